/** Masks of attention by blocks: which blocks of queries and keys are computed, and which of these need the mask. */
import { flagOf } from "../../support/known-names.ts";
import { bool, float32, int32 } from "../../dtype.ts";
import { no_grad } from "../../autograd/modes.ts";
import { pad } from "../functional/index.ts";
import { arange } from "../../ops/create/ranges/range.ts";
import { zeros } from "../../ops/create/create.ts";
import { argsort } from "../../ops/sort/sort.ts";
import { AssertionError, IndexError, RuntimeError } from "../../support/errors.ts";
import { pythonTuple } from "../../support/python.ts";
import { slice } from "../../layout/index.ts";
import { Tensor } from "../../tensor/tensor.ts";
import { functionSignature, type Arguments } from "../../ops/declare/signature.ts";
import { itemAt, sizeAt } from "../../support/checked.ts";
import { sizeText } from "../../layout/shape.ts";

/**
 * Whether a query sees a key, by batch, head, and their places: whole-number tensors that broadcast against each other, so
 * that `qIdx.ge(kvIdx)` and `documents.at(qIdx).eq(documents.at(kvIdx))` are masks.
 */
export type MaskMod = (b: Tensor, h: Tensor, q_idx: Tensor, kv_idx: Tensor) => Tensor;
/** A score of a query and a key, changed: the same with the scores first. */
export type ScoreMod = (score: Tensor, b: Tensor, h: Tensor, q_idx: Tensor, kv_idx: Tensor) => Tensor;
type MaskArguments<Mod> = Arguments<
  [mod_fn: Mod, B: number | null, H: number | null, Q_LEN: number, KV_LEN: number, device?: unknown],
  Partial<MaskSizes & { mod_fn: Mod }>
>;

type KvBlockPlaces = [
  kv_num_blocks: Tensor,
  kv_indices: Tensor,
  full_kv_num_blocks?: Tensor | null,
  full_kv_indices?: Tensor | null,
];
/** Arguments of `BlockMask.from_kv_blocks`. */
export interface KvBlockOptions {
  kv_num_blocks?: Tensor;
  kv_indices?: Tensor;
  full_kv_num_blocks?: Tensor | null;
  full_kv_indices?: Tensor | null;
  /** Queries and keys of a block. Default 128. */
  BLOCK_SIZE?: BlockSize;
  /** The mask within blocks. Default: all is seen. */
  mask_mod?: MaskMod | null;
  /** How many queries and keys there are. Default: as many as the blocks have. */
  seq_lengths?: readonly [number, number] | null;
  /** Whether the blocks of columns are found, too, as gradients need them. Default true. */
  compute_q_blocks?: boolean;
}
/** Lets every query see every key. Numbers come as scalar tensors. */
export const noop_mask: MaskMod = (b) => b.new_ones([], { dtype: bool });

function assertCallable(mask_mods: readonly unknown[]): void {
  if (!mask_mods.every((each) => typeof each === "function"))
    throw new RuntimeError(`All inputs should be callable mask_mods: ${pythonTuple(mask_mods)}`);
}

/** The mask of what any of several masks lets through. */
export function or_masks(...mask_mods: MaskMod[]): MaskMod {
  assertCallable(mask_mods);
  return function or_mask(b, h, q_idx, kv_idx) {
    return mask_mods.reduce<Tensor>(
      (result, mask) => result.logical_or(mask(b, h, q_idx, kv_idx)),
      b.new_zeros([], { dtype: bool }),
    );
  };
}

/** The mask of what all of several masks let through. */
export function and_masks(...mask_mods: MaskMod[]): MaskMod {
  assertCallable(mask_mods);
  return function and_mask(b, h, q_idx, kv_idx) {
    return mask_mods.reduce<Tensor>(
      (result, mask) => result.logical_and(mask(b, h, q_idx, kv_idx)),
      b.new_ones([], { dtype: bool }),
    );
  };
}

/** Places `from`, `from + 1`, … along one of four dims. */
export function placesAlong(dim: number, count: number, from = 0): Tensor {
  const shape = [1, 1, 1, 1];
  shape[dim] = count;
  return arange(from, from + count, 1, { dtype: int32 }).reshape(shape);
}

