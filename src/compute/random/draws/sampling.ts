/**
 * Index lists for samplers and `random_split`, drawn straight from a generator without tensors, in the order in which
 * torch/utils/data draws.
 *
 * A `DataLoader` iterator first draws its base seed (`drawSeed` from its generator or the default one), shuffling or
 * not; its sampler's own
 * seed is drawn when the first index is asked for, because PyTorch's samplers are lazy: `randomSampler` is lazy in the
 * same way.
 */
import { defaultGenerator, Generator } from "../../../tensor/random/generator.ts";
import { longPermutation } from "./permutation.ts";
import { check } from "./rules.ts";

/**
 * `torch.empty((), dtype=torch.int64).random_().item()`: 63 random bits, with which PyTorch seeds what must not disturb
 * the generator.
 */
export function drawSeed(generator: Generator = defaultGenerator): bigint {
  return generator.random64() & 0x7fffffffffffffffn;
}

/** `torch.randperm(n)` as numbers: the same permutation and the same draws as `fillPermutation`. */
export function randomPermutation(n: number, generator: Generator = defaultGenerator): number[] {
  const result = Array.from({ length: n }, (_, i) => i);
  if (n >= longPermutation) {
    for (let i = 0; i < n; i++) {
      const z = Number(generator.random64() % BigInt(i + 1));
      result[i] = result[z]!;
      result[z] = i;
    }
    return result;
  }
  for (let i = 0; i < n - 1; i++) {
    const z = i + (generator.random32() % (n - i));
    const kept = result[i]!;
    result[i] = result[z]!;
    result[z] = kept;
  }
  return result;
}

/** `torch.randint(high, (count,))` as numbers, for a `high` up to 2^53. */
export function randomIntegers(high: number, count: number, generator: Generator = defaultGenerator): number[] {
  return Array.from(
    { length: count },
    high < 2 ** 32 ? () => generator.random32() % high : () => Number(generator.random64() % BigInt(high)),
  );
}

/** How a `RandomSampler` draws. */
export interface RandomSamplerOptions {
  readonly replacement?: boolean;
  /** How many indices are drawn; all `n` by default. */
  readonly num_samples?: number | null;
  /**
   * Where they come from; without it, a new generator is seeded by the default one each time the sampler is iterated.
   */
  readonly generator?: Generator | null;
}

/** The indices of one iteration over `RandomSampler(range(n))`, lazily. */
export function* randomSampler(n: number, options: RandomSamplerOptions = {}): Generator_<number> {
  const count = options.num_samples ?? n;
  const generator = options.generator ?? new Generator().manual_seed(drawSeed());
  if (options.replacement) {
    for (let begin = 0; begin + 32 <= count; begin += 32) yield* randomIntegers(n, 32, generator);
    yield* randomIntegers(n, count % 32, generator);
    return;
  }
  for (let round = 0; round < Math.floor(count / n); round++) yield* randomPermutation(n, generator);
  // PyTorch draws this last permutation even if nothing of it is needed.
  yield* randomPermutation(n, generator).slice(0, count % n);
}

/** JavaScript's generator objects; our class of random numbers has their name. */
type Generator_<T> = globalThis.Generator<T, void, undefined>;

/** The indices of one iteration over `SubsetRandomSampler(indices)`. */
export function subsetRandomSampler(indices: readonly number[], generator: Generator = defaultGenerator): number[] {
  return randomPermutation(indices.length, generator).map((i) => indices[i]!);
}

/** The indices of one iteration over `WeightedRandomSampler`: `torch.multinomial` of float64 weights. */
export function weightedRandomSampler(
  weights: readonly number[],
  num_samples: number,
  replacement = true,
  generator: Generator = defaultGenerator,
): number[] {
  const race = !replacement || num_samples === 1;
  check(
    weights.every((weight) => weight >= 0 && weight < Infinity),
    () =>
      race
        ? "probability tensor contains either `inf`, `nan` or element < 0"
        : "invalid multinomial distribution (encountering probability entry < 0)",
  );
  check(
    weights.some((weight) => weight > 0),
    () => "invalid multinomial distribution (sum of probabilities <= 0)",
  );
  check(
    replacement || num_samples <= weights.length,
    () => "cannot sample n_sample > prob_dist.size(-1) samples without replacement",
  );
  if (race) {
    const scores = weights.map((weight) => weight / -Math.log(1 - generator.uniform64()));
    return weights
      .map((_, i) => i)
      .sort((i, j) => scores[j]! - scores[i]!)
      .slice(0, num_samples);
  }
  let sum = 0;
  const cumulative = weights.map((weight) => (sum += weight)).map((partial) => partial / sum);
  cumulative[cumulative.length - 1] = 1;
  return Array.from({ length: num_samples }, () => {
    const sought = generator.uniform64();
    let left = 0;
    let right = cumulative.length;
    while (left < right) {
      const middle = (left + right) >> 1;
      if (cumulative[middle]! < sought) left = middle + 1;
      else right = middle;
    }
    return left;
  });
}

/** The indices of the parts of `random_split(range(n), lengths)`: one permutation of the whole, cut. */
export function randomSplit(lengths: readonly number[], generator: Generator = defaultGenerator): number[][] {
  const permutation = randomPermutation(
    lengths.reduce((total, length) => total + length, 0),
    generator,
  );
  let begin = 0;
  return lengths.map((length) => permutation.slice(begin, (begin += length)));
}
