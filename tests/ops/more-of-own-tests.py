"""Records more-of-own-tests.json: what calls give or refuse, from PyTorch's own tests of products, factors and reductions."""

import json
import math
from pathlib import Path

import torch
import torch.nn.functional as F

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
