/**
 * Signs, magnitudes, powers of fixed degree and the like: operators of one tensor that need no transcendental function.
 */
import { shownAs } from "../../autograd/shown-name.ts";
import { noMinus } from "../declare/refusals/no-subtraction.ts";
import { conjugated, conjugateView, view_as_complex, view_as_real } from "./complex/complex.ts";
import { complexForm } from "../declare/complex-forms.ts";
import { assertMayChangeInPlace, requiresGrad } from "../../autograd/history.ts";
import { CONJUGATE, NEGATE } from "../../tensor/pending.ts";
import { floatInfoOf, get_default_dtype, int64, type DType } from "../../dtype.ts";
import { NotImplementedError } from "../../support/errors.ts";
import { isFloat, type Scalar } from "../../kernel/ir.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { like, rejecting, zeroGradient } from "../declare/formulas.ts";
import { choosing, composite } from "../declare/operator.ts";
import { outOf } from "../declare/out.ts";
import type { OperatorRecord } from "../declare/record.ts";
import { pointwise, pointwiseInPlace } from "../declare/pointwise.ts";
import type { Operator, UnaryOp } from "../declare/types.ts";

function rejectBoolNegation(common: DType): void {
  if (common.kind === "bool") throw noMinus("Negation, the `-` operator, on");
}

/** -1, 0 or 1; NaN gives 0, as PyTorch has it. */
function signOf(x: Scalar): Scalar {
  return x.type === "bool" ? x : x.gt(0).select(like(x, 1), x.lt(0).select(like(x, -1), like(x, 0)));
}

/**
 * Absolute value.
 * @example
 * torch.abs(torch.tensor([0.5, 1, 2])); // tensor([0.5000, 1.0000, 2.0000])
 */
export const abs: UnaryOp = pointwise("abs(Tensor self) -> Tensor", {
  complex: /* @__PURE__ */ complexForm("abs"),
  formula: (x) => x.abs(),
  dtype: "same",
  check: rejecting("abs_cpu", "bool"),
  derivative: { self: ({ grad, self }) => grad.mul(signOf(self)) },
});
/** `abs`, written into the tensor itself. */
export const abs_: UnaryOp = pointwiseInPlace(abs);
export { abs as absolute, abs_ as absolute_ };

/**
 * `-x`.
 * @example
 * torch.neg(torch.tensor([0.5, 1, 2])); // tensor([-0.5000, -1.0000, -2.0000])
 */
export const neg: UnaryOp = pointwise("neg(Tensor self) -> Tensor", {
  formula: (x) => x.neg(),
  dtype: "same",
  check: rejectBoolNegation,
});
/** `neg`, written into the tensor itself. */
export const neg_: UnaryOp = pointwiseInPlace(neg);
export { neg as negative, neg_ as negative_ };

/** `+x`: the tensor itself. */
export const positive: UnaryOp = composite("positive(Tensor(a) self) -> Tensor(a)", (self: Tensor) => {
  if (self.dtype.kind === "bool") throw new NotImplementedError("The `+` operator, on a bool tensor is not supported.");
  return self;
});

/**
 * -1, 0 or 1; its derivative is 0.
 * @example
 * torch.sign(torch.tensor([0.5, 1, 2])); // tensor([1., 1., 1.])
 */
export const sign: UnaryOp = pointwise("sign(Tensor self) -> Tensor", {
  formula: signOf,
  dtype: "same",
  derivative: { self: zeroGradient },
});
/** `sign`, written into the tensor itself. */
export const sign_: UnaryOp = pointwiseInPlace(sign);
/** `sign`; of complex numbers the point of the unit circle in their direction. */
export const sgn: UnaryOp = pointwise("sgn(Tensor self) -> Tensor", {
  complex: /* @__PURE__ */ complexForm("sgn"),
  formula: signOf,
  dtype: "same",
  derivative: { self: zeroGradient },
});
/** `sgn`, written into the tensor itself. */
export const sgn_: UnaryOp = pointwiseInPlace(sgn);

/** Whether the sign bit is set, that of -0 and NaN included. */
export const signbit: UnaryOp = pointwise("signbit(Tensor self) -> Tensor", {
  formula: (x) =>
    (isFloat(x) ? x.bitcast(x.type === "f32" ? "i32" : "i64") : x.type === "bool" ? x.cast("i32") : x).lt(0),
  dtype: "bool",
});

