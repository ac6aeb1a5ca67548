/**
 * Workers of a `DataLoader`: threads that make samples in parallel, with results in order and errors where the loop can
 * see them.
 */
import * as errors from "../../support/errors.ts";
import { startTaskWorker, type TaskWorker } from "../../support/platform/task-worker.ts";
import { isMapStyle, Subset } from "./dataset.ts";
import { fromWire, toWire, type Wire } from "./wire.ts";
import { loaderWorkerSource } from "./worker-source.ts";
import { membersOf } from "../../support/members.ts";
import { itemAt } from "../../support/checked.ts";

/** How a worker finds a dataset's class: the module that exports it. */
export interface WorkerDatasetClass {
  readonly name: string;
  /** `static module = import.meta.url` */
  readonly module?: string | URL;
  readonly worker_init_fn?: (worker_id: number) => unknown;
}

interface Answer {
  readonly id: number;
  readonly samples?: readonly Wire[];
  readonly done?: boolean;
  readonly error?: { readonly name: string; readonly message: string; readonly stack: string };
}

/** Samples of one request, and whether a stream has come to its end. */
export interface Delivered {
  readonly samples: unknown[];
  readonly done: boolean;
}

/** The dataset below any subsets, with what an index there is. */
export function datasetForWorkers(dataset: unknown): { base: object; place: (index: number) => number } {
  if (!(dataset instanceof Subset)) return { base: dataset as object, place: (index) => index };
  const inner = datasetForWorkers(dataset.dataset);
  return { base: inner.base, place: (index) => inner.place(dataset.indices.at(index)!) };
}

/** The module of a dataset's class, or null where workers could not make it again. */
export function moduleOf(dataset: object): string | null {
  const { module } = dataset.constructor as WorkerDatasetClass;
  return module === undefined || module === null ? null : String(module);
}

function rebuild({ name, message, stack }: NonNullable<Answer["error"]>, worker: number): Error {
  const Known = membersOf<new (text: string) => Error>(errors)[name];
  const Class = typeof Known === "function" && name.endsWith("Error") ? Known : errors.RuntimeError;
  // without the worker's own
  const frames = stack.split("\n").filter((line) => !/data:text\/javascript|blob:/.test(line));
  return new Class(
    `Caught ${name} in DataLoader worker process ${worker}.\nOriginal message: ${message}\nOriginal stack:\n${frames.join("\n")}`,
  );
}

interface Waiting {
  resolve(delivered: Delivered): void;
  reject(error: Error): void;
}

/** One thread. */
class DataWorker {
  private readonly waiting = new Map<number, Waiting>();
  private readonly thread: TaskWorker;
  private nextId = 0;
  private failure: Error | null = null;

  constructor(private readonly number: number) {
    const thread = startTaskWorker(loaderWorkerSource, {
      onMessage: (message) => {
        this.receive(message as Answer);
      },
      onFailure: (error) => {
        this.fail(new errors.RuntimeError(`DataLoader worker (${number}) exited unexpectedly: ${error.message}`));
      },
    });
    if (thread === null)
      throw new errors.RuntimeError("num_workers > 0 needs workers, which this platform does not have.");
    this.thread = thread;
  }

  private receive({ id, samples, done, error }: Answer): void {
    const entry = this.waiting.get(id);
    this.waiting.delete(id);
    if (error) entry?.reject(rebuild(error, this.number));
    else entry?.resolve({ samples: samples!.map(fromWire), done: done ?? false });
  }

  private fail(error: Error): void {
    this.failure = error;
    for (const { reject } of this.waiting.values()) reject(error);
    this.waiting.clear();
  }

  ask(request: Record<string, unknown>): Promise<Delivered> {
    if (this.failure) return Promise.reject(this.failure);
    const id = this.nextId++;
    const result = new Promise<Delivered>((resolve, reject) => {
      this.waiting.set(id, { resolve, reject });
    });
    result.catch(() => {}); // looked at when its turn comes
    this.thread.post({ ...request, id });
    return result;
  }

  hold(alive: boolean): void {
    this.thread.hold(alive);
  }
  stop(): void {
    this.waiting.clear();
    this.thread.stop();
  }
}

/** What the pool needs of its loader. */
export interface PoolSettings {
  readonly dataset: object;
  readonly module: string;
  readonly num_workers: number;
  readonly prefetch_factor: number;
  /** Seconds to wait for a batch; 0: for ever. */
  readonly timeout: number;
}

/** The threads of one loader. */
export class WorkerPool {
  private readonly workers: DataWorker[];
  private started: Promise<unknown> | null = null;
  private awaited = 0;

