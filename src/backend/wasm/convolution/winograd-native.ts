/**
 * Winograd's method in native code (native/src/winograd.h): which tiles it takes is decided by the shape and by times
 * measured there; blocks of tiles, or of weights where there are few tiles, are the tasks of the pool.
 */
import type { ConvolutionShape } from "../../backend.ts";
import { Workspace } from "../gemm/gemm.ts";
import type { TypedGemm } from "../gemm/gemm.ts";
import { evenBlock, nativeProductTime, plainEnd } from "../gemm/packed.ts";
import type { Heap } from "../memory/heap.ts";
import type { NativeCode, NativeName } from "../native.ts";
import type { PoolFunction } from "../pool/pool.ts";
import { applies, backwardProblem, fewProducts, forwardProblem, mostWeights, oddLines } from "./winograd-choice.ts";
import type { Problem } from "./winograd-choice.ts";
import type { TileSize } from "./winograd-transforms.ts";

/** Bytes of transformed pixels and products of a task: they should stay in the second-level cache. */
const blockBytes = 3 * 2 ** 19;
/** A task takes its products in chunks of so many bytes, ... */
const chunkBytes = 2 ** 18;
/** ... with so many bytes of transformed weights beside them, ... */
const weightBytes = 2 ** 20;
/** ... of no more than so many panels. */
const mostPanels = 8;
/**
 * Bytes of transformed pixels that count as few tiles, as do fewer bytes than those of transformed weights: then the
 * weights are cut, each transformed where it is used.
 */
const fewPixels = 3 * 2 ** 19;
/** Bytes of transformed pixels and gradients of results in a block of a gradient of weights. */
const gradientBlockBytes = 2 ** 22;
const fewestGradientTiles = 128;
/** Bytes of sums of products for rows of a gradient of weights that are summed in one block. */
const sumBytes = 2 ** 21;

/** How images and results are cut into tiles; in memory as i32 numbers in the order of native/src/winograd.h. */
interface Tiling extends Omit<Problem, "batch" | "rowStride" | "depthStride" | "turned"> {
  /** Rows of tiles of an image, and tiles of a row. */
  readonly vertical: number;
  readonly horizontal: number;
}
const tilingBytes = 64;

function storeTiling(memory: Int32Array, address: number, t: Tiling): void {
  const { depth, rows, height, width, top, left, resultHeight, resultWidth, vertical, horizontal } = t;
  memory.set([depth, rows, height, width, top, left, resultHeight, resultWidth, vertical, horizontal], address / 4);
}

function tilingOf(p: Problem, tile: TileSize): Tiling {
  return { ...p, vertical: Math.ceil(p.resultHeight / tile), horizontal: Math.ceil(p.resultWidth / tile) };
}

/**
 * Measured times with AVX-512, in multiplications and additions of a product, of which there are some 60 in a nanosecond:
 * to transform a kernel, or the sums of its gradient; to transform a tile of pixels or results, or one for a gradient of
 * weights, which is packed as well. And, of the implicit matrix product, to pack a kernel, a pixel, and a pixel for a
 * gradient of weights.
 */
const times = {
  kernel: { 2: 330, 4: 620 },
  kernelGradient: { 2: 600, 4: 1200 },
  tile: { 2: 200, 4: 600 },
  gradientTile: { 2: 500, 4: 1800 },
  direct: { kernel: 250, pixel: 12, cell: 24 },
} as const;
/** Depth that starting and storing a tile of a product costs. */
const extraDepth = 12;

const roundUp = (value: number, multiple: number): number => Math.ceil(value / multiple) * multiple;

/** The tile size that is expected to be fastest, 0 for an implicit matrix product. */
function fastest(direct: number, time: (tile: TileSize, positions: number) => number): TileSize | 0 {
  let best: TileSize | 0 = 0;
  let least = direct / 1.1;
  for (const tile of [2, 4] as const) {
    const expected = time(tile, (tile + 2) ** 2);
    if (expected < least) [best, least] = [tile, expected];
  }
  return best;
}

