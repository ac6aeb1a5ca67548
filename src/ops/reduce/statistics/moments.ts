/** Variance, standard deviation and log-sum-exp along dims: several passes over each group, in one kernel. */
import { real } from "../../elementwise/complex/complex.ts";
import { warn } from "../../../support/warnings.ts";
import { numel } from "../../../layout/shape.ts";
import { computeType, get_default_dtype, isDifferentiable } from "../../../dtype.ts";
import type { Gradient } from "../../../autograd/node-types.ts";
import { constant, type Scalar } from "../../../kernel/ir.ts";
import { broadcastBeyond } from "../../../layout/broadcast.ts";
import { NotImplementedError } from "../../../support/errors.ts";
import type { Tensor } from "../../../tensor/tensor.ts";
import { isOptions } from "../../declare/bind.ts";
import { reducedCount, restoreDims } from "../../declare/expand-reduced.ts";
import { plainTuple, type NamedTuple } from "../../declare/named-tuple.ts";
import { composite, operator } from "../../declare/operator.ts";
import { pointwise } from "../../declare/pointwise.ts";
import { complexOf, realParts } from "../../../compute/complex-parts.ts";
import { reduceByFormula, reducedDims, type FormulaReduction } from "../../../compute/reduce/run-reduction.ts";
import type { ReductionGroup } from "../../../compute/reduce/reduce-kernel.ts";
import type { Dims, Operator, Shape } from "../../declare/types.ts";
import { sizeAt } from "../../../support/checked.ts";

/** Mean and variance of a group in two passes; parameter 0 is the correction. */
function momentsOf(group: ReductionGroup): { mean: Scalar; variance: Scalar } {
  const zero = group.number(0);
  const mean = group.let(group.total("add", zero, (x) => x).div(group.count));
  const squares = group.total("add", zero, (x) => {
    const d = x.sub(mean);
    return d.mul(d);
  });
  const freedom = group.count.sub(group.params[0]!);
  return { mean, variance: group.let(squares.div(freedom.max(0))) };
}

const reductions: Record<"var" | "std" | "var_mean" | "std_mean", FormulaReduction> = {
  var: { name: "var", formula: (group) => momentsOf(group).variance },
  std: { name: "std", formula: (group) => momentsOf(group).variance.sqrt() },
  var_mean: {
    name: "var_mean",
    formula: (group) => {
      const { mean, variance } = momentsOf(group);
      return [variance, mean];
    },
  },
  std_mean: {
    name: "std_mean",
    formula: (group) => {
      const { mean, variance } = momentsOf(group);
      return [variance.sqrt(), mean];
    },
  },
};

function runMoments(
  name: keyof typeof reductions,
  self: Tensor,
  dim: Shape | null,
  correction: number,
  keepdim: boolean,
): Tensor[] {
  const { dtype } = self;
  if (!isDifferentiable(dtype))
    throw new NotImplementedError(
      `${name.includes("_") ? name : "std and var"} only support floating point and complex dtypes`,
    );
  const places = reducedDims(dim, self.shape.length);
  const count = self.shape.length === 0 ? 1 : places.reduce((product, d) => product * sizeAt(self.shape, d), 1);
  if (count - correction <= 0 || numel(self.shape) === 0)
    warn(
      `${name}(): degrees of freedom is <= 0. Correction should be strictly less than the reduction factor (input numel divided by output numel).`,
    );
  if (dtype.is_complex) return complexMoments(name, self, places, keepdim, correction);
  const outputs = name.includes("_") ? [dtype, dtype] : [dtype];
  return reduceByFormula(
    reductions[name],
    self,
    reducedDims(dim, self.shape.length),
    keepdim,
    computeType(dtype),
    outputs,
    [correction],
  );
}

/** The variance of complex numbers, which is real: those of both parts together. Their mean is that of both parts. */
function complexMoments(
  name: keyof typeof reductions,
  self: Tensor,
  dims: readonly number[],
  keepdim: boolean,
  correction: number,
): Tensor[] {
  const parts = realParts(self);
  const { dtype } = parts;
  const [each, mean] = reduceByFormula(
    reductions.var_mean,
    parts,
    dims,
    keepdim,
    computeType(dtype),
    [dtype, dtype],
    [correction],
  ) as [Tensor, Tensor];
  const variance = each.sum(-1);
  const first = name.startsWith("std") ? variance.sqrt() : variance;
  return name.includes("_") ? [first, complexOf(mean)] : [first];
}

