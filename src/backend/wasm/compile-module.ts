/** Turns the bytes of a module into functions, or says why the page or runtime does not allow it. */
import { RuntimeError, withHelp } from "../../support/errors.ts";

/** Exported functions of a module, by name. */
export type WasmFunctions = Readonly<Record<string, (...args: (number | bigint)[]) => void>>;

/** Engines have no error of their own for it: V8 and SpiderMonkey throw a CompileError, JavaScriptCore an EvalError. */
const refusals = /disallowed by embedder|blocked by CSP|Content[- ]Security[- ]Policy|unsafe-eval/i;

function refused(error: unknown): unknown {
  if (!(error instanceof Error) || !refusals.test(error.message)) return error;
  return new RuntimeError(
    withHelp(
      "Kernels cannot be compiled: generating WebAssembly code is forbidden here.",
      "On a page: its Content-Security-Policy must allow it, for example script-src 'self' 'wasm-unsafe-eval'.",
      'In a runtime without code generation (Cloudflare Workers): import "flambeau/aot", which brings compiled kernels.',
    ),
    { cause: error },
  );
}

/** Compiles a module that imports nothing but the heap's memory. Throws a RuntimeError where that is forbidden. */
export function compileModule(bytes: Uint8Array<ArrayBuffer>, memory: WebAssembly.Memory): WasmFunctions {
  try {
    return new WebAssembly.Instance(new WebAssembly.Module(bytes), { env: { memory } })
      .exports as unknown as WasmFunctions;
  } catch (error) {
    throw refused(error);
  }
}
