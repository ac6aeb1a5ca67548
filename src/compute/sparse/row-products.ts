/** Products with compressed rows: rows of a sparse matrix times a dense one, and dots at the places of one. */
import { kernelFor } from "../kernel-for.ts";
import type { CompiledKernel } from "../../backend/backend.ts";
import type { DTypeName } from "../../dtype.ts";
import { kernel } from "../../kernel/build.ts";
import { constant, loadType } from "../../kernel/ir.ts";
import type { ElementName } from "../../dtype.ts";
import { argumentOf, type Tensor } from "../../tensor/tensor.ts";

/** out[row] += values[p] * dense[columns[p]] for each p of a row. Rows are independent. */
function rowsKernel(on: Tensor, dtype: DTypeName): CompiledKernel {
  return kernelFor(on, `sparse_rows:${dtype}`, () =>
    kernel("sparse_rows", (k) => {
      const { begin, end } = k.parallelRange();
      const width = k.param("width");
      const [starts, columns] = [k.buffer("starts", "int64"), k.buffer("columns", "int64")];
      const [values, dense, out] = [k.buffer("values", dtype), k.buffer("dense", dtype), k.buffer("out", dtype)];
      k.for(begin, end, (row) => {
        const to = k.let(row.mul(width));
        const last = k.let(k.load(starts, row.add(1)).cast("i32"));
        const at = k.variable(k.load(starts, row).cast("i32"), "at");
        k.while(at.get().lt(last), () => {
          const value = k.let(k.load(values, at.get()));
          const from = k.let(k.load(columns, at.get()).cast("i32").mul(width));
          k.vector(0, width, (j) =>
            k.store(out, to.add(j), k.load(out, to.add(j)).add(value.mul(k.load(dense, from.add(j))))),
          );
          at.set(at.get().add(1));
        });
      });
    }),
  );
}

/**
 * Adds the product of a sparse [rows, inner] and a dense [inner, width] matrix to `out`. All contiguous, values and
 * matrices of one dtype, `starts` and `columns` int64 and within bounds.
 */
export function addRowProducts(starts: Tensor, columns: Tensor, values: Tensor, dense: Tensor, out: Tensor): void {
  const [rows, width] = out.shape as [number, number];
  if (rows === 0 || width === 0 || values.shape[0] === 0) return;
  const run = rowsKernel(out, out.dtype.name);
  run(0, rows, width, argumentOf(starts), argumentOf(columns), argumentOf(values), argumentOf(dense), argumentOf(out));
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
  const pairs = out.shape[0]!;
  if (pairs === 0) return;
  const run = dotsKernel(out, out.dtype.name);
  run(
    0,
    pairs,
    left.shape[1]!,
    argumentOf(rows),
    argumentOf(columns),
    argumentOf(left),
    argumentOf(right),
    argumentOf(out),
  );
}
