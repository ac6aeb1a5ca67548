/** Convolutions of raw tensors and their two gradients, for 1 to 3 dims and every dtype, on the backend's 2-d ones. */
import { provideTransposedCopies } from "../transposed-copy.ts";
import { provideConvolutions } from "../../backend/wasm/convolution/provide.ts";
import type { Convolution, ConvolutionShape } from "../../backend/backend.ts";
import { contiguousStrides, numel } from "../../layout/shape.ts";
import { argumentOf, emptyTensor, type Tensor } from "../../tensor/tensor.ts";
import { aliasOf } from "../alias.ts";
import { convolveIntegers, integerInputGradient } from "./integer-convolution.ts";
import { keptCrop } from "../kept-weights.ts";
import { copyInto, discard, narrowed, packed, wideOf, zerosOf } from "../copy-elements.ts";
import { partOf } from "../complex-parts.ts";
import type { Shape } from "../../layout/shape.ts";
import type { ConvolutionParams } from "./params.ts";

export type { ConvolutionParams } from "./params.ts";

function convolutions(on: Tensor): Convolution {
  provideConvolutions();
  provideTransposedCopies(); // images with their channels last
  return on.storage.backend.convolution;
}

/** Spatial sizes of a convolution's output. */
export function outputSizes(
  input: Shape,
  weight: Shape,
  { stride, padding, dilation, output }: Pick<ConvolutionParams, "stride" | "padding" | "dilation" | "output">,
): readonly number[] {
  return (
    output ??
    stride.map(
      (step, d) => Math.floor((input[d + 2]! + 2 * padding[d]! - dilation[d]! * (weight[d + 2]! - 1) - 1) / step) + 1,
    )
  );
}

/** The convolution of 2-d images that stands for one of 1 or 2 dims. */
export function planeShape(
  input: Shape,
  weight: Shape,
  output: Shape,
  { stride, padding, dilation, groups }: ConvolutionParams,
): ConvolutionShape {
  const flat = stride.length === 1;
  const pair = (list: Shape, from: number, missing: number): [number, number] =>
    flat ? [missing, list[from]!] : [list[from]!, list[from + 1]!];
  const [inputHeight, inputWidth] = pair(input, 2, 1);
  const [outputHeight, outputWidth] = pair(output, 2, 1);
  const [kernelHeight, kernelWidth] = pair(weight, 2, 1);
  const [strideHeight, strideWidth] = pair(stride, 0, 1);
  const [paddingHeight, paddingWidth] = pair(padding, 0, 0);
  const [dilationHeight, dilationWidth] = pair(dilation, 0, 1);
  return {
    batch: input[0]!,
    inputChannels: input[1]!,
    inputHeight,
    inputWidth,
    outputChannels: output[1]!,
    outputHeight,
    outputWidth,
    kernelHeight,
    kernelWidth,
    strideHeight,
    strideWidth,
    paddingHeight,
    paddingWidth,
    dilationHeight,
    dilationWidth,
    groups,
  };
}

/** Depth taken out of a 3-d convolution: its taps become channels, its positions samples of a 2-d one. */
function planeParams({ stride, padding, dilation, groups, output }: ConvolutionParams): ConvolutionParams {
  return {
    ...(output && { output: output.slice(1) }),
    stride: stride.slice(1),
    padding: padding.slice(1),
    dilation: dilation.slice(1),
    groups,
  };
}

/** [N, C, D, H, W] as [N * OD, C * KD, H, W]: the slices that each output depth meets. */
function unfoldDepth(input: Tensor, depth: number, taps: number, params: ConvolutionParams): Tensor {
  const [n, c, d, h, w] = input.shape as [number, number, number, number, number];
  const pad = params.padding[0]!;
  let source = input;
  if (pad > 0) {
    source = zerosOf([n, c, d + 2 * pad, h, w], input.dtype);
    copyInto(aliasOf(source, { shape: input.shape, strides: source.strides, offset: pad * h * w }), input);
  }
  const [sn, sc, sd, sh, sw] = source.strides as [number, number, number, number, number];
  const windows = aliasOf(source, {
    shape: [n, depth, c, taps, h, w],
    strides: [sn, sd * params.stride[0]!, sc, sd * params.dilation[0]!, sh, sw],
    offset: source.offset,
  });
  const result = emptyTensor([n * depth, c * taps, h, w], input.dtype);
  copyInto(aliasOf(result, { shape: windows.shape, strides: contiguousStrides(windows.shape), offset: 0 }), windows);
  discard(source, input);
  return result;
}

