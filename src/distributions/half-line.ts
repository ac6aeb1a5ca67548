/** Distributions of a rate on numbers from 0 on: Exponential, Poisson. */
import { no_grad } from "../autograd/modes.ts";
import type { Arguments } from "../nn/arguments.ts";
import { poisson } from "../ops/create/draws/random-draws.ts";
import { type Tensor } from "../tensor/tensor.ts";
import * as constraints from "./constraints.ts";
import type { Shape } from "./distribution.ts";
import { ExponentialFamily } from "./exponential-family.ts";
import { broadcastAll, constructorSignatures, type ParameterValue } from "./utilities.ts";
import { itemAt } from "../support/checked.ts";

interface RateOptions {
  rate?: ParameterValue;
  validate_args?: boolean | null;
}
const rateOf = constructorSignatures<{ rate: ParameterValue; validate_args: boolean | null }>(
  "rate, validate_args=None",
);

/** rate exp(-rate x). */
export class Exponential extends ExponentialFamily {
  protected static override readonly takesNames = true;
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
    return this.undrawn(sample_shape, this.rate.dtype).exponential_().div(this.rate);
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
  override get _natural_params(): readonly Tensor[] {
    return [this.rate.neg()];
  }
  override _log_normalizer(x: Tensor): Tensor {
    return x.neg().log().neg();
  }
  override get _mean_carrier_measure(): number {
    return 0;
  }
}

/** Counts of events that come at a rate. */
export class Poisson extends ExponentialFamily {
  protected static override readonly takesNames = true;
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
  override get _natural_params(): readonly Tensor[] {
    return [this.rate.log()];
  }
  override _log_normalizer(x: Tensor): Tensor {
    return x.exp();
  }
}
