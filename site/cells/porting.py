#% script
import torch
from torch import nn, optim
import torch.nn.functional as F

torch.manual_seed(0)
x = torch.rand(16, 2)
y = (x[:, 0] > x[:, 1]).long()
model = nn.Sequential(nn.Linear(2, 8), nn.Tanh(), nn.Linear(8, 2))
optimizer = optim.SGD(model.parameters(), lr=0.5)
for step in range(3):
    optimizer.zero_grad()
    loss = F.cross_entropy(model(x), y)
    loss.backward()
    optimizer.step()
    print(f"{loss.item():.4f}")
#% operators
a = torch.tensor([1, 2, 3], dtype=torch.float32)
b = a * 2 - 1
print(a[1:], -b, a > 1)
a += b
a[1:] = 0
print(a)
#% names
print(torch.arange(6).view(2, 3).sum(dim=1, keepdim=True))
with torch.no_grad():
    accuracy = (model(x).argmax(1) == y).float().mean()
print(accuracy.shape)
