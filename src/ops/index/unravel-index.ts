/** Coordinates of flat indices. */
import { int64 } from "../../dtype.ts";
import { TypeError, ValueError } from "../../support/errors.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { composite } from "../declare/operator.ts";
import { stack } from "../view/join.ts";
import type { Operator, Shape } from "../declare/types.ts";

/**
 * Coordinates in a tensor of `shape` of row-major (flat) indices: one tensor for each dim.
 * @example
 * torch.unravel_index(torch.tensor([4, 7]), [3, 4]); // [tensor([1, 1]), tensor([0, 3])]
 */
export const unravel_index: Operator<(indices: Tensor, shape: Shape) => Tensor[], { shape?: Shape }> = composite(
  "unravel_index(Tensor indices, int[] shape) -> Tensor[]",
  (indices: Tensor, shape: Shape) => {
    if (indices.dtype.kind !== "int")
      throw new TypeError(`expected 'indices' to be integer dtype, but got ${String(indices.dtype)}`);
    if (shape.some((size) => size < 0))
      throw new ValueError(
        `'shape' cannot have negative values, but got (${shape.join(", ")}${shape.length === 1 ? "," : ""})`,
      );
    const flat = indices.to(int64);
    if (shape.length === 0) return [];
    const places = shape.map((size, d) => {
      const below = shape.slice(d + 1).reduce((product, next) => product * next, 1);
      return flat.div(below, { rounding_mode: "floor" }).remainder(size);
    });
    // The coordinates of an element lie side by side, as PyTorch has them.
    return stack(places, -1).unbind(-1);
  },
);
