/** Counting: bincount, histc, histogram. */
export { hash_tensor } from "./hash.ts";
import { pythonRepr } from "../../../support/python.ts";
import { lookAt, needValues } from "../../../compute/look-at.ts";
import { float32, float64, int64 } from "../../../dtype.ts";
import { numel, sameShape } from "../../../layout/shape.ts";
import { notImplemented, RuntimeError } from "../../../support/errors.ts";
import { Tensor } from "../../../tensor/tensor.ts";
import { zerosOf, wideOf } from "../../../compute/copy-elements.ts";
import { histogramOf } from "./histogram.ts";
import { namedTuple, type NamedTuple } from "../../declare/named-tuple.ts";
import { direct } from "../../declare/operator.ts";
import type { Operator } from "../../declare/types.ts";
import { withoutDerivative } from "../../../autograd/once-differentiable.ts";
import { linspace } from "../../create/ranges/range.ts";
import { countIntegers, countPoints } from "../../../compute/statistics/counting-kernels.ts";

/**
 * How often each of 0, 1, … occurs; with weights, the sum of theirs.
 * @example
 * torch.bincount(torch.tensor([0, 2, 2])); // tensor([1, 0, 2])
 */
export const bincount: Operator<
  (self: Tensor, weights?: Tensor | null, minlength?: number) => Tensor,
  { weights?: Tensor | null; minlength?: number }
> = direct(
  "bincount(Tensor self, Tensor? weights=None, int minlength=0) -> Tensor",
  (self: Tensor, weights: Tensor | null, minlength: number) => {
    if (self.dtype.kind !== "int") throw notImplemented("bincount_cpu", self.dtype);
    if (minlength < 0) throw new RuntimeError("minlength should be >= 0");
    const isEmpty = numel(self.shape) === 0;
    if (self.shape.length !== 1 || (!isEmpty && lookAt(self.min(), 0) < 0))
      throw new RuntimeError("bincount only supports 1-d non-negative integral inputs.");
    if (weights && !sameShape(weights.shape, self.shape))
      throw new RuntimeError("weights should be 1-d and have the same length as input");
    needValues("bincount", self);
    const size = Math.max(isEmpty ? 0 : Number(self.max().item()) + 1, minlength);
    const dtype = weights && !isEmpty ? (weights.dtype === float32 ? float32 : float64) : int64;
    const counts = isEmpty ? zerosOf([size], dtype) : countIntegers(self, weights, size, dtype);
    withoutDerivative("bincount", [weights], [counts]);
    return counts;
  },
);

function rangeOf(name: string, self: Tensor, low: number, high: number): [number, number] {
  let [from, to] = [low, high];
  if (from === to && numel(self.shape) > 0)
    [from, to] = [lookAt(self.detach().min(), 0), lookAt(self.detach().max(), 1)];
  if (from === to) [from, to] = [from - 1, to + 1];
  if (!Number.isFinite(from) || !Number.isFinite(to))
    throw new RuntimeError(`${name}: range of [${pythonRepr(from)}, ${pythonRepr(to)}] is not finite`);
  if (from >= to) throw new RuntimeError(`${name}: max must be larger than min`);
  return [from, to];
}

function assertFloat(self: Tensor): void {
  if (!self.dtype.is_floating_point) throw notImplemented("histogram_cpu", self.dtype);
}

/** Options of `histc`. */
export interface HistcOptions {
  /** Number of bins, or their edges. Default 100. */
  bins?: number;
  /** Lower end. Default 0. */
  min?: number;
  /** Upper end; with `min` equal to it, the range of the values. Default 0. */
  max?: number;
}

/**
 * A histogram of equal bins from min to max (of the data, where both are 0); elements outside are left out.
 * @example
 * torch.histc(torch.tensor([1, 2, 1.5]), { bins: 4, min: 0, max: 3 }); // tensor([0., 1., 2., 0.])
 */
export const histc: Operator<(self: Tensor, bins?: number, min?: number, max?: number) => Tensor, HistcOptions> =
  direct(
    "histc(Tensor self, int bins=100, Scalar min=0, Scalar max=0) -> Tensor",
    (self: Tensor, bins: number, min: number, max: number) => {
      if (self.dtype.kind === "bool") throw notImplemented("linspace_cpu", self.dtype);
      assertFloat(self);
      if (bins <= 0) throw new RuntimeError(`torch.histogram(): bins must be > 0, but got ${bins} for dimension 0`);
      const [low, high] = rangeOf("torch.histc", self, min, max);
      const dtype = wideOf(self.dtype);
      const points = self.detach().to(dtype).reshape([-1, 1]);
      return countPoints(points, [linspace(low, high, bins + 1, { dtype })], null).to(self.dtype);
    },
  );

/** Options of `histogram`. */
export interface HistogramOptions {
  /** Number of bins, or their edges. Default 100. */
  bins?: number | Tensor;
  /** Lower and upper end; null for those of the values. */
  range?: readonly number[] | null;
  /** Learnable weights. */
  weight?: Tensor | null;
  /** Divide by the total and the bins' widths, so that the integral is 1. Default false. */
  density?: boolean;
}

/** A histogram with its bin edges: equal bins, or those that a tensor gives. */
export const histogram: Operator<
  (self: Tensor, bins: number | Tensor) => NamedTuple<["hist", "bin_edges"]>,
  HistogramOptions
> = direct(
  "histogram(Tensor self, Tensor|Scalar bins, *, float[]? range=None, Tensor? weight=None, bool density=False) -> (Tensor hist, Tensor bin_edges)",
  (self: Tensor, bins: Tensor | number, range: readonly number[] | null, weight: Tensor | null, density: boolean) => {
    needValues(bins instanceof Tensor ? "histogram.bins_tensor" : "histogram.bin_ct", self);
    const { hist, edges } = histogramOf(
      self.reshape([-1, 1]),
      [bins],
      range,
      weight ? weight.reshape([-1]) : null,
      density,
    );
    const found: [Tensor, Tensor] = [hist, bins instanceof Tensor ? bins.detach().clone() : edges[0]!];
    withoutDerivative("histogram", [self, bins instanceof Tensor ? bins : null, weight], found);
    return namedTuple("histogram", ["hist", "bin_edges"], found);
  },
);
