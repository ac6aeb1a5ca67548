/**
 * Distributions made of exponential or uniform numbers by powers and affine maps: Weibull, Pareto, GeneralizedPareto,
 * Kumaraswamy.
 */
import { functionSignature, type Arguments } from "../nn/arguments.ts";
import { isclose } from "../ops/elementwise/index.ts";
import { where } from "../ops/elementwise/where.ts";
import { type Tensor } from "../tensor/tensor.ts";
import * as constraints from "./constraints.ts";
import { Distribution, type Shape } from "./distribution.ts";
import { Exponential } from "./half-line.ts";
import { TransformedDistribution } from "./transformed.ts";
import { AffineTransform, ExpTransform, PowerTransform } from "./transforms.ts";
import { Uniform } from "./uniform.ts";
import { broadcastAll, EULER, type ParameterValue } from "./utilities.ts";

interface WeibullOptions {
  scale?: ParameterValue;
  concentration?: ParameterValue;
  validate_args?: boolean | null;
}
const weibullOf = functionSignature<Required<WeibullOptions>>(
  "Weibull.__init__",
  "scale, concentration, validate_args=None",
);

/** A scale times a power 1 / concentration of an exponential number of rate 1. */
export class Weibull extends TransformedDistribution {
  protected static override readonly takesNames = true;
  /** The unit. */
  readonly scale: Tensor;
  /** The shape: below 1 failures become rarer with age, above 1 more frequent. */
  readonly concentration: Tensor;
  constructor(
    ...args: Arguments<
      [scale: ParameterValue, concentration: ParameterValue, validate_args?: boolean | null],
      WeibullOptions
    >
  ) {
    const { scale: given, concentration: shape, validate_args } = weibullOf.bind(args);
    const [scale, concentration] = broadcastAll(given, shape) as [Tensor, Tensor];
    super(
      new Exponential(scale.new_ones(scale.shape), { validate_args }),
      [new PowerTransform(concentration.reciprocal()), new AffineTransform(0, scale)],
      { validate_args },
    );
    this.scale = scale;
    this.concentration = concentration;
    this.setUp({ parameters: { scale, concentration }, batch: scale.shape, validate: validate_args });
  }
  override get arg_constraints(): Readonly<Record<string, constraints.Constraint>> {
    return { scale: constraints.positive, concentration: constraints.positive };
  }
  override get support(): constraints.Constraint {
    return constraints.positive;
  }
  private moment(n: number): Tensor {
    return this.concentration.reciprocal().mul(n).add(1).lgamma();
  }
  override get mean(): Tensor {
    return this.scale.mul(this.moment(1).exp());
  }
  override get mode(): Tensor {
    const { concentration } = this;
    return this.scale.mul(concentration.sub(1).div(concentration).pow(concentration.reciprocal()));
  }
  override get variance(): Tensor {
    return this.scale.pow(2).mul(this.moment(2).exp().sub(this.moment(1).mul(2).exp()));
  }
  override entropy(): Tensor {
    const inverse = this.concentration.reciprocal();
    return inverse.neg().add(1).mul(EULER).add(this.scale.mul(inverse).log()).add(1);
  }
}

interface ParetoOptions {
  scale?: ParameterValue;
  alpha?: ParameterValue;
  validate_args?: boolean | null;
}
const paretoOf = functionSignature<Required<ParetoOptions>>("Pareto.__init__", "scale, alpha, validate_args=None");

