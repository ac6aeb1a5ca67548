/** Datasets: anything with a `length` and `at(index)` (arrays too), streams, and the ways to put them together. */
import { tensor } from "../../methods/implementations.ts";
import { isOptions, pythonTypeName } from "../../ops/declare/bind.ts";
import { AssertionError, IndexError, NotImplementedError, TypeError, ValueError } from "../../support/errors.ts";
import { Tensor } from "../../tensor/tensor.ts";
import { selectRows } from "./rows.ts";
import { itemAt, lastOf, sizeAt } from "../../support/checked.ts";

/** What a loader needs of a map-style dataset. Arrays have it. */
export interface MapDataset<T> {
  /** Number of samples. */
  readonly length: number;
  /** The sample at an index; `undefined` is never a sample. */
  at(index: number): T | undefined;
}

/** Python's spelling of the same, accepted everywhere. */
export interface PythonDataset<T> {
  __len__(): number;
  __getitem__(index: number): T;
}

/** A stream of samples. */
export type SampleStream<T> = Iterable<T> | AsyncIterable<T>;
/** What a loader loads from. Samples may be promises where the loader is iterated with `for await`. */
export type AnyDataset<T> = MapDataset<T> | PythonDataset<T> | IterableDataset<T> | (Tensor extends T ? Tensor : never);

/** Gives a batch at once instead of sample by sample; the result is what `default_collate` of the samples would be. */
export const batchAt: unique symbol = Symbol("batchAt");

/** The number of samples; of a tensor, its rows. */
export function lengthOf(dataset: unknown): number {
  if (dataset instanceof Tensor) {
    if (dataset.ndim === 0) throw new TypeError("len() of a 0-d tensor");
    return sizeAt(dataset.shape, 0);
  }
  const { length, __len__ } = dataset as { length?: unknown; __len__?: () => number };
  if (typeof length === "number") return length;
  if (typeof __len__ === "function") return __len__.call(dataset);
  throw new TypeError(
    `object of type '${pythonTypeName(dataset)}' has no len()\nGive the dataset a length: get length(): number.`,
  );
}

/** Whether a length can be asked for. */
export function hasLength(dataset: unknown): boolean {
  if (dataset instanceof Tensor) return dataset.ndim > 0;
  const { length, __len__ } = dataset as { length?: unknown; __len__?: unknown };
  return typeof length === "number" || typeof __len__ === "function";
}

/** The sample at an index. */
export function sampleAt(dataset: unknown, index: number | readonly number[]): unknown {
  const { at, __getitem__ } = dataset as Partial<Record<"at" | "__getitem__", (place: typeof index) => unknown>>;
  if (typeof at === "function") {
    if (Array.isArray(dataset) && typeof index !== "number")
      throw new TypeError("list indices must be integers or slices, not list");
    const sample = at.call(dataset, index);
    if (sample === undefined) throw new IndexError(`index ${index} is out of range: the dataset has no sample there`);
    return sample;
  }
  if (typeof __getitem__ === "function") return __getitem__.call(dataset, index);
  throw new TypeError(`'${pythonTypeName(dataset)}' object is not subscriptable\nGive the dataset a method at(index).`);
}

/** The samples at several indices at once, where the dataset has a way for that. */
export function samplesAt(dataset: unknown, indices: readonly number[]): unknown[] | null {
  const { __getitems__ } = dataset as { __getitems__?: (indices: readonly number[]) => unknown };
  if (typeof __getitems__ !== "function") return null;
  return [...(__getitems__.call(dataset, indices) as Iterable<unknown>)];
}

/** Whether a dataset gives samples by index rather than as a stream. */
export function isMapStyle(dataset: unknown): boolean {
  if (dataset instanceof IterableDataset) return false;
  const { at, __getitem__, __getitems__ } = dataset as Partial<Record<"at" | "__getitem__" | "__getitems__", unknown>>;
  return [at, __getitem__, __getitems__].some((reader) => typeof reader === "function");
}