/** The inverse: slices are added up where they came from. */
function foldDepth(slices: Tensor, shape: Shape, depth: number, taps: number, params: ConvolutionParams): Tensor {
  const [n, c, d, h, w] = shape as [number, number, number, number, number];
  const pad = params.padding[0]!;
  const wide = zerosOf([n, c, d + 2 * pad, h, w], slices.dtype);
  const windows = aliasOf(slices, {
    shape: [n, depth, c, taps, h, w],
    strides: contiguousStrides([n, depth, c, taps, h, w]),
    offset: 0,
  });
  for (let tap = 0; tap < taps; tap++) {
    const target = aliasOf(wide, {
      shape: [n, depth, c, h, w],
      offset: tap * params.dilation[0]! * h * w,
      strides: [wide.strides[0]!, wide.strides[2]! * params.stride[0]!, wide.strides[1]!, w, 1],
    });
    target.add_(windows.select(3, tap));
  }
  if (pad === 0) return wide;
  const result = copyInto(
    emptyTensor(shape, slices.dtype),
    aliasOf(wide, { shape, strides: wide.strides, offset: pad * h * w }),
  );
  discard(wide);
  return result;
}

/** [N, O, OD, OH, OW] as [N * OD, O, OH, OW]. */
function depthToBatch(output: Tensor): Tensor {
  const [n, o, d, h, w] = output.shape as [number, number, number, number, number];
  const moved = packed(output.permute(0, 2, 1, 3, 4));
  return aliasOf(moved, {
    shape: [n * d, o, h, w],
    strides: contiguousStrides([n * d, o, h, w]),
    offset: moved.offset,
  });
}

function planeWeight(weight: Tensor): Tensor {
  const [o, c, d, h, w] = weight.shape as [number, number, number, number, number];
  const shape = [o, c * d, h, w];
  return aliasOf(weight, { shape, strides: contiguousStrides(shape), offset: weight.offset });
}

type Operands = readonly Tensor[];

/** Runs a computation over contiguous operands of float32 or float64; half types go through float32. */
function inFloat(operands: Operands, compute: (...operands: Tensor[]) => Tensor): Tensor {
  const { dtype } = operands[0]!;
  const wide = wideOf(dtype);
  const ready = operands.map((operand) => packed(operand, wide));
  const result = compute(...ready);
  ready.forEach((tensor, i) => {
    discard(tensor, operands[i]!);
  });
  return narrowed(result, dtype);
}

const floatName = (tensor: Tensor): "float32" | "float64" => tensor.dtype.name as "float32" | "float64";

/** A bilinear function of complex tensors from four of their parts, which is more exact than PyTorch's from three. */
function byParts(x: Tensor, y: Tensor, run: (x: Tensor, y: Tensor) => Tensor): Tensor {
  const parts = [x, x, y, y].map((whole, i) => packed(partOf(whole, (i % 2) as 0 | 1)));
  const [xRe, xIm, yRe, yIm] = parts as [Tensor, Tensor, Tensor, Tensor];
  const products = [run(xRe, yRe), run(xIm, yIm), run(xRe, yIm), run(xIm, yRe)] as const;
  const result = emptyTensor(products[0].shape, x.dtype);
  partOf(result, 0).copy_(products[0].sub_(products[1]));
  partOf(result, 1).copy_(products[2].add_(products[3]));
  for (const temporary of products) discard(temporary);
  parts.forEach((part, i) => {
    discard(part, i < 2 ? x : y);
  });
  return result;
}

function complexConvolution(input: Tensor, weight: Tensor, bias: Tensor | null, params: ConvolutionParams): Tensor {
  const result = byParts(input, weight, (x, w) => convolve(x, w, null, params));
  return bias ? result.add_(bias.reshape([-1, ...params.stride.map(() => 1)])) : result;
}

