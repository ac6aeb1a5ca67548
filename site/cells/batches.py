#% loader
import torch
from torch import nn, optim
import torch.nn.functional as F
from torch.utils.data import DataLoader, TensorDataset

torch.manual_seed(1)
points = TensorDataset(torch.linspace(1, 10, 10), torch.linspace(10, 1, 10))
for x, y in DataLoader(points, batch_size=4, shuffle=True):
    print(x, y)
#% train
x = torch.linspace(-1, 1, 200).unsqueeze(1)
y = x.pow(2)

def train(make):
    torch.manual_seed(2)
    model = nn.Sequential(nn.Linear(1, 20), nn.ReLU(), nn.Linear(20, 1))
    optimizer = make(model.parameters())
    losses = []
    for epoch in range(6):
        for bx, by in DataLoader(TensorDataset(x, y), batch_size=20, shuffle=True):
            optimizer.zero_grad()
            loss = F.mse_loss(model(bx), by)
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
    return losses

curves = dict(
    SGD=train(lambda p: optim.SGD(p, lr=0.01)),
    momentum=train(lambda p: optim.SGD(p, lr=0.01, momentum=0.9)),
    RMSprop=train(lambda p: optim.RMSprop(p, lr=0.01)),
    Adam=train(lambda p: optim.Adam(p, lr=0.01)),
)
for name, losses in curves.items():
    print(name, f"{losses[-1]:.3f}")
