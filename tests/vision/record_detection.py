"""Records what torchvision.ops has for detectors: `python record_detection.py OUT` writes JSON, which
data/detection.json.br holds compressed.

Each case names an operator and its arguments; the record holds results, gradients of the sum of the results times
1, 2, 3, ..., or the error. Tensors are given as dtype, shape and values. Made with torch 2.15.0 and torchvision 0.29.
"""
import json
import sys
from collections import OrderedDict

import torch
import torchvision.ops as ops
from torchvision.ops.feature_pyramid_network import LastLevelMaxPool, LastLevelP6P7

torch.set_num_threads(1)


def number(x):
    return x if x == x and abs(x) != float("inf") else str(x)


def plain(t):
    return {
        "dtype": str(t.dtype).split(".")[1],
        "shape": list(t.shape),
        "values": [number(round(v, 9) if isinstance(v, float) else v) for v in t.detach().flatten().tolist()],
    }


def encode(a):
    if isinstance(a, torch.Tensor):
        return {"tensor": plain(a), "grad": a.requires_grad}
    if isinstance(a, (list, tuple)):
        return [encode(x) for x in a]
    return a


cases = []


def record(name, *args, **kwargs):
    case = {"name": name, "args": encode(args), "kwargs": {k: encode(v) for k, v in kwargs.items()}}
    leaves = [a for a in args if isinstance(a, torch.Tensor) and a.requires_grad]
    leaves += [v for v in kwargs.values() if isinstance(v, torch.Tensor) and v.requires_grad]
    torch.manual_seed(5)
    try:
        out = getattr(ops, name)(*args, **kwargs)
        case["out"] = plain(out)
        if leaves and out.requires_grad:
            weights = torch.arange(1, out.numel() + 1, dtype=out.dtype).view(out.shape)
            (out * weights).sum().backward()
            case["grads"] = [plain(leaf.grad) for leaf in leaves]
    except Exception as e:
        # The place in torchvision's sources, which its compiled operators put first, is left out.
        text = str(e).split("\n\n")[0]
        case["error"] = text.split(".cpp:")[1].split(", ", 1)[1] if ".cpp:" in text else text
        case["class"] = type(e).__name__
    cases.append(case)


torch.manual_seed(0)
corner = (torch.rand(6, 2) * 20).round(decimals=2)
boxes = torch.cat([corner, corner + (torch.rand(6, 2) * 12).round(decimals=2) + 0.5], 1)
one, two = boxes[:3].clone(), boxes[3:].clone()
same = one.clone()
apart = torch.tensor([[0.0, 0, 1, 1], [5, 5, 7, 6]]), torch.tensor([[2.0, 3, 4, 8], [7, 6, 9, 9]])
OVERLAPS = ["box_iou", "generalized_box_iou", "distance_box_iou", "complete_box_iou"]
for name in OVERLAPS:
    record(name, one.clone().requires_grad_(), two.clone().requires_grad_())
    record(name, one, same)
    record(name, *apart)
    record(name, one.view(1, 3, 4), torch.stack([two, one]))
    record(name, one.double(), two.double())
    record(name, one.half(), two.half())
    record(name, one.bfloat16(), two.bfloat16())
    for dtype in [torch.int64, torch.int32, torch.int16, torch.uint8]:
        record(name, one.round().to(dtype), two.round().to(dtype))
    record(name, torch.zeros(0, 4), two)
record("distance_box_iou", one, two, 0.5)
record("complete_box_iou", one, two, eps=0.5)
for fmt in ["xyxy", "xywh", "cxcywh", "q"]:
    record("box_area", one, fmt)
    record("box_iou", one, two, fmt)
    record("box_iou", one.round().long(), two.round().long(), fmt=fmt)
record("box_area", one.half() * 40)
record("box_area", one.to(torch.uint8) * 5)
turned = torch.cat([one[:, :2], one[:, 2:] - one[:, :2], torch.tensor([[30.0], [-75], [0]])], 1)
quads = ops.box_convert(turned, "xywhr", "xyxyxyxy")
for a, given in [("xyxy", one), ("xywh", one), ("cxcywh", one), ("xywhr", turned), ("cxcywhr", turned), ("xyxyxyxy", quads)]:
    for b in ["xyxy", "xywh", "cxcywh", "xywhr", "cxcywhr", "xyxyxyxy", "q"]:
        record("box_convert", given, a, b)
        record("box_convert", given.round().long(), a, b)
