/** LDL factorisations, and methods that call functions of JavaScript. */
import { describe, expect, it } from "vitest";
import * as torch from "../../src/index.ts";

describe("linalg.ldl_factor", () => {
  it("solves symmetric indefinite systems of many sizes", () => {
    torch.manual_seed(0);
    for (const n of [1, 2, 3, 8, 33]) {
      const half = torch.randn(2, n, n, { dtype: torch.float64 });
      const A = half.add(half.mT).sub(half.diagonal(0, 1, 2).mul(1.9).diag_embed());
      const B = torch.randn(3, 1, n, 2, { dtype: torch.float64 });
      const { LD, pivots } = torch.linalg.ldl_factor(A);
      expect(
        torch.allclose(A.matmul(torch.linalg.ldl_solve(LD, pivots, B)), B.expand(3, 2, n, 2), {
          rtol: 1e-8,
          atol: 1e-8,
        }),
      ).toBe(true);
    }
  });
  it("names a zero block", () => {
    expect(torch.linalg.ldl_factor_ex(torch.zeros(3, 3)).info.item()).toBe(1);
    expect(() => torch.linalg.ldl_factor(torch.zeros(3, 3))).toThrow("D[1,1] is zero");
  });
});

describe("methods of single elements", () => {
  it("apply_ and map_ write what functions give", () => {
    const x = torch.tensor([
      [1, 2],
      [3, 4],
    ]);
    expect(
      x
        .t()
        .apply_((value) => value * 10)
        .tolist(),
    ).toEqual([
      [10, 30],
      [20, 40],
    ]);
    expect(x.map_(torch.tensor([1, 2]), (value, other) => value + other).tolist()).toEqual([
      [11, 22],
      [31, 42],
    ]);
    expect(() =>
      torch
        .ones(2)
        .requires_grad_()
        .apply_((value) => value),
    ).toThrow("Can't call apply_() on Variable that requires grad.");
  });
  it("fill_diagonal_ wraps in tall matrices and has a gradient", () => {
    expect(torch.zeros(5, 2).fill_diagonal_(1, { wrap: true }).tolist()).toEqual([
      [1, 0],
      [0, 1],
      [0, 0],
      [1, 0],
      [0, 1],
    ]);
    const x = torch.ones(2, 2).requires_grad_();
    x.mul(1).fill_diagonal_(5).sum().backward();
    expect(x.grad!.tolist()).toEqual([
      [0, 1],
      [1, 0],
    ]);
  });
});

describe("recurrent networks as functions", () => {
  it("are what the modules compute", () => {
    torch.manual_seed(0);
    const [x, h] = [torch.randn(5, 3, 4), torch.randn(4, 3, 6)];
    const module = new torch.nn.GRU(4, 6, { num_layers: 2, bidirectional: true });
    const [output, hidden] = torch.gru(x, h, [...module.parameters()], true, 2, 0, false, true, false);
    const [expected, last] = module(x, h);
    expect(torch.equal(output, expected)).toBe(true);
    expect(torch.equal(hidden, last)).toBe(true);
  });
});
