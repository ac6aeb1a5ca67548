/**
 * Gradients of 3 x 3 and 5 x 5 kernels, and of 4 x 4 kernels that move by 2, by Winograd's method: blocks of tiles are transformed and added to the sums at each
 * position.
 */
import type { Backend, ConvolutionShape } from "../../backend.ts";
import * as moves from "./moves.ts";
import { instantiate, productTime, Workspace } from "../gemm/gemm.ts";
import type { Instantiated, TypedGemm } from "../gemm/gemm.ts";
import { tileRows, writeTile } from "../gemm/microkernel.ts";
import type { Heap } from "../memory/heap.ts";
import {
  gradientTileBytes,
  panelChannels,
  writeKernelGradient,
  writeGradientPanels,
  writeLanes,
} from "./winograd-gradient-kernels.ts";
import { transformsOf } from "./winograd-transforms.ts";
import type { KernelSize, TileSize } from "./winograd-transforms.ts";
import { applies, appliesInPhases, chooseGradientTile, mostPadded, oddLines, scratchBytes } from "./winograd-choice.ts";

/** Bytes of a block of transformed gradients of results. */
const blockBytes = 2 * 2 ** 20;
const fewestTiles = 32;

interface GradientFunctions {
  gradients(...args: number[]): void;
  panels(...args: number[]): void;
}

/** Images with zeros around them, and where the tiles are. */
interface Padded {
  readonly image: number;
  readonly plane: number;
  readonly row: number;
}

/** Winograd's gradients of kernels, float32. */
export class WinogradGradient {
  private readonly functions = new Map<number, Instantiated<GradientFunctions>>();
  private readonly padded: Workspace;
  private readonly paddedGradient: Workspace;
  private readonly workspace: Workspace;

  /** `tile`: always this size, for tests. */
  constructor(
    private readonly heap: Heap,
    private readonly gemm: TypedGemm,
    private readonly compile: Backend["compile"],
    private readonly tile?: TileSize,
  ) {
    this.padded = new Workspace(heap);
    this.paddedGradient = new Workspace(heap);
    this.workspace = new Workspace(heap);
  }

  private of(tile: TileSize, kernel: KernelSize): Instantiated<GradientFunctions> {
    const key = tile * 8 + kernel;
    let found = this.functions.get(key);
    if (found === undefined) {
      const { kind } = this.gemm;
      const transforms = transformsOf(tile, kernel);
      this.functions.set(
        key,
        (found = instantiate<GradientFunctions>(this.heap, this.gemm.pool, {
          tile: writeTile(kind),
          pixels: writeLanes(kind, transforms.pixels, panelChannels),
          back: writeKernelGradient(kind, transforms.kernelGradients),
          gradients: writeLanes(kind, transforms.resultGradients, tileRows),
          panels: writeGradientPanels((tile + kernel - 1) ** 2, kernel ** 2 * 4, { tile: 0, pixels: 1, back: 2 }),
        })),
      );
    }
    return found;
  }

