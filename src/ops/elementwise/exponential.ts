/** Exponentials, logarithms and the logistic function. */
import { like } from "../declare/formulas.ts";
import { composite } from "../declare/operator.ts";
import { pointwise, pointwiseInPlace } from "../declare/pointwise.ts";
import type { Scalar } from "../../kernel/ir.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import type { Operator, UnaryOp } from "../declare/types.ts";

/**
 * e to the power x; saves its result.
 * @example
 * torch.exp(torch.tensor([0.5, 1, 2])); // tensor([1.6487, 2.7183, 7.3891])
 */
export const exp: UnaryOp = pointwise("exp(Tensor self) -> Tensor", {
  formula: (x) => x.exp(),
  dtype: "intToFloat",
  derivative: { self: ({ grad, result }) => grad.mul(result) },
});
/** `exp`, written into the tensor itself. */
export const exp_: UnaryOp = pointwiseInPlace(exp);
/**
 * 2 to the power x; saves its result.
 * @example
 * torch.exp2(torch.tensor([0.5, 1, 2])); // tensor([1.4142, 2.0000, 4.0000])
 */
export const exp2: UnaryOp = pointwise("exp2(Tensor self) -> Tensor", {
  formula: (x) => x.exp2(),
  dtype: "intToFloat",
  derivative: { self: ({ grad, result }) => grad.mul(result).mul(Math.LN2) },
});
/** `exp2`, written into the tensor itself. */
export const exp2_: UnaryOp = pointwiseInPlace(exp2);
/**
 * e^x - 1, exact near 0; saves its result.
 * @example
 * torch.expm1(torch.tensor([0.5, 1, 2])); // tensor([0.6487, 1.7183, 6.3891])
 */
export const expm1: UnaryOp = pointwise("expm1(Tensor self) -> Tensor", {
  formula: (x) => x.expm1(),
  dtype: "intToFloat",
  derivative: { self: ({ grad, result }) => grad.mul(result.add(1)) },
});
/** `expm1`, written into the tensor itself. */
export const expm1_: UnaryOp = pointwiseInPlace(expm1);

/**
 * Natural logarithm.
 * @example
 * torch.log(torch.tensor([0.5, 1, 2])); // tensor([-0.6931,  0.0000,  0.6931])
 */
export const log: UnaryOp = pointwise("log(Tensor self) -> Tensor", {
  formula: (x) => x.log(),
  dtype: "intToFloat",
  derivative: { self: ({ grad, self }) => grad.div(self) },
});
/** `log`, written into the tensor itself. */
export const log_: UnaryOp = pointwiseInPlace(log);
/**
 * Logarithm to base 2.
 * @example
 * torch.log2(torch.tensor([0.5, 1, 2])); // tensor([-1.,  0.,  1.])
 */
export const log2: UnaryOp = pointwise("log2(Tensor self) -> Tensor", {
  formula: (x) => x.log2(),
  dtype: "intToFloat",
  derivative: { self: ({ grad, self }) => grad.div(self.mul(Math.LN2)) },
});
/** `log2`, written into the tensor itself. */
export const log2_: UnaryOp = pointwiseInPlace(log2);
/**
 * Logarithm to base 10.
 * @example
 * torch.log10(torch.tensor([0.5, 1, 2])); // tensor([-0.3010,  0.0000,  0.3010])
 */
export const log10: UnaryOp = pointwise("log10(Tensor self) -> Tensor", {
  formula: (x) => x.log10(),
  dtype: "intToFloat",
  derivative: { self: ({ grad, self }) => grad.div(self.mul(Math.LN10)) },
});
/** `log10`, written into the tensor itself. */
export const log10_: UnaryOp = pointwiseInPlace(log10);
/**
 * log(1 + x), exact near 0.
 * @example
 * torch.log1p(torch.tensor([0.5, 1, 2])); // tensor([0.4055, 0.6931, 1.0986])
 */
export const log1p: UnaryOp = pointwise("log1p(Tensor self) -> Tensor", {
  formula: (x) => x.log1p(),
  dtype: "intToFloat",
  derivative: { self: ({ grad, self }) => grad.div(self.add(1)) },
});
/** `log1p`, written into the tensor itself. */
export const log1p_: UnaryOp = pointwiseInPlace(log1p);

/**
 * 1 / (1 + e^-x); saves its result.
 * @example
 * torch.sigmoid(torch.tensor([0.5, 1, 2])); // tensor([0.6225, 0.7311, 0.8808])
 */
export const sigmoid: UnaryOp = pointwise("sigmoid(Tensor self) -> Tensor", {
  formula: (x) => x.sigmoid(),
  dtype: "intToFloat",
  derivative: { self: ({ grad, result }) => grad.mul(like(grad, 1).sub(result)).mul(result) },
});
/** `sigmoid`, written into the tensor itself. */
export const sigmoid_: UnaryOp = pointwiseInPlace(sigmoid);

const odds = (x: Scalar): Scalar => x.div(like(x, 1).sub(x)).log();
const slope = (x: Scalar): Scalar => x.mul(like(x, 1).sub(x));

const logitPlain: UnaryOp = pointwise("logit(Tensor self) -> Tensor", {
  formula: odds,
  dtype: "intToFloat",
  derivative: {
    self: ({ grad, self }) =>
      self
        .lt(0)
        .or(self.gt(1))
        .select(like(grad, NaN), grad.div(slope(self))),
  },
});
const logitPlain_ = pointwiseInPlace(logitPlain);

type LogitClamped = Operator<(self: Tensor, eps: number) => Tensor>;
const logitClamped: LogitClamped = pointwise("logit(Tensor self, Scalar eps) -> Tensor", {
  formula: (x, eps) => {
    const high = like(x, 1).sub(eps);
    return odds(x.lt(eps).select(eps, x.gt(high).select(high, x)));
  },
  dtype: "intToFloat",
  derivative: {
    self: ({ grad, self, eps }) =>
      self
        .lt(eps)
        .or(self.gt(like(self, 1).sub(eps)))
        .select(like(grad, 0), grad.div(slope(self))),
  },
});
const logitClamped_ = pointwiseInPlace(logitClamped);

type Logit = Operator<(self: Tensor, eps?: number | null) => Tensor, { eps?: number | null }>;

/**
 * log(x / (1 - x)), with x first held within [eps, 1 - eps] when `eps` is given.
 * @example
 * torch.logit(torch.tensor([0.25, 0.5])); // tensor([-1.0986,  0.0000])
 */
export const logit: Logit = composite(
  "logit(Tensor self, float? eps=None) -> Tensor",
  (self: Tensor, eps: number | null) => (eps === null || eps < 0 ? logitPlain(self) : logitClamped(self, eps)),
);
/** `logit`, written into the tensor itself. */
export const logit_: Logit = composite(
  "logit_(Tensor(a!) self, float? eps=None) -> Tensor(a!)",
  (self: Tensor, eps: number | null) => (eps === null || eps < 0 ? logitPlain_(self) : logitClamped_(self, eps)),
);
