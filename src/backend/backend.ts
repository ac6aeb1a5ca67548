/**
 * What a device must offer. A backend knows nothing of tensors, shapes, autograd or operators: it hands out blocks of
 * bytes, moves bytes, and runs kernels on them. What it does not do: keep track of who uses a block, check bounds, or
 * convert elements.
 */
import type { ElementName } from "../dtype.ts";
import type { Kernel } from "../kernel/ir.ts";

/** A block of bytes, by the number that its backend gave it. 0 and negative numbers are no blocks. */
export type Block = number;

declare const argument: unique symbol;

/**
 * What a kernel is given for a buffer: a place in a block. Only a backend knows what it is (the CPU's are byte addresses),
 * so nothing can be added to one: ask for another place instead.
 */
export interface Argument {
  readonly [argument]: never;
}

/** What a kernel is called with, in the order of its parameters: places for buffers, bigints for i64 numbers. */
export type KernelArgument = Argument | number | bigint;

/** A compiled kernel. */
export interface CompiledKernel {
  (...args: KernelArgument[]): void;
  /** The same for arguments that are a list already, where that is cheaper. */
  list?(args: readonly KernelArgument[]): void;
}

/** What a device's kernels can do, for those who write them. */
export interface Features {
  /** Computes in f64; without it, f64 is f32. */
  readonly float64: boolean;
  /** Computes in i64; without it, only where the low 32 bits are exact. */
  readonly int64: boolean;
  /** Stores elements of one and two bytes beside each other from several invocations. */
  readonly smallStores: boolean;
  /** Has atomic statements. */
  readonly atomics: boolean;
  /** Runs grids of workgroups. */
  readonly grid: boolean;
  /** JavaScript can read bytes without waiting. */
  readonly readsNow: boolean;
}

/** Reading without waiting, where the device can. */
export interface ImmediateReads {
  /**
   * Bytes as they are. They may be a window on the memory: look at them at once, and write nothing. `isSettled`: nothing
   * that is under way writes them, so there is nothing to wait for.
   */
  bytes(block: Block, offset: number, length: number, isSettled?: boolean): Uint8Array;
  /** The element at a byte offset; half types as their bits, bool as 0 or another number. */
  element(block: Block, offset: number, element: ElementName): number | bigint;
}

/**
 * Bytes of a heap: now handed out, kept in free lists, the largest number ever handed out, and what the memory itself
 * spans.
 */
export interface HeapStatistics {
  readonly liveBytes: number;
  readonly cachedBytes: number;
  readonly peakBytes: number;
  readonly reservedBytes: number;
  readonly allocations: number;
}

export interface Backend {
  readonly name: string;
  readonly features: Features;
  /**
   * A block of at least `bytes` bytes, aligned to 64; throws OutOfMemoryError and changes nothing when there is none.
   */
  allocate(bytes: number): Block;
  /** Gives a block back; `bytes` as it was asked for. */
  free(block: Block, bytes: number): void;
  statistics(): HeapStatistics;
  resetPeak(): void;
  /** The place `offset` bytes into a block, as kernels, products and convolutions take it. */
  argument(block: Block, offset: number): Argument;
  /** A copy of bytes, once everything that was launched before is done. */
  read(block: Block, offset: number, length: number): Promise<Uint8Array>;
  /** Null where JavaScript has to wait for bytes. */
  readonly now: ImmediateReads | null;
  write(block: Block, offset: number, bytes: Uint8Array): void;
  /** Lets `fill` write `length` bytes from a place of a buffer on; they are the block's when it returns. */
  writeBy(block: Block, offset: number, length: number, fill: (buffer: ArrayBufferLike, place: number) => void): void;
  /** Copies bytes between blocks of this backend; the two ranges may overlap. */
  copy(from: Block, fromOffset: number, to: Block, toOffset: number, length: number): void;
  /** Compiles a kernel, or finds it: equal keys must mean equal kernels. */
  compile(key: string, write: (features: Features) => Kernel): CompiledKernel;
  /** C (m x n) = alpha * A (m x k) * B (k x n) + beta * C; strides in elements. */
  readonly gemm: Gemm;
  /** Whether products take any matrix that is added to them in C's stead, and make what is less than 0 zero. */
  readonly productEnds: boolean;
  /** Steps of a recurrence, where the backend has a faster way than one after another. */
  readonly rowSteps?: RowSteps;
  /** Whether operands of float32 products may be of half precision. */
  readonly halfOperands: boolean;
  /** Numbers of 32 bits that an instruction of a kernel takes at once; loops over multiples of so many have no rest. */
  readonly lanes: number;
  readonly convolution: Convolution;
}

