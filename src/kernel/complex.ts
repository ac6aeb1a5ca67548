/**
 * Formulas of complex numbers: turns an expression that is written on scalars into one for the real and one for the
 * imaginary part. Algorithms follow Kahan, "Branch cuts for complex elementary functions" (1987).
 */
import { ComplexConstant } from "./complex-constant.ts";
import { constant, Scalar, type BinaryScalarOp, type CompareOp, type UnaryScalarOp, type ValueType } from "./ir.ts";

/** A complex value as two scalars. `im` is null where it is a real number or a truth value. */
export interface ComplexPair {
  readonly re: Scalar;
  readonly im: Scalar | null;
}

/** Tells that an operation has no meaning for complex numbers. */
export class NoComplexForm extends Error {}

/** A real number as a value of complex formulas. */
export const real = (re: Scalar): ComplexPair => ({ re, im: null });
/** The imaginary part, 0 of real numbers. */
export const imaginary = ({ re, im }: ComplexPair): Scalar => im ?? constant(0, re.type);

/** The value with its imaginary part's sign turned. */
export function conjugate({ re, im }: ComplexPair): ComplexPair {
  return { re, im: im === null ? null : im.neg() };
}

/** The sum. */
export const add = (a: ComplexPair, b: ComplexPair): ComplexPair => ({
  re: a.re.add(b.re),
  im: a.im === null ? b.im : b.im === null ? a.im : a.im.add(b.im),
});
/** The negative. */
export const negate = ({ re, im }: ComplexPair): ComplexPair => ({ re: re.neg(), im: im === null ? null : im.neg() });
/** The difference. */
export const sub = (a: ComplexPair, b: ComplexPair): ComplexPair => ({
  re: a.re.sub(b.re),
  im: b.im === null ? a.im : a.im === null ? b.im.neg() : a.im.sub(b.im),
});
/** A real multiple. */
export const scale = ({ re, im }: ComplexPair, by: number | Scalar): ComplexPair => ({
  re: re.mul(by),
  im: im === null ? null : im.mul(by),
});

/** The product. */
export function mul(a: ComplexPair, b: ComplexPair): ComplexPair {
  if (a.im === null) return scale(b, a.re);
  if (b.im === null) return scale(a, b.re);
  return { re: a.re.mul(b.re).sub(a.im.mul(b.im)), im: a.re.mul(b.im).add(a.im.mul(b.re)) };
}

/** Smith's division, which neither overflows nor underflows where the quotient does not. */
export function div(a: ComplexPair, b: ComplexPair): ComplexPair {
  if (b.im === null) return { re: a.re.div(b.re), im: a.im === null ? null : a.im.div(b.re) };
  const [x, y, c, d] = [a.re, imaginary(a), b.re, b.im];
  const wide = c.abs().ge(d.abs());
  const isZero = c.eq(0).and(d.eq(0));
  const ratio = wide.select(isZero.select(constant(0, c.type), d.div(c)), c.div(d));
  const denominator = wide.select(c.add(d.mul(ratio)), c.mul(ratio).add(d));
  return {
    re: wide.select(x.add(y.mul(ratio)), x.mul(ratio).add(y)).div(denominator),
    im: wide.select(y.sub(x.mul(ratio)), y.mul(ratio).sub(x)).div(denominator),
  };
}

/** The length of a complex number without needless overflow. */
export function modulus(z: ComplexPair): Scalar {
  if (z.im === null) return z.re.abs();
  const [a, b] = [z.re.abs(), z.im.abs()];
  const [large, small] = [a.gt(b).select(a, b), a.gt(b).select(b, a)];
  const ratio = small.div(large);
  const length = large.mul(ratio.mul(ratio).add(1).sqrt());
  const plain = large.eq(0).or(small.eq(0)).select(large, length);
  const infinite = a.eq(Infinity).or(b.eq(Infinity));
  return infinite.select(constant(Infinity, a.type), a.isnan().or(b.isnan()).select(a.add(b), plain));
}

/** The exponential. */
export function exp(z: ComplexPair): ComplexPair {
  if (z.im === null) return real(z.re.exp());
  const size = z.re.exp();
  const isReal = z.im.eq(0);
  return {
    re: isReal.select(size, size.mul(z.im.cos())),
    im: isReal.select(z.im, size.mul(z.im.sin())),
  };
}

/** ln |z|, also where |z| is near 1. */
function logModulus(z: ComplexPair): Scalar {
  const size = modulus(z);
  const [x, y] = [z.re.abs(), imaginary(z).abs()];
  const [large, small] = [x.gt(y).select(x, y), x.gt(y).select(y, x)];
  const near = large.sub(1).mul(large.add(1)).add(small.mul(small)).log1p().mul(0.5);
  return size.gt(0.5).and(size.lt(2)).select(near, size.log());
}
const angle = (z: ComplexPair): Scalar => imaginary(z).atan2(z.re);
export const log = (z: ComplexPair): ComplexPair => ({ re: logModulus(z), im: angle(z) });

