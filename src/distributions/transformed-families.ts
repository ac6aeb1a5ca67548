/** Distributions of transformed normal, Cauchy and uniform numbers: LogNormal, HalfNormal, HalfCauchy, Gumbel. */
import { floatInfoOf } from "../dtype.ts";
import type { Arguments } from "../nn/arguments.ts";
import { where } from "../ops/elementwise/where.ts";
import { Tensor } from "../tensor/tensor.ts";
import * as constraints from "./constraints.ts";
import type { Shape } from "./distribution.ts";
import { bindLocationScale, Cauchy, Normal, type LocationScaleArguments } from "./location-scale.ts";
import { TransformedDistribution } from "./transformed.ts";
import { AbsTransform, AffineTransform, ExpTransform } from "./transforms.ts";
import { Uniform } from "./uniform.ts";
import { broadcastAll, constructorSignatures, EULER, type ParameterValue } from "./utilities.ts";

const locationScale = { loc: constraints.real, scale: constraints.positive };

/** exp of a normal number; `loc` and `scale` are those of its logarithm. */
export class LogNormal extends TransformedDistribution {
  protected static override readonly takesNames = true;
  /** The normal distribution of the logarithm. */
  declare readonly base_dist: Normal;
  constructor(...args: LocationScaleArguments) {
    const { loc, scale, validate_args } = bindLocationScale("LogNormal", args);
    const base = new Normal(loc, scale, { validate_args });
    super(base, new ExpTransform(), { validate_args });
    const parameters = { loc: base.loc, scale: base.scale };
    this.setUp({ parameters, batch: base.loc.shape, validate: validate_args, shown: false });
  }
  /** The mean of the logarithm. */
  get loc(): Tensor {
    return this.base_dist.loc;
  }
  /** The standard deviation of the logarithm. */
  get scale(): Tensor {
    return this.base_dist.scale;
  }
  override get arg_constraints(): Readonly<Record<string, constraints.Constraint>> {
    return locationScale;
  }
  override get support(): constraints.Constraint {
    return constraints.positive;
  }
  override get mean(): Tensor {
    return this.loc.add(this.scale.pow(2).div(2)).exp();
  }
  override get mode(): Tensor {
    return this.loc.sub(this.scale.square()).exp();
  }
  override get variance(): Tensor {
    return this.scale
      .pow(2)
      .exp()
      .sub(1)
      .mul(this.loc.mul(2).add(this.scale.pow(2)).exp());
  }
  override entropy(): Tensor {
    return this.base_dist.entropy().add(this.loc);
  }
}

/** The distribution of largest values: exp(-exp(-z)) is the probability of a standardized value z or a lower one. */
export class Gumbel extends TransformedDistribution {
  protected static override readonly takesNames = true;
  /** The mode. */
  readonly loc: Tensor;
  /** The unit. */
  readonly scale: Tensor;
  constructor(...args: LocationScaleArguments) {
    const { loc: place, scale: unit, validate_args } = bindLocationScale("Gumbel", args);
    const [loc, scale] = broadcastAll(place, unit) as [Tensor, Tensor];
    const { tiny, eps } = floatInfoOf(loc.dtype);
    const isNumber = typeof place === "number" && typeof unit === "number";
    const [low, high] = isNumber ? [tiny, 1 - eps] : [loc.new_full(loc.shape, tiny), loc.new_full(loc.shape, 1 - eps)];
    const turned = new AffineTransform(0, scale.new_ones(scale.shape).neg());
    const transforms = [new ExpTransform().inv, turned, new ExpTransform().inv, new AffineTransform(loc, scale.neg())];
    super(new Uniform(low, high, { validate_args }), transforms, { validate_args });
    this.loc = loc;
    this.scale = scale;
    this.setUp({ parameters: { loc, scale }, batch: loc.shape, validate: validate_args });
  }
  override get arg_constraints(): Readonly<Record<string, constraints.Constraint>> {
    return locationScale;
  }
  override get support(): constraints.Constraint {
    return constraints.real;
  }
  override get mean(): Tensor {
    return this.loc.add(this.scale.mul(EULER));
  }
  override get mode(): Tensor {
    return this.loc;
  }
  override get stddev(): Tensor {
    return this.scale.mul(Math.PI / Math.sqrt(6));
  }
  override get variance(): Tensor {
    return this.stddev.pow(2);
  }
  override rsample(sample_shape: Shape = []): Tensor {
    const { tiny, eps } = floatInfoOf(this.loc.dtype);
    const u = this.undrawn(sample_shape, this.loc.dtype)
      .uniform_(0, 1)
      .mul_(1 - eps - tiny)
      .add_(tiny);
    return this.loc.sub(this.scale.mul(u.log().neg().log()));
  }
  override log_prob(value: Tensor): Tensor {
    this.validateSample(value);
    const y = this.loc.sub(value).div(this.scale);
    return y.sub(y.exp()).sub(this.scale.log());
  }
  override cdf(value: Tensor): Tensor {
    this.validateSample(value);
    return this.loc.sub(value).div(this.scale).exp().neg().exp();
  }
  override entropy(): Tensor {
    return this.scale.log().add(1 + EULER);
  }
}

