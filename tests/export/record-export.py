"""Writes recorded-export.json: what torch.export.export of PyTorch 2.15 makes of small modules, and what they give.

    python tests/export/record-export.py
"""

import base64
import gzip
import io
import json
import os
import re

import torch
import torch.nn.functional as F
from torch import nn
from torch.export import Dim
from torchvision import ops

recorded = {}


def shown(value):
    if isinstance(value, torch.Tensor):
        return {"dtype": str(value.dtype), "values": value.detach().tolist()}
    if isinstance(value, (list, tuple)):
        return [shown(item) for item in value]
    if isinstance(value, dict):
        return {key: shown(item) for key, item in value.items()}
    return value


def text_of(program):
    """Its text without empty lines and comments; symbols are numbered."""
    symbols = {name: f"s{i}" for i, name in enumerate(program.range_constraints) for name in [str(name)]}
    lines = [line for line in str(program).split("\n") if line.strip() and not line.strip().startswith("# File")]
    lines = [line for line in lines if not line.strip().startswith(("# No stack", "input_1 = input"))]
    text = "\n".join(lines).replace("input_1", "input")
    return re.sub(r"\bs\d+\b", lambda found: symbols.get(found.group(0), found.group(0)), text)


def record(name, module, args, kwargs=None, dynamic=None, calls=()):
    torch.manual_seed(0)
    state = {key: shown(value) for key, value in module.state_dict().items()}
    program = torch.export.export(module, args, kwargs, dynamic_shapes=dynamic)
    entry = {"state": state, "args": shown(args), "kwargs": shown(kwargs or {}), "text": text_of(program), "calls": []}
    nodes = program.run_decompositions().graph.nodes
    targets = [str(node.target) for node in nodes if str(node.target).startswith("aten.")]
    entry["decomposed"] = {name: targets.count(name) for name in sorted(set(targets))}
    for call in (args, *calls):
        run = torch.export.export(module, args, kwargs, dynamic_shapes=dynamic).module()
        saved = {key: value.clone() for key, value in module.state_dict().items()}
        copies = [item.clone() if isinstance(item, torch.Tensor) else item for item in call]
        out = shown(run(*copies, **(kwargs or {})))
        changed = {key: shown(value) for key, value in module.state_dict().items() if not torch.equal(value, saved[key])}
        entry["calls"].append({"args": shown(call), "out": out, "changed": changed})
        module.load_state_dict(saved)
    recorded[name] = entry


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(2, 3, 3, padding=1)
        self.bn = nn.BatchNorm2d(3)
        self.pool = nn.MaxPool2d(2)
        self.fc = nn.Linear(3, 2)
        self.register_buffer("count", torch.zeros(()))
        self.k = torch.ones(2)

    def forward(self, x, d):
        self.count.add_(1)
        y = torch.relu(self.bn(self.conv(x)))
        y = F.adaptive_avg_pool2d(self.pool(y), 1).flatten(1)
        z = self.fc(y) + self.k + torch.tensor([1.0, 2.0])
        z += d["a"]
        return {"out": z, "list": (x.reshape(x.shape[0], -1), x.shape[0] * 2)}


class Two(nn.Module):
    def forward(self, x, y):
        return (x.view(x.shape[0], -1) @ y.t()).reshape(x.shape[0] * y.shape[0])


class Equal(nn.Module):
    def forward(self, x, y):
        return x * 2 + y


class Optional(nn.Module):
    def forward(self, x, scale, mask=None):
        y = x * scale
        return (y, None) if mask is None else (y.masked_fill(mask, 0.5), scale)


class Operators(nn.Module):
    def forward(self, x):
        first = x[0]
        values, places = x.max(1)
        parts = x.split(2)
        return (
            x.eq(1), x**2, 1 - x, x // 2, x.sum(), x.mean(1, keepdim=True), values, places, x[:, 1:], parts,
            torch.cat([x, x], 1), torch.where(x > 0, x, 0.25), x.var(0), x.argmax(1), x.clamp(0, 1), torch.arange(4),
            torch.ones(3), x.softmax(-1), x.logsumexp(1), first, x.cumsum(0), x.transpose(0, 1), x.unsqueeze(0),
        )  # fmt: skip


