/**
 * Starts a worker from source text, in Node and in browsers alike: for work that belongs to the user, such as loading
 * data.
 */
import type * as workerThreads from "node:worker_threads";
import { builtinModule } from "./builtin-module.ts";

/** A worker that answers messages. */
export interface TaskWorker {
  post(message: unknown): void;
  /** Whether an idle worker keeps the process alive (Node). */
  hold(alive: boolean): void;
  stop(): void;
}

export interface TaskWorkerEvents {
  onMessage(message: unknown): void;
  /** The worker itself broke: it could not start, or ended. */
  onFailure(error: Error): void;
}

function inNode({ Worker }: typeof workerThreads, source: string, events: TaskWorkerEvents): TaskWorker {
  // A module, so that loaders of other languages (tsx) are in force in it; text given with eval is not.
  const worker = new Worker(new URL(`data:text/javascript,${encodeURIComponent(source)}`));
  let stopped = false;
  worker.on("message", (message: unknown) => {
    events.onMessage(message);
  });
  worker.on("error", (error) => {
    events.onFailure(error instanceof Error ? error : new Error(String(error)));
  });
  worker.on("exit", (code) => {
    if (!stopped) events.onFailure(new Error(`the worker ended with code ${code}`));
  });
  return {
    post: (message) => {
      worker.postMessage(message);
    },
    hold: (alive) => {
      if (alive) worker.ref();
      else worker.unref();
    },
    stop: () => {
      stopped = true;
      void worker.terminate();
    },
  };
}

function inBrowser(source: string, events: TaskWorkerEvents): TaskWorker {
  const url = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
  const worker = new Worker(url, { type: "module" });
  worker.onmessage = ({ data }: MessageEvent<unknown>) => {
    events.onMessage(data);
  };
  worker.onerror = (event) => {
    events.onFailure(new Error(event.message || "the worker could not be started"));
  };
  return {
    post: (message) => {
      worker.postMessage(message);
    },
    hold: () => {},
    stop: () => {
      worker.terminate();
      URL.revokeObjectURL(url);
    },
  };
}

/**
 * A worker that runs `source`, which finds `port` (`postMessage`, `onmessage`) in it; null where there are no workers.
 */
export function startTaskWorker(source: string, events: TaskWorkerEvents): TaskWorker | null {
  const threads = builtinModule<typeof workerThreads>("node:worker_threads");
  if (threads !== null) {
    return inNode(
      threads,
      `import { parentPort } from "node:worker_threads";\nconst port = { postMessage: (m, t) => parentPort.postMessage(m, t), set onmessage(f) { parentPort.on("message", f); } };\n${source}`,
      events,
    );
  }
  if (typeof Worker !== "function") return null;
  return inBrowser(
    `const port = { postMessage: (m, t) => postMessage(m, { transfer: t }), set onmessage(f) { self.onmessage = (e) => f(e.data); } };\n${source}`,
    events,
  );
}
