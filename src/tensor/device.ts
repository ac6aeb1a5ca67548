/** The one device that tensors live on today: the CPU, whose memory and kernels are the WebAssembly backend. */
import type { Backend } from "../backend/backend.ts";
import { createWasmBackend } from "../backend/wasm/backend.ts";

/** The backend that allocates and computes. Made at first import; costs one small WebAssembly memory. */
export const backend: Backend = createWasmBackend();
