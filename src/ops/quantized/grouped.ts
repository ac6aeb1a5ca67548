/** Weights of 8 or 4 bits in groups: making them of real ones, and the product with real activations. */
import { multiplyGrouped, type GroupedWeights } from "../../compute/quantized/weight-only.ts";
import { float32, int8, uint8 } from "../../dtype.ts";
import { no_grad } from "../../autograd/modes.ts";
import { numel } from "../../layout/shape.ts";
import { ValueError } from "../../support/errors.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { operator } from "../declare/operator.ts";
import { itemAt, sizeAt } from "../../support/checked.ts";

/** Real weights [n, k] in groups of `group` numbers of a row. 8 bits: symmetric; 4 bits: from the least to the greatest. */
export function groupWeights(weight: Tensor, bits: 8 | 4, group: number): GroupedWeights {
  const [n, depth] = weight.shape as [number, number];
  if (depth % group !== 0)
    throw new ValueError(`group_size ${group} does not divide the ${depth} input features of a layer`);
  if (bits === 4 && group % 2 !== 0) throw new ValueError(`group_size must be even for 4 bits, but is ${group}`);
  return no_grad(() => {
    const grouped = weight
      .detach()
      .to(float32)
      .reshape([n, depth / group, group]);
    if (bits === 8) {
      const scales = grouped
        .abs()
        .amax(2)
        .div(127.5)
        .clamp({ min: 2 ** -23 });
      const values = grouped.div(scales.unsqueeze(2)).round().clamp(-128, 127).to(int8).reshape([n, depth]);
      return kept({ bits, values, scales, lowest: null, group });
    }
    const lowest = grouped.amin(2);
    const scales = grouped.amax(2).sub(lowest).div(15).clamp({ min: 1e-6 });
    const whole = grouped.sub(lowest.unsqueeze(2)).div(scales.unsqueeze(2)).round().clamp(0, 15);
    const [low, high] = whole.chunk(2, 2) as [Tensor, Tensor];
    const values = high
      .mul(16)
      .add(low)
      .to(uint8)
      .reshape([n, depth / 2]);
    return kept({ bits, values, scales, lowest, group });
  });
}

/** They outlive scopes, as parameters do. */
function kept(weights: GroupedWeights): GroupedWeights {
  for (const part of [weights.values, weights.scales, weights.lowest]) if (part !== null) part.storage.kept = true;
  return weights;
}

/**
 * x Wᵀ + b with weights in groups. Gradients flow to x (so that adapters below can train), and none to the weights.
 */
export const linear_grouped = operator<(input: Tensor, weights: GroupedWeights, bias: Tensor | null) => Tensor>(
  "linear_grouped(Tensor input, any weights, Tensor? bias=None) -> Tensor",
  {
    forward: (input: Tensor, weights: GroupedWeights, bias: Tensor | null) => {
      const { scales, group } = weights;
      const [n, depth] = [sizeAt(scales.shape, 0), sizeAt(scales.shape, 1) * group];
      const rows = input.reshape([numel(input.shape) / depth, depth]);
      const out = multiplyGrouped(rows, weights, bias).reshape([...input.shape.slice(0, -1), n]);
      return input.dtype === float32 ? out : out.to(input.dtype);
    },
    derivative: {
      input: [[], (grad, c) => grad.matmul(realOf(c.value<GroupedWeights>("weights")).to(grad.dtype))],
      bias: [[], (grad, c) => grad.reshape([-1, itemAt(c.shape("bias"), 0)]).sum(0)],
    },
  },
);

/** The weights as real numbers, by operators. */
export function realOf({ bits, values, scales, lowest, group }: GroupedWeights): Tensor {
  const [n, groups] = scales.shape as [number, number];
  const grouped = values.reshape([n, groups, bits === 8 ? group : group / 2]);
  const real =
    bits === 8
      ? grouped.to(float32)
      : joined(grouped.bitwise_and(15).to(float32), grouped.bitwise_right_shift(4).to(float32));
  const scaled = real.mul(scales.unsqueeze(2));
  return (lowest === null ? scaled : scaled.add(lowest.unsqueeze(2))).reshape([n, groups * group]);
}

/** Two tensors side by side in the last dim. */
function joined(low: Tensor, high: Tensor): Tensor {
  const both = low.new_zeros([...low.shape.slice(0, -1), 2 * sizeAt(low.shape, -1)]);
  const half = sizeAt(low.shape, -1);
  both.narrow(-1, 0, half).copy_(low);
  both.narrow(-1, half, half).copy_(high);
  return both;
}
