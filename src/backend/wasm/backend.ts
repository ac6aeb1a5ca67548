/** The WebAssembly backend: one heap, a cache of compiled kernels, matrix products and convolutions. */
import type { Kernel } from "../../kernel/ir.ts";
import { lower as lowerToNative } from "../../kernel/lower.ts";
import type { Backend, CompiledKernel } from "../backend.ts";
import { compileKernel } from "./codegen.ts";
import type { Lower } from "./codegen-normalize.ts";
import { createConvolution } from "./convolution.ts";
import { wasmFeatures } from "./features.ts";
import { GemmBackend } from "./gemm.ts";
import { Heap } from "./heap.ts";

export interface WasmBackendOptions {
  /** Rewrites operations that WebAssembly does not have; another one only for tests. */
  readonly lower?: Lower;
  /** Off: all kernels run in scalar code; for tests. */
  readonly simd?: boolean;
}

/** The backend and what only this one has. */
export interface WasmBackend extends Backend {
  readonly heap: Heap;
}

/** Makes the backend that runs kernels in WebAssembly, in a heap of its own. */
export function createWasmBackend(options: WasmBackendOptions = {}): WasmBackend {
  const heap = new Heap();
  const features = wasmFeatures();
  const lower = options.lower ?? lowerToNative;
  const kernels = new Map<string, CompiledKernel>();
  const build = (kernel: Kernel): CompiledKernel => {
    const bytes = compileKernel(kernel, {
      lower, simd: (options.simd ?? true) && features.simd, relaxedSimd: features.relaxedSimd, sharedMemory: heap.shared,
    });
    const instance = new WebAssembly.Instance(new WebAssembly.Module(bytes), { env: { memory: heap.memory } });
    return instance.exports["kernel"] as CompiledKernel;
  };
  const gemm = new GemmBackend(heap);
  const compile = (key: string, write: () => Kernel): CompiledKernel => {
    let compiled = kernels.get(key);
    if (compiled === undefined) kernels.set(key, compiled = build(write()));
    return compiled;
  };
  return {
    name: "wasm",
    heap,
    memory: heap.views,
    allocate: (bytes) => heap.allocate(bytes),
    free: (address, bytes) => heap.free(address, bytes),
    statistics: () => heap.statistics(),
    resetPeak: () => heap.resetPeak(),
    compile,
    gemm: gemm.run,
    convolution: createConvolution(heap, gemm, compile),
  };
}
