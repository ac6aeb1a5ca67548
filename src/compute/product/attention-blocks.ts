/**
 * Attention in blocks: softmax(scale * query @ key.T + mask) @ value and its gradients, by matrix products and one kernel
 * between them. A block is some rows of queries, of one head or of several; only its scores are in memory. (As in
 * T. Dao and others, "FlashAttention", 2022, arxiv.org/abs/2205.14135, but with whole rows of scores in a block.)
 */
import { kernelFor } from "../kernel-for.ts";
import type { CompiledKernel, MatrixView } from "../../backend/backend.ts";
import { kernel, type KernelBuilder } from "../../kernel/build.ts";
import { constant, type Scalar } from "../../kernel/ir.ts";
import { expOfNegative } from "../../kernel/math/exponential.ts";
import { argumentAt, emptyLike, emptyStrided, emptyTensor, type Tensor } from "../../tensor/tensor.ts";
import { itemAt, sizeAt } from "../../support/checked.ts";
import { discard, fillWith } from "../copy-elements.ts";
import { float32, float64, type DType } from "../../dtype.ts";
import { gemmOf, halfElement } from "./matrix-product.ts";

/** Numbers of scores in a block; at least so many rows of queries at a time. */
const BLOCK = 131072;
const FEWEST_ROWS = 32;
/** Rows at a time at most where later queries see more keys: what lies beyond a row's last key is computed in vain. */
const MOST_CAUSAL_ROWS = 64;

type Float = "float32" | "float64";

/**
 * Queries, keys and values [N, H, L or S, E] of one float type, and a mask [N, H, L, S] to be added, with any strides.
 * Those of half precision are read as they are; scores, sums and the mask are of `type`.
 */
export interface Attention {
  readonly query: Tensor;
  readonly key: Tensor;
  readonly value: Tensor;
  /** Its rows are contiguous. */
  readonly mask: Tensor | null;
  /** Query i sees the keys up to i. */
  readonly causal: boolean;
  readonly scale: number;
  readonly type: Float;
}

/** Heads `head` to `head + heads` of samples `sample` to `sample + samples`, and rows `row` to `row + rows` of their queries. */
interface Block {
  readonly sample: number;
  readonly samples: number;
  readonly head: number;
  readonly heads: number;
  readonly row: number;
  readonly rows: number;
  /** Keys that any of the rows sees. */
  readonly keys: number;
}

/** Samples, heads, rows of queries, keys, and numbers of each of them. */
const sizesOf = ({ query, key }: Attention): readonly [n: number, h: number, l: number, s: number, e: number] => [
  sizeAt(query.shape, 0),
  sizeAt(query.shape, 1),
  sizeAt(query.shape, 2),
  sizeAt(key.shape, 2),
  sizeAt(query.shape, 3),
];

/** How many samples, heads and rows are in a block, and all blocks; those of a head with the last rows first. */
function blocksOf(attention: Attention): { readonly most: number; readonly blocks: Block[] } {
  const [n, h, l, s] = sizesOf(attention);
  const fitting = Math.max(FEWEST_ROWS, Math.floor(BLOCK / s));
  const rows = Math.min(l, attention.causal ? Math.min(MOST_CAUSAL_ROWS, fitting) : fitting);
  const heads = Math.min(h, Math.max(1, Math.floor(BLOCK / (rows * s))));
  const samples = heads < h ? 1 : Math.min(n, Math.max(1, Math.floor(BLOCK / (h * rows * s))));
  const blocks: Block[] = [];
  for (let sample = 0; sample < n; sample += samples)
    for (let head = 0; head < h; head += heads)
      for (let row = Math.floor((l - 1) / rows) * rows; row >= 0; row -= rows) {
        const count = Math.min(rows, l - row);
        blocks.push({
          sample,
          samples: Math.min(samples, n - sample),
          head,
          heads: Math.min(heads, h - head),
          row,
          rows: count,
          keys: attention.causal ? Math.min(s, row + count) : s,
        });
      }
  return { most: samples * heads * rows * s, blocks };
}

/** A batch of matrices [N, H, rows, columns]: the first one's first element, and strides. */
interface Matrices {
  readonly tensor: Tensor;
  readonly start: number;
  readonly strides: readonly [sample: number, head: number, row: number, column: number];
}

/** The block's matrices of a tensor [N, H, rows, columns], from row `row` of each on. */
function matricesOf(tensor: Tensor, { sample, head }: Block, row = 0): Matrices {
  const { strides } = tensor;
  const [n, h, r] = [itemAt(strides, 0), itemAt(strides, 1), itemAt(strides, 2)];
  return { tensor, start: sample * n + head * h + row * r, strides: [n, h, r, itemAt(strides, 3)] };
}

