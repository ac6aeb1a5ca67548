/** The larger or smaller of two elements, and holding elements within bounds. */
import { assertFits, wholeRange } from "../../compute/copy-elements.ts";
import { RuntimeError } from "../../support/errors.ts";
import { isFloat, type Scalar } from "../../kernel/ir.ts";
import { Tensor } from "../../tensor/tensor.ts";
import { like, rejecting } from "../declare/formulas.ts";
import { composite } from "../declare/operator.ts";
import { pointwise, pointwiseInPlace, type PointwiseDefinition } from "../declare/pointwise.ts";
import type { Operator, ScalarValue } from "../declare/types.ts";

/** Operators of two tensors. */
export type TensorPairOp = Operator<(self: Tensor, other: Tensor) => Tensor, { other: Tensor }>;

const larger = (a: Scalar, b: Scalar): Scalar => (a.type === "bool" ? a.or(b) : a.max(b));
const smaller = (a: Scalar, b: Scalar): Scalar => (a.type === "bool" ? a.and(b) : a.min(b));

type Order = "lt" | "gt";

/** What operators have in common that take one of their operands. */
const choosing = { dtype: "same", masksGradient: true, layout: "numbersAside", numbers: "bounds" } as const;

/** The gradient goes to the operand that was taken, half to each of equal ones. */
function extremum(name: string, formula: PointwiseDefinition["formula"], loses: Order, wins: Order): TensorPairOp {
  return pointwise(`${name}(Tensor self, Tensor other) -> Tensor`, {
    formula,
    ...choosing,
    namesTypesInC: true,
    derivative: {
      self: ({ grad, self, other }) =>
        self.eq(other).select(grad.mul(0.5), self[loses](other).select(like(grad, 0), grad)),
      other: ({ grad, self, other }) =>
        self.eq(other).select(grad.mul(0.5), self[wins](other).select(like(grad, 0), grad)),
    },
  });
}

/**
 * The larger of two elements; NaN if either is.
 * @example
 * torch.maximum(torch.tensor([1, 2, 3]), torch.tensor([3, 2, 1])); // tensor([3, 2, 3])
 */
export const maximum: TensorPairOp = extremum("maximum", larger, "lt", "gt");
/**
 * The smaller of two elements; NaN if either is.
 * @example
 * torch.minimum(torch.tensor([1, 2, 3]), torch.tensor([3, 2, 1])); // tensor([1, 2, 1])
 */
export const minimum: TensorPairOp = extremum("minimum", smaller, "gt", "lt");

/** As the extrema of C: a number wins over NaN. Equal operands share the gradient; of two NaN the first has it. */
function numberExtremum(name: string, pick: (a: Scalar, b: Scalar) => Scalar, wins: "gt" | "lt"): TensorPairOp {
  return pointwise(`${name}(Tensor self, Tensor other) -> Tensor`, {
    formula: (a, b) => (isFloat(a) ? a.isnan().select(b, b.isnan().select(a, pick(a, b))) : pick(a, b)),
    ...choosing,
    namesTypesInC: true,
    derivative: {
      self: ({ grad, self, other }) =>
        self.eq(other).select(grad.mul(0.5), self[wins](other).or(other.isnan()).select(grad, like(grad, 0))),
      other: ({ grad, self, other }) =>
        self.eq(other).select(grad.mul(0.5), self[wins](other).or(other.isnan()).select(like(grad, 0), grad)),
    },
  });
}

/**
 * The larger of two elements; the other one if one is NaN.
 * @example
 * torch.fmax(torch.tensor([1, 2, 3]), torch.tensor([3, 2, 1])); // tensor([3, 2, 3])
 */
export const fmax: TensorPairOp = numberExtremum("fmax", larger, "gt");
/**
 * The smaller of two elements; the other one if one is NaN.
 * @example
 * torch.fmin(torch.tensor([1, 2, 3]), torch.tensor([3, 2, 1])); // tensor([1, 2, 1])
 */
export const fmin: TensorPairOp = numberExtremum("fmin", smaller, "lt");

