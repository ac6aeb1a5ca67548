/** Kernels that reach beyond a small image: cells that meet nothing but its zeros are left out of the computation. */
import type { Backend, ConvolutionShape } from "../../backend.ts";
import type { LinearConvolution, LinearPanels } from "../../linear.ts";
import { cropKernel, uncropKernel } from "./moves.ts";
import { moveKernels } from "./native-tools.ts";
import { Workspace } from "../gemm/gemm.ts";
import type { GemmBackend } from "../gemm/products.ts";
import type { Heap } from "../memory/heap.ts";

/**
 * The first kernel cell along one axis that meets a pixel, and how many there are from it to the last one that does.
 */
function meeting(
  input: number,
  output: number,
  kernelSize: number,
  stride: number,
  padding: number,
  dilation: number,
): { first: number; count: number } {
  const meets = (cell: number): boolean => {
    // The first output position that the cell takes to the image or beyond.
    const at = Math.max(0, Math.ceil((padding - cell * dilation) / stride));
    return at < output && at * stride - padding + cell * dilation < input;
  };
  let first = 0;
  // The padding that is left must not be negative.
  while (first + 1 < kernelSize && (first + 1) * dilation <= padding && !meets(first)) first++;
  let last = kernelSize - 1;
  while (last > first && !meets(last)) last--;
  return { first, count: last - first + 1 };
}

/** The shape with smaller kernels, and where these lie in the whole ones; none if all cells are needed. */
export function cropped(s: ConvolutionShape): { shape: ConvolutionShape; top: number; left: number } | undefined {
  if (s.paddingHeight === 0 && s.paddingWidth === 0) return undefined;
  const vertical = meeting(
    s.inputHeight,
    s.outputHeight,
    s.kernelHeight,
    s.strideHeight,
    s.paddingHeight,
    s.dilationHeight,
  );
  const horizontal = meeting(
    s.inputWidth,
    s.outputWidth,
    s.kernelWidth,
    s.strideWidth,
    s.paddingWidth,
    s.dilationWidth,
  );
  if (vertical.count === s.kernelHeight && horizontal.count === s.kernelWidth) return undefined;
  return {
    top: vertical.first,
    left: horizontal.first,
    shape: {
      ...s,
      kernelHeight: vertical.count,
      kernelWidth: horizontal.count,
      paddingHeight: s.paddingHeight - vertical.first * s.dilationHeight,
      paddingWidth: s.paddingWidth - horizontal.first * s.dilationWidth,
    },
  };
}

/** Convolutions that leave out kernel cells which meet no pixel. */
export function croppedConvolution(
  inner: Pick<LinearConvolution, "forward" | "inputGradient" | "weightGradient">,
  heap: Heap,
  gemm: GemmBackend,
  compile: Backend["compile"],
): typeof inner {
  const workspace = new Workspace(heap);
  type Type = Parameters<LinearConvolution["forward"]>[0];
  /** Copies between whole and cropped kernels. */
  const copy = (
    way: "crop" | "expand",
    type: Type,
    s: ConvolutionShape,
    top: number,
    left: number,
    small: ConvolutionShape,
    from: number,
    to: number,
  ): void => {
    const { kernelHeight, kernelWidth } = s;
    const inner = s.inputChannels / s.groups;
    const args = [from, to, inner, kernelHeight, kernelWidth, top, left, small.kernelHeight, small.kernelWidth];
    const outputs = s.outputChannels;
    if (moveKernels(gemm, type, way, outputs, outputs * inner * kernelHeight * kernelWidth, args)) return;
    const run = compile(`convolution ${way} ${type}`, () => (way === "crop" ? cropKernel : uncropKernel)(type));
    run(0, outputs, ...args);
  };
  const room = (type: Type, s: ConvolutionShape): number =>
    workspace.reserve(
      ((s.outputChannels * s.inputChannels) / s.groups) * s.kernelHeight * s.kernelWidth * (type === "float32" ? 4 : 8),
    );
  const smaller = (
    type: Type,
    s: ConvolutionShape,
    weight: number,
    kept: LinearPanels | undefined,
  ): { shape: ConvolutionShape; weight: number } => {
    const found = cropped(s);
    if (found === undefined) return { shape: s, weight };
    const small = kept?.start ?? room(type, found.shape);
    if (!kept?.filled) copy("crop", type, s, found.top, found.left, found.shape, weight, small);
    if (kept) kept.filled = true;
    return { shape: found.shape, weight: small };
  };
  return {
    forward(type, s, input, weight, bias, output, kept) {
      const small = smaller(type, s, weight, kept);
      inner.forward(type, small.shape, input, small.weight, bias, output);
    },
    inputGradient(type, s, outputGradient, weight, inputGradient, kept) {
      const small = smaller(type, s, weight, kept);
      inner.inputGradient(type, small.shape, outputGradient, small.weight, inputGradient);
    },
    weightGradient(type, s, outputGradient, input, weightGradient) {
      const found = cropped(s);
      if (found === undefined) return inner.weightGradient(type, s, outputGradient, input, weightGradient);
      const small = room(type, found.shape);
      inner.weightGradient(type, found.shape, outputGradient, input, small);
      copy("expand", type, s, found.top, found.left, found.shape, small, weightGradient);
    },
  };
}
