/**
 * Convolutions with 3 x 3 and 5 x 5 kernels that move by 1, and with 4 x 4 kernels that move by 2, by Winograd's method: blocks of tiles go through transform, products
 * and back in one task.
 */
import type { Backend, ConvolutionShape } from "../../backend.ts";
import * as moves from "./moves.ts";
import { Phases } from "./phases.ts";
import { instantiate, productTime, Workspace } from "../gemm/gemm.ts";
import type { Instantiated, TypedGemm } from "../gemm/gemm.ts";
import { tileRows, writeTile } from "../gemm/microkernel.ts";
import type { Heap } from "../memory/heap.ts";
import {
  applies,
  appliesInPhases,
  backwardProblem,
  chooseTile,
  forwardProblem,
  mostPadded,
  oddLines,
  phasedProblem,
  phaseProblem,
  scratchBytes,
} from "./winograd-choice.ts";
import type { Problem } from "./winograd-choice.ts";
import {
  panelTiles,
  storeWinogradGeometry,
  tileWords,
  writePanels,
  writePixels,
  writeProducts,
  writeResults,
  writeRowChunks,
  writeWeights,
} from "./winograd-kernels.ts";
import type { WinogradGeometry } from "./winograd-kernels.ts";
import { transformsOf } from "./winograd-transforms.ts";
import type { KernelSize, TileSize } from "./winograd-transforms.ts";

/** Bytes of transformed pixels and products that a task works on: they should stay in the second-level cache. */
const blockBytes = 2 ** 20;
const geometryBytes = 64;
/** Bytes of transformed weights that a task works on, where there are few tiles. */
const chunkBytes = 2 ** 19;
/** Bytes of transformed pixels that count as few tiles. */
const fewPixels = 5 * 2 ** 18;

interface WinogradFunctions {
  weights(...args: number[]): void;
  pixels(...args: number[]): void;
  rows(...args: number[]): void;
  panels(...args: number[]): void;
}

/** Images with their zeros, cut into tiles, and where the results go. */
interface Work {
  readonly tile: TileSize;
  readonly samples: number;
  /** Tiles of an image. */
  readonly vertical: number;
  readonly horizontal: number;
  readonly image: number;
  readonly bias: number;
  readonly result: number;
}

/** Winograd convolutions of float32. */
export class Winograd {
  private readonly functions = new Map<number, Instantiated<WinogradFunctions>>();
  private readonly weights: Workspace;
  private readonly padded: Workspace;
  private readonly phases: Phases;
  private readonly workspace: Workspace;

  /** `tile`: always this size, for tests. */
  constructor(
    private readonly heap: Heap,
    private readonly gemm: TypedGemm,
    private readonly compile: Backend["compile"],
    private readonly tile?: TileSize,
  ) {
    this.weights = new Workspace(heap);
    this.padded = new Workspace(heap);
    this.phases = new Phases(heap, compile);
    this.workspace = new Workspace(heap);
  }

  /** Computes a convolution if this is the way to do it. */
  forward(s: ConvolutionShape, input: number, weight: number, bias: number, output: number): boolean {
    if (appliesInPhases(s)) return this.run(phasedProblem(s), input, weight, bias, output);
    return applies(s) && this.run(forwardProblem(s), input, weight, bias, output);
  }

  /** Computes the gradient of a convolution's input if this is the way to do it. */
  inputGradient(s: ConvolutionShape, outputGradient: number, weight: number, inputGradient: number): boolean {
    if (!appliesInPhases(s))
      return applies(s) && this.run(backwardProblem(s), outputGradient, weight, 0, inputGradient);
    const tile = this.tile ?? chooseTile(phaseProblem(s, 0, 0)[0]);
    if (tile === 0) return false;
    this.phases.inputGradient(s, weight, inputGradient, (p, kernels, pixels) =>
      this.run(p, outputGradient, kernels, 0, pixels, tile),
    );
    return true;
  }

  private of(tile: TileSize, kernel: KernelSize): Instantiated<WinogradFunctions> {
    const key = tile * 8 + kernel;
    let found = this.functions.get(key);
    if (found === undefined) {
      const { kind } = this.gemm;
      const transforms = transformsOf(tile, kernel);
      const parts = { tile: 0, weights: 1, pixels: 2, results: 3, products: 4 };
      this.functions.set(
        key,
        (found = instantiate<WinogradFunctions>(this.heap, this.gemm.pool, {
          tile: writeTile(kind),
          weights: writeWeights(kind, transforms.kernels),
          pixels: writePixels(kind, transforms.pixels),
          results: writeResults(kind, transforms.results),
          products: writeProducts((tile + kernel - 1) ** 2, parts),
          panels: writePanels(parts),
          rows: writeRowChunks(parts),
        })),
      );
    }
    return found;
  }

