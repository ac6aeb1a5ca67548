/** What an operator is to the library: its schema, how it computes, how its gradients are found, and how it is run. */
import type { Gradient } from "../../autograd/node-types.ts";
import type { FormatRule } from "../../compute/in-format.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { bind, bindCall } from "./bind.ts";
import type { PointwiseFamily } from "./family.ts";
import type { Context, RecordedNode } from "./context.ts";
import { withDTypeRefusals } from "./dtype-refusals.ts";
import { outOf, type Outputs } from "./out.ts";
import type { Schema } from "./schema.ts";

/** The gradient of one tensor argument: which saved tensors it reads, and its formula. */
export type Derivative = readonly [
  uses: readonly string[],
  formula: (gradient: Tensor, context: Context) => Gradient | readonly Gradient[],
];

/**
 * Gradients of all arguments at once, where they share work. `uses[argument]`: what is saved when that argument wants a
 * gradient.
 */
export interface JointDerivative {
  readonly uses: Readonly<Record<string, readonly string[]>>;
  /**
   * Gradients of the outputs in; one gradient per tensor argument of the schema out, in order (a list argument takes as
   * many as it has).
   */
  readonly formula: (gradients: Gradient[], context: Context) => Gradient[];
  /**
   * The same by kernels that no gradient can flow through, and faster: taken unless the gradient itself is recorded
   * (`create_graph`).
   */
  readonly fused?: (gradients: Gradient[], context: Context) => Gradient[];
}

/** What is done with recorded gradients (`create_graph`) of a node before others get them. */
export type RecordedGradients = (results: Gradient[], node: RecordedNode) => Gradient[];

export interface Definition {
  /** Computes results without history. Arguments arrive bound, in the schema's order. */
  readonly forward: (...args: never[]) => Tensor | Tensor[];
  /** Gradients by argument name. Arguments that are not named get none. */
  readonly derivative?: Readonly<Record<string, Derivative>>;
  readonly joint?: JointDerivative;
  /** The first `resultTensor` that `forward` asks for is its result: it may lie in the tensor given as `out`. */
  readonly fillsOut?: boolean;
  /** Gradients that are recorded pass through this: `readingInputs`, where they depend on inputs in name only. */
  readonly recorded?: RecordedGradients;
  /**
   * `true`: results are views of the first argument; "multiple": of a function with many views (PyTorch forbids
   * changing those in place).
   */
  readonly view?: boolean | "multiple";
  /** Name of the backward node; default from the schema's name. */
  readonly node?: string | ((bound: readonly unknown[]) => string);
  /** Numbers of outputs that are no function to differentiate (indices). */
  readonly nondifferentiable?: readonly number[];
  /** Writes the results into `self` itself (in-place form). Without it, `forward`'s result is copied into `self`. */
  readonly mutate?: (...args: never[]) => void;
  /**
   * Its derivative is written for complex numbers. Other derivatives are those of holomorphic functions: where numbers
   * are complex, they get the conjugate of the gradient, and what they give is conjugated.
   */
  readonly ownConjugates?: boolean;
  /** Its tensors may have marks (`tensor/pending.ts`), and it sees to that itself. Others get tensors without. */
  readonly takesMarks?: boolean;
  /**
   * Outputs of as many dims as the format has are laid out in the memory format that this tensor argument suggests, as
   * PyTorch does where an operator goes over images; gradients by kernels as well. "image": channels_last only;
   * "convolution": what the input or else the weight suggests.
   */
  readonly format?: FormatRule;
  /** Tensors may be on different devices, and it sees to that itself: copies. */
  readonly anyDevice?: boolean;
  /** The formula whose values it reduces: of a loss that compares element by element. */
  readonly elements?: PointwiseFamily;
  /** Of an in-place form: the operator that gives what it writes, from the same arguments. */
  readonly plain?: OperatorRecord;
  /** Saved outputs whose bytes no user ever sees, given back as soon as the graph is done with them. */
  readonly internalOutputs?: readonly number[];
}

/**
 * What an operator is to an interpreter: one formula on elements, a kernel of its own, or a function of other operators.
 */
export type OperatorKind = "pointwise" | "structural" | "composite";

/** A definition with its schema: what recording a call needs. */
export interface Declared extends Definition {
  readonly schema: Schema;
  readonly name: string;
}

/** What the library knows of an operator at run time. */
export interface OperatorRecord extends Declared {
  readonly kind: OperatorKind;
  /** Runs it on arguments as users give them. Only `call` may call this. */
  readonly run: (args: readonly unknown[], asMethod: boolean) => unknown;
  /** Runs it on one value for each argument of the schema. Only `callBound` and interpreters' calls may call this. */
  readonly execute: (bound: unknown[], out: Outputs | null) => unknown;
  /** The function that stands for it, by which users call it. */
  operator?: (...args: unknown[]) => unknown;
  /** Of a fused gradient: the same by operators, which gradients flow through. */
  readonly unfused?: (bound: unknown[]) => Gradient[];
}

/** What a record is made of, and the two ways to run it. */
export function makeRecord(
  kind: OperatorKind,
  schema: Schema,
  definition: Definition,
  compute: OperatorRecord["execute"],
  runFast?: OperatorRecord["run"],
): OperatorRecord {
  const execute = withDTypeRefusals(schema.name, compute);
  const run = (args: readonly unknown[], asMethod: boolean): unknown => {
    if (outOf(args) === null) return execute(bind(schema, args, asMethod), null);
    const { bound, out } = bindCall(schema, args, asMethod);
    return execute(bound, out);
  };
  return { ...definition, kind, schema, name: schema.name, run: runFast ?? run, execute };
}