function varGradient(grad: Tensor, self: Tensor, dim: Dims | null, correction: number, keepdim: boolean): Tensor {
  const count = reducedCount(self.shape, dim) - correction;
  return restoreDims(grad, dim, self.shape.length, keepdim)
    .mul(2 / count)
    .mul(self.sub(self.mean(dim, true)));
}

/** d std / d var = 1 / (2 std), and 0 where std is. */
const stdToVar: { (grad: Tensor, result: Tensor): Tensor } = pointwise(
  "std_to_var(Tensor outer, Tensor value) -> Tensor",
  {
    formula: (grad, result) => result.eq(0).select(constant(0, grad.type), grad.div(result.mul(2))),
    dtype: "same",
  },
);

type Moment = (self: Tensor, dim: Shape | null, correction: number, keepdim: boolean) => Tensor;

const plainVar: Moment = operator("var(Tensor self, int[1]? dim, Scalar correction, bool keepdim) -> Tensor", {
  ownConjugates: true,
  forward: (self: Tensor, dim: Shape | null, correction: number, keepdim: boolean) =>
    runMoments("var", self, dim, correction, keepdim)[0]!,
  derivative: {
    self: [
      ["self"],
      (grad, c) => varGradient(grad, c.tensor("self"), c.value("dim"), c.value("correction"), c.value("keepdim")),
    ],
  },
});

const plainStd: Moment = operator("std(Tensor self, int[1]? dim, Scalar correction, bool keepdim) -> Tensor", {
  ownConjugates: true,
  forward: (self: Tensor, dim: Shape | null, correction: number, keepdim: boolean) =>
    runMoments("std", self, dim, correction, keepdim)[0]!,
  derivative: {
    self: [
      ["self", "result"],
      (grad, c) =>
        varGradient(
          stdToVar(grad, c.tensor("result")),
          c.tensor("self"),
          c.value("dim"),
          c.value("correction"),
          c.value("keepdim"),
        ),
    ],
  },
});

function withMean(
  name: "var_mean" | "std_mean",
): (self: Tensor, dim: Shape | null, correction: number, keepdim: boolean) => Tensor[] {
  return operator(`${name}(Tensor self, int[1]? dim, Scalar correction, bool keepdim) -> (Tensor, Tensor)`, {
    ownConjugates: true,
    forward: (self: Tensor, dim: Shape | null, correction: number, keepdim: boolean) =>
      plainTuple([name.slice(0, 3), "mean"], runMoments(name, self, dim, correction, keepdim)),
    joint: {
      uses: { self: name === "std_mean" ? ["self", "result0"] : ["self"] },
      formula: ([first, second], c) => {
        const self = c.tensor("self");
        const [dim, correction, keepdim] = [
          c.value<Shape | null>("dim"),
          c.value<number>("correction"),
          c.value<boolean>("keepdim"),
        ];
        let total: Gradient = null;
        if (first)
          total = varGradient(
            name === "std_mean" ? stdToVar(first, c.tensor("result0")) : first,
            self,
            dim,
            correction,
            keepdim,
          );
        if (second) {
          const part = restoreDims(second, dim, self.shape.length, keepdim)
            .div(reducedCount(self.shape, dim))
            .expand(self.shape);
          total = total ? total.add(part) : part;
        }
        return [total];
      },
    },
  });
}

/** PyTorch's overloads: `(unbiased)`, `(dim, unbiased, keepdim)`, `(dim, { correction, keepdim })`. */
function overloaded<T>(
  name: string,
  run: (self: Tensor, dim: Shape | null, correction: number, keepdim: boolean) => unknown,
): T {
  const bound = composite<(...args: unknown[]) => unknown>(
    `${name}(Tensor self, int[1]? dim=None, bool unbiased=True, bool keepdim=False, *, Scalar? correction=None) -> Tensor`,
    (self: Tensor, dim: Shape | null, unbiased: boolean, keepdim: boolean, correction: number | null) =>
      run(self, dim, correction ?? (unbiased ? 1 : 0), keepdim),
  );
  const call = function (this: unknown, ...args: unknown[]): unknown {
    const [self, unbiased, ...rest] = args;
    return bound.apply(this, typeof unbiased === "boolean" ? [self, null, unbiased, ...rest.filter(isOptions)] : args);
  };
  Object.defineProperty(call, "name", { value: name });
  return call as T;
}

