/**
 * Winograd's method in native code (native/src/winograd.h): which tiles it takes is decided by the shape and by times
 * measured there; blocks of tiles, or of weights where there are few tiles, are the tasks of the pool.
 */
import type { Backend, ConvolutionShape } from "../../backend.ts";
import { Phases } from "./phases.ts";
import { Workspace } from "../gemm/gemm.ts";
import type { TypedGemm } from "../gemm/gemm.ts";
import { evenBlock, nativeProductTime, plainEnd } from "../gemm/packed.ts";
import type { Heap } from "../memory/heap.ts";
import type { NativeCode, NativeName } from "../native.ts";
import type { PoolFunction } from "../pool/pool.ts";
import { runShares } from "../pool/split.ts";
import {
  applies,
  appliesInPhases,
  backwardProblem,
  fewProducts,
  forwardProblem,
  mostWeights,
  oddLines,
  phasedProblem,
  phaseProblem,
} from "./winograd-choice.ts";
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
/** Bytes of phases of images that are made at once, and for a gradient of weights, which takes all samples. */
const phaseBytes = 2 ** 24;
const gradientPhaseBytes = 2 ** 26;

/** How native/src/winograd.h names tiles: by their size, or 5 where they are of 4 and kernels of 2 x 2. */
type Way = TileSize | 5;
const tileOf = (way: Way): TileSize => (way === 5 ? 4 : way);
const positionsOf = (way: Way): number => (way === 5 ? 25 : (way + 2) ** 2);

type Images = Pick<Problem, "depth" | "rows" | "height" | "width" | "top" | "left" | "resultHeight" | "resultWidth">;

/** Rows of tiles of an image, and tiles of a row. */
type Tiling = readonly [vertical: number, horizontal: number];
const tilingBytes = 64;

function tilingOf({ resultHeight, resultWidth }: Problem, tile: TileSize): Tiling {
  return [Math.ceil(resultHeight / tile), Math.ceil(resultWidth / tile)];
}

/** How images and results are cut into tiles, as i32 numbers in the order of native/src/winograd.h. */
function wordsOf(images: Images, tiling: Tiling): readonly number[] {
  const { depth, rows, height, width, top, left, resultHeight, resultWidth } = images;
  return [depth, rows, height, width, top, left, resultHeight, resultWidth, ...tiling];
}

/**
 * Measured times with AVX-512, in multiplications and additions of a product, of which there are some 60 in a nanosecond:
 * to transform a kernel, or the sums of its gradient; to transform a tile of pixels or results, or one for a gradient of
 * weights, which is packed as well. And, of the implicit matrix product, to pack a kernel, a pixel, and a pixel for a
 * gradient of weights.
 */
const times = {
  kernel: { 2: 330, 4: 620, 5: 350 },
  kernelGradient: { 2: 600, 4: 1200, 5: 800 },
  tile: { 2: 200, 4: 600, 5: 500 },
  gradientTile: { 2: 500, 4: 1800, 5: 1400 },
  phase: 20,
  added: 20,
  direct: { kernel: 250, pixel: 12, cell: 24 },
} as const;
/** Depth that starting and storing a tile of a product costs. */
const extraDepth = 12;

const roundUp = (value: number, multiple: number): number => Math.ceil(value / multiple) * multiple;

/** The way that is expected to be fastest for kernels of a size, 0 for an implicit matrix product. */
function fastest(kernel: number, direct: number, time: (way: Way, positions: number) => number): Way | 0 {
  let best: Way | 0 = 0;
  let least = direct / 1.1;
  for (const way of kernel === 2 ? ([5] as const) : ([2, 4] as const)) {
    const expected = time(way, positionsOf(way));
    if (expected < least) [best, least] = [way, expected];
  }
  return best;
}

/** A phase's part of the time of products with all 16 cells of kernels that are added up (`fold.ts`). */
function foldedPhase({ batch, height, width, depth, rows }: Problem): number {
  return (batch * height * width * (roundUp(16 * rows, 7) * (depth + extraDepth) + 16 * rows * times.added)) / 4;
}

