/** Products of sparse and dense matrices, without history: rows times a matrix or a vector, and dots at places. */
import { itemAt, sizeAt } from "../../support/checked.ts";
import { kernelFor } from "../kernel-for.ts";
import type { CompiledKernel } from "../../backend/backend.ts";
import { int64, type DTypeName } from "../../dtype.ts";
import type { KernelBuilder } from "../../kernel/build.ts";
import { kernel } from "../../kernel/build.ts";
import { constant, loadType, type BufferParameter, type Scalar } from "../../kernel/ir.ts";
import type { ElementName } from "../../dtype.ts";
import { outOfBounds, RuntimeError } from "../../support/errors.ts";
import { argumentOf, emptyTensor, type Tensor } from "../../tensor/tensor.ts";
import { checkValues } from "../check-values.ts";
import { zerosOf } from "../copy-elements.ts";

/** The least and the greatest of `count` whole numbers, into two places of `status`: of none the size and -1. */
function storeEnds(
  k: KernelBuilder,
  numbers: BufferParameter,
  count: Scalar,
  status: BufferParameter,
  at: number,
): void {
  const [least, greatest] = [
    k.variable(constant(2n ** 62n, "i64"), "least"),
    k.variable(constant(-1, "i64"), "greatest"),
  ];
  k.vector(0, count, (i) => {
    least.accumulate("min", k.load(numbers, i));
    greatest.accumulate("max", k.load(numbers, i));
  });
  k.store(status, at, least.get());
  k.store(status, at + 1, greatest.get());
}

/** The error of the first list that has a number outside of its dim; `ends` are pairs of their least and greatest. */
function outside(ends: readonly number[], sizes: readonly number[]): Error | null {
  for (const [d, size] of sizes.entries()) {
    const [least, greatest] = [itemAt(ends, 2 * d), itemAt(ends, 2 * d + 1)];
    if (greatest >= size) return outOfBounds(greatest, d, size);
    if (least < 0) return outOfBounds(least, d, size);
  }
  return null;
}

/** Throws where coordinates are outside of `sizes`: kernels do not look. `lists`: whole numbers [n], one after the other. */
export function assertPlaces(lists: readonly [Tensor, Tensor], sizes: readonly [number, number]): void {
  const status = emptyTensor([4], int64);
  const run = kernelFor(status, "sparse_ends", () =>
    kernel("sparse_ends", (k) => {
      k.sequential("total");
      const count = k.param("count");
      const [rows, columns, found] = [
        k.buffer("rows", "int64"),
        k.buffer("columns", "int64"),
        k.buffer("found", "int64"),
      ];
      storeEnds(k, rows, count, found, 0);
      storeEnds(k, columns, count, found, 2);
    }),
  );
  run(sizeAt(lists[0].shape, 0), ...[...lists, status].map(argumentOf));
  checkValues(status, (ends) => outside(Array.from(ends, Number), sizes));
}

/**
 * Throws where `starts` [rows + 1] do not rise from 0 to the number of `others`, or where those are not below `size`.
 * `dim`: which one they are coordinates of.
 */
export function assertCompressed(starts: Tensor, others: Tensor, size: number, dim: 0 | 1): void {
  const [status, count] = [emptyTensor([4], int64), sizeAt(others.shape, 0)];
  const run = kernelFor(status, "sparse_starts", () =>
    kernel("sparse_starts", (k) => {
      k.sequential("total");
      const [rows, count] = [k.param("rows"), k.param("count")];
      const [begins, numbers, found] = [
        k.buffer("starts", "int64"),
        k.buffer("others", "int64"),
        k.buffer("found", "int64"),
      ];
      storeEnds(k, numbers, count, found, 0);
      const least = k.variable(constant(0, "i64"), "step");
      k.vector(0, rows, (i) => least.accumulate("min", k.load(begins, i.add(1)).sub(k.load(begins, i))));
      k.store(found, 2, least.get());
      const isWhole = k
        .load(begins, 0)
        .eq(0)
        .and(k.load(begins, rows).eq(count.cast("i64")));
      k.store(found, 3, isWhole.cast("i64"));
    }),
  );
  run(sizeAt(starts.shape, 0) - 1, count, ...[starts, others, status].map(argumentOf));
  checkValues(status, (found) => {
    const [least, greatest, step, isWhole] = Array.from(found, Number) as [number, number, number, number];
    const bad = greatest >= size ? greatest : least < 0 ? least : null;
    if (bad !== null) return outOfBounds(bad, dim, size);
    if (step >= 0 && isWhole === 1) return null;
    return new RuntimeError("`crow_indices` of a sparse matrix do not rise from 0 to the number of its values");
  });
}

