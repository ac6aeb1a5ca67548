/**
 * Depthwise convolutions, where every output channel meets one input channel: no matrix product, but planes that a few
 * numbers run over.
 */
import type { ConvolutionShape } from "../../backend.ts";
import {
  cellGroups,
  planeGeometryBytes,
  storePlaneGeometry,
  writeApply,
  writeKernels,
  writeMeet,
  writePlace,
  writePlanes,
} from "./depthwise-kernels.ts";
import type { PlaneGeometry } from "./depthwise-kernels.ts";
import { instantiate, Workspace } from "../gemm/gemm.ts";
import type { Instantiated, TypedGemm } from "../gemm/gemm.ts";
import type { Heap } from "../memory/heap.ts";

/** Nanoseconds of a multiplication and addition for each byte of a number. */
const cellTime = 0.05;
/** Room for the planes of all tasks. */
const mostPlanes = 64 * 2 ** 20;

interface DepthwiseFunctions {
  planes(...args: number[]): void;
  kernels(...args: number[]): void;
}

/** Whether a convolution is depthwise. */
export function isDepthwise(s: ConvolutionShape): boolean {
  return s.groups === s.inputChannels && s.groups > 1;
}

/**
 * Images of one channel in a batch, under small kernels: a matrix product of that depth would be slower. For the
 * gradient of weights there is too little to share.
 */
export function isSingleChannel(s: ConvolutionShape): boolean {
  return (
    s.inputChannels === 1 &&
    s.batch >= 4 &&
    s.strideHeight === 1 &&
    s.strideWidth === 1 &&
    s.kernelHeight * s.kernelWidth <= 25
  );
}

/** One axis of a plane: sizes before and after the zeros are added, and where kernel cells begin. */
interface Axis {
  readonly before: number;
  readonly size: number;
  readonly cells: readonly number[];
}

/** Positions `0, stride, …` of the kernel over the input. */
function forwardAxis(
  input: number,
  output: number,
  kernelSize: number,
  stride: number,
  padding: number,
  dilation: number,
): Axis {
  const cells = Array.from({ length: kernelSize }, (_, cell) => cell * dilation);
  return {
    before: padding,
    size: Math.max((output - 1) * stride + cells[kernelSize - 1]!, input - 1 + padding) + 1,
    cells,
  };
}

/**
 * The output's gradient with `stride - 1` zeros between its numbers; input position i and kernel cell a meet its place
 * i + padding - a * dilation.
 */
function backwardAxis(
  input: number,
  output: number,
  kernelSize: number,
  stride: number,
  padding: number,
  dilation: number,
): Axis {
  const before = Math.max(0, (kernelSize - 1) * dilation - padding);
  const cells = Array.from({ length: kernelSize }, (_, cell) => padding - cell * dilation + before);
  return { before, size: Math.max(input - 1 + padding, (output - 1) * stride) + before + 1, cells };
}

/** A plane, and the offsets of the kernel cells in it. */
interface Layout {
  readonly layout: Pick<
    PlaneGeometry,
    | "height"
    | "width"
    | "start"
    | "rowStep"
    | "phases"
    | "phaseBytes"
    | "left"
    | "spread"
    | "planeBytes"
    | "rows"
    | "columns"
    | "rowBytes"
  >;
  readonly offsets: readonly number[];
}

/** The depthwise convolutions of one float type. */
export class TypedDepthwise {
  private readonly workspace: Workspace;
  private readonly all: Instantiated<DepthwiseFunctions>;
  private readonly size: number;

  constructor(
    private readonly heap: Heap,
    private readonly gemm: TypedGemm,
  ) {
    const { kind, pool } = gemm;
    this.size = kind.bytes;
    this.workspace = new Workspace(heap);
    const count = cellGroups.length;
    const parts = { place: 0, apply: cellGroups.map((_, i) => 1 + i), meet: cellGroups.map((_, i) => 1 + count + i) };
    this.all = instantiate<DepthwiseFunctions>(heap, pool, {
      place: writePlace(kind),
      ...Object.fromEntries(cellGroups.map((group) => [`apply${group}`, writeApply(kind, group)])),
      ...Object.fromEntries(cellGroups.map((group) => [`meet${group}`, writeMeet(kind, group)])),
      planes: writePlanes(kind, parts),
      kernels: writeKernels(kind, parts),
    });
  }

  /** The layout of planes whose sources are `height` x `width`. */
  private layout(
    height: number,
    width: number,
    rows: number,
    columns: number,
    vertical: Axis,
    horizontal: Axis,
    strideY: number,
    strideX: number,
    spreadY: number,
    spreadX: number,
  ): Layout {
    const { size } = this;
    const phaseBytes = Math.ceil(horizontal.size / strideX) * size;
    const paddedRow = phaseBytes * strideX;
    const offsets = vertical.cells.flatMap((y) =>
      horizontal.cells.map((x) => y * paddedRow + (x % strideX) * phaseBytes + Math.floor(x / strideX) * size),
    );
    return {
      offsets,
      layout: {
        height,
        width,
        rows,
        columns,
        start: vertical.before * paddedRow,
        rowStep: spreadY * paddedRow,
        phases: strideX,
        phaseBytes,
        left: horizontal.before,
        spread: spreadX,
        planeBytes: Math.ceil((vertical.size * paddedRow + 16) / 16) * 16,
        rowBytes: strideY * paddedRow,
      },
    };
  }