/** A matrix: its first element, and strides in elements (either may be anything, 0 included). */
export interface MatrixView {
  readonly start: Argument;
  readonly rowStride: number;
  readonly columnStride: number;
  /** A left or right operand of a float32 product may have halves as elements, where `halfOperands` says so. */
  readonly element?: "bfloat16" | "float16";
  /** A right factor's place for its packed form, which outlives the product. */
  readonly kept?: KeptPanels | undefined;
}

/**
 * Room for a factor as products pack it, or for the part of kernels that a convolution needs. Who finds it not filled
 * fills it; who does not need it leaves it.
 */
export interface KeptPanels {
  readonly start: Argument;
  filled: boolean;
}

/** Several products of the same sizes: how many, and elements from one's matrix to the next one's. */
export interface Batch {
  readonly count: number;
  readonly a: number;
  readonly b: number;
  readonly c: number;
}

/**
 * General matrix product for "float32" and "float64", or a batch of them. `c` must not overlap `a` or `b`. `beta` may be
 * the factor of `added` instead of C, the same for all products of a batch: of any matrix where `productEnds` says so,
 * else of a row that is added to all (a bias, whose rows are 0 apart), where rows of C are contiguous, rows and columns
 * are multiples of 8, and multiplications more than `directLimit`. With `productEnds` and `positive` what is less than 0
 * becomes 0.
 */
export type Gemm = (
  type: "float32" | "float64",
  m: number,
  n: number,
  k: number,
  alpha: number,
  a: MatrixView,
  b: MatrixView,
  beta: number,
  c: MatrixView,
  batch?: Batch,
  added?: MatrixView | null,
  positive?: boolean,
) => void;

/**
 * What rows of a batch go through: a product with the matrix that all steps share, C = A * B + beta * C, or a kernel
 * whose range is the rows, which stand before `args`.
 */
export type RowStep =
  | { readonly a: MatrixView; readonly c: MatrixView; readonly beta: number }
  | { readonly kernel: CompiledKernel; readonly args: readonly KernelArgument[] };

/** Rounds of the same steps. From round 1 to 2, from 2 to 3, … every argument changes by the same; only addresses do. */
export interface RowRounds {
  readonly count: number;
  steps(round: number): readonly RowStep[];
}

/**
 * Takes `rows` rows through rounds that follow one another, with products with a matrix B (k x n) among their steps. No
 * row reads what another one writes, so that threads may share the rows. False: nothing was done, since it would not pay.
 */
export type RowSteps = (
  type: "float32" | "float64",
  rows: number,
  n: number,
  k: number,
  b: MatrixView,
  rounds: RowRounds,
) => boolean;

/**
 * Sizes of a 2-d convolution, all tensors contiguous in PyTorch's layouts: input [N, C, H, W], weight [O, C / groups,
 * KH, KW], output [N, O, OH, OW].
 */
export interface ConvolutionShape {
  readonly batch: number;
  readonly inputChannels: number;
  readonly inputHeight: number;
  readonly inputWidth: number;
  readonly outputChannels: number;
  readonly outputHeight: number;
  readonly outputWidth: number;
  readonly kernelHeight: number;
  readonly kernelWidth: number;
  readonly strideHeight: number;
  readonly strideWidth: number;
  readonly paddingHeight: number;
  readonly paddingWidth: number;
  readonly dilationHeight: number;
  readonly dilationWidth: number;
  readonly groups: number;
}

/**
 * 2-d convolution and its two gradients; 1-d is the case of height 1, 3-d is a sum of 2-d ones. Outputs are
 * overwritten.
 */
export interface Convolution {
  /** Whether 3 x 3 and 5 x 5 kernels of float32 may go by Winograd's method, which is faster and a little less exact. */
  winograd: boolean;
  /** bias: [O], or 0 for none. kept: room for the part of the kernels that meets the image (`cropped`). */
  forward(
    type: "float32" | "float64",
    shape: ConvolutionShape,
    input: Argument,
    weight: Argument,
    bias: Argument | 0,
    output: Argument,
    kept?: KeptPanels,
  ): void;
  inputGradient(
    type: "float32" | "float64",
    shape: ConvolutionShape,
    outputGradient: Argument,
    weight: Argument,
    inputGradient: Argument,
    kept?: KeptPanels,
  ): void;
  weightGradient(
    type: "float32" | "float64",
    shape: ConvolutionShape,
    outputGradient: Argument,
    input: Argument,
    weightGradient: Argument,
  ): void;
}
