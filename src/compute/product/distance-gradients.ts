/** Gradients of distances between rows, without a tensor of all differences. */
import { computeType } from "../../dtype.ts";
import { kernel } from "../../kernel/build.ts";
import { constant, type Scalar } from "../../kernel/ir.ts";
import { numel } from "../../layout/shape.ts";
import { sizeAt } from "../../support/checked.ts";
import { argumentOf, emptyTensor, type Tensor } from "../../tensor/tensor.ts";
import { discard, packed } from "../copy-elements.ts";
import { kernelFor } from "../kernel-for.ts";

/** What the derivative by a difference is, besides a factor of the pair of rows. */
type Slope = "sign" | "same" | "farthest" | "below2" | "above2";

function slopeOf(p: number): Slope {
  if (p === 1) return "sign";
  if (p === 2) return "same";
  if (p === Infinity) return "farthest";
  return p < 2 ? "below2" : "above2";
}

/** The sign; that of NaN is 0. */
function sign(x: Scalar): Scalar {
  return x.gt(0).select(constant(1, x.type), x.lt(0).select(constant(-1, x.type), constant(0, x.type)));
}

function slope(kind: Slope, difference: Scalar, distance: () => Scalar, p: Scalar): Scalar {
  switch (kind) {
    case "sign":
      return sign(difference);
    case "same":
      return difference;
    case "farthest": // every coordinate that is the farthest has the whole gradient
      return difference.abs().eq(distance()).select(sign(difference), constant(0, difference.type));
    case "below2":
      return difference
        .eq(0)
        .select(constant(0, difference.type), sign(difference).mul(difference.abs().pow(p.sub(1))));
    case "above2":
      return difference.mul(difference.abs().pow(p.sub(2)));
  }
}

/**
 * The gradient of p-norm distances between every row of [..., P, M] and every row of [..., R, M] by the first rows.
 * `factors` [..., P, R]: the incoming gradient over the distance to the power of p - 1, or as it is for p of 1 and
 * infinity, which reads the `distances`. `pairs`: both are of every two of the same rows, as pdist has them.
 */
export function distanceGradient(
  a: Tensor,
  b: Tensor,
  factors: Tensor,
  distances: Tensor,
  p: number,
  pairs = false,
): Tensor {
  const out = emptyTensor(a.shape, a.dtype);
  if (numel(out.shape) === 0) return out;
  const kind = slopeOf(p);
  const dtype = a.dtype.name;
  const run = kernelFor(a, `distance_gradient:${kind}:${dtype}:${pairs}`, () =>
    kernel("distance_gradient", (k) => {
      const { begin, end } = k.parallelRange();
      const [rows, others, columns] = [k.param("rows"), k.param("others"), k.param("columns")];
      const power = k.let(k.param("p", "f64").cast(computeType(a.dtype)));
      const [x, y, factor] = [k.buffer("x", dtype), k.buffer("y", dtype), k.buffer("factors", dtype)];
      const [distance, to] = [k.buffer("distances", dtype), k.buffer("out", dtype)];
      k.for(begin, end, (row) => {
        const against = k.let(row.div(rows).mul(others));
        k.vector(0, columns, (c) => {
          const own = k.let(k.load(x, row.mul(columns).add(c)));
          const total = k.variable(constant(0, power.type), "total");
          const add = (other: Scalar, place: Scalar): void => {
            const apart = k.let(own.sub(k.load(y, against.add(other).mul(columns).add(c))));
            const by = slope(kind, apart, () => k.load(distance, place), power);
            total.set(total.get().add(by.mul(k.load(factor, place))));
          };
          if (!pairs) k.for(0, others, (other) => add(other, k.let(row.mul(others).add(other))));
          else {
            // Of pairs a row has those after it, and what rows before it have comes first.
            const place = (first: Scalar, second: Scalar): Scalar =>
              k.let(
                first
                  .mul(rows)
                  .sub(first.mul(first.add(1)).shr(1))
                  .add(second.sub(first).sub(1)),
              );
            k.for(0, row, (other) => add(other, place(other, row)));
            k.for(row.add(1), rows, (other) => add(other, place(row, other)));
          }
          k.store(to, row.mul(columns).add(c), total.get());
        });
      });
    }),
  );
  const given = [a, b, factors, distances];
  const ready = given.map((tensor) => packed(tensor));
  const rank = a.shape.length;
  const count = numel(a.shape.slice(0, -1));
  const sizes = [sizeAt(a.shape, rank - 2), sizeAt(b.shape, rank - 2), sizeAt(a.shape, rank - 1)];
  run(0, count, ...sizes, p, ...ready.map(argumentOf), argumentOf(out));
  ready.forEach((tensor, i) => {
    discard(tensor, given[i]);
  });
  return out;
}
