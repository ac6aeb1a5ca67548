/** What a capture writes down: values, and the calls of ATen's operators between them. */
import type { AtenSchema } from "../../aten/schemas.ts";
import type { DType } from "../../dtype.ts";

/** Stands for a tensor. `S`: what a size is, a number of one run or what several runs say of it. */
export class AtenValue<S = number> {
  constructor(
    readonly number: number,
    readonly shape: readonly S[],
    readonly strides: readonly S[],
    readonly offset: S,
    readonly dtype: DType,
    readonly requires_grad: boolean,
  ) {}
}

/** Whether something stands for a tensor. */
export const isValue = (value: unknown): value is AtenValue => value instanceof AtenValue;

/** A call of an operator of ATen. */
export interface AtenStep<S = number> {
  readonly schema: AtenSchema;
  /** One value for each argument of the schema: Values in the places of tensors. */
  readonly values: readonly unknown[];
  /** One for each result: a value, a list of them, or null. */
  readonly results: readonly (AtenValue<S> | readonly AtenValue<S>[] | null)[];
  /** The modules whose calls were running: paths and classes. */
  readonly modules: readonly (readonly [path: string, type: string])[];
}
