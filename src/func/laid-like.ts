/** Tangents that lie in memory as their primals do: what operators need that go by strides. */
import { hasInternalOverlap } from "../layout/overlap.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { itemAt } from "../support/checked.ts";

/** A tangent in the place that its primal has in its storage; as it is, where elements of the primal share places. */
export function laidLike(tangent: Tensor, primal: Tensor): Tensor {
  const { shape, strides, offset } = primal;
  const liesAlike = shape.every((n, d) => n === 1 || itemAt(tangent.strides, d) === itemAt(strides, d));
  if ((liesAlike && tangent.offset === offset) || tangent.numel() === 0 || hasInternalOverlap(primal) === "yes")
    return tangent;
  const places = shape.reduce((sum, n, d) => sum + (n - 1) * itemAt(strides, d), offset + 1);
  return tangent
    .new_zeros([places])
    .as_strided([...shape], [...strides], offset)
    .copy_(tangent);
}