/** How many batches, heads, queries and keys a mask is for; null: it is the same for all. */
interface MaskSizes {
  B: number | null;
  H: number | null;
  Q_LEN: number;
  KV_LEN: number;
  device: unknown;
}
const maskSignature = /* @__PURE__ */ functionSignature<MaskSizes & { mod_fn: MaskMod | ScoreMod }>(
  "create_mask",
  "mod_fn, B, H, Q_LEN, KV_LEN, device=None",
);

/**
 * A mask [B, H, Q_LEN, KV_LEN] of bools from a mask function, or from a score function (true where it does not give
 * -Infinity).
 * @example
 * nn.attention.flex_attention.create_mask((b, h, q, kv) => q.ge(kv), 1, 1, 2, 2).squeeze(); // tensor([[ True, False], [ True,  True]])
 */
export function create_mask(...args: MaskArguments<MaskMod>): Tensor;
export function create_mask(...args: MaskArguments<ScoreMod>): Tensor;
export function create_mask(...args: MaskArguments<MaskMod | ScoreMod>): Tensor {
  const { mod_fn, B, H, Q_LEN, KV_LEN } = maskSignature.bind(args);
  const sizes = [B ?? 1, H ?? 1, Q_LEN, KV_LEN];
  const [b, h, q, kv] = sizes.map((count, dim) => placesAlong(dim, count)) as [Tensor, Tensor, Tensor, Tensor];
  return no_grad(() => {
    const mask =
      mod_fn.length === 5
        ? (mod_fn as ScoreMod)(zeros(sizes, { dtype: float32 }), b, h, q, kv)
            .eq(-Infinity)
            .logical_not()
        : (mod_fn as MaskMod)(b, h, q, kv);
    return mask.expand(sizes).contiguous();
  });
}

type BlockSize = number | readonly [q: number, kv: number];
const pairOf = (size: BlockSize): readonly [number, number] =>
  typeof size === "number" ? [size, size] : (size as readonly [number, number]);

/** For each row how many blocks there are, and their places first among all. */
function ordered(dense: Tensor): [counts: Tensor, indices: Tensor] {
  const whole = dense.to(int32);
  return [whole.sum(-1).to(int32), argsort(whole, { dim: -1, descending: true, stable: true }).to(int32)];
}

/** The other way: ones at the places of the first `counts` indices. */
function dense(counts: Tensor, indices: Tensor, columns: number): Tensor {
  const valid = arange(sizeAt(indices.shape, -1), { dtype: int32 }).lt(counts.unsqueeze(-1));
  const places = indices.where(valid, indices.new_full([], columns)).long();
  const result = zeros([...indices.shape.slice(0, -1), columns + 1], { dtype: int32 });
  return result.scatter_(-1, places, 1).narrow(-1, 0, columns).contiguous();
}

function transposed(counts: Tensor, indices: Tensor, columns: number): [Tensor, Tensor] {
  return ordered(dense(counts, indices, columns).transpose(-2, -1));
}

const sizeOf = (tensor: Tensor | null): string => (tensor === null ? "None" : sizeText(tensor.shape));

const pictureSignature = /* @__PURE__ */ functionSignature<{
  grid_size: number | readonly [number, number] | null;
  limit: number;
}>("to_string", "grid_size=None, limit=4");

/** What a BlockMask is made of. */
export interface BlockMaskParts {
  /** Number of queries and of keys. */
  seq_lengths: readonly [q: number, kv: number];
  /** Blocks in a row of queries. */
  kv_num_blocks: Tensor;
  /** Their places. */
  kv_indices: Tensor;
  /** The same of blocks that are wholly let through. */
  full_kv_num_blocks: Tensor | null;
  /** Their places. */
  full_kv_indices: Tensor | null;
  /** Blocks in a column of keys. */
  q_num_blocks: Tensor | null;
  /** Their places. */
  q_indices: Tensor | null;
  /** The same of blocks that are wholly let through. */
  full_q_num_blocks: Tensor | null;
  /** Their places. */
  full_q_indices: Tensor | null;
  /** Queries and keys of a block. */
  BLOCK_SIZE: readonly [q: number, kv: number];
  /** The mask. */
  mask_mod: MaskMod;
}

