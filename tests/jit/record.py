"""Records TorchScript archives and what PyTorch's own interpreter makes of them.

Usage: python tests/jit/record.py   writes tests/jit/recorded/programs.json, which is kept compressed (brotli)

Each entry has the archive of `torch.jit.save` and a list of calls: arguments, results or the error's text, gradients of
the sum of all results, the state afterwards.
"""

import base64
import copy
import enum
import io
import json
import os
import warnings
import zipfile
from typing import Dict, Final, List, NamedTuple, Optional, Tuple, Union

import torch
import torch.nn as nn
import torch.nn.functional as F

warnings.filterwarnings("ignore")
entries = []


def plain(value):
    if isinstance(value, torch.Tensor):
        return value.detach().clone()
    if isinstance(value, (tuple, list)):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, enum.Enum):
        return value.name
    return value if value is None or isinstance(value, (int, float, str, bool, complex)) else str(value)


def sums(value, found):
    if isinstance(value, torch.Tensor):
        if value.requires_grad:
            found.append(value.sum())
    elif isinstance(value, (tuple, list)):
        for item in value:
            sums(item, found)
    elif isinstance(value, dict):
        for item in value.values():
            sums(item, found)
    return found


def of_version(archive, version):
    """The archive as if its program had been written for other operators."""
    other = io.BytesIO()
    with zipfile.ZipFile(archive) as old, zipfile.ZipFile(other, "w", zipfile.ZIP_STORED) as new:
        for name in old.namelist():
            is_version = name.split("/", 1)[1] in ("version", ".data/version")
            new.writestr(name, f"{version}\n" if is_version else old.read(name))
    other.seek(0)
    return other


def record(name, module, *calls, how="script", grads=False, seed=None, evaluate=False, version=None):
    if how == "script":
        module = torch.jit.script(module)
    elif how == "trace":
        module = torch.jit.trace(module, calls[0])
    elif how == "freeze":
        module = torch.jit.freeze(torch.jit.script(module.eval()))
    buffer = io.BytesIO()
    torch.jit.save(module, buffer)
    buffer.seek(0)
    if version is not None:
        buffer = of_version(buffer, version)
    module = torch.jit.load(buffer)
    if evaluate:
        module.eval()
    results = []
    for args in calls:
        method = "forward"
        if args and isinstance(args[0], str) and args[0].startswith("@"):
            method, args = args[0][1:], args[1:]
        entry = dict(method=method, args=plain(args), out=None, error=None, grads=None, state=None)
        if seed is not None:
            torch.manual_seed(seed)
        try:
            out = getattr(module, method)(*copy.deepcopy(args))
            entry["out"] = plain(out)
            if grads:
                module.zero_grad()
                sum(sums(out, [])).backward()
                entry["grads"] = {key: p.grad.clone() for key, p in module.named_parameters() if p.grad is not None}
            if isinstance(module, torch.jit.ScriptModule):
                entry["state"] = {k: v.clone() for k, v in module.state_dict().items()}
        except Exception as error:
            entry["error"] = str(error).strip().split("\n")[-1]
        results.append(entry)
    saved = io.BytesIO()
    torch.save(results, saved)
    encode = lambda data: base64.b64encode(data.getvalue()).decode()
    archive = encode(without_positions(buffer))
    entries.append(dict(name=name, seed=seed, evaluate=evaluate, archive=archive, calls=encode(saved)))