/** The way for a convolution. Rows are counted in halves of a tile of a product as AVX-512 has it. */
export function chooseNativeTile(p: Problem): Way | 0 {
  const cells = p.batch * p.resultHeight * p.resultWidth;
  const area = p.kernel ** 2;
  if (area * p.depth * p.rows * cells < fewProducts) return 0;
  const direct =
    area * (p.depth + 1) * cells * (roundUp(p.rows, 7) + times.direct.pixel) + p.depth * p.rows * times.direct.kernel;
  const otherwise = p.kernel === 2 && p.turned ? Math.min(direct, foldedPhase(p)) : direct;
  return fastest(p.kernel, otherwise, (way, positions) => {
    const tile = tileOf(way);
    const tiles = p.batch * Math.ceil(p.resultHeight / tile) * Math.ceil(p.resultWidth / tile);
    if (positions * p.rows * p.depth * 4 > mostWeights) return Infinity;
    return (
      positions * roundUp(p.rows, 7) * (p.depth + extraDepth) * roundUp(tiles, 16) +
      p.rows * p.depth * times.kernel[way] +
      (p.depth + p.rows) * roundUp(tiles, 16) * times.tile[way]
    );
  });
}

/** The same for a gradient of weights. */
export function chooseNativeGradientTile(s: ConvolutionShape): Way | 0 {
  const cells = s.batch * s.outputHeight * s.outputWidth;
  const area = s.kernelHeight ** 2;
  if (area * s.inputChannels * s.outputChannels * cells < fewProducts) return 0;
  const direct = area * s.inputChannels * cells * (roundUp(s.outputChannels, 7) + times.direct.cell);
  return fastest(s.kernelHeight, direct, (way, positions) => {
    const tile = tileOf(way);
    const tiles = s.batch * Math.ceil(s.outputHeight / tile) * Math.ceil(s.outputWidth / tile);
    const [rows, columns] = [roundUp(s.outputChannels, 7), roundUp(s.inputChannels, 16)];
    if (positions * rows * columns * 4 > mostWeights) return Infinity;
    return (
      positions * rows * columns * (tiles + 2 * extraDepth) +
      rows * columns * times.kernelGradient[way] +
      (s.inputChannels + s.outputChannels) * roundUp(tiles, 16) * times.gradientTile[way]
    );
  });
}

/** Rows of a phase: as many as results have, and one more for kernels of 2 x 2; and its columns, in whole vectors. */
const phaseSize = (s: ConvolutionShape): [height: number, width: number] => [
  s.outputHeight + 1,
  roundUp(s.outputWidth + 1, 16),
];

/** Bytes of the four phases of a sample. */
function sampleBytes(s: ConvolutionShape): number {
  const [height, width] = phaseSize(s);
  return 16 * s.inputChannels * height * width;
}

/** The functions of one level of instructions. */
type Functions = Record<
  Extract<NativeName, "kernels" | "tiles" | "byTiles" | "byRows" | "kernelGradients" | "phases" | "product">,
  PoolFunction
>;

/** A convolution and its gradients by Winograd's method: each says whether it did what was asked. */
export interface WinogradEngine {
  forward(s: ConvolutionShape, input: number, weight: number, bias: number, output: number): boolean;
  inputGradient(s: ConvolutionShape, outputGradient: number, weight: number, inputGradient: number): boolean;
  weightGradient(s: ConvolutionShape, outputGradient: number, input: number, weightGradient: number): boolean;
}

/** Winograd's method for float32 in native code: convolutions and both their gradients. */
export class NativeWinograd {
  private readonly engines = new Map<NativeCode, WinogradEngine>();
  private readonly levels = new Map<NativeCode, Functions>();
  private readonly weights: Workspace;
  private readonly workspace: Workspace;
  private readonly images: Workspace;
  private readonly phases: Phases;

  /** `tile`: always this size, for tests. */
  constructor(
    private readonly heap: Heap,
    private readonly gemm: TypedGemm,
    compile: Backend["compile"],
    private readonly tile?: TileSize,
  ) {
    this.weights = new Workspace(heap);
    this.workspace = new Workspace(heap);
    this.images = new Workspace(heap);
    this.phases = new Phases(heap, compile);
  }