const slicedMask: MaskMod = () => {
  throw new RuntimeError("Cannot use mask_mod from a sliced BlockMask");
};

/**
 * Which blocks of `BLOCK_SIZE` queries and keys have anything to compute, for each batch and head: `kv_num_blocks` and
 * `kv_indices` of those that need the mask, `full_kv_num_blocks` and `full_kv_indices` of those that do not.
 */
export class BlockMask implements BlockMaskParts {
  /** Number of queries and of keys. */
  readonly seq_lengths: readonly [q: number, kv: number];
  /** Blocks in a row of queries: [B, H, rows]. */
  readonly kv_num_blocks: Tensor;
  /** Their places: [B, H, rows, columns], of which the first `kv_num_blocks` count. */
  readonly kv_indices: Tensor;
  /** The same of blocks that are wholly let through, or null. */
  readonly full_kv_num_blocks: Tensor | null;
  /** Their places. */
  readonly full_kv_indices: Tensor | null;
  /** Blocks in a column of keys: [B, H, columns]. */
  readonly q_num_blocks: Tensor | null;
  /** Their places. */
  readonly q_indices: Tensor | null;
  /** The same of blocks that are wholly let through. */
  readonly full_q_num_blocks: Tensor | null;
  /** Their places. */
  readonly full_q_indices: Tensor | null;
  /** Queries and keys of a block. */
  readonly BLOCK_SIZE: readonly [q: number, kv: number];
  /** The mask. */
  mask_mod: MaskMod;

  constructor(parts: BlockMaskParts) {
    this.seq_lengths = parts.seq_lengths;
    this.kv_num_blocks = parts.kv_num_blocks;
    this.kv_indices = parts.kv_indices;
    this.full_kv_num_blocks = parts.full_kv_num_blocks;
    this.full_kv_indices = parts.full_kv_indices;
    this.q_num_blocks = parts.q_num_blocks;
    this.q_indices = parts.q_indices;
    this.full_q_num_blocks = parts.full_q_num_blocks;
    this.full_q_indices = parts.full_q_indices;
    this.BLOCK_SIZE = parts.BLOCK_SIZE;
    this.mask_mod = parts.mask_mod;
    for (const part of Object.values(this) as { storage?: { kept: boolean } }[])
      if (part?.storage) part.storage.kept = true; // masks are made once, for many steps
  }

  /** A mask from the blocks of each row of queries. */
  static from_kv_blocks(...args: Arguments<KvBlockPlaces, KvBlockOptions>): BlockMask {
    const last = args.at(-1) as KvBlockOptions | Tensor | null;
    const options: KvBlockOptions = last === null || last instanceof Tensor ? {} : last;
    const [numbers, indices, fullNumbers, fullIndices] = args as unknown as (Tensor | KvBlockOptions | undefined)[];
    const placed = (given: unknown, named: Tensor | null | undefined): Tensor | null =>
      given instanceof Tensor ? given : (named ?? null);
    const kv_num_blocks = placed(numbers, options.kv_num_blocks)!;
    const kv_indices = placed(indices, options.kv_indices)!;
    const full_kv_num_blocks = placed(fullNumbers, options.full_kv_num_blocks);
    const full_kv_indices = placed(fullIndices, options.full_kv_indices);
    const { mask_mod = null, seq_lengths = null, compute_q_blocks = true } = options;
    if (kv_indices.ndim < 2) throw new RuntimeError("BlockMask must have at least 2 dimensions");
    if ((full_kv_num_blocks === null) !== (full_kv_indices === null))
      throw new AssertionError("full_kv_num_blocks and full_kv_indices must be both provided or omitted");
    const BLOCK_SIZE = pairOf(options.BLOCK_SIZE ?? 128);
    const lengths = seq_lengths ?? [
      sizeAt(kv_indices.shape, -2) * BLOCK_SIZE[0],
      sizeAt(kv_indices.shape, -1) * BLOCK_SIZE[1],
    ];
    const columns = Math.ceil(lengths[1] / BLOCK_SIZE[1]);
    const [q_num_blocks, q_indices] = compute_q_blocks ? transposed(kv_num_blocks, kv_indices, columns) : [null, null];
    const [full_q_num_blocks, full_q_indices] =
      compute_q_blocks && full_kv_num_blocks !== null
        ? transposed(full_kv_num_blocks, full_kv_indices!, columns)
        : [null, null];
    return new BlockMask({
      seq_lengths: lengths as [number, number],
      kv_num_blocks,
      kv_indices,
      full_kv_num_blocks,
      full_kv_indices,
      q_num_blocks,
      q_indices,
      full_q_num_blocks,
      full_q_indices,
      BLOCK_SIZE,
      mask_mod: mask_mod ?? noop_mask,
    });
  }

