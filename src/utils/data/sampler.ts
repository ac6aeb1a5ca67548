/** Samplers: in which order a loader visits a dataset. Their random numbers are PyTorch's for the same seed. */
import { isOptions, placeByName, splitNamed, tooManyPositions } from "../../ops/declare/arguments.ts";
import { RuntimeError, TypeError, ValueError } from "../../support/errors.ts";
import {
  randomPermutation,
  randomSampler,
  subsetRandomSampler,
  weightedRandomSampler,
} from "../../compute/random/index.ts";
import { defaultGenerator, Generator as RandomGenerator } from "../../tensor/random/index.ts";
import { Tensor } from "../../tensor/tensor.ts";
import { hasLength, lengthOf } from "./dataset.ts";
import { itemAt } from "../../support/checked.ts";

/**
 * Base class of samplers: iterable, with a length where it is known.
 * @example
 * const { data } = torch.utils;
 * class Backwards extends data.Sampler<number> {
 *   *[Symbol.iterator]() { for (let i = 2; i >= 0; i--) yield i; }
 * }
 * [...new data.DataLoader([5, 6, 7], { sampler: new Backwards(), batch_size: null })]; // [7, 6, 5]
 */
export abstract class Sampler<T = number> implements Iterable<T> {
  abstract [Symbol.iterator](): Iterator<T>;
}

/** Reads a sampler's arguments after its first, by position or by name. */
function named<O extends object>(sampler: string, defaults: O, args: readonly unknown[]): O {
  const keys = Object.keys(defaults);
  const callee = {
    shown: `${sampler}.__init__()`,
    parameters: keys.map((name) => ({ name, keywordOnly: false })),
    hidden: 2, // `self` and the data source
  };
  const { positional, named: options } = splitNamed(args);
  if (positional.length > keys.length) throw tooManyPositions(callee, positional.length);
  const result = { ...defaults } as Record<string, unknown>;
  placeByName(callee, positional, options ?? {}).forEach((value, i) => {
    if (value !== undefined) result[itemAt(keys, i)] = value;
  });
  return result as O;
}

/**
 * 0, 1, 2, …
 * @example
 * const { data } = torch.utils;
 * [...new data.SequentialSampler([5, 6, 7])]; // [0, 1, 2]
 */
export class SequentialSampler extends Sampler {
  constructor(readonly data_source: unknown) {
    super();
  }

  *[Symbol.iterator](): Iterator<number> {
    const { length } = this;
    for (let i = 0; i < length; i++) yield i;
  }

  /** Number of indices. */
  get length(): number {
    return lengthOf(this.data_source);
  }
}

export interface RandomSamplerArguments {
  replacement?: boolean;
  num_samples?: number | null;
  generator?: RandomGenerator | null;
}

/**
 * A permutation, or draws with replacement. Without a generator, each iteration seeds one of its own from the default
 * generator.
 * @example
 * const { data } = torch.utils;
 * [...new data.RandomSampler([5, 6, 7])].sort(); // [0, 1, 2]
 */
export class RandomSampler extends Sampler {
  /** Whether an index may be drawn again. */
  readonly replacement: boolean;
  /** Where random numbers come from; null for the default generator. */
  readonly generator: RandomGenerator | null;
  private readonly wanted: number | null;

  constructor(
    readonly data_source: unknown,
    replacement?: boolean | RandomSamplerArguments,
    num_samples?: number | null | RandomSamplerArguments,
    generator?: RandomGenerator | null,
  ) {
    super();
    const options = named(
      "RandomSampler",
      { replacement: false, num_samples: null as number | null, generator: null as RandomGenerator | null },
      [replacement, num_samples, generator].filter(
        (value, i, all) => value !== undefined || all.slice(i).some((later) => later !== undefined),
      ),
    );
    if (typeof options.replacement !== "boolean")
      throw new TypeError(`replacement should be a boolean value, but got replacement=${String(options.replacement)}`);
    this.replacement = options.replacement;
    this.wanted = options.num_samples;
    this.generator = options.generator;
    if (!Number.isInteger(this.num_samples) || this.num_samples <= 0) {
      throw new ValueError(`num_samples should be a positive integer value, but got num_samples=${this.num_samples}`);
    }
  }

  /** How many indices are drawn. */
  get num_samples(): number {
    return this.wanted ?? lengthOf(this.data_source);
  }
  /** Number of indices. */
  get length(): number {
    return this.num_samples;
  }

