/** Powers, with the exponent or the base a number or a tensor. */
import { complex128, float64, get_default_dtype, int64, type DType } from "../../dtype.ts";
import { Complex } from "../../support/complex.ts";
import { notImplemented, RuntimeError, noCast } from "../../support/errors.ts";
import type { Scalar } from "../../kernel/ir.ts";
import { Tensor } from "../../tensor/tensor.ts";
import { combinationError } from "../declare/bind.ts";
import { like } from "../declare/formulas.ts";
import { composite } from "../declare/operator.ts";
import { pointwise, pointwiseInPlace, type DTypeRule, type Variables } from "../declare/pointwise.ts";
import type { Operator, ScalarValue } from "../declare/types.ts";

const exponentIsZero = (exponent: Scalar, otherwise: Scalar): Scalar =>
  exponent.eq(0).select(like(otherwise, 0), otherwise);

const baseGradient = ({ grad, self, exponent }: Variables): Scalar =>
  exponentIsZero(exponent, grad.mul(exponent.mul(self.pow(exponent.sub(1)))));

/** A number as exponent: its kind decides the dtype, so there is one family for each outcome. */
function byNumber(
  dtype: DTypeRule,
  formula: (self: Scalar, exponent: Scalar) => Scalar = (self, exponent) => self.pow(exponent),
  gradient: (variables: Variables) => Scalar = baseGradient,
): Operator<(self: Tensor, exponent: ScalarValue) => Tensor> {
  return pointwise("pow(Tensor self, Scalar exponent) -> Tensor", {
    formula,
    dtype,
    numbers: "rounded",
    derivative: { self: gradient },
    node: "PowBackward0",
  });
}

const whole: DTypeRule = () => ({ compute: int64, result: int64 });
const toDefault: DTypeRule = () => ({ compute: get_default_dtype(), result: get_default_dtype() });
/** Power 0: ones, whose gradient is zeros without a history. */
const zeroth = (dtype: DTypeRule): Operator<(self: Tensor, exponent: ScalarValue) => Tensor> =>
  pointwise("pow(Tensor self, Scalar exponent) -> Tensor", {
    formula: (self) => like(self, 1),
    dtype,
    // Zero everywhere, but it reads `self`, as PyTorch's does.
    derivative: {
      self: ({ grad, self }) => self.ne(self).and(self.eq(self)).select(like(grad, 1), like(grad, 0)),
    },
    node: "PowBackward0",
  });
const zerothFamilies = { same: zeroth("same"), whole: zeroth(whole), float: zeroth(toDefault) };
const inPlaceZeroth = pointwiseInPlace(zerothFamilies.same);
const byNumberFamilies = { same: byNumber("same"), whole: byNumber(whole), float: byNumber(toDefault) };
const inPlaceByNumber = pointwiseInPlace(byNumberFamilies.same);
/** Exponents 1/2 and -1/2 are roots, also where those differ from powers: at -infinity and -0. */
const root = (self: Scalar): Scalar => self.sqrt();
const reciprocalRoot = (self: Scalar): Scalar => like(self, 1).div(self.sqrt());
const rootGradient = ({ grad, self }: Variables): Scalar => grad.mul(reciprocalRoot(self).mul(0.5));
const rootFamilies = {
  same: byNumber("same", root, rootGradient),
  float: byNumber(toDefault, root, rootGradient),
};
const reciprocalRootFamilies = { same: byNumber("same", reciprocalRoot), float: byNumber(toDefault, reciprocalRoot) };
const inPlaceRoots = [pointwiseInPlace(rootFamilies.same), pointwiseInPlace(reciprocalRootFamilies.same)] as const;

/** Exponents that PyTorch computes by multiplying. Half precision has no place here: each product would be rounded. */
const square = (self: Scalar): Scalar => self.mul(self);
const inverse = (self: Scalar, of: Scalar): Scalar => like(self, 1).div(of);
const byProducts: ReadonlyMap<unknown, Operator<(self: Tensor, exponent: ScalarValue) => Tensor>> = new Map([
  [2, byNumber("same", square, ({ grad, self, exponent }) => grad.mul(exponent.mul(self)))],
  [
    3,
    byNumber(
      "same",
      (self) => square(self).mul(self),
      ({ grad, self, exponent }) => grad.mul(exponent.mul(square(self))),
    ),
  ],
  [
    -1,
    byNumber(
      "same",
      (self) => inverse(self, self),
      ({ grad, self, exponent }) => grad.mul(exponent.mul(inverse(self, square(self)))),
    ),
  ],
  [-2, byNumber("same", (self) => inverse(self, square(self)))],
]);
const inPlaceByProducts: ReadonlyMap<unknown, Operator<(self: Tensor, exponent: ScalarValue) => Tensor>> = new Map(
  [...byProducts].map(([exponent, family]) => [exponent, pointwiseInPlace(family)]),
);

/** Whether powers of this dtype are computed by products. */
function takesProducts({ kind, itemsize }: DType): boolean {
  return (kind === "float" && itemsize >= 4) || kind === "complex";
}

function kindOfPower({ kind }: DType, exponent: ScalarValue): keyof typeof byNumberFamilies {
  const isFraction = typeof exponent === "number" && !Number.isInteger(exponent);
  if (kind === "float" || kind === "complex") return "same";
  if (isFraction) return "float";
  if (kind === "bool" && exponent === true) return "same";
  if (Number(exponent) < 0) throw new RuntimeError("Integers to negative integer powers are not allowed.");
  return kind === "bool" ? "whole" : "same";
}

