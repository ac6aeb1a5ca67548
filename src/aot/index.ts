/**
 * `flambeau/aot`: kernels that are compiled already, for runtimes that compile no WebAssembly while a program runs
 * (Cloudflare's workerd). Import it before the first operator: `import "flambeau/aot"`.
 */
import { usePrecompiled } from "../backend/wasm/compile-module.ts";
import { hostBackend } from "../tensor/device.ts";
import kernels from "./kernels.wasm";

hostBackend().relaxed = false; // as the kernels were compiled
usePrecompiled(kernels);

export { usePrecompiled };
