/** Divergences of the normal distribution and its relatives, of counts, of categories, and of Independent. */
import { NotImplementedError } from "../support/errors.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { softplus } from "../nn/functional/index.ts";
import { where } from "../ops/elementwise/where.ts";
import { Categorical, OneHotCategorical } from "./categorical.ts";
import { Exponential, Poisson } from "./half-line.ts";
import { Independent } from "./independent.ts";
import { Cauchy, Laplace, Normal } from "./location-scale.ts";
import { Gumbel, HalfNormal } from "./transformed-families.ts";
import { Bernoulli, Binomial, Geometric } from "./trials.ts";
import { Uniform } from "./uniform.ts";
import { EULER, sumRightmost } from "./utilities.ts";
import { divergence, register_kl } from "./kl-registry.ts";
import { sameShape } from "../layout/shape.ts";
import { sameTransforms } from "./transform.ts";
import { TransformedDistribution } from "./transformed.ts";

const square = (t: Tensor): Tensor => t.pow(2);

function ofNormals(p: { loc: Tensor; scale: Tensor }, q: { loc: Tensor; scale: Tensor }): Tensor {
  const ratio = square(p.scale.div(q.scale));
  return ratio
    .add(square(p.loc.sub(q.loc).div(q.scale)))
    .sub(1)
    .sub(ratio.log())
    .mul(0.5);
}

function ofCauchys(p: Tensor, q: Tensor, apart: Tensor): Tensor {
  return square(p.add(q)).add(square(apart)).log().sub(p.mul(4).mul(q).log());
}

/** Sums p (log p - log q) over categories; infinite where p has what q has not. */
function ofCategories(p: Categorical | OneHotCategorical, q: Categorical | OneHotCategorical): Tensor {
  const terms = p.probs.mul(p.logits.sub(q.logits));
  return where(p.probs.eq(0).expand(terms.shape), 0, where(q.probs.eq(0).expand(terms.shape), Infinity, terms)).sum(-1);
}

