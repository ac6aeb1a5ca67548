/** Views as copies: `alias_copy` and its kin give what the view gives, in memory of its own. */
import { wrapDim } from "../../../layout/shape.ts";
import type { DType } from "../../../dtype.ts";
import type { Tensor } from "../../../tensor/tensor.ts";
import { shownAs } from "../../../autograd/shown-name.ts";
import { nodeName } from "../../declare/operator-node.ts";
import { composite } from "../../declare/operator.ts";
import type { Operator, Shape, UnaryOp } from "../../declare/types.ts";
import { view_as_complex, view_as_real } from "../../elementwise/complex/complex.ts";
import type * as views from "../view.ts";

/**
 * A contiguous copy of what a view of that name gives; its node is called as PyTorch's: `SqueezeBackward0_copy`, or with
 * the number of another form of the view.
 */
function contiguousCopy(view: Tensor, name: string, form = 0): Tensor {
  return shownAs(view.clone({ memory_format: "contiguous_format" }), `${nodeName(name).slice(0, -1)}${form}_copy`);
}

/** A copy of the tensor. */
export const alias_copy: UnaryOp = composite("alias_copy(Tensor self) -> Tensor", (self: Tensor) =>
  shownAs(self.clone(), "AliasBackward0_copy"),
);

/** `expand`, written out. */
export const expand_copy: Operator<(self: Tensor, size: Shape) => Tensor, { size?: Shape; implicit?: boolean }> =
  composite("expand_copy(Tensor self, int[] size, *, bool implicit=False) -> Tensor", (self: Tensor, size: Shape) =>
    contiguousCopy(self.expand(size), "expand"),
  );

/** `unfold` along a dim, written out: windows of `size` elements, `step` apart, in a last dim of their own. */
export const unfold_copy: Operator<
  (self: Tensor, dimension: number, size: number, step: number) => Tensor,
  { dimension?: number; size?: number; step?: number }
> = composite(
  "unfold_copy(Tensor self, int dimension, int size, int step) -> Tensor",
  (self: Tensor, dimension: number, size: number, step: number) =>
    contiguousCopy(self.unfold(dimension, size, step), "unfold"),
);

/** `view`, written out: another shape, or the same bytes as another dtype. */
export const view_copy: Operator<(self: Tensor, size: Shape | DType) => Tensor> = composite(
  "view_copy(Tensor self, any size) -> Tensor",
  (self: Tensor, size: Shape | DType) =>
    contiguousCopy("itemsize" in size ? self.view(size) : self.reshape(size), "view"),
);

/** A stretch of a dim, written out: from `start` (included) to `end` (not), every `step`-th. */
export const slice_copy: Operator<
  (self: Tensor, dim?: number, start?: number | null, end?: number | null, step?: number) => Tensor,
  { dim?: number; start?: number | null; end?: number | null; step?: number }
> = composite(
  "slice_copy(Tensor self, int dim=0, int? start=None, int? end=None, int step=1) -> Tensor",
  (self: Tensor, dim: number, start: number | null, end: number | null, step: number) => {
    const at = wrapDim(dim, self.shape.length);
    const index = self.shape.map((_, d) => (d === at ? `${start ?? ""}:${end ?? ""}:${step}` : ":"));
    return contiguousCopy(self.at(...index), "slice");
  },
);

/** The copying form of an operator that gives a view, or several: it takes what that takes. */
function copied<V>(schema: string, view: (...args: never[]) => Tensor | Tensor[]): V {
  const name = schema.slice(0, schema.indexOf("_copy("));
  return composite(schema, (...args: never[]) => {
    const result = view(...args);
    return Array.isArray(result) ? result.map((each) => contiguousCopy(each, name)) : contiguousCopy(result, name);
  });
}

/** `as_strided`, written out. */
export const as_strided_copy: typeof views.as_strided = copied(
  "as_strided_copy(Tensor self, int[] size, int[] stride, int? storage_offset=None) -> Tensor",
  (self: Tensor, size: Shape, stride: Shape, offset: number | null) => self.as_strided(size, stride, offset),
);
/** `permute`, written out. */
export const permute_copy: Operator<(self: Tensor, dims: Shape) => Tensor, { dims?: Shape }> = copied(
  "permute_copy(Tensor self, int[] dims) -> Tensor",
  (self: Tensor, dims: Shape) => self.permute(dims),
);
/** `transpose`, written out. */
export const transpose_copy: typeof views.transpose = copied(
  "transpose_copy(Tensor self, int dim0, int dim1) -> Tensor",
  (self: Tensor, dim0: number, dim1: number) => self.transpose(dim0, dim1),
);
/** `t`, written out. */
export const t_copy: UnaryOp = copied("t_copy(Tensor self) -> Tensor", (self: Tensor) => self.t());
/** `select`, written out. */
export const select_copy: typeof views.select = copied(
  "select_copy(Tensor self, int dim, int index) -> Tensor",
  (self: Tensor, dim: number, index: number) => self.select(dim, index),
);
/** `squeeze`, written out. */
export const squeeze_copy: typeof views.squeeze = composite(
  "squeeze_copy(Tensor self, int[1]? dim=None) -> Tensor",
  (self: Tensor, dim: Shape | null) =>
    contiguousCopy(dim === null ? self.squeeze() : self.squeeze(dim), "squeeze", Math.min(dim?.length ?? 0, 2)),
);
/** `unsqueeze`, written out. */
export const unsqueeze_copy: typeof views.unsqueeze = copied(
  "unsqueeze_copy(Tensor self, int dim) -> Tensor",
  (self: Tensor, dim: number) => self.unsqueeze(dim),
);
/** `diagonal`, written out. */
export const diagonal_copy: typeof views.diagonal = copied(
  "diagonal_copy(Tensor self, int offset=0, int dim1=0, int dim2=1) -> Tensor",
  (self: Tensor, offset: number, dim1: number, dim2: number) => self.diagonal(offset, dim1, dim2),
);
/** `unbind`, written out. */
export const unbind_copy: typeof views.unbind = copied(
  "unbind_copy(Tensor self, int dim=0) -> Tensor[]",
  (self: Tensor, dim: number) => [...self.unbind(dim)],
);
/** `split` into pieces of one size, written out. */
export const split_copy: Operator<
  (self: Tensor, split_size: number, dim?: number) => Tensor[],
  { split_size?: number; dim?: number }
> = copied(
  "split_copy(Tensor self, int split_size, int dim=0) -> Tensor[]",
  (self: Tensor, size: number, dim: number) => [...self.split(size, dim)],
);
/** `split_with_sizes`, written out. */
export const split_with_sizes_copy: typeof views.split_with_sizes = copied(
  "split_with_sizes_copy(Tensor self, int[] split_sizes, int dim=0) -> Tensor[]",
  (self: Tensor, sizes: Shape, dim: number) => [...self.split_with_sizes(sizes, dim)],
);
/** `detach`, written out. The result has the shape of `input`. */
export const detach_copy: UnaryOp = copied("detach_copy(Tensor self) -> Tensor", (self: Tensor) => self.detach());

/** The parts of complex numbers as a last dim of two, written out. */
export const view_as_real_copy: UnaryOp = copied("view_as_real_copy(Tensor self) -> Tensor", (self: Tensor) =>
  view_as_real(self),
);
/** Pairs of numbers as complex ones, written out. */
export const view_as_complex_copy: UnaryOp = copied("view_as_complex_copy(Tensor self) -> Tensor", (self: Tensor) =>
  view_as_complex(self),
);
