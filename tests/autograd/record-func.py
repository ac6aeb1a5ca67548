"""Records what PyTorch's torch.func gives for func.test.ts: python tests/autograd/record-func.py > tests/autograd/func.json"""

import json
import math
import torch
from torch.func import (functional_call, grad, grad_and_value, hessian, jacfwd, jacrev, jvp, linearize, stack_module_state,
                        vjp, vmap)
import torch.autograd.forward_ad as fwad

torch.manual_seed(0)
F = torch.nn.functional


def plain(value):
    if isinstance(value, torch.Tensor):
        return value.tolist()
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        return {name: plain(item) for name, item in value.items()}
    return value


def line(*shape):
    count = math.prod(shape)
    return (torch.arange(count, dtype=torch.float64) * 0.37).sin().reshape(shape)


def message(run):
    try:
        run()
    except Exception as error:
        return [type(error).__name__, str(error)]
    raise AssertionError("no error")


x = line(3)
m = line(4, 3)
w1, b1, w2 = line(5, 3), line(5), line(2, 5)


def mlp(params, x):
    return F.linear(F.linear(x, params["w1"], params["b1"]).tanh(), params["w2"])


params = {"w1": w1, "b1": b1, "w2": w2}


def loss(params, x, y):
    return F.cross_entropy(mlp(params, x.unsqueeze(0)), y.unsqueeze(0))


labels = torch.tensor([0, 1, 1, 0])
conv = line(2, 1, 3, 3)
images = line(4, 1, 6, 6)


def image_loss(conv, image, y):
    h = F.max_pool2d(F.conv2d(image.unsqueeze(0), conv, padding=1).relu(), 2)
    return F.cross_entropy(h.flatten(1)[:, :2], y.unsqueeze(0))


def maml(w, task):
    inner = grad(lambda w: ((task * w) ** 2).sum().sin())(w)
    return ((w - 0.1 * inner) * task).cos().sum()


def inplace(x):
    out = torch.zeros(3, dtype=torch.float64)
    out[0] = x[1] * x[2]
    out[1:].copy_(x[:2].exp())
    out.mul_(x)
    return out


cases = {
    "grad": grad(lambda x: (x.sin() * x).sum())(x),
    "grad of grad": vmap(grad(grad(lambda x: x.sin() * x * x)))(x),
    "grad third": grad(grad(grad(lambda x: x.sin() * x ** 4)))(x[1]),
    "argnums": grad(lambda a, b: (a * b.exp()).sum(), argnums=(1, 0))(x, x * 2),
    "grad and value": grad_and_value(lambda p, x, y: loss(p, x, y))(params, m[0], labels[0]),
    "per sample": vmap(grad(loss), in_dims=(None, 0, 0))(params, m, labels),
    "per sample images": vmap(grad(image_loss), in_dims=(None, 0, 0))(conv, images, labels),
    "vjp": vjp(lambda a, b: (a.sin() * b, (a + b).prod()), x, x + 1)[1]((x, x[0])),
    "jvp": jvp(lambda a, b: (a.sin() * b, (a + b).prod()), (x, x + 1), (x, x * x)),
    "jvp of vjp": jvp(lambda a: vjp(lambda b: b.exp() * b, a)[1](a * a)[0], (x,), (x + 2,)),
    "vjp of jvp": vjp(lambda a: jvp(lambda b: b.exp() * b, (a,), (a * a,))[1], x)[1](x + 2),
    "jvp of jvp": jvp(lambda a: jvp(lambda b: (b ** 3).sum(), (a,), (a.cos(),))[1], (x,), (x,)),
    "jacrev": jacrev(lambda a: (m @ a.tanh(), a.prod()))(x),
    "jacfwd": jacfwd(lambda a: (m @ a.tanh(), a.prod()))(x),
    "jacrev argnums": jacrev(lambda a, b: a.outer(b), argnums=(0, 1))(x, m[1]),
    "jacfwd params": jacfwd(lambda p: mlp(p, m[0]))(params),
    "hessian": hessian(lambda a: (m @ a).sin().prod())(x),
    "hessian mlp": hessian(lambda p: mlp(p, m).logsumexp(1).sum())(params),
    "hessian twice reverse": jacrev(jacrev(lambda a: (m @ a).sin().prod()))(x),
    "hessian reverse of forward": jacrev(jacfwd(lambda a: (m @ a).sin().prod()))(x),
    "vmap of hessian": vmap(hessian(lambda a: (a ** 3).prod()))(m),
    "vmap in vmap": vmap(vmap(lambda a, b: a * b.sum(), in_dims=(0, None)), in_dims=(1, 0))(m, m.t()),
    "vmap dims": vmap(lambda a, b: (a + b, a.outer(b)), in_dims=(1, None), out_dims=(0, 2))(m, x[:2].repeat(2)),
    "grad of vmap": grad(lambda a: vmap(lambda row: (row * a).sum().sin())(m).sum())(x),
    "grad of vmap of grad": grad(lambda a: vmap(lambda row: grad(lambda r: (r * a).sum().sin())(row))(m).pow(2).sum())(x),
    "jvp of vmap": jvp(lambda a: vmap(lambda row: (row * a).softmax(0))(m), (x,), (x + 1,)),
    "maml": vmap(grad(maml), in_dims=(None, 0))(x, m),
    "in place jvp": jvp(inplace, (x,), (x + 1,)),
    "in place grad": grad(lambda a: inplace(a).pow(2).sum())(x),
    "in place jacfwd": jacfwd(inplace)(x),
    "in place jacrev": jacrev(inplace)(x),
    "linearize": linearize(lambda a, b: (a.sin() * b, b.exp()), x, x + 1)[1](x, x * x),
    "detach": grad(lambda a: (a.detach() * a).sum())(x),
    "no_grad inside": grad(grad(lambda a: (a ** 2 - a * torch.no_grad()(lambda: a ** 2)())))(x[1]),
    "norms": vmap(jacrev(lambda a: F.layer_norm(a, (3,))))(m),
    "sorting": vmap(jacfwd(lambda a: a.sort()[0].cumsum(0)))(m),
    "indexing": vmap(lambda a, i: a[i] * a[[2, 0]], in_dims=(0, 0))(m, torch.tensor([[0, 1], [2, 2], [1, 0], [0, 2]])),
    "attention": vmap(grad(lambda q: F.scaled_dot_product_attention(q, q * 2, q.sin()).sin().sum()))(line(2, 2, 4, 3)),
}

