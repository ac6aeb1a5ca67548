"""Writes src/ops/special/bessel-coefficients.ts: near-minimax polynomials (Chebyshev interpolation, 45 digits, mpmath) of Bessel and Airy functions
and Temme's coefficients of the incomplete gamma function, in float64.

    python tests/kernel/bessel_coefficients.py > src/ops/special/bessel-coefficients.ts
"""
from mpmath import mp, mpf, chebyfit, exp, log, sin, cos, sqrt, pi, besselj, bessely, besseli, besselk, besseljzero, airyai, airybi, bernoulli

mp.dps = 45
tiny = mpf(10) ** -18
zeros = {order: [besseljzero(order, 1), besseljzero(order, 2)] for order in (0, 1)}


def clear(f):
    """f with the ends of its interval stepped over, where formulas divide 0 by 0."""
    return lambda t: f(t if abs(t + 1) > tiny else -1 + tiny)


def near(f):
    """f of x as a function of t = x^2 / 32 - 1, for x up to 8."""
    return clear(lambda t: f(sqrt(32 * (t + 1))))


def first_kind(order):
    """J(x) / x^order without its two zeros below 8."""
    a, b = zeros[order]
    return near(lambda x: besselj(order, x) / x**order / ((x * x - a * a) * (x * x - b * b)))


def second_kind(order):
    """What is left of Y(x) / x^order without its logarithm and pole."""
    return near(lambda x: (bessely(order, x) - 2 / pi * (log(x) * besselj(order, x) - (1 / x if order else 0))) / x**order)


def modulus(order, part):
    """P or Q of J = sqrt(2 / (pi x)) (P cos(chi) - Q sin(chi)), Q divided by 8 / x, in t = 2 (8 / x)^2 - 1."""
    def f(t):
        x = 8 / sqrt((t + 1) / 2)
        chi = x - (2 * order + 1) * pi / 4
        root = sqrt(pi * x / 2)
        j, y = besselj(order, x), bessely(order, x)
        return root * (j * cos(chi) + y * sin(chi)) if part == "P" else root * (y * cos(chi) - j * sin(chi)) * x / 8
    return clear(f)


def modified(order):
    """What is left of K without its logarithm, times x for order 1, in t = x^2 / 2 - 1."""
    def f(t):
        x = sqrt(2 * (t + 1))
        return besselk(0, x) + log(x / 2) * besseli(0, x) if order == 0 else x * (besselk(1, x) - log(x / 2) * besseli(1, x))
    return clear(f)


def modified_tail(order):
    """sqrt(x) e^x K(x) in t = 4 / x - 1."""
    def f(t):
        if t + 1 < tiny:
            return sqrt(pi / 2)
        x = 4 / (t + 1)
        return sqrt(x) * exp(x) * besselk(order, x)
    return f


right, left = 2 * sqrt(mpf(8)) / 3, 2 * sqrt(mpf(125)) / 3


def airy_right(t):
    """2 sqrt(pi) x^(1/4) e^z Ai(x), z = 2/3 x^(3/2) from x = 2 on, in t = 2 z(2) / z - 1."""
    if t + 1 < mpf(10) ** -3:
        # Its asymptotic series: sum of (-1)^k u_k / z^k.
        z, term, total = 2 * right / (t + 1) if t + 1 > 0 else None, mpf(1), mpf(1)
        if z is None:
            return total
        for k in range(1, 14):
            term *= -mpf((6 * k - 5) * (6 * k - 3) * (6 * k - 1)) / (216 * k * (2 * k - 1)) / z
            total += term
        return total
    z = 2 * right / (t + 1)
    x = (3 * z / 2) ** (mpf(2) / 3)
    return 2 * sqrt(pi) * x ** mpf("0.25") * exp(z) * airyai(x)


def airy_left(part):
    """P and Q of Ai(-a) = (P cos(z - pi/4) + Q sin(z - pi/4)) / (sqrt(pi) a^(1/4)) from a = 5 on, Q divided by z(5) / z, in t = 2 (z(5) / z)^2 - 1."""
    def f(t):
        if t + 1 < mpf(10) ** -7:
            return mpf(1) - (t + 1) / 2 / left**2 * 385 / 10368 if part == "P" else mpf(5) / 72 / left - mpf(85085) / 2239488 / left**3 * (t + 1) / 2
        z = left / sqrt((t + 1) / 2)
        a = (3 * z / 2) ** (mpf(2) / 3)
        scale = sqrt(pi) * a ** mpf("0.25")
        c, s = cos(z - pi / 4), sin(z - pi / 4)
        ai, bi = airyai(-a), airybi(-a)
        return scale * (ai * c - bi * s) if part == "P" else scale * (ai * s + bi * c) * z / left
    return f


