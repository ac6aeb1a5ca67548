#% classes
import torch
from torch import nn
import torch.nn.functional as F

scores = torch.tensor([[2, 0, 1], [0, 3, 0]], dtype=torch.float32)
target = torch.tensor([0, 1])
print(F.log_softmax(scores, 1))
print(F.nll_loss(F.log_softmax(scores, 1), target))
print(F.cross_entropy(scores, target))
#% image
torch.manual_seed(0)
logits = torch.randn(5, 4, 8, 8)
labels = torch.arange(320).remainder(4).view(5, 8, 8)
each = nn.NLLLoss(reduction="none")(F.log_softmax(logits, 1), labels)
print(logits.shape, labels.shape, each.shape)
#% ignore
log_p = F.log_softmax(scores, 1)
print(nn.NLLLoss(ignore_index=1)(log_p, target))
print(nn.NLLLoss(weight=torch.tensor([1, 3, 1], dtype=torch.float32))(log_p, target))
#% wrong
F.nll_loss(log_p, torch.tensor([0, 3]))
