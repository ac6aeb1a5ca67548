/** Distributions over categories, given by probabilities or by their logarithms: Categorical and OneHotCategorical. */
import { enable_grad, no_grad } from "../autograd/modes.ts";
import { floatInfoOf, int64 } from "../dtype.ts";
import { numel } from "../layout/shape.ts";
import type { Arguments } from "../nn/arguments.ts";
import { one_hot } from "../nn/functional/index.ts";
import { multinomial } from "../ops/create/draws/random-draws.ts";
import { arange, eye } from "../ops/create/ranges/range.ts";
import { broadcast_tensors } from "../ops/view/stack.ts";
import { ValueError } from "../support/errors.ts";
import type { Tensor } from "../tensor/tensor.ts";
import * as constraints from "./constraints.ts";
import { Distribution, type Shape } from "./distribution.ts";
import { constructorSignatures, logitsToProbs, probsToLogits } from "./utilities.ts";
import { itemAt, lastOf } from "../support/checked.ts";

export interface CategoricalOptions {
  probs?: Tensor | null;
  logits?: Tensor | null;
  validate_args?: boolean | null;
}
export type CategoricalArguments = Arguments<
  [probs?: Tensor | null, logits?: Tensor | null, validate_args?: boolean | null],
  CategoricalOptions
>;
const bound = constructorSignatures<{ probs: Tensor | null; logits: Tensor | null; validate_args: boolean | null }>(
  "probs=None, logits=None, validate_args=None",
);

/** Numbers 0 to n - 1, each with a probability; the categories are the last dim of the parameter. */
export class Categorical extends Distribution {
  protected static override readonly takesNames = true;
  private knownProbs: Tensor | null = null;
  private knownLogits: Tensor | null = null;
  constructor(...args: CategoricalArguments) {
    super();
    const { probs, logits, validate_args } = bound("Categorical").bind(args);
    if ((probs === null) === (logits === null))
      throw new ValueError("Either `probs` or `logits` must be specified, but not both.");
    const [name, given] = probs !== null ? (["probs", probs] as const) : (["logits", logits!] as const);
    if (given.dim() < 1) throw new ValueError(`\`${name}\` parameter must be at least one-dimensional.`);
    const parameter =
      probs !== null
        ? (this.knownProbs = probs.div(probs.sum(-1, true)))
        : (this.knownLogits = given.sub(given.logsumexp(-1, true)));
    this.setUp({ parameters: { [name]: parameter }, batch: parameter.shape.slice(0, -1), validate: validate_args });
  }
  /** Probabilities of the categories. */
  get probs(): Tensor {
    return (this.knownProbs ??= enable_grad(() => logitsToProbs(this.knownLogits!, false)));
  }
  /** Their logarithms. */
  get logits(): Tensor {
    return (this.knownLogits ??= enable_grad(() => probsToLogits(this.knownProbs!, false)));
  }
  /** Shape of the parameter, categories last. */
  get param_shape(): Shape {
    return (this.knownProbs ?? this.knownLogits!).shape;
  }
  protected override get known(): Readonly<Record<string, Tensor | null | undefined>> {
    return { ...this.parameters, probs: this.knownProbs, logits: this.knownLogits };
  }
  private get count(): number {
    return lastOf(this.param_shape);
  }
  override get arg_constraints(): Readonly<Record<string, constraints.Constraint>> {
    return { probs: constraints.simplex, logits: constraints.real_vector };
  }
  override get support(): constraints.Constraint {
    return constraints.integer_interval(0, this.count - 1);
  }
  override get has_enumerate_support(): boolean {
    return true;
  }
  override get mean(): Tensor {
    return this.probs.new_full(this.extendedShape(), NaN);
  }
  override get mode(): Tensor {
    return this.probs.argmax(-1);
  }
  override get variance(): Tensor {
    return this.probs.new_full(this.extendedShape(), NaN);
  }
  override sample(sample_shape: Shape = []): Tensor {
    return no_grad(() =>
      multinomial(this.probs.reshape([-1, this.count]), numel(sample_shape), true)
        .t()
        .reshape(this.extendedShape(sample_shape)),
    );
  }
  override log_prob(value: Tensor): Tensor {
    this.validateSample(value);
    const [places, logits] = broadcast_tensors(value.long().unsqueeze(-1), this.logits) as [Tensor, Tensor];
    return logits.gather(-1, places.narrow(-1, 0, 1)).squeeze(-1);
  }
  override entropy(): Tensor {
    return this.logits
      .clamp({ min: -floatInfoOf(this.logits.dtype).max })
      .mul(this.probs)
      .sum(-1)
      .neg();
  }
  override enumerate_support(expand: boolean = true): Tensor {
    return this.listed(arange(this.count, { dtype: int64 }), expand);
  }
}

/** The same as vectors with a single 1. */
export class OneHotCategorical extends Distribution {
  protected static override readonly takesNames = true;
  private readonly categories: Categorical;
  constructor(...args: CategoricalArguments) {
    super();
    const { probs, logits, validate_args } = bound("OneHotCategorical").bind(args);
    // As in PyTorch the categories are checked also where `validate_args` is false.
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
  /** Probabilities of the categories. */
  get probs(): Tensor {
    return this.categories.probs;
  }
  /** Their logarithms. */
  get logits(): Tensor {
    return this.categories.logits;
  }
  /** Shape of the parameter, categories last. */
  get param_shape(): Shape {
    return this.categories.param_shape;
  }
  override get arg_constraints(): Readonly<Record<string, constraints.Constraint>> {
    return { probs: constraints.simplex, logits: constraints.real_vector };
  }
  override get support(): constraints.Constraint {
    return constraints.one_hot;
  }
  override get has_enumerate_support(): boolean {
    return true;
  }
  override get mean(): Tensor {
    return this.probs;
  }
  override get mode(): Tensor {
    return one_hot(this.probs.argmax(-1), itemAt(this.event_shape, 0)).to(this.probs.dtype);
  }
  override get variance(): Tensor {
    return this.probs.mul(this.probs.neg().add(1));
  }
  override sample(sample_shape: Shape = []): Tensor {
    return one_hot(this.categories.sample(sample_shape), itemAt(this.event_shape, 0)).to(this.probs.dtype);
  }
  override log_prob(value: Tensor): Tensor {
    this.validateSample(value);
    return this.categories.log_prob(value.argmax(-1));
  }
  override entropy(): Tensor {
    return this.categories.entropy();
  }
  override enumerate_support(expand: boolean = true): Tensor {
    const n = itemAt(this.event_shape, 0);
    const values = eye(n, { dtype: this.probs.dtype }).view([n, ...this.batch_shape.map(() => 1), n]);
    return expand ? values.expand([n, ...this.batch_shape, n]) : values;
  }
}

/**
 * `OneHotCategorical` whose samples pass gradients on to the probabilities as if they were those (Bengio et al.
 * 2013). Shapes: probabilities [..., classes], which samples have too.
 */
export class OneHotCategoricalStraightThrough extends OneHotCategorical {
  protected static override readonly takesNames = true;
  override get has_rsample(): boolean {
    return true;
  }
  override rsample(sample_shape: Shape = []): Tensor {
    return this.sample(sample_shape).add(this.probs.sub(this.probs.detach()));
  }
}