/**
 * `x * x`.
 * @example
 * torch.square(torch.tensor([0.5, 1, 2])); // tensor([0.2500, 1.0000, 4.0000])
 */
export const square: UnaryOp = pointwise("square(Tensor self) -> Tensor", {
  formula: (x) => x.mul(x),
  dtype: (common) => (common.kind === "bool" ? { compute: int64, result: int64 } : { compute: common, result: common }),
  node: "PowBackward0",
  derivative: { self: ({ grad, self }) => grad.mul(self.mul(2)) },
});
/** `square`, written into the tensor itself. */
export const square_: UnaryOp = pointwiseInPlace(square);

/**
 * Square root; saves its result.
 * @example
 * torch.sqrt(torch.tensor([0.5, 1, 2])); // tensor([0.7071, 1.0000, 1.4142])
 */
export const sqrt: UnaryOp = pointwise("sqrt(Tensor self) -> Tensor", {
  formula: (x) => x.sqrt(),
  dtype: "intToFloat",
  derivative: { self: ({ grad, result }) => grad.div(result.mul(2)) },
});
/** `sqrt`, written into the tensor itself. */
export const sqrt_: UnaryOp = pointwiseInPlace(sqrt);

/**
 * `1 / sqrt(x)`; saves its result.
 * @example
 * torch.rsqrt(torch.tensor([0.5, 1, 2])); // tensor([1.4142, 1.0000, 0.7071])
 */
export const rsqrt: UnaryOp = pointwise("rsqrt(Tensor self) -> Tensor", {
  formula: (x) => like(x, 1).div(x.sqrt()),
  dtype: "intToFloat",
  derivative: { self: ({ grad, result }) => grad.mul(-0.5).mul(result.mul(result).mul(result)) },
});
/** `rsqrt`, written into the tensor itself. */
export const rsqrt_: UnaryOp = pointwiseInPlace(rsqrt);

/**
 * `1 / x`; saves its result.
 * @example
 * torch.reciprocal(torch.tensor([0.5, 1, 2])); // tensor([2.0000, 1.0000, 0.5000])
 */
export const reciprocal: UnaryOp = pointwise("reciprocal(Tensor self) -> Tensor", {
  formula: (x) => like(x, 1).div(x),
  dtype: "intToFloat",
  derivative: { self: ({ grad, result }) => grad.neg().mul(result.mul(result)) },
});
/** `reciprocal`, written into the tensor itself. */
export const reciprocal_: UnaryOp = pointwiseInPlace(reciprocal);

/** max(0, x); its derivative at 0 is 0, at NaN 1, and it saves its result. */
export const relu: UnaryOp = pointwise("relu(Tensor self) -> Tensor", {
  formula: (x) => x.max(0),
  dtype: "same",
  check: (common) => {
    if (common.kind === "bool") throw new NotImplementedError("Boolean inputs not supported for relu");
  },
  derivative: { self: ({ grad, result }) => result.le(0).select(like(grad, 0), grad) },
});
/** `relu`, written into the tensor itself. */
export const relu_: UnaryOp = pointwiseInPlace(relu);

/**
 * Degrees to radians.
 * @example
 * torch.deg2rad(torch.tensor([0.5, 1, 2])); // tensor([0.0087, 0.0175, 0.0349])
 */
export const deg2rad: UnaryOp = pointwise("deg2rad(Tensor self) -> Tensor", {
  formula: (x) => x.mul(Math.PI / 180),
  dtype: "intToFloat",
});
/** `deg2rad`, written into the tensor itself. */
export const deg2rad_: UnaryOp = pointwiseInPlace(deg2rad);
/**
 * Radians to degrees.
 * @example
 * torch.rad2deg(torch.tensor([0.5, 1, 2])); // tensor([ 28.6479,  57.2958, 114.5916])
 */
export const rad2deg: UnaryOp = pointwise("rad2deg(Tensor self) -> Tensor", {
  formula: (x) => x.mul(180 / Math.PI),
  dtype: "intToFloat",
});
/** `rad2deg`, written into the tensor itself. */
export const rad2deg_: UnaryOp = pointwiseInPlace(rad2deg);

/**
 * The complex conjugate: a view, whose elements are turned over when they are read or written (`is_conj` tells, and
 * `resolve_conj` does it). A real tensor itself.
 * @example
 * torch.tensor([new torch.Complex(1, 2)]).conj(); // tensor([1.-2.j])
 */
