/** The Gamma distribution and those made of it: Gamma, Chi2, FisherSnedecor, StudentT, InverseGamma. */
import { no_grad } from "../autograd/modes.ts";
import { floatInfoOf } from "../dtype.ts";
import { functionSignature, type Arguments } from "../nn/arguments.ts";
import { _standard_gamma } from "../ops/create/draws/random-draws.ts";
import { where } from "../ops/elementwise/where.ts";
import type { Generator } from "../tensor/random/index.ts";
import { Tensor } from "../tensor/tensor.ts";
import * as constraints from "./constraints.ts";
import { Distribution, type Shape } from "./distribution.ts";
import { ExponentialFamily } from "./exponential-family.ts";
import { TransformedDistribution } from "./transformed.ts";
import { PowerTransform } from "./transforms.ts";
import { broadcastAll, constructorSignatures, type ParameterValue } from "./utilities.ts";

interface GammaOptions {
  concentration?: ParameterValue;
  rate?: ParameterValue;
  validate_args?: boolean | null;
}
type GammaArguments = Arguments<
  [concentration: ParameterValue, rate: ParameterValue, validate_args?: boolean | null],
  GammaOptions
>;
const gammaOf = constructorSignatures<Required<GammaOptions>>("concentration, rate, validate_args=None");

/** Where random numbers come from. */
interface DrawOptions {
  generator?: Generator | null;
}

/** rate^a x^(a - 1) exp(-rate x) / gamma(a), where a is the concentration. */
export class Gamma extends ExponentialFamily {
  protected static override readonly takesNames = true;
  /** The shape of the density; often called alpha. */
  readonly concentration: Tensor;
  /** One over the scale; often called beta. */
  readonly rate: Tensor;
  constructor(...args: GammaArguments) {
    super();
    const { concentration, rate, validate_args } = gammaOf("Gamma").bind(args);
    [this.concentration, this.rate] = broadcastAll(concentration, rate) as [Tensor, Tensor];
    this.setUp({
      parameters: { concentration: this.concentration, rate: this.rate },
      batch: this.concentration.shape,
      validate: validate_args,
    });
  }
  override get arg_constraints(): Readonly<Record<string, constraints.Constraint>> {
    return { concentration: constraints.positive, rate: constraints.positive };
  }
  override get support(): constraints.Constraint {
    return constraints.nonnegative;
  }
  override get has_rsample(): boolean {
    return true;
  }
  override get mean(): Tensor {
    return this.concentration.div(this.rate);
  }
  override get mode(): Tensor {
    return this.concentration.sub(1).div(this.rate).clamp({ min: 0 });
  }
  override get variance(): Tensor {
    return this.concentration.div(this.rate.pow(2));
  }
  override sample(sample_shape: Shape = [], options: DrawOptions = {}): Tensor {
    return no_grad(() => this.rsample(sample_shape, options));
  }
  override rsample(sample_shape: Shape = [], { generator = null }: DrawOptions = {}): Tensor {
    const shape = this.extendedShape(sample_shape);
    const value = _standard_gamma(this.concentration.expand(shape), { generator }).div(this.rate.expand(shape));
    value.detach().clamp_({ min: floatInfoOf(value.dtype).tiny });
    return value;
  }
  override log_prob(given: Tensor | number): Tensor {
    const { concentration, rate } = this;
    const value = given instanceof Tensor ? given.to(rate.dtype) : rate.new_full([], given);
    this.validateSample(value);
    return concentration
      .xlogy(rate)
      .add(concentration.sub(1).xlogy(value))
      .sub(rate.mul(value))
      .sub(concentration.lgamma());
  }
  override entropy(): Tensor {
    const { concentration, rate } = this;
    return concentration
      .sub(rate.log())
      .add(concentration.lgamma())
      .add(concentration.neg().add(1).mul(concentration.digamma()));
  }
  override cdf(value: Tensor): Tensor {
    this.validateSample(value);
    return this.concentration.igamma(this.rate.mul(value));
  }
  override get _natural_params(): readonly Tensor[] {
    return [this.concentration.sub(1), this.rate.neg()];
  }
  override _log_normalizer(x: Tensor, y: Tensor): Tensor {
    return x.add(1).lgamma().add(x.add(1).mul(y.reciprocal().neg().log()));
  }
  override get _mean_carrier_measure(): number {
    return 0;
  }
}

interface DegreesOptions {
  df?: ParameterValue;
  validate_args?: boolean | null;
}
const degreesOf = functionSignature<Required<DegreesOptions>>("Chi2.__init__", "df, validate_args=None");

