/** Sparse tensors at work: invariants, files, optimizers, memory. */
import { describe, expect, test } from "vitest";
import * as torch from "flambeau";
import { nn, optim } from "flambeau";
import type { Tensor } from "flambeau";

describe("check_invariants", () => {
  const checked = { check_invariants: true };
  test.each([
    [
      () => torch.sparse_coo_tensor([[0, 5]], [1.5, 1], [3], checked),
      "size is inconsistent with indices: for dim 0, size is 3 but found index 5",
    ],
    [
      () => torch.sparse_csr_tensor([0, 2, 3], [1, 0], [1.5, 2], [2, 4], checked),
      "`crow_indices[..., -1] == nnz` is not satisfied.",
    ],
    [
      () => torch.sparse_csr_tensor([0, 1, 2], [0, 5], [1.5, 2], [2, 4], checked),
      "`0 <= col_indices < ncols` is not satisfied.",
    ],
    [
      () => torch.sparse_csr_tensor([1, 1, 2], [0, 1], [1.5, 2], [2, 4], checked),
      "`crow_indices[..., 0] == 0` is not satisfied.",
    ],
    [
      () => torch.sparse_csr_tensor([0, 2, 2], [1, 0], [1.5, 2], [2, 4], checked),
      "`col_indices[..., crow_indices[..., i - 1]:crow_indices[..., i]] for all i = 1, ..., nrows are sorted and distinct along the last dimension values` is not satisfied.",
    ],
    [() => torch.sparse_coo_tensor([[0, -1]], [1.5, 2]), "found negative index -1 for dim 0"],
    [
      () => torch.sparse_coo_tensor([[0, 1]], [1.5, 2, 3], [3]),
      "indices and values must have same nnz, but got nnz from indices: 2, nnz from values: 3",
    ],
    [
      () => torch.sparse_coo_tensor([[0, 1]], [1.5, 2], [3, 3]),
      "'len(size) == sparse_dim + dense_dim' is not satisfied: len(size) = 2, sparse_dim = 1, dense_dim = 0",
    ],
  ])("%#", (make, message) => {
    expect(make).toThrow(message);
  });

  test("for all that is made while it is on", () => {
    const wrong = (): Tensor => torch.sparse_coo_tensor([[0, 5]], [1.5, 1], [3]);
    expect(wrong().shape).toEqual([3]);
    torch.sparse.check_sparse_tensor_invariants(true, () => {
      expect(torch.sparse.check_sparse_tensor_invariants.is_enabled()).toBe(true);
      expect(wrong).toThrow("size is inconsistent with indices");
    });
    expect(torch.sparse.check_sparse_tensor_invariants.is_enabled()).toBe(false);
  });
});

test("files hold sparse tensors of every layout, and tensors without values", () => {
  const s = torch.sparse_coo_tensor(
    [
      [0, 1, 1],
      [2, 0, 2],
    ],
    [3, 4.5, 5],
    [2, 4],
  );
  const value = {
    s,
    coalesced: s.coalesce(),
    csr: s.to_sparse_csr(),
    csc: s.to_sparse_csc(),
    bsr: s.to_sparse_bsr([2, 2]),
    meta: torch.empty(2, 3, { device: "meta" }),
  };
  const loaded = torch.load(torch.save(value)) as typeof value;
  for (const [name, tensor] of Object.entries(value))
    expect(String(loaded[name as keyof typeof value])).toBe(String(tensor));
  expect(loaded.s.is_coalesced()).toBe(false);
  expect(loaded.coalesced.is_coalesced()).toBe(true);
});

function embeddingStep(optimizer: optim.Optimizer, weight: nn.Parameter, factor: number): void {
  optimizer.zero_grad();
  const rows = torch.nn.functional.embedding(torch.tensor([1, 3, 1]), weight, { sparse: true });
  rows
    .mul(torch.arange(6, { dtype: torch.float32 }).view(3, 2))
    .mul(factor)
    .sum()
    .backward();
  optimizer.step();
}

