/**
 * What the engine can do: each feature is probed by validating a tiny module, so nothing is assumed from its name or
 * version.
 */
import { RuntimeError } from "../../support/errors.ts";
import { hasThreads } from "../../support/platform/threads.ts";
import { FunctionWriter, ModuleWriter } from "./codegen/assembler.ts";

export interface WasmFeatures {
  readonly simd: boolean;
  /** `f32x4.relaxed_madd`: a multiplication and addition in one instruction, rounded once where the processor can. */
  readonly relaxedSimd: boolean;
  /** `i32x4.relaxed_dot_i8x16_i7x16_add_s`: sixteen products of bytes, of which one factor has seven bits. */
  readonly relaxedDot: boolean;
  /** Memory that several threads share. */
  readonly sharedMemory: boolean;
}

function validates(write: (f: FunctionWriter) => void): boolean {
  const writer = new FunctionWriter([], []);
  write(writer);
  const module = new ModuleWriter("none");
  module.add("probe", writer);
  return WebAssembly.validate(module.finish());
}

/** In Node always; in pages only when they are isolated from other origins; of no use where there are no threads. */
function sharedMemoryWorks(): boolean {
  if (!hasThreads()) return false;
  if (typeof SharedArrayBuffer === "undefined") return false;
  if ((globalThis as { crossOriginIsolated?: boolean }).crossOriginIsolated === false) return false;
  try {
    return new WebAssembly.Memory({ initial: 0, maximum: 1, shared: true }).buffer instanceof SharedArrayBuffer;
  } catch {
    return false;
  }
}

let cached: WasmFeatures | undefined;

/** The engine's features, probed once. */
export function wasmFeatures(): WasmFeatures {
  if (typeof WebAssembly === "undefined")
    throw new RuntimeError("WebAssembly is turned off here (Lockdown Mode, --jitless)");
  const zero = new Array<number>(16).fill(0);
  cached ??= {
    simd: validates((f) => f.v128(zero).op("f32x4.abs", "drop")),
    relaxedSimd: validates((f) => f.v128(zero).v128(zero).v128(zero).op("f32x4.relaxed_madd", "drop")),
    relaxedDot: validates((f) => f.v128(zero).v128(zero).v128(zero).op("i32x4.relaxed_dot_i8x16_i7x16_add_s", "drop")),
    sharedMemory: sharedMemoryWorks(),
  };
  return cached;
}
