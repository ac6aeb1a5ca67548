/** Views, pieces and copies of nested tensors of strided layout. (aten/src/ATen/native/nested/NestedTensorMath.cpp) */
import { viewStrides } from "../../layout/reshape.ts";
import { filled, numel, type Shape, shapeText, wrapDim, wrapExistingDim } from "../../layout/shape.ts";
import {
  narrowBounds,
  squeeze as squeezeLayout,
  transpose as transposeLayout,
  unsqueeze as unsqueezeLayout,
} from "../../layout/views.ts";
import { itemAt, sizeAt } from "../../support/checked.ts";
import { IndexError, RuntimeError } from "../../support/errors.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { cat as catDense } from "../view/join.ts";
import type { Rule, Rules } from "./nested-parts.ts";
import {
  isPacked,
  isStridedNested,
  type Item,
  itemViews,
  notThere,
  packedForm,
  packedFrom,
  sharedBuffer,
  type StridedNestedTensor,
  viewingStrided,
} from "./strided-tensor.ts";

const ISSUE =
  "is not supported at the moment if you need this feature, please open an issue on github describing your use case.";

/** The same buffer, cut and read otherwise. */
function viewed(self: StridedNestedTensor, items: readonly Item[], node: string): StridedNestedTensor {
  return viewingStrided(sharedBuffer(self), items, node);
}

/** Each item with another layout, a function of its own. */
function relaid(
  self: StridedNestedTensor,
  node: string,
  layout: (item: Item, i: number) => { shape: Shape; strides: readonly number[]; offset?: number },
): StridedNestedTensor {
  const items = self.items.map((item, i) => {
    const { shape, strides, offset } = layout(item, i);
    return { ...item, shape, strides, start: offset ?? item.start };
  });
  return viewed(self, items, node);
}

const layoutOf = ({ shape, strides, start }: Item): { shape: Shape; strides: readonly number[]; offset: number } => ({
  shape,
  strides,
  offset: start,
});

/** The size of the last dim, which all items must share. */
export function lastSize(self: StridedNestedTensor): number {
  const last = self.shape.at(-1);
  if (last !== undefined && last !== -1) return last;
  throw new RuntimeError(
    `Expected all tensors in nested tensor to have the same trailing dimension, instead last dimension equals: ${sizesAlong(self, -1)}`,
  );
}

/** The sizes of all items along a dim, as PyTorch prints a tensor of them. */
export function sizesAlong(self: StridedNestedTensor, dim: number): string {
  const sizes = self.items.map(({ shape }) => ` ${String(shape.at(dim))}\n`);
  return `${sizes.join("")}[ torch.LongTensor{${sizes.length}} ]`;
}

const unbind: Rule = (_, [self, dim]) => {
  const given = self as StridedNestedTensor;
  const at = wrapExistingDim(dim as number, given.shape.length);
  if (at !== 0)
    throw new RuntimeError(`NestedTensor can only be unbound along dimension 0 got dimension ${at} instead.`);
  return itemViews(given);
};

const select: Rule = (_, bound) => {
  const [self, dim, index] = bound as [StridedNestedTensor, number, number];
  const at = wrapExistingDim(dim, self.shape.length);
  if (at === 0) {
    const count = self.items.length;
    if (index < -count || index >= count)
      throw new IndexError(`index ${index} is out of bounds for dimension 0 with size ${count}`);
    return itemAt(itemViews(self), index < 0 ? index + count : index);
  }
  return relaid(self, "SelectBackwardAutogradNestedTensor0", ({ shape, strides, start }, i) => {
    const size = sizeAt(shape, at - 1);
    if (index < -size || index >= size)
      throw new IndexError(
        `index ${index} is out of bounds for dimension ${at - 1} of the ${i}th constituent tensor with size ${size}`,
      );
    const place = index < 0 ? index + size : index;
    const without = (list: readonly number[]): number[] => list.filter((__, d) => d !== at - 1);
    return { shape: without(shape), strides: without(strides), offset: start + place * sizeAt(strides, at - 1) };
  });
};

const narrow: Rule = (_, bound) => {
  const [self, dim, start, length] = bound as [StridedNestedTensor, number, number, number];
  if (wrapExistingDim(dim, self.shape.length) !== 0)
    throw new RuntimeError(`narrow(): only dim=0 supported for nested tensors, but got: ${dim}`);
  const bounds = narrowBounds({ shape: [self.items.length], strides: [1], offset: 0 }, 0, start, length);
  const chosen = self.items.slice(bounds.start, bounds.stop);
  const first = chosen[0]?.from ?? 0;
  const end = chosen.at(-1)?.end ?? 0;
  const items = chosen.map((item) => ({ ...item, from: item.from - first, end: item.end - first }));
  return viewingStrided(sharedBuffer(self).narrow(0, first, end - first), items, "NarrowBackward0");
};

