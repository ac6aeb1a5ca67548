/**
 * Distributions of trials that succeed with a probability, given as such or as log odds: Bernoulli, Geometric,
 * Binomial.
 */
import { floatInfoOf } from "../dtype.ts";
import { enable_grad, no_grad } from "../autograd/modes.ts";
import { functionSignature, type Arguments } from "../nn/arguments.ts";
import { binary_cross_entropy_with_logits } from "../ops/loss/binary.ts";
import { bernoulli, binomial } from "../ops/create/draws/random-draws.ts";
import { arange } from "../ops/create/ranges/range.ts";
import { where } from "../ops/elementwise/where.ts";
import { NotImplementedError, ValueError } from "../support/errors.ts";
import { type Tensor } from "../tensor/tensor.ts";
import * as constraints from "./constraints.ts";
import { Distribution, type Shape } from "./distribution.ts";
import { broadcastAll, constructorSignatures, logitsToProbs, probsToLogits, type ParameterValue } from "./utilities.ts";
import { itemAt } from "../support/checked.ts";

export interface ProbsOrLogitsOptions {
  probs?: ParameterValue | null;
  logits?: ParameterValue | null;
  validate_args?: boolean | null;
}
export type TrialParameters = {
  probs: ParameterValue | null;
  logits: ParameterValue | null;
  validate_args: boolean | null;
};
type TrialArguments = Arguments<
  [probs?: ParameterValue | null, logits?: ParameterValue | null, validate_args?: boolean | null],
  ProbsOrLogitsOptions
>;
const bound = constructorSignatures<TrialParameters>("probs=None, logits=None, validate_args=None");

/** A distribution with a probability of success; what was not given is computed when it is asked for. */
export abstract class Trials extends Distribution {
  protected static override readonly takesNames = true;
  private knownProbs: Tensor | null = null;
  private knownLogits: Tensor | null = null;
  protected take(probs: ParameterValue | null, logits: ParameterValue | null): { probs: Tensor } | { logits: Tensor } {
    if ((probs === null) === (logits === null))
      throw new ValueError("Either `probs` or `logits` must be specified, but not both.");
    if (probs !== null) return { probs: (this.knownProbs = itemAt(broadcastAll(probs), 0)) };
    return { logits: (this.knownLogits = itemAt(broadcastAll(logits!), 0)) };
  }
  /** The probability of success. */
  get probs(): Tensor {
    return (this.knownProbs ??= enable_grad(() => logitsToProbs(this.knownLogits!, true)));
  }
  /** Its log odds. */
  get logits(): Tensor {
    return (this.knownLogits ??= enable_grad(() => probsToLogits(this.knownProbs!, true)));
  }
  get param_shape(): Shape {
    return (this.knownProbs ?? this.knownLogits!).shape;
  }
  protected override get known(): Readonly<Record<string, Tensor | null | undefined>> {
    return { ...this.parameters, probs: this.knownProbs, logits: this.knownLogits };
  }
  override get arg_constraints(): Readonly<Record<string, constraints.Constraint>> {
    return { probs: constraints.unit_interval, logits: constraints.real };
  }
}

/** 1 with a probability, else 0. */
export class Bernoulli extends Trials {
  protected static override readonly takesNames = true;
  constructor(...args: TrialArguments) {
    super();
    const { probs, logits, validate_args } = bound("Bernoulli").bind(args);
    const parameters = this.take(probs, logits);
    this.setUp({
      parameters: { ...parameters },
      batch: itemAt(Object.values(parameters), 0).shape,
      validate: validate_args,
    });
  }
  override get support(): constraints.Constraint {
    return constraints.boolean;
  }
  override get has_enumerate_support(): boolean {
    return true;
  }
  override get mean(): Tensor {
    return this.probs;
  }
  override get mode(): Tensor {
    return where(this.probs.eq(0.5), NaN, this.probs.ge(0.5).to(this.probs.dtype));
  }
  override get variance(): Tensor {
    return this.probs.mul(this.probs.neg().add(1));
  }
  override sample(sample_shape: Shape = []): Tensor {
    return no_grad(() => bernoulli(this.probs.expand(this.extendedShape(sample_shape))));
  }
  override log_prob(value: Tensor): Tensor {
    this.validateSample(value);
    const [logits, target] = broadcastAll(this.logits, value) as [Tensor, Tensor];
    return binary_cross_entropy_with_logits(logits, target, { reduction: "none" }).neg();
  }
  override entropy(): Tensor {
    return binary_cross_entropy_with_logits(this.logits, this.probs, { reduction: "none" });
  }
  override enumerate_support(expand: boolean = true): Tensor {
    return this.listed(arange(2, { dtype: this.probs.dtype }), expand);
  }
}

