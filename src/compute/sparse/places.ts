/** Row-major numbers of coordinates. */
import { int64 } from "../../dtype.ts";
import { kernel } from "../../kernel/build.ts";
import { constant } from "../../kernel/ir.ts";
import { sizeAt } from "../../support/checked.ts";
import { argumentOf, emptyTensor, type Tensor } from "../../tensor/tensor.ts";
import { discard, packed } from "../copy-elements.ts";
import { kernelFor } from "../kernel-for.ts";

/** The sum of each column of coordinates [dims, n], every one times its stride: int64 [n]. */
export function placesOf(indices: Tensor, strides: readonly number[]): Tensor {
  const count = sizeAt(indices.shape, 1);
  const places = emptyTensor([count], int64);
  if (count === 0) return places;
  const source = packed(indices, int64);
  const run = kernelFor(indices, `sparse_places:${strides.length}`, () =>
    kernel("sparse_places", (k) => {
      const { begin, end } = k.parallelRange();
      const n = k.param("count");
      const steps = strides.map((_, d) => k.let(k.param(`stride${d}`, "f64").cast("i64")));
      const [from, to] = [k.buffer("indices", "int64"), k.buffer("places", "int64")];
      k.vector(begin, end, (i) => {
        const terms = steps.map((step, d) => k.load(from, n.mul(d).add(i)).mul(step));
        k.store(
          to,
          i,
          terms.reduce((a, b) => a.add(b), constant(0, "i64")),
        );
      });
    }),
  );
  run(0, count, count, ...strides, argumentOf(source), argumentOf(places));
  discard(source, indices);
  return places;
}
