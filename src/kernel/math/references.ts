/**
 * The functions that JavaScript's Math lacks, in float64 and by other means than the kernels' formulas: what the
 * interpreter compares them with.
 */

/** erf by its series up to 3, beyond by erfc. */
export function erf(x: number): number {
  const a = Math.abs(x);
  if (Number.isNaN(x)) return NaN;
  if (a > 3) return Math.sign(x) * (1 - erfc(a));
  // e^(-x^2) 2x/sqrt(pi) sum (2 x^2)^n / (1 * 3 * 5 ...): all terms of one sign.
  let term = x,
    sum = x;
  for (let n = 1; n < 200 && Math.abs(term) > Math.abs(sum) * 1e-18; n++) {
    term *= (2 * x * x) / (2 * n + 1);
    sum += term;
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum;
}

/** erfc by 1 - erf up to 1/2, beyond by its continued fraction, from the far end. */
export function erfc(x: number): number {
  if (Number.isNaN(x)) return NaN;
  if (x < 0) return 2 - erfc(-x);
  if (x < 0.5) return 1 - erf(x);
  if (x > 28) return 0;
  let tail = x;
  for (let n = Math.ceil(60 + 400 / (x * x)); n > 0; n--) tail = x + n / 2 / tail;
  // e^(-x^2) with x^2 split in an exact part and the rest.
  const high = Math.fround(x);
  return (Math.exp(-high * high) * Math.exp(-(x - high) * (x + high))) / (Math.sqrt(Math.PI) * tail);
}

/** erfinv by bisection and Newton steps on erf or erfc. */
export function erfinv(x: number): number {
  if (!(Math.abs(x) <= 1)) return NaN;
  if (Math.abs(x) === 1) return x * Infinity;
  if (x === 0) return x;
  const a = Math.abs(x);
  let y = a < 0.7 ? a * 0.886 : Math.sqrt(-Math.log(1 - a));
  for (let i = 0; i < 60; i++) {
    const slope = (2 / Math.sqrt(Math.PI)) * Math.exp(-y * y);
    // Newton on the logarithm of erfc in the tail converges from anywhere.
    const tail = erfc(y);
    const step = a < 0.5 ? (a - erf(y)) / slope : (Math.log(tail / (1 - a)) * tail) / slope;
    y += step;
    if (Math.abs(step) < 1e-16 * y) break;
  }
  return Math.sign(x) * y;
}

const bernoulli = [1 / 6, -1 / 30, 1 / 42, -1 / 30, 5 / 66, -691 / 2730, 7 / 6, -3617 / 510, 43867 / 798];

/** log |gamma|: up by the recurrence to 20, then Stirling's series; reflection for negative arguments. */
export function lgamma(x: number): number {
  if (Number.isNaN(x)) return NaN;
  if (!Number.isFinite(x)) return Infinity;
  if (x <= 0) {
    if (x === Math.trunc(x)) return Infinity;
    return Math.log(Math.PI / Math.abs(Math.sin(Math.PI * (x - Math.round(x))))) - lgamma(1 - x);
  }
  let w = x,
    product = 1;
  while (w < 20) product *= w++;
  let series = 0;
  bernoulli.forEach((b, i) => {
    series += b / ((2 * i + 2) * (2 * i + 1) * w ** (2 * i + 1));
  });
  return (w - 0.5) * (Math.log(w) - 1) - 0.5 + 0.5 * Math.log(2 * Math.PI) + series - Math.log(product);
}

/** digamma: PyTorch's poles, reflection, the recurrence to 20, the asymptotic series. */
export function digamma(x: number): number {
  if (x === 0) return Object.is(x, -0) ? Infinity : -Infinity;
  if (Number.isNaN(x) || x === -Infinity) return NaN;
  if (x < 0) {
    if (x === Math.trunc(x)) return NaN;
    return digamma(1 - x) - Math.PI / Math.tan(Math.PI * (x - Math.round(x)));
  }
  if (x === Infinity) return x;
  let w = x,
    sum = 0;
  while (w < 20) sum -= 1 / w++;
  bernoulli.forEach((b, i) => {
    sum -= b / ((2 * i + 2) * w ** (2 * i + 2));
  });
  return sum + Math.log(w) - 0.5 / w;
}

/** The derivative of digamma. */
export function trigamma(x: number): number {
  if (Number.isNaN(x) || x === -Infinity) return NaN;
  if (x <= 0) {
    if (x === Math.trunc(x)) return Infinity;
    return (Math.PI / Math.sin(Math.PI * (x - Math.round(x)))) ** 2 - trigamma(1 - x);
  }
  let w = x,
    sum = 0;
  while (w < 20) {
    sum += 1 / (w * w);
    w++;
  }
  bernoulli.forEach((b, i) => {
    sum += b / w ** (2 * i + 3);
  });
  return sum + 1 / w + 0.5 / (w * w);
}
