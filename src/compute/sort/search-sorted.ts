/** Binary search in rows that are sorted. */
import { kernelFor } from "../kernel-for.ts";
import { int64, promote_types } from "../../dtype.ts";
import { kernel } from "../../kernel/build.ts";
import { constant, type Scalar } from "../../kernel/ir.ts";
import { numel } from "../../layout/shape.ts";
import { argumentOf, emptyTensor, type Tensor } from "../../tensor/tensor.ts";
import { discard, packed } from "../copy-elements.ts";
import { sizeAt } from "../../support/checked.ts";

/**
 * For each value the number of elements of its row of `sequence` that are below it (`right`: or equal). `nanLast`: NaN
 * counts as above all, as sorting leaves it; PyTorch's searchsorted takes it for below all.
 */
export function searchRows(
  sequence: Tensor,
  values: Tensor,
  right: boolean,
  sorter: Tensor | null,
  nanLast = false,
): Tensor {
  const out = emptyTensor(values.shape, int64);
  if (numel(values.shape) === 0) return out;
  const size = sizeAt(sequence.shape, -1);
  const perRow = sequence.shape.length === 1 ? numel(values.shape) : sizeAt(values.shape, -1);
  const rows = numel(values.shape) / perRow;
  const dtype = promote_types(sequence.dtype, values.dtype);
  const [xs, vs, order] = [packed(sequence, dtype), packed(values, dtype), sorter ? packed(sorter, int64) : null];
  const run = kernelFor(sequence, `searchsorted:${dtype.name}:${right}:${order ? "sorter" : "plain"}:${nanLast}`, () =>
    kernel("searchsorted", (k) => {
      const { begin, end } = k.parallelRange();
      const [n, count] = [k.param("size"), k.param("perRow")];
      const [from, wanted, to] = [
        k.buffer("sequence", dtype.name),
        k.buffer("values", dtype.name),
        k.buffer("out", "int64"),
      ];
      const places = order ? k.buffer("sorter", "int64") : null;
      k.for(begin, end, (row) =>
        k.for(0, count, (j) => {
          const v = k.let(toNumber(k.load(wanted, row.mul(count).add(j))));
          const [low, high] = [k.variable(constant(0, "i32"), "low"), k.variable(n, "high")];
          k.while(low.get().lt(high.get()), () => {
            const middle = k.let(low.get().add(high.get()).shr(1));
            const at = places ? k.load(places, row.mul(n).add(middle)).cast("i32") : middle;
            const x = toNumber(k.load(from, row.mul(n).add(at)));
            const beyond = right ? x.gt(v) : x.ge(v);
            const reached = nanLast && (x.type === "f32" || x.type === "f64") ? beyond.or(x.isnan()) : beyond;
            k.if(
              reached,
              () => high.set(middle),
              () => low.set(middle.add(1)),
            );
          });
          k.store(to, row.mul(count).add(j), low.get().cast("i64"));
        }),
      );
    }),
  );
  run(0, rows, size, perRow, argumentOf(xs), argumentOf(vs), argumentOf(out), ...(order ? [argumentOf(order)] : []));
  discard(xs, sequence);
  discard(vs, values);
  if (order) discard(order, sorter);
  return out;
}

function toNumber(x: Scalar): Scalar {
  return x.type === "bool" ? x.cast("i32") : x;
}
