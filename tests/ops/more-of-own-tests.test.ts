/** Calls of PyTorch's own tests of products, factors and losses: results and refusals beside what PyTorch recorded. */
import { expect, it } from "vitest";
import * as torch from "../../src/index.ts";
import { playRecorded } from "../support/recorded-calls.ts";
import recorded from "./more-of-own-tests.json" with { type: "json" };

const F = torch.nn.functional;
const L = torch.linalg;
const A = torch
  .tensor([
    [4, 1, 2],
    [1, 3, 1],
    [2, 1, 5],
  ])
  .float();
const V = torch.tensor([1, 2, 3]).float();
const NAN = torch.full([2, 2], NaN);
const ONE = torch.ones(2, 2);
const at = torch.tensor([0]);
const none = torch.empty(0);
const batched = (x: torch.Tensor): torch.Tensor => x.unsqueeze(0);
const bad = "a" as never;
const nothing = null as never;
const attention = (x: torch.Tensor, mask: torch.Tensor, causal = false): torch.Tensor =>
  F.scaled_dot_product_attention(x, x, x, mask, 0, causal);

const calls: Readonly<Record<string, () => unknown>> = {
  "select as a method": () => V.select(bad, 0),
  "select as a function": () => torch.select(V, bad, 0),
  "add as a method": () => V.add(bad),
  "pow as a method": () => V.pow(bad),
  "eq as a method": () => V.eq(bad),
  "mm as a method": () => A.mm(bad),
  "triangular, single and double": () => L.solve_triangular(A, A.double(), { upper: true }),
  "triangular, double and half": () => L.solve_triangular(A.double(), A.half(), { upper: false, left: false }),
  "triangular, whole numbers": () => L.solve_triangular(A, A.long(), { upper: true, unitriangular: true }),
  "triangular, of whole numbers": () => L.solve_triangular(A.long(), A, { upper: true }),
  "matrix norm, order 0 of a vector": () => L.matrix_norm(V, 0),
  "matrix norm, order by name": () => L.matrix_norm(A, "foo", { dim: [0, 0] }),
  "matrix norm of a vector": () => L.matrix_norm(torch.ones(3, { dtype: torch.int64 }), "fro"),
  "cond by name, of a vector": () => L.cond(V, "foo"),
  "cond by name, not square": () => L.cond(torch.ones(0, 3), "fro"),
  "cond by number, of nothing": () => L.cond(torch.ones(0, 3), 0),
  "cholesky_ex of a vector": () => L.cholesky_ex(V),
  "eigvalsh of a vector": () => L.eigvalsh(V),
  "inv_ex of a vector": () => L.inv_ex(V),
  "solve_ex of ones": () => L.solve_ex(ONE, ONE, { check_errors: true }),
  "cross of numbers": () => L.cross(torch.tensor(1), torch.tensor(1)),
  "cross of a text": () => L.cross(V, bad),
  "slogdet into one tensor": () => L.slogdet(A, { out: none } as never),
  "inner of two dtypes": () => torch.inner(V, V.double()),
  "tensordot of two dtypes": () => torch.tensordot(A, A.double(), 1),
  "bilinear by a matrix": () => F.bilinear(ONE, ONE, ONE),
  "addmm, factor 0": () => torch.addmm(ONE, NAN, ONE, { alpha: 0 }),
  "addmm, both factors 0": () => torch.addmm(NAN, NAN, ONE, { alpha: 0, beta: 0 }),
  "addmm, factor 0, in place": () => ONE.clone().addmm_(NAN, ONE, { alpha: 0, beta: 2 }),
  "addmv, factor 0": () => torch.addmv(V.narrow(0, 0, 2), NAN, ONE.select(0, 0), { alpha: 0, beta: 3 }),
  "addbmm, factor 0": () => torch.addbmm(ONE, batched(NAN), batched(ONE), { alpha: 0 }),
  "addmm, factor 0, half": () => torch.addmm(ONE.half(), NAN.half(), ONE.half(), { alpha: 0 }).isnan(),
  "index_fill by a complex number": () => V.index_fill(0, at, torch.tensor(new torch.Complex(0, 1))),
  "view_copy of a transposed matrix": () => torch.view_copy(A.t(), [9]),
  "abs into a list": () => torch.abs(A, { out: [none] } as never),
  "abs into a number": () => torch.abs(A, { out: 3 } as never),
  "lgamma into doubles": () => torch.lgamma(V, { out: torch.empty(3, { dtype: torch.float64 }) }),
  "sign into doubles": () => torch.sign(V, { out: torch.empty(3, { dtype: torch.float64 }) }),
  "layer norm by doubles": () => F.layer_norm(A, [3], V.double()),
  "layer norm of doubles by singles": () => F.layer_norm(A.double(), [3], V),
  "layer norm with another bias": () => F.layer_norm(A.half(), [3], V.half(), V),
  "batch norm by halves": () => F.batch_norm(A, V, V, V.half(), V.half()),
  "batch norm of doubles by singles": () => F.batch_norm(A.double(), V, V),
  "batch norm with other statistics": () => F.batch_norm(A, V.double(), V.double(), V, V),
  "group norm of whole numbers": () => F.group_norm(A.long(), 3, V, V),
  "attention, a mask of one dim": () => attention(batched(batched(A)), V),
  "attention, a mask of no dims": () => attention(batched(batched(A)), V.select(0, 0)),
  "attention, a mask of more dims": () => attention(batched(batched(A)), batched(batched(batched(A)))),
  "attention, a causal bias and causal": () =>
    attention(batched(batched(A)), torch.nn.attention.bias.causal_lower_right(3, 3), true),
  "binary losses by double weights": () =>
    F.binary_cross_entropy(V.div(4), V.div(4), V.double(), { reduction: "none" }),
  "logits by double weights": () => F.binary_cross_entropy_with_logits(V, V.div(4), V.double(), { reduction: "none" }),
  "logits, positives by doubles": () =>
    F.binary_cross_entropy_with_logits(V, V.div(4), { reduction: "none", pos_weight: V.double() }),
  "logits, double targets": () => F.binary_cross_entropy_with_logits(V, V.double().div(4), { reduction: "none" }),
  "logits of doubles": () => F.binary_cross_entropy_with_logits(V.double(), V.div(4), { reduction: "none" }),
  "distances to bools": () => F.l1_loss(V, V.gt(1)),
  "labels that are bools": () => F.multilabel_soft_margin_loss(A, A.gt(1)),
  "labels of another size": () => F.multilabel_soft_margin_loss(A, torch.ones(5)),
  "padding of two dtypes": () => torch.nn.utils.rnn.pad_sequence([V, V.double().narrow(0, 0, 2)]),
  "padding of whole numbers": () => torch.nn.utils.rnn.pad_sequence([V.long(), V.narrow(0, 0, 1).div(2)]),
  "attention layer, a mask of bytes": () =>
    new torch.nn.MultiheadAttention(3, 1)(A, A, A, { attn_mask: A.to(torch.uint8) }),
  "Gumbel's ends": () => new torch.distributions.Gumbel(0, 1).icdf(torch.tensor([0, 0.5, 1])),
  "no int among sizes": () => torch.zeros([2, nothing]),
  "no int among loose sizes": () => torch.zeros(2, 1.5),
  "no int as first size": () => torch.zeros([nothing, 2]),
  "no int among dims": () => A.permute([0, nothing]),
  "no int among repeats": () => A.repeat([1, bad]),
  "no int as kernel": () => F.max_pool2d(torch.ones(1, 1, 3, 3), [1, nothing]),
  "no int as normalized shape": () => F.layer_norm(A, [nothing]),
  "a size of an adaptive pool that is open": () => F.adaptive_avg_pool2d(torch.ones(1, 1, 4, 4), [null, 2]).sum(),
  "too many for a method": () => A.add(A, 1 as never),
  "too many for a function": () => torch.add(A, A, 1 as never),
  "too many for a method of one": () => (A as unknown as { unsqueeze(a: number, b: number): unknown }).unsqueeze(0, 1),
  "two numbers and their factor": () => (torch.add as (...args: unknown[]) => unknown)(A, 0, 1, 2),
  "soft margins, an unknown reduction": () => F.multilabel_soft_margin_loss(ONE, ONE, { reduction: "abc" as never }),
};
playRecorded(recorded.records, calls, false);

it("rounds alpha to a half-precision dtype, and the sum once", () => {
  const x = torch.arange(64).remainder(16).div(10).bfloat16();
  const calls = { add: torch.add, sub: torch.sub, rsub: torch.rsub };
  for (const [name, wanted] of Object.entries(recorded.scaled)) {
    const call = calls[name as keyof typeof calls];
    expect(call(x, x.add(1), { alpha: 0.7 }).narrow(0, 0, 16).tolist()).toEqual(wanted);
  }
});
