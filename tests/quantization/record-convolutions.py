"""Records quantized convolutions of PyTorch 2.15: python record-convolutions.py > recorded-convolutions.json"""
import json
import random
import warnings

import torch
import torch.ao.nn.quantized as quantized

warnings.simplefilter("ignore")
random.seed(5)
torch.manual_seed(5)

LAYERS = {1: quantized.Conv1d, 2: quantized.Conv2d, 3: quantized.Conv3d}
# Dims, channels, groups, kernel, stride, padding, dilation: lines, places one by one, single places, own filters.
SIZES = [
    (1, 4, 8, 1, 3, 1, 1, 1),
    (1, 3, 5, 1, 2, 2, 0, 2),
    (2, 3, 8, 1, 3, 2, 1, 1),
    (2, 8, 5, 1, 3, 1, 2, 1),
    (2, 8, 9, 1, 1, 1, 0, 1),
    (2, 6, 3, 1, 1, 2, 1, 1),
    (2, 4, 6, 2, 3, 1, 1, 2),
    (2, 8, 16, 2, 2, 1, 0, 1),
    (2, 17, 17, 17, 3, 1, 1, 1),
    (2, 4, 4, 4, 3, 2, 2, 2),
    (2, 3, 6, 3, 2, 1, 1, 1),
    (3, 4, 3, 1, 2, 1, 1, 1),
    (3, 3, 3, 3, 2, 2, 1, 1),
    # Single places, of which the borders are some, as many as the image has.
    (2, 4, 3, 1, 1, 2, 2, 1),
    # Images of that size: more places than are taken at a time, and more channels than a vector holds.
    (2, 3, 9, 1, 7, 2, 3, 1, 23),
    (2, 70, 70, 70, 3, 1, 1, 1, 7),
    (2, 5, 5, 5, 5, 2, 2, 1, 24),
    (2, 8, 17, 1, 1, 1, 0, 1, 12),
    (2, 8, 12, 2, 3, 1, 1, 1, 14),
    (2, 36, 9, 1, 3, 1, 1, 1, 9),
]


def case(number, dims, into, out, groups, kernel, stride, padding, dilation, image=None):
    layer = LAYERS[dims](into, out, kernel, stride=stride, padding=padding, dilation=dilation, groups=groups)
    real = torch.randn(out, into // groups, *[kernel] * dims)
    scales = torch.rand(out, dtype=torch.float64) * 0.05 + 0.01
    if number % 2:
        weight = torch.quantize_per_channel(real, scales, torch.zeros(out, dtype=torch.long), 0, torch.qint8)
    else:
        weight = torch.quantize_per_tensor(real, 0.03, 0, torch.qint8)
    bias = torch.randn(out)
    layer.set_weight_bias(weight, bias)
    layer.scale, layer.zero_point = 0.1, 60
    zero_point = (0, 120, 200)[number % 3]
    x = torch.quantize_per_tensor(torch.randn(2, into, *([image] * dims if image else range(4, 4 + dims))), 0.03, zero_point, torch.quint8)
    result = layer(x)
    return {
        "sizes": [dims, into, out, groups, kernel, stride, padding, dilation],
        "weight": weight.int_repr().flatten().tolist(),
        "scales": scales.tolist() if number % 2 else None,
        "bias": bias.tolist(),
        "zero_point": zero_point,
        "x": x.int_repr().flatten().tolist(),
        "shape": list(x.shape),
        "result": result.int_repr().contiguous().flatten().tolist(),
        "strides": list(result.stride()),
    }


print(json.dumps([case(number, *sizes) for number, sizes in enumerate(SIZES)]))
