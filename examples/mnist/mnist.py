"""The same training as main.ts, in PyTorch: run it beside Flambeau to see the same losses.

    python mnist.py --data DIRECTORY [--steps 100] [--seed 0] [--losses FILE]
    python mnist.py --data DIRECTORY --load runs/mnist/model.pt     tests the model that main.ts saved

DIRECTORY holds MNIST's four original files (train-images-idx3-ubyte, ...).
"""
import argparse
import json
import pathlib

import numpy
import torch
import torch.nn as nn
import torch.nn.functional as F
from torch.utils.data import DataLoader, TensorDataset


class Net(nn.Module):
    """nn.ReLU as layers."""

    def __init__(self):
        super().__init__()
        self.features = nn.Sequential(
            nn.Conv2d(1, 32, kernel_size=3, stride=2, padding=1), nn.BatchNorm2d(32), nn.ReLU(inplace=True),
            nn.Conv2d(32, 64, kernel_size=3, stride=2, padding=1), nn.BatchNorm2d(64), nn.ReLU(inplace=True),
        )
        self.classifier = nn.Linear(64 * 7 * 7, 10)

    def forward(self, x):
        return self.classifier(self.features(x).flatten(1))


def read(folder, name, offset):
    return numpy.fromfile(folder / name, dtype=numpy.uint8)[offset:]


def load(folder, prefix):
    images = torch.from_numpy(read(folder, f"{prefix}-images-idx3-ubyte", 16).reshape(-1, 1, 28, 28)).float() / 255
    labels = torch.from_numpy(read(folder, f"{prefix}-labels-idx1-ubyte", 8)).long()
    return TensorDataset((images - 0.1307) / 0.3081, labels)


def accuracy(model, dataset):
    model.eval()
    with torch.no_grad():
        return sum((model(images).argmax(1) == labels).sum().item() for images, labels in DataLoader(dataset, batch_size=500)) / len(dataset)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", type=pathlib.Path, required=True)
    parser.add_argument("--steps", type=int, default=100)
    parser.add_argument("--batch-size", type=int, default=64)
    parser.add_argument("--lr", type=float, default=2e-3)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--losses", type=pathlib.Path)
    parser.add_argument("--load", type=pathlib.Path)
    options = parser.parse_args()
    torch.manual_seed(options.seed)
    model = Net()
    if options.load:
        print(model.load_state_dict(torch.load(options.load)))
        print(f"test accuracy {100 * accuracy(model, load(options.data, 't10k')):.2f} %")
        return
    optimizer = torch.optim.Adam(model.parameters(), lr=options.lr)
    scheduler = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: min(1, (step + 1) / 300))  # main.ts also lets it fall in the last epoch
    losses = []
    model.train()
    for images, labels in DataLoader(load(options.data, "train"), batch_size=options.batch_size, shuffle=True):
        optimizer.zero_grad()
        loss = F.cross_entropy(model(images), labels)
        loss.backward()
        optimizer.step()
        scheduler.step()
        losses.append(loss.item())
        if len(losses) == options.steps:
            break
    if options.losses:
        options.losses.write_text(json.dumps(losses) + "\n")
    else:
        print("\n".join(f"{loss:.6f}" for loss in losses))


if __name__ == "__main__":
    main()
