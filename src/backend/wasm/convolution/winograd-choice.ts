/** Where Winograd's method applies, and whether and with which tiles it is expected to be the fastest. */
import type { ConvolutionShape } from "../../backend.ts";
import { tileRows } from "../gemm/microkernel.ts";
import { foldingTime } from "./fold.ts";
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
}

/** Whether kernels and steps are such that Winograd's method applies. */
export function applies(s: ConvolutionShape, kernels: readonly number[] = [3, 5]): boolean {
  const edge = s.kernelHeight - 1;
  return (
    kernels.includes(s.kernelHeight) &&
    s.kernelWidth === s.kernelHeight &&
    s.strideHeight === 1 &&
    s.strideWidth === 1 &&
    s.dilationHeight === 1 &&
    s.dilationWidth === 1 &&
    s.groups === 1 &&
    s.paddingHeight <= edge &&
    s.paddingWidth <= edge &&
    s.outputHeight === s.inputHeight + 2 * s.paddingHeight - edge &&
    s.outputWidth === s.inputWidth + 2 * s.paddingWidth - edge
  );
}

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
  };
}

/** Measured nanoseconds for a multiplication and addition in a product. */
const productTime = 0.042;
/** For each way: measured nanoseconds to transform a kernel, and a tile of one channel's pixels or results. */
interface Way {
  readonly tile: TileSize;
  readonly kernelTime: number;
  /** The same for the sums of a kernel's gradient. */
  readonly sumsTime: number;
  readonly tileTime: number;
}
const ways: Record<KernelSize, readonly Way[]> = {
  3: [
    { tile: 2, kernelTime: 4, sumsTime: 4, tileTime: 6 },
    { tile: 4, kernelTime: 9, sumsTime: 9, tileTime: 12 },
  ],
  5: [{ tile: 2, kernelTime: 16, sumsTime: 36, tileTime: 9 }],
};
/** The same of the implicit matrix product, and to pack a pixel for it, or one for a gradient of weights. */
const directTimes = { product: 0.055, pixel: 0.25, cell: 0.5 } as const;
/** Depth that starting and storing a tile of a product costs. */
const [extraDepth, directExtraDepth] = [8, 6];
/** Multiplications that are worth it: small convolutions of whole numbers stay exact. */
export const fewProducts = 2 ** 17;
/** Room for transformed weights. */
export const mostWeights = 72 * 2 ** 20;

const roundUp = (value: number, multiple: number): number => Math.ceil(value / multiple) * multiple;

/**
 * The tile size that is expected to be fastest; 0: an implicit matrix product is. Threads do not matter: the method
 * depends on the shape alone. `otherwise`: nanoseconds that yet another way takes.
 */
export function chooseTile(p: Problem, otherwise = Infinity): TileSize | 0 {
  const cellsOfKernel = p.kernel ** 2;
  if (cellsOfKernel * p.depth * p.rows * p.batch * p.resultHeight * p.resultWidth < fewProducts) return 0;
  const rows = roundUp(p.rows, tileRows);
  const cells = roundUp(p.batch * p.resultHeight * p.resultWidth, panelTiles);
  let best: TileSize | 0 = 0;
  const product =
    (cellsOfKernel * p.depth + directExtraDepth) * cells * (rows * directTimes.product + directTimes.pixel);
  let least = Math.min(product, otherwise) / 1.1;
  for (const { tile, kernelTime, tileTime } of ways[p.kernel]) {
    const positions = (tile + p.kernel - 1) ** 2;
    if (positions * rows * p.depth * 4 > mostWeights) continue;
    const tiles = p.batch * Math.ceil(p.resultHeight / tile) * Math.ceil(p.resultWidth / tile);
    const time =
      positions * rows * (p.depth + extraDepth) * roundUp(tiles, panelTiles) * productTime +
      rows * p.depth * kernelTime +
      (p.depth + p.rows) * tiles * tileTime;
    if (time >= least) continue;
    best = tile;
    least = time;
  }
  return best;
}

/** The same for the gradient of an input, which may also be products of all kernel cells that are added up. */
export function chooseInputTile(s: ConvolutionShape, p: Problem): TileSize | 0 {
  return chooseTile(p, s.batch * foldingTime(s, directTimes.product));
}

/** Nanoseconds to transform a tile of one channel. */
export function tileTime(tile: TileSize, kernel: KernelSize): number {
  return ways[kernel].find((way) => way.tile === tile)!.tileTime;
}

/** The same for the gradient of a weight. */
export function chooseGradientTile(s: ConvolutionShape): TileSize | 0 {
  const cells = s.batch * s.outputHeight * s.outputWidth;
  const kernel = s.kernelHeight as KernelSize;
  if (kernel ** 2 * s.inputChannels * s.outputChannels * cells < fewProducts) return 0;
  const [rows, columns] = [roundUp(s.outputChannels, tileRows), roundUp(s.inputChannels, panelTiles)];
  let best: TileSize | 0 = 0;
  let least = (kernel ** 2 * s.inputChannels * cells * (rows * directTimes.product + directTimes.cell)) / 1.1;
  for (const { tile, sumsTime, tileTime } of ways[kernel]) {
    const positions = (tile + kernel - 1) ** 2;
    if (positions * rows * columns * 4 > mostWeights) continue;
    const tiles = s.batch * Math.ceil(s.outputHeight / tile) * Math.ceil(s.outputWidth / tile);
    const time =
      positions * rows * columns * (tiles + extraDepth) * productTime +
      rows * columns * sumsTime +
      (s.inputChannels + s.outputChannels) * tiles * tileTime;
    if (time >= least) continue;
    best = tile;
    least = time;
  }
  return best;
}

/**
 * Bytes from one position to the next: an odd number of cache lines, so that positions do not compete for the same
 * places of the cache.
 */
export function oddLines(bytes: number): number {
  return (Math.ceil(bytes / 64) | 1) * 64;
}
