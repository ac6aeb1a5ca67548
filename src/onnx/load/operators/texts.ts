/** ONNX's operators of strings: normalising, splitting, joining, and counting n-grams. */
import { bool, float32, int64 } from "../../../dtype.ts";
import { broadcastShapes } from "../../../layout/broadcast.ts";
import { tensor } from "../../../methods/implementations.ts";
import { arange } from "../../../ops/create/ranges/range.ts";
import { itemAt } from "../../../support/checked.ts";
import type { Tensor } from "../../../tensor/tensor.ts";
import { listOfNumbers, need, outputs, TextArray, type Flow, type OnnxNode, type OnnxOperator } from "../node.ts";

function textAt(inputs: readonly Flow[], i: number, node: OnnxNode): TextArray {
  const value = inputs[i];
  if (value instanceof TextArray) return value;
  throw node.error(`its input ${i} is no tensor of strings`);
}

const stringNormalizer: OnnxOperator = (inputs, node) => {
  const x = textAt(inputs, 0, node);
  const words = node.texts("stopwords") ?? [];
  const isExact = node.int("is_case_sensitive", 0) !== 0;
  const key = (text: string): string => (isExact ? text : text.toLowerCase());
  const stops = new Set(words.map(key));
  const kept = x.values.filter((text) => !stops.has(key(text)));
  const change = node.text("case_change_action", "NONE");
  const changed = kept.map((text) =>
    change === "LOWER" ? text.toLowerCase() : change === "UPPER" ? text.toUpperCase() : text,
  );
  // Where nothing is left there is one empty string.
  const values = changed.length === 0 ? [""] : changed;
  return new TextArray([...x.shape.slice(0, -1), values.length], values);
};

/** The parts of a text, at white space where there is no delimiter; behind the `most` first cuts the rest is one part. */
function partsOf(text: string, delimiter: string, most: number): string[] {
  if (delimiter === "") {
    const parts: string[] = [];
    let rest = text.trimStart();
    while (rest !== "") {
      const end = parts.length === most ? -1 : rest.search(/\s/);
      if (end < 0) {
        parts.push(parts.length === most ? rest : rest.trimEnd());
        break;
      }
      parts.push(rest.slice(0, end));
      rest = rest.slice(end).trimStart();
    }
    return parts;
  }
  if (text === "") return [];
  const parts = text.split(delimiter);
  return parts.length - 1 <= most ? parts : [...parts.slice(0, most), parts.slice(most).join(delimiter)];
}

const stringSplit: OnnxOperator = (inputs, node) => {
  const x = textAt(inputs, 0, node);
  const delimiter = node.text("delimiter", "");
  const most = node.has("maxsplit") ? node.int("maxsplit") : Infinity;
  const parts = x.values.map((text) => partsOf(text, delimiter, most));
  const width = Math.max(0, ...parts.map(({ length }) => length));
  const rows = parts.flatMap((row) => [...row, ...new Array<string>(width - row.length).fill("")]);
  const counts = tensor(
    parts.map(({ length }) => length),
    { dtype: int64 },
  ).reshape([...x.shape]);
  return outputs(new TextArray([...x.shape, width], rows), counts);
};

/** The strings of a tensor that is broadcast to a shape. */
function spread(text: TextArray, shape: readonly number[]): string[] {
  const places = arange(text.values.length)
    .reshape([...text.shape])
    .expand([...shape]);
  return listOfNumbers(places).map((place) => itemAt(text.values, place));
}

const stringConcat: OnnxOperator = (inputs, node) => {
  const [a, b] = [textAt(inputs, 0, node), textAt(inputs, 1, node)];
  const shape = [...broadcastShapes(a.shape, b.shape)];
  const ends = spread(b, shape);
  return new TextArray(
    shape,
    spread(a, shape).map((text, i) => text + itemAt(ends, i)),
  );
};