/** Pieces of each item along the last dim. */
function pieces(self: StridedNestedTensor, sizes: readonly number[], node: string): StridedNestedTensor[] {
  let begin = 0;
  return sizes.map((size) => {
    const before = begin;
    begin += size;
    return relaid(self, node, ({ shape, strides, start }) => ({
      shape: [...shape.slice(0, -1), size],
      strides,
      offset: start + before * sizeAt(strides, strides.length - 1),
    }));
  });
}

const chunk: Rule = (_, bound) => {
  const [self, count, dim] = bound as [StridedNestedTensor, number, number];
  const rank = self.shape.length;
  if (wrapExistingDim(dim, rank) !== rank - 1)
    throw new RuntimeError("Chunk for nested tensors is currently only supported for the last dimension.");
  if (count <= 0) throw new RuntimeError(`chunk expects \`chunks\` to be greater than 0, got: ${count}`);
  if (!isPacked(self)) throw new RuntimeError("chunk expects `self` to be contiguous.");
  const last = lastSize(self);
  if (last % count !== 0)
    throw new RuntimeError(
      `Chunk for nested tensors is only supported for nested tensors with trailing dimension divisible by chunks, got: ${last} % ${count} != 0`,
    );
  return pieces(self, filled(count, last / count), "ChunkBackwardAutogradNestedTensor0");
};

const splitWithSizes: Rule = (_, bound) => {
  const [self, sizes, dim] = bound as [StridedNestedTensor, Shape | number, number];
  const rank = self.shape.length;
  if (typeof sizes === "number") throw notThere("split.Tensor");
  if (wrapExistingDim(dim, rank) !== rank - 1)
    throw new RuntimeError("split_with_sizes for nested tensors is currently only supported for the last dimension.");
  if (sizes.length === 0) throw new RuntimeError("split_with_sizes expects number of splits > 0, got: 0");
  if (!isPacked(self)) throw new RuntimeError("split_with_sizes expects `self` to be contiguous.");
  const last = lastSize(self);
  if (sizes.reduce((sum, size) => sum + size, 0) !== last)
    throw new RuntimeError(
      `split_with_sizes expects split_sizes to sum exactly to ${last} (input tensor's size at dimension ${rank - 1}), but got split_sizes=${shapeText(sizes)}`,
    );
  return pieces(self, sizes, "SplitWithSizesBackwardAutogradNestedTensor0");
};

const transpose: Rule = (_, bound) => {
  const [self, ...dims] = bound as [StridedNestedTensor, number, number];
  const [a, b] = dims.map((dim) => wrapExistingDim(dim, self.shape.length)) as [number, number];
  if (a === b) return self;
  if (a === 0 || b === 0) throw new RuntimeError("Nested tensor dimension 0 cannot be transposed");
  return relaid(self, "TransposeBackward0", (item) => transposeLayout(layoutOf(item), a - 1, b - 1));
};

const unsqueeze: Rule = (_, bound) => {
  const [self, dim] = bound as [StridedNestedTensor, number];
  const at = wrapDim(dim, self.shape.length + 1);
  if (at === 0) throw new RuntimeError(`unsqueeze(): For nested tensors, unsqueezing dimension 0 ${ISSUE}`);
  return relaid(self, "UnsqueezeBackward0", (item) => unsqueezeLayout(layoutOf(item), at - 1));
};

const squeeze: Rule = (_, bound) => {
  const [self, dims] = bound as [StridedNestedTensor, Shape | null];
  if (dims === null)
    throw new RuntimeError(
      "squeeze(): For nested tensors, squeeze without the dim argument is not supported at the moment, however you can use squeeze(Tensor self, int dim) instead if you need this feature, please open an issue on github describing your use case.",
    );
  const all = dims.map((dim) => wrapExistingDim(dim, self.shape.length));
  if (all.includes(0)) throw new RuntimeError(`squeeze(): For nested tensors, squeezing dimension 0 ${ISSUE}`);
  const ones = all.filter((dim) => self.shape[dim] === 1).map((dim) => dim - 1);
  if (ones.length > 0 && self.shape.length - ones.length < 2)
    throw new RuntimeError(`squeeze(): For nested tensors, squeezing a nested tensor of singleton ${ISSUE}`);
  return relaid(self, "SqueezeBackwardAutogradNestedTensor0", (item) => squeezeLayout(layoutOf(item), ones));
};

