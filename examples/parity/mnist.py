"""A small network on MNIST's first test digits; Nesterov momentum, dropout, a cosine."""
import torch
from torch import nn, optim
import torch.nn.functional as F
from support import Job, digits, main


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(1, 8, 5)
        self.conv2 = nn.Conv2d(8, 16, 5)
        self.drop = nn.Dropout(0.25)
        self.fc1 = nn.Linear(256, 32)
        self.fc2 = nn.Linear(32, 10)

    def forward(self, x):
        x = F.max_pool2d(F.relu(self.conv1(x)), 2)
        x = F.max_pool2d(F.relu(self.conv2(x)), 2)
        return F.log_softmax(self.fc2(self.drop(F.relu(self.fc1(x.flatten(1))))), 1)


def make():
    images, labels = digits(3200)
    model = Net()
    optimizer = optim.SGD(model.parameters(), lr=0.02, momentum=0.9, nesterov=True)
    scheduler = optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=100)

    def step(i):
        rows = slice(32 * i, 32 * i + 32)
        loss = F.nll_loss(model(images[rows]), labels[rows])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        scheduler.step()
        return [loss]

    return Job({"model": model}, {"sgd": optimizer}, {"cosine": scheduler}, step)


if __name__ == "__main__":
    main("mnist", make)
