#% modes
import torch
import torch.nn.functional as F

small = torch.tensor([[[[1, 2], [3, 4]]]], dtype=torch.float32)
print(F.interpolate(small, scale_factor=2, mode="nearest"))
print(F.interpolate(small, scale_factor=2, mode="bilinear"))
#% corners
line = torch.tensor([[[0, 10]]], dtype=torch.float32)
print(F.interpolate(line, size=4, mode="linear", align_corners=True))
print(F.interpolate(line, size=4, mode="linear", align_corners=False))
#% wrong
F.interpolate(small, size=4, scale_factor=2)
