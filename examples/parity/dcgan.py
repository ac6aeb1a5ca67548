"""A small DCGAN of 16 x 16 discs: two networks with batch norm, two optimizers, initial weights of the paper."""
import torch
from torch import nn, optim
import torch.nn.functional as F
from support import Job, main


def init(module):
    if isinstance(module, (nn.Conv2d, nn.ConvTranspose2d)):
        nn.init.normal_(module.weight, 0.0, 0.02)
    elif isinstance(module, nn.BatchNorm2d):
        nn.init.normal_(module.weight, 1.0, 0.02)
        nn.init.zeros_(module.bias)


def discs(count):
    """White discs on black, -1 to 1: [count, 1, 16, 16]."""
    center, radius = torch.rand(count, 2, 1, 1) * 8 + 4, torch.rand(count, 1, 1) * 3 + 2
    y, x = torch.arange(16.0).view(16, 1), torch.arange(16.0)
    distance = ((y - center[:, 0]) ** 2 + (x - center[:, 1]) ** 2).sqrt()
    return (radius - distance).clamp(-1, 1).unsqueeze(1)


def make():
    generator = nn.Sequential(
        nn.ConvTranspose2d(8, 16, 4, bias=False), nn.BatchNorm2d(16), nn.ReLU(),
        nn.ConvTranspose2d(16, 8, 4, 2, 1, bias=False), nn.BatchNorm2d(8), nn.ReLU(),
        nn.ConvTranspose2d(8, 1, 4, 2, 1, bias=False), nn.Tanh(),
    )
    critic = nn.Sequential(
        nn.Conv2d(1, 8, 4, 2, 1, bias=False), nn.LeakyReLU(0.2),
        nn.Conv2d(8, 16, 4, 2, 1, bias=False), nn.BatchNorm2d(16), nn.LeakyReLU(0.2),
        nn.Conv2d(16, 1, 4, bias=False),
    )
    generator.apply(init)
    critic.apply(init)
    critics = optim.Adam(critic.parameters(), lr=2e-3, betas=(0.5, 0.999))
    generators = optim.Adam(generator.parameters(), lr=2e-3, betas=(0.5, 0.999))
    schedules = {
        "critic": optim.lr_scheduler.LinearLR(critics, start_factor=0.5, total_iters=20),
        "generator": optim.lr_scheduler.LinearLR(generators, start_factor=0.5, total_iters=20),
    }
    judged = lambda images, real: F.binary_cross_entropy_with_logits(critic(images).flatten(), torch.full((16,), real))

    def step(i):
        fake = generator(torch.randn(16, 8, 1, 1))
        critic_loss = judged(discs(16), 1.0) + judged(fake.detach(), 0.0)
        critics.zero_grad()
        critic_loss.backward()
        critics.step()
        generator_loss = judged(fake, 1.0)
        generators.zero_grad()
        generator_loss.backward()
        generators.step()
        for schedule in schedules.values():
            schedule.step()
        return [critic_loss, generator_loss]

    optimizers = {"critic": critics, "generator": generators}
    return Job({"generator": generator, "critic": critic}, optimizers, schedules, step)


if __name__ == "__main__":
    main("dcgan", make)