type Bound = Tensor | ScalarValue;

/**
 * Both bounds. Between numbers the gradient passes strictly inside; a tensor that an element equals shares the gradient
 * with it, half and half.
 */
const clampNumbers: Operator<(self: Tensor, min: Bound, max: Bound) => Tensor> = pointwise(
  "clamp(Tensor self, Tensor|Scalar min, Tensor|Scalar max) -> Tensor",
  {
    formula: (self, min, max) => smaller(larger(self, min), max),
    ...choosing,
    namesTypesInC: true,
    node: "ClampBackward1",
    derivative: { self: ({ grad, self, min, max }) => self.gt(min).and(self.lt(max)).select(grad, 0) },
  },
);
const clampTensors: Operator<(self: Tensor, min: Bound, max: Bound) => Tensor> = pointwise(
  "clamp(Tensor self, Tensor|Scalar min, Tensor|Scalar max) -> Tensor",
  {
    formula: (self, min, max) => smaller(larger(self, min), max),
    ...choosing,
    check: rejecting("clamp_cpu", "bool"),
    node: "ClampBackward0",
    derivative: {
      self: ({ grad, self, min, max }) => {
        const [atMin, atMax] = [self.eq(min), self.eq(max)];
        const shared = atMin.xor(atMax).select(grad.mul(0.5), grad);
        return self.lt(min).or(self.gt(max)).select(like(grad, 0), shared);
      },
      min: ({ grad, self, min, max }) => {
        const shared = self.eq(min).and(min.lt(max)).select(grad.mul(0.5), like(grad, 0));
        return self.lt(min).and(min.le(max)).select(grad, shared);
      },
      max: ({ grad, self, min, max }) => {
        const shared = self.eq(max).and(min.lt(max)).select(grad.mul(0.5), like(grad, 0));
        return self.gt(max).or(max.lt(min)).select(grad, shared);
      },
    },
  },
);

type Bounded = Operator<(self: Tensor, bound: Bound) => Tensor, { min?: Bound; max?: Bound }>;
/** One bound: numbers and tensors are two overloads in PyTorch. */
interface Overloads {
  readonly numbers: Bounded;
  readonly tensors: Bounded;
}

function bounded(name: string, bound: "min" | "max", labels: readonly [string, string]): Overloads {
  const [pick, inside] = bound === "min" ? ([larger, "gt"] as const) : ([smaller, "lt"] as const);
  const outside = inside === "gt" ? "lt" : "gt";
  return {
    numbers: pointwise(`${name}(Tensor self, Tensor|Scalar ${bound}) -> Tensor`, {
      formula: pick,
      ...choosing,
      namesTypesInC: true,
      node: labels[1],
      derivative: { self: ({ grad, self, [bound]: limit }) => self[inside](limit).select(grad, 0) },
    }),
    tensors: pointwise(`${name}(Tensor self, Tensor|Scalar ${bound}) -> Tensor`, {
      formula: pick,
      ...choosing,
      node: labels[0],
      derivative: {
        self: ({ grad, self, [bound]: limit }) =>
          self.eq(limit).select(grad.mul(0.5), self[outside](limit).select(like(grad, 0), grad)),
        [bound]: ({ grad, self, [bound]: limit }) =>
          self.eq(limit).select(grad.mul(0.5), self[inside](limit).select(like(grad, 0), grad)),
      },
    }),
  };
}

function inPlaceOf({ numbers, tensors }: Overloads): Overloads {
  return { numbers: pointwiseInPlace(numbers), tensors: pointwiseInPlace(tensors) };
}

/**
 * A whole number as bound of an integer tensor: beyond the dtype's far end it binds nothing, beyond the near one it is an
 * error. Bounds of floats are floats of their dtype.
 */