  /** [B, H, queries, keys] */
  get shape(): readonly number[] {
    return [...this.kv_indices.shape.slice(0, -2), ...this.seq_lengths];
  }
  /** Number of elements of the mask, left out or not. */
  /**
   * Its parts in PyTorch's order, orders of writing (null) among them. `flatten`: lengths and block sizes as numbers of
   * their own.
   */
  as_tuple(flatten: boolean | { flatten?: boolean } = true): unknown[] {
    const isFlat = flagOf("BlockMask.as_tuple()", "flatten", flatten, true);
    const pair = (two: readonly [number, number]): unknown[] => (isFlat ? [...two] : [two]);
    return [
      ...pair(this.seq_lengths),
      this.kv_num_blocks,
      this.kv_indices,
      this.full_kv_num_blocks,
      this.full_kv_indices,
      this.q_num_blocks,
      this.q_indices,
      this.full_q_num_blocks,
      this.full_q_indices,
      ...[null, null, null, null],
      ...pair(this.BLOCK_SIZE),
      this.mask_mod,
    ];
  }
  /** How many elements the whole mask has. */
  numel(): number {
    return this.shape.reduce((product, size) => product * size, 1);
  }
  /** Percentage of blocks that are not computed. */
  sparsity(): number {
    const rows = this.kv_num_blocks.shape.slice(0, -1).reduce((product, size) => product * size, 1);
    const total = this.seq_lengths.reduce((product, size, i) => product * Math.ceil(size / this.BLOCK_SIZE[i]!), rows);
    const full = this.full_kv_num_blocks === null ? 0 : Number(this.full_kv_num_blocks.sum().item());
    return 100 * (1 - (Number(this.kv_num_blocks.sum().item()) + full) / total);
  }
  /** 1 for blocks that are computed: [B, H, rows, columns]. */
  to_dense(): Tensor {
    const part = dense(this.kv_num_blocks, this.kv_indices, sizeAt(this.kv_indices.shape, -1));
    if (this.full_kv_num_blocks === null) return part;
    const full = dense(this.full_kv_num_blocks, this.full_kv_indices!, sizeAt(this.full_kv_indices!.shape, -1));
    return part.bitwise_or(full);
  }

  /**
   * The mask of some batches, heads and rows of blocks: up to three indices. A number keeps its dim. Its `mask_mod` has to
   * be set anew.
   */
  at(...index: (number | string | Tensor)[]): BlockMask {
    if (index.length > 3) throw new IndexError("BlockMask indexing supports batch, head, and Q-block dimensions");
    const sizes = this.kv_num_blocks.shape;
    const kept = [...index, ":", ":", ":"].slice(0, sizes.length).map((each, d) => {
      if (typeof each !== "number") return each;
      const place = each < 0 ? each + itemAt(sizes, d) : each;
      return slice(place, place + 1);
    });
    const take = (tensor: Tensor | null): Tensor | null => tensor?.at(...(kept as never[])) ?? null;
    const kv_indices = take(this.kv_indices)!;
    const rows = sizeAt(kv_indices.shape, -2);
    const all = sizeAt(this.kv_indices.shape, -2);
    const queries = rows === all ? this.seq_lengths[0] : rows * this.BLOCK_SIZE[0];
    return BlockMask.from_kv_blocks(
      take(this.kv_num_blocks)!,
      kv_indices,
      take(this.full_kv_num_blocks),
      take(this.full_kv_indices),
      {
        BLOCK_SIZE: this.BLOCK_SIZE,
        mask_mod: slicedMask,
        seq_lengths: [queries, this.seq_lengths[1]],
        compute_q_blocks: this.q_indices !== null,
      },
    );
  }

