/** `flex_attention`: attention whose scores a function changes, and whose blocks a mask leaves out. */
import { refuseUnknown } from "../../support/known-names.ts";
import { no_grad } from "../../autograd/modes.ts";
import { repeatHeads } from "../../ops/product/contractions/attention.ts";
import { cat } from "../../ops/view/join.ts";
import { NotImplementedError, RuntimeError, ValueError } from "../../support/errors.ts";
import { warnOnce } from "../../support/warnings.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { isSliced, placesAlong, type BlockMask, type ScoreMod } from "./block-mask.ts";
import { itemAt, sizeAt } from "../../support/checked.ts";

/** Options of PyTorch's kernels, which have no effect here. */
export type FlexKernelOptions = Readonly<Record<string, unknown>>;

/** What `flex_attention` is to give beside its result. */
export class AuxRequest {
  /** The logarithm of the sum of the exponentials of the scores. */
  readonly lse: boolean;
  /** The largest score. */
  readonly max_scores: boolean;
  constructor(options: { lse?: boolean; max_scores?: boolean } = {}) {
    refuseUnknown("AuxRequest.__new__()", "lse max_scores", options);
    const { lse = false, max_scores = false } = options;
    this.lse = lse;
    this.max_scores = max_scores;
  }
}

/** What it gives beside its result, where it was asked to: [B, H, L] each. */
export class AuxOutput {
  constructor(
    /** The logarithm of the sum of the exponentials of the scores. */
    readonly lse: Tensor | null = null,
    /** The largest score. */
    readonly max_scores: Tensor | null = null,
  ) {}
}

/** Options of `flex_attention`; any may be given by name. */
export interface FlexAttentionOptions {
  /** Changes the scores. */
  score_mod?: ScoreMod | null;
  /** Which blocks are computed. */
  block_mask?: BlockMask | null;
  /** Factor of the scores; default 1 / sqrt(E). */
  scale?: number | null;
  /** Keys and values have fewer heads than queries. */
  enable_gqa?: boolean;
  /** The old way to ask for `lse`. */
  return_lse?: boolean;
  /** Without effect. */
  kernel_options?: FlexKernelOptions | null;
  /** What is given beside the result. */
  return_aux?: AuxRequest | null;
}

const tooSmall =
  "block_mask was created for a smaller length than you're using it for, you likely need to create a new block mask.";
const tooLarge =
  "block_mask was created for a larger length than you're using it for, you can either 1. create a new block mask with the correct length, or 2. 'adjust' the existing block mask to the correct length by calling block_mask._adjust(q_len, kv_len). This essentially 'crops' the block mask to the upper left corner, which does not work for all mask_mods!";

function check(query: Tensor, key: Tensor, value: Tensor, mask: BlockMask | null, grouped: boolean): void {
  if (query.dtype !== key.dtype || query.dtype !== value.dtype)
    throw new ValueError(
      `Expected query, key, and value to have the same dtype, but got query.dtype: ${String(query.dtype)}, key.dtype: ${String(key.dtype)}, and value.dtype: ${String(value.dtype)} instead.`,
    );
  const [e, ek] = [query.shape.at(-1), key.shape.at(-1)];
  if (e !== ek)
    throw new ValueError(`Expect query and key/value to have the same embedding dimension but got E=${e} and E=${ek}.`);
  if ([query, key, value].some(({ ndim }) => ndim !== 4))
    throw new NotImplementedError("NYI: query, key, and value must be 4D tensors");
  const [hq, hkv] = [sizeAt(query.shape, 1), sizeAt(key.shape, 1)];
  if (!grouped && hq !== hkv)
    throw new ValueError(
      `Expect query and key/value to have the same number of heads but got Hq=${hq} and Hkv=${hkv}. Try setting enable_gqa=True for GQA.`,
    );
  if (grouped && hq % hkv !== 0)
    throw new ValueError(
      `Expect number of query heads to be a multiple of kv heads for GQA but got Hq=${hq} and Hkv=${hkv}.`,
    );
  if (query.shape[0] !== key.shape[0] && mask === null)
    throw new ValueError(
      `Expect query and key/value to have the same batch size, or non-none block_mask, but got block_mask=None, Bq=${query.shape[0]}, and Bkv=${key.shape[0]}.`,
    );
  if (mask === null) return;
  if (query.shape[0] !== key.shape[0] && mask.kv_num_blocks.shape[0] !== query.shape[0])
    throw new ValueError(
      `Expect query and key/value to have the same batch size, or block_mask and query to have the same batch size, but got Bq=${query.shape[0]}, Bkv=${key.shape[0]}, B_block_mask=${mask.kv_num_blocks.shape[0]}.`,
    );
  if (isSliced(mask)) throw new RuntimeError("Cannot use mask_mod from a sliced BlockMask");
  const [q, kv] = [sizeAt(query.shape, 2), sizeAt(key.shape, 2)];
  const [maskQ, maskKv] = mask.seq_lengths;
  if (q > maskQ || kv > maskKv) throw new RuntimeError(tooSmall);
  if (q < maskQ || kv < maskKv) throw new RuntimeError(tooLarge);
}

