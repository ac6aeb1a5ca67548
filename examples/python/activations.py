"""examples/activations.ts in PyTorch; writes examples/expected/activations.json: values and slopes of every function."""
import json
import pathlib

import torch
import torch.nn as nn

from support import fixed

ACTIVATIONS = [
    ("ReLU", nn.ReLU()), ("ReLU6", nn.ReLU6()), ("LeakyReLU", nn.LeakyReLU(0.1)), ("PReLU", nn.PReLU()), ("RReLU", nn.RReLU().eval()), ("Threshold", nn.Threshold(1, -1)),
    ("ELU", nn.ELU()), ("SELU", nn.SELU()), ("CELU", nn.CELU(2.0)), ("GELU", nn.GELU()), ("GELU (tanh)", nn.GELU(approximate="tanh")), ("SiLU", nn.SiLU()), ("Mish", nn.Mish()),
    ("Sigmoid", nn.Sigmoid()), ("LogSigmoid", nn.LogSigmoid()), ("Hardsigmoid", nn.Hardsigmoid()), ("Hardswish", nn.Hardswish()),
    ("Tanh", nn.Tanh()), ("Hardtanh", nn.Hardtanh()), ("Tanhshrink", nn.Tanhshrink()), ("Softshrink", nn.Softshrink()), ("Hardshrink", nn.Hardshrink()),
    ("Softplus", nn.Softplus()), ("Softsign", nn.Softsign()),
    ("Softmax", nn.Softmax(0)), ("LogSoftmax", nn.LogSoftmax(0)), ("Softmin", nn.Softmin(0)), ("GLU", nn.GLU(0)),
]
SHOWN = [0, 60, 99, 100, 139, 199]


def line(name, values):
    return f"{name:<12}" + " ".join(f"{fixed(value):>8}" for value in values)


x = torch.linspace(-5, 5, 200)
recorded = {}
print(line("x", [x[i].item() for i in SHOWN]))
for name, module in ACTIVATIONS:
    leaf = x.clone().requires_grad_()
    y = module(leaf)
    y.sum().backward()
    recorded[name] = {"values": [float(f"{value:.9g}") for value in y.tolist()], "slopes": [float(f"{value:.9g}") for value in leaf.grad.tolist()]}
    print(line(name, [y[i % len(y)].item() for i in SHOWN]))
path = pathlib.Path(__file__).parent.parent / "expected" / "activations.json"
path.write_text(json.dumps(recorded) + "\n")