/** Sums of `df` squares of standard normal numbers. */
export class Chi2 extends Gamma {
  protected static override readonly takesNames = true;
  constructor(...args: Arguments<[df: ParameterValue, validate_args?: boolean | null], DegreesOptions>) {
    const { df, validate_args } = degreesOf.bind(args);
    super(typeof df === "number" ? 0.5 * df : df.mul(0.5), 0.5, { validate_args });
    this.setUp({ parameters: { df: this.df }, batch: this.df.shape, validate: validate_args, shown: false });
  }
  /** Degrees of freedom. */
  get df(): Tensor {
    return this.concentration.mul(2);
  }
  override get arg_constraints(): Readonly<Record<string, constraints.Constraint>> {
    return "df" in this.parameters ? { df: constraints.positive } : {};
  }
}

interface TwoDegreesOptions {
  df1?: ParameterValue;
  df2?: ParameterValue;
  validate_args?: boolean | null;
}
const twoDegreesOf = functionSignature<Required<TwoDegreesOptions>>(
  "FisherSnedecor.__init__",
  "df1, df2, validate_args=None",
);

/** The F distribution: the ratio of two means of squares of standard normal numbers, of `df1` and of `df2` numbers. */
export class FisherSnedecor extends Distribution {
  protected static override readonly takesNames = true;
  /** Degrees of freedom above the line. */
  readonly df1: Tensor;
  /** Degrees of freedom below it. */
  readonly df2: Tensor;
  constructor(
    ...args: Arguments<[df1: ParameterValue, df2: ParameterValue, validate_args?: boolean | null], TwoDegreesOptions>
  ) {
    super();
    const { df1, df2, validate_args } = twoDegreesOf.bind(args);
    [this.df1, this.df2] = broadcastAll(df1, df2) as [Tensor, Tensor];
    this.setUp({ parameters: { df1: this.df1, df2: this.df2 }, batch: this.df1.shape, validate: validate_args });
  }
  override get arg_constraints(): Readonly<Record<string, constraints.Constraint>> {
    return { df1: constraints.positive, df2: constraints.positive };
  }
  override get support(): constraints.Constraint {
    return constraints.positive;
  }
  override get has_rsample(): boolean {
    return true;
  }
  /** The degrees below the line, NaN where there are not more than `least`. */
  private above(least: number): Tensor {
    return where(this.df2.le(least), NaN, this.df2);
  }
  override get mean(): Tensor {
    const df2 = this.above(2);
    return df2.div(df2.sub(2));
  }
  override get mode(): Tensor {
    const mode = this.df1.sub(2).div(this.df1).mul(this.df2).div(this.df2.add(2));
    return where(this.df1.le(2), NaN, mode);
  }
  override get variance(): Tensor {
    const df2 = this.above(4);
    return df2
      .pow(2)
      .mul(2)
      .mul(this.df1.add(df2).sub(2))
      .div(this.df1.mul(df2.sub(2).pow(2)).mul(df2.sub(4)));
  }
  override rsample(sample_shape: Shape = []): Tensor {
    const { tiny } = floatInfoOf(this.df1.dtype);
    const meanOfSquares = (df: Tensor): Tensor => new Gamma(df.mul(0.5), df).rsample(sample_shape);
    const above = meanOfSquares(this.df1);
    return above.div(meanOfSquares(this.df2).clamp({ min: tiny })).clamp({ min: tiny });
  }
  override log_prob(value: Tensor): Tensor {
    this.validateSample(value);
    const [half1, half2] = [this.df1.mul(0.5), this.df2.mul(0.5)];
    const ratio = this.df1.div(this.df2);
    const sum = half1.add(half2);
    return sum
      .lgamma()
      .sub(half1.lgamma())
      .sub(half2.lgamma())
      .add(half1.mul(ratio.log()).add(half1.sub(1).mul(value.log())))
      .sub(sum.mul(ratio.mul(value).log1p()));
  }
}

interface StudentOptions {
  df?: ParameterValue;
  loc?: ParameterValue;
  scale?: ParameterValue;
  validate_args?: boolean | null;
}
const studentOf = functionSignature<Required<StudentOptions>>(
  "StudentT.__init__",
  "df, loc=0., scale=1., validate_args=None",
);
const LOG_GAMMA_HALF = 0.5 * Math.log(Math.PI);

