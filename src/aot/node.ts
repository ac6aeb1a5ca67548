/** `flambeau/aot` in Node, Deno and Bun, which compile kernels themselves: nothing is needed. */
export { usePrecompiled } from "../backend/wasm/compile-module.ts";
