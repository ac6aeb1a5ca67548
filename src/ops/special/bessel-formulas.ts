/** The modified Bessel functions of the first kind as scalar formulas. */
import type { Scalar } from "../../kernel/ir.ts";
import * as coefficients from "../../kernel/math/coefficients.ts";
import { polynomial } from "../../kernel/math/float.ts";
import { like } from "../declare/formulas.ts";

/**
 * I0 or I1 of x, times e^-|x| when scaled: one polynomial up to 8, one in 1 / x beyond. Unscaled it is NaN at infinity,
 * as PyTorch's.
 */
export function besselI(order: 0 | 1, x: Scalar, scaled: boolean): Scalar {
  const a = x.abs();
  const near = polynomial(order === 0 ? coefficients.i0e : coefficients.i1e, a.min(8).mul(0.25).sub(1));
  const tail = a.max(8);
  const far = polynomial(order === 0 ? coefficients.i0eTail : coefficients.i1eTail, like(x, 16).div(tail).sub(1)).div(
    tail.sqrt(),
  );
  const small = order === 0 ? near : near.mul(a);
  const magnitude = a.le(8).select(small, far);
  // e^|x| in two factors, so that it does not overflow before the product does.
  const half = a.mul(0.5).exp();
  const value = scaled ? magnitude : magnitude.mul(half).mul(half);
  const signed = order === 1 ? x.lt(0).select(value.neg(), value) : value;
  return x.isnan().select(x, signed);
}
