/** A stable merge sort of the rows of a tensor, values with their places. NaN counts as the largest. */
import { kernelFor } from "../kernel-for.ts";
import { computeType, int32, int64, type DType } from "../../dtype.ts";
import { kernel, type KernelBuilder, type LocalVariable } from "../../kernel/build.ts";
import { constant, type BufferParameter, type Kernel, type Scalar, type ValueType } from "../../kernel/ir.ts";
import { numel, isContiguous, contiguousStrides } from "../../layout/shape.ts";
import * as layouts from "../../layout/views.ts";
import { argumentOf, emptyTensor, type Tensor } from "../../tensor/tensor.ts";
import { aliasOf } from "../alias.ts";
import { converted, discard, packed, wideOf } from "../copy-elements.ts";

/** The type in which values of a dtype are compared. */
export function valueType(dtype: DType): ValueType {
  const type = computeType(dtype);
  return type === "bool" ? "i32" : type;
}

/** Whether `a` must come before `b`. */
export function before(a: Scalar, b: Scalar, descending: boolean): Scalar {
  const isFloat = a.type === "f32" || a.type === "f64";
  if (!isFloat) return descending ? a.gt(b) : a.lt(b);
  if (descending) return a.gt(b).or(a.isnan().and(b.isnan().not()));
  return a.lt(b).or(b.isnan().and(a.isnan().not()));
}

/** Sorted runs of this many are made by insertion before merging begins. */
const RUN = 8;

interface Work {
  readonly values: BufferParameter;
  readonly places: BufferParameter;
}

/** Insertion sort of `values[base + from … base + to)`. */
function insertionSort(
  k: KernelBuilder,
  work: Work,
  base: Scalar,
  from: Scalar,
  to: Scalar,
  type: ValueType,
  descending: boolean,
): void {
  k.for(from.add(1), to, (i) => {
    const x = k.let(k.load(work.values, base.add(i)).cast(type));
    const at = k.let(k.load(work.places, base.add(i)));
    const j = k.variable(i, "j");
    const going = k.variable(constant(1, "i32"), "going");
    k.while(going.get().ne(0), () => {
      const y = k.let(k.load(work.values, base.add(j.get()).sub(1)).cast(type));
      k.if(
        before(x, y, descending),
        () => {
          k.store(work.values, base.add(j.get()), y);
          k.store(work.places, base.add(j.get()), k.load(work.places, base.add(j.get()).sub(1)));
          j.set(j.get().sub(1));
          going.set(j.get().gt(from).cast("i32"));
        },
        () => going.set(0),
      );
    });
    k.store(work.values, base.add(j.get()), x);
    k.store(work.places, base.add(j.get()), at);
  });
}

/** Merges the runs `from … middle` and `middle … to` at `source` into `target`. */
function merge(
  k: KernelBuilder,
  work: Work,
  source: Scalar,
  target: Scalar,
  from: Scalar,
  middle: Scalar,
  to: Scalar,
  type: ValueType,
  descending: boolean,
): void {
  const i = k.variable(from, "i");
  const j = k.variable(middle, "j");
  const o = k.variable(from, "o");
  const move = (place: LocalVariable): void => {
    k.store(work.values, target.add(o.get()), k.load(work.values, source.add(place.get())).cast(type));
    k.store(work.places, target.add(o.get()), k.load(work.places, source.add(place.get())));
    place.set(place.get().add(1));
    o.set(o.get().add(1));
  };
  k.while(i.get().lt(middle).and(j.get().lt(to)), () => {
    const left = k.load(work.values, source.add(i.get())).cast(type);
    const right = k.load(work.values, source.add(j.get())).cast(type);
    k.if(
      before(right, left, descending),
      () => move(j),
      () => move(i),
    );
  });
  k.while(i.get().lt(middle), () => move(i));
  k.while(j.get().lt(to), () => move(j));
}

function lesser(a: Scalar, b: Scalar): Scalar {
  return a.lt(b).select(a, b);
}

/** Rows of `size` elements; `work` holds two rows of values and places for each. */
function sortKernel(dtype: DType, descending: boolean): Kernel {
  const type = valueType(dtype);
  return kernel("sort", (k) => {
    const { begin, end } = k.parallelRange();
    const n = k.param("size");
    const from = k.buffer("x", dtype.name);
    const work: Work = { values: k.buffer("workValues", dtype.name), places: k.buffer("workPlaces", "int32") };
    const [values, indices] = [k.buffer("values", dtype.name), k.buffer("indices", "int64")];
    k.for(begin, end, (row) => {
      const start = k.let(row.mul(n));
      const source = k.variable(start.mul(2), "source");
      const target = k.variable(start.mul(2).add(n), "target");
      k.for(0, n, (i) => {
        k.store(work.values, source.get().add(i), k.load(from, start.add(i)));
        k.store(work.places, source.get().add(i), i);
      });
      k.for(0, n, (i) => insertionSort(k, work, source.get(), i, k.let(lesser(i.add(RUN), n)), type, descending), {
        step: RUN,
      });
      const width = k.variable(constant(RUN, "i32"), "width");
      k.while(width.get().lt(n), () => {
        const low = k.variable(constant(0, "i32"), "low");
        k.while(low.get().lt(n), () => {
          const middle = k.let(lesser(low.get().add(width.get()), n));
          const high = k.let(lesser(middle.add(width.get()), n));
          merge(k, work, source.get(), target.get(), low.get(), middle, high, type, descending);
          low.set(high);
        });
        const swap = k.let(source.get());
        source.set(target.get());
        target.set(swap);
        width.set(width.get().mul(2));
      });
      k.for(0, n, (i) => {
        k.store(values, start.add(i), k.load(work.values, source.get().add(i)));
        k.store(indices, start.add(i), k.load(work.places, source.get().add(i)).cast("i64"));
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

/** Values and places of rows in order. Both have the shape of `rows`. */
export function sortRows(
  rows: Tensor,
  count: number,
  size: number,
  descending: boolean,
): [values: Tensor, indices: Tensor] {
  const { dtype } = rows;
  const values = emptyTensor(rows.shape, dtype);
  const indices = emptyTensor(rows.shape, int64);
  if (count * size === 0) return [values, indices];
  const workValues = emptyTensor([2 * count * size], dtype);
  const workPlaces = emptyTensor([2 * count * size], int32);
  const run = kernelFor(rows, `sort:${dtype.name}:${descending}`, () => sortKernel(dtype, descending));
  run(
    0,
    count,
    size,
    argumentOf(rows),
    argumentOf(workValues),
    argumentOf(workPlaces),
    argumentOf(values),
    argumentOf(indices),
  );
  discard(workValues);
  discard(workPlaces);
  return [values, indices];
}

/** Rows back in the dtype and the order of dims that they came from; those given are used up. */
export function fromRows({ back }: SortRows, rows: Tensor, dtype: DType): Tensor {
  const ordered = back(rows);
  const result = converted(ordered, dtype);
  discard(rows, ordered);
  discard(ordered, result);
  return result;
}
