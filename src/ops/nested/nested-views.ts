/** Views, pieces and copies of nested tensors: the values are viewed, cut and joined along their own dims. */
import { no_grad } from "../../autograd/modes.ts";
import { numel, wrapExistingDim } from "../../layout/shape.ts";
import { itemAt, sizeAt } from "../../support/checked.ts";
import { IndexError, RuntimeError, ValueError } from "../../support/errors.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import type { Shape } from "../declare/types.ts";
import { cat, stack } from "../view/join.ts";
import { unsupported, type Rule, type Rules } from "./nested-parts.ts";
import {
  assertJagged,
  firstNested,
  fresh,
  innerDim,
  isContiguousNested,
  isNested,
  itemPlaces,
  like,
  type NestedTensor,
  packedOf,
  sharedOf,
  raggedSizeText,
  regularDim,
  sameRaggedness,
  tupleText,
  viewing,
  viewLike,
  type Structure,
} from "./nested-tensor.ts";

/** The lengths of items as offsets: [0, a, a + b, …]. */
export function offsetsOf(lengths: Tensor): Tensor {
  return no_grad(() => cat([lengths.new_zeros([1]), lengths.cumsum(0)], 0));
}

/** The items: views of the values. */
export function unbindItems(self: NestedTensor): Tensor[] {
  const values = sharedOf(self);
  const at = self.raggedDim - 1;
  const places = itemPlaces(self.structure);
  if (self.structure.lengths === null) {
    const first = places[0]?.start ?? 0;
    const sizes = places.map(({ length }) => length);
    const whole =
      first === 0
        ? values
        : values.narrow(
            at,
            first,
            sizes.reduce((sum, size) => sum + size, 0),
          );
    return whole.split(sizes, at);
  }
  return places.map(({ start, length }) => {
    if (start + length > sizeAt(values.shape, at))
      throw new RuntimeError("unbind(): nested tensor offsets and lengths do not match ragged_idx dimension");
    return values.narrow(at, start, length);
  });
}

const unbind: Rule = (_, [self, dim]) => {
  if (dim !== 0) throw new RuntimeError("unbind(): only supported for NestedTensor on dim=0");
  return unbindItems(self as NestedTensor);
};

const select: Rule = (_, bound) => {
  const [self, dim, index] = bound as [NestedTensor, number, number];
  if (wrapExistingDim(dim, self.shape.length) === 0) {
    const items = unbindItems(self);
    const at = index < 0 ? index + items.length : index;
    if (at < 0 || at >= items.length) throw new IndexError("tuple index out of range");
    return itemAt(items, at);
  }
  const inner = regularDim(self, dim, "select");
  if (self.structure.lengths !== null)
    throw new ValueError("select(): not yet supported on dim != 0 for non-contiguous nested tensor with holes");
  return viewLike(self, sharedOf(self).select(inner, index), self.raggedDim - (inner < self.raggedDim - 1 ? 1 : 0));
};

const JT = "self: jt";

const slice: Rule = (_, bound) => {
  const [self, dim, start, end, step] = bound as [NestedTensor, number, number | null, number | null, number];
  assertJagged(self, "slice_tensor(self: jt, dim: any?, start: any?, end: any?, step: any?)", "self");
  return viewLike(self, sharedOf(self).slice(regularDim(self, dim, "slice"), start, end, step));
};

const narrow: Rule = (_, bound) => {
  const [self, dim, start, length] = bound as [NestedTensor, number, number, number];
  assertJagged(self, `narrow(${JT}, dim: any, start: any, length: any)`, "self");
  return viewLike(self, sharedOf(self).narrow(regularDim(self, dim, "narrow"), start, length));
};

const split: Rule = (_, bound) => {
  const [self, size, dim] = bound as [NestedTensor, number | Shape, number];
  const [where, name] = Array.isArray(size)
    ? [`split_with_sizes_default(${JT}, split_sizes: any, dim: any?)`, "split_with_sizes"]
    : [`split_tensor(${JT}, split_size: any, dim: any?)`, "split"];
  assertJagged(self, where, "self");
  const inner = regularDim(self, dim, name);
  return sharedOf(self)
    .split(size, inner)
    .map((piece) => viewLike(self, piece));
};

