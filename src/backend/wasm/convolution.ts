/** 2-d convolutions and their gradients as matrix products whose second factor is read from the image while it is packed. */
import { kernel } from "../../kernel/build.ts";
import type { Backend, Convolution, ConvolutionShape } from "../backend.ts";
import { storeGeometry, writePackCells, writePackImage, writePackWeights } from "./convolution-packing.ts";
import type { Geometry } from "./convolution-packing.ts";
import { evenBlock, instantiate, Workspace } from "./gemm.ts";
import type { GemmBackend, TypedGemm } from "./gemm.ts";
import { tileColumns, tileRows } from "./gemm-microkernel.ts";
import type { Heap } from "./heap.ts";

type FloatType = "float32" | "float64";

/** Depth and width of a block of packed cells. */
const blockDepth = 256;
const blockWidth = 256;
/** Room at the start of the workspace for a tile and a geometry. */
const headerBytes = 1024;
const geometryOffset = 512;

interface PackingFunctions {
  packImage(target: number, image: number, geometry: number, k: number, kCount: number, cell: number, cellCount: number): void;
  packCells(target: number, image: number, geometry: number, cell: number, cellCount: number, k: number, kCount: number): void;
  packWeights(
    target: number, source: number, laneStride: number, stride0: number, stride1: number, stride2: number, count1: number, count2: number,
    lanes: number, k: number, kCount: number,
  ): void;
}

/** One product for each group and image: C[m x cells] = A[m x k] * image cells [k x cells]. */
interface Product {
  readonly groups: number;
  readonly batch: number;
  readonly m: number;
  readonly k: number;
  readonly cells: number;
  readonly geometry: Geometry;
  readonly beta: number;
  /** Packs all rows of A for a group. */
  packA(target: number, group: number, k: number, kCount: number): void;
  image(group: number, sample: number): number;
  result(group: number, sample: number): number;
  /** Called when a sample's result of a group is complete. */
  finish?(group: number, sample: number): void;
}

class TypedConvolution {
  private readonly packing: PackingFunctions;
  private readonly workspace: Workspace;
  private readonly temporary: Workspace;
  private readonly size: number;

  constructor(private readonly type: FloatType, private readonly heap: Heap, private readonly gemm: TypedGemm, private readonly compile: Backend["compile"]) {
    const { kind } = gemm;
    this.size = kind.bytes;
    this.workspace = new Workspace(heap);
    this.temporary = new Workspace(heap);
    this.packing = instantiate<PackingFunctions>(heap, gemm.pool, {
      packImage: writePackImage(kind), packCells: writePackCells(kind), packWeights: writePackWeights(kind),
    }).functions;
  }

  private run(p: Product): void {
    const { size } = this;
    const { functions, kind } = this.gemm;
    const columns = tileColumns(kind);
    const depth = evenBlock(p.k, blockDepth, 1);
    const width = evenBlock(p.cells, blockWidth, columns);
    const aBytes = Math.ceil(p.m / tileRows) * tileRows * depth * size;
    const scratch = this.workspace.reserve(headerBytes + aBytes + width * depth * size);
    const aPanels = scratch + headerBytes;
    const bPanels = aPanels + aBytes;
    storeGeometry(this.heap.views.i32, scratch + geometryOffset, p.geometry);
    for (let group = 0; group < p.groups; group++) {
      for (let from = 0; from === 0 || from < p.k; from += depth) {
        const kBlock = Math.min(depth, p.k - from);
        p.packA(aPanels, group, from, kBlock);
        for (let sample = 0; sample < p.batch; sample++) {
          const image = p.image(group, sample);
          const result = p.result(group, sample);
          for (let cell = 0; cell < p.cells; cell += width) {
            const block = Math.min(width, p.cells - cell);
            this.packing.packImage(bPanels, image, scratch + geometryOffset, from, kBlock, cell, block);
            functions.tiles(
              aPanels, bPanels, p.m, block, kBlock, result + cell * size, p.cells * size, size, 1, from === 0 ? p.beta : 1, scratch,
            );
          }
          if (from + depth >= p.k) p.finish?.(group, sample);
        }
      }
    }
  }

  forward(s: ConvolutionShape, input: number, weight: number, bias: number, output: number): void {
    const { size } = this;
    const inputs = s.inputChannels / s.groups;
    const outputs = s.outputChannels / s.groups;
    const cells = s.outputHeight * s.outputWidth;
    const k = inputs * s.kernelHeight * s.kernelWidth;
    const { packA } = this.gemm.functions;
    if (bias !== 0) this.fillBias(s.batch, s.outputChannels, cells, bias, output);
    this.run({
      groups: s.groups, batch: s.batch, m: outputs, k, cells, geometry: forwardGeometry(s), beta: bias === 0 ? 0 : 1,
      packA: (target, group, from, count) => packA(target, weight + (group * outputs * k + from) * size, k * size, size, outputs, count),
      image: (group, sample) => input + (sample * s.inputChannels + group * inputs) * s.inputHeight * s.inputWidth * size,
      result: (group, sample) => output + (sample * s.outputChannels + group * outputs) * cells * size,
    });
  }

