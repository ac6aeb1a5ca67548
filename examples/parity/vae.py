"""A variational autoencoder of 8 x 8 bars; Adam with AMSGrad, warm restarts."""
import torch
from torch import nn, optim
import torch.nn.functional as F
from support import Job, main


class VAE(nn.Module):
    def __init__(self):
        super().__init__()
        self.encoder = nn.Sequential(nn.Linear(64, 32), nn.ELU())
        self.mean = nn.Linear(32, 4)
        self.log_variance = nn.Linear(32, 4)
        self.decoder = nn.Sequential(nn.Linear(4, 32), nn.ELU(), nn.Linear(32, 64))

    def forward(self, x):
        hidden = self.encoder(x)
        mean, log_variance = self.mean(hidden), self.log_variance(hidden)
        z = mean + torch.randn_like(mean) * (0.5 * log_variance).exp()
        return self.decoder(z), mean, log_variance


def make():
    model = VAE()
    optimizer = optim.Adam(model.parameters(), lr=5e-3, amsgrad=True)
    scheduler = optim.lr_scheduler.CosineAnnealingWarmRestarts(optimizer, T_0=10, T_mult=2)

    def step(i):
        rows = (torch.rand(32, 8, 1) < 0.3).float().expand(32, 8, 8)
        columns = (torch.rand(32, 1, 8) < 0.3).float().expand(32, 8, 8)
        x = torch.maximum(rows, columns).flatten(1)
        logits, mean, log_variance = model(x)
        likelihood = F.binary_cross_entropy_with_logits(logits, x, reduction="sum") / 32
        divergence = -0.5 * (1 + log_variance - mean.pow(2) - log_variance.exp()).sum() / 32
        optimizer.zero_grad()
        (likelihood + divergence).backward()
        optimizer.step()
        scheduler.step()
        return [likelihood, divergence]

    return Job({"model": model}, {"adam": optimizer}, {"restarts": scheduler}, step)


if __name__ == "__main__":
    main("vae", make)
