/**
 * Greatest common divisors and least common multiples (loops over each element), and floats taken apart into
 * significand and exponent.
 */
import { int32, type DType } from "../../../dtype.ts";
import { constant, type Scalar } from "../../../kernel/ir.ts";
import { broadcastShapes } from "../../../layout/broadcast.ts";
import { sameShape } from "../../../layout/shape.ts";
import { notImplemented, RuntimeError } from "../../../support/errors.ts";
import type { Tensor } from "../../../tensor/tensor.ts";
import { converted, discard, packed } from "../../../compute/copy-elements.ts";
import { namedTuple, type NamedTuple } from "../../declare/named-tuple.ts";
import { inPlace, operator } from "../../declare/operator.ts";
import { pointwise } from "../../declare/pointwise.ts";
import { resultType } from "../../../compute/promotion.ts";
import type { TensorPairOp } from "../clamp.ts";
import type { Operator, UnaryOp } from "../../declare/types.ts";
import { commonDivisors } from "../../../compute/elementwise/common-divisors.ts";

function operandOf(tensor: Tensor, shape: readonly number[], dtype: DType): Tensor {
  const sameType = converted(tensor, dtype);
  return packed(sameShape(sameType.shape, shape) ? sameType : sameType.expand(shape));
}

function divisorOperator(name: "gcd" | "lcm", finish: (divisor: Scalar, a: Scalar, b: Scalar) => Scalar): TensorPairOp {
  return operator(`${name}(Tensor self, Tensor other) -> Tensor`, {
    forward: (self: Tensor, other: Tensor) => {
      const common = resultType([self, other]);
      if (common.kind !== "int") throw notImplemented(`${name}_cpu`, common);
      const shape = broadcastShapes(self.shape, other.shape);
      const [a, b] = [operandOf(self, shape, common), operandOf(other, shape, common)];
      const result = commonDivisors(name, a, b, finish);
      discard(a, self);
      discard(b, other);
      return result;
    },
  });
}

/**
 * The greatest common divisor of two integers.
 * @example
 * torch.gcd(torch.tensor([6, 9]), torch.tensor([4, 3])); // tensor([2, 3])
 */
export const gcd: TensorPairOp = divisorOperator("gcd", (divisor) => divisor);
/** `gcd`, written into the tensor itself. */
export const gcd_: TensorPairOp = inPlace(gcd);
/**
 * The least common multiple of two integers; 0 where either is 0.
 * @example
 * torch.lcm(torch.tensor([6, 9]), torch.tensor([4, 3])); // tensor([12,  9])
 */
export const lcm: TensorPairOp = divisorOperator("lcm", (divisor, a, b) =>
  divisor.eq(0).select(constant(0, divisor.type), a.div(divisor).mul(b).abs()),
);
/** `lcm`, written into the tensor itself. */
export const lcm_: TensorPairOp = inPlace(lcm);

/** Exponent bits, exponent of 1/2, and what scales subnormal numbers into the normal range. */
const formats = {
  f32: { int: "i32", mantissa: 23, exponents: 255, half: 126, smallest: 2 ** -126, scale: 2 ** 64, shift: 64 },
  f64: { int: "i64", mantissa: 52, exponents: 2047, half: 1022, smallest: 2 ** -1022, scale: 2 ** 128, shift: 128 },
} as const;

interface Parts {
  readonly significand: Scalar;
  readonly exponent: Scalar;
}

function takeApart(x: Scalar): Parts {
  const format = formats[x.type as "f32" | "f64"];
  const { int, mantissa } = format;
  const isTiny = x.abs().lt(format.smallest);
  const bits = isTiny.select(x.mul(format.scale), x).bitcast(int);
  const field = bits.ushr(mantissa).and(format.exponents);
  const cleared = bits.and(constant(int === "i32" ? ~(255 << 23) : ~(2047n << 52n), int));
  const halfBits = constant(int === "i32" ? format.half << 23 : BigInt(format.half) << 52n, int);
  const isPlain = x.eq(0).or(x.abs().lt(Infinity).not());
  const raw = field.sub(format.half).sub(isTiny.select(constant(format.shift, int), constant(0, int)));
  return {
    significand: isPlain.select(x, cleared.or(halfBits).bitcast(x.type)),
    exponent: isPlain.select(constant(0, int), raw).cast("i32"),
  };
}

const significandOf: UnaryOp = pointwise("frexp(Tensor self) -> Tensor", {
  formula: (x) => takeApart(x).significand,
  dtype: "same",
  derivative: null,
});
const exponentOf: UnaryOp = pointwise("frexp(Tensor self) -> Tensor", {
  formula: (x) => takeApart(x).exponent,
  dtype: (common) => ({ compute: common, result: int32 }),
  derivative: null,
});

/** `[mantissa, exponent]`, also by name. */
export type SignificandAndExponent = NamedTuple<["mantissa", "exponent"]>;

/** Significand in [1/2, 1) and exponent of 2, with `self = mantissa * 2^exponent`. */
export const frexp: Operator<(self: Tensor) => SignificandAndExponent> = operator(
  "frexp(Tensor self) -> (Tensor mantissa, Tensor exponent)",
  {
    forward: (self: Tensor) => {
      if (!self.dtype.is_floating_point) throw new RuntimeError("torch.frexp() only supports floating-point dtypes");
      return namedTuple("frexp", ["mantissa", "exponent"], [significandOf(self), exponentOf(self)]);
    },
    nondifferentiable: [1],
    derivative: { self: [["result1"], (grad, c) => grad.div(c.tensor("result1").exp2())] },
  },
);
