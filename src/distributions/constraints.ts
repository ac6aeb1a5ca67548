/** `torch.distributions.constraints`: regions in which values lie, and tests of them. */
import { bool } from "../dtype.ts";
import { ValueError } from "../support/errors.ts";
import { pythonFloat } from "../support/python.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { cholesky_ex } from "../ops/linalg/index.ts";
import { isclose } from "../ops/elementwise/index.ts";

/** A bound: a number, or one for each element. */
export type Bound = number | Tensor;

/**
 * A region. `check` tells for each event of a value whether it lies in it; `event_dim` is how many dims an event has.
 */
export abstract class Constraint {
  /** Whether it holds separate values only. */
  readonly is_discrete: boolean = false;
  readonly event_dim: number = 0;
  abstract check(value: Tensor): Tensor;
  /** Python's name of it. */
  protected get name(): string {
    return this.constructor.name;
  }
  toString(): string {
    return `${this.name}()`;
  }
}

function shown(bound: Bound, isInteger: boolean): string {
  return typeof bound === "number"
    ? isInteger
      ? String(bound)
      : pythonFloat(bound)
    : bound.numel() === 1 && bound.dim() === 0
      ? pythonFloat(bound.item())
      : String(bound);
}

/** A region that depends on parameters: it cannot be checked alone. */
class Dependent extends Constraint {
  check(): Tensor {
    throw new ValueError("Cannot determine validity of dependent constraint");
  }
}

class Real extends Constraint {
  check(value: Tensor): Tensor {
    return value.eq(value);
  }
}

class BooleanValues extends Constraint {
  override readonly is_discrete = true;
  protected override get name(): string {
    return "Boolean";
  }
  check(value: Tensor): Tensor {
    return value.eq(0).logical_or(value.eq(1));
  }
}

class OneHot extends Constraint {
  override readonly is_discrete = true;
  override readonly event_dim = 1;
  check(value: Tensor): Tensor {
    return value.eq(0).logical_or(value.eq(1)).all(-1).logical_and(value.sum(-1).eq(1));
  }
}

/** Values between bounds, each of which may be missing; with `open` ends left out. */
class Range extends Constraint {
  constructor(
    private readonly shownName: string,
    readonly lower_bound: Bound | null,
    readonly upper_bound: Bound | null,
    private readonly open: { lower?: boolean; upper?: boolean } = {},
    override readonly is_discrete: boolean = false,
  ) {
    super();
  }

  check(value: Tensor): Tensor {
    const { lower_bound: lower, upper_bound: upper, open } = this;
    let inside = this.is_discrete ? value.remainder(1).eq(0) : null;
    const and = (part: Tensor): void => {
      inside = inside === null ? part : inside.logical_and(part);
    };
    if (lower !== null) and(open.lower ? value.gt(lower) : value.ge(lower));
    if (upper !== null) and(open.upper ? value.lt(upper) : value.le(upper));
    return inside ?? value.eq(value);
  }

  override toString(): string {
    const bounds = (["lower_bound", "upper_bound"] as const).flatMap((key) => {
      const bound = this[key];
      return bound === null ? [] : [`${key}=${shown(bound, this.is_discrete)}`];
    });
    return `${this.shownName}(${bounds.join(", ")})`;
  }
}

class Simplex extends Constraint {
  override readonly event_dim = 1;
  check(value: Tensor): Tensor {
    return value.ge(0).all(-1).logical_and(value.sum(-1).sub(1).abs().lt(1e-6));
  }
}

class LowerTriangular extends Constraint {
  override readonly event_dim = 2;
  check(value: Tensor): Tensor {
    return value.tril().eq(value).all(-1).all(-1);
  }
}

class LowerCholesky extends LowerTriangular {
  override check(value: Tensor): Tensor {
    return super.check(value).logical_and(value.diagonal(0, -2, -1).gt(0).all(-1));
  }
}

