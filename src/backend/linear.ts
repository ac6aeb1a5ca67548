/**
 * Backends whose blocks lie in one memory that JavaScript sees too, as the CPU's do: a block is the byte address of its
 * first byte, and so is an argument of a kernel.
 */
import type { ElementName } from "../dtype.ts";
import type { Argument, Backend, Convolution, Gemm, ImmediateReads, KeptPanels } from "./backend.ts";

/** How many threads compute. */
export interface Threads {
  /** Those that take part, the calling one included. */
  readonly threads: number;
  /** The most that run at once here. */
  readonly available: number;
  /** Sets how many take part; where memory cannot be shared it stays one. */
  setThreads(count: number): void;
  /** Returns when all that was launched is done. */
  finish(): void;
}

/** Typed arrays over the whole memory, replaced when it grows: read them anew after every allocation. */
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

/** A backend of one linear memory. */
export interface LinearBackend extends Backend {
  readonly memory: MemoryViews;
  readonly threads: Threads;
  readonly now: ImmediateReads;
  /**
   * Whether multiplications and additions may be done in one instruction where the engine has it, which rounds once
   * instead of twice. Throws when it is changed after a kernel was compiled.
   */
  relaxed: boolean;
  /** The instructions that the native addon computes with, or false; setting turns it off or on, or chooses others. */
  get native(): string | false;
  set native(wanted: boolean | string);
}

/** What an interface of arguments is where arguments are addresses. */
export type Addressed<T> = T extends Argument
  ? number
  : T extends (...args: infer A) => infer R
    ? (...args: { [K in keyof A]: Addressed<A[K]> }) => R
    : T extends KeptPanels
      ? LinearPanels
      : T extends { readonly start: Argument }
        ? LinearMatrix
        : T;

/** A matrix in memory: address in bytes, strides in elements. */
export interface LinearMatrix {
  readonly start: number;
  readonly rowStride: number;
  readonly columnStride: number;
  readonly element?: "bfloat16" | "float16";
  readonly kept?: LinearPanels | undefined;
}

/** Room for a factor as products pack it: its address. */
export interface LinearPanels {
  readonly start: number;
  filled: boolean;
}

/** Products and convolutions as those see them who compute with addresses. */
export type LinearGemm = Addressed<Gemm>;
export type LinearConvolution = { [K in keyof Convolution]: Addressed<Convolution[K]> };

/** The part of a linear backend that only moves bytes. */
export type ByteMoves = Pick<LinearBackend, "argument" | "read" | "now" | "write" | "writeBy" | "copy">;

const readers: Record<ElementName, (memory: MemoryViews, address: number) => number | bigint> = {
  float32: (memory, address) => memory.f32[address / 4]!,
  float64: (memory, address) => memory.f64[address / 8]!,
  float16: (memory, address) => memory.u16[address / 2]!,
  bfloat16: (memory, address) => memory.u16[address / 2]!,
  int64: (memory, address) => memory.i64[address / 8]!,
  int32: (memory, address) => memory.i32[address / 4]!,
  int16: (memory, address) => memory.i16[address / 2]!,
  int8: (memory, address) => memory.i8[address]!,
  uint8: (memory, address) => memory.u8[address]!,
  bool: (memory, address) => memory.u8[address]!,
  uint16: (memory, address) => memory.u16[address / 2]!,
  uint32: (memory, address) => memory.i32[address / 4]! >>> 0,
  uint64: (memory, address) => BigInt.asUintN(64, memory.i64[address / 8]!),
};

/** The address that an argument of a linear memory is. */
export function addressIn(argument: Argument): number {
  return argument as unknown as number;
}

/** Moves bytes of a linear memory, each time after `finish`, which returns when all that was launched is done. */
export function linearMoves(memory: MemoryViews, finish: () => void): ByteMoves {
  const bytes = (block: number, offset: number, length: number, isSettled = false): Uint8Array => {
    if (!isSettled) finish();
    return new Uint8Array(memory.buffer, block + offset, length);
  };
  return {
    // An argument of a linear memory is an address: kernels are WebAssembly functions that take them as numbers.
    argument: ((block: number, offset: number) => block + offset) as unknown as Backend["argument"],
    read: (block, offset, length) => Promise.resolve(bytes(block, offset, length).slice()),
    now: {
      bytes,
      element(block, offset, dtype) {
        finish();
        return readers[dtype](memory, block + offset);
      },
    },
    write(block, offset, source) {
      finish();
      memory.u8.set(source, block + offset);
    },
    writeBy(block, offset, _length, fill) {
      finish();
      fill(memory.buffer, block + offset);
    },
    copy(from, fromOffset, to, toOffset, length) {
      finish();
      memory.u8.copyWithin(to + toOffset, from + fromOffset, from + fromOffset + length);
    },
  };
}