  private run(
    p: Problem,
    image: number,
    weight: number,
    bias: number,
    result: number,
    tile = this.tile ?? chooseTile(p),
  ): boolean {
    if (tile === 0) return false;
    const phases = p.split ? 4 : 1;
    if (p.split) weight = this.phases.split((p.rows * p.depth) / 4, weight);
    const [vertical, horizontal] = [Math.ceil(p.resultHeight / tile), Math.ceil(p.resultWidth / tile)];
    const edge = p.kernel - 1;
    const [paddedHeight, paddedWidth] = [vertical * tile + edge, horizontal * tile + edge];
    const complete = !p.split && paddedHeight === p.height && paddedWidth === p.width;
    const planes = p.depth / phases;
    const [sampleBytes, paddedBytes] = [planes * p.height * p.width * 4, p.depth * paddedHeight * paddedWidth * 4];
    const atOnce = complete ? p.batch : Math.max(1, Math.min(p.batch, Math.floor(mostPadded / paddedBytes)));
    const panels = Math.ceil((atOnce * vertical * horizontal) / panelTiles);
    const few = atOnce === p.batch && panels * panelTiles * p.depth * (tile + edge) ** 2 * 4 <= fewPixels;
    const weights = few ? { address: weight, step: 0 } : this.transformWeights(p, tile, weight);
    for (let sample = 0; sample < p.batch; sample += atOnce) {
      const samples = Math.min(atOnce, p.batch - sample);
      let source = image + sample * sampleBytes;
      if (!complete) {
        const padded = this.padded.reserve(atOnce * paddedBytes);
        const pad = moves.padding(this.compile, p.split);
        pad(0, samples * planes, source, padded, p.height, p.width, paddedHeight, paddedWidth, p.top, p.left);
        source = padded;
      }
      const work = {
        tile,
        samples,
        vertical,
        horizontal,
        image: source,
        bias,
        result: result + sample * p.rows * p.resultHeight * p.resultWidth * 4,
      };
      if (few) this.byRows(p, work, weight);
      else this.byTiles(p, work, weights.address, weights.step);
    }
    return true;
  }

  private transformWeights(p: Problem, tile: TileSize, weight: number): { address: number; step: number } {
    const { shared } = this.of(tile, p.kernel);
    const kernelBytes = p.kernel ** 2 * 4;
    const { pool } = this.gemm;
    const panels = Math.ceil(p.rows / tileRows);
    const step = oddLines(panels * tileRows * p.depth * 4);
    const address = this.weights.reserve((tile + p.kernel - 1) ** 2 * step);
    const work = p.rows * p.depth * ((tile + p.kernel - 1) ** 2 / 3);
    const share = Math.ceil(panels / Math.min(pool.parts(work), panels)) * tileRows;
    for (let row = 0; row < p.rows; row += share) {
      const args = [
        address + row * p.depth * 4,
        step,
        weight + row * p.rowStride * kernelBytes,
        p.rowStride * kernelBytes,
        p.depthStride * kernelBytes,
        Math.min(share, p.rows - row),
        p.depth,
        p.turned ? 1 : 0,
      ];
      pool.add(shared.weights, args);
    }
    pool.run(work);
    return { address, step };
  }

  /** Writes the geometry and the table of tiles; `rest`: further bytes of the workspace. */
  private prepare(
    p: Problem,
    w: Work,
    panels: number,
    steps: Pick<WinogradGeometry, "weightStep" | "pixelStep" | "productStep">,
    rest: number,
  ): { geometry: number; table: number; room: number } {
    const tableBytes = panels * panelTiles * tileWords * 4;
    const room = this.workspace.reserve(rest);
    const geometry = this.gemm.pool.room(geometryBytes + tableBytes);
    const table = geometry + geometryBytes;
    const imageRow = (w.horizontal * w.tile + p.kernel - 1) * 4;
    const resultRow = p.resultWidth * 4;
    const all: WinogradGeometry = {
      depth: p.depth,
      imagePlane: imageRow * (w.vertical * w.tile + p.kernel - 1),
      imageRow,
      resultPlane: resultRow * p.resultHeight,
      resultRow,
      ...steps,
    };
    storeWinogradGeometry(this.heap.views.i32, geometry, all);
    storeTable(this.heap.views.i32, table / 4, p, w, all, panels * panelTiles);
    return { geometry, table, room };
  }

