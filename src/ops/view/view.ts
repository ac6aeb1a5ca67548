/**
 * Views: operators whose results share their input's bytes; each is layout arithmetic, and its gradient the inverse.
 */
import { expandLayout, isExpandableTo, sumToShapeDims, tensorTypeName } from "../../layout/broadcast.ts";
import {
  asStrided,
  flattenShape,
  inferShape,
  storageElements,
  unflattenShape,
  view as viewLayout,
  viewStrides,
} from "../../layout/reshape.ts";
import {
  contiguousLayout,
  isContiguous,
  numel,
  sameShape,
  wrapDim,
  wrapExistingDim,
  type Layout,
  shapeText,
} from "../../layout/shape.ts";
import { chunkSizes } from "../../layout/split.ts";
import * as layouts from "../../layout/views.ts";
import { RuntimeError } from "../../support/errors.ts";
import { aliasTensor, emptyTensor, Tensor } from "../../tensor/tensor.ts";
import { provideTransposedCopies } from "../../compute/transposed-copy.ts";
import { aliasOf } from "../../compute/alias.ts";
import { copyInto, fillWith, zerosOf } from "../../compute/copy-elements.ts";
import { isOptions } from "../declare/bind.ts";
import { choosing, composite, operator } from "../declare/operator.ts";
import { viewAsDType } from "./copies/view-dtype.ts";
import { isDType, type DType } from "../../dtype.ts";
import { embedView, embedViews, pieceGradient, pieceViews } from "./copies/part-gradients.ts";
import { unsafe_view } from "./reshaping.ts";
import { accumulateStrided, dividedBy } from "../../compute/accumulate-strided.ts";
import type { Dims, Operator, Shape, UnaryOp } from "../declare/types.ts";

const viewShape = operator<Operator<(self: Tensor, ...shape: (number | Shape)[]) => Tensor>>(
  "view(Tensor(a) self, int[] size) -> Tensor(a)",
  {
    view: true,
    forward: (self: Tensor, size: Shape) => aliasOf(self, viewLayout(self, size)),
    derivative: { self: [[], (grad, c) => grad.reshape(c.shape("self"))] },
  },
);

/**
 * `self` seen through other sizes, where strides allow it; one size may be -1. With a dtype, the same bytes read as
 * that.
 */
export const view: Operator<
  (self: Tensor, ...shape: (number | Shape | DType)[]) => Tensor,
  { size?: Shape; dtype?: DType }
> = choosing(viewShape, function (...args) {
  const [self, first] = args;
  const dtype = isDType(first) ? first : isOptions(first) && isDType(first["dtype"]) ? first["dtype"] : null;
  return dtype !== null && self instanceof Tensor
    ? viewAsDType(self, dtype)
    : (viewShape as (...all: unknown[]) => Tensor).apply(this, args);
});

const reshape_alias: Operator<(self: Tensor, size: Shape) => Tensor> = operator(
  "_reshape_alias(Tensor(a) self, int[] size) -> Tensor(a)",
  {
    view: true,
    node: "ReshapeAliasBackward0",
    forward: (self: Tensor, size: Shape) =>
      aliasOf(self, { shape: size, strides: viewStrides(self, size)!, offset: self.offset }),
    derivative: { self: [[], (grad, c) => grad.reshape(c.shape("self"))] },
  },
);

/**
 * A view where strides allow it, else a copy.
 * @example
 * torch.reshape(torch.arange(4), [2, 2]).tolist(); // [[0, 1], [2, 3]]
 */
export const reshape: Operator<(self: Tensor, ...shape: (number | Shape)[]) => Tensor, { shape?: Shape }> = composite(
  "reshape(Tensor(a) self, int[] shape) -> Tensor(a)",
  (self: Tensor, shape: Shape) => {
    const sizes = inferShape(shape, numel(self.shape));
    if (isContiguous(self.shape, self.strides)) return viewShape(self, sizes);
    if (viewStrides(self, sizes)) return reshape_alias(self, sizes);
    return unsafe_view(self.clone({ memory_format: "contiguous_format" }), sizes);
  },
);

