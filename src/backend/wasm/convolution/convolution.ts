/**
 * 2-d convolutions and their gradients as matrix products whose second factor is read from the image while it is
 * packed.
 */
import type { Backend, ConvolutionShape } from "../../backend.ts";
import type { LinearConvolution } from "../../linear.ts";
import { croppedConvolution } from "./crop.ts";
import { gradientPieces, wasmTools, type ConvolutionTools, type FloatType } from "./convolution-tools.ts";
import { gradientInPlace, nativeTools } from "./native-tools.ts";
import { coversImage, foldingPays, mostProducts } from "./fold.ts";
import { forwardGeometry, phase, rowGeometry } from "./geometry.ts";
import * as moves from "./moves.ts";
import { borderSizes, packTime, storeGeometry } from "./packing.ts";
import type { Geometry } from "./packing.ts";
import { isDepthwise, isSingleChannel, TypedDepthwise } from "./depthwise.ts";
import { Workspace } from "../gemm/gemm.ts";
import { evenBlock } from "../gemm/packed.ts";
import type { NativeCode } from "../native.ts";
import type { TypedGemm } from "../gemm/gemm.ts";
import type { GemmBackend } from "../gemm/products.ts";
import type { Heap } from "../memory/heap.ts";
import { taskBytes } from "../pool/layout.ts";
import type { PoolCall } from "../pool/pool.ts";
import { Winograd } from "./winograd.ts";
import { NativeWinograd, type WinogradEngine } from "./winograd-native.ts";
import { WinogradGradient } from "./winograd-gradient.ts";

/** Depth and width of a block of packed cells. */
const blockDepth = 256;
const blockWidth = 256;
/** Room at the start of a thread's workspace for a tile. */
const headerBytes = 1024;
/** Native code writes whole vectors, up to so much beyond a panel. */
const beyondBytes = 64;
/** Room for a geometry. */
const geometryBytes = 256;
/** Bytes of images with zeros around them that are made at once. */
const mostPadded = 6 * 2 ** 20;
/** Rows of a product that a thread should have at least: each packs the columns for itself. */
const fewestRows = 96;
/** Images with fewer cells than this are laid side by side, so that tiles are full. */
const fewCells = 64;

/** One product for each group and image: C[m x cells] = A[m x k] * image cells [k x cells]. */
interface Product {
  readonly groups: number;
  readonly batch: number;
  readonly m: number;
  readonly k: number;
  readonly cells: number;
  readonly geometry: Geometry;
  /** Address of the groups' biases; 0: none. */
  readonly bias: number;
  /** Packs rows of A, … */
  readonly pack: "packA" | "packWeights";
  /** … with these arguments: `rows` rows of a group from `row` on. */
  packArguments(target: number, group: number, k: number, kCount: number, row: number, rows: number): number[];
  /** Addresses of a group's first image and result, and bytes from one sample's result to the next. */
  image(group: number): number;
  result(group: number): number;
  readonly resultStep: number;
}

/** Beginnings and lengths of blocks of `depth` that make up `k`; one of no length where there is nothing to add up. */
function blocksOf(k: number, depth: number): readonly (readonly [number, number])[] {
  return Array.from({ length: Math.max(1, Math.ceil(k / depth)) }, (_, i) => [
    i * depth,
    Math.min(depth, k - i * depth),
  ]);
}

/** The convolutions of one float type. */
export class TypedConvolution {
  private readonly byWasm: () => ConvolutionTools;
  private readonly byNative = new Map<NativeCode, ConvolutionTools>();
  readonly workspace: Workspace;
  private readonly temporary: Workspace;
  private readonly sideBySide: Workspace;
  private readonly padded: Workspace;
  readonly size: number;

  constructor(
    private readonly type: FloatType,
    private readonly heap: Heap,
    readonly gemm: TypedGemm,
    private readonly compile: Backend["compile"],
  ) {
    const { kind } = gemm;
    this.size = kind.bytes;
    this.workspace = new Workspace(heap);
    this.temporary = new Workspace(heap);
    this.sideBySide = new Workspace(heap);
    this.padded = new Workspace(heap);
    let tools: ConvolutionTools | undefined;
    this.byWasm = () => (tools ??= wasmTools(heap, gemm, type, compile));
  }

  private get isNative(): boolean {
    return (this.gemm.native?.active ?? null) !== null;
  }