/** Results for some queries. */
interface Part {
  readonly output: Tensor;
  readonly lse: Tensor | null;
  readonly max: Tensor | null;
}

/** A run of keys that lie one after the other. */
interface Run {
  readonly from: number;
  readonly count: number;
}

/** Where a part of the queries stands, for the functions that are told so. */
interface Places {
  readonly batch: Tensor;
  readonly head: Tensor;
  readonly query: Tensor;
}

interface Settings {
  readonly scale: number;
  readonly score_mod: ScoreMod | null;
  readonly mask: BlockMask | null;
  readonly wantsAux: boolean;
}

/** The parts of a tensor in dim 2 that runs name. */
function partsOf(tensor: Tensor, runs: readonly Run[]): Tensor {
  const parts = runs.map(({ from, count }) => tensor.narrow(2, from, count));
  return parts.length === 1 ? itemAt(parts, 0) : cat(parts, 2);
}

/** Attention of some queries to some runs of keys. */
function attend(
  query: Tensor,
  key: Tensor,
  value: Tensor,
  runs: readonly Run[],
  places: Places,
  needsMask: boolean,
  { scale, score_mod, mask, wantsAux }: Settings,
): Part {
  const [b, h, l] = query.shape as [number, number, number, number];
  if (runs.length === 0) {
    const empty = query.new_zeros([b, h, l, sizeAt(value.shape, 3)]);
    const none = wantsAux ? query.new_full([b, h, l], -Infinity) : null;
    return { output: empty, lse: none, max: none };
  }
  const heads = sizeAt(query.shape, 1);
  const [k, v] = [repeatHeads(partsOf(key, runs), heads), repeatHeads(partsOf(value, runs), heads)];
  let scores = query.mul(scale).matmul(k.transpose(-2, -1));
  const all = runs.map(({ from, count }) => placesAlong(3, count, from));
  const sources = all.length === 1 ? itemAt(all, 0) : cat(all, 3);
  if (score_mod !== null) scores = score_mod(scores, places.batch, places.head, places.query, sources);
  if (needsMask) {
    const seen = no_grad(() => mask!.mask_mod(places.batch, places.head, places.query, sources));
    scores = scores.masked_fill(seen.logical_not(), -Infinity);
  }
  // Where nothing is seen, results and gradients are zeros.
  const closed = no_grad(() => scores.detach().amax(-1, true).eq(-Infinity));
  const open = scores.masked_fill(closed, 0);
  const weights = open.softmax(-1).masked_fill(closed, 0);
  const missing = closed.squeeze(-1);
  return {
    output: weights.matmul(v),
    lse: wantsAux ? open.logsumexp(-1).masked_fill(missing, -Infinity) : null,
    max: wantsAux ? scores.amax(-1) : null,
  };
}

