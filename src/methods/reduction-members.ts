/** The types of the methods that reduce, scan and sort, with the overloads that a mapped type cannot express. */
import type { ValuesIndices } from "../ops/declare/named-tuple.ts";
import type { Dims, MethodsOf } from "../ops/declare/types.ts";
import type * as extrema from "../ops/reduce/statistics/extrema.ts";
import type * as moments from "../ops/reduce/statistics/moments.ts";
import type * as norm from "../ops/reduce/statistics/norm.ts";
import type * as counting from "../ops/reduce/statistics/counting.ts";
import type * as covariance from "../ops/reduce/statistics/covariance.ts";
import type * as order from "../ops/reduce/statistics/order.ts";
import type * as scan from "../ops/reduce/statistics/scan.ts";
import type * as sort from "../ops/sort/sort.ts";
import type * as uniqueElements from "../ops/sort/unique.ts";
import type * as softmax from "../ops/activation/softmax.ts";
import type { Tensor } from "../tensor/tensor.ts";

type Mapped = Omit<MethodsOf<typeof extrema>, "max" | "min"> &
  Omit<MethodsOf<typeof moments>, "var" | "std" | "var_mean" | "std_mean"> &
  MethodsOf<typeof norm> &
  Omit<MethodsOf<typeof order>, "median" | "nanmedian"> &
  MethodsOf<typeof scan> &
  MethodsOf<typeof sort> &
  MethodsOf<typeof softmax> &
  MethodsOf<typeof counting> &
  MethodsOf<typeof covariance> &
  MethodsOf<typeof uniqueElements>;

/** A reduction of all elements, or along one dim with the places of what it picked. */
export interface PickMethod {
  (): Tensor;
  (dim: number, keepdim?: boolean): ValuesIndices;
  (dim: number, options: { keepdim?: boolean }): ValuesIndices;
  (options: { dim: number; keepdim?: boolean }): ValuesIndices;
}

/** A pick that also compares two tensors. */
export interface ExtremumMethod extends PickMethod {
  (other: Tensor): Tensor;
}

/** `x.var()`, `x.var(unbiased)`, `x.var(dim, unbiased, keepdim)`, `x.var(dim, { correction, keepdim })`. */
export interface MomentMethod {
  (unbiased: boolean): Tensor;
  (dim?: Dims | null, unbiased?: boolean, keepdim?: boolean): Tensor;
  (options: moments.MomentOptions): Tensor;
  (dim: Dims | null, options: moments.MomentOptions): Tensor;
}

export interface ReductionMembers extends Mapped {
  /** The lower median of all elements, or along a dim with its index: `const { values, indices } = x.median(1)`. */
  median: PickMethod;
  /** `median` without regard to NaN. */
  nanmedian: PickMethod;
  /** The variance, by default with Bessel's correction. */
  var: MomentMethod;
  /** The standard deviation, by default with Bessel's correction. */
  std: MomentMethod;
  /** The greatest element, the greatest along a dim with its index, or the greater ones of two tensors. */
  max: ExtremumMethod;
  /** The smallest element, the smallest along a dim with its index, or the smaller ones of two tensors. */
  min: ExtremumMethod;
}
