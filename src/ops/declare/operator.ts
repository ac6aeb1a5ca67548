/**
 * Declares operators: forward, derivative and schema in one record, from which the function, its in-place form and its
 * history follow.
 *
 * Marks are PyTorch's conjugate and negative bits: a tensor may say that its elements are still to be conjugated or
 * negated. Operators that do not know them (`takesMarks`) get tensors where that is done. A substitute is what an
 * interpreter put in the place of an operator's forward pass (call.ts).
 */
import { isDifferentiable } from "../../dtype.ts";
import { launchClock } from "../../backend/observer.ts";
import {
  assertMayChangeInPlace,
  assertNoInference,
  bumpVersion,
  gradientEdge,
  isRecording,
  noteLost,
  rebaseHistory,
  setHistory,
  setView,
} from "../../autograd/history.ts";
import { swapGradMode } from "../../autograd/modes.ts";
import { withinLibrary } from "../../autograd/internals.ts";
import type { Edge } from "../../autograd/node-types.ts";
import { collectIfDue, enterOperator, leaveOperator } from "../../tensor/memory.ts";
import { storageClock } from "../../tensor/storage.ts";
import { Tensor } from "../../tensor/tensor.ts";
import { isMethodCall } from "./arguments.ts";
import { call, takeSubstitute } from "./call.ts";
import { devices, onDevice } from "../../tensor/device.ts";
import { isSparseLayout, sparseRoom } from "../../tensor/layouts.ts";
import { asDevice, type Device } from "../../tensor/device-name.ts";
import { commonDevice, nearTensors, onDeviceOf } from "./device-of-call.ts";
import { assertCanCast, checkedCopy, copyInto, discard } from "../../compute/copy-elements.ts";
import { NotImplementedError, RuntimeError, TypeError } from "../../support/errors.ts";
import { refuseComplex } from "./refusals/complex-refusals.ts";
import { resolved } from "../../compute/launch.ts";
import { pendingMarks } from "../../tensor/pending.ts";
import { resultsInFormat } from "../../compute/in-format.ts";
import { intoOut } from "./out.ts";
import { OperatorNode } from "./operator-node.ts";
import { makeRecord, type Declared, type Definition, type OperatorKind, type OperatorRecord } from "./record.ts";
import { parseSchema, type Schema } from "./schema.ts";

export type { Declared, Definition, Derivative, JointDerivative, OperatorKind, OperatorRecord } from "./record.ts";

/** The tensors among bound arguments, in order; null for a missing one or a number. */
export function tensorsOf(record: Declared, bound: readonly unknown[]): (Tensor | null)[] {
  const { tensorPlaces } = record.schema;
  const tensors = new Array<Tensor | null>(tensorPlaces.length);
  let count = 0;
  for (let i = 0; i < tensorPlaces.length; i++) {
    const value = bound[tensorPlaces[i]!];
    if (value instanceof Tensor) tensors[count++] = value;
    else if (Array.isArray(value)) for (const item of value as (Tensor | null)[]) tensors[count++] = item;
    else tensors[count++] = null;
  }
  if (count < tensors.length) tensors.length = count; // an empty list takes none
  return tensors;
}

export function edgesOf(tensors: readonly (Tensor | null)[]): (Edge | null)[] {
  const edges = new Array<Edge | null>(tensors.length);
  for (let i = 0; i < tensors.length; i++) {
    const tensor = tensors[i]!;
    edges[i] = tensor === null ? null : gradientEdge(tensor);
  }
  return edges;
}

/**
 * Written from the list of arguments after an operator ran, and for nothing else: a list that is still to be read keeps
 * its tensors alive, while the kernels only have their addresses.
 */
let lastArity = 0;

/** Number of arguments of the last operator. Exported so that no bundler takes the writing for useless. */
export function arityOfLast(): number {
  return lastArity;
}

function computeRaw(record: Declared, given: readonly unknown[]): Tensor | Tensor[] {
  const substitute = takeSubstitute();
  if (substitute !== null) return substitute() as Tensor | Tensor[];
  const before = swapGradMode(false);
  enterOperator();
  const bound = pendingMarks.any && !record.view && !record.takesMarks ? given.map(withoutMarks) : given;
  try {
    if (devices.others && !record.anyDevice) return onDeviceOf(bound.flat(), () => computeHere(record, bound));
    return computeHere(record, bound);
  } catch (error) {
    throw refusalOf(record.name, bound, error);
  } finally {
    leaveOperator();
    swapGradMode(before);
    lastArity = bound.length;
  }
}

function computeHere(record: Declared, bound: readonly unknown[]): Tensor | Tensor[] {
  launchClock.operator++;
  const result = record.forward(...(bound as never[]));
  return record.format ? resultsInFormat(record.format, bound, result) : result;
}

/** PyTorch's name of the overload that a call with so many arguments means, where it has an operator for each. */
function overloadName(name: string, arguments_: number): string {
  if (arguments_ === 1) return /^m(ax|in)$/.test(name) ? name + "_all" : name;
  return name.endsWith("median") ? name + "_dim" : name;
}

