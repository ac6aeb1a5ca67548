/** `DataLoader`: batches of a dataset in PyTorch's order, for `for…of` and `for await…of`. */
import { missingArguments } from "../../support/known-names.ts";
import { placeByName, splitNamed, tooManyPositions, type Callee } from "../../ops/declare/arguments.ts";
import { isOptions, pythonTypeName } from "../../ops/declare/bind.ts";
import { RuntimeError, TypeError, ValueError } from "../../support/errors.ts";
import { pause } from "../../tensor/memory.ts";
import { availableThreads } from "../../support/platform/threads.ts";
import { warnAlways, warnOnce } from "../../support/warnings.ts";
import { drawSeed } from "../../compute/random/index.ts";
import { defaultGenerator, type Generator } from "../../tensor/random/index.ts";
import { default_collate, default_convert, type Collated } from "./collate.ts";
import { batchAt, hasLength, isMapStyle, lengthOf, sampleAt, samplesAt, streamOf, type AnyDataset } from "./dataset.ts";
import { datasetForWorkers, moduleOf, whyNoWorkers, WorkerPool } from "./workers.ts";
import { BatchSampler, RandomSampler, samplerLength, SequentialSampler } from "./sampler.ts";

/** Options of a DataLoader. */
export interface DataLoaderOptions<S = unknown, B = unknown> {
  /** Samples in a batch; null: single samples, not collated. */
  batch_size?: number | null;
  /** A new random order in every epoch. */
  shuffle?: boolean | null;
  /** Gives the indices of samples, in order. */
  sampler?: Iterable<number> | null;
  /** Gives the lists of indices themselves. */
  batch_sampler?: Iterable<readonly number[]> | null;
  /**
   * Threads that make samples, for `for await`. A thread makes the dataset again: its class must be exported by a
   * module and say which, with
   * `static module = import.meta.url`; its fields go along (numbers, texts, arrays, tensors, no functions). Other
   * datasets load in this thread.
   */
  num_workers?: number;
  /** Makes a batch out of a list of samples. */
  collate_fn?: ((samples: S[]) => B) | null;
  /** Accepted for PyTorch's sake. */
  pin_memory?: boolean;
  /** Leaves out a last batch that is not full. */
  drop_last?: boolean;
  /** Seconds to wait for a batch of a worker; 0: for ever. */
  timeout?: number;
  /** Must be a static method of the dataset's class instead: a function cannot go to another thread. */
  worker_init_fn?: ((worker_id: number) => void) | null;
  /** Accepted for PyTorch's sake. */
  multiprocessing_context?: unknown;
  /** Where random numbers come from; null for the default generator. */
  generator?: Generator | null;
  /** Batches that each worker makes ahead. Default 2 with workers. */
  prefetch_factor?: number | null;
  /** Keep the workers when an epoch ends. Default false. */
  persistent_workers?: boolean;
}

const positions = [
  "batch_size",
  "shuffle",
  "sampler",
  "batch_sampler",
  "num_workers",
  "collate_fn",
  "pin_memory",
  "drop_last",
  "timeout",
  "worker_init_fn",
  "multiprocessing_context",
  "generator",
  "prefetch_factor",
  "persistent_workers",
] as const;

/** Names that PyTorch has and that mean nothing here. */
const ignored = ["pin_memory_device", "in_order"];

const callee: Callee = {
  shown: "DataLoader.__init__()",
  parameters: [...positions, ...ignored].map((name, i) => ({ name, keywordOnly: i >= 12 })),
  hidden: 2, // `self` and the dataset
};

function readArguments(args: readonly unknown[]): DataLoaderOptions {
  const { positional, named } = splitNamed(args);
  if (positional.length > 12) throw tooManyPositions(callee, positional.length);
  const values = placeByName(callee, positional, named ?? {});
  const given = positions.flatMap((name, i) => {
    const value = values[i];
    return value === undefined ? [] : [[name, typeof value === "bigint" ? Number(value) : value] as const];
  });
  return Object.fromEntries(given) as DataLoaderOptions;
}

