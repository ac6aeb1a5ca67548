#% list
import torch
from torch import nn

class Stack(nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = nn.ModuleList([nn.Linear(2, 2), nn.Linear(2, 2)])
    def forward(self, x):
        for layer in self.layers:
            x = layer(x).relu()
        return x

print(Stack())
print(list(Stack().state_dict()))
#% plain
class Plain(nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = [nn.Linear(2, 2), nn.Linear(2, 2)]

print(len(list(Plain().parameters())))
#% call
modules = nn.ModuleList([nn.Linear(2, 2)])
sequence = nn.Sequential(*modules)
print(sequence(torch.ones(1, 2)).shape)
modules(torch.ones(1, 2))
