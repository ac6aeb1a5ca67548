"""Writes recorded.json: small programs that torch.export saved, with what they give in PyTorch 2.15.

    python tests/export/record.py
"""

import base64
import gzip
import io
import json
import os
import zipfile

import torch
import torch.nn.functional as F
from torch import nn
from torch.ao.quantization.fx import _decomposed  # makes torch.ops.quantized_decomposed known
from torch._higher_order_ops.scan import scan
from torch._higher_order_ops.while_loop import while_loop
from torch.export import Dim

programs = {}


def wrapped(f):
    class M(nn.Module):
        def forward(self, *args, **kwargs):
            return f(*args, **kwargs)

    return M()


def shown(value):
    if isinstance(value, torch.Tensor):
        if value.is_complex():
            value = torch.view_as_real(value.resolve_conj())
        return {"dtype": str(value.dtype), "values": value.detach().tolist()}
    if isinstance(value, (list, tuple)):
        return [shown(item) for item in value]
    if isinstance(value, dict):
        return {key: shown(item) for key, item in value.items()}
    return value


def record(name, module, args, kwargs=None, dynamic=None, calls=(), decompose=False, refused=()):
    torch.manual_seed(0)
    kwargs = kwargs or {}
    if not isinstance(module, nn.Module):
        module, dynamic = wrapped(module), dynamic and (tuple(dynamic),)
    program = torch.export.export(module, args, kwargs, dynamic_shapes=dynamic)
    if decompose:
        program = program.run_decompositions()
    buffer = io.BytesIO()
    torch.export.save(program, buffer)
    buffer.seek(0)
    loaded = torch.export.load(buffer)
    run = loaded.module()
    results = []
    for call in (args, *calls):
        torch.manual_seed(7)
        for parameter in run.parameters():
            parameter.grad = None
        given = shown(list(call))
        out = run(*call, **kwargs)
        floats = [o for o in torch.utils._pytree.tree_leaves(out) if isinstance(o, torch.Tensor) and o.requires_grad]
        grads = {}
        if floats:
            try:
                sum((o * o).sum() for o in floats).backward()
            except RuntimeError:  # statistics that the program wrote over: no gradients in PyTorch either
                pass
            grads = {k: shown(p.grad) for k, p in run.named_parameters() if p.grad is not None}
        results.append({"args": given, "out": shown(out), "grads": grads, "buffers": {k: shown(b) for k, b in run.named_buffers()}})
    errors = []
    for call in refused:
        try:
            run(*call, **kwargs)
            raise SystemExit(f"{name} takes {call}")
        except Exception as error:
            errors.append({"args": shown(list(call)), "class": type(error).__name__, "text": str(error)})
    programs[name] = {
        "file": base64.b64encode(gzip.compress(buffer.getvalue(), 9, mtime=0)).decode(),
        "kwargs": shown(kwargs),
        "results": results,
        "errors": errors,
        "signature": str(loaded.graph_signature),
        "text": "\n".join(line for line in str(loaded).split("\n") if line.strip() and not line.strip().startswith("# ")),
    }


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(1, 2, 3, padding=1)
        self.norm = nn.BatchNorm2d(2)
        self.head = nn.Linear(2, 2)
        self.register_buffer("steps", torch.zeros((), dtype=torch.long))
        self.scale = torch.tensor([1.0, 2.0])

    def forward(self, x):
        self.steps.add_(1)
        h = F.max_pool2d(F.relu(self.norm(self.conv(x))), 2).mean((2, 3))
        return {"scores": self.head(h) * self.scale, "steps": self.steps + 0}


class Parts(nn.Module):
    def __init__(self):
        super().__init__()
        self.linear = nn.Linear(3, 3)
        self.register_buffer("row", torch.arange(3.0), persistent=False)

    def forward(self, x):
        with torch.no_grad():
            still = self.linear(x)
        with torch.autocast("cpu", dtype=torch.bfloat16):
            low = self.linear(x)
        return still + self.linear(x) * self.row, low.float()


