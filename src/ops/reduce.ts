/** Reductions along dims: sums and means. */
import { bool, computeType, int64, uint8, type DType } from "../dtype.ts";
import { RuntimeError } from "../support/errors.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { converted } from "./core/copy.ts";
import { expandReduced } from "./core/expand-reduced.ts";
import { operator } from "./core/operator.ts";
import { accumulationType, reducedDims, reduceTensor, type Reduction } from "./core/reduce.ts";
import type { Dims, Operator, Shape } from "./core/types.ts";

const sumReduction: Reduction = { name: "sum", op: "add", start: 0 };
const meanReduction: Reduction = { name: "mean", op: "add", start: 0, finish: (total, count) => total.div(count) };

/** Options of reductions that may convert first. */
export interface ReduceOptions { dim?: Dims | null; keepdim?: boolean; dtype?: DType | null }
export type DimReduction = Operator<(self: Tensor, dim?: Dims | null, keepdim?: boolean) => Tensor, ReduceOptions>;

/** The sum of all elements, or along dims; integers and bools give int64. */
export const sum: DimReduction = operator("sum(Tensor self, int[1]? dim=None, bool keepdim=False, *, ScalarType? dtype=None) -> Tensor", {
  node: (bound) => (bound[1] === null ? "SumBackward0" : "SumBackward1"),
  forward: (self: Tensor, dim: Shape | null, keepdim: boolean, dtype: DType | null) => {
    const result = dtype ?? (self.dtype.is_floating_point ? self.dtype : int64);
    const source = dtype && dtype.is_floating_point !== self.dtype.is_floating_point ? converted(self, dtype) : self;
    const accumulate = result.is_floating_point ? computeType(result) : accumulationType(result);
    return reduceTensor(sumReduction, source, reducedDims(dim, self.shape.length), keepdim, accumulate, result);
  },
  derivative: { self: [[], (grad, c) => expandReduced(grad, c.shape("self"), c.value("dim"), c.value("keepdim"))] },
});

/** The mean of all elements, or along dims; floats only. */
export const mean: DimReduction = operator("mean(Tensor self, int[1]? dim=None, bool keepdim=False, *, ScalarType? dtype=None) -> Tensor", {
  node: (bound) => (bound[1] === null ? "MeanBackward0" : "MeanBackward1"),
  forward: (self: Tensor, dim: Shape | null, keepdim: boolean, dtype: DType | null) => {
    const result = dtype ?? self.dtype;
    if (!result.is_floating_point) {
      const [what, got] = dtype ? ["Output", dtype] : ["Input", self.dtype];
      throw new RuntimeError(`mean(): could not infer output dtype. ${what} dtype must be either a floating point or complex dtype. Got: ${got.scalarName}`);
    }
    return reduceTensor(meanReduction, converted(self, result), reducedDims(dim, self.shape.length), keepdim, computeType(result), result);
  },
  derivative: {
    self: [[], (grad, c) => {
      const shape = c.shape("self");
      const count = reducedDims(c.value("dim"), shape.length).reduce((product, d) => product * shape[d]!, 1);
      return expandReduced(grad, shape, c.value("dim"), c.value("keepdim")).div(shape.length === 0 ? 1 : count);
    }],
  },
});


const anyReduction: Reduction = { name: "any", op: "or", start: false };
const allReduction: Reduction = { name: "all", op: "and", start: true };

function truth(name: string, reduction: Reduction): DimReduction {
  return operator(`${name}(Tensor self, int[1]? dim=None, bool keepdim=False) -> Tensor`, {
    forward: (self: Tensor, dim: Shape | null, keepdim: boolean) =>
      // PyTorch keeps uint8 for uint8.
      reduceTensor(reduction, self, reducedDims(dim, self.shape.length), keepdim, "bool", self.dtype === uint8 ? uint8 : bool),
  });
}

/** Whether any element is true (not 0). */
export const any: DimReduction = truth("any", anyReduction);
/** Whether all elements are true (not 0). */
export const all: DimReduction = truth("all", allReduction);