/** Student's t: a standard normal number over the root of the mean of `df` squares of others, scaled and moved. */
export class StudentT extends Distribution {
  protected static override readonly takesNames = true;
  /** Degrees of freedom. */
  readonly df: Tensor;
  /** The middle. */
  readonly loc: Tensor;
  /** The unit. */
  readonly scale: Tensor;
  constructor(
    ...args: Arguments<
      [df: ParameterValue, loc?: ParameterValue, scale?: ParameterValue, validate_args?: boolean | null],
      StudentOptions
    >
  ) {
    super();
    const { df, loc, scale, validate_args } = studentOf.bind(args);
    [this.df, this.loc, this.scale] = broadcastAll(df, loc, scale) as [Tensor, Tensor, Tensor];
    this.setUp({
      parameters: { df: this.df, loc: this.loc, scale: this.scale },
      batch: this.df.shape,
      validate: validate_args,
    });
  }
  override get arg_constraints(): Readonly<Record<string, constraints.Constraint>> {
    return { df: constraints.positive, loc: constraints.real, scale: constraints.positive };
  }
  override get support(): constraints.Constraint {
    return constraints.real;
  }
  override get has_rsample(): boolean {
    return true;
  }
  override get mean(): Tensor {
    return where(this.df.le(1), NaN, this.loc);
  }
  override get mode(): Tensor {
    return this.loc;
  }
  override get variance(): Tensor {
    const { df, scale } = this;
    const finite = scale.pow(2).mul(df).div(df.sub(2));
    return where(df.le(1), NaN, where(df.le(2), Infinity, finite));
  }
  override rsample(sample_shape: Shape = []): Tensor {
    const normal = this.undrawn(sample_shape, this.df.dtype).normal_();
    const squares = new Chi2(this.df).rsample(sample_shape);
    return this.loc.add(this.scale.mul(normal.mul(squares.div(this.df).rsqrt())));
  }
  override log_prob(value: Tensor): Tensor {
    this.validateSample(value);
    const { df, scale } = this;
    const y = value.sub(this.loc).div(scale);
    const normalizer = scale
      .log()
      .add(df.log().mul(0.5))
      .add(0.5 * Math.log(Math.PI))
      .add(df.mul(0.5).lgamma())
      .sub(df.add(1).mul(0.5).lgamma());
    return df.add(1).mul(-0.5).mul(y.pow(2).div(df).log1p()).sub(normalizer);
  }
  override entropy(): Tensor {
    const { df, scale } = this;
    const [half, more] = [df.mul(0.5), df.add(1).mul(0.5)];
    const logBeta = half.lgamma().add(LOG_GAMMA_HALF).sub(more.lgamma());
    return scale
      .log()
      .add(more.mul(more.digamma().sub(half.digamma())))
      .add(df.log().mul(0.5))
      .add(logBeta);
  }
}

/** One over numbers of a Gamma distribution. */
export class InverseGamma extends TransformedDistribution {
  protected static override readonly takesNames = true;
  /** The Gamma distribution. */
  declare readonly base_dist: Gamma;
  constructor(...args: GammaArguments) {
    const { concentration, rate, validate_args } = gammaOf("InverseGamma").bind(args);
    const base = new Gamma(concentration, rate, { validate_args });
    super(base, new PowerTransform(base.rate.new_full([], -1)), { validate_args });
    this.setUp({
      parameters: { concentration: this.concentration, rate: this.rate },
      batch: this.rate.shape,
      validate: validate_args,
      shown: false,
    });
  }
  /** The shape of the Gamma distribution. */
  get concentration(): Tensor {
    return this.base_dist.concentration;
  }
  /** Its rate, which is the scale of this one. */
  get rate(): Tensor {
    return this.base_dist.rate;
  }
  override get arg_constraints(): Readonly<Record<string, constraints.Constraint>> {
    return { concentration: constraints.positive, rate: constraints.positive };
  }
  override get support(): constraints.Constraint {
    return constraints.positive;
  }
  override get has_rsample(): boolean {
    return true;
  }
  override get mean(): Tensor {
    return where(this.concentration.gt(1), this.rate.div(this.concentration.sub(1)), Infinity);
  }
  override get mode(): Tensor {
    return this.rate.div(this.concentration.add(1));
  }
  override get variance(): Tensor {
    const { concentration, rate } = this;
    const finite = rate.square().div(concentration.sub(1).square().mul(concentration.sub(2)));
    return where(concentration.gt(2), finite, Infinity);
  }
  override entropy(): Tensor {
    const { concentration, rate } = this;
    return concentration
      .add(rate.log())
      .add(concentration.lgamma())
      .sub(concentration.add(1).mul(concentration.digamma()));
  }
}