interface ScaleOptions {
  scale?: ParameterValue;
  validate_args?: boolean | null;
}
const scaleOf = constructorSignatures<{ scale: ParameterValue; validate_args: boolean | null }>(
  "scale, validate_args=None",
);

/** The distribution of |x| where x has another one, symmetric about 0, with a scale. */
abstract class Half<Base extends Normal | Cauchy> extends TransformedDistribution {
  /** The distribution of x. */
  declare readonly base_dist: Base;
  constructor(base: Base, validate_args: boolean | null) {
    super(base, new AbsTransform(), { validate_args });
    this.setUp({ parameters: { scale: base.scale }, batch: base.scale.shape, validate: validate_args, shown: false });
  }
  /** The unit. */
  get scale(): Tensor {
    return this.base_dist.scale;
  }
  override get arg_constraints(): Readonly<Record<string, constraints.Constraint>> {
    return { scale: constraints.positive };
  }
  override get support(): constraints.Constraint {
    return constraints.nonnegative;
  }
  override get mode(): Tensor {
    return this.scale.new_zeros(this.scale.shape);
  }
  override log_prob(value: Tensor): Tensor {
    this.validateSample(value);
    return where(value.ge(0), this.base_dist.log_prob(value).add(Math.LN2), -Infinity);
  }
  override cdf(value: Tensor): Tensor {
    this.validateSample(value);
    return this.base_dist.cdf(value).mul(2).sub(1);
  }
  override icdf(value: Tensor): Tensor {
    return this.base_dist.icdf(value.add(1).div(2));
  }
  override entropy(): Tensor {
    return this.base_dist.entropy().sub(Math.LN2);
  }
}

/** |x| of a normal x with mean 0. */
export class HalfNormal extends Half<Normal> {
  constructor(...args: Arguments<[scale: ParameterValue, validate_args?: boolean | null], ScaleOptions>) {
    const { scale, validate_args } = scaleOf("HalfNormal").bind(args);
    super(new Normal(0, scale, { validate_args: false }), validate_args);
  }
  override get mean(): Tensor {
    return this.scale.mul(Math.sqrt(2 / Math.PI));
  }
  override get variance(): Tensor {
    return this.scale.pow(2).mul(1 - 2 / Math.PI);
  }
}

/** |x| of a Cauchy x about 0. */
export class HalfCauchy extends Half<Cauchy> {
  constructor(...args: Arguments<[scale: ParameterValue, validate_args?: boolean | null], ScaleOptions>) {
    const { scale, validate_args } = scaleOf("HalfCauchy").bind(args);
    super(new Cauchy(0, scale, { validate_args: false }), validate_args);
  }
  override get mean(): Tensor {
    return this.scale.new_full(this.extendedShape(), Infinity);
  }
  override get variance(): Tensor {
    return this.base_dist.variance;
  }
  override log_prob(value: Tensor | number): Tensor {
    const { dtype } = this.scale;
    return super.log_prob(value instanceof Tensor ? value.to(dtype) : this.scale.new_full([], value));
  }
}