/** The block's scores, which lie one after another from the beginning of a tensor. */
function scoresOf(tensor: Tensor, { heads, rows, keys }: Block): Matrices {
  return { tensor, start: 0, strides: [heads * rows * keys, rows * keys, keys, 1] };
}

const transposed = ({ tensor, start, strides: [n, h, r, c] }: Matrices): Matrices => ({
  tensor,
  start,
  strides: [n, h, c, r],
});

/** c = alpha * a @ b + beta * c for each head of each sample of a block. */
function multiply(
  type: Float,
  { samples, heads }: Block,
  [m, n, k]: readonly [number, number, number],
  alpha: number,
  a: Matrices,
  b: Matrices,
  beta: number,
  c: Matrices,
): void {
  // Where heads of one sample follow those of another at equal distances, they are one batch.
  const together = samples === 1 || [a, b, c].every(({ strides }) => strides[0] === heads * strides[1]);
  const count = together ? samples * heads : heads;
  const batch = { count, a: a.strides[1], b: b.strides[1], c: c.strides[1] };
  for (let sample = 0; sample < (together ? 1 : samples); sample++) {
    const view = ({ tensor, start, strides }: Matrices): MatrixView => ({
      ...halfElement(tensor.dtype),
      start: argumentAt(tensor, start + sample * strides[0]),
      rowStride: strides[2],
      columnStride: strides[3],
    });
    gemmOf(c.tensor)(type, m, n, k, alpha, view(a), view(b), beta, view(c), batch);
  }
}

/** The float type of a kernel's scalars. */
const scalarOf = (dtype: Float): "f32" | "f64" => (dtype === "float32" ? "f32" : "f64");

/** A row of scores: where it and its sum are, how many keys it has, and what keeps the scores of keys that count. */
interface Row {
  readonly start: Scalar;
  readonly sum: Scalar;
  readonly keys: Scalar;
  /** The end of the keys that the query may see, a multiple of the backend's lanes or all: lanes have no rest. */
  readonly end: Scalar;
  readonly mask: Scalar | null;
  /** The score of key `j`, or minus infinity where the query does not see it. */
  readonly seen: (j: Scalar, score: Scalar) => Scalar;
}

/** Visits the rows of a block. */
function overRows(
  k: KernelBuilder,
  dtype: Float,
  causal: boolean,
  masked: boolean,
): (body: (row: Row) => void) => void {
  const { begin, end } = k.parallelRange();
  const [rows, keys, first, length] = [k.param("rows"), k.param("keys"), k.param("first"), k.param("length")];
  const step = k.param("step");
  const strides = masked
    ? { heads: k.param("heads"), sample: k.param("maskSample"), head: k.param("maskHead"), row: k.param("maskRow") }
    : null;
  const none = constant(-Infinity, scalarOf(dtype));
  return (body) =>
    k.for(begin, end, (at) => {
      const group = k.let(at.div(rows));
      const query = k.let(at.sub(group.mul(rows)).add(first));
      const seen: Row["seen"] = (j, score) => (causal ? j.gt(query).select(none, score) : score);
      let mask: Scalar | null = null;
      if (strides) {
        const sample = k.let(group.div(strides.heads));
        const head = group.sub(sample.mul(strides.heads));
        mask = k.let(sample.mul(strides.sample).add(head.mul(strides.head)).add(query.mul(strides.row)));
      }
      const most = k.let(query.div(step).add(1).mul(step));
      const last = causal ? k.let(most.lt(keys).select(most, keys)) : keys;
      body({ start: k.let(at.mul(keys)), sum: k.let(group.mul(length).add(query)), keys, end: last, mask, seen });
    });
}

/**
 * Scores become weights, each row's sum 1, or zeros where no key counts; of the powers before the highest exponent is kept,
 * and the sum relative to it.
 */
