#% train
import torch
from torch import nn, optim

torch.manual_seed(0)
x = torch.linspace(-3, 3, 64).unsqueeze(1)
y = torch.sin(2 * x)
net = nn.Sequential(nn.Linear(1, 32), nn.Tanh(), nn.Linear(32, 1))
adam = optim.Adam(net.parameters(), lr=0.05)
for step in range(301):
    loss = nn.functional.mse_loss(net(x), y)
    adam.zero_grad()
    loss.backward()
    adam.step()
    if step % 100 == 0:
        print(f"step {step}: loss {loss.item():.2f}")
