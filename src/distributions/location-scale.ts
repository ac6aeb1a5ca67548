/** Distributions of a location and a scale: Normal, Laplace, Cauchy, Gumbel, and LogNormal. */
import { floatInfoOf } from "../dtype.ts";
import { no_grad } from "../autograd/modes.ts";
import type { Arguments } from "../nn/arguments.ts";
import { normal } from "../ops/create/draws/random-create.ts";
import { emptyTensor, type Tensor } from "../tensor/tensor.ts";
import * as constraints from "./constraints.ts";
import { Distribution, type Shape } from "./distribution.ts";
import { broadcastAll, constructorSignatures, EULER, type ParameterValue } from "./utilities.ts";

export interface LocationScaleOptions {
  loc?: ParameterValue;
  scale?: ParameterValue;
  validate_args?: boolean | null;
}
export type LocationScaleArguments = Arguments<
  [loc: ParameterValue, scale: ParameterValue, validate_args?: boolean | null],
  LocationScaleOptions
>;
const bound = constructorSignatures<{ loc: ParameterValue; scale: ParameterValue; validate_args: boolean | null }>(
  "loc, scale, validate_args=None",
);

const HALF_LOG_TWO_PI = Math.log(Math.sqrt(2 * Math.PI));

/** Binds the arguments of a class with a location and a scale. */
export function bindLocationScale(
  name: string,
  args: readonly unknown[],
): { loc: ParameterValue; scale: ParameterValue; validate_args: boolean | null } {
  return bound(name).bind(args);
}

/** A distribution that is moved by `loc` and stretched by `scale`. */
abstract class LocationScale extends Distribution {
  readonly loc: Tensor;
  readonly scale: Tensor;
  constructor(name: string, args: readonly unknown[]) {
    super();
    const { loc, scale, validate_args } = bindLocationScale(name, args);
    const [first, second] = broadcastAll(loc, scale) as [Tensor, Tensor];
    this.loc = first;
    this.scale = second;
    this.setUp({
      parameters: { loc: first, scale: second },
      batch: first.shape,
      validate: validate_args,
      shown: this.showsParameters,
    });
  }
  /** Whether printing shows them: where they are those of another distribution, PyTorch does not. */
  protected get showsParameters(): boolean {
    return true;
  }
  override get arg_constraints(): Readonly<Record<string, constraints.Constraint>> {
    return { loc: constraints.real, scale: constraints.positive };
  }
  override get support(): constraints.Constraint {
    return constraints.real;
  }
  override get has_rsample(): boolean {
    return true;
  }
  override get mean(): Tensor {
    return this.loc;
  }
  override get mode(): Tensor {
    return this.loc;
  }
  /** Values in units of the scale, counted from the location. */
  protected standardized(value: Tensor): Tensor {
    return value.sub(this.loc).div(this.scale);
  }
}

/** The normal distribution: `loc` is the mean, `scale` the standard deviation. */
export class Normal extends LocationScale {
  constructor(...args: LocationScaleArguments) {
    super("Normal", args);
  }
  override get stddev(): Tensor {
    return this.scale;
  }
  override get variance(): Tensor {
    return this.scale.pow(2);
  }
  override sample(sample_shape: Shape = []): Tensor {
    const shape = this.extendedShape(sample_shape);
    return no_grad(() => normal(this.loc.expand(shape), this.scale.expand(shape)));
  }
  override rsample(sample_shape: Shape = []): Tensor {
    return this.loc.add(emptyTensor(this.extendedShape(sample_shape), this.loc.dtype).normal_().mul(this.scale));
  }
  override log_prob(value: Tensor): Tensor {
    this.validateSample(value);
    return value.sub(this.loc).pow(2).neg().div(this.scale.pow(2).mul(2)).sub(this.scale.log()).sub(HALF_LOG_TWO_PI);
  }
  override cdf(value: Tensor): Tensor {
    this.validateSample(value);
    return value.sub(this.loc).mul(this.scale.reciprocal()).div(Math.SQRT2).erf().add(1).mul(0.5);
  }
  override icdf(value: Tensor): Tensor {
    return this.loc.add(this.scale.mul(value.mul(2).sub(1).erfinv()).mul(Math.SQRT2));
  }
  override entropy(): Tensor {
    return this.scale.log().add(0.5 + 0.5 * Math.log(2 * Math.PI));
  }
}