export const conj: UnaryOp = composite("conj(Tensor(a) self) -> Tensor(a)", (self: Tensor) =>
  self.dtype.is_complex ? conjugateView(self) : self,
);
const conjugatedOrSelf: UnaryOp = composite("conj_physical(Tensor(a) self) -> Tensor(a)", (self: Tensor) =>
  self.dtype.is_complex ? conjugated(self) : self,
);
/** The complex conjugate, written out; a real tensor itself, unless there is an `out`. */
export const conj_physical: UnaryOp = choosing<UnaryOp>(
  conjugatedOrSelf as UnaryOp & { readonly record: OperatorRecord },
  function (...args) {
    const form = (outOf(args) === null ? conjugatedOrSelf : conjugated) as (...all: unknown[]) => unknown;
    return form.apply(this, args);
  },
);
/** `conj_physical`, written into the tensor itself. */
export const conj_physical_: UnaryOp = composite("conj_physical_(Tensor self) -> Tensor", (self: Tensor) => {
  assertMayChangeInPlace(self, requiresGrad(self), "conj_physical_");
  return self.dtype.is_complex ? self.copy_(conjugated(self)) : self;
});
/** A copy where conjugation waits to be done (`is_conj`), else the tensor itself. */
export const resolve_conj: UnaryOp = composite("resolve_conj(Tensor(a) self) -> Tensor(a)", (self: Tensor) =>
  (self.pending & CONJUGATE) !== 0 ? self.clone() : self,
);
/** A copy where negation waits to be done (`is_neg`), else the tensor itself. */
export const resolve_neg: UnaryOp = composite("resolve_neg(Tensor(a) self) -> Tensor(a)", (self: Tensor) =>
  (self.pending & NEGATE) !== 0 ? self.clone() : self,
);
/** Complex numbers as pairs of real ones in a new last dim, as a view. For the library's own use: `view_as_real`. */
export const _pairs: UnaryOp = view_as_real;
/** Pairs of real numbers in the last dim as complex ones. For the library's own use: `view_as_complex`. */
export const _from_pairs: UnaryOp = composite("_from_pairs(Tensor(a) self) -> Tensor(a)", (self: Tensor) =>
  view_as_complex(self.contiguous()),
);
export { conjugateView as _conj, negatedView as _neg_view } from "./complex/complex.ts";

const replaceNonFinite: Operator<(self: Tensor, nan: number, posinf: number, neginf: number) => Tensor> = pointwise(
  "nan_to_num(Tensor self, Scalar nan, Scalar posinf, Scalar neginf) -> Tensor",
  {
    formula: (x, nan, posinf, neginf) => {
      if (!isFloat(x)) return x;
      return x.isnan().select(nan, x.eq(Infinity).select(posinf, x.eq(-Infinity).select(neginf, x)));
    },
    dtype: "same",
    masksGradient: true,
    derivative: { self: ({ grad, self }) => self.abs().lt(Infinity).select(grad, 0) },
  },
);
const replaceNonFinite_ = pointwiseInPlace(replaceNonFinite);

type NanToNum = Operator<
  (self: Tensor, nan?: number | null, posinf?: number | null, neginf?: number | null) => Tensor,
  { nan?: number | null; posinf?: number | null; neginf?: number | null }
>;

function nanToNum(name: string, replace: typeof replaceNonFinite): NanToNum {
  return composite(
    `${name}(Tensor self, float? nan=None, float? posinf=None, float? neginf=None) -> Tensor`,
    (self: Tensor, nan: number | null, posinf: number | null, neginf: number | null) => {
      const { is_complex } = self.dtype; // each part of a complex number by itself
      const values = is_complex ? view_as_real(resolve_conj(self)) : self;
      const limit = floatInfoOf(values.dtype.is_floating_point ? values.dtype : get_default_dtype()).max;
      const result = replace(values, nan ?? 0, posinf ?? limit, neginf ?? -limit);
      if (!is_complex) return result;
      return name.endsWith("_")
        ? self.copy_(view_as_complex(result))
        : shownAs(view_as_complex(result), "NanToNumBackward0");
    },
  );
}

/**
 * Replaces NaN (by 0) and the infinities (by the largest numbers of the dtype), or by what is given.
 * @example
 * torch.nan_to_num(torch.tensor([1, NaN])); // tensor([1., 0.])
 */
export const nan_to_num: NanToNum = nanToNum("nan_to_num", replaceNonFinite);
/** `nan_to_num`, written into the tensor itself. */
export const nan_to_num_: NanToNum = nanToNum("nan_to_num_", replaceNonFinite_);
