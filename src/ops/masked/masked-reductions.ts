/** Reductions of `torch.masked`: only the elements where the mask is true count. */
import { lookAt } from "../../compute/look-at.ts";
import { float32, int64, isDifferentiable, type DType } from "../../dtype.ts";
import { AssertionError, ValueError } from "../../support/errors.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { canonicalDims, inputMask, withoutMasked } from "./mask.ts";
import { composite } from "../declare/operator.ts";
import type { Dims, Operator, Shape } from "../declare/types.ts";
import { vector_norm } from "../linalg/norms.ts";

/** Options of masked reductions. `mask`: elements that count, broadcast to the input; `dtype` of the result. */
export interface MaskedOptions {
  /** The dims that are reduced; null for all. */
  dim?: Dims | null;
  /** Leave reduced dims in with size 1. Default false. */
  keepdim?: boolean;
  dtype?: DType | null;
  mask?: Tensor | null;
}
/** The same, along one dim. */
export interface MaskedDimOptions extends MaskedOptions {
  /** The dim that is reduced; null for all. */
  dim?: number | null;
}
/** The type of masked reductions. */
export type MaskedReduction = Operator<
  (input: Tensor, dim?: Dims | null) => Tensor,
  MaskedOptions & { input?: Tensor }
>;
/** The type of masked `argmax` and `argmin`. */
export type MaskedPlaces = Operator<
  (input: Tensor, dim?: number | null) => Tensor,
  MaskedDimOptions & { input?: Tensor }
>;
/** The type of the masked norm. */
export type MaskedNorm = Operator<
  (input: Tensor, ord?: number, dim?: Dims | null) => Tensor,
  MaskedOptions & { input?: Tensor; ord?: number }
>;
/** The type of masked `var` and `std`. */
export type MaskedMoment = Operator<
  (input: Tensor, dim?: Dims | null, unbiased?: boolean | null) => Tensor,
  MaskedOptions & { input?: Tensor; unbiased?: boolean | null; correction?: number | null }
>;

const OPTIONS = "*, bool? keepdim=False, ScalarType? dtype=None, Tensor? mask=None";

/** Integers smaller than int64 are added up in int64. */
function totalType(input: Tensor, dtype: DType | null): DType {
  return dtype ?? (isDifferentiable(input.dtype) ? input.dtype : int64);
}

function totalOf(
  input: Tensor,
  dim: Dims | null,
  keepdim: boolean | null,
  dtype: DType | null,
  mask: Tensor | null,
): Tensor {
  return withoutMasked("sum", "sum", input, mask).sum(canonicalDims(dim, input.shape.length), keepdim ?? false, {
    dtype: totalType(input, dtype),
  });
}

/** How many elements count. */
function countOf(input: Tensor, dim: Dims | null, keepdim: boolean | null, mask: Tensor | null): Tensor {
  const counted = mask === null ? input.new_ones([], { dtype: int64 }).expand(input.shape) : inputMask(input, mask);
  return counted.sum(canonicalDims(dim, input.shape.length), keepdim ?? false, { dtype: int64 });
}

/** Sum of the elements that count; 0 where none does. */
export const sum: MaskedReduction = composite(`sum(Tensor input, int[1]? dim=None, ${OPTIONS}) -> Tensor`, totalOf);

/** Product of the elements that count; 1 where none does. */
export const prod: MaskedReduction = composite(
  `prod(Tensor input, int[1]? dim=None, ${OPTIONS}) -> Tensor`,
  (input: Tensor, dim: Shape | null, keepdim: boolean | null, dtype: DType | null, mask: Tensor | null) =>
    canonicalDims(dim, input.shape.length)
      .reverse()
      .reduce(
        (result, d) => result.prod(d, keepdim ?? false),
        withoutMasked("prod", "prod", input, mask).to(totalType(input, dtype)),
      ),
);

function extremum(name: "amax" | "amin", identity: "highest" | "lowest"): MaskedReduction {
  return composite(
    `${name}(Tensor input, int[1]? dim=None, ${OPTIONS}) -> Tensor`,
    (input: Tensor, dim: Shape | null, keepdim: boolean | null, dtype: DType | null, mask: Tensor | null) =>
      withoutMasked(identity, name, input, mask)
        [name](canonicalDims(dim, input.shape.length), keepdim ?? false)
        .to(dtype ?? input.dtype),
  );
}

/** Maximum of the elements that count; the lowest number of the dtype where none does. */
export const amax: MaskedReduction = extremum("amax", "highest");
/** Minimum of the elements that count; the highest number of the dtype where none does. */
export const amin: MaskedReduction = extremum("amin", "lowest");

function place(name: "argmax" | "argmin", identity: "highest" | "lowest"): MaskedPlaces {
  return composite(
    `${name}(Tensor input, int? dim=None, ${OPTIONS}) -> Tensor`,
    (input: Tensor, dim: number | null, keepdim: boolean | null, dtype: DType | null, mask: Tensor | null) =>
      withoutMasked(identity, name, input, mask)
        [name](dim, keepdim ?? false)
        .to(dtype ?? input.dtype),
  );
}

