/** Reductions along dims: sums, means, counts and truth. */
import { refuseComplex } from "../declare/refusals/complex-refusals.ts";
import { bool, isDifferentiable, int64, uint8, type DType } from "../../dtype.ts";
import { constant } from "../../kernel/ir.ts";
import { NotImplementedError, notImplemented, RuntimeError } from "../../support/errors.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { discard } from "../../compute/copy-elements.ts";
import { expandReduced, reducedCount } from "../declare/expand-reduced.ts";
import { composite, operator } from "../declare/operator.ts";
import { reducedDims, reduceTensor, type AssociativeReduction } from "../../compute/reduce/run-reduction.ts";
import type { Dims, Operator, Shape } from "../declare/types.ts";
import { reduceConverted, anyReduction, allReduction } from "./reduce-converted.ts";

const sumReduction: AssociativeReduction = { name: "sum", op: "add", start: 0 };
const nansumReduction: AssociativeReduction = {
  name: "nansum",
  op: "add",
  start: 0,
  map: (x) => x.isnan().select(constant(0, x.type), x),
};
const meanReduction: AssociativeReduction = {
  name: "mean",
  op: "add",
  start: 0,
  finish: (total, count) => total.div(count),
};
const countReduction: AssociativeReduction = { name: "count_nonzero", op: "add", start: 0 };

/** Options of reductions that may convert first. */
export interface ReduceOptions {
  /** The dim that it works along. */
  dim?: Dims | null;
  /** Leave reduced dims in with size 1. Default false. */
  keepdim?: boolean;
  /** Convert to this dtype first. */
  dtype?: DType | null;
}
/** The type of reductions along dims: `dim`, `keepdim`, `dtype`. */
export type DimReduction = Operator<(self: Tensor, dim?: Dims | null, keepdim?: boolean) => Tensor, ReduceOptions>;

/**
 * The sum of all elements, or along dims; integers and bools give int64.
 * @example
 * torch.sum(torch.tensor([0.5, 1, 2])); // tensor(3.5000)
 */
export const sum: DimReduction = operator(
  "sum(Tensor self, int[1]? dim=None, bool keepdim=False, *, ScalarType? dtype=None) -> Tensor",
  {
    fillsOut: true,
    node: (bound) => (bound[1] === null ? "SumBackward0" : "SumBackward1"),
    forward: (self: Tensor, dim: Shape | null, keepdim: boolean, dtype: DType | null) =>
      reduceConverted(sumReduction, self, dim, keepdim, dtype),
    derivative: {
      self: [
        [],
        (grad, c) => expandReduced(grad, c.shape("self"), c.value("dim"), c.value("keepdim")).to(c.dtype("self")),
      ],
    },
  },
);

/**
 * The sum in which NaN counts as 0.
 * @example
 * torch.nansum(torch.tensor([0.5, 1, 2])); // tensor(3.5000)
 */
export const nansum: DimReduction = operator(
  "nansum(Tensor self, int[1]? dim=None, bool keepdim=False, *, ScalarType? dtype=None) -> Tensor",
  {
    fillsOut: true,
    forward: (self: Tensor, dim: Shape | null, keepdim: boolean, dtype: DType | null) => {
      refuseComplex("nansum", self.dtype);
      if (dtype?.is_complex) throw notImplemented("nansum_cpu", dtype);
      return reduceConverted(self.dtype.is_floating_point ? nansumReduction : sumReduction, self, dim, keepdim, dtype);
    },
    derivative: {
      self: [
        ["self"],
        (grad, c) => {
          const self = c.tensor("self");
          return expandReduced(grad.to(self.dtype), self.shape, c.value("dim"), c.value("keepdim")).mul(self.eq(self));
        },
      ],
    },
  },
);

/**
 * The mean of all elements, or along dims; floats only.
 * @example
 * torch.mean(torch.tensor([0.5, 1, 2])); // tensor(1.1667)
 */