/** ln(1 + z), exact near 0. */
export function log1p(z: ComplexPair): ComplexPair {
  const [x, y] = [z.re, imaginary(z)];
  const near = x.mul(x.add(2)).add(y.mul(y)).log1p().mul(0.5);
  const moved: ComplexPair = { re: x.add(1), im: y };
  const small = x.abs().lt(0.5).and(y.abs().lt(0.5));
  return { re: small.select(near, logModulus(moved)), im: angle(moved) };
}

/** The square root with a real part that is not negative. */
export function squareRoot(z: ComplexPair): ComplexPair {
  const [x, y] = [z.re, imaginary(z)];
  const t = modulus(z).add(x.abs()).mul(0.5).sqrt();
  const half = y.div(t.mul(2));
  const isZero = t.eq(0);
  const right = x.ge(0);
  const re = isZero.select(constant(0, x.type), right.select(t, half.abs()));
  const im = isZero.select(y, right.select(half, t.copysign(y)));
  const infinite = y.abs().eq(Infinity);
  return { re: infinite.select(constant(Infinity, x.type), re), im: infinite.select(y, im) };
}

const timesI = (z: ComplexPair): ComplexPair => ({ re: imaginary(z).neg(), im: z.re });
const overI = (z: ComplexPair): ComplexPair => ({ re: imaginary(z), im: z.re.neg() });

const sinh = (z: ComplexPair): ComplexPair => {
  const y = imaginary(z);
  return { re: z.re.sinh().mul(y.cos()), im: z.re.cosh().mul(y.sin()) };
};
const cosh = (z: ComplexPair): ComplexPair => {
  const y = imaginary(z);
  return { re: z.re.cosh().mul(y.cos()), im: z.re.sinh().mul(y.sin()) };
};
function tanh(z: ComplexPair): ComplexPair {
  const [x, y] = [z.re, imaginary(z)];
  // tanh(x + iy) = (tanh x sec² y + i tan y sech² x) / (1 + tanh² x tan² y), without tangents' poles.
  const [s, c] = [y.sin(), y.cos()];
  const t = x.tanh();
  const sech2 = x.cosh().mul(x.cosh());
  const far = x.abs().gt(20);
  const denominator = c.mul(c).add(t.mul(t).mul(s.mul(s)));
  const decay = x.abs().mul(-2).exp().mul(4);
  return {
    re: far.select(constant(1, x.type).copysign(x), t.div(denominator)),
    im: far.select(s.mul(c).mul(decay), s.mul(c).div(sech2.mul(denominator))),
  };
}

const onePlus = (z: ComplexPair): ComplexPair => ({ re: z.re.add(1), im: imaginary(z) });
const oneMinus = (z: ComplexPair): ComplexPair => ({ re: z.re.neg().add(1), im: imaginary(z).neg() });
const minusOne = (z: ComplexPair): ComplexPair => ({ re: z.re.sub(1), im: imaginary(z) });

function asin(z: ComplexPair): ComplexPair {
  const [a, b] = [squareRoot(oneMinus(z)), squareRoot(onePlus(z))];
  return { re: z.re.atan2(mul(a, b).re), im: imaginary(mul(conjugate(a), b)).asinh() };
}
function acos(z: ComplexPair): ComplexPair {
  const [a, b] = [squareRoot(oneMinus(z)), squareRoot(onePlus(z))];
  return { re: a.re.atan2(b.re).mul(2), im: imaginary(mul(conjugate(b), a)).asinh() };
}
function acosh(z: ComplexPair): ComplexPair {
  const [a, b] = [squareRoot(minusOne(z)), squareRoot(onePlus(z))];
  return { re: mul(conjugate(a), b).re.asinh(), im: imaginary(a).atan2(b.re).mul(2) };
}
function atanh(z: ComplexPair): ComplexPair {
  const [x, y] = [z.re, imaginary(z)];
  const size = x.abs(); // an odd function: the larger quotient loses nothing
  const away = size.neg().add(1);
  const y2 = y.mul(y);
  const far = size.gt(1e15).or(y.abs().gt(1e15));
  const re = size.mul(4).div(away.mul(away).add(y2)).log1p().mul(0.25).copysign(x);
  const im = y
    .mul(2)
    .atan2(away.mul(size.add(1)).sub(y2))
    .mul(0.5);
  const right = constant(Math.PI / 2, x.type).copysign(y);
  return { re: far.select(constant(0, x.type), re), im: far.select(right, im) };
}

function expm1(z: ComplexPair): ComplexPair {
  const y = imaginary(z);
  const half = y.mul(0.5).sin();
  return { re: z.re.expm1().mul(y.cos()).sub(half.mul(half).mul(2)), im: z.re.exp().mul(y.sin()) };
}

/** Powers with these exponents are products, more exact than by the logarithm. */
const products: Readonly<Record<number, (z: ComplexPair) => ComplexPair>> = {
  0.5: (z) => squareRoot(z),
  1: (z) => z,
  2: (z) => mul(z, z),
  3: (z) => mul(mul(z, z), z),
  [-1]: (z) => div(real(constant(1, z.re.type)), z),
  [-2]: (z) => div(real(constant(1, z.re.type)), mul(z, z)),
};

