"""Records singular vectors of PyTorch 2.15 with their signs: python tests/ops/singular-signs.py > tests/ops/singular-signs.json"""

import json

import torch

torch.manual_seed(20)
SHAPES = [(1, 1), (2, 2), (3, 2), (2, 3), (5, 5), (8, 5), (7, 5), (5, 8), (16, 3), (3, 16), (12, 12), (26, 26), (27, 40), (45, 27)]


def numbers(tensor):
    flat = torch.view_as_real(tensor.resolve_conj()) if tensor.is_complex() else tensor
    return [round(x, 6) for x in flat.flatten().tolist()]


cases = []
for dtype in (torch.float64, torch.float32, torch.complex128):
    for shape in SHAPES:
        if dtype != torch.float64 and max(shape) > 16:
            continue
        part = lambda: (torch.randn(shape, dtype=torch.float64) * 1000).round() / 1000
        A = (torch.complex(part(), part()) if dtype.is_complex else part()).to(dtype)
        full = max(shape) <= 8
        U, S, Vh = torch.linalg.svd(A, full_matrices=full)
        cases.append(dict(dtype=str(dtype)[6:], shape=shape, full=full, A=numbers(A), U=numbers(U), S=numbers(S), Vh=numbers(Vh)))

A = (torch.randn(20, 6) * 1000).round() / 1000
torch.manual_seed(3)
U, S, V = torch.pca_lowrank(A, q=3)
components = dict(A=numbers(A), U=numbers(U), S=numbers(S), V=numbers(V))
print(json.dumps(dict(cases=cases, components=components)))
