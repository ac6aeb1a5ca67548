/** The continuous Bernoulli distribution, a likelihood of values between 0 and 1 (Loaiza-Ganem and Cunningham 2019). */
import { enable_grad, no_grad } from "../autograd/modes.ts";
import { functionSignature, type Arguments } from "../nn/arguments.ts";
import { binary_cross_entropy_with_logits } from "../ops/loss/binary.ts";
import { where } from "../ops/elementwise/where.ts";
import { ValueError } from "../support/errors.ts";
import { type Tensor } from "../tensor/tensor.ts";
import * as constraints from "./constraints.ts";
import type { Shape } from "./distribution.ts";
import { ExponentialFamily } from "./exponential-family.ts";
import type { ProbsOrLogitsOptions, TrialParameters } from "./trials.ts";
import { broadcastAll, clampProbs, logitsToProbs, probsToLogits, type ParameterValue } from "./utilities.ts";
import { itemAt } from "../support/checked.ts";

const bound = functionSignature<TrialParameters & { lims: readonly [number, number] | null }>(
  "ContinuousBernoulli.__init__",
  "probs=None, logits=None, lims=None, validate_args=None",
);

/**
 * probs^x (1 - probs)^(1 - x) on [0, 1], normalized. Between `lims` a Taylor series about 1/2 stands for formulas that
 * are 0 / 0 there.
 */