/** The tile size for a convolution. Rows are counted in halves of a tile of a product as AVX-512 has it. */
export function chooseNativeTile(p: Problem): TileSize | 0 {
  const cells = p.batch * p.resultHeight * p.resultWidth;
  if (9 * p.depth * p.rows * cells < fewProducts) return 0;
  const direct =
    9 * (p.depth + 1) * cells * (roundUp(p.rows, 7) + times.direct.pixel) + p.depth * p.rows * times.direct.kernel;
  return fastest(direct, (tile, positions) => {
    const tiles = p.batch * Math.ceil(p.resultHeight / tile) * Math.ceil(p.resultWidth / tile);
    if (positions * p.rows * p.depth * 4 > mostWeights) return Infinity;
    return (
      positions * roundUp(p.rows, 7) * (p.depth + extraDepth) * roundUp(tiles, 16) +
      p.rows * p.depth * times.kernel[tile] +
      (p.depth + p.rows) * roundUp(tiles, 16) * times.tile[tile]
    );
  });
}

/** The same for a gradient of weights. */
export function chooseNativeGradientTile(s: ConvolutionShape): TileSize | 0 {
  const cells = s.batch * s.outputHeight * s.outputWidth;
  if (9 * s.inputChannels * s.outputChannels * cells < fewProducts) return 0;
  const direct = 9 * s.inputChannels * cells * (roundUp(s.outputChannels, 7) + times.direct.cell);
  return fastest(direct, (tile, positions) => {
    const tiles = s.batch * Math.ceil(s.outputHeight / tile) * Math.ceil(s.outputWidth / tile);
    const [rows, columns] = [roundUp(s.outputChannels, 7), roundUp(s.inputChannels, 16)];
    if (positions * rows * columns * 4 > mostWeights) return Infinity;
    return (
      positions * rows * columns * (tiles + 2 * extraDepth) +
      rows * columns * times.kernelGradient[tile] +
      (s.inputChannels + s.outputChannels) * roundUp(tiles, 16) * times.gradientTile[tile]
    );
  });
}

/** The functions of one level of instructions. */
type Functions = Record<
  Extract<NativeName, "kernels" | "tiles" | "byTiles" | "byRows" | "kernelGradients" | "product">,
  PoolFunction
>;

/** Winograd's method for float32 in native code: convolutions and both their gradients. */
export class NativeWinograd {
  private readonly levels = new Map<NativeCode, Functions>();
  private readonly weights: Workspace;
  private readonly workspace: Workspace;

  /** `tile`: always this size, for tests. */
  constructor(
    private readonly heap: Heap,
    private readonly gemm: TypedGemm,
    private readonly tile?: TileSize,
  ) {
    this.weights = new Workspace(heap);
    this.workspace = new Workspace(heap);
  }

  private of(code: NativeCode): Functions {
    let found = this.levels.get(code);
    if (found === undefined) {
      const shared = (name: NativeName): PoolFunction => code.shared(this.gemm.pool, "float32", name);
      found = {
        kernels: shared("kernels"),
        tiles: shared("tiles"),
        byTiles: shared("byTiles"),
        byRows: shared("byRows"),
        kernelGradients: shared("kernelGradients"),
        product: shared("product"),
      };
      this.levels.set(code, found);
    }
    return found;
  }

  /** Calls a function for shares of `count`, a multiple of `multiple` each. */
  private share(
    f: PoolFunction,
    count: number,
    parts: number,
    multiple: number,
    args: (first: number, count: number) => readonly number[],
  ): void {
    const { pool } = this.gemm;
    const share = roundUp(Math.ceil(count / parts), multiple);
    if (share >= count) return void f.call(...args(0, count));
    for (let first = 0; first < count; first += share) pool.add(f, args(first, Math.min(share, count - first)));
    pool.run();
  }

  /** Computes a convolution if this is the way to do it. */
  forward(code: NativeCode, s: ConvolutionShape, input: number, weight: number, bias: number, output: number): boolean {
    return applies(s, [3]) && this.run(code, forwardProblem(s), input, weight, bias, output);
  }

  /** Computes the gradient of a convolution's input if this is the way to do it. */
  inputGradient(
    code: NativeCode,
    s: ConvolutionShape,
    outputGradient: number,
    weight: number,
    inputGradient: number,
  ): boolean {
    return applies(s, [3]) && this.run(code, backwardProblem(s), outputGradient, weight, 0, inputGradient);
  }