function weightsKernel(on: Tensor, dtype: Float, causal: boolean, masked: boolean): CompiledKernel {
  return kernelFor(on, `attention_weights:${dtype}:${causal}:${masked}`, () =>
    kernel("attention_weights", (k) => {
      const over = overRows(k, dtype, causal, masked);
      const [scores, sums, totals] = [k.buffer("scores", dtype), k.buffer("sums", dtype), k.buffer("totals", dtype)];
      const added = masked ? k.buffer("mask", dtype) : null;
      over(({ start, sum: place, keys, end, mask, seen }) => {
        const type = scalarOf(dtype);
        const [none, zero] = [constant(-Infinity, type), constant(0, type)];
        const most = k.variable(none, "most");
        k.vector(0, end, (j) => {
          const given = k.load(scores, start.add(j));
          if (!added || !mask) return most.accumulate("max", seen(j, given));
          const score = k.let(given.add(k.load(added, mask.add(j))));
          k.store(scores, start.add(j), score);
          most.accumulate("max", seen(j, score));
        });
        const highest = k.let(most.get().eq(none).select(zero, most.get()));
        const total = k.variable(zero, "total");
        k.vector(0, end, (j) => {
          const power = k.let(expOfNegative(k.let(seen(j, k.load(scores, start.add(j))).sub(highest))));
          k.store(scores, start.add(j), power);
          total.accumulate("add", power);
        });
        const sum = k.let(total.get());
        const factor = k.let(sum.eq(zero).select(zero, constant(1, type).div(sum)));
        k.vector(0, end, (j) => k.store(scores, start.add(j), k.load(scores, start.add(j)).mul(factor)));
        if (causal) k.vector(end, keys, (j) => k.store(scores, start.add(j), zero));
        k.store(sums, place, highest);
        k.store(totals, place, sum);
      });
    }),
  );
}

/** Logarithms of sums, of all rows at once: for each row by itself they would take as long as twenty of its scores. */
function logarithmsKernel(on: Tensor, dtype: Float): CompiledKernel {
  return kernelFor(on, `attention_logarithms:${dtype}`, () =>
    kernel("attention_logarithms", (k) => {
      const { begin, end } = k.parallelRange();
      const [sums, totals] = [k.buffer("sums", dtype), k.buffer("totals", dtype)];
      k.vector(begin, end, (i) => k.store(sums, i, k.load(sums, i).add(k.load(totals, i).log())));
    }),
  );
}

/** Scores become weights, and gradients of weights become gradients of scores before they were scaled. */
function gradientKernel(on: Tensor, dtype: Float, causal: boolean, masked: boolean): CompiledKernel {
  return kernelFor(on, `attention_weights_gradient:${dtype}:${causal}:${masked}`, () =>
    kernel("attention_weights_gradient", (k) => {
      const over = overRows(k, dtype, causal, masked);
      const scale = k.param("scale", "f64");
      const [scores, gradients, sums] = [
        k.buffer("scores", dtype),
        k.buffer("gradients", dtype),
        k.buffer("sums", dtype),
      ];
      const added = masked ? k.buffer("mask", dtype) : null;
      over(({ start, sum: place, keys, end, mask, seen }) => {
        const type = scalarOf(dtype);
        const [none, zero] = [constant(-Infinity, type), constant(0, type)];
        const kept = k.let(k.load(sums, place));
        const sum = k.let(kept.eq(none).select(zero, kept));
        const total = k.variable(zero, "total");
        k.vector(0, end, (j) => {
          const given = k.load(scores, start.add(j));
          const score = added && mask ? given.add(k.load(added, mask.add(j))) : given;
          const weight = k.let(expOfNegative(k.let(seen(j, score).sub(sum))));
          k.store(scores, start.add(j), weight);
          total.accumulate("add", weight.mul(k.load(gradients, start.add(j))));
        });
        const mean = k.let(total.get());
        const factor = k.let(scale.cast(type));
        k.vector(0, end, (j) => {
          const change = k.load(gradients, start.add(j)).sub(mean);
          k.store(gradients, start.add(j), k.load(scores, start.add(j)).mul(change).mul(factor));
        });
        if (causal)
          k.vector(end, keys, (j) => [scores, gradients].forEach((each) => k.store(each, start.add(j), zero)));
      });
    }),
  );
}

/** Arguments of both kernels that say which rows of which heads they go over. */
function rowArguments({ mask, query }: Attention, { samples, heads, row: first, rows, keys }: Block): number[] {
  const strides = mask === null ? [] : [heads, ...mask.strides.slice(0, 3)];
  const { lanes } = query.storage.backend;
  return [0, samples * heads * rows, rows, keys, first, sizeAt(query.shape, 2), lanes, ...strides];
}

/** Where the block's numbers begin in tensors of one for each row (its heads' rows are counted from there), and in the mask. */
function places({ mask, query }: Attention, { sample, head }: Block, ...each: Tensor[]) {
  const [heads, length] = [sizeAt(query.shape, 1), sizeAt(query.shape, 2)];
  const found = each.map((tensor) => argumentAt(tensor, (sample * heads + head) * length));
  if (mask !== null) found.push(argumentAt(mask, sample * itemAt(mask.strides, 0) + head * itemAt(mask.strides, 1)));
  return found;
}