/** Place of the maximum of the elements that count, in the dtype of the input. */
export const argmax: MaskedPlaces = place("argmax", "highest");
/** Place of the minimum of the elements that count, in the dtype of the input. */
export const argmin: MaskedPlaces = place("argmin", "lowest");

function meanType(input: Tensor, dtype: DType | null): DType {
  const type = dtype ?? input.dtype;
  if (!isDifferentiable(type))
    throw new ValueError(
      `mean(): Could not infer output dtype. ${dtype ? "Optional" : "Input"} dtype must be either a floating point or complex dtype. Got: torch.${type.name}`,
    );
  return type;
}

/** Mean of the elements that count; NaN where none does. */
export const mean: MaskedReduction = composite(
  `mean(Tensor input, int[1]? dim=None, ${OPTIONS}) -> Tensor`,
  (input: Tensor, dim: Shape | null, keepdim: boolean | null, dtype: DType | null, mask: Tensor | null) =>
    totalOf(input, dim, keepdim, meanType(input, dtype), mask).div(countOf(input, dim, keepdim, mask)),
);

/** Median of the elements that count along a dim, the lower one of two; NaN where none does. */
export const median: Operator<(input: Tensor, dim?: number) => Tensor, MaskedDimOptions & { input?: Tensor }> =
  composite(
    `median(Tensor input, int dim=-1, ${OPTIONS}) -> Tensor`,
    (given: Tensor, dim: number, keepdim: boolean | null, dtype: DType | null, mask: Tensor | null) => {
      const isFloat = given.dtype.is_floating_point;
      const input = isFloat ? given : given.to(float32);
      const { values } = withoutMasked("median", "median", input, mask).nanmedian(
        canonicalDims(dim, input.shape.length)[0] ?? 0,
        keepdim ?? false,
      );
      if (isFloat) return values;
      if (lookAt(values.isnan().any(), 0) !== 0)
        throw new ValueError("masked median expects no fully masked out rows if dtype is not floating point");
      return values.to(dtype ?? given.dtype);
    },
  );

/** log of the sum of exp(x) over the elements that count. */
export const logsumexp: MaskedReduction = composite(
  `logsumexp(Tensor input, int[1]? dim=None, ${OPTIONS}) -> Tensor`,
  (input: Tensor, dim: Shape | null, keepdim: boolean | null, dtype: DType | null, mask: Tensor | null) =>
    withoutMasked("highest", "logsumexp", input, mask)
      .logsumexp(canonicalDims(dim, input.shape.length), keepdim ?? false)
      .to(dtype ?? input.dtype),
);

/** p-norm of the elements that count. */
export const norm: MaskedNorm = composite(
  `norm(Tensor input, float? ord=2, int[1]? dim=None, ${OPTIONS}) -> Tensor`,
  (
    input: Tensor,
    ord: number | null,
    dim: Shape | null,
    keepdim: boolean | null,
    dtype: DType | null,
    mask: Tensor | null,
  ) =>
    vector_norm(
      withoutMasked("norm", "norm", input, mask, ord ?? 2),
      ord ?? 2,
      canonicalDims(dim, input.shape.length),
      keepdim ?? false,
      { dtype: dtype ?? input.dtype },
    ),
);

/** Variance in PyTorch's steps: the mean of what counts, then the mean of the squared distances from it. */
function varianceOf(
  input: Tensor,
  dim: Shape | null,
  unbiased: boolean | null,
  correction: number | null,
  keepdim: boolean | null,
  given: DType | null,
  mask: Tensor | null,
): Tensor {
  if (unbiased !== null && correction !== null)
    throw new AssertionError("Only one of unbiased and correction may be given");
  const less = correction ?? (unbiased === false ? 0 : 1);
  const dtype = given ?? (isDifferentiable(input.dtype) ? input.dtype : float32);
  const count = countOf(input, dim, true, mask);
  const distance = input.sub(totalOf(input, dim, true, dtype, mask).div(count));
  const squares = distance.mul(distance.conj());
  const total = totalOf(squares, dim, keepdim, isDifferentiable(dtype) ? dtype : float32, mask);
  const shaped = keepdim ? count : count.reshape(total.shape);
  return total.div(less === 0 ? shaped : shaped.sub(less).clamp({ min: 0 })).to(dtype);
}

const MOMENT = "Tensor input, int[1]? dim=None, bool? unbiased=None, *, Scalar? correction=None";

/** Variance of the elements that count; divided by their number less `correction` (1). */
const variance: MaskedMoment = composite(`var(${MOMENT}, ${OPTIONS.slice(3)}) -> Tensor`, varianceOf);
/** Variance of the elements that count; divided by their number less `correction` (1). */
export { variance as var };
/** Standard deviation of the elements that count. */
export const std: MaskedMoment = composite(
  `std(${MOMENT}, ${OPTIONS.slice(3)}) -> Tensor`,
  (...bound: Parameters<typeof varianceOf>) => varianceOf(...bound).sqrt(),
);
