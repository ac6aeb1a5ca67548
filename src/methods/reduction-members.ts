/** The types of the methods that reduce, scan and sort, with the overloads that a mapped type cannot express. */
import type { ValuesIndices } from "../ops/core/named-tuple.ts";
import type { MethodsOf } from "../ops/core/types.ts";
import type * as extrema from "../ops/extrema.ts";
import type * as scan from "../ops/scan.ts";
import type { Tensor } from "../tensor/tensor.ts";

type Mapped = Omit<MethodsOf<typeof extrema>, "max" | "min"> & MethodsOf<typeof scan>;

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

export interface ReductionMembers extends Mapped {
  max: ExtremumMethod;
  min: ExtremumMethod;
}
