/** Functions of two elements beyond arithmetic: angles, lengths, signs, logarithms of sums. */
import { isDifferentiated } from "../../autograd/history.ts";
import { shownAs } from "../../autograd/shown-name.ts";
import { can_cast, float64 } from "../../dtype.ts";
import { noCast, RuntimeError } from "../../support/errors.ts";
import { constant, type Scalar } from "../../kernel/ir.ts";
import { Tensor } from "../../tensor/tensor.ts";
import { like, rejecting, requireTensor, zeroGradient } from "../declare/formulas.ts";
import { composite, operator } from "../declare/operator.ts";
import { resultType } from "../../compute/promotion.ts";
import { converted } from "../../compute/copy-elements.ts";
import { real } from "./complex/complex.ts";
import { choose } from "./where-formula.ts";
import { pointwise, pointwiseInPlace, type Variables } from "../declare/pointwise.ts";
import { exp2 } from "./exponential.ts";
import { mul } from "./arithmetic.ts";
import type { TensorPairOp } from "./clamp.ts";
import type { BinaryOp, MixedBinaryOp, Operator } from "../declare/types.ts";

/**
 * The angle of the point (other, self).
 * @example
 * torch.atan2(torch.tensor([1, 2, 3]), torch.tensor([3, 2, 1])); // tensor([0.3218, 0.7854, 1.2490])
 */
export const atan2: TensorPairOp = pointwise("atan2(Tensor self, Tensor other) -> Tensor", {
  formula: (y, x) => y.atan2(x),
  dtype: "intToFloat",
  derivative: {
    // At the origin both are 0.
    self: ({ grad, self, other }) => grad.mul(other).mul(reciprocalSquare(self, other)),
    other: ({ grad, self, other }) => grad.mul(self.neg()).mul(reciprocalSquare(self, other)),
  },
});
/** `atan2`, written into the tensor itself. */
export const atan2_: TensorPairOp = pointwiseInPlace(atan2);
export { atan2 as arctan2, atan2_ as arctan2_ };

/** 1 / (a^2 + b^2), and 0 where that has no value. */
function reciprocalSquare(a: Scalar, b: Scalar): Scalar {
  const square = a.mul(a).add(b.mul(b));
  return square.eq(0).select(like(square, 0), like(square, 1).div(square));
}

/** sqrt(a^2 + b^2), scaled so that no square overflows. */
function length(a: Scalar, b: Scalar): Scalar {
  const [x, y] = [a.abs(), b.abs()];
  const large = x.max(y);
  const ratio = x.min(y).div(large);
  const value = large.eq(0).select(large, large.mul(ratio.mul(ratio).add(1).sqrt()));
  return x.eq(Infinity).or(y.eq(Infinity)).select(like(a, Infinity), value);
}

/**
 * The hypotenuse; saves its result.
 * @example
 * torch.hypot(torch.tensor([3.5]), torch.tensor([4.5])); // tensor([5.7009])
 */
export const hypot: TensorPairOp = pointwise("hypot(Tensor self, Tensor other) -> Tensor", {
  formula: length,
  dtype: "same",
  check: rejecting("hypot_cpu", "bool", "int"),
  derivative: {
    self: ({ grad, self, result }) => grad.mul(self.div(result)),
    other: ({ grad, other, result }) => grad.mul(other.div(result)),
  },
});
/** `hypot`, written into the tensor itself. */
export const hypot_: TensorPairOp = pointwiseInPlace(hypot);

/**
 * The magnitude of `self` with the sign of `other`.
 * @example
 * torch.copysign(torch.tensor([1, 2, 3]), torch.tensor([3, 2, 1])); // tensor([1., 2., 3.])
 */
export const copysign: BinaryOp = pointwise("copysign(Tensor self, Tensor|Scalar other) -> Tensor", {
  formula: (self, other) => self.copysign(other),
  dtype: "intToFloat",
  node: ([, other]) => (other instanceof Tensor ? "CopysignBackward0" : "CopysignBackward1"),
  derivative: {
    self: ({ grad, self, result }) => self.eq(0).select(like(grad, 0), grad.mul(result.div(self))),
    other: ({ grad }: Variables) => like(grad, 0),
  },
});
/** `copysign`, written into the tensor itself. */
export const copysign_: BinaryOp = pointwiseInPlace(copysign);

type Heaviside = Operator<(self: Tensor, values: Tensor) => Tensor, { values: Tensor }>;

