"""Records what graph mode quantization gives: `python record-graph.py OUT`. The same models stand in graph.test.ts. Made with torch 2.15.0."""
import json
import sys
import warnings

import torch
import torch.nn.functional as F
from torch import nn
from torch.ao.quantization import (
    QConfigMapping,
    default_dynamic_qconfig,
    default_qconfig,
    float_qparams_weight_only_qconfig,
    get_default_qat_qconfig_mapping,
    get_default_qconfig_mapping,
    quantize_fx,
)

warnings.filterwarnings("ignore")
torch.set_num_threads(1)


class Block(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 8, 3, padding=1)
        self.bn1 = nn.BatchNorm2d(8)
        self.relu = nn.ReLU()
        self.conv2 = nn.Conv2d(8, 8, 3, padding=1)
        self.bn2 = nn.BatchNorm2d(8)
        self.pool = nn.AdaptiveAvgPool2d(1)
        self.fc = nn.Linear(8, 3)

    def forward(self, x):
        x = self.relu(self.bn1(self.conv1(x)))
        y = self.bn2(self.conv2(x))
        z = torch.relu(torch.add(x, y))
        return self.fc(torch.flatten(self.pool(z), 1))


class Functions(nn.Module):
    def __init__(self):
        super().__init__()
        self.w = nn.Parameter(torch.randn(5, 4) / 2)
        self.b = nn.Parameter(torch.randn(5) / 2)
        self.v = nn.Parameter(torch.randn(5, 4) / 2)
        self.out = nn.Linear(10, 2)

    def forward(self, x, y):
        a = F.relu(F.linear(x, self.w, self.b))
        b = F.linear(y, self.v)
        c = torch.cat([torch.mul(a, b), torch.sigmoid(a)], 1)
        return self.out(c)


class Convolutions(nn.Module):
    def __init__(self):
        super().__init__()
        self.w = nn.Parameter(torch.randn(4, 2, 3, 3) / 3)
        self.norm = nn.BatchNorm2d(4)
        self.up = nn.LeakyReLU(0.1)
        self.act = nn.Hardswish()

    def forward(self, x):
        x = F.max_pool2d(x, 2)
        x = F.conv2d(x, self.w, None, (1, 1), (1, 1), (1, 1), 1)
        x = F.relu(self.norm(x))
        x = self.act(self.up(x))
        return torch.add(x, 0.5).mean([2, 3])


class Words(nn.Module):
    def __init__(self):
        super().__init__()
        self.table = nn.Embedding(10, 4)
        self.rnn = nn.LSTM(4, 5, batch_first=True)
        self.fc = nn.Linear(5, 2)

    def forward(self, x):
        out, _ = self.rnn(self.table(x))
        return self.fc(out)


def plain(t):
    t = t.detach()
    return {"shape": list(t.shape), "values": [round(v, 8) for v in t.flatten().tolist()]}


def graph(module):
    return [f"{n.op} {n.name}" for n in module.graph.nodes]


def static(name, model, mapping, *inputs, steps=3, training=False):
    shaped = [tuple(i.shape) for i in inputs]
    if training is False:
        model.eval()
    prepare = quantize_fx.prepare_qat_fx if training else quantize_fx.prepare_fx
    prepared = prepare(model, mapping, inputs)
    seen = []
    losses = []
    optimizer = torch.optim.SGD(prepared.parameters(), lr=0.05) if training else None
    for step in range(steps):
        given = [torch.randn(s) for s in shaped] if inputs[0].is_floating_point() else list(inputs)
        out = prepared(*given)
        seen.append(plain(out))
        if training:
            loss = out.pow(2).mean()
            losses.append(round(loss.item(), 7))
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
    prepared.eval()
    keys = sorted(prepared.state_dict())
    converted = quantize_fx.convert_fx(prepared)
    out = converted(*inputs)
    state = converted.state_dict()
    return {
        "name": name,
        "prepared": keys,
        "seen": seen,
        "losses": losses,
        "out": plain(out),
        "keys": sorted(state),
        "graph": graph(converted),
    }


def warm(model, *shape):
    model.train()
    for _ in range(2):
        model(torch.randn(*shape))
    return model


cases = []


def case(name, make):
    torch.manual_seed(3)
    cases.append(make(name))


mlp = lambda: nn.Sequential(nn.Linear(6, 8), nn.ReLU(), nn.Linear(8, 3))
x86 = lambda: get_default_qconfig_mapping("x86")
case("mlp", lambda n: static(n, mlp(), x86(), torch.randn(5, 6)))
case("mlp qnnpack", lambda n: static(n, mlp(), get_default_qconfig_mapping("qnnpack"), torch.randn(5, 6)))
case("mlp default", lambda n: static(n, mlp(), QConfigMapping().set_global(default_qconfig), torch.randn(5, 6)))
case("mlp part", lambda n: static(n, mlp(), x86().set_module_name("2", None), torch.randn(5, 6)))
case("mlp only linear", lambda n: static(n, mlp(), QConfigMapping().set_object_type(nn.Linear, default_qconfig).set_object_type(nn.ReLU, default_qconfig), torch.randn(5, 6)))
case("block", lambda n: static(n, warm(Block(), 4, 3, 6, 6), x86(), torch.randn(2, 3, 6, 6)))
case("functions", lambda n: static(n, Functions(), x86(), torch.randn(3, 4), torch.randn(3, 4)))
case("convolutions", lambda n: static(n, Convolutions(), x86(), torch.randn(2, 2, 8, 8)))
case("dynamic", lambda n: static(n, mlp(), QConfigMapping().set_global(default_dynamic_qconfig), torch.randn(5, 6)))
case(
    "words",
    lambda n: static(
        n,
        Words(),
        QConfigMapping().set_object_type(nn.LSTM, default_dynamic_qconfig).set_object_type(nn.Linear, default_dynamic_qconfig).set_object_type(nn.Embedding, float_qparams_weight_only_qconfig),
        torch.randint(0, 10, (2, 3)),
    ),
)
qat = lambda: get_default_qat_qconfig_mapping("x86")
case("training mlp", lambda n: static(n, mlp().train(), qat(), torch.randn(5, 6), training=True))
case("training block", lambda n: static(n, warm(Block(), 4, 3, 6, 6), qat(), torch.randn(2, 3, 6, 6), training=True))
torch.manual_seed(3)
fused = quantize_fx.fuse_fx(warm(Block(), 4, 3, 6, 6).eval())
x = torch.randn(2, 3, 6, 6)
cases.append({"name": "fuse", "keys": sorted(fused.state_dict()), "out": plain(fused(x)), "graph": graph(fused)})
json.dump({"cases": cases, "mapping": str(QConfigMapping().set_global(default_qconfig).set_module_name("a", None))}, open(sys.argv[1], "w"), separators=(",", ":"))
for c in cases:
    print(c["name"], c.get("prepared"), c["keys"], c["graph"])
