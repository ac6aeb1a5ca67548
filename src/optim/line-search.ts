/**
 * A line search for the strong Wolfe conditions with cubic interpolation (Nocedal and Wright, algorithms 3.5 and 3.6;
 * torch/optim/lbfgs.py).
 */
import { discard } from "../compute/copy-elements.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { innerProduct, largest } from "../compute/optim/vectors.ts";
import { itemAt, lastOf } from "../support/checked.ts";

/** Loss and flat gradient at a step of length `t`. */
export type Evaluate = (t: number) => { loss: number; grad: Tensor };

export interface LineSearchStart {
  /** First step length to try. */
  readonly t: number;
  readonly direction: Tensor;
  readonly loss: number;
  readonly grad: Tensor;
  /** The derivative along the direction. */
  readonly slope: number;
  /** How many more evaluations than the first there may be. */
  readonly most: number;
  /** Rounds to the parameters' dtype, in which PyTorch computes these scalars. */
  readonly round: (value: number) => number;
}

export interface LineSearchResult {
  loss: number;
  grad: Tensor;
  t: number;
  evaluations: number;
}

interface Point {
  t: number;
  loss: number;
  grad: Tensor;
  slope: number;
}

/** Decrease and curvature constants, and how short a bracket may be, times the largest of the direction: PyTorch's. */
const DECREASE = 1e-4;
const CURVATURE = 0.9;
const SHORTEST = 1e-9;

/** The minimum of the cubic through two points with these losses and slopes, within bounds. */
function cubicMinimum(
  a: Point,
  b: Point,
  round: (value: number) => number,
  bounds?: readonly [number, number],
): number {
  const [low, high] = bounds ?? (a.t <= b.t ? [a.t, b.t] : [b.t, a.t]);
  const d1 = round(round(a.slope + b.slope) - (3 * (a.loss - b.loss)) / (a.t - b.t));
  const square = round(round(d1 * d1) - round(a.slope * b.slope));
  if (!(square >= 0)) return (low + high) / 2;
  const d2 = round(Math.sqrt(square));
  const [near, far] = a.t <= b.t ? [a, b] : [b, a];
  const position = far.t - (far.t - near.t) * ((far.slope + d2 - d1) / (far.slope - near.slope + 2 * d2));
  return Math.min(Math.max(round(position), low), high);
}

/** Finds a step length that meets both conditions, or the best that was seen. */
export function strongWolfe(evaluate: Evaluate, start: LineSearchStart): LineSearchResult {
  const { direction, slope, round, most } = start;
  const norm = largest(direction);
  const origin: Point = { t: 0, loss: start.loss, grad: start.grad, slope };
  const seen: Point[] = [];
  const at = (t: number): Point => {
    const { loss, grad } = evaluate(t);
    const point = { t, loss, grad, slope: innerProduct(grad, direction) };
    seen.push(point);
    return point;
  };
  const decreases = (point: Point): boolean => point.loss <= start.loss + DECREASE * point.t * slope;

  let bracket: Point[] = [];
  let previous = origin;
  let current = at(start.t);
  let iterations = 0;
  let done = false;
  while (iterations < most) {
    if (!decreases(current) || (iterations > 1 && current.loss >= previous.loss)) {
      bracket = [previous, current];
      break;
    }
    if (Math.abs(current.slope) <= -CURVATURE * slope) {
      bracket = [current];
      done = true;
      break;
    }
    if (current.slope >= 0) {
      bracket = [previous, current];
      break;
    }
    const next = cubicMinimum(previous, current, round, [current.t + 0.01 * (current.t - previous.t), current.t * 10]);
    previous = current;
    current = at(next);
    iterations++;
  }
  if (iterations >= most) bracket = [origin, current];

  // The bracket holds a good point: shrink it.
  let stuck = false;
  let [low, high] = itemAt(bracket, 0).loss <= lastOf(bracket).loss ? [0, 1] : [1, 0];
  while (!done && iterations < most) {
    const [a, b] = bracket as [Point, Point];
    if (Math.abs(b.t - a.t) * norm < SHORTEST) break;
    let t = cubicMinimum(a, b, round);
    const [left, right] = [Math.min(a.t, b.t), Math.max(a.t, b.t)];
    const margin = 0.1 * (right - left);
    if (Math.min(right - t, t - left) < margin) {
      if (stuck || t >= right || t <= left) {
        t = Math.abs(t - right) < Math.abs(t - left) ? right - margin : left + margin;
        stuck = false;
      } else {
        stuck = true;
      }
    } else {
      stuck = false;
    }
    const point = at(t);
    iterations++;
    if (!decreases(point) || point.loss >= itemAt(bracket, low).loss) {
      bracket[high] = point;
      [low, high] = itemAt(bracket, 0).loss <= itemAt(bracket, 1).loss ? [0, 1] : [1, 0];
    } else {
      if (Math.abs(point.slope) <= -CURVATURE * slope) done = true;
      else if (point.slope * (itemAt(bracket, high).t - itemAt(bracket, low).t) >= 0)
        bracket[high] = itemAt(bracket, low);
      bracket[low] = point;
    }
  }
  const best = bracket[low] ?? itemAt(bracket, 0);
  for (const point of seen) if (point.grad !== best.grad) discard(point.grad, best.grad);
  return { loss: best.loss, grad: best.grad, t: best.t, evaluations: seen.length };
}
