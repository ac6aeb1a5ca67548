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
import { digitBits, keyElement, sortByDigits } from "./digit-sort.ts";
import { rowSorter, type Order } from "./intro-sort.ts";

/** How often `std::sort` divides a range of this length before it makes a heap of it: twice the binary logarithm. */
function depthOf(size: number): number {
  return 2 * (31 - Math.clz32(size));
}

/**
 * What is done with each row; all but "sort" give the first `count`, "kth" only the last of them, and medians the lower
 * middle, or the first NaN ("nanmedian": NaN left out).
 */
type Task = "sort" | "first of many" | "first" | "first in order" | "kth" | Median;
export type Median = "median" | "nanmedian";

/** Rows of `size` elements are put in order in `values` and `places`, and what is asked for goes from there to `out` and `at`. */
function rowKernel(task: Task, dtype: DType, order: Order): Kernel {
  return kernel(task, (k) => {
    const { begin, end } = k.parallelRange();
    const [n, count, depth] = [k.param("size"), k.param("count"), k.param("depth")];
    const lastDepth = task === "first in order" ? k.param("lastDepth") : depth;
    const [from, stack] = [k.buffer("x", dtype.name), k.buffer("stack", "int32")];
    const [values, places] = [k.buffer("values", dtype.name), k.buffer("places", "int64")];
    const zero = constant(0, "i32");
    k.for(begin, end, (index) => {
      const start = k.let(index.mul(n));
      const isMedian = task === "median" || task === "nanmedian";
      const numbers = k.variable(zero, "numbers");
      const bottom = k.let(index.mul(depth.add(1)).mul(3));
      const given = (i: Scalar): [Scalar, Scalar] => [k.let(k.load(from, start.add(i))), i.cast("i64")];
      const ofMany = task === "first of many";
      const row = rowSorter(k, dtype, order, values, places, ofMany ? k.let(index.mul(count)) : start);
      k.for(0, ofMany ? count : n, (i) => {
        const element = given(i);
        row.put(i, element);
        if (isMedian) numbers.set(numbers.get().add(element[0].eq(element[0]).cast("i32")));
      });
      const middle = (of: Scalar): Scalar => of.sub(1).shr(1).max(zero);
      const isWhole = numbers.get().eq(n);
      // NaN comes last: the first one is where the numbers end.
      const last = k.let(
        task === "median"
          ? isWhole.select(middle(n), numbers.get())
          : task === "nanmedian"
            ? middle(numbers.get())
            : count.sub(1),
      );
      if (task === "sort") return row.sort(n, depth, stack, bottom);
      if (ofMany) {
        row.makeHeap(zero, count);
        k.for(count, n, (i) => row.offer(count, given(i)));
        return row.sortHeap(zero, count);
      }
      if (task === "kth") row.quickSelect(n, last);
      else row.select(n, last, depth);
      if (task === "first in order") row.sort(last, lastDepth, stack, bottom);
      const [out, at] = [k.buffer("out", dtype.name), k.buffer("at", "int64")];
      const [first, wanted] = task === "kth" || isMedian ? [last, constant(1, "i32")] : [zero, count];
      k.for(0, wanted, (i) => {
        const [to, place] = [index.mul(wanted).add(i), start.add(first).add(i)];
        k.store(out, to, k.load(values, place));
        k.store(at, to, k.load(places, place));
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

function runOnRows(
  task: Task,
  rows: Tensor,
  count: number,
  size: number,
  wanted: number,
  order: Order,
  shape: readonly number[],
): [values: Tensor, places: Tensor] {
  const { dtype } = rows;
  const pair = (sizes: readonly number[]): [Tensor, Tensor] => [emptyTensor(sizes, dtype), emptyTensor(sizes, int64)];
  const found = pair(shape);
  if (count * size * wanted === 0) return found;
  const work = [emptyTensor([count * 3 * (depthOf(size) + 1)], int32)];
  if (task !== "sort" && task !== "first of many") work.push(...pair([count * size]));
  const key = `${task}:${dtype.name}:${order.descending}:${order.kind}`;
  const run = kernelFor(rows, key, () => rowKernel(task, dtype, order));
  const depths = task === "first in order" ? [depthOf(size), depthOf(wanted - 1)] : [depthOf(size)];
  run(0, count, size, wanted, ...depths, ...[rows, ...work, ...found].map(argumentOf));
  for (const used of work) discard(used);
  return found;
}

/** Bytes that sorting by digits takes at once beside its results. */
const DIGIT_ROOM = 2 ** 24;

/** Rows sorted by their digits; where equal elements are not to stay in order, rows that have some are sorted anew. */
function digitKernel(dtype: DType, bits: number, order: Order): Kernel {
  return kernel("sort_by_digits", (k) => {
    const { begin, end } = k.parallelRange();
    const [n, depth, firstRow] = [k.param("size"), k.param("depth"), k.param("firstRow")];
    const [from, stack] = [k.buffer("x", dtype.name), k.buffer("stack", "int32")];
    const [keys, spots] = [k.buffer("keys", keyElement(dtype)), k.buffer("spots", "int32")];
    const counters = k.buffer("counters", "int32");
    const [values, places] = [k.buffer("values", dtype.name), k.buffer("places", "int64")];
    k.for(begin, end, (index) => {
      const start = k.let(index.mul(n));
      const within = k.let(index.sub(firstRow));
      const given = (i: Scalar): Scalar => k.load(from, start.add(i));
      const { place, hasEqual } = sortByDigits(k, bits, dtype, order.descending, n, given, {
        keys,
        places: spots,
        counters,
        start: k.let(within.mul(n).mul(2)),
        firstCounter: k.let(within.mul(2 ** bits)),
      });
      const write = (): void =>
        k.for(0, n, (i) => {
          const at = k.let(place(i));
          k.store(values, start.add(i), given(at));
          k.store(places, start.add(i), at.cast("i64"));
        });
      if (order.kind === "stable") return write();
      k.if(hasEqual.eq(0), write, () => {
        const row = rowSorter(k, dtype, order, values, places, start);
        k.for(0, n, (i) => row.put(i, [k.let(given(i)), i.cast("i64")]));
        row.sort(n, depth, stack, k.let(within.mul(depth.add(1)).mul(3)));
      });
    });
  });
}

function sortRowsByDigits(
  bits: number,
  rows: Tensor,
  count: number,
  size: number,
  order: Order,
): [values: Tensor, places: Tensor] {
  const { dtype } = rows;
  const found: [Tensor, Tensor] = [emptyTensor(rows.shape, dtype), emptyTensor(rows.shape, int64)];
  const keys = keyElement(dtype) === "int64" ? int64 : int32;
  const depth = depthOf(size);
  const each = 2 * size * (keys.itemsize + 4) + 4 * 2 ** bits;
  const atOnce = Math.min(count, Math.ceil(DIGIT_ROOM / each));
  const run = kernelFor(rows, `digits:${bits}:${dtype.name}:${order.descending}:${order.kind}`, () =>
    digitKernel(dtype, bits, order),
  );
  const work = [
    emptyTensor([atOnce * 3 * (depth + 1)], int32),
    emptyTensor([atOnce * 2 * size], keys),
    emptyTensor([atOnce * 2 * size], int32),
    emptyTensor([atOnce * 2 ** bits], int32),
  ];
  for (let row = 0; row < count; row += atOnce)
    run(row, Math.min(row + atOnce, count), size, depth, row, ...[rows, ...work, ...found].map(argumentOf));
  for (const used of work) discard(used);
  return found;
}

/** Values and places of rows in order. Both have the shape of `rows`. */
export function sortRows(
  rows: Tensor,
  count: number,
  size: number,
  descending: boolean,
  kind: Order["kind"] = "stable",
): [values: Tensor, places: Tensor] {
  // Whole numbers are often equal, and which of them comes first only comparing tells.
  const bits = kind === "stable" || rows.dtype.is_floating_point ? digitBits(rows.dtype, size) : 0;
  if (bits > 0 && count > 0 && kind !== "plain") return sortRowsByDigits(bits, rows, count, size, { descending, kind });
  return runOnRows("sort", rows, count, size, size, { descending, kind }, rows.shape);
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
  const task = wanted * 64 <= size ? "first of many" : sorted ? "first in order" : "first";
  const shape = [...rows.shape.slice(0, -1), wanted];
  return runOnRows(task, rows, count, size, wanted, { descending, kind: "unstable" }, shape);
}

/** The `k`-th smallest (from 0) of each of `count` contiguous rows of `size`, and where it is. */
export function kthOfRows(rows: Tensor, count: number, size: number, k: number): [values: Tensor, indices: Tensor] {
  return runOnRows("kth", rows, count, size, k + 1, { descending: false, kind: "unstable" }, [count]);
}

/** The median of each of `count` contiguous rows of `size`, and where it is: of equal elements as in their order. */
export function mediansOfRows(
  task: Median,
  rows: Tensor,
  count: number,
  size: number,
): [values: Tensor, indices: Tensor] {
  return runOnRows(task, rows, count, size, 1, { descending: false, kind: "stable" }, [count]);
}

/** Rows back in the dtype and the order of dims that they came from; those given are used up. */
export function fromRows({ back }: SortRows, rows: Tensor, dtype: DType): Tensor {
  const ordered = back(rows);
  const result = converted(ordered, dtype);
  discard(rows, ordered);
  discard(ordered, result);
  return result;
}
