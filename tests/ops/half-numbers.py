"""Records half-numbers.json: results of float16 and bfloat16 tensors that meet numbers, from PyTorch."""

import json
from pathlib import Path

import torch
import torch.nn.functional as F

VALUES = [-1.1, -0.9, -0.7, -0.3, -0.2, -0.1, 0.0, 0.1, 0.2, 0.3, 0.7, 0.9, 1.1, 1.7, 2.3, 19.9]
CALLS = {
    "add": lambda x, v: x + v,
    "sub": lambda x, v: x - v,
    "rsub": lambda x, v: torch.rsub(x, v),
    "mul": lambda x, v: x * v,
    "div": lambda x, v: x / v,
    "floor_divide": lambda x, v: torch.floor_divide(x, v),
    "remainder": lambda x, v: torch.remainder(x, v),
    "fmod": lambda x, v: torch.fmod(x, v),
    "eq": lambda x, v: x == v,
    "ne": lambda x, v: x != v,
    "lt": lambda x, v: x < v,
    "le": lambda x, v: x <= v,
    "gt": lambda x, v: x > v,
    "ge": lambda x, v: x >= v,
    "clamp_min": lambda x, v: torch.clamp_min(x, v),
    "clamp_max": lambda x, v: torch.clamp_max(x, v),
    "clamp": lambda x, v: torch.clamp(x, -v, v),
    "hardshrink": lambda x, v: F.hardshrink(x, v),
    "softshrink": lambda x, v: F.softshrink(x, v),
    "pow": lambda x, v: x.abs().pow(v),
    "isin": lambda x, v: torch.isin(x.detach(), v),
    "lerp": lambda x, v: torch.lerp(x, x + 1, v),
}


def plain(values):
    return [float(value) for value in values]


records = []
for dtype in (torch.float16, torch.bfloat16):
    for name, call in CALLS.items():
        for number in (0.1, 0.3, 0.7):
            x = torch.tensor(VALUES, dtype=dtype, requires_grad=True)
            result = call(x, number)
            of_tensor = None
            if name not in ("clamp", "clamp_min", "clamp_max", "hardshrink", "softshrink", "lerp", "pow", "isin"):
                of_tensor = plain(call(x, torch.tensor(number, dtype=torch.float64)).tolist())
            grad = None
            if result.dtype == dtype and name not in ("floor_divide", "pow"):
                result.sum().backward()
                grad = plain(x.grad.tolist())
            records.append(
                {
                    "dtype": str(dtype).removeprefix("torch."),
                    "name": name,
                    "number": number,
                    "result": plain(result.tolist()),
                    "ofTensor": of_tensor,
                    "grad": grad,
                }
            )

Path(__file__).with_suffix(".json").write_text(json.dumps({"values": VALUES, "records": records}) + "\n")