function assertOptions({
  num_workers = 0,
  timeout = 0,
  prefetch_factor = null,
  persistent_workers = false,
  multiprocessing_context = null,
}: DataLoaderOptions): void {
  if (num_workers < 0)
    throw new ValueError("num_workers option should be non-negative; use num_workers=0 to disable multiprocessing.");
  if (timeout < 0) throw new ValueError("timeout option should be non-negative");
  if (num_workers === 0 && prefetch_factor !== null) {
    throw new ValueError(
      "prefetch_factor option could only be specified in multiprocessing.let num_workers > 0 to enable multiprocessing, otherwise set prefetch_factor to None.",
    );
  }
  if (prefetch_factor !== null && prefetch_factor < 1)
    throw new ValueError("prefetch_factor option should be non-negative");
  if (multiprocessing_context !== null && multiprocessing_context !== undefined && num_workers === 0)
    throw new ValueError(
      `multiprocessing_context can only be used with multi-process loading (num_workers > 0), but got num_workers=${num_workers}`,
    );
  if (persistent_workers && num_workers === 0) throw new ValueError("persistent_workers option needs num_workers > 0");
}

function assertNoOrder({ shuffle, sampler, batch_sampler }: DataLoaderOptions): void {
  const found = shuffle
    ? ["shuffle", shuffle]
    : sampler
      ? ["sampler", pythonTypeName(sampler)]
      : batch_sampler
        ? ["batch_sampler", pythonTypeName(batch_sampler)]
        : null;
  if (found)
    throw new ValueError(
      `DataLoader with IterableDataset: expected unspecified ${String(found[0])} option, but got ${String(found[0])}=${found[1] === true ? "True" : String(found[1])}`,
    );
}

/** The dataset and what follows it, which may all have been given by name. */
function splitDataset(given: unknown, args: readonly unknown[]): { dataset: unknown; rest: readonly unknown[] } {
  if (given === undefined) throw missingArguments("DataLoader.__init__()", ["dataset"]);
  if (args.length > 0 || !isOptions(given) || isMapStyle(given)) return { dataset: given, rest: args };
  if (given["dataset"] === undefined) {
    if (Symbol.iterator in given || Symbol.asyncIterator in given) return { dataset: given, rest: args };
    throw missingArguments("DataLoader.__init__()", ["dataset"]); // settings only
  }
  const { dataset, ...options } = given;
  return { dataset, rest: [options] };
}

/** Makes properties refuse to be set, as PyTorch's loader does once it is made. */
function freeze(loader: object, names: readonly string[]): void {
  for (const name of names) {
    const value: unknown = (loader as Record<string, unknown>)[name];
    Object.defineProperty(loader, name, {
      get: () => value,
      set: () => {
        throw new ValueError(`${name} attribute should not be set after ${loader.constructor.name} is initialized`);
      },
      enumerable: true,
      configurable: true,
    });
  }
}

/** Warns of more workers than the machine has cores. */
function warnOfMany(workers: number): void {
  const most = availableThreads();
  if (workers > most)
    warnAlways(
      `This DataLoader will create ${workers} worker processes in total. Our suggested max number of worker in current system is ${most}, which is smaller than what this DataLoader is going to create. Please be aware that excessive worker creation might get DataLoader running slow or even freeze, lower the worker number to avoid potential slowness/freeze if necessary.`,
    );
}

/** Where the samples of one batch come from: their indices, or how many of a stream. */
type Order = Iterator<number | readonly number[]>;

/**
 * Makes batches of a dataset.
 * @example
 * const [images, labels] = [torch.randn(100, 784), torch.zeros(100).long()];
 * const loader = new utils.data.DataLoader(new utils.data.TensorDataset(images, labels), { batch_size: 64, shuffle: true });
 * for await (const [x, y] of loader) console.log(x.shape, y.shape);
 */
