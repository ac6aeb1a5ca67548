/** Rotary positions, for ONNX's own operators and those of `com.microsoft`. */
import { cat, stack } from "../../../ops/view/join.ts";
import { sizeAt } from "../../../support/checked.ts";
import type { Tensor } from "../../../tensor/tensor.ts";

/** Rows of a table of cosines or sines for positions [batch, tokens]: [batch, tokens, 1, half]. */
export function anglesAt(table: Tensor, positions: Tensor): Tensor {
  return table
    .index_select(0, positions.reshape([-1]))
    .reshape([...positions.shape, -1])
    .unsqueeze(2);
}

/**
 * Turns pairs of `x` [batch, tokens, heads, width] by angles whose cosines and sines are [batch, tokens, 1, half]; pairs stand
 * side by side, or half the width apart. What is behind the first 2 * half stays.
 */
export function rotated(x: Tensor, cos: Tensor, sin: Tensor, isInterleaved: boolean): Tensor {
  const width = 2 * sizeAt(cos.shape, -1);
  const turned = x.narrow(-1, 0, width);
  const pairs = isInterleaved ? turned.unflatten(-1, [-1, 2]).unbind(-1) : turned.chunk(2, -1);
  const [a, b] = pairs as [Tensor, Tensor];
  const [real, imaginary] = [a.mul(cos).sub(b.mul(sin)), a.mul(sin).add(b.mul(cos))];
  const joined = isInterleaved ? stack([real, imaginary], -1).flatten(-2) : cat([real, imaginary], -1);
  const rest = sizeAt(x.shape, -1) - width;
  return rest === 0 ? joined : cat([joined, x.narrow(-1, width, rest)], -1);
}