/** Where each of `count` rows begins among elements whose row numbers are in order: [count + 1]. */
export function startsOfRows(rows: Tensor, count: number): Tensor {
  const starts = zerosOf([count + 1], int64);
  const run = kernelFor(starts, "sparse_row_starts", () =>
    kernel("sparse_row_starts", (k) => {
      k.sequential("place");
      const [length, size] = [k.param("length"), k.param("count")];
      const [numbers, out] = [k.buffer("rows", "int64"), k.buffer("starts", "int64")];
      k.for(0, length, (i) => {
        const after = k.let(k.load(numbers, i).cast("i32").add(1));
        k.store(out, after, k.load(out, after).add(1));
      });
      const total = k.variable(constant(0, "i64"), "total");
      k.for(0, size, (i) => {
        total.set(total.get().add(k.load(out, i.add(1))));
        k.store(out, i.add(1), total.get());
      });
    }),
  );
  run(sizeAt(rows.shape, 0), count, argumentOf(rows), argumentOf(starts));
  return starts;
}

/** out[row] = the sum of values[p] * dense[columns[p]] for each p of a row. Rows are independent. */
function rowsKernel(on: Tensor, dtype: DTypeName): CompiledKernel {
  return kernelFor(on, `sparse_rows:${dtype}`, () =>
    kernel("sparse_rows", (k) => {
      const { begin, end } = k.parallelRange();
      const width = k.param("width");
      const [starts, columns] = [k.buffer("starts", "int64"), k.buffer("columns", "int64")];
      const [values, dense, out] = [k.buffer("values", dtype), k.buffer("dense", dtype), k.buffer("out", dtype)];
      const zero = constant(0, loadType[dtype as ElementName]);
      k.for(begin, end, (row) => {
        const to = k.let(row.mul(width));
        k.vector(0, width, (j) => k.store(out, to.add(j), zero));
        k.for(k.load(starts, row).cast("i32"), k.load(starts, row.add(1)).cast("i32"), (p) => {
          const value = k.let(k.load(values, p));
          const from = k.let(k.load(columns, p).cast("i32").mul(width));
          k.vector(0, width, (j) =>
            k.store(out, to.add(j), k.load(out, to.add(j)).add(value.mul(k.load(dense, from.add(j))))),
          );
        });
      });
    }),
  );
}

/** The same with a vector: the elements of a row are side by side. */
function rowDotsKernel(on: Tensor, dtype: DTypeName): CompiledKernel {
  return kernelFor(on, `sparse_row_dots:${dtype}`, () =>
    kernel("sparse_row_dots", (k) => {
      const { begin, end } = k.parallelRange();
      const [starts, columns] = [k.buffer("starts", "int64"), k.buffer("columns", "int64")];
      const [values, dense, out] = [k.buffer("values", dtype), k.buffer("dense", dtype), k.buffer("out", dtype)];
      k.for(begin, end, (row) => {
        const total = k.variable(constant(0, loadType[dtype as ElementName]), "total");
        k.for(k.load(starts, row).cast("i32"), k.load(starts, row.add(1)).cast("i32"), (p) =>
          total.set(total.get().add(k.load(values, p).mul(k.load(dense, k.load(columns, p).cast("i32"))))),
        );
        k.store(out, row, total.get());
      });
    }),
  );
}

