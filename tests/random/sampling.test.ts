/** Replays PyTorch's recorded samplers, loaders and splits on the index lists, which need no backend. */
import { expect, it } from "vitest";
import {
  drawSeed,
  randomPermutation,
  randomSampler,
  randomSplit,
  subsetRandomSampler,
  weightedRandomSampler,
} from "../../src/compute/random/index.ts";
import { defaultGenerator, Generator, manual_seed } from "../../src/tensor/random/index.ts";
import { readGoldenFile, readMetadata } from "../support/goldens.ts";
import type { Json } from "../support/goldens.ts";
import { number } from "./fills.ts";
import type { RngCase, RngStep } from "../support/replay-rng.ts";

function batches(indices: Iterable<number>, size: number, dropLast: boolean): number[][] {
  const all = [...indices];
  const result: number[][] = [];
  for (let begin = 0; begin < all.length; begin += size) result.push(all.slice(begin, begin + size));
  return dropLast && result.at(-1)!.length < size ? result.slice(0, -1) : result;
}

function numbers(value: Json | undefined): number[] {
  return (value as readonly Json[]).map((entry) => number(entry, NaN));
}

function replay({ fn, args, kwargs }: RngStep): unknown {
  const [n, second, third] = args as [number, number, number];
  switch (fn.replace("utils.data.", "")) {
    case "RandomSampler":
      return [...randomSampler(n, kwargs as { replacement?: boolean; num_samples?: number })];
    case "WeightedRandomSampler":
      return weightedRandomSampler(numbers(args[0]), second, args[2] as boolean);
    case "SubsetRandomSampler":
      return subsetRandomSampler(numbers(args[0]));
    case "DataLoader":
      return Array.from({ length: third }, () => {
        drawSeed(); // the base seed, before the sampler's
        return batches(randomSampler(n), second, kwargs["drop_last"] === true);
      });
    case "DataLoader.sequential":
      drawSeed();
      return batches(
        Array.from({ length: n }, (_, i) => i),
        second,
        false,
      );
    case "random_split":
      return randomSplit(numbers(args[1]));
    default:
      throw new Error(`unknown ${fn}`);
  }
}

const file = readGoldenFile("2.15/rng/data.safetensors");

it.each(readMetadata<readonly RngCase[]>(file, "cases").map((one, index) => ({ index, one })))(
  "case $index",
  ({ one }) => {
    manual_seed(one.seed);
    for (const step of one.steps) expect(replay(step)).toEqual(step.output);
    const next = Array.from({ length: 4 }, () => (defaultGenerator.random32() & 0xffffff) * 2 ** -24);
    expect(next).toEqual(Array.from(file.tensor(one.next.$tensor).values, Number));
  },
);

it("is lazy, as PyTorch's sampler is", () => {
  manual_seed(0);
  const before = defaultGenerator.stateBytes();
  const sampler = randomSampler(10);
  expect(defaultGenerator.stateBytes()).toEqual(before);
  sampler.next();
  expect(defaultGenerator.stateBytes()).not.toEqual(before);
});

it("permutes with a generator of its own", () => {
  const state = defaultGenerator.stateBytes();
  expect(randomPermutation(9, new Generator().manual_seed(3))).toEqual(
    randomPermutation(9, new Generator().manual_seed(3)),
  );
  expect(defaultGenerator.stateBytes()).toEqual(state);
});

it("refuses weights that are none", () => {
  expect(() => weightedRandomSampler([1, -1], 1)).toThrow(
    "probability tensor contains either `inf`, `nan` or element < 0",
  );
  expect(() => weightedRandomSampler([0, 0], 2)).toThrow(
    "invalid multinomial distribution (sum of probabilities <= 0)",
  );
  expect(() => weightedRandomSampler([1, 1], 3, false)).toThrow(
    "cannot sample n_sample > prob_dist.size(-1) samples without replacement",
  );
});
