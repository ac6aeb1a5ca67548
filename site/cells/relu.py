#% same
import torch
from torch import nn
import torch.nn.functional as F

x = torch.tensor([-1.5, 0, 2.5])
layer = nn.ReLU()
print(layer(x))
print(F.relu(x))
#% print
net = nn.Sequential(nn.Linear(3, 2), layer)
print(net)
print(len(list(layer.parameters())), list(net.state_dict()))
#% gradient
w = torch.tensor([-1, 0, 2], dtype=torch.float32, requires_grad=True)
F.relu(w).sum().backward()
print(w.grad)
