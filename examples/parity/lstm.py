"""A language model of two LSTM layers that learns to count in steps; Adam, clipped gradients, an exponential."""
import torch
from torch import nn, optim
import torch.nn.functional as F
from support import Job, main


class Model(nn.Module):
    def __init__(self):
        super().__init__()
        self.embed = nn.Embedding(24, 16)
        self.lstm = nn.LSTM(16, 24, num_layers=2, batch_first=True, dropout=0.1)
        self.head = nn.Linear(24, 24)

    def forward(self, x):
        return self.head(self.lstm(self.embed(x))[0])


def make():
    model = Model()
    optimizer = optim.Adam(model.parameters(), lr=0.01)
    scheduler = optim.lr_scheduler.ExponentialLR(optimizer, gamma=0.99)

    def step(i):
        begin, stride = torch.randint(0, 24, (16, 1)), torch.randint(1, 4, (16, 1))
        tokens = (begin + stride * torch.arange(13)) % 24
        loss = F.cross_entropy(model(tokens[:, :-1]).flatten(0, 1), tokens[:, 1:].flatten())
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        scheduler.step()
        return [loss]

    return Job({"model": model}, {"adam": optimizer}, {"exponential": scheduler}, step)


if __name__ == "__main__":
    main("lstm", make)