export const mean: DimReduction = operator(
  "mean(Tensor self, int[1]? dim=None, bool keepdim=False, *, ScalarType? dtype=None) -> Tensor",
  {
    fillsOut: true,
    node: (bound) => (bound[1] === null ? "MeanBackward0" : "MeanBackward1"),
    forward: (self: Tensor, dim: Shape | null, keepdim: boolean, dtype: DType | null) => {
      const result = dtype ?? self.dtype;
      if (!isDifferentiable(result)) {
        const [what, got] = dtype ? ["Optional", dtype] : ["Input", self.dtype];
        throw new NotImplementedError(
          `mean(): could not infer output dtype. ${what} dtype must be either a floating point or complex dtype. Got: ${got.scalarName}`,
        );
      }
      return reduceConverted(meanReduction, self, dim, keepdim, result);
    },
    derivative: {
      self: [
        [],
        (grad, c) => {
          const shape = c.shape("self");
          const dim = c.value<Shape | null>("dim");
          // Expanded first, as in PyTorch, so that the gradient has places of its own.
          return expandReduced(grad, shape, dim, c.value("keepdim")).div(reducedCount(shape, dim)).to(c.dtype("self"));
        },
      ],
    },
  },
);

/**
 * The mean of the elements that are not NaN.
 * @example
 * torch.nanmean(torch.tensor([0.5, 1, 2])); // tensor(1.1667)
 */
export const nanmean: DimReduction = composite(
  "nanmean(Tensor self, int[1]? dim=None, bool keepdim=False, *, ScalarType? dtype=None) -> Tensor",
  (self: Tensor, dim: Shape | null, keepdim: boolean, dtype: DType | null) => {
    if (!isDifferentiable(self.dtype))
      throw new NotImplementedError(
        `nanmean(): expected input to have floating point or complex dtype but got ${self.dtype.scalarName}`,
      );
    if (dtype !== null && !isDifferentiable(dtype))
      throw new RuntimeError(
        `nanmean(): could not infer output dtype. Optional dtype must be either a floating point or complex dtype. Got: ${dtype.scalarName}`,
      );
    return nansum(self, dim, keepdim, { dtype }).div(self.detach().eq(self.detach()).sum(dim, keepdim));
  },
);

/**
 * How many elements are not 0, in all or along dims.
 * @example
 * torch.count_nonzero(torch.tensor([0, 3, 5])); // tensor(2)
 */
export const count_nonzero: Operator<(self: Tensor, dim?: Dims | null) => Tensor, { dim?: Dims | null }> = operator(
  "count_nonzero(Tensor self, int[1]? dim=None) -> Tensor",
  {
    forward: (self: Tensor, dim: Shape | null) => {
      const truth = self.dtype === bool ? self : self.ne(0);
      const count = reduceTensor(countReduction, truth, reducedDims(dim, self.shape.length), false, "i64", int64);
      discard(truth, self);
      return count;
    },
  },
);

function truth(name: string, reduction: AssociativeReduction): DimReduction {
  return operator(`${name}(Tensor self, int[1]? dim=None, bool keepdim=False) -> Tensor`, {
    forward: (self: Tensor, dim: Shape | null, keepdim: boolean) =>
      // PyTorch keeps uint8 for uint8.
      reduceTensor(
        reduction,
        self.dtype.is_complex ? self.ne(0) : self,
        dim !== null && dim.length === 0 ? [] : reducedDims(dim, self.shape.length), // no dims here, not all
        keepdim,
        "bool",
        self.dtype === uint8 ? uint8 : bool,
      ),
  });
}

/**
 * Whether any element is true (not 0).
 * @example
 * torch.any(torch.tensor([false, true])); // tensor(True)
 */
export const any: DimReduction = truth("any", anyReduction);
/**
 * Whether all elements are true (not 0).
 * @example
 * torch.all(torch.tensor([false, true])); // tensor(False)
 */
export const all: DimReduction = truth("all", allReduction);

/**
 * Sums the diagonal of a matrix.
 * @example
 * torch.trace(torch.tensor([[1, 2], [3, 4]])); // tensor(5)
 */
export const trace: Operator<(self: Tensor) => Tensor> = operator("trace(Tensor self) -> Tensor", {
  forward: (self: Tensor) => {
    if (self.shape.length !== 2)
      throw new RuntimeError(`trace: expected a matrix, but got tensor with dim ${self.shape.length}`);
    return self.diagonal().sum();
  },
  derivative: {
    self: [
      [],
      (grad, c) => {
        const [rows, columns] = c.shape("self") as [number, number];
        return grad.new_zeros([rows, columns]).diagonal_scatter(grad.expand([Math.min(rows, columns)]));
      },
    ],
  },
});
