/** Parts of convolutions by native code (native/src/convolution.h, direct.h); bundles for browsers have none of it. */
import type { ConvolutionShape } from "../../backend.ts";
import { gradientPieces, type ConvolutionTools, type FloatType } from "./convolution-tools.ts";
import type { TypedConvolution } from "./convolution.ts";
import { foldArguments, timeOfPlane, type FoldProducts } from "./fold.ts";
import { forwardGeometry } from "./geometry.ts";
import { evenBlock, nativeProductTime } from "../gemm/packed.ts";
import type { GemmBackend } from "../gemm/products.ts";
import type { NativeCode } from "../native.ts";
import type { PoolFunction, ThreadPool } from "../pool/pool.ts";
import { runShares } from "../pool/split.ts";

/** The functions of `wasmTools` in native code. */
export function nativeTools(code: NativeCode, pool: ThreadPool, type: FloatType): ConvolutionTools {
  const shared = {
    packA: code.shared(pool, type, "packLeft"),
    packWeights: code.shared(pool, type, "packWeights"),
    images: code.shared(pool, type, "images"),
    cells: code.shared(pool, type, "cells"),
  };
  const columns = code.tileColumns(type === "float32" ? 4 : 8);
  const fold = nativeFold(code.shared(pool, type, "fold"), pool);
  const taps = type === "float32" ? code.shared(pool, type, "taps") : null;
  return { shared, fold, taps, rows: code.tileRows, columns, time: nativeProductTime };
}

/** Widths of kernels for which native code has tiles that read images where they are, if so many rows fit into one. */
const tapWidths = [2, 3, 4, 5, 6, 7, 9, 11];
/** Cells below which packing the images takes less time than adding tiles to the result. */
const fewTapCells = 256;

/** Whether a gradient of weights is computed from images that stay where they are. */
function tapsPay(s: ConvolutionShape, tileRows: number): boolean {
  const together = Math.floor(tileRows / s.kernelWidth);
  return (
    tapWidths.includes(s.kernelWidth) &&
    s.dilationWidth === 1 &&
    together > 0 &&
    (s.inputChannels / s.groups) * s.kernelHeight >= together &&
    s.batch * s.outputHeight * s.outputWidth >= fewTapCells
  );
}

function nativeFold(folding: PoolFunction, pool: ThreadPool): FoldProducts {
  return (s, planes, products, target) => {
    const settings = foldArguments(s);
    const work = planes * timeOfPlane(s);
    const parts = Math.min(planes, pool.parts(work));
    runShares(pool, folding, work, planes, parts, 1, (plane, count) => [
      ...[plane, plane + count, products, target],
      ...settings,
    ]);
  };
}

/**
 * A gradient of weights where a kernel's columns are neighbours in the image: only the output's gradient is packed. Threads
 * share the rows of kernels, or the cells where there are few of those. False: packing the images is faster, or
 * WebAssembly computes.
 */
export function gradientInPlace(
  of: Pick<TypedConvolution, "size" | "tools" | "gemm" | "workspace" | "withBorders" | "stored" | "addPartials">,
  s: ConvolutionShape,
  outputGradient: number,
  input: number,
  weightGradient: number,
): boolean {
  const { size, tools, gemm } = of;
  const { pool } = gemm;
  const { taps } = tools;
  if (taps === null || !tapsPay(s, tools.rows)) return false;
  const inputs = s.inputChannels / s.groups;
  const outputs = s.outputChannels / s.groups;
  const cells = s.outputHeight * s.outputWidth;
  const total = s.batch * cells;
  const kernelRows = inputs * s.kernelHeight;
  const n = kernelRows * s.kernelWidth;
  const together = Math.floor(tools.rows / s.kernelWidth);
  const products = total * outputs * n * size;
  const parts = pool.parts(products * tools.time, 2);
  // Where cells are cut, the shape alone decides.
  const pieces = gradientPieces(n, products);
  const byCells = pieces > 1;
  const share = byCells
    ? evenBlock(total, Math.ceil(total / pieces), 1)
    : evenBlock(kernelRows, Math.ceil(kernelRows / parts), together);
  const length = byCells ? total : kernelRows;
  const tasks = Math.max(1, Math.floor(length / share) + (length % share >= (byCells ? 1 : together) ? 1 : 0));
  const partial = byCells ? outputs * n * size : 0;
  const partials = of.workspace.reserve(tasks * partial);
  const plain = forwardGeometry(s, size);
  const [imageGeometry, padded] = of.withBorders(plain);
  const images = padded?.(input, s.batch, s.batch) ?? input;
  const geometry = of.stored(imageGeometry);
  for (let group = 0; group < s.groups; group++) {
    const result = weightGradient + group * outputs * n * size;
    for (let task = 0; task < tasks; task++) {
      const [from, to] = [task * share, task === tasks - 1 ? length : (task + 1) * share];
      const args = [
        outputGradient + group * outputs * cells * size,
        s.outputChannels * cells * size,
        cells * size,
        byCells ? from : 0,
        byCells ? to : total,
        images + group * (imageGeometry.sampleBytes / s.groups),
        geometry,
        byCells ? 0 : from,
        byCells ? kernelRows : to,
        byCells ? partials + task * partial : result,
        outputs,
        n * size,
        0,
      ];
      pool.add(taps, args);
    }
    pool.run(products * tools.time);
    if (byCells) of.addPartials(partials, tasks, outputs * n, result);
  }
  return true;
}

/** Nanoseconds for a byte of the whole kernels, which are read or written once. */
const byteTime = 0.05;

/**
 * Copies between whole and cropped kernels of so many outputs and numbers; `args`: what follows the range of outputs.
 * False: WebAssembly is to do it.
 */
export function moveKernels(
  { native, pool }: Pick<GemmBackend, "native" | "pool">,
  type: FloatType,
  way: "crop" | "expand",
  outputs: number,
  numbers: number,
  args: readonly number[],
): boolean {
  const code = native?.active ?? null;
  if (code === null || type !== "float32") return false;
  const work = numbers * 4 * byteTime;
  runShares(pool, code.shared(pool, type, way), work, outputs, pool.parts(work), 1, (first, count) => [
    first,
    first + count,
    ...args,
  ]);
  return true;
}