  /** What computes now: native code where it is on. */
  get tools(): ConvolutionTools {
    const code = this.gemm.native?.active ?? null;
    if (code === null) return this.byWasm();
    let tools = this.byNative.get(code);
    if (tools === undefined) this.byNative.set(code, (tools = nativeTools(code, this.gemm.pool, this.type)));
    return tools;
  }

  /** Adds the zeros around the images, some samples at a time, and computes their products. */
  private run(p: Product): void {
    const [geometry, padded] = this.withBorders(p.geometry);
    if (padded === null) {
      this.runSamples(p, 0, p.batch, p.geometry, (group) => p.image(group));
      return;
    }
    const atOnce = Math.max(1, Math.min(p.batch, Math.floor(mostPadded / geometry.sampleBytes)));
    for (let sample = 0; sample < p.batch; sample += atOnce) {
      const count = Math.min(atOnce, p.batch - sample);
      const images = padded(p.image(0) + sample * p.geometry.sampleBytes, count, atOnce);
      const step = geometry.sampleBytes / p.geometry.sampleBytes;
      this.runSamples(p, sample, count, geometry, (group) => images + (p.image(group) - p.image(0)) * step);
    }
  }

  /** Images with the zeros that a geometry meets around them, and what makes so many of them; null: there are none. */
  withBorders(g: Geometry): [Geometry, ((from: number, count: number, most: number) => number) | null] {
    const { top, bottom, left, right } = borderSizes(g);
    if (top + bottom + left + right === 0) return [g, null];
    const { height, width } = g;
    const [paddedHeight, paddedWidth] = [top + height + bottom, left + width + right];
    const planes = g.sampleBytes / (height * width * this.size);
    const sampleBytes = planes * paddedHeight * paddedWidth * this.size;
    const geometry: Geometry = {
      ...g,
      height: paddedHeight,
      width: paddedWidth,
      offsetY: g.offsetY + top,
      offsetX: g.offsetX + left,
      sampleBytes,
    };
    const make = (from: number, count: number, most: number): number => {
      // Vectors at the end of a row reach a little beyond it.
      const to = this.padded.reserve(most * sampleBytes + 64);
      this.pad(from, to, count * planes, height, width, paddedHeight, paddedWidth, top, left);
      return to;
    };
    return [geometry, make];
  }

  /** The address of a geometry, which is written for the tasks to come; after it is room for so many bytes. */
  stored(geometry: Geometry, furtherBytes = 0): number {
    const address = this.gemm.pool.room(geometryBytes + furtherBytes);
    storeGeometry(this.heap.views.i32, address, geometry);
    return address;
  }

  private pad(
    from: number,
    to: number,
    planes: number,
    height: number,
    width: number,
    paddedHeight: number,
    paddedWidth: number,
    top: number,
    left: number,
  ): void {
    const pad = this.compile(`convolution pad ${this.type}`, () => moves.padKernel(this.type));
    pad(0, planes, from, to, height, width, paddedHeight, paddedWidth, top, left);
  }

