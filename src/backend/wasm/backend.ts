/** The WebAssembly backend: one heap, a cache of compiled kernels, matrix products and convolutions. */
import type { Kernel } from "../../kernel/ir.ts";
import { lower as lowerToNative } from "../../kernel/lower.ts";
import type { CompiledKernel, Convolution, Features, Gemm } from "../backend.ts";
import { writeKernel } from "./codegen/codegen.ts";
import { linearMoves, type LinearBackend, type LinearConvolution, type LinearGemm } from "../linear.ts";
import { compileModule, recording } from "./compile-module.ts";
import type { Lower } from "./codegen/normalize.ts";
import { wasmFeatures } from "./features.ts";
import { RuntimeError, withHelp } from "../../support/errors.ts";
import { GemmBackend, rowStepsMaker } from "./gemm/products.ts";
import { Heap } from "./memory/heap.ts";
import { Native, type NativeCode } from "./native.ts";
import { ThreadPool } from "./pool/pool.ts";
import { observed } from "../observer.ts";
import { isShareable, splitter, wasmEngine } from "./pool/split.ts";
import type { KernelEngine, SharedKernel } from "./pool/split.ts";

export interface WasmBackendOptions {
  /** Rewrites operations that WebAssembly does not have; another one only for tests. */
  readonly lower?: Lower;
  /** Off: all kernels run in scalar code; for tests. */
  readonly simd?: boolean;
  /** Threads that take part; default: all that the machine has. */
  readonly threads?: number;
}

/** The backend and what only this one has. */
export interface WasmBackend extends LinearBackend {
  readonly heap: Heap;
  readonly pool: ThreadPool;
  /** Products and convolutions as they are, of addresses. */
  readonly byAddress: { readonly gemm: LinearGemm; readonly convolution: LinearConvolution };
  /** Native code while it is in use. */
  readonly nativeCode: NativeCode | null;
  /** Looks at each kernel before it is compiled; for tests, which set the verifier of the kernel language. */
  inspect: ((kernel: Kernel) => void) | null;
}

type MakeConvolution = (heap: Heap, gemm: GemmBackend, compile: LinearBackend["compile"]) => LinearConvolution;

/** How convolutions are made: null until `provideConvolutions`, so that bundles without convolutions lack their code. */
export const convolutionMaker: { make: MakeConvolution | null } = { make: null };

const kernelFeatures: Features = {
  float64: true,
  int64: true,
  smallStores: true,
  atomics: false,
  grid: false,
  readsNow: true,
};

/**
 * An object with the same members that lists none of them: each tensor leads to its backend, and what compares or shows
 * whatever it reaches (`node:assert`) would go through all memory.
 */
function unlisted<T extends object>(members: T): T {
  const all = Object.getOwnPropertyDescriptors(members);
  for (const one of Object.values<PropertyDescriptor>(all)) one.enumerable = false;
  return Object.defineProperties({}, all) as T;
}

/** Makes the backend that runs kernels in WebAssembly, in a heap of its own. */
export function createWasmBackend(options: WasmBackendOptions = {}): WasmBackend {
  const heap = new Heap();
  const native = new Native(heap);
  const pool = new ThreadPool(heap, () => native.path);
  pool.setThreads(options.threads ?? pool.available);
  const features = wasmFeatures();
  const lower = options.lower ?? lowerToNative;
  const kernels = new Map<string, CompiledKernel>();
  const compiled = (kernel: Kernel): { call: CompiledKernel; bytes: Uint8Array } => {
    const module = writeKernel(kernel, {
      lower,
      simd: (options.simd ?? true) && features.simd,
      relaxedSimd: gemm.relaxed,
      sharedMemory: heap.shared,
    });
    const { functions, bytes } = compileModule(module, heap.memory);
    return { call: functions["kernel"] as CompiledKernel, bytes };
  };
  const build = (kernel: Kernel): CompiledKernel => {
    backend.inspect?.(kernel);
    const split = splitter(pool, kernel);
    const number = recording.modules === null ? native.find(kernel) : -1;
    if (number >= 0) {
      const wasm = (): KernelEngine => {
        const { call, bytes } = compiled(kernel);
        return wasmEngine(pool, kernel, call, bytes);
      };
      return native.kernel(pool, number, kernel, wasm, split);
    }
    const { call, bytes } = compiled(kernel);
    const engine = wasmEngine(pool, kernel, call, bytes);
    const run: SharedKernel = (...args) => {
      if (observed.by !== null) observed.by.kernel(kernel, run, args);
      else if (pool.threads === 1) call(...args);
      else split(args as (number | bigint)[], engine);
    };
    if (isShareable(kernel)) run.engine = () => engine;
    return run;
  };
  const gemm = new GemmBackend(heap, pool, native);
  const compile = (key: string, write: (features: Features) => Kernel): CompiledKernel => {
    let compiled = kernels.get(key);
    if (compiled === undefined) kernels.set(key, (compiled = build(write(kernelFeatures))));
    return compiled;
  };
  let convolution: LinearConvolution | null = null;
  const backend: WasmBackend = unlisted<WasmBackend>({
    name: "wasm",
    heap,
    pool,
    threads: pool,
    get memory() {
      pool.finish();
      return heap.views;
    },
    features: kernelFeatures,
    ...linearMoves(heap.views, () => pool.finish()),
    allocate: (bytes) => heap.allocate(bytes),
    free: (address, bytes) => heap.free(address, bytes),
    statistics: () => heap.statistics(),
    resetPeak: () => heap.resetPeak(),
    compile,
    gemm: gemm.run as unknown as Gemm, // its arguments are addresses
    rowSteps: (type, ...rest) => rowStepsMaker.take!(gemm.of(type), type, ...rest),
    get productEnds() {
      return native.active !== null;
    },
    get halfOperands() {
      return native.active !== null;
    },
    get lanes() {
      return native.active?.lanes(4) ?? 4;
    },
    byAddress: {
      gemm: gemm.run,
      get convolution() {
        return backend.convolution as unknown as LinearConvolution; // see below
      },
    },
    get convolution() {
      if (convolutionMaker.make === null) throw new Error("provideConvolutions comes first");
      convolution ??= convolutionMaker.make(heap, gemm, compile);
      return convolution as unknown as Convolution; // as with gemm
    },
    get relaxed() {
      return gemm.relaxed;
    },
    set relaxed(value) {
      const next = value && features.relaxedSimd;
      if (next === gemm.relaxed) return;
      if (kernels.size > 0 || gemm.used)
        throw new RuntimeError(
          withHelp(
            "relaxed can only be changed before the first operator runs",
            "Kernels that are compiled stay as they are: set it right after the import.",
          ),
        );
      gemm.relaxed = next;
    },
    get native() {
      return native.active?.level ?? false;
    },
    set native(wanted) {
      native.use(wanted);
    },
    get nativeCode() {
      return native.active;
    },
    inspect: null,
  });
  return backend;
}