  constructor(private readonly settings: PoolSettings) {
    this.workers = Array.from({ length: settings.num_workers }, (_, i) => new DataWorker(i));
  }

  /** The process lives as long as somebody waits for a worker, not as long as there is a loop that nobody goes on with. */
  private async held<T>(result: Promise<T>): Promise<T> {
    if (this.awaited++ === 0) for (const worker of this.workers) worker.hold(true);
    try {
      return await result;
    } finally {
      if (--this.awaited === 0) for (const worker of this.workers) worker.hold(false);
    }
  }

  /** Begins an epoch: makes the datasets, or has kept ones begin again; their random numbers go on. */
  private async begin(seed: bigint): Promise<void> {
    const { dataset, module, num_workers } = this.settings;
    const first = this.started === null;
    const state = first ? Object.entries(dataset).map(([key, value]) => [key, toWire(value)] as const) : null;
    this.started = Promise.all(
      this.workers.map((worker, id) =>
        worker.ask(
          first
            ? {
                kind: "start",
                module,
                name: dataset.constructor.name,
                state,
                info: { id, num_workers, seed: seed + BigInt(id), dataset: null },
              }
            : { kind: "epoch" },
        ),
      ),
    );
    await this.held(this.started);
  }

  private async patiently(result: Promise<Delivered>): Promise<Delivered> {
    const { timeout } = this.settings;
    if (timeout <= 0) return this.held(result);
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        reject(new errors.RuntimeError(`DataLoader timed out after ${timeout} seconds`));
      }, timeout * 1000);
    });
    return this.held(Promise.race([result, late])).finally(() => {
      clearTimeout(timer);
    });
  }

  /** The samples of each list of indices, in order, several lists ahead; `batched` lists are asked for as a whole. */
  async *fetch(
    order: Iterator<readonly number[]>,
    seed: bigint,
    batched: boolean,
  ): AsyncGenerator<unknown[], void, undefined> {
    await this.begin(seed);
    const ahead: Promise<Delivered>[] = [];
    const room = this.workers.length * this.settings.prefetch_factor;
    let turn = 0;
    let ended = false;
    const askAhead = (): void => {
      while (!ended && ahead.length < room) {
        const next = order.next();
        if (next.done) ended = true;
        else
          ahead.push(
            itemAt(this.workers, turn++ % this.workers.length).ask({ kind: "fetch", indices: next.value, batched }),
          );
      }
    };
    askAhead();
    for (let first = ahead.shift(); first !== undefined; first = ahead.shift()) {
      const { samples } = await this.patiently(first);
      askAhead();
      yield samples;
    }
  }

  /** Batches of streams: each worker runs the dataset's stream for itself, and they take turns. */
  async *stream(count: number, seed: bigint): AsyncGenerator<unknown[], void, undefined> {
    await this.begin(seed);
    const ask = (worker: DataWorker): { worker: DataWorker; result: Promise<Delivered> } => ({
      worker,
      result: worker.ask({ kind: "next", count }),
    });
    const ahead = Array.from({ length: this.settings.prefetch_factor }, () => this.workers.map(ask)).flat();
    const finished = new Set<DataWorker>();
    for (let first = ahead.shift(); first !== undefined; first = ahead.shift()) {
      const { samples, done } = await this.patiently(first.result);
      if (done) finished.add(first.worker);
      if (!finished.has(first.worker)) ahead.push(ask(first.worker));
      if (samples.length > 0) yield samples;
    }
  }

  stop(): void {
    for (const worker of this.workers) worker.stop();
  }
}

/** Whether workers can load this dataset; else why not, as a warning. */
export function whyNoWorkers(dataset: unknown, worker_init_fn: ((worker_id: number) => void) | null): string | null {
  const { base } = datasetForWorkers(dataset);
  const name = base.constructor.name;
  if (moduleOf(base) === null) {
    return `DataLoader: num_workers has no effect for ${name}, because a thread cannot be given an object of it. Export the class from a module of its own with "static module = import.meta.url".`;
  }
  // Workers find the class's own by themselves.
  if (worker_init_fn !== null && worker_init_fn !== (base.constructor as WorkerDatasetClass).worker_init_fn)
    throw new errors.ValueError(
      `worker_init_fn cannot go to another thread: write it as a static method worker_init_fn(worker_id) of ${name}.`,
    );
  if (
    isMapStyle(base) ||
    typeof (base as { [Symbol.iterator]?: unknown })[Symbol.iterator] === "function" ||
    Symbol.asyncIterator in base
  )
    return null;
  return `DataLoader: ${name} is no dataset`;
}
