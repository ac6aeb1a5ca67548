/** Turns the bytes of a module into functions, or says why the page or runtime does not allow it. */
import type { ModuleWriter } from "./codegen/assembler.ts";
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

/** Modules that were compiled before, as one module whose exports have the names `digest.function`. */
let pack: { readonly module: WebAssembly.Module; instance: WebAssembly.Instance | null } | null = null;
let packed: Map<string, string[]> = new Map();

/**
 * Takes functions from a module that was compiled elsewhere, where it has them. It was made for memory that is not
 * shared.
 */
export function usePrecompiled(module: WebAssembly.Module): void {
  pack = { module, instance: null };
  packed = new Map();
  for (const { name } of WebAssembly.Module.exports(module)) {
    const key = name.slice(0, name.indexOf("."));
    packed.set(key, [...(packed.get(key) ?? []), name]);
  }
}

/** What the build sets to gather the modules that programs compile. */
export const recording: { modules: Map<string, ModuleWriter> | null } = { modules: null };

/** A short name of a module's bytes (FNV-1a, two times 32 bits). */
function digest(bytes: Uint8Array): string {
  let a = 0x811c9dc5;
  let b = 0x1b873593;
  for (const byte of bytes) {
    a = Math.imul(a ^ byte, 0x01000193);
    b = Math.imul(b ^ byte, 0x85ebca6b) ^ (b >>> 15);
  }
  return (a >>> 0).toString(36) + (b >>> 0).toString(36);
}

function fromPack(key: string, memory: WebAssembly.Memory): WasmFunctions | null {
  const names = packed.get(key);
  if (pack === null || names === undefined) return null;
  const { exports } = (pack.instance ??= new WebAssembly.Instance(pack.module, { env: { memory } }));
  return Object.fromEntries(names.map((name) => [name.slice(key.length + 1), exports[name] as WasmFunctions[string]]));
}

/** A module's functions over the heap's memory, and its bytes for other threads. */
export interface CompiledModule {
  readonly functions: WasmFunctions;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** Compiles a module that imports nothing but the heap's memory. Throws a RuntimeError where that is forbidden. */
export function compileModule(module: ModuleWriter, memory: WebAssembly.Memory): CompiledModule {
  const bytes = module.finish();
  if (pack !== null || recording.modules !== null) {
    const key = digest(bytes);
    recording.modules?.set(key, module);
    const functions = fromPack(key, memory);
    if (functions !== null) return { functions, bytes };
  }
  try {
    const instance = new WebAssembly.Instance(new WebAssembly.Module(bytes), { env: { memory } });
    return { functions: instance.exports as WasmFunctions, bytes };
  } catch (error) {
    throw refused(error);
  }
}
