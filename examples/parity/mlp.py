"""An MLP that learns the classes of a fixed random matrix; SGD with momentum, the rate falls in steps."""
import torch
from torch import nn, optim
import torch.nn.functional as F
from support import Job, main


def make():
    teacher = nn.Linear(20, 5, bias=False).requires_grad_(False)
    model = nn.Sequential(nn.Linear(20, 64), nn.ReLU(), nn.Linear(64, 64), nn.Tanh(), nn.Linear(64, 5))
    optimizer = optim.SGD(model.parameters(), lr=0.1, momentum=0.9, weight_decay=1e-4)
    scheduler = optim.lr_scheduler.StepLR(optimizer, step_size=25, gamma=0.5)

    def step(i):
        x = torch.randn(32, 20)
        loss = F.cross_entropy(model(x), teacher(x).argmax(1))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        scheduler.step()
        return [loss]

    return Job({"teacher": teacher, "model": model}, {"sgd": optimizer}, {"steps": scheduler}, step)


if __name__ == "__main__":
    main("mlp", make)