/** A view in another tensor's shape. */
export const view_as: Operator<(self: Tensor, other: Tensor) => Tensor> = composite(
  "view_as(Tensor(a) self, Tensor other) -> Tensor(a)",
  (self: Tensor, other: Tensor) => self.view(other.shape),
);
/** The same elements in another tensor's shape: a view where possible. */
export const reshape_as: Operator<(self: Tensor, other: Tensor) => Tensor> = composite(
  "reshape_as(Tensor(a) self, Tensor other) -> Tensor(a)",
  (self: Tensor, other: Tensor) => self.reshape(other.shape),
);

/**
 * Joins dims `start_dim` … `end_dim` into one.
 * @example
 * torch.flatten(torch.tensor([[1, 2], [3, 4]])); // tensor([1, 2, 3, 4])
 */
export const flatten: Operator<
  (self: Tensor, start_dim?: number, end_dim?: number) => Tensor,
  { start_dim?: number; end_dim?: number }
> = composite(
  "flatten(Tensor(a) self, int start_dim=0, int end_dim=-1) -> Tensor(a)",
  (self: Tensor, start: number, end: number) => {
    const shape = flattenShape(self.shape, start, end);
    return sameShape(shape, self.shape) ? self : self.reshape(shape);
  },
);

/**
 * Splits one dim into several.
 * @example
 * torch.unflatten(torch.arange(4), 0, [2, 2]).shape; // [2, 2]
 */
export const unflatten: Operator<(self: Tensor, dim: number, sizes: Shape) => Tensor, { dim?: number; sizes?: Shape }> =
  composite("unflatten(Tensor(a) self, int dim, int[] sizes) -> Tensor(a)", (self: Tensor, dim: number, sizes: Shape) =>
    self.view(unflattenShape(self.shape, dim, sizes)),
  );

/** Repeats dims of size 1 without copying; -1 keeps a size. */
export const expand: Operator<
  (self: Tensor, ...size: (number | Shape)[]) => Tensor,
  { size?: Shape; implicit?: boolean }
> = operator("expand(Tensor(a) self, int[] size, *, bool implicit=False) -> Tensor(a)", {
  view: true,
  forward: (self: Tensor, size: Shape) => aliasOf(self, expandLayout(self, size, tensorTypeName(self.dtype))),
  derivative: { self: [[], (grad, c) => grad.sum_to_size(c.shape("self"))] },
});
/** A view broadcast to another tensor's shape. */
export const expand_as: Operator<(self: Tensor, other: Tensor) => Tensor> = composite(
  "expand_as(Tensor(a) self, Tensor other) -> Tensor(a)",
  (self: Tensor, other: Tensor) => self.expand(other.shape),
);
/**
 * `expand` as a function.
 * @example
 * torch.broadcast_to(torch.tensor([1, 2, 3]), [2, 3]).shape; // [2, 3]
 */
export const broadcast_to: Operator<(self: Tensor, size: Shape) => Tensor, { size?: Shape }> = composite(
  "broadcast_to(Tensor(a) self, int[] size) -> Tensor(a)",
  (self: Tensor, size: Shape) => self.expand(size),
);

/** Sums out what broadcasting added, so that the result has `size`. */
export const sum_to_size: Operator<(self: Tensor, ...size: (number | Shape)[]) => Tensor, { size?: Shape }> = composite(
  "sum_to_size(Tensor self, int[] size) -> Tensor",
  (self: Tensor, size: Shape) => {
    if (!isExpandableTo(size, self.shape))
      throw new RuntimeError(`size {${shapeText(size)}} is not expandable to size {${shapeText(self.shape)}}.`);
    const dims = sumToShapeDims(self.shape, size);
    if (size.length === 0) return self.sum();
    if (dims.length === 0) return self;
    const summed = self.sum(dims, true);
    return self.shape.length > size.length ? summed.view(size) : summed;
  },
);

/**
 * Dims in another order.
 * @example
 * torch.permute(torch.ones(2, 3, 5), [2, 0, 1]).shape; // [5, 2, 3]
 */
