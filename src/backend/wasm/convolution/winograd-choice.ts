/** Where Winograd's method applies, and whether and with which tiles it is expected to be the fastest. */
import type { ConvolutionShape } from "../../backend.ts";
import { tileRows } from "../gemm/microkernel.ts";
import { panelTiles } from "./winograd-kernels.ts";
import type { KernelSize, TileSize } from "./winograd-transforms.ts";

/** Bytes of images with zeros around them that are made at once. */
export const mostPadded = 6 * 2 ** 20;
/** Room for a tile between its two transforms. */
export const scratchBytes = 1024;

/** A convolution, or the gradient of its input, which is one too. */
export interface Problem {
  readonly batch: number;
  /** Channels of the image and of the result. */
  readonly depth: number;
  readonly rows: number;
  readonly kernel: KernelSize;
  readonly height: number;
  readonly width: number;
  /** Zeros above and left of the image. */
  readonly top: number;
  readonly left: number;
  readonly resultHeight: number;
  readonly resultWidth: number;
  /** Kernels from one channel of the result to the next, and of the image; whether they are turned around. */
  readonly rowStride: number;
  readonly depthStride: number;
  readonly turned: boolean;
  /** The image's channels come in four phases, which are to be made (`padKernel`). */
  readonly split: boolean;
}

/** Whether a convolution has square kernels, moves by `stride` both ways, and has no more than so much padding. */
function isPlain(s: ConvolutionShape, stride: number, mostPadding: number): boolean {
  const results = (input: number, padding: number): number =>
    Math.floor((input + 2 * padding - s.kernelHeight) / stride) + 1;
  return (
    s.kernelWidth === s.kernelHeight &&
    s.strideHeight === stride &&
    s.strideWidth === stride &&
    s.dilationHeight === 1 &&
    s.dilationWidth === 1 &&
    s.groups === 1 &&
    s.paddingHeight <= mostPadding &&
    s.paddingWidth <= mostPadding &&
    s.outputHeight === results(s.inputHeight, s.paddingHeight) &&
    s.outputWidth === results(s.inputWidth, s.paddingWidth)
  );
}

/** Whether kernels and steps are such that Winograd's method applies. */
export const applies = (s: ConvolutionShape, kernels: readonly number[] = [3, 5]): boolean =>
  kernels.includes(s.kernelHeight) && isPlain(s, 1, s.kernelHeight - 1);

/**
 * Whether kernels are of 4 x 4 and move by 2: their four phases (even and odd rows and columns) are of 2 x 2. Those of
 * 3 x 3, whose phases would be filled with zeros, are faster as products.
 */
export const appliesInPhases = (s: ConvolutionShape): boolean => s.kernelHeight === 4 && isPlain(s, 2, 2);

export function forwardProblem(s: ConvolutionShape): Problem {
  return {
    batch: s.batch,
    depth: s.inputChannels,
    rows: s.outputChannels,
    kernel: s.kernelHeight as KernelSize,
    height: s.inputHeight,
    width: s.inputWidth,
    top: s.paddingHeight,
    left: s.paddingWidth,
    resultHeight: s.outputHeight,
    resultWidth: s.outputWidth,
    rowStride: s.inputChannels,
    depthStride: 1,
    turned: false,
    split: false,
  };
}

export function backwardProblem(s: ConvolutionShape): Problem {
  return {
    batch: s.batch,
    depth: s.outputChannels,
    rows: s.inputChannels,
    kernel: s.kernelHeight as KernelSize,
    height: s.outputHeight,
    width: s.outputWidth,
    top: s.kernelHeight - 1 - s.paddingHeight,
    left: s.kernelWidth - 1 - s.paddingWidth,
    resultHeight: s.inputHeight,
    resultWidth: s.inputWidth,
    rowStride: 1,
    depthStride: s.inputChannels,
    turned: true,
    split: false,
  };
}

/** The phases of an image that meet those of kernels. */
export const phasedProblem = (s: ConvolutionShape): Problem => ({
  ...forwardProblem(s),
  depth: 4 * s.inputChannels,
  kernel: 2,
  rowStride: 4 * s.inputChannels,
  split: true,
});

/** The gradient of an input's pixels in every second row and column from (y, x) on, and which phase of kernels it meets. */
export function phaseProblem(s: ConvolutionShape, y: number, x: number): [Problem, cells: number] {
  const [row, column] = [y + s.paddingHeight, x + s.paddingWidth];
  const problem: Problem = {
    ...backwardProblem(s),
    kernel: 2,
    top: 1 - (row >> 1),
    left: 1 - (column >> 1),
    resultHeight: (s.inputHeight - y + 1) >> 1,
    resultWidth: (s.inputWidth - x + 1) >> 1,
    rowStride: 4,
    depthStride: 4 * s.inputChannels,
  };
  return [problem, (row % 2) * 2 + (column % 2)];
}