/** A new tensor [N, H, L, E] whose memory has the rows of all heads side by side, as [N, L, H, E]. */
function gradientOf({ shape }: Tensor, dtype: DType): Tensor {
  const [h, l, e] = [sizeAt(shape, 1), sizeAt(shape, 2), sizeAt(shape, 3)];
  return emptyStrided(shape, [l * h * e, e, h * e, 1], dtype);
}

/**
 * The result [N, H, L, E] of `type`, laid out as the query is, and the logarithms of the sums of the rows [N, H, L], which the
 * gradients need.
 */
export function attendInBlocks(attention: Attention): [result: Tensor, sums: Tensor] {
  const { query, key, value, mask, causal, scale, type } = attention;
  const [n, h, l, , e] = sizesOf(attention);
  const dtype = type === "float64" ? float64 : float32;
  const result = emptyLike(query, dtype);
  const [sums, totals] = [emptyTensor([n, h, l], dtype), emptyTensor([n, h, l], dtype)];
  const run = weightsKernel(query, type, causal, mask !== null);
  const { most, blocks } = blocksOf(attention);
  const room = emptyTensor([most], dtype);
  for (const block of blocks) {
    const { rows, keys, row: first } = block;
    const scores = scoresOf(room, block);
    const size = [rows, keys, e] as const;
    multiply(type, block, size, scale, matricesOf(query, block, first), transposed(matricesOf(key, block)), 0, scores);
    run(...rowArguments(attention, block), argumentAt(room, 0), ...places(attention, block, sums, totals));
    multiply(type, block, [rows, e, keys], 1, scores, matricesOf(value, block), 0, matricesOf(result, block, first));
  }
  logarithmsKernel(query, type)(0, n * h * l, argumentAt(sums, 0), argumentAt(totals, 0));
  discard(room);
  discard(totals);
  return [result, sums];
}

/** Gradients of query, key and value, those that are wanted. `sums` are those that `attendInBlocks` gave. */
export function attendGradients(
  attention: Attention,
  gradient: Tensor,
  sums: Tensor,
  wanted: { readonly query: boolean; readonly key: boolean; readonly value: boolean },
): [query: Tensor | null, key: Tensor | null, value: Tensor | null] {
  const { query, key, value, mask, causal, scale, type } = attention;
  const [, , , s, e] = sizesOf(attention);
  const dtype = type === "float64" ? float64 : float32;
  const [toQuery, toKey, toValue] = [
    wanted.query ? gradientOf(query, dtype) : null,
    wanted.key ? gradientOf(key, dtype) : null,
    wanted.value ? gradientOf(value, dtype) : null,
  ];
  const run = gradientKernel(query, type, causal, mask !== null);
  const { most, blocks } = blocksOf(attention);
  const [room, more] = [emptyTensor([most], dtype), emptyTensor([most], dtype)];
  // Keys that no query sees: the first block of each head does not write them.
  if (causal && s > sizeAt(query.shape, 2)) for (const tensor of [toKey, toValue]) if (tensor) fillWith(tensor, 0);
  const last = Math.max(...blocks.map(({ row: first }) => first));
  for (const block of blocks) {
    const { rows, keys, row: first } = block;
    const [weights, changes] = [scoresOf(room, block), scoresOf(more, block)];
    const [queries, arriving] = [matricesOf(query, block, first), matricesOf(gradient, block, first)];
    const size = [rows, keys, e] as const;
    multiply(type, block, size, scale, queries, transposed(matricesOf(key, block)), 0, weights);
    multiply(type, block, size, 1, arriving, transposed(matricesOf(value, block)), 0, changes);
    const scratch = [argumentAt(room, 0), argumentAt(more, 0)];
    run(...rowArguments(attention, block), scale, ...scratch, ...places(attention, block, sums));
    const beta = first === last ? 0 : 1;
    if (toValue)
      multiply(type, block, [keys, e, rows], 1, transposed(weights), arriving, beta, matricesOf(toValue, block));
    if (toQuery)
      multiply(type, block, [rows, e, keys], 1, changes, matricesOf(key, block), 0, matricesOf(toQuery, block, first));
    if (toKey) multiply(type, block, [keys, e, rows], 1, transposed(changes), queries, beta, matricesOf(toKey, block));
  }
  discard(room);
  discard(more);
  return [toQuery, toKey, toValue];
}
