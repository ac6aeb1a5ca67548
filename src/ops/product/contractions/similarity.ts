/** Distances and similarities of rows: cosine_similarity, pairwise_distance. */
import { printed } from "../../../compute/random/draws/rules.ts";
import { no_grad } from "../../../autograd/modes.ts";
import { shownAs } from "../../../autograd/shown-name.ts";
import { promote_types } from "../../../dtype.ts";
import { RuntimeError } from "../../../support/errors.ts";
import type { Tensor } from "../../../tensor/tensor.ts";
import { composite } from "../../declare/operator.ts";
import type { Operator } from "../../declare/types.ts";
import { norm } from "../../reduce/statistics/norm.ts";
import { broadcast_tensors } from "../../view/stack.ts";

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
    if (!(eps >= 0)) throw new RuntimeError(`eps must be non-negative, got: ${printed(eps)}`);
    // Broadcast before the norms; the gradient does not see that they are held above eps.
    const [a, b] = broadcast_tensors([x1.to(common), x2.to(common)]) as [Tensor, Tensor];
    const length = (x: Tensor): Tensor => {
      const root = norm(x, 2, dim, true).clone();
      no_grad(() => root.clamp_min_(eps));
      return root;
    };
    return a
      .div(length(a))
      .mul(b.div(length(b)))
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
  (x1: Tensor, x2: Tensor, p: number, eps: number, keepdim: boolean) => {
    const apart = x1.sub(x2);
    // `eps` is a float there, so that whole numbers become floats
    const moved = (apart.dtype.kind === "int" ? apart.div(1) : apart).add(eps);
    return shownAs(norm(moved, p, -1, keepdim), "NormBackward1");
  },
);
