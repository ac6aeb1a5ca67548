/** Covariances and correlations of variables in rows. */
import { lookAt } from "../../../compute/look-at.ts";
import { NotImplementedError, RuntimeError } from "../../../support/errors.ts";
import { numel } from "../../../layout/shape.ts";
import type { Tensor } from "../../../tensor/tensor.ts";
import { complex } from "../../elementwise/complex/complex.ts";
import { composite } from "../../declare/operator.ts";
import type { Operator } from "../../declare/types.ts";
import { warnOnce } from "../../../support/warnings.ts";
import { sizeAt } from "../../../support/checked.ts";

/** Options of `cov`. */
export interface CovarianceOptions {
  /** What is subtracted from the number of values in the divisor. Default 1. */
  correction?: number;
  /** How often each observation occurs: whole numbers. */
  fweights?: Tensor | null;
  /** How much each observation counts. */
  aweights?: Tensor | null;
}

function checkWeights(name: "fweights" | "aweights", weights: Tensor, observations: number): void {
  if (weights.shape.length > 1)
    throw new RuntimeError(
      `cov(): expected ${name} to have one or fewer dimensions but got ${name} with ${weights.shape.length} dimensions`,
    );
  if (name === "fweights" && weights.dtype.kind !== "int")
    throw new RuntimeError(
      `cov(): expected fweights to have integral dtype but got fweights with ${weights.dtype.scalarName} dtype`,
    );
  if (name === "aweights" && !weights.dtype.is_floating_point)
    throw new RuntimeError(
      `cov(): expected aweights to have floating point dtype but got aweights with ${weights.dtype.scalarName} dtype`,
    );
  if (numel(weights.shape) !== observations)
    throw new RuntimeError(
      `cov(): expected ${name} to have the same numel as there are observations in the input but got ${numel(weights.shape)} != ${observations}`,
    );
  if (observations > 0 && lookAt(weights.detach().min(), 0) < 0)
    throw new RuntimeError(`cov(): ${name} cannot be negative`);
}

/**
 * The covariance matrix of variables (rows) over observations (columns), which may have frequencies and weights.
 * @example
 * torch.cov(torch.tensor([[0, 1, 2.0], [2, 1, 0]]).float()).tolist(); // [[1, -1], [-1, 1]]
 */
export const cov: Operator<(self: Tensor) => Tensor, CovarianceOptions> = composite(
  "cov(Tensor self, *, int correction=1, Tensor? fweights=None, Tensor? aweights=None) -> Tensor",
  (self: Tensor, correction: number, fweights: Tensor | null, aweights: Tensor | null) => {
    if (self.shape.length > 2)
      throw new RuntimeError(
        `cov(): expected input to have two or fewer dimensions but got an input with ${self.shape.length} dimensions`,
      );
    if (self.dtype.kind === "bool") throw new NotImplementedError("cov(): bool dtype is not supported for input");
    const rows = self.shape.length < 2 ? self.contiguous().view([1, -1]) : self;
    const observations = sizeAt(rows.shape, 1);
    if (fweights) checkWeights("fweights", fweights, observations);
    if (aweights) checkWeights("aweights", aweights, observations);
    const weights = fweights && aweights ? fweights.mul(aweights) : (fweights ?? aweights);
    const total: Tensor | number = weights ? weights.sum() : observations;
    if (weights && observations > 0 && lookAt((total as Tensor).detach(), 1) === 0)
      throw new RuntimeError("cov(): weights sum to zero, can't be normalized");
    const average = (weights ? rows.mul(weights) : rows).sum(1).div(total);
    let freedom: Tensor | number;
    if (weights && aweights && correction !== 0)
      freedom = (total as Tensor).sub(weights.mul(aweights).sum().div(total).mul(correction));
    else freedom = typeof total === "number" ? total - correction : total.sub(correction);
    if ((typeof freedom === "number" ? freedom : lookAt(freedom.detach(), 1)) <= 0) {
      warnOnce(
        "cov freedom",
        "cov(): degrees of freedom is <= 0. Correction should be strictly less than the number of observations.",
      );
      freedom = 0;
    }
    const centred = rows.sub(average.unsqueeze(1));
    const other = weights ? centred.mul(weights) : centred;
    return centred.to(other.dtype).matmul(other.t().conj()).true_divide(freedom).squeeze();
  },
);

/** The correlation coefficients of variables (rows). */
export const corrcoef: Operator<(self: Tensor) => Tensor> = composite(
  "corrcoef(Tensor self) -> Tensor",
  (self: Tensor) => {
    if (self.shape.length > 2)
      throw new RuntimeError(
        `corrcoef(): expected input to have two or fewer dimensions but got an input with ${self.shape.length} dimensions`,
      );
    const c = cov(self);
    if (c.shape.length === 0) return c.div(c);
    const { is_complex: isComplex } = c.dtype;
    const variances = c.diagonal();
    const deviation = (isComplex ? variances.real : variances).sqrt();
    const scaled = c.div(deviation.unsqueeze(1)).div(deviation.unsqueeze(0));
    return isComplex ? complex(scaled.real.clamp(-1, 1), scaled.imag.clamp(-1, 1)) : scaled.clamp(-1, 1);
  },
);
