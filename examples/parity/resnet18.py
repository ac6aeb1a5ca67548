"""
torchvision's ResNet-18 on images of 32 x 32 whose brightest color is their class; label smoothing, milestones. Its
norms are frozen, as in detection and fine-tuning: with eight values a channel in the last stage, batch norm that
follows the batches magnifies rounding so much that PyTorch with and without oneDNN differs by 0.09 within 50 steps.
"""
import torch
from torch import optim
import torch.nn.functional as F
import torchvision
from support import Job, main


def make():
    model = torchvision.models.resnet18(num_classes=3).eval()
    optimizer = optim.SGD(model.parameters(), lr=1e-3, momentum=0.9, weight_decay=5e-4)
    scheduler = optim.lr_scheduler.MultiStepLR(optimizer, milestones=[30, 60], gamma=0.2)

    def step(i):
        classes = torch.randint(0, 3, (8,))
        images = torch.randn(8, 3, 32, 32) * 0.5 + F.one_hot(classes, 3)[:, :, None, None]
        loss = F.cross_entropy(model(images), classes, label_smoothing=0.1)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        scheduler.step()
        return [loss]

    return Job({"model": model}, {"sgd": optimizer}, {"milestones": scheduler}, step)


if __name__ == "__main__":
    main("resnet18", make)