const { Adadelta, Adafactor, Adam, AdamW, Muon, NAdam, RMSprop, Rprop } = optim;
const classes = { Adadelta, Adafactor, Adam, AdamW, Muon, NAdam, RMSprop, Rprop };

const table = (): nn.Parameter => new nn.Parameter(torch.arange(10, { dtype: torch.float32 }).view(5, 2));

describe("optimizers with sparse gradients, as PyTorch steps", () => {
  test.each([
    [
      (w: nn.Parameter) => new optim.SGD([w], { lr: 0.1, momentum: 0.9 }),
      [-1.8040001392364502, -2.7059998512268066, 4.0980000495910645, 4.146999835968018],
    ],
    [
      (w: nn.Parameter) => new optim.Adagrad([w], { lr: 0.1 }),
      [1.7303788661956787, 2.730379104614258, 5.730379104614258, 6.730379104614258],
    ],
    [
      (w: nn.Parameter) => new optim.SparseAdam([w], { lr: 0.1 }),
      [1.707681655883789, 2.707681655883789, 5.707682132720947, 6.707682132720947],
    ],
    [
      (w: nn.Parameter) => new optim.SparseAdam([w], { lr: 0.1, maximize: true }),
      [2.292318344116211, 3.292318344116211, 6.292317867279053, 7.292317867279053],
    ],
  ])("%#", (make, expected) => {
    const weight = table();
    const optimizer = make(weight) as optim.Optimizer;
    for (let k = 1; k <= 3; k++) embeddingStep(optimizer, weight, k);
    const rows = weight
      .detach()
      .index_select(0, torch.tensor([1, 3]))
      .flatten();
    torch.testing.assert_close(rows, torch.tensor(expected, { dtype: torch.float32 }));
    expect(weight.detach().at([0, 2, 4]).tolist()).toEqual([
      [0, 1],
      [4, 5],
      [8, 9],
    ]);
  });

  test("SGD without momentum", () => {
    const weight = table();
    const optimizer = new optim.SGD([weight], { lr: 0.1 }) as optim.Optimizer;
    for (let k = 1; k <= 3; k++) embeddingStep(optimizer, weight, k);
    const rows = weight
      .detach()
      .index_select(0, torch.tensor([1, 3]))
      .flatten();
    torch.testing.assert_close(rows, torch.tensor([-0.4, -0.6, 4.8, 5.2]));
  });

  test.each([
    ["Adam", "Adam does not support sparse gradients, please consider SparseAdam instead"],
    ["AdamW", "Adam does not support sparse gradients, please consider SparseAdam instead"],
    ["RMSprop", "RMSprop does not support sparse gradients"],
    ["Adadelta", "Adadelta does not support sparse gradients"],
    ["NAdam", "NAdam does not support sparse gradients"],
    ["Rprop", "Rprop does not support sparse gradients"],
    ["Adafactor", "Adafactor does not support sparse gradients"],
    ["Muon", "Muon does not support sparse gradients"],
  ] as const)("%s refuses them", (name, message) => {
    const weight = table();
    const make = classes[name] as unknown as new (params: nn.Parameter[]) => optim.Optimizer;
    expect(() => embeddingStep(new make([weight]), weight, 1)).toThrow(message);
  });

  test("SparseAdam refuses strided ones, and sparse parameters", () => {
    const weight = table();
    const optimizer = new optim.SparseAdam([weight]);
    weight.sum().backward();
    expect(() => optimizer.step()).toThrow("SparseAdam does not support dense gradients, please consider Adam instead");
    const sparse = torch.sparse_coo_tensor([2, 2]).requires_grad_();
    expect(() => new optim.SparseAdam([sparse])).toThrow(
      "Sparse params at indices [[0, 0]]: SparseAdam requires dense parameter tensors",
    );
  });
});