/** The error of complex numbers in PyTorch's words, where a kernel did not know them. */
function refusalOf(name: string, bound: readonly unknown[], error: unknown): unknown {
  if (!(error instanceof NotImplementedError) && !(error instanceof TypeError)) return error;
  try {
    const own = overloadName(name, bound.length);
    for (const value of bound.flat()) if (value instanceof Tensor) refuseComplex(own, value.dtype);
    return error;
  } catch (refusal) {
    return refusal;
  }
}

/** An argument with nothing left to be conjugated or negated. */
function withoutMarks(value: unknown): unknown {
  if (value instanceof Tensor) return resolved(value);
  return Array.isArray(value) ? value.map(withoutMarks) : value;
}

/** Runs a change of `bound[0]` on a copy without marks where it has some, and writes the result back. */
function changeMarked(record: Declared, bound: unknown[], change: (bound: unknown[]) => unknown): void {
  const self = bound[0] as Tensor;
  const [first, ...others] = record.view || record.takesMarks ? bound : bound.map(withoutMarks);
  change([first, ...others]);
  if (first === self) return;
  copyInto(self, first as Tensor);
  discard(first as Tensor);
}

function isDifferentiableOutput(record: Declared, output: Tensor, place: number): boolean {
  return isDifferentiable(output.dtype) && record.nondifferentiable?.includes(place) !== true;
}

/** Runs an operator on bound arguments and records it when gradients are wanted. */
export function invoke(record: Declared, bound: unknown[]): Tensor | Tensor[] {
  collectIfDue();
  const tensors = tensorsOf(record, bound);
  const records =
    (record.derivative !== undefined || record.joint !== undefined) &&
    isRecording(tensors) &&
    !(record.view && tensors[0]!.isInference); // a view of an inference tensor is one, without history
  const result = computeRaw(record, bound);
  const outputs = Array.isArray(result) ? result : [result];
  if (record.view) for (const output of outputs) setView(tensors[0]!, output, record.view === "multiple");
  else for (const output of outputs) output.viewOrigin = null;
  if (records) attachHistory(record, bound, tensors, outputs);
  else for (const output of outputs) noteLost(output, tensors, record.name);
  return result;
}

/** Operators whose result must have a gradient where their inputs want one; others give integers without history. */
const refusesWhole = /^((nan)?sum|prod|cum(sum|prod)|index_fill)$/;

function attachHistory(
  record: Declared,
  bound: unknown[],
  tensors: readonly (Tensor | null)[],
  outputs: readonly Tensor[],
): void {
  let node: OperatorNode | null = null;
  if (outputs.length === 0) edgesOf(tensors); // refuses inputs that may not be used any more
  for (let i = 0; i < outputs.length; i++) {
    const output = outputs[i]!;
    if (!isDifferentiableOutput(record, output, i)) {
      if (refusesWhole.test(record.name))
        throw new RuntimeError(`Autograd not support dtype: ${output.dtype.scalarName}`);
      noteLost(output, tensors, record.name);
      continue;
    }
    node ??= new OperatorNode(record, bound, edgesOf(tensors), null);
    // Those before it that have no history are described, so that its number is right.
    for (let before = node.outputs.length; before < i; before++) node.describeOutput(outputs[before]!);
    node.addOutput(output);
  }
  node?.saveOutputs(outputs);
}

/**
 * Runs the in-place form: `change` writes into `bound[0]`. Leaf check, history, version, in PyTorch's order.
 */