/** The runs of keys in the blocks of one row, and whether any of these needs the mask. */
function runsOf(
  partial: readonly number[],
  full: readonly number[],
  size: number,
  length: number,
): { runs: Run[]; needsMask: boolean } {
  const runs: { from: number; count: number }[] = [];
  for (const block of [...partial, ...full].sort((x, y) => x - y)) {
    const from = block * size;
    const count = Math.min(size, length - from);
    const last = runs.at(-1);
    if (last !== undefined && last.from + last.count === from) last.count += count;
    else runs.push({ from, count });
  }
  return { runs, needsMask: partial.length > 0 };
}

/** Rows of blocks as lists: [b][h][row] gives places of blocks. */
function listsOf(counts: Tensor | null, indices: Tensor | null): number[][][][] | null {
  if (counts === null || indices === null) return null;
  const lengths = counts.tolist() as number[][][];
  return (indices.tolist() as number[][][][]).map((batch, i) =>
    batch.map((head, j) => head.map((row, r) => row.slice(0, itemAt(itemAt(itemAt(lengths, i), j), r)))),
  );
}

/** Attention by blocks: row by row of the mask, for all batches and heads that share it. */
function attendBlocks(query: Tensor, key: Tensor, value: Tensor, settings: Settings): Part {
  const mask = settings.mask!;
  const [maskBatches, maskHeads] = mask.kv_num_blocks.shape as [number, number];
  const partial = listsOf(mask.kv_num_blocks, mask.kv_indices)!;
  const full = listsOf(mask.full_kv_num_blocks, mask.full_kv_indices);
  const [batches, heads, length] = query.shape as [number, number, number, number];
  const [rowSize, columnSize] = mask.BLOCK_SIZE;
  const keys = sizeAt(key.shape, 2);
  const shared = maskBatches === 1 && key.shape[0] === batches;
  const singly = (count: number): [from: number, count: number][] => Array.from({ length: count }, (_, i) => [i, 1]);
  const batchGroups: [from: number, count: number][] = shared ? [[0, batches]] : singly(batches);
  const headGroups: [from: number, count: number][] = maskHeads === 1 ? [[0, heads]] : singly(heads);
  const perHead = heads / sizeAt(key.shape, 1);
  const byBatch = batchGroups.map(([batch, batchCount]) => {
    const byHead = headGroups.map(([head, headCount]) => {
      const [mb, mh] = [maskBatches === 1 ? 0 : batch, maskHeads === 1 ? 0 : head];
      const q = query.narrow(0, batch, batchCount).narrow(1, head, headCount);
      // Of grouped heads, the keys of the group that one head is in.
      const own = (tensor: Tensor): Tensor => {
        const part = tensor.shape[0] === 1 ? tensor : tensor.narrow(0, batch, batchCount);
        return headCount === heads ? part : part.narrow(1, Math.floor(head / perHead), 1);
      };
      const [k, v] = [own(key), own(value)];
      const places = { batch: placesAlong(0, batchCount, batch), head: placesAlong(1, headCount, head) };
      const rows = itemAt(itemAt(partial, mb), mh).map((blocks, row) => {
        const from = row * rowSize;
        const count = Math.min(rowSize, length - from);
        const { runs, needsMask } = runsOf(blocks, full?.[mb]![mh]![row] ?? [], columnSize, keys);
        const query = placesAlong(2, count, from);
        return attend(q.narrow(2, from, count), k, v, runs, { ...places, query }, needsMask, settings);
      });
      return joined(rows, 2);
    });
    return joined(byHead, 1);
  });
  return joined(byBatch, 0);
}

/** Results one after the other along a dim. */
function joined(parts: readonly Part[], dim: number): Part {
  if (parts.length === 1) return itemAt(parts, 0);
  const join = (pick: (part: Part) => Tensor | null): Tensor | null =>
    pick(itemAt(parts, 0)) === null
      ? null
      : cat(
          parts.map((part) => pick(part)!),
          dim,
        );
  return { output: join((part) => part.output)!, lse: join((part) => part.lse), max: join((part) => part.max) };
}

const optionNames = ["score_mod", "block_mask", "scale", "enable_gqa", "return_lse", "kernel_options"] as const;

