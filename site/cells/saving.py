#% roundtrip
import torch, io
from torch import nn

torch.manual_seed(0)
model = nn.Linear(3, 2)
file = io.BytesIO()
torch.save(model.state_dict(), file)
state = torch.load(io.BytesIO(file.getvalue()))
print(list(state))
other = nn.Linear(3, 2)
print(other.load_state_dict(state))
print(torch.equal(other.weight, model.weight))
#% views
whole = torch.arange(6)
file = io.BytesIO()
torch.save(dict(whole=whole, part=whole[2:4]), file)
loaded = torch.load(io.BytesIO(file.getvalue()))
loaded["part"].fill_(0)
print(loaded["whole"])
#% wrong
nn.Linear(4, 2).load_state_dict(state)
