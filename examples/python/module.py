"""examples/module.ts in PyTorch."""
import math

import torch
import torch.nn as nn
import torch.nn.functional as F

from support import attempt, show


class Linear(nn.Module):
    """A layer of one's own."""

    def __init__(self, in_features, out_features):
        super().__init__()
        self.in_features, self.out_features = in_features, out_features
        self.weight = nn.Parameter(torch.empty(out_features, in_features))
        self.bias = nn.Parameter(torch.empty(out_features))
        self.register_buffer("calls", torch.zeros((), dtype=torch.int64))
        self.register_buffer("scratch", torch.zeros(2), persistent=False)
        bound = 1 / math.sqrt(in_features)
        nn.init.uniform_(self.weight, -bound, bound)
        nn.init.uniform_(self.bias, -bound, bound)

    def forward(self, x):
        self.calls += 1
        return x @ self.weight.t() + self.bias

    def extra_repr(self):
        return f"in_features={self.in_features}, out_features={self.out_features}"


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.hidden = Linear(3, 4)
        self.norm = nn.BatchNorm1d(4)
        self.drop = nn.Dropout(0.5)
        self.output = Linear(4, 2)

    def forward(self, x):
        return self.output(self.drop(F.relu(self.norm(self.hidden(x)))))


torch.manual_seed(0)
model = Net()
show(model)

show("\nParameters are trained, buffers are kept, children are modules.")
for name, parameter in model.named_parameters():
    show(name, list(parameter.shape), parameter.requires_grad)
show("buffers:", [name for name, _ in model.named_buffers()])
show("children:", [name for name, _ in model.named_children()])
show("modules:", [f"{name or '(itself)'} {type(module).__name__}" for name, module in model.named_modules()])
show("numbers to train:", sum(parameter.numel() for parameter in model.parameters()))
show(model.hidden.bias)

show("\napply visits children first.")
visited = []


def reset(module):
    visited.append(type(module).__name__)
    if isinstance(module, Linear):
        nn.init.constant_(module.bias, 0.1)


model.apply(reset)
show(visited)
show(model.hidden.bias)

show("\ntrain and eval decide what dropout and batch norm do.")
x = torch.tensor([[1., 2., 3.], [4., 5., 7.], [0., 1., 0.]])
show("training:", model.training, "|", model.norm.training)
show(model(x))
model.eval()
show("training:", model.training, "|", model.norm.training)
show("twice the same:", torch.equal(model(x), model(x)))
show("calls:", model.hidden.calls.item())

show("\nto(dtype) converts what is floating-point, in place.")
model.to(torch.float64)
show(model.hidden.weight.dtype, model.norm.running_mean.dtype, model.hidden.calls.dtype)
model.float()
show(model.hidden.weight.dtype)

show("\nHooks see what goes in and out.")
layer = nn.Linear(2, 2)
with torch.no_grad():
    layer.weight.copy_(torch.tensor([[1., 2.], [3., 4.]]))
    layer.bias.zero_()
handles = [
    layer.register_forward_pre_hook(lambda module, args: show("before:", args[0])),
    layer.register_forward_hook(lambda module, args, output: output * 10),
    layer.register_full_backward_hook(lambda module, grad_input, grad_output: show("backward:", grad_input[0], grad_output[0])),
]
value = torch.tensor([[1., -1.]], requires_grad=True)
out = layer(value)
show("after:", out)
out.sum().backward()
for handle in handles:
    handle.remove()
show("without hooks:", layer(value))

show("\nstate_dict holds parameters and persistent buffers.")
state = model.state_dict()
show(list(state))
fresh = Net()
show(fresh.load_state_dict(state))
show("equal:", all(torch.equal(a, b) for a, b in zip(state.values(), fresh.state_dict().values())))
part = {name: value for name, value in state.items() if not name.startswith("norm.running")}
part["head.weight"] = torch.zeros(1)
attempt(lambda: fresh.load_state_dict(part))
result = fresh.load_state_dict(part, strict=False)
show("missing:", result.missing_keys)
show("unexpected:", result.unexpected_keys)
part["output.bias"] = torch.zeros(3)
attempt(lambda: fresh.load_state_dict(part, strict=False))

show("\nModuleList, ModuleDict and ParameterList hold modules and parameters; only Sequential has a forward.")


class Stack(nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = nn.ModuleList([nn.Linear(3, 3) for _ in range(3)])
        self.activations = nn.ModuleDict({"relu": nn.ReLU(), "tanh": nn.Tanh()})
        self.scales = nn.ParameterList([torch.full((3,), float(i + 1)) for i in range(3)])

    def forward(self, x, name):
        for layer, scale in zip(self.layers, self.scales):
            x = self.activations[name](layer(x)) * scale
        return x


torch.manual_seed(0)
stack = Stack()
show(stack)
show(list(stack.state_dict()))
show("relu:", stack(x, "relu").sum(1))
show("tanh:", stack(x, "tanh").sum(1))
attempt(lambda: stack.layers(x))
sequence = nn.Sequential(*stack.layers, nn.Tanh())
show("a Sequential of the same layers:", sequence(x).sum(1))
show("it shares their weights:", sequence[0].weight is stack.layers[0].weight, "| last:", sequence[-1], "| length:", len(sequence))
