"""examples/alexnet-front.ts in PyTorch."""
import io

import torch
import torch.nn as nn
import torch.nn.functional as F

from support import fixed, show


class WithLayers(nn.Module):
    def __init__(self):
        super().__init__()
        self.features = nn.Sequential(
            nn.Conv2d(3, 64, kernel_size=11, stride=4, padding=2),
            nn.BatchNorm2d(64),
            nn.ReLU(inplace=True),
            nn.MaxPool2d(kernel_size=3, stride=2),
        )

    def forward(self, x):
        return self.features(x)


class WithFunctions(nn.Module):
    def __init__(self):
        super().__init__()
        self.features = nn.Sequential(
            nn.Conv2d(3, 64, kernel_size=11, stride=4, padding=2),
            nn.BatchNorm2d(64),
        )

    def forward(self, x):
        x = self.features(x)
        x = F.relu(x, inplace=True)
        return F.max_pool2d(x, kernel_size=3, stride=2)


torch.manual_seed(0)
layers = WithLayers()
functions = WithFunctions()
show(layers)
show(functions)

show("\nSame weights: the state dict of one fits the other, for ReLU and pooling have nothing to keep.")
show("keys are the same:", list(layers.state_dict()) == list(functions.state_dict()))
show(functions.load_state_dict(layers.state_dict()))

images = torch.randn(2, 3, 224, 224)
results = []
for model in (layers, functions):
    x = images.clone().requires_grad_()
    y = model(x)
    y.pow(2).mean().backward()
    results.append((y, x.grad, [parameter.grad for parameter in model.parameters()]))
    show(type(model).__name__, list(y.shape), type(y.grad_fn).__name__, "mean", fixed(y.mean().item()), "zeros", (y == 0).sum().item())
(y1, dx1, dp1), (y2, dx2, dp2) = results
show(y1[0, 0, :3, :5])
show("outputs equal to the bit:", torch.equal(y1, y2))
show("gradients of the images equal to the bit:", torch.equal(dx1, dx2))
show("gradients of the parameters equal to the bit:", all(torch.equal(a, b) for a, b in zip(dp1, dp2)))

show("\nWhat is saved: parameters, and buffers such as the running statistics, which the forward pass changed.")
for name, value in functions.state_dict().items():
    show(name, value.dtype, list(value.shape))
show("running_mean", functions.state_dict()["features.1.running_mean"][:4])
show("batches seen", functions.state_dict()["features.1.num_batches_tracked"].item())

show("\nWhat is not: gradients, activations, and whether the model trains or evaluates.")
functions.eval()
file = io.BytesIO()
torch.save(functions.state_dict(), file)
file.seek(0)
fresh = WithLayers()
fresh.load_state_dict(torch.load(file))
show("fresh model trains:", fresh.training, "| the saved one:", functions.training)
show("gradients in the fresh model:", sum(parameter.grad is not None for parameter in fresh.parameters()))
fresh.eval()
with torch.no_grad():
    show("evaluated, both say the same:", torch.equal(fresh(images), functions(images)))
