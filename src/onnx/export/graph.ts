/** What capture writes down: values, and the calls of operators between them. */
import type { DType } from "../../dtype.ts";
import type { OperatorRecord } from "../../ops/declare/record.ts";
import type { Tensor } from "../../tensor/tensor.ts";

/** Stands for a tensor. */
export class GraphValue {
  constructor(
    readonly number: number,
    readonly shape: readonly number[],
    readonly dtype: DType,
    /** Its elements, where they depend on neither inputs nor parameters. */
    public constant: Tensor | null,
    /** The name of a parameter or buffer. */
    readonly parameter: string | null = null,
  ) {}
}

/** A call of an operator. */
export interface GraphStep {
  /** The operator's name, without the `_` of in-place forms. */
  readonly name: string;
  /** What was called; null for what capture itself adds. */
  readonly record: OperatorRecord | null;
  /** By the names of the schema: Values for tensors, else numbers, lists, dtypes as they were given. */
  readonly args: ReadonlyMap<string, unknown>;
  readonly results: readonly GraphValue[];
  /** The dtype in which a formula computes. */
  readonly compute: DType | null;
}

/** What one run of a model did. */
export interface ModelTrace {
  readonly inputs: readonly GraphValue[];
  readonly steps: readonly GraphStep[];
  readonly outputs: readonly GraphValue[];
  /** Each output's place in what the model gave: `logits`, `0`, `1.h`. */
  readonly outputPaths: readonly string[];
  /** How many sizes depend on elements: those of `x[mask]` and `nonzero`. */
  readonly counts: number;
  /** All values by their numbers. */
  readonly values: readonly GraphValue[];
}
