"""
What PyTorch gives for programs on nested tensors of layout torch.strided. The Python programs are the first strings of the
rows in strided-programs.ts; strided.json gets what they print, errors as "Kind: message", and gradients.

Usage: python tests/nested/record-strided.py
"""
import json
import os
import re
import warnings

import torch
import torch.nn.functional as F

warnings.simplefilter("ignore")
NT = torch.nested.nested_tensor
W = torch.arange(15.0).view(5, 3) / 7
HERE = os.path.dirname(os.path.abspath(__file__))
text = open(os.path.join(HERE, "strided-programs.ts")).read()
programs, functions = text.split("export const functions")


def rows(part):
    return [json.loads(found) for found in re.findall(r'^  \[\s*("(?:[^"\\\\]|\\\\.)*"),', part, re.M)]


def made():
    a, b = torch.arange(6.0).view(2, 3) - 2, torch.arange(12.0).view(4, 3) / 4
    return dict(
        a=a,
        b=b,
        nt=NT([a, b]),
        n4=NT([torch.arange(12.0).view(2, 2, 3), torch.arange(18.0).view(3, 2, 3)]),
        nr=NT([torch.ones(2, 3), torch.ones(4, 5)]),
        n1=NT([torch.ones(2), torch.ones(3)]),
        g=NT([a, b], requires_grad=True),
        to_pad4=lambda: torch.nested.to_padded_tensor(NT([torch.arange(12.0).view(2, 2, 3), torch.arange(18.0).view(3, 2, 3)]), 9),
        torch=torch,
        F=F,
        NT=NT,
    )


def shown(run):
    try:
        result = str(run())
    except Exception as error:
        result = f"{type(error).__name__}: {error}".replace(" This could be because", "\nThis could").split("\nThis could")[0]
    return re.sub(r"\s+", " ", result).strip()


def gradients(program):
    x = (torch.arange(6.0).view(2, 3) - 2).requires_grad_()
    y = (torch.arange(12.0).view(4, 3) / 4).requires_grad_()
    out = eval(program, dict(n=torch.nested.as_nested_tensor([x, y]), torch=torch, F=F, W=W))
    if out.is_nested:
        out = torch.nested.to_padded_tensor(out.contiguous(), 0)
    (out * torch.linspace(-1, 2, out.numel()).view(out.shape)).sum().backward()
    return [x.grad, y.grad]


record = {
    "programs": {program: shown(lambda: eval(program, made())) for program in rows(programs)},
    "gradients": {program: shown(lambda: gradients(program)) for program in rows(functions)},
}
with open(os.path.join(HERE, "strided.json"), "w") as file:
    json.dump(record, file, indent=1)
