/**
 * `flambeau/aot`: kernels that are compiled already, for runtimes that compile no WebAssembly while a program runs
 * (Cloudflare's workerd). Import it before the first operator: `import "flambeau/aot"`.
 */
import { usePrecompiled } from "../backend/wasm/compile-module.ts";
import { backend } from "../tensor/device.ts";
import kernels from "./kernels.wasm";

backend.relaxed = false; // as the kernels were compiled
usePrecompiled(kernels);

export { usePrecompiled };
