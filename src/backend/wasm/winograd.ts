/** Convolutions with 3 x 3 kernels that move by 1, by Winograd's method: blocks of tiles go through transform, products and back in one task. */
import type { Backend, ConvolutionShape } from "../backend.ts";
import * as moves from "./convolution-moves.ts";
import { instantiate, productTime, Workspace } from "./gemm.ts";
import type { Instantiated, TypedGemm } from "./gemm.ts";
import { tileRows, writeTile } from "./gemm-microkernel.ts";
import type { Heap } from "./heap.ts";
import { panelTiles, storeWinogradGeometry, tileWords, writePanels, writePixels, writeResults, writeWeights } from "./winograd-kernels.ts";
import type { TileSize } from "./winograd-kernels.ts";

/** Bytes of transformed pixels and products that a task works on: they should stay in the second-level cache. */
const blockBytes = 2 ** 20;
/** Bytes of images with zeros around them that are made at once. */
const mostPadded = 6 * 2 ** 20;
const geometryBytes = 64;
/** Room for a tile between its two transforms. */
const scratchBytes = 1024;

interface WinogradFunctions {
  weights(...args: number[]): void;
  panels(...args: number[]): void;
}

/** A convolution, or the gradient of its input, which is one too. */
interface Problem {
  readonly batch: number;
  /** Channels of the image and of the result. */
  readonly depth: number;
  readonly rows: number;
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
function applies(s: ConvolutionShape): boolean {
  return s.kernelHeight === 3 && s.kernelWidth === 3 && s.strideHeight === 1 && s.strideWidth === 1 && s.dilationHeight === 1 && s.dilationWidth === 1 && s.groups === 1
    && s.paddingHeight <= 2 && s.paddingWidth <= 2
    && s.outputHeight === s.inputHeight + 2 * s.paddingHeight - 2 && s.outputWidth === s.inputWidth + 2 * s.paddingWidth - 2;
}

function forwardProblem(s: ConvolutionShape): Problem {
  return {
    batch: s.batch, depth: s.inputChannels, rows: s.outputChannels, height: s.inputHeight, width: s.inputWidth, top: s.paddingHeight, left: s.paddingWidth,
    resultHeight: s.outputHeight, resultWidth: s.outputWidth, rowStride: s.inputChannels, depthStride: 1, turned: false,
  };
}

function backwardProblem(s: ConvolutionShape): Problem {
  return {
    batch: s.batch, depth: s.outputChannels, rows: s.inputChannels, height: s.outputHeight, width: s.outputWidth, top: 2 - s.paddingHeight, left: 2 - s.paddingWidth,
    resultHeight: s.inputHeight, resultWidth: s.inputWidth, rowStride: 1, depthStride: s.inputChannels, turned: true,
  };
}

/**
 * Measured nanoseconds: for a multiplication and addition in a product, to transform a kernel, and to transform four by four (two by two) pixels or results, for
 * each tile size.
 */
const times = { product: 0.042, kernel: { 2: 4, 4: 10 }, tile: { 2: 6, 4: 12 } } as const;
/** The same of the implicit matrix product, and to pack a pixel. */
const directTimes = { product: 0.055, pixel: 0.25 } as const;
/** Depth that starting and storing a tile of a product costs. */
const [extraDepth, directExtraDepth] = [8, 6];
/** Multiplications that are worth it: small convolutions of whole numbers stay exact. */
const fewProducts = 2 ** 17;
/** Room for transformed weights. */
const mostWeights = 72 * 2 ** 20;

const roundUp = (value: number, multiple: number): number => Math.ceil(value / multiple) * multiple;

/** The tile size that is expected to be fastest; 0: an implicit matrix product is. Threads do not matter: the method depends on the shape alone. */
function chooseTile(p: Problem): TileSize | 0 {
  if (9 * p.depth * p.rows * p.batch * p.resultHeight * p.resultWidth < fewProducts) return 0;
  const rows = roundUp(p.rows, tileRows);
  const cells = roundUp(p.batch * p.resultHeight * p.resultWidth, panelTiles);
  let best: TileSize | 0 = 0;
  let least = (9 * p.depth + directExtraDepth) * cells * (rows * directTimes.product + directTimes.pixel) / 1.1;
  for (const tile of [2, 4] as const) {
    const positions = (tile + 2) ** 2;
    if (positions * rows * p.depth * 4 > mostWeights) continue;
    const tiles = p.batch * Math.ceil(p.resultHeight / tile) * Math.ceil(p.resultWidth / tile);
    const time = positions * rows * (p.depth + extraDepth) * roundUp(tiles, panelTiles) * times.product + rows * p.depth * times.kernel[tile] + (p.depth + p.rows) * tiles * times.tile[tile];
    if (time >= least) continue;
    best = tile;
    least = time;
  }
  return best;
}

/** Bytes from one position to the next: an odd number of cache lines, so that positions do not compete for the same places of the cache. */
function oddLines(bytes: number): number {
  return (Math.ceil(bytes / 64) | 1) * 64;
}

/** Winograd convolutions of float32. */
export class Winograd {
  private readonly functions = new Map<TileSize, Instantiated<WinogradFunctions>>();
  private readonly weights: Workspace;
  private readonly padded: Workspace;
  private readonly workspace: Workspace;