/** exp of a normal number; `loc` and `scale` are those of its logarithm. */
export class LogNormal extends LocationScale {
  private readonly base: Normal;
  constructor(...args: LocationScaleArguments) {
    super("LogNormal", args);
    this.base = new Normal(this.loc, this.scale, { validate_args: false });
  }
  protected override get showsParameters(): boolean {
    return false;
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
  override rsample(sample_shape: Shape = []): Tensor {
    return this.base.rsample(sample_shape).exp();
  }
  override sample(sample_shape: Shape = []): Tensor {
    return no_grad(() => this.base.sample(sample_shape).exp());
  }
  override log_prob(value: Tensor): Tensor {
    this.validateSample(value);
    const log = value.log();
    return this.base.log_prob(log).sub(log);
  }
  override cdf(value: Tensor): Tensor {
    this.validateSample(value);
    return this.base.cdf(value.log());
  }
  override icdf(value: Tensor): Tensor {
    return this.base.icdf(value).exp();
  }
  override entropy(): Tensor {
    return this.base.entropy().add(this.loc);
  }
}

/** exp(-|x - loc| / scale) / (2 scale). */
export class Laplace extends LocationScale {
  constructor(...args: LocationScaleArguments) {
    super("Laplace", args);
  }
  override get variance(): Tensor {
    return this.scale.pow(2).mul(2);
  }
  override get stddev(): Tensor {
    return this.scale.mul(Math.SQRT2);
  }
  override rsample(sample_shape: Shape = []): Tensor {
    const u = emptyTensor(this.extendedShape(sample_shape), this.loc.dtype).uniform_(
      floatInfoOf(this.loc.dtype).eps - 1,
      1,
    );
    return this.loc.sub(this.scale.mul(u.sign()).mul(u.abs().neg().log1p()));
  }
  override log_prob(value: Tensor): Tensor {
    this.validateSample(value);
    return this.scale.mul(2).log().neg().sub(value.sub(this.loc).abs().div(this.scale));
  }
  override cdf(value: Tensor): Tensor {
    this.validateSample(value);
    const distance = value.sub(this.loc);
    return distance.sign().mul(distance.abs().neg().div(this.scale).expm1()).mul(-0.5).add(0.5);
  }
  override icdf(value: Tensor): Tensor {
    const term = value.sub(0.5);
    return this.loc.sub(this.scale.mul(term.sign()).mul(term.abs().mul(-2).log1p()));
  }
  override entropy(): Tensor {
    return this.scale.mul(2).log().add(1);
  }
}

/** 1 / (pi scale (1 + z^2)) of the standardized value z; it has no mean. */
export class Cauchy extends LocationScale {
  constructor(...args: LocationScaleArguments) {
    super("Cauchy", args);
  }
  override get mean(): Tensor {
    return this.loc.new_full(this.extendedShape(), NaN);
  }
  override get variance(): Tensor {
    return this.loc.new_full(this.extendedShape(), Infinity);
  }
  override rsample(sample_shape: Shape = []): Tensor {
    return this.loc.add(emptyTensor(this.extendedShape(sample_shape), this.loc.dtype).cauchy_().mul(this.scale));
  }
  override log_prob(value: Tensor): Tensor {
    this.validateSample(value);
    return this.scale.log().neg().sub(Math.log(Math.PI)).sub(this.standardized(value).pow(2).add(1).log());
  }
  override cdf(value: Tensor): Tensor {
    this.validateSample(value);
    return this.standardized(value).atan().div(Math.PI).add(0.5);
  }
  override icdf(value: Tensor): Tensor {
    return value.sub(0.5).mul(Math.PI).tan().mul(this.scale).add(this.loc);
  }
  override entropy(): Tensor {
    return this.scale.log().add(Math.log(4 * Math.PI));
  }
}

/** The distribution of largest values: exp(-exp(-z)) is the probability of a standardized value z or a lower one. */
export class Gumbel extends LocationScale {
  constructor(...args: LocationScaleArguments) {
    super("Gumbel", args);
  }
  override get mean(): Tensor {
    return this.loc.add(this.scale.mul(EULER));
  }
  override get stddev(): Tensor {
    return this.scale.mul(Math.PI / Math.sqrt(6));
  }
  override get variance(): Tensor {
    return this.stddev.pow(2);
  }
  override rsample(sample_shape: Shape = []): Tensor {
    const { tiny, eps } = floatInfoOf(this.loc.dtype);
    const u = emptyTensor(this.extendedShape(sample_shape), this.loc.dtype)
      .uniform_(0, 1)
      .mul_(1 - eps - tiny)
      .add_(tiny);
    return this.loc.sub(this.scale.mul(u.log().neg().log()));
  }
  override log_prob(value: Tensor): Tensor {
    this.validateSample(value);
    const y = this.standardized(value).neg();
    return y.sub(y.exp()).sub(this.scale.log());
  }
  override cdf(value: Tensor): Tensor {
    this.validateSample(value);
    return this.standardized(value).neg().exp().neg().exp();
  }
  override icdf(value: Tensor): Tensor {
    return this.loc.sub(this.scale.mul(value.log().neg().log()));
  }
  override entropy(): Tensor {
    return this.scale.log().add(1 + EULER);
  }
}
