"""examples/in-place.ts in PyTorch."""
import torch
import torch.nn as nn
import torch.nn.functional as F

from support import attempt, show

show("x.add(y) makes a tensor, x.add_(y) changes x.")
x = torch.tensor([[1., 2.], [3., 4.]])
y = torch.tensor([[10., 20.], [30., 40.]])
z = x.add(y)
show("z =", z)
show("x =", x)
show("version of x:", x._version)
same = x.add_(y)
show("x =", x)
show("x.add_(y) is x:", same is x, "| version of x:", x._version)

show("\nx += y and x -= y are x.add_(y) and x.sub_(y); x = x + y makes a new tensor.")
x = torch.tensor([1., 2., 3.])
alias = x
x += 10
show("alias =", alias)
x -= 1
show("alias =", alias)
x = x + 100
show("x =", x)
show("alias =", alias)
x = torch.tensor([4., 9., 16.])
x *= 2
show(x)
x /= 4
show(x)
x **= 2
show(x)
show(x.sqrt_().neg_().clamp_(-6, -3).zero_())

show("\nscatter_ and others write by index.")
src = torch.arange(1, 11).reshape(2, 5)
show(torch.zeros(3, 5, dtype=torch.int64).scatter_(0, torch.tensor([[0, 1, 2, 0]]), src))
show(torch.zeros(3, 5, dtype=torch.int64).scatter_(1, torch.tensor([[0, 1, 2], [0, 1, 4]]), src))
labels = torch.tensor([2, 0, 1])
show("one-hot:", torch.zeros(3, 3).scatter_(1, labels.unsqueeze(1), 1.))
show(torch.zeros(5).index_add_(0, torch.tensor([0, 4, 0]), torch.tensor([1., 2., 3.])))
show(torch.ones(2, 3).masked_fill_(torch.tensor([True, False, True]), -1.))

show("\nViews share the bytes: a change through one is seen by all.")
x = torch.zeros(2, 3)
row = x[1]
column = x[:, 0]
flat = x.view(-1)
row.fill_(7)
flat[2] = 5
show(x)
show("column =", column)
show("versions:", x._version, row._version, column._version, flat._version)
copy = x.clone()
copy.zero_()
show("a clone has bytes of its own:", int(x.sum().item()))
x.t_()
show("t_ turns the shape, in place:", list(x.shape))

show("\nAutograd follows a change of a view.")
w = torch.tensor([1., 2., 3.], requires_grad=True)
h = w * 2
h[1:].mul_(10)
h.sum().backward()
show("h =", h)
show("w.grad =", w.grad)

show("\nForbidden: a leaf that requires a gradient.")
w = torch.ones(3, requires_grad=True)
attempt(lambda: w.add_(1))
attempt(lambda: w[0].fill_(1))
with torch.no_grad():
    w.add_(1)
show("under no_grad it is how optimizers work:", w)

show("\nForbidden: changing what backward needs.")


def changed_output():
    a = torch.tensor([0.5, 1.], requires_grad=True)
    b = a.exp()
    b.add_(1)
    b.sum().backward()


def changed_input():
    a = torch.tensor([0.5, 1.], requires_grad=True)
    b = a * 1
    c = b.pow(2)
    b.add_(1)
    c.sum().backward()


def residual():
    a = torch.tensor([-0.5, 1.], requires_grad=True)
    out = nn.ReLU(inplace=True)(a * 2)
    out += a
    out.sum().backward()


attempt(changed_output)
attempt(changed_input)
attempt(residual)

show("\nForbidden: what does not fit.")
attempt(lambda: torch.zeros(3).add_(torch.zeros(2, 3)))
attempt(lambda: torch.zeros(3, dtype=torch.int64).add_(0.5))
attempt(lambda: torch.zeros(1).expand(3).add_(1))

show("\nAllowed: sums do not need what they added, and relu_ needs only its own result.")
a = torch.tensor([-1., 2.], requires_grad=True)
b = a + 1
b.add_(5).mul_(3)
b.sum().backward()
show("a.grad =", a.grad)
a = torch.tensor([-1., 2.], requires_grad=True)
b = F.relu(a * 4, inplace=True)
b.sum().backward()
show("a.grad =", a.grad)
