/** Calls of PyTorch's own tests of products, factors and losses: results and refusals beside what PyTorch recorded. */
import { describe, expect, it } from "vitest";
import * as torch from "../../src/index.ts";
import { messageOf } from "../support/messages.ts";
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
  "soft margins, an unknown reduction": () => F.multilabel_soft_margin_loss(ONE, ONE, { reduction: "abc" as never }),
};
type Recorded = { readonly error: string } | { readonly dtype: string; readonly value: unknown };

/** Numbers of a list of lists, in order. */
const numbersOf = (value: unknown): number[] => [value].flat(Infinity).map(Number);

describe("calls of PyTorch's own tests", () => {
  for (const [name, wanted] of Object.entries(recorded.records) as [string, Recorded][])
    it(name, () => {
      const call = calls[name]!;
      if ("error" in wanted) {
        expect(messageOf(call).split("\n")[0]).toBe(wanted.error);
        return;
      }
      const given = call() as torch.Tensor;
      expect(given.dtype.name).toBe(wanted.dtype);
      const [found, asked] = [numbersOf(given.tolist()), numbersOf(wanted.value)];
      expect(found.length).toBe(asked.length);
      found.forEach((value, i) => expect(value).toBeCloseTo(asked[i]!, 5));
    });
});

it("rounds alpha to a half-precision dtype, and the sum once", () => {
  const x = torch.arange(64).remainder(16).div(10).bfloat16();
  const calls = { add: torch.add, sub: torch.sub, rsub: torch.rsub };
  for (const [name, wanted] of Object.entries(recorded.scaled)) {
    const call = calls[name as keyof typeof calls];
    expect(call(x, x.add(1), { alpha: 0.7 }).narrow(0, 0, 16).tolist()).toEqual(wanted);
  }
});