/** Measured nanoseconds for a multiplication and addition in a product. */
const productTime = 0.042;
/**
 * For kernels of each size the sizes of tiles, and measured nanoseconds to transform a kernel or the sums of its gradient,
 * and a tile of one channel's pixels or results.
 */
const ways: Record<KernelSize, readonly (readonly [TileSize, kernel: number, tile: number])[]> = {
  2: [[4, 4, 16]],
  3: [
    [2, 4, 6],
    [4, 9, 12],
  ],
  5: [[2, 28, 9]],
};
/**
 * The same of the implicit matrix product, and to pack a pixel for it, or one for a gradient of weights; and to add a
 * product to its pixel, and a row of them.
 */
const directTimes = { product: 0.055, pixel: 0.25, cell: 0.5, added: 0.4, addedRow: 6 } as const;
/** Depth that starting and storing a tile of a product costs. */
const [extraDepth, directExtraDepth] = [8, 6];
/** Multiplications that are worth it: small convolutions of whole numbers stay exact. */
export const fewProducts = 2 ** 17;
/** Room for transformed weights. */
export const mostWeights = 72 * 2 ** 20;

const roundUp = (value: number, multiple: number): number => Math.ceil(value / multiple) * multiple;

/**
 * The tile size that is expected to be faster than `otherwise` nanoseconds, 0 if none is. `matrix`: numbers of a matrix of
 * transformed kernels; `channels`: those of images and results; `products`: multiplications at one position, from the
 * number of tiles.
 */
function fastest(
  kernel: KernelSize,
  batch: number,
  height: number,
  width: number,
  otherwise: number,
  matrix: number,
  channels: number,
  products: (tiles: number) => number,
): TileSize | 0 {
  let best: TileSize | 0 = 0;
  let least = otherwise / 1.1;
  for (const [tile, kernelTime, tileTime] of ways[kernel]) {
    const positions = (tile + kernel - 1) ** 2;
    if (positions * matrix * 4 > mostWeights) continue;
    const tiles = batch * Math.ceil(height / tile) * Math.ceil(width / tile);
    const time = positions * products(tiles) * productTime + matrix * kernelTime + channels * tiles * tileTime;
    if (time < least) [best, least] = [tile, time];
  }
  return best;
}

/**
 * The tile size that is expected to be fastest; 0: an implicit matrix product is, or, for the gradient of an input,
 * products with all kernel cells that are added up (`fold.ts`). Threads do not matter: the method depends on the shape
 * alone.
 */
export function chooseTile(p: Problem): TileSize | 0 {
  const { kernel, batch, depth, resultHeight, resultWidth } = p;
  const weights = kernel ** 2 * depth;
  const results = batch * resultHeight * resultWidth;
  if (weights * p.rows * results < fewProducts) return 0;
  const rows = roundUp(p.rows, tileRows);
  const direct =
    (weights + directExtraDepth) * roundUp(results, panelTiles) * (rows * directTimes.product + directTimes.pixel);
  const folded =
    kernel ** 2 *
    p.rows *
    batch *
    p.height *
    (p.width * (depth * directTimes.product + directTimes.added) + directTimes.addedRow);
  return fastest(
    kernel,
    batch,
    resultHeight,
    resultWidth,
    p.turned ? Math.min(direct, folded) : direct,
    rows * depth,
    depth + p.rows,
    (tiles) => rows * (depth + extraDepth) * roundUp(tiles, panelTiles),
  );
}

/** The same for the gradient of a weight. */
export function chooseGradientTile(s: ConvolutionShape): TileSize | 0 {
  const { batch, inputChannels, outputChannels, outputHeight, outputWidth } = s;
  const kernel = s.kernelHeight as KernelSize;
  const columns = kernel ** 2 * inputChannels * batch * outputHeight * outputWidth;
  if (columns * outputChannels < fewProducts) return 0;
  const rows = roundUp(outputChannels, tileRows);
  const matrix = rows * roundUp(inputChannels, panelTiles);
  return fastest(
    kernel,
    batch,
    outputHeight,
    outputWidth,
    columns * (rows * directTimes.product + directTimes.cell),
    matrix,
    inputChannels + outputChannels,
    (tiles) => matrix * (tiles + extraDepth),
  );
}

/**
 * Bytes from one position to the next: an odd number of cache lines, so that positions do not compete for the same
 * places of the cache.
 */
export function oddLines(bytes: number): number {
  return (Math.ceil(bytes / 64) | 1) * 64;
}