  /** `tile`: always this size, for tests. */
  constructor(private readonly heap: Heap, private readonly gemm: TypedGemm, private readonly compile: Backend["compile"], private readonly tile?: TileSize) {
    this.weights = new Workspace(heap);
    this.padded = new Workspace(heap);
    this.workspace = new Workspace(heap);
  }

  /** Computes a convolution if this is the way to do it. */
  forward(s: ConvolutionShape, input: number, weight: number, bias: number, output: number): boolean {
    return applies(s) && this.run(forwardProblem(s), input, weight, bias, output);
  }

  /** Computes the gradient of a convolution's input if this is the way to do it. */
  inputGradient(s: ConvolutionShape, outputGradient: number, weight: number, inputGradient: number): boolean {
    return applies(s) && this.run(backwardProblem(s), outputGradient, weight, 0, inputGradient);
  }

  private of(tile: TileSize): Instantiated<WinogradFunctions> {
    let found = this.functions.get(tile);
    if (found === undefined) {
      const { kind } = this.gemm;
      this.functions.set(tile, found = instantiate<WinogradFunctions>(this.heap, this.gemm.pool, {
        tile: writeTile(kind), pixels: writePixels(kind, tile), results: writeResults(kind, tile),
        weights: writeWeights(kind, tile), panels: writePanels(tile, { tile: 0, pixels: 1, results: 2 }),
      }));
    }
    return found;
  }

  private run(p: Problem, image: number, weight: number, bias: number, result: number): boolean {
    const tile = this.tile ?? chooseTile(p);
    if (tile === 0) return false;
    const positions = (tile + 2) ** 2;
    const weightStep = oddLines(Math.ceil(p.rows / tileRows) * tileRows * p.depth * 4);
    const weights = this.weights.reserve(positions * weightStep);
    this.transformWeights(p, tile, weight, weights, weightStep);
    const [vertical, horizontal] = [Math.ceil(p.resultHeight / tile), Math.ceil(p.resultWidth / tile)];
    const [paddedHeight, paddedWidth] = [vertical * tile + 2, horizontal * tile + 2];
    const complete = paddedHeight === p.height && paddedWidth === p.width;
    const [sampleBytes, paddedBytes] = [p.depth * p.height * p.width * 4, p.depth * paddedHeight * paddedWidth * 4];
    const atOnce = complete ? p.batch : Math.max(1, Math.min(p.batch, Math.floor(mostPadded / paddedBytes)));
    for (let sample = 0; sample < p.batch; sample += atOnce) {
      const count = Math.min(atOnce, p.batch - sample);
      let source = image + sample * sampleBytes;
      if (!complete) {
        const padded = this.padded.reserve(atOnce * paddedBytes);
        const pad = this.compile("convolution pad float32", () => moves.pad("float32"));
        pad(0, count * p.depth, source, padded, p.height, p.width, paddedHeight, paddedWidth, p.top, p.left);
        source = padded;
      }
      this.transformImages(p, tile, count, vertical, horizontal, source, weights, weightStep, bias, result + sample * p.rows * p.resultHeight * p.resultWidth * 4);
    }
    return true;
  }

