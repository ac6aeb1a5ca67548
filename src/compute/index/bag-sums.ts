/** Sums, means and maxima of bags of a table's rows, without a tensor of all rows. */
import { computeType, float64, int32 } from "../../dtype.ts";
import { kernel } from "../../kernel/build.ts";
import { constant } from "../../kernel/ir.ts";
import { numel } from "../../layout/shape.ts";
import { argumentOf, emptyTensor, type Tensor } from "../../tensor/tensor.ts";
import { discard, packed, zerosOf } from "../copy-elements.ts";
import { kernelFor } from "../kernel-for.ts";
import { offsetsOf, type IndexBounds } from "./element-access.ts";

/**
 * The rows `indices` of `weight`, each times its factor, added up in the bags that `bags` numbers: [count, width]. Rows
 * `padding` do not count. `mean`: divided by how many rows count.
 */
export function bagSums(
  weight: Tensor,
  indices: Tensor,
  bags: Tensor,
  factors: Tensor | null,
  count: number,
  mean: boolean,
  padding: number,
  fail: IndexBounds["fail"],
): Tensor {
  const [rows, width] = weight.shape as [number, number];
  const { dtype } = weight;
  const result = zerosOf([count, width], dtype);
  // Counts are whole numbers, whatever the table's elements can hold.
  const counts = zerosOf([mean ? count : 0], float64);
  const table = packed(weight);
  const places = offsetsOf(indices, width, { size: rows, negative: false, fail });
  const [numbers, each] = [packed(bags), factors && packed(factors)];
  const skips = padding >= 0;
  const key = `embedding_bag:${dtype.name}:${numbers.dtype.name}:${each !== null}:${mean}:${skips}`;
  const run = kernelFor(weight, key, () =>
    kernel("embedding_bag", (k) => {
      k.sequential("collide");
      const [n, bagCount, columns, skipped] = [k.param("n"), k.param("bags"), k.param("width"), k.param("skipped")];
      const [from, at] = [k.buffer("weight", dtype.name), k.buffer("places", "int32")];
      const bagOf = k.buffer("numbers", numbers.dtype.name);
      const factor = each && k.buffer("factors", dtype.name);
      const [to, seen] = [k.buffer("out", dtype.name), k.buffer("counts", "float64")];
      const one = constant(1, computeType(dtype));
      // Neighbours of one bag are added up together: each number of the bag is read and written once.
      const first = k.variable(constant(0, "i32"), "first");
      k.while(first.get().lt(n), () => {
        const start = k.let(first.get());
        const bag = k.let(k.load(bagOf, start).cast("i32"));
        const line = k.let(bag.mul(columns));
        const end = k.variable(start, "end");
        const number = k.variable(constant(0, "i32"), "number");
        const going = k.variable(constant(1, "i32"), "going");
        k.while(going.get().ne(0), () => {
          number.set(number.get().add(k.load(at, end.get()).ne(skipped).cast("i32")));
          end.set(end.get().add(1));
          going.set(0);
          k.if(end.get().lt(n), () => going.set(k.load(bagOf, end.get()).cast("i32").eq(bag).cast("i32")));
        });
        const last = k.let(end.get());
        k.vector(0, columns, (j) => {
          const total = k.variable(k.load(to, line.add(j)), "total");
          k.for(start, last, (i) => {
            const place = k.let(k.load(at, i));
            const value = k.load(from, place.add(j));
            const term = factor ? value.mul(k.load(factor, i)) : value;
            total.set(skips ? place.eq(skipped).select(total.get(), total.get().add(term)) : total.get().add(term));
          });
          k.store(to, line.add(j), total.get());
        });
        if (mean) k.store(seen, bag, k.load(seen, bag).add(number.get().cast("f64")));
        first.set(last);
      });
      if (!mean) return;
      k.for(0, bagCount, (bag) => {
        const number = k.let(k.load(seen, bag).max(1).cast(one.type));
        const line = k.let(bag.mul(columns));
        k.vector(0, columns, (j) => k.store(to, line.add(j), k.load(to, line.add(j)).div(number)));
      });
    }),
  );
  if (width > 0)
    run(
      numel(indices.shape),
      count,
      width,
      padding < 0 ? -1 : padding * width,
      ...[table, places, numbers].map(argumentOf),
      ...(each ? [argumentOf(each)] : []),
      argumentOf(result),
      argumentOf(counts),
    );
  discard(table, weight);
  discard(places);
  discard(numbers, bags);
  if (each) discard(each, factors);
  discard(counts);
  return result;
}

/**
 * The largest of each column among the rows of a bag, and the number of the row that it is of: [count, width] each, as
 * int32; the first of equal ones, and the number of rows where a bag is empty.
 */
export function bagMaxima(
  weight: Tensor,
  indices: Tensor,
  bags: Tensor,
  count: number,
  padding: number,
  fail: IndexBounds["fail"],
): [values: Tensor, rows: Tensor] {
  const [rows, width] = weight.shape as [number, number];
  const { dtype } = weight;
  const result = zerosOf([count, width], dtype);
  const from = emptyTensor([count, width], int32);
  const table = packed(weight);
  const places = offsetsOf(indices, width, { size: rows, negative: false, fail });
  const numbers = packed(bags);
  const run = kernelFor(weight, `embedding_bag_max:${dtype.name}:${numbers.dtype.name}`, () =>
    kernel("embedding_bag_max", (k) => {
      k.sequential("collide");
      const [n, bagCount, columns, rowCount, skipped] = [
        k.param("n"),
        k.param("bags"),
        k.param("width"),
        k.param("rows"),
        k.param("skipped"),
      ];
      const [source, at] = [k.buffer("weight", dtype.name), k.buffer("places", "int32")];
      const [bagOf, to, where] = [
        k.buffer("numbers", numbers.dtype.name),
        k.buffer("out", dtype.name),
        k.buffer("from", "int32"),
      ];
      k.vector(0, bagCount.mul(columns), (i) => k.store(where, i, rowCount));
      k.for(0, n, (i) => {
        const place = k.let(k.load(at, i));
        k.if(place.ne(skipped), () => {
          const line = k.let(k.load(bagOf, i).cast("i32").mul(columns));
          const row = k.let(place.div(columns));
          k.vector(0, columns, (j) => {
            const [value, most, of] = [
              k.let(k.load(source, place.add(j))),
              k.let(k.load(to, line.add(j))),
              k.let(k.load(where, line.add(j))),
            ];
            const isMore = k.let(of.eq(rowCount).or(value.gt(most)));
            k.store(to, line.add(j), isMore.select(value, most));
            k.store(where, line.add(j), isMore.select(row, of));
          });
        });
      });
    }),
  );
  if (width > 0)
    run(
      numel(indices.shape),
      count,
      width,
      rows,
      padding < 0 ? -1 : padding * width,
      ...[table, places, numbers, result, from].map(argumentOf),
    );
  discard(table, weight);
  discard(places);
  discard(numbers, bags);
  return [result, from];
}