def ints(x):
    return (
        x + 1.0, x * 2, x / 2, x // 2, x**2.0, torch.where(x > 1, x, 0.5), torch.where(x > 1, 1.0, 0.0),
        x.clamp(min=1.0), 2.0 - x, torch.full((2,), 1.0), torch.arange(3.0),
    )


def change(x):
    return x.add_(1) * 2


def item(x, n):
    k = n.item()
    torch._check_is_size(k)
    torch._check(k < x.shape[0])
    return x[:k] * 2


torch.manual_seed(1)
batch = Dim("batch", min=2, max=64)
image, other = torch.randn(3, 1, 4, 4), torch.randn(5, 1, 4, 4)
record("net", Net(), (image,), dynamic=({0: batch},), calls=[(other,)], refused=[(torch.ones(65, 1, 4, 4),), (torch.ones(3, 2, 4, 4),)])
record("net_core", Net(), (image,), dynamic=({0: batch},), calls=[(other,)], decompose=True)
record("parts", Parts(), (torch.randn(2, 3),))
record("nested", lambda x, y: {"a": [x["p"] + y[0], (y[1][0] * 2,)], "b": x["q"]},
       ({"p": torch.ones(2, 3), "q": torch.ones(2)}, [torch.ones(3), (torch.ones(2),)]),
       refused=[({"p": torch.ones(2, 3)}, [torch.ones(3), (torch.ones(2),)]), ({"p": torch.ones(2, 3), "q": torch.ones(2)},)])
record("keywords", lambda x, n, *, scale: x * n * scale, (torch.ones(2, 3), 2), {"scale": torch.tensor([1.0, 2.0, 3.0])},
       refused=[(torch.ones(2, 3), 3), (torch.ones(2, 4), 2)])