/** Registers them. */
export function addCommonRules(): void {
  register_kl(Normal, Normal)(ofNormals);
  register_kl(
    HalfNormal,
    HalfNormal,
  )((p, q) => {
    const ratio = square(p.scale.div(q.scale));
    return ratio.sub(1).sub(ratio.log()).mul(0.5);
  });
  register_kl(
    Bernoulli,
    Bernoulli,
  )((p, q) => {
    const [failP, failQ] = [p.probs.neg().add(1), q.probs.neg().add(1)];
    const one = p.probs.mul(softplus(q.logits.neg()).sub(softplus(p.logits.neg())));
    const shape = one.shape;
    const first = where(p.probs.eq(0).expand(shape), 0, where(q.probs.eq(0).expand(shape), Infinity, one));
    const other = failP.mul(softplus(q.logits).sub(softplus(p.logits)));
    const second = where(p.probs.eq(1).expand(shape), 0, where(failQ.eq(0).expand(shape), Infinity, other));
    return first.add(second);
  });
  register_kl(
    Binomial,
    Binomial,
  )((p, q) => {
    const inner = p.total_count.mul(
      p.probs.mul(p.logits.sub(q.logits)).add(p.probs.neg().log1p()).sub(q.probs.neg().log1p()),
    );
    if (p.total_count.lt(q.total_count).any().item())
      throw new NotImplementedError("KL between Binomials where q.total_count > p.total_count is not implemented");
    return where(p.total_count.gt(q.total_count).expand(inner.shape), Infinity, inner);
  });
  register_kl(Categorical, Categorical)(ofCategories);
  register_kl(OneHotCategorical, OneHotCategorical)(ofCategories);
  register_kl(
    Exponential,
    Exponential,
  )((p, q) => {
    const ratio = q.rate.div(p.rate);
    return ratio.log().neg().add(ratio).sub(1);
  });
  register_kl(Poisson, Poisson)((p, q) => p.rate.mul(p.rate.log().sub(q.rate.log())).sub(p.rate.sub(q.rate)));
  register_kl(Geometric, Geometric)((p, q) => p.entropy().neg().sub(q.probs.neg().log1p().div(p.probs)).sub(q.logits));
  register_kl(
    Laplace,
    Laplace,
  )((p, q) => {
    const ratio = p.scale.div(q.scale);
    const distanceOfMeans = p.loc.sub(q.loc).abs();
    return ratio
      .log()
      .neg()
      .add(distanceOfMeans.div(q.scale))
      .add(ratio.mul(distanceOfMeans.neg().div(p.scale).exp()))
      .sub(1);
  });
  register_kl(Cauchy, Cauchy)((p, q) => ofCauchys(p.scale, q.scale, p.loc.sub(q.loc)));
  register_kl(
    Gumbel,
    Gumbel,
  )((p, q) => {
    const ratio = p.scale.div(q.scale);
    const [shiftQ, shiftP] = [q.loc.div(q.scale), p.loc.div(q.scale)];
    const power = ratio.add(1).lgamma().add(shiftQ).sub(shiftP).exp();
    return ratio
      .log()
      .neg()
      .sub(shiftQ)
      .add(shiftP)
      .add(ratio.mul(EULER))
      .add(power)
      .sub(1 + EULER);
  });
  register_kl(
    Uniform,
    Uniform,
  )((p, q) => {
    const result = q.high.sub(q.low).div(p.high.sub(p.low)).log();
    return where(q.low.gt(p.low).logical_or(q.high.lt(p.high)).expand(result.shape), Infinity, result);
  });
  register_kl(
    Uniform,
    Normal,
  )((p, q) => {
    const width = p.high.sub(p.low);
    const middle = p.high.add(p.low).div(2);
    return q.scale
      .mul(Math.sqrt(2 * Math.PI))
      .div(width)
      .log()
      .add(
        square(width)
          .div(12)
          .add(square(middle.sub(q.loc)))
          .div(square(q.scale))
          .div(2),
      );
  });
  register_kl(
    Normal,
    Laplace,
  )((p, q) => {
    const apart = p.loc.sub(q.loc);
    const ratio = apart.div(p.scale);
    const mean = p.scale
      .mul(Math.sqrt(2 / Math.PI))
      .mul(square(ratio).mul(-0.5).exp())
      .add(apart.mul(ratio.mul(Math.SQRT1_2).erf()));
    return p.scale
      .div(q.scale)
      .log()
      .neg()
      .add(mean.div(q.scale))
      .sub(0.5 + 0.5 * Math.log(0.5 * Math.PI));
  });
  register_kl(
    Laplace,
    Normal,
  )((p, q) => {
    const variance = square(q.scale);
    return p.scale
      .pow(2)
      .mul(2)
      .div(variance)
      .log()
      .mul(-0.5)
      .add(square(p.scale).div(variance))
      .add(square(p.loc.sub(q.loc)).div(variance).mul(0.5))
      .add(0.5 * Math.log(Math.PI) - 1);
  });
  register_kl(
    Exponential,
    Normal,
  )((p, q) => {
    const variance = square(q.scale);
    const inverseSquare = p.rate.pow(-2);
    return square(p.rate)
      .mul(variance)
      .mul(2 * Math.PI)
      .log()
      .mul(0.5)
      .sub(1)
      .add(inverseSquare.sub(q.loc.div(p.rate)).add(square(q.loc).div(2)).div(variance));
  });
  register_kl(
    Normal,
    Gumbel,
  )((p, q) => {
    const variance = square(p.scale.div(q.scale));
    const apart = p.loc.div(q.scale).sub(q.loc.div(q.scale));
    return apart
      .sub(variance.log().mul(0.5))
      .add(variance.mul(0.5).sub(apart).exp())
      .sub(0.5 * (1 + Math.log(2 * Math.PI)));
  });
  register_kl(
    Gumbel,
    Normal,
  )((p, q) => {
    const ratio = p.scale.div(q.scale);
    const apart = p.loc.add(p.scale.mul(EULER)).sub(q.loc).div(q.scale);
    return square(ratio.mul(Math.PI / 2))
      .div(3)
      .sub(ratio.div(Math.sqrt(2 * Math.PI)).log())
      .add(square(apart).mul(0.5))
      .sub(EULER + 1);
  });
  register_kl(
    Exponential,
    Gumbel,
  )((p, q) => {
    const product = p.rate.mul(q.scale);
    const shift = q.loc.div(q.scale);
    return product
      .log()
      .sub(1)
      .sub(shift)
      .add(shift.exp().mul(product).div(product.add(1)))
      .add(product.reciprocal());
  });
  register_kl(
    Uniform,
    Exponential,
  )((p, q) => {
    const result = q.rate.mul(p.high.add(p.low)).div(2).sub(p.high.sub(p.low).mul(q.rate).log());
    return where(p.low.lt(0).expand(result.shape), Infinity, result);
  });
  register_kl(
    Uniform,
    Gumbel,
  )((p, q) => {
    const share = q.scale.div(p.high.sub(p.low));
    const [high, low] = [p.high.sub(q.loc).div(q.scale), p.low.sub(q.loc).div(q.scale)];
    return share
      .log()
      .add(high.add(low).mul(0.5))
      .sub(share.mul(high.neg().exp().sub(low.neg().exp())));
  });
  register_kl(Bernoulli, Poisson)((p, q) => p.entropy().neg().sub(p.probs.mul(q.rate.log()).sub(q.rate)));
  register_kl(
    Independent,
    Independent,
  )((p, q) => {
    if (p.reinterpreted_batch_ndims !== q.reinterpreted_batch_ndims)
      throw new NotImplementedError(
        `No KL(p || q) is implemented for p type Independent and q type Independent with other numbers of reinterpreted dims`,
      );
    return sumRightmost(divergence(p.base_dist, q.base_dist), p.reinterpreted_batch_ndims);
  });
  register_kl(
    TransformedDistribution,
    TransformedDistribution,
  )((p, q) => {
    if (!sameTransforms(p.transforms, q.transforms) || !sameShape(p.event_shape, q.event_shape))
      throw new NotImplementedError("No KL(p || q) is implemented for distributions that are transformed differently");
    return divergence(p.base_dist, q.base_dist);
  });
}