export function invokeInPlace(
  record: Declared,
  name: string,
  bound: unknown[],
  change: (bound: unknown[]) => void,
): Tensor {
  collectIfDue();
  const self = bound[0] as Tensor;
  const tensors = tensorsOf(record, bound);
  const records = isRecording(tensors) && isDifferentiable(self.dtype);
  if (self.isInference) assertNoInference(self);
  if (records) assertMayChangeInPlace(self, true, name);
  let node: OperatorNode | null = null;
  const substitute = takeSubstitute();
  if (records) node = new OperatorNode(record, bound, edgesOf(tensors), self);
  if (substitute !== null) substitute();
  else {
    const before = swapGradMode(false);
    self.storage.writes++; // even if it throws half way
    enterOperator();
    try {
      const run = pendingMarks.any ? (): void => changeMarked(record, bound, change) : (): void => change(bound);
      if (devices.others && !record.anyDevice) onDeviceOf(bound.flat(), run);
      else run();
    } finally {
      leaveOperator();
      swapGradMode(before);
    }
    bumpVersion(self, name);
  }
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
  const schema = parseSchema(schemaText);
  const record: OperatorRecord = makeRecord("structural", schema, definition, (bound, out) =>
    out === null
      ? invoke(record, bound)
      : intoOut(
          {
            schema,
            pointwise: false,
            differentiable: Boolean(definition.derivative ?? definition.joint),
            fillsOut: definition.fillsOut,
          },
          out,
          bound,
          () => invoke(record, bound),
        ),
  );
  return callable<T>(record);
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
export function inPlace<T>(
  base: { readonly record: Definition & { readonly schema: Schema } },
  schemaText?: string,
): T {
  const definition = base.record;
  const given = schemaText ? parseSchema(schemaText) : definition.schema;
  const name = schemaText ? given.name : `${given.name}_`;
  const schema = given.inPlace(name);
  // Its nodes have the names of the operator that it is a form of.
  const recorded: Declared = { ...definition, schema: given, name: given.name };
  const change = (bound: unknown[]): void => {
    if (definition.mutate) definition.mutate(...(bound as never[]));
    else overwrite(bound[0] as Tensor, () => definition.forward(...(bound as never[])) as Tensor);
  };
  const own = schemaText ? definition : { ...definition, plain: definition as OperatorRecord };
  return callable<T>(makeRecord("structural", schema, own, (bound) => invokeInPlace(recorded, name, bound, change)));
}

/** A function made of other operators: binds arguments, records nothing itself. `fillsOut`: the first of them gives the result. */
export function composite<T>(schemaText: string, body: (...args: never[]) => unknown, fillsOut = false): T {
  return withBody<T>("composite", schemaText, body, fillsOut);
}

/**
 * A function that computes by kernels of its own and has no gradient: it makes tensors, counts, or searches. Interpreters
 * see it whole.
 */
export function direct<T>(schemaText: string, body: (...args: never[]) => unknown): T {
  return withBody<T>("structural", schemaText, body);
}

/** Where a function without gradient runs: where it is told to, where its tensors are, or where new tensors are made. */
function placeOf(schema: Schema, bound: readonly unknown[]): Device {
  const told = schema.devicePlace < 0 ? null : bound[schema.devicePlace];
  return told ? asDevice(told) : (commonDevice(bound.flat()) ?? devices.default);
}

/** Runs a function that computes itself on tensors without marks; what it changes is written back. */
function runMarked(schema: Schema, bound: unknown[], run: (bound: unknown[]) => unknown): unknown {
  const ready = bound.map(withoutMarks);
  const result = run(ready);
  let back = result;
  schema.arguments.forEach((argument, i) => {
    if (!argument.mutates || ready[i] === bound[i] || !(bound[i] instanceof Tensor)) return;
    copyInto(bound[i], ready[i] as Tensor);
    if (back === ready[i]) back = bound[i];
  });
  return back;
}

function withBody<T>(kind: OperatorKind, schemaText: string, body: (...args: never[]) => unknown, fillsOut = false): T {
  const schema = parseSchema(schemaText);
  const plain = (bound: unknown[]): unknown => {
    try {
      return body(...(bound as never[]));
    } catch (error) {
      throw refusalOf(schema.name, bound, error);
    }
  };
  const here =
    kind === "composite"
      ? (bound: unknown[]) => withinLibrary(bound, plain)
      : (bound: unknown[]) => (pendingMarks.any ? runMarked(schema, bound, plain) : plain(bound));
  const run = (bound: unknown[]): unknown => {
    const { devicePlace } = schema;
    if (devicePlace > 0) {
      const layout = bound[devicePlace - 1]; // schemas of factories end in dtype, layout, device, pin_memory
      if (isSparseLayout(layout)) return sparseRoom().create(schema.name, bound);
    }
    if (!devices.others && (devicePlace < 0 || !bound[devicePlace])) return here(bound);
    if (kind === "composite") return nearTensors(bound, () => here(bound));
    return onDevice(placeOf(schema, bound), () => here(bound));
  };
  return callable<T>(
    makeRecord(kind, schema, { forward: body as Definition["forward"] }, (bound, out) =>
      out === null
        ? run(bound)
        : intoOut({ schema, pointwise: false, differentiable: kind === "composite", fillsOut }, out, bound, () =>
            run(bound),
          ),
    ),
  );
}

/**
 * What errors of operators are given on their way out (`error-fields.ts`): null until `methods/install.ts` provides it, so
 * that small bundles lack its code.
 */
export const failures: {
  of: ((error: unknown, record: OperatorRecord, args: readonly unknown[]) => unknown) | null;
} = { of: null };

/** The function of an operator: every call of it goes through `call`. */
export function callable<T>(record: OperatorRecord): T {
  const { name } = record;
  // A function that has its name from a literal takes a fifth of the memory of one that is renamed.
  const operator = {
    [name](this: unknown, ...args: unknown[]) {
      try {
        return call(record, args, isMethodCall(this, args));
      } catch (error) {
        throw failures.of?.(error, record, args) ?? error;
      }
    },
  }[name]!;
  return standing(record, operator);
}

/** A function as the one that stands for an operator. */
function standing<T>(record: OperatorRecord, operator: (...args: unknown[]) => unknown): T {
  record.operator = operator;
  return Object.defineProperty(operator, "record", { value: record }) as unknown as T;
}

/** A function that chooses among operators, and stands for the first: it has that one's record and name. */
export function choosing<T>(
  { record }: { readonly record: OperatorRecord },
  choose: (this: unknown, ...args: unknown[]) => unknown,
): T {
  Object.defineProperty(choose, "name", { value: record.name });
  return standing(record, choose);
}