  private runSamples(
    p: Product,
    first: number,
    batch: number,
    imageGeometry: Geometry,
    imageOf: (group: number) => number,
  ): void {
    const { size } = this;
    const { pool } = this.gemm;
    const { shared, rows, columns, time } = this.tools;
    // Small images: the batch is one wide image, whose result is put in its places afterwards.
    const joined = batch > 1 && p.cells < fewCells && p.cells % columns !== 0;
    const samples = joined ? 1 : batch;
    const cells = joined ? p.cells * batch : p.cells;
    const imageStep = imageGeometry.sampleBytes;
    const depth = evenBlock(p.k, blockDepth, 1);
    const width = evenBlock(cells, blockWidth, columns);
    const work = batch * p.cells * p.m * Math.min(p.k, depth) * time * size;
    const parts = pool.parts(work);
    const blocks = blocksOf(p.k, depth);
    const bySample = samples >= parts;
    // Few cells and many rows, as in the last stages of a network: threads share the rows.
    const byRows = !bySample && cells <= blockWidth && p.m >= parts * fewestRows && blocks.length > 1;
    const share = bySample
      ? Math.ceil(samples / parts)
      : Math.max(columns, byRows ? cells : evenBlock(cells, Math.ceil(cells / parts), columns));
    const ranges = bySample ? Math.ceil(samples / share) : Math.ceil(cells / share);
    const mostBands = Math.max(1, Math.min(Math.floor(parts / ranges), Math.floor(p.m / fewestRows)));
    const bands = mostBands > pool.threads ? mostBands - (mostBands % pool.threads) : mostBands;
    const bandRows = Math.ceil(p.m / bands / rows) * rows;
    const tasks = ranges * Math.ceil(p.m / bandRows);
    const aBytes = Math.ceil(p.m / rows) * rows * depth * size;
    const ownBytes = headerBytes + width * depth * size;
    const aPanels = this.workspace.reserve(aBytes + tasks * ownBytes + beyondBytes);
    const own = aPanels + aBytes;
    const wide = joined ? this.sideBySide.reserve(p.m * cells * size) : 0;
    // Each thread packs the rows of its band, block after block, and waits for nobody in between.
    const byChains = ranges === 1 && tasks > 1 && blocks.length > 1;
    const chainBytes = byChains ? tasks * 2 * blocks.length * taskBytes : 0;
    const geometry = this.stored(imageGeometry, p.groups * chainBytes);
    const rowOf = (task: number): number => Math.floor(task / ranges) * bandRows;
    for (let group = 0; group < p.groups; group++) {
      const image = imageOf(group);
      const final = p.result(group) + first * p.resultStep;
      const result = joined ? wide : final;
      /** Products of a task with a block of A's columns, which is packed at `panels`. */
      const blockArguments = (task: number, from: number, kBlock: number, panels: number): number[] => {
        const bias = from === 0 && p.bias !== 0 ? p.bias + group * p.m * size : 0;
        const range = task % ranges;
        const row = rowOf(task);
        const [sample, sampleEnd] = bySample ? [range * share, Math.min(samples, (range + 1) * share)] : [0, samples];
        const [cell, cellEnd] = bySample ? [0, cells] : [range * share, Math.min(cells, (range + 1) * share)];
        const scratch = own + task * ownBytes;
        return [
          panels,
          scratch + headerBytes,
          image + sample * imageStep,
          imageStep,
          sampleEnd - sample,
          result + sample * p.resultStep + row * cells * size,
          p.resultStep,
          geometry,
          from,
          kBlock,
          cell,
          cellEnd,
          width,
          Math.min(bandRows, p.m - row),
          cells * size,
          bias === 0 ? 0 : bias + row * size,
          from === 0 && bias === 0 ? 0 : 1,
          scratch,
        ];
      };
      if (byChains) {
        const chains = Array.from({ length: tasks }, (_, task): PoolCall[] => {
          const row = rowOf(task);
          const panels = aPanels + row * depth * size;
          const packArguments = (from: number, kBlock: number): number[] =>
            p.packArguments(panels, group, from, kBlock, row, Math.min(bandRows, p.m - row));
          return blocks.flatMap(([from, kBlock]) => [
            { f: shared[p.pack], args: packArguments(from, kBlock) },
            { f: shared.images, args: blockArguments(task, from, kBlock, panels) },
          ]);
        });
        pool.addChains(chains, geometry + geometryBytes + group * chainBytes);
        pool.run(work * blocks.length);
      } else {
        for (const [from, kBlock] of blocks) {
          this.pack(p, aPanels, group, from, kBlock);
          for (let task = 0; task < tasks; task++) {
            pool.add(shared.images, blockArguments(task, from, kBlock, aPanels + rowOf(task) * kBlock * size));
          }
          pool.run(work);
        }
      }
      if (joined) this.separate(batch, p.m, p.cells, wide, final, p.resultStep / size);
    }
  }

  /** Packs all rows of A for a group: threads share them where there are many. */
  private pack(p: Product, target: number, group: number, k: number, kCount: number): void {
    const { pool } = this.gemm;
    const { shared, rows } = this.tools;
    const work = p.m * kCount * packTime;
    const parts = Math.min(pool.parts(work), Math.ceil(p.m / rows));
    const share = Math.ceil(p.m / parts / rows) * rows;
    for (let row = 0; row < p.m; row += share) {
      const panels = target + row * kCount * this.size;
      pool.add(shared[p.pack], p.packArguments(panels, group, k, kCount, row, Math.min(share, p.m - row)));
    }
    pool.run(work);
  }

  /** Results of images that were computed side by side, [m, batch, cells], go to their samples. */
  private separate(batch: number, m: number, cells: number, from: number, to: number, step: number): void {
    const separate = this.compile(`convolution separate ${this.type}`, () => moves.separate(this.type));
    separate(0, batch, from, to, batch, m, cells, step);
  }

