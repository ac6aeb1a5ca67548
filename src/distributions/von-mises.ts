/** The von Mises distribution of angles. */
import { no_grad } from "../autograd/modes.ts";
import { bool, float64 } from "../dtype.ts";
import { functionSignature, type Arguments } from "../nn/arguments.ts";
import { rand } from "../ops/create/draws/random-create.ts";
import { where } from "../ops/elementwise/where.ts";
import { emptyTensor, type Tensor } from "../tensor/tensor.ts";
import * as constraints from "./constraints.ts";
import { Distribution, type Shape } from "./distribution.ts";
import { broadcastAll, type ParameterValue } from "./utilities.ts";
import { lastOf } from "../support/checked.ts";

/**
 * Polynomials of modified Bessel functions of order 0 and 1 (Abramowitz and Stegun 9.8.1 to 9.8.4), lowest power first:
 * below 3.75 in (x / 3.75)^2, above it in 3.75 / x.
 */
const BESSEL = [
  {
    small: [1, 3.5156229, 3.0899424, 1.2067492, 0.2659732, 0.0360768, 0.0045813],
    large: [
      0.39894228, 0.01328592, 0.00225319, -0.00157565, 0.00916281, -0.02057706, 0.02635537, -0.01647633, 0.00392377,
    ],
  },
  {
    small: [0.5, 0.87890594, 0.51498869, 0.15084934, 0.02658733, 0.00301532, 0.00032411],
    large: [
      0.39894228, -0.03988024, -0.00362018, 0.00163801, -0.01031555, 0.02282967, -0.02895312, 0.01787654, -0.00420059,
    ],
  },
] as const;

/** log of the modified Bessel function of order 0 or 1. */
function logBessel(x: Tensor, order: 0 | 1): Tensor {
  const polynomial = (y: Tensor, coefficients: readonly number[]): Tensor =>
    coefficients.slice(0, -1).reduceRight((sum, c) => sum.mul(y).add(c), y.new_full(y.shape, lastOf(coefficients)));
  const { small, large } = BESSEL[order];
  const inner = polynomial(x.div(3.75).square(), small);
  const below = (order === 1 ? x.abs().mul(inner) : inner).log();
  const above = x.sub(x.log().mul(0.5)).add(polynomial(x.reciprocal().mul(3.75), large).log());
  return where(x.lt(3.75), below, above);
}

interface VonMisesOptions {
  loc?: ParameterValue;
  concentration?: ParameterValue;
  validate_args?: boolean | null;
}
const bound = functionSignature<Required<VonMisesOptions>>(
  "VonMises.__init__",
  "loc, concentration, validate_args=None",
);

/** exp(concentration cos(x - loc)), normalized: angles in radians about `loc`. Samples are in [-pi, pi). */
export class VonMises extends Distribution {
  protected static override readonly takesNames = true;
  /** The middle, in radians. */
  readonly loc: Tensor;
  /** How close angles are to it. */
  readonly concentration: Tensor;
  constructor(
    ...args: Arguments<
      [loc: ParameterValue, concentration: ParameterValue, validate_args?: boolean | null],
      VonMisesOptions
    >
  ) {
    super();
    const { loc, concentration, validate_args } = bound.bind(args);
    [this.loc, this.concentration] = broadcastAll(loc, concentration) as [Tensor, Tensor];
    this.setUp({
      parameters: { loc: this.loc, concentration: this.concentration },
      batch: this.loc.shape,
      validate: validate_args,
    });
  }
  override get arg_constraints(): Readonly<Record<string, constraints.Constraint>> {
    return { loc: constraints.real, concentration: constraints.positive };
  }
  override get support(): constraints.Constraint {
    return constraints.real;
  }
  override log_prob(value: Tensor): Tensor {
    this.validateSample(value);
    return this.concentration
      .mul(value.sub(this.loc).cos())
      .sub(Math.log(2 * Math.PI))
      .sub(logBessel(this.concentration, 0));
  }
  /** Rejection from a wrapped Cauchy distribution (Best and Fisher 1979), in double precision. */
  override sample(sample_shape: Shape = []): Tensor {
    return no_grad(() => {
      const [loc, kappa] = [this.loc.to(float64), this.concentration.to(float64)];
      const tau = kappa.square().mul(4).add(1).sqrt().add(1);
      const rho = tau.sub(tau.mul(2).sqrt()).div(kappa.mul(2));
      const proposal = where(kappa.lt(1e-5), kappa.reciprocal().add(kappa), rho.square().add(1).div(rho.mul(2)));
      const shape = this.extendedShape(sample_shape);
      let x = emptyTensor(shape, float64);
      let isDone = x.new_zeros(shape, { dtype: bool });
      while (!isDone.all().item()) {
        const [u1, u2, u3] = rand([3, ...shape], { dtype: float64 }).unbind() as [Tensor, Tensor, Tensor];
        const z = u1.mul(Math.PI).cos();
        const f = proposal.mul(z).add(1).div(proposal.add(z));
        const c = kappa.mul(proposal.sub(f));
        const isAccepted = c.mul(c.neg().add(2)).sub(u2).gt(0).logical_or(c.div(u2).log().add(1).sub(c).ge(0));
        x = where(isAccepted, u3.sub(0.5).sign().mul(f.acos()), x);
        isDone = isDone.logical_or(isAccepted);
      }
      return x
        .add(Math.PI)
        .add(loc)
        .remainder(2 * Math.PI)
        .sub(Math.PI)
        .to(this.loc.dtype);
    });
  }
  override get mean(): Tensor {
    return this.loc;
  }
  override get mode(): Tensor {
    return this.loc;
  }
  /** The circular variance: 1 minus the length of the mean of unit vectors. */
  override get variance(): Tensor {
    return logBessel(this.concentration, 1).sub(logBessel(this.concentration, 0)).exp().neg().add(1);
  }
}
