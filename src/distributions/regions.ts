/** The classes of constraints: regions in which values lie, and tests of them. */
import { bool, floatInfoOf } from "../dtype.ts";
import { IndexError, ValueError } from "../support/errors.ts";
import { pythonFloat } from "../support/python.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { cholesky_ex, eigvalsh } from "../ops/linalg/index.ts";
import { cat as concatenate, stack as stackAlong } from "../ops/view/join.ts";
import { isclose } from "../ops/elementwise/index.ts";
import { itemAt, sizeAt } from "../support/checked.ts";

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

  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return this.toString();
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
export class Dependent extends Constraint {
  check(): Tensor {
    throw new ValueError("Cannot determine validity of dependent constraint");
  }
}

export class Real extends Constraint {
  check(value: Tensor): Tensor {
    return value.eq(value);
  }
}

export class BooleanValues extends Constraint {
  override readonly is_discrete = true;
  protected override get name(): string {
    return "Boolean";
  }
  check(value: Tensor): Tensor {
    return value.eq(0).logical_or(value.eq(1));
  }
}

export class OneHot extends Constraint {
  override readonly is_discrete = true;
  override readonly event_dim = 1;
  check(value: Tensor): Tensor {
    return value.eq(0).logical_or(value.eq(1)).all(-1).logical_and(value.sum(-1).eq(1));
  }
}

/** Values between bounds, each of which may be missing; with `open` ends left out. */
export class Range extends Constraint {
  constructor(
    readonly shownName: string,
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

export class Simplex extends Constraint {
  override readonly event_dim = 1;
  check(value: Tensor): Tensor {
    return value.ge(0).all(-1).logical_and(value.sum(-1).sub(1).abs().lt(1e-6));
  }
}

export class LowerTriangular extends Constraint {
  override readonly event_dim = 2;
  check(value: Tensor): Tensor {
    return value.tril().eq(value).all(-1).all(-1);
  }
}

export class LowerCholesky extends LowerTriangular {
  override check(value: Tensor): Tensor {
    return super.check(value).logical_and(value.diagonal(0, -2, -1).gt(0).all(-1));
  }
}

export class Square extends Constraint {
  override readonly event_dim = 2;
  check(value: Tensor): Tensor {
    if (value.shape.length < 2) throw new IndexError("tuple index out of range");
    return value.new_full(value.shape.slice(0, -2), value.shape.at(-1) === value.shape.at(-2) ? 1 : 0, { dtype: bool });
  }
}

export class Symmetric extends Square {
  override check(value: Tensor): Tensor {
    if (value.shape.at(-1) !== value.shape.at(-2)) return super.check(value);
    return isclose(value, value.mT, { atol: 1e-6 }).all(-2).all(-1);
  }
}

/** Symmetric matrices whose eigenvalues have a property. */
abstract class Definite extends Symmetric {
  protected abstract checkSymmetric(value: Tensor): Tensor;
  override check(value: Tensor): Tensor {
    const isSymmetric = super.check(value);
    return isSymmetric.all().item() ? this.checkSymmetric(value.detach()) : isSymmetric;
  }
}

export class PositiveSemidefinite extends Definite {
  protected override checkSymmetric(value: Tensor): Tensor {
    return eigvalsh(value).ge(0).all(-1);
  }
}

export class PositiveDefinite extends Definite {
  protected override checkSymmetric(value: Tensor): Tensor {
    return cholesky_ex(value)[1].eq(0);
  }
}

export class CorrCholesky extends LowerCholesky {
  override check(value: Tensor): Tensor {
    const tolerance = floatInfoOf(value.dtype).eps * sizeAt(value.shape, -1) * 10;
    const lengths = value.detach().square().sum(-1).sqrt();
    return super.check(value).logical_and(lengths.sub(1).abs().le(tolerance).all(-1));
  }
}

export class Multinomial extends Constraint {
  override readonly is_discrete = true;
  override readonly event_dim = 1;
  constructor(readonly upper_bound: Bound) {
    super();
  }
  check(value: Tensor): Tensor {
    return value.ge(0).all(-1).logical_and(value.sum(-1).le(this.upper_bound));
  }
}

/** Constraints for slices of a dim, one after the other. */
abstract class Slices extends Constraint {
  override readonly is_discrete: boolean;
  constructor(
    readonly cseq: readonly Constraint[],
    readonly dim: number,
  ) {
    super();
    this.is_discrete = cseq.some((constraint) => constraint.is_discrete);
  }
  protected get largestEvent(): number {
    return Math.max(...this.cseq.map((constraint) => constraint.event_dim));
  }
}

export class Cat extends Slices {
  override readonly event_dim: number = this.largestEvent;
  readonly lengths: readonly number[];
  constructor(cseq: readonly Constraint[], dim: number, lengths: readonly number[] | null) {
    super(cseq, dim);
    this.lengths = lengths ?? cseq.map(() => 1);
  }
  check(value: Tensor): Tensor {
    const pieces = value.split(this.lengths, this.dim);
    return concatenate(
      this.cseq.map((constraint, i) => constraint.check(itemAt(pieces, i))),
      this.dim,
    );
  }
}

export class Stack extends Slices {
  override readonly event_dim: number = this.largestEvent + (this.dim + this.largestEvent < 0 ? 1 : 0);
  check(value: Tensor): Tensor {
    return stackAlong(
      this.cseq.map((constraint, i) => constraint.check(value.select(this.dim, i))),
      this.dim,
    );
  }
}

/** Values that lie in the region of the components of a mixture, which have one more dim in their batch. */
export class MixtureSameFamilyConstraint extends Constraint {
  override readonly is_discrete: boolean;
  override readonly event_dim: number;
  constructor(readonly base_constraint: Constraint) {
    super();
    this.is_discrete = base_constraint.is_discrete;
    this.event_dim = base_constraint.event_dim;
  }
  /** Tells for each event whether it lies in it. */
  check(value: Tensor): Tensor {
    const kept = value.dim() - this.event_dim;
    if (kept < 0) throw new ValueError(`Expected value.dim() >= ${this.event_dim} but got ${value.dim()}`);
    const result = this.base_constraint.check(value.unsqueeze(-1 - this.event_dim));
    return result.reshape([...result.shape.slice(0, kept), -1]).all(-1);
  }
  override toString(): string {
    return `MixtureSameFamilyConstraint(${String(this.base_constraint)})`;
  }
}

export class Independent extends Constraint {
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