table = [
    ("j0", "J0(x) without its zeros, in x^2 / 32 - 1", first_kind(0), -66),
    ("j1", "J1(x) / x without its zeros, in x^2 / 32 - 1", first_kind(1), -68),
    ("y0", "Y0(x) - 2/pi log(x) J0(x), in x^2 / 32 - 1", second_kind(0), -57),
    ("y1", "(Y1(x) - 2/pi (log(x) J1(x) - 1 / x)) / x, in x^2 / 32 - 1", second_kind(1), -58),
    ("p0", "P of order 0 in 2 (8 / x)^2 - 1", modulus(0, "P"), -56),
    ("q0", "Q x / 8 of order 0 in 2 (8 / x)^2 - 1", modulus(0, "Q"), -59),
    ("p1", "P of order 1 in 2 (8 / x)^2 - 1", modulus(1, "P"), -56),
    ("q1", "Q x / 8 of order 1 in 2 (8 / x)^2 - 1", modulus(1, "Q"), -59),
    ("k0", "K0(x) + log(x / 2) I0(x), in x^2 / 2 - 1", modified(0), -57),
    ("k1", "x (K1(x) - log(x / 2) I1(x)), in x^2 / 2 - 1", modified(1), -57),
    ("k0Tail", "sqrt(x) e^x K0(x) in 4 / x - 1", modified_tail(0), -56),
    ("k1Tail", "sqrt(x) e^x K1(x) in 4 / x - 1", modified_tail(1), -56),
    ("airy", "Ai(x) in (x + 1.5) / 3.5", lambda t: airyai(mpf("3.5") * t - mpf("1.5")), -60),
    ("airyRight", "2 sqrt(pi) x^(1/4) e^z Ai(x), z = 2/3 x^(3/2), in 2 z(2) / z - 1", airy_right, -56),
    ("airyLeftP", "P of Ai(-a) in 2 (z(5) / z)^2 - 1", airy_left("P"), -56),
    ("airyLeftQ", "Q z / z(5) of Ai(-a) in 2 (z(5) / z)^2 - 1", airy_left("Q"), -59),
]


def fit(f, bound):
    count = 8
    while True:
        polynomial, error = chebyfit(f, [-1, 1], count, error=True)
        if error < mpf(2) ** bound:
            return polynomial[::-1]
        if count > 48:
            raise ValueError("no polynomial reaches the bound")
        count += 2


def show(name, values, indent="  "):
    lines, line = [], ""
    for value in values:
        text = repr(float(value)) + ", "
        if len(line) + len(text) > 140:
            lines.append(line.rstrip())
            line = ""
        line += text
    lines.append(line.rstrip())
    print(f"{indent}{name}[")
    for line in lines:
        print(f"{indent}  {line}")
    print(f"{indent}],")


def temme(orders, powers):
    """d[k][n]: coefficients of the uniform expansion of the incomplete gamma function (Temme 1979; DLMF 8.12)."""
    count = powers + 2 * orders + 4
    alpha = [mpf(0), mpf(1)]
    for n in range(2, count):
        alpha.append((alpha[n - 1] - sum(k * alpha[k] * alpha[n - k + 1] for k in range(2, n))) / (n + 1))
    # Stirling's series of log gamma, exponentiated.
    c = [mpf(0)] * (orders + 1)
    for k in range(1, orders + 1):
        c[k] = bernoulli(k + 1) / (k * (k + 1)) if k % 2 else mpf(0)
    g = [mpf(1)]
    for n in range(1, orders + 1):
        g.append(sum(k * c[k] * g[n - k] for k in range(1, n + 1)) / n)
    d = [[mpf(-1) / 3] + [(n + 2) * alpha[n + 2] for n in range(1, count - 2)]]
    for k in range(1, orders):
        d.append([(-1) ** k * g[k] * d[0][n] + (n + 2) * d[k - 1][n + 2] for n in range(len(d[-1]) - 2)])
    return [row[: powers - 2 * k if powers - 2 * k > 4 else 4] for k, row in enumerate(d)]


print("/** Polynomials of Bessel and Airy functions and Temme's coefficients, lowest power first; written by `tests/kernel/bessel_coefficients.py`, which says how. */\n")
print("/** Near-minimax polynomials on [-1, 1], for float64. */")
print("export const besselPolynomials = {")
for name, comment, f, bound in table:
    print(f"  /** {comment}. */")
    show(f"{name}: ", fit(f, bound))
print("} as const satisfies Record<string, readonly number[]>;\n")
print("/** The first two positive zeros of J0 and J1, each as two parts that add up to it. */")
print("export const besselZeros: Record<0 | 1, readonly (readonly [high: number, low: number])[]> = {")
for order in (0, 1):
    print(f"  {order}: [" + ", ".join(f"[{float(z)!r}, {float(z - float(z))!r}]" for z in zeros[order]) + "],")
print("};\n")
print("/** Coefficients of eta^n / a^k in Temme's uniform expansion of the incomplete gamma function (DLMF 8.12.12): one row for each k. */")
print("export const temmeCoefficients: readonly (readonly number[])[] = [")
for row in temme(9, 24):
    show("", row)
print("];")
