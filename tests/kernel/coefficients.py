"""Writes src/kernel/math/coefficients.ts: near-minimax polynomials (Chebyshev interpolation, 45 digits, mpmath), the shortest that keep each error bound; that of exp in f32 by the relative error of e^r instead.

    python tests/kernel/coefficients.py > src/kernel/math/coefficients.ts
"""
import struct
import sys
import numpy as np
from mpmath import mp, mpf, chebyfit, exp, log, sin, cos, asin, atan, atanh, sinh, tanh, erf, erfc, erfinv, loggamma, digamma, sqrt, pi, findroot, besseli

mp.dps = 45
tiny = mpf(10) ** -18


def near(f):
    """f with its removable singularity at 0 stepped over."""
    return lambda z: f(z if abs(z) > tiny else tiny)


def root(f):
    """f of sqrt(z): for even functions."""
    return near(lambda z: f(sqrt(abs(z))))


half_log2 = log(2) / 2 * mpf("1.0001")
log_z = ((sqrt(2) - 1) / (sqrt(2) + 1)) ** 2 * mpf("1.0001")
digamma_root = findroot(digamma, mpf("1.4616321449683623"))


def from_erfcx(c):
    def f(t):
        x = c * (1 + t) / (1 - t)
        return (1 + 2 * x) * exp(x * x) * erfc(x)
    return f


def t_of(x, c):
    return (mpf(x) - c) / (mpf(x) + c)


def inverse_tail(v):
    """erfinv as a function of v = sqrt(-log(1 - x^2))."""
    w = v * v
    u = exp(-w)  # 1 - x^2
    e = u / (1 + sqrt(1 - u))  # 1 - x
    y = v
    for _ in range(12):  # Newton on the logarithm
        tail = erfc(y)
        step = log(tail / e) * tail / (2 / sqrt(pi) * exp(-y * y))
        y = y + step
        if abs(step) < mpf(10) ** -35:
            break
    return y / v


def bessel(order):
    """e^-x I(x), divided by x for order 1, of t = x / 4 - 1."""
    def f(t):
        x = 4 * (1 + t)
        if abs(x) < tiny:
            return mpf(1) if order == 0 else mpf(1) / 2
        return exp(-x) * besseli(order, x) / x**order
    return f


def bessel_tail(order):
    """sqrt(x) e^-x I(x) of u = 16 / x - 1."""
    def f(u):
        if abs(1 + u) < tiny:
            return 1 / sqrt(2 * pi)
        x = 16 / (1 + u)
        return sqrt(x) * exp(-x) * besseli(order, x)
    return f


