#% rule
import torch

column = torch.tensor([[1], [2], [3]])
row = torch.tensor([10, 20])
print(column + row)
#% wrong
torch.ones(2, 3) + torch.ones(2)
#% views
x = torch.arange(6)
grid = x.view(2, 3)
grid[0].fill_(9)
print(x)
print(list(grid.t().stride()), grid.t().is_contiguous())
#% expand
wide = row.expand(3, 2)
print(wide, list(wide.stride()))
grid.t().view(6)
