/** Row-major numbers of coordinates, and elements at such places. */
import { int64 } from "../../dtype.ts";
import { kernel } from "../../kernel/build.ts";
import { constant } from "../../kernel/ir.ts";
import { numel } from "../../layout/shape.ts";
import { lookAt } from "../look-at.ts";
import { sizeAt } from "../../support/checked.ts";
import { argumentOf, emptyTensor, type Tensor } from "../../tensor/tensor.ts";
import { discard, packed, zerosOf } from "../copy-elements.ts";
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

/**
 * Zeros of `shape` but for `values` [n], which are added at the places of coordinates [dims, n]; null where one is outside.
 * Real numbers only.
 */
export function denseElementsAt(
  indices: Tensor,
  strides: readonly number[],
  values: Tensor,
  shape: readonly number[],
): Tensor | null {
  const { dtype } = values;
  const [result, bad] = [zerosOf(shape, dtype), emptyTensor([], int64)];
  const [source, from] = [packed(indices, int64), packed(values)];
  const run = kernelFor(values, `sparse_dense:${dtype.name}:${strides.length}`, () =>
    kernel("sparse_dense", (k) => {
      k.sequential("collide");
      const [n, size] = [k.param("count"), k.param("size")];
      const steps = strides.map((_, d) => k.param(`stride${d}`));
      const [places, given] = [k.buffer("indices", "int64"), k.buffer("values", dtype.name)];
      const [to, outside] = [k.buffer("out", dtype.name), k.buffer("outside", "int64")];
      const found = k.variable(constant(0, "i32"), "found");
      k.for(0, n, (i) => {
        const terms = steps.map((step, d) => k.load(places, n.mul(d).add(i)).cast("i32").mul(step));
        const place = k.let(terms.reduce((a, b) => a.add(b)));
        k.if(
          place.ge(0).and(place.lt(size)),
          () => {
            const x = k.let(k.load(given, i));
            const before = k.load(to, place);
            k.store(to, place, x.type === "bool" ? before.or(x) : before.add(x));
          },
          () => found.set(1),
        );
      });
      k.store(outside, 0, found.get().cast("i64"));
    }),
  );
  run(sizeAt(values.shape, 0), numel(shape), ...strides, ...[source, from, result, bad].map(argumentOf));
  discard(source, indices);
  discard(from, values);
  const isBad = lookAt(bad, 0) !== 0;
  discard(bad);
  if (isBad) discard(result);
  return isBad ? null : result;
}