  *[Symbol.iterator](): Iterator<number> {
    yield* randomSampler(lengthOf(this.data_source), {
      replacement: this.replacement,
      num_samples: this.num_samples,
      generator: this.generator,
    });
  }
}

/**
 * The given indices in random order.
 * @example
 * const { data } = torch.utils;
 * [...new data.SubsetRandomSampler([1, 3, 5])].sort(); // [1, 3, 5]
 */
export class SubsetRandomSampler extends Sampler {
  /** Where random numbers come from; null for the default generator. */
  readonly generator: RandomGenerator | null;

  constructor(
    readonly indices: readonly number[],
    generator: RandomGenerator | null | { generator?: RandomGenerator | null } = null,
  ) {
    super();
    this.generator = named("SubsetRandomSampler", { generator: null as RandomGenerator | null }, [
      generator ?? undefined,
    ]).generator;
  }

  /** Number of indices. */
  get length(): number {
    return this.indices.length;
  }

  *[Symbol.iterator](): Iterator<number> {
    yield* subsetRandomSampler(this.indices, this.generator ?? defaultGenerator);
  }
}

export interface WeightedRandomSamplerArguments {
  replacement?: boolean;
  generator?: RandomGenerator | null;
}

/**
 * Indices drawn with probabilities in proportion to weights.
 * @example
 * const { data } = torch.utils;
 * [...new data.WeightedRandomSampler([0, 1, 0], 4, true)]; // [1, 1, 1, 1]
 */
export class WeightedRandomSampler extends Sampler {
  /** How likely each index is; they need not sum to 1. */
  readonly weights: readonly number[];
  /** Whether an index may be drawn again. */
  readonly replacement: boolean;
  /** Where random numbers come from; null for the default generator. */
  readonly generator: RandomGenerator | null;
  /** How many indices are drawn. */
  readonly num_samples: number;

  constructor(
    weights: readonly number[] | Tensor,
    num_samples: number | (WeightedRandomSamplerArguments & { num_samples: number }),
    replacement: boolean | WeightedRandomSamplerArguments = true,
    generator: RandomGenerator | null = null,
  ) {
    super();
    const args = isOptions(num_samples)
      ? [num_samples]
      : isOptions(replacement)
        ? [num_samples, replacement]
        : [num_samples, replacement, generator];
    const options = named(
      "WeightedRandomSampler",
      { num_samples: 0, replacement: true, generator: null as RandomGenerator | null },
      args,
    );
    if (!Number.isInteger(options.num_samples) || options.num_samples <= 0) {
      throw new ValueError(
        `num_samples should be a positive integer value, but got num_samples=${String(options.num_samples)}`,
      );
    }
    if (typeof options.replacement !== "boolean")
      throw new ValueError(`replacement should be a boolean value, but got replacement=${String(options.replacement)}`);
    const shape: number[] = weights instanceof Tensor ? [...weights.shape] : [];
    for (let part: unknown = weights; Array.isArray(part); part = (part as unknown[])[0]) shape.push(part.length);
    if (shape.length !== 1)
      throw new ValueError(`weights should be a 1d sequence but given weights have shape (${shape.join(", ")})`);
    this.weights = weights instanceof Tensor ? (weights.tolist() as number[]) : [...weights];
    this.num_samples = options.num_samples;
    this.replacement = options.replacement;
    this.generator = options.generator;
  }

  /** Number of indices. */
  get length(): number {
    return this.num_samples;
  }

  *[Symbol.iterator](): Iterator<number> {
    yield* weightedRandomSampler(this.weights, this.num_samples, this.replacement, this.generator ?? defaultGenerator);
  }
}

export interface BatchSamplerArguments {
  batch_size: number;
  drop_last: boolean;
}

/**
 * Lists of `batch_size` indices of another sampler.
 * @example
 * const { data } = torch.utils;
 * [...new data.BatchSampler([0, 1, 2, 3, 4], 2, false)]; // [[0, 1], [2, 3], [4]]
 */
export class BatchSampler extends Sampler<number[]> {
  /** Samples in a batch. */
  readonly batch_size: number;
  /** Leave out a last batch that is not full. */
  readonly drop_last: boolean;

