/** `random_split`: parts of a dataset by lengths or fractions, with PyTorch's permutation. */
import { refuseUnknown } from "../../support/known-names.ts";
import { warnAlways } from "../../support/warnings.ts";
import { isOptions } from "../../ops/declare/bind.ts";
import { ValueError } from "../../support/errors.ts";
import { randomSplit } from "../../compute/random/index.ts";
import { defaultGenerator, type Generator } from "../../tensor/random/index.ts";
import { lengthOf, Subset, type MapDataset, type PythonDataset } from "./dataset.ts";

/**
 * Lengths from fractions that sum up to 1: rounded down, then one more each from the first on until nothing remains.
 */
function lengthsOf(fractions: readonly number[], total: number): number[] {
  const lengths = fractions.map((fraction, i) => {
    if (fraction < 0 || fraction > 1) throw new ValueError(`Fraction at index ${i} is not between 0 and 1`);
    return Math.floor(total * fraction);
  });
  const remainder = total - lengths.reduce((sum, length) => sum + length, 0);
  for (let i = 0; i < remainder; i++) lengths[i % lengths.length]!++;
  lengths.forEach((length, i) => {
    if (length === 0) warnAlways(`Length of split at index ${i} is 0. This might result in an empty dataset.`);
  });
  return lengths;
}

/**
 * Splits a dataset at random into subsets of these lengths, or of these fractions of it.
 * @example
 * const dataset = Array.from({ length: 50 }, (_, i) => i);
 * const [train, test] = utils.data.random_split(dataset, [0.9, 0.1], { generator: new torch.Generator().manual_seed(42) });
 */
export function random_split<T>(
  dataset: MapDataset<T> | PythonDataset<T>,
  lengths: readonly number[],
  generator: Generator | null | { generator?: Generator | null } = null,
): Subset<T>[] {
  const total = lengthOf(dataset);
  const sum = lengths.reduce((all, length) => all + length, 0);
  const asFractions = sum <= 1 && Math.abs(sum - 1) <= 1e-9 * Math.max(1, sum);
  const parts = asFractions ? lengthsOf(lengths, total) : lengths;
  if (parts.reduce((all, length) => all + length, 0) !== total)
    throw new ValueError("Sum of input lengths does not equal the length of the input dataset!");
  if (isOptions(generator)) refuseUnknown("random_split()", "generator", generator);
  const chosen = isOptions(generator)
    ? (generator as { generator?: Generator | null }).generator
    : (generator as Generator | null);
  return randomSplit(parts, chosen ?? defaultGenerator).map((indices) => new Subset(dataset, indices));
}