const regexFullMatch: OnnxOperator = (inputs, node) => {
  const x = textAt(inputs, 0, node);
  const pattern = node.text("pattern", "");
  let regex: RegExp;
  try {
    regex = new RegExp(`^(?:${pattern})$`, "su");
  } catch (error) {
    throw node.error(`its pattern ${JSON.stringify(pattern)} is not understood: ${(error as Error).message}`);
  }
  const found = x.values.map((text) => regex.test(text));
  return tensor(found, { dtype: bool }).reshape([...x.shape]);
};

/** The n-grams of a `TfIdfVectorizer`: words, with the columns that count them. */
interface Grams {
  readonly columnOf: ReadonlyMap<string, number>;
  readonly columns: number;
}

const known = new WeakMap<OnnxNode, Grams>();
/** Words of an n-gram as one key; no word of a pool has the character between them. */
const keyOf = (words: readonly (string | number)[]): string => words.join("\u0000");

function gramsOf(node: OnnxNode): Grams {
  const before = known.get(node);
  if (before !== undefined) return before;
  const pool: readonly (string | number)[] = node.texts("pool_strings") ?? node.ints("pool_int64s") ?? [];
  const starts = node.ints("ngram_counts") ?? [];
  const places = node.ints("ngram_indexes") ?? [];
  const columnOf = new Map<string, number>();
  let gram = 0;
  starts.forEach((start, i) => {
    const [size, end] = [i + 1, starts[i + 1] ?? pool.length];
    for (let at = start; at + size <= end; at += size)
      columnOf.set(keyOf(pool.slice(at, at + size)), itemAt(places, gram++));
  });
  const grams = { columnOf, columns: Math.max(-1, ...places) + 1 };
  known.set(node, grams);
  return grams;
}

const tfIdfVectorizer: OnnxOperator = (inputs, node) => {
  const [x] = inputs;
  const words: readonly (string | number)[] = x instanceof TextArray ? x.values : listOfNumbers(need(inputs, 0, node));
  const shape = x instanceof TextArray ? x.shape : need(inputs, 0, node).shape;
  const { columnOf, columns } = gramsOf(node);
  const width = shape.at(-1) ?? 1;
  const rows = shape.length > 1 ? itemAt(shape, 0) : 1;
  const [least, most, skips] = [node.int("min_gram_length"), node.int("max_gram_length"), node.int("max_skip_count")];
  const counts = new Float32Array(rows * columns);
  for (let row = 0; row < rows; row++)
    for (let size = least; size <= most; size++)
      // Single words have nothing to skip.
      for (let step = 1; step <= (size === 1 ? 1 : skips + 1); step++)
        for (let at = 0; at + (size - 1) * step < width; at++) {
          const gram = Array.from({ length: size }, (_, k) => itemAt(words, row * width + at + k * step));
          const column = columnOf.get(keyOf(gram));
          if (column !== undefined) counts[row * columns + column]! += 1;
        }
  const found = tensor(counts, { dtype: float32 }).reshape(shape.length > 1 ? [rows, columns] : [columns]);
  return weighted(found, columns, node);
};

/** Counts, weights of what occurs, or their products. */
function weighted(counts: Tensor, columns: number, node: OnnxNode): Tensor {
  const mode = node.text("mode", "TF");
  if (mode === "TF") return counts;
  const given = node.floats("weights") ?? [];
  const places = node.ints("ngram_indexes") ?? [];
  const weights = new Float32Array(columns).fill(given.length === 0 ? 1 : 0);
  given.forEach((weight, i) => (weights[itemAt(places, i)] = weight));
  const factor = tensor(weights, { dtype: float32 });
  return (mode === "IDF" ? counts.gt(0).to(float32) : counts).mul(factor);
}

export const texts: Record<string, OnnxOperator> = {
  RegexFullMatch: regexFullMatch,
  StringConcat: stringConcat,
  StringNormalizer: stringNormalizer,
  StringSplit: stringSplit,
  TfIdfVectorizer: tfIdfVectorizer,
};
