"""examples/layers-and-losses.ts in PyTorch."""
import warnings

import torch
import torch.nn as nn
import torch.nn.functional as F

from support import attempt, fixed, show

warnings.simplefilter("ignore")
torch.manual_seed(0)

show("Conv1d slides along a sequence: [batch, channels, length]; text comes as [batch, length, features] and is permuted.")
words = torch.randn(32, 35, 256)
conv = nn.Conv1d(in_channels=256, out_channels=100, kernel_size=2)
show(conv)
out = conv(words.permute(0, 2, 1))
show(list(words.shape), "->", list(words.permute(0, 2, 1).shape), "->", list(out.shape), "weight", list(conv.weight.shape))
kernel = torch.tensor([[[1., 0., -1.]]])
steps = torch.tensor([[[1., 2., 4., 7., 11., 16.]]])
show(F.conv1d(steps, kernel))
show(F.conv1d(steps, kernel, padding=1))
show(F.conv1d(steps, kernel, stride=2))
show(F.conv1d(steps, kernel, dilation=2))

show("\ntorch.max: of all, along a dim (values and where they are), or of two tensors.")
a = torch.tensor([[1., 5., 3.], [9., 2., 6.]])
show(a.max())
for dim in (0, 1):
    values, indices = torch.max(a, dim)
    show("dim", dim, values, indices)
show(torch.max(a, torch.tensor([4., 4., 4.])))
show("keepdim:", list(torch.max(a, 1, keepdim=True).values.shape))

show("\nsoftmax sums to 1 along its dim.")
x = torch.arange(12.).view(2, 2, 3) / 4
for dim in (0, 1, 2):
    y = F.softmax(x, dim)
    show("dim", dim, y[0, 0], y[1, 1], "| sums are 1:", torch.allclose(y.sum(dim), torch.ones(())))
show("negative dims count from the end:", torch.equal(F.softmax(x, -1), F.softmax(x, 2)))
show("log_softmax is log(softmax):", torch.allclose(F.log_softmax(x, 1), F.softmax(x, 1).log()))

show("\nNLLLoss takes log-probabilities: [N, C], or [N, C, H, W] for pictures (once NLLLoss2d).")
scores = torch.randn(3, 5, requires_grad=True)
target = torch.tensor([1, 0, 4])
loss = nn.NLLLoss()(F.log_softmax(scores, 1), target)
show("nll_loss of log_softmax:", fixed(loss.item()), "| cross_entropy:", fixed(F.cross_entropy(scores, target).item()))
picture = torch.randn(5, 16, 10, 10)
segmentation = nn.Conv2d(16, 4, 3)
labels = torch.empty(5, 8, 8, dtype=torch.long).random_(0, 4)
logits = segmentation(picture)
for reduction in ("mean", "sum", "none"):
    value = nn.NLLLoss(reduction=reduction)(F.log_softmax(logits, dim=1), labels)
    show(reduction, list(value.shape), fixed(value.mean().item(), 2))
weight = torch.tensor([1., 2., 0., 1.])
show("weighted:", fixed(nn.NLLLoss(weight=weight)(F.log_softmax(logits, dim=1), labels).item()), "| label 2 ignored:", fixed(nn.NLLLoss(ignore_index=2)(F.log_softmax(logits, dim=1), labels).item()))
show("NLLLoss2d, the old name:", fixed(nn.NLLLoss2d()(F.log_softmax(logits, dim=1), labels).item()))
attempt(lambda: F.nll_loss(F.log_softmax(scores, 1), torch.tensor([1, 0, 5])))

show("\nkl_div takes log-probabilities first, probabilities second.")
p = torch.tensor([[0.36, 0.48, 0.16], [0.2, 0.5, 0.3]])
q = torch.tensor([[1 / 3, 1 / 3, 1 / 3], [0.1, 0.6, 0.3]])
for reduction in ("none", "sum", "mean", "batchmean"):
    show(f"{reduction:<9}", F.kl_div(q.log(), p, reduction=reduction))
show("sum of p * log(p / q):", (p * (p / q).log()).sum(), "| both as logarithms:", F.kl_div(q.log(), p.log(), reduction="batchmean", log_target=True))

show("\ninterpolate: by size or scale_factor, in every mode.")
small = torch.tensor([[[[1., 2.], [3., 4.]]]])
show("nearest", F.interpolate(small, scale_factor=2, mode="nearest"))
show("nearest-exact", F.interpolate(small, size=(3, 3), mode="nearest-exact"))
for mode in ("bilinear", "bicubic"):
    for align_corners in (False, True):
        show(mode, "align_corners", align_corners, F.interpolate(small, size=(4, 4), mode=mode, align_corners=align_corners)[0, 0])
show("area", F.interpolate(torch.arange(16.).view(1, 1, 4, 4), size=2, mode="area"))
show("linear", F.interpolate(torch.tensor([[[1., 2., 4.]]]), size=5, mode="linear", align_corners=True))
show("trilinear", list(F.interpolate(torch.zeros(1, 1, 2, 2, 2), scale_factor=2, mode="trilinear").shape))
show("scale_factor [2, 3]:", list(F.interpolate(small, scale_factor=(2, 3)).shape), "| antialias:", F.interpolate(torch.arange(16.).view(1, 1, 4, 4), size=(2, 2), mode="bilinear", antialias=True).flatten())
show(nn.Upsample(scale_factor=2, mode="bilinear"))
attempt(lambda: F.interpolate(small, size=(4, 4), mode="nearest", align_corners=True))
attempt(lambda: F.interpolate(small, size=(4, 4), scale_factor=2))

show("\nAdaptiveAvgPool2d gives the size that is asked for, whatever comes in.")
feature = torch.arange(48.).view(1, 1, 6, 8)
for size in (1, (2, 2), (3, 5), (None, 2)):
    pool = nn.AdaptiveAvgPool2d(size)
    show(list(pool(feature).shape), pool(feature).flatten()[:4])
show("1 is the mean:", torch.allclose(F.adaptive_avg_pool2d(feature, 1).flatten(), feature.mean()))