  forward(s: ConvolutionShape, input: number, weight: number, bias: number, output: number): void {
    const { size } = this;
    const inputs = s.inputChannels / s.groups;
    const outputs = s.outputChannels / s.groups;
    const cells = s.outputHeight * s.outputWidth;
    const pixels = s.inputHeight * s.inputWidth;
    const k = inputs * s.kernelHeight * s.kernelWidth;
    this.run({
      groups: s.groups,
      batch: s.batch,
      m: outputs,
      k,
      cells,
      geometry: forwardGeometry(s, size),
      bias,
      pack: "packA",
      packArguments(target, group, from, count, row, rows) {
        return [target, weight + ((group * outputs + row) * k + from) * size, k * size, size, rows, count];
      },
      image: (group) => input + group * inputs * pixels * size,
      result: (group) => output + group * outputs * cells * size,
      resultStep: s.outputChannels * cells * size,
    });
  }

  /**
   * Input pixels that leave the same remainders when divided by the strides meet the same kernel cells, so each such
   * phase is a convolution of
   * the output's gradient without stride: no product with a zero is computed.
   */
  inputGradient(s: ConvolutionShape, outputGradient: number, weight: number, inputGradient: number): void {
    const { size } = this;
    if (foldingPays(s, size, this.tools.time)) return this.foldedGradient(s, outputGradient, weight, inputGradient);
    const inputs = s.inputChannels / s.groups;
    const outputs = s.outputChannels / s.groups;
    const kernelSize = s.kernelHeight * s.kernelWidth;
    const outputCells = s.outputHeight * s.outputWidth;
    const dense = s.strideHeight === 1 && s.strideWidth === 1;
    for (let phaseY = 0; phaseY < Math.min(s.strideHeight, s.inputHeight); phaseY++) {
      const vertical = phase(phaseY, s.strideHeight, s.paddingHeight, s.dilationHeight, s.kernelHeight, s.inputHeight);
      for (let phaseX = 0; phaseX < Math.min(s.strideWidth, s.inputWidth); phaseX++) {
        const horizontal = phase(phaseX, s.strideWidth, s.paddingWidth, s.dilationWidth, s.kernelWidth, s.inputWidth);
        const cells = vertical.positions * horizontal.positions;
        const k = outputs * vertical.count * horizontal.count;
        const target = dense ? inputGradient : this.temporary.reserve(s.batch * s.inputChannels * cells * size);
        const first = weight + (vertical.first * s.kernelWidth + horizontal.first) * size;
        const cellSteps = [vertical.every * s.kernelWidth * size, horizontal.every * size];
        const strides = [kernelSize * size, inputs * kernelSize * size, ...cellSteps];
        this.run({
          groups: s.groups,
          batch: s.batch,
          m: inputs,
          k,
          cells,
          bias: 0,
          geometry: {
            height: s.outputHeight,
            width: s.outputWidth,
            gridWidth: horizontal.positions,
            kernelHeight: Math.max(vertical.count, 1),
            kernelWidth: Math.max(horizontal.count, 1),
            strideY: 1,
            strideX: 1,
            offsetY: vertical.offset,
            offsetX: horizontal.offset,
            stepY: vertical.step,
            stepX: horizontal.step,
            gridHeight: vertical.positions,
            sampleBytes: s.outputChannels * outputCells * size,
          },
          pack: "packWeights",
          packArguments(panels, group, from, count, row, rows) {
            const start = first + (group * outputs * inputs + row) * kernelSize * size;
            return [panels, start, ...strides, vertical.count, horizontal.count, rows, from, count];
          },
          image: (group) => outputGradient + group * outputs * outputCells * size,
          result: (group) => target + group * inputs * cells * size,
          resultStep: s.inputChannels * cells * size,
        });
        if (!dense)
          this.scatterPhase(s, target, inputGradient, phaseY, phaseX, vertical.positions, horizontal.positions);
      }
    }
  }

