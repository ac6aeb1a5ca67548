"""Records reported-again.json: the printed results or the refusals of programs that public reports tell of."""

import json
from pathlib import Path

import torch
import torch.nn as nn
import torch.nn.functional as F
from torch.nn.utils.rnn import pad_sequence
from torch.utils.checkpoint import checkpoint

T = torch.tensor
X = torch.arange(24.0).view(2, 3, 4)
HIDDEN = torch.zeros(1, 1, 3)
INPUT = torch.ones(1, 1, 2)


def slopes(function, *values):
    leaves = [T(value).requires_grad_() for value in values]
    function(*leaves).sum().backward()
    return [leaf.grad for leaf in leaves]


def twice(values, p):
    x = T(values).requires_grad_()
    (first,) = torch.autograd.grad(torch.linalg.vector_norm(x, p, dim=1).sum(), x, create_graph=True)
    return [first.detach(), torch.autograd.grad(first.sum(), x)[0]]


def in_a_checkpoint():
    x = X.clone().requires_grad_()
    model = nn.Sequential(nn.InstanceNorm1d(3), nn.ReLU(inplace=True))
    checkpoint(model, x, use_reentrant=True).pow(3).sum().backward()
    return x.grad.mul(1e4).round()


def bends(function, *values):
    leaves = [T(value).requires_grad_() for value in values]
    first = torch.autograd.grad(function(*leaves).sum(), leaves, create_graph=True)
    second = torch.autograd.grad(sum(each.sum() for each in first), leaves)
    return [each.detach() for each in (*first, *second)]


PROGRAMS = {
    "rankings at their margin": lambda: slopes(
        lambda a, b: F.margin_ranking_loss(a, b, T([1.0, 1.0]), 0.5), [1.0, 2.0], [0.5, 3.0]
    ),
    "hinges at their margin": lambda: slopes(
        lambda a: F.hinge_embedding_loss(a, T([-1.0, 1.0, -1.0]), reduction="sum"), [1.0, 0.0, 0.5]
    ),
    "angles at their margin": lambda: slopes(
        lambda a, b: F.cosine_embedding_loss(a, b, T([-1.0])), [[1.0, 0.0]], [[0.0, 1.0]]
    ),
    "triplets at their margin": lambda: slopes(
        lambda a, b, c: F.triplet_margin_loss(a, b, c, margin=1.0, eps=0.0), [[0.0, 0.0]], [[1.0, 0.0]], [[2.0, 0.0]]
    ),
    "rankings of another size": lambda: F.margin_ranking_loss(X[0, 0], X[0, 1], torch.ones(2)),
    "soft margins that overflow": lambda: slopes(
        lambda x: F.soft_margin_loss(x, T([1.0, -1.0, 1.0])), [3.0, 200.0, -200.0]
    ),
    "norms twice, where they are 0": lambda: twice([[0.0, 0.0], [3.0, 4.0]], 2),
    "running mean alone": lambda: F.batch_norm(X, torch.zeros(3), None, training=True),
    "running variance alone": lambda: F.batch_norm(X, None, torch.ones(3), training=True),
    "running mean alone, of another size": lambda: F.batch_norm(X, torch.zeros(2), None, training=True),
    "running mean alone, evaluated": lambda: F.batch_norm(X, torch.zeros(3), None),
    "instances with a mean alone": lambda: F.instance_norm(X, torch.zeros(3), None),
    "argmin of nothing": lambda: torch.argmin(torch.tensor([])),
    "max of nothing": lambda: torch.max(torch.tensor([])),
    "logsumexp along no dims": lambda: torch.logsumexp(torch.ones(2, 2), ()),
    "logsumexp along no dims, kept": lambda: torch.logsumexp(torch.ones(2, 2), (), keepdim=True),
    "logsumexp of a number along no dims": lambda: torch.logsumexp(T(1.0), ()),
    "one state for an LSTM": lambda: nn.LSTM(2, 3)(INPUT, HIDDEN),
    "two states for a GRU": lambda: nn.GRU(2, 3)(INPUT, (HIDDEN, HIDDEN)),
    "two states for a cell": lambda: nn.GRUCell(2, 3)(torch.ones(1, 2), (HIDDEN[0], HIDDEN[0])),
    "sequences of two widths": lambda: pad_sequence([torch.ones(2, 3), torch.ones(1, 2)]),
    "sequences of two widths, the batch first": lambda: pad_sequence(
        [torch.ones(1, 2), torch.ones(2, 3)], batch_first=True
    ),
    "a checkpoint that ends in place": in_a_checkpoint,
    "elu at 0, twice": lambda: bends(lambda x: F.elu(x, 2.0), [0.0, -0.5, 0.5]),
    "celu at 0, twice": lambda: bends(lambda x: F.celu(x, 0.5), [0.0, -0.5, 0.5]),
    "selu at 0, twice": lambda: bends(F.selu, [0.0, -0.5, 0.5]),
    "elu in place at 0, twice": lambda: bends(lambda x: F.elu_(x * 1), [0.0, -0.5, 0.5]),
    "logsigmoid at 0, twice": lambda: bends(F.logsigmoid, [0.0, -0.5, 0.5]),
    "logits of weighed positives at 0, twice": lambda: bends(
        lambda x: F.binary_cross_entropy_with_logits(x, T([1.0, 0.0, 1.0]), pos_weight=T([2.0, 1.0, 0.5])),
        [0.0, 0.0, 0.5],
    ),
    "logaddexp of equals, twice": lambda: bends(torch.logaddexp, [0.0, 1.0], [0.0, 2.0]),
    "sizes that stay": lambda: [
        F.interpolate(X[:1], scale_factor=1.3, mode="linear")[0, 0],
        F.interpolate(X[:1, :, :3], scale_factor=1.3, mode="linear")[0, 0],
        F.interpolate(X[None], scale_factor=(1.2, 2.0), mode="bilinear")[0, 0],
        F.interpolate(X[None], scale_factor=(1.2, 2.0), mode="bilinear", antialias=True)[0, 0],
        F.interpolate(X[None], scale_factor=(1.2, 1.1), mode="bicubic")[0, 0],
        F.interpolate(X[None], scale_factor=(1.2, 0.5), mode="bicubic")[0, 0],
    ],
}


def shown(program):
    try:
        value = program()
    except Exception as error:
        return {"error": str(error).split("\n")[0]}
    return [str(each) for each in (value if isinstance(value, list) else [value])]


records = {name: shown(program) for name, program in PROGRAMS.items()}
Path(__file__).with_suffix(".json").write_text(json.dumps(records, indent=1) + "\n")