class InPlace(nn.Module):
    def __init__(self):
        super().__init__()
        self.register_buffer("total", torch.zeros(3))

    def forward(self, x):
        self.total.add_(x.sum(0))
        y = x + self.total
        y[0].mul_(2)
        return F.relu(y, inplace=True)


x = torch.randn(4, 3)
torch.manual_seed(0)
record("mlp", nn.Sequential(nn.Linear(3, 4), nn.GELU(), nn.Linear(4, 2)), (x,), None, ({0: Dim("b")},), [(torch.randn(7, 3),)])
record("net", Net(), (torch.randn(2, 2, 6, 6), {"a": torch.randn(2)}), None, ({0: Dim.DYNAMIC}, {"a": None}))
record("lstm", nn.LSTM(3, 2, batch_first=True), (torch.randn(2, 4, 3),))
record("gru", nn.GRU(3, 2, num_layers=2, bidirectional=True), (torch.randn(2, 4, 3),))
record("embedding", nn.Sequential(nn.Embedding(5, 3), nn.LayerNorm(3), nn.Dropout(0.5).eval()), (torch.tensor([1, 2]),))
record("convolutions", nn.Sequential(nn.Conv2d(1, 2, 3, stride=2), nn.ConvTranspose2d(2, 1, 3, stride=2), nn.Upsample(scale_factor=2)), (torch.randn(1, 1, 7, 7),))
record("activations", nn.Sequential(nn.SiLU(), nn.ReLU6(), nn.Hardswish(), nn.LeakyReLU(), nn.Softmax(-1), nn.Sigmoid(), nn.Tanh(), nn.ReLU(inplace=True), nn.Mish(), nn.GLU()), (torch.randn(2, 4),))
record("loss", nn.CrossEntropyLoss(label_smoothing=0.1), (x, torch.tensor([0, 1, 2, 0])))
record("two", Two(), (x, torch.randn(5, 3)), None, {"x": {0: Dim("b", max=64)}, "y": {0: Dim.AUTO}}, [(torch.randn(2, 3), torch.randn(6, 3))])
record("equal", Equal(), (x, x + 1), None, {"x": {0: Dim.AUTO}, "y": {0: Dim.AUTO}}, [(torch.randn(2, 3), torch.randn(2, 3))])
record("optional", Optional(), (x, 2.5), {"mask": x > 0})
record("operators", Operators(), (x,))
record("in_place", InPlace(), (x,))
record("attention", nn.TransformerEncoderLayer(4, 2, 8, batch_first=True, dropout=0.0), (torch.randn(2, 3, 4),))



class Detection(nn.Module):
    def forward(self, boxes, scores, features, offsets, weight):
        aligned = ops.roi_align(features, [boxes], (2, 2), 0.5, 2, True)
        return ops.nms(boxes, scores, 0.5), aligned, ops.deform_conv2d(features, offsets, weight, padding=1)


def record_file(name, module, args):
    """The file that PyTorch writes, and what the program gives."""
    buffer = io.BytesIO()
    program = torch.export.export(module, args)
    torch.export.save(program, buffer)
    file = base64.b64encode(gzip.compress(buffer.getvalue(), mtime=0)).decode()
    recorded[name] = {"file": file, "args": shown(args), "out": shown(program.module()(*args))}


boxes = torch.tensor([[0.0, 0, 4, 4], [0.0, 0, 4, 5], [3.0, 3, 7, 7]])
images = (torch.randn(1, 2, 5, 5), torch.randn(1, 18, 5, 5) * 0.2, torch.randn(2, 2, 3, 3))
record_file("detection", Detection(), (boxes, torch.tensor([0.9, 0.8, 0.7]), *images))

with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "recorded-export.json"), "w") as stream:
    json.dump(recorded, stream, separators=(",", ":"))
    stream.write("\n")