  /** Many tiles: tasks share them, a block at a time, and meet all weights. */
  private byTiles(p: Problem, w: Work, weights: number, weightStep: number): void {
    const { shared } = this.of(w.tile, p.kernel);
    const { pool } = this.gemm;
    const positions = (w.tile + p.kernel - 1) ** 2;
    const wholeRows = Math.ceil(p.rows / tileRows) * tileRows;
    const panels = Math.ceil((w.samples * w.vertical * w.horizontal) / panelTiles);
    const panelBytes = panelTiles * 4 * (p.depth + wholeRows) * positions;
    const work = panels * panelTiles * positions * p.depth * p.rows * productTime * 4;
    const parts = pool.parts(work);
    const share = Math.ceil(
      panels / Math.max(parts, Math.ceil(panels / Math.max(1, Math.floor(blockBytes / panelBytes)))),
    );
    const tasks = Math.ceil(panels / share);
    const pixelStep = oddLines(share * panelTiles * p.depth * 4);
    const productStep = oddLines(share * panelTiles * wholeRows * 4);
    const own = scratchBytes + positions * (pixelStep + productStep);
    const rooms = parts === 1 ? 1 : tasks;
    const { geometry, table, room } = this.prepare(p, w, panels, { weightStep, pixelStep, productStep }, rooms * own);
    for (let task = 0; task < tasks; task++) {
      const scratch = room + (rooms === 1 ? 0 : task * own);
      const pixels = scratch + scratchBytes;
      const args = [
        w.image,
        table + task * share * panelTiles * tileWords * 4,
        Math.min(share, panels - task * share),
        weights,
        pixels,
        pixels + positions * pixelStep,
        w.result,
        w.bias,
        p.rows,
        geometry,
        scratch,
      ];
      pool.add(shared.panels, args);
      if (rooms === 1) pool.run(work / tasks); // they share the room
    }
    pool.run(work);
  }

  /**
   * Few tiles, whose pixels are transformed first: tasks share the weights, which are transformed a chunk at a time.
   */
  private byRows(p: Problem, w: Work, weight: number): void {
    const { shared } = this.of(w.tile, p.kernel);
    const { pool } = this.gemm;
    const positions = (w.tile + p.kernel - 1) ** 2;
    const panels = Math.ceil((w.samples * w.vertical * w.horizontal) / panelTiles);
    const rowPanels = Math.ceil(p.rows / tileRows);
    const products = panels * panelTiles * positions * p.depth * p.rows * productTime * 4;
    const work = products + p.rows * p.depth * (positions / 3);
    const parts = Math.min(rowPanels, pool.parts(work, 2));
    const share = Math.ceil(rowPanels / parts) * tileRows;
    const tasks = Math.ceil(p.rows / share);
    const chunk = Math.min(
      share,
      Math.max(1, Math.floor(chunkBytes / (positions * p.depth * tileRows * 4))) * tileRows,
    );
    const [weightStep, productStep] = [oddLines(chunk * p.depth * 4), oddLines(chunk * panels * panelTiles * 4)];
    const pixelStep = oddLines(panels * panelTiles * p.depth * 4);
    const own = scratchBytes + positions * (weightStep + productStep);
    const pixelTasks = parts === 1 ? 1 : panels;
    const panelWork = panelTiles * p.depth * (positions / 3);
    const { geometry, table, room } = this.prepare(
      p,
      w,
      panels,
      { weightStep, pixelStep, productStep },
      positions * pixelStep + tasks * own + pixelTasks * scratchBytes,
    );
    const pixels = room;
    const first = room + positions * pixelStep;
    for (let panel = 0; panel < panels; panel++) {
      const scratch = first + tasks * own + (pixelTasks === 1 ? 0 : panel * scratchBytes);
      const args = [
        pixels + panel * panelTiles * p.depth * 4,
        w.image,
        table + panel * panelTiles * tileWords * 4,
        geometry,
        scratch,
      ];
      pool.add(shared.pixels, args);
      if (pixelTasks === 1) pool.run(panelWork); // they share the room
    }
    pool.run(panels * panelWork);
    const resultPlane = p.resultHeight * p.resultWidth * 4;
    const kernelBytes = p.kernel ** 2 * 4;
    for (let task = 0; task < tasks; task++) {
      const row = task * share;
      const scratch = first + task * own;
      const weights = scratch + scratchBytes;
      const args = [
        weight + row * p.rowStride * kernelBytes,
        p.rowStride * kernelBytes,
        p.depthStride * kernelBytes,
        p.turned ? 1 : 0,
        Math.min(share, p.rows - row),
        chunk,
        weights,
        table,
        panels,
        pixels,
        weights + positions * weightStep,
        w.result + row * resultPlane,
        w.bias === 0 ? 0 : w.bias + row * 4,
        geometry,
        scratch,
      ];
      pool.add(shared.rows, args);
    }
    pool.run(work);
  }
}

/**
 * Where tiles lie in images and results, and how much of them exists. Those that fill the last panel have no results.
 */
function storeTable(memory: Int32Array, at: number, p: Problem, w: Work, g: WinogradGeometry, count: number): void {
  const { tile } = w;
  let word = at;
  for (let sample = 0; sample < w.samples; sample++) {
    for (let y = 0; y < w.vertical; y++) {
      const rows = Math.min(tile, p.resultHeight - y * tile);
      for (let x = 0; x < w.horizontal; x++, word += tileWords) {
        memory[word] = sample * p.depth * g.imagePlane + y * tile * g.imageRow + x * tile * 4;
        memory[word + 1] = sample * p.rows * g.resultPlane + y * tile * g.resultRow + x * tile * 4;
        memory[word + 2] = rows;
        memory[word + 3] = Math.min(tile, p.resultWidth - x * tile);
      }
    }
  }
  memory.fill(0, word, at + count * tileWords);
}
