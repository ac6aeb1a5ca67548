/**
 * What models do with sizes and whole pieces of a network so that `torch.fx` sees what it sees of torchvision's: one
 * call each, under the same name. Without a tracer they are plain functions.
 */
import { AssertionError } from "../../support/errors.ts";
import { tracedCalls } from "../../support/traced-calls.ts";
import type { Tensor } from "../../tensor/tensor.ts";

/** A function whose call is one node of a graph, which is named by `name`. */
export function oneCall<A extends unknown[], R>(name: string, fn: (...args: A) => R): (...args: A) => R {
  const call = (...args: A): R => (tracedCalls.record?.(call, args) as R | undefined) ?? fn(...args);
  Object.defineProperty(call, "name", { value: name });
  return call;
}

const plus = /* @__PURE__ */ oneCall("add", (a: Tensor, b: Tensor): Tensor => a.add(b));
/** Adds to a tensor that nobody else needs: Python's `+=`, which graphs keep as a sum of its own. */
export function addOnto(sum: Tensor, x: Tensor): Tensor {
  return (tracedCalls.record?.(plus, [sum, x]) as Tensor | undefined) ?? sum.add_(x);
}

type OfSizes<R> = (a: number, b: number) => R;
/** Python's `a // b` of sizes. */
export const floordiv: OfSizes<number> = /* @__PURE__ */ oneCall("floordiv", (a, b) => Math.floor(a / b));
/** A product of sizes. */
export const timesSize: OfSizes<number> = /* @__PURE__ */ oneCall("mul", (a, b) => a * b);
/** Whether two sizes are the same. */
export const isSize: OfSizes<boolean> = /* @__PURE__ */ oneCall("eq", (a, b) => a === b);
/** How many dims there are. */
export const dimsOf: (x: Tensor) => number = /* @__PURE__ */ oneCall("dim", (x) => x.ndim);
/** The shape, as Python's `x.shape` in a text asks for it. */
export const shapeOf: (x: Tensor, attr: "shape") => readonly number[] = /* @__PURE__ */ oneCall(
  "getattr",
  (x) => x.shape,
);
/** Refuses what does not hold. */
export const assertThat: (condition: boolean, message: string) => void = /* @__PURE__ */ oneCall(
  "_assert",
  (condition, message) => {
    if (!condition) throw new AssertionError(message);
  },
);
