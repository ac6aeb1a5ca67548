/** Compares outputs that PyTorch does not fix fully: indices among equal values, and vectors up to sign or basis. */
import { readTensor } from "./adapter.ts";
import { expectContent } from "./compare.ts";
import { isTensorReference } from "./goldens.ts";
import { Mismatch } from "./outcome.ts";
import { expectValue, tensorsIn } from "./values.ts";
import type { TensorLike } from "./adapter.ts";
import type { CompareOptions, TensorContent } from "./compare.ts";
import type { GoldenFile, Json } from "./goldens.ts";
import type { OpsCase, OpsInfo } from "./replay-ops.ts";
import type { Decoder } from "./values.ts";

export interface AmbiguousOutputs {
  readonly file: GoldenFile;
  readonly info: OpsInfo;
  readonly recorded: OpsCase;
  readonly output: unknown;
  readonly decoder: Decoder;
  readonly form: string;
  readonly options: CompareOptions;
}

/** Where each of these operators has its `dim` among the positional arguments. */
const dimPosition: Readonly<Record<string, number>> = {
  argsort: 1,
  sort: 1,
  kthvalue: 2,
  median: 1,
  nanmedian: 1,
  mode: 1,
  topk: 2,
};

/** Throws a Mismatch unless the outputs agree, as far as they are fixed. */
export function expectAmbiguousOutputs(given: AmbiguousOutputs): void {
  const { info, recorded, output, file, form, options } = given;
  const expected = (isTensorReference(recorded.output) ? [recorded.output] : recorded.output) as readonly Json[];
  const actual = tensorsIn(output);
  if (actual.length !== expected.length)
    throw new Mismatch(`${form}: ${actual.length} outputs, expected ${expected.length}`);
  expected.forEach((reference, i) => {
    const tensor = actual[i] as TensorLike;
    if (info.index_outputs?.includes(i) && isTensorReference(reference)) {
      expectSelection(given, tensor, file.tensor(reference.$tensor), `${form}[${i}]`);
    } else if (info.gauge?.outputs.includes(i) && isTensorReference(reference)) {
      expectUpToSign(given, tensor, i, file.tensor(reference.$tensor), `${form}[${i}]`);
    } else {
      expectValue(file, tensor, reference, `${form}[${i}]`, options);
    }
  });
}

/** Equal indices, or indices that select equal values. */
function expectSelection(given: AmbiguousOutputs, tensor: TensorLike, expected: TensorContent, what: string): void {
  const content = readTensor(tensor);
  expectContent(content, expected, what, { unstable: true });
  const input = readTensor(given.decoder.tensor(given.recorded.args[0] as never));
  const { args, kwargs } = given.recorded;
  const dim = Number(kwargs["dim"] ?? args[dimPosition[given.info.name] ?? 1] ?? -1);
  const axis = input.shape.length === 0 ? 0 : (dim + input.shape.length) % input.shape.length;
  for (let i = 0; i < content.values.length; i++) {
    if (content.values[i] === expected.values[i]) continue;
    const ours = select(input, axis, content, i);
    const theirs = select(input, axis, expected, i);
    if (ours !== theirs && !(Number.isNaN(Number(ours)) && Number.isNaN(Number(theirs)))) {
      throw new Mismatch(
        `${what}: index ${content.values[i]} at flat position ${i} selects ${ours}, expected ${expected.values[i]}, which selects ${theirs}`,
      );
    }
  }
}

/** The input's element that the index at flat position `position` means. */
function select(
  input: TensorContent,
  axis: number,
  indices: TensorContent,
  position: number,
): number | bigint | undefined {
  const inner = input.shape.slice(axis + 1).reduce((product, size) => product * size, 1);
  const size = input.shape[axis] ?? 1;
  const count = indices.shape.length < input.shape.length ? 1 : (indices.shape[axis] ?? 1);
  const outerPosition = Math.floor(position / (count * inner));
  return input.values[(outerPosition * size + Number(indices.values[position])) * inner + (position % inner)];
}

/** Equal absolute values, in the columns (of linalg.svd's Vh: rows) that are fixed at all. */
function expectUpToSign(
  given: AmbiguousOutputs,
  tensor: TensorLike,
  i: number,
  expected: TensorContent,
  what: string,
): void {
  const rows = expected.shape.at(-2) ?? 1;
  const columns = expected.shape.at(-1) ?? 1;
  const input = readTensor(given.decoder.tensor(given.recorded.args[0] as never));
  const fixed = Math.min(...input.shape.slice(-2));
  const byRows = given.info.name === "linalg.svd" && i === 2;
  const positions = (flat: number): boolean => (byRows ? Math.floor(flat / columns) % rows : flat % columns) < fixed;
  expectContent(readTensor(tensor), expected, what, { ...given.options, absolute: true, positions });
}
