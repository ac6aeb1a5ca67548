/** Reductions by maximum and minimum, with the places of the extrema. NaN wins. */
import { computeType, int64, type DType } from "../../dtype.ts";
import { constant, isFloat, type Scalar, type ValueType } from "../../kernel/ir.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { reduceByFormula } from "../../compute/reduce/run-reduction.ts";
import type { ReductionGroup } from "../../compute/reduce/reduce-kernel.ts";

export type Side = "max" | "min";

const NO_PLACE = 2147483647;

/** The number that every other beats. */
function weakest(side: Side, type: ValueType): Scalar {
  const sign = side === "max" ? -1 : 1;
  if (type === "bool") return constant(side === "min", type);
  if (type === "i32") return constant(side === "max" ? -2147483648 : 2147483647, type);
  if (type === "i64") return constant(side === "max" ? -(2n ** 63n) : 2n ** 63n - 1n, type);
  return constant(sign * Infinity, type);
}

/** The extremum of a group, as an expression. */
export function extremumOf(group: ReductionGroup, side: Side): Scalar {
  const { type } = group.count;
  const op = type === "bool" ? (side === "max" ? "or" : "and") : side;
  return group.let(group.total(op, weakest(side, type), (x) => x));
}

/** The first place of an extremum; of the first NaN when there is one. */
function placeOf(group: ReductionGroup, extremum: Scalar): Scalar {
  const nowhere = constant(NO_PLACE, "i32");
  const found = (x: Scalar): Scalar => (isFloat(x) ? x.eq(extremum).or(x.isnan()) : x.eq(extremum));
  return group.total("min", nowhere, (x, index) => found(x).select(index, nowhere));
}

/** The extremum and its place. */
function pairOf(group: ReductionGroup, side: Side): [Scalar, Scalar] {
  if (group.best === null) {
    const extremum = extremumOf(group, side);
    return [extremum, placeOf(group, extremum)];
  }
  const { value, place } = group.best(weakest(side, group.count.type), (x, best) => {
    if (x.type === "bool") return side === "max" ? x.and(best.not()) : best.and(x.not());
    if (!isFloat(x)) return side === "max" ? x.gt(best) : x.lt(best);
    // A NaN is better than all but a NaN.
    return (side === "max" ? x.le(best) : x.ge(best)).not().and(best.eq(best));
  });
  return [value, place];
}

const values = {
  max: { name: "amax", formula: (group: ReductionGroup) => extremumOf(group, "max") },
  min: { name: "amin", formula: (group: ReductionGroup) => extremumOf(group, "min") },
};
const pairs = {
  max: { name: "max_pair", formula: (group: ReductionGroup) => pairOf(group, "max") },
  min: { name: "min_pair", formula: (group: ReductionGroup) => pairOf(group, "min") },
};
const places = {
  max: { name: "argmax", formula: (group: ReductionGroup) => pairOf(group, "max")[1] },
  min: { name: "argmin", formula: (group: ReductionGroup) => pairOf(group, "min")[1] },
};
const both = {
  name: "aminmax",
  formula: (group: ReductionGroup) => [extremumOf(group, "min"), extremumOf(group, "max")],
};

/** The extremum along dims. */
export function reduceExtremum(side: Side, self: Tensor, dims: readonly number[], keepdim: boolean): Tensor {
  return reduceByFormula(values[side], self, dims, keepdim, computeType(self.dtype), [self.dtype])[0]!;
}

/** The extremum along dims and its row-major place among the reduced elements. */
export function reduceExtremumPair(side: Side, self: Tensor, dims: readonly number[], keepdim: boolean): Tensor[] {
  return reduceByFormula(pairs[side], self, dims, keepdim, computeType(self.dtype), [self.dtype, int64], [], true);
}

/** Only the place. */
export function reducePlace(side: Side, self: Tensor, dims: readonly number[], keepdim: boolean): Tensor {
  return reduceByFormula(
    places[side],
    self,
    dims,
    keepdim,
    computeType(self.dtype),
    [int64] as readonly DType[],
    [],
    true,
  )[0]!;
}

/** Minimum and maximum in one go. */
export function reduceBoth(self: Tensor, dims: readonly number[], keepdim: boolean): Tensor[] {
  return reduceByFormula(both, self, dims, keepdim, computeType(self.dtype), [self.dtype, self.dtype]);
}
