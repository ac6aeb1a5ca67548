/**
 * Declares operators: forward, derivative and schema in one record, from which the function, its in-place form and its
 * history follow.
 */
import { isDifferentiable } from "../../dtype.ts";
import {
  assertMayChangeInPlace,
  bumpVersion,
  gradientEdge,
  isRecording,
  noteLost,
  rebaseHistory,
  setHistory,
  setView,
} from "../../autograd/history.ts";
import { is_inference_mode_enabled, swapGradMode } from "../../autograd/modes.ts";
import type { Edge, Gradient } from "../../autograd/types.ts";
import { collectIfDue, enterOperator, leaveOperator } from "../../tensor/memory.ts";
import { measured, profiling } from "../../tensor/profiling.ts";
import { storageClock } from "../../tensor/storage.ts";
import { Tensor } from "../../tensor/tensor.ts";
import { bind } from "./bind.ts";
import { assertCanCast, checkedCopy, discard } from "../../compute/copy-elements.ts";
import { intoOut, outOf } from "./out.ts";
import { OperatorNode, type Context } from "./node.ts";
import { parseSchema, type Schema } from "./schema.ts";

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
}

export interface Definition {
  /** Computes results without history. Arguments arrive bound, in the schema's order. */
  readonly forward: (...args: never[]) => Tensor | Tensor[];
  /** Gradients by argument name. Arguments that are not named get none. */
  readonly derivative?: Readonly<Record<string, Derivative>>;
  readonly joint?: JointDerivative;
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
  /** Saved outputs whose bytes no user ever sees, given back as soon as the graph is done with them. */
  readonly internalOutputs?: readonly number[];
}

/** What the library knows of an operator at run time. */
export interface OperatorRecord extends Definition {
  readonly schema: Schema;
  readonly name: string;
}

export function makeRecord(schemaText: string, definition: Definition): OperatorRecord {
  const schema = parseSchema(schemaText);
  return { ...definition, schema, name: schema.name };
}

/** The tensors among bound arguments, in order; null for a missing one or a number. */
export function tensorsOf(record: OperatorRecord, bound: readonly unknown[]): (Tensor | null)[] {
  const tensors: (Tensor | null)[] = [];
  for (const place of record.schema.tensorPlaces) {
    const value = bound[place];
    if (value instanceof Tensor) tensors.push(value);
    else if (Array.isArray(value)) for (const item of value as (Tensor | null)[]) tensors.push(item);
    else tensors.push(null);
  }
  return tensors;
}

export function edgesOf(tensors: readonly (Tensor | null)[]): (Edge | null)[] {
  return tensors.map((tensor) => (tensor !== null ? gradientEdge(tensor) : null));
}

/** Read from the arguments after an operator ran, so that the engine has to keep them until then. */
let lastArity = 0;

/** Number of arguments of the last operator. */
export function arityOfLast(): number {
  return lastArity;
}

function computeRaw(record: OperatorRecord, bound: readonly unknown[]): Tensor | Tensor[] {
  const before = swapGradMode(false);
  enterOperator();
  try {
    return record.forward(...(bound as never[]));
  } finally {
    leaveOperator();
    swapGradMode(before);
    lastArity = bound.length;
  }
}

function isDifferentiableOutput(record: OperatorRecord, output: Tensor, place: number): boolean {
  return isDifferentiable(output.dtype) && !(record.nondifferentiable?.includes(place) ?? false);
}

/** Runs an operator on bound arguments and records it when gradients are wanted. */
export function invoke(record: OperatorRecord, bound: unknown[]): Tensor | Tensor[] {
  collectIfDue();
  const tensors = tensorsOf(record, bound);
  const records = (record.derivative !== undefined || record.joint !== undefined) && isRecording(tensors);
  const result = computeRaw(record, bound);
  const outputs = Array.isArray(result) ? result : [result];
  if (record.view) for (const output of outputs) setView(tensors[0]!, output, record.view === "multiple");
  else for (const output of outputs) output.viewOrigin = null;
  if (is_inference_mode_enabled()) for (const output of outputs) output.isInference = true;
  if (records) attachHistory(record, bound, tensors, outputs);
  else for (const output of outputs) noteLost(output, tensors, record.name);
  return result;
}

/** Describes outputs that have no history of their own, so that the numbers of those that do are right. */
function describeUpTo(node: OperatorNode, outputs: readonly Tensor[], end: number): void {
  for (let i = node.outputs.length; i < end; i++) node.describeOutput(outputs[i]!);
}

