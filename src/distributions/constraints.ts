/** `torch.distributions.constraints`: regions in which values lie. */
import {
  Constraint,
  MixtureSameFamilyConstraint,
  BooleanValues,
  Cat,
  CorrCholesky,
  Dependent,
  Independent,
  LowerCholesky,
  LowerTriangular,
  Multinomial,
  OneHot,
  PositiveDefinite,
  PositiveSemidefinite,
  Range,
  Real,
  Simplex,
  Square,
  Stack,
  Symmetric,
  type Bound,
} from "./regions.ts";

export { Constraint, MixtureSameFamilyConstraint };
export type { Bound };

/** Depends on other parameters. */
export const dependent: Constraint = new Dependent();
/** The same: in Python it marks properties, in TypeScript a getter needs no mark. */
export const dependent_property: Constraint = dependent;
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
/** Lower Cholesky factors of correlation matrices: rows of length 1. */
export const corr_cholesky: Constraint = new CorrCholesky();
/** Square matrices. */
export const square: Constraint = new Square();
/** Symmetric matrices. */
export const symmetric: Constraint = new Symmetric();
/** Symmetric matrices without negative eigenvalues. */
export const positive_semidefinite: Constraint = new PositiveSemidefinite();
/** Counts, not below 0, that add up to a bound or less. */
export const multinomial = (upper_bound: Bound): Constraint => new Multinomial(upper_bound);
/** Slices of a dim of the given lengths (default 1 each), each in a region of its own. */
export const cat = (cseq: readonly Constraint[], dim = 0, lengths: readonly number[] | null = null): Constraint =>
  new Cat(cseq, dim, lengths);
/** Entries along a dim, each in a region of its own. */
export const stack = (cseq: readonly Constraint[], dim = 0): Constraint => new Stack(cseq, dim);
/** Symmetric matrices with positive eigenvalues. */
export const positive_definite: Constraint = new PositiveDefinite();
/** Events of more dims: all of their parts must lie in a region. */
export const independent = (base_constraint: Constraint, reinterpreted_batch_ndims: number): Constraint =>
  new Independent(base_constraint, reinterpreted_batch_ndims);
/** Vectors of numbers. */
export const real_vector: Constraint = independent(real, 1);
