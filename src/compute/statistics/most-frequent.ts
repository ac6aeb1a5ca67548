/** The most frequent elements of rows that are sorted. */
import { kernelFor } from "../kernel-for.ts";
import { int64 } from "../../dtype.ts";
import { kernel } from "../../kernel/build.ts";
import { constant } from "../../kernel/ir.ts";
import { argumentOf, emptyTensor, type Tensor } from "../../tensor/tensor.ts";

/** The most frequent element of each sorted row, the smallest of several, and the place that stands beside it. */
export function mostFrequent(values: Tensor, indices: Tensor, count: number, size: number): [Tensor, Tensor] {
  const { dtype } = values;
  const out = emptyTensor([count], dtype);
  const at = emptyTensor([count], int64);
  const run = kernelFor(values, `mode:${dtype.name}`, () =>
    kernel("pick_mode", (b) => {
      const { begin, end } = b.parallelRange();
      const n = b.param("size");
      const [xs, is] = [b.buffer("values", dtype.name), b.buffer("indices", "int64")];
      const [to, places] = [b.buffer("out", dtype.name), b.buffer("places", "int64")];
      b.for(begin, end, (row) => {
        const start = b.let(row.mul(n));
        const chosen = b.variable(constant(0, "i32"), "chosen");
        const best = b.variable(constant(0, "i32"), "best");
        const run0 = b.variable(constant(0, "i32"), "run");
        b.for(0, n, (i) => {
          const same = i.gt(0).and(b.load(xs, start.add(i)).eq(b.load(xs, start.add(i.gt(0).select(i.sub(1), i)))));
          run0.set(same.select(run0.get().add(1), constant(1, "i32")));
          b.if(run0.get().gt(best.get()), () => {
            best.set(run0.get());
            chosen.set(i);
          });
        });
        b.store(to, row, b.load(xs, start.add(chosen.get())));
        b.store(places, row, b.load(is, start.add(chosen.get())));
      });
    }),
  );
  run(0, count, size, argumentOf(values), argumentOf(indices), argumentOf(out), argumentOf(at));
  return [out, at];
}
