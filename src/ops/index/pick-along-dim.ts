/** Differentiable picking and placing along one dim, for indices known to be right: what reductions that pick use. */
import { wrapDim } from "../../layout/shape.ts";
import { zerosOf } from "../../compute/copy-elements.ts";
import { forEachIndex } from "../../compute/index/dim-elements.ts";
import { emptyTensor, type Tensor } from "../../tensor/tensor.ts";
import { operator } from "../declare/operator.ts";

/** `out[…, j, …] = self[…, index[…, j, …], …]` for indices that are known to be right. Differentiable. */
export const pickAlong: { (self: Tensor, dim: number, index: Tensor): Tensor } = operator(
  "gather(Tensor self, int dim, Tensor index) -> Tensor",
  {
    forward: (self: Tensor, dim: number, index: Tensor) => {
      const out = emptyTensor(index.shape, self.dtype);
      forEachIndex("gather_along", out, self, index, self.shape, dim, (k, to, x, line, cell) =>
        k.store(to, line, k.load(x, cell)),
      );
      return out;
    },
    derivative: {
      self: [["index"], (grad, c) => placeAlong(grad, c.value("dim"), c.tensor("index"), c.shape("self"))],
    },
  },
);

/** Zeros of `shape` to which each element of `grad` is added at its index along `dim`. Differentiable. */
export const placeAlong: { (grad: Tensor, dim: number, index: Tensor, shape: readonly number[]): Tensor } = operator(
  "scatter_add(Tensor grad, int dim, Tensor index, int[] shape) -> Tensor",
  {
    forward: (grad: Tensor, dim: number, index: Tensor, shape: readonly number[]) => {
      const out = zerosOf(shape, grad.dtype);
      forEachIndex("scatter_along", out, grad, index, shape, dim, (k, to, x, line, cell) =>
        k.store(to, cell, k.load(to, cell).add(k.load(x, line))),
      );
      return out;
    },
    derivative: { grad: [["index"], (grad, c) => pickAlong(grad, c.value("dim"), c.tensor("index"))] },
  },
);

/** Gradient of a reduction that picked one element of each row: `grad` goes to the picked places. */
export function pickedGradient(
  grad: Tensor,
  dim: number,
  indices: Tensor,
  shape: readonly number[],
  keepdim: boolean,
): Tensor {
  if (shape.length === 0) return grad;
  const at = wrapDim(dim, shape.length);
  return keepdim
    ? placeAlong(grad, at, indices, shape)
    : placeAlong(grad.unsqueeze(at), at, indices.unsqueeze(at), shape);
}

/** Gradient of results that hold elements of `shape` at `indices` along `dim`. */
export function placedGradient(grad: Tensor, dim: number, indices: Tensor, shape: readonly number[]): Tensor {
  return shape.length === 0 ? grad : placeAlong(grad, wrapDim(dim, shape.length), indices, shape);
}
