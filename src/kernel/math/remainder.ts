/** fmod and copysign. */
import type { Scalar } from "../ir.ts";
import { exactProduct, floatClass, like, signBit, withSign } from "./float.ts";

/** The magnitude of x with y's sign. */
export function copysign(x: Scalar, y: Scalar): Scalar {
  const c = floatClass(x);
  return x.abs().bitcast(c.int).or(signBit(y)).bitcast(c.type);
}

/**
 * The remainder of a division with the quotient truncated, C's fmod. Each step takes the largest multiple of y that the
 * quotient's bits
 * give, exactly, so three steps (f32) are exact for |x / y| < 2^69, two (f64) for |x / y| < 2^104. Beyond that the
 * result is some number
 * of x's sign and at most y's size: an exact one needs a loop, which an expression cannot have.
 */
export function fmod(x: Scalar, y: Scalar): Scalar {
  const c = floatClass(x);
  const a = x.abs(),
    b = y.abs();
  // Out of the range where products of halves would underflow or overflow; powers of two change no bit.
  const small = b.lt(c.smallest * 2 ** (3 * c.mantissa));
  const tooSmall = small.and(a.lt(2 ** (c.bias - 3 * c.mantissa - 3)));
  const large = a.gt(2 ** (c.bias - 3)).and(small.not());
  const up = 2 ** (2 * c.mantissa),
    down = 2 ** -(2 * c.mantissa);
  const factor = tooSmall.select(like(x, up), large.select(like(x, down), like(x, 1)));
  const unscale = tooSmall.select(like(x, down), large.select(like(x, up), like(x, 1)));
  const divisor = b.mul(factor);
  let rest = a.mul(factor);
  for (let step = 0; step < (c.type === "f32" ? 3 : 2); step++) {
    const quotient = rest.div(divisor).trunc();
    const product = exactProduct(quotient, divisor);
    rest = rest.sub(product.high).sub(product.low);
  }
  rest = rest.lt(0).select(rest.add(divisor), rest);
  rest = rest.ge(divisor).select(rest.sub(divisor), rest);
  rest = rest.lt(divisor).select(rest.max(0), like(x, 0));
  const value = withSign(rest.mul(unscale).abs(), x);
  const within = a.lt(b).select(x, value);
  const legal = a.lt(Infinity).and(b.gt(0));
  return legal.select(within, like(x, NaN));
}