/**
 * The product of a sparse [rows, inner] and a dense [inner, width] matrix. All contiguous, values and matrices of one
 * dtype, `starts` and `columns` int64 and within bounds.
 */
export function rowProducts(starts: Tensor, columns: Tensor, values: Tensor, dense: Tensor): Tensor {
  const [rows, width] = [sizeAt(starts.shape, 0) - 1, sizeAt(dense.shape, 1)];
  const out = emptyTensor([rows, width], values.dtype);
  if (rows === 0 || width === 0) return out;
  const buffers = [starts, columns, values, dense, out].map(argumentOf);
  if (width === 1) rowDotsKernel(out, out.dtype.name)(0, rows, ...buffers);
  else rowsKernel(out, out.dtype.name)(0, rows, width, ...buffers);
  return out;
}

/**
 * The same of elements in any order, each with its row and its column: they are added one after the other. `rows`: how
 * many the matrix has.
 */
export function elementProducts(
  places: readonly [rows: Tensor, columns: Tensor],
  values: Tensor,
  dense: Tensor,
  rows: number,
): Tensor {
  const width = sizeAt(dense.shape, 1);
  const { dtype } = values;
  const out = zerosOf([rows, width], dtype);
  const count = sizeAt(values.shape, 0);
  if (count === 0 || width === 0) return out;
  const run = kernelFor(out, `sparse_elements:${dtype.name}`, () =>
    kernel("sparse_elements", (k) => {
      k.sequential("collide");
      const [n, width] = [k.param("count"), k.param("width")];
      const [lines, columns] = [k.buffer("rows", "int64"), k.buffer("columns", "int64")];
      const [factors, matrix, sums] = [
        k.buffer("values", dtype.name),
        k.buffer("dense", dtype.name),
        k.buffer("out", dtype.name),
      ];
      k.for(0, n, (p) => {
        const value = k.let(k.load(factors, p));
        const from = k.let(k.load(columns, p).cast("i32").mul(width));
        const to = k.let(k.load(lines, p).cast("i32").mul(width));
        k.vector(0, width, (j) =>
          k.store(sums, to.add(j), k.load(sums, to.add(j)).add(value.mul(k.load(matrix, from.add(j))))),
        );
      });
    }),
  );
  run(count, width, ...[...places, values, dense, out].map(argumentOf));
  return out;
}

/** out[p] = dot(left[rows[p]], right[columns[p]]). */
function dotsKernel(on: Tensor, dtype: DTypeName): CompiledKernel {
  return kernelFor(on, `sparse_dots:${dtype}`, () =>
    kernel("sparse_dots", (k) => {
      const { begin, end } = k.parallelRange();
      const depth = k.param("depth");
      const [rows, columns] = [k.buffer("rows", "int64"), k.buffer("columns", "int64")];
      const [left, right, out] = [k.buffer("left", dtype), k.buffer("right", dtype), k.buffer("out", dtype)];
      k.for(begin, end, (p) => {
        const a = k.let(k.load(rows, p).cast("i32").mul(depth));
        const b = k.let(k.load(columns, p).cast("i32").mul(depth));
        const sum = k.variable(constant(0, loadType[dtype as ElementName]), "sum");
        k.vector(0, depth, (j) => sum.accumulate("add", k.load(left, a.add(j)).mul(k.load(right, b.add(j)))));
        k.store(out, p, sum.get());
      });
    }),
  );
}

/** Dots of rows of `left` [rows, depth] and `right` [columns, depth] at pairs of places, into `out` [pairs]. */
export function dotsAt(rows: Tensor, columns: Tensor, left: Tensor, right: Tensor, out: Tensor): void {
  const pairs = sizeAt(out.shape, 0);
  if (pairs === 0) return;
  const run = dotsKernel(out, out.dtype.name);
  run(
    0,
    pairs,
    sizeAt(left.shape, 1),
    argumentOf(rows),
    argumentOf(columns),
    argumentOf(left),
    argumentOf(right),
    argumentOf(out),
  );
}