export const permute: Operator<(self: Tensor, ...dims: (number | Shape)[]) => Tensor, { dims?: Shape }> = operator(
  "permute(Tensor(a) self, int[] dims) -> Tensor(a)",
  {
    view: true,
    forward: (self: Tensor, dims: Shape) => {
      provideTransposedCopies();
      return aliasOf(self, layouts.permute(self, dims));
    },
    derivative: {
      self: [
        [],
        (grad, c) =>
          grad.permute(
            layouts.inversePermutation(c.value<Shape>("dims").map((dim) => wrapDim(dim, c.shape("self").length))),
          ),
      ],
    },
  },
);

/**
 * Two dims exchanged.
 * @example
 * torch.transpose(torch.tensor([[1, 2], [3, 4]]), 0, 1).tolist(); // [[1, 3], [2, 4]]
 */
export const transpose: Operator<
  (self: Tensor, dim0: number, dim1: number) => Tensor,
  { dim0?: number; dim1?: number }
> = operator("transpose(Tensor(a) self, int dim0, int dim1) -> Tensor(a)", {
  view: true,
  forward: (self: Tensor, dim0: number, dim1: number) => {
    provideTransposedCopies();
    return aliasOf(self, layouts.transpose(self, dim0, dim1));
  },
  derivative: { self: [[], (grad, c) => grad.transpose(c.value<number>("dim0"), c.value<number>("dim1"))] },
});
/** `transpose`, by numpy's name. */
export const swapaxes: Operator<
  (self: Tensor, axis0: number, axis1: number) => Tensor,
  { axis0?: number; axis1?: number }
> = composite("swapaxes(Tensor(a) self, int axis0, int axis1) -> Tensor(a)", (self: Tensor, a: number, b: number) =>
  self.transpose(a, b),
);
/** `transpose` by another name. */
export const swapdims: Operator<
  (self: Tensor, dim0: number, dim1: number) => Tensor,
  { dim0?: number; dim1?: number }
> = composite("swapdims(Tensor(a) self, int dim0, int dim1) -> Tensor(a)", (self: Tensor, a: number, b: number) =>
  self.transpose(a, b),
);

/**
 * A matrix transposed.
 * @example
 * torch.t(torch.tensor([[1, 2], [3, 4]])).tolist(); // [[1, 3], [2, 4]]
 */
export const t: UnaryOp = operator("t(Tensor(a) self) -> Tensor(a)", {
  view: true,
  forward: (self: Tensor) => {
    provideTransposedCopies();
    return aliasOf(self, layouts.t(self));
  },
  derivative: { self: [[], (grad) => grad.t()] },
});

/**
 * Dims moved to other places.
 * @example
 * torch.movedim(torch.ones(2, 3, 5), 0, -1).shape; // [3, 5, 2]
 */
export const movedim: Operator<
  (self: Tensor, source: Dims, destination: Dims) => Tensor,
  { source?: Dims; destination?: Dims }
> = composite(
  "movedim(Tensor(a) self, int[1] source, int[1] destination) -> Tensor(a)",
  (self: Tensor, source: Shape, destination: Shape) => {
    const order = layouts.movedimPermutation(self.shape.length, source, destination);
    return self.shape.length === 0 ? alias(self) : self.permute(order);
  },
);
/** `movedim`, by numpy's name. */
export const moveaxis: typeof movedim = movedim;

/**
 * One index of a dim; the dim goes away.
 * @example
 * torch.select(torch.tensor([[1, 2], [3, 4]]), 0, 1); // tensor([3, 4])
 */
export const select: Operator<(self: Tensor, dim: number, index: number) => Tensor, { dim?: number; index?: number }> =
  operator("select(Tensor(a) self, int dim, int index) -> Tensor(a)", {
    view: true,
    forward: (self: Tensor, dim: number, index: number) => aliasOf(self, layouts.select(self, dim, index)),
    derivative: {
      self: [
        [],
        (grad, c) =>
          embedView(grad, c.shape("self"), (layout) =>
            layouts.select(layout, c.value<number>("dim"), c.value<number>("index")),
          ),
      ],
    },
  });

/** Elements `start`, `start + step`, … before `end` of a dim (Python's slice). */
export const slice: Operator<
  (self: Tensor, dim?: number, start?: number | null, end?: number | null, step?: number) => Tensor,
  { dim?: number; start?: number | null; end?: number | null; step?: number }