/**
 * Base class of datasets whose samples have numbers.
 * @example
 * class Squares extends utils.data.Dataset<number> {
 *   get length() { return 100; }
 *   at(index: number) { return index * index; }
 * }
 */
export abstract class Dataset<T = unknown> implements MapDataset<T> {
  /** How many samples there are. */
  abstract readonly length: number;
  /** The sample at an index from 0 to `length - 1`. */
  abstract at(index: number): T;

  /** Visits all samples. */
  *[Symbol.iterator](): Iterator<T> {
    for (let i = 0; i < this.length; i++) yield this.at(i);
  }

  /** This dataset and another one after it: Python's `+`. */
  add<U>(other: MapDataset<U> | PythonDataset<U>): ConcatDataset<T | U> {
    return new ConcatDataset<T | U>([this, other as MapDataset<T | U>]);
  }
}

/**
 * Base class of datasets that are streams: give it `[Symbol.iterator]` or `[Symbol.asyncIterator]`.
 * @example
 * class Lines extends utils.data.IterableDataset<string> {
 *   async *[Symbol.asyncIterator]() { for (const line of ["first", "second"]) yield line; }
 * }
 */
export class IterableDataset<T = unknown> implements Iterable<T> {
  [Symbol.iterator](): Iterator<T> {
    throw new NotImplementedError(`${this.constructor.name} needs a [Symbol.iterator]() or a [Symbol.asyncIterator]()`);
  }

  /** This stream and another one after it: Python's `+`. */
  add<U>(other: IterableDataset<U>): ChainDataset<T | U> {
    return new ChainDataset<T | U>([this, other as IterableDataset<T | U>]);
  }
}

/** The iterator of a stream, whichever kind it has. */
export function streamOf(dataset: unknown): Iterator<unknown> | AsyncIterator<unknown> {
  const { [Symbol.asyncIterator]: asynchronous, [Symbol.iterator]: synchronous } = dataset as {
    [Symbol.asyncIterator]?: () => AsyncIterator<unknown>;
    [Symbol.iterator]?: () => Iterator<unknown>;
  };
  if (typeof asynchronous === "function") return asynchronous.call(dataset);
  if (typeof synchronous === "function") return synchronous.call(dataset);
  throw new TypeError(`a dataset needs length and at(index), or [Symbol.iterator](); got ${pythonTypeName(dataset)}`);
}

/**
 * Tensors of the same first dim; a sample is the tuple of their rows.
 * @example
 * const dataset = new utils.data.TensorDataset(torch.randn(10, 3), torch.arange(10));
 * dataset.at(2)[1]; // tensor(2)
 */
export class TensorDataset<T extends readonly Tensor[] = Tensor[]> extends Dataset<T> {
  /** The tensors, one sample a row. */
  readonly tensors: T;

  constructor(...tensors: T) {
    super();
    for (const tensor of tensors)
      if (!(tensor instanceof Tensor))
        throw new TypeError(`TensorDataset takes tensors, not ${pythonTypeName(tensor)}`);
    if (tensors.length === 0) throw new ValueError("TensorDataset takes at least one tensor");
    if (tensors.some((tensor) => tensor.size(0) !== tensors[0]!.size(0))) {
      throw new AssertionError(
        `Size mismatch between tensors\nTheir first dims are ${tensors.map((tensor) => tensor.size(0)).join(", ")}.`,
      );
    }
    this.tensors = tensors;
  }

  /** Number of samples: the size of the tensors' first dim. */
  get length(): number {
    return sizeAt(this.tensors[0]!.shape, 0);
  }

  /** The sample at an index; -1 is the last. Of a list or a slice ("1:3"), those rows of every tensor. */
  at(index: number | string | readonly number[]): T {
    return this.tensors.map((tensor) => tensor.at(index)) as unknown as T;
  }

