/** The base of all distributions: shapes, checks of parameters and values, what they can be asked. */
import { no_grad } from "../autograd/modes.ts";
import type { DType } from "../dtype.ts";
import { assertNoNegative, sameShape, sizeText, type Shape } from "../layout/shape.ts";
import { NotImplementedError, ValueError, withFields } from "../support/errors.ts";
import { pythonFloat, pythonTuple } from "../support/python.ts";
import { warnAlways } from "../support/warnings.ts";
import { emptyTensor, Tensor } from "../tensor/tensor.ts";
import { takeNames } from "./by-name.ts";
import { is_dependent, type Constraint } from "./constraints.ts";

export type { Shape } from "../layout/shape.ts";

function textOf(value: Tensor): string {
  return value.dim() === 0 ? pythonFloat(value.item()) : String(value);
}

/** The error of values outside of the region where they have to be. */
function invalid(shown: string, argument: string, given: Tensor, words: string, wanted: Constraint): Error {
  const { constructor, shape } = given;
  const sentence = `Expected ${shown} (${constructor.name} of shape ${pythonTuple(shape)}) ${words}, but found invalid values:\n${textOf(given)}`;
  return withFields(new ValueError(sentence), { argument, given, wanted: String(wanted) });
}

/** The parameters that a distribution was made of, and the shapes of batch and event. */
interface Setup {
  readonly parameters: Readonly<Record<string, Tensor>>;
  readonly batch: Shape;
  readonly event?: Shape;
  readonly validate?: boolean | null;
  /** Whether the parameters are printed; default true. */
  readonly shown?: boolean;
}

/** A probability distribution; samples are [sample shape, batch shape, event shape]. */
export abstract class Distribution {
  /** Has a class itself, not only by inheritance, where its methods take arguments by name (by-name.ts). */
  protected static readonly takesNames: boolean = true;

  constructor() {
    takeNames(this.constructor);
  }

  /** Whether `rsample` gives samples that parameters can be differentiated through. */
  get has_rsample(): boolean {
    return false;
  }
  /** Whether all values can be listed. */
  get has_enumerate_support(): boolean {
    return false;
  }
  private static validates = true;
  /** Sets whether parameters and values are checked unless a distribution says otherwise. */
  static set_default_validate_args(value: boolean): void {
    if (typeof value !== "boolean") throw new ValueError("");
    Distribution.validates = value;
  }

  private batch: Shape = [];
  private event: Shape = [];
  private given: Readonly<Record<string, Tensor>> = {};
  private shown = true;
  protected validates: boolean = Distribution.validates;

  /** Shape of independent distributions in one. */
  get batch_shape(): Shape {
    return this.batch;
  }
  /** Shape of one sample of one of them. */
  get event_shape(): Shape {
    return this.event;
  }
  /** `batch_shape`, by the name under which PyTorch's classes keep it. */
  get _batch_shape(): Shape {
    return this.batch_shape;
  }
  /** `event_shape`, by the name under which PyTorch's classes keep it. */
  get _event_shape(): Shape {
    return this.event_shape;
  }
  /** The regions of the parameters. */
  abstract get arg_constraints(): Readonly<Record<string, Constraint>>;
  /** The region of samples. */
  abstract get support(): Constraint;

  /** Called at the end of constructors. */
  protected setUp({ parameters, batch, event = [], validate = null, shown = true }: Setup): void {
    this.given = parameters;
    this.shown = shown;
    this.batch = batch;
    this.event = event;
    if (validate !== null) this.validates = validate;
    if (!this.validates) return;
    for (const [name, constraint] of Object.entries(this.arg_constraints)) {
      const value = parameters[name];
      if (value === undefined || is_dependent(constraint) || constraint.check(value).all().item()) continue;
      const words = `of distribution ${String(this)} to satisfy the constraint ${String(constraint)}`;
      throw invalid(`parameter ${name}`, name, value, words, constraint);
    }
  }

  /** The parameters it was made of, by name. */
  protected get parameters(): Readonly<Record<string, Tensor>> {
    return this.given;
  }

  /** The parameters that have been computed by now: these are printed. */
  protected get known(): Readonly<Record<string, Tensor | null | undefined>> {
    return this.given;
  }

  private missing(name: string): Error {
    return new NotImplementedError(`${this.constructor.name} does not implement ${name}`);
  }

  /** The mean. */
  get mean(): Tensor {
    throw this.missing("mean");
  }
  /** The most likely value. */
  get mode(): Tensor {
    throw this.missing("mode");
  }
  /** The variance. */
  get variance(): Tensor {
    throw this.missing("variance");
  }
  /** The standard deviation. */
  get stddev(): Tensor {
    return this.variance.sqrt();
  }

