"""Writes tests/kernel/references.json: true values (mpmath, 80 digits; as a double and the rest) of the functions at sample points.

    python tests/kernel/references.py > tests/kernel/references.json
"""
import json, math, random, struct
from mpmath import mp, mpf, psi, erf, erfc, erfinv, loggamma, gamma, log, atan2, power, fabs
import mpmath

mp.dps = 400  # trigonometric arguments up to 1e308
random.seed(7)


def single(x):
    try:
        return struct.unpack("f", struct.pack("f", x))[0]
    except OverflowError:
        return None


def uniform(low, high, n=24):
    return [random.uniform(low, high) for _ in range(n)]


def wide(low, high, n=24, signed=True):
    return [2.0 ** random.uniform(low, high) * (random.choice((-1, 1)) if signed else 1) for _ in range(n)]


unary = {
    "exp": (mpmath.exp, uniform(-20, 20) + uniform(-745, 709) + uniform(-103, 88) + wide(-40, 0)),
    "exp2": (lambda x: mpf(2) ** x, uniform(-20, 20) + uniform(-1074, 1023) + uniform(-149, 127) + wide(-40, 0)),
    "expm1": (mpmath.expm1, uniform(-2, 2, 60) + uniform(-40, 80) + uniform(-30, 709) + wide(-80, 0)),
    "log": (log, uniform(0.5, 2, 40) + wide(-1074, 1023, 40, False) + wide(-149, 127, 20, False)),
    "log2": (lambda x: log(x) / log(mpf(2)), uniform(0.5, 2, 40) + wide(-1074, 1023, 40, False) + wide(-149, 127, 20, False)),
    "log10": (lambda x: log(x) / log(mpf(10)), uniform(0.5, 2, 40) + wide(-1074, 1023, 40, False) + wide(-149, 127, 20, False)),
    "log1p": (mpmath.log1p, uniform(-0.99, 3, 40) + wide(-60, 0, 40) + wide(0, 1023, 30, False)),
    "sin": (mpmath.sin, uniform(-8, 8, 50) + uniform(-1000, 1000) + wide(-30, 1023, 40) + wide(20, 127, 20) + [math.pi, math.pi / 2, 3 * math.pi, 6381956970095103 * 2.0 ** 797]),
    "cos": (mpmath.cos, uniform(-8, 8, 50) + uniform(-1000, 1000) + wide(-30, 1023, 40) + wide(20, 127, 20) + [math.pi, math.pi / 2, 3 * math.pi, 6381956970095103 * 2.0 ** 797]),
    "tan": (mpmath.tan, uniform(-8, 8, 50) + uniform(-1000, 1000) + wide(-30, 1023, 40) + wide(20, 127, 20) + [math.pi, math.pi / 2, 3 * math.pi, 6381956970095103 * 2.0 ** 797]),
    "asin": (mpmath.asin, uniform(-1, 1, 60) + wide(-40, -1) + [1 - 2.0 ** -k for k in range(2, 24, 4)]),
    "acos": (mpmath.acos, uniform(-1, 1, 60) + wide(-40, -1) + [1 - 2.0 ** -k for k in range(2, 24, 4)]),
    "atan": (mpmath.atan, uniform(-4, 4, 60) + wide(-60, 100)),
    "sinh": (mpmath.sinh, uniform(-3, 3, 60) + uniform(-88, 88) + uniform(-710, 710) + wide(-40, 0)),
    "cosh": (mpmath.cosh, uniform(-3, 3, 60) + uniform(-88, 88) + uniform(-710, 710) + wide(-40, 0)),
    "tanh": (mpmath.tanh, uniform(-2, 2, 60) + uniform(-20, 20) + wide(-40, 0)),
    "asinh": (mpmath.asinh, uniform(-4, 4, 60) + wide(-60, 127, 60) + wide(0, 1023)),
    "acosh": (mpmath.acosh, uniform(1, 4, 60) + [1 + 2.0 ** -k for k in range(1, 23, 3)] + wide(0, 127, 40, False) + wide(0, 1023, 20, False)),
    "atanh": (mpmath.atanh, uniform(-1, 1, 60) + wide(-40, -1) + [1 - 2.0 ** -k for k in range(2, 24, 4)]),
    "erf": (erf, uniform(-4, 4, 80) + uniform(-1, 1, 40) + wide(-40, 0)),
    "erfc": (erfc, uniform(-6, 10, 100) + uniform(-1, 1, 40) + uniform(9, 27) + wide(-40, 0)),
    "erfinv": (erfinv, uniform(-1, 1, 60) + wide(-40, -1) + [1 - 2.0 ** -k for k in range(2, 25, 3)]),
    "lgamma": (lambda x: log(fabs(gamma(x))) if x < 0 else mpmath.re(loggamma(x)), uniform(0.01, 5, 80) + uniform(5, 200) + wide(-60, 60, 40, False) + wide(60, 900, 10, False) + uniform(-20, 0, 60)),
    "digamma": (lambda x: psi(0, x), [1.4616261720657349, 1.4616321, 1.46163] + uniform(0.01, 5, 80) + uniform(5, 200) + wide(-20, 60, 40, False) + uniform(-20, 0, 60)),
    "trigamma": (lambda x: psi(1, x), uniform(0.01, 5, 80) + uniform(5, 200) + wide(-20, 60, 40, False) + uniform(-20, 0, 60)),
}

