#% plot
import torch
import torch.nn.functional as F

x = torch.linspace(-4, 4, 81)
print(x[::20].tanh())
#% range
for f in [F.relu, torch.sigmoid, torch.tanh, F.softplus]:
    y = f(x)
    print(y.min(), y.max())
#% slope
z = torch.tensor([0, 2, 8], dtype=torch.float32, requires_grad=True)
z.sigmoid().sum().backward()
print(z.grad)
