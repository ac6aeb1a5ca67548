/** Distributions of transformed samples. */
import { no_grad } from "../autograd/modes.ts";
import { sameShape, sizeText } from "../layout/shape.ts";
import { functionSignature, type Arguments } from "../nn/arguments.ts";
import { ValueError } from "../support/errors.ts";
import type { Tensor } from "../tensor/tensor.ts";
import * as constraints from "./constraints.ts";
import { Distribution, type Shape } from "./distribution.ts";
import { Independent } from "./independent.ts";
import { ComposeTransform, Transform } from "./transform.ts";
import { sumRightmost } from "./utilities.ts";

interface TransformedOptions {
  base_distribution?: Distribution;
  transforms?: Transform | readonly Transform[];
  validate_args?: boolean | null;
}
const bound = functionSignature<{
  base_distribution: Distribution;
  transforms: Transform | readonly Transform[];
  validate_args: boolean | null;
}>("TransformedDistribution.__init__", "base_distribution, transforms, validate_args=None");

/** The distribution of what transforms make, one after the other, of samples of another. */
export class TransformedDistribution extends Distribution {
  protected static override readonly takesNames = true;
  /** The distribution that is transformed. */
  readonly base_dist: Distribution;
  /** The transforms, the first one first. */
  readonly transforms: readonly Transform[];
  constructor(
    ...args: Arguments<
      [base_distribution: Distribution, transforms: Transform | readonly Transform[], validate_args?: boolean | null],
      TransformedOptions
    >
  ) {
    super();
    const { base_distribution, transforms, validate_args } = bound.bind(args);
    this.transforms = transforms instanceof Transform ? [transforms] : (transforms as readonly Transform[]);
    if (!Array.isArray(this.transforms) || !this.transforms.every((transform) => transform instanceof Transform))
      throw new ValueError(`transforms must be a Transform or list, but was ${String(transforms)}`);
    const base = base_distribution;
    const baseShape = [...base.batch_shape, ...base.event_shape];
    const baseDims = base.event_shape.length;
    const whole = new ComposeTransform(this.transforms);
    const domainDims = whole.domain.event_dim;
    if (baseShape.length < domainDims)
      throw new ValueError(
        `base_distribution needs to have shape with size at least ${domainDims}, but got ${sizeText(baseShape)}.`,
      );
    const shape = whole.forward_shape(baseShape);
    const expanded = whole.inverse_shape(shape);
    const wide = sameShape(baseShape, expanded) ? base : base.expand(expanded.slice(0, expanded.length - baseDims));
    this.base_dist = domainDims > baseDims ? new Independent(wide, domainDims - baseDims) : wide;
    const eventDims = whole.codomain.event_dim + Math.max(baseDims - domainDims, 0);
    const cut = shape.length - eventDims;
    this.setUp({ parameters: {}, batch: shape.slice(0, cut), event: shape.slice(cut), validate: validate_args });
  }
  override get arg_constraints(): Readonly<Record<string, constraints.Constraint>> {
    return {};
  }
  override get support(): constraints.Constraint {
    const last = this.transforms.at(-1);
    if (!last) return this.base_dist.support;
    const missing = this.event_shape.length - last.codomain.event_dim;
    return missing > 0 ? constraints.independent(last.codomain, missing) : last.codomain;
  }
  override get has_rsample(): boolean {
    return this.base_dist.has_rsample;
  }
  private transformed(x: Tensor): Tensor {
    return this.transforms.reduce((value, transform) => transform(value), x);
  }
  override sample(sample_shape: Shape = []): Tensor {
    return no_grad(() => this.transformed(this.base_dist.sample(sample_shape)));
  }
  override rsample(sample_shape: Shape = []): Tensor {
    return this.transformed(this.base_dist.rsample(sample_shape));
  }
  override log_prob(value: Tensor): Tensor {
    this.validateSample(value);
    let dims = this.event_shape.length;
    let y = value;
    let stretch: Tensor | null = null;
    for (const transform of [...this.transforms].reverse()) {
      const x = transform.inv(y);
      dims += transform.domain.event_dim - transform.codomain.event_dim;
      const term = sumRightmost(transform.log_abs_det_jacobian(x, y), dims - transform.domain.event_dim);
      stretch = stretch === null ? term : stretch.add(term);
      y = x;
    }
    const base = sumRightmost(this.base_dist.log_prob(y), dims - this.base_dist.event_shape.length);
    return stretch === null ? base : base.sub(stretch);
  }
  /** Probabilities p turned into 1 - p where the transforms fall. */
  private turned(value: Tensor): Tensor {
    const { sign } = new ComposeTransform(this.transforms);
    return sign === 1 ? value : value.sub(0.5).mul(sign).add(0.5);
  }
  override cdf(value: Tensor): Tensor {
    // The base distribution checks its own support: 0 is none of a log-normal's values, yet its cdf there is 0.
    return this.turned(this.base_dist.cdf(this.transforms.reduceRight((y, transform) => transform.inv(y), value)));
  }
  override icdf(value: Tensor): Tensor {
    return this.transformed(this.base_dist.icdf(this.turned(value)));
  }
  override expand(batch_shape: Shape): this {
    if (this.constructor !== TransformedDistribution) return super.expand(batch_shape); // has parameters of its own
    const shape = this.transforms.reduceRight((now, transform) => transform.inverse_shape(now), [
      ...batch_shape,
      ...this.event_shape,
    ] as Shape);
    const base = this.base_dist.expand(shape.slice(0, shape.length - this.base_dist.event_shape.length));
    return new TransformedDistribution(base, this.transforms, { validate_args: this.validates }) as this;
  }
}
