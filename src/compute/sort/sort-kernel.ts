/** Rows of a tensor in order, and the first k of each, with the places where they were. */
import { int32, int64, type DType } from "../../dtype.ts";
import { kernel } from "../../kernel/build.ts";
import { constant, type Kernel, type Scalar } from "../../kernel/ir.ts";
import { numel, isContiguous, contiguousStrides } from "../../layout/shape.ts";
import * as layouts from "../../layout/views.ts";
import { argumentOf, emptyTensor, type Tensor } from "../../tensor/tensor.ts";
import { aliasOf } from "../alias.ts";
import { converted, discard, packed, wideOf } from "../copy-elements.ts";
import { kernelFor } from "../kernel-for.ts";
import { rowSorter, type Order } from "./intro-sort.ts";

/** How often `std::sort` divides a range of this length before it makes a heap of it: twice the binary logarithm. */
function depthOf(size: number): number {
  return 2 * (31 - Math.clz32(size));
}

function sortKernel(dtype: DType, order: Order): Kernel {
  return kernel("sort", (k) => {
    const { begin, end } = k.parallelRange();
    const [n, depth] = [k.param("size"), k.param("depth")];
    const [from, stack] = [k.buffer("x", dtype.name), k.buffer("stack", "int32")];
    const [values, places] = [k.buffer("values", dtype.name), k.buffer("places", "int64")];
    k.for(begin, end, (index) => {
      const start = k.let(index.mul(n));
      const row = rowSorter(k, dtype, order, values, places, start);
      k.for(0, n, (i) => row.put(i, [k.load(from, start.add(i)), i.cast("i64")]));
      row.sort(n, depth, stack, k.let(index.mul(depth.add(1)).mul(3)));
    });
  });
}

/** `std::partial_sort` of the first `count` of each row: a heap of those that come first so far. */
function partialKernel(dtype: DType, order: Order): Kernel {
  return kernel("partial_sort", (k) => {
    const { begin, end } = k.parallelRange();
    const [n, count] = [k.param("size"), k.param("count")];
    const from = k.buffer("x", dtype.name);
    const [values, places] = [k.buffer("values", dtype.name), k.buffer("places", "int64")];
    const zero = constant(0, "i32");
    k.for(begin, end, (index) => {
      const start = k.let(index.mul(n));
      const row = rowSorter(k, dtype, order, values, places, k.let(index.mul(count)));
      const given = (i: Scalar): [Scalar, Scalar] => [k.let(k.load(from, start.add(i))), i.cast("i64")];
      k.for(0, count, (i) => row.put(i, given(i)));
      row.makeHeap(zero, count);
      k.for(count, n, (i) => row.offer(count, given(i)));
      row.sortHeap(zero, count);
    });
  });
}

/** `std::nth_element` of each row, of which the first `count` are taken; all but the last of them are sorted if asked. */
function selectKernel(dtype: DType, order: Order, sorted: boolean): Kernel {
  return kernel("nth_element", (k) => {
    const { begin, end } = k.parallelRange();
    const [n, count, depth, sortDepth] = [k.param("size"), k.param("count"), k.param("depth"), k.param("sortDepth")];
    const [from, stack] = [k.buffer("x", dtype.name), k.buffer("stack", "int32")];
    const [work, workPlaces] = [k.buffer("work", dtype.name), k.buffer("workPlaces", "int64")];
    const [values, places] = [k.buffer("values", dtype.name), k.buffer("places", "int64")];
    k.for(begin, end, (index) => {
      const [start, to] = [k.let(index.mul(n)), k.let(index.mul(count))];
      const row = rowSorter(k, dtype, order, work, workPlaces, start);
      k.for(0, n, (i) => row.put(i, [k.load(from, start.add(i)), i.cast("i64")]));
      row.select(n, k.let(count.sub(1)), depth);
      if (sorted) row.sort(k.let(count.sub(1)), sortDepth, stack, k.let(index.mul(depth.add(1)).mul(3)));
      k.for(0, count, (i) => {
        k.store(values, to.add(i), k.load(work, start.add(i)));
        k.store(places, to.add(i), k.load(workPlaces, start.add(i)));
      });
    });
  });
}