/** Some of the items, as a nested tensor of their own: a view of their rows. */
function itemsFrom(self: NestedTensor, first: number, count: number): NestedTensor {
  const places = itemPlaces(self.structure).slice(first, first + count);
  const start = places[0]?.start ?? 0;
  const rows = places.reduce((sum, { length }) => sum + length, 0);
  const lengths = self.structure.offsets.diff().slice(0, first, first + count);
  const structure: Structure = { offsets: offsetsOf(lengths), lengths: null, longest: null, shortest: null };
  const values = sharedOf(self).narrow(self.raggedDim - 1, start, rows);
  return viewing(values, structure, self.raggedDim, "ChunkBackward0");
}

const chunk: Rule = (_, bound) => {
  const [self, chunks, dim] = bound as [NestedTensor, number, number];
  assertJagged(self, `chunk_default(${JT}, chunks: any, dim: any?)`, "self");
  if (wrapExistingDim(dim, self.shape.length) !== 0) {
    const inner = regularDim(self, dim, "chunk");
    return sharedOf(self)
      .chunk(chunks, inner)
      .map((piece) => viewLike(self, piece));
  }
  let first = 0;
  return no_grad(() => self.structure.offsets.diff().chunk(chunks)).map(({ shape }) => {
    const count = sizeAt(shape, 0);
    first += count;
    return itemsFrom(self, first - count, count);
  });
};

const squeeze: Rule = (record, bound) => {
  const [self, dims] = bound as [NestedTensor, Shape | null];
  if (dims === null) throw unsupported("squeeze");
  assertJagged(self, `squeeze_dim(${JT}, dim: any)`, "self");
  const inner = dims.map((dim) => regularDim(self, dim, record.name));
  return viewLike(self, sharedOf(self).squeeze(inner));
};

const unsqueeze: Rule = (_, bound) => {
  const [self, dim] = bound as [NestedTensor, number];
  const at = wrapExistingDim(dim, self.shape.length + 1);
  if (at === 0) throw new RuntimeError("unsqueeze(): not supported for NestedTensor on dim=0");
  return viewLike(self, sharedOf(self).unsqueeze(at - 1), self.raggedDim + (at <= self.raggedDim ? 1 : 0));
};

function nestedAlike(name: string, tensors: readonly Tensor[]): NestedTensor {
  const first = firstNested(tensors);
  for (const tensor of tensors) {
    if (!isNested(tensor)) continue;
    if (tensor.shape.length !== first.shape.length)
      throw new RuntimeError(`${name}(): expected all nested tensors to have the same dim`);
    if (tensor.raggedDim !== first.raggedDim || !sameRaggedness(first, tensor.shape.slice(0, first.raggedDim + 1)))
      throw new RuntimeError(`${name}(): expected all nested tensors to have the same nested structure`);
  }
  return first;
}

const joined: Rule = (_, bound) => {
  const [tensors, dim] = bound as [readonly Tensor[], number];
  const first = firstNested(tensors);
  const inner = regularDim(first, dim, "cat");
  const alike = nestedAlikeButFor(first, tensors, inner);
  return like(first, cat(alike, inner));
};

/** The values of tensors that are joined; dense ones are broadcast to those of the first nested one. */
function nestedAlikeButFor(first: NestedTensor, tensors: readonly Tensor[], inner: number): Tensor[] {
  const cut = (tensor: Tensor): readonly number[] => tensor.shape.slice(0, Math.min(first.raggedDim, inner + 1) + 1);
  for (const tensor of tensors) {
    if (!isNested(tensor) || tensor === first) continue;
    const isSame =
      tensor.raggedDim === first.raggedDim &&
      tensor.shape.length === first.shape.length &&
      tensor.shape[0] === first.shape[0] &&
      tensor.shape[first.raggedDim] === first.shape[first.raggedDim];
    if (!isSame)
      throw new RuntimeError(
        `cat(): expected all nested tensors to have the same nested structure, but got ${tupleText(cut(first))} and ${tupleText(cut(tensor))}`,
      );
  }
  return tensors.map((tensor) => (isNested(tensor) ? packedOf(tensor) : tensor.expand(first.packed.shape)));
}