binary = {
    "pow": (power, [(a, b) for a, b in zip(wide(-4, 4, 60, False), uniform(-100, 100, 60))]
            + [(a, b) for a, b in zip(wide(-126, 127, 60, False), uniform(-1, 1, 60))]
            + [(a, b) for a, b in zip(uniform(0.999, 1.001, 30), uniform(-20000, 20000, 30))]
            + [(a, float(b)) for a, b in zip(uniform(-9, 9, 30), [random.randint(-40, 40) for _ in range(30)])]),
    "atan2": (atan2, [(a, b) for a, b in zip(uniform(-4, 4, 60), uniform(-4, 4, 60))] + [(a, b) for a, b in zip(wide(-126, 127, 60), wide(-126, 127, 60))]),
    "fmod": (lambda a, b: mpf(math.fmod(float(a), float(b))), [(a, b) for a, b in zip(uniform(-1000, 1000, 40), uniform(-9, 9, 40))] + [(a, b) for a, b in zip(wide(0, 50, 40), wide(-10, 20, 40))]
             + [(a, b) for a, b in zip(wide(-140, -120, 10), wide(-149, -140, 10))] + [(a, b) for a, b in zip(wide(110, 127, 10), wide(90, 120, 10))]),
}

# Later than the others, whose samples stay as they are. Below -88.7 float32 gives 0, as in PyTorch: e^-x is infinite.
unary["sigmoid"] = (lambda x: 1 / (1 + mpmath.exp(-x)), uniform(-4, 4, 60) + uniform(-88, 88, 60) + uniform(-88, 700) + wide(-40, 0))


def parts(value):
    high = float(value)
    return [high, float(f"{float(value - mpf(high)):.3g}")]


def rows(f, samples):
    out = []
    for i, sample in enumerate(samples):
        args = sample if isinstance(sample, tuple) else (sample,)
        if i % 2 == 0:
            args = tuple(single(a) for a in args)
            if any(a is None or a == 0 or math.isinf(a) for a in args):
                continue
        value = f(*[mpf(a) for a in args])
        if abs(value) > mpf(2) ** 1023 or value == 0 or abs(value) < mpf(2) ** -1060:
            continue
        out.append(list(args) + parts(value))
    return out


tables = {name: rows(f, s) for name, (f, s) in {**unary, **binary}.items()}
lines = ",\n".join(f'"{name}": {json.dumps(table)}' for name, table in tables.items())
print("{\n" + lines + "\n}")
