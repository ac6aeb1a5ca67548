/**
 * Sparse tensors beside what PyTorch 2.15 printed for the same programs (`pytorch.json`): values, layouts, errors,
 * gradients.
 */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import * as torch from "flambeau";
import type { Tensor } from "flambeau";

const recorded = JSON.parse(readFileSync(new URL("./pytorch.json", import.meta.url), "utf8")) as {
  values: Record<string, string>;
  gradients: Record<string, string>;
};

const F = { dtype: torch.float32 };
const T = (data: torch.TensorInput, options = {}): Tensor => torch.tensor(data, options);
const i = T([
  [0, 1, 1],
  [2, 0, 2],
]);
const v = T([3, 4, 5], F);
const s = torch.sparse_coo_tensor(i, v, [2, 4]);
const uncoalesced = [
  [1, 0, 1],
  [2, 0, 2],
];
const u = torch.sparse_coo_tensor(T(uncoalesced), T([1, 2, 3], F), [2, 4]);
const c = s.coalesce();
const d = torch.arange(8, F).view(2, 4);
const m = torch.arange(8, F).view(4, 2);
const csr = d.to_sparse_csr();

/** Programs by the name under which PyTorch's text is recorded. */
const programs: Record<string, () => unknown> = {
  s: () => s,
  "u.coalesce": () => u.coalesce(),
  infer: () => torch.sparse_coo_tensor(i, v),
  empty: () => torch.sparse_coo_tensor([2, 3]),
  empty2: () => torch.sparse_coo_tensor(torch.empty([2, 0], { dtype: torch.int64 }), torch.empty(0, 3), [2, 2, 3]),
  "values unc": () => s.values(),
  "idx unc": () => s.indices(),
  "c.values": () => c.values(),
  hyb: () => torch.sparse_coo_tensor(i, torch.arange(6, F).view(3, 2), [2, 4, 2]),
  csr: () => s.to_sparse_csr(),
  csc: () => d.to_sparse_csc(),
  bsr: () => d.to_sparse_bsr([2, 2]),
  bsc: () => d.to_sparse_bsc([2, 2]),
  "csr.coo": () => csr.to_sparse(),
  "csr dense": () => csr.to_dense(),
  "csr t": () => csr.t(),
  "csr transpose": () => csr.transpose(0, 1),
  "batch csr": () => torch.stack([d, d]).to_sparse_csr(),
  "csr._indices": () => csr.indices(),
  "csr values": () => csr.values(),
  "crow on coo": () => s.crow_indices(),
  item: () => s.item(),
  tolist: () => s.tolist(),
  numpy: () => s.numpy(),
  data_ptr: () => s.data_ptr(),
  is_contig: () => s.is_contiguous(),
  contig: () => s.contiguous(),
  view: () => s.view(8),
  reshape: () => s.reshape(8),
  cumsum: () => s.cumsum(0),
  exp: () => s.exp(),
  cos: () => s.cos(),
  sin: () => u.sin(),
  sigmoid: () => s.sigmoid(),
  add1: () => s.add(1),
  "s+s": () => s.add(s),
  "c+c": () => c.add(c),
  "s+u": () => s.add(u),
  "d+s": () => d.add(s),
  "s+d": () => s.add(d),
  "c+u": () => c.add(u.coalesce()),
  mul2: () => s.mul(2),
  "2*s": () => torch.mul(2, s),
  "s*d": () => s.mul(d),
  "d*s": () => d.mul(s),
  "s*u": () => s.mul(u),
  "s/2": () => s.div(2),
  "s/d": () => s.div(d),
  "s/s": () => s.div(s),
  "s-u": () => s.sub(u),
  "d-s": () => d.sub(s),
  "s//2": () => s.floor_divide(2),
  "s**2": () => s.pow(2),
  neg: () => s.neg(),
  "s*0d": () => s.mul(T(2, F)),
  "s/0d": () => s.div(T(2, F)),
  "2/s": () => torch.div(2, s),
  mm: () => s.mm(m),
  "s@m": () => s.matmul(m),
  "m@s": () => m.matmul(s),
  "s@s.t": () => s.matmul(s.t()),
  mv: () => s.mv(torch.ones(4)),
  "csr@m": () => csr.matmul(m),
  "csr mv": () => csr.matmul(torch.ones(4)),
  smm: () => torch.smm(s, m),
  hspmm: () => torch.hspmm(s, m),
  sspaddmm: () => torch.sspaddmm(torch.ones(2, 2).to_sparse(), s, m),
  addmm: () => torch.addmm(torch.ones(2, 2), s, m, { beta: 2, alpha: 3 }),
  "sp.addmm": () => torch.sparse.addmm(torch.ones(2, 2), s, m),
  "sp.mm": () => torch.sparse.mm(s, m),
  "sp.mm ss": () => torch.sparse.mm(s, s.t()),
  "sp.mm reduce": () => torch.sparse.mm(csr, m, "mean"),
  sampled: () => torch.sparse.sampled_addmm(csr, torch.ones(2, 3), torch.ones(3, 4), { beta: 0.5, alpha: 2 }),
  "sp.sum": () => torch.sparse.sum(s),
  "sp.sum0": () => torch.sparse.sum(s, 0),
  "sp.sum1": () => torch.sparse.sum(s, [1]),
  "sp.sum01": () => torch.sparse.sum(s, [0, 1]),
  "x.sum": () => s.sum(),
  "x.sum0": () => s.sum(0),
  "csr.sum": () => csr.sum(),
  "csr.sum1": () => csr.sum(1, { keepdim: true }),
  "sp sum dtype": () => torch.sparse.sum(s, 0, { dtype: torch.float64 }),
  "s.sum keepdim": () => s.sum(0, { keepdim: true }),
  softmax: () => torch.sparse.softmax(s, 1),
  logsoftmax: () => torch.sparse.log_softmax(s, 0),
  spdiags: () => torch.sparse.spdiags(torch.arange(9, F).view(3, 3), T([0, -1, 2]), [3, 4]),
  "spdiags csr": () =>
    torch.sparse.spdiags(torch.arange(9, F).view(3, 3), T([0, -1, 2]), [3, 4], { layout: torch.sparse_csr }),
  transpose: () => s.transpose(0, 1),
  t: () => c.t(),
  permute: () => s.permute(1, 0),
  unsq: () => s.unsqueeze(0),
  "unsq-1": () => s.unsqueeze(-1),
  squeeze: () => s.squeeze(),
  narrow: () => s.narrow(1, 1, 2),
  narrow_copy: () => s.narrow_copy(1, 1, 2),
  select: () => s.at(0),
  select1: () => s.select(1, 2),
  index_select: () => s.index_select(1, T([2, 0, 2])),
  slice: () => s.at(":", "1:"),
  cat: () => torch.cat([s, u], 0),
  cat1: () => torch.cat([s, u], 1),
  stack: () => torch.stack([s, u]),
  clone: () => u.clone(),
  detach: () => u.detach(),
  double: () => s.double(),
  "to int": () => s.to(torch.int64),
  int: () => s.int(),
  mask: () => d.sparse_mask(c),
  "mask unc": () => d.sparse_mask(s),
  "mask ss": () => s.sparse_mask(u.coalesce()),
  "mask csr": () => d.sparse_mask(csr),
  resize: () => s.clone().sparse_resize_([3, 5], 2, 0),
  rac: () => s.clone().sparse_resize_and_clear_([3, 5], 2, 0),
  zero_: () => s.clone().zero_(),
  copy_: () => s.clone().copy_(u),
  add_: () => s.clone().add_(u),
  mul_: () => s.clone().mul_(2),
  div_: () => s.clone().div_(2),
  "d.add_": () => d.clone().add_(s, { alpha: 2 }),
  zeros_like: () => torch.zeros_like(s),
  "zeros layout": () => torch.zeros(2, 3, { layout: torch.sparse_coo }),
  "zeros csr": () => torch.zeros(2, 3, { layout: torch.sparse_csr }),
  "empty layout": () => torch.empty(2, 3, { layout: torch.sparse_coo }),
  "ones layout": () => torch.ones(2, 3, { layout: torch.sparse_coo }),
  new_zeros: () => s.new_zeros(2, 2),
  "d sparse_dim": () => d.sparse_dim(),
  "d _nnz": () => d._nnz(),
  "d.coalesce": () => d.coalesce(),
  "d.values": () => d.values(),
  "d._values": () => d._values(),
  "d.is_coalesced": () => d.is_coalesced(),
  "d.crow": () => d.crow_indices(),
  "d dims": () => d.dense_dim(),
  "to_sparse(1)": () => torch.arange(8, F).view(2, 2, 2).to_sparse(1),
  "to_sparse layout": () => d.to_sparse({ layout: torch.sparse_csr }),
  "to_sparse same": () => s.to_sparse() === s,
  "to_dense dtype": () => s.to_dense(torch.float64),
  "d.to_dense": () => d.to_dense(),
  norm: () => s.norm(),
  norm1: () => s.norm(1),
  any: () => s.any(),
  isnan: () => s.isnan(),
  log1p: () => s.log1p(),
  log1p_: () => s.clone().log1p_(),
  abs: () => s.abs(),
  round: () => s.round(),
  relu: () => s.relu(),
  sign: () => u.sign(),
  sqrt: () => u.sqrt(),
  eq: () => s.eq(s),
  equal: () => torch.equal(s, s),
  nonzero: () => s.nonzero(),
  gt: () => s.gt(0),
  max: () => s.max(),
  mean: () => s.mean(),
  "csr*2": () => csr.mul(2),
  "csr+csr": () => csr.add(csr),
  "csr*csr": () => csr.mul(csr),
  "csr sin": () => csr.sin(),
  "csr neg": () => csr.neg(),
  "csr*d": () => csr.mul(d),
  "csr+d": () => csr.add(d),
  "d+csr": () => d.add(csr),
  "csr select": () => csr.at(0),
  "csr clone": () => csr.clone(),
  "csr double": () => csr.double(),
  "csr relu": () => csr.relu(),
  "csr.abs": () => csr.abs(),
  "csr exp": () => csr.exp(),
  "f.linear": () => torch.nn.functional.linear(torch.ones(3, 4), csr),
  bmm: () => torch.stack([s, s]).bmm(torch.stack([m, m])),
  dot: () => T([1, 0, 2], F).to_sparse().dot(torch.ones(3)),
  native_norm: () => torch.native_norm(s),
  fill: () => s.fill_(0),
  trunc: () => s.trunc(),
  nan_to_num: () => s.nan_to_num(),
  pow: () => torch.pow(s, 3),
  "pow.5": () => s.pow(0.5),
  pow0: () => s.pow(0),
  square: () => s.square(),
};

