/** Products of all kernel cells, added to the pixels that they belong to: one way to the gradient of an input. */
import type { Backend, ConvolutionShape } from "../../backend.ts";
import { packTime } from "./packing.ts";
import { foldKernel } from "./moves.ts";

/** Adds products [planes, kernel cells, output cells] to the pixels of `target`, [planes, height, width]. */
export type FoldProducts = (s: ConvolutionShape, planes: number, products: number, target: number) => void;

/** Bytes of products that are made before they are added to the pixels of a gradient, and the most of one sample. */
export const mostProducts = 4 * 2 ** 20;
const mostOfSample = 32 * 2 ** 20;
/** Nanoseconds that adding one of them takes (with a stride other than 1 it is more), and a row of them besides. */
const foldTime = 0.4;
const stridedFoldTime = 1;
const foldRowTime = 6;

/** Nanoseconds that adding the products of a plane to its pixels takes. */
export function timeOfPlane(s: ConvolutionShape): number {
  const rows = s.kernelHeight * s.kernelWidth * s.outputHeight;
  return rows * (foldRowTime + s.outputWidth * (s.strideWidth === 1 ? foldTime : stridedFoldTime));
}

/** What a fold needs to know of a convolution, in the order of its arguments. */
export function foldArguments(s: ConvolutionShape): number[] {
  const sizes = [s.inputHeight, s.inputWidth, s.kernelHeight, s.kernelWidth, s.outputHeight, s.outputWidth];
  return [...sizes, s.strideHeight, s.strideWidth, s.paddingHeight, s.paddingWidth, s.dilationHeight, s.dilationWidth];
}

/** By a kernel, which threads share. */
export function wasmFold(compile: Backend["compile"], type: "float32" | "float64"): FoldProducts {
  return (s, planes, products, target) => {
    const unit = s.strideWidth === 1;
    const run = compile(`convolution fold ${type} ${unit}`, () => foldKernel(type, unit));
    run(0, planes, products, target, ...foldArguments(s));
  };
}

/** Whether the kernel lies on the image once, cell by pixel: products are the gradient then, with nothing to add up. */
export function coversImage(s: ConvolutionShape): boolean {
  return (
    s.outputHeight * s.outputWidth === 1 &&
    s.kernelHeight === s.inputHeight &&
    s.kernelWidth === s.inputWidth &&
    s.paddingHeight + s.paddingWidth === 0 &&
    (s.dilationHeight === 1 || s.kernelHeight === 1) &&
    (s.dilationWidth === 1 || s.kernelWidth === 1)
  );
}

/**
 * Whether it is faster to multiply the output's gradient by all kernel cells and to add the products to their pixels.
 * The other way packs the gradient once for each kernel cell, which pays with many input channels only, and computes
 * with zeros around the gradient. `size`: bytes of a number; `time`: nanoseconds of a multiplication for each of them.
 */
export function foldingPays(s: ConvolutionShape, size: number, time: number): boolean {
  const inputs = s.inputChannels / s.groups;
  const outputs = s.outputChannels / s.groups;
  const kernelSize = s.kernelHeight * s.kernelWidth;
  const cells = s.outputHeight * s.outputWidth;
  const products = inputs * kernelSize * cells;
  if (products * outputs === 0 || kernelSize === 1) return false;
  if (!coversImage(s) && s.groups * products * size > mostOfSample) return false;
  const met = (kernelSize * s.inputHeight * s.inputWidth) / (s.strideHeight * s.strideWidth);
  const phases = outputs * met * (inputs * time * size + packTime);
  const folding = products * outputs * time * size + (coversImage(s) ? 0 : inputs * timeOfPlane(s));
  return folding + outputs * cells * packTime < phases;
}