  /** The upper left corner of the mask, or more rows and columns without blocks. */
  _adjust(new_q_len: number, new_kv_len: number): BlockMask {
    const [rows, columns] = [Math.ceil(new_q_len / this.BLOCK_SIZE[0]), Math.ceil(new_kv_len / this.BLOCK_SIZE[1])];
    const fit = (counts: Tensor, indices: Tensor): [Tensor, Tensor] => {
      const whole = dense(counts, indices, sizeAt(indices.shape, -1));
      const [r, c] = [sizeAt(whole.shape, -2), sizeAt(whole.shape, -1)];
      const padded = pad(whole, [0, Math.max(0, columns - c), 0, Math.max(0, rows - r)]);
      return ordered(padded.narrow(-2, 0, rows).narrow(-1, 0, columns));
    };
    const part = fit(this.kv_num_blocks, this.kv_indices);
    const full = this.full_kv_num_blocks === null ? [null, null] : fit(this.full_kv_num_blocks, this.full_kv_indices!);
    return BlockMask.from_kv_blocks(part[0], part[1], full[0], full[1], {
      BLOCK_SIZE: this.BLOCK_SIZE,
      mask_mod: this.mask_mod,
      seq_lengths: [new_q_len, new_kv_len],
      compute_q_blocks: this.q_indices !== null,
    });
  }

  /** The mask itself, for PyTorch's sake: there is one device. */
  to(_device: unknown): this {
    return this;
  }

  /** A picture of blocks: full, partly full, and empty ones. */
  to_string(
    ...args: Arguments<
      [grid_size?: number | readonly [number, number], limit?: number],
      { grid_size?: number | readonly [number, number]; limit?: number }
    >
  ): string {
    const bound = pictureSignature.bind(args);
    const limit = bound.limit;
    const grid_size = bound.grid_size ?? [20, 20];
    const whole = this.to_dense();
    const [rows, columns] = whole.shape.slice(-2) as [number, number];
    const [mostRows, mostColumns] = grid_size === -1 ? [rows, columns] : pairOf(grid_size);
    const [rowStep, columnStep] = [
      Math.max(1, Math.ceil(rows / mostRows)),
      Math.max(1, Math.ceil(columns / mostColumns)),
    ];
    const lead = whole.shape.slice(0, -2);
    const count = lead.reduce((product, size) => product * size, 1);
    const flat = whole.reshape([count, rows, columns]);
    const pictures: string[] = [];
    for (let i = 0; i < count; i++) {
      if (i === limit) {
        pictures.push(
          "...",
          "To print out more, set BlockMask.to_string(limit=N)",
          "You can also index (BlockMask[batch, head]) to choose a specific batch or head",
        );
        break;
      }
      const values = flat.select(0, i).tolist() as number[][];
      const place: number[] = [];
      for (let d = lead.length - 1, rest = i; d >= 0; d--) {
        place.unshift(rest % itemAt(lead, d));
        rest = Math.floor(rest / itemAt(lead, d));
      }
      let picture = `${pythonTuple(place)}\n`;
      for (let r = 0; r < rows; r += rowStep) {
        for (let c = 0; c < columns; c += columnStep) {
          const part = values.slice(r, r + rowStep).flatMap((row) => row.slice(c, c + columnStep));
          const share = part.reduce((sum, each) => sum + each, 0) / part.length;
          picture += (share === 1 ? "█" : share === 0 ? " " : "░").repeat(2);
        }
        picture += "\n";
      }
      pictures.push(picture);
    }
    return pictures.join("\n");
  }
  toString(): string {
    return `BlockMask(shape=${pythonTuple(this.shape)}, sparsity=${this.sparsity().toFixed(2)}%, \n${this.to_string().trim()}\n)`;
  }
  [Symbol.for("nodejs.util.inspect.custom")](): string {
    const lines = [
      `kv_num_blocks=${sizeOf(this.kv_num_blocks)}`,
      `kv_indices=${sizeOf(this.kv_indices)}`,
      `full_kv_num_blocks=${sizeOf(this.full_kv_num_blocks)}`,
      `full_kv_indices=${sizeOf(this.full_kv_indices)}`,
      `q_num_blocks=${sizeOf(this.q_num_blocks)}`,
      `q_indices=${sizeOf(this.q_indices)}`,
      `full_q_num_blocks=${sizeOf(this.full_q_num_blocks)}`,
      `full_q_indices=${sizeOf(this.full_q_indices)}`,
      `BLOCK_SIZE=${pythonTuple(this.BLOCK_SIZE)}`,
      `shape=${pythonTuple(this.shape)}`,
      `sparsity=${this.sparsity().toFixed(2)}%`,
      `mask_mod=${this.mask_mod.name || "<lambda>"}`,
    ];
    return `BlockMask(\n${lines.map((line, i) => `    ${line}${i + 1 < lines.length ? "," : ""}`).join("\n")}\n)`;
  }
}