/** 0 below 0, 1 above, `values` at 0. */
export const heaviside: Heaviside = pointwise("heaviside(Tensor self, Tensor values) -> Tensor", {
  formula: (x, values) => {
    if (x.type === "bool") return x.select(constant(true, "bool"), values);
    return x.eq(0).select(values, x.gt(0).select(like(x, 1), like(x, 0)));
  },
  dtype: "same",
  derivative: { self: zeroGradient, values: zeroGradient },
  node: "NotImplemented",
  check: (_common, [self, values]) => {
    if ((self as Tensor).dtype !== (values as Tensor).dtype)
      throw new RuntimeError("heaviside is not yet implemented for tensors with different dtypes.");
  },
});
/** `heaviside`, written into the tensor itself. */
export const heaviside_: Heaviside = pointwiseInPlace(heaviside);

/** The neighbour of `x` towards `y`: `step` bits away. */
function neighbour(x: Scalar, y: Scalar, step = 1): Scalar {
  const int = x.type === "f32" ? "i32" : "i64";
  const bits = x.bitcast(int);
  const away = x.lt(y).xor(x.lt(0));
  const stepped = away.select(bits.add(step), bits.sub(step)).bitcast(x.type);
  const tiny = constant(step, int).bitcast(x.type);
  const fromZero = y.lt(0).select(tiny.neg(), tiny);
  const moved = x.eq(0).select(fromZero, stepped);
  return x.isnan().select(x, y.isnan().or(x.eq(y)).select(y, moved));
}

/** `nextafter` by a formula. */
const stepping = (formula: (x: Scalar, y: Scalar) => Scalar): TensorPairOp =>
  pointwise("nextafter(Tensor self, Tensor other) -> Tensor", {
    formula,
    dtype: "same",
    derivative: {
      self: ({ grad, self, other }) => self.eq(other).select(like(grad, 0), grad),
      other: zeroGradient,
    },
    check: rejecting("nextafter_cpu", "bool", "int"),
  });
const wide = stepping(neighbour);
/** Kernels see numbers of 16 bits as float32: a bfloat16 is the upper half of one. */
const bfloat16 = stepping((x, y) => neighbour(x, y, 2 ** 16));
/** A float16 over 2^112 is small where the float32 is, so that all steps are of the same bits; 65536 is its infinity. */
const float16 = stepping((x, y) =>
  neighbour(
    x
      .max(-65536)
      .min(65536)
      .mul(2 ** -112),
    y.mul(2 ** -112),
    2 ** 13,
  ).mul(2 ** 112),
);

/** The next number of the dtype from `self` towards `other`. */
export const nextafter: TensorPairOp = composite(
  "nextafter(Tensor self, Tensor other) -> Tensor",
  (self: Tensor, other: Tensor) => {
    const { name } = resultType([self, other]);
    return (name === "bfloat16" ? bfloat16 : name === "float16" ? float16 : wide)(self, other);
  },
);
/** `nextafter`, written into the tensor itself. */
export const nextafter_: TensorPairOp = composite(
  "nextafter_(Tensor(a!) self, Tensor other) -> Tensor(a!)",
  (self: Tensor, other: Tensor) => {
    const next = nextafter(self, other);
    if (!self.dtype.is_floating_point) throw noCast(next.dtype.scalarName, self.dtype.scalarName);
    return shownAs(self.copy_(next), "NextafterBackward0");
  },
);

/** log(e^a + e^b) of complex numbers, from the one whose real part is larger. */
const complexLogAddExp: (self: Tensor, other: Tensor) => Tensor = operator(
  "logaddexp(Tensor self, Tensor other) -> Tensor",
  {
    forward: (self: Tensor, other: Tensor) => {
      const dtype = resultType([self, other]);
      const [a, b] = [converted(self, dtype), converted(other, dtype)];
      const isLower = real(a).lt(real(b));
      const [low, high] = [choose(isLower, a, b), choose(isLower, b, a)];
      const same = real(low).eq(real(high)).logical_and(real(low).eq(-Infinity));
      return choose(same, low, low.sub(high).exp().log1p().add(high));
    },
    derivative: {
      self: [
        ["self", "other"],
        (grad, c) => grad.div(c.tensor("other").sub(c.tensor("self")).exp().add(1)).sum_to_size(c.shape("self")),
      ],
      other: [
        ["self", "other"],
        (grad, c) => grad.div(c.tensor("self").sub(c.tensor("other")).exp().add(1)).sum_to_size(c.shape("other")),
      ],
    },
  },
);

