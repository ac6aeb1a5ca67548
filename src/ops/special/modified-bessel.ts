/** The modified Bessel functions I0 and I1, plain and scaled by e^-|x|, with slopes by tensor methods. */
import { float64 } from "../../dtype.ts";
import type { Scalar } from "../../kernel/ir.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { inPlace, operator } from "../declare/operator.ts";
import { pointwise } from "../declare/pointwise.ts";
import type { UnaryOp } from "../declare/types.ts";
import { where } from "../elementwise/where.ts";
import { besselI } from "./bessel-formulas.ts";

/** A function with its slope by tensor methods, so that all higher derivatives follow. */
function smooth(name: string, formula: (x: Scalar) => Scalar, slope: (x: Tensor, value: Tensor) => Tensor): UnaryOp {
  const schema = `${name}(Tensor self) -> Tensor`;
  const values: UnaryOp = pointwise(schema, { formula, dtype: "intToFloat", derivative: null });
  return operator(schema, {
    forward: (self: Tensor) => values(self),
    derivative: {
      self: [["self", "result"], (grad, c) => grad.mul(slope(c.tensor("self"), c.tensor("result")))],
    },
  });
}

/** A slope that tends to 1/2 at 0, where its formula divides by x. */
function halfAtZero(slope: (x: Tensor, value: Tensor) => Tensor): (x: Tensor, value: Tensor) => Tensor {
  return (x, value) => {
    const tiny = x.abs().le(x.dtype === float64 ? 2 ** -52 : 2 ** -23);
    return where(tiny, x.new_full([], 0.5), slope(where(tiny, x.new_ones([]), x), value));
  };
}

/** The modified Bessel function of the first kind, order 0. */
export const i0: UnaryOp = smooth(
  "i0",
  (x) => besselI(0, x, false),
  (x) => i1(x),
);
/** `i0`, written into the tensor itself. */
export const i0_: UnaryOp = inPlace(i0);

/** The modified Bessel function of the first kind, order 1. */
export const i1: UnaryOp = smooth(
  "special_i1",
  (x) => besselI(1, x, false),
  halfAtZero((x, value) => i0(x).sub(value.div(x))),
);

/** e^-|x| I0(x), the exponentially scaled modified Bessel function. */
export const i0e: UnaryOp = smooth(
  "special_i0e",
  (x) => besselI(0, x, true),
  (x, value) => i1e(x).sub(x.sgn().mul(value)),
);

/** e^-|x| I1(x). */
export const i1e: UnaryOp = smooth(
  "special_i1e",
  (x) => besselI(1, x, true),
  halfAtZero((x, value) => i0e(x).sub(value.mul(x.sgn().add(x.reciprocal())))),
);
