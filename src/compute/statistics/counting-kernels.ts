/** Counting points in bins, and whole numbers. */
import { kernelFor } from "../kernel-for.ts";
import { int64, type DType } from "../../dtype.ts";
import { kernel } from "../../kernel/build.ts";
import { constant, type Scalar } from "../../kernel/ir.ts";
import { numel } from "../../layout/shape.ts";
import { argumentOf, type Tensor } from "../../tensor/tensor.ts";
import { packed, zerosOf } from "../copy-elements.ts";
import { sizeAt } from "../../support/checked.ts";
import { int32 } from "../../dtype.ts";
import { writeElements } from "../../tensor/elements.ts";
import { emptyTensor } from "../../tensor/tensor.ts";
import { discard } from "../copy-elements.ts";

/**
 * Adds 1 (or a weight) to the bin of every point [points, dims]; the last bin of each dimension includes its upper
 * edge.
 */
export function countPoints(input: Tensor, edges: readonly Tensor[], weight: Tensor | null): Tensor {
  const { dtype } = input;
  const counts = edges.map((edge) => sizeAt(edge.shape, 0) - 1);
  const out = zerosOf(counts, dtype);
  const count = numel(input.shape.slice(0, -1));
  if (count === 0 || numel(counts) === 0) return out;
  const [values, amounts] = [packed(input.detach()), weight ? packed(weight.detach()) : null];
  // All edges in one row, and how many bins there are in each dimension.
  const row = emptyTensor([numel([counts.reduce((sum, n) => sum + n + 1, 0)])], dtype);
  const sizes = emptyTensor([counts.length], int32);
  writeElements(sizes, (elements) => (elements as Int32Array).set(counts));
  let start = 0;
  edges.forEach((edge, d) => {
    row.narrow(0, start, counts[d]! + 1).copy_(edge.detach());
    start += counts[d]! + 1;
  });
  const isSingle = counts.length === 1;
  const kind = `${amounts ? "weighted" : "plain"}:${isSingle ? "single" : "any"}`;
  const run = kernelFor(input, `histogram:${dtype.name}:${kind}`, ({ atomics }) =>
    kernel("histogram", (k) => {
      const { begin, end } = k.rangeOr(atomics, "collide");
      const dims = k.param("dims");
      const [xs, es, ns, to] = [
        k.buffer("values", dtype.name),
        k.buffer("edges", dtype.name),
        k.buffer("sizes", "int32"),
        k.buffer("out", dtype.name),
      ];
      const ws = amounts ? k.buffer("weights", dtype.name) : null;
      /** Bins of a dimension, its first and last edge, and bins for a unit. */
      const binsOf = (d: Scalar, first: Scalar): { m: Scalar; low: Scalar; high: Scalar; each: Scalar } => {
        const m = k.let(k.load(ns, d));
        const [low, high] = [k.let(k.load(es, first)), k.let(k.load(es, first.add(m)))];
        return { m, low, high, each: k.let(m.cast(low.type).div(high.sub(low))) };
      };
      const zero = constant(0, "i32");
      const single = isSingle ? binsOf(zero, zero) : null;
      const forDims = (body: (d: Scalar) => void): void => (isSingle ? body(zero) : k.for(0, dims, body));
      k.for(begin, end, (i) => {
        const [place, first] = [k.variable(constant(0, "i32"), "place"), k.variable(constant(0, "i32"), "first")];
        forDims((d) => {
          const bins = single ?? binsOf(d, first.get());
          const { m } = bins;
          const x = k.let(k.load(xs, i.mul(dims).add(d)));
          k.if(
            x.ge(bins.low).and(x.le(bins.high)).and(place.get().ge(0)),
            () => {
              const [low, high] = [k.variable(constant(0, "i32"), "low"), k.variable(m, "high")];
              // Most edges are evenly apart: where x would be then is looked at first.
              const guess = k.let(x.sub(bins.low).mul(bins.each).cast("i32").max(0).min(m.sub(1)));
              for (const [edge, isInside] of [
                [guess, guess.ge(0)],
                [guess.add(1), guess.add(1).lt(m)],
              ] as const)
                k.if(
                  isInside.and(k.load(es, first.get().add(edge)).le(x)),
                  () => low.set(edge),
                  () => high.set(high.get().min(edge)),
                );
              // The last edge that is not above x.
              k.while(high.get().sub(low.get()).gt(1), () => {
                const middle = k.let(low.get().add(high.get()).shr(1));
                k.if(
                  k.load(es, first.get().add(middle)).le(x),
                  () => low.set(middle),
                  () => high.set(middle),
                );
              });
              place.set(place.get().mul(m).add(low.get()));
            },
            () => place.set(-1),
          );
          if (!isSingle) first.set(first.get().add(m).add(1));
        });
        k.if(place.get().ge(0), () => {
          const old = k.load(to, place.get());
          const amount = ws ? k.load(ws, i) : constant(1, old.type);
          if (atomics) k.atomic("add", to, place.get(), amount);
          else k.store(to, place.get(), old.add(amount));
        });
      });
    }),
  );
  run(
    0,
    count,
    counts.length,
    argumentOf(values),
    argumentOf(row),
    argumentOf(sizes),
    argumentOf(out),
    ...(amounts ? [argumentOf(amounts)] : []),
  );
  discard(values, input);
  if (amounts) discard(amounts, weight);
  discard(row);
  discard(sizes);
  return out;
}

/** How often each whole number below `size` occurs, or the sum of the weights where it does. */
export function countIntegers(self: Tensor, weights: Tensor | null, size: number, dtype: DType): Tensor {
  const out = zerosOf([size], dtype);
  const [places, amounts] = [packed(self, int64), weights ? packed(weights.detach(), dtype) : null];
  const run = kernelFor(self, `bincount:${dtype.name}:${amounts ? "weighted" : "plain"}`, ({ atomics }) =>
    kernel("bincount", (k) => {
      const { begin, end } = k.rangeOr(atomics, "collide");
      const [at, to] = [k.buffer("places", "int64"), k.buffer("out", dtype.name)];
      const from = amounts ? k.buffer("weights", dtype.name) : null;
      k.for(begin, end, (i) => {
        const place = k.let(k.load(at, i).cast("i32"));
        const old = k.load(to, place);
        const amount = from ? k.load(from, i) : constant(1, old.type);
        if (atomics) k.atomic("add", to, place, amount);
        else k.store(to, place, old.add(amount));
      });
    }),
  );
  run(0, sizeAt(places.shape, 0), argumentOf(places), argumentOf(out), ...(amounts ? [argumentOf(amounts)] : []));
  return out;
}
