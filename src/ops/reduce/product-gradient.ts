/** Gradients of running sums, of products and of running products, right also where factors are 0. */
import { lookAtGreatest } from "../../compute/look-at.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { cat } from "../view/join.ts";
import { operator } from "../declare/operator.ts";
import { runScan } from "../../compute/reduce/run-scan.ts";

/** Running sum from the end: the gradient of `cumsum`. */
export const reverseCumsum: { (self: Tensor, dim: number): Tensor } = operator(
  "cumsum_reverse(Tensor self, int dim) -> Tensor",
  {
    node: "CumsumBackward0",
    forward: (self: Tensor, dim: number) => runScan("sum", self, dim, self.dtype, true),
    derivative: { self: [[], (grad, c) => grad.cumsum(c.value<number>("dim"))] },
  },
);

function hasZero(self: Tensor): boolean {
  return lookAtGreatest(self.eq(0).any(), 0) !== 0;
}

/** Product of the elements before each along a dim. */
function productBefore(self: Tensor, dim: number): Tensor {
  const n = self.shape[dim]!;
  const ones = self.new_ones(self.shape.map((size, d) => (d === dim ? 1 : size)));
  return cat([ones, self.narrow(dim, 0, n - 1)], dim).cumprod(dim);
}

/** Gradient of a product over `dim` (null: of all elements); `grad` and `result` have the reduced dims with size 1. */
export function productGradient(grad: Tensor, self: Tensor, result: Tensor, dim: number | null): Tensor {
  if (self.numel() === 0) return self.new_zeros(self.shape);
  if (self.shape.length === 0) return grad;
  if (!hasZero(self)) return grad.mul(result).div(self);
  if (dim === null) {
    const flat = self.contiguous().view([-1]);
    return productGradient(grad.contiguous().view([1]), flat, result.contiguous().view([1]), 0).view(self.shape);
  }
  const others = productBefore(self, dim).mul(productBefore(self.flip(dim), dim).flip(dim));
  return grad.mul(others);
}

/**
 * Gradient of `cumprod`. Without zeros: the sum from the end of grad * result, over self. With zeros, from place k on:
 * the sum over i >= k of grad[i] times the
 * product of all but k up to i, one k at a time.
 */
export function cumulativeProductGradient(grad: Tensor, self: Tensor, result: Tensor, dim: number): Tensor {
  if (self.numel() === 0 || self.shape.length === 0) return grad;
  if (!hasZero(self)) return reverseCumsum(grad.mul(result), dim).div(self);
  const n = self.shape[dim]!;
  const before = productBefore(self, dim);
  const slices: Tensor[] = [];
  for (let k = 0; k < n; k++) {
    const start = before.narrow(dim, k, 1);
    const ones = self.new_ones(start.shape);
    const tail = cat([ones, self.narrow(dim, k + 1, n - k - 1)], dim)
      .cumprod(dim)
      .mul(start);
    slices.push(
      grad
        .narrow(dim, k, n - k)
        .mul(tail)
        .sum(dim, true),
    );
  }
  return cat(slices, dim);
}
