/** Copies with one view of them overwritten: select_scatter, slice_scatter, diagonal_scatter, as_strided_scatter. */
import { asStrided } from "../../../layout/reshape.ts";
import { hasInternalOverlap } from "../../../layout/overlap.ts";
import { isContiguous, isNonOverlappingAndDense, sameShape, shapeText, type Layout } from "../../../layout/shape.ts";
import * as layouts from "../../../layout/views.ts";
import { RuntimeError } from "../../../support/errors.ts";
import { emptyTensor, type Tensor } from "../../../tensor/tensor.ts";
import { aliasOf } from "../../../compute/alias.ts";
import { copyInto, duplicate, fillWith } from "../../../compute/copy-elements.ts";
import type { Context } from "../../declare/context.ts";
import { operator, type Definition } from "../../declare/operator.ts";
import type { Operator, Shape } from "../../declare/types.ts";

/** A copy with the strides of the tensor, gaps and all, unless elements share places. */
function duplicateInPlace(self: Tensor): Tensor {
  const { shape, strides, dtype } = self;
  if (shape.includes(0) || isNonOverlappingAndDense(shape, strides) || hasInternalOverlap(self) === "yes")
    return duplicate(self);
  const span = shape.reduce((sum, size, d) => sum + (size - 1) * strides[d]!, 1);
  const whole = fillWith(emptyTensor([span], dtype), 0);
  return copyInto(aliasOf(whole, { shape, strides, offset: 0 }), self);
}

/** A copy of the whole storage, seen as the tensor sees its own: places are counted from the storage's beginning. */
function duplicateStorage(self: Tensor): Tensor {
  const { shape, strides, dtype, offset, storage } = self;
  if (hasInternalOverlap(self) === "yes") return duplicate(self);
  const whole = aliasOf(self, { shape: [Math.floor(storage.nbytes / dtype.itemsize)], strides: [1], offset: 0 });
  return aliasOf(duplicate(whole), { shape, strides, offset });
}

/**
 * The record of such an operator: `change` gives the view from the arguments after `self` and `src`; `names` are those
 * of the arguments.
 */
function viewScatter(
  names: readonly string[],
  change: (self: Tensor, ...args: never[]) => Layout,
  scatter: (self: Tensor, src: Tensor, ...args: never[]) => Tensor,
  show: (self: Tensor, ...args: never[]) => Tensor,
  copyOf: (self: Tensor) => Tensor = duplicateInPlace,
): Definition {
  const values = (c: Context): never[] => names.map((name) => c.value(name)) as never[];
  return {
    forward: (self: Tensor, src: Tensor, ...args: never[]) => {
      const result = copyOf(self);
      const view = change(result, ...args);
      if (!sameShape(view.shape, src.shape)) {
        throw new RuntimeError(
          `expected src to have a size equal to the slice of self. src size = ${shapeText(src.shape)}, slice size = ${shapeText(view.shape)}`,
        );
      }
      copyInto(aliasOf(result, view), src);
      return result;
    },
    derivative: {
      self: [[], (grad, c) => scatter(grad, grad.new_zeros(c.shape("src")), ...values(c))],
      src: [[], (grad, c) => show(grad, ...values(c))],
    },
  };
}

/** A copy with one index of a dim replaced by `src`. */
export const select_scatter: Operator<
  (self: Tensor, src: Tensor, dim: number, index: number) => Tensor,
  { src?: Tensor; dim?: number; index?: number }
> = operator(
  "select_scatter(Tensor self, Tensor src, int dim, int index) -> Tensor",
  viewScatter(
    ["dim", "index"],
    (self, dim: number, index: number) => layouts.select(self, dim, index),
    (self, src, dim: number, index: number) => select_scatter(self, src, dim, index),
    (self, dim: number, index: number) => self.select(dim, index),
  ),
);

type SliceScatter = Operator<
  (self: Tensor, src: Tensor, dim?: number, start?: number | null, end?: number | null, step?: number) => Tensor,
  { src?: Tensor; dim?: number; start?: number | null; end?: number | null; step?: number }
>;
/** A copy with the slice `start … end` of a dim overwritten. */
export const slice_scatter: SliceScatter = operator(
  "slice_scatter(Tensor self, Tensor src, int dim=0, int? start=None, int? end=None, int step=1) -> Tensor",
  viewScatter(
    ["dim", "start", "end", "step"],
    (self, dim: number, start: number | null, end: number | null, step: number) =>
      layouts.slice(self, dim, start, end, step),
    (self, src, dim: number, start: number | null, end: number | null, step: number) =>
      slice_scatter(self, src, dim, start, end, step),
    (self, dim: number, start: number | null, end: number | null, step: number) => self.slice(dim, start, end, step),
  ),
);

/** A copy with a diagonal overwritten. */
export const diagonal_scatter: Operator<
  (self: Tensor, src: Tensor, offset?: number, dim1?: number, dim2?: number) => Tensor,
  { src?: Tensor; offset?: number; dim1?: number; dim2?: number }
> = operator(
  "diagonal_scatter(Tensor self, Tensor src, int offset=0, int dim1=0, int dim2=1) -> Tensor",
  viewScatter(
    ["offset", "dim1", "dim2"],
    (self, offset: number, dim1: number, dim2: number) => layouts.diagonal(self, offset, dim1, dim2),
    (self, src, offset: number, dim1: number, dim2: number) => diagonal_scatter(self, src, offset, dim1, dim2),
    (self, offset: number, dim1: number, dim2: number) => self.diagonal(offset, dim1, dim2),
  ),
);

function contiguousGrad(grad: Tensor): Tensor {
  return isContiguous(grad.shape, grad.strides) ? grad : grad.contiguous();
}

/** A copy with the places that a layout shows overwritten. */
export const as_strided_scatter: Operator<
  (self: Tensor, src: Tensor, size: Shape, stride: Shape, storage_offset?: number | null) => Tensor,
  { src?: Tensor; size?: Shape; stride?: Shape; storage_offset?: number | null }
> = operator(
  "as_strided_scatter(Tensor self, Tensor src, int[] size, int[] stride, int? storage_offset=None) -> Tensor",
  viewScatter(
    ["size", "stride", "storage_offset"],
    (self, size: Shape, stride: Shape, offset: number | null) =>
      asStrided(size, stride, offset ?? self.offset, self.dtype.itemsize, self.storage.nbytes),
    (self, src, size: Shape, stride: Shape, offset: number | null) =>
      as_strided_scatter(contiguousGrad(self), src, size, stride, offset),
    (self, size: Shape, stride: Shape, offset: number | null) => contiguousGrad(self).as_strided(size, stride, offset),
    duplicateStorage,
  ),
);