  private fillBias(batch: number, channels: number, cells: number, bias: number, output: number): void {
    const fill = this.compile(`convolution bias ${this.type}`, () => kernel("bias", (k) => {
      const values = k.buffer("bias", this.type);
      const out = k.buffer("out", this.type);
      const [samples, count, size] = [k.param("batch"), k.param("channels"), k.param("cells")];
      k.for(0, samples, (n) => k.for(0, count, (c) => {
        const start = k.let(n.mul(count).add(c).mul(size));
        k.vector(0, size, (i) => k.store(out, start.add(i), k.load(values, c)));
      }));
    }));
    fill(bias, output, batch, channels, cells);
  }

  /**
   * Input pixels that leave the same remainders when divided by the strides meet the same kernel cells, so each such phase is a convolution of
   * the output's gradient without stride: no product with a zero is computed.
   */
  inputGradient(s: ConvolutionShape, outputGradient: number, weight: number, inputGradient: number): void {
    const { size } = this;
    const inputs = s.inputChannels / s.groups;
    const outputs = s.outputChannels / s.groups;
    const kernelSize = s.kernelHeight * s.kernelWidth;
    const pixels = s.inputHeight * s.inputWidth;
    const dense = s.strideHeight === 1 && s.strideWidth === 1;
    for (let phaseY = 0; phaseY < Math.min(s.strideHeight, s.inputHeight); phaseY++) {
      const vertical = phase(phaseY, s.strideHeight, s.paddingHeight, s.dilationHeight, s.kernelHeight, s.inputHeight);
      for (let phaseX = 0; phaseX < Math.min(s.strideWidth, s.inputWidth); phaseX++) {
        const horizontal = phase(phaseX, s.strideWidth, s.paddingWidth, s.dilationWidth, s.kernelWidth, s.inputWidth);
        const cells = vertical.positions * horizontal.positions;
        const k = outputs * vertical.count * horizontal.count;
        const kept = dense ? 0 : this.temporary.reserve(s.batch * s.inputChannels * cells * size);
        const first = weight + (vertical.first * s.kernelWidth + horizontal.first) * size;
        const at = (group: number, sample: number): number => (sample * s.inputChannels + group * inputs);
        this.run({
          groups: s.groups, batch: s.batch, m: inputs, k, cells, beta: 0,
          geometry: {
            height: s.outputHeight, width: s.outputWidth, gridWidth: horizontal.positions,
            kernelHeight: Math.max(vertical.count, 1), kernelWidth: Math.max(horizontal.count, 1),
            strideY: 1, strideX: 1, offsetY: vertical.offset, offsetX: horizontal.offset, stepY: vertical.step, stepX: horizontal.step,
          },
          packA: (target, group, from, count) => this.packing.packWeights(
            target, first + group * outputs * inputs * kernelSize * size, kernelSize * size, inputs * kernelSize * size,
            vertical.every * s.kernelWidth * size, horizontal.every * size, vertical.count, horizontal.count, inputs, from, count,
          ),
          image: (group, sample) => outputGradient + (sample * s.outputChannels + group * outputs) * s.outputHeight * s.outputWidth * size,
          result: (group, sample) => dense ? inputGradient + at(group, sample) * pixels * size : kept + at(group, sample) * cells * size,
        });
        if (!dense) this.scatterPhase(s, kept, inputGradient, phaseY, phaseX, vertical.positions, horizontal.positions);
      }
    }
  }

  private scatterPhase(s: ConvolutionShape, from: number, to: number, phaseY: number, phaseX: number, rows: number, columns: number): void {
    const scatter = this.compile(`convolution scatter ${this.type}`, () => kernel("scatter", (k) => {
      const source = k.buffer("source", this.type);
      const target = k.buffer("target", this.type);
      const [planes, height, width] = [k.param("planes"), k.param("height"), k.param("width")];
      const [phaseRow, phaseColumn, strideRow, strideColumn] = [k.param("phaseRow"), k.param("phaseColumn"), k.param("strideRow"), k.param("strideColumn")];
      const [rowCount, columnCount] = [k.param("rows"), k.param("columns")];
      k.for(0, planes, (plane) => k.for(0, rowCount, (row) => {
        const start = k.let(plane.mul(rowCount).add(row).mul(columnCount));
        const end = k.let(plane.mul(height).add(row.mul(strideRow)).add(phaseRow).mul(width).add(phaseColumn));
        k.vector(0, columnCount, (i) => k.store(target, end.add(i.mul(strideColumn)), k.load(source, start.add(i))));
      }));
    }));
    scatter(from, to, s.batch * s.inputChannels, s.inputHeight, s.inputWidth, phaseY, phaseX, s.strideHeight, s.strideWidth, rows, columns);
  }

