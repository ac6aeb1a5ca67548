/**
 * How numbers that were drawn from Gamma, Beta and Dirichlet distributions move with the parameters: minus the
 * derivative of the cumulative distribution by the parameter, over the density (implicit reparameterization, Figurnov,
 * Mohamed and Mnih 2018). Expansions and fitted coefficients are those of ATen/native/Distributions.h (Martin Jankowiak
 * and Fritz Obermeyer 2018, "Pathwise derivatives beyond the reparameterization trick").
 */
import type { Scalar } from "../../kernel/ir.ts";
import { horner } from "../../kernel/math/float.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { like, noDerivative } from "../declare/formulas.ts";
import type { Operator } from "../declare/types.ts";
import { pointwise } from "../declare/pointwise.ts";
import { itemAt } from "../../support/checked.ts";

/** NaN, which 0 / 0 in a series leaves, as 0. */
const zeroForNaN = (x: Scalar): Scalar => x.isnan().select(like(x, 0), x);

/** The Taylor series of the gradient of a Gamma number x for small x. */
function gammaSeries(alpha: Scalar, x: Scalar): Scalar {
  let numerator = like(x, 1);
  let denominator = alpha;
  let first = numerator.div(denominator);
  let second = numerator.div(denominator.mul(denominator));
  for (let i = 1; i <= 5; i++) {
    numerator = numerator.mul(x.neg().div(i));
    denominator = denominator.add(1);
    first = first.add(numerator.div(denominator));
    second = second.add(numerator.div(denominator.mul(denominator)));
  }
  const power = x.pow(alpha);
  const density = x.pow(alpha.sub(1)).mul(x.neg().exp());
  const slope = x.log().sub(alpha.digamma()).mul(power.mul(first)).sub(power.mul(second));
  return zeroForNaN(slope.neg().div(density));
}

/** Rice's saddle point expansion for large alpha; near x = alpha its limit. */
function gammaSaddle(alpha: Scalar, x: Scalar): Scalar {
  const square = alpha.mul(alpha);
  const near = alpha
    .mul(alpha.mul(12).add(1))
    .mul(24)
    .add(1)
    .mul(
      square
        .mul(1440)
        .add(x.mul(6).mul(x.mul(-120).add(53)))
        .sub(x.mul(x).mul(65).div(alpha))
        .add(alpha.mul(x.mul(3600).add(107))),
    )
    .div(square.mul(square).mul(1244160));
  const denominator = alpha.mul(8).sqrt();
  const apart = alpha.sub(x);
  const ratio = x.div(alpha).log();
  const pole = denominator.div(apart);
  const power = x.sub(alpha).sub(alpha.mul(ratio)).pow(-1.5);
  const both = x.lt(alpha).select(pole.sub(power), pole.add(power));
  const inner = ratio.mul(both).sub(like(x, 2).div(alpha).sqrt().mul(alpha.add(x)).div(apart.mul(apart)));
  const one = like(x, 1);
  const stirling = one
    .div(alpha.mul(12))
    .mul(one.div(alpha.mul(24)).add(1))
    .add(1);
  const far = stirling.neg().mul(x.mul(inner)).div(denominator);
  return alpha
    .mul(Math.fround(0.9))
    .le(x)
    .and(x.le(alpha.mul(Math.fround(1.1))))
    .select(near, far);
}

/** Rows by powers of u = log(x / alpha); numbers 0 to 3 are the numerator's by powers of log(alpha), then the denominator's. */
const GAMMA_FIT = [
  [0.16009398, -0.094634809, 0.025146376, -0.0030648343, 1, 0.32668115, 0.10406089, 0.0014179084],
  [0.53487893, 0.1298071, 0.065735949, -0.0015649758, 0.16639465, 0.020070113, -0.0035938915, -0.00058392623],
  [0.040121004, -0.0065914022, -0.0026286047, -0.0013441777, 0.017050642, -0.0021309326, 0.00085092367, -1.5247877e-7],
] as const;

/** A fitted rational function of logarithms. */
function gammaFit(alpha: Scalar, x: Scalar): Scalar {
  const u = x.div(alpha).log();
  const v = alpha.log();
  const coefficient = (i: number): Scalar =>
    horner(
      u,
      GAMMA_FIT.map((row) => row[i]!),
    );
  const inV = (from: number): Scalar =>
    [3, 2, 1].reduce((sum, i) => sum.mul(v).add(coefficient(from + i - 1)), coefficient(from + 3));
  return inV(0).div(inV(4)).exp();
}

type PairGradient = Operator<(self: Tensor, output: Tensor) => Tensor, { output?: Tensor }>;

