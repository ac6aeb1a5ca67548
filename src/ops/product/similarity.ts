/** Distances and similarities of rows: cosine_similarity, pairwise_distance. */
import { promote_types } from "../../dtype.ts";
import { constant } from "../../kernel/ir.ts";
import { RuntimeError } from "../../support/errors.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { composite } from "../declare/operator.ts";
import { pointwise } from "../declare/pointwise.ts";
import type { Operator } from "../declare/types.ts";
import { norm } from "../reduce/norm.ts";

/** The root of a square held above `least`; the gradient does not see that, as in PyTorch. */
const heldRoot: { (square: Tensor, least: number): Tensor } = pointwise(
  "held_root(Tensor square, Scalar least) -> Tensor",
  {
    formula: (square, least) => square.lt(least).select(least, square).sqrt(),
    dtype: "same",
    derivative: { square: ({ grad, result }) => grad!.mul(constant(0.5, grad!.type).div(result!)) },
  },
);

/**
 * The cosine of the angle between vectors along `dim`; norms are held above `eps`.
 * @example
 * F.cosine_similarity(torch.tensor([[3, 4.5]]), torch.tensor([[6.5, 9]])); // tensor([0.9993])
 */
export const cosine_similarity: Operator<
  (x1: Tensor, x2: Tensor, dim?: number, eps?: number) => Tensor,
  { x1?: Tensor; x2?: Tensor; dim?: number; eps?: number }
> = composite(
  "cosine_similarity(Tensor x1, Tensor x2, int dim=1, float eps=1e-8) -> Tensor",
  (x1: Tensor, x2: Tensor, dim: number, eps: number) => {
    const common = promote_types(x1.dtype, x2.dtype);
    if (!common.is_floating_point)
      throw new RuntimeError(`expected common dtype to be floating point, yet common dtype is ${common.scalarName}`);
    const length = (x: Tensor): Tensor => heldRoot(x.mul(x).sum(dim, true), eps * eps);
    return x1
      .div(length(x1))
      .mul(x2.div(length(x2)))
      .sum(dim);
  },
);

/**
 * The p-norm of x1 - x2 + eps along the last dim.
 * @example
 * F.pairwise_distance(torch.zeros(1, 2), torch.tensor([[3, 4]])); // tensor([5.0000])
 */
export const pairwise_distance: Operator<
  (x1: Tensor, x2: Tensor, p?: number, eps?: number, keepdim?: boolean) => Tensor,
  { x1?: Tensor; x2?: Tensor; p?: number; eps?: number; keepdim?: boolean }
> = composite(
  "pairwise_distance(Tensor x1, Tensor x2, float p=2, float eps=1e-6, bool keepdim=False) -> Tensor",
  (x1: Tensor, x2: Tensor, p: number, eps: number, keepdim: boolean) => norm(x1.sub(x2).add(eps), p, -1, keepdim),
);
