/** Chains of matrix products, multiplied in the cheapest order. */
import { cppNames } from "../../dtype.ts";
import { shapeText } from "../../layout/shape.ts";
import { RuntimeError } from "../../support/errors.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { itemAt, lastOf, sizeAt } from "../../support/checked.ts";

function check(tensors: readonly Tensor[]): void {
  const last = tensors.length - 1;
  tensors.forEach((tensor, i) => {
    const rank = tensor.shape.length;
    if (i === 0 || i === last) {
      if (rank !== 1 && rank !== 2)
        throw new RuntimeError(
          `multi_dot(): the ${i === 0 ? "first" : "last"} tensor must be 1D or 2D but got ${rank}D`,
        );
    } else if (rank !== 2) {
      throw new RuntimeError(`multi_dot(): tensor ${i} must be 2D but got ${rank}D`);
    }
    if (tensor.dtype !== itemAt(tensors, 0).dtype)
      throw new RuntimeError(
        `multi_dot(): all tensors must have be the same dtype but tensor 0 is ${cppNames[itemAt(tensors, 0).dtype.name]} and tensor ${i} ${cppNames[tensor.dtype.name]}`,
      );
  });
}

/**
 * Splits of the dynamic programme of Cormen et al., "Introduction to Algorithms", 15.2; `sizes` are the matrices'
 * shared dims.
 */
function cheapestSplits(sizes: readonly number[]): number[][] {
  const n = sizes.length - 1;
  const cost = Array.from({ length: n }, () => new Array<number>(n).fill(0));
  const splits = Array.from({ length: n }, () => new Array<number>(n).fill(0));
  for (let length = 1; length < n; length++) {
    for (let i = 0; i + length < n; i++) {
      const j = i + length;
      itemAt(cost, i)[j] = Infinity;
      for (let k = i; k < j; k++) {
        const total =
          itemAt(itemAt(cost, i), k) +
          itemAt(itemAt(cost, k + 1), j) +
          itemAt(sizes, i) * itemAt(sizes, k + 1) * itemAt(sizes, j + 1);
        if (total < itemAt(itemAt(cost, i), j)) [itemAt(cost, i)[j], itemAt(splits, i)[j]] = [total, k];
      }
    }
  }
  return splits;
}

/** The product of all; a first or last vector is a row or a column. */
export function multiDot(tensors: readonly Tensor[]): Tensor {
  if (tensors.length < 2) throw new RuntimeError(`multi_dot(): expected at least 2 tensors but got ${tensors.length}`);
  check(tensors);
  const outShape: number[] = [];
  const matrices = tensors.map((tensor, i) => {
    if (tensor.shape.length === 2) return tensor;
    return i === 0 ? tensor.unsqueeze(0) : tensor.unsqueeze(-1);
  });
  if (itemAt(tensors, 0).shape.length === 2) outShape.push(sizeAt(itemAt(tensors, 0).shape, 0));
  if (lastOf(tensors).shape.length === 2) outShape.push(sizeAt(lastOf(tensors).shape, 1));
  for (let i = 0; i + 1 < matrices.length; i++) {
    if (itemAt(matrices, i).shape[1] !== itemAt(matrices, i + 1).shape[0]) {
      throw new RuntimeError(
        `multi_dot(): tensors ${i} and ${i + 1} with shapes ${shapeText(itemAt(tensors, i).shape)} and ${shapeText(itemAt(tensors, i + 1).shape)} cannot be multiplied`,
      );
    }
  }
  const splits = cheapestSplits([
    ...matrices.map((matrix) => sizeAt(matrix.shape, 0)),
    sizeAt(lastOf(matrices).shape, 1),
  ]);
  const multiply = (i: number, j: number): Tensor =>
    i === j
      ? itemAt(matrices, i)
      : multiply(i, itemAt(itemAt(splits, i), j)).mm(multiply(itemAt(itemAt(splits, i), j) + 1, j));
  return multiply(0, matrices.length - 1).view(outShape);
}