# name, comment, function, interval f32, interval f64, error bound as a power of two for f32 and f64
table = [
    ("exp", "(e^r - 1 - r) / r^2 in r", near(lambda r: (exp(r) - 1 - r) / r**2), (-half_log2, half_log2), None, -25, -55),
    ("exp2", "(2^r - 1) / r in r", near(lambda r: (mpf(2) ** r - 1) / r), (-0.5, 0.5), None, -27, -57),
    ("log", "2 (atanh(s) - s) / s^3 in s^2", root(lambda s: 2 * (atanh(s) - s) / s**3), (0, log_z), None, -22, -51),
    ("logTail", "2 (atanh(s) - s - s^3 / 3) / s^5 in s^2", root(lambda s: 2 * (atanh(s) - s - s**3 / 3) / s**5), (0, log_z), None, -26, -58),
    ("sin", "(sin(r) - r) / r^3 in r^2", root(lambda r: (sin(r) - r) / r**3), (0, (pi / 4 * mpf("1.001")) ** 2), None, -27, -57),
    ("cos", "(cos(r) - 1 + r^2 / 2) / r^4 in r^2", root(lambda r: (cos(r) - 1 + r * r / 2) / r**4), (0, (pi / 4 * mpf("1.001")) ** 2), None, -27, -57),
    ("asin", "(asin(s) - s) / s^3 in s^2", root(lambda s: (asin(s) - s) / s**3), (0, 0.25), None, -26, -55),
    ("atan", "(atan(t) - t) / t^3 in t^2", root(lambda t: (atan(t) - t) / t**3), (0, 0.172), None, -26, -55),
    ("sinh", "(sinh(x) - x) / x^3 in x^2", root(lambda x: (sinh(x) - x) / x**3), (0, 1), None, -28, -57),
    ("tanh", "(tanh(x) - x) / x^3 in x^2", root(lambda x: (tanh(x) - x) / x**3), (0, 0.4), None, -27, -56),
    ("atanh", "(atanh(x) - x) / x^3 in x^2", root(lambda x: (atanh(x) - x) / x**3), (0, 0.25), None, -26, -55),
    ("erf", "erf(x) / x - 1 in x^2", root(lambda x: erf(x) / x - 1), (0, 1), None, -27, -56),
    ("erfcx", "(1 + 2 x) e^(x^2) erfc(x) in (x - 2) / (x + 2)", from_erfcx(2), (t_of(0.24, 2), t_of(10.3, 2)), (t_of(0.24, 2), t_of(27.5, 2)), -27, -55),
    ("erfinv", "erfinv(x) / x in x^2", root(lambda x: erfinv(x) / x), (0, 0.25), None, -27, -56),
    ("erfinvTail", "erfinv(x) / v in v - 3, v = sqrt(-log(1 - x^2))", lambda t: inverse_tail(t + 3), (-2.47, 1.1), (-2.47, 3.2), -26, -20),
    ("lgamma", "lgamma(2 + t) / t in t", near(lambda t: loggamma(2 + t) / t), (-0.5, 0.5), None, -27, -55),
    ("digamma", "digamma(x) / (x - root) in x - 1.5", lambda t: digamma(t + 1.5) / (t + 1.5 - digamma_root) if abs(t + 1.5 - digamma_root) > tiny else mp.psi(1, digamma_root), (-0.5, 0.5), None, -26, -55),
    ("sinPi", "sin(pi f) / f - pi in f^2", root(lambda f: sin(pi * f) / f - pi), (0, 0.25), None, -26, -55),
    ("cosPi", "cos(pi f) in f^2", root(lambda f: cos(pi * f)), (0, 0.25), None, -26, -55),
    ("i0e", "e^-x I0(x) in x / 4 - 1", bessel(0), (-1, 1), None, -28, -57),
    ("i0eTail", "sqrt(x) e^-x I0(x) in 16 / x - 1", bessel_tail(0), (-1, 1), None, -27, -56),
    ("i1e", "e^-x I1(x) / x in x / 4 - 1", bessel(1), (-1, 1), None, -29, -58),
    ("i1eTail", "sqrt(x) e^-x I1(x) in 16 / x - 1", bessel_tail(1), (-1, 1), None, -27, -56),
]


def rounded(value, kind):
    if kind == "f64":
        return repr(float(value))
    single = struct.unpack("f", struct.pack("f", float(value)))[0]
    for digits in range(6, 10):
        text = f"{single:.{digits}g}"
        if struct.unpack("f", struct.pack("f", float(text)))[0] == single:
            return repr(float(text))
    return repr(single)


# Rarely used functions, which bundles carry nevertheless: each coefficient in as few digits as change the polynomial by 2^-6 of its error bound at most.
short = {"erfcx", "erfinv", "erfinvTail", "lgamma", "digamma", "sinPi", "cosPi", "i0e", "i0eTail", "i1e", "i1eTail"}


def shortened(value, slack):
    """The shortest decimal within `slack` of a value."""
    for digits in range(1, 17):
        text = f"{float(value):.{digits}g}"
        if abs(mpf(text) - value) <= slack:
            return repr(float(text))
    return repr(float(value))


def fit(f, interval, bound):
    count = 2 if bound > -40 else 6
    while True:
        polynomial, error = chebyfit(f, interval, count, error=True)
        if error < mpf(2) ** bound:
            return polynomial[::-1]
        if count > 40:
            raise ValueError("no polynomial reaches the bound")
        count += 1 if count < 12 else 2


