/** Distributions of shares that add up to 1: Dirichlet, and Beta, the share of one of two. */
import type { Arguments } from "../nn/arguments.ts";
import { functionSignature } from "../nn/arguments.ts";
import { one_hot } from "../nn/functional/index.ts";
import { _sample_dirichlet } from "../ops/create/draws/random-draws.ts";
import { where } from "../ops/elementwise/where.ts";
import { stack } from "../ops/view/join.ts";
import { ValueError } from "../support/errors.ts";
import type { Tensor } from "../tensor/tensor.ts";
import * as constraints from "./constraints.ts";
import type { Shape } from "./distribution.ts";
import { ExponentialFamily } from "./exponential-family.ts";
import { broadcastAll, type ParameterValue } from "./utilities.ts";
import { sizeAt } from "../support/checked.ts";

interface DirichletOptions {
  concentration?: Tensor;
  validate_args?: boolean | null;
}
const dirichletOf = functionSignature<Required<DirichletOptions>>(
  "Dirichlet.__init__",
  "concentration, validate_args=None",
);

/** Shares [n] of n parts; the larger a part's concentration, the larger and the surer its share. */
export class Dirichlet extends ExponentialFamily {
  protected static override readonly takesNames = true;
  /** How concentrated the shares are, [..., n]. */
  readonly concentration: Tensor;
  constructor(...args: Arguments<[concentration: Tensor, validate_args?: boolean | null], DirichletOptions>) {
    super();
    const { concentration, validate_args } = dirichletOf.bind(args);
    if (concentration.dim() < 1) throw new ValueError("`concentration` parameter must be at least one-dimensional.");
    this.concentration = concentration;
    this.setUp({
      parameters: { concentration },
      batch: concentration.shape.slice(0, -1),
      event: concentration.shape.slice(-1),
      validate: validate_args,
    });
  }
  override get arg_constraints(): Readonly<Record<string, constraints.Constraint>> {
    return { concentration: constraints.independent(constraints.positive, 1) };
  }
  override get support(): constraints.Constraint {
    return constraints.simplex;
  }
  override get has_rsample(): boolean {
    return true;
  }
  override rsample(sample_shape: Shape = []): Tensor {
    return _sample_dirichlet(this.concentration.expand(this.extendedShape(sample_shape)));
  }
  override log_prob(value: Tensor): Tensor {
    this.validateSample(value);
    const { concentration } = this;
    return concentration
      .sub(1)
      .xlogy(value)
      .sum(-1)
      .add(concentration.sum(-1).lgamma())
      .sub(concentration.lgamma().sum(-1));
  }
  override get mean(): Tensor {
    return this.concentration.div(this.concentration.sum(-1, true));
  }
  override get mode(): Tensor {
    const { concentration } = this;
    const above = concentration.sub(1).clamp({ min: 0 });
    const mode = above.div(above.sum(-1, true));
    // Where all concentrations are below 1, the density has its peaks at the corners.
    const atCorner = concentration.lt(1).all(-1, true);
    return where(atCorner, one_hot(mode.argmax(-1), mode.shape.at(-1)).to(mode.dtype), mode);
  }
  override get variance(): Tensor {
    const { concentration } = this;
    const total = concentration.sum(-1, true);
    return concentration.mul(total.sub(concentration)).div(total.pow(2).mul(total.add(1)));
  }
  override entropy(): Tensor {
    const { concentration } = this;
    const n = sizeAt(concentration.shape, -1);
    const total = concentration.sum(-1);
    return concentration
      .lgamma()
      .sum(-1)
      .sub(total.lgamma())
      .sub(total.neg().add(n).mul(total.digamma()))
      .sub(concentration.sub(1).mul(concentration.digamma()).sum(-1));
  }
  override get _natural_params(): readonly Tensor[] {
    return [this.concentration];
  }
  override _log_normalizer(x: Tensor): Tensor {
    return x.lgamma().sum(-1).sub(x.sum(-1).lgamma());
  }
}

interface BetaOptions {
  concentration1?: ParameterValue;
  concentration0?: ParameterValue;
  validate_args?: boolean | null;
}
const betaOf = functionSignature<Required<BetaOptions>>(
  "Beta.__init__",
  "concentration1, concentration0, validate_args=None",
);

/** x^(a - 1) (1 - x)^(b - 1) / B(a, b) on [0, 1], where a and b are the two concentrations. */
export class Beta extends ExponentialFamily {
  protected static override readonly takesNames = true;
  private readonly shares: Dirichlet;
  constructor(
    ...args: Arguments<
      [concentration1: ParameterValue, concentration0: ParameterValue, validate_args?: boolean | null],
      BetaOptions
    >
  ) {
    super();
    const { concentration1, concentration0, validate_args } = betaOf.bind(args);
    const both = stack(broadcastAll(concentration1, concentration0), -1);
    this.shares = new Dirichlet(both, { validate_args });
    this.setUp({
      parameters: { concentration1: this.concentration1, concentration0: this.concentration0 },
      batch: this.shares.batch_shape,
      validate: validate_args,
      shown: false,
    });
  }
  /** The concentration of x. */
  get concentration1(): Tensor {
    return this.shares.concentration.select(-1, 0);
  }
  /** The concentration of 1 - x. */
  get concentration0(): Tensor {
    return this.shares.concentration.select(-1, 1);
  }
  override get arg_constraints(): Readonly<Record<string, constraints.Constraint>> {
    return { concentration1: constraints.positive, concentration0: constraints.positive };
  }
  override get support(): constraints.Constraint {
    return constraints.unit_interval;
  }
  override get has_rsample(): boolean {
    return true;
  }
  override get mean(): Tensor {
    return this.concentration1.div(this.concentration1.add(this.concentration0));
  }
  override get mode(): Tensor {
    return this.shares.mode.select(-1, 0);
  }
  override get variance(): Tensor {
    const total = this.concentration1.add(this.concentration0);
    return this.concentration1.mul(this.concentration0).div(total.pow(2).mul(total.add(1)));
  }
  override rsample(sample_shape: Shape = []): Tensor {
    return this.shares.rsample(sample_shape).select(-1, 0);
  }
  override log_prob(value: Tensor): Tensor {
    this.validateSample(value);
    return this.shares.log_prob(stack([value, value.neg().add(1)], -1));
  }
  override entropy(): Tensor {
    return this.shares.entropy();
  }
  override get _natural_params(): readonly Tensor[] {
    return [this.concentration1, this.concentration0];
  }
  override _log_normalizer(x: Tensor, y: Tensor): Tensor {
    return x.lgamma().add(y.lgamma()).sub(x.add(y).lgamma());
  }
}
