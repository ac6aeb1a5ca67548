"""Writes the coefficients of src/kernel/math/gelu.ts: odd rational functions x P(x^2) / Q(x^2), minimax (Lawson's iteration on the linearised fit), rounded to float32 from the highest power down, the others fitted again after each rounding. Beyond `limit` the quotient is held; it is a number for which both roundings, with multiplications and additions fused or not, give 1/2 exactly.

    python tests/kernel/gelu_coefficients.py
"""
import math
import numpy as np

f32 = np.float32
erf = np.vectorize(math.erf)


def share(x):
    """The normal distribution function less 1/2."""
    return erf(x / math.sqrt(2)) / 2


def slope(x):
    """The derivative of x times the distribution function, less 1/2."""
    return share(x) + x * np.exp(-x * x / 2) / math.sqrt(2 * math.pi)


def fit(f, p, q, limit, fixed, points, rounds):
    """Coefficients of P and Q (whose first is 1) of degrees p and q; `fixed` are known, by ("P" or "Q", power)."""
    x = limit * (1 - np.cos(np.pi * (np.arange(points) + 0.5) / points)) / 2
    z, values = x * x / limit**2, f(x)
    columns = {("P", i): x * z**i for i in range(p + 1)} | {("Q", j): -values * z**j for j in range(1, q + 1)}
    size = {key: limit ** (2 * key[1]) for key in columns}
    free = [key for key in columns if key not in fixed]
    matrix = np.stack([columns[key] for key in free], 1)
    goal = values - sum(columns[key] * value * size[key] for key, value in fixed.items())
    importance, denominator, best = np.ones(points), np.ones(points), None
    for _ in range(rounds):
        scale = np.sqrt(importance) / denominator
        scaled = matrix * scale[:, None]
        norms = np.linalg.norm(scaled, axis=0)
        found = np.linalg.lstsq(scaled / norms, goal * scale, rcond=None)[0] / norms
        every = {key: value * size[key] for key, value in fixed.items()} | dict(zip(free, found))
        denominator = np.maximum(1 + sum(every["Q", j] * z**j for j in range(1, q + 1)), 1e-3)
        error = np.abs(x * sum(every["P", i] * z**i for i in range(p + 1)) / denominator - values)
        if best is None or error.max() < best[0]:
            best = (error.max(), {key: value / size[key] for key, value in every.items()})
        importance = np.maximum(importance * error / (importance * error).sum(), 1e-13)
    return best


def rounded(f, p, q, limit):
    error, found = fit(f, p, q, limit, {}, 1500, 150)
    fixed = {}
    for key in sorted(found, key=lambda key: -key[1]):
        fixed[key] = float(f32(found[key]))
        if len(fixed) < len(found):
            _, found = fit(f, p, q, limit, fixed, 500, 60)
    return error, [fixed["P", i] for i in range(p + 1)], [1.0] + [fixed["Q", j] for j in range(1, q + 1)]


def quotient(p, q, x, fused):
    """As kernels compute it (`inPairs` in src/kernel/math/float.ts)."""

    def add_product(a, b, c):
        return (a.astype(np.float64) * b + c).astype(f32) if fused else a * b + c

    def in_pairs(coefficients, z, square):
        c = [np.full_like(x, f32(value)) for value in coefficients]
        pairs = [add_product(c[i + 1], z, c[i]) if i + 1 < len(c) else c[i] for i in range(0, len(c), 2)]
        total = pairs[-1]
        for pair in pairs[-2::-1]:
            total = add_product(total, square, pair)
        return total

    z = x * x
    return x * in_pairs(p, z, z * z) / in_pairs(q, z, z * z)


def exact_limit(p, q, near):
    x = (near + np.arange(-4000, 4000) * 2.0**-14).astype(f32)
    good = (quotient(p, q, x, False) == 0.5) & (quotient(p, q, x, True) == 0.5)
    return float(x[good][np.argmin(np.abs(x[good] - near))])


def shortest(value):
    for digits in range(1, 10):
        text = f"{f32(value):.{digits}g}"
        if f32(text) == f32(value):
            return repr(float(text))


if __name__ == "__main__":
    for name, f, p, q, near in (("share", share, 5, 5, 5.4), ("slope", slope, 6, 7, 6.2)):
        error, top, bottom = rounded(f, p, q, near)
        limit = exact_limit(top, bottom, near)
        x = np.linspace(0, 9, 900001).astype(f32)
        worst = [np.abs(quotient(top, bottom, np.minimum(x, f32(limit)), fused) - f(x.astype(np.float64))).max() for fused in (False, True)]
        print(f"{name}: fitted to {error:.1e}, error {worst[0]:.1e} ({worst[1]:.1e} fused)")
        print(f"  P: [{', '.join(map(shortest, top))}],\n  Q: [{', '.join(map(shortest, bottom))}],\n  limit: {limit!r}")
