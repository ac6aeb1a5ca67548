"""Writes fixtures.json: what PyTorch prints, for many dtypes, shapes, values and options. Run with Python and torch."""

import json
import math
import pathlib
import random
import warnings

import torch

warnings.filterwarnings("ignore")
rng = random.Random(20)
FLOATS = ["float32", "float64", "float16", "bfloat16"]
INTEGERS = {"uint8": (0, 255), "int8": (-128, 127), "int16": (-(2**15), 2**15 - 1),
            "int32": (-(2**31), 2**31 - 1), "int64": (-(2**63), 2**63 - 1)}
cases = []


def plain(value):
    """A JSON value: floats that JSON lacks and large integers as strings."""
    if isinstance(value, float) and (math.isnan(value) or math.isinf(value)):
        return str(value)
    if isinstance(value, float) and value == 0 and math.copysign(1, value) < 0:
        return "-0"
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) >= 2**53:
        return f"{value}n"
    return value


def record(tensor, formula=None, options=None, default="float32"):
    case = {"shape": list(tensor.shape), "dtype": str(tensor.dtype)[6:]}
    torch.set_printoptions(profile="default")
    if formula:
        case["formula"] = formula
    else:
        case["values"] = [plain(v) for v in tensor.detach().reshape(-1).tolist()]
    if options:
        case["options"] = {k: str(v) if v == math.inf else v for k, v in options.items()}
        torch.set_printoptions(**options)
    if tensor.grad_fn is not None:
        case["grad_fn"] = type(tensor.grad_fn).__name__
    elif tensor.requires_grad:
        case["requires_grad"] = True
    if isinstance(tensor, torch.nn.Parameter):
        case["parameter"] = True
    if default != "float32":
        case["default"] = default
    torch.set_default_dtype(getattr(torch, default))
    case["text"] = repr(tensor)
    torch.set_default_dtype(torch.float32)
    cases.append(case)


def shape(largest=40):
    while True:
        found = [rng.choice([1, 2, 3, 4, 7]) for _ in range(rng.choice([0, 1, 1, 2, 2, 3, 4]))]
        if math.prod(found) <= largest:
            return found


def float_value(style):
    if style == "unit":
        return rng.uniform(-1, 1)
    if style == "integers":
        return float(rng.randint(-20, 20))
    if style == "halves":
        return rng.randint(-999999, 999999) / 2 ** rng.randint(0, 7)
    if style == "wide":
        return rng.choice([-1, 1]) * 10 ** rng.uniform(-12, 12)
    if style == "small":
        return 10 ** rng.uniform(-8, -3)
    if style == "large":
        return float(rng.randint(0, 10**rng.randint(1, 12)))
    if style == "extreme":
        return rng.choice([1e300, -1e-300, 5e-324, 1.7976931348623157e308, 1e30, 1e21, 123456789.0, 0.1])
    return rng.choice([math.nan, math.inf, -math.inf, 0.0, -0.0, 1.0, 2.5, -3.0])


STYLES = ["unit", "integers", "halves", "wide", "small", "large", "extreme", "special"]
for dtype in FLOATS:
    for style in STYLES:
        for _ in range(4):
            size = shape()
            values = [float_value(style) for _ in range(math.prod(size))]
            record(torch.tensor(values, dtype=torch.float64).to(getattr(torch, dtype)).reshape(size))
for dtype, (low, high) in INTEGERS.items():
    for reach in (9, 300, 10**9, 2**63):
        for _ in range(2):
            size = shape()
            values = [rng.randint(max(low, -reach), min(high, reach)) for _ in range(math.prod(size))]
            record(torch.tensor(values, dtype=getattr(torch, dtype)).reshape(size))
for _ in range(8):
    size = shape()
    record(torch.tensor([rng.random() < 0.5 for _ in range(math.prod(size))], dtype=torch.bool).reshape(size))

