/** The `out` argument: results written into tensors that the caller gives. */
import { cppNames } from "../../dtype.ts";
import { isRecording, bumpVersion } from "../../autograd/history.ts";
import { assertNoInternalOverlap, assertNoOverlap, assertNoPartialOverlap } from "../../layout/overlap.ts";
import { numel, sameShape } from "../../layout/shape.ts";
import { RuntimeError, TypeError } from "../../support/errors.ts";
import { Tensor } from "../../tensor/tensor.ts";
import { assertCanCast, copyInto } from "../../compute/copy-elements.ts";
import { resizeTensor } from "../../compute/resize.ts";
import type { Outputs } from "./call.ts";

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

/**
 * Writes what `run` gives into `out`. `bound`: the arguments, which `out` must not overlap. `exact`: no conversion of
 * dtypes, and no operand may be the output (all but pointwise operators).
 * `direct` may compute right into the output, and says whether it did.
 */
export function intoOut(
  name: string,
  out: Outputs,
  bound: readonly unknown[],
  exact: boolean,
  run: () => unknown,
  direct?: (target: Tensor) => boolean,
): Outputs {
  const targets: readonly Tensor[] = out instanceof Tensor ? [out] : out;
  const inputs = tensorsIn(bound);
  if (isRecording([...inputs, ...targets])) {
    throw new RuntimeError(
      `${name}(): functions with out=... arguments don't support automatic differentiation, but one of the arguments requires grad.`,
    );
  }
  for (const target of targets) {
    assertNoInternalOverlap(target);
    const check = exact ? assertNoOverlap : assertNoPartialOverlap;
    for (const input of inputs)
      if (input.storage === target.storage) check(target, input, target.dtype.itemsize, input.dtype.itemsize, true);
  }
  if (out instanceof Tensor && direct?.(out)) {
    bumpVersion(out, name);
    return out;
  }
  const result = run();
  const results = (Array.isArray(result) ? result : [result]) as Tensor[];
  if (results.length !== targets.length)
    throw new TypeError(`expected tuple of ${results.length} elements but got ${targets.length}`);
  results.forEach((value, i) => write(targets[i]!, value, exact, name));
  return out;
}

function write(target: Tensor, value: Tensor, exact: boolean, name: string): void {
  if (exact && value.dtype !== target.dtype && (name === "amax" || name === "amin"))
    throw new RuntimeError(
      `Expected the dtype for input and out to match, but got ${value.dtype.scalarName} for input's dtype and ${target.dtype.scalarName} for out's dtype.`,
    );
  if (exact && value.dtype !== target.dtype)
    throw new RuntimeError(
      `Expected out tensor to have dtype ${cppNames[value.dtype.name]}, but got ${cppNames[target.dtype.name]} instead`,
    );
  assertCanCast(value.dtype, target.dtype);
  if (!sameShape(target.shape, value.shape)) {
    if (numel(target.shape) > 0 && target.viewOrigin !== null)
      throw new RuntimeError(`${name}(): an output that is a view cannot be resized`);
    resizeTensor(target, value.shape);
  }
  copyInto(target, value);
  bumpVersion(target, name);
}
