/**
 * What a device must offer. A backend knows nothing of tensors, shapes, autograd or operators: it hands out bytes and
 * runs kernels on them.
 * Addresses are byte offsets into the backend's one memory; 0 is never a valid block.
 */
import type { Kernel } from "../kernel/ir.ts";

/** A compiled kernel: call it with its parameters in order (addresses and numbers; i64 parameters as bigint). */
export type CompiledKernel = (...args: (number | bigint)[]) => void;

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
  /**
   * A block of at least `bytes` bytes, aligned to 64; throws OutOfMemoryError and changes nothing when there is none.
   */
  allocate(bytes: number): number;
  /** Gives a block back; `bytes` as it was asked for. */
  free(address: number, bytes: number): void;
  statistics(): HeapStatistics;
  resetPeak(): void;
  readonly threads: Threads;
  /** Compiles a kernel, or finds it: equal keys must mean equal kernels. */
  compile(key: string, write: () => Kernel): CompiledKernel;
  /** Views of the memory, replaced when it grows: read them anew after every allocation. */
  readonly memory: MemoryViews;
  /** C (m x n) = alpha * A (m x k) * B (k x n) + beta * C; strides in elements. */
  readonly gemm: Gemm;
  readonly convolution: Convolution;
  /**
   * Whether multiplications and additions may be done in one instruction where the engine has it, which rounds once
   * instead of twice. Throws when it is changed after a kernel was compiled.
   */
  relaxed: boolean;
}

/** How many threads compute. */
export interface Threads {
  /** Those that take part, the calling one included. */
  readonly threads: number;
  /** The most that run at once here. */
  readonly available: number;
  /** Sets how many take part; where memory cannot be shared it stays one. */
  setThreads(count: number): void;
}

export interface MemoryViews {
  readonly buffer: ArrayBufferLike;
  readonly u8: Uint8Array;
  readonly i8: Int8Array;
  readonly i16: Int16Array;
  readonly u16: Uint16Array;
  readonly i32: Int32Array;
  readonly i64: BigInt64Array;
  readonly f32: Float32Array;
  readonly f64: Float64Array;
}

/** A matrix in memory: address in bytes, strides in elements (either may be anything, 0 included). */
export interface MatrixView {
  readonly address: number;
  readonly rowStride: number;
  readonly columnStride: number;
}

/** General matrix product for "float32" and "float64". `c` must not overlap `a` or `b`. */
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
) => void;

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
 * 2-d convolution and its two gradients; 1-d is the case of height 1, 3-d is a sum of 2-d ones. Addresses in bytes;
 * outputs are overwritten.
 */
export interface Convolution {
  /** Whether 3 x 3 kernels of float32 may go by Winograd's method, which is faster and a little less exact. */
  winograd: boolean;
  /** bias: address of [O], or 0 for none. */
  forward(
    type: "float32" | "float64",
    shape: ConvolutionShape,
    input: number,
    weight: number,
    bias: number,
    output: number,
  ): void;
  inputGradient(
    type: "float32" | "float64",
    shape: ConvolutionShape,
    outputGradient: number,
    weight: number,
    inputGradient: number,
  ): void;
  weightGradient(
    type: "float32" | "float64",
    shape: ConvolutionShape,
    outputGradient: number,
    input: number,
    weightGradient: number,
  ): void;
}
