/** The two ends of a worker, of Node's worker_threads or of the web: messages, failures, the end. */
import type * as workerThreads from "node:worker_threads";
import { builtinModule } from "./builtin-module.ts";

/** One end. */
export interface Port {
  post(message: unknown, transfer: readonly ArrayBuffer[]): void;
  /** Takes messages from now on; `onFailure` is told when the other end broke or ended. */
  listen(onMessage: (message: unknown) => void, onFailure: (error: Error) => void): void;
  /** Whether a worker keeps the process alive (Node). */
  hold(alive: boolean): void;
  close(): void;
}

/** A Worker of the web, as far as it is used here. */
export interface WebWorker {
  postMessage(message: unknown, transfer: ArrayBuffer[]): void;
  addEventListener(type: string, listener: (event: unknown) => void): void;
  terminate?(): void;
  close?(): void;
}

/** A Worker or MessagePort of Node. */
export interface NodeWorker {
  postMessage(message: unknown, transfer?: readonly ArrayBuffer[]): void;
  on(event: string, listener: (value: unknown) => void): unknown;
  ref?(): void;
  unref?(): void;
  terminate?(): unknown;
  close?(): void;
}

function nodePort(worker: NodeWorker): Port {
  let closed = false;
  return {
    post: (message, transfer) => {
      worker.postMessage(message, [...transfer]);
    },
    listen: (onMessage, onFailure) => {
      worker.on("message", onMessage);
      worker.on("error", (error) => {
        onFailure(error instanceof Error ? error : new Error(String(error)));
      });
      worker.on("exit", (code) => {
        if (!closed) onFailure(new Error(`the worker ended with code ${String(code)}`));
      });
    },
    hold: (alive) => {
      if (alive) worker.ref?.();
      else worker.unref?.();
    },
    close: () => {
      closed = true;
      if (worker.terminate) void worker.terminate();
      else worker.close?.();
    },
  };
}

function webPort(worker: WebWorker): Port {
  return {
    post: (message, transfer) => {
      worker.postMessage(message, [...transfer]);
    },
    listen: (onMessage, onFailure) => {
      worker.addEventListener("message", (event) => {
        onMessage((event as { readonly data: unknown }).data);
      });
      worker.addEventListener("error", (event) => {
        onFailure(new Error((event as { readonly message?: string }).message || "the worker could not be started"));
      });
      worker.addEventListener("messageerror", () => {
        onFailure(new Error("a message could not be read"));
      });
    },
    hold: () => {},
    close: () => {
      if (worker.terminate) worker.terminate();
      else worker.close?.();
    },
  };
}

/** The port of a worker that was started elsewhere. */
export function portOf(worker: WebWorker | NodeWorker): Port {
  return "on" in worker ? nodePort(worker) : webPort(worker); // Node's MessagePort has both
}

/** A URL, also where the types of the web are not known. */
export type Address = string | { readonly href: string };

/** Starts a worker from a module's address. */
export function startWorker(address: Address): Port {
  const url = typeof address === "string" ? address : address.href;
  if (typeof Worker === "function") return webPort(new Worker(url, { type: "module" }));
  const threads = builtinModule<typeof workerThreads>("node:worker_threads");
  if (threads === null) throw new Error("there are no workers on this platform");
  return nodePort(new threads.Worker(/^(file|data):/.test(url) ? new URL(url) : url));
}

/** The port that leads out of this worker, or null where this is none. */
export function outerPort(): Port | null {
  const threads = builtinModule<typeof workerThreads>("node:worker_threads");
  if (threads?.parentPort) return nodePort(threads.parentPort);
  const host = globalThis as { readonly document?: unknown } & Partial<WebWorker>;
  if (host.document !== undefined || typeof host.postMessage !== "function" || !host.addEventListener) return null;
  return webPort(host as WebWorker);
}