def shortest_exp(count=5, points=4000):
    """(e^r - 1 - r) / r^2 in f32 with the least relative error of e^r, 3e-9: Lawson's iteration, and again for the higher powers after a lower one is rounded."""
    end = float(half_log2)
    t = np.cos(np.pi * (np.arange(points) + 0.5) / points)
    r = end * t
    power = np.exp(r)
    columns = [r * r * t**i / power for i in range(count)]
    goal = r * r * sum(r**i / float(mp.factorial(i + 2)) for i in range(22)) / power
    fixed = []
    while len(fixed) < count:
        matrix = np.stack(columns[len(fixed) :], 1)
        rest = goal - sum((columns[i] * c * end**i for i, c in enumerate(fixed)), np.zeros(points))
        importance, best = np.ones(points), None
        for _ in range(400):
            scale = np.sqrt(importance)
            found = np.linalg.lstsq(matrix * scale[:, None], rest * scale, rcond=None)[0]
            error = np.abs(matrix @ found - rest)
            if best is None or error.max() < best[0]:
                best = (error.max(), found)
            importance = np.maximum(importance * error / (importance * error).sum(), 1e-14)
        fixed.append(float(np.float32(best[1][0] / end ** len(fixed))))
    return fixed


def words(width, mantissa, count):
    """2/pi * 2^-mantissa as fixed point with two integer bits, in words of `width` bits, most significant first."""
    mp.prec = 2000
    value = int(mp.floor(2 / pi * mpf(2) ** (width * count - 2 - mantissa)))
    mp.dps = 45
    out = [(value >> (width * (count - 1 - i))) & ((1 << width) - 1) for i in range(count)]
    return [w - (1 << width) if w >> (width - 1) else w for w in out]


print('/** Polynomials of the elementary functions, lowest power first; written by `tests/kernel/coefficients.py`, which says how. */\n')
print("/** A polynomial of an elementary function for each width. */")
print('export type Polynomial = Readonly<Record<"f32" | "f64", readonly number[]>>;\n')
for name, comment, f, interval32, interval64, bound32, bound64 in table:
    intervals = {"f32": interval32, "f64": interval64 or interval32}
    spans = {kind: f"{float(interval[0]):.4g} .. {float(interval[1]):.4g}" for kind, interval in intervals.items()}
    span = spans["f32"] if interval64 is None else f"{spans['f32']} (f32) and {spans['f64']}"
    print(f"/** {comment}, for {span}. */")
    print(f"export const {name}: Polynomial = {{")
    for kind, bound in (("f32", bound32), ("f64", bound64)):
        interval = [mpf(i) for i in intervals[kind]]
        most = max(abs(end) for end in interval)
        exact = fit(f, interval, bound)
        if name == "exp" and kind == "f32":
            coefficients = [rounded(c, kind) for c in shortest_exp()]
            of_tanh = [rounded(c, kind) for c in exact]
        elif name in short:
            coefficients = [min(shortened(c, mpf(2) ** (bound - 6) / most**i), rounded(c, kind), key=len) for i, c in enumerate(exact)]
        else:
            coefficients = [rounded(c, kind) for c in exact]
        print(name, kind, len(coefficients), file=sys.stderr)
        print(f"  {kind}: [{', '.join(coefficients)}],")
    print("};")
    if name == "exp":
        print("/** The same in f32 with a coefficient more, for `tanh`, whose values stay what they were (docs/decisions.md). */")
        print(f"export const expOfTanh: readonly number[] = [{', '.join(of_tanh)}];")
print()
print("/** 2/pi divided by 2^23 (f32) or 2^52 (f64), as fixed point with two integer bits: the words from which trigonometric arguments are reduced. */")
print('export const twoOverPi: Record<"f32" | "f64", readonly bigint[]> = {')
print("  f32: [" + ", ".join(f"{w}n" for w in words(32, 23, 7)) + "],")
print("  f64: [")
w64 = [f"{w}n" for w in words(64, 52, 19)]
for i in range(0, 19, 5):
    print("    " + ", ".join(w64[i:i + 5]) + ",")
print("  ],\n};\n")
mp.dps = 45
hi = float(digamma_root)
print("/** The positive root of digamma, as three parts that add up to it in each type. */")
def split(kind):
    rest, out = digamma_root, []
    for _ in range(3):
        part = rounded(rest, kind); out.append(part); rest -= mpf(float(part)) if kind == "f64" else mpf(struct.unpack("f", struct.pack("f", float(part)))[0])
    return "[" + ", ".join(out) + "]"
print(f'export const digammaRoot: Record<"f32" | "f64", readonly [number, number, number]> = {{ f32: {split("f32")}, f64: {split("f64")} }};')