export class DataLoader<S = unknown, B = Collated<S>> implements Iterable<B>, AsyncIterable<B> {
  /** What samples are taken from. */
  readonly dataset: AnyDataset<S>;
  /** Samples in a batch; null when batches are not made here. */
  readonly batch_size: number | null;
  /** Leave out a last batch that is not full. */
  readonly drop_last: boolean;
  /** Threads that make samples; 0 for this one. */
  readonly num_workers: number;
  /** Seconds to wait for a batch of a worker; 0 for ever. */
  readonly timeout: number;
  /** Accepted for PyTorch's sake. */
  readonly pin_memory: boolean;
  /** Batches that each worker makes ahead; null without workers. */
  readonly prefetch_factor: number | null;
  /** Whether the workers are kept when an epoch ends. */
  readonly persistent_workers: boolean;
  /** What runs first in every worker. */
  readonly worker_init_fn: ((worker_id: number) => void) | null;
  /** Where random numbers come from; null for the default generator. */
  readonly generator: Generator | null;
  /** Order of single samples; null for streams. */
  readonly sampler: Iterable<number> | null;
  /** Order of batches; null when there are none. */
  readonly batch_sampler: Iterable<readonly number[]> | null;
  /** Makes a batch of a list of samples. */
  readonly collate_fn: (samples: S[]) => B;
  private readonly isStream: boolean;
  private readonly batches: boolean;
  private pool: WorkerPool | null = null;
  private readonly usesWorkers: boolean;
  /** The length of a stream, once it was asked for: more samples are worth a warning. */
  private promised: number | null = null;

  constructor(
    given: AnyDataset<S> | ({ dataset: AnyDataset<S> } & DataLoaderOptions<S, B>),
    ...args:
      | readonly [DataLoaderOptions<S, B>?]
      | readonly [batch_size?: number | null, options?: DataLoaderOptions<S, B>]
      | readonly [batch_size?: number | null, shuffle?: boolean | null, ...rest: unknown[]]
  ) {
    const { dataset, rest } = splitDataset(given, args) as { dataset: AnyDataset<S>; rest: readonly unknown[] };
    const options = readArguments(rest) as DataLoaderOptions<S, B>;
    assertOptions(options as DataLoaderOptions);
    const {
      batch_size = 1,
      shuffle = null,
      sampler = null,
      batch_sampler = null,
      drop_last = false,
      generator = null,
    } = options;
    this.dataset = dataset;
    this.isStream = !isMapStyle(dataset);
    if (this.isStream) assertNoOrder(options as DataLoaderOptions);
    if (sampler !== null && shuffle) throw new ValueError("sampler option is mutually exclusive with shuffle");
    if (batch_sampler !== null && (batch_size !== 1 || shuffle || sampler !== null || drop_last)) {
      throw new ValueError(
        "batch_sampler option is mutually exclusive with batch_size, shuffle, sampler, and drop_last",
      );
    }
    if (batch_size === null && drop_last)
      throw new ValueError("batch_size=None option disables auto-batching and is mutually exclusive with drop_last");
    this.generator = generator;
    this.sampler = this.isStream
      ? null
      : (sampler ?? (shuffle ? new RandomSampler(dataset, { generator }) : new SequentialSampler(dataset)));
    this.batches = batch_sampler !== null || batch_size !== null;
    if (this.isStream && batch_size !== null) void new BatchSampler([], batch_size, drop_last); // for its checks
    this.batch_sampler =
      batch_sampler ??
      (batch_size !== null && this.sampler !== null ? new BatchSampler(this.sampler, batch_size, drop_last) : null);
    this.batch_size = batch_sampler !== null ? null : batch_size;
    this.drop_last = drop_last;
    this.num_workers = options.num_workers ?? 0;
    this.timeout = options.timeout ?? 0;
    this.pin_memory = options.pin_memory ?? false;
    this.prefetch_factor = options.prefetch_factor ?? (this.num_workers > 0 ? 2 : null);
    this.persistent_workers = options.persistent_workers ?? false;
    this.worker_init_fn = options.worker_init_fn ?? null;
    const obstacle = this.num_workers > 0 ? whyNoWorkers(dataset, this.worker_init_fn) : null;
    if (obstacle !== null) warnOnce(obstacle, obstacle);
    this.usesWorkers = this.num_workers > 0 && obstacle === null;
    this.collate_fn = options.collate_fn ?? ((this.batches ? default_collate : default_convert) as (samples: S[]) => B);
    if (this.num_workers > 0) warnOfMany(this.num_workers);
    freeze(this, ["batch_size", "batch_sampler", "sampler", "drop_last", "dataset", "persistent_workers"]);
  }

