/** What the engine can do, and what is said where it lacks what nothing works without. */
import { afterEach, expect, test, vi } from "vitest";

afterEach(() => {
  vi.unstubAllGlobals();
  vi.resetModules();
});

test("an engine without WebAssembly is told so", async () => {
  vi.resetModules();
  const { wasmFeatures } = await import("../../src/backend/wasm/features.ts");
  vi.stubGlobal("WebAssembly", undefined);
  expect(() => wasmFeatures()).toThrow(/^WebAssembly is turned off here .*--jitless/);
  vi.unstubAllGlobals();
  expect(wasmFeatures().simd).toBe(true);
});

test("an engine that gives no memory of any size: what may help", async () => {
  vi.resetModules();
  const { Heap } = await import("../../src/backend/wasm/memory/heap.ts");
  class Refusing extends WebAssembly.Memory {
    constructor(settings: WebAssembly.MemoryDescriptor) {
      if (settings.initial > 0) throw new RangeError("could not allocate memory");
      super(settings);
    }
  }
  vi.stubGlobal("WebAssembly", { ...WebAssembly, validate: WebAssembly.validate, Memory: Refusing });
  expect(() => new Heap()).toThrow(/refused to create a WebAssembly memory.*--disable-wasm-trap-handler/);
});
