/** What PyTorch 2.15's own tests of sparse tensors assert and was otherwise here; results and texts are PyTorch's. */
import { describe, expect, it } from "vitest";
import * as torch from "../../src/index.ts";
import { messageOf } from "../support/messages.ts";

const S = torch.sparse_coo_tensor;
const long = (data: number[][]): torch.Tensor => torch.tensor(data, { dtype: torch.int64 });
const noPlaces = (dims: number, count: number): torch.Tensor => torch.zeros([dims, count], { dtype: torch.int64 });
const float = (...values: number[]): torch.Tensor => torch.tensor(values, { dtype: torch.float64 });
const F64 = { dtype: torch.float64 };
const x = S(
  long([
    [0, 1],
    [0, 2],
    [1, 1],
  ]),
  float(2, 3),
  [2, 3, 4],
);
const scalar = S(noPlaces(0, 2), float(4, 1), []);

describe("products", () => {
  it("spread a sparse factor over a dense one", () => {
    const dense = torch.randn([5, 2, 3, 4], F64);
    for (const product of [x.mul(dense), dense.mul(x)]) {
      expect(product.is_sparse).toBe(true);
      expect(torch.equal(product.to_dense(), x.to_dense().mul(dense))).toBe(true);
      expect(product.is_coalesced()).toBe(true);
      expect(product.indices().at(0).tolist()).toEqual([0, 0, 1, 1, 2, 2, 3, 3, 4, 4]);
    }
    const column = S(
      long([[1]])
        .repeat(2, 1)
        .mul(long([[1], [0]])),
      float(3),
      [4, 1],
    );
    expect(
      column
        .mul(torch.ones([4, 2], F64))
        .to_dense()
        .tolist(),
    ).toEqual([
      [0, 0],
      [3, 3],
      [0, 0],
      [0, 0],
    ]);
    const hybrid = S(long([[1]]), torch.ones([1, 1], F64), [2, 1]);
    expect(
      hybrid
        .mul(torch.full([3, 2, 2], 2, F64))
        .to_dense()
        .sum()
        .item(),
    ).toBe(12);
    expect(messageOf(() => x.mul(torch.ones(5, 4)))).toContain(
      "The size of tensor a (5) must match the size of tensor b (3)",
    );
  });
  it("take sparse numbers of no dims", () => {
    expect(x.mul(scalar).to_dense().tolist()).toEqual(x.to_dense().mul(5).tolist());
    expect(scalar.mul(x)._indices().tolist()).toEqual(x._indices().tolist());
    expect(scalar.mul(scalar)._values().tolist()).toEqual([20, 5]);
    expect(
      scalar
        .mul(torch.ones([2, 2], F64))
        .values()
        .tolist(),
    ).toEqual([5, 5, 5, 5]);
  });
  it("of two sparse ones broadcast values, and no coordinates", () => {
    const [a, b] = [
      S(long([[0, 1]]), torch.rand([2, 2], F64), [3, 2]),
      S(long([[1, 2]]), torch.rand([2, 1], F64), [3, 1]),
    ];
    expect(a.mul(b).to_dense().tolist()).toEqual(a.to_dense().mul(b.to_dense()).tolist());
    const other = S(
      long([
        [0, 1],
        [0, 2],
        [0, 0],
      ]),
      float(5, 7),
      [2, 3, 1],
    );
    expect(messageOf(() => x.mul(other))).toContain(
      "sparse_binary_op_intersection_cpu(): expects sparse inputs with equal",
    );
  });
  it("have gradients of both, in their shapes", () => {
    const values = torch.rand([2], { ...F64, requires_grad: true });
    const dense = torch.randn([3, 4], { ...F64, requires_grad: true });
    const f = (v: torch.Tensor, d: torch.Tensor): torch.Tensor =>
      S(long([[1, 3]]), v, [4])
        .mul(d)
        .to_dense();
    expect(torch.autograd.gradcheck(f, [values, dense])).toBe(true);
    const g = (v: torch.Tensor, w: torch.Tensor): torch.Tensor =>
      S(long([[0, 1]]), v, [3])
        .mul(S(noPlaces(0, 2), w, []))
        .to_dense();
    expect(torch.autograd.gradcheck(g, [values, torch.rand([2], { ...F64, requires_grad: true })])).toBe(true);
  });
});

describe("sums with what has no elements", () => {
  const hybrid = S(long([[0], [1]]), torch.ones([1, 4], F64), [2, 3, 4]);
  const empty = S([2, 3, 4], F64);
  it("take the other's coordinates", () => {
    expect(empty.add(hybrid).sparse_dim()).toBe(2);
    expect(hybrid.sub(empty).to_dense().tolist()).toEqual(hybrid.to_dense().tolist());
    expect(empty.sub(hybrid)._values().tolist()).toEqual([[-1, -1, -1, -1]]);
    expect(empty.clone().add_(hybrid).sparse_dim()).toBe(2);
    expect(messageOf(() => hybrid.add(x))).toBe(
      "add: expected 'self' and 'other' to have same density, but 'self' has 2 sparse dimensions while 'other' has 3 sparse dimensions",
    );
  });
});

