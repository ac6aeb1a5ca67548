/** `torch.nn.grad`: gradients of convolutions without a graph, for who has the gradient of the output already. */
import type { ConvolutionParams } from "../compute/convolution/run-convolution.ts";
import { assertSameDType } from "../compute/product/matrix-product.ts";
import { expandParam } from "../ops/convolution/convolution-checks.ts";
import { convolution_input_gradient, convolution_weight_gradient } from "../ops/convolution/convolution.ts";
import { composite } from "../ops/declare/operator.ts";
import type { Dims, Operator, Shape } from "../ops/declare/types.ts";
import { isDifferentiable } from "../dtype.ts";
import { shapeText } from "../layout/shape.ts";
import { notImplemented, RuntimeError } from "../support/errors.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { itemAt } from "../support/checked.ts";

/** How the convolution was called. */
export interface ConvolutionGradientOptions {
  /** Steps of the kernel, in elements: a number, or one for each dim. */
  stride?: Dims;
  /** Zeros that were put on both sides. */
  padding?: Dims;
  /** Distance between the kernel's elements. */
  dilation?: Dims;
  /** Blocks of channels that are convolved apart. */
  groups?: number;
}
/** The gradient in the input: from its shape, the weight and the gradient of the output. */
export type InputGradient = Operator<
  (
    input_size: Shape,
    weight: Tensor,
    grad_output: Tensor,
    stride?: Dims,
    padding?: Dims,
    dilation?: Dims,
    groups?: number,
  ) => Tensor,
  ConvolutionGradientOptions
>;
/** The gradient in the weight: from the input, the weight's shape and the gradient of the output. */
export type WeightGradient = Operator<
  (
    input: Tensor,
    weight_size: Shape,
    grad_output: Tensor,
    stride?: Dims,
    padding?: Dims,
    dilation?: Dims,
    groups?: number,
  ) => Tensor,
  ConvolutionGradientOptions
>;

/** The parameters, once the three shapes are known to fit. */
function paramsOf(
  rank: number,
  [input, weight, gradient]: readonly [Shape, Shape, Shape],
  [strides, paddings, dilations]: readonly [Shape, Shape, Shape],
  groups: number,
): ConvolutionParams {
  const stride = expandParam(strides, "stride", rank);
  const padding = expandParam(paddings, "padding", rank);
  const dilation = expandParam(dilations, "dilation", rank);
  const output = stride.map(
    (step, d) =>
      Math.floor(
        (itemAt(input, d + 2) + 2 * itemAt(padding, d) - itemAt(dilation, d) * (itemAt(weight, d + 2) - 1) - 1) / step,
      ) + 1,
  );
  const expected = [input[0], weight[0], ...output];
  if (expected.some((size, d) => size !== gradient[d]) || input[1] !== itemAt(weight, 1) * groups)
    throw new RuntimeError(
      `the gradient of the output has shape ${shapeText(gradient)}, which does not fit an input of ${shapeText(input)} and a weight of ${shapeText(weight)}`,
    );
  return { stride, padding, dilation, groups };
}

/** Two tensors of one dtype that has gradients, as PyTorch's kernel wants them. */
function assertDTypes(rank: number, which: string, tensor: Tensor, other: Tensor): void {
  if (!isDifferentiable(tensor.dtype))
    throw notImplemented(`slow_conv${rank === 3 ? 3 : 2}d_cpu${which}`, tensor.dtype);
  assertSameDType(tensor, other);
}

const OPTIONS = (rank: number): string => {
  const all = (value: number): string => `[${new Array<number>(rank).fill(value).join(", ")}]`;
  return `int[${rank}] stride=${all(1)}, int[${rank}] padding=${all(0)}, int[${rank}] dilation=${all(1)}, int groups=1`;
};

function inputGradient(rank: number): InputGradient {
  return composite(
    `conv${rank}d_input(int[] input_size, Tensor weight, Tensor grad_output, ${OPTIONS(rank)}) -> Tensor`,
    (size: Shape, weight: Tensor, gradient: Tensor, stride: Shape, padding: Shape, dilation: Shape, groups: number) => {
      const shapes = [size, weight.shape, gradient.shape] as const;
      const params = paramsOf(rank, shapes, [stride, padding, dilation], groups);
      assertDTypes(rank, "_grad_input", gradient, weight);
      return convolution_input_gradient(gradient, weight, size, params);
    },
  );
}

function weightGradient(rank: number): WeightGradient {
  return composite(
    `conv${rank}d_weight(Tensor input, int[] weight_size, Tensor grad_output, ${OPTIONS(rank)}) -> Tensor`,
    (input: Tensor, size: Shape, gradient: Tensor, stride: Shape, padding: Shape, dilation: Shape, groups: number) => {
      const params = paramsOf(rank, [input.shape, size, gradient.shape], [stride, padding, dilation], groups);
      assertDTypes(rank, "", input, gradient);
      return convolution_weight_gradient(gradient, input, size, params);
    },
  );
}

/** The gradient of `conv1d` in its input, whose shape is `input_size`. */
export const conv1d_input: InputGradient = inputGradient(1);
/** The gradient of `conv1d` in its weight, whose shape is `weight_size`. */
export const conv1d_weight: WeightGradient = weightGradient(1);
/**
 * The gradient of `conv2d` in its input, whose shape is `input_size`.
 * @example
 * torch.nn.grad.conv2d_input([1, 1, 2, 2], torch.ones(1, 1, 1, 2), torch.ones(1, 1, 2, 1)); // tensor([[[[1., 1.], [1., 1.]]]])
 */
export const conv2d_input: InputGradient = inputGradient(2);
/** The gradient of `conv2d` in its weight, whose shape is `weight_size`. */
export const conv2d_weight: WeightGradient = weightGradient(2);
/** The gradient of `conv3d` in its input, whose shape is `input_size`. */
export const conv3d_input: InputGradient = inputGradient(3);
/** The gradient of `conv3d` in its weight, whose shape is `weight_size`. */
export const conv3d_weight: WeightGradient = weightGradient(3);
