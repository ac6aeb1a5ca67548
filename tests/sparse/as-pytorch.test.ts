/** What sparse tensors keep and refuse, beside PyTorch 2.15. */
import { describe, expect, it } from "vitest";
import * as torch from "flambeau";

const places = torch.tensor([
  [0, 1, 1, 0],
  [2, 0, 2, 2],
]);
const values = torch.tensor([3, 4, 5, 1]).to(torch.float32);
const make = (): torch.Tensor => torch.sparse_coo_tensor(places, values.clone(), [2, 3]);

describe("products", () => {
  const zeros = torch.sparse_coo_tensor(
    torch.tensor([
      [0, 2],
      [1, 0],
    ]),
    torch.tensor([0, 2]).to(torch.float32),
    [3, 2],
  );

  it("smm and sspaddmm have every element of rows with elements, zeros too", () => {
    const product = torch.smm(zeros, torch.ones(2, 2));
    expect(product._indices().tolist()).toEqual([
      [0, 0, 2, 2],
      [0, 1, 0, 1],
    ]);
    expect(product._values().tolist()).toEqual([0, 0, 2, 2]);
    const square = zeros.narrow_copy(0, 0, 2);
    expect(torch.sspaddmm(square, square, torch.ones(2, 2))._nnz()).toBe(3);
  });

  it("mm has gradients where products fall, sparse.mm at the factor's own places", () => {
    const gradient = (times: (a: torch.Tensor, b: torch.Tensor) => torch.Tensor): unknown => {
      const a = make().coalesce().requires_grad_();
      const out = times(a, make().t()).to_dense().sin().sum();
      return (torch.autograd.grad(out, a)[0] as torch.Tensor)._indices().tolist();
    };
    expect(gradient((a, b) => a.mm(b))).toEqual([
      [0, 0, 1, 1],
      [0, 2, 0, 2],
    ]);
    expect(gradient((a, b) => torch.sparse.mm(a, b))).toEqual([
      [0, 1, 1],
      [2, 0, 2],
    ]);
  });
});

it("conj_physical leaves coordinates that repeat", () => {
  expect(torch.conj_physical(make())._nnz()).toBe(4);
  expect(torch.conj_physical(make().to(torch.complex64).mul(new torch.Complex(0, 1)))._nnz()).toBe(4);
});

it("copy_ does not shrink what has values", () => {
  expect(() => make().copy_(torch.sparse_coo_tensor([2, 2]))).toThrow(
    "shrinking the size of sparse dimensions (from [2, 3] to [2, 2]) on a non-empty sparse tensor is not supported.",
  );
});

describe("compressed matrices", () => {
  const eye = (): torch.Tensor => torch.eye(3).to_sparse_csr();
  it("are filled where they have values", () => {
    expect(eye().fill_(3).values().tolist()).toEqual([3, 3, 3]);
    expect(torch.ones_like(eye(), { dtype: torch.float64 }).values().dtype).toBe(torch.float64);
    expect(torch.full_like(eye(), 2).col_indices().tolist()).toEqual([0, 1, 2]);
    expect(() => torch.ones_like(make())).toThrow();
  });
  it("get rows and lose them", () => {
    expect(eye().resize_(4, 3).crow_indices().tolist()).toEqual([0, 1, 2, 3, 3]);
    expect(eye().resize_(2, 3).crow_indices().tolist()).toEqual([0, 1, 2]);
    expect([...eye().resize_(3, 5).shape]).toEqual([3, 5]);
    expect(() => eye().resize_(3, 2)).toThrow("Resizing columns of sparse CSR tensors to a smaller value");
  });
  it("texts", () => {
    expect(() =>
      torch.sparse_compressed_tensor(torch.tensor([0, 1]), torch.tensor([0]), torch.tensor([1]), [1, 1]),
    ).toThrow("sparse_compressed_tensor expected sparse compressed tensor layout but got none");
    expect(() => torch.sparse.mm(eye(), torch.ones(3, 2), "prod")).toThrow("reduce type of prod has not been enabled");
  });
});

describe("assert_close", () => {
  const difference = (actual: torch.Tensor, expected: torch.Tensor): string => {
    try {
      torch.testing.assert_close(actual, expected);
    } catch (error) {
      return (error as Error).message.split("\n")[0]!;
    }
    return "";
  };
  it("compares coordinates, then values", () => {
    expect(difference(make(), make())).toBe("");
    expect(difference(make(), make().mul(2))).toBe("Sparse COO values are not close!");
    expect(difference(make(), make().to_dense())).toBe(
      "The values for attribute 'layout' do not match: torch.sparse_coo != torch.strided.",
    );
    expect(difference(make(), torch.sparse_coo_tensor(places.at(":", ":2"), values.at(":2"), [2, 3]))).toBe(
      "The number of specified values in sparse COO tensors does not match: 4 != 2",
    );
    expect(difference(make().to_sparse_csr(), make().mul(2).to_sparse_csr())).toBe("Sparse CSR values are not close!");
  });
});

it("refusals of PyTorch's test_sparse.py", () => {
  const one = (): torch.Tensor => torch.ones(2).to_sparse();
  expect(() => one().floor_divide(one())).toThrow(
    "Sparse floor division requires a scalar or zero-dim dense tensor divisor (got a sparse divisor)",
  );
  expect(() => one().floor_divide(torch.ones(2))).toThrow("Sparse floor division requires a scalar");
  expect(() =>
    torch.sparse_coo_tensor(torch.zeros(4, 2).long(), torch.ones(2), [100001, 100001, 100001, 100001]),
  ).toThrow("numel: integer multiplication overflow");
  expect(() => torch.sparse_coo_tensor(torch.zeros(1, 2).long(), torch.tensor(1), [3])).toThrow(
    "indices and values must have same nnz, but got nnz from indices: 2, nnz from values: 1",
  );
  expect(() => torch.sparse.spdiags(torch.ones(1, 3), torch.zeros(1), [3, 3])).toThrow(
    "Offset Tensor must have dtype Long but got Float",
  );
  expect(() => torch.ones(2, 3).to_sparse().addmm(torch.ones(2, 3), torch.ones(3, 3))).toThrow(
    "addmm_sparse_dense: expected strided result tensor, got tensor with layout Sparse",
  );
  expect(() => torch.ones(2, 3).to_sparse().to_sparse(1)).toThrow(
    "conversion from Sparse to Sparse with sparse_dim argument",
  );
});
