#% graph
import torch

a = torch.tensor(3, dtype=torch.float32, requires_grad=True)
b = a * a
c = b + a
print(c)
c.backward()
print(a.grad)
#% again
d = a.exp()
d.backward()
print(a.grad)
d.backward()
#% second
e = torch.tensor(2, dtype=torch.float32, requires_grad=True)
[first] = torch.autograd.grad(e.pow(3), [e], create_graph=True)
[second] = torch.autograd.grad(first, [e])
print(second)
#% detach
with torch.no_grad():
    f = a * 2
print(b.detach().requires_grad, f.requires_grad)