test("components outlive the scope and the backward pass that made them", () => {
  const weight = table();
  torch.scope(() => {
    torch.nn.functional
      .embedding(torch.tensor([1, 3]), weight, { sparse: true })
      .square()
      .sum()
      .backward();
  });
  torch.ones(1000).mul(2); // would take the bytes
  expect(weight.grad!.coalesce().values().tolist()).toEqual([
    [4, 6],
    [12, 14],
  ]);
});

test("second derivatives", () => {
  const values = torch.tensor([1.5, 2], { dtype: torch.float64, requires_grad: true });
  const f = (v: Tensor): Tensor => {
    const x = torch.sparse_coo_tensor(
      [
        [0, 1],
        [1, 0],
      ],
      v,
      [2, 2],
    );
    return x.mul(x).to_dense().sum().add(torch.sparse.mm(x, x.to_dense()).sum());
  };
  expect(torch.autograd.gradcheck(f, [values])).toBe(true);
  expect(torch.autograd.gradgradcheck(f, [values])).toBe(true);
});

// Values and sentences of PyTorch 2.15.
describe("strided tensors changed by sparse ones", () => {
  const sparse = torch.eye(2).to_sparse();
  const whole = (): torch.Tensor => torch.ones([2, 2], { dtype: torch.int });
  test("products", () => {
    expect(torch.ones([2, 2]).mul_(sparse).tolist()).toEqual([
      [1, 0],
      [0, 1],
    ]);
  });
  test.each([
    [() => whole().add_(sparse), "Can't convert result type Float to output Int in add operation"],
    [() => whole().sub_(sparse), "Can't convert result type Float to output Int in add operation"],
    [() => whole().mul_(sparse), "Can't convert result type Float to output Int in add operation"],
    [() => sparse.int().mul_(sparse), "Can't convert result type Float to output Int in mul operation"],
    [() => torch.ones(2).mul_(sparse), "(FYI: dense-sparse addition does not currently support broadcasting)"],
    [() => sparse.add(torch.zeros([3, 3]).to_sparse()), "expected sizes of 'self' and 'other' to match"],
    [() => torch.ones([2, 2]).mul_(torch.eye(2).to_sparse_csr()), "Expected result Tensor to be of format CSR"],
  ])("refused: %s", (run, text) => {
    expect(run).toThrow(text);
  });
});

test("check_sparse_tensor_invariants runs a function that is its only argument", () => {
  const { check_sparse_tensor_invariants } = torch.sparse;
  expect(check_sparse_tensor_invariants(() => check_sparse_tensor_invariants.is_enabled())).toBe(true);
  expect(check_sparse_tensor_invariants.is_enabled()).toBe(false);
});