  /** One copy of rows per tensor. */
  [batchAt](indices: readonly number[]): unknown {
    return this.tensors.map((tensor) => selectRows(tensor, indices));
  }
}

/**
 * Several datasets one after the other.
 * @example
 * const { data } = torch.utils;
 * new data.ConcatDataset([[1, 2], [3]]).at(-1); // 3
 */
export class ConcatDataset<T> extends Dataset<T> {
  /** The datasets, in order. */
  readonly datasets: readonly (MapDataset<T> | PythonDataset<T>)[];
  /** Where each dataset ends. */
  readonly cumulative_sizes: readonly number[];

  constructor(datasets: Iterable<MapDataset<T> | PythonDataset<T>>) {
    super();
    this.datasets = [...datasets];
    if (this.datasets.length === 0) throw new AssertionError("datasets should not be an empty iterable");
    for (const dataset of this.datasets)
      if (dataset instanceof IterableDataset)
        throw new AssertionError("ConcatDataset does not support IterableDataset");
    let end = 0;
    this.cumulative_sizes = this.datasets.map((dataset) => (end += lengthOf(dataset)));
  }

  /** Number of samples of all datasets. */
  get length(): number {
    return lastOf(this.cumulative_sizes);
  }

  /** The sample at an index; -1 is the last. */
  at(index: number): T {
    if (index < 0 && -index > this.length)
      throw new ValueError("absolute value of index should not exceed dataset length");
    const place = index < 0 ? this.length + index : index;
    const which = this.cumulative_sizes.findIndex((end) => place < end);
    if (which < 0) throw new IndexError(`index ${index} is out of range for ${this.length} samples`);
    return sampleAt(this.datasets[which], which === 0 ? place : place - itemAt(this.cumulative_sizes, which - 1)) as T;
  }
}

/**
 * Several streams one after the other.
 * @example
 * const { data } = torch.utils;
 * class Count extends data.IterableDataset<number> {
 *   *[Symbol.iterator]() { yield 1; yield 2; }
 * }
 * [...new data.ChainDataset([new Count(), new Count()])]; // [1, 2, 1, 2]
 */
export class ChainDataset<T> extends IterableDataset<T> {
  constructor(readonly datasets: Iterable<IterableDataset<T>>) {
    super();
  }

  private checked(): IterableDataset<T>[] {
    const list = [...this.datasets];
    for (const dataset of list)
      if (!(dataset instanceof IterableDataset)) throw new AssertionError("ChainDataset only supports IterableDataset");
    return list;
  }

  override *[Symbol.iterator](): Iterator<T> {
    for (const dataset of this.checked()) yield* dataset;
  }

  async *[Symbol.asyncIterator](): AsyncIterator<T> {
    for (const dataset of this.checked()) yield* dataset as Iterable<T> | AsyncIterable<T>;
  }

  /** Number of samples of all datasets. */
  get length(): number {
    return this.checked().reduce((sum, dataset) => sum + lengthOf(dataset), 0);
  }
}

type Stacked =
  | readonly (MapDataset<unknown> | PythonDataset<unknown> | Tensor)[]
  | Readonly<Record<string, MapDataset<unknown> | PythonDataset<unknown> | Tensor>>;
type SampleOf<D> = D extends Tensor
  ? Tensor
  : D extends MapDataset<infer T>
    ? T
    : D extends PythonDataset<infer T>
      ? T
      : never;

/**
 * Several datasets side by side: samples are arrays, or objects when datasets are given by name.
 * @example
 * type Parts = { image: number[]; caption: string[] };
 * new utils.data.StackDataset<Parts>({ image: [1, 2], caption: ["one", "two"] }).at(1).caption; // "two"
 */
export class StackDataset<D extends Stacked> extends Dataset<{ -readonly [K in keyof D]: SampleOf<D[K]> }> {
  /** The datasets, in order. */
  readonly datasets: D;
  /** Number of samples. */
  readonly length: number;

