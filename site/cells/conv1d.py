#% slide
import torch
from torch import nn
import torch.nn.functional as F

signal = torch.tensor([[[1, 2, 4, 7, 11]]], dtype=torch.float32)
weight = torch.tensor([[[-1, 1]]], dtype=torch.float32)
print(F.conv1d(signal, weight))
#% shapes
conv = nn.Conv1d(16, 33, 3, stride=2)
print(conv.weight.shape)
print(conv(torch.randn(20, 16, 50)).shape)
#% text
words = torch.randn(32, 35, 256)
text_conv = nn.Conv1d(256, 100, 2)
print(text_conv(words.permute(0, 2, 1)).shape)
#% wrong
text_conv(words)