/** Whether a mask is that of a part of another, which has to be given a mask function. */
export function isSliced(mask: BlockMask): boolean {
  return mask.mask_mod === slicedMask;
}

interface BlockMaskArguments extends MaskSizes {
  mask_mod: MaskMod;
  BLOCK_SIZE: BlockSize;
  _compile: boolean;
  separate_full_blocks: boolean;
}
const blockMaskSignature = /* @__PURE__ */ functionSignature<BlockMaskArguments>(
  "create_block_mask",
  "mask_mod, B, H, Q_LEN, KV_LEN, device=None, BLOCK_SIZE=128, _compile=False, separate_full_blocks=True, compute_dq_write_order=False, dq_kv_order=True",
);

/**
 * The blocks of a mask function: those that it leaves out are not computed by `flex_attention`.
 * @param B number of batches, or null where the mask does not depend on it
 * @param H number of heads, or null where the mask does not depend on it
 * @example
 * const { create_block_mask } = nn.attention.flex_attention;
 * const mask = create_block_mask((b, h, q, kv) => q.ge(kv), null, null, 512, 512);
 * mask.sparsity(); // 37.5
 */
export function create_block_mask(
  ...args: Arguments<
    [
      mask_mod: MaskMod,
      B: number | null,
      H: number | null,
      Q_LEN: number,
      KV_LEN: number,
      device?: unknown,
      BLOCK_SIZE?: BlockSize,
      _compile?: boolean,
      separate_full_blocks?: boolean,
    ],
    Partial<BlockMaskArguments>
  >
): BlockMask {
  const { mask_mod, B, H, Q_LEN, KV_LEN, BLOCK_SIZE, separate_full_blocks: separates } = blockMaskSignature.bind(args);
  const [rows, columns] = pairOf(BLOCK_SIZE);
  if (mask_mod.length > 4)
    throw new AssertionError(`create-block_mask requires a mask_mod function! Got ${mask_mod.name || "a function"}`);
  return no_grad(() => {
    const mask = create_mask(mask_mod, B, H, Q_LEN, KV_LEN);
    const up = (size: number, multiple: number): number => (multiple - (size % multiple)) % multiple;
    const padded = pad(mask.to(int32), [0, up(KV_LEN, columns), 0, up(Q_LEN, rows)]);
    const [b, h, q, kv] = padded.shape as [number, number, number, number];
    const sums = padded.reshape([b, h, q / rows, rows, kv / columns, columns]).sum([3, 5]);
    const full = sums.eq(rows * columns);
    const part = separates ? sums.gt(0).logical_and(full.logical_not()) : sums.gt(0);
    const [counts, indices] = ordered(part);
    const [fullCounts, fullIndices] = separates ? ordered(full) : [null, null];
    return BlockMask.from_kv_blocks(counts, indices, fullCounts, fullIndices, {
      BLOCK_SIZE: [rows, columns],
      mask_mod,
      seq_lengths: [Q_LEN, KV_LEN],
    });
  });
}
