/** Loads the engines that are compared. */
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { buildSync } from "esbuild";
import type * as jaxjs from "@jax-js/jax";
import type * as tfjsBackend from "@tensorflow/tfjs-backend-wasm";
import type * as tfjsCore from "@tensorflow/tfjs-core";
import type * as onnxruntime from "onnxruntime-node";

const require = createRequire(import.meta.url);

export type Tfjs = typeof tfjsCore;
export type Jax = typeof jaxjs;
export type OnnxRuntime = typeof onnxruntime;

export type EngineName = "tfjs" | "jax" | "onnxWeb" | "onnxNode";

export const engineTitles: Record<EngineName | "flambeau" | "python", string> = {
  flambeau: "Flambeau",
  tfjs: "tfjs-wasm",
  jax: "jax-js",
  onnxWeb: "ort-web",
  onnxNode: "ort-node",
  python: "PyTorch",
};

/** Prepares an engine for so many threads. */
type Loader = (threads: number) => Promise<unknown>;

const loaders: Record<EngineName, Loader> = {
  async tfjs(threads) {
    // In Node the packages' own entries leave the gradients out, so the modules are bundled as an application would.
    const outfile = fileURLToPath(new URL("../node_modules/.cache/tfjs.cjs", import.meta.url));
    buildSync({
      stdin: {
        contents:
          'import "@tensorflow/tfjs-core/dist/register_all_gradients"; export * from "@tensorflow/tfjs-core"; export { setThreadsCount, setWasmPaths } from "@tensorflow/tfjs-backend-wasm";',
        resolveDir: fileURLToPath(new URL("..", import.meta.url)),
      },
      bundle: true,
      platform: "node",
      format: "cjs",
      mainFields: ["module", "main"],
      outfile,
      logLevel: "error",
    });
    const tf = require(outfile) as Tfjs & typeof tfjsBackend;
    tf.setWasmPaths(
      `${fileURLToPath(new URL("../node_modules/@tensorflow/tfjs-backend-wasm/dist/", import.meta.url))}`,
    );
    tf.setThreadsCount(threads);
    await tf.setBackend("wasm");
    await tf.ready();
    if (tf.getBackend() !== "wasm") throw new Error("the wasm backend did not start");
    return tf;
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

/** The engine; it throws the reason when there is none. */
export function loadEngine(name: EngineName, threads: number): Promise<unknown> {
  return loaders[name](threads).catch((error: unknown) => {
    throw new Error(`${engineTitles[name]} did not load: ${String((error as Error).message ?? error).split("\n")[0]}`);
  });
}