  private run(code: NativeCode, p: Problem, image: number, weight: number, bias: number, result: number): boolean {
    const tile = this.tile ?? chooseNativeTile(p);
    if (tile === 0 || p.batch === 0) return false;
    const { pool } = this.gemm;
    const functions = this.of(code);
    const tiling = tilingOf(p, tile);
    const positions = (tile + 2) ** 2;
    const columns = code.tileColumns(4);
    const tiles = p.batch * tiling.vertical * tiling.horizontal;
    const imageLength = p.batch * p.depth * p.height * p.width;
    const width = Math.min(columns, roundUp(tiles, code.lanes(4)));
    const pixelBytes = positions * roundUp(tiles, width) * p.depth * 4;
    const parts = pool.parts(positions * tiles * p.depth * p.rows * 4 * nativeProductTime);
    const [laneStride, depthStride, turned] = [p.rowStride * 9, p.depthStride * 9, p.turned ? 1 : 0];
    /** Whole panels of rows whose products with so many tiles take `chunkBytes`. */
    const chunkOf = (tiles: number): number =>
      Math.max(1, Math.floor(chunkBytes / (positions * tiles * 4 * code.tileRows))) * code.tileRows;
    if (pixelBytes <= Math.max(fewPixels, positions * p.rows * p.depth * 4)) {
      const step = oddLines(pixelBytes / positions) / 4;
      const at = this.workspace.reserve(tilingBytes + positions * step * 4);
      storeTiling(this.heap.views.i32, at, tiling);
      const pixels = at + tilingBytes;
      this.share(functions.tiles, p.depth, Math.min(parts, p.depth), 1, (first, count) => [
        ...[tile, 0, pixels + first * width * 4, step, width * p.depth, width, image, imageLength, at],
        ...[0, tiles, first, count],
      ]);
      const most = Math.min(chunkOf(tiles), mostPanels * code.tileRows);
      // Where sums are cut must not depend on how many threads there are.
      const deep = evenBlock(p.depth, Math.max(16, Math.floor(weightBytes / (positions * most * 4))), 1);
      this.share(functions.byRows, p.rows, parts, code.tileRows, (first, count) => [
        ...[tile, weight, laneStride, depthStride, turned, at, pixels, step, tiles, result, bias, first, count],
        ...[Math.min(most, roundUp(count, code.tileRows)), deep],
      ]);
      return true;
    }
    const step = oddLines(roundUp(p.rows, code.tileRows) * p.depth * 4 + 64) / 4;
    const at = this.weights.reserve(tilingBytes + positions * step * 4);
    storeTiling(this.heap.views.i32, at, tiling);
    const weights = at + tilingBytes;
    const kernelParts = pool.parts(p.rows * p.depth * times.kernel[tile] * 4 * nativeProductTime);
    this.share(functions.kernels, p.rows, kernelParts, code.tileRows, (first, count) => [
      ...[tile, weights + first * p.depth * 4, step, weight + first * laneStride * 4, laneStride, depthStride],
      ...[count, p.depth, turned],
    ]);
    const most = Math.max(columns, Math.floor(blockBytes / (positions * p.depth * 4 * columns)) * columns);
    const blocks = Math.max(parts, Math.ceil(tiles / most));
    const length = roundUp(Math.ceil(tiles / blocks), columns);
    const chunk = Math.min(roundUp(p.rows, code.tileRows), chunkOf(length));
    const call = (first: number, count: number): readonly number[] => [
      ...[tile, image, imageLength, result, bias, at, weights, step, first, count, chunk],
    ];
    if (parts > 1) this.share(functions.byTiles, tiles, blocks, columns, call);
    else
      for (let first = 0; first < tiles; first += length)
        functions.byTiles.call(...call(first, Math.min(length, tiles - first)));
    return true;
  }

