"""Records averages of quantized tensors, whose halves PyTorch rounds in ways of its own: `python record-averages.py >
recorded-averages.json`. Made with torch 2.15.0."""
import json

import torch
from torch.nn import functional as F


def last(x):
    return x.contiguous(memory_format=torch.channels_last)


CALLS = {
    "mean inner": lambda x: x.mean((2, 3)),
    "mean last": lambda x: x.mean(-1),
    "mean outer": lambda x: x.mean((0, 1)),
    "mean all": lambda x: x.mean(),
    "adaptive 1": lambda x: F.adaptive_avg_pool2d(x, 1),
    "adaptive 2": lambda x: F.adaptive_avg_pool2d(x, 2),
    "adaptive 3": lambda x: F.adaptive_avg_pool2d(x, 3),
    "average 2": lambda x: F.avg_pool2d(x, 2),
    "average 2, 1": lambda x: F.avg_pool2d(x, 2, 1, 1),
    "average 2, 1, without": lambda x: F.avg_pool2d(x, 2, 1, 1, count_include_pad=False),
    "average 3d": lambda x: F.avg_pool3d(x.unsqueeze(0), 2),
    "adaptive 3d": lambda x: F.adaptive_avg_pool3d(x.unsqueeze(0), 2),
    "average 2 of channels last": lambda x: F.avg_pool2d(last(x), 2),
    "average 2, 1 of channels last": lambda x: F.avg_pool2d(last(x), 2, 1, 1),
    "adaptive 2 of channels last": lambda x: F.adaptive_avg_pool2d(last(x), 2),
    "average 2 of one channel": lambda x: F.avg_pool2d(x[:, :1].contiguous(), 2),
    "average 2 of columns": lambda x: F.avg_pool2d(x.permute(0, 1, 3, 2), 2),
    "average 1d": lambda x: F.avg_pool1d(x[0], 2),
    "average 1d of columns": lambda x: F.avg_pool1d(x[0].permute(0, 2, 1), 2),
    "adaptive 1d of columns": lambda x: F.adaptive_avg_pool1d(x[0].permute(0, 2, 1), 2),
    "adaptive 3d of channels last": lambda x: F.adaptive_avg_pool3d(
        x.unsqueeze(0).contiguous(memory_format=torch.channels_last_3d), 2
    ),
}
out = []
for engine in ("x86", "fbgemm", "qnnpack"):
    torch.backends.quantized.engine = engine
    for dtype, point in (("quint8", 60), ("quint8", 63), ("qint8", 3)):
        integers = torch.arange(2 * 4 * 4 * 4) * 37 % 101
        integers = integers.to(torch.uint8 if dtype == "quint8" else torch.int8).reshape(2, 4, 4, 4)
        x = torch._make_per_tensor_quantized_tensor(integers, 0.031, point)
        for name, call in CALLS.items():
            # QNNPACK divides by something else there.
            if engine != "qnnpack" or "without" not in name:
                out.append([engine, dtype, point, name, call(x).int_repr().flatten().tolist()])
print(json.dumps(out))