export class ContinuousBernoulli extends ExponentialFamily {
  protected static override readonly takesNames = true;
  private knownProbs: Tensor | null = null;
  private knownLogits: Tensor | null = null;
  private readonly limits: readonly [number, number];
  constructor(
    ...args: Arguments<
      [
        probs?: ParameterValue | null,
        logits?: ParameterValue | null,
        lims?: readonly [number, number],
        validate_args?: boolean | null,
      ],
      ProbsOrLogitsOptions & { lims?: readonly [number, number] }
    >
  ) {
    super();
    const { probs, logits, lims, validate_args } = bound.bind(args);
    this.limits = lims ?? [0.499, 0.501];
    if ((probs === null) === (logits === null))
      throw new ValueError("Either `probs` or `logits` must be specified, but not both.");
    let given: Record<string, Tensor>;
    if (probs !== null) {
      const wide = itemAt(broadcastAll(probs), 0);
      if (validate_args !== null && !constraints.unit_interval.check(wide).all().item())
        throw new ValueError("The parameter probs has invalid values");
      given = { probs: (this.knownProbs = clampProbs(wide)) };
    } else given = { logits: (this.knownLogits = itemAt(broadcastAll(logits!), 0)) };
    this.setUp({ parameters: given, batch: itemAt(Object.values(given), 0).shape, validate: validate_args });
  }
  /** The parameter as a probability. */
  get probs(): Tensor {
    return (this.knownProbs ??= enable_grad(() => clampProbs(logitsToProbs(this.knownLogits!, true))));
  }
  /** Its log odds, the slope of the log density. */
  get logits(): Tensor {
    return (this.knownLogits ??= enable_grad(() => probsToLogits(this.knownProbs!, true)));
  }
  /** Shape of the parameter. */
  get param_shape(): Shape {
    return this.batch_shape;
  }
  protected override get known(): Readonly<Record<string, Tensor | null | undefined>> {
    return { ...this.parameters, probs: this.knownProbs, logits: this.knownLogits };
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
  private isOutside(value: Tensor, shift = 0): Tensor {
    const [low, high] = this.limits;
    return value.le(low - shift).logical_or(value.gt(high - shift));
  }
  protected override again(options: Readonly<Record<string, Tensor | boolean>>): this {
    return new ContinuousBernoulli({ ...options, lims: this.limits }) as this;
  }
  /** `formula` of the probabilities; the lower limit stands for those inside of the limits. */
  private cut(formula: (probs: Tensor) => Tensor): Tensor {
    return formula(where(this.isOutside(this.probs), this.probs, this.limits[0]));
  }
  /** `formula` of the probabilities outside of the limits, inside `near` of their distance to 1/2. */
  private byDistance(formula: (probs: Tensor) => Tensor, near: (distance: Tensor) => Tensor): Tensor {
    return where(this.isOutside(this.probs), this.cut(formula), near(this.probs.sub(0.5)));
  }
  /** log of what the density is divided by, negated. */
  logNormalizer(): Tensor {
    return this.byDistance(
      (probs) => {
        const below = where(probs.le(0.5), probs, 0);
        const above = where(probs.ge(0.5), probs, 1);
        const width = where(probs.le(0.5), below.mul(-2).log1p(), above.mul(2).sub(1).log());
        return probs.neg().log1p().sub(probs.log()).abs().log().sub(width);
      },
      (distance) => {
        const square = distance.square();
        return square
          .mul(104 / 45)
          .add(4 / 3)
          .mul(square)
          .add(Math.LN2);
      },
    );
  }
  override get mean(): Tensor {
    return this.byDistance(
      (probs) => probs.div(probs.mul(2).sub(1)).add(probs.neg().log1p().sub(probs.log()).reciprocal()),
      (distance) =>
        distance
          .square()
          .mul(16 / 45)
          .add(1 / 3)
          .mul(distance)
          .add(0.5),
    );
  }
  override get variance(): Tensor {
    return this.byDistance(
      (probs) =>
        probs
          .mul(probs.sub(1))
          .div(probs.mul(-2).add(1).square())
          .add(probs.neg().log1p().sub(probs.log()).square().reciprocal()),
      (distance) => {
        const square = distance.square();
        return square
          .mul(-128 / 945)
          .add(1 / 15)
          .mul(square)
          .neg()
          .add(1 / 12);
      },
    );
  }
  override sample(sample_shape: Shape = []): Tensor {
    return no_grad(() => this.rsample(sample_shape));
  }
  override rsample(sample_shape: Shape = []): Tensor {
    return this.icdf(this.undrawn(sample_shape, this.probs.dtype).uniform_(0, 1));
  }
  override log_prob(value: Tensor): Tensor {
    this.validateSample(value);
    const [logits, target] = broadcastAll(this.logits, value) as [Tensor, Tensor];
    return binary_cross_entropy_with_logits(logits, target, { reduction: "none" }).neg().add(this.logNormalizer());
  }
  override cdf(value: Tensor): Tensor {
    this.validateSample(value);
    const inside = where(
      this.isOutside(this.probs),
      this.cut((probs) =>
        probs
          .pow(value)
          .mul(probs.neg().add(1).pow(value.neg().add(1)))
          .add(probs)
          .sub(1)
          .div(probs.mul(2).sub(1)),
      ),
      value,
    );
    return where(value.le(0), 0, where(value.ge(1), 1, inside));
  }
  override icdf(value: Tensor): Tensor {
    return where(
      this.isOutside(this.probs),
      this.cut((probs) => {
        const logFailure = probs.neg().log1p();
        return value.mul(probs.mul(2).sub(1)).sub(probs).log1p().sub(logFailure).div(probs.log().sub(logFailure));
      }),
      value,
    );
  }
  override entropy(): Tensor {
    const [log0, log1] = [this.probs.neg().log1p(), this.probs.log()];
    return this.mean.mul(log0.sub(log1)).sub(this.logNormalizer()).sub(log0);
  }
  override get _natural_params(): readonly Tensor[] {
    return [this.logits];
  }
  override _log_normalizer(x: Tensor): Tensor {
    const outside = this.isOutside(x, 0.5);
    const safe = where(outside, x, this.limits[0] - 0.5);
    const taylor = x.mul(0.5).add(x.square().div(24)).sub(x.pow(4).div(2880));
    return where(outside, safe.expm1().abs().log().sub(safe.abs().log()), taylor);
  }
  override get _mean_carrier_measure(): number {
    return 0;
  }
}
