#% class
import torch
from torch import nn
import torch.nn.functional as F

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.hidden = nn.Linear(2, 3)
        self.output = nn.Linear(3, 1)
    def forward(self, x):
        return self.output(F.relu(self.hidden(x)))
print(Net())
#% sequential
print(nn.Sequential(nn.Linear(2, 3), nn.ReLU(), nn.Linear(3, 1)))
#% add
grown = nn.Sequential()
grown.add_module("hidden", nn.Linear(2, 3))
grown.add_module("relu", nn.ReLU())
grown.add_module("output", nn.Linear(3, 1))
print(list(grown.state_dict()))
#% named
from collections import OrderedDict
torch.manual_seed(0)
first = Net()
torch.manual_seed(0)
second = nn.Sequential(OrderedDict(hidden=nn.Linear(2, 3), relu=nn.ReLU(), output=nn.Linear(3, 1)))
x = torch.ones(1, 2)
print(first(x))
print(torch.equal(first(x), second(x)))