class PositiveDefinite extends Constraint {
  override readonly event_dim = 2;
  check(value: Tensor): Tensor {
    const isSquare = value.shape.at(-1) === value.shape.at(-2);
    if (!isSquare) return value.new_full(value.shape.slice(0, -2), 0, { dtype: bool });
    const isSymmetric = isclose(value, value.mT, { atol: 1e-6 }).all(-2).all(-1);
    if (!isSymmetric.all().item()) return isSymmetric;
    return cholesky_ex(value.detach())[1]!.eq(0);
  }
}

class Independent extends Constraint {
  override readonly event_dim: number;
  constructor(
    readonly base_constraint: Constraint,
    readonly reinterpreted_batch_ndims: number,
  ) {
    super();
    this.event_dim = base_constraint.event_dim + reinterpreted_batch_ndims;
  }
  protected override get name(): string {
    return "IndependentConstraint";
  }
  check(value: Tensor): Tensor {
    const result = this.base_constraint.check(value);
    const kept = result.dim() - this.reinterpreted_batch_ndims;
    if (kept < 0) throw new ValueError(`Expected value.dim() >= ${this.event_dim} but got ${value.dim()}`);
    return result.reshape([...result.shape.slice(0, kept), -1]).all(-1);
  }
  override toString(): string {
    return `${this.name}(${String(this.base_constraint)}, ${this.reinterpreted_batch_ndims})`;
  }
}

/** Depends on other parameters. */
export const dependent: Constraint = new Dependent();
/** Whether a constraint cannot be checked alone. */
export function is_dependent(constraint: Constraint): boolean {
  return constraint instanceof Dependent;
}
/** 0 or 1. */
export const boolean: Constraint = new BooleanValues();
/** Vectors of zeros with a single 1. */
export const one_hot: Constraint = new OneHot();
/** Any number but NaN. */
export const real: Constraint = new Real();
/** Above a bound. */
export const greater_than = (lower_bound: Bound): Constraint =>
  new Range("GreaterThan", lower_bound, null, { lower: true });
/** Not below a bound. */
export const greater_than_eq = (lower_bound: Bound): Constraint => new Range("GreaterThanEq", lower_bound, null);
/** Below a bound. */
export const less_than = (upper_bound: Bound): Constraint => new Range("LessThan", null, upper_bound, { upper: true });
/** Between bounds, which belong to it. */
export const interval = (lower_bound: Bound, upper_bound: Bound): Constraint =>
  new Range("Interval", lower_bound, upper_bound);
/** Between bounds, of which the lower one belongs to it. */
export const half_open_interval = (lower_bound: Bound, upper_bound: Bound): Constraint =>
  new Range("HalfOpenInterval", lower_bound, upper_bound, { upper: true });
/** Whole numbers between bounds, which belong to it. */
export const integer_interval = (lower_bound: Bound, upper_bound: Bound): Constraint =>
  new Range("IntegerInterval", lower_bound, upper_bound, {}, true);
/** Whole numbers from 0 on. */
export const nonnegative_integer: Constraint = new Range("IntegerGreaterThan", 0, null, {}, true);
/** Whole numbers from 1 on. */
export const positive_integer: Constraint = new Range("IntegerGreaterThan", 1, null, {}, true);
/** Above 0. */
export const positive: Constraint = greater_than(0);
/** Not below 0. */
export const nonnegative: Constraint = greater_than_eq(0);
/** From 0 to 1. */
export const unit_interval: Constraint = interval(0, 1);
/** Vectors of numbers not below 0 with sum 1. */
export const simplex: Constraint = new Simplex();
/** Matrices with zeros above the diagonal. */
export const lower_triangular: Constraint = new LowerTriangular();
/** The same with positive numbers on the diagonal. */
export const lower_cholesky: Constraint = new LowerCholesky();
/** Symmetric matrices with positive eigenvalues. */
export const positive_definite: Constraint = new PositiveDefinite();
/** Events of more dims: all of their parts must lie in a region. */
export const independent = (base_constraint: Constraint, reinterpreted_batch_ndims: number): Constraint =>
  new Independent(base_constraint, reinterpreted_batch_ndims);
/** Vectors of numbers. */
export const real_vector: Constraint = independent(real, 1);
