"""Records where PyTorch's engines round: `python record-engines.py > recorded-engines.json`. Whole numbers by formulas; for
each engine and layer the sums of the results of each channel. Made with torch 2.15.0 on a machine with VNNI."""
import json

import torch


def whole(shape, by, modulus, minus, dtype):
    n = torch.Size(shape).numel()
    return ((torch.arange(n) * by) % modulus - minus).to(dtype).reshape(shape)


out = {}
for engine in ("x86", "fbgemm", "qnnpack"):
    torch.backends.quantized.engine = engine
    for by_channel in (False, True):
        for kind, shape, weights, groups, scale in (
            ("linear", (3000, 64), (24, 64), 1, 0.3711),
            ("conv2d", (3, 8, 40, 40), (12, 8, 3, 3), 1, 0.3711),
            ("conv2d", (3, 24, 40, 40), (24, 1, 3, 3), 24, 0.1371),
        ):
            x = torch._make_per_tensor_quantized_tensor(whole(shape, 7919, 127, 0, torch.uint8), 0.0312347, 63)
            w = whole(weights, 104729, 251, 125, torch.int8)
            channels = weights[0]
            if by_channel:
                scales = (torch.arange(channels).double() + 20) / 2000
                zeros = torch.zeros(channels, dtype=torch.long)
                w = torch._make_per_channel_quantized_tensor(w, scales, zeros, 0)
            else:
                w = torch._make_per_tensor_quantized_tensor(w, 0.0213, 0)
            bias = ((torch.arange(channels).double() * 1.7).sin() * 2).float()
            if kind == "linear":
                y = torch.ops.quantized.linear(x, torch.ops.quantized.linear_prepack(w, bias), scale, 60).int_repr()
            else:
                packed = torch.ops.quantized.conv2d_prepack(w, bias, [1, 1], [1, 1], [1, 1], groups)
                y = torch.ops.quantized.conv2d(x, packed, scale, 60).int_repr().movedim(1, -1)
            sums = y.reshape(-1, channels).double()
            out[f"{engine} {kind} {groups} {'channels' if by_channel else 'tensor'}"] = sums.sum(0).tolist()
print(json.dumps(out))