  /** Computes the gradient of a convolution's weight if this is the way to do it. */
  weightGradient(whole: ConvolutionShape, outputGradient: number, input: number, weightGradient: number): boolean {
    const split = appliesInPhases(whole);
    if (!(split || applies(whole)) || whole.batch === 0) return false;
    const s = split ? { ...whole, inputChannels: 4 * whole.inputChannels, kernelHeight: 2 } : whole;
    const tile = this.tile ?? chooseGradientTile(s);
    if (tile === 0) return false;
    const [vertical, horizontal] = [Math.ceil(s.outputHeight / tile), Math.ceil(s.outputWidth / tile)];
    const kernel = s.kernelHeight as KernelSize;
    const edge = kernel - 1;
    const positions = (tile + edge) ** 2;
    const rows = Math.ceil(s.outputChannels / tileRows) * tileRows;
    const tilesPerSample = vertical * horizontal;
    const paddedBytes = s.inputChannels * (vertical * tile + edge) * (horizontal * tile + edge) * 4;
    const atOnce = Math.max(1, Math.min(s.batch, Math.floor(mostPadded / paddedBytes)));
    const block = Math.min(
      atOnce * tilesPerSample,
      Math.max(fewestTiles, Math.floor(blockBytes / (positions * rows * 4))),
    );
    const panels = Math.ceil(s.inputChannels / panelChannels);
    const steps = {
      gradient: oddLines(rows * block * 4),
      sum: oddLines(panels * rows * panelChannels * 4),
      pixel: oddLines(block * panelChannels * 4),
    };
    const { pool } = this.gemm;
    const panelWork = positions * panels * panelChannels * rows * block * productTime * 4;
    const parts = Math.min(panels, pool.parts(panelWork));
    const share = Math.ceil(panels / parts);
    const tasks = Math.ceil(panels / share);
    const own = scratchBytes + positions * steps.pixel;
    const gradientWork = rows * block * (positions / 3);
    const gradientTasks = Math.min(rows / tileRows, pool.parts(gradientWork));
    const gradients = this.workspace.reserve(
      (steps.gradient + steps.sum) * positions + tasks * own + gradientTasks * scratchBytes,
    );
    const sums = gradients + positions * steps.gradient;
    const rooms = sums + positions * steps.sum;
    const { shared } = this.of(tile, kernel);
    for (let sample = 0; sample < s.batch; sample += atOnce) {
      const samples = Math.min(atOnce, s.batch - sample);
      const source = this.pad(
        this.padded,
        split,
        input + sample * whole.inputChannels * s.inputHeight * s.inputWidth * 4,
        samples * whole.inputChannels,
        atOnce * s.inputChannels,
        s.inputHeight,
        s.inputWidth,
        vertical * tile + edge,
        horizontal * tile + edge,
        s.paddingHeight,
        s.paddingWidth,
      );
      const gradient = this.pad(
        this.paddedGradient,
        false,
        outputGradient + sample * s.outputChannels * s.outputHeight * s.outputWidth * 4,
        samples * s.outputChannels,
        atOnce * s.outputChannels,
        s.outputHeight,
        s.outputWidth,
        vertical * tile,
        horizontal * tile,
        0,
        0,
      );
      const table = pool.room(atOnce * tilesPerSample * gradientTileBytes);
      this.storeTable(table / 4, samples, vertical, horizontal, tile, s, source, gradient);
      const count = samples * tilesPerSample;
      for (let from = 0; from < count; from += block) {
        const tiles = Math.min(block, count - from);
        const entry = table + from * gradientTileBytes;
        const rowShare = Math.ceil(rows / tileRows / gradientTasks) * tileRows;
        for (let row = 0, task = 0; row < s.outputChannels; row += rowShare, task++) {
          const args = [
            gradients + row * tiles * 4,
            steps.gradient,
            gradient.image + row * gradient.plane,
            gradient.plane,
            gradient.row,
            Math.min(rowShare, s.outputChannels - row),
            entry + 4,
            tiles,
            rooms + tasks * own + task * scratchBytes,
          ];
          pool.add(shared.gradients, args);
        }
        pool.run(gradientWork);
        const first = sample === 0 && from === 0;
        const last = sample + samples === s.batch && from + tiles === count;
        for (let task = 0; task < tasks; task++) {
          const channel = task * share * panelChannels;
          const scratch = rooms + task * own;
          const args = [
            source.image + channel * source.plane,
            source.plane,
            source.row,
            Math.min(share * panelChannels, s.inputChannels - channel),
            entry,
            tiles,
            scratch + scratchBytes,
            steps.pixel,
            gradients,
            steps.gradient,
            sums + channel * rows * 4,
            steps.sum,
            s.outputChannels,
            first ? 0 : 1,
            last ? 1 : 0,
            weightGradient + channel * kernel ** 2 * 4,
            s.inputChannels * kernel ** 2 * 4,
            scratch,
          ];
          pool.add(shared.panels, args);
        }
        pool.run(panelWork);
      }
    }
    return true;
  }

  private pad(
    workspace: Workspace,
    split: boolean,
    source: number,
    planes: number,
    mostPlanes: number,
    height: number,
    width: number,
    paddedHeight: number,
    paddedWidth: number,
    top: number,
    left: number,
  ): Padded {
    const [row, plane] = [paddedWidth * 4, paddedWidth * paddedHeight * 4];
    if (!split && height === paddedHeight && width === paddedWidth) return { image: source, plane, row };
    const image = workspace.reserve(mostPlanes * plane);
    const pad = moves.padding(this.compile, split);
    pad(0, planes, source, image, height, width, paddedHeight, paddedWidth, top, left);
    return { image, plane, row };
  }

  private storeTable(
    at: number,
    samples: number,
    vertical: number,
    horizontal: number,
    tile: TileSize,
    s: ConvolutionShape,
    source: Padded,
    gradient: Padded,
  ): void {
    const memory = this.heap.views.i32;
    let word = at;
    for (let sample = 0; sample < samples; sample++) {
      for (let y = 0; y < vertical; y++) {
        for (let x = 0; x < horizontal; x++, word += 2) {
          memory[word] = sample * s.inputChannels * source.plane + y * tile * source.row + x * tile * 4;
          memory[word + 1] = sample * s.outputChannels * gradient.plane + y * tile * gradient.row + x * tile * 4;
        }
      }
    }
  }
}
