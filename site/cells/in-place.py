#% first
import torch
from torch import nn
import torch.nn.functional as F

x = torch.tensor([[1, 2], [3, 4]], dtype=torch.float32)
y = x.add(10)  # a new tensor
print(x)
x.add_(10)     # changes x itself
print(x)
#% views
grid = torch.zeros(2, 3)
row = grid[1]
row.fill_(7)
print(grid)
print(grid._version, row._version)
#% leaf
w = torch.ones(3, requires_grad=True)
w.add_(1)
#% no-grad
with torch.no_grad():
    w.add_(1)
print(w)
#% saved
a = torch.tensor([0.5, 1], requires_grad=True)
b = a.exp()
b.add_(1)
b.sum().backward()
#% mended
c = torch.tensor([0.5, 1], requires_grad=True)
d = c.exp()
d.add(1).sum().backward()
print(c.grad)
#% legal
e = torch.tensor([-1, 2], dtype=torch.float32, requires_grad=True)
h = e.mul(3)
F.relu(h, inplace=True)
h.sum().backward()
print(h)
print(e.grad)