function pow(base: ComplexPair, exponent: ComplexPair): ComplexPair {
  const product =
    exponent.im === null && exponent.re.op === "const" ? products[Number(exponent.re.payload)] : undefined;
  if (product) return product(base);
  const power = exp(mul(exponent, log(base)));
  const isZero = base.re.eq(0).and(imaginary(base).eq(0));
  const toZero = exponent.re.eq(0).and(imaginary(exponent).eq(0));
  const [zero, one] = [constant(0, base.re.type), constant(1, base.re.type)];
  // Powers of 0 are C's: 0 where the exponent's real part is positive, infinite where it is negative, else undefined.
  const vanishes = exponent.re.gt(0);
  return {
    re: isZero.select(vanishes.select(zero, exponent.re.mul(-Infinity)), toZero.select(one, power.re)),
    im: isZero.select(vanishes.select(zero, constant(NaN, zero.type)), toZero.select(zero, imaginary(power))),
  };
}

const unary: Partial<Record<UnaryScalarOp, (z: ComplexPair) => ComplexPair>> = {
  neg: negate,
  abs: (z) => real(modulus(z)),
  sqrt: squareRoot,
  exp,
  exp2: (z) => exp(scale(z, Math.LN2)),
  expm1,
  log,
  log2: (z) => scale(log(z), Math.LOG2E),
  log10: (z) => scale(log(z), Math.LOG10E),
  log1p,
  sin: (z) => overI(sinh(timesI(z))),
  cos: (z) => cosh(timesI(z)),
  tan: (z) => overI(tanh(timesI(z))),
  asin,
  acos,
  atan: (z) => overI(atanh(timesI(z))),
  sinh,
  cosh,
  tanh,
  asinh: (z) => overI(asin(timesI(z))),
  acosh,
  atanh,
  sigmoid: (z) => div(real(constant(1, z.re.type)), onePlus(exp(negate(z)))),
};
const binary: Partial<Record<BinaryScalarOp, (a: ComplexPair, b: ComplexPair) => ComplexPair>> = {
  add,
  sub,
  mul,
  div,
  pow,
};

function equal(op: CompareOp, a: ComplexPair, b: ComplexPair): ComplexPair {
  const same = a.re.eq(b.re).and(imaginary(a).eq(imaginary(b)));
  return real(op === "eq" ? same : same.not());
}

/** Whether a value is other than zero. */
export function isNonzero({ re, im }: ComplexPair): Scalar {
  return im === null ? re.cast("bool") : re.ne(0).or(im.ne(0));
}

function choose(condition: Scalar, a: ComplexPair, b: ComplexPair): ComplexPair {
  if (a.im === null && b.im === null) return real(condition.select(a.re, b.re));
  return { re: condition.select(a.re, b.re), im: condition.select(imaginary(a), imaginary(b)) };
}

/** Functions that are complex for some real numbers: of a real operand, too. */
const leavesReals: ReadonlySet<string> = new Set("log log2 log10 log1p sqrt asin acos acosh atanh".split(" "));
const isOperand = ({ op, args }: Scalar): boolean => op === "load" || (op !== "const" && args.length === 0);

/**
 * The two parts of an expression, given those of its leaves (parameters, locals, loads).
 * @throws NoComplexForm where an operation orders, rounds or otherwise has no meaning for complex numbers
 */
export function complexParts(expression: Scalar, leaf: (node: Scalar) => ComplexPair): ComplexPair {
  const known = new Map<Scalar, ComplexPair>();
  const visit = (node: Scalar): ComplexPair => {
    let found = known.get(node);
    if (!found) known.set(node, (found = compute(node)));
    return found;
  };
  const compute = (node: Scalar): ComplexPair => {
    if (node.op === "const") return real(node);
    if (node.payload instanceof ComplexConstant) {
      const { value } = node.payload;
      return { re: constant(value.real, node.type), im: constant(value.imag, node.type) };
    }
    if (node.args.length === 0 || node.op === "load") return leaf(node);
    const values = node.args.map(visit);
    if (values.every(({ im }) => im === null) && !(leavesReals.has(node.op) && isOperand(node.args[0]!))) {
      return real(
        new Scalar(
          node.op,
          node.type,
          values.map(({ re }) => re),
          node.payload,
        ),
      );
    }
    const [a, b, c] = values as [ComplexPair, ComplexPair, ComplexPair];
    if (node.op === "select") return choose(a.re, b, c);
    if (node.op === "cast") return node.type === "bool" ? real(isNonzero(a)) : castParts(a, node.type);
    if (node.op === "fma") return add(mul(a, b), c);
    if (node.op === "eq" || node.op === "ne") return equal(node.op, a, b);
    const one = unary[node.op as UnaryScalarOp];
    if (one) return one(a);
    const two = binary[node.op as BinaryScalarOp];
    if (two) return two(a, b);
    throw new NoComplexForm(node.op);
  };
  return visit(expression);
}

function castParts({ re, im }: ComplexPair, type: ValueType): ComplexPair {
  return { re: re.cast(type), im: im === null ? null : im.cast(type) };
}