/** The convolution of an input with a weight. */
export function convolve(input: Tensor, weight: Tensor, bias: Tensor | null, params: ConvolutionParams): Tensor {
  const shape = [input.shape[0]!, weight.shape[0]!, ...outputSizes(input.shape, weight.shape, params)];
  if (numel(shape) === 0) return emptyTensor(shape, input.dtype);
  if (numel(input.shape) === 0 || numel(weight.shape) === 0) {
    const zeros = zerosOf(shape, input.dtype);
    return bias ? copyInto(zeros, bias.reshape([-1, ...params.stride.map(() => 1)])) : zeros;
  }
  if (input.dtype.is_complex) return complexConvolution(input, weight, bias, params);
  if (!input.dtype.is_floating_point) return convolveIntegers(input, weight, bias, shape, params);
  return inFloat(bias ? [input, weight, bias] : [input, weight], (x, w, b) => {
    if (params.stride.length === 3) return convolveVolume(x, w, b ?? null, shape, params);
    const result = emptyTensor(shape, x.dtype);
    const plane = planeShape(x.shape, w.shape, shape, params);
    convolutions(x).forward(
      floatName(x),
      plane,
      argumentOf(x),
      argumentOf(w),
      b ? argumentOf(b) : 0,
      argumentOf(result),
      keptCrop(w, plane),
    );
    return result;
  });
}

function convolveVolume(
  input: Tensor,
  weight: Tensor,
  bias: Tensor | null,
  shape: Shape,
  params: ConvolutionParams,
): Tensor {
  const [n, o, depth, h, w] = shape as [number, number, number, number, number];
  const slices = unfoldDepth(input, depth, weight.shape[2]!, params);
  const planes = convolve(slices, planeWeight(weight), bias, planeParams(params));
  discard(slices);
  const view = aliasOf(planes, {
    shape: [n, depth, o, h, w],
    strides: contiguousStrides([n, depth, o, h, w]),
    offset: planes.offset,
  });
  const result = copyInto(emptyTensor(shape, input.dtype), view.permute(0, 2, 1, 3, 4));
  discard(planes);
  return result;
}

/** The gradient of the input of a convolution, which is also what a transposed convolution computes. */
export function convolveInputGradient(
  outputGradient: Tensor,
  weight: Tensor,
  shape: Shape,
  params: ConvolutionParams,
): Tensor {
  if (numel(shape) === 0) return emptyTensor(shape, outputGradient.dtype);
  if (numel(outputGradient.shape) === 0 || numel(weight.shape) === 0) return zerosOf(shape, outputGradient.dtype);
  if (outputGradient.dtype.is_complex)
    return byParts(outputGradient, weight, (g, w) => convolveInputGradient(g, w, shape, params));
  if (!outputGradient.dtype.is_floating_point) return integerInputGradient(outputGradient, weight, shape, params);
  return inFloat([outputGradient, weight], (g, w) => {
    if (params.stride.length === 3) {
      const taps = w.shape[2]!;
      const gradient = depthToBatch(g);
      const slices = convolveInputGradient(
        gradient,
        planeWeight(w),
        [gradient.shape[0]!, shape[1]! * taps, shape[3]!, shape[4]!],
        planeParams(params),
      );
      const result = foldDepth(slices, shape, g.shape[2]!, taps, params);
      discard(slices);
      discard(gradient, g);
      return result;
    }
    const result = emptyTensor(shape, g.dtype);
    const plane = planeShape(shape, w.shape, g.shape, params);
    convolutions(g).inputGradient(
      floatName(g),
      plane,
      argumentOf(g),
      argumentOf(w),
      argumentOf(result),
      keptCrop(w, plane),
    );
    return result;
  });
}

/** The gradient of the weight of a convolution. */
export function convolveWeightGradient(
  outputGradient: Tensor,
  input: Tensor,
  shape: Shape,
  params: ConvolutionParams,
): Tensor {
  if (numel(shape) === 0) return emptyTensor(shape, outputGradient.dtype);
  if (numel(outputGradient.shape) === 0 || numel(input.shape) === 0) return zerosOf(shape, outputGradient.dtype);
  if (outputGradient.dtype.is_complex)
    return byParts(outputGradient, input, (g, x) => convolveWeightGradient(g, x, shape, params));
  return inFloat([outputGradient, input], (g, x) => {
    if (params.stride.length === 3) {
      const taps = shape[2]!;
      const gradient = depthToBatch(g);
      const slices = unfoldDepth(x, g.shape[2]!, taps, params);
      const result = convolveWeightGradient(
        gradient,
        slices,
        [shape[0]!, shape[1]! * taps, shape[3]!, shape[4]!],
        planeParams(params),
      );
      discard(slices);
      discard(gradient, g);
      return aliasOf(result, { shape, strides: contiguousStrides(shape), offset: result.offset });
    }
    const result = emptyTensor(shape, g.dtype);
    convolutions(g).weightGradient(
      floatName(g),
      planeShape(x.shape, shape, g.shape, params),
      argumentOf(g),
      argumentOf(x),
      argumentOf(result),
    );
    return result;
  });
}
