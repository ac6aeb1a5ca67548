/**
 * The convolution operator, plain and transposed, with gradients that are convolutions again, so that they can be
 * differentiated.
 */
import { RuntimeError } from "../../support/errors.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import {
  convolve,
  convolveInputGradient,
  convolveWeightGradient,
  type ConvolutionParams,
} from "../../compute/convolution/run-convolution.ts";
import { assertConvolution, expandParam } from "./convolution-checks.ts";
import type { Context } from "../declare/context.ts";
import { composite, operator } from "../declare/operator.ts";
import type { Operator, Shape } from "../declare/types.ts";
import { readingInputs } from "../declare/reads-inputs.ts";
import { sizeAt } from "../../support/checked.ts";

type Convolution = Operator<(first: Tensor, second: Tensor, shape: Shape, params: ConvolutionParams) => Tensor>;
const paramsOf = (c: Context): ConvolutionParams => c.value<ConvolutionParams>("params");

/** The plain convolution, in PyTorch's graph a node like any convolution. */
const forward_convolution: Operator<
  (input: Tensor, weight: Tensor, bias: Tensor | null, params: ConvolutionParams) => Tensor
> = operator("convolution(Tensor input, Tensor weight, Tensor? bias, any params) -> Tensor", {
  format: "convolution",
  recorded: readingInputs(["input", "weight"], false),
  forward: (input: Tensor, weight: Tensor, bias: Tensor | null, params: ConvolutionParams) =>
    convolve(input, weight, bias, params),
  joint: {
    uses: { input: ["weight"], weight: ["input"], bias: [] },
    formula: ([grad], c) =>
      !grad
        ? []
        : [
            c.needs("input")
              ? convolution_input_gradient(grad, c.tensor("weight"), c.shape("input"), paramsOf(c))
              : null,
            c.needs("weight")
              ? convolution_weight_gradient(grad, c.tensor("input"), c.shape("weight"), paramsOf(c))
              : null,
            c.needs("bias") ? biasGradient(grad) : null,
          ],
  },
});

/** The transposed convolution: an input gradient with a bias. */
const transposed_convolution: Operator<
  (input: Tensor, weight: Tensor, bias: Tensor | null, shape: Shape, params: ConvolutionParams) => Tensor
> = operator("convolution(Tensor input, Tensor weight, Tensor? bias, any shape, any params) -> Tensor", {
  format: "convolution",
  recorded: readingInputs(["input", "weight"], false),
  forward: (input: Tensor, weight: Tensor, bias: Tensor | null, shape: Shape, params: ConvolutionParams) => {
    const result = convolveInputGradient(input, weight, shape, params);
    return bias ? result.add_(bias.reshape([-1, ...params.stride.map(() => 1)])) : result;
  },
  joint: {
    uses: { input: ["weight"], weight: ["input"], bias: [] },
    formula: ([grad], c) =>
      !grad ? [] : [...transposedGradients(grad, c, "input"), c.needs("bias") ? biasGradient(grad) : null],
  },
});

/** The gradient in the input, of the given shape, by the gradient of the output and the weight. */
export const convolution_input_gradient: Convolution = operator(
  "convolution_input_gradient(Tensor gradient, Tensor weight, any shape, any params) -> Tensor",
  {
    node: "ConvolutionBackwardBackward0",
    forward: (gradient: Tensor, weight: Tensor, shape: Shape, params: ConvolutionParams) =>
      convolveInputGradient(gradient, weight, shape, params),
    joint: {
      uses: { gradient: ["weight"], weight: ["gradient"] },
      formula: ([grad], c) => (!grad ? [] : transposedGradients(grad, c, "gradient")),
    },
  },
);