/** How many trials fail before the first success. */
export class Geometric extends Trials {
  protected static override readonly takesNames = true;
  constructor(...args: TrialArguments) {
    super();
    const { probs, logits, validate_args } = bound("Geometric").bind(args);
    const parameters = this.take(probs, logits);
    this.setUp({
      parameters: { ...parameters },
      batch: itemAt(Object.values(parameters), 0).shape,
      validate: validate_args,
    });
    if (!this.validates || probs === null || this.probs.gt(0).all().item()) return;
    const invalid = this.probs.detach().masked_select(this.probs.le(0));
    throw new ValueError(
      `Expected parameter probs (${this.probs.constructor.name} of shape (${this.probs.shape.join(", ")}${this.probs.dim() === 1 ? "," : ""})) of distribution ${String(this)} to be positive but found invalid values:\n${String(invalid)}`,
    );
  }
  override get support(): constraints.Constraint {
    return constraints.nonnegative_integer;
  }
  override get mean(): Tensor {
    return this.probs.reciprocal().sub(1);
  }
  override get mode(): Tensor {
    return this.probs.new_zeros(this.probs.shape);
  }
  override get variance(): Tensor {
    return this.probs.reciprocal().sub(1).div(this.probs);
  }
  override sample(sample_shape: Shape = []): Tensor {
    return no_grad(() =>
      this.undrawn(sample_shape, this.probs.dtype)
        .uniform_(floatInfoOf(this.probs.dtype).tiny, 1)
        .log_()
        .div_(this.probs.neg().log1p())
        .floor_(),
    );
  }
  override log_prob(value: Tensor): Tensor {
    this.validateSample(value);
    const [k, probs] = broadcastAll(value, this.probs) as [Tensor, Tensor];
    const certain = probs.eq(1).logical_and(k.eq(0));
    return k.mul(probs.masked_fill(certain, 0).neg().log1p()).add(this.probs.log());
  }
  override entropy(): Tensor {
    return binary_cross_entropy_with_logits(this.logits, this.probs, { reduction: "none" }).div(this.probs);
  }
}

interface BinomialOptions extends ProbsOrLogitsOptions {
  total_count?: ParameterValue;
}
const binomialBound = functionSignature<TrialParameters & { total_count: ParameterValue }>(
  "Binomial.__init__",
  "total_count=1, probs=None, logits=None, validate_args=None",
);

/** How many of `total_count` trials succeed. */
export class Binomial extends Trials {
  protected static override readonly takesNames = true;
  readonly total_count: Tensor;
  constructor(
    ...args: Arguments<
      [
        total_count?: ParameterValue,
        probs?: ParameterValue | null,
        logits?: ParameterValue | null,
        validate_args?: boolean | null,
      ],
      BinomialOptions
    >
  ) {
    super();
    const { total_count, probs, logits, validate_args } = binomialBound.bind(args);
    if ((probs === null) === (logits === null))
      throw new ValueError("Either `probs` or `logits` must be specified, but not both.");
    const given = itemAt(broadcastAll(probs ?? logits!), 0);
    const [count, parameter] = broadcastAll(
      total_count instanceof Object ? total_count.to(given.dtype) : total_count,
      given,
    ) as [Tensor, Tensor];
    this.total_count = count;
    const parameters = probs !== null ? this.take(parameter, null) : this.take(null, parameter);
    this.setUp({ parameters: { total_count: count, ...parameters }, batch: parameter.shape, validate: validate_args });
  }
  override get arg_constraints(): Readonly<Record<string, constraints.Constraint>> {
    return { total_count: constraints.nonnegative_integer, ...super.arg_constraints };
  }
  override get support(): constraints.Constraint {
    return constraints.integer_interval(0, this.total_count);
  }
  override get has_enumerate_support(): boolean {
    return true;
  }
  override get mean(): Tensor {
    return this.total_count.mul(this.probs);
  }
  override get mode(): Tensor {
    return this.total_count.add(1).mul(this.probs).floor().clamp({ max: this.total_count });
  }
  override get variance(): Tensor {
    return this.total_count.mul(this.probs).mul(this.probs.neg().add(1));
  }
  override sample(sample_shape: Shape = []): Tensor {
    const shape = this.extendedShape(sample_shape);
    return no_grad(() => binomial(this.total_count.expand(shape), this.probs.expand(shape)));
  }
  override log_prob(value: Tensor): Tensor {
    this.validateSample(value);
    const { total_count: n, logits } = this;
    // k log p + (n - k) log(1 - p) = k logit - n max(logit, 0) - n log1p(exp(-|logit|))
    const positive = logits
      .clamp({ min: 0 })
      .add(logits)
      .sub(logits.clamp({ max: 0 }))
      .div(2);
    const normalizer = n.mul(positive).add(n.mul(logits.abs().neg().exp().log1p())).sub(n.add(1).lgamma());
    return value.mul(logits).sub(value.add(1).lgamma()).sub(n.sub(value).add(1).lgamma()).sub(normalizer);
  }
  private commonCount(method: string): number {
    const count = this.total_count.max().item();
    if (this.total_count.min().item() !== count)
      throw new NotImplementedError(`Inhomogeneous total count not supported by \`${method}\`.`);
    return count;
  }
  override entropy(): Tensor {
    this.commonCount("entropy");
    const log = this.log_prob(this.enumerate_support(false));
    return log.exp().mul(log).sum(0).neg();
  }
  override enumerate_support(expand: boolean = true): Tensor {
    return this.listed(arange(1 + this.commonCount("enumerate_support"), { dtype: this.probs.dtype }), expand);
  }
}
