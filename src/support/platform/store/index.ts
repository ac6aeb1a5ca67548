/** Asks the worker of TCP stores, and waits: a store answers at once, whatever the program does meanwhile. */
import type * as workerThreads from "node:worker_threads";
import { builtinModule } from "../builtin-module.ts";
import { storeWorker, type StoreAnswer, type StoreQuestion } from "./store-worker.ts";

export type { StoreAnswer, StoreQuestion } from "./store-worker.ts";

type Ask = (question: StoreQuestion) => StoreAnswer;

let ask: Ask | null = null;

function start({ Worker, MessageChannel, receiveMessageOnPort }: typeof workerThreads): Ask {
  const signal = new Int32Array(new SharedArrayBuffer(4));
  const { port1, port2 } = new MessageChannel();
  // The text of a function for a worker that has nothing else; bundlers may have put names of functions by `__name`.
  const program = `
    const { workerData: { port, signal } } = require("node:worker_threads");
    ((__name) => (${String(storeWorker)}))((value) => value)(require, (take) => {
      port.on("message", (question) => take(question, (answer) => {
        port.postMessage(answer);
        Atomics.add(signal, 0, 1);
        Atomics.notify(signal, 0);
      }));
    });`;
  const workerData = { port: port2, signal };
  // No flags of this process: --input-type would make another kind of module of the text.
  const worker = new Worker(program, { eval: true, execArgv: [], workerData, transferList: [port2] });
  worker.unref(); // it does not keep the process alive
  port1.unref();
  return (question) => {
    const before = Atomics.load(signal, 0);
    port1.postMessage(question);
    Atomics.wait(signal, 0, before);
    return receiveMessageOnPort(port1)?.message as StoreAnswer;
  };
}

/** What the worker answers; null where there are no workers with sockets: in browsers. */
export function askStoreWorker(question: StoreQuestion): StoreAnswer | null {
  if (ask === null) {
    const threads = builtinModule<typeof workerThreads>("node:worker_threads");
    if (threads === null) return null;
    ask = start(threads);
  }
  return ask(question);
}