  /** The engine of one level. */
  by(code: NativeCode): WinogradEngine {
    const known = this.engines.get(code);
    if (known !== undefined) return known;
    const engine: WinogradEngine = {
      forward: (...args) => this.forward(code, ...args),
      inputGradient: (...args) => this.inputGradient(code, ...args),
      weightGradient: (...args) => this.weightGradient(code, ...args),
    };
    this.engines.set(code, engine);
    return engine;
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
        phases: shared("phases"),
        product: shared("product"),
      };
      this.levels.set(code, found);
    }
    return found;
  }

  /** The address of how images are cut into tiles, which is written for the tasks to come; `tilingBytes` for each. */
  private stored(tiling: Tiling, ...all: readonly Images[]): number {
    const address = this.gemm.pool.room(all.length * tilingBytes);
    all.forEach((images, i) => this.heap.views.i32.set(wordsOf(images, tiling), (address + i * tilingBytes) / 4));
    return address;
  }

  /** Calls a function for shares of `count`, a multiple of `multiple` each; `work`: nanoseconds of all. */
  private share(
    f: PoolFunction,
    work: number,
    count: number,
    parts: number,
    multiple: number,
    args: (first: number, count: number) => readonly number[],
  ): void {
    runShares(this.gemm.pool, f, work, count, parts, multiple, args);
  }

  /** Computes a convolution if this is the way to do it. */
  forward(code: NativeCode, s: ConvolutionShape, input: number, weight: number, bias: number, output: number): boolean {
    if (!appliesInPhases(s)) return applies(s, [3]) && this.run(code, forwardProblem(s), input, weight, bias, output);
    const p = phasedProblem(s);
    const way = this.wayOf(p);
    if (way === 0 || s.batch === 0) return way !== 0;
    const kernels = this.phases.split(s.outputChannels * s.inputChannels, weight);
    return this.eachPhases(code, s, input, (images, shape, sample) => {
      const from = output + sample * s.outputChannels * s.outputHeight * s.outputWidth * 4;
      this.run(code, { ...p, ...shape }, images, kernels, bias, from, way);
    });
  }

  /** The way for a convolution: that of the tests if they ask for a tile. */
  private wayOf(p: Problem): Way | 0 {
    if (this.tile === undefined) return chooseNativeTile(p);
    return p.kernel === 2 ? 5 : this.tile;
  }

  /** Calls `use` with images in four phases each, which have their zeros around them, for some samples at a time. */
  private eachPhases(
    code: NativeCode,
    s: ConvolutionShape,
    input: number,
    use: (images: number, shape: Pick<Problem, "batch" | "height" | "width" | "top" | "left">, sample: number) => void,
    mostBytes = phaseBytes,
  ): true {
    const [height, width] = phaseSize(s);
    const bytes = sampleBytes(s);
    const atOnce = Math.max(1, Math.min(s.batch, Math.floor(mostBytes / bytes)));
    const images = this.images.reserve(atOnce * bytes);
    const { phases } = this.of(code);
    for (let sample = 0; sample < s.batch; sample += atOnce) {
      const batch = Math.min(atOnce, s.batch - sample);
      const source = input + sample * s.inputChannels * s.inputHeight * s.inputWidth * 4;
      const sizes = [s.inputHeight, s.inputWidth, height, width, s.paddingHeight, s.paddingWidth] as const;
      const planes = batch * s.inputChannels;
      const work = planes * height * width * 4 * times.phase * nativeProductTime;
      const parts = Math.min(planes, this.gemm.pool.parts(work));
      this.share(phases, work, planes, parts, 1, (first, count) => [
        ...[source + first * s.inputHeight * s.inputWidth * 4, images + first * height * width * 16, count],
        ...sizes,
      ]);
      use(images, { batch, height, width, top: 0, left: 0 }, sample);
    }
    return true;
  }

  /** Computes the gradient of a convolution's input if this is the way to do it. */
  inputGradient(
    code: NativeCode,
    s: ConvolutionShape,
    outputGradient: number,
    weight: number,
    inputGradient: number,
  ): boolean {
    if (!appliesInPhases(s))
      return applies(s, [3]) && this.run(code, backwardProblem(s), outputGradient, weight, 0, inputGradient);
    const way = this.wayOf(phaseProblem(s, 0, 0)[0]);
    if (way === 0 || s.batch === 0) return way !== 0;
    this.phases.inputGradient(s, weight, inputGradient, (p, kernels, pixels) =>
      this.run(code, p, outputGradient, kernels, 0, pixels, way),
    );
    return true;
  }

  private run(
    code: NativeCode,
    p: Problem,
    image: number,
    weight: number,
    bias: number,
    result: number,
    way = this.wayOf(p),
  ): boolean {
    if (way === 0 || p.batch === 0) return false;
    const { pool } = this.gemm;
    const functions = this.of(code);
    const tiling = tilingOf(p, tileOf(way));
    const positions = positionsOf(way);
    const area = p.kernel ** 2;
    const columns = code.tileColumns(4);
    const tiles = p.batch * tiling[0] * tiling[1];
    const imageLength = p.batch * p.depth * p.height * p.width;
    const width = Math.min(columns, roundUp(tiles, code.lanes(4)));
    const pixelBytes = positions * roundUp(tiles, width) * p.depth * 4;
    const work = positions * tiles * p.depth * p.rows * 4 * nativeProductTime;
    const parts = pool.parts(work);
    const [laneStride, depthStride, turned] = [p.rowStride * area, p.depthStride * area, p.turned ? 1 : 0];
    /** Whole panels of rows whose products with so many tiles take `chunkBytes`. */
    const chunkOf = (tiles: number): number =>
      Math.max(1, Math.floor(chunkBytes / (positions * tiles * 4 * code.tileRows))) * code.tileRows;
    if (pixelBytes <= Math.max(fewPixels, positions * p.rows * p.depth * 4)) {
      const step = oddLines(pixelBytes / positions) / 4;
      const pixels = this.workspace.reserve(positions * step * 4);
      const at = this.stored(tiling, p);
      const pixelWork = tiles * p.depth * times.tile[way] * 4 * nativeProductTime;
      this.share(functions.tiles, pixelWork, p.depth, Math.min(parts, p.depth), 1, (first, count) => [
        ...[way, 0, pixels + first * width * 4, step, width * p.depth, width, image, imageLength, at],
        ...[0, tiles, first, count],
      ]);
      const most = Math.min(chunkOf(tiles), mostPanels * code.tileRows);
      // Where sums are cut must not depend on how many threads there are.
      const deep = evenBlock(p.depth, Math.max(16, Math.floor(weightBytes / (positions * most * 4))), 1);
      this.share(functions.byRows, work, p.rows, parts, code.tileRows, (first, count) => [
        ...[way, weight, laneStride, depthStride, turned, at, pixels, step, tiles, result, bias, first, count],
        ...[Math.min(most, roundUp(count, code.tileRows)), deep],
      ]);
      return true;
    }
    const step = oddLines(roundUp(p.rows, code.tileRows) * p.depth * 4 + 64) / 4;
    const weights = this.weights.reserve(positions * step * 4);
    const at = this.stored(tiling, p);
    const kernelWork = p.rows * p.depth * times.kernel[way] * 4 * nativeProductTime;
    this.share(functions.kernels, kernelWork, p.rows, pool.parts(kernelWork), code.tileRows, (first, count) => [
      ...[way, weights + first * p.depth * 4, step, weight + first * laneStride * 4, laneStride, depthStride],
      ...[count, p.depth, turned],
    ]);
    const most = Math.max(columns, Math.floor(blockBytes / (positions * p.depth * 4 * columns)) * columns);
    const blocks = Math.max(parts, Math.ceil(tiles / most));
    const length = roundUp(Math.ceil(tiles / blocks), columns);
    const chunk = Math.min(roundUp(p.rows, code.tileRows), chunkOf(length));
    const call = (first: number, count: number): readonly number[] => [
      ...[way, image, imageLength, result, bias, at, weights, step, first, count, chunk],
    ];
    if (parts > 1) this.share(functions.byTiles, work, tiles, blocks, columns, call);
    else
      for (let first = 0; first < tiles; first += length) {
        const count = Math.min(length, tiles - first);
        this.share(functions.byTiles, (work * count) / tiles, count, 1, 1, (_, some) => call(first, some));
      }
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
    if (s.batch === 0) return false;
    if (!appliesInPhases(s)) {
      const way = applies(s, [3]) ? (this.tile ?? chooseNativeGradientTile(s)) : 0;
      if (way === 0) return false;
      this.sumGradients(code, s, forwardProblem(s), way, outputGradient, input, weightGradient);
      return true;
    }
    const phased = { ...s, inputChannels: 4 * s.inputChannels, kernelHeight: 2, kernelWidth: 2 };
    const way = this.tile === undefined ? chooseNativeGradientTile(phased) : 5;
    if (way === 0 || s.batch * sampleBytes(s) > gradientPhaseBytes) return false;
    return this.eachPhases(
      code,
      s,
      input,
      (images, shape) => {
        const p = { ...phasedProblem(s), ...shape };
        this.sumGradients(code, phased, p, way, outputGradient, images, weightGradient);
      },
      gradientPhaseBytes,
    );
  }

  private sumGradients(
    code: NativeCode,
    s: ConvolutionShape,
    p: Problem,
    way: Way,
    outputGradient: number,
    input: number,
    weightGradient: number,
  ): void {
    const { pool } = this.gemm;
    const functions = this.of(code);
    const tiling = tilingOf(p, tileOf(way));
    const [inputs, outputs] = [s.inputChannels, s.outputChannels];
    const { rows: imageRows, resultHeight, resultWidth } = p;
    const [height, width] = [s.outputHeight, s.outputWidth];
    const gradients = { depth: outputs, rows: imageRows, height, width, top: 0, left: 0, resultHeight, resultWidth };
    const positions = positionsOf(way);
    const columns = code.tileColumns(4);
    const tiles = s.batch * tiling[0] * tiling[1];
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
    const pixels = this.workspace.reserve(positions * (pixelStep + gradientStep + sumStep) * 4);
    const at = this.stored(tiling, p, gradients);
    const lifted = pixels + positions * pixelStep * 4;
    const sums = lifted + positions * gradientStep * 4;
    const transform = (
      gradient: 0 | 1,
      cut: number,
      target: number,
      step: number,
      image: number,
      length: number,
      channels: number,
      first: number,
      count: number,
    ): void => {
      const work = channels * count * times.tile[way] * 4 * nativeProductTime;
      this.share(functions.tiles, work, channels, Math.min(channels, pool.parts(work)), 1, (channel, some) => [
        ...[way, gradient, target + channel * block * 4, step, columns, block, image, length, cut],
        ...[first, count, channel, some],
      ]);
    };
    for (let first = 0; first < tiles; first += block) {
      const count = Math.min(block, tiles - first);
      const [imageLength, gradientLength] = [
        s.batch * inputs * p.height * p.width,
        s.batch * outputs * s.outputHeight * s.outputWidth,
      ];
      transform(0, at, pixels, pixelStep, input, imageLength, inputs, first, count);
      transform(1, at + tilingBytes, lifted, gradientStep, outputGradient, gradientLength, outputs, first, count);
      for (let row = 0; row < outputs; row += rows) {
        const some = Math.min(rows, outputs - row);
        const work = positions * inputs * some * count * 4 * nativeProductTime;
        const parts = pool.parts(work);
        this.share(functions.product, work, positions, Math.min(positions, parts), 1, (position, number) => [
          // In a vector tiles have an order of their own: those that are missing are zeros.
          ...[some, inputs, roundUp(count, code.lanes(4)), 1],
          ...[lifted + (position * gradientStep + row * block) * 4, block, 1, 0],
          ...[pixels + position * pixelStep * 4, 1, block, 0],
          ...[first === 0 ? 0 : 1, sums + position * sumStep * 4, pitch, 1],
          ...[number, gradientStep, pixelStep, sumStep],
          ...plainEnd,
        ]);
        if (first + count < tiles) continue;
        const backWork = inputs * some * times.kernel[way] * 4 * nativeProductTime;
        this.share(
          functions.kernelGradients,
          backWork,
          some,
          Math.min(some, pool.parts(backWork)),
          1,
          (from, number) => [
            ...[way, sums + from * pitch * 4, sumStep, pitch, number, inputs],
            weightGradient + (row + from) * inputs * p.kernel ** 2 * 4,
          ],
        );
      }
    }
  }
}
