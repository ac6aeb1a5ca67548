#% freeze
import torch
from torch import nn, optim
import torch.nn.functional as F
from collections import OrderedDict

torch.manual_seed(0)
model = nn.Sequential(OrderedDict(body=nn.Linear(4, 8), relu=nn.ReLU(), head=nn.Linear(8, 10)))
model.get_submodule("body").requires_grad_(False)
for name, p in model.named_parameters():
    print(name, p.requires_grad)
#% head
model.head = nn.Linear(8, 2)
print(model)
#% train
before = model.state_dict()["body.weight"].clone()
optimizer = optim.SGD([p for p in model.parameters() if p.requires_grad], lr=0.1)
x = torch.randn(16, 4)
y = (x.sum(1) > 0).long()
losses = []
for step in range(20):
    optimizer.zero_grad()
    loss = F.cross_entropy(model(x), y)
    loss.backward()
    optimizer.step()
    losses.append(loss.item())
print(f"{losses[0]:.3f}", f"{losses[19]:.3f}")
print(torch.equal(model.state_dict()["body.weight"], before))
