/** Loads the engines that are compared; one that does not load is left out with a note. */
import { createRequire } from "node:module";

const require = createRequire(import.meta.url);

export type Tfjs = typeof import("@tensorflow/tfjs-core");
export type Jax = typeof import("@jax-js/jax");
export type OnnxRuntime = typeof import("onnxruntime-node");

export type EngineName = "tfjs" | "jax" | "onnxWeb" | "onnxNode";

export const engineTitles: Record<EngineName | "flambeau" | "python", string> = {
  flambeau: "Flambeau", tfjs: "tfjs-wasm", jax: "jax-js", onnxWeb: "ort-web", onnxNode: "ort-node", python: "PyTorch",
};

/** Prepares an engine for so many threads. */
type Loader = (threads: number) => Promise<unknown>;

const loaders: Record<EngineName, Loader> = {
  async tfjs(threads) {
    const tf = await import("@tensorflow/tfjs-core");
    const wasm = require("@tensorflow/tfjs-backend-wasm") as typeof import("@tensorflow/tfjs-backend-wasm");
    wasm.setThreadsCount(threads);
    // The CommonJS build, and so its registry: an ES import would load tfjs-core a second time.
    const core = require("@tensorflow/tfjs-core") as Tfjs;
    await core.setBackend("wasm");
    await core.ready();
    if (core.getBackend() !== "wasm") throw new Error("the wasm backend did not start");
    void tf;
    return core;
  },
  async jax() {
    const jax = await import("@jax-js/jax");
    await jax.init("wasm");
    jax.defaultDevice("wasm");
    return jax;
  },
  async onnxWeb(threads) {
    const ort = require("onnxruntime-web") as OnnxRuntime;
    ort.env.wasm.numThreads = threads;
    return ort;
  },
  async onnxNode() {
    return require("onnxruntime-node") as OnnxRuntime;
  },
};

const loaded = new Map<EngineName, unknown>();

/** The engine, or the reason why there is none. */
export async function loadEngine(name: EngineName, threads: number): Promise<unknown> {
  if (!loaded.has(name)) {
    loaded.set(name, await loaders[name](threads).catch((error: unknown) => new Error(`${engineTitles[name]} did not load: ${String((error as Error).message ?? error).split("\n")[0]}`)));
  }
  return loaded.get(name);
}
