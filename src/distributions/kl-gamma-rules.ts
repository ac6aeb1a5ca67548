/** Divergences of the Gamma, Beta and Dirichlet families, of Pareto and of ContinuousBernoulli, from each other and others. */
import { where } from "../ops/elementwise/where.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { ContinuousBernoulli } from "./continuous-bernoulli.ts";
import { Beta, Dirichlet } from "./dirichlet.ts";
import { bregmanDivergence, ExponentialFamily } from "./exponential-family.ts";
import { Gamma } from "./gamma.ts";
import { Exponential, Poisson } from "./half-line.ts";
import { Pareto } from "./heavy-tails.ts";
import { type DistributionClass, register_kl } from "./kl-registry.ts";
import { Laplace, Normal } from "./location-scale.ts";
import { Gumbel } from "./transformed-families.ts";
import { Bernoulli, Binomial } from "./trials.ts";
import { Uniform } from "./uniform.ts";
import { EULER } from "./utilities.ts";

const LOG_TWO_PI = Math.log(2 * Math.PI);
const infiniteWhere = (condition: Tensor, value: Tensor): Tensor => where(condition, Infinity, value);
const xLogX = (x: Tensor): Tensor => x.xlogy(x);
/** log gamma(a) - a log(rate): the normalizer of a Gamma distribution. */
const gammaNormalizer = ({ concentration, rate }: Gamma): Tensor =>
  concentration.lgamma().sub(concentration.mul(rate.log()));

