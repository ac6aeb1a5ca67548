"""examples/optimizers.ts in PyTorch."""
import torch
import torch.nn as nn
import torch.nn.functional as F
from torch.utils.data import DataLoader, TensorDataset

from support import fixed, show

show("Batches of 5 from ten points, shuffled anew in every epoch:")
torch.manual_seed(1)
points = TensorDataset(torch.linspace(1, 10, 10), torch.linspace(10, 1, 10))
for epoch in range(3):
    for step, (batch_x, batch_y) in enumerate(DataLoader(points, batch_size=5, shuffle=True)):
        show("epoch", epoch, "| step", step, "| x", batch_x.int().tolist(), "| y", batch_y.int().tolist())

show("\nBatches of 8: the last one is smaller.")
for step, (batch_x, batch_y) in enumerate(DataLoader(points, batch_size=8)):
    show("step", step, "| x", batch_x.int().tolist())

LR = 0.01
BATCH_SIZE = 32
EPOCHS = 12

torch.manual_seed(1)
x = torch.linspace(-1, 1, 1000).unsqueeze(1)
y = x.pow(2) + 0.1 * torch.normal(torch.zeros(x.size()), torch.ones(x.size()))
show("\n1000 points of y = x^2 + noise; the first three:", y[:3, 0])


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.hidden = nn.Linear(1, 20)
        self.predict = nn.Linear(20, 1)

    def forward(self, x):
        return self.predict(F.relu(self.hidden(x)))


OPTIMIZERS = {
    "SGD": lambda parameters: torch.optim.SGD(parameters, lr=LR),
    "Momentum": lambda parameters: torch.optim.SGD(parameters, lr=LR, momentum=0.8),
    "RMSprop": lambda parameters: torch.optim.RMSprop(parameters, lr=LR, alpha=0.9),
    "Adam": lambda parameters: torch.optim.Adam(parameters, lr=LR, betas=(0.9, 0.99)),
}


def train(make):
    torch.manual_seed(2)
    model = Net()
    optimizer = make(model.parameters())
    losses = []
    for _ in range(EPOCHS):
        for batch_x, batch_y in DataLoader(TensorDataset(x, y), batch_size=BATCH_SIZE, shuffle=True):
            loss = F.mse_loss(model(batch_x), batch_y)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
    with torch.no_grad():
        return losses, F.mse_loss(model(x), y).item()


show("Mean loss of each epoch, and of all points at the end:")
steps = len(DataLoader(TensorDataset(x, y), batch_size=BATCH_SIZE))
for name, make in OPTIMIZERS.items():
    losses, final = train(make)
    means = [sum(losses[e * steps:(e + 1) * steps]) / steps for e in range(EPOCHS)]
    show(f"{name:<9}", " ".join(fixed(mean) for mean in means), "|", fixed(final))
