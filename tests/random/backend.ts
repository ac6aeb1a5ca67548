/**
 * The backends on which the tests of random numbers run: WebAssembly, and JavaScript made from the same kernels as the
 * oracle for it.
 */
import type { LinearBackend } from "../../src/backend/linear.ts";
import { createWasmBackend } from "../../src/backend/wasm/backend.ts";
import { javascriptBackend } from "./javascript-backend.ts";

export const backends: readonly (readonly [name: string, make: () => LinearBackend])[] = [
  ["wasm", () => createWasmBackend()],
  ["wasm without SIMD", () => createWasmBackend({ simd: false })],
  ["javascript", javascriptBackend],
];

/** A backend of the first kind. */
export function testBackend(): LinearBackend {
  return backends[0]![1]();
}
