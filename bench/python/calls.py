"""PyTorch's side of the calls in bench/calls.json: see src/calls/work.ts."""
import json
import pathlib
import re

import torch
import torch.nn.functional as F

LIST = json.loads((pathlib.Path(__file__).parent.parent / "calls.json").read_text())
PLACES = list(LIST["inputs"])


def names_in(text):
    return set(re.findall(r"(?<![\w.'])[a-zA-Z]\w*(?!=|\w)", text))


class Inputs:
    def __init__(self, size):
        self.size, self.sizes, self.made, self.leaves = size, LIST["sizes"][size], {}, {}

    def value(self, name):
        if name in self.sizes:
            return self.sizes[name]
        if name not in self.made:
            run = self.compile(LIST["inputs"][name])
            torch.manual_seed(PLACES.index(name))
            self.made[name] = run()
        return self.made[name]

    def leaf(self, name):
        value = self.value(name)
        if not isinstance(value, torch.Tensor):
            return value
        if name not in self.leaves:
            self.leaves[name] = value.detach().clone().requires_grad_()
        return self.leaves[name]

    def compile(self, text, gradients=()):
        names = [name for name in names_in(text) if name in LIST["inputs"] or name in self.sizes]
        values = [self.leaf(name) if name in gradients else self.value(name) for name in names]
        run = eval(f"lambda torch, F, {', '.join(names)}: {text}")
        return lambda: run(torch, F, *values)


def samples(result):
    if isinstance(result, (int, float, bool)):
        return [float(result)]
    if not isinstance(result, torch.Tensor):
        return [number for each in result for number in samples(each)]
    x = result.detach()
    if x.layout != torch.strided:
        x = x.to_dense()
    if x.is_complex():
        x = torch.view_as_real(x.resolve_conj())
    x = x.reshape(-1).to(torch.float64)
    x = x.where(x.isfinite(), 0)  # JSON has no infinities
    return x[:: max(1, x.numel() // 64)][:64].tolist()


current = None


def work(asked):
    """A call that is ready to be timed, and what gives its numbers."""
    global current
    if current is None or current.size != asked["size"]:
        current = Inputs(asked["size"])
    compute = current.compile(asked["call"], asked["gradients"])
    if not asked["gradients"]:

        def run():
            with torch.no_grad():
                return compute()

    else:
        wanted = []
        for name in asked["gradients"]:
            value = current.leaf(name)
            wanted += [value] if isinstance(value, torch.Tensor) else list(value.parameters())
        kept = []

        def run():
            result = compute()
            first = result if isinstance(result, torch.Tensor) else result[0]
            if not kept:
                torch.manual_seed(1)
                kept.append(
                    torch.randn(first.shape, dtype=first.dtype)
                    if first.dtype.is_complex
                    else torch.randn(first.shape).to(first.dtype)
                )
            return torch.autograd.grad(first, wanted, kept[0])

    def result():
        torch.manual_seed(0)
        return samples(run())

    return run, result
