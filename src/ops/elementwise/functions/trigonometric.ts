/** Circular and hyperbolic functions with their inverses. */
import { like } from "../../declare/formulas.ts";
import { pointwise, pointwiseInPlace } from "../../declare/pointwise.ts";
import type { Scalar } from "../../../kernel/ir.ts";
import type { UnaryOp } from "../../declare/types.ts";

/** The derivative from grad and self, where that is what is saved. */
function ofInput(
  name: string,
  formula: (x: Scalar) => Scalar,
  derivative: (x: Scalar, grad: Scalar) => Scalar,
  complex?: UnaryOp,
): UnaryOp {
  return pointwise(`${name}(Tensor self) -> Tensor`, {
    ...(complex ? { complex } : {}),
    formula,
    dtype: "intToFloat",
    derivative: { self: ({ grad, self }) => derivative(self, grad) },
  });
}

const one = (x: Scalar): Scalar => like(x, 1);

/**
 * Sine of radians. Integers give floats.
 * @example
 * torch.sin(torch.tensor([0.5, 1, 2])); // tensor([0.4794, 0.8415, 0.9093])
 */
export const sin: UnaryOp = ofInput(
  "sin",
  (x) => x.sin(),
  (x, grad) => grad.mul(x.cos()),
);
/** `sin`, written into the tensor itself. */
export const sin_: UnaryOp = pointwiseInPlace(sin);
/**
 * Cosine of radians. Integers give floats.
 * @example
 * torch.cos(torch.tensor([0.5, 1, 2])); // tensor([ 0.8776,  0.5403, -0.4161])
 */
export const cos: UnaryOp = ofInput(
  "cos",
  (x) => x.cos(),
  (x, grad) => grad.mul(x.sin().neg()),
);
/** `cos`, written into the tensor itself. */
export const cos_: UnaryOp = pointwiseInPlace(cos);
/**
 * Tangent; saves its result.
 * @example
 * torch.tan(torch.tensor([0.5, 1, 2])); // tensor([ 0.5463,  1.5574, -2.1850])
 */
export const tan: UnaryOp = pointwise("tan(Tensor self) -> Tensor", {
  formula: (x) => x.tan(),
  dtype: "intToFloat",
  derivative: { self: ({ grad, result }) => grad.mul(result.mul(result).add(1)) },
});
/** `tan`, written into the tensor itself. */
export const tan_: UnaryOp = pointwiseInPlace(tan);

/**
 * Inverse sine in radians: NaN outside [-1, 1].
 * @example
 * torch.asin(torch.tensor([0, 0.5])); // tensor([0.0000, 0.5236])
 */
export const asin: UnaryOp = ofInput(
  "asin",
  (x) => x.asin(),
  (x, grad) => grad.mul(one(x).div(one(x).sub(x.mul(x)).sqrt())),
);
/** `asin`, written into the tensor itself. */
export const asin_: UnaryOp = pointwiseInPlace(asin);
/**
 * Inverse cosine in radians: NaN outside [-1, 1].
 * @example
 * torch.acos(torch.tensor([0, 0.5])); // tensor([1.5708, 1.0472])
 */
export const acos: UnaryOp = ofInput(
  "acos",
  (x) => x.acos(),
  (x, grad) => grad.mul(like(x, -1).div(one(x).sub(x.mul(x)).sqrt())),
);
/** `acos`, written into the tensor itself. */
export const acos_: UnaryOp = pointwiseInPlace(acos);
/**
 * Inverse tangent in radians.
 * @example
 * torch.atan(torch.tensor([0.5, 1, 2])); // tensor([0.4636, 0.7854, 1.1071])
 */
export const atan: UnaryOp = ofInput(
  "atan",
  (x) => x.atan(),
  (x, grad) => grad.div(x.mul(x).add(1)),
);
/** `atan`, written into the tensor itself. */
export const atan_: UnaryOp = pointwiseInPlace(atan);
export { acos as arccos, acos_ as arccos_, asin as arcsin, asin_ as arcsin_, atan as arctan, atan_ as arctan_ };

/**
 * Hyperbolic sine.
 * @example
 * torch.sinh(torch.tensor([0.5, 1, 2])); // tensor([0.5211, 1.1752, 3.6269])
 */