/** alpha scale^alpha / x^(alpha + 1) from `scale` on. */
export class Pareto extends TransformedDistribution {
  protected static override readonly takesNames = true;
  /** The lowest value. */
  readonly scale: Tensor;
  /** How fast the tail falls. */
  readonly alpha: Tensor;
  constructor(
    ...args: Arguments<[scale: ParameterValue, alpha: ParameterValue, validate_args?: boolean | null], ParetoOptions>
  ) {
    const { scale: lowest, alpha: power, validate_args } = paretoOf.bind(args);
    const [scale, alpha] = broadcastAll(lowest, power) as [Tensor, Tensor];
    super(new Exponential(alpha, { validate_args }), [new ExpTransform(), new AffineTransform(0, scale)], {
      validate_args,
    });
    this.scale = scale;
    this.alpha = alpha;
    this.setUp({ parameters: { scale, alpha }, batch: scale.shape, validate: validate_args });
  }
  override get arg_constraints(): Readonly<Record<string, constraints.Constraint>> {
    return { alpha: constraints.positive, scale: constraints.positive };
  }
  override get support(): constraints.Constraint {
    return constraints.greater_than_eq(this.scale);
  }
  override get mean(): Tensor {
    const alpha = this.alpha.clamp({ min: 1 });
    return alpha.mul(this.scale).div(alpha.sub(1));
  }
  override get mode(): Tensor {
    return this.scale;
  }
  override get variance(): Tensor {
    const alpha = this.alpha.clamp({ min: 2 });
    return this.scale
      .pow(2)
      .mul(alpha)
      .div(alpha.sub(1).pow(2).mul(alpha.sub(2)));
  }
  override entropy(): Tensor {
    return this.scale.div(this.alpha).log().add(this.alpha.reciprocal().add(1));
  }
}

interface GeneralizedParetoOptions {
  loc?: ParameterValue;
  scale?: ParameterValue;
  concentration?: ParameterValue;
  validate_args?: boolean | null;
}
const generalizedOf = functionSignature<Required<GeneralizedParetoOptions>>(
  "GeneralizedPareto.__init__",
  "loc, scale, concentration, validate_args=None",
);

/** The distribution of how far values go beyond a threshold `loc`; concentration 0 is the exponential distribution. */
export class GeneralizedPareto extends Distribution {
  protected static override readonly takesNames = true;
  /** The threshold. */
  readonly loc: Tensor;
  /** The unit. */
  readonly scale: Tensor;
  /** The weight of the tail; where it is negative, values end. */
  readonly concentration: Tensor;
  constructor(
    ...args: Arguments<
      [loc: ParameterValue, scale: ParameterValue, concentration: ParameterValue, validate_args?: boolean | null],
      GeneralizedParetoOptions
    >
  ) {
    super();
    const { loc, scale, concentration, validate_args } = generalizedOf.bind(args);
    [this.loc, this.scale, this.concentration] = broadcastAll(loc, scale, concentration) as [Tensor, Tensor, Tensor];
    this.setUp({
      parameters: { loc: this.loc, scale: this.scale, concentration: this.concentration },
      batch: this.loc.shape,
      validate: validate_args,
    });
  }
  override get arg_constraints(): Readonly<Record<string, constraints.Constraint>> {
    return { loc: constraints.real, scale: constraints.positive, concentration: constraints.real };
  }
  override get support(): constraints.Constraint {
    const end = this.loc.sub(this.scale.div(this.concentration));
    return constraints.interval(this.loc, where(this.concentration.lt(0), end, Infinity));
  }
  override get has_rsample(): boolean {
    return true;
  }
  override rsample(sample_shape: Shape = []): Tensor {
    return this.icdf(this.undrawn(sample_shape, this.loc.dtype).uniform_(0, 1));
  }
  /** `general` of the concentration where it is not 0 (there a 1 stands for it), else `limit`. */
  private byConcentration(general: (concentration: Tensor) => Tensor, limit: Tensor): Tensor {
    const isZero = isclose(this.concentration, this.concentration.new_zeros([]));
    return where(isZero, limit, general(where(isZero, 1, this.concentration)));
  }
  private standardized(value: Tensor): Tensor {
    return value.sub(this.loc).div(this.scale);
  }
  override log_prob(value: Tensor): Tensor {
    this.validateSample(value);
    const z = this.standardized(value);
    const log = this.byConcentration((concentration) => {
      const y = concentration.reciprocal().add(z.new_ones(z.shape));
      return where(y.eq(0), y, y.mul(concentration.mul(z).log1p()));
    }, z);
    return this.scale.log().neg().sub(log);
  }
  /** log of the probability of a higher value. */
  log_survival_function(value: Tensor): Tensor {
    this.validateSample(value);
    const z = this.standardized(value);
    return this.byConcentration((concentration) => concentration.mul(z).log1p().neg().div(concentration), z.neg());
  }
  /** log of `cdf`. */
  log_cdf(value: Tensor): Tensor {
    return this.log_survival_function(value).exp().neg().log1p();
  }
  override cdf(value: Tensor): Tensor {
    return this.log_cdf(value).exp();
  }
  override icdf(value: Tensor): Tensor {
    const log = value.neg().log1p();
    return this.byConcentration(
      (concentration) => this.loc.add(this.scale.div(concentration).mul(concentration.neg().mul(log).expm1())),
      this.loc.sub(this.scale.mul(log)),
    );
  }
  override get mean(): Tensor {
    const exists = this.concentration.lt(1);
    const concentration = where(exists, this.concentration, 0.5);
    return where(exists, this.loc.add(this.scale.div(concentration.neg().add(1))), NaN);
  }
  override get variance(): Tensor {
    const exists = this.concentration.lt(0.5);
    const concentration = where(exists, this.concentration, 0.25);
    const below = concentration.neg().add(1).square().mul(concentration.mul(-2).add(1));
    return where(exists, this.scale.square().div(below), NaN);
  }
  override get mode(): Tensor {
    return this.loc;
  }
  override entropy(): Tensor {
    return this.scale.log().add(this.concentration).add(1).expand(this.batch_shape);
  }
}

