#% max
import torch
import torch.nn.functional as F

scores = torch.tensor([[1, 5, 2], [4, 3, 9]], dtype=torch.float32)
values, indices = torch.max(scores, 1)
print(values)
print(indices)
print(torch.max(scores, 0).values)
#% softmax
p = F.softmax(scores, 1)
print(p)
print(p.sum(1))
print(F.softmax(scores, 0))
#% log
large = torch.tensor([[1000, 0]], dtype=torch.float32)
print(F.softmax(large, 1).log())
print(F.log_softmax(large, 1))