errors = {
    "item": message(lambda: vmap(lambda a: a.item())(x)),
    "nonzero": message(lambda: vmap(lambda a: a.nonzero())(m)),
    "mask": message(lambda: vmap(lambda a: a[a > 0])(m)),
    "masked_select": message(lambda: vmap(lambda a: a.masked_select(a > 0))(m)),
    "random": message(lambda: vmap(lambda a: a + torch.rand(3))(m)),
    "same": message(lambda: vmap(lambda a: torch.bernoulli(a.abs()), randomness="same")(m)),
    "different": message(lambda: vmap(lambda a: torch.empty(2).uniform_(), randomness="different")(m)),
    "randomness": message(lambda: vmap(torch.sin, randomness="foo")(m)),
    "out": message(lambda: vmap(lambda a: torch.exp(a, out=torch.zeros(3, dtype=torch.float64)))(m)),
    "not batched": message(lambda: vmap(lambda a: torch.zeros(3).add_(a))(m)),
    "one_hot": message(lambda: vmap(lambda a: F.one_hot(a))(torch.ones(2, 3, dtype=torch.int64))),
    "no inputs": message(lambda: vmap(torch.sin)()),
    "in_dims": message(lambda: vmap(torch.add, in_dims=(0,))(x, x)),
    "in_dims range": message(lambda: vmap(torch.sin, in_dims=3)(x)),
    "in_dims none": message(lambda: vmap(torch.sin, in_dims=(None,))(x)),
    "in_dims type": message(lambda: vmap(torch.add)(x, 2)),
    "sizes": message(lambda: vmap(torch.add)(x, m)),
    "out_dims": message(lambda: vmap(torch.sin, out_dims=(0, 0))(x)),
    "out_dims range": message(lambda: vmap(torch.sin, out_dims=2)(x)),
    "chunk": message(lambda: vmap(torch.sin, chunk_size=0)(x)),
    "captured grad": message(lambda: grad(lambda a: x.add_(0).sum() + a.sum())(x * 1)),
    "backward": message(lambda: grad(lambda a: (a.sum().backward(), a.sum())[1])(x)),
    "requires_grad_": message(lambda: grad(lambda a: (a * 1).requires_grad_().sum())(x)),
    "not scalar": message(lambda: grad(torch.sin)(x)),
    "integers": message(lambda: grad(lambda a: a.sum())(torch.tensor([1, 2]))),
    "argnums range": message(lambda: grad(torch.sin, argnums=1)(x)),
    "argnums twice": message(lambda: grad(torch.add, argnums=(0, 0))(x, x)),
    "cotangents": message(lambda: vjp(torch.sin, x)[1]((x, x))),
    "cotangent shape": message(lambda: vjp(torch.sin, x)[1](x[:2])),
    "tangent shape": message(lambda: jvp(torch.sin, (x,), (x[:2],))),
    "tangents": message(lambda: jvp(torch.add, (x, x), (x,))),
    "primals": message(lambda: jvp(torch.sin, x, x)),
    "strict": message(lambda: jvp(lambda a: x, (x,), (x,), strict=True)),
    "integer outputs": message(lambda: jacrev(lambda a: a.argmax())(x)),
    "linearize": message(lambda: linearize(torch.sin, x)[1](x[:2])),
    "models": message(lambda: stack_module_state([])),
    "no dual level": message(lambda: fwad.make_dual(x, x)),
    "no forward": message(lambda: jvp(lambda a: torch.segment_reduce(a, "sum", lengths=torch.tensor([2, 1])), (x,), (x,))),
}

print(json.dumps({"cases": {name: plain(value) for name, value in cases.items()}, "errors": errors}, indent=None))
