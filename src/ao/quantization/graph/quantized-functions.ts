/** Functions that converted graphs call, under the names that PyTorch's graphs have for them. */
import { showAs } from "../../../fx/function-names.ts";
import * as F from "../../../nn/functional/index.ts";
import { scaled, shifted } from "../../../nn/quantized/by-numbers.ts";
import { quantize_per_tensor } from "../../../ops/quantized/quantize.ts";
import type { Tensor } from "../../../tensor/tensor.ts";

/** An operation on two quantized tensors, whose result has a scale and a zero point that are given. */
export type QuantizedBinary = (a: Tensor, b: Tensor, scale: Tensor, zero_point: Tensor) => Tensor;

/** A function with a name, under which graphs show it. */
function named<F extends (...args: never[]) => unknown>(name: string, fn: F): F {
  Object.defineProperty(fn, "name", { value: name });
  return showAs(`torch.ops.quantized.${name}`, fn);
}

function binary(name: string, compute: (a: Tensor, b: Tensor) => Tensor): QuantizedBinary {
  return named(name, (a, b, scale, zeroPoint) =>
    quantize_per_tensor(compute(a.dequantize(), b.dequantize()), scale, zeroPoint, a.dtype),
  );
}

/** By the operator's name, with "_relu" where its result goes through one. */
export const quantizedBinaries: Readonly<Record<string, QuantizedBinary>> = {
  add: /* @__PURE__ */ binary("add", (a, b) => a.add(b)),
  add_relu: /* @__PURE__ */ binary("add_relu", (a, b) => F.relu(a.add(b))),
  mul: /* @__PURE__ */ binary("mul", (a, b) => a.mul(b)),
  mul_relu: /* @__PURE__ */ binary("mul_relu", (a, b) => F.relu(a.mul(b))),
  matmul: /* @__PURE__ */ binary("matmul", (a, b) => a.matmul(b)),
};

type WithNumber = (a: Tensor, b: number) => Tensor;

/** The same with a number: the scale and the zero point follow from it. */
export const quantizedWithNumber: Readonly<Record<string, WithNumber>> = {
  add: /* @__PURE__ */ named("add", (a: Tensor, b: number) => shifted(a, b)),
  add_relu: /* @__PURE__ */ named("add_relu", (a: Tensor, b: number) => F.relu(shifted(a, b))),
  mul: /* @__PURE__ */ named("mul", (a: Tensor, b: number) => scaled(a, b)),
  mul_relu: /* @__PURE__ */ named("mul_relu", (a: Tensor, b: number) => F.relu(scaled(a, b))),
};