# Options.
for _ in range(130):
    options = {}
    if rng.random() < 0.5:
        options["precision"] = rng.randint(0, 9)
    if rng.random() < 0.5:
        options["linewidth"] = rng.choice([10, 20, 40, 80, 120, 200])
    if rng.random() < 0.4:
        options["edgeitems"] = rng.randint(1, 4)
    if rng.random() < 0.5:
        options["threshold"] = rng.choice([0, 3, 10, 1000, math.inf])
    if rng.random() < 0.3:
        options["profile"] = rng.choice(["default", "short", "full"])
    if rng.random() < 0.4:
        options["sci_mode"] = rng.choice([True, False])
    size = shape(60)
    if rng.random() < 0.7:
        style = rng.choice(STYLES)
        tensor = torch.tensor([float_value(style) for _ in range(math.prod(size))], dtype=torch.float64)
        tensor = tensor.to(getattr(torch, rng.choice(FLOATS))).reshape(size)
    else:
        tensor = torch.randint(-999, 999, size) if rng.random() < 0.7 else torch.rand(size) > 0.5
    record(tensor, options=options)

# Large ones, given by a formula: ((index * factor) % modulus) / divisor + start.
for size in [[1001], [1000], [5000], [50, 50], [3, 500], [500, 3], [12, 12, 12], [2, 600], [7, 1, 200], [8, 8, 4, 8], [1, 1, 1, 2000]]:
    for formula, dtype in [([1, 10**9, 1, 0], "int64"), ([7, 1000, 8, -20], "float32"), ([3, 97, 1, 0], "float64"),
                           ([5, 16, 4, -1], "float16"), ([11, 4096, 1048576, 0], "float32"), ([1, 2, 1, 0], "bool")]:
        factor, modulus, divisor, start = formula
        index = torch.arange(math.prod(size), dtype=torch.int64)
        values = (index * factor) % modulus
        tensor = (values if dtype in ("int64", "bool") else values.double() / divisor + start).to(getattr(torch, dtype))
        options = rng.choice([None, None, {"edgeitems": 2}, {"profile": "short"}, {"linewidth": 50}, {"edgeitems": 1, "precision": 2}])
        if dtype == "bool":
            options = None
        record(tensor.reshape(size), formula=formula, options=options)

# Empty ones, suffixes, default dtypes.
for size in [[0], [0, 3], [3, 0], [2, 0, 4], [0, 0]]:
    for dtype in ["float32", "float64", "int64", "bool", "float16", "int32"]:
        record(torch.zeros(size, dtype=getattr(torch, dtype)))
        record(torch.zeros(size, dtype=getattr(torch, dtype)), default="float64")
for size in [[], [3], [2, 3], [2, 2, 2], [12], [0]]:
    for dtype in ["float32", "float64", "bfloat16"]:
        base = torch.arange(math.prod(size), dtype=torch.float64).reshape(size).to(getattr(torch, dtype))
        leaf = base.clone().requires_grad_()
        record(leaf)
        record(torch.nn.Parameter(base.clone()))
        record(torch.nn.Parameter(base.clone(), requires_grad=False))
        record(leaf + 1)
        record((leaf * 0.37).sigmoid() if dtype != "bfloat16" else leaf.exp(), default="float64")
        record(leaf.reshape(-1).log_softmax(0), options={"linewidth": rng.choice([20, 40, 60, 70])})

# Numbers alone: repr of floats, and the formats with a precision.
numbers = [0.1, 1.0, -0.0, 0.0, 1e-5, 1e-4, 0.00012345, 123456789012345680.0, 1e16, 9999999999999998.0, 1e15, 1e22, 1e21,
           1.5e300, 5e-324, 0.5, 1.5, 2.5, 0.125, 0.375, 2.675, 1e21 + 2**20, 12345.5, 100005.0, 100015.0, 0.25, -0.25,
           9.5, 10.5, 99999.5, 0.00005, 0.000025, math.inf, -math.inf, math.nan, 1 / 3, 2 / 3, 1e-7, 123456.789, 2.0**70]
numbers += [rng.choice([-1, 1]) * rng.randint(1, 10**6) / 2 ** rng.randint(0, 12) for _ in range(60)]
numbers += [rng.choice([-1, 1]) * 10 ** rng.uniform(-20, 25) for _ in range(40)]
python = [[plain(x), repr(x), [f"{x:.{p}f}" for p in (0, 1, 4, 7)], [f"{x:.{p}e}" for p in (0, 1, 4, 7)]] for x in numbers]

target = pathlib.Path(__file__).with_name("fixtures.json")
lines = ",\n".join(json.dumps(case, separators=(",", ":")) for case in cases)
target.write_text('{"torch":"%s","python":%s,\n"cases":[\n%s\n]}\n' % (torch.__version__, json.dumps(python, separators=(",", ":")), lines))
print(len(cases), "cases,", target.stat().st_size, "bytes")