  private transformWeights(p: Problem, tile: TileSize, weight: number, target: number, step: number): void {
    const { functions, shared } = this.of(tile);
    const { pool } = this.gemm;
    const panels = Math.ceil(p.rows / tileRows);
    const share = Math.ceil(panels / Math.min(pool.parts(p.rows * p.depth * times.kernel[tile]), panels)) * tileRows;
    for (let row = 0; row < p.rows; row += share) {
      const args = [
        target + row * p.depth * 4, step, weight + row * p.rowStride * 36, p.rowStride * 36, p.depthStride * 36, Math.min(share, p.rows - row), p.depth, p.turned ? 1 : 0,
      ];
      if (share >= p.rows) functions.weights(...args);
      else pool.add(shared.weights, args);
    }
    if (share < p.rows) pool.run();
  }

  private transformImages(
    p: Problem, tile: TileSize, samples: number, vertical: number, horizontal: number, image: number, weights: number, weightStep: number, bias: number, result: number,
  ): void {
    const { functions, shared } = this.of(tile);
    const { pool } = this.gemm;
    const positions = (tile + 2) ** 2;
    const wholeRows = Math.ceil(p.rows / tileRows) * tileRows;
    const panels = Math.ceil(samples * vertical * horizontal / panelTiles);
    const panelBytes = panelTiles * 4 * (p.depth + wholeRows) * positions;
    const parts = pool.parts(panels * panelTiles * positions * p.depth * p.rows * productTime * 4);
    const share = Math.ceil(panels / Math.max(parts, Math.ceil(panels / Math.max(1, Math.floor(blockBytes / panelBytes)))));
    const tasks = Math.ceil(panels / share);
    const pixelStep = oddLines(share * panelTiles * p.depth * 4);
    const productStep = oddLines(share * panelTiles * wholeRows * 4);
    const own = scratchBytes + positions * (pixelStep + productStep);
    const rooms = parts === 1 ? 1 : tasks;
    const tableBytes = panels * panelTiles * tileWords * 4;
    const geometry = this.workspace.reserve(geometryBytes + tableBytes + rooms * own);
    const table = geometry + geometryBytes;
    const imageRow = (horizontal * tile + 2) * 4;
    const [imagePlane, resultRow] = [imageRow * (vertical * tile + 2), p.resultWidth * 4];
    const resultPlane = resultRow * p.resultHeight;
    storeWinogradGeometry(this.heap.views.i32, geometry, {
      depth: p.depth, rows: p.rows, imagePlane, imageRow, resultPlane, resultRow, weightStep, pixelStep, productStep,
    });
    storeTable(this.heap.views.i32, table / 4, p, tile, samples, vertical, horizontal, imagePlane, imageRow, resultPlane, resultRow, panels * panelTiles);
    for (let task = 0; task < tasks; task++) {
      const scratch = table + tableBytes + (rooms === 1 ? 0 : task * own);
      const pixels = scratch + scratchBytes;
      const args = [
        image, table + task * share * panelTiles * tileWords * 4, Math.min(share, panels - task * share), weights, pixels, pixels + positions * pixelStep,
        result, bias, geometry, scratch,
      ];
      if (rooms === 1) functions.panels(...args);
      else pool.add(shared.panels, args);
    }
    if (rooms > 1) pool.run();
  }
}

/** Where tiles lie in images and results, and how much of them exists. Those that fill the last panel have no results. */
function storeTable(
  memory: Int32Array, at: number, p: Problem, tile: TileSize, samples: number, vertical: number, horizontal: number,
  imagePlane: number, imageRow: number, resultPlane: number, resultRow: number, count: number,
): void {
  let word = at;
  for (let sample = 0; sample < samples; sample++) {
    for (let y = 0; y < vertical; y++) {
      const rows = Math.min(tile, p.resultHeight - y * tile);
      for (let x = 0; x < horizontal; x++, word += tileWords) {
        memory[word] = sample * p.depth * imagePlane + y * tile * imageRow + x * tile * 4;
        memory[word + 1] = sample * p.rows * resultPlane + y * tile * resultRow + x * tile * 4;
        memory[word + 2] = rows;
        memory[word + 3] = Math.min(tile, p.resultWidth - x * tile);
      }
    }
  }
  memory.fill(0, word, at + count * tileWords);
}
