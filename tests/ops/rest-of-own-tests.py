"""Records rest-of-own-tests.json: what calls give or refuse, from the parts of PyTorch's own tests that came last."""

import json
import math
from pathlib import Path

import torch
import torch.nn.functional as F
import torch.nn.utils.prune
from torch import nn

L = torch.linalg
A = torch.tensor([[4.0, 1.0, 2.0], [1.0, 3.0, 1.0], [2.0, 1.0, 5.0]])
V = torch.tensor([1.0, 2.0, 3.0])
P = V / 4


def wanting(x):
    return x.clone().requires_grad_()


def slopes(loss, *inputs):
    """The gradients of a loss by all its arguments, one after the other."""
    given = [wanting(x) for x in inputs]
    return torch.cat([g.flatten() for g in torch.autograd.grad(loss(*given), given)])


def assigned(x, flag):
    x.requires_grad = flag
    return x


class Twice(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, factor):
        return x * factor

    @staticmethod
    def backward(ctx, grad):
        return grad * 2, 3


class Marked(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        ctx.mark_dirty(3)
        return x * 2


CALLS = {
    "slope of a ranking at its margin": lambda: slopes(
        lambda a, b: F.margin_ranking_loss(a, b, torch.ones(3), margin=1.0, reduction="sum"), V, V - 1
    ),
    "slope of a hinge at its margin": lambda: slopes(
        lambda a: F.hinge_embedding_loss(a, -torch.ones(3), margin=2.0, reduction="sum"), V
    ),
    "slope of a cosine at its margin": lambda: slopes(
        lambda a, b: F.cosine_embedding_loss(a, b, torch.tensor([-1.0])),
        torch.tensor([[1.0, 0.0]]),
        torch.tensor([[0.0, 1.0]]),
    ),
    "slope of a cross entropy by certain targets": lambda: slopes(
        F.binary_cross_entropy, torch.tensor([0.0, 1.0, 0.5]), torch.tensor([1.0, 0.0, 0.5])
    )[3:].nan_to_num(posinf=9.0, neginf=-9.0),
    "soft margin, targets": lambda: F.soft_margin_loss(V, wanting(V)),
    "class weights": lambda: F.nll_loss(A, torch.tensor([0, 1, 2]), wanting(V)),
    "class weights of logits": lambda: F.cross_entropy(A, torch.tensor([0, 1, 2]), wanting(V)),
    "weights of margins": lambda: F.multi_margin_loss(A, torch.tensor([0, 1, 2]), weight=wanting(V)),
    "weights of binary losses": lambda: F.binary_cross_entropy(P, P, wanting(V)),
    "weights of logits": lambda: F.binary_cross_entropy_with_logits(P, P, wanting(V)),
    "positive weights": lambda: F.binary_cross_entropy_with_logits(P, P, pos_weight=wanting(V)),
    "running mean": lambda: F.batch_norm(A, wanting(V), V),
    "running variance": lambda: F.batch_norm(A, V, wanting(V), training=True),
    "running mean of instances": lambda: F.instance_norm(A[None], wanting(V), V, use_input_stats=False),
    "classes of a vector": lambda: F.nll_loss(V, torch.tensor([1, 2])),
    "batch norm of a vector": lambda: F.batch_norm(V, None, None, training=True),
    "batch norm of nothing": lambda: F.batch_norm(torch.empty(0), None, None, training=True),
    "lazy batch norm of a vector": lambda: nn.LazyBatchNorm1d()(V),
    "ctc of nothing": lambda: F.ctc_loss(
        torch.empty(0, 1, 3), torch.ones(1, 1).long(), torch.tensor([0]), torch.tensor([1])
    ),
    "prelu of two dtypes": lambda: F.prelu(A.double(), torch.ones(1)),
    "an LSTM cell with one state": lambda: nn.LSTMCell(3, 3)(A, (A,)),
    "a GRU cell with a batch of states": lambda: nn.GRUCell(3, 3)(V, A),
    "a GRU with double states": lambda: nn.GRU(3, 3)(A, torch.zeros(1, 3).double()),
    "an RNN with double states": lambda: nn.RNN(3, 3)(A, torch.zeros(1, 3).double()),
    "attention with negative dropout": lambda: F.scaled_dot_product_attention(
        A[None, None], A[None, None], A[None, None], dropout_p=-0.5
    ),
    "no reduction": lambda: F.l1_loss(V, V, reduction=None),
    "a number for a reduction": lambda: F.cross_entropy(A, A, reduction=3),
    "a list for a reduction": lambda: nn.MSELoss(reduction=["mean"])(V, V),
    "cholesky by input": lambda: L.cholesky(input=A),
    "cholesky by A": lambda: L.cholesky(A=A),
    "eigvalsh by input": lambda: L.eigvalsh(input=A),
    "cond of a list": lambda: L.cond([1.0]),
    "matrix_power by input": lambda: L.matrix_power(input=A, n=2),
    "lstsq by its names": lambda: L.lstsq(input=A, b=A).solution,
    "lstsq by others": lambda: L.lstsq(A=A, B=A),
    "solve_triangular by input": lambda: L.solve_triangular(input=A, B=A, upper=True),
    "inv by another name": lambda: L.inv(input=A),
    "out of roll": lambda: torch.roll(A, 1, out=torch.empty(0)),
    "out of trace": lambda: torch.trace(A, out=torch.empty(0)),
    "out of linalg.det": lambda: L.det(A, out=torch.empty(0)),
    "to a list": lambda: A.to([1]),
    "to two dtypes": lambda: A.to(torch.float64, torch.float32),
    "to by flags": lambda: A.to(torch.float64, False, True),
    "to a number as dtype": lambda: A.to(dtype=3),
    "to a device and a flag that is none": lambda: A.to("cpu", 3),
    "to null and a dtype": lambda: A.to(None, torch.float64),
    "to too much": lambda: A.to("cpu", torch.float64, True, True, True),
    "stride of a text": lambda: A.stride("a"),
    "size of a float": lambda: A.size(1.5),
    "size of two": lambda: A.size(0, 0),
    "is_contiguous of a number": lambda: A.is_contiguous(3),
    "type with a number": lambda: A.type(torch.float64, 3),
    "numpy of a number": lambda: A.numpy(3),
    "dim of a number": lambda: A.dim(3),
    "item of a number": lambda: V[0].item(3),
    "t of a number": lambda: A.t(3),
    "zero_ of a number": lambda: A.clone().zero_(3),
    "new_zeros without sizes": lambda: A.new_zeros(),
    "new_zeros of a text": lambda: A.new_zeros("a"),
    "new_zeros below 0": lambda: A.new_zeros(-1),
    "new_zeros of loose sizes": lambda: A.new_zeros(2, 3, dtype=torch.int64),
    "new_ones of a list": lambda: A.new_ones([2, 2]),
    "new_full without a value": lambda: A.new_full((2,)),
    "new_full of a text": lambda: A.new_full((2,), "a"),
    "new_full by names": lambda: A.new_full(size=(2,), fill_value=3.0),
    "new_empty_strided without strides": lambda: A.new_empty_strided((2,)),
    "requires_grad of a number": lambda: assigned(V.clone(), 3),
    "requires_grad of a result": lambda: assigned(wanting(V) * 2, True),
    "requires_grad of whole numbers": lambda: assigned(V.long(), True),
    "backward into what wants none": lambda: wanting(V).sum().backward(inputs=[V]),
    "gradients that are a number": lambda: torch.autograd.grad(wanting(V).sum(), V, 3),
    "outputs that are a number": lambda: torch.autograd.grad(3, V),
    "a gradient of a number": lambda: Twice.apply(wanting(V), 2).sum().backward(),
    "a dirty number": lambda: Marked.apply(wanting(V)),
    "a mode that is a number": lambda: torch.set_grad_enabled(3),
}


def with_hook(register):
    layer = nn.Linear(3, 2)
    register(layer)
    return layer(input=V)


def written(x, index, value):
    x = x.clone()
    x[index] = value
    return x


def stepped(cls, params, **options):
    optimizer = cls(params, **options)
    params[0].grad = torch.ones_like(params[0])
    optimizer.step()
    return params[0].detach()


def loaded_lazily():
    layer = nn.LazyLinear(2)
    layer.load_state_dict(nn.Linear(3, 2).state_dict())
    layer(V)
    return torch.tensor(layer.in_features)


C = torch.ones(2, 2, dtype=torch.complex64)
CALLS |= {
    "a pre-hook that gives a number": lambda: with_hook(
        lambda layer: layer.register_forward_pre_hook(lambda *_: 3, with_kwargs=True)
    ),
    "empty without a device": lambda: nn.Linear(3, 2).to_empty(),
    "inputs of a loaded lazy layer": loaded_lazily,
    "an amount that is none": lambda: nn.utils.prune.l1_unstructured(nn.Linear(2, 2), "weight", None),
    "gain of nothing": lambda: nn.init.calculate_gain(None),
    "packing a vector": lambda: nn.utils.rnn.pack_padded_sequence(V, [3]),
    "all written": lambda: written(V, True, torch.tensor(7)),
    "nothing written": lambda: written(V, False, torch.ones(9)),
    "a rate that is none": lambda: torch.optim.Adam([wanting(V)], lr=None),
    "a rate that is a text": lambda: torch.optim.AdamW([wanting(V)], lr="a"),
    "a rate of two": lambda: torch.optim.Adafactor([wanting(V)], lr=V),
    "Muon of complex numbers": lambda: stepped(torch.optim.Muon, [wanting(C)]),
    "SparseAdam of complex numbers": lambda: torch.optim.SparseAdam([wanting(V), wanting(C)]),
    "fused steps of complex numbers": lambda: stepped(torch.optim.Adam, [wanting(C)], fused=True),
    "scattering a complex number": lambda: torch.scatter(A, 0, torch.tensor([[0, 1, 0]]), 1j),
    "scattering too large a number": lambda: torch.scatter(A, 0, torch.tensor([[0, 1, 0]]), 1e300),
    "lerp by a complex number without imaginary part": lambda: torch.lerp(V, V * 2, 2 + 0j),
    "lerp by a complex number": lambda: torch.lerp(V, V * 2, 2j),
    "masked fill by such a number": lambda: V.masked_fill(V > 1, 2 + 0j),
    "complex maximum of norms": lambda: torch.renorm(A, 2, 0, 1j),
    "NaN as maximum of norms": lambda: torch.renorm(A, 2, 0, math.nan),
    "complex order of a norm": lambda: L.vector_norm(V, 2j),
    "places as int32": lambda: torch.take_along_dim(A, torch.tensor([[0, 1]], dtype=torch.int32)),
    "an integral with huge steps": lambda: torch.trapz(V, dx=2**63),
    "nanquantile out of range": lambda: torch.nanquantile(V, 1.5),
    "quantile of whole numbers out of range": lambda: torch.quantile(V.long(), 1.5),
    "nanmedian of nothing": lambda: torch.nanmedian(torch.empty(0, 3), 0),
    "integral with complex steps": lambda: torch.trapezoid(V, dx=1j),
    "integrals between other places": lambda: torch.cumulative_trapezoid(V, V[:2]),
}


def shown(call):
    try:
        value = call()
    except Exception as error:
        text = str(error).split("\n")[0].removesuffix(", but expected one of:")
        return {"error": f"{type(error).__name__}: {text}"}
    return {"dtype": str(value.dtype).removeprefix("torch."), "value": value.tolist()}


records = {name: shown(call) for name, call in CALLS.items()}
Path(__file__).with_suffix(".json").write_text(json.dumps({"records": records}, indent=1) + "\n")
