/** Distributions of one parameter on numbers from 0 on: Exponential, HalfNormal, HalfCauchy, Poisson. */
import { no_grad } from "../autograd/modes.ts";
import type { Arguments } from "../nn/arguments.ts";
import { where } from "../ops/elementwise/where.ts";
import { poisson } from "../ops/create/draws/random-draws.ts";
import { emptyTensor, type Tensor } from "../tensor/tensor.ts";
import * as constraints from "./constraints.ts";
import { Distribution, type Shape } from "./distribution.ts";
import { Cauchy, Normal } from "./location-scale.ts";
import { broadcastAll, constructorSignatures, type ParameterValue } from "./utilities.ts";
import { itemAt } from "../support/checked.ts";

interface RateOptions {
  rate?: ParameterValue;
  validate_args?: boolean | null;
}
interface ScaleOptions {
  scale?: ParameterValue;
  validate_args?: boolean | null;
}
const rateOf = constructorSignatures<{ rate: ParameterValue; validate_args: boolean | null }>(
  "rate, validate_args=None",
);
const scaleOf = constructorSignatures<{ scale: ParameterValue; validate_args: boolean | null }>(
  "scale, validate_args=None",
);

/** rate exp(-rate x). */
export class Exponential extends Distribution {
  /** How many events come in a unit of time. */
  readonly rate: Tensor;
  constructor(...args: Arguments<[rate: ParameterValue, validate_args?: boolean | null], RateOptions>) {
    super();
    const { rate, validate_args } = rateOf("Exponential").bind(args);
    this.rate = itemAt(broadcastAll(rate), 0);
    this.setUp({ parameters: { rate: this.rate }, batch: this.rate.shape, validate: validate_args });
  }
  override get arg_constraints(): Readonly<Record<string, constraints.Constraint>> {
    return { rate: constraints.positive };
  }
  override get support(): constraints.Constraint {
    return constraints.nonnegative;
  }
  override get has_rsample(): boolean {
    return true;
  }
  override get mean(): Tensor {
    return this.rate.reciprocal();
  }
  override get mode(): Tensor {
    return this.rate.new_zeros(this.rate.shape);
  }
  override get stddev(): Tensor {
    return this.rate.reciprocal();
  }
  override get variance(): Tensor {
    return this.rate.pow(-2);
  }
  override rsample(sample_shape: Shape = []): Tensor {
    return emptyTensor(this.extendedShape(sample_shape), this.rate.dtype).exponential_().div(this.rate);
  }
  override log_prob(value: Tensor): Tensor {
    this.validateSample(value);
    return this.rate.log().sub(this.rate.mul(value));
  }
  override cdf(value: Tensor): Tensor {
    this.validateSample(value);
    return this.rate.neg().mul(value).exp().neg().add(1);
  }
  override icdf(value: Tensor): Tensor {
    return value.neg().log1p().neg().div(this.rate);
  }
  override entropy(): Tensor {
    return this.rate.log().neg().add(1);
  }
}

/** Counts of events that come at a rate. */
export class Poisson extends Distribution {
  /** How many events come in a unit of time. */
  readonly rate: Tensor;
  constructor(...args: Arguments<[rate: ParameterValue, validate_args?: boolean | null], RateOptions>) {
    super();
    const { rate, validate_args } = rateOf("Poisson").bind(args);
    this.rate = itemAt(broadcastAll(rate), 0);
    this.setUp({ parameters: { rate: this.rate }, batch: this.rate.shape, validate: validate_args });
  }
  override get arg_constraints(): Readonly<Record<string, constraints.Constraint>> {
    return { rate: constraints.nonnegative };
  }
  override get support(): constraints.Constraint {
    return constraints.nonnegative_integer;
  }
  override get mean(): Tensor {
    return this.rate;
  }
  override get mode(): Tensor {
    return this.rate.floor();
  }
  override get variance(): Tensor {
    return this.rate;
  }
  override sample(sample_shape: Shape = []): Tensor {
    return no_grad(() => poisson(this.rate.expand(this.extendedShape(sample_shape))));
  }
  override log_prob(value: Tensor): Tensor {
    this.validateSample(value);
    return value.xlogy(this.rate).sub(this.rate).sub(value.add(1).lgamma());
  }
}

/** The distribution of |x| where x has another one, symmetric about 0, with a scale. */
abstract class Half extends Distribution {
  constructor(
    protected readonly base: Normal | Cauchy,
    validate: boolean | null,
  ) {
    super();
    this.setUp({ parameters: { scale: base.scale }, batch: base.scale.shape, validate, shown: false });
  }
  get scale(): Tensor {
    return this.base.scale;
  }
  override get arg_constraints(): Readonly<Record<string, constraints.Constraint>> {
    return { scale: constraints.positive };
  }
  override get support(): constraints.Constraint {
    return constraints.nonnegative;
  }
  override get has_rsample(): boolean {
    return true;
  }
  override get mode(): Tensor {
    return this.scale.new_zeros(this.scale.shape);
  }
  override rsample(sample_shape: Shape = []): Tensor {
    return this.base.rsample(sample_shape).abs();
  }
  override sample(sample_shape: Shape = []): Tensor {
    return no_grad(() => this.base.sample(sample_shape).abs());
  }
  override log_prob(value: Tensor): Tensor {
    this.validateSample(value);
    return where(value.ge(0), this.base.log_prob(value).add(Math.LN2), -Infinity);
  }
  override cdf(value: Tensor): Tensor {
    this.validateSample(value);
    return this.base.cdf(value).mul(2).sub(1);
  }
  override icdf(value: Tensor): Tensor {
    return this.base.icdf(value.add(1).div(2));
  }
  override entropy(): Tensor {
    return this.base.entropy().sub(Math.LN2);
  }
}

/** |x| of a normal x with mean 0. */
export class HalfNormal extends Half {
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
export class HalfCauchy extends Half {
  constructor(...args: Arguments<[scale: ParameterValue, validate_args?: boolean | null], ScaleOptions>) {
    const { scale, validate_args } = scaleOf("HalfCauchy").bind(args);
    super(new Cauchy(0, scale, { validate_args: false }), validate_args);
  }
  override get mean(): Tensor {
    return this.scale.new_full(this.extendedShape(), Infinity);
  }
  override get variance(): Tensor {
    return this.base.variance;
  }
}
