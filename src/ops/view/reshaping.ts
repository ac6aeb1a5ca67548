/**
 * Other shapes over the bytes of a fresh tensor that nobody else holds: PyTorch's `_unsafe_view` and its in-place
 * `squeeze_`, which are no views.
 */
import { bumpVersion } from "../../autograd/history.ts";
import { contiguousStrides } from "../../layout/shape.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { aliasOf } from "../../compute/alias.ts";
import { operator } from "../declare/operator.ts";
import type { Operator, Shape } from "../declare/types.ts";

/** A contiguous tensor with another shape; the argument must be given up by its owner. */
export const unsafe_view: Operator<(self: Tensor, size: Shape) => Tensor> = operator(
  "_unsafe_view(Tensor self, int[] size) -> Tensor",
  {
    forward: (self: Tensor, size: Shape) =>
      aliasOf(self, { shape: size, strides: contiguousStrides(size), offset: self.offset }),
    derivative: { self: [[], (grad, c) => grad.reshape(c.shape("self"))] },
  },
);

/** Drops one dim of size 1 of a tensor that its owner gives up. */
export const unsafe_squeeze: Operator<(self: Tensor, dim: number) => Tensor> = operator(
  "squeeze_(Tensor(a!) self, int dim) -> Tensor(a!)",
  {
    node: "SqueezeBackward4",
    forward: (self: Tensor, dim: number) => {
      const without = (list: readonly number[]): number[] => list.filter((_, d) => d !== dim);
      const result = aliasOf(self, { shape: without(self.shape), strides: without(self.strides), offset: self.offset });
      bumpVersion(result, "squeeze_"); // PyTorch does it in place
      return result;
    },
    derivative: { self: [[], (grad, c) => grad.unsqueeze(c.value<number>("dim"))] },
  },
);