function textOf(run: () => unknown): string {
  try {
    const result = run();
    if (typeof result === "boolean") return result ? "True" : "False";
    return String(result);
  } catch (error) {
    return `!${(error as Error).name}: ${(error as Error).message}`;
  }
}

describe("what PyTorch prints", () => {
  for (const [name, run] of Object.entries(programs))
    test(name, () => {
      const expected = recorded.values[name]!;
      const text = textOf(run);
      expect(expected.startsWith("!") ? text.slice(0, expected.length) : text).toBe(expected);
    });
});

const leaf = (): Tensor =>
  torch
    .sparse_coo_tensor(i, T([3, 4, 5], F), [2, 4])
    .coalesce()
    .requires_grad_();
const unc = (): Tensor => torch.sparse_coo_tensor(T(uncoalesced), T([1, 2, 3], F), [2, 4]).requires_grad_();
const rows = [
  [0, 1, 2, 0],
  [3, 0, 0, 4],
];
const csrl = (): Tensor => T(rows, F).to_sparse_csr().requires_grad_();
const dense = (): Tensor => T(rows, F).requires_grad_();

type Program = (x: Tensor) => Tensor;
/** Programs with sparse inputs; the recorded text is that of the result and of the gradient. */
const ofSparse: Record<string, Program> = {
  to_dense: (x) => x.to_dense(),
  "to_dense nm": (x) => x.to_dense({ masked_grad: false }),
  coalesce: (x) => x.coalesce(),
  values: (x) => x.coalesce().values(),
  mm: (x) => x.mm(m),
  "sp.mm": (x) => torch.sparse.mm(x, m),
  sum: (x) => x.sum(),
  "sp.sum": (x) => torch.sparse.sum(x),
  "sp.sum0": (x) => torch.sparse.sum(x, 0),
  "sp.sum1": (x) => torch.sparse.sum(x, 1),
  mul2: (x) => x.mul(2),
  mulx: (x) => x.mul(x),
  "x*d": (x) => x.mul(d),
  add: (x) => x.add(x),
  "d+x": (x) => d.add(x),
  relu: (x) => x.relu(),
  neg: (x) => x.neg(),
  t: (x) => x.t(),
  softmax: (x) => torch.sparse.softmax(x, 1),
  logsoftmax: (x) => torch.sparse.log_softmax(x, 1),
  mv: (x) => x.mv(torch.arange(4, F)),
  addmm: (x) => torch.addmm(torch.ones(2, 2), x, m),
  "sp.addmm": (x) => torch.sparse.addmm(torch.ones(2, 2), x, m),
  div: (x) => x.div(2),
  clone: (x) => x.clone(),
  double: (x) => x.double(),
  pow: (x) => x.pow(2),
  abs: (x) => x.abs(),
  "to csr": (x) => x.to_sparse_csr(),
  "@": (x) => x.matmul(m),
};
/** The same with strided inputs. */
const ofStrided: Record<string, Program> = {
  to_sparse: (x) => x.to_sparse(),
  to_sparse1: (x) => x.to_sparse(1),
  csr: (x) => x.to_sparse_csr(),
  mask: (x) => x.sparse_mask(leaf().detach()),
  "s*x": (x) => leaf().detach().mul(x),
  "x+s": (x) => x.add(leaf().detach()),
  mm: (x) => leaf().detach().mm(x.t()),
  csrmm: (x) => csrl().detach().matmul(x.t()),
  "coo(v)": (x) =>
    torch.sparse_coo_tensor(
      T([
        [0, 1, 1, 0],
        [2, 0, 2, 2],
      ]),
      x.at(0),
      [2, 4],
    ),
  "coo hyb": (x) => torch.sparse_coo_tensor(T([[0, 1]]), x, [3, 4]),
  "csr(v)": (x) => torch.sparse_csr_tensor(T([0, 2, 4]), T([0, 1, 0, 2]), x.at(1), [2, 3]),
  sampled: (x) => torch.sparse.sampled_addmm(csrl().detach(), x.at(":", ":2"), x.at(":2")),
};