const stacked: Rule = (_, bound) => {
  const [tensors, dim] = bound as [readonly Tensor[], number];
  if (!tensors.every(isNested)) throw new RuntimeError("stack(): expected all nested tensors inputs");
  const first = nestedAlike("stack", tensors);
  const inner = regularDim(first, dim, "stack", first.shape.length + 1);
  return like(first, stack(tensors.map(packedOf), inner), first.raggedDim + (inner < first.raggedDim ? 1 : 0));
};

/** Sizes of the values for sizes of the whole, of which the ragged one is -1 or itself. */
function innerSizes(self: NestedTensor, size: readonly number[]): number[] {
  return size.slice(1).map((value, d) => (d === self.raggedDim - 1 ? sizeAt(self.packed.shape, d) : value));
}

function assertViewable(self: NestedTensor, size: readonly number[]): void {
  const same = self.shape.length === size.length && self.shape.every((value, d) => value === size[d]);
  const given = `[${raggedSizeText(size).slice("torch.Size([".length, -2)}]`;
  if (self.raggedDim !== 1 && !same)
    throw new RuntimeError(
      `view(): does not support ragged_idx != 1 except when inp._size == size. inp._size is (${tupleText(self.shape)}) and size is (${given}).`,
    );
  if (size.length < 3 || !sameRaggedness(self, size))
    throw new RuntimeError(`view(): cannot view shape ${tupleText(self.shape)} as ${given}`);
}

const view: Rule = (_, bound) => {
  const [self, size] = bound as [NestedTensor, Shape];
  assertViewable(self, size);
  return viewLike(self, sharedOf(self).view(innerSizes(self, size)));
};

/** A view where the strides of the values allow it, else a copy. */
function reshaped(self: NestedTensor, size: readonly number[]): NestedTensor {
  assertViewable(self, size);
  const values = sharedOf(self).reshape(innerSizes(self, size));
  return values.storage === self.packed.storage ? viewLike(self, values) : like(self, values);
}

const reshape: Rule = (_, [self, size]) => reshaped(self as NestedTensor, size as Shape);

const flatten: Rule = (_, bound) => {
  const [self, start, end] = bound as [NestedTensor, number, number];
  const [from, to] = [start, end].map((dim) => regularDim(self, dim, "flatten") + 1) as [number, number];
  if (from === to) return self;
  const { shape } = self;
  return reshaped(self, [...shape.slice(0, from), numel(shape.slice(from, to + 1)), ...shape.slice(to + 1)]);
};

const unflatten: Rule = (_, bound) => {
  const [self, dim, sizes] = bound as [NestedTensor, number, Shape];
  const at = wrapExistingDim(dim, self.shape.length);
  if (at === 0 || at === self.raggedDim)
    throw new RuntimeError(
      `unflatten: Provided sizes [${sizes.join(", ")}] don't multiply up to the size of dim ${at} (${raggedSizeText([sizeAt(self.shape, at)]).slice(12, -2)}) in the input tensor`,
    );
  return viewLike(
    self,
    sharedOf(self).unflatten(at - 1, sizes),
    self.raggedDim + (at < self.raggedDim ? sizes.length - 1 : 0),
  );
};

const transpose: Rule = (_, bound) => {
  const [self, ...given] = bound as [NestedTensor, number, number];
  const [a, b] = given.map((dim) => wrapExistingDim(dim, self.shape.length)) as [number, number];
  const isRagged = a === self.raggedDim || b === self.raggedDim;
  if (isRagged && (a === 0 || b === 0))
    throw new ValueError("Transpose is not supported on the batch dimension for jagged NT");
  const inner = (dim: number): number => (isRagged ? innerDim(self, dim) : regularDim(self, dim, "transpose"));
  const ragged = isRagged ? (a === self.raggedDim ? b : a) : self.raggedDim;
  return viewLike(self, sharedOf(self).transpose(inner(a), inner(b)), ragged);
};