  /** Runs a share of `count` channels or planes in each task; a task has a plane of its own. */
  private share(
    count: number,
    work: number,
    geometry: PlaneGeometry,
    offsets: readonly number[],
    name: keyof DepthwiseFunctions,
    args: readonly number[],
  ): void {
    const { pool } = this.gemm;
    const headerBytes = planeGeometryBytes(offsets.length);
    const ownBytes = Math.ceil(geometry.planeBytes / 64) * 64 + 64;
    const parts = Math.max(1, Math.min(pool.parts(work), count, Math.floor(mostPlanes / ownBytes)));
    const share = Math.max(1, Math.ceil(count / parts));
    const tasks = Math.max(1, Math.ceil(count / share));
    const own = this.workspace.reserve(tasks * ownBytes);
    const header = pool.room(headerBytes);
    storePlaneGeometry(this.heap.views.i32, header, geometry, offsets);
    for (let task = 0; task < tasks; task++) {
      const all = [task * share, Math.min(count, (task + 1) * share), ...args, own + task * ownBytes, header];
      pool.add(this.all.shared[name], all);
    }
    pool.run(work);
  }

  private work(s: ConvolutionShape): number {
    return (
      s.batch *
      s.outputChannels *
      s.outputHeight *
      s.outputWidth *
      s.kernelHeight *
      s.kernelWidth *
      cellTime *
      this.size
    );
  }

  forward(s: ConvolutionShape, input: number, weight: number, bias: number, output: number): void {
    const multiplier = s.outputChannels / s.groups;
    const [inputBytes, outputBytes] = [
      s.inputHeight * s.inputWidth * this.size,
      s.outputHeight * s.outputWidth * this.size,
    ];
    const { layout, offsets } = this.forwardLayout(s);
    this.share(
      s.batch * s.inputChannels,
      this.work(s),
      {
        ...layout,
        cells: offsets.length,
        multiplier,
        channels: s.inputChannels,
        samples: 0,
        sourceSampleStep: 0,
        resultSampleStep: 0,
        sourceStep: inputBytes,
        sourceKernelStep: 0,
        resultStep: outputBytes * multiplier,
        resultKernelStep: outputBytes,
      },
      offsets,
      "planes",
      [input, output, weight, bias],
    );
  }

  private forwardLayout(s: ConvolutionShape): Layout {
    const vertical = forwardAxis(
      s.inputHeight,
      s.outputHeight,
      s.kernelHeight,
      s.strideHeight,
      s.paddingHeight,
      s.dilationHeight,
    );
    const horizontal = forwardAxis(
      s.inputWidth,
      s.outputWidth,
      s.kernelWidth,
      s.strideWidth,
      s.paddingWidth,
      s.dilationWidth,
    );
    return this.layout(
      s.inputHeight,
      s.inputWidth,
      s.outputHeight,
      s.outputWidth,
      vertical,
      horizontal,
      s.strideHeight,
      s.strideWidth,
      1,
      1,
    );
  }

  inputGradient(s: ConvolutionShape, outputGradient: number, weight: number, inputGradient: number): void {
    const multiplier = s.outputChannels / s.groups;
    const [inputBytes, outputBytes] = [
      s.inputHeight * s.inputWidth * this.size,
      s.outputHeight * s.outputWidth * this.size,
    ];
    const vertical = backwardAxis(
      s.inputHeight,
      s.outputHeight,
      s.kernelHeight,
      s.strideHeight,
      s.paddingHeight,
      s.dilationHeight,
    );
    const horizontal = backwardAxis(
      s.inputWidth,
      s.outputWidth,
      s.kernelWidth,
      s.strideWidth,
      s.paddingWidth,
      s.dilationWidth,
    );
    const { layout, offsets } = this.layout(
      s.outputHeight,
      s.outputWidth,
      s.inputHeight,
      s.inputWidth,
      vertical,
      horizontal,
      1,
      1,
      s.strideHeight,
      s.strideWidth,
    );
    this.share(
      s.batch * s.inputChannels,
      this.work(s) * s.strideHeight * s.strideWidth,
      {
        ...layout,
        cells: offsets.length,
        multiplier,
        channels: s.inputChannels,
        samples: 0,
        sourceSampleStep: 0,
        resultSampleStep: 0,
        sourceStep: outputBytes * multiplier,
        sourceKernelStep: outputBytes,
        resultStep: inputBytes,
        resultKernelStep: 0,
      },
      offsets,
      "planes",
      [outputGradient, inputGradient, weight, 0],
    );
  }

  weightGradient(s: ConvolutionShape, outputGradient: number, input: number, weightGradient: number): void {
    const multiplier = s.outputChannels / s.groups;
    const [inputBytes, outputBytes] = [
      s.inputHeight * s.inputWidth * this.size,
      s.outputHeight * s.outputWidth * this.size,
    ];
    const { layout, offsets } = this.forwardLayout(s);
    this.share(
      s.inputChannels,
      this.work(s),
      {
        ...layout,
        cells: offsets.length,
        multiplier,
        channels: s.inputChannels,
        samples: s.batch,
        sourceStep: inputBytes,
        sourceKernelStep: 0,
        sourceSampleStep: inputBytes * s.inputChannels,
        resultStep: outputBytes * multiplier,
        resultKernelStep: outputBytes,
        resultSampleStep: outputBytes * s.outputChannels,
      },
      offsets,
      "kernels",
      [input, outputGradient, weightGradient],
    );
  }
}