LOSSES = ["generalized_box_iou_loss", "distance_box_iou_loss", "complete_box_iou_loss"]
for name in LOSSES:
    for reduction in ["none", "mean", "sum", "other"]:
        record(name, one.clone().requires_grad_(), two.clone().requires_grad_(), reduction)
    near = (one + torch.tensor([0.5, -0.25, 1, 0.75])).requires_grad_()
    record(name, near, one.clone().requires_grad_())
    record(name, near.detach().clone().requires_grad_(), one, eps=0.25)
    record(name, apart[0].clone().requires_grad_(), apart[1])
    record(name, one[0], near[0].detach())
    record(name, one.double(), two.double(), reduction="mean")
    record(name, one.half(), two.half())
    record(name, one.round().long(), two.round().long())
    record(name, torch.zeros(0, 4), torch.zeros(0, 4), "mean")
    record(name, torch.zeros(0, 4), torch.zeros(0, 4))
logits = torch.randn(3, 4)
classes = (torch.rand(3, 4) > 0.6).float()
for reduction in ["none", "mean", "sum", "other"]:
    record("sigmoid_focal_loss", logits.clone().requires_grad_(), classes, reduction=reduction)
record("sigmoid_focal_loss", logits.clone().requires_grad_(), torch.rand(3, 4).requires_grad_(), 0.5, 1.5)
record("sigmoid_focal_loss", logits.clone().requires_grad_(), classes, -1, 0)
record("sigmoid_focal_loss", logits.double(), classes.double(), alpha=1)
record("sigmoid_focal_loss", logits.half(), classes.half())
record("sigmoid_focal_loss", logits, classes, 2)
record("sigmoid_focal_loss", logits, classes, alpha=-0.5)
record("sigmoid_focal_loss", logits, classes[:2])
record("clip_boxes_to_image", torch.stack([one, two]) * 2 - 15, (20, 18))
record("remove_small_boxes", boxes, 4.0)
masks = torch.zeros(4, 5, 6)
masks[0, 1:3, 2:5] = 1
masks[1, 4, 0] = -0.5
masks[3] = 1
record("masks_to_boxes", masks)
record("masks_to_boxes", masks > 0)
record("masks_to_boxes", masks.to(torch.uint8))
record("masks_to_boxes", torch.zeros(0, 4, 4))
for dtype in [torch.float64, torch.float16, torch.int64, torch.bfloat16]:
    record("nms", one.to(dtype), torch.tensor([3, 1, 2]).to(dtype), 0.1)
record("nms", one, torch.tensor([3, 1, 2]).double(), 0.1)

maps = ((torch.arange(2 * 3 * 7 * 8) * 37 % 101).float() / 10).view(2, 3, 7, 8)
regions = torch.tensor([[0.0, 0, 0, 4, 5], [1, 1.5, 2.25, 9, 8.5], [0, -3, -2, 3, 3], [1, 6, 5, 2, 1], [0, 20, 20, 30, 30], [1, 2.5, 3.5, 2.5, 3.5]])
for size in [2, (3, 1), [5, 9]]:
    for scale in [1.0, 0.5, 0.3]:
        record("roi_pool", maps.clone().requires_grad_(), regions, size, scale)
record("roi_pool", maps.double().requires_grad_(), regions.double(), 2, spatial_scale=0.75)
record("roi_pool", torch.ones(1, 1, 4, 4).requires_grad_(), regions[:1], 2)
record("roi_pool", maps.half(), regions.half(), 2)
record("roi_pool", maps, [regions[:2, 1:], regions[2:3, 1:]], 2)
record("roi_pool", maps, regions[:0], 2)
record("roi_pool", torch.full((1, 1, 4, 4), float("nan")), regions[:1], 2)
record("roi_pool", torch.full((1, 1, 4, 4), float("-inf")), regions[:1], 2)
record("roi_pool", maps, torch.tensor([[2.0, 0, 0, 1, 1]]), 2)
positional = ((torch.arange(2 * 12 * 5 * 6) * 37 % 101).float() / 10).view(2, 12, 5, 6)
record("ps_roi_pool", positional.clone().requires_grad_(), regions, [2, 3])
record("ps_roi_align", positional.clone().requires_grad_(), regions, [2, 3], 0.5, 2)
for size, scale in [(2, 1.0), ((3, 1), 0.5), (1, 0.3)]:
    record("ps_roi_pool", positional, regions, size, scale)
    record("ps_roi_align", positional, regions, size, scale)
for name in ["ps_roi_pool", "ps_roi_align"]:
    record(name, positional.double(), regions[:3].double(), 2, spatial_scale=0.75)
    record(name, positional.half(), regions[:3].half(), 2)
    record(name, positional, [regions[:2, 1:], regions[2:3, 1:]], 2)
    record(name, positional, regions[:0], 2)
    record(name, positional, regions, 5)
