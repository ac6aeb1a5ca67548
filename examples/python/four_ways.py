"""examples/four-ways.ts in PyTorch."""
from collections import OrderedDict

import torch
import torch.nn as nn
import torch.nn.functional as F

from support import show


class Net1(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 32, 3, 1, 1)
        self.dense1 = nn.Linear(32 * 3 * 3, 128)
        self.dense2 = nn.Linear(128, 10)

    def forward(self, x):
        x = F.max_pool2d(F.relu(self.conv1(x)), 2)
        x = x.view(x.size(0), -1)
        x = F.relu(self.dense1(x))
        return self.dense2(x)


class TwoParts(nn.Module):
    def forward(self, x):
        x = self.conv(x)
        x = x.view(x.size(0), -1)
        return self.dense(x)


class Net2(TwoParts):
    def __init__(self):
        super().__init__()
        self.conv = nn.Sequential(nn.Conv2d(3, 32, 3, 1, 1), nn.ReLU(), nn.MaxPool2d(2))
        self.dense = nn.Sequential(nn.Linear(32 * 3 * 3, 128), nn.ReLU(), nn.Linear(128, 10))


class Net3(TwoParts):
    def __init__(self):
        super().__init__()
        self.conv = nn.Sequential()
        self.conv.add_module("conv1", nn.Conv2d(3, 32, 3, 1, 1))
        self.conv.add_module("relu1", nn.ReLU())
        self.conv.add_module("pool1", nn.MaxPool2d(2))
        self.dense = nn.Sequential()
        self.dense.add_module("dense1", nn.Linear(32 * 3 * 3, 128))
        self.dense.add_module("relu2", nn.ReLU())
        self.dense.add_module("dense2", nn.Linear(128, 10))


class Net4(TwoParts):
    def __init__(self):
        super().__init__()
        self.conv = nn.Sequential(OrderedDict([
            ("conv1", nn.Conv2d(3, 32, 3, 1, 1)),
            ("relu1", nn.ReLU()),
            ("pool", nn.MaxPool2d(2)),
        ]))
        self.dense = nn.Sequential(OrderedDict([
            ("dense1", nn.Linear(32 * 3 * 3, 128)),
            ("relu2", nn.ReLU()),
            ("dense2", nn.Linear(128, 10)),
        ]))


torch.manual_seed(1)
images = torch.randn(4, 3, 6, 6)
first = None
for Net in (Net1, Net2, Net3, Net4):
    torch.manual_seed(0)
    model = Net()
    show(model)
    output = model(images)
    first = output if first is None else first
    show("parameters:", [name for name, _ in model.named_parameters()])
    show("same output as the first:", torch.equal(output, first), "\n")
show(first)
show("predictions:", first.argmax(1).tolist())
