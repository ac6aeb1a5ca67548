/** `biject_to` and `transform_to`: which transform leads from all numbers into a region. */
import { pythonTypeName } from "../ops/declare/bind.ts";
import { NotImplementedError, TypeError } from "../support/errors.ts";
import * as constraints from "./constraints.ts";
import { Cat, Constraint, Independent, Multinomial, Range, Stack } from "./regions.ts";
import {
  CatTransform,
  CorrCholeskyTransform,
  LowerCholeskyTransform,
  PositiveDefiniteTransform,
  StackTransform,
} from "./structured-transforms.ts";
import { ComposeTransform, identity_transform, IndependentTransform, type Transform } from "./transform.ts";
import {
  AffineTransform,
  ExpTransform,
  SigmoidTransform,
  SoftmaxTransform,
  StickBreakingTransform,
} from "./transforms.ts";

/** A function that makes constraints of one kind, or their class. */
type ConstraintFactory = ((...args: never[]) => Constraint) | (abstract new (...args: never[]) => Constraint);

const kinds = new Map<unknown, unknown>([
  [constraints.greater_than, "GreaterThan"],
  [constraints.greater_than_eq, "GreaterThanEq"],
  [constraints.less_than, "LessThan"],
  [constraints.interval, "Interval"],
  [constraints.half_open_interval, "HalfOpenInterval"],
  [constraints.integer_interval, "IntegerInterval"],
  [constraints.independent, Independent],
  [constraints.multinomial, Multinomial],
  [constraints.cat, Cat],
  [constraints.stack, Stack],
]);

/** What constraints of one kind have in common, for tables: a name or a class. */
function kindOf(constraint: Constraint | ConstraintFactory): unknown {
  if (constraint instanceof Range) return constraint.shownName;
  return constraint instanceof Constraint ? constraint.constructor : (kinds.get(constraint) ?? constraint);
}

type Kind = Constraint | ConstraintFactory;
type Factory = (constraint: never) => Transform;

/** A table of transforms by kinds of constraints; called with a constraint, it gives the transform. */
export interface ConstraintRegistry {
  (constraint: Constraint): Transform;
  /**
   * Adds a transform for a kind: a constraint of it, the function that makes such constraints, or their class. Without
   * a factory, gives a function that takes it.
   */
  register(constraint: Kind, factory: Factory): Factory;
  register(constraint: Kind): (factory: Factory) => Factory;
}

/** The name of a constraint's class in PyTorch, or of what is none. */
function className(constraint: unknown): string {
  if (!(constraint instanceof Constraint)) return pythonTypeName(constraint);
  return `_${String(constraint).replace(/\(.*$/s, "")}`;
}

function makeRegistry(): ConstraintRegistry {
  const table = new Map<unknown, Factory>();
  const find = (constraint: Constraint): Transform => {
    const factory = table.get(kindOf(constraint));
    if (!factory) throw new NotImplementedError(`Cannot transform ${className(constraint)} constraints`);
    return factory(constraint as never);
  };
  const register = (kind: Kind, factory?: Factory): unknown => {
    if (factory === undefined) return (later: Factory) => register(kind, later);
    if (!(kind instanceof Constraint) && typeof kind !== "function")
      throw new TypeError(
        `Expected constraint to be either a Constraint subclass or instance, but got ${String(kind)}`,
      );
    table.set(kindOf(kind), factory);
    return factory;
  };
  return Object.assign(find, { register }) as ConstraintRegistry;
}

/**
 * The bijection from all real numbers to a region, for changes of variables.
 * @example
 * const { biject_to, constraints } = torch.distributions;
 * biject_to(constraints.unit_interval)(torch.tensor([0.0]).float()); // tensor([0.5000])
 */
export const biject_to: ConstraintRegistry = makeRegistry();
/**
 * A transform, perhaps not a bijection, from all real numbers to a region: a simpler one, for optimization.
 * @example
 * const { constraints, transform_to } = torch.distributions;
 * transform_to(constraints.simplex)(torch.zeros(2)); // tensor([0.5000, 0.5000])
 */
export const transform_to: ConstraintRegistry = makeRegistry();

const between = ({ lower_bound: lower, upper_bound: upper }: Range): Transform => {
  if (lower === 0 && upper === 1) return new SigmoidTransform();
  const scale =
    typeof upper === "number"
      ? typeof lower === "number"
        ? upper - lower
        : lower!.neg().add(upper)
      : upper!.sub(lower!);
  return new ComposeTransform([new SigmoidTransform(), new AffineTransform(lower!, scale)]);
};
const above = ({ lower_bound }: Range): Transform =>
  new ComposeTransform([new ExpTransform(), new AffineTransform(lower_bound!, 1)]);
const below = ({ upper_bound }: Range): Transform =>
  new ComposeTransform([new ExpTransform(), new AffineTransform(upper_bound!, -1)]);

for (const registry of [biject_to, transform_to]) {
  registry.register(constraints.real, () => identity_transform);
  registry.register(
    constraints.independent,
    ({ base_constraint, reinterpreted_batch_ndims }: Independent) =>
      new IndependentTransform(registry(base_constraint), reinterpreted_batch_ndims),
  );
  registry.register(constraints.greater_than, above);
  registry.register(constraints.greater_than_eq, above);
  registry.register(constraints.less_than, below);
  registry.register(constraints.interval, between);
  registry.register(constraints.half_open_interval, between);
  registry.register(constraints.corr_cholesky, () => new CorrCholeskyTransform());
  registry.register(
    constraints.cat,
    ({ cseq, dim, lengths }: Cat) => new CatTransform(cseq.map(registry), dim, lengths),
  );
  registry.register(constraints.stack, ({ cseq, dim }: Stack) => new StackTransform(cseq.map(registry), dim));
}
biject_to.register(constraints.simplex, () => new StickBreakingTransform());
transform_to.register(constraints.simplex, () => new SoftmaxTransform());
transform_to.register(constraints.lower_cholesky, () => new LowerCholeskyTransform());
for (const definite of [constraints.positive_definite, constraints.positive_semidefinite])
  transform_to.register(definite, () => new PositiveDefiniteTransform());
