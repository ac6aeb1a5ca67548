/** Sums and means of bags of a table's rows, without a tensor of all rows. */
import { computeType, float64 } from "../../dtype.ts";
import { kernel } from "../../kernel/build.ts";
import { constant } from "../../kernel/ir.ts";
import { numel } from "../../layout/shape.ts";
import { argumentOf, type Tensor } from "../../tensor/tensor.ts";
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
  const run = kernelFor(weight, `embedding_bag:${dtype.name}:${numbers.dtype.name}:${each !== null}:${mean}`, () =>
    kernel("embedding_bag", (k) => {
      k.sequential("collide");
      const [n, bagCount, columns, skipped] = [k.param("n"), k.param("bags"), k.param("width"), k.param("skipped")];
      const [from, at] = [k.buffer("weight", dtype.name), k.buffer("places", "int32")];
      const bagOf = k.buffer("numbers", numbers.dtype.name);
      const factor = each && k.buffer("factors", dtype.name);
      const [to, seen] = [k.buffer("out", dtype.name), k.buffer("counts", "float64")];
      const one = constant(1, computeType(dtype));
      k.for(0, n, (i) => {
        const place = k.let(k.load(at, i));
        k.if(place.ne(skipped), () => {
          const bag = k.let(k.load(bagOf, i).cast("i32"));
          const line = k.let(bag.mul(columns));
          const times = factor && k.let(k.load(factor, i));
          k.vector(0, columns, (j) => {
            const value = k.load(from, place.add(j));
            k.store(to, line.add(j), k.load(to, line.add(j)).add(times ? value.mul(times) : value));
          });
          if (mean) k.store(seen, bag, k.load(seen, bag).add(1));
        });
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
