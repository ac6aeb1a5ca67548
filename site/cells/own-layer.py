#% layer
import torch
from torch import nn

class MyLinear(nn.Module):
    def __init__(self, inputs, outputs):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(outputs, inputs) / inputs ** 0.5)
        self.bias = nn.Parameter(torch.zeros(outputs))
    def forward(self, x):
        return x @ self.weight.t() + self.bias
    def extra_repr(self):
        return f"{self.weight.shape[1]} -> {self.weight.shape[0]}"

layer = MyLinear(3, 2)
print(layer)
#% trains
layer(torch.ones(4, 3)).sum().backward()
print(layer.weight.grad)
print(layer.bias.grad)
#% same
theirs = nn.Linear(3, 2)
theirs.load_state_dict(layer.state_dict())
x = torch.randn(5, 3)
print(torch.allclose(layer(x), theirs(x)))
