/** What PyTorch refuses in convolutions, in its words and order. */
import { cppNames } from "../../dtype.ts";
import { shapeText } from "../../layout/shape.ts";
import { notImplemented, RuntimeError } from "../../support/errors.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import type { ConvolutionParams } from "../../compute/convolution/run-convolution.ts";
import { assertNoBool, assertSameDType } from "../../compute/product/matrix-product.ts";
import type { Shape } from "../declare/types.ts";
import { sizeAt } from "../../support/checked.ts";

/** One number stands for all dims. */
export function expandParam(list: Shape, name: string, rank: number): Shape {
  if (list.length === rank) return list;
  if (list.length === 1) return new Array<number>(rank).fill(list[0]!);
  throw new RuntimeError(
    `expected ${name} to be a single integer value or a list of ${rank} values to match the convolution dimensions, but got ${name}=${shapeText(list)}`,
  );
}

function assertParams({ stride, padding, dilation, groups }: ConvolutionParams, outputPadding: Shape): void {
  if (padding.some((n) => n < 0)) throw new RuntimeError("negative padding is not supported");
  if (outputPadding.some((n) => n < 0)) throw new RuntimeError("negative output_padding is not supported");
  if (stride.some((n) => n <= 0)) throw new RuntimeError("non-positive stride is not supported");
  if (groups <= 0) throw new RuntimeError("non-positive groups is not supported");
  if (dilation.some((n) => n <= 0))
    throw new RuntimeError(`dilation should be greater than zero, but got ${shapeText(dilation)}`);
}

function assertChannels(input: Tensor, weight: Tensor, bias: Tensor | null, groups: number, transposed: boolean): void {
  const sizes = weight.shape as [number, number];
  const shown = (): string => shapeText(weight.shape);
  if (sizes[0] < groups || sizes[0] === 0)
    throw new RuntimeError(
      `Given groups=${groups}, expected weight to be at least ${groups} at dimension 0, but got weight of size ${shown()} instead`,
    );
  if (sizes[0] % groups !== 0)
    throw new RuntimeError(
      `Given groups=${groups}, expected weight to be divisible by ${groups} at dimension 0, but got weight of size [${shown()}] instead`,
    );
  const expected = transposed ? sizes[0] : sizes[1] * groups;
  if (input.shape[1] !== expected) {
    throw new RuntimeError(
      `Given ${transposed ? "transposed=1" : `groups=${groups}`}, weight of size ${shown()}, expected input${shapeText(input.shape)} to have ${expected} channels, but got ${input.shape[1]} channels instead`,
    );
  }
  const outputs = transposed ? sizes[1] * groups : sizes[0];
  if (bias && (bias.shape.length !== 1 || bias.shape[0] !== outputs)) {
    throw new RuntimeError(
      `Given ${transposed ? "transposed=1, " : ""}weight of size ${shown()}, expected bias to be 1-dimensional with ${outputs} elements, but got bias of size ${shapeText(bias.shape)} instead`,
    );
  }
}

function assertKernelFits(input: Tensor, weight: Tensor, { padding, dilation }: ConvolutionParams): void {
  const available = padding.map((pad, d) => sizeAt(input.shape, d + 2) + 2 * pad);
  const kernel = dilation.map((step, d) => step * (sizeAt(weight.shape, d + 2) - 1) + 1);
  if (available.some((size, d) => size < kernel[d]!)) {
    throw new RuntimeError(
      `Calculated padded input size per channel: (${available.join(" x ")}). Kernel size: (${kernel.join(" x ")}). Kernel size can't be greater than actual input size`,
    );
  }
}

const axes = ["depth", "height", "width"];

function assertOutputPadding({ stride, dilation }: ConvolutionParams, outputPadding: Shape): void {
  if (outputPadding.every((n, d) => n < stride[d]! || n < dilation[d]!)) return;
  // PyTorch has no 1-d kernels: a missing height counts as 1 (and 0 of padding).
  const widen = (list: Shape, value: number): Shape => (list.length === 1 ? [value, ...list] : list);
  const names = axes.slice(-Math.max(2, stride.length));
  const shown = (label: string, list: Shape, missing: number): string =>
    names.map((name, d) => `${label}_${name}: ${widen(list, missing)[d]}`).join(" ");
  throw new RuntimeError(
    `output padding must be smaller than either stride or dilation, but got ${shown("output_padding", outputPadding, 0)} ${shown("stride", stride, 1)} ${shown("dilation", dilation, 1)}`,
  );
}

/** What `conv1d` and the like ask before all else: a bias of the input's dtype. */
export function assertBiasDType(input: Tensor, bias: Tensor | null): void {
  if (bias && bias.dtype !== input.dtype)
    throw new RuntimeError(
      `Input type (${cppNames[input.dtype.name]}) and bias type (${cppNames[bias.dtype.name]}) should be the same`,
    );
}

/** Checks a call of `convolution`. */
export function assertConvolution(
  input: Tensor,
  weight: Tensor,
  bias: Tensor | null,
  params: ConvolutionParams,
  transposed: boolean,
  outputPadding: Shape,
): void {
  assertParams(params, outputPadding);
  const rank = weight.shape.length;
  if (input.shape.length !== rank) {
    throw new RuntimeError(
      `Expected ${rank}-dimensional input for ${rank}-dimensional weight ${shapeText(weight.shape)}, but got ${input.shape.length}-dimensional input of size ${shapeText(input.shape)} instead`,
    );
  }
  assertChannels(input, weight, bias, params.groups, transposed);
  if (!transposed) assertKernelFits(input, weight, params);
  if (input.dtype === weight.dtype) assertBiasDType(input, bias);
  assertSameDType(input, weight);
  const dilated = !transposed && params.dilation.some((step) => step > 1);
  if (dilated && input.dtype.kind === "int" && input.dtype.itemsize < 8)
    throw notImplemented("slow_conv_dilated<>", input.dtype);
  assertNoBool(
    input.dtype,
    dilated
      ? "slow_conv_dilated<>"
      : transposed
        ? `slow_conv_transpose${rank === 5 ? 3 : 2}d_out_cpu`
        : rank === 5
          ? "compute_columns3d"
          : "slow_conv2d_cpu",
  );
  if (weight.shape.slice(2).includes(0)) {
    const names = axes.slice(-Math.max(2, rank - 2));
    const sizes = rank === 3 ? [1, weight.shape[2]] : weight.shape.slice(2);
    throw new RuntimeError(
      `kernel size should be greater than zero, but got ${names.map((name, d) => `kernel_${name}: ${sizes[d]}`).join(" ")}`,
    );
  }
  if (input.shape.slice(2).includes(0))
    throw new RuntimeError(
      `Only zero batch or zero channel inputs are supported, but got input shape: ${shapeText(input.shape)}`,
    );
  if (transposed) assertOutputPadding(params, outputPadding);
}
