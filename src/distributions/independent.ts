/** Batch dims of a distribution taken as dims of its events. */
import { nameClasses } from "../support/class-names.ts";
import { functionSignature, type Arguments } from "../nn/arguments.ts";
import { AssertionError, NotImplementedError, ValueError } from "../support/errors.ts";
import type { Tensor } from "../tensor/tensor.ts";
import * as constraints from "./constraints.ts";
import { Distribution, type Shape } from "./distribution.ts";
import { sumRightmost } from "./utilities.ts";

interface IndependentOptions {
  base_distribution?: Distribution;
  reinterpreted_batch_ndims?: number;
  validate_args?: boolean | null;
}
const bound = functionSignature<{
  base_distribution: Distribution;
  reinterpreted_batch_ndims: number;
  validate_args: boolean | null;
}>("Independent.__init__", "base_distribution, reinterpreted_batch_ndims, validate_args=None");

/** The last batch dims of `base_distribution` become event dims: log probabilities are added up over them. */
export class Independent extends Distribution {
  protected static override readonly takesNames = true;
  /** The distribution whose batch dims are taken. */
  readonly base_dist: Distribution;
  /** How many of them. */
  readonly reinterpreted_batch_ndims: number;
  constructor(
    ...args: Arguments<
      [base_distribution: Distribution, reinterpreted_batch_ndims: number, validate_args?: boolean | null],
      IndependentOptions
    >
  ) {
    super();
    const { base_distribution: base, reinterpreted_batch_ndims: count, validate_args } = bound.bind(args);
    if (count > base.batch_shape.length) {
      throw new ValueError(
        `Expected reinterpreted_batch_ndims <= len(base_distribution.batch_shape), actual ${count} vs ${base.batch_shape.length}`,
      );
    }
    if (count < 0) throw new AssertionError(`reinterpreted_batch_ndims must be >= 0, got ${count}`);
    this.base_dist = base;
    this.reinterpreted_batch_ndims = count;
    const kept = base.batch_shape.length - count;
    this.setUp({
      parameters: {},
      batch: base.batch_shape.slice(0, kept),
      event: [...base.batch_shape.slice(kept), ...base.event_shape],
      validate: validate_args,
    });
  }
  override get arg_constraints(): Readonly<Record<string, constraints.Constraint>> {
    return {};
  }
  override get support(): constraints.Constraint {
    const count = this.reinterpreted_batch_ndims;
    return count > 0 ? constraints.independent(this.base_dist.support, count) : this.base_dist.support;
  }
  override get has_rsample(): boolean {
    return this.base_dist.has_rsample;
  }
  override get has_enumerate_support(): boolean {
    return this.reinterpreted_batch_ndims === 0 && this.base_dist.has_enumerate_support;
  }
  override get mean(): Tensor {
    return this.base_dist.mean;
  }
  override get mode(): Tensor {
    return this.base_dist.mode;
  }
  override get variance(): Tensor {
    return this.base_dist.variance;
  }
  override sample(sample_shape: Shape = []): Tensor {
    return this.base_dist.sample(sample_shape);
  }
  override rsample(sample_shape: Shape = []): Tensor {
    return this.base_dist.rsample(sample_shape);
  }
  override log_prob(value: Tensor): Tensor {
    return sumRightmost(this.base_dist.log_prob(value), this.reinterpreted_batch_ndims);
  }
  override entropy(): Tensor {
    return sumRightmost(this.base_dist.entropy(), this.reinterpreted_batch_ndims);
  }
  override enumerate_support(expand: boolean = true): Tensor {
    if (this.reinterpreted_batch_ndims > 0)
      throw new NotImplementedError("Enumeration over cartesian product is not implemented");
    return this.base_dist.enumerate_support(expand);
  }
  override expand(batch_shape: Shape): this {
    const count = this.reinterpreted_batch_ndims;
    return new Independent(this.base_dist.expand([...batch_shape, ...this.event_shape.slice(0, count)]), count, {
      validate_args: this.validates,
    }) as this;
  }
  override toString(): string {
    return `Independent(${String(this.base_dist)}, ${this.reinterpreted_batch_ndims})`;
  }
}

// A constraint has the same name, and bundlers call one of the two by another.
nameClasses({ Independent });