interface KumaraswamyOptions {
  concentration1?: ParameterValue;
  concentration0?: ParameterValue;
  validate_args?: boolean | null;
}
const kumaraswamyOf = functionSignature<Required<KumaraswamyOptions>>(
  "Kumaraswamy.__init__",
  "concentration1, concentration0, validate_args=None",
);

/** A distribution on [0, 1] like Beta whose cumulative probability is simple: 1 - (1 - x^a)^b. */
export class Kumaraswamy extends TransformedDistribution {
  protected static override readonly takesNames = true;
  /** The power a. */
  readonly concentration1: Tensor;
  /** The power b. */
  readonly concentration0: Tensor;
  constructor(
    ...args: Arguments<
      [concentration1: ParameterValue, concentration0: ParameterValue, validate_args?: boolean | null],
      KumaraswamyOptions
    >
  ) {
    const { concentration1, concentration0, validate_args } = kumaraswamyOf.bind(args);
    const [a, b] = broadcastAll(concentration1, concentration0) as [Tensor, Tensor];
    super(
      new Uniform(b.new_zeros(b.shape), b.new_ones(b.shape), { validate_args }),
      [new PowerTransform(b.reciprocal()), new AffineTransform(1, -1), new PowerTransform(a.reciprocal())],
      { validate_args },
    );
    this.concentration1 = a;
    this.concentration0 = b;
    this.setUp({ parameters: { concentration1: a, concentration0: b }, batch: a.shape, validate: validate_args });
  }
  override get arg_constraints(): Readonly<Record<string, constraints.Constraint>> {
    return { concentration1: constraints.positive, concentration0: constraints.positive };
  }
  override get support(): constraints.Constraint {
    return constraints.unit_interval;
  }
  override get has_rsample(): boolean {
    return true;
  }
  private moment(n: number): Tensor {
    const { concentration0: b } = this;
    const power = this.concentration1.reciprocal().mul(n).add(1);
    return b.mul(power.lgamma().add(b.lgamma()).sub(power.add(b).lgamma()).exp());
  }
  override get mean(): Tensor {
    return this.moment(1);
  }
  override get mode(): Tensor {
    const { concentration1: a, concentration0: b } = this;
    const log = b.reciprocal().mul(b.neg().log1p()).sub(b.neg().mul(a).log1p());
    return where(b.lt(1).logical_or(a.lt(1)), NaN, log).exp();
  }
  override get variance(): Tensor {
    return this.moment(2).sub(this.mean.pow(2));
  }
  override entropy(): Tensor {
    const { concentration1: a, concentration0: b } = this;
    const [partA, partB] = [a.reciprocal().neg().add(1), b.reciprocal().neg().add(1)];
    return partB
      .add(partA.mul(b.add(1).digamma().add(EULER)))
      .sub(a.log())
      .sub(b.log());
  }
}
