/** The `out` argument: results written into tensors that the caller gives. */
import { warn } from "../../support/warnings.ts";
import type { DType } from "../../dtype.ts";
import { outRule, assertOutDType, overloadOf, type OutRule, otherOutDType } from "./refusals/out-rules.ts";
import type { Schema } from "./schema.ts";
import { assertNoInference, isRecording, bumpVersion } from "../../autograd/history.ts";
import { assertNoInternalOverlap, assertNoOverlap, assertNoPartialOverlap } from "../../layout/overlap.ts";
import { broadcastBeyond } from "../../layout/broadcast.ts";
import { numel, sameShape, shapeText, isNonOverlappingAndDense, contiguousStrides } from "../../layout/shape.ts";
import { RuntimeError, TypeError } from "../../support/errors.ts";
import { Tensor } from "../../tensor/tensor.ts";
import { assertOneDevice } from "./device-of-call.ts";
import { withDestination } from "../../compute/destination.ts";
import { storageClock } from "../../tensor/storage.ts";
import { copyInto, discard } from "../../compute/copy-elements.ts";
import { resizeTensor } from "../../compute/resize.ts";

/** What `out` names: a tensor to write the result into, or one for each result. */
export type Outputs = Tensor | readonly Tensor[];

/** The tensors that `{ out: … }` at the end of a call names; null where there is none. */
export function outOf(args: readonly unknown[]): Outputs | null {
  const last = args[args.length - 1];
  if (typeof last !== "object" || last === null || last instanceof Tensor) return null;
  const { out } = last as { out?: unknown };
  if (out instanceof Tensor) return out;
  return Array.isArray(out) && out.every((item) => item instanceof Tensor) ? (out as Tensor[]) : null;
}

function tensorsIn(bound: readonly unknown[]): Tensor[] {
  return bound.flatMap((arg) =>
    arg instanceof Tensor ? [arg] : Array.isArray(arg) ? arg.filter((item) => item instanceof Tensor) : [],
  );
}

/** What is known of an operator that writes into `out`. */
export interface OutTarget {
  readonly schema: Schema;
  /** It is a formula on elements. */
  readonly pointwise: boolean;
  readonly differentiable: boolean;
  /** The first `resultTensor` that it asks for is its result. */
  readonly fillsOut?: boolean | undefined;
}

/**
 * Writes what `run` gives into `out`. `bound`: the arguments; an output's dtype may become the one that is computed in.
 * `direct` may compute right into the output, and says whether it did.
 */
export function intoOut(
  { schema, pointwise, differentiable, fillsOut }: OutTarget,
  out: Outputs,
  bound: unknown[],
  run: () => unknown,
  direct?: (target: Tensor) => boolean,
): Outputs {
  const { name } = schema;
  const overload = overloadOf(name, bound);
  const rule = outRule(schema, pointwise, differentiable);
  const targets: readonly Tensor[] = out instanceof Tensor ? [out] : out;
  const inputs = tensorsIn(bound);
  if ((rule.checksGradients || rule.isFactory) && isRecording(rule.checksInputs ? [...inputs, ...targets] : targets)) {
    throw new RuntimeError(
      `${rule.label}(): functions with out=... arguments don't support automatic differentiation, but one of the arguments requires grad.`,
    );
  }
  for (const target of targets) {
    if (target.isInference) assertNoInference(target);
    assertMayWrite(target, inputs, rule);
  }
  // The mean of integers is no integer, whatever the output.
  if (rule.dtypePlace >= 0 && out instanceof Tensor && (name !== "mean" || out.dtype.kind !== "int"))
    takeDType(bound, rule, out.dtype);
  if (rule.copiesHistory && isRecording([...inputs, ...targets])) {
    const [target, value] = [targets[0]!, run() as Tensor];
    assertOutDType(overload, pointwise, value.dtype, target.dtype);
    assertKeepsOperand(target, value, inputs, rule);
    if (!(target.requires_grad && target.is_leaf)) fit(target, value, rule);
    target.copy_(value);
    return out;
  }
  if (out instanceof Tensor && direct?.(out)) {
    bumpVersion(out, name);
    return out;
  }
  const before = storageClock();
  const fills = fillsOut && out instanceof Tensor && inputs.every(({ storage }) => storage !== out.storage);
  const result = fills ? withDestination(out, run) : run();
  const results = (Array.isArray(result) ? result : [result]) as Tensor[];
  if (out instanceof Tensor && results.length > 1)
    throw new TypeError(`${name}(): argument 'out' must be tuple of Tensors, not Tensor`);
  if (!(out instanceof Tensor) && !Array.isArray(result))
    throw new TypeError(`${name}(): argument 'out' must be Tensor, not list`);
  if (results.length !== targets.length)
    throw new TypeError(`expected tuple of ${results.length} elements but got ${targets.length}`);
  results.forEach((value, i) => {
    const target = targets[i]!;
    assertOutDType(overload, pointwise, value.dtype, target.dtype);
    assertOneDevice(value, target);
    assertKeepsOperand(target, value, inputs, rule);
    if (!fills || value.storage !== target.storage || !sameShape(value.shape, target.shape)) write(target, value, rule);
    if ((fills || pointwise) && value.storage.serial >= before) discard(value);
    bumpVersion(target, name);
  });
  return out;
}

