/** `vander`: matrices of powers. */
import { isDifferentiable } from "../../../dtype.ts";
import { RuntimeError } from "../../../support/errors.ts";
import type { Tensor } from "../../../tensor/tensor.ts";
import { composite } from "../../declare/operator.ts";
import type { Operator } from "../../declare/types.ts";
import { cat } from "../../view/join.ts";
import { sizeAt } from "../../../support/checked.ts";

/** Powers of the elements of a row, one row for each: from the highest down, or `increasing`. `N`: how many. */
export const vander: Operator<
  (x: Tensor, N?: number | null, increasing?: boolean) => Tensor,
  { x?: Tensor; N?: number | null; increasing?: boolean }
> = composite(
  "vander(Tensor x, int? N=None, bool increasing=False) -> Tensor",
  (x: Tensor, count: number | null, increasing: boolean) => {
    if (x.shape.length !== 1) throw new RuntimeError("x must be a one-dimensional tensor.");
    const n = count ?? sizeAt(x.shape, 0);
    if (n < 0) throw new RuntimeError("N must be non-negative.");
    const base = isDifferentiable(x.dtype) ? x : x.long();
    if (n === 0) return base.new_empty([sizeAt(x.shape, 0), 0]);
    // The powers 1, x, x * x, … as PyTorch makes them, by running products.
    const powers =
      n === 1
        ? base.new_ones([sizeAt(x.shape, 0), 1])
        : cat([base.new_ones([...base.shape, 1]), base.unsqueeze(1).expand(-1, n - 1)], 1).cumprod(1);
    return increasing ? powers : powers.flip(1);
  },
);
