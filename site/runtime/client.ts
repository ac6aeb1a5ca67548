/** The page's end of the worker: one at a time for the cells of a page, started at the first run, ended by "stop". */
import type { Output, Verdict } from "./outputs.ts";
import type { Inspection } from "./inspect.ts";
import { startThreadsFor } from "./threads.ts";
import type { Answer, End, Request } from "./worker.ts";

type Plain<T> = T extends unknown ? Omit<T, "id"> : never;

interface Waiting {
  readonly emit: (output: Output) => void;
  readonly finish: (answer: End) => void;
}

/** Cells that have run in the worker of now, to their end or to an error, by name. */
const ran = new Set<string>();
const waiting = new Map<number, Waiting>();
const starts: ((threads: number) => void)[] = [];
let worker: Worker | undefined;
/** Ends the worker and its threads. */
let end: (() => void) | undefined;
let ready: Promise<number> | undefined;
let queue: Promise<unknown> = Promise.resolve();
let serial = 0;
let generation = 0;

/** Where the library lies beside the site. */
export function libraryUrl(base: string): string {
  return new URL(`${base}lib/flambeau.js`, location.href).href;
}

function ask(request: Plain<Request>, emit: (output: Output) => void): Promise<End> {
  const id = ++serial;
  return new Promise((finish) => {
    waiting.set(id, { emit, finish });
    worker?.postMessage({ ...request, id });
  });
}

/** Starts the worker if there is none; gives the number of threads that the library uses. */
export function start(base: string): Promise<number> {
  if (ready !== undefined) return ready;
  worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });
  end = startThreadsFor(worker);
  worker.onmessage = ({ data }: MessageEvent<Answer>) => {
    const entry = waiting.get(data.id);
    if (entry === undefined) return;
    if ("output" in data) entry.emit(data.output);
    else {
      waiting.delete(data.id);
      entry.finish(data);
    }
  };
  worker.onerror = (event) => {
    for (const [id, { emit, finish }] of waiting) {
      emit({
        type: "error",
        error: {
          name: "WorkerError",
          message: event.message || "the worker could not start; load this page anew: its files may have been replaced",
          help: [],
        },
      });
      finish({ done: false });
      waiting.delete(id);
    }
  };
  ready = ask({ task: "start", library: libraryUrl(base) }, () => {}).then(({ threads = 1 }) => {
    for (const tell of starts) tell(threads);
    return threads;
  });
  return ready;
}

/** Calls `tell` with the number of threads whenever a worker has started. */
export function onStart(tell: (threads: number) => void): void {
  starts.push(tell);
}

/** Ends the worker, and with it what the cells have made. */
export function stop(): void {
  generation++;
  end?.();
  worker = undefined;
  ready = undefined;
  ran.clear();
  queue = Promise.resolve();
  for (const { finish } of waiting.values()) finish({ done: false });
  waiting.clear();
}

/** Forgets what the cells of a page have made: another page begins anew. Ends what still runs. */
export function leave(): void {
  if (worker === undefined) return;
  if (waiting.size > 0) return stop();
  ran.clear();
  void ask({ task: "forget" }, () => {});
}

/** Whether the cell has run in the worker of now. */
export function hasRun(name: string): boolean {
  return ran.has(name);
}

function enqueue<T>(work: () => Promise<T>, otherwise: T): Promise<T> {
  const mine = generation;
  const result = queue.then(() => (mine === generation ? work() : otherwise));
  queue = result.catch(() => {});
  return result;
}

/** Runs a cell after those that wait already; gives whether it came to its end. */
export function run(base: string, name: string, source: string, emit: (output: Output) => void): Promise<boolean> {
  return enqueue(async () => {
    await start(base);
    const mine = generation;
    const { done } = await ask({ task: "run", source, name: `cell-${name}.ts` }, emit);
    if (mine === generation) ran.add(name);
    return done;
  }, false);
}

/** Reads a checkpoint in the worker, where the cells see it as `dropped`; gives what is in it, or says why it cannot. */
export function inspectFile(base: string, name: string, bytes: Uint8Array): Promise<Inspection | string> {
  return enqueue<Inspection | string>(async () => {
    await start(base);
    let complaint = "stopped";
    const { inspection } = await ask({ task: "inspect", name, bytes }, (output) => {
      if (output.type === "error") complaint = [output.error.message, ...output.error.help].join("\n");
    });
    return inspection ?? complaint;
  }, "stopped");
}

/** Runs an exercise and checks it. */
export function check(
  base: string,
  name: string,
  source: string,
  checkSource: string,
  emit: (output: Output) => void,
): Promise<Verdict> {
  const refused: Verdict = { right: false, hints: [] };
  return enqueue(async () => {
    await start(base);
    const { verdict } = await ask({ task: "check", source, check: checkSource, name: `cell-${name}.ts` }, emit);
    return verdict ?? refused;
  }, refused);
}