export const sinh: UnaryOp = ofInput(
  "sinh",
  (x) => x.sinh(),
  (x, grad) => grad.mul(x.cosh()),
);
/** `sinh`, written into the tensor itself. */
export const sinh_: UnaryOp = pointwiseInPlace(sinh);
/**
 * Hyperbolic cosine.
 * @example
 * torch.cosh(torch.tensor([0.5, 1, 2])); // tensor([1.1276, 1.5431, 3.7622])
 */
export const cosh: UnaryOp = ofInput(
  "cosh",
  (x) => x.cosh(),
  (x, grad) => grad.mul(x.sinh()),
);
/** `cosh`, written into the tensor itself. */
export const cosh_: UnaryOp = pointwiseInPlace(cosh);
/**
 * Hyperbolic tangent; saves its result.
 * @example
 * torch.tanh(torch.tensor([0.5, 1, 2])); // tensor([0.4621, 0.7616, 0.9640])
 */
export const tanh: UnaryOp = pointwise("tanh(Tensor self) -> Tensor", {
  formula: (x) => x.tanh(),
  dtype: "intToFloat",
  derivative: { self: ({ grad, result }) => grad.mul(one(grad).sub(result.mul(result))) },
});
/** `tanh`, written into the tensor itself. */
export const tanh_: UnaryOp = pointwiseInPlace(tanh);

/**
 * Inverse hyperbolic sine.
 * @example
 * torch.asinh(torch.tensor([0.5, 1, 2])); // tensor([0.4812, 0.8814, 1.4436])
 */
export const asinh: UnaryOp = ofInput(
  "asinh",
  (x) => x.asinh(),
  (x, grad) => grad.mul(one(x).div(x.mul(x).add(1).sqrt())),
);
/** `asinh`, written into the tensor itself. */
export const asinh_: UnaryOp = pointwiseInPlace(asinh);
/** Of complex numbers: the root of the derivative is that of each factor, which has the right branch everywhere. */
const complexAcosh: UnaryOp = ofInput(
  "acosh",
  (x) => x.acosh(),
  (x, grad) => grad.mul(one(x).div(x.add(1).sqrt().mul(x.sub(1).sqrt()))),
);
/**
 * Inverse hyperbolic cosine: NaN below 1.
 * @example
 * torch.acosh(torch.tensor([1, 2.5])); // tensor([0.0000, 1.5668])
 */
export const acosh: UnaryOp = ofInput(
  "acosh",
  (x) => x.acosh(),
  (x, grad) => grad.mul(one(x).div(x.mul(x).sub(1).sqrt())),
  complexAcosh,
);
/** `acosh`, written into the tensor itself. */
export const acosh_: UnaryOp = pointwiseInPlace(acosh);
/**
 * Inverse hyperbolic tangent: NaN outside [-1, 1].
 * @example
 * torch.atanh(torch.tensor([0, 0.5])); // tensor([0.0000, 0.5493])
 */
export const atanh: UnaryOp = ofInput(
  "atanh",
  (x) => x.atanh(),
  (x, grad) => grad.mul(one(x).div(one(x).sub(x.mul(x)))),
);
/** `atanh`, written into the tensor itself. */
export const atanh_: UnaryOp = pointwiseInPlace(atanh);
export {
  acosh as arccosh,
  acosh_ as arccosh_,
  asinh as arcsinh,
  asinh_ as arcsinh_,
  atanh as arctanh,
  atanh_ as arctanh_,
};

/**
 * sin(pi x) / (pi x), which is 1 at 0.
 * @example
 * torch.sinc(torch.tensor([0.5, 1, 2])); // tensor([ 6.3662e-01, -2.7828e-08,  2.7828e-08])
 */
export const sinc: UnaryOp = ofInput(
  "sinc",
  (x) => {
    const angle = x.mul(Math.PI);
    return x.eq(0).select(one(x), angle.sin().div(angle));
  },
  (x, grad) => {
    const angle = x.mul(Math.PI);
    const square = angle.mul(x);
    return square.eq(0).select(like(grad, 0), grad.mul(angle.mul(angle.cos()).sub(angle.sin()).div(square)));
  },
);
/** `sinc`, written into the tensor itself. */
export const sinc_: UnaryOp = pointwiseInPlace(sinc);
