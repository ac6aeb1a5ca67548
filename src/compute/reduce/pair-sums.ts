/** Sums and means of complex numbers that lie side by side: both parts in one pass. */
import { itemAt, sizeAt } from "../../support/checked.ts";
import { computeType, realDType } from "../../dtype.ts";
import { kernel } from "../../kernel/build.ts";
import { constant, type Scalar } from "../../kernel/ir.ts";
import { isContiguous, numel } from "../../layout/shape.ts";
import { argumentOf, emptyTensor, type Tensor } from "../../tensor/tensor.ts";
import { kernelFor } from "../kernel-for.ts";
import { inBlocks, ROW_TREE } from "./reduce-kernel.ts";
import { reducedShape, type AssociativeReduction } from "./run-reduction.ts";

/** Shorter rows are summed one in each lane. */
const SHORTEST = 24;

/** A reduction by sums over the last dims, or all, of a contiguous tensor; null for any other. Without history. */
export function sumPairs(
  reduction: AssociativeReduction,
  self: Tensor,
  dims: readonly number[],
  keepdim: boolean,
  param: number,
): Tensor | null {
  const { shape } = self;
  const first = shape.length - dims.length;
  if (!dims.every((dim, i) => dim === first + i) || !isContiguous(shape, self.strides)) return null;
  const length = numel(shape.slice(first));
  if (length < SHORTEST) return null;
  const out = emptyTensor(reducedShape(shape, dims, keepdim), self.dtype);
  const rows = numel(shape.slice(0, first));
  if (rows === 0) return out;
  const real = realDType(self.dtype);
  const type = computeType(real);
  const { name, start, map, finish } = reduction;
  const run = kernelFor(self, `pair_sums:${name}:${real.name}`, () =>
    kernel(`${name}_pairs`, (k) => {
      const { begin, end } = k.parallelRange();
      const size = k.param("size");
      const [x, to] = [k.buffer("x", real.name), k.buffer("out", real.name)];
      const count = k.let(size.cast(type));
      const given = k.let(k.param("param", "f64").cast(type));
      const initial = constant(start, type);
      k.for(begin, end, (row) => {
        const base = k.let(row.mul(size).mul(2));
        const totals = [k.variable(initial, "real"), k.variable(initial, "imaginary")];
        inBlocks(k, size, ROW_TREE, initial, "add", totals, (from, until, partials) =>
          k.vector(from, until, (i) => {
            const place = base.add(i.mul(2));
            partials.forEach((partial, part) => {
              const element = k.load(x, part === 0 ? place : place.add(1));
              partial.accumulate("add", map ? map(element) : element);
            });
          }),
        );
        totals.forEach((total, part) => {
          const value = finish ? finish(total.get(), count, given) : total.get();
          k.store(to, row.mul(2).add(part), value);
        });
      });
    }),
  );
  run(0, rows, length, argumentOf(self), argumentOf(out), param);
  return out;
}

/** The sum of products of two contiguous vectors of complex numbers. Without history. */
export function dotPairs(a: Tensor, b: Tensor): Tensor {
  const out = emptyTensor([], a.dtype);
  const real = realDType(a.dtype);
  const type = computeType(real);
  const run = kernelFor(a, `pair_dot:${real.name}`, () =>
    kernel("dot_pairs", (k) => {
      k.sequential("total");
      const size = k.param("size");
      const [x, y, to] = [k.buffer("a", real.name), k.buffer("b", real.name), k.buffer("out", real.name)];
      const zero = constant(0, type);
      const totals = [k.variable(zero, "real"), k.variable(zero, "imaginary")];
      inBlocks(k, size, ROW_TREE, zero, "add", totals, (from, until, partials) =>
        k.vector(from, until, (i) => {
          const place = i.mul(2);
          const [xRe, xIm, yRe, yIm] = [x, y].flatMap((of) => [
            k.let(k.load(of, place)),
            k.let(k.load(of, place.add(1))),
          ]) as [Scalar, Scalar, Scalar, Scalar];
          itemAt(partials, 0).accumulate("add", xRe.mul(yRe).sub(xIm.mul(yIm)));
          itemAt(partials, 1).accumulate("add", xRe.mul(yIm).add(xIm.mul(yRe)));
        }),
      );
      totals.forEach((total, part) => k.store(to, part, total.get()));
    }),
  );
  run(sizeAt(a.shape, 0), argumentOf(a), argumentOf(b), argumentOf(out));
  return out;
}