  /** Whether batches are made of samples. */
  get _auto_collation(): boolean {
    return this.batches;
  }
  /** What gives the order: of batches, or of samples where there are none. */
  get _index_sampler(): Iterable<unknown> | null {
    return this.batches ? this.batch_sampler : this.sampler;
  }

  /** The number of batches. */
  get length(): number {
    if (this.isStream) {
      const total = lengthOf(this.dataset);
      this.promised = total;
      if (this.batch_size === null) return total;
      return this.drop_last ? Math.floor(total / this.batch_size) : Math.ceil(total / this.batch_size);
    }
    const order = this.batches ? this.batch_sampler : this.sampler;
    const length = samplerLength(order);
    if (length === null) throw new TypeError(`object of type '${pythonTypeName(order)}' has no len()`);
    return length;
  }

  /** Whether `length` can be asked for. */
  get has_length(): boolean {
    return this.isStream ? hasLength(this.dataset) : hasLength(this.batches ? this.batch_sampler : this.sampler);
  }

  /** PyTorch draws a seed for workers at the start of every epoch, whether there are workers or not. */
  private drawBaseSeed(): bigint {
    return drawSeed(this.generator ?? defaultGenerator);
  }

  private order(): Order {
    return (this.batches ? this.batch_sampler! : this.sampler!)[Symbol.iterator]();
  }

  /** A whole batch from the dataset, where it can give one and nothing but the default is asked for. */
  private wholeBatch(indices: readonly number[]): { batch: B } | null {
    if ((this.collate_fn as unknown) !== default_collate) return null;
    const batch = (this.dataset as { [batchAt]?: (indices: readonly number[]) => unknown })[batchAt]?.(indices);
    return batch === undefined ? null : { batch: batch as B };
  }

  /** Warns where a stream gives more than it said. */
  private counted(fetched: number): void {
    const limit = this.promised === null || this.batch_size === null ? this.promised : this.length;
    if (limit !== null && fetched > limit)
      warnAlways(
        `Length of IterableDataset ${pythonTypeName(this.dataset)} was reported to be ${limit}(when accessing len(dataloader)), but ${fetched} samples have been fetched. `,
      );
  }

  private finish(samples: unknown): B {
    return (this.collate_fn as (samples: unknown) => B)(samples);
  }

  [Symbol.iterator](): Iterator<B> & Iterable<B> {
    this.drawBaseSeed();
    return this.isStream ? this.streamNow() : this.samplesNow(this.order());
  }

  private *samplesNow(order: Order): globalThis.Generator<B, void, undefined> {
    for (let next = order.next(); !next.done; next = order.next()) {
      const place = next.value;
      // Without batches the dataset is asked for what the sampler gives, be it a list.
      if (typeof place === "number" || !this.batches) {
        yield this.finish(present(sampleAt(this.dataset, place)));
      } else {
        const whole = this.wholeBatch(place);
        yield whole
          ? whole.batch
          : this.finish(samplesAt(this.dataset, place) ?? place.map((index) => present(sampleAt(this.dataset, index))));
      }
    }
  }

  private *streamNow(): globalThis.Generator<B, void, undefined> {
    const stream = streamOf(this.dataset);
    let samples: unknown[] = [];
    let fetched = 0;
    try {
      for (;;) {
        const next = stream.next();
        if (next instanceof Promise)
          throw new RuntimeError(
            "this dataset is asynchronous: iterate the loader with for await (const batch of loader)",
          );
        if (next.done) break;
        if (!this.batches) {
          this.counted(++fetched);
          yield this.finish(next.value);
          continue;
        }
        samples.push(next.value);
        if (samples.length === this.batch_size) {
          this.counted(++fetched);
          yield this.finish(samples);
          samples = [];
        }
      }
      if (samples.length > 0 && !this.drop_last) {
        this.counted(++fetched);
        yield this.finish(samples);
      }
    } finally {
      void stream.return?.();
    }
  }