function assertMayWrite(target: Tensor, inputs: readonly Tensor[], rule: OutRule): void {
  if (!rule.expanded) assertNoInternalOverlap(target);
  if (rule.sharing === "any") return;
  const check = rule.sharing === "none" ? assertNoOverlap : assertNoPartialOverlap;
  for (const input of inputs)
    if (input.storage === target.storage) check(target, input, target.dtype.itemsize, input.dtype.itemsize, true);
}

/** An output that is an operand too gets no other shape: it is changed in place. */
function assertKeepsOperand(target: Tensor, value: Tensor, inputs: readonly Tensor[], { sharing }: OutRule): void {
  if (sharing === "elements" && inputs.includes(target) && !sameShape(target.shape, value.shape))
    throw broadcastBeyond(target.shape, value.shape);
}

/** The output's dtype stands for the one that the call leaves open; factories refuse another. */
function takeDType(bound: unknown[], { dtypePlace, isFactory }: OutRule, dtype: DType): void {
  const given = bound[dtypePlace] as DType | null;
  if (given === null) bound[dtypePlace] = dtype;
  else if (given !== dtype && !isFactory) throw otherOutDType(given, dtype);
  else if (given !== dtype)
    throw new RuntimeError(`dtype ${given.scalarName} does not match dtype of out parameter (${dtype.scalarName})`);
}

function write(target: Tensor, value: Tensor, rule: OutRule): void {
  if (rule.keepsShape && numel(target.shape) === numel(value.shape)) {
    copyInto(target, value.reshape(target.shape));
    return;
  }
  fit(target, value, rule);
  copyInto(target, value);
}

/** Gives an output the shape of what it is to hold. */
function fit(target: Tensor, value: Tensor, rule: OutRule): void {
  const { warns, label } = rule;
  if (!sameShape(target.shape, value.shape)) {
    if (label === "aten::arange" && numel(target.shape) > 0)
      warn(
        `The number of elements in the out tensor of shape ${shapeText(target.shape)} is ${numel(target.shape)} which does not match the computed number of elements ${numel(value.shape)}. Note that this may occur as a result of rounding error. The out tensor will be resized to a tensor of shape (${numel(value.shape)},).`,
      );
    else if (warns && numel(target.shape) > 0)
      warn(
        `An output with one or more elements was resized since it had shape ${shapeText(target.shape)}, which does not match the required output shape ${shapeText(value.shape)}. This behavior is deprecated, and in a future PyTorch release outputs will not be resized unless they have zero elements. You can explicitly reuse an out tensor t by resizing it, inplace, to zero elements with t.resize_(0).`,
      );
    const packs = rule.packs === "all" || (rule.packs === "used" && numel(target.shape) > 0);
    const dense = !packs && isNonOverlappingAndDense(value.shape, value.strides);
    resizeTensor(target, value.shape, dense ? value.strides : contiguousStrides(value.shape));
  }
}
