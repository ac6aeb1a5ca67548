#% digits
import torch
from torch import nn, optim
from torch.nn import functional as F
from torchvision.datasets import MNIST

def load(part, count):
    data = MNIST("data", train=part == "train")
    images = data.data[:count, None].float().div_(255).sub_(0.1307).div_(0.3081)
    return images, data.targets[:count]

test_images, test_labels = load("test", 2000)
print(test_images.shape, test_labels.shape)
print(test_labels[:10])
#% network
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.features = nn.Sequential(
            nn.Conv2d(1, 32, 3, stride=2, padding=1),
            nn.BatchNorm2d(32),
            nn.ReLU(),
            nn.Conv2d(32, 64, 3, stride=2, padding=1),
            nn.BatchNorm2d(64),
            nn.ReLU(),
        )
        self.classifier = nn.Linear(64 * 7 * 7, 10)

    def forward(self, x):
        return self.classifier(self.features(x).flatten(1))

torch.manual_seed(0)
model = Net()
print(model)
print(sum(p.numel() for p in model.parameters()))
#% guess
model.eval()
with torch.no_grad():
    before = model(test_images).argmax(1)
print(before.eq(test_labels).sum().item(), "of 2000")
#% train
train_images, train_labels = load("train", 6400)
optimizer = optim.Adam(model.parameters(), lr=0.001)
losses = []
model.train()
for step in range(100):
    batch = slice(64 * step, 64 * (step + 1))
    loss = F.cross_entropy(model(train_images[batch]), train_labels[batch])
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    losses.append(loss.item())
print(f"{losses[0]:.3f}", f"{losses[9]:.3f}")
print(losses[99] < 0.5)
#% test
model.eval()
with torch.no_grad():
    guesses = model(test_images).argmax(1)
right = guesses.eq(test_labels).sum().item()
print(right > 1800, right < 2000)
