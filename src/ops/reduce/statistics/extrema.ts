/** Reductions that find the largest and the smallest: amax, amin, max, min, argmax, argmin, aminmax. */
import { lookAt } from "../../../compute/look-at.ts";
import { IndexError, NotImplementedError, RuntimeError } from "../../../support/errors.ts";
import { numel, wrapDim } from "../../../layout/shape.ts";
import type { Tensor } from "../../../tensor/tensor.ts";
import type { Gradient } from "../../../autograd/node-types.ts";
import { pickedGradient } from "../../index/pick-along-dim.ts";
import { restoreDims } from "../../declare/expand-reduced.ts";
import { reduceBoth, reduceExtremum, reduceExtremumPair, reducePlace, type Side } from "../extremum.ts";
import { namedTuple, valuesIndices, type NamedTuple, type ValuesIndices } from "../../declare/named-tuple.ts";
import { operator } from "../../declare/operator.ts";
import { byDim } from "../../declare/overloads.ts";
import { reducedDims } from "../../../compute/reduce/run-reduction.ts";
import { assertDimsNotEmpty, assertNotEmpty, assertNotEmptyPlaces } from "../../declare/reduction-checks.ts";
import type { Dims, Operator, Shape } from "../../declare/types.ts";
import { maximum, minimum } from "../../elementwise/clamp.ts";

/** Splits a gradient evenly among the elements that equal the extremum. */
function evenly(grad: Tensor, self: Tensor, result: Tensor, dim: Dims | null, keepdim: boolean): Tensor {
  const rank = self.shape.length;
  const mask = self.eq(restoreDims(result, dim, rank, keepdim)).to(grad.dtype);
  const count = mask.sum(reducedDims(dim, rank), true);
  return mask.mul(restoreDims(grad, dim, rank, keepdim).div(count));
}

/** Options of reductions along dims. */
export interface DimsOptions {
  /** The dims that are reduced; null for all. */
  dim?: Dims | null;
  /** Leave reduced dims in with size 1. Default false. */
  keepdim?: boolean;
}
/** The type of `amax` and `amin`. */
export type ExtremumAlongDims = Operator<(self: Tensor, dim?: Dims | null, keepdim?: boolean) => Tensor, DimsOptions>;

function alongDims(name: string, side: Side): ExtremumAlongDims {
  return operator(`${name}(Tensor self, int[1]? dim=[], bool keepdim=False) -> Tensor`, {
    forward: (self: Tensor, dim: Shape | null, keepdim: boolean) => {
      const dims = reducedDims(dim, self.shape.length);
      if (dim === null || dim.length === 0) assertNotEmpty(name, self);
      else assertDimsNotEmpty(`${name}()`, self, dim, dim);
      return reduceExtremum(side, self, dims, keepdim);
    },
    derivative: {
      self: [
        ["self", "result"],
        (grad, c) => evenly(grad, c.tensor("self"), c.tensor("result"), c.value("dim"), c.value("keepdim")),
      ],
    },
  });
}

/**
 * The maximum along dims; gradients are split evenly among ties.
 * @example
 * torch.amax(torch.tensor([0.5, 1, 2]), 0); // tensor(2.)
 */
export const amax: ExtremumAlongDims = alongDims("amax", "max");
/**
 * The minimum along dims; gradients are split evenly among ties.
 * @example
 * torch.amin(torch.tensor([0.5, 1, 2]), 0); // tensor(0.5000)
 */
export const amin: ExtremumAlongDims = alongDims("amin", "min");

function overAll(name: Side): Operator<(self: Tensor) => Tensor> {
  return operator(`${name}(Tensor self) -> Tensor`, {
    node: name === "max" ? "MaxBackward1" : "MinBackward1",
    forward: (self: Tensor) => {
      assertNotEmpty(name, self);
      return reduceExtremum(name, self, reducedDims(null, self.shape.length), false);
    },
    derivative: {
      self: [
        ["self", "result"],
        (grad, c) => {
          const self = c.tensor("self");
          const result = c.tensor("result");
          const mask = (Number.isNaN(lookAt(result, 0)) ? self.ne(self) : self.eq(result)).to(grad.dtype);
          return mask.mul(grad.div(mask.sum()));
        },
      ],
    },
  });
}

