"""Records more-of-own-tests.json: what calls give or refuse, from PyTorch's own tests of products, factors and reductions."""

import json
import math
from pathlib import Path

import torch
import torch.nn.functional as F
from torch.distributions import Gumbel
from torch.nn.attention.bias import causal_lower_right

L = torch.linalg
A = torch.tensor([[4.0, 1.0, 2.0], [1.0, 3.0, 1.0], [2.0, 1.0, 5.0]])
V = torch.tensor([1.0, 2.0, 3.0])
NAN = torch.full((2, 2), math.nan)
ONE = torch.ones(2, 2)
H = torch.arange(16).div(10).bfloat16()

CALLS = {
    "select as a method": lambda: V.select("a", 0),
    "select as a function": lambda: torch.select(V, "a", 0),
    "add as a method": lambda: V.add("a"),
    "pow as a method": lambda: V.pow("a"),
    "eq as a method": lambda: V.eq("a"),
    "mm as a method": lambda: A.mm("a"),
    "triangular, single and double": lambda: L.solve_triangular(A, A.double(), upper=True),
    "triangular, double and half": lambda: L.solve_triangular(A.double(), A.half(), upper=False, left=False),
    "triangular, whole numbers": lambda: L.solve_triangular(A, A.long(), upper=True, unitriangular=True),
    "triangular, of whole numbers": lambda: L.solve_triangular(A.long(), A, upper=True),
    "matrix norm, order 0 of a vector": lambda: L.matrix_norm(V, 0),
    "matrix norm, order by name": lambda: L.matrix_norm(A, "foo", dim=(0, 0)),
    "matrix norm of a vector": lambda: L.matrix_norm(torch.ones(3, dtype=torch.int64), "fro"),
    "cond by name, of a vector": lambda: L.cond(V, "foo"),
    "cond by name, not square": lambda: L.cond(torch.ones(0, 3), "fro"),
    "cond by number, of nothing": lambda: L.cond(torch.ones(0, 3), 0),
    "cholesky_ex of a vector": lambda: L.cholesky_ex(V),
    "eigvalsh of a vector": lambda: L.eigvalsh(V),
    "inv_ex of a vector": lambda: L.inv_ex(V),
    "solve_ex of ones": lambda: L.solve_ex(ONE, ONE, check_errors=True),
    "cross of numbers": lambda: L.cross(torch.tensor(1.0), torch.tensor(1.0)),
    "cross of a text": lambda: L.cross(V, "a"),
    "slogdet into one tensor": lambda: L.slogdet(A, out=torch.empty(0)),
    "inner of two dtypes": lambda: torch.inner(V, V.double()),
    "tensordot of two dtypes": lambda: torch.tensordot(A, A.double(), 1),
    "bilinear by a matrix": lambda: F.bilinear(ONE, ONE, ONE),
    "addmm, factor 0": lambda: torch.addmm(ONE, NAN, ONE, alpha=0),
    "addmm, both factors 0": lambda: torch.addmm(NAN, NAN, ONE, alpha=0, beta=0),
    "addmm, factor 0, in place": lambda: ONE.clone().addmm_(NAN, ONE, alpha=0, beta=2),
    "addmv, factor 0": lambda: torch.addmv(V[:2], NAN, ONE[0], alpha=0, beta=3),
    "addbmm, factor 0": lambda: torch.addbmm(ONE, NAN[None], ONE[None], alpha=0),
    "addmm, factor 0, half": lambda: torch.addmm(ONE.half(), NAN.half(), ONE.half(), alpha=0).isnan(),
    "index_fill by a complex number": lambda: V.index_fill(0, torch.tensor([0]), torch.tensor(1j)),
    "view_copy of a transposed matrix": lambda: torch.view_copy(A.t(), (9,)),
    "abs into a list": lambda: torch.abs(A, out=[torch.empty(0)]),
    "abs into a number": lambda: torch.abs(A, out=3),
    "lgamma into doubles": lambda: torch.lgamma(V, out=torch.empty(3, dtype=torch.float64)),
    "sign into doubles": lambda: torch.sign(V, out=torch.empty(3, dtype=torch.float64)),
    "layer norm by doubles": lambda: F.layer_norm(A, (3,), V.double()),
    "layer norm of doubles by singles": lambda: F.layer_norm(A.double(), (3,), V),
    "layer norm with another bias": lambda: F.layer_norm(A.half(), (3,), V.half(), V),
    "batch norm by halves": lambda: F.batch_norm(A, V, V, V.half(), V.half()),
    "batch norm of doubles by singles": lambda: F.batch_norm(A.double(), V, V),
    "batch norm with other statistics": lambda: F.batch_norm(A, V.double(), V.double(), V, V),
    "group norm of whole numbers": lambda: F.group_norm(A.long(), 3, V, V),
    "attention, a mask of one dim": lambda: F.scaled_dot_product_attention(*[A[None, None]] * 3, V),
    "attention, a mask of no dims": lambda: F.scaled_dot_product_attention(*[A[None, None]] * 3, V[0]),
    "attention, a mask of more dims": lambda: F.scaled_dot_product_attention(*[A[None, None]] * 3, A[None, None, None]),
    "attention, a causal bias and causal": lambda: F.scaled_dot_product_attention(
        *[A[None, None]] * 3, attn_mask=causal_lower_right(3, 3), is_causal=True
    ),
    "binary losses by double weights": lambda: F.binary_cross_entropy(V / 4, V / 4, V.double(), reduction="none"),
    "logits by double weights": lambda: F.binary_cross_entropy_with_logits(V, V / 4, V.double(), reduction="none"),
    "logits, positives by doubles": lambda: F.binary_cross_entropy_with_logits(
        V, V / 4, reduction="none", pos_weight=V.double()
    ),
    "logits, double targets": lambda: F.binary_cross_entropy_with_logits(V, V.double() / 4, reduction="none"),
    "logits of doubles": lambda: F.binary_cross_entropy_with_logits(V.double(), V / 4, reduction="none"),
    "distances to bools": lambda: F.l1_loss(V, V > 1),
    "labels that are bools": lambda: F.multilabel_soft_margin_loss(A, A > 1),
    "labels of another size": lambda: F.multilabel_soft_margin_loss(A, torch.ones(5)),
    "padding of two dtypes": lambda: torch.nn.utils.rnn.pad_sequence([V, V.double()[:2]]),
    "padding of whole numbers": lambda: torch.nn.utils.rnn.pad_sequence([V.long(), V[:1] / 2]),
    "attention layer, a mask of bytes": lambda: torch.nn.MultiheadAttention(3, 1)(A, A, A, attn_mask=A.byte()),
    "Gumbel's ends": lambda: Gumbel(0.0, 1.0).icdf(torch.tensor([0.0, 0.5, 1.0])),
    "no int among sizes": lambda: torch.zeros([2, None]),
    "no int among loose sizes": lambda: torch.zeros(2, 1.5),
    "no int as first size": lambda: torch.zeros([None, 2]),
    "no int among dims": lambda: A.permute([0, None]),
    "no int among repeats": lambda: A.repeat([1, "a"]),
    "no int as kernel": lambda: F.max_pool2d(torch.ones(1, 1, 3, 3), [1, None]),
    "no int as normalized shape": lambda: F.layer_norm(A, [None]),
    "a size of an adaptive pool that is open": lambda: F.adaptive_avg_pool2d(torch.ones(1, 1, 4, 4), [None, 2]).sum(),
    "too many for a method": lambda: A.add(A, 1),
    "too many for a function": lambda: torch.add(A, A, 1),
    "too many for a method of one": lambda: A.unsqueeze(0, 1),
    "two numbers and their factor": lambda: torch.add(A, 0, 1, 2),
    "soft margins, an unknown reduction": lambda: F.multilabel_soft_margin_loss(ONE, ONE, reduction="abc"),
}


def shown(call):
    try:
        value = call()
    except Exception as error:
        return {"error": str(error).split("\n")[0].removesuffix(", but expected one of:")}
    return {"dtype": str(value.dtype).removeprefix("torch."), "value": value.tolist()}


records = {name: shown(call) for name, call in CALLS.items()}
# The first elements are computed as vectors: the factor alone is rounded. (The last ones, and few, round the product too.)
long = torch.arange(64).remainder(16).div(10).bfloat16()
scaled = {
    name: getattr(torch, name)(long, long + 1, alpha=0.7)[:16].tolist() for name in ("add", "sub", "rsub")
}
Path(__file__).with_suffix(".json").write_text(json.dumps({"records": records, "scaled": scaled}, indent=1) + "\n")
