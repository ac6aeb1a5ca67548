/** Cross products of contiguous tensors along a dim of size 3. */
import { itemAt } from "../../support/checked.ts";
import { kernel } from "../../kernel/build.ts";
import type { Scalar } from "../../kernel/ir.ts";
import { numel } from "../../layout/shape.ts";
import { argumentOf, emptyTensor, type Tensor } from "../../tensor/tensor.ts";
import { kernelFor } from "../kernel-for.ts";

/** The cross product of two contiguous tensors of one shape and one real dtype that is not half. */
export function crossProduct(a: Tensor, b: Tensor, dim: number): Tensor {
  const { shape, dtype } = a;
  const result = emptyTensor(shape, dtype);
  if (numel(shape) === 0) return result;
  const inner = numel(shape.slice(dim + 1));
  const isLast = inner === 1;
  const run = kernelFor(a, `cross:${dtype.name}:${isLast}`, () =>
    kernel("cross_product", (k) => {
      const { begin, end } = k.parallelRange();
      const width = k.param("inner");
      const [x, y, to] = [k.buffer("a", dtype.name), k.buffer("b", dtype.name), k.buffer("out", dtype.name)];
      const one = (first: Scalar, step: Scalar | number): void => {
        const places = [first, first.add(step), first.add(step).add(step)];
        const [p, q] = [x, y].map((from) => places.map((place) => k.let(k.load(from, place)))) as [Scalar[], Scalar[]];
        places.forEach((place, i) => {
          const [j, l] = [(i + 1) % 3, (i + 2) % 3];
          k.store(
            to,
            place,
            itemAt(p, j)
              .mul(itemAt(q, l))
              .sub(itemAt(p, l).mul(itemAt(q, j))),
          );
        });
      };
      if (isLast) k.vector(begin, end, (row) => one(row.mul(3), 1));
      else
        k.for(begin, end, (row) => {
          const first = k.let(row.mul(width).mul(3));
          k.vector(0, width, (i) => one(first.add(i), width));
        });
    }),
  );
  run(0, numel(shape) / (3 * inner), inner, argumentOf(a), argumentOf(b), argumentOf(result));
  return result;
}