function bindOptions(rest: readonly unknown[]): FlexAttentionOptions {
  const last = rest.at(-1);
  const isNamed =
    typeof last === "object" && last !== null && Object.getPrototypeOf(last) === Object.prototype && rest.length < 7;
  const positional = isNamed ? rest.slice(0, -1) : rest;
  const bound: Record<string, unknown> = isNamed ? { ...(last as object) } : {};
  refuseUnknown("flex_attention()", [...optionNames, "return_aux"], bound);
  positional.forEach((value, i) => (bound[itemAt(optionNames, i)] = value));
  return bound as FlexAttentionOptions;
}

/**
 * Attention of queries [B, Hq, L, E] to keys [B, Hkv, S, E] and values [B, Hkv, S, Ev], whose scores `score_mod` changes,
 * and of which `block_mask` leaves out what is not seen. Blocks without anything to see are not computed, neither forwards
 * nor backwards. `score_mod` gets the scores of many pairs at once, and indices that broadcast against them.
 * @example
 * const { create_block_mask, flex_attention } = nn.attention.flex_attention;
 * const mask = create_block_mask((b, h, q, kv) => q.ge(kv), null, null, 256, 256);
 * const [q, k, v] = torch.randn(3, 1, 2, 256, 16).unbind() as [Tensor, Tensor, Tensor];
 * const distance = (score: Tensor, b: Tensor, h: Tensor, qIdx: Tensor, kvIdx: Tensor) => score.add(kvIdx.sub(qIdx).mul(0.1));
 * flex_attention(q, k, v, { score_mod: distance, block_mask: mask }).shape; // [1, 2, 256, 16]
 */
export function flex_attention(
  query: Tensor,
  key: Tensor,
  value: Tensor,
  options: FlexAttentionOptions & { return_aux: AuxRequest },
): [output: Tensor, aux: AuxOutput];
export function flex_attention(
  query: Tensor,
  key: Tensor,
  value: Tensor,
  options: FlexAttentionOptions & { return_lse: true },
): [output: Tensor, lse: Tensor];
export function flex_attention(query: Tensor, key: Tensor, value: Tensor, options?: FlexAttentionOptions): Tensor;
export function flex_attention(
  query: Tensor,
  key: Tensor,
  value: Tensor,
  score_mod?: ScoreMod | null,
  block_mask?: BlockMask | null,
  scale?: number | null,
  enable_gqa?: boolean,
): Tensor;
export function flex_attention(query: Tensor, key: Tensor, value: Tensor, ...rest: unknown[]): unknown {
  const options = bindOptions(rest);
  const { score_mod = null, block_mask = null, enable_gqa = false, return_lse = false, return_aux = null } = options;
  check(query, key, value, block_mask, enable_gqa);
  if (return_lse && return_aux !== null)
    throw new ValueError(
      "Cannot specify both return_lse and return_aux. return_lse is deprecated, please use return_aux=AuxRequest(lse=True) instead.",
    );
  if (return_lse)
    warnOnce(
      "flex_attention return_lse",
      "return_lse is deprecated and will be removed in v2.10. Please use return_aux=AuxRequest(lse=True) instead.",
    );
  const settings: Settings = {
    scale: options.scale ?? 1 / Math.sqrt(sizeAt(query.shape, 3)),
    score_mod,
    mask: block_mask,
    wantsAux: return_lse || (return_aux !== null && (return_aux.lse || return_aux.max_scores)),
  };
  const [batches, heads, length] = query.shape as [number, number, number, number];
  const { output, lse, max } =
    block_mask === null
      ? attend(
          query,
          key,
          value,
          key.shape[2] === 0 ? [] : [{ from: 0, count: sizeAt(key.shape, 2) }],
          { batch: placesAlong(0, batches), head: placesAlong(1, heads), query: placesAlong(2, length) },
          false,
          settings,
        )
      : attendBlocks(query, key, value, settings);
  if (return_lse) return [output, lse!];
  if (return_aux === null) return output;
  return [output, new AuxOutput(return_aux.lse ? lse : null, return_aux.max_scores ? max : null)];
}
