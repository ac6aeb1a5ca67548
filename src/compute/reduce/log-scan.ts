/** The scan of logarithms of running sums of exponentials. */
import { add, exp, imaginary, log, log1p, sub, type ComplexPair } from "../../kernel/complex.ts";
import { constant, type Scalar } from "../../kernel/ir.ts";
import type { Scan } from "./run-scan.ts";

/**
 * log(e^a + e^b) without overflow, from the number whose real part is larger; infinities as PyTorch's
 * `_log_add_exp_helper` has them: e^-inf is 0 whatever its angle, a complex number with one part NaN is NaN, and the sum
 * of two infinite ones has the angle of the corner, side or axis that it lies at.
 */
function logAddExp(a: ComplexPair, b: ComplexPair): ComplexPair {
  const isReal = a.im === null && b.im === null;
  const isLower = a.re.lt(b.re);
  const pick = (condition: Scalar, x: ComplexPair, y: ComplexPair): ComplexPair => ({
    re: condition.select(x.re, y.re),
    im: isReal ? null : condition.select(imaginary(x), imaginary(y)),
  });
  const [low, high] = [pick(isLower, a, b), pick(isLower, b, a)];
  const sum = add(log1p(exp(sub(low, high))), high);
  if (isReal) {
    const same = low.re.eq(high.re).and(low.re.abs().eq(Infinity));
    return pick(a.re.isnan(), a, pick(b.re.isnan(), b, pick(same, a, sum)));
  }
  const isNaN = (z: ComplexPair): Scalar => z.re.isnan().or(imaginary(z).isnan());
  const none = constant(NaN, a.re.type);
  const side = (part: (angle: Scalar) => Scalar): Scalar => {
    const corner = (z: Scalar): Scalar => z.eq(0).select(z, z.mul(Infinity));
    return corner(part(imaginary(a))).add(corner(part(imaginary(b))));
  };
  const [across, up] = [side((z) => z.abs().lt(Infinity).select(z.cos(), 1)), side((z) => z.sin())];
  const infinite = {
    re: across.isnan().and(up.isnan()).select(none, high.re),
    im: imaginary(log({ re: across, im: up })),
  };
  const far = low.re.eq(-Infinity).or(high.re.eq(Infinity));
  return pick(isNaN(a).or(isNaN(b)), { re: none, im: none }, pick(low.re.eq(Infinity), infinite, pick(far, high, sum)));
}

export const logScan: Scan = { name: "logsumexp", start: -Infinity, step: logAddExp, slow: true };