/**
 * log(e^a + e^b) from the larger one, so that nothing overflows.
 * @example
 * torch.logaddexp(torch.tensor([0.5]), torch.tensor([0.5])); // tensor([1.1931])
 */
export const logaddexp: TensorPairOp = pointwise("logaddexp(Tensor self, Tensor other) -> Tensor", {
  complex: (self, other) => complexLogAddExp(self, other as Tensor),
  formula: (a, b) => {
    const same = a.abs().eq(Infinity).and(a.eq(b));
    return same.select(a, a.max(b).add(a.sub(b).abs().neg().exp().log1p()));
  },
  dtype: "same",
  check: rejecting("logaddexp_cpu", "bool", "int"),
  derivative: {
    self: ({ grad, self, other }) => grad.div(other.sub(self).exp().add(1)),
    other: ({ grad, self, other }) => grad.div(self.sub(other).exp().add(1)),
  },
});

/** The same to base 2. */
export const logaddexp2: TensorPairOp = pointwise("logaddexp2(Tensor self, Tensor other) -> Tensor", {
  formula: (a, b) => {
    const same = a.abs().eq(Infinity).and(a.eq(b));
    return same.select(
      a,
      a.max(b).add(
        a
          .sub(b)
          .abs()
          .neg()
          .exp2()
          .log1p()
          .mul(1 / Math.LN2),
      ),
    );
  },
  dtype: "same",
  check: rejecting("logaddexp2_cpu", "bool", "int"),
  derivative: {
    self: ({ grad, self, other }) => grad.div(other.sub(self).exp2().add(1)),
    other: ({ grad, self, other }) => grad.div(self.sub(other).exp2().add(1)),
  },
});

/** `x * log`, which is 0 where x is, unless y is NaN. */
function timesLog(x: Scalar, y: Scalar, logarithm: Scalar): Scalar {
  return y.isnan().select(like(x, NaN), x.eq(0).select(like(x, 0), x.mul(logarithm)));
}

/** `self * log(other)`, 0 where `self` is 0. */
export const xlogy: MixedBinaryOp = pointwise("xlogy(Tensor|Scalar self, Tensor|Scalar other) -> Tensor", {
  formula: (x, y) => timesLog(x, y, y.log()),
  dtype: "intToFloat",
  check: (_common, operands) => requireTensor("xlogy", operands),
  node: ([self, other]) =>
    !(self instanceof Tensor) ? "XlogyBackward1" : other instanceof Tensor ? "XlogyBackward0" : "XlogyBackward2",
  derivative: {
    self: ({ grad, self, other }) =>
      self
        .eq(0)
        .and(other.le(0))
        .select(like(grad, 0), timesLog(grad, other, other.log())),
    other: ({ grad, self, other }) => grad.mul(self).div(other),
  },
});
/** `xlogy`, written into the tensor itself. */
export const xlogy_: BinaryOp = pointwiseInPlace(xlogy);

/**
 * `self * 2^other`. By whole numbers: in float64, so that results are rounded once; its own numbers in steps whose powers
 * are finite and not 0, others in one, which no finite number of theirs outlasts.
 */
function scaled(self: Tensor, other: Tensor): Tensor {
  if (!self.dtype.is_floating_point || other.dtype.kind !== "int") return mul(self, exp2(other));
  const isLong = self.dtype === float64;
  const most = isLong ? 1022 : 400;
  let result = self.double();
  let rest = other.double();
  for (let step = isLong ? 3 : 1; step > 0; step--) {
    const part = rest.clamp(-most, most);
    result = mul(result, exp2(part));
    if (step > 1) rest = rest.sub(part);
  }
  return result.to(self.dtype);
}

/** `self * 2^other`. */
export const ldexp: TensorPairOp = composite(
  "ldexp(Tensor self, Tensor other) -> Tensor",
  (self: Tensor, other: Tensor) => shownAs(scaled(self, other), "LdexpBackward0"),
);
/** `ldexp`, written into the tensor itself. */
export const ldexp_: TensorPairOp = composite(
  "ldexp_(Tensor(a!) self, Tensor other) -> Tensor(a!)",
  (self: Tensor, other: Tensor) => {
    // The gradient of `other` reads what `self` was.
    const result = scaled(isDifferentiated([other]) ? self.clone() : self, other);
    if (!can_cast(result.dtype, self.dtype))
      throw new RuntimeError(`ldexp can't be cast to the desired output type ${self.dtype.scalarName}`);
    return shownAs(self.copy_(result), "LdexpBackward0");
  },
);