  constructor(...datasets: D extends readonly unknown[] ? D : [D]) {
    super();
    const [first] = datasets as readonly unknown[];
    const named = datasets.length === 1 && !isMapStyle(first);
    if (datasets.length > 1 && isOptions(datasets.at(-1)))
      throw new ValueError(
        "Supported either ``tuple``- (via ``args``) or``dict``- (via ``kwargs``) like input/output, but both types are given.",
      );
    this.datasets = (named ? first : datasets) as D;
    const lengths = Object.values(this.datasets as object).map(lengthOf);
    if (lengths.length === 0) throw new ValueError("At least one dataset should be passed");
    if (lengths.some((length) => length !== lengths[0])) throw new ValueError("Size mismatch between datasets");
    this.length = itemAt(lengths, 0);
  }

  /** The sample at an index; -1 is the last. */
  at(index: number): { -readonly [K in keyof D]: SampleOf<D[K]> } {
    const { datasets } = this;
    const sample = Array.isArray(datasets)
      ? datasets.map((dataset) => sampleAt(dataset, index))
      : Object.fromEntries(
          Object.entries(datasets as object).map(([name, dataset]) => [name, sampleAt(dataset, index)]),
        );
    return sample as { -readonly [K in keyof D]: SampleOf<D[K]> };
  }

  /** The samples at several indices, from datasets that give several at once in that way. */
  __getitems__(indices: readonly number[]): { -readonly [K in keyof D]: SampleOf<D[K]> }[] {
    const parts = Object.entries(this.datasets as object).map(([name, dataset]) => {
      const samples = samplesAt(dataset, indices) ?? indices.map((index) => sampleAt(dataset, index));
      if (samples.length !== indices.length)
        throw new ValueError(
          `Nested dataset's output size mismatch. Expected ${indices.length}, got ${samples.length}`,
        );
      return [name, samples] as const;
    });
    const samples = indices.map((_, i) =>
      Array.isArray(this.datasets)
        ? parts.map(([, list]) => list[i])
        : Object.fromEntries(parts.map(([name, list]) => [name, list[i]])),
    );
    return samples as { -readonly [K in keyof D]: SampleOf<D[K]> }[];
  }
}

/**
 * Samples of a dataset at chosen indices.
 * @example
 * const { data } = torch.utils;
 * new data.Subset([10, 20, 30], [0, 2]).at(1); // 30
 */
export class Subset<T> extends Dataset<T> {
  constructor(
    readonly dataset: MapDataset<T> | PythonDataset<T>,
    readonly indices: readonly number[],
  ) {
    super();
  }

  /** Number of samples. */
  get length(): number {
    return this.indices.length;
  }

  /** The sample at an index; -1 is the last. Of a list or a slice ("1:3"), what the dataset gives for those indices. */
  at(index: number | string | readonly number[]): T {
    if (typeof index === "number") return sampleAt(this.dataset, this.place(index)) as T;
    const places =
      typeof index === "string"
        ? (tensor(this.indices).at(index).tolist() as number[])
        : index.map((place) => this.place(place));
    return sampleAt(this.dataset, places) as T;
  }

  /** The samples at several indices. */
  __getitems__(indices: readonly number[]): T[] {
    const places = indices.map((index) => this.place(index));
    return (samplesAt(this.dataset, places) ?? places.map((place) => sampleAt(this.dataset, place))) as T[];
  }

  private place(index: number): number {
    const place = this.indices.at(index);
    if (place === undefined)
      throw new IndexError(`index ${index} is out of range for a subset of ${this.indices.length} samples`);
    return place;
  }

  /** The batch of the dataset below, if that can give one; else undefined. */
  [batchAt](indices: readonly number[]): unknown {
    const below = this.dataset as { [batchAt]?: (indices: readonly number[]) => unknown };
    return below[batchAt]?.(indices.map((index) => this.place(index)));
  }
}