def without_positions(archive):
    """The archive without the places in Python's source, which are most of it."""
    smaller = io.BytesIO()
    with zipfile.ZipFile(archive) as old, zipfile.ZipFile(smaller, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if not name.endswith(".debug_pkl"):
                new.writestr(name, old.read(name))
    return smaller


class Point(NamedTuple):
    a: torch.Tensor
    b: int = 3
    c: Optional[str] = None


class Color(enum.Enum):
    RED = 1
    GREEN = 2


def double(x: torch.Tensor) -> torch.Tensor:
    rows = x.size(0)
    return x.view(rows, -1) * 2


class Everything(nn.Module):
    k: Final[int]

    def __init__(self):
        super().__init__()
        self.linear = nn.Linear(3, 4)
        self.norm = nn.BatchNorm1d(4)
        self.k = 3
        self.layers = nn.ModuleList([nn.Linear(4, 4), nn.ReLU()])
        self.scales = {"x": 1.0}
        self.register_buffer("shift", torch.ones(4), persistent=False)
        self.nothing = None

    def forward(self, x: torch.Tensor, n: int = 2, w: Optional[torch.Tensor] = None) -> Dict[str, torch.Tensor]:
        y = self.norm(self.linear(x))
        for layer in self.layers:
            y = layer(y)
        out: Dict[str, torch.Tensor] = {}
        for i in range(n):
            if i % 2 == 1 and i > self.k:
                continue
            y = y * 1.5 + i
            out[f"k{i}"] = y
        i = 0
        while i < 3 and bool(y.sum() < 100):
            i += 1
            y = y + self.shift
            if i == 2:
                break
        if w is not None:
            y = y + w
        values, indices = y.max(1)
        point = Point(y, [a * 2 for a in [1, 2]][0])
        out["best"] = values[:2] * point.b / 3
        out["views"] = y[..., None, -1, 1:]
        y[0, 1] = 5.0
        assert n > 0, "bad n {}".format(n)
        if n > 100:
            raise ValueError("too big: " + str(n))
        with torch.no_grad():
            out["count"] = torch.zeros([2], dtype=torch.long) + 1.0
        out["full"] = torch.full((2,), self.scales["x"], device=x.device)
        out["helped"] = self.helper(x, 3)
        return out

    @torch.jit.export
    def helper(self, x: torch.Tensor, k: int):
        task = torch.jit.fork(double, x)
        return torch.jit.wait(task) + float(k) // 2 + (k // 2) - (-k % 3) + k / 2


def numbers(a: int, b: int, x: float, y: float):
    whole = (a + b, a - b, a * b, a / b, a // b, a % b, a**b, -a, abs(a), divmod(a, b), a & b, a | b, a ^ b, a << 2, a >> 1)
    real = (x + y, x - y, x * y, x / y, x // y, x % y, x**y, a + x, round(x), int(x), float(a), bool(a))
    return whole, real, a < b, a == b, x >= y, min(a, b), max(x, y), str(a), str(x), "{} {}".format(y, [x])


def lists(n: int):
    a = [1, 2, 3, 4]
    a.append(n)
    a.extend([9, 8])
    a.insert(1, 77)
    b = a.copy()
    b.sort()
    p = a.pop()
    q = a.pop(0)
    a.reverse()
    a[1] = 5
    del a[0]
    found = (77 in a, a.index(3), a.count(2), sum(a), min(a), max(a), len(a))
    return a, b, p, q, a[1:3], a[::-1], a[-1], a[n], found, a + b, a * 2, list(range(10, 0, -3)), any([True, False])


def texts(s: str, n: int):
    parts = (s.split(","), s.split(), s.strip(), s.replace("a", "b"), s.partition(","), s.rsplit(",", 1), s.splitlines())
    asked = (s.find("b"), s.startswith("a"), s.isdigit(), s.isalpha(), s.count("a"), "b" in s, s < "b", len(s))
    made = (s.upper(), s.title(), s.zfill(8), s.center(11, "*"), s.ljust(8), ",".join(["x", s]), s[1:3], s + "z")
    return parts, asked, made, "%s-%d" % (s, n), ord(s[0]), chr(n + 65), hex(n), bin(n), str([1, 2]), str((1, 2.5)), str({"a": 1})


def dicts(n: int, key: str):
    d = {"a": 1, "b": 2}
    d["c"] = n
    by_int: Dict[int, torch.Tensor] = {3: torch.ones(2)}
    items = [(k, v) for k, v in d.items()]
    d.update({"q": 5})
    kept = d.setdefault("w", 9)
    removed = d.pop("a")
    del d["b"]
    total = 0
    for k in d:
        total += d[k]
    return d, by_int, list(d.keys()), list(d.values()), items, kept, removed, d.get("zz", 7), d.get("nope"), total, d[key]


def branches(x: Optional[int], y: Optional[torch.Tensor], z: Union[int, str]):
    r = 0
    if x is not None:
        r += x
    if y is None:
        r += 100
    else:
        r += y.size(0)
    if isinstance(z, int):
        r += z
    else:
        r += len(z)
    for i in range(r):
        if i * i > 10:
            return i, "early"
    assert x is not None or y is not None, "both are None"
    return r, "end"


class Raises(nn.Module):
    def forward(self, n: int):
        if n == 0:
            raise ValueError("the value {}".format(n))
        if n == 1:
            raise RuntimeError("at run time")
        assert n < 4, f"n is {n}"
        return [1, 2][n]


class Enums(nn.Module):
    def __init__(self):
        super().__init__()
        self.color = Color.GREEN

    def forward(self, x: int):
        color = Color.RED
        if x > 1:
            color = self.color
        return color == Color.RED, color.name, color.value, color


class Tuples(nn.Module):
    def forward(self, p: Point, q: Tuple[int, Tuple[float, str]], r: List[Dict[str, int]]):
        made = Point(p.a * 2, p.b + 1, "x")
        a, b, c = made
        i, (x, s) = q
        total = 0
        for d in r:
            total += d["a"]
        return made, a, b, p.c is None, i + x, s, total


class Attributes(nn.Module):
    def __init__(self):
        super().__init__()
        self.i = 1
        self.f = 2.0
        self.li = [1, 2]
        self.lf = [1.0, 2.5]
        self.d = {"a": [1]}
        self.t = (1, 2.0, "c")
        self.tensor = torch.ones(2)
        self.tensors = [torch.ones(1), torch.zeros(2)]
        self.maybe = torch.jit.Attribute(None, Optional[int])

    def forward(self, x: int):
        self.i += x
        self.li.append(x)
        self.f = self.f * 1.5
        self.d["b"] = [x]
        self.maybe = x
        self.tensor = self.tensor + 1
        return self.i, self.f, self.li, self.lf, self.d, self.t, self.tensor, self.tensors, self.maybe


@torch.jit.script
class Counter:
    def __init__(self, n: int):
        self.n = n
        self.items: List[int] = []

    def add(self, x: int) -> int:
        self.n += x
        self.items.append(x)
        return self.n


class Classes(nn.Module):
    def forward(self, x: int):
        counter = Counter(x)
        counter.add(3)
        return counter.add(4), counter.n, counter.items


class Tensors(nn.Module):
    def forward(self, x: torch.Tensor, n: torch.Tensor):
        y = x.clone()
        y[0] = 1.0
        y[:, 1] += 2
        y[y > 0.5] = 0.25
        listed: List[float] = x[0].tolist()
        made = (torch.tensor(1), torch.tensor(1.0), torch.tensor([1.0, 2.0]), torch.arange(3), torch.arange(3.0), torch.full([2], 1.0))
        whole = (n + 1.0, n * 2, n / 2, n // 2, n**2, n.float(), torch.where(n > 1, 1.0, 0.0), n.to(torch.uint8), n & 1)
        picked = (x[torch.tensor([0, 1])], x[..., 0], x[:, None], x[-1, ::2], x.max(1), x.topk(2, 1), x.split(2, 1))
        joined = (torch.cat([x, y], 1), torch.stack([x, y]), torch.einsum("ij,kj->ik", x, y), F.pad(x, [1, 1], value=2.0))
        return y, listed, made, whole, picked, joined, x.shape, x.dtype, x.device, int(x.sum()), 2 - x, F.one_hot(n, 4)


class Loop(nn.Module):
    def __init__(self):
        super().__init__()
        self.cell = nn.GRUCell(3, 4)
        self.out = nn.Linear(4, 3)

    def forward(self, x: torch.Tensor, lengths: List[int], state: Optional[torch.Tensor] = None) -> Tuple[List[torch.Tensor], torch.Tensor]:
        if state is None:
            state = torch.zeros(x.size(0), 4)
        outs: List[torch.Tensor] = []
        for t in range(x.size(1)):
            state = self.cell(x[:, t], state)
            outs.append(self.out(state))
        y = torch.stack(outs, 1)
        return [y[i, :n] for i, n in enumerate(lengths)], state


class Traced(nn.Module):
    def forward(self, x):
        z = torch.zeros(x.shape[0], 2, dtype=torch.float64)
        scaled = x * torch.tensor([1.0, 2.0, 3.0])
        masked = x.masked_fill(x > 0, float("-inf")).softmax(-1)
        return z, scaled, masked, x.view(x.size(0), -1), (x, x[:, :-1]), x.new_ones(x.size(0))


class Older(nn.Module):
    def forward(self, x: torch.Tensor, y: torch.Tensor, n: int):
        return torch.div(x, y), x / n, torch.full([2], n), torch.full([2], 1.5), torch.full([2], n, dtype=torch.long), n / 2


def product(x: torch.Tensor, y: torch.Tensor):
    return F.relu(x @ y)


def conv():
    layers = [nn.Conv2d(3, 4, 3, padding=1), nn.BatchNorm2d(4), nn.ReLU(), nn.MaxPool2d(2)]
    return nn.Sequential(*layers, nn.Upsample(scale_factor=2.0, mode="bilinear"), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(4, 2))


def main():
    torch.manual_seed(0)
    x = torch.randn(3, 3)
    record("everything", Everything(), (x, 3), (x,), (x, 0), (x, 200), ("@helper", x, 5), grads=False)
    record("numbers", numbers, (7, 2, 1.5, 0.5), (-7, 2, -1.5, 0.25), (7, -3, 1e10, 3.0))
    record("lists", lists, (2,), (1,), (11,))
    record("texts", texts, ("abc,a b,c", 3), ("Hello World", 20))
    record("dicts", dicts, (4, "c"), (4, "none"))
    record("branches", branches, (1, None, 2), (None, torch.ones(3), "ab"), (None, None, "abc"), (None, None, -99))
    record("raises", Raises(), (0,), (1,), (2,), (3,), (4,), (-1,))
    record("enums", Enums(), (1,), (2,))
    record("tuples", Tuples(), (Point(torch.ones(2), 4), (1, (2.5, "s")), [{"a": 1}, {"a": 5}]))
    record("attributes", Attributes(), (1,), (2,))
    record("classes", Classes(), (1,))
    record("tensors", Tensors(), (x, torch.tensor([0, 1, 2, 3])))
    record("loop", Loop(), (torch.randn(2, 5, 3), [3, 5]), (torch.randn(2, 2, 3), [1, 2], torch.randn(2, 4)), grads=True)
    record("traced", Traced(), (torch.randn(2, 3),), how="trace")
    record("product", product, (torch.ones(2, 3), torch.ones(3, 3)), (torch.ones(2, 3), torch.ones(2, 3)), (torch.ones(2, 3),))
    record("conv", conv(), (torch.randn(2, 3, 8, 8),), grads=True)
    record("conv traced", conv(), (torch.randn(2, 3, 8, 8),), how="trace", grads=True)
    record("conv frozen", conv(), (torch.randn(2, 3, 8, 8),), how="freeze")
    record("encoder", nn.TransformerEncoderLayer(8, 2, 16, batch_first=True), (torch.randn(2, 5, 8),), evaluate=True, grads=True)
    record("lstm", nn.LSTM(3, 4, bidirectional=True), (torch.randn(5, 2, 3),), how="trace", grads=True)
    record("dropout", nn.Sequential(nn.Linear(4, 4), nn.Dropout(0.5)), (torch.randn(3, 4),), seed=3, grads=True)
    whole = torch.tensor([7, -7, 4])
    for version in (2, 3, 4, 5):
        record(f"version {version}", Older(), (whole, whole - 1, 2), (whole.float(), whole, 3), version=version)
    quantized = torch.ao.quantization
    layers = nn.Sequential(nn.Linear(4, 5), nn.ReLU(), nn.Linear(5, 2))
    record("dynamic", quantized.quantize_dynamic(layers, {nn.Linear}), (torch.randn(3, 4),))
    model = nn.Sequential(quantized.QuantStub(), nn.Conv2d(3, 4, 3, padding=1), nn.ReLU(), nn.Flatten(), nn.Linear(64, 5), quantized.DeQuantStub())
    model.eval().qconfig = quantized.get_default_qconfig("fbgemm")
    prepared = quantized.prepare(model)
    prepared(torch.randn(4, 3, 4, 4))
    record("quantized", quantized.convert(prepared), (torch.randn(2, 3, 4, 4),))
    path = os.path.join(os.path.dirname(__file__), "recorded", "programs.json")
    with open(path, "w") as file:
        json.dump(entries, file)


if __name__ == "__main__":
    main()