> = operator("slice(Tensor(a) self, int dim=0, int? start=None, int? end=None, int step=1) -> Tensor(a)", {
  view: true,
  forward: (self: Tensor, dim: number, start: number | null, end: number | null, step: number) =>
    aliasOf(self, layouts.slice(self, dim, start, end, step)),
  derivative: {
    self: [
      [],
      (grad, c) =>
        embedView(grad, c.shape("self"), (layout) =>
          layouts.slice(layout, c.value<number>("dim"), c.value("start"), c.value("end"), c.value<number>("step")),
        ),
    ],
  },
});

/**
 * `length` elements of a dim from `start`.
 * @example
 * torch.narrow(torch.arange(5), 0, 1, 3); // tensor([1, 2, 3])
 */
export const narrow: Operator<
  (self: Tensor, dim: number, start: number, length: number) => Tensor,
  { dim?: number; start?: number; length?: number }
> = composite(
  "narrow(Tensor(a) self, int dim, int start, int length) -> Tensor(a)",
  (self: Tensor, dim: number, start: number, length: number) => {
    const bounds = layouts.narrowBounds(self, dim, start, length);
    return slice(self, dim, bounds.start, bounds.stop, 1);
  },
);

/**
 * A new dim of size 1.
 * @example
 * torch.unsqueeze(torch.tensor([1, 2, 3]), 0).shape; // [1, 3]
 */
export const unsqueeze: Operator<(self: Tensor, dim: number) => Tensor, { dim?: number }> = operator(
  "unsqueeze(Tensor(a) self, int dim) -> Tensor(a)",
  {
    view: true,
    forward: (self: Tensor, dim: number) => aliasOf(self, layouts.unsqueeze(self, dim)),
    derivative: {
      self: [
        [],
        (grad, c) => {
          const dim = c.value<number>("dim");
          return grad.squeeze(dim < 0 ? dim + c.shape("self").length + 1 : dim);
        },
      ],
    },
  },
);

/**
 * Drops dims of size 1: all of them, or those named.
 * @example
 * torch.squeeze(torch.ones(1, 3, 1)).shape; // [3]
 */
export const squeeze: Operator<(self: Tensor, dim?: Dims | null) => Tensor, { dim?: Dims | null }> = operator(
  "squeeze(Tensor(a) self, int[1]? dim=None) -> Tensor(a)",
  {
    view: true,
    node: ([, dims]) => (dims === null ? "SqueezeBackward0" : `SqueezeBackward${(dims as Shape).length === 1 ? 1 : 2}`),
    forward: (self: Tensor, dim: Shape | null) => aliasOf(self, layouts.squeeze(self, dim)),
    derivative: { self: [[], (grad, c) => grad.reshape(c.shape("self"))] },
  },
);

/**
 * The diagonal of two dims, as the last dim.
 * @example
 * torch.diagonal(torch.tensor([[1, 2], [3, 4]])); // tensor([1, 4])
 */
export const diagonal: Operator<
  (self: Tensor, offset?: number, dim1?: number, dim2?: number) => Tensor,
  { offset?: number; dim1?: number; dim2?: number }
> = operator("diagonal(Tensor(a) self, int offset=0, int dim1=0, int dim2=1) -> Tensor(a)", {
  view: true,
  forward: (self: Tensor, offset: number, dim1: number, dim2: number) =>
    aliasOf(self, layouts.diagonal(self, offset, dim1, dim2)),
  derivative: {
    self: [
      [],
      (grad, c) =>
        embedView(grad, c.shape("self"), (layout) =>
          layouts.diagonal(layout, c.value("offset"), c.value("dim1"), c.value("dim2")),
        ),
    ],
  },
});

/** Windows of `size` elements every `step` along a dim, in a new last dim. */
export const unfold: Operator<
  (self: Tensor, dimension: number, size: number, step: number) => Tensor,
  { dimension?: number; size?: number; step?: number }
> = operator("unfold(Tensor(a) self, int dimension, int size, int step) -> Tensor(a)", {
  view: true,
  forward: (self: Tensor, dimension: number, size: number, step: number) =>
    aliasOf(self, layouts.unfold(self, dimension, size, step)),
  derivative: {
    self: [
      [],
      (grad, c) => unfold_backward(grad, c.shape("self"), c.value("dimension"), c.value("size"), c.value("step")),
    ],
  },
});