  constructor(
    readonly sampler: Iterable<number>,
    batch_size: number | BatchSamplerArguments,
    drop_last: boolean | { drop_last: boolean } = false,
  ) {
    super();
    const options = named(
      "BatchSampler",
      { batch_size: 0, drop_last: false },
      isOptions(batch_size) ? [batch_size] : [batch_size, drop_last],
    );
    if (!Number.isInteger(options.batch_size) || options.batch_size <= 0) {
      throw new ValueError(
        `batch_size should be a positive integer value, but got batch_size=${String(options.batch_size)}`,
      );
    }
    if (typeof options.drop_last !== "boolean")
      throw new ValueError(`drop_last should be a boolean value, but got drop_last=${String(options.drop_last)}`);
    this.batch_size = options.batch_size;
    this.drop_last = options.drop_last;
  }

  *[Symbol.iterator](): Iterator<number[]> {
    let batch: number[] = [];
    for (const index of this.sampler) {
      batch.push(index);
      if (batch.length === this.batch_size) {
        yield batch;
        batch = [];
      }
    }
    if (batch.length > 0 && !this.drop_last) yield batch;
  }

  /** Number of batches. */
  get length(): number {
    const total = lengthOf(this.sampler);
    return this.drop_last ? Math.floor(total / this.batch_size) : Math.ceil(total / this.batch_size);
  }
}

export interface DistributedSamplerArguments {
  num_replicas?: number | null;
  rank?: number | null;
  shuffle?: boolean;
  seed?: number;
  drop_last?: boolean;
}

/**
 * This replica's share of a dataset, for training on several machines or threads at once.
 * @example
 * const { data } = torch.utils;
 * [...new data.DistributedSampler([5, 6, 7, 8], { num_replicas: 2, rank: 0, shuffle: false })]; // [0, 2]
 */
export class DistributedSampler extends Sampler {
  /** Number of processes that share the data. */
  readonly num_replicas: number;
  /** Number of this process. */
  readonly rank: number;
  /** Whether the order is a random one. */
  readonly shuffle: boolean;
  /** What the order depends on, the same in all processes. */
  readonly seed: number;
  /** Leave out samples that do not divide evenly, instead of repeating some. */
  readonly drop_last: boolean;
  /** Samples of this process. */
  readonly num_samples: number;
  /** Samples of all processes. */
  readonly total_size: number;
  /** The number that changes the order, set by `set_epoch`. */
  epoch = 0;

  constructor(
    readonly dataset: unknown,
    ...args: unknown[]
  ) {
    super();
    const options = named(
      "DistributedSampler",
      { num_replicas: null as number | null, rank: null as number | null, shuffle: true, seed: 0, drop_last: false },
      args,
    );
    if (options.num_replicas === null || options.rank === null) {
      throw new RuntimeError(
        "Requires distributed package to be available\nGive num_replicas and rank: there are no process groups here.",
      );
    }
    if (options.rank >= options.num_replicas || options.rank < 0) {
      throw new ValueError(
        `Invalid rank ${options.rank}, rank should be in the interval [0, ${options.num_replicas - 1}]`,
      );
    }
    const { num_replicas, rank, shuffle, seed, drop_last } = options;
    Object.assign(this, { shuffle, seed, drop_last });
    [this.num_replicas, this.rank, this.shuffle, this.seed, this.drop_last] = [
      num_replicas,
      rank,
      shuffle,
      seed,
      drop_last,
    ];
    const total = lengthOf(dataset);
    this.num_samples =
      drop_last && total % num_replicas !== 0
        ? Math.ceil((total - num_replicas) / num_replicas)
        : Math.ceil(total / num_replicas);
    this.total_size = this.num_samples * num_replicas;
  }

  /** Number of indices. */
  get length(): number {
    return this.num_samples;
  }

  [Symbol.iterator](): Iterator<number> {
    const total = lengthOf(this.dataset);
    let indices = this.shuffle
      ? randomPermutation(total, new RandomGenerator().manual_seed(this.seed + this.epoch))
      : Array.from({ length: total }, (_, i) => i);
    if (this.drop_last) indices = indices.slice(0, this.total_size);
    else for (let i = 0; indices.length < this.total_size; i++) indices.push(itemAt(indices, i));
    return indices.filter((_, i) => i % this.num_replicas === this.rank)[Symbol.iterator]();
  }

  /** Makes the next iteration shuffle differently, in the same way on all replicas. */
  set_epoch(epoch: number): void {
    this.epoch = epoch;
  }
}

/** The length of a sampler, if it has one. */
export function samplerLength(sampler: unknown): number | null {
  return hasLength(sampler) ? lengthOf(sampler) : null;
}
