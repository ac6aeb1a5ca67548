#% sizes
import torch
from torch import nn
import torch.nn.functional as F

pool = nn.AdaptiveAvgPool2d([2, 2])
print(pool(torch.randn(1, 64, 8, 9)).shape)
print(pool(torch.randn(1, 64, 31, 5)).shape)
print(pool(torch.arange(16).float().view(1, 1, 4, 4)))
#% windows
line = torch.arange(1, 6).float().view(1, 1, 1, 5)
print(F.adaptive_avg_pool2d(line, [1, 3]))
#% mean
image = torch.arange(12).float().view(1, 2, 2, 3)
print(F.adaptive_avg_pool2d(image, 1).flatten())
print(image.mean([2, 3]))