describe("shapes and coordinates", () => {
  it("fewer than two elements are coalesced, transposed ones without any", () => {
    const [one, none] = [S(long([[1], [0]]), float(3), [4, 2]), S([4, 2])];
    expect([one, none, x].map((tensor) => tensor.is_coalesced())).toEqual([true, true, false]);
    expect([one, none].map((tensor) => tensor.t().is_coalesced())).toEqual([false, true]);
    expect(S(long([[1]]), float(3), [4], { is_coalesced: false }).is_coalesced()).toBe(false);
    const twice = long([
      [0, 0],
      [1, 1],
    ]);
    const checked = { check_invariants: true, is_coalesced: true };
    expect(messageOf(() => S(twice, float(1, 1), [2, 3], checked))).toBe(
      "cannot set is_coalesced to true if indices correspond to uncoalesced COO tensor",
    );
    expect(S(long([[0, 2]]), float(1, 1), [3], checked).is_coalesced()).toBe(true);
  });
  it("resizing keeps the values in their order", () => {
    const made = S(long([[0]]), torch.arange(6, F64).view(1, 2, 3), [2, 2, 3]);
    made.sparse_resize_([2, 2, 4], 1, 2);
    expect(made._values().flatten().slice(0, 0, 6).tolist()).toEqual([0, 1, 2, 3, 4, 5]);
    expect(made._values().shape).toEqual([1, 2, 4]);
  });
  it("cat says which tensor does not fit, and how", () => {
    const hybrid = S(long([[0], [1]]), torch.ones([1, 4], F64), [2, 3, 4]);
    expect(messageOf(() => torch.cat([hybrid, x]))).toBe(
      "All tensors must have the same sparse_dim and dense_dim: 2, 1, but tensor at position 1 has 3, 0.",
    );
    expect(messageOf(() => torch.cat([x, x.to_dense()]))).toBe(
      "Concatenating sparse tensors, but a dense tensor was found at position 1.",
    );
    expect(messageOf(() => torch.cat([S([2, 3]), S([3, 4])]))).toBe(
      "All tensors must have the same shape: [2, 3] (except in the concatenating dimension), but found shape: [3, 4] at position 1.",
    );
  });
  it("blocks are checked in PyTorch's words", () => {
    const dense = torch.ones(4, 4);
    const refused = (body: () => unknown): string => messageOf(body);
    expect(refused(() => dense.to_sparse_bsr([2] as never))).toBe(
      "dense_to_sparse_bsr: blocksize needs to be a tuple of size 2, but got 1",
    );
    expect(refused(() => dense.to_sparse_bsc([3, 2]))).toBe(
      "dense_to_sparse_bsc: tensor sparse size (4,4) must be divisible by given blocksize (3,2)",
    );
    expect(refused(() => dense.to_sparse_bsr([0, 3]))).toBe(
      "dense_to_sparse_bsr: blocksize needs to be positive, but got [0, 3]",
    );
    expect(refused(() => dense.to_sparse().to_sparse_bsr([3, 3]))).toContain(
      "coo_to_sparse_bsr: tensor sparse size (4,4)",
    );
    expect(refused(() => dense.to_sparse_csr().to_sparse_bsr([3, 3]))).toContain(
      "sparse_compressed_to_sparse_bsr: tensor",
    );
    expect(refused(() => dense.to_sparse({ layout: torch.sparse_csr, blocksize: [2, 2] }))).toBe(
      "dense_to_sparse: conversion from Strided to SparseCsr with blocksize argument given is not supported",
    );
  });
  it("out takes no narrower kind", () => {
    const whole = torch.tensor([1, 0]).to_sparse();
    expect(messageOf(() => torch.sin(whole, { out: whole.clone() }))).toBe(
      "result type Float can't be cast to the desired output type Long",
    );
  });
});

describe("options of strided tensors", () => {
  const sparse = torch
    .tensor([
      [0, 0, 3],
      [4, 0, 5],
    ])
    .float()
    .to_sparse();
  it("memory formats are refused", () => {
    const only = "memory format option is only supported by strided tensors";
    expect(messageOf(() => torch.zeros_like(sparse, { memory_format: torch.contiguous_format }))).toBe(only);
    expect(messageOf(() => torch.empty_like(sparse, { memory_format: torch.channels_last }))).toBe(only);
    expect(torch.zeros_like(sparse, { dtype: torch.float64 })._nnz()).toBe(0);
    const text = (run: () => unknown): string => messageOf(run);
    expect(text(() => sparse.clone({ memory_format: torch.preserve_format }))).toBe(
      "unsupported memory format option Preserve",
    );
    expect(text(() => sparse.to_sparse_csr().clone({ memory_format: torch.channels_last }))).toBe(
      "unsupported memory format option ChannelsLast",
    );
    expect(text(() => sparse.contiguous({ memory_format: torch.channels_last }))).toBe(
      "unsupported memory format option ChannelsLast",
    );
    expect(text(() => sparse.contiguous())).toBe("unsupported memory format option Contiguous");
  });
  it("norms have no dims kept, no dtype and no singular values", () => {
    expect(messageOf(() => sparse.norm(2, [0, 1], true))).toBe("norm_sparse currently does not support keepdim=True");
    expect(messageOf(() => torch.norm(sparse, { p: 2, dtype: torch.float64 }))).toBe(
      "norm_sparse currently does not support 'dtype' argument",
    );
    expect(messageOf(() => torch.norm(sparse, { dtype: torch.float64 }))).toBe(
      "dtype argument is not supported in frobenius norm",
    );
    expect(messageOf(() => torch.norm(sparse, "nuc"))).toContain("Could not run 'aten::_linalg_svd'");
    expect(sparse.norm().item()).toBeCloseTo(Math.sqrt(50), 5);
  });
});