function resultAndGradient(input: Tensor, run: Program): string {
  let result = run(input);
  const text = String(result);
  if (result.layout !== "torch.strided") result = result.to_dense();
  result.backward(torch.arange(1, 1 + result.numel(), F).view(result.shape));
  return `${text}\n${String(input.grad)}`;
}

describe("gradients as PyTorch lays them out", () => {
  const kinds = [
    ["", leaf, ofSparse],
    [" unc", unc, ofSparse],
    ["csr ", csrl, ofSparse],
    ["D ", dense, ofStrided],
  ] as const;
  for (const [kind, make, table] of kinds)
    for (const [name, run] of Object.entries(table)) {
      const expected = recorded.gradients[kind.startsWith(" ") ? name + kind : kind + name];
      if (expected !== undefined) test(`${kind}${name}`, () => expect(resultAndGradient(make(), run)).toBe(expected));
    }

  test("of an embedding, added to by sparse and strided ones", () => {
    const table = new torch.nn.Embedding(5, 2, { sparse: true });
    table.weight.data = torch.arange(10, F).view(5, 2);
    const weights = torch.arange(8, F).view(2, 2, 2);
    const rowsOf = (numbers: number[] | number[][]): Tensor => table(T(numbers)) as Tensor;
    rowsOf([
      [1, 3],
      [1, 0],
    ])
      .mul(weights)
      .sum()
      .backward();
    expect(String(table.weight.grad)).toBe(recorded.gradients["emb"]);
    rowsOf([2, 1]).sum().backward();
    expect(String(table.weight.grad)).toBe(recorded.gradients["emb2"]);
    table.weight.sum().backward();
    expect(String(table.weight.grad)).toBe(recorded.gradients["emb3"]);
  });

  test("of bags", () => {
    for (const mode of ["sum", "mean"] as const) {
      const bag = new torch.nn.EmbeddingBag(5, 2, { sparse: true, mode });
      (bag(T([1, 2, 1, 4]), T([0, 2])) as Tensor).sum().backward();
      expect(String(bag.weight.grad)).toBe(recorded.gradients[`bag ${mode}`]);
    }
  });
});
