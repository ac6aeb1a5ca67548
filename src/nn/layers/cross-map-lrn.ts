/**
 * Local response normalisation of LuaTorch, whose sums and gradient PyTorch keeps to the letter
 * (`torch/nn/modules/_functions.py`).
 */
import { Function, type FunctionContext } from "../../autograd/function.ts";
import { cat } from "../../ops/view/join.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { sizeAt } from "../../support/checked.ts";

/** Settings of local response normalisation. */
export interface ResponseSettings {
  size: number;
  alpha: number;
  beta: number;
  k: number;
}

/** Sums of `window` neighbours along the channels, `before` zeros put in front; as many sums as `count`. */
function channelSums(values: Tensor, before: number, window: number, count: number): Tensor {
  const [batch, channels, ...rest] = values.shape as [number, number, ...number[]];
  const after = Math.max(0, count + window - 1 - before - channels);
  const zeros = (n: number): Tensor => values.new_zeros([batch, n, ...rest]);
  return cat([zeros(before), values, zeros(after)], 1)
    .narrow(1, 0, count + window - 1)
    .unfold(1, window, 1)
    .sum(-1);
}

/**
 * k + alpha / size · sums of squares. The first channel, once in a sum, stays in it: the original's loop drops it one
 * step too late.
 */
function scaleOf(input: Tensor, { size, alpha, k }: ResponseSettings): Tensor {
  const channels = sizeAt(input.shape, 1);
  const reach = Math.floor((size - 1) / 2 + 1) - 1;
  const square = input.mul(input);
  let sums = channelSums(square, reach, 2 * reach + 1, channels);
  const late = channels - (reach + 1);
  if (late > 0) {
    const first = square.narrow(1, 0, 1).expand([-1, late, -1, -1]);
    sums = cat([sums.narrow(1, 0, reach + 1), sums.narrow(1, reach + 1, late).add(first)], 1);
  }
  return sums.mul(alpha / size).add(k);
}

class CrossMapLRN2dFunction extends Function {
  static override forward(context: FunctionContext, input: Tensor, settings: ResponseSettings): Tensor {
    const scale = scaleOf(input, settings);
    const output = scale.pow(-settings.beta).mul(input);
    context.save_for_backward(input, output);
    context["scale"] = scale;
    context["settings"] = settings;
    return output;
  }

  static override backward(context: FunctionContext, gradient: Tensor): Tensor {
    const [input, output] = context.saved_tensors as [Tensor, Tensor];
    const scale = context["scale"] as Tensor;
    const { size, alpha, beta } = context["settings"] as ResponseSettings;
    const ratio = gradient.mul(output).div(scale);
    const before = Math.trunc(size - (size - 1) / 2);
    const sums = channelSums(ratio, before, size, sizeAt(input.shape, 1));
    return scale
      .pow(-beta)
      .mul(gradient)
      .sub(input.mul(sums).mul((2 * alpha * beta) / size));
  }
}

/** Divides by a power of the mean square of neighbouring channels. */
export function crossMapResponse(input: Tensor, settings: ResponseSettings): Tensor {
  return CrossMapLRN2dFunction.apply(input, settings);
}