/** Options of `var` and its relatives. */
export interface MomentOptions {
  /** The dims that are reduced; null for all. */
  dim?: Dims | null;
  /** The older spelling of `correction`: true is 1, false is 0. */
  unbiased?: boolean;
  /** What is subtracted from the number of values in the divisor. Default 1. */
  correction?: number | null;
  /** Leave reduced dims in with size 1. Default false. */
  keepdim?: boolean;
}

/** `var(x)`, `var(x, unbiased)`, `var(x, dim, unbiased, keepdim)`, `var(x, dim, { correction, keepdim })`. */
export interface MomentOp<R> {
  (self: Tensor, unbiased: boolean): R;
  (self: Tensor, dim?: Dims | null, unbiased?: boolean, keepdim?: boolean): R;
  (self: Tensor, options: MomentOptions): R;
  (self: Tensor, dim: Dims | null, options: MomentOptions): R;
}

/**
 * Variance of all elements or along dims: squared deviations over n - `correction` (1 unless told).
 * @example
 * torch.var(torch.tensor([0.5, 1, 2])); // tensor(0.5833)
 */
const variance: MomentOp<Tensor> = overloaded("var", plainVar);
/** The variance, divided by the number of elements less `correction` (1 unless said otherwise). */
export { variance as var };
/**
 * The standard deviation.
 * @example
 * torch.std(torch.tensor([0.5, 1, 2])); // tensor(0.7638)
 */
export const std: MomentOp<Tensor> = overloaded("std", plainStd);
/** Variance and mean. */
export const var_mean: MomentOp<NamedTuple<["var", "mean"]>> = overloaded("var_mean", withMean("var_mean"));
/** Standard deviation and mean. */
export const std_mean: MomentOp<NamedTuple<["std", "mean"]>> = overloaded("std_mean", withMean("std_mean"));

const logsumexpReduction: FormulaReduction = {
  name: "logsumexp",
  formula: (group) => {
    const highest = group.let(group.total("max", group.number(-Infinity), (x) => x));
    const shift = group.let(highest.abs().eq(Infinity).select(group.number(0), highest));
    return group
      .total("add", group.number(0), (x) => x.sub(shift).exp())
      .log()
      .add(shift);
  },
};

const logsumexpGradient: { (grad: Tensor, self: Tensor, result: Tensor): Tensor } = pointwise(
  "logsumexp_gradient(Tensor outer, Tensor self, Tensor value) -> Tensor",
  {
    formula: (grad, self, result) => grad.mul(self.sub(result).exp()),
    dtype: "same",
  },
);

/** The same of complex numbers: their largest real part keeps exp within its range. */
function complexLogsumexp(self: Tensor, dim: Shape, keepdim: boolean): Tensor {
  const largest = real(self).amax(dim, true);
  const sum = self.sub(largest).exp().sum(dim, keepdim).log();
  return sum.add(keepdim ? largest : largest.reshape(sum.shape));
}

/**
 * log of the sum of exp(x) along dims, without overflow. Integers and bools give the default float dtype.
 * @example
 * torch.logsumexp(torch.tensor([0.5, 1, 2]), 0); // tensor(2.4644)
 */
export const logsumexp: Operator<
  (self: Tensor, dim: Dims, keepdim?: boolean) => Tensor,
  { dim?: Dims; keepdim?: boolean }
> = operator("logsumexp(Tensor self, int[1] dim, bool keepdim=False) -> Tensor", {
  forward: (self: Tensor, dim: Shape, keepdim: boolean) => {
    // PyTorch's sizes do not fit where no dim is named and all are reduced.
    if (dim.length === 0 && self.shape.length > 0 && !keepdim)
      throw broadcastBeyond(
        [],
        self.shape.map(() => 1),
      );
    if (self.dtype.is_complex) return complexLogsumexp(self, dim, keepdim);
    const dtype = self.dtype.is_floating_point ? self.dtype : get_default_dtype();
    return reduceByFormula(logsumexpReduction, self, reducedDims(dim, self.shape.length), keepdim, computeType(dtype), [
      dtype,
    ])[0]!;
  },
  derivative: {
    self: [
      ["self", "result"],
      (grad, c) => {
        const self = c.tensor("self");
        const restore = (x: Tensor): Tensor =>
          restoreDims(x, c.value<Shape>("dim"), self.shape.length, c.value("keepdim"));
        return logsumexpGradient(restore(grad), self, restore(c.tensor("result")));
      },
    ],
  },
});