function alongDim(name: Side): Operator<(self: Tensor, dim: number, keepdim?: boolean) => ValuesIndices> {
  return operator(`${name}(Tensor self, int dim, bool keepdim=False) -> (Tensor values, Tensor indices)`, {
    nondifferentiable: [1],
    forward: (self: Tensor, dim: number, keepdim: boolean) => {
      const at = wrapDim(dim, self.shape.length);
      if (self.shape.length > 0) assertDimsNotEmpty(`${name}()`, self, [at]);
      const [values, indices] = reduceExtremumPair(name, self, reducedDims(at, self.shape.length), keepdim) as [
        Tensor,
        Tensor,
      ];
      return valuesIndices(name, values, indices);
    },
    derivative: {
      self: [
        ["result1"],
        (grad, c) => pickedGradient(grad, c.value("dim"), c.tensor("result1"), c.shape("self"), c.value("keepdim")),
      ],
    },
  });
}

/** `max` and `min`: of all elements, along one dim with indices, or of two tensors. */
export interface ExtremumOp {
  (self: Tensor): Tensor;
  (self: Tensor, dim: number, keepdim?: boolean): ValuesIndices;
  (self: Tensor, dim: number, options: { keepdim?: boolean }): ValuesIndices;
  (self: Tensor, options: { dim: number; keepdim?: boolean }): ValuesIndices;
  (self: Tensor, other: Tensor): Tensor;
}

/**
 * The maximum of all elements, along a dim (`{ values, indices }`), or of two tensors.
 * @example
 * torch.max(torch.tensor([[1, 2], [3, 4]]), 1).values; // tensor([2, 4])
 */
export const max: ExtremumOp = byDim("max", {
  full: overAll("max"),
  along: alongDim("max"),
  binary: maximum,
}) as ExtremumOp;
/**
 * The minimum of all elements, along a dim (`{ values, indices }`), or of two tensors.
 * @example
 * torch.min(torch.tensor([[1, 2], [3, 4]]), 1).indices; // tensor([0, 0])
 */
export const min: ExtremumOp = byDim("min", {
  full: overAll("min"),
  along: alongDim("min"),
  binary: minimum,
}) as ExtremumOp;

/** The type of `argmax` and `argmin`. */
export type PlaceOp = Operator<
  (self: Tensor, dim?: number | null, keepdim?: boolean) => Tensor,
  { dim?: number | null; keepdim?: boolean }
>;

function place(name: string, side: Side): PlaceOp {
  return operator(`${name}(Tensor self, int? dim=None, bool keepdim=False) -> Tensor`, {
    forward: (self: Tensor, dim: number | null, keepdim: boolean) => {
      if (self.dtype.kind === "bool") throw new NotImplementedError(`${name}(): does not support bool input`);
      if (dim === null) assertNotEmptyPlaces(name, self);
      else if (self.shape.length > 0) assertDimsNotEmpty(`${name}()`, self, [dim]);
      return reducePlace(side, self, reducedDims(dim, self.shape.length), keepdim);
    },
  });
}

/**
 * The index of the maximum: among all elements in row-major order, or along a dim. The first of equals; NaN counts as
 * the largest.
 * @example
 * torch.argmax(torch.tensor([0.5, 1, 2])); // tensor(2)
 */
export const argmax: PlaceOp = place("argmax", "max");
/**
 * The index of the minimum: among all elements in row-major order, or along a dim. The first of equals; NaN counts as
 * the smallest.
 * @example
 * torch.argmin(torch.tensor([0.5, 1, 2])); // tensor(0)
 */
export const argmin: PlaceOp = place("argmin", "min");

/**
 * `{ min, max }` of all elements or along a dim.
 * @example
 * torch.aminmax(torch.tensor([0.5, 1, 2])).max; // tensor(2.)
 */
export const aminmax: Operator<
  (self: Tensor) => NamedTuple<["min", "max"]>,
  { dim?: number | null; keepdim?: boolean }
> = operator("aminmax(Tensor self, *, int? dim=None, bool keepdim=False) -> (Tensor min, Tensor max)", {
  forward: (self: Tensor, dim: number | null, keepdim: boolean) => {
    const rank = self.shape.length;
    const dims = reducedDims(dim, rank);
    if (dim === null && numel(self.shape) === 0)
      throw new RuntimeError(
        "aminmax(): cannot compute aminmax over an empty dimension as the operation has no identity.",
      );
    if (dim !== null && rank > 0 && self.shape[dims[0]!] === 0)
      throw new IndexError(`aminmax: Expected reduction dim ${dims[0]} to have non-zero size.`);
    return namedTuple("aminmax", ["min", "max"], reduceBoth(self, dims, keepdim));
  },
  joint: {
    uses: { self: ["self", "result0", "result1"] },
    formula: (grads, c) => {
      const parts = grads.flatMap((grad, i) =>
        grad ? [evenly(grad, c.tensor("self"), c.tensor(`result${i}`), c.value("dim"), c.value("keepdim"))] : [],
      );
      return [parts.reduce<Gradient>((sum, part) => (sum ? sum.add(part) : part), null)];
    },
  },
});
