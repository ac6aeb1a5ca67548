/** ONNX's reductions. */
import type { Tensor } from "../../../tensor/tensor.ts";
import { bool } from "../../../dtype.ts";
import { axesOf, need, wrapAxis, type OnnxOperator } from "../node.ts";

type Reduce = (x: Tensor, axes: number[], keep: boolean) => Tensor;

/** `sinceInput`: the version in which the axes became an input. */
const reduction =
  (compute: Reduce, before: (x: Tensor) => Tensor = (x) => x): OnnxOperator =>
  (inputs, node) => {
    const x = need(inputs, 0, node);
    const axes = axesOf(inputs, 1, node);
    const keep = Boolean(node.int("keepdims", 1));
    if (axes === null || axes.length === 0) {
      if (node.int("noop_with_empty_axes", 0)) return before(x);
      return compute(
        x,
        x.shape.map((_, i) => i),
        keep,
      ).to(x.dtype);
    }
    return compute(
      x,
      axes.map((axis) => wrapAxis(axis, x.ndim)),
      keep,
    ).to(x.dtype);
  };

const sum: Reduce = (x, axes, keepdim) => (axes.length === 0 ? x.sum() : x.sum(axes, { keepdim }));

/** Extremes of no elements are infinite. */
const extreme =
  (kind: "amax" | "amin"): Reduce =>
  (x, axes, keepdim) => {
    const isEmpty = axes.some((axis) => x.shape[axis] === 0);
    if (!isEmpty) return x[kind](axes, { keepdim });
    const shape = x.shape.flatMap((size, i) => (axes.includes(i) ? (keepdim ? [1] : []) : [size]));
    const end = x.dtype === bool ? Number(kind === "amin") : kind === "amax" ? -Infinity : Infinity;
    return x.new_full(shape, end);
  };

const product: Reduce = (x, axes, keepdim) => {
  let result = x;
  for (const axis of [...axes].sort((a, b) => b - a)) result = result.prod(axis, { keepdim });
  return result;
};

export const reductions: Record<string, OnnxOperator> = {
  ReduceSum: reduction(sum),
  ReduceMean: reduction((x, axes, keepdim) =>
    x.dtype.is_floating_point
      ? axes.length === 0
        ? x
        : x.mean(axes, { keepdim })
      : x.double().mean(axes, { keepdim }),
  ),
  ReduceMax: reduction(extreme("amax")),
  ReduceMin: reduction(extreme("amin")),
  ReduceProd: reduction(product),
  ReduceL1: reduction(
    (x, axes, keep) => sum(x.abs(), axes, keep),
    (x) => x.abs(),
  ),
  ReduceL2: reduction(
    (x, axes, keep) => sum((x.dtype.is_floating_point ? x : x.double()).square(), axes, keep).sqrt(),
    (x) => x.abs(),
  ),
  ReduceLogSum: reduction(
    (x, axes, keep) => sum(x, axes, keep).log(),
    (x) => x.log(),
  ),
  ReduceLogSumExp: reduction((x, axes, keepdim) =>
    axes.length === 0 ? x : (x.dtype.is_floating_point ? x : x.double()).logsumexp(axes, { keepdim }),
  ),
  ReduceSumSquare: reduction(
    (x, axes, keep) => sum(x.square(), axes, keep),
    (x) => x.square(),
  ),
};
