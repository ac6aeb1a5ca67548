/** Which boxes overlap a better one that is kept: the walk of non-maximum suppression. */
import { float32, int32 } from "../../dtype.ts";
import { kernel } from "../../kernel/build.ts";
import { constant, type Scalar } from "../../kernel/ir.ts";
import { sizeAt } from "../../support/checked.ts";
import { argumentOf, type Tensor } from "../../tensor/tensor.ts";
import { discard, packed, zerosOf } from "../copy-elements.ts";
import { kernelFor } from "../kernel-for.ts";

/** The largest number of float32 up to `limit`: a number of float32 that exceeds one exceeds the other. */
function downToFloat(limit: number): number {
  const nearest = Math.fround(limit);
  // A little more than half of the distance to the next below, which is what is rounded to.
  return nearest > limit ? Math.fround(nearest - Math.abs(nearest) * 2 ** -24) : nearest;
}

/**
 * For boxes [4, n] (x1, y1, x2, y2 of each), the best first: 1 where one overlaps a kept one before it by more than `limit`
 * of their union, 0 where it is kept; int32 [n].
 */
export function suppressBoxes(sides: Tensor, limit: number): Tensor {
  const { dtype } = sides;
  const count = sizeAt(sides.shape, 1);
  const boxes = packed(sides);
  const gone = zerosOf([count], int32);
  const run = kernelFor(boxes, `nms:${dtype.name}`, () =>
    kernel("nms", (k) => {
      k.sequential("chain");
      const [n, most] = [k.param("n"), k.param("limit", dtype === float32 ? "f32" : "f64")];
      const [from, to] = [k.buffer("boxes", dtype.name), k.buffer("gone", "int32")];
      const starts = [0, 1, 2, 3].map((side) => k.let(n.mul(side)));
      const sidesOf = (i: Scalar): Scalar[] => starts.map((start) => k.let(k.load(from, start.add(i))));
      k.for(0, n, (i) =>
        k.if(k.load(to, i).eq(0), () => {
          const [x1, y1, x2, y2] = sidesOf(i) as [Scalar, Scalar, Scalar, Scalar];
          const area = k.let(x2.sub(x1).mul(y2.sub(y1)));
          k.vector(i.add(1), n, (j) => {
            const [left, top, right, bottom] = sidesOf(j) as [Scalar, Scalar, Scalar, Scalar];
            const zero = constant(0, area.type);
            const width = x2.min(right).sub(x1.max(left)).max(zero);
            const height = y2.min(bottom).sub(y1.max(top)).max(zero);
            const shared = k.let(width.mul(height));
            const other = right.sub(left).mul(bottom.sub(top));
            const isNear = shared.div(area.add(other).sub(shared)).gt(most);
            k.store(to, j, isNear.select(constant(1, "i32"), k.load(to, j)));
          });
        }),
      );
    }),
  );
  run(count, dtype === float32 ? downToFloat(limit) : limit, argumentOf(boxes), argumentOf(gone));
  discard(boxes, sides);
  return gone;
}
