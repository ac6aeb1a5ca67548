/**
 * Functions of two numbers that need loops or branches, which pointwise formulas have not: one kernel call for each
 * pair of broadcast elements.
 */
import { kernelFor } from "./kernel-for.ts";
import { get_default_dtype, type DType } from "../dtype.ts";
import { kernel, type KernelBuilder } from "../kernel/build.ts";
import type { Scalar } from "../kernel/ir.ts";
import { broadcastShapes } from "../layout/broadcast.ts";
import { elementwiseStrides } from "../layout/merge.ts";
import { numel } from "../layout/shape.ts";
import { aliasTensor, argumentOf, emptyTensor, Tensor } from "../tensor/tensor.ts";
import { copyInto, discard, fillWith, packed } from "./copy-elements.ts";
import { resultType } from "./promotion.ts";
import { sizeAt } from "../support/checked.ts";

/** Writes the statements for one pair and gives its value. */
export type PairBody = (k: KernelBuilder, first: Scalar, second: Scalar) => Scalar;

/** The dtype of the result: where operands meet, integers as the default float dtype. */
export function floatResultType(operands: readonly (Tensor | number)[]): DType {
  const common = resultType(operands);
  return common.is_floating_point ? common : get_default_dtype();
}

/**
 * Applies `body` to all pairs of broadcast elements in their float dtype, without history. `name` is the kernel's key.
 */
export function applyToPairs(
  name: string,
  operands: readonly [Tensor | number, Tensor | number],
  body: PairBody,
): Tensor {
  const dtype = floatResultType(operands);
  const tensors = operands.filter((operand) => operand instanceof Tensor);
  const shape = broadcastShapes(...tensors.map((operand) => operand.shape));
  const strides = elementwiseStrides(shape, tensors, false);
  // The result lies as operands do: its dims in the order of its memory, it is computed densely.
  const order = shape.map((_, d) => d).sort((a, b) => sizeAt(strides, b) - sizeAt(strides, a) || a - b);
  if (order.every((d, i) => d === i)) return densePairs(name, operands, shape, dtype, body);
  const turned = operands.map((operand) => (operand instanceof Tensor ? inOrder(operand, order) : operand));
  const result = densePairs(
    name,
    turned as [Tensor | number, Tensor | number],
    order.map((d) => sizeAt(shape, d)),
    dtype,
    body,
  );
  return aliasTensor(result, shape, strides, result.offset);
}

/** A view with dims in an order; missing leading dims are of size 1. */
function inOrder(tensor: Tensor, order: readonly number[]): Tensor {
  const missing = order.length - tensor.shape.length;
  const from = (list: readonly number[], lead: number): number[] =>
    order.map((d) => (d < missing ? lead : sizeAt(list, d - missing)));
  return aliasTensor(tensor, from(tensor.shape, 1), from(tensor.strides, 0), tensor.offset);
}

function densePairs(
  name: string,
  operands: readonly [Tensor | number, Tensor | number],
  shape: readonly number[],
  dtype: DType,
  body: PairBody,
): Tensor {
  const result = emptyTensor(shape, dtype);
  const dense = operands.map((operand) => {
    if (!(operand instanceof Tensor)) return fillWith(emptyTensor(shape, dtype), operand);
    return packed(
      operand.shape.length === shape.length && operand.shape.every((size, d) => size === shape[d])
        ? operand
        : copyInto(emptyTensor(shape, operand.dtype), operand),
      dtype,
    );
  }) as [Tensor, Tensor];
  const run = kernelFor(result, `pairs:${name}:${dtype.name}`, () =>
    kernel(name, (k) => {
      const { begin, end } = k.parallelRange();
      const [first, second, out] = [
        k.buffer("first", dtype.name),
        k.buffer("second", dtype.name),
        k.buffer("out", dtype.name),
      ];
      k.for(begin, end, (i) => {
        k.store(out, i, body(k, k.let(k.load(first, i)), k.let(k.load(second, i))));
      });
    }),
  );
  if (numel(shape) > 0) run(0, numel(shape), argumentOf(dense[0]), argumentOf(dense[1]), argumentOf(result));
  dense.forEach((tensor, i) => {
    const operand = operands[i];
    discard(tensor, operand instanceof Tensor ? operand : null);
  });
  return result;
}
