"""Writes recorded.json: graphs, numbers of runs and keys of state that PyTorch's torch.fx gives for the programs
of programs.ts, which are written here once more in Python. Run by hand: python tests/fx/record.py"""

import json
import os

import torch
import torch.nn as nn
import torch.nn.functional as F
from torch import fx

programs = {}


def program(make):
    programs[make.__name__] = make
    return make


def module(forward, **members):
    """A module with members and a forward, of a class of its own."""

    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            for name, value in members.items():
                if isinstance(value, torch.Tensor) and not isinstance(value, nn.Parameter):
                    self.register_buffer(name, value)
                else:
                    setattr(self, name, value)

    Net.forward = forward
    return Net()


class Block(nn.Module):
    def __init__(self, size):
        super().__init__()
        self.fc = nn.Linear(size, size)
        self.act = nn.ReLU()

    def forward(self, x):
        return self.act(self.fc(x)).add(x)


class Gate(nn.Module):
    def __init__(self, size):
        super().__init__()
        self.value = nn.Linear(size, size)
        self.gate = nn.Linear(size, size)

    def forward(self, x, scale=2):
        return self.value(x).mul(torch.sigmoid(self.gate(x))).mul(scale)


@program
def add_and_relu():
    def forward(x, y):
        return torch.relu(torch.add(x, y))

    return forward


@program
def methods():
    def forward(x):
        return x.neg().add(1).relu().sum(1)

    return forward


@program
def same_name_often():
    def forward(x):
        return x.add(1).add(2).add(x).add(3)

    return forward


@program
def python_names():
    def forward(x):
        return torch.sum(torch.abs(torch.pow(x, 2)), dim=0).max()

    return forward


@program
def sizes_go_into_view():
    def forward(x):
        return x.view(x.size(0), -1)

    return forward


@program
def shape_is_read():
    def forward(x):
        return x.reshape(x.shape[0], -1).add(x.shape[1])

    return forward


@program
def shape_taken_apart():
    def forward(x):
        b, n = x.shape
        return x.view(n, b)

    return forward


@program
def chunks():
    def forward(x):
        a, b = x.chunk(2, 1)
        return a.mul(b)

    return forward


@program
def split_by_function():
    def forward(x):
        a, b, c = torch.split(x, 1)
        return torch.cat([c, b, a])

    return forward


@program
def max_with_indices():
    def forward(x):
        m = torch.max(x, 1)
        return m.values.add(m.indices)

    return forward


@program
def topk_by_element():
    def forward(x):
        return torch.topk(x, 2)[0]

    return forward


@program
def lists_of_tensors():
    def forward(x, y):
        return torch.stack([x, y, torch.zeros_like(x)], 0)

    return forward


@program
def several_results():
    def forward(x):
        return [x.add(1), x.sub(1)]

    return forward


@program
def named_results():
    def forward(x):
        y = torch.relu(x)
        return {"y": y, "z": y.neg()}

    return forward


@program
def names_of_arguments():
    def forward(x):
        return torch.sum(x, dim=1, keepdim=True).clamp(min=0, max=3)

    return forward


@program
def unused_input():
    def forward(x, y):
        return x.exp()

    return forward


@program
def dead_code():
    def forward(x):
        x.sin()
        return x.cos()

    return forward


@program
def functional_layers():
    def forward(x):
        return F.softmax(F.dropout(F.relu(x), 0.25, False), 1)

    return forward


@program
def functional_activations():
    def forward(x):
        return F.silu(F.gelu(F.leaky_relu(F.elu(x), 0.1)))

    return forward


@program
def functional_pools():
    def forward(x):
        return F.max_pool1d(F.avg_pool1d(x, 2), 2)

    return forward


@program
def losses():
    def forward(x, y):
        return F.mse_loss(x, y).add(F.smooth_l1_loss(x, y))

    return forward


@program
def matmul_chain():
    def forward(x):
        return torch.matmul(x, x.transpose(0, 1)).mm(x)

    return forward


@program
def in_place():
    def forward(x):
        return x.clone().add_(1).mul_(2)

    return forward


@program
def dtypes():
    def forward(x):
        return x.to(torch.float64).add(1).to(torch.float32)

    return forward


@program
def where_and_masks():
    def forward(x):
        return torch.where(x.gt(0), x, torch.zeros_like(x))

    return forward


@program
def linear_layer():
    return module(lambda self, x: self.fc(x), fc=nn.Linear(3, 4))


@program
def mlp():
    def forward(self, x):
        return self.second(self.act(self.first(x)))

    return module(forward, first=nn.Linear(3, 5), act=nn.ReLU(), second=nn.Linear(5, 2))


@program
def sequential():
    return nn.Sequential(nn.Linear(3, 4), nn.Tanh(), nn.Linear(4, 2))


@program
def nested_sequential():
    return nn.Sequential(nn.Sequential(nn.Linear(3, 4), nn.ReLU()), nn.Sequential(nn.Linear(4, 3), nn.Sigmoid()))


@program
def shared_layer():
    return module(lambda self, x: self.fc(self.fc(x)), fc=nn.Linear(3, 3))


@program
def parameter_is_read():
    return module(lambda self, x: x.add(self.weight), weight=nn.Parameter(torch.ones(3)))


@program
def parameter_read_first():
    def forward(self, x):
        return torch.add(self.weight, self.act(x))

    return module(forward, weight=nn.Parameter(torch.ones(3)), act=nn.ReLU())


@program
def parameter_read_twice():
    def forward(self, x):
        return x.mul(self.weight).add(self.weight)

    return module(forward, weight=nn.Parameter(torch.ones(3)))