/** The gradient in the weight, of the given shape, by the gradient of the output and the input. */
export const convolution_weight_gradient: Convolution = operator(
  "convolution_weight_gradient(Tensor gradient, Tensor input, any shape, any params) -> Tensor",
  {
    node: "ConvolutionBackwardBackward0",
    forward: (gradient: Tensor, input: Tensor, shape: Shape, params: ConvolutionParams) =>
      convolveWeightGradient(gradient, input, shape, params),
    joint: {
      uses: { gradient: ["input"], input: ["gradient"] },
      formula: ([grad], c) =>
        !grad
          ? []
          : [
              c.needs("gradient")
                ? forward_convolution(c.tensor("input"), grad, null, {
                    ...paramsOf(c),
                    output: c.shape("gradient").slice(2),
                  })
                : null,
              c.needs("input")
                ? convolution_input_gradient(c.tensor("gradient"), grad, c.shape("input"), paramsOf(c))
                : null,
            ],
    },
  },
);

/** Gradients of a transposed convolution, in the tensor that it convolves (the one of that name) and in the weight. */
function transposedGradients(grad: Tensor, c: Context, convolved: "input" | "gradient"): (Tensor | null)[] {
  return [
    c.needs(convolved)
      ? forward_convolution(grad, c.tensor("weight"), null, {
          ...paramsOf(c),
          output: c.shape(convolved).slice(2),
        })
      : null,
    c.needs("weight") ? convolution_weight_gradient(c.tensor(convolved), grad, c.shape("weight"), paramsOf(c)) : null,
  ];
}

/** Sums over all dims but the channels'. */
function biasGradient(grad: Tensor): Tensor {
  return grad.sum(grad.shape.flatMap((_, d) => (d === 1 ? [] : [d])));
}

/** Options of `convolution` by name. */
/** Sizes as messages give them: a single one is a plane of height 1. */
const inPlane = (sizes: readonly number[]): string => (sizes.length === 1 ? [1, ...sizes] : sizes).join(" x ");

export interface ConvolutionOptions {
  bias?: Tensor | null;
  stride?: Shape;
  padding?: Shape;
  dilation?: Shape;
  transposed?: boolean;
  output_padding?: Shape;
  groups?: number;
}

/**
 * Convolves `input` [N, C, ...] with `weight` [O, C / groups, ...] (transposed: [C, O / groups, ...]).
 */
export const convolution: Operator<
  (
    input: Tensor,
    weight: Tensor,
    bias: Tensor | null,
    stride: Shape,
    padding: Shape,
    dilation: Shape,
    transposed: boolean,
    output_padding: Shape,
    groups: number,
  ) => Tensor,
  ConvolutionOptions
> = composite(
  "convolution(Tensor input, Tensor weight, Tensor? bias, int[] stride, int[] padding, int[] dilation, bool transposed, int[] output_padding, int groups) -> Tensor",
  (
    input: Tensor,
    weight: Tensor,
    bias: Tensor | null,
    stride: Shape,
    padding: Shape,
    dilation: Shape,
    transposed: boolean,
    outputPadding: Shape,
    groups: number,
  ) => {
    const rank = weight.shape.length - 2;
    if (rank <= 0) throw new RuntimeError("weight should have at least three dimensions");
    const params: ConvolutionParams = {
      stride: expandParam(stride, "stride", rank),
      padding: expandParam(padding, "padding", rank),
      dilation: expandParam(dilation, "dilation", rank),
      groups,
    };
    const extra = expandParam(outputPadding, "output_padding", rank);
    assertConvolution(input, weight, bias, params, transposed, extra);
    if (!transposed) {
      const result = forward_convolution(input, weight, bias, params);
      return input.shape[1] === 0 ? result.narrow(1, 0, 0) : result; // PyTorch's result has no channels either
    }
    const sizes = params.stride.map(
      (step, d) =>
        (sizeAt(input.shape, d + 2) - 1) * step -
        2 * params.padding[d]! +
        params.dilation[d]! * (sizeAt(weight.shape, d + 2) - 1) +
        extra[d]! +
        1,
    );
    if (sizes.some((size) => size < 1)) {
      throw new RuntimeError(
        `Given input size per channel: (${inPlane(input.shape.slice(2))}). Calculated output size per channel: (${inPlane(sizes)}). Output size is too small`,
      );
    }
    return transposed_convolution(
      input,
      weight,
      bias,
      [sizeAt(input.shape, 0), sizeAt(weight.shape, 1) * groups, ...sizes],
      params,
    );
  },
);