/** The gradient of `unfold`, whose windows may overlap: what falls on one place is added. */
const unfold_backward: Operator<(grad: Tensor, shape: Shape, dimension: number, size: number, step: number) => Tensor> =
  operator("unfold_backward(Tensor grad, any shape, int dimension, int size, int step) -> Tensor", {
    forward: (grad: Tensor, shape: Shape, dimension: number, size: number, step: number) => {
      const result = zerosOf(shape, grad.dtype);
      accumulateStrided(aliasOf(result, layouts.unfold(contiguousLayout(shape), dimension, size, step)), grad);
      return result;
    },
    derivative: { grad: [[], (grad, c) => grad.unfold(c.value("dimension"), c.value("size"), c.value("step"))] },
  });

/**
 * Any shape, strides and offset over the storage.
 * @example
 * torch.as_strided(torch.arange(9), [2, 2], [3, 1]).tolist(); // [[0, 1], [3, 4]]
 */
export const as_strided: Operator<
  (self: Tensor, size: Shape, stride: Shape, storage_offset?: number | null) => Tensor,
  { size?: Shape; stride?: Shape; storage_offset?: number | null }
> = operator("as_strided(Tensor(a) self, int[] size, int[] stride, int? storage_offset=None) -> Tensor(a)", {
  view: true,
  forward: (self: Tensor, size: Shape, stride: Shape, offset: number | null) =>
    aliasOf(self, asStrided(size, stride, offset ?? self.offset, self.dtype.itemsize, self.storage.nbytes)),
  derivative: {
    self: [
      [],
      (grad, c) => {
        const self = c.layout("self");
        return as_strided_backward(
          grad,
          self.shape,
          self.strides,
          self.offset,
          c.value("size"),
          c.value("stride"),
          c.value<number | null>("storage_offset") ?? self.offset,
        );
      },
    ],
  },
});

/** The gradient of `as_strided`: gradients of all places of the view, added up at the base's elements. */
export const as_strided_backward: Operator<
  (
    self: Tensor,
    base_size: Shape,
    base_stride: Shape,
    base_offset: number,
    size: Shape,
    stride: Shape,
    offset: number,
  ) => Tensor
> = operator(
  "as_strided_backward(Tensor self, any base_size, any base_stride, int base_offset, any size, any stride, int offset) -> Tensor",
  {
    forward: (
      self: Tensor,
      baseSize: Shape,
      baseStride: Shape,
      baseOffset: number,
      size: Shape,
      stride: Shape,
      offset: number,
    ) => {
      const base: Layout = { shape: baseSize, strides: baseStride, offset: baseOffset };
      const shown: Layout = { shape: size, strides: stride, offset };
      const start = Math.min(baseOffset, offset);
      const places = Math.max(storageElements(base), storageElements(shown)) - start;
      const flat = zerosOf([places], self.dtype);
      accumulateStrided(aliasTensor(flat, size, stride, offset - start), self);
      const result = copyInto(
        emptyTensor(baseSize, self.dtype),
        aliasTensor(flat, baseSize, baseStride, baseOffset - start),
      );
      if (baseStride.some((step, d) => step === 0 && baseSize[d]! > 1)) {
        const counts = zerosOf([places], self.dtype);
        accumulateStrided(
          aliasTensor(counts, baseSize, baseStride, baseOffset - start),
          fillWith(emptyTensor(baseSize, self.dtype), 1),
        );
        return dividedBy(result, aliasTensor(counts, baseSize, baseStride, baseOffset - start));
      }
      return result;
    },
    derivative: {
      self: [
        [],
        (grad, c) => {
          const [base, strides] = [c.value<Shape>("base_size"), c.value<Shape>("base_stride")];
          const [size, stride] = [c.value<Shape>("size"), c.value<Shape>("stride")];
          const offset = c.value<number>("offset") - c.value<number>("base_offset");
          const start = Math.max(0, -offset);
          const shown = storageElements({ shape: size, strides: stride, offset });
          const own = storageElements({ shape: base, strides, offset: 0 });
          if (start === 0 && shown <= own) return embedStrided(grad, base, strides).as_strided(size, stride, offset);
          // The view shows places outside of its base, which have no gradient.
          const places = grad.new_zeros([start + Math.max(own, shown)]);
          places.as_strided(base, strides, start).copy_(grad);
          return places.as_strided(size, stride, start + offset);
        },
      ],
    },
  },
);