  private foldedGradient(s: ConvolutionShape, outputGradient: number, weight: number, inputGradient: number): void {
    const { size } = this;
    const inputs = s.inputChannels / s.groups;
    const outputs = s.outputChannels / s.groups;
    const cells = s.outputHeight * s.outputWidth;
    const rows = inputs * s.kernelHeight * s.kernelWidth;
    const resultStep = s.groups * rows * cells * size;
    const sampleBytes = s.outputChannels * cells * size;
    const pixels = s.inputHeight * s.inputWidth;
    const { fold } = this.tools;
    const isWhole = coversImage(s);
    const atOnce = isWhole ? s.batch : Math.max(1, Math.min(s.batch, Math.floor(mostProducts / resultStep)));
    const products = isWhole ? inputGradient : this.temporary.reserve(atOnce * resultStep);
    for (let sample = 0; sample < s.batch; sample += atOnce) {
      const batch = Math.min(atOnce, s.batch - sample);
      this.run({
        groups: s.groups,
        batch,
        m: rows,
        k: outputs,
        cells,
        bias: 0,
        geometry: rowGeometry(cells, sampleBytes),
        pack: "packA",
        packArguments(target, group, from, count, row, rowCount) {
          const first = weight + ((group * outputs + from) * rows + row) * size;
          return [target, first, size, rows * size, rowCount, count];
        },
        image: (group) => outputGradient + sample * sampleBytes + group * outputs * cells * size,
        result: (group) => products + group * rows * cells * size,
        resultStep,
      });
      if (!isWhole)
        fold(s, batch * s.inputChannels, products, inputGradient + sample * s.inputChannels * pixels * size);
    }
  }

  private scatterPhase(
    s: ConvolutionShape,
    from: number,
    to: number,
    phaseY: number,
    phaseX: number,
    rows: number,
    columns: number,
  ): void {
    const scatter = this.compile(`convolution scatter ${this.type}`, () => moves.phasesBack(this.type));
    scatter(
      0,
      s.batch * s.inputChannels,
      from,
      to,
      s.inputHeight,
      s.inputWidth,
      phaseY,
      phaseX,
      s.strideHeight,
      s.strideWidth,
      rows,
      columns,
    );
  }

  weightGradient(s: ConvolutionShape, outputGradient: number, input: number, weightGradient: number): void {
    const { size } = this;
    if (gradientInPlace(this, s, outputGradient, input, weightGradient)) return;
    const { pool } = this.gemm;
    const { shared, rows, columns, time } = this.tools;
    const inputs = s.inputChannels / s.groups;
    const outputs = s.outputChannels / s.groups;
    const cells = s.outputHeight * s.outputWidth;
    const total = s.batch * cells;
    const n = inputs * s.kernelHeight * s.kernelWidth;
    const depth = Math.max(1, evenBlock(total, blockDepth, 1));
    const products = total * outputs * n * size;
    const parts = pool.parts(products * time, 2);
    // Threads share the columns; if there are few, they share the cells, and their sums are added. Whether and where
    // cells are cut is decided by the shape
    // alone: what the sums are must not depend on how many threads there are, or are awake.
    const pieces = gradientPieces(n, products);
    const byCells = pieces > 1;
    const share = byCells
      ? evenBlock(total, Math.ceil(total / pieces), 1)
      : evenBlock(n, Math.ceil(n / parts), columns);
    const tasks = Math.max(1, Math.ceil((byCells ? total : n) / share));
    const width = evenBlock(Math.min(n, byCells ? n : share), blockWidth, columns);
    const aBytes = Math.ceil(outputs / rows) * rows * depth * size;
    const ownBytes = headerBytes + aBytes + width * depth * size;
    const partial = byCells ? outputs * n * size : 0;
    const own = this.workspace.reserve(tasks * (ownBytes + partial));
    const partials = own + tasks * ownBytes;
    const plain = forwardGeometry(s, size);
    const borders = this.isNative ? null : this.withBorders(plain);
    const images = borders?.[1]?.(input, s.batch, s.batch) ?? input;
    const imageGeometry = borders?.[0] ?? plain;
    const geometry = this.stored(imageGeometry);
    for (let group = 0; group < s.groups; group++) {
      const result = weightGradient + group * outputs * n * size;
      const image = images + group * (imageGeometry.sampleBytes / s.groups);
      const gradient = this.gathered(s, outputGradient + group * outputs * cells * size, outputs, cells);
      for (let task = 0; task < tasks; task++) {
        const scratch = own + task * ownBytes;
        const [cell, cellEnd] = byCells ? [task * share, Math.min(total, (task + 1) * share)] : [0, total];
        const [column, columnEnd] = byCells ? [0, n] : [task * share, Math.min(n, (task + 1) * share)];
        const args = [
          scratch + headerBytes,
          scratch + headerBytes + aBytes,
          gradient,
          total * size,
          cell,
          cellEnd,
          depth,
          image,
          geometry,
          column,
          columnEnd,
          width,
          byCells ? partials + task * partial : result,
          outputs,
          n * size,
          0,
          scratch,
        ];
        pool.add(shared.cells, args);
      }
      pool.run(products * time);
      if (byCells) this.addPartials(partials, tasks, outputs * n, result);
    }
  }