  /** Lets a task run before every batch, so that timers, the page and finalizers get their turn. */
  [Symbol.asyncIterator](): AsyncIterableIterator<B> {
    const seed = this.pool === null ? this.drawBaseSeed() : 0n; // kept workers have theirs
    // Workers are asked for single samples.
    if (this.usesWorkers && (this.batches || !(this.sampler instanceof BatchSampler)))
      return this.workersLater(this.isStream ? null : this.order(), seed);
    return this.isStream ? this.streamLater() : this.samplesLater(this.order());
  }

  private async *workersLater(order: Order | null, seed: bigint): AsyncGenerator<B, void, undefined> {
    const { base, place } = datasetForWorkers(this.dataset);
    const { num_workers, timeout } = this;
    const pool =
      this.pool ??
      new WorkerPool({
        dataset: base,
        module: moduleOf(base)!,
        num_workers,
        timeout,
        prefetch_factor: this.prefetch_factor ?? 2,
      });
    this.pool = this.persistent_workers ? pool : null;
    let failed = true;
    try {
      const lists =
        order === null
          ? pool.stream(this.batch_size ?? 1, seed)
          : pool.fetch(indexLists(order, place), seed, this.batches);
      for await (const samples of lists) {
        await pause();
        if (order === null && this.batches && this.drop_last && samples.length < this.batch_size!) continue;
        const batch = this.finish(this.batches ? samples : samples[0]);
        failed = false; // a loop that is left early ends here
        yield batch;
        failed = true;
      }
      failed = false;
    } finally {
      if (!this.persistent_workers || failed) {
        this.pool = null;
        pool.stop();
      }
    }
  }

  private async *samplesLater(order: Order): AsyncGenerator<B, void, undefined> {
    for (let next = order.next(); !next.done; next = order.next()) {
      await pause();
      const place = next.value;
      if (typeof place === "number" || !this.batches) {
        yield this.finish(await sampleAt(this.dataset, place));
      } else {
        const whole = this.wholeBatch(place);
        const samples = samplesAt(this.dataset, place) ?? place.map((index) => sampleAt(this.dataset, index));
        yield whole ? whole.batch : this.finish(await settled(samples));
      }
    }
  }

  private async *streamLater(): AsyncGenerator<B, void, undefined> {
    const stream = streamOf(this.dataset);
    let samples: unknown[] = [];
    try {
      for (;;) {
        const next = await stream.next();
        if (next.done) break;
        const sample: unknown = await next.value;
        if (!this.batches) {
          await pause();
          yield this.finish(sample);
          continue;
        }
        samples.push(sample);
        if (samples.length === this.batch_size) {
          await pause();
          yield this.finish(samples);
          samples = [];
        }
      }
      if (samples.length > 0 && !this.drop_last) yield this.finish(samples);
    } finally {
      await stream.return?.();
    }
  }
}

/** The order as lists of the base dataset's indices. */
function* indexLists(order: Order, place: (index: number) => number): globalThis.Generator<number[], void, undefined> {
  for (let next = order.next(); !next.done; next = order.next())
    yield typeof next.value === "number" ? [place(next.value)] : next.value.map(place);
}

function present(sample: unknown): unknown {
  if (sample instanceof Promise)
    throw new RuntimeError(
      "the dataset's at() is asynchronous: iterate the loader with for await (const batch of loader)",
    );
  return sample;
}

/** Waits for samples that are promises, all at once; costs nothing where none is. */
function settled(samples: unknown[]): unknown[] | Promise<unknown[]> {
  return samples.some((sample) => sample instanceof Promise) ? Promise.all(samples) : samples;
}