// Values of PyTorch 2.15.
describe("factors, layouts and gradients", () => {
  test("addmm of integers takes its factors as integers", () => {
    const [self, other] = [
      torch.tensor([
        [5, 0],
        [3, -5],
        [-3, 3],
      ]),
      torch.tensor([
        [-2, -3],
        [-2, -1],
        [-2, 0],
      ]),
    ];
    const matrix = torch
      .tensor([
        [0, 2, 1],
        [4, 2, 0],
        [0, 2, 0],
      ])
      .to_sparse();
    const result = torch.addmm(self, matrix, other, { beta: 0.5, alpha: 2.5 });
    expect(result.dtype).toBe(torch.int64);
    expect(result.tolist()).toEqual([
      [-12, -4],
      [-24, -28],
      [-8, -4],
    ]);
    const more = torch.sparse.addmm(self, matrix, other, { beta: 1.5, alpha: 2.5 });
    expect(more.tolist()).toEqual([
      [-7, -4],
      [-21, -33],
      [-11, -1],
    ]);
  });
  test("products of compressed matrices have rows, but for sparse.mm of two by columns", () => {
    const x = torch.tensor([
      [0, 2],
      [1, 0.5],
    ]);
    const [rows, columns] = [x.to_sparse_csr(), x.to_sparse_csc()];
    const products = [columns.matmul(rows), columns.matmul(columns), torch.sparse.mm(columns, rows)];
    for (const product of products) {
      expect(product.layout).toBe(torch.sparse_csr);
      expect(torch.equal(product.to_dense(), x.matmul(x))).toBe(true);
    }
    expect(torch.sparse.mm(columns, columns).layout).toBe(torch.sparse_csc);
  });
  test("zeros_like of blocks has no blocks", () => {
    const by = (x: Tensor): Tensor => torch.zeros_like(x);
    expect(by(torch.ones(4, 4).to_sparse_bsr([2, 2])).values().shape).toEqual([0, 2, 2]);
    expect(
      by(torch.ones(4, 4).to_sparse_bsr([1, 2]))
        .crow_indices()
        .tolist(),
    ).toEqual([0, 0, 0, 0, 0]);
    expect(by(torch.ones(2, 4, 4).to_sparse_bsr([2, 2])).values().shape).toEqual([2, 0, 2, 2]);
    expect(
      by(torch.ones(4, 4).to_sparse_bsc([2, 2]))
        .to_dense()
        .count_nonzero()
        .item(),
    ).toBe(0);
  });
  test("zero_ is recorded, and the sum over all dims has a dense gradient", () => {
    const x = torch.tensor(
      [
        [0, 2],
        [1, 0],
      ],
      { dtype: torch.float32, requires_grad: true },
    );
    const zeros = x.to_sparse().clone().zero_();
    expect([zeros.requires_grad, zeros.grad_fn?.name()]).toEqual([true, "ZeroBackward0"]);
    expect(torch.autograd.grad(zeros.to_dense().sum(), [x])[0]?.tolist()).toEqual([
      [0, 0],
      [0, 0],
    ]);
    for (const sum of [x.to_sparse().sum([0, 1], true), x.to_sparse().sum_to_size(1, 1)])
      expect(torch.autograd.grad(sum.sum(), [x])[0]?.tolist()).toEqual([
        [1, 1],
        [1, 1],
      ]);
    const own = torch.sparse.sum(x.to_sparse(), { dim: [0, 1] });
    expect(torch.autograd.grad(own, [x])[0]?.to_dense().tolist()).toEqual([
      [0, 1],
      [1, 0],
    ]);
  });
});

test("an embedding's sparse gradient of fewer than two rows is coalesced", () => {
  const weight = table();
  const cases: [number[], number | null, boolean][] = [
    [[], null, true],
    [[1], null, true],
    [[1, 2], null, false],
    [[1, 2], 2, true],
    [[1, 2, 3], 2, false],
  ];
  for (const [rows, padding_idx, isCoalesced] of cases) {
    weight.grad = null;
    const indices = torch.tensor(rows, { dtype: torch.int64 });
    torch.nn.functional.embedding(indices, weight, { padding_idx, sparse: true }).sum().backward();
    expect(weight.grad!.is_coalesced()).toBe(isCoalesced);
  }
});

test("zero_grad with set_to_none: false leaves a sparse gradient without elements", () => {
  const table = new torch.nn.Embedding(4, 2, { sparse: true });
  torch.nn.init.ones_(table.weight);
  const optimizer = new torch.optim.SGD(table.parameters(), { lr: 0.1, momentum: 0.5 });
  for (let step = 0; step < 3; step++) {
    table(torch.tensor([0, 2, 2]))
      .mul(torch.tensor([1, 2]))
      .sum()
      .backward();
    optimizer.step();
    optimizer.zero_grad(false);
    const gradient = table.weight.grad!;
    expect([gradient._nnz(), gradient.is_coalesced()]).toEqual([0, true]);
  }
  torch.testing.assert_close(
    table.weight.detach(),
    torch.tensor([
      [0.575, 0.15],
      [1, 1],
      [0.15, -0.7],
      [1, 1],
    ]),
  );
});