function attachHistory(
  record: OperatorRecord,
  bound: unknown[],
  tensors: readonly (Tensor | null)[],
  outputs: readonly Tensor[],
): void {
  let node: OperatorNode | null = null;
  for (let i = 0; i < outputs.length; i++) {
    const output = outputs[i]!;
    if (!isDifferentiableOutput(record, output, i)) {
      noteLost(output, tensors, record.name);
      continue;
    }
    node ??= new OperatorNode(record, bound, edgesOf(tensors), null);
    describeUpTo(node, outputs, i);
    node.addOutput(output);
  }
  if (node === null) return;
  describeUpTo(node, outputs, outputs.length);
  node.saveOutputs(outputs);
}

/**
 * Runs the in-place form: `change` writes into `bound[0]`. Leaf check, history, version, in PyTorch's order.
 */
export function invokeInPlace(
  record: OperatorRecord,
  name: string,
  bound: unknown[],
  change: (bound: unknown[]) => void,
): Tensor {
  collectIfDue();
  const self = bound[0] as Tensor;
  const tensors = tensorsOf(record, bound);
  const records = isRecording(tensors) && isDifferentiable(self.dtype);
  if (records) assertMayChangeInPlace(self, true, name);
  let node: OperatorNode | null = null;
  if (records) node = new OperatorNode(record, bound, edgesOf(tensors), self);
  const before = swapGradMode(false);
  enterOperator();
  try {
    change(bound);
  } finally {
    leaveOperator();
    swapGradMode(before);
  }
  bumpVersion(self, name);
  if (node) {
    node.describeOutput(self);
    if (record.view) setHistory(self, node);
    else rebaseHistory(self, node);
    node.saveOutputs([self]);
  }
  return self;
}

/**
 * Declares an operator.
 * @example
 * ```ts ignore
 * export const t: UnaryOp = operator("t(Tensor(a) self) -> Tensor(a)", {
 *   view: true,
 *   forward: (self: Tensor) => alias(self, views.t(self)),
 *   derivative: { self: [[], (grad) => grad.t()] },
 * });
 * ```
 */
export function operator<T>(schemaText: string, definition: Definition): T {
  const record = makeRecord(schemaText, definition);
  return named<T>(
    withOut(record, (args) => invoke(record, bind(record.schema, args))),
    record,
  );
}

/** Copies what `compute` gives into `self`. */
function overwrite(self: Tensor, compute: () => Tensor): void {
  const before = storageClock();
  const result = compute();
  assertCanCast(result.dtype, self.dtype);
  checkedCopy(self, result);
  if (result.storage.serial >= before) discard(result);
}

/** The in-place form of an operator: `relu_` of `relu`. */
export function inPlace<T>(base: { readonly record: OperatorRecord }, schemaText?: string): T {
  const { record: baseRecord } = base;
  const record = schemaText ? { ...baseRecord, schema: parseSchema(schemaText) } : baseRecord;
  const name = schemaText ? record.schema.name : `${baseRecord.name}_`;
  const schema = record.schema.renamed(name);
  const change = (bound: unknown[]): void => {
    if (record.mutate) record.mutate(...(bound as never[]));
    else overwrite(bound[0] as Tensor, () => record.forward(...(bound as never[])) as Tensor);
  };
  const call = (...args: unknown[]): unknown => invokeInPlace(record, name, bind(schema, args), change);
  return named<T>(call, { ...record, schema, name });
}

/** A function made of other operators: binds arguments, records nothing itself. */
export function composite<T>(schemaText: string, body: (...args: never[]) => unknown): T {
  const record = makeRecord(schemaText, { forward: body as Definition["forward"] });
  return named<T>(
    withOut(record, (args) => body(...(bind(record.schema, args) as never[]))),
    record,
  );
}

/** A call that understands `{ out: tensor }` at its end. */
export function withOut(
  record: OperatorRecord,
  run: (args: readonly unknown[]) => unknown,
): (...args: unknown[]) => unknown {
  return (...args) => {
    const out = outOf(args);
    return out === null ? run(args) : intoOut(record.name, out, args, true, run);
  };
}

export function named<T>(run: (...args: unknown[]) => unknown, record: OperatorRecord): T {
  const shown = `aten::${record.name}`;
  const call = (...args: unknown[]): unknown =>
    profiling.recorder === null ? run(...args) : measured(profiling.recorder, shown, () => run(...args));
  Object.defineProperty(call, "name", { value: record.name });
  return Object.assign(call, { record }) as unknown as T;
}
