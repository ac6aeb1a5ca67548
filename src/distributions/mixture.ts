/** Mixtures of distributions of one family. */
import { no_grad } from "../autograd/modes.ts";
import { functionSignature, type Arguments } from "../nn/arguments.ts";
import { sizeText } from "../layout/shape.ts";
import { ValueError } from "../support/errors.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { Categorical } from "./categorical.ts";
import * as constraints from "./constraints.ts";
import { Distribution, type Shape } from "./distribution.ts";
import { lastOf } from "../support/checked.ts";

interface MixtureOptions {
  mixture_distribution?: Categorical;
  component_distribution?: Distribution;
  validate_args?: boolean | null;
}
const bound = functionSignature<Required<MixtureOptions>>(
  "MixtureSameFamily.__init__",
  "mixture_distribution, component_distribution, validate_args=None",
);

/** A category is drawn first, and then a sample of the component with its number: the last dim of the components' batch. */
export class MixtureSameFamily extends Distribution {
  protected static override readonly takesNames = true;
  /** The distribution of the component's number, 0 to k - 1. */
  readonly mixture_distribution: Categorical;
  /** The components; their batch is [..., k]. */
  readonly component_distribution: Distribution;
  constructor(
    ...args: Arguments<
      [mixture_distribution: Categorical, component_distribution: Distribution, validate_args?: boolean | null],
      MixtureOptions
    >
  ) {
    super();
    const { mixture_distribution: mixture, component_distribution: components, validate_args } = bound.bind(args);
    if (!(mixture instanceof Categorical))
      throw new ValueError(" The Mixture distribution needs to be an  instance of torch.distributions.Categorical");
    if (!(components instanceof Distribution))
      throw new ValueError("The Component distribution needs to be an instance of torch.distributions.Distribution");
    const batch = components.batch_shape.slice(0, -1);
    for (let i = 1; i <= Math.min(mixture.batch_shape.length, batch.length); i++) {
      const [a, b] = [mixture.batch_shape.at(-i), batch.at(-i)];
      if (a !== 1 && b !== 1 && a !== b)
        throw new ValueError(
          `\`mixture_distribution.batch_shape\` (${sizeText(mixture.batch_shape)}) is not compatible with \`component_distribution.batch_shape\`(${sizeText(batch)})`,
        );
    }
    const [categories, count] = [mixture.logits.shape.at(-1), components.batch_shape.at(-1)];
    if (categories !== count)
      throw new ValueError(
        `\`mixture_distribution component\` (${categories}) does not equal \`component_distribution.batch_shape[-1]\` (${count})`,
      );
    this.mixture_distribution = mixture;
    this.component_distribution = components;
    this.setUp({ parameters: {}, batch, event: components.event_shape, validate: validate_args });
  }
  override get arg_constraints(): Readonly<Record<string, constraints.Constraint>> {
    return {};
  }
  override get support(): constraints.Constraint {
    return new constraints.MixtureSameFamilyConstraint(this.component_distribution.support);
  }
  private get eventDims(): number {
    return this.event_shape.length;
  }
  /** A value for each component: one dim more, before those of the event. */
  private repeated(x: Tensor): Tensor {
    return x.unsqueeze(-1 - this.eventDims);
  }
  /** The probabilities of the components, [..., k, 1 for each event dim]. */
  private get weights(): Tensor {
    const { probs } = this.mixture_distribution;
    return probs.reshape([...probs.shape, ...this.event_shape.map(() => 1)]);
  }
  private weighted(x: Tensor): Tensor {
    return this.weights.mul(x).sum(-1 - this.eventDims);
  }
  override get mean(): Tensor {
    return this.weighted(this.component_distribution.mean);
  }
  override get variance(): Tensor {
    const { mean, variance } = this.component_distribution;
    return this.weighted(variance).add(this.weighted(mean.sub(this.repeated(this.mean)).square()));
  }
  override cdf(value: Tensor): Tensor {
    return this.component_distribution.cdf(this.repeated(value)).mul(this.mixture_distribution.probs).sum(-1);
  }
  override log_prob(value: Tensor): Tensor {
    this.validateSample(value);
    const log = this.component_distribution.log_prob(this.repeated(value));
    return log.add(this.mixture_distribution.logits.log_softmax(-1)).logsumexp(-1);
  }
  override sample(sample_shape: Shape = []): Tensor {
    return no_grad(() => {
      const dim = sample_shape.length + this.batch_shape.length;
      const drawn = this.mixture_distribution.sample(sample_shape);
      const samples = this.component_distribution.sample(sample_shape);
      const places = drawn
        .reshape([...drawn.shape, 1, ...this.event_shape.map(() => 1)])
        .expand([...samples.shape.slice(0, dim), 1, ...this.event_shape]);
      return samples.gather(dim, places).squeeze(dim);
    });
  }
  override expand(batch_shape: Shape): this {
    const count = lastOf(this.component_distribution.batch_shape);
    return new MixtureSameFamily(
      this.mixture_distribution.expand(batch_shape),
      this.component_distribution.expand([...batch_shape, count]),
      { validate_args: this.validates },
    ) as this;
  }
  override toString(): string {
    return `MixtureSameFamily(\n  ${String(this.mixture_distribution)},\n  ${String(this.component_distribution)})`;
  }
}