const permute: Rule = (_, bound) => {
  const [self, dims] = bound as [NestedTensor, Shape];
  const rank = self.shape.length;
  if (rank !== dims.length)
    throw new ValueError(
      `permute(): number of dimensions in the tensor input (${rank}) does not match the length of the desired ordering of dimensions (${dims.length}).`,
    );
  const order = dims.map((dim) => wrapExistingDim(dim, rank));
  if (new Set(order).size !== rank) throw new ValueError("permute(): duplicate dims are not allowed.");
  if (self.structure.lengths !== null)
    throw new ValueError("permute(): not supported on jagged layout nested tensor with holes");
  if (order[0] !== 0) throw new ValueError("Permute is not supported on the batch dimension for jagged NT");
  const inner = order.slice(1).map((dim) => dim - 1);
  return viewLike(self, sharedOf(self).permute(inner), order.indexOf(self.raggedDim));
};

const expand: Rule = (_, bound) => {
  const [self, size] = bound as [NestedTensor, Shape];
  if (!sameRaggedness(self, size) || size.length !== self.shape.length)
    throw new RuntimeError(
      `expand(): cannot expand shape ${tupleText(self.shape)} -> ${raggedSizeText(size).slice("torch.Size(".length, -1)}`,
    );
  return viewLike(
    self,
    sharedOf(self).expand(size.slice(1).map((value, d) => (d === self.raggedDim - 1 ? -1 : value))),
  );
};

const expandAs: Rule = (_, bound) => {
  const [self, other] = bound as [Tensor, Tensor];
  if (!isNested(other)) throw new RuntimeError("expand_as(): a nested tensor cannot be expanded to a dense one");
  if (isNested(self)) return self.expand(other.shape);
  return like(other, self.expand(other.packed.shape));
};

/** Items without holes between them, in order: a copy. */
export function withoutHoles(self: NestedTensor): NestedTensor {
  const lengths = no_grad(() => (self.structure.lengths ?? self.structure.offsets.diff()).clone());
  const structure: Structure = { offsets: offsetsOf(lengths), lengths: null, longest: null, shortest: null };
  return fresh(cat(unbindItems(self), self.raggedDim - 1), structure, self.raggedDim, "CatBackward0");
}

const clone: Rule = (_, bound) => {
  const [self, format] = bound as [NestedTensor, string | null];
  if (self.structure.lengths !== null && format === "contiguous_format") return withoutHoles(self);
  return like(self, packedOf(self).clone(format === null ? {} : { memory_format: format as "contiguous_format" }));
};

const contiguous: Rule = (_, [self]) => {
  const given = self as NestedTensor;
  return isContiguousNested(given) ? given : given.clone({ memory_format: "contiguous_format" });
};

const alias: Rule = (_, [self]) => viewLike(self as NestedTensor, sharedOf(self as NestedTensor));

/** `masked_select` by a mask that is cut alike: items keep what the mask says. */
const maskedSelect: Rule = (_, bound) => {
  const [self, mask] = bound as [Tensor, Tensor];
  if (!isNested(self) || !isNested(mask))
    throw new ValueError(
      "NestedTensor masked_select_default(self: jt, mask: any): expected self to be a contiguous jagged layout NestedTensor",
    );
  assertJagged(self, "masked_select_default(self: jt, mask: any)", "self");
  if (self.shape.length > 2) throw new RuntimeError("masked_select only support 2-D selections currently");
  if (self.shape[1] !== mask.shape[1] || self.shape[0] !== mask.shape[0] || mask.shape.length !== 2)
    throw new RuntimeError(
      `Mask with shape ${raggedSizeText(mask.shape)} is not compatible with input's shape ${raggedSizeText(self.shape)}`,
    );
  const before = no_grad(() => offsetsOf(mask.packed.long()).index_select(0, self.structure.offsets));
  const structure: Structure = { offsets: before, lengths: null, longest: null, shortest: null };
  return fresh(packedOf(self).masked_select(packedOf(mask)), structure, 1, "MaskedSelectBackward0");
};

/** Rules for views, pieces, copies. */
export const viewRules: Rules = {
  unbind,
  select,
  slice,
  narrow,
  split,
  split_with_sizes: split,
  chunk,
  squeeze,
  unsqueeze,
  cat: joined,
  stack: stacked,
  view,
  reshape,
  flatten,
  unflatten,
  transpose,
  swapaxes: transpose,
  swapdims: transpose,
  permute,
  expand,
  broadcast_to: expand,
  expand_as: expandAs,
  clone,
  contiguous,
  alias,
  masked_select: maskedSelect,
};