  /** Draws samples that no gradient flows through. */
  sample(sample_shape: Shape = []): Tensor {
    return no_grad(() => this.rsample(sample_shape));
  }
  /** Draws samples that are differentiable functions of the parameters. */
  rsample(_sample_shape: Shape = []): Tensor {
    throw this.missing("rsample");
  }
  /** log of the density, or of the probability of a discrete value. */
  log_prob(_value: Tensor): Tensor {
    throw this.missing("log_prob");
  }
  /** The probability of a value or a lower one. */
  cdf(_value: Tensor): Tensor {
    throw this.missing("cdf");
  }
  /** The inverse of `cdf`. */
  icdf(_value: Tensor): Tensor {
    throw this.missing("icdf");
  }
  /** The entropy, in nats. */
  entropy(): Tensor {
    throw this.missing("entropy");
  }
  /** exp of the entropy. */
  perplexity(): Tensor {
    return this.entropy().exp();
  }
  /** All values along dim 0; `expand`: for each of the batch. */
  enumerate_support(_expand: boolean = true): Tensor {
    throw this.missing("enumerate_support");
  }

  /** The same distribution for a larger batch. */
  expand(batch_shape: Shape): this {
    const larger = this.again({ ...this.expandedParameters(batch_shape), validate_args: false });
    larger.validates = this.validates;
    return larger;
  }
  /** A distribution of the same class with these parameters, given by name. */
  protected again(options: Readonly<Record<string, Tensor | boolean>>): this {
    return new (this.constructor as new (options: object) => this)(options);
  }
  /** The parameters for a larger batch. For the library's own use. */
  expandedParameters(batch_shape: Shape): Record<string, Tensor> {
    const { arg_constraints: constraints } = this;
    return Object.fromEntries(
      Object.entries(this.given).map(([name, value]) => {
        const eventDims = constraints[name]?.event_dim ?? 0;
        return [name, value.expand([...batch_shape, ...value.shape.slice(value.dim() - eventDims)])];
      }),
    );
  }

  /** The shape of samples. */
  protected extendedShape(sample_shape: Shape = []): number[] {
    return [...sample_shape, ...this.batch, ...this.event];
  }

  /** A tensor for samples, to be drawn. */
  protected undrawn(sample_shape: Shape, dtype: DType): Tensor {
    const shape = this.extendedShape(sample_shape);
    assertNoNegative(shape);
    return emptyTensor(shape, dtype);
  }

  /** Values [1 …, count] of dim 0 for `enumerate_support`. */
  protected listed(values: Tensor, expand: boolean): Tensor {
    const column = values.view([-1, ...this.batch.map(() => 1)]);
    return expand ? column.expand([-1, ...this.batch]) : column;
  }

  /** Throws where a value cannot be one of this distribution. */
  protected validateSample(value: Tensor): void {
    if (!this.validates) return;
    if (!(value instanceof Tensor)) throw new ValueError("The value argument to log_prob must be a Tensor");
    const { shape } = value;
    if (!sameShape(shape.slice(Math.max(0, shape.length - this.event.length)), this.event)) {
      throw new ValueError(
        `The right-most size of value must match event_shape: ${sizeText(shape)} vs ${sizeText(this.event)}.`,
      );
    }
    const expected = [...this.batch, ...this.event];
    for (let i = 1; i <= Math.min(shape.length, expected.length); i++) {
      const [a, b] = [shape.at(-i), expected.at(-i)];
      if (a !== 1 && b !== 1 && a !== b)
        throw new ValueError(
          `Value is not broadcastable with batch_shape+event_shape: ${sizeText(shape)} vs ${sizeText(expected)}.`,
        );
    }
    if (this.support.check(value).all().item()) return;
    const words = `to be within the support (${String(this.support)}) of the distribution ${String(this)}`;
    throw invalid("value argument", "value", value, words, this.support);
  }

  /** `n` samples; `sample([n])` does the same. */
  sample_n(n: number): Tensor {
    warnAlways("`sample_n(n)` will be deprecated. Use `sample((n,))` instead.", "FutureWarning");
    return this.sample([n]);
  }

  toString(): string {
    const parts = Object.keys(this.arg_constraints).flatMap((name) => {
      const value = this.known[name];
      return !value || !this.shown ? [] : [`${name}: ${value.numel() === 1 ? textOf(value) : sizeText(value.shape)}`];
    });
    return `${this.constructor.name}(${parts.join(", ")})`;
  }

  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return this.toString();
  }
}
