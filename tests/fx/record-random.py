"""Writes recorded-random.json: random programs as lists of steps, and the graphs that PyTorch's torch.fx makes of them.
Run by hand: python tests/fx/record-random.py [how many]"""

import json
import os
import random
import sys

import torch
import torch.nn as nn
import torch.nn.functional as F
from torch import fx

ONE = ["neg", "relu", "sigmoid", "tanh", "exp", "abs", "sin", "cos", "square"]
TWO = ["add", "sub", "mul", "maximum"]
FUNCTIONAL = ["relu", "gelu", "silu", "mish", "hardtanh", "relu6", "elu", "selu", "softplus", "dropout", "softmax"]
LAYERS = ["first", "act", "block", "tail"]


class Block(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(4, 4)
        self.gain = nn.Parameter(torch.ones(4))

    def forward(self, x):
        return torch.tanh(self.fc(x)).mul(self.gain)


class Net(nn.Module):
    def __init__(self, steps):
        super().__init__()
        self.first = nn.Linear(4, 4)
        self.act = nn.ReLU()
        self.block = Block()
        self.tail = nn.Sequential(nn.Linear(4, 4), Block(), nn.Sigmoid())
        self.weight = nn.Parameter(torch.ones(4, 4))
        self.register_buffer("table", torch.ones(4, 4))
        self.steps = steps

    def forward(self, x, y):
        values = [x, y]
        for kind, name, places, extra in self.steps:
            given = [values[place] for place in places]
            if kind == "method":
                values.append(getattr(given[0], name)(*given[1:], *extra))
            elif kind == "torch":
                values.append(getattr(torch, name)(*given, *extra))
            elif kind == "functional":
                values.append(getattr(F, name)(*given, *extra))
            elif kind == "layer":
                values.append(getattr(self, name)(*given))
            elif kind == "weight":
                values.append(given[0].mul(self.weight))
            elif kind == "table":
                values.append(torch.add(given[0], self.table))
            elif kind == "size":
                values.append(given[0].view(given[0].size(0), -1))
            elif kind == "shape":
                n, m = given[0].shape
                values.append(given[0].reshape(n, m))
            elif kind == "chunk":
                a, b = given[0].chunk(2, 1)
                values.append(torch.cat([b, a], dim=1))
            elif kind == "largest":
                values.append(torch.max(given[0], 1, keepdim=True).values.add(given[0]))
            elif kind == "linear":
                values.append(F.linear(given[0], self.first.weight, self.first.bias))
        return values[-1] if len(values) % 3 else [values[-1], values[-2]]


def steps_of(dice):
    steps = []
    for i in range(dice.randint(3, 12)):
        kind = dice.choice(
            "method torch method2 torch2 functional layer weight table size shape chunk largest linear".split()
        )
        places = [dice.randint(max(0, i - 2), i + 1)]
        name, extra = "", []
        if kind in ("method", "torch"):
            name = dice.choice(ONE)
        elif kind in ("method2", "torch2"):
            kind, name = kind[:-1], dice.choice(TWO)
            if dice.random() < 0.3 and name != "maximum":
                extra = [dice.randint(1, 9)]
            else:
                places.append(dice.randint(0, i + 1))
        elif kind == "functional":
            name = dice.choice(FUNCTIONAL)
            extra = [0.5, False] if name == "dropout" else [1] if name == "softmax" else []
        elif kind == "layer":
            name = dice.choice(LAYERS)
        steps.append([kind, name, places, extra])
    return steps


count = int(sys.argv[1]) if len(sys.argv) > 1 else 60
dice = random.Random(38)
recorded = []
for _ in range(count):
    steps = steps_of(dice)
    recorded.append({"steps": steps, "graph": str(fx.symbolic_trace(Net(steps)).graph)})
path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "recorded-random.json")
if len(sys.argv) > 2:
    path = sys.argv[2]
with open(path, "w") as file:
    file.write("[\n" + ",\n".join(json.dumps(item) for item in recorded) + "\n]\n")
print(len(recorded), "programs")