/** The sizes that an item gets where a view asks for `wanted`: -1 stands for the item's own size of that dim. */
function viewShape(name: string, item: Item, wanted: Shape): number[] {
  const rest = wanted.slice(1);
  const own = item.shape.length;
  let inherited = false;
  const sizes = rest.map((size, d) => {
    if (size < -1) throw new RuntimeError(`invalid shape dimension ${size}`);
    if (size !== -1) return size;
    if (d >= own) throw new RuntimeError("nested tensor does not infer shape");
    if (inherited && name === "view" && rest.length > own) throw new RuntimeError("only one dimension can be inferred");
    inherited = true;
    return sizeAt(item.shape, d);
  });
  const count = numel(item.shape);
  if (numel(sizes) !== count)
    throw new RuntimeError(`shape '${shapeText(wanted)}' is invalid for input of size ${count}`);
  return sizes;
}

function assertBatch(name: string, self: StridedNestedTensor, size: Shape): void {
  if (size.length === 0) throw new RuntimeError("shape '[]' is invalid for a nested tensor");
  if (self.items.length === 0) throw new RuntimeError(`empty nested tensor cannot be reshaped`);
  if (size[0] !== self.items.length)
    throw new RuntimeError(`${name}: For now nested ${name} cannot change or infer the implicit batch dimension`);
}

/** The items' strides after a view; null where one of them has no such view. */
function viewLayouts(
  self: StridedNestedTensor,
  shapes: readonly Shape[],
): { shape: Shape; strides: number[] }[] | null {
  const layouts: { shape: Shape; strides: number[] }[] = [];
  for (const [i, item] of self.items.entries()) {
    const shape = itemAt(shapes, i);
    const strides = viewStrides(layoutOf(item), shape);
    if (strides === null) return null;
    layouts.push({ shape, strides });
  }
  return layouts;
}

const VIEW = "ViewBackwardAutogradNestedTensor0";

function reshaped(name: "view" | "reshape", self: StridedNestedTensor, size: Shape): StridedNestedTensor {
  assertBatch(name, self, size);
  const shapes = self.items.map((item) => viewShape(name, item, size));
  const layouts = viewLayouts(self, shapes);
  if (layouts !== null) return relaid(self, VIEW, (_, i) => itemAt(layouts, i));
  if (name === "view")
    throw new RuntimeError(
      "view size is not compatible with input tensor's size and stride (at least one dimension spans across two contiguous subspaces). Use .reshape(...) instead.",
    );
  return reshaped("view", packedForm(self), size);
}

const reshapeAs: Rule = (_, [self, other]) => {
  if (!isStridedNested(other)) throw new RuntimeError("get_nested_tensor_impl requires a NestedTensor.");
  // Where its sizes differ its shape says -1, which stands for an item's own size.
  return reshaped("reshape", self as StridedNestedTensor, other.shape);
};

const cat: Rule = (_, bound) => {
  const [tensors, dim] = bound as [readonly Tensor[], number];
  const all = tensors.map((tensor) => {
    if (!isStridedNested(tensor)) throw new RuntimeError("Expected each tensor in given list to be nested.");
    if (!isPacked(tensor)) throw new RuntimeError("Expected each tensor in given list to be contiguous.");
    return tensor;
  });
  const first = itemAt(all, 0);
  const at = wrapExistingDim(dim, first.shape.length);
  if (all.some(({ shape }) => shape.length !== first.shape.length))
    throw new RuntimeError("cat(): expected all nested tensors to have the same number of dims");
  if (at === 0) return packedFrom(all.flatMap(itemViews), first.buffer, "CatBackward0");
  if (all.some(({ items }) => items.length !== first.items.length))
    throw new RuntimeError("cat(): expected all nested tensors to have the same number of items");
  const lists = all.map(itemViews);
  const joined = first.items.map((__, i) =>
    catDense(
      lists.map((list) => itemAt(list, i)),
      at - 1,
    ),
  );
  return packedFrom(joined, first.buffer, "CatBackward0");
};

const contiguous: Rule = (_, [self]) => packedForm(self as StridedNestedTensor);

const alias: Rule = (_, [self]) =>
  viewed(self as StridedNestedTensor, (self as StridedNestedTensor).items, "AliasBackward0");

/** Rules for views, pieces, copies. */
export const stridedViewRules: Rules = {
  unbind,
  select,
  narrow,
  chunk,
  split: splitWithSizes,
  split_with_sizes: splitWithSizes,
  transpose,
  swapaxes: transpose,
  swapdims: transpose,
  unsqueeze,
  squeeze,
  view: (_, [self, size]) => reshaped("view", self as StridedNestedTensor, size as Shape),
  reshape: (_, [self, size]) => reshaped("reshape", self as StridedNestedTensor, size as Shape),
  reshape_as: reshapeAs,
  cat,
  contiguous,
  alias,
};
