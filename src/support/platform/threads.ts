/** Starts threads where the platform has them: worker_threads in Node, Web Workers from a Blob in browsers. */
import type * as os from "node:os";
import type * as workers from "node:worker_threads";
import { builtinModule, hasBuiltinModules } from "./builtin-module.ts";

/**
 * How many threads can run at once here; in Node this respects the process's affinity. The DataLoader's workers, of
 * which there are several, have one each.
 */
export function availableThreads(): number {
  if (Symbol.for("flambeau.dataWorker") in globalThis) return 1;
  const system = builtinModule<typeof os>("node:os");
  if (system !== null) return Math.max(1, system.availableParallelism());
  return Math.max(
    1,
    (globalThis as { navigator?: { hardwareConcurrency?: number } }).navigator?.hardwareConcurrency ?? 1,
  );
}

/** Whether there can be other threads at all: in Node and wherever there are Web Workers, not in Cloudflare's workerd. */
export function hasThreads(): boolean {
  const { navigator } = globalThis as { navigator?: { userAgent?: string } };
  if (navigator?.userAgent === "Cloudflare-Workers") return false;
  return typeof Worker === "function" || hasBuiltinModules();
}

/** Whether this thread may sleep in `Atomics.wait`: anywhere but on a page's main thread. */
export function mayBlock(): boolean {
  return typeof (globalThis as { document?: unknown }).document === "undefined";
}

function startNodeThread(module: typeof workers, source: string, data: unknown, onFailure: () => void): void {
  const code = `(${source})(require("node:worker_threads").workerData, require)`;
  // Flags of the parent (loaders, inspectors) and its environment mean nothing to a thread that runs only our code.
  const worker = new module.Worker(code, { eval: true, workerData: data, execArgv: [], stdin: false, env: {} });
  worker.on("error", onFailure);
  worker.unref();
}

function startWebThread(source: string, data: unknown, onFailure: () => void): void {
  const url = URL.createObjectURL(
    new Blob([`onmessage = (event) => (${source})(event.data)`], { type: "text/javascript" }),
  );
  const worker = new Worker(url);
  worker.onerror = (event) => {
    event.preventDefault();
    onFailure();
  };
  worker.postMessage(data);
}

/**
 * Runs `source`, the text of a function, in a new thread with `data` and, in Node, with `require`, which loads addons.
 * The thread does not keep the process alive. False where there are no threads, or where a page's policy forbids them;
 * some browsers tell that only later, by `onFailure`.
 */
export function startThread(source: string, data: unknown, onFailure: () => void): boolean {
  try {
    const module = builtinModule<typeof workers>("node:worker_threads");
    if (module !== null) startNodeThread(module, source, data, onFailure);
    else startWebThread(source, data, onFailure);
    return true;
  } catch {
    return false;
  }
}