/** Computes in double precision, and gives the operands' type. */
function inDoubles(formula: (...args: Scalar[]) => Scalar): (...args: Scalar[]) => Scalar {
  return (...args) => formula(...args.map((x) => x.cast("f64"))).cast(itemAt(args, 0).type);
}

/**
 * The derivative of Gamma numbers `output` (rate 1) by their concentrations `self`. Not differentiable itself, as in
 * PyTorch.
 */
export const _standard_gamma_grad: PairGradient = pointwise(
  "_standard_gamma_grad(Tensor self, Tensor output) -> Tensor",
  {
    formula: inDoubles((alpha, x) =>
      x
        .lt(Math.fround(0.8))
        .select(gammaSeries(alpha, x), alpha.gt(8).select(gammaSaddle(alpha, x), gammaFit(alpha, x))),
    ),
    dtype: "same",
    derivative: { self: noDerivative("_standard_gamma_grad"), output: noDerivative("_standard_gamma_grad") },
  },
);

/** The gradient of a Beta number near 0 by its first concentration: a Taylor series. */
function betaSeriesInAlpha(x: Scalar, alpha: Scalar, beta: Scalar): Scalar {
  const one = like(x, 1);
  const factor = alpha.digamma().sub(alpha.add(beta).digamma()).sub(x.log());
  let numerator = one;
  let series = one.div(alpha).mul(factor.add(one.div(alpha)));
  for (let i = 1; i <= 10; i++) {
    numerator = numerator.mul(beta.neg().add(i).mul(x).div(i));
    const denominator = alpha.add(i);
    series = series.add(numerator.div(denominator).mul(factor.add(one.div(denominator))));
  }
  return zeroForNaN(x.mul(one.sub(x).pow(beta.neg())).mul(series));
}

/** The same by its second concentration. */
function betaSeriesInBeta(x: Scalar, alpha: Scalar, beta: Scalar): Scalar {
  const one = like(x, 1);
  const factor = alpha.add(beta).digamma().sub(beta.digamma());
  let numerator = one;
  let product = one;
  let slope = like(x, 0);
  let series = factor.div(alpha);
  for (let i = 1; i <= 8; i++) {
    numerator = numerator.mul(x.neg().div(i));
    slope = slope.mul(beta.sub(i)).add(product);
    product = product.mul(beta.sub(i));
    series = series.add(numerator.div(alpha.add(i)).mul(slope.add(factor.mul(product))));
  }
  return zeroForNaN(one.sub(x).pow(one.sub(beta)).neg().mul(series));
}

/** Rice's saddle point expansion for two large concentrations; near the mean its limit. */
function betaSaddle(x: Scalar, alpha: Scalar, beta: Scalar): Scalar {
  const one = like(x, 1);
  const total = alpha.add(beta);
  const mean = alpha.div(total);
  const deviation = alpha.mul(beta).div(total.add(1)).sqrt().div(total);
  const square = beta.mul(beta);
  const inner = one.sub(x).mul(8).mul(beta.mul(135).sub(11));
  const cubic = beta.mul(1620).mul(one.sub(x)).add(453).sub(x.mul(455)).mul(beta).add(alpha.mul(inner));
  const quadratic = beta.mul(180).add(59).sub(x.mul(90)).mul(3).mul(square).add(alpha.mul(cubic));
  const linear = beta.mul(27).add(16).mul(20).mul(x).add(43).mul(square).mul(beta).add(alpha.mul(quadratic));
  const polynomial = x.mul(47).mul(square).mul(square).add(alpha.mul(linear));
  const near = alpha
    .mul(12)
    .add(1)
    .mul(beta.mul(12).add(1))
    .div(total.mul(total))
    .div(one.sub(x))
    .mul(polynomial)
    .div(alpha.mul(12960).mul(alpha).mul(alpha).mul(square).mul(total.mul(12).add(1)));

  const correction = (c: Scalar): Scalar =>
    one
      .div(c.mul(12))
      .add(1)
      .add(one.div(c.mul(288).mul(c)));
  const stirling = correction(alpha).mul(correction(beta)).div(correction(total));
  const gap = alpha.mul(x.sub(1)).add(beta.mul(x));
  const first = alpha
    .mul(alpha)
    .mul(2)
    .mul(x.sub(1))
    .add(alpha.mul(beta).mul(x.sub(1)))
    .sub(x.mul(square))
    .div(alpha.mul(2).div(beta).sqrt().mul(total.pow(1.5)).mul(gap).mul(gap));
  const shareOfAlpha = alpha.div(total.mul(x)).log();
  const shareOfBeta = beta.div(total.mul(one.sub(x))).log();
  const pole = alpha.mul(beta).mul(8).div(total).sqrt().div(gap);
  const power = beta.mul(shareOfBeta).add(alpha.mul(shareOfAlpha)).pow(-1.5);
  const both = pole.add(x.lt(mean).select(power, power.neg()));
  const far = stirling
    .mul(x.neg().div(alpha.mul(2).mul(beta).div(total).sqrt()))
    .mul(first.add(shareOfAlpha.mul(0.5).mul(both)));
  const closeness = deviation.mul(0.1);
  return mean
    .sub(closeness)
    .le(x)
    .and(x.le(mean.add(closeness)))
    .select(near, far);
}

