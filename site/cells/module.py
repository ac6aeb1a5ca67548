#% own
import torch
from torch import nn

class Scale(nn.Module):
    def __init__(self):
        super().__init__()
        self.factor = nn.Parameter(torch.ones(3))
        self.linear = nn.Linear(3, 2)
        self.register_buffer("seen", torch.zeros([]))
    def forward(self, x):
        self.seen.add_(1)
        return self.linear(x * self.factor)

model = Scale()
for name, p in model.named_parameters():
    print(name, p.shape)
print(list(model.state_dict()))
#% modes
torch.manual_seed(0)
drop = nn.Dropout(0.5)
print(drop.training)
drop.eval()
print(drop.training, drop(torch.ones(4)))
#% hook
def report(module, args, output):
    print("linear gave", output.shape)
handle = model.linear.register_forward_hook(report)
model(torch.ones(5, 3))
handle.remove()
model(torch.ones(5, 3))
print(model.seen)
