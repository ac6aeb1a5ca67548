/**
 * Overlaps of rotated boxes: each box of one list is cut along the sides of each box of the other, all pairs at once
 * (Sutherland and Hodgman, "Reentrant polygon clipping").
 */
import { cat, stack } from "../../ops/view/join.ts";
import { where } from "../../ops/elementwise/where.ts";
import { float32, float64 } from "../../dtype.ts";
import { sizeAt } from "../../support/checked.ts";
import { RuntimeError } from "../../support/errors.ts";
import type { Tensor } from "../../tensor/tensor.ts";

/** Points of polygons: [..., points]. */
interface Points {
  readonly x: Tensor;
  readonly y: Tensor;
}

/** The corners of boxes [..., 5] (centre, sizes, degrees) around a centre of their own: [..., 4]. */
function cornersOf(boxes: Tensor, centre: readonly [Tensor, Tensor]): Points {
  const [x, y, width, height, degrees] = boxes.unbind(-1) as [Tensor, Tensor, Tensor, Tensor, Tensor];
  const angle = degrees.mul(Math.PI / 180);
  const [cos, sin] = [angle.cos().mul(0.5), angle.sin().mul(0.5)];
  const [ax, ay] = [cos.mul(width), sin.mul(width)];
  const [bx, by] = [sin.mul(height), cos.mul(height)];
  const around = (middle: Tensor, a: Tensor, b: Tensor): Tensor =>
    stack([middle.sub(a).sub(b), middle.add(a).sub(b), middle.add(a).add(b), middle.sub(a).add(b)], -1);
  return { x: around(x.sub(centre[0]), ax, bx), y: around(y.sub(centre[1]), ay.neg(), by) };
}

/** The next point of each. */
const next = (list: Tensor): Tensor => list.roll(-1, -1);

/**
 * What is left of polygons on one side of a line through (px, py) along (dx, dy), each with one line: [..., 1]. The result has
 * twice as many points: what lies beyond is moved onto the line, where it adds no area.
 */
function clipped({ x, y }: Points, px: Tensor, py: Tensor, dx: Tensor, dy: Tensor): Points {
  const length = dx.mul(dx).add(dy.mul(dy));
  const safe = where(length.eq(0), 1, length);
  // How far a point is from the line, times the line's length: not below 0 on the side that stays.
  const side = dx.mul(y.sub(py)).sub(dy.mul(x.sub(px)));
  const inside = side.ge(0);
  const back = side.div(safe).clamp({ max: 0 });
  const [ownX, ownY] = [x.add(back.mul(dy)), y.sub(back.mul(dx))];
  const [nextX, nextY, nextSide] = [next(x), next(y), next(side)];
  const crosses = inside.ne(next(inside));
  const apart = where(crosses, side.sub(nextSide), 1);
  const share = side.div(apart);
  const between = (a: Tensor, b: Tensor, own: Tensor): Tensor => where(crosses, a.add(share.mul(b.sub(a))), own);
  const both = (a: Tensor, b: Tensor): Tensor => stack([a, b], -1).flatten(-2);
  return { x: both(ownX, between(x, nextX, ownX)), y: both(ownY, between(y, nextY, ownY)) };
}

/** The area within points that follow each other: [...]. */
function areaWithin({ x, y }: Points): Tensor {
  return x.mul(next(y)).sub(next(x).mul(y)).sum(-1).mul(0.5).abs();
}

/** Pairs that are computed together, so that their points stay within some megabytes. */
const PAIRS = 16384;

/** Intersection over union of boxes [n, 5] and [m, 5] in the notation "cxcywhr": [n, m]. */
export function rotatedOverlaps(boxes1: Tensor, boxes2: Tensor): Tensor {
  for (const [name, boxes] of Object.entries({ boxes1, boxes2 })) {
    if (boxes.ndim !== 2) throw new RuntimeError(`${name} should be a 2d tensor, got ${boxes.ndim}D`);
    if (boxes.shape[1] !== 5)
      throw new RuntimeError(`${name} should have 5 elements in dimension 1, got ${boxes.shape[1]}`);
  }
  if (boxes1.dtype !== boxes2.dtype) throw new RuntimeError("boxes1 and boxes2 must have the same dtype");
  if (boxes1.dtype !== float32 && boxes1.dtype !== float64)
    throw new RuntimeError(`"box_iou_rotated_cpu" not implemented for '${boxes1.dtype.scalarName}'`);
  const [rows, columns] = [sizeAt(boxes1.shape, 0), sizeAt(boxes2.shape, 0)];
  if (rows === 0 || columns === 0) return boxes1.new_zeros([rows, columns], { dtype: float32 });
  const step = Math.max(1, Math.floor(PAIRS / columns));
  const parts = boxes1.split(step, 0).map((some) => {
    const [first, second] = [some.unsqueeze(1), boxes2.unsqueeze(0)];
    const middle = (at: number): Tensor => first.select(-1, at).add(second.select(-1, at)).mul(0.5);
    const centre = [middle(0), middle(1)] as const;
    const area = (boxes: Tensor): Tensor => boxes.select(-1, 2).mul(boxes.select(-1, 3));
    const cutter = cornersOf(second, centre);
    let left = cornersOf(first, centre);
    const ends = { x: next(cutter.x), y: next(cutter.y) };
    for (let side = 0; side < 4; side++) {
      const at = (list: Tensor): Tensor => list.narrow(-1, side, 1);
      const [px, py] = [at(cutter.x), at(cutter.y)];
      left = clipped(left, px, py, at(ends.x).sub(px), at(ends.y).sub(py));
    }
    const [own, other, shared] = [area(first), area(second), areaWithin(left)];
    const isEmpty = own.lt(1e-14).logical_or(other.lt(1e-14));
    const union = own.add(other).sub(shared);
    return where(isEmpty, 0, shared.div(where(isEmpty, 1, union))).to(float32);
  });
  return parts.length === 1 ? parts[0]! : cat(parts, 0);
}
