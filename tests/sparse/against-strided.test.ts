/** Every operator of sparse tensors beside the same on strided ones: results, and gradients of the values. */
import { describe, expect, test } from "vitest";
import * as torch from "flambeau";
import type { Tensor } from "flambeau";

type Program = (x: Tensor, y: Tensor) => Tensor;

const double = { dtype: torch.float64 };

interface Sample {
  readonly name: string;
  readonly indices: Tensor;
  readonly shape: readonly number[];
  readonly rest: readonly number[];
}

const samples: readonly Sample[] = [
  {
    name: "in order",
    indices: torch.tensor([
      [0, 0, 2],
      [1, 3, 2],
    ]),
    shape: [3, 4],
    rest: [],
  },
  {
    name: "with repeated coordinates",
    indices: torch.tensor([
      [2, 0, 2, 0],
      [2, 3, 2, 1],
    ]),
    shape: [3, 4],
    rest: [],
  },
  { name: "with dense dims", indices: torch.tensor([[2, 0, 1]]), shape: [3, 4], rest: [4] },
  { name: "empty", indices: torch.empty([2, 0], { dtype: torch.int64 }), shape: [3, 4], rest: [] },
];

function make({ indices, shape, rest }: Sample, seed: number): { values: Tensor; sparse: Tensor } {
  torch.manual_seed(seed);
  const values = torch
    .rand([indices.shape[1]!, ...rest], double)
    .add(0.5)
    .requires_grad_();
  return { values, sparse: torch.sparse_coo_tensor(indices, values, shape) };
}

/** Programs that give the same for a tensor and for its strided form. */
const programs: Record<string, Program> = {
  coalesce: (x) => (x.is_sparse ? x.coalesce() : x),
  clone: (x) => x.clone(),
  neg: (x) => x.neg(),
  "mul by a number": (x) => x.mul(2.5),
  "mul by a strided tensor": (x) => x.mul(torch.arange(12, double).view(3, 4)),
  "mul by itself": (x) => x.mul(x),
  "mul by another": (x, y) => x.mul(y),
  "div by a number": (x) => x.div(4),
  add: (x, y) => x.add(y, { alpha: 3 }),
  sub: (x, y) => x.sub(y),
  "strided add": (x, y) => torch.ones([3, 4], double).add(x).sub(y),
  sum: (x) => x.sum(),
  "sum of rows": (x) => x.sum(1),
  "sum of columns": (x) => x.sum(0, { keepdim: true }),
  transpose: (x) => x.transpose(0, 1),
  mm: (x) => x.mm(torch.arange(8, double).view(4, 2)),
  "mm from the right": (x) => torch.arange(6, double).view(2, 3).mm(x),
  "mm of two": (x, y) => x.mm(y.t()),
  mv: (x) => x.mv(torch.arange(4, double)),
  addmm: (x) => torch.addmm(torch.ones([3, 2], double), x, torch.arange(8, double).view(4, 2), { beta: 2, alpha: 3 }),
  select: (x) => x.select(0, 2),
  "select a column": (x) => x.select(1, 3),
  index_select: (x) => x.index_select(0, torch.tensor([2, 0, 2])),
  "index_select of columns": (x) => x.index_select(1, torch.tensor([3, 3])),
  narrow_copy: (x) => x.narrow_copy(1, 1, 3),
  unsqueeze: (x) => x.unsqueeze(0),
  cat: (x, y) => torch.cat([x, y, x], 0),
  "cat of columns": (x, y) => torch.cat([x, y], 1),
  stack: (x, y) => torch.stack([x, y]),
  sin: (x) => x.sin(),
  tanh: (x) => x.tanh(),
  sqrt_of_square: (x) => x.pow(2).add(x.pow(2)),
  log1p: (x) => x.log1p(),
  relu: (x) => x.relu(),
  abs: (x) => x.abs(),
  expm1: (x) => x.expm1(),
  float: (x) => x.to(torch.float32),
  "to csr": (x) => (x.layout === "torch.strided" ? x : x.to_sparse_csr()),
  "to bsr": (x) => (x.layout === "torch.strided" ? x : x.to_sparse_bsr([3, 2])),
  "csr mul": (x) => (x.layout === "torch.strided" ? x : x.to_sparse_csr()).mul(3),
  "csr mm": (x) => (x.layout === "torch.strided" ? x : x.to_sparse_csr()).mm(torch.arange(8, double).view(4, 2)),
  "csc mm": (x) => (x.layout === "torch.strided" ? x : x.to_sparse_csc()).mm(torch.arange(8, double).view(4, 2)),
  "csr transposed": (x) => (x.layout === "torch.strided" ? x : x.to_sparse_csr()).t(),
};

/** What dims of values have no operator for, as in PyTorch. */
const matrixOnly = /^(mm|mv|addmm|transpose|cs[rc]|to csr|to bsr|csr)|mm|transposed|to bsr/;
/** Where the function of the strided tensor has another gradient at 0, or none. */
const notAtZero = new Set(["sqrt_of_square"]);