  /** Computes the gradient of a convolution's weight if this is the way to do it. */
  weightGradient(
    code: NativeCode,
    s: ConvolutionShape,
    outputGradient: number,
    input: number,
    weightGradient: number,
  ): boolean {
    if (!applies(s, [3]) || s.batch === 0) return false;
    const tile = this.tile ?? chooseNativeGradientTile(s);
    if (tile === 0) return false;
    const { pool } = this.gemm;
    const functions = this.of(code);
    const p = forwardProblem(s);
    const images = tilingOf(p, tile);
    const [inputs, outputs] = [s.inputChannels, s.outputChannels];
    const gradients = {
      ...images,
      depth: outputs,
      height: s.outputHeight,
      width: s.outputWidth,
      top: 0,
      left: 0,
    };
    const positions = (tile + 2) ** 2;
    const columns = code.tileColumns(4);
    const tiles = s.batch * images.vertical * images.horizontal;
    const most = Math.max(fewestGradientTiles, Math.floor(gradientBlockBytes / (positions * (inputs + outputs) * 4)));
    const block = roundUp(Math.ceil(tiles / Math.ceil(tiles / most)), columns);
    const pitch = roundUp(inputs, 16);
    // All tiles in one block: rows are brought back as soon as they are summed.
    const rows =
      block >= tiles
        ? evenBlock(outputs, Math.max(code.tileRows, Math.floor(sumBytes / (positions * pitch * 4))), code.tileRows)
        : outputs;
    const [pixelStep, gradientStep, sumStep] = [inputs * block, outputs * block, rows * pitch].map(
      (numbers) => oddLines(numbers * 4) / 4,
    ) as [number, number, number];
    const at = this.workspace.reserve(2 * tilingBytes + positions * (pixelStep + gradientStep + sumStep) * 4);
    storeTiling(this.heap.views.i32, at, images);
    storeTiling(this.heap.views.i32, at + tilingBytes, gradients);
    const pixels = at + 2 * tilingBytes;
    const lifted = pixels + positions * pixelStep * 4;
    const sums = lifted + positions * gradientStep * 4;
    const transform = (
      gradient: 0 | 1,
      tiling: number,
      target: number,
      step: number,
      image: number,
      length: number,
      channels: number,
      first: number,
      count: number,
    ): void => {
      const work = channels * count * times.tile[tile] * 4 * nativeProductTime;
      this.share(functions.tiles, channels, Math.min(channels, pool.parts(work)), 1, (channel, some) => [
        ...[tile, gradient, target + channel * block * 4, step, columns, block, image, length, tiling],
        ...[first, count, channel, some],
      ]);
    };
    for (let first = 0; first < tiles; first += block) {
      const count = Math.min(block, tiles - first);
      const [imageLength, gradientLength] = [
        s.batch * inputs * s.inputHeight * s.inputWidth,
        s.batch * outputs * s.outputHeight * s.outputWidth,
      ];
      transform(0, at, pixels, pixelStep, input, imageLength, inputs, first, count);
      transform(1, at + tilingBytes, lifted, gradientStep, outputGradient, gradientLength, outputs, first, count);
      for (let row = 0; row < outputs; row += rows) {
        const some = Math.min(rows, outputs - row);
        const parts = pool.parts(positions * inputs * some * count * 4 * nativeProductTime);
        this.share(functions.product, positions, Math.min(positions, parts), 1, (position, number) => [
          // In a vector tiles have an order of their own: those that are missing are zeros.
          ...[some, inputs, roundUp(count, code.lanes(4)), 1],
          ...[lifted + (position * gradientStep + row * block) * 4, block, 1, 0],
          ...[pixels + position * pixelStep * 4, 1, block, 0],
          ...[first === 0 ? 0 : 1, sums + position * sumStep * 4, pitch, 1],
          ...[number, gradientStep, pixelStep, sumStep],
          ...plainEnd,
        ]);
        if (first + count < tiles) continue;
        const backParts = pool.parts(inputs * some * times.kernel[tile] * 4 * nativeProductTime);
        this.share(functions.kernelGradients, some, Math.min(some, backParts), 1, (from, number) => [
          ...[tile, sums + from * pitch * 4, sumStep, pitch, number, inputs],
          weightGradient + (row + from) * inputs * 36,
        ]);
      }
    }
    return true;
  }
}