record("ints", ints, (torch.arange(5),))
record("change", change, (torch.arange(3.0),))
record("change_core", change, (torch.arange(3.0),), decompose=True)
record("cond", lambda x: torch.cond(x.sum() > 0, lambda x: x.sin(), lambda x: x.cos() * 2, (x,)), (torch.ones(3),), calls=[(-torch.ones(3),)])
record("while", lambda i, x: while_loop(lambda i, x: i < 5, lambda i, x: (i + 1, x * 2), (i, x)), (torch.tensor(0), torch.ones(3)))
record("scan", lambda i, xs: scan(lambda c, x: (c + x, c * x), i, xs), (torch.ones(2), torch.arange(6.0).reshape(3, 2)))
record("sizes", lambda x: (x.view(x.shape[0] * x.shape[1], -1), x.shape[1] // 2, x[:, : x.shape[1] // 2], torch.arange(x.shape[1])),
       (torch.ones(2, 6, 2),), dynamic=({0: Dim.DYNAMIC, 1: Dim.DYNAMIC},), calls=[(torch.ones(3, 9, 2),)])
n = Dim("n")
record("derived", lambda x, y: x[1:] + y, (torch.ones(6), torch.ones(5)), dynamic=({0: n + 1}, {0: n}), calls=[(torch.ones(9), torch.ones(8))],
       refused=[(torch.ones(5), torch.ones(5))])
record("item", item, (torch.arange(8.0), torch.tensor(3)), calls=[(torch.arange(8.0), torch.tensor(5))], refused=[(torch.arange(8.0), torch.tensor(-1))])
record("index", lambda x, i: (x[:, i], x[i], x[0, :, i], *x.topk(2), *x.split([1, 2], 1)), (torch.arange(24.0).reshape(2, 3, 4), torch.tensor([0, 1])))
record("random", lambda x: (torch.rand(3), F.dropout(x, 0.5), torch.randint(0, 9, (4,))), (torch.ones(2, 3),))
record("attention", nn.TransformerEncoderLayer(4, 2, 4, batch_first=True, dropout=0.0), (torch.randn(2, 3, 4),), decompose=True)
record("lstm", nn.LSTM(2, 3, batch_first=True), (torch.randn(2, 3, 2),))
record("complex", lambda x: (torch.fft.fft(x), x.abs(), x.conj() * x), (torch.tensor([1 + 2j, 3 - 1j]),), decompose=True)


class Decomposed(nn.Module):
    """What exports of quantized models call between operators on reals."""

    def __init__(self):
        super().__init__()
        self.linear = nn.Linear(4, 3)
        self.register_buffer("table", torch.tensor([[-127, 5, 0, 33], [9, -8, 7, 127], [1, 2, 3, -4]], dtype=torch.int8))
        self.register_buffer("scales", torch.tensor([0.05, 0.02, 0.25]))
        self.register_buffer("zeros", torch.tensor([1, 0, -2]))

    def forward(self, x):
        q = torch.ops.quantized_decomposed
        tensor = (0.5, 3, -128, 127, torch.int8)
        channel = (self.scales, self.zeros, 0, -127, 127)
        a = q.dequantize_per_tensor(q.quantize_per_tensor(x, *tensor), *tensor)
        table = q.dequantize_per_channel(self.table, *channel, torch.int8)
        y = F.linear(a, table, self.linear.bias).detach()
        chosen = (*q.choose_qparams(y, 0, 255, 1e-5, torch.uint8), 0, 255, torch.uint8)
        b = q.dequantize_per_tensor.tensor(q.quantize_per_tensor.tensor(y, *chosen), *chosen, out_dtype=torch.float64)
        c = q.choose_qparams_symmetric(y, 0, 255, 1e-5, torch.uint8)
        rows = q.choose_qparams_per_token_asymmetric(y, torch.int8)
        d = q.quantize_per_token(y, *rows, -128, 127, torch.int8)
        e = q.dequantize_per_token(d, *rows, -128, 127, torch.int8, torch.float32)
        f = q.choose_qparams_per_token(y, torch.int8)
        g = q.quantize_per_channel(x[:3], *channel, torch.int8)
        group = (torch.full((3, 2), 0.25), torch.ones(3, 2, dtype=torch.int32), -8, 7, torch.int8, 2)
        h = q.quantize_per_channel_group(x[:3], *group)
        i = q.dequantize_per_channel_group(h, *group, torch.float32)
        j = q.fake_quant_per_channel(self.linear.weight, *channel)
        return [a, b, *chosen[:2], *c, *rows, d, e, *f, g, h, i, j]


record("quantized_decomposed", Decomposed(), (torch.arange(20.0).view(5, 4) * 0.25 - 2.125,))

# The layout that PyTorch 2.1 to 2.7 wrote: JSON without kinds of arguments and names of nodes, beside checkpoints.
record("older", nn.Linear(3, 2), (torch.tensor([[1.0, 2.0, 3.0]]),))
with zipfile.ZipFile(io.BytesIO(gzip.decompress(base64.b64decode(programs["older"]["file"])))) as archive:
    path = next(name for name in archive.namelist() if name.endswith("models/model.json"))
    text = json.loads(archive.read(path))
for node in text["graph_module"]["graph"]["nodes"]:
    del node["name"]
    for argument in node["inputs"]:
        del argument["kind"]
torch.manual_seed(0)
linear = nn.Linear(3, 2)


def saved(value):
    written = io.BytesIO()
    torch.save(value, written)
    return written.getvalue()


older = io.BytesIO()
with zipfile.ZipFile(older, "w") as archive:
    archive.writestr("version", "8.2")
    archive.writestr("serialized_exported_program.json", json.dumps(text))
    archive.writestr("serialized_state_dict.pt", saved(dict(linear.state_dict())))
    archive.writestr("serialized_constants.pt", saved({}))
    archive.writestr("serialized_example_inputs.pt", saved(((torch.ones(1, 3),), {})))
programs["older"]["file"] = base64.b64encode(gzip.compress(older.getvalue(), 9, mtime=0)).decode()
x = torch.tensor([[1.0, 2.0, 3.0]])
out = linear(x)
(out * out).sum().backward()
programs["older"]["results"] = [
    {"args": [shown(x)], "out": shown(out), "grads": {k: shown(p.grad) for k, p in linear.named_parameters()}, "buffers": {}}
]

with open(os.path.join(os.path.dirname(__file__), "recorded.json"), "w") as file:
    json.dump(programs, file, indent=0)
    file.write("\n")