/** A copy of `self` in a layout of the given strides, recorded. */
function embedStrided(self: Tensor, shape: Shape, strides: Shape): Tensor {
  return self.new_empty_strided(shape, strides).copy_(self);
}

/**
 * All indices of a dim, one tensor each.
 * @example
 * torch.unbind(torch.tensor([[1, 2], [3, 4]]))[1]; // tensor([3, 4])
 */
export const unbind: Operator<(self: Tensor, dim?: number) => Tensor[], { dim?: number }> = operator(
  "unbind(Tensor(a) self, int dim=0) -> Tensor(a)[]",
  {
    view: "multiple",
    forward: (self: Tensor, dim: number) => {
      const at = wrapExistingDim(wrapDim(dim, self.shape.length), self.shape.length);
      return Array.from({ length: self.shape[at]! }, (_, i) => aliasOf(self, layouts.select(self, at, i)));
    },
    joint: {
      uses: { self: [] },
      formula: (grads, c) => [
        embedViews(grads, c.shape("self"), (layout, i) => layouts.select(layout, c.value<number>("dim"), i)),
      ],
    },
  },
);

const split_equal: Operator<(self: Tensor, split_size: number, dim?: number) => Tensor[]> = operator(
  "split(Tensor(a) self, int split_size, int dim=0) -> Tensor(a)[]",
  {
    view: "multiple",
    forward: (self: Tensor, size: number, dim: number) => pieceViews(self, size, dim),
    joint: {
      uses: { self: [] },
      formula: (grads, c) => [pieceGradient(grads, c.shape("self"), c.value("split_size"), c.value("dim"))],
    },
  },
);

/** Pieces of the given sizes along a dim. */
export const split_with_sizes: Operator<
  (self: Tensor, split_sizes: Shape, dim?: number) => Tensor[],
  { split_sizes?: Shape; dim?: number }
> = operator("split_with_sizes(Tensor(a) self, int[] split_sizes, int dim=0) -> Tensor(a)[]", {
  view: "multiple",
  forward: (self: Tensor, sizes: Shape, dim: number) => pieceViews(self, sizes, dim),
  joint: {
    uses: { self: [] },
    formula: (grads, c) => [pieceGradient(grads, c.shape("self"), c.value("split_sizes"), c.value("dim"))],
  },
});

/**
 * Pieces of one size (the last may be smaller), or of the given sizes.
 * @example
 * torch.split(torch.arange(5), 2).length; // 3
 */
export const split: Operator<
  (self: Tensor, split_size_or_sections: number | Shape, dim?: number) => Tensor[],
  { split_size?: number | Shape; dim?: number }
> = composite(
  "split(Tensor(a) self, any split_size, int dim=0) -> Tensor(a)[]",
  (self: Tensor, size: number | Shape, dim: number) =>
    Number.isInteger(size) || typeof size === "bigint"
      ? split_equal(self, Number(size), dim)
      : split_with_sizes(self, size as Shape, dim), // which refuses what is none
);

/**
 * At most `chunks` pieces of equal size.
 * @example
 * torch.chunk(torch.arange(5), 2)[0]; // tensor([0, 1, 2])
 */
export const chunk: Operator<
  (self: Tensor, chunks: number, dim?: number) => Tensor[],
  { chunks?: number; dim?: number }
> = composite(
  "chunk(Tensor(a) self, int chunks, int dim=0) -> Tensor(a)[]",
  (self: Tensor, chunks: number, dim: number) => {
    const sizes = chunkSizes(self.shape, chunks, dim);
    const first = sizes[0] ?? 0;
    return first === 0 ? split_with_sizes(self, sizes, dim) : split_equal(self, first, dim);
  },
);

/** The same elements, one view of all (`x[...]`). */
export const alias: UnaryOp = operator("alias(Tensor(a) self) -> Tensor(a)", {
  view: true,
  forward: (self: Tensor) => aliasOf(self, self),
  derivative: { self: [[], (grad) => grad] },
});
