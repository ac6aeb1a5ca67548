"""Writes what pools.test.ts reads: run it with PyTorch 2.15, in this folder."""
import json
import warnings

import torch

warnings.filterwarnings("ignore")


def data(*shape, step=0.7):
    count = torch.Size(shape).numel()
    return torch.sin(torch.arange(count, dtype=torch.float64) * step).float().reshape(shape)


def told(call):
    try:
        q = call()
        return {"shape": list(q.shape), "values": q.int_repr().flatten().tolist(), "scale": q.q_scale(), "zero_point": q.q_zero_point()}
    except Exception as error:
        return {"error": str(error).split("\n")[0]}


cases = []
sizes = {1: [(2, 3, 7), (3, 8), (0, 2, 6)], 2: [(2, 3, 6, 5), (2, 5, 5), (0, 2, 4, 4)], 3: [(1, 2, 4, 5, 6), (0, 2, 4, 4, 4)]}
windows = [
    [2], [3, 2], [3, 1, 1], [2, 2, 1, 1, True], [2, 1, 0, 2], [3, 2, 1, 1, True],
    [0], [2, 0], [2, [], -1], [2, [], 2], [2, [], 1, 0], [9], [[2, 2, 2, 2]], [2, [1, 1, 1, 1]], [2, [], [0, 0, 0, 0]], [2, [], 0, [1, 1, 1, 1]],
]
for dims in (1, 2, 3):
    for shape in sizes[dims]:
        for kind, zero_point in (("quint8", 10), ("qint8", -3), ("qint32", 0)):
            x = torch.quantize_per_tensor(data(*shape), 0.02, zero_point, getattr(torch, kind))
            for args in windows:
                cases.append([f"quantized_max_pool{dims}d", list(shape), kind, zero_point, args, told(lambda: getattr(torch, f"quantized_max_pool{dims}d")(x, *args))])
for shape in ((2, 3, 4, 4), (5, 3), (2, 3, 4), (1, 3, 2, 2, 2), (0, 3, 2, 2), (3,), (2, 4, 2)):
    for kind, zero_point in (("quint8", 100), ("qint8", -3)):
        x = torch.quantize_per_tensor(data(*shape), 0.02, zero_point, getattr(torch, kind))
        weight, bias, mean, var = data(3, step=1.3), data(3, step=0.4), data(3, step=2.1), data(3, step=0.9).abs() + 0.5
        cases.append(["quantized_batch_norm", list(shape), kind, zero_point, [1e-5, 0.05, 7], told(lambda: torch.quantized_batch_norm(x, weight, bias, mean, var, 1e-5, 0.05, 7))])
json.dump(cases, open("recorded-pools.json", "w"), separators=(",", ":"))
