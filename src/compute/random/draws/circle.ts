/**
 * Sine and cosine of the angles of Box and Muller, 0 to 2 pi, together: one cheap reduction in place of two that would
 * serve every
 * argument. The error is below 1 ulp or so. Coefficients: Cephes (sinf.c) for f32, fdlibm (k_sin.c, k_cos.c) for f64.
 */
import { constant } from "../../../kernel/ir.ts";
import type { Scalar } from "../../../kernel/ir.ts";

interface Circle {
  /** pi/2 in parts, of which small multiples are exact. */
  readonly halfPi: readonly number[];
  /** sin r = r + r^3 S(r^2), from the highest power on. */
  readonly sine: readonly number[];
  /** cos r = 1 - r^2/2 + r^4 C(r^2), from the highest power on. */
  readonly cosine: readonly number[];
}

const circles: Record<"f32" | "f64", Circle> = {
  f32: {
    halfPi: [1.5703125, 4.837512969970703125e-4, 7.549789954891882e-8],
    sine: [-1.9515295891e-4, 8.3321608736e-3, -1.6666654611e-1],
    cosine: [2.443315711809948e-5, -1.388731625493765e-3, 4.166664568298827e-2],
  },
  f64: {
    halfPi: [1.57079632673412561417, 6.07710050650619224932e-11],
    sine: [
      1.58969099521155010221e-10, -2.50507602534068634195e-8, 2.75573137070700676789e-6, -1.98412698298579493134e-4,
      8.33333333332248946124e-3, -1.66666666666666324348e-1,
    ],
    cosine: [
      -1.13596475577881948265e-11, 2.0875723212981748279e-9, -2.75573143513906633035e-7, 2.48015872894767294178e-5,
      -1.38888888888741095749e-3, 4.16666666666666019037e-2,
    ],
  },
};

/** cos and sin of an f32 or f64 in [0, 2 pi]. */
export function cosineAndSine(theta: Scalar): { cosine: Scalar; sine: Scalar } {
  const circle = circles[theta.type === "f64" ? "f64" : "f32"];
  const quarters = theta.mul(2 / Math.PI).nearest(); // 0 to 4
  const r = circle.halfPi.reduce((rest, part) => rest.sub(quarters.mul(part)), theta);
  const square = r.mul(r);
  const polynomial = (coefficients: readonly number[]): Scalar =>
    coefficients.slice(1).reduce((sum, c) => sum.mul(square).add(c), constant(coefficients[0]!, theta.type));
  const s = r.add(r.mul(square).mul(polynomial(circle.sine)));
  const c = constant(1, theta.type)
    .sub(square.mul(0.5))
    .add(square.mul(square).mul(polynomial(circle.cosine)));
  const odd = quarters.eq(1).or(quarters.eq(3));
  const lower = quarters.eq(2).or(quarters.eq(3));
  const left = quarters.eq(1).or(quarters.eq(2));
  const sine = odd.select(c, s);
  const cosine = odd.select(s, c);
  return { cosine: left.select(cosine.neg(), cosine), sine: lower.select(sine.neg(), sine) };
}
