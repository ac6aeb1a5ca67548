/** Distributions of counts: NegativeBinomial, and Multinomial over categories. */
import { nameClasses } from "../support/class-names.ts";
import { no_grad } from "../autograd/modes.ts";
import { functionSignature, type Arguments } from "../nn/arguments.ts";
import { logsigmoid } from "../nn/functional/index.ts";
import { poisson } from "../ops/create/draws/random-draws.ts";
import { where } from "../ops/elementwise/where.ts";
import { NotImplementedError, ValueError } from "../support/errors.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { Categorical, type CategoricalOptions } from "./categorical.ts";
import * as constraints from "./constraints.ts";
import { Distribution, type Shape } from "./distribution.ts";
import { Gamma } from "./gamma.ts";
import { Binomial, Trials, type ProbsOrLogitsOptions, type TrialParameters } from "./trials.ts";
import { broadcastAll, type ParameterValue } from "./utilities.ts";

const negativeOf = functionSignature<TrialParameters & { total_count: ParameterValue }>(
  "NegativeBinomial.__init__",
  "total_count, probs=None, logits=None, validate_args=None",
);

/** How many trials succeed before `total_count` of them fail. */
export class NegativeBinomial extends Trials {
  protected static override readonly takesNames = true;
  /** The number of failures at which counting ends. */
  readonly total_count: Tensor;
  constructor(
    ...args: Arguments<
      [
        total_count: ParameterValue,
        probs?: ParameterValue | null,
        logits?: ParameterValue | null,
        validate_args?: boolean | null,
      ],
      ProbsOrLogitsOptions & { total_count?: ParameterValue }
    >
  ) {
    super();
    const { total_count, probs, logits, validate_args } = negativeOf.bind(args);
    if ((probs === null) === (logits === null))
      throw new ValueError("Either `probs` or `logits` must be specified, but not both.");
    const [count, parameter] = broadcastAll(total_count, probs ?? logits!) as [Tensor, Tensor];
    this.total_count = count.to(parameter.dtype);
    const given = probs !== null ? this.take(parameter, null) : this.take(null, parameter);
    this.setUp({
      parameters: { total_count: this.total_count, ...given },
      batch: parameter.shape,
      validate: validate_args,
    });
  }
  override get arg_constraints(): Readonly<Record<string, constraints.Constraint>> {
    return {
      total_count: constraints.greater_than_eq(0),
      probs: constraints.half_open_interval(0, 1),
      logits: constraints.real,
    };
  }
  override get support(): constraints.Constraint {
    return constraints.nonnegative_integer;
  }
  override get mean(): Tensor {
    return this.total_count.mul(this.logits.exp());
  }
  override get mode(): Tensor {
    return this.total_count.sub(1).mul(this.logits.exp()).floor().clamp({ min: 0 });
  }
  override get variance(): Tensor {
    return this.mean.div(this.logits.neg().sigmoid());
  }
  override sample(sample_shape: Shape = []): Tensor {
    return no_grad(() =>
      poisson(new Gamma(this.total_count, this.logits.neg().exp(), { validate_args: false }).sample(sample_shape)),
    );
  }
  override log_prob(value: Tensor): Tensor {
    this.validateSample(value);
    const { total_count: count, logits } = this;
    const all = count.add(value);
    const normalizer = value.add(1).lgamma().add(count.lgamma()).sub(all.lgamma()).masked_fill(all.eq(0), 0);
    return count
      .mul(logsigmoid(logits.neg()))
      .add(value.mul(logsigmoid(logits)))
      .sub(normalizer);
  }
}

interface MultinomialOptions extends CategoricalOptions {
  total_count?: number;
}
const multinomialOf = functionSignature<Required<MultinomialOptions>>(
  "Multinomial.__init__",
  "total_count=1, probs=None, logits=None, validate_args=None",
);

/** How often each of n categories is drawn in `total_count` draws: vectors [n] that add up to it. */
export class Multinomial extends Distribution {
  protected static override readonly takesNames = true;
  /** The number of draws. */
  readonly total_count: number;
  private readonly categories: Categorical;
  constructor(
    ...args: Arguments<
      [total_count?: number, probs?: Tensor | null, logits?: Tensor | null, validate_args?: boolean | null],
      MultinomialOptions
    >
  ) {
    super();
    const { total_count, probs, logits, validate_args } = multinomialOf.bind(args);
    if (typeof total_count !== "number" || !Number.isInteger(total_count))
      throw new NotImplementedError("inhomogeneous total_count is not supported");
    this.total_count = total_count;
    this.categories = new Categorical(probs, logits);
    // What checks the number of draws, in its words.
    new Binomial(total_count, this.categories.probs, null, validate_args);
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
  /** Shape of the parameter. */
  get param_shape(): Shape {
    return this.categories.param_shape;
  }
  override get arg_constraints(): Readonly<Record<string, constraints.Constraint>> {
    return { probs: constraints.simplex, logits: constraints.real_vector };
  }
  override get support(): constraints.Constraint {
    return constraints.multinomial(this.total_count);
  }
  override get mean(): Tensor {
    return this.probs.mul(this.total_count);
  }
  override get variance(): Tensor {
    return this.probs.mul(this.total_count).mul(this.probs.neg().add(1));
  }
  override sample(sample_shape: Shape = []): Tensor {
    return no_grad(() => {
      const drawn = this.categories.sample([this.total_count, ...sample_shape]).movedim(0, -1);
      const counts = drawn.new_zeros(this.extendedShape(sample_shape));
      return counts.scatter_add_(-1, drawn, drawn.new_ones(drawn.shape)).to(this.probs.dtype);
    });
  }
  override log_prob(value: Tensor): Tensor {
    this.validateSample(value);
    const [logits, counts] = broadcastAll(this.logits, value) as [Tensor, Tensor];
    const never = counts.eq(0).logical_and(logits.eq(-Infinity));
    const powers = where(never, 0, logits).mul(counts).sum(-1);
    return counts.sum(-1).add(1).lgamma().sub(counts.add(1).lgamma().sum(-1)).add(powers);
  }
  override entropy(): Tensor {
    const n = this.probs.new_full([], this.total_count);
    const one = new Binomial(this.total_count, this.probs);
    const support = one.enumerate_support(false).narrow(0, 1, this.total_count);
    const rest = one.log_prob(support).exp().mul(support.add(1).lgamma()).sum([0, -1]);
    return n.mul(this.categories.entropy()).sub(n.add(1).lgamma()).add(rest);
  }
  protected override again(options: Readonly<Record<string, Tensor | boolean>>): this {
    return new Multinomial(this.total_count, options) as this;
  }
}

// A constraint has the same name, and bundlers call one of the two by another.
nameClasses({ Multinomial });
