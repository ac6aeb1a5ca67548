/**
 * Continuous relaxations of discrete distributions, through which gradients flow (Maddison, Mnih and Teh 2017, "The
 * concrete distribution"; Jang, Gu and Poole 2017): RelaxedBernoulli and RelaxedOneHotCategorical.
 */
import type { Arguments } from "../nn/arguments.ts";
import { emptyTensor, type Tensor } from "../tensor/tensor.ts";
import { Categorical, type CategoricalOptions } from "./categorical.ts";
import * as constraints from "./constraints.ts";
import { Distribution, type Shape } from "./distribution.ts";
import { TransformedDistribution } from "./transformed.ts";
import { ExpTransform, SigmoidTransform } from "./transforms.ts";
import { Trials, type ProbsOrLogitsOptions, type TrialParameters } from "./trials.ts";
import { broadcastAll, clampProbs, constructorSignatures, type ParameterValue } from "./utilities.ts";
import { itemAt } from "../support/checked.ts";

const relaxedOf = constructorSignatures<TrialParameters & { temperature: Tensor }>(
  "temperature, probs=None, logits=None, validate_args=None",
);
type RelaxedArguments = Arguments<
  [temperature: Tensor, probs?: ParameterValue | null, logits?: ParameterValue | null, validate_args?: boolean | null],
  ProbsOrLogitsOptions & { temperature?: Tensor }
>;

/** Uniform numbers that are neither 0 nor 1. */
const uniforms = (shape: Shape, like: Tensor): Tensor => clampProbs(emptyTensor(shape, like.dtype).uniform_(0, 1));

/** Log odds of relaxed Bernoulli numbers. */
export class LogitRelaxedBernoulli extends Trials {
  protected static override readonly takesNames = true;
  /** How far numbers are from 0 and 1: near 0 they are almost discrete. */
  readonly temperature: Tensor;
  constructor(...args: RelaxedArguments) {
    super();
    const { temperature, probs, logits, validate_args } = relaxedOf("LogitRelaxedBernoulli").bind(args);
    this.temperature = temperature;
    const parameters = this.take(probs, logits);
    this.setUp({
      parameters: { ...parameters },
      batch: itemAt(Object.values(parameters), 0).shape,
      validate: validate_args,
    });
  }
  override get support(): constraints.Constraint {
    return constraints.real;
  }
  override rsample(sample_shape: Shape = []): Tensor {
    const shape = this.extendedShape(sample_shape);
    const probs = clampProbs(this.probs.expand(shape));
    const u = uniforms(shape, probs);
    return u.log().sub(u.neg().log1p()).add(probs.log()).sub(probs.neg().log1p()).div(this.temperature);
  }
  override log_prob(value: Tensor): Tensor {
    this.validateSample(value);
    const [logits, point] = broadcastAll(this.logits, value) as [Tensor, Tensor];
    const difference = logits.sub(point.mul(this.temperature));
    return this.temperature.log().add(difference).sub(difference.exp().log1p().mul(2));
  }
  protected override again(options: Readonly<Record<string, Tensor | boolean>>): this {
    return new LogitRelaxedBernoulli(this.temperature, options) as this;
  }
}

/** Numbers between 0 and 1 instead of 0 or 1. Shapes: probabilities of any shape, which is that of the batch. */
export class RelaxedBernoulli extends TransformedDistribution {
  protected static override readonly takesNames = true;
  /** The distribution of the log odds. */
  declare readonly base_dist: LogitRelaxedBernoulli;
  constructor(...args: RelaxedArguments) {
    const { temperature, probs, logits, validate_args } = relaxedOf("RelaxedBernoulli").bind(args);
    super(new LogitRelaxedBernoulli(temperature, probs, logits), new SigmoidTransform(), { validate_args });
  }
  /** How far numbers are from 0 and 1: near 0 they are almost discrete. */
  get temperature(): Tensor {
    return this.base_dist.temperature;
  }
  /** The probability of success. */
  get probs(): Tensor {
    return this.base_dist.probs;
  }
  /** Its log odds. */
  get logits(): Tensor {
    return this.base_dist.logits;
  }
  override get arg_constraints(): Readonly<Record<string, constraints.Constraint>> {
    return { probs: constraints.unit_interval, logits: constraints.real };
  }
  override get support(): constraints.Constraint {
    return constraints.unit_interval;
  }
  override get has_rsample(): boolean {
    return true;
  }
  override expandedParameters(batch_shape: Shape): Record<string, Tensor> {
    return this.base_dist.expandedParameters(batch_shape);
  }
  protected override again(options: Readonly<Record<string, Tensor | boolean>>): this {
    return new RelaxedBernoulli(this.temperature, options) as this;
  }
}