for (const sample of samples)
  describe(`a tensor ${sample.name}`, () => {
    for (const [name, run] of Object.entries(programs)) {
      if (sample.rest.length > 0 && matrixOnly.test(name)) continue;
      if (notAtZero.has(name)) continue;
      test(name, () => {
        const results: Tensor[] = [];
        const gradients: Tensor[] = [];
        for (const strided of [false, true]) {
          const x = make(sample, 1);
          const y = make(sample, 2);
          const operands = [x.sparse, y.sparse].map((tensor) => (strided ? tensor.to_dense() : tensor));
          const result = run(operands[0]!, operands[1]!);
          const whole = result.layout === "torch.strided" ? result : result.to_dense();
          results.push(whole.detach());
          const weights = torch
            .arange(1, 1 + whole.numel(), double)
            .view(whole.shape)
            .sqrt()
            .to(whole.dtype);
          const wanted = torch.autograd.grad(whole.mul(weights).sum(), [x.values, y.values], { allow_unused: true });
          gradients.push(...wanted.map((gradient, n) => gradient ?? torch.zeros_like([x, y][n]!.values)));
        }
        torch.testing.assert_close(results[0]!, results[1]!);
        torch.testing.assert_close(gradients[0]!, gradients[2]!);
        torch.testing.assert_close(gradients[1]!, gradients[3]!);
      });
    }
  });

test("dtypes: half types, integers, bool and complex numbers", () => {
  const whole = torch.tensor([
    [0, 1, 0],
    [2, 0, 3],
  ]);
  for (const dtype of [torch.float16, torch.bfloat16, torch.int32, torch.int64, torch.complex64, torch.complex128]) {
    const x = whole.to(dtype);
    const other = torch
      .tensor([
        [1, 2],
        [3, 4],
        [5, 6],
      ])
      .to(dtype);
    expect(x.to_sparse().to_dense().equal(x)).toBe(true);
    expect(x.to_sparse_csr().to_dense().equal(x)).toBe(true);
    expect(x.to_sparse().mm(other).equal(x.mm(other))).toBe(true);
    expect(x.to_sparse_csr().mm(other).equal(x.mm(other))).toBe(true);
    expect(x.to_sparse().add(x.to_sparse()).to_dense().equal(x.add(x))).toBe(true);
  }
  const truth = whole.to(torch.bool).to_sparse();
  expect(truth.to_dense().tolist()).toEqual(whole.to(torch.bool).tolist());
});

test("softmax along a dim counts what is not there as minus infinity", () => {
  const x = torch.tensor(
    [
      [0, 1, 0, 2],
      [3, 0, 0, 4],
    ],
    double,
  );
  const masked = x.masked_fill(x.eq(0), -Infinity);
  for (const dim of [0, 1]) {
    const expected = masked.softmax(dim).nan_to_num(0);
    torch.testing.assert_close(torch.sparse.softmax(x.to_sparse(), dim).to_dense(), expected);
  }
});

test("sparse.mm with a reduction", () => {
  const x = torch.tensor(
    [
      [0, 1, 2],
      [0, 0, 0],
      [3, 0, -1],
    ],
    double,
  );
  const y = torch.tensor(
    [
      [1, -2],
      [3, 4],
      [-5, 6],
    ],
    double,
  );
  const products = x.unsqueeze(2).mul(y.unsqueeze(0));
  const isThere = x.ne(0).unsqueeze(2).expand([3, 3, 2]);
  const largest = products.masked_fill(isThere.logical_not(), -Infinity).amax(1);
  const expected = largest.masked_fill(largest.eq(-Infinity), 0);
  torch.testing.assert_close(torch.sparse.mm(x.to_sparse_csr(), y, "amax"), expected);
  torch.testing.assert_close(torch.sparse.mm(x.to_sparse_csr(), y, "sum"), x.mm(y));
});

test("batches of compressed rows", () => {
  const x = torch.tensor(
    [
      [
        [0, 1, 0],
        [2, 0, 3],
      ],
      [
        [4, 0, 0],
        [0, 5, 6],
      ],
    ],
    double,
  );
  const rows = x.to_sparse_csr();
  expect(rows.crow_indices().tolist()).toEqual([
    [0, 1, 3],
    [0, 1, 3],
  ]);
  expect(rows.to_dense().equal(x)).toBe(true);
  expect(rows.select(0, 1).to_dense().equal(x.select(0, 1))).toBe(true);
  expect(rows.to_sparse().to_dense().equal(x)).toBe(true);
});

test("a product where coordinates lie outside is an error and reads nothing", () => {
  const x = torch.sparse_coo_tensor(
    [
      [0, 5],
      [0, 0],
    ],
    [1.5, 2],
    [2, 2],
  );
  expect(() => x.mm(torch.ones(2, 2))).toThrow(/out of bounds|out of range/);
  expect(() => x.to_dense()).toThrow(/out of bounds|out of range/);
  const rows = torch.sparse_csr_tensor([0, 9, 2], [0, 1], [1.5, 2], [2, 2]);
  expect(() => rows.mm(torch.ones(2, 2))).toThrow();
  const columns = torch.sparse_csr_tensor([0, 1, 2], [0, 1000000], [1.5, 2], [2, 2]);
  expect(() => columns.mm(torch.ones(2, 2))).toThrow(/out of bounds/);
});