@program
def parameter_of_layer():
    def forward(self, x):
        return F.linear(x, self.fc.weight, self.fc.bias)

    return module(forward, fc=nn.Linear(3, 2))


@program
def parameter_alone():
    def forward(self, x):
        return torch.add(x, self.weight.exp().sum())

    return module(forward, weight=nn.Parameter(torch.ones(3)))


@program
def buffer_is_read():
    return module(lambda self, x: x.mul(self.scale), scale=torch.tensor([1.0, 2.0, 3.0]))


@program
def constant_tensor():
    def forward(self, x):
        return x.add(torch.tensor([1.0, 2.0, 3.0]))

    return module(forward)


@program
def blocks_of_ones_own():
    def forward(self, x):
        return self.b(self.a(x))

    return module(forward, a=Block(3), b=Block(3))


@program
def list_of_modules():
    def forward(self, x):
        for layer in self.layers:
            x = layer(x)
        return x

    return module(forward, layers=nn.ModuleList([nn.Linear(3, 3), Block(3), nn.ReLU()]))


@program
def dict_of_modules():
    def forward(self, x):
        return self.heads["b"](self.heads["a"](x))

    return module(forward, heads=nn.ModuleDict({"a": nn.Linear(3, 4), "b": nn.Linear(4, 2)}))


@program
def names_of_a_module():
    return module(lambda self, x: self.gate(x, scale=3), gate=Gate(3))


@program
def default_argument():
    return Gate(3)


@program
def einsum_and_at_least():
    def forward(x, y):
        return torch.einsum("ij,kj->ik", x, torch.atleast_2d(y)).add(torch.atleast_1d(x.sum()))

    return forward


@program
def functional_pads():
    def forward(x):
        return F.pad(F.pad(x, [1, 1]), [0, 1], "constant", 2.5).sum().add(F.pad(x, [1, 0], value=3.5))

    return forward


@program
def functional_signs():
    def forward(x):
        return F.softsign(x).add(F.tanhshrink(x)).add(F.logsigmoid(x))

    return forward


@program
def convolutions():
    def forward(self, x):
        x = self.bn(self.conv(x))
        return torch.flatten(self.pool(F.relu(x)), 1)

    return module(
        forward, conv=nn.Conv2d(1, 2, 3, padding=1), bn=nn.BatchNorm2d(2), pool=nn.AdaptiveAvgPool2d((2, 2))
    )


@program
def residual():
    def forward(self, x):
        out = self.bn2(self.conv2(self.relu(self.bn1(self.conv1(x)))))
        out = out.add_(self.down(x))
        return self.relu(out)

    return module(
        forward,
        conv1=nn.Conv2d(1, 2, 3, padding=1, bias=False),
        bn1=nn.BatchNorm2d(2),
        relu=nn.ReLU(),
        conv2=nn.Conv2d(2, 2, 3, padding=1, bias=False),
        bn2=nn.BatchNorm2d(2),
        down=nn.Conv2d(1, 2, 1),
    )


@program
def attention_by_hand():
    def forward(self, x):
        q, k, v = self.qkv(x).chunk(3, -1)
        w = torch.softmax(torch.matmul(q, k.transpose(-2, -1)).mul(0.5), -1)
        return self.out(torch.matmul(w, v))

    return module(forward, qkv=nn.Linear(3, 12), out=nn.Linear(4, 3))


@program
def embedding_and_norm():
    def forward(self, x):
        return self.norm(self.table(x)).mean(1)

    return module(forward, table=nn.Embedding(5, 4), norm=nn.LayerNorm(4))


@program
def topk_of_the_documentation():
    def forward(self, x):
        return torch.topk(torch.sum(self.linear(x.add(self.linear.weight)).relu(), dim=-1), 2)

    return module(forward, linear=nn.Linear(3, 3))


def inputs_for(name, count):
    if name in ("convolutions", "residual"):
        return [torch.arange(16.0).reshape(1, 1, 4, 4).sub(8).div(4)]
    if name == "embedding_and_norm":
        return [torch.tensor([[0, 2, 4], [1, 1, 3]])]
    if name == "functional_pools":
        return [torch.arange(16.0).reshape(2, 8).sin()]
    if name == "chunks":
        return [torch.arange(12.0).reshape(3, 4).sin()]
    return [torch.arange(9.0).reshape(3, 3).add(i).mul(2).sin() for i in range(count)]


def fill(root):
    """Gives parameters values that every language can make."""
    with torch.no_grad():
        for i, parameter in enumerate(root.parameters()):
            values = torch.arange(float(parameter.numel())).add(i).mul(0.7).sin().mul(0.5)
            parameter.copy_(values.reshape(parameter.shape))


def numbers(value):
    if isinstance(value, torch.Tensor):
        return value.tolist()
    if isinstance(value, dict):
        return {name: numbers(item) for name, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [numbers(item) for item in value]
    return value


def target_text(node):
    return node._pretty_print_target(node.target)


recorded = {}
for name, make in programs.items():
    torch.manual_seed(0)
    root = make()
    if isinstance(root, nn.Module):
        fill(root)
        root.eval()
    graph_module = fx.symbolic_trace(root)
    placeholders = [node for node in graph_module.graph.nodes if node.op == "placeholder"]
    needed = [node for node in placeholders if not node.args]
    inputs = inputs_for(name, len(needed))
    recorded[name] = {
        "graph": str(graph_module.graph),
        "nodes": [[node.op, node.name, target_text(node)] for node in graph_module.graph.nodes],
        "result": numbers(graph_module(*inputs)),
        "state": list(graph_module.state_dict().keys()),
    }

path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "recorded.json")
with open(path, "w") as file:
    json.dump(recorded, file, indent=1)
    file.write("\n")
print(len(recorded), "programs")
