/** Distributions of a location and a scale: Normal, Laplace, Cauchy. */
import { floatInfoOf } from "../dtype.ts";
import { no_grad } from "../autograd/modes.ts";
import type { Arguments } from "../nn/arguments.ts";
import { normal } from "../ops/create/draws/random-create.ts";
import { type Tensor } from "../tensor/tensor.ts";
import * as constraints from "./constraints.ts";
import { Distribution, type Shape } from "./distribution.ts";
import { ExponentialFamily } from "./exponential-family.ts";
import { broadcastAll, constructorSignatures, type ParameterValue } from "./utilities.ts";

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
  protected static override readonly takesNames = true;
  readonly loc: Tensor;
  readonly scale: Tensor;
  constructor(name: string, args: readonly unknown[]) {
    super();
    const { loc, scale, validate_args } = bindLocationScale(name, args);
    const [first, second] = broadcastAll(loc, scale) as [Tensor, Tensor];
    this.loc = first;
    this.scale = second;
    this.setUp({ parameters: { loc: first, scale: second }, batch: first.shape, validate: validate_args });
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
export class Normal extends ExponentialFamily {
  protected static override readonly takesNames = true;
  /** The mean. */
  readonly loc: Tensor;
  /** The standard deviation. */
  readonly scale: Tensor;
  constructor(...args: LocationScaleArguments) {
    super();
    const { loc, scale, validate_args } = bindLocationScale("Normal", args);
    [this.loc, this.scale] = broadcastAll(loc, scale) as [Tensor, Tensor];
    const parameters = { loc: this.loc, scale: this.scale };
    this.setUp({ parameters, batch: this.loc.shape, validate: validate_args });
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
  override get _natural_params(): readonly Tensor[] {
    const variance = this.scale.pow(2);
    return [this.loc.div(variance), variance.reciprocal().mul(-0.5)];
  }
  override _log_normalizer(x: Tensor, y: Tensor): Tensor {
    return x.pow(2).mul(-0.25).div(y).add(y.reciprocal().mul(-Math.PI).log().mul(0.5));
  }
  override get _mean_carrier_measure(): number {
    return 0;
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
    return this.loc.add(this.undrawn(sample_shape, this.loc.dtype).normal_().mul(this.scale));
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

/** exp(-|x - loc| / scale) / (2 scale). */
export class Laplace extends LocationScale {
  protected static override readonly takesNames = true;
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
    const u = this.undrawn(sample_shape, this.loc.dtype).uniform_(floatInfoOf(this.loc.dtype).eps - 1, 1);
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
  protected static override readonly takesNames = true;
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
    return this.loc.add(this.undrawn(sample_shape, this.loc.dtype).cauchy_().mul(this.scale));
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