/** The tensor with `dim` moved to the end, contiguous, half types as float32. */
export interface SortRows {
  readonly rows: Tensor;
  readonly count: number;
  readonly size: number;
  readonly back: (result: Tensor) => Tensor;
}

export function rowsAlong(self: Tensor, dim: number): SortRows {
  const rank = self.shape.length;
  const wide = wideOf(self.dtype);
  if (rank === 0)
    return {
      rows: packed(self, wide),
      count: 1,
      size: 1,
      back: (result) => aliasOf(result, { shape: [], strides: [], offset: 0 }),
    };
  const order = [...Array.from({ length: rank }, (_, d) => d).filter((d) => d !== dim), dim];
  const rows = packed(aliasOf(self, layouts.permute(self, order)), wide);
  const size = self.shape[dim]!;
  const inverse = layouts.inversePermutation(order);
  const back = (result: Tensor): Tensor => {
    if (dim === rank - 1) return result;
    const moved = aliasOf(result, layouts.permute(result, inverse));
    return isContiguous(moved.shape, moved.strides) // dims of size 1 may have strides of their own
      ? aliasOf(moved, { shape: moved.shape, strides: contiguousStrides(moved.shape), offset: moved.offset })
      : packed(moved);
  };
  return { rows, count: numel(self.shape.filter((_, d) => d !== dim)), size, back };
}

function emptyPair(shape: readonly number[], dtype: DType): [values: Tensor, places: Tensor] {
  return [emptyTensor(shape, dtype), emptyTensor(shape, int64)];
}

function emptyStack(count: number, size: number): Tensor {
  return emptyTensor([count * 3 * (depthOf(size) + 1)], int32);
}

/** Values and places of rows in order. Both have the shape of `rows`. */
export function sortRows(
  rows: Tensor,
  count: number,
  size: number,
  descending: boolean,
  kind: Order["kind"] = "stable",
): [values: Tensor, places: Tensor] {
  const { dtype } = rows;
  const [values, places] = emptyPair(rows.shape, dtype);
  if (count * size === 0) return [values, places];
  const stack = emptyStack(count, size);
  const run = kernelFor(rows, `sort:${dtype.name}:${descending}:${kind}`, () =>
    sortKernel(dtype, { descending, kind }),
  );
  run(0, count, size, depthOf(size), ...[rows, stack, values, places].map(argumentOf));
  discard(stack);
  return [values, places];
}

/** The first `wanted` of each row as PyTorch's `topk_impl_loop` finds them, in tensors whose last dim is `wanted`. */
export function firstOfRows(
  rows: Tensor,
  count: number,
  size: number,
  wanted: number,
  descending: boolean,
  sorted: boolean,
): [values: Tensor, places: Tensor] {
  const { dtype } = rows;
  const found = emptyPair([...rows.shape.slice(0, -1), wanted], dtype);
  if (count * wanted === 0) return found;
  const order: Order = { descending, kind: "unstable" };
  const few = wanted * 64 <= size;
  const run = kernelFor(rows, `first:${dtype.name}:${descending}:${few || sorted}:${few}`, () =>
    few ? partialKernel(dtype, order) : selectKernel(dtype, order, sorted),
  );
  if (few) run(0, count, size, wanted, ...[rows, ...found].map(argumentOf));
  else {
    const work = [emptyStack(count, size), ...emptyPair([count * size], dtype)];
    run(0, count, size, wanted, depthOf(size), depthOf(wanted - 1), ...[rows, ...work, ...found].map(argumentOf));
    for (const used of work) discard(used);
  }
  return found;
}

/** Rows back in the dtype and the order of dims that they came from; those given are used up. */
export function fromRows({ back }: SortRows, rows: Tensor, dtype: DType): Tensor {
  const ordered = back(rows);
  const result = converted(ordered, dtype);
  discard(rows, ordered);
  discard(ordered, result);
  return result;
}