/** Fitted coefficients [numerator, denominator][power of log x][power of a][power of b]. */
const BETA_FIT = [
  [
    [
      [1.003668233, -0.01061107488, -0.0657888334, 0.01201642863],
      [0.6336835991, -0.3557432599, 0.05486251648, -0.001465281033],
      [-0.03276231906, 0.004474107445, 0.002429354597, -0.0001557569013],
    ],
    [
      [0.221950385, -0.3187676331, 0.01799915743, 0.01074823814],
      [-0.2951249643, 0.06219954479, 0.01535556598, 0.001550077057],
      [0.02155310298, 0.004170831599, 0.001292462449, 6.976601077e-5],
    ],
    [
      [-0.05980841433, 0.008441916499, 0.01085618172, 0.002319392565],
      [0.02911413504, 0.01400243777, -0.002721828457, 0.000751041181],
      [0.005900514878, -0.001936558688, -9.495446725e-6, 5.385558597e-5],
    ],
  ],
  [
    [
      [1, -0.02924021934, -0.04438342661, 0.007285809825],
      [0.6357567472, -0.3473456711, 0.05454656494, -0.002407477521],
      [-0.03301322327, 0.004845219414, 0.00231480583, -0.0002307248149],
    ],
    [
      [0.5925320577, -0.1757678135, 0.01505928619, 0.000564515273],
      [0.1014815858, -0.06589186703, 0.01272886114, -0.0007316646956],
      [-0.007258481865, 0.001096195486, 0.0003934994223, -4.12701925e-5],
    ],
    [
      [0.06469649321, -0.0236701437, 0.002902096474, -5.896963079e-5],
      [0.001925008108, -0.002869809258, 0.0008000589141, -6.063713228e-5],
      [-0.0003477407336, 6.959756487e-5, 1.097287507e-5, -1.650964693e-6],
    ],
  ],
] as const;

/** A fitted correction of the difference of digammas. */
function betaFit(x: Scalar, alpha: Scalar, beta: Scalar, total: Scalar): Scalar {
  const u = x.log();
  const a = alpha.log().sub(u);
  const b = total.log().sub(a);
  const polynomial = (fit: (typeof BETA_FIT)[number]): Scalar =>
    fit
      .map((rows) => rows.map((row) => horner(b, row)).reduceRight((sum, term) => sum.mul(a).add(term)))
      .reduceRight((sum, term) => sum.mul(u).add(term));
  const rough = x.mul(total.digamma().sub(alpha.digamma())).div(beta);
  return polynomial(BETA_FIT[0]).div(polynomial(BETA_FIT[1])).mul(rough);
}

/**
 * Minus the derivative of the cumulative distribution of Beta(alpha, total - alpha) at `x` by alpha, over the density
 * and over 1 - x: the derivative of Dirichlet numbers by their concentrations is made of it. Not differentiable itself,
 * as in PyTorch.
 */
export const _dirichlet_grad: Operator<
  (x: Tensor, alpha: Tensor, total: Tensor) => Tensor,
  { alpha?: Tensor; total?: Tensor }
> = pointwise("_dirichlet_grad(Tensor x, Tensor alpha, Tensor total) -> Tensor", {
  formula: inDoubles((x, alpha, total) => {
    const beta = total.sub(alpha);
    const boundary = total.mul(x).mul(like(x, 1).sub(x));
    const atZero = betaSeriesInAlpha(x, alpha, beta);
    const atOne = betaSeriesInBeta(like(x, 1).sub(x), beta, alpha).neg();
    const large = alpha.gt(6).and(beta.gt(6));
    const inside = large.select(betaSaddle(x, alpha, beta), betaFit(x, alpha, beta, total));
    const rest = x.ge(0.5).and(boundary.lt(0.75)).select(atOne, inside);
    return x.le(0.5).and(boundary.lt(2.5)).select(atZero, rest);
  }),
  dtype: "same",
  derivative: {
    x: noDerivative("_dirichlet_grad"),
    alpha: noDerivative("_dirichlet_grad"),
    total: noDerivative("_dirichlet_grad"),
  },
});
