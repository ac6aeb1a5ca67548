/** How the cells of a grid and of a kernel meet an image, forward and for the gradient of the image. */
import type { ConvolutionShape } from "../../backend.ts";
import type { Geometry } from "./packing.ts";

/** An image that is one row, whose cells are the columns of a product. */
export function rowGeometry(cells: number, sampleBytes: number): Geometry {
  return {
    height: 1,
    width: cells,
    gridWidth: cells,
    kernelHeight: 1,
    kernelWidth: 1,
    strideY: 1,
    strideX: 1,
    offsetY: 0,
    offsetX: 0,
    stepY: 1,
    stepX: 1,
    gridHeight: 1,
    sampleBytes,
  };
}

/**
 * A pointwise convolution sees its image as one long row, if it sees all of it: the gradient of a transposed one leaves
 * the output's padding out.
 */
export function forwardGeometry(s: ConvolutionShape, size: number): Geometry {
  const sampleBytes = s.inputChannels * s.inputHeight * s.inputWidth * size;
  const pointwise =
    s.kernelHeight === 1 &&
    s.kernelWidth === 1 &&
    s.strideHeight === 1 &&
    s.strideWidth === 1 &&
    s.paddingHeight === 0 &&
    s.paddingWidth === 0 &&
    s.inputHeight === s.outputHeight &&
    s.inputWidth === s.outputWidth;
  if (pointwise) return rowGeometry(s.inputHeight * s.inputWidth, sampleBytes);
  return {
    height: s.inputHeight,
    width: s.inputWidth,
    gridWidth: s.outputWidth,
    kernelHeight: s.kernelHeight,
    kernelWidth: s.kernelWidth,
    strideY: s.strideHeight,
    strideX: s.strideWidth,
    offsetY: -s.paddingHeight,
    offsetX: -s.paddingWidth,
    stepY: s.dilationHeight,
    stepX: s.dilationWidth,
    gridHeight: s.outputHeight,
    sampleBytes,
  };
}

/**
 * The kernel cells that inputs at `remainder`, `remainder + stride`, … meet along one axis, and where in the output.
 */
export interface Phase {
  /** Input positions of the phase. */
  readonly positions: number;
  /** Kernel cells: `first`, `first + every`, …, `count` of them. */
  readonly first: number;
  readonly every: number;
  readonly count: number;
  /** Position p and kernel cell q of the phase meet output `p + offset + q * step`. */
  readonly offset: number;
  readonly step: number;
}

export function phase(
  remainder: number,
  stride: number,
  padding: number,
  dilation: number,
  kernelSize: number,
  inputSize: number,
): Phase {
  const matches: number[] = [];
  for (let cell = 0; cell < kernelSize; cell++)
    if ((remainder + padding - cell * dilation) % stride === 0) matches.push(cell);
  const first = matches[0] ?? 0;
  const every = matches.length > 1 ? matches[1]! - first : 1;
  return {
    positions: Math.ceil((inputSize - remainder) / stride),
    first,
    every,
    count: matches.length,
    offset: matches.length > 0 ? (remainder + padding - first * dilation) / stride : 0,
    step: matches.length > 1 ? (-every * dilation) / stride : 0,
  };
}