interface RelaxedCategoricalOptions extends CategoricalOptions {
  temperature?: Tensor;
}
const relaxedCategoricalOf = constructorSignatures<Required<RelaxedCategoricalOptions>>(
  "temperature, probs=None, logits=None, validate_args=None",
);
type RelaxedCategoricalArguments = Arguments<
  [temperature: Tensor, probs?: Tensor | null, logits?: Tensor | null, validate_args?: boolean | null],
  RelaxedCategoricalOptions
>;

/** Logarithms of relaxed one-hot vectors. */
export class ExpRelaxedCategorical extends Distribution {
  protected static override readonly takesNames = true;
  /** How far vectors are from one-hot ones. */
  readonly temperature: Tensor;
  private readonly categories: Categorical;
  constructor(...args: RelaxedCategoricalArguments) {
    super();
    const { temperature, probs, logits, validate_args } = relaxedCategoricalOf("ExpRelaxedCategorical").bind(args);
    this.temperature = temperature;
    this.categories = new Categorical(probs, logits);
    const name = probs !== null ? "probs" : "logits";
    this.setUp({
      parameters: { [name]: this.categories[name] },
      batch: this.categories.batch_shape,
      event: this.categories.param_shape.slice(-1),
      validate: validate_args,
      shown: false,
    });
  }
  /** Probabilities of the categories, [..., n]. */
  get probs(): Tensor {
    return this.categories.probs;
  }
  /** Their logarithms. */
  get logits(): Tensor {
    return this.categories.logits;
  }
  get param_shape(): Shape {
    return this.categories.param_shape;
  }
  override get arg_constraints(): Readonly<Record<string, constraints.Constraint>> {
    return { probs: constraints.simplex, logits: constraints.real_vector };
  }
  override get support(): constraints.Constraint {
    return constraints.real_vector;
  }
  override get has_rsample(): boolean {
    return true;
  }
  override rsample(sample_shape: Shape = []): Tensor {
    const gumbels = uniforms(this.extendedShape(sample_shape), this.logits).log().neg().log().neg();
    const scores = this.logits.add(gumbels).div(this.temperature);
    return scores.sub(scores.logsumexp(-1, true));
  }
  override log_prob(value: Tensor): Tensor {
    this.validateSample(value);
    const n = itemAt(this.event_shape, 0);
    const [logits, point] = broadcastAll(this.logits, value) as [Tensor, Tensor];
    const { temperature } = this;
    const scale = temperature
      .new_full(temperature.shape, n)
      .lgamma()
      .sub(temperature.log().mul(-(n - 1)));
    const score = logits.sub(point.mul(temperature));
    return score.sub(score.logsumexp(-1, true)).sum(-1).add(scale);
  }
  protected override again(options: Readonly<Record<string, Tensor | boolean>>): this {
    return new ExpRelaxedCategorical(this.temperature, options) as this;
  }
}

/** Vectors of shares that add up to 1 instead of one-hot vectors (Gumbel softmax). */
export class RelaxedOneHotCategorical extends TransformedDistribution {
  protected static override readonly takesNames = true;
  /** The distribution of the logarithms. */
  declare readonly base_dist: ExpRelaxedCategorical;
  constructor(...args: RelaxedCategoricalArguments) {
    const { temperature, probs, logits, validate_args } = relaxedCategoricalOf("RelaxedOneHotCategorical").bind(args);
    super(new ExpRelaxedCategorical(temperature, probs, logits, { validate_args }), new ExpTransform(), {
      validate_args,
    });
  }
  /** How far vectors are from one-hot ones. */
  get temperature(): Tensor {
    return this.base_dist.temperature;
  }
  /** Probabilities of the categories, [..., n]. */
  get probs(): Tensor {
    return this.base_dist.probs;
  }
  /** Their logarithms. */
  get logits(): Tensor {
    return this.base_dist.logits;
  }
  override get arg_constraints(): Readonly<Record<string, constraints.Constraint>> {
    return { probs: constraints.simplex, logits: constraints.real_vector };
  }
  override get support(): constraints.Constraint {
    return constraints.simplex;
  }
  override get has_rsample(): boolean {
    return true;
  }
  override expandedParameters(batch_shape: Shape): Record<string, Tensor> {
    return this.base_dist.expandedParameters(batch_shape);
  }
  protected override again(options: Readonly<Record<string, Tensor | boolean>>): this {
    return new RelaxedOneHotCategorical(this.temperature, options) as this;
  }
}
