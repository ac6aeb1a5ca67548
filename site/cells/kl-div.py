#% direction
import torch
import torch.nn.functional as F

p = torch.tensor([[0.36, 0.48, 0.16]])
q = torch.tensor([[0.3, 0.5, 0.2]])
print(F.kl_div(q.log(), p, reduction="sum"))
print((p * (p / q).log()).sum())
#% reductions
two = torch.cat([p, q])
for reduction in ["sum", "mean", "batchmean"]:
    print(reduction, F.kl_div(q.log().expand(2, 3), two, reduction=reduction))
#% trap
print(F.kl_div(q, p, reduction="sum"))