  weightGradient(s: ConvolutionShape, outputGradient: number, input: number, weightGradient: number): void {
    const { size } = this;
    const { functions, kind } = this.gemm;
    const inputs = s.inputChannels / s.groups;
    const outputs = s.outputChannels / s.groups;
    const cells = s.outputHeight * s.outputWidth;
    const n = inputs * s.kernelHeight * s.kernelWidth;
    const depth = evenBlock(cells, blockDepth, 1);
    const width = evenBlock(n, blockWidth, tileColumns(kind));
    const aBytes = Math.ceil(outputs / tileRows) * tileRows * depth * size;
    const scratch = this.workspace.reserve(headerBytes + aBytes + width * depth * size);
    const aPanels = scratch + headerBytes;
    const bPanels = aPanels + aBytes;
    storeGeometry(this.heap.views.i32, scratch + geometryOffset, forwardGeometry(s));
    for (let group = 0; group < s.groups; group++) {
      const result = weightGradient + group * outputs * n * size;
      for (let sample = 0; sample < Math.max(s.batch, 1); sample++) {
        const image = input + (sample * s.inputChannels + group * inputs) * s.inputHeight * s.inputWidth * size;
        const gradient = outputGradient + (sample * s.outputChannels + group * outputs) * cells * size;
        for (let from = 0; from === 0 || from < cells; from += depth) {
          const block = s.batch === 0 ? 0 : Math.min(depth, cells - from);
          functions.packA(aPanels, gradient + from * size, cells * size, size, outputs, block);
          for (let column = 0; column < n; column += width) {
            const columns = Math.min(width, n - column);
            this.packing.packCells(bPanels, image, scratch + geometryOffset, from, block, column, columns);
            functions.tiles(
              aPanels, bPanels, outputs, columns, block, result + column * size, n * size, size, 1, sample === 0 && from === 0 ? 0 : 1, scratch,
            );
          }
        }
      }
    }
  }
}

/** A pointwise convolution sees its image as one long row. */
function forwardGeometry(s: ConvolutionShape): Geometry {
  const pointwise = s.kernelHeight === 1 && s.kernelWidth === 1 && s.strideHeight === 1 && s.strideWidth === 1
    && s.paddingHeight === 0 && s.paddingWidth === 0;
  return {
    height: pointwise ? 1 : s.inputHeight, width: pointwise ? s.inputHeight * s.inputWidth : s.inputWidth,
    gridWidth: pointwise ? s.inputHeight * s.inputWidth : s.outputWidth, kernelHeight: s.kernelHeight, kernelWidth: s.kernelWidth,
    strideY: s.strideHeight, strideX: s.strideWidth, offsetY: -s.paddingHeight, offsetX: -s.paddingWidth,
    stepY: s.dilationHeight, stepX: s.dilationWidth,
  };
}

/** The kernel cells that inputs at `remainder`, `remainder + stride`, … meet along one axis, and where in the output. */
interface Phase {
  /** Input positions of the phase. */
  readonly positions: number;
  /** Kernel cells: `first`, `first + every`, …, `count` of them. */
  readonly first: number;
  readonly every: number;
  readonly count: number;
  /** Position p and kernel cell q of the phase meet output `p + offset + q * step`. */
  readonly offset: number;
  readonly step: number;
}

function phase(remainder: number, stride: number, padding: number, dilation: number, kernelSize: number, inputSize: number): Phase {
  const matches: number[] = [];
  for (let cell = 0; cell < kernelSize; cell++) if ((remainder + padding - cell * dilation) % stride === 0) matches.push(cell);
  const first = matches[0] ?? 0;
  const every = matches.length > 1 ? matches[1]! - first : 1;
  return {
    positions: Math.ceil((inputSize - remainder) / stride), first, every, count: matches.length,
    offset: matches.length > 0 ? (remainder + padding - first * dilation) / stride : 0,
    step: matches.length > 1 ? -every * dilation / stride : 0,
  };
}

/** The convolutions of a backend; each type is compiled when it is first needed. */
export function createConvolution(heap: Heap, gemm: GemmBackend, compile: Backend["compile"]): Convolution {
  const typed = new Map<FloatType, TypedConvolution>();
  const of = (type: FloatType): TypedConvolution => {
    let found = typed.get(type);
    if (found === undefined) typed.set(type, found = new TypedConvolution(type, heap, gemm.of(type), compile));
    return found;
  };
  return {
    forward: (type, shape, input, weight, bias, output) => of(type).forward(shape, input, weight, bias, output),
    inputGradient: (type, shape, gradient, weight, result) => of(type).inputGradient(shape, gradient, weight, result),
    weightGradient: (type, shape, gradient, input, result) => of(type).weightGradient(shape, gradient, input, result),
  };
}