/** Registers them. */
export function addGammaRules(): void {
  register_kl(ExponentialFamily, ExponentialFamily)(bregmanDivergence);

  register_kl(
    Beta,
    Beta,
  )((p, q) => {
    const [a, b, total] = [p.concentration1, p.concentration0, p.concentration1.add(p.concentration0)];
    const [c, d, otherTotal] = [q.concentration1, q.concentration0, q.concentration1.add(q.concentration0)];
    return c
      .lgamma()
      .add(d.lgamma())
      .add(total.lgamma())
      .sub(a.lgamma().add(b.lgamma()).add(otherTotal.lgamma()))
      .add(a.sub(c).mul(a.digamma()))
      .add(b.sub(d).mul(b.digamma()))
      .add(otherTotal.sub(total).mul(total.digamma()));
  });
  register_kl(
    Dirichlet,
    Dirichlet,
  )((p, q) => {
    const [a, b] = [p.concentration, q.concentration];
    const [sumA, sumB] = [a.sum(-1), b.sum(-1)];
    return sumA
      .lgamma()
      .sub(sumB.lgamma())
      .sub(a.lgamma().sub(b.lgamma()).sum(-1))
      .add(
        a
          .sub(b)
          .mul(a.digamma().sub(sumA.digamma().unsqueeze(-1)))
          .sum(-1),
      );
  });
  register_kl(
    Gamma,
    Gamma,
  )((p, q) =>
    q.concentration
      .mul(p.rate.div(q.rate).log())
      .add(q.concentration.lgamma().sub(p.concentration.lgamma()))
      .add(p.concentration.sub(q.concentration).mul(p.concentration.digamma()))
      .add(q.rate.sub(p.rate).mul(p.concentration.div(p.rate))),
  );
  register_kl(
    Pareto,
    Pareto,
  )((p, q) => {
    const ratio = q.alpha.div(p.alpha);
    const value = q.alpha.mul(p.scale.div(q.scale).log()).sub(ratio.log()).add(ratio).sub(1);
    return infiniteWhere(p.scale.lt(q.scale), value);
  });
  register_kl(
    ContinuousBernoulli,
    ContinuousBernoulli,
  )((p, q) =>
    p.mean
      .mul(p.logits.sub(q.logits))
      .add(p.logNormalizer().add(p.probs.neg().log1p()))
      .sub(q.logNormalizer())
      .sub(q.probs.neg().log1p()),
  );

  /** The mean of log q where q's density falls by its rate, of a p with a mean. */
  const fromExponential = (p: { entropy(): Tensor; mean: Tensor }, q: Exponential): Tensor =>
    p.entropy().neg().sub(q.rate.log()).add(q.rate.mul(p.mean));
  /** The same for a q on [0, 1] whose log density is a line. */
  const fromContinuousBernoulli = (p: { entropy(): Tensor; mean: Tensor }, q: ContinuousBernoulli): Tensor =>
    p.entropy().neg().sub(p.mean.mul(q.logits)).sub(q.probs.neg().log1p()).sub(q.logNormalizer());

  register_kl(Beta, ContinuousBernoulli)(fromContinuousBernoulli);
  register_kl(Beta, Exponential)(fromExponential);
  register_kl(ContinuousBernoulli, Exponential)(fromExponential);
  register_kl(Gamma, Exponential)(fromExponential);
  register_kl(
    Beta,
    Gamma,
  )((p, q) => {
    const meanOfLog = p.concentration1.digamma().sub(p.concentration1.add(p.concentration0).digamma());
    return p.entropy().neg().add(gammaNormalizer(q)).sub(q.concentration.sub(1).mul(meanOfLog)).add(q.rate.mul(p.mean));
  });
  /** Of a p with entropy, mean and variance from a normal q. */
  const fromNormal = (p: { entropy(): Tensor; mean: Tensor; variance: Tensor }, q: Normal): Tensor =>
    p
      .entropy()
      .neg()
      .add(q.scale.log())
      .add(LOG_TWO_PI / 2)
      .add(p.variance.add(p.mean.sub(q.loc).square()).div(q.scale.square()).mul(0.5));
  register_kl(Beta, Normal)(fromNormal);
  register_kl(ContinuousBernoulli, Normal)(fromNormal);
  register_kl(Gamma, Normal)(fromNormal);
  register_kl(
    Beta,
    Uniform,
  )((p, q) => infiniteWhere(q.low.gt(0).logical_or(q.high.lt(1)), p.entropy().neg().add(q.high.sub(q.low).log())));
  register_kl(
    ContinuousBernoulli,
    Uniform,
  )((p, q) => infiniteWhere(q.low.ge(0).logical_or(q.high.le(1)), p.entropy().neg().add(q.high.sub(q.low).log())));
  register_kl(
    Exponential,
    Gamma,
  )((p, q) => {
    const ratio = q.rate.div(p.rate);
    return ratio
      .sub(q.concentration.mul(ratio.log()))
      .add(q.concentration.lgamma())
      .add(q.concentration.mul(EULER))
      .sub(1 + EULER);
  });
  register_kl(
    Gamma,
    Gumbel,
  )((p, q) => {
    const { concentration } = p;
    const [product, shift] = [p.rate.mul(q.scale), q.loc.div(q.scale)];
    const power = shift.exp().mul(product.reciprocal().add(1).pow(concentration.neg()));
    return concentration
      .sub(1)
      .mul(concentration.digamma())
      .sub(concentration.lgamma())
      .sub(concentration)
      .add(product.log().add(concentration.div(product)))
      .add(power.sub(shift));
  });
  register_kl(
    Pareto,
    Exponential,
  )((p, q) => {
    const product = p.scale.mul(q.rate);
    const value = p.alpha
      .div(product)
      .log()
      .sub(p.alpha.reciprocal())
      .add(p.alpha.mul(product).div(p.alpha.sub(1)))
      .sub(1);
    return infiniteWhere(p.alpha.le(1), value);
  });
  register_kl(
    Pareto,
    Gamma,
  )((p, q) => {
    const meanOfLog = p.scale.log().add(p.alpha.reciprocal());
    const value = p.alpha
      .log()
      .sub(meanOfLog)
      .add(gammaNormalizer(q))
      .add(q.concentration.neg().add(1).mul(meanOfLog))
      .add(q.rate.mul(p.alpha).mul(p.scale).div(p.alpha.sub(1)))
      .sub(1);
    return infiniteWhere(p.alpha.le(1), value);
  });
  register_kl(
    Pareto,
    Normal,
  )((p, q) => {
    const { alpha } = p;
    const share = p.scale.div(alpha.sub(1));
    const spread = alpha.mul(share.square()).div(alpha.sub(2)).add(alpha.mul(share).sub(q.loc).square());
    const value = q.scale
      .mul(Math.sqrt(2 * Math.PI))
      .mul(alpha)
      .div(p.scale)
      .log()
      .sub(alpha.reciprocal())
      .add(spread.div(q.scale.square().mul(2)))
      .sub(1);
    return infiniteWhere(alpha.le(2), value);
  });

  /** The mean of log x over a uniform distribution. */
  function meanOfLog(low: Tensor, high: Tensor): Tensor {
    const width = high.sub(low);
    return xLogX(high).sub(xLogX(low)).sub(width).div(width);
  }
  register_kl(
    Uniform,
    Beta,
  )((p, q) => {
    const [a, b] = [q.concentration1, q.concentration0];
    const ofRest = meanOfLog(p.high.neg().add(1), p.low.neg().add(1));
    const value = a
      .lgamma()
      .add(b.lgamma())
      .sub(a.add(b).lgamma())
      .sub(p.high.sub(p.low).log())
      .sub(a.sub(1).mul(meanOfLog(p.low, p.high)))
      .sub(b.sub(1).mul(ofRest));
    return infiniteWhere(p.high.gt(1).logical_or(p.low.lt(0)), value);
  });
  register_kl(
    Uniform,
    ContinuousBernoulli,
  )((p, q) => infiniteWhere(p.high.ge(1).logical_or(p.low.le(0)), fromContinuousBernoulli(p, q)));
  register_kl(
    Uniform,
    Gamma,
  )((p, q) => {
    const value = gammaNormalizer(q)
      .sub(p.high.sub(p.low).log())
      .add(q.concentration.neg().add(1).mul(meanOfLog(p.low, p.high)))
      .add(q.rate.mul(p.high.add(p.low)).div(2));
    return infiniteWhere(p.low.lt(0), value);
  });
  register_kl(
    Uniform,
    Pareto,
  )((p, q) => {
    const value = meanOfLog(p.low, p.high)
      .mul(q.alpha.add(1))
      .sub(q.alpha.mul(q.scale.pow(q.alpha)).mul(p.high.sub(p.low)).log());
    return infiniteWhere(p.low.lt(q.scale), value);
  });

  /** Classes with values that those on the right cannot have. */
  const outside: readonly (readonly [DistributionClass, readonly DistributionClass[]])[] = [
    [Beta, [Pareto]],
    [ContinuousBernoulli, [Pareto]],
    [Exponential, [Beta, ContinuousBernoulli, Pareto, Uniform]],
    [Gamma, [Beta, ContinuousBernoulli, Pareto, Uniform]],
    [Gumbel, [Beta, ContinuousBernoulli, Exponential, Gamma, Pareto, Uniform]],
    [Laplace, [Beta, ContinuousBernoulli, Exponential, Gamma, Pareto, Uniform]],
    [Normal, [Beta, ContinuousBernoulli, Exponential, Gamma, Pareto, Uniform]],
    [Pareto, [Beta, ContinuousBernoulli, Uniform]],
    [Poisson, [Bernoulli, Binomial]],
  ];
  for (const [p, others] of outside)
    for (const q of others) register_kl(p, q)((first) => first.mean.new_full(first.batch_shape, Infinity));
}
