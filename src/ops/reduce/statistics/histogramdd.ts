/** `histogramdd`: histograms of points in several dimensions. */
import { RuntimeError } from "../../../support/errors.ts";
import { withoutDerivative } from "../../../autograd/once-differentiable.ts";
import type { Tensor } from "../../../tensor/tensor.ts";
import { histogramOf, type Bins } from "./histogram.ts";
import { direct } from "../../declare/operator.ts";
import type { Operator } from "../../declare/types.ts";
import { sizeAt } from "../../../support/checked.ts";

/** A histogram and the edges of its bins, one tensor for each dimension. */
export type HistogramOfPoints = [hist: Tensor, bin_edges: Tensor[]] & {
  readonly hist: Tensor;
  readonly bin_edges: Tensor[];
};

/**
 * Options of `histogramdd`. `range`: lowest and highest edge of each dimension in turn; `weight`: one for each point.
 */
export interface HistogramddOptions {
  input?: Tensor;
  bins?: number | Bins;
  range?: readonly number[] | null;
  weight?: Tensor | null;
  density?: boolean;
}

/**
 * A histogram of points [..., dims]: one number of bins for all dimensions, one for each, or the edges of each.
 * @example
 * const { hist, bin_edges } = torch.histogramdd(torch.rand(100, 2), [4, 5]);
 */
export const histogramdd: Operator<(input: Tensor, bins: number | Bins) => HistogramOfPoints, HistogramddOptions> =
  direct(
    "histogramdd(Tensor self, any bins, float[]? range=None, Tensor? weight=None, bool density=False) -> (Tensor hist, Tensor(a)[] bin_edges)",
    (
      self: Tensor,
      bins: number | Bins,
      range: readonly number[] | null,
      weight: Tensor | null,
      density: boolean,
    ): HistogramOfPoints => {
      if (self.shape.length < 2)
        throw new RuntimeError("torch.histogramdd: input tensor should have at least 2 dimensions");
      const each = typeof bins === "number" ? new Array<number>(sizeAt(self.shape, -1)).fill(bins) : bins;
      const found = histogramOf(self, each, range, weight, density);
      const { hist } = found;
      const { edges } = found;
      const counted = each.every((item) => typeof item === "number");
      withoutDerivative(
        counted ? "_histogramdd_from_bin_cts" : "_histogramdd_from_bin_tensors",
        [self, weight],
        counted ? [hist, ...edges] : [hist],
      );
      return Object.defineProperties([hist, edges], {
        hist: { value: hist },
        bin_edges: { value: edges },
      }) as HistogramOfPoints;
    },
  );
