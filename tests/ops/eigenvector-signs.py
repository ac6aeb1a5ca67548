"""Records eigenvectors of PyTorch 2.15 with their signs: python tests/ops/eigenvector-signs.py > tests/ops/eigenvector-signs.json"""

import json

import torch

torch.manual_seed(21)


def numbers(tensor):
    flat = torch.view_as_real(tensor.resolve_conj()) if tensor.is_complex() else tensor
    return [round(x, 6) for x in flat.flatten().tolist()]


cases = []
for dtype in (torch.float64, torch.float32, torch.complex128):
    for n in (1, 2, 3, 5, 8, 12, 27, 40, 50):
        if dtype != torch.float64 and n > 12:
            continue
        part = lambda: (torch.randn(n, n, dtype=torch.float64) * 1000).round() / 1000
        A = (torch.complex(part(), part()) if dtype.is_complex else part()).to(dtype)
        case = dict(dtype=str(dtype)[6:], n=n, A=numbers(A))
        for side in "LU":
            values, vectors = torch.linalg.eigh(A, UPLO=side)
            case[side] = dict(values=numbers(values), vectors=numbers(vectors))
        cases.append(case)
# One row of the vectors of a large matrix.
A = torch.sin(torch.arange(130 * 130, dtype=torch.float64) ** 2 * 0.37).reshape(130, 130)
row = {side: numbers(torch.linalg.eigh(A, UPLO=side)[1][5]) for side in "LU"}
print(json.dumps(dict(cases=cases, row=row)))