record("ps_roi_align", positional.clone(), regions, 2)
record("ps_roi_align", positional.clone(), regions, 2, sampling_ratio=3)
for name in ["roi_pool", "roi_align", "ps_roi_pool", "ps_roi_align"]:
    record(name, maps, regions[:, 1:], 2)
    record(name, maps, [regions], 2)
    record(name, maps, 3, 2)
    record(name, maps, regions.double(), 2)
for name, shape in [("drop_block2d", (2, 3, 7, 8)), ("drop_block3d", (1, 2, 5, 6, 7))]:
    for args in [(0.2, 3), (0.1, 5, True), (0.4, 9), (0.0, 3), (0.2, 2), (1.5, 3)]:
        record(name, torch.ones(shape), *args)
    record(name, torch.ones(shape).requires_grad_(), 0.2, 3, eps=0.5)
    record(name, torch.ones(shape), 0.2, 3, training=False)
    record(name, torch.ones(shape[1:]), 0.2, 3)
    record(name, torch.ones(shape, dtype=torch.float64), 0.2, 1)

for channels, out, groups, offset_groups, kernel, sizes, masked in [
    (3, 4, 1, 1, (3, 3), (1, 0, 1), False),
    (4, 6, 2, 1, (3, 2), (2, (1, 2), 1), True),
    (4, 4, 1, 2, (2, 3), ((1, 2), 2, (2, 1)), True),
    (4, 4, 4, 4, (1, 1), (1, 0, 1), True),
]:
    weight = torch.randn(out, channels // groups, *kernel).requires_grad_()
    image = torch.randn(2, channels, 6, 7).requires_grad_()
    shape = torch.nn.functional.conv2d(image, weight, None, *[s if isinstance(s, tuple) else (s, s) for s in sizes], groups).shape[2:]
    taps = offset_groups * kernel[0] * kernel[1]
    offset = (torch.randn(2, 2 * taps, *shape) * 2).round(decimals=2).requires_grad_()
    mask = torch.rand(2, taps, *shape).requires_grad_() if masked else None
    bias = torch.randn(out).requires_grad_() if masked else None
    record("deform_conv2d", image, offset, weight, bias, *sizes, mask)
weight, image = torch.ones(3, 2, 3, 3), torch.ones(1, 2, 5, 5)
record("deform_conv2d", image, torch.zeros(1, 18, 3, 3), weight)
record("deform_conv2d", image, torch.full((1, 18, 3, 3), 40.0), weight)
record("deform_conv2d", image.double(), torch.full((1, 18, 3, 3), -1.0).double(), weight.double())
record("deform_conv2d", torch.ones(0, 2, 5, 5), torch.zeros(0, 18, 3, 3), weight)
record("deform_conv2d", image, torch.zeros(1, 17, 3, 3), weight)
record("deform_conv2d", image, torch.zeros(1, 20, 3, 3), weight)
record("deform_conv2d", image, torch.zeros(1, 18, 4, 3), weight)
record("deform_conv2d", image, torch.zeros(2, 18, 3, 3), weight)
record("deform_conv2d", image, torch.zeros(1, 18, 3, 3), weight, mask=torch.ones(1, 8, 3, 3))
record("deform_conv2d", image, torch.zeros(1, 18, 3, 3), weight, mask=torch.ones(1, 9, 4, 3))
record("deform_conv2d", image, torch.zeros(1, 18, 3, 3), weight, mask=torch.ones(2, 9, 3, 3))


def module(name, make, call):
    torch.manual_seed(7)
    layer = make()
    out = call(layer)
    total = sum((o.double() * torch.arange(1, o.numel() + 1).view(o.shape)).sum() for o in out.values())
    total.backward()
    parameters = dict(layer.named_parameters())
    return {
        "text": repr(layer),
        "keys": list(layer.state_dict().keys()),
        "out": {k: plain(v) for k, v in out.items()},
        "grads": {k: number(round(v.grad.double().abs().sum().item(), 4)) for k, v in parameters.items() if v.grad is not None},
    }


def pyramid_maps():
    return OrderedDict(
        ("m%d" % i, ((torch.arange(2 * c * s * (s + 1)) * 29 % 83).float() / 40 - 1).view(2, c, s, s + 1))
        for i, (c, s) in enumerate([(3, 9), (4, 5), (5, 2)])
    )


FPN = ops.FeaturePyramidNetwork
call = lambda layer: layer(pyramid_maps())
norm = lambda c: torch.nn.GroupNorm(2, c)
modules = {
    "plain": module("plain", lambda: FPN([3, 4, 5], 4), call),
    "pool": module("pool", lambda: FPN([3, 4, 5], 4, extra_blocks=LastLevelMaxPool()), call),
    "p5": module("p5", lambda: FPN([3, 4, 5], 4, LastLevelP6P7(4, 4)), call),
    "c5": module("c5", lambda: FPN([3, 4, 5], 4, LastLevelP6P7(5, 4)), call),
    "norm": module("norm", lambda: FPN([3, 4, 5], 4, norm_layer=norm), call),
}
levels = OrderedDict((k, ((torch.arange(2 * 2 * s * s) * 31 % 97).float() / 10).view(2, 2, s, s)) for k, s in [("x", 32), ("y", 16), ("z", 8), ("skip", 4)])
cut = [torch.tensor([[0.0, 0, 20, 30], [10, 5, 120, 110], [3, 3, 60, 61]]), torch.tensor([[1.0, 2, 127, 125], [30, 40, 35, 44]])]
poolers = []
for names, size, ratio, extra in [
    (["x", "y", "z"], 3, 2, {"canonical_scale": 64}),
    (["x", "y", "z"], (2, 3), -1, {"canonical_scale": 64, "canonical_level": 3}),
    (["y"], 2, 2, {}),
    (["x", "z"], [2, 2], 2, {}),
]:
    leaves = OrderedDict((k, v.clone().requires_grad_()) for k, v in levels.items())
    pooler = ops.MultiScaleRoIAlign(names, size, ratio, **extra)
    out = pooler(leaves, cut, [(128, 120), (100, 128)])
    (out * torch.arange(1, out.numel() + 1).view(out.shape)).sum().backward()
    poolers.append({
        "args": [names, size, ratio, extra],
        "text": repr(pooler),
        "scales": pooler.scales,
        "out": plain(out),
        "grads": {k: round(v.grad.double().pow(2).sum().item(), 2) for k, v in leaves.items() if v.grad is not None},
    })
texts = {
    "RoIPool(2, 0.5)": repr(ops.RoIPool(2, 0.5)),
    "RoIPool([2, 3], 1)": repr(ops.RoIPool((2, 3), 1)),
    "RoIAlign(7, 0.25, 2)": repr(ops.RoIAlign(7, 0.25, 2)),
    "RoIAlign([7, 3], 1, -1, true)": repr(ops.RoIAlign((7, 3), 1, -1, True)),
    "PSRoIAlign(7, 0.25, 2)": repr(ops.PSRoIAlign(7, 0.25, 2)),
    "PSRoIPool([2, 3], 1)": repr(ops.PSRoIPool((2, 3), 1)),
    "DeformConv2d(4, 6, 3)": repr(ops.DeformConv2d(4, 6, 3)),
    "DeformConv2d(4, 6, [3, 1], 2, [1, 0], 2, 2, false)": repr(ops.DeformConv2d(4, 6, (3, 1), 2, (1, 0), 2, 2, False)),
    "DropBlock2d(0.5, 3)": repr(ops.DropBlock2d(0.5, 3)),
    "DropBlock3d(0, 3, true)": repr(ops.DropBlock3d(0, 3, True)),
}
torch.manual_seed(11)
start = ops.DeformConv2d(4, 6, 3, groups=2)
deformed = {"keys": list(start.state_dict().keys()), "weight": plain(start.weight), "bias": plain(start.bias)}
# Rotated boxes; torchvision has no gradients of their overlaps.
torch.manual_seed(3)
several = torch.rand(6, 5) * torch.tensor([10.0, 10, 8, 8, 360])
others = torch.cat([torch.rand(4, 5) * torch.tensor([10.0, 10, 8, 8, 360]), several[:2], several[2:3] + torch.tensor([0.0, 0, 0, 0, 90])])
for fmt in ["cxcywhr", "xywhr"]:
    record("box_iou", several, others, fmt)
    record("box_iou", several.double(), others.double(), fmt=fmt)
corners = [ops.box_convert(boxes, "cxcywhr", "xyxyxyxy") for boxes in (several, others)]
record("box_iou", *corners, "xyxyxyxy")
straight = torch.tensor([[0.0, 0, 2, 2, 0], [1, 1, 2, 2, 90], [5, 5, 0, 3, 10], [0, 0, 1, 1, 45], [0, 0, -2, 2, 0], [2, 0, 2, 2, 0]])
record("box_iou", straight, straight, "cxcywhr")
record("box_iou", several[:0], others, "cxcywhr")
record("box_iou", several, others.double(), "cxcywhr")
record("box_iou", several.half(), others.half(), "cxcywhr")
record("box_iou", several[:, :4], others, "cxcywhr")
record("box_iou", several[None], others, "cxcywhr")
json.dump({"deformed": deformed, "cases": cases, "modules": modules, "poolers": poolers, "texts": texts}, open(sys.argv[1], "w"), separators=(",", ":"))
print(len(cases), "cases")