type TensorPower = Operator<
  (self: Tensor | ScalarValue, exponent: Tensor | ScalarValue) => Tensor,
  { exponent?: Tensor | ScalarValue }
>;

const byTensor: TensorPower = pointwise("pow(Tensor|Scalar self, Tensor|Scalar exponent) -> Tensor", {
  formula: (self, exponent) => self.pow(exponent),
  dtype: "same",
  check: (common) => {
    if (common.kind === "bool") throw notImplemented("pow", common);
  },
  node: ([self, exponent]) =>
    !(exponent instanceof Tensor) ? "PowBackward0" : self instanceof Tensor ? "PowBackward1" : "PowBackward2",
  derivative: {
    self: baseGradient,
    exponent: ({ grad, self, exponent, result }) =>
      self
        .eq(0)
        .and(exponent.abs().eq(exponent)) // 0 or more, also among complex numbers
        .select(like(grad, 0), grad.mul(result.mul(self.log()))),
  },
});
const byTensorInPlace = pointwiseInPlace(byTensor);

/** The type of `pow`: either side may be a number. */
export type PowerOp = Operator<
  (self: Tensor | ScalarValue, exponent: Tensor | ScalarValue) => Tensor,
  { exponent?: Tensor | ScalarValue }
>;

/** A complex exponent that is a real number, of a complex base, as that number: it has formulas of its own. */
const simplest = (self: Tensor | ScalarValue, exponent: Tensor | ScalarValue): Tensor | ScalarValue =>
  exponent instanceof Complex && exponent.imag === 0 && self instanceof Tensor && self.dtype.is_complex
    ? exponent.real
    : exponent;

/**
 * `self` to the power `exponent`. One of the two may be a number.
 * @example
 * torch.pow(torch.tensor([1, 2, 3]), 2); // tensor([1, 4, 9])
 */
export const pow: PowerOp = composite(
  "pow(Tensor|Scalar self, Tensor|Scalar exponent) -> Tensor",
  (self: Tensor | ScalarValue, given: Tensor | ScalarValue) => {
    const exponent = simplest(self, given);
    if (exponent instanceof Tensor || (exponent instanceof Complex && self instanceof Tensor))
      return byTensor(self, exponent);
    if (!(self instanceof Tensor)) throw combinationError("pow", [self, exponent]);
    const kind = kindOfPower(self.dtype, exponent);
    if (kind !== "whole" && exponent === 0.5) return rootFamilies[kind](self, exponent);
    if (kind !== "whole" && exponent === -0.5) return reciprocalRootFamilies[kind](self, exponent);
    const product = takesProducts(self.dtype) ? byProducts.get(exponent) : undefined;
    if (product !== undefined) return product(self, exponent);
    return (exponent === 0 ? zerothFamilies : byNumberFamilies)[kind](self, exponent);
  },
);
/** `pow`, written into the tensor itself. */
export const pow_: PowerOp = composite(
  "pow_(Tensor(a!) self, Tensor|Scalar exponent) -> Tensor(a!)",
  (self: Tensor, given: Tensor | ScalarValue) => {
    const exponent = simplest(self, given);
    if (exponent instanceof Tensor || exponent instanceof Complex) return byTensorInPlace(self, exponent);
    const kind = kindOfPower(self.dtype, exponent);
    if (kind !== "same")
      throw noCast(kind === "float" ? get_default_dtype().scalarName : "Long", self.dtype.scalarName);
    if (exponent === 0.5 || exponent === -0.5) return inPlaceRoots[exponent > 0 ? 0 : 1](self, exponent);
    const product = takesProducts(self.dtype) ? inPlaceByProducts.get(exponent) : undefined;
    if (product !== undefined) return product(self, exponent);
    return exponent === 0 ? inPlaceZeroth(self, exponent) : inPlaceByNumber(self, exponent);
  },
);

/** The dtype of `float_power`: complex128 where a number is complex, else float64. */
function widestFor(operands: readonly (Tensor | ScalarValue)[]): DType {
  const isComplex = (value: Tensor | ScalarValue): boolean =>
    value instanceof Tensor ? value.dtype.is_complex : value instanceof Complex;
  return operands.some(isComplex) ? complex128 : float64;
}

/** `pow` in float64, or in complex128 where a number is complex. */
export const float_power: PowerOp = composite(
  "float_power(Tensor|Scalar self, Tensor|Scalar exponent) -> Tensor",
  (self: Tensor | ScalarValue, exponent: Tensor | ScalarValue) => {
    if (!(self instanceof Tensor) && !(exponent instanceof Tensor))
      throw combinationError("float_power", [self, exponent]);
    const dtype = widestFor([self, exponent]);
    const base = self instanceof Tensor ? self.to(dtype) : self;
    return pow(base as Tensor, exponent instanceof Tensor ? exponent.to(dtype) : exponent);
  },
);
/** `float_power`, written into the tensor itself. */
export const float_power_: PowerOp = composite(
  "float_power_(Tensor(a!) self, Tensor|Scalar exponent) -> Tensor(a!)",
  (self: Tensor, exponent: Tensor | ScalarValue) => {
    const dtype = widestFor([self, exponent]);
    if (self.dtype !== dtype)
      throw new RuntimeError(
        `the base given to float_power_ has dtype ${self.dtype.scalarName} but the operation's result requires dtype ${dtype.scalarName}`,
      );
    return pow_(self, exponent instanceof Tensor ? exponent.to(dtype) : exponent);
  },
);