function asBound<T extends Bound>(self: Tensor, bound: "min" | "max", limit: T): T | number {
  if (limit instanceof Tensor) return limit;
  if (self.dtype.is_floating_point) assertFits(limit, self.dtype);
  if (self.dtype.kind !== "int" || typeof limit !== "number" || !Number.isInteger(limit)) return limit;
  const [lowest, highest] = wholeRange(self.dtype);
  if (bound === "min" ? limit > highest : limit < lowest)
    throw new RuntimeError(
      `Clamp ${bound} value ${limit} is outside the representable range of ${self.dtype.scalarName}`,
    );
  return bound === "min" ? Math.max(limit, lowest) : Math.min(limit, highest);
}

function byBound<T extends Bounded>(name: string, bound: "min" | "max", { numbers, tensors }: Overloads): T {
  return composite(`${name}(Tensor self, Tensor|Scalar ${bound}) -> Tensor`, (self: Tensor, limit: Bound) =>
    limit instanceof Tensor ? tensors(self, limit) : numbers(self, asBound(self, bound, limit)),
  );
}

type ClampMin = Operator<(self: Tensor, min: Bound) => Tensor, { min?: Bound }>;
type ClampMax = Operator<(self: Tensor, max: Bound) => Tensor, { max?: Bound }>;

const lower = bounded("clamp_min", "min", ["ClampMinBackward1", "ClampMinBackward0"]);
const upper = bounded("clamp_max", "max", ["ClampMaxBackward1", "ClampMaxBackward0"]);

/** Holds elements at `min` or above. */
export const clamp_min: ClampMin = byBound("clamp_min", "min", lower);
/** `clamp_min`, written into the tensor itself. */
export const clamp_min_: ClampMin = byBound("clamp_min_", "min", inPlaceOf(lower));
/** Holds elements at `max` or below. */
export const clamp_max: ClampMax = byBound("clamp_max", "max", upper);
/** `clamp_max`, written into the tensor itself. */
export const clamp_max_: ClampMax = byBound("clamp_max_", "max", inPlaceOf(upper));

const lowerOnly = bounded("clamp", "min", ["ClampBackward0", "ClampBackward1"]);
const upperOnly = bounded("clamp", "max", ["ClampBackward0", "ClampBackward1"]);
const forms = { numbers: clampNumbers, tensors: clampTensors, lower: lowerOnly, upper: upperOnly };
const inPlaceForms = {
  numbers: pointwiseInPlace(clampNumbers),
  tensors: pointwiseInPlace(clampTensors),
  lower: inPlaceOf(lowerOnly),
  upper: inPlaceOf(upperOnly),
};

/** The type of `clamp`: bounds are numbers or tensors, either may be null. */
export type ClampOp = Operator<
  (self: Tensor, min?: Bound | null, max?: Bound | null) => Tensor,
  { min?: Bound | null; max?: Bound | null }
>;

function clamper(name: string, table: typeof forms): ClampOp {
  return composite(
    `${name}(Tensor self, Tensor|Scalar? min=None, Tensor|Scalar? max=None) -> Tensor`,
    (self: Tensor, min: Bound | null, max: Bound | null) => {
      if (min === null && max === null)
        throw new RuntimeError("torch.clamp: At least one of 'min' or 'max' must not be None");
      const [low, high] = [
        min === null ? null : asBound(self, "min", min),
        max === null ? null : asBound(self, "max", max),
      ];
      if (low === null) return table.upper[high instanceof Tensor ? "tensors" : "numbers"](self, high!);
      if (high === null) return table.lower[low instanceof Tensor ? "tensors" : "numbers"](self, low);
      return table[low instanceof Tensor || high instanceof Tensor ? "tensors" : "numbers"](self, low, high);
    },
    true,
  );
}

/**
 * Holds elements between two bounds, numbers or tensors, of which one may be missing.
 * @example
 * torch.clamp(torch.tensor([-2, 0.5, 3]), { min: 0, max: 1 }); // tensor([0.0000, 0.5000, 1.0000])
 */
export const clamp: ClampOp = clamper("clamp", forms);
/** `clamp`, written into the tensor itself. */
export const clamp_: ClampOp = clamper("clamp_", inPlaceForms);
export { clamp as clip, clamp_ as clip_ };