  /** The gradient of a group's outputs as a matrix: [outputs, batch * cells]. */
  private gathered(s: ConvolutionShape, gradient: number, outputs: number, cells: number): number {
    if (s.batch <= 1) return gradient;
    const gather = this.compile(`convolution gather ${this.type}`, () => moves.gatherSamples(this.type));
    const target = this.sideBySide.reserve(outputs * s.batch * cells * this.size);
    gather(0, outputs, gradient, target, s.batch, cells, s.outputChannels * cells);
    return target;
  }

  addPartials(partials: number, count: number, size: number, result: number): void {
    const add = this.compile(`convolution partials ${this.type}`, () => moves.partials(this.type));
    add(0, size, partials, result, count, size);
  }
}

/** The convolutions of a backend; each type is compiled when it is first needed. */
export function createConvolution(heap: Heap, gemm: GemmBackend, compile: Backend["compile"]): LinearConvolution {
  const typed = new Map<FloatType, TypedConvolution>();
  const depthwise = new Map<FloatType, TypedDepthwise>();
  const of = (type: FloatType, byPlane: boolean): TypedConvolution | TypedDepthwise => {
    if (byPlane) return remember(depthwise, type, () => new TypedDepthwise(heap, gemm.of(type)));
    return remember(typed, type, () => new TypedConvolution(type, heap, gemm.of(type), compile));
  };
  const nativeCode = (): NativeCode | null => gemm.native?.active ?? null;
  let [winograd, winogradGradient, nativeWinograd]: [Winograd?, WinogradGradient?, NativeWinograd?] = [];
  const byWasm = (): Winograd => (winograd ??= new Winograd(heap, gemm.of("float32"), compile));
  const wasmEngine: WinogradEngine = {
    forward: (...args) => byWasm().forward(...args),
    inputGradient: (...args) => byWasm().inputGradient(...args),
    weightGradient: (...args) =>
      (winogradGradient ??= new WinogradGradient(heap, gemm.of("float32"), compile)).weightGradient(...args),
  };
  /** What does it by Winograd's method, if that is one to think of; it says whether it did. */
  const engineFor = (type: FloatType, { kernelHeight, inputChannels, outputChannels }: ConvolutionShape) => {
    // Kernels of 4 x 4 between few channels gain nothing.
    const few = kernelHeight === 4 && inputChannels * outputChannels < 32 * 64;
    if (few || type !== "float32" || !convolution.winograd) return null;
    const code = nativeCode();
    if (code === null) return wasmEngine;
    return (nativeWinograd ??= new NativeWinograd(heap, gemm.of("float32"), compile)).by(code);
  };
  const convolution: LinearConvolution = {
    winograd: true,
    ...croppedConvolution(
      {
        forward(type, shape, input, weight, bias, output) {
          if (engineFor(type, shape)?.forward(shape, input, weight, bias, output)) return;
          // Native products of a single channel are faster than planes.
          const byPlane = isDepthwise(shape) || (isSingleChannel(shape) && nativeCode() === null);
          of(type, byPlane).forward(shape, input, weight, bias, output);
        },
        inputGradient(type, shape, gradient, weight, result) {
          if (engineFor(type, shape)?.inputGradient(shape, gradient, weight, result)) return;
          of(type, isDepthwise(shape) || isSingleChannel(shape)).inputGradient(shape, gradient, weight, result);
        },
        weightGradient(type, shape, gradient, input, result) {
          if (engineFor(type, shape)?.weightGradient(shape, gradient, input, result)) return;
          of(type, isDepthwise(shape)).weightGradient(shape, gradient, input, result);
        },
      },
      heap,
      gemm,
      compile,
    ),
  };
  return convolution;
}

function remember<Value>(found: Map<FloatType, Value>, type: FloatType, make: () => Value): Value {
  let value = found.get(type);
  if (value === undefined) found.set(type, (value = make()));
  return value;
}
