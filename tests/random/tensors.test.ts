/** Random fills of tensors in any layout, and what they refuse. */
import { describe, expect, it } from "vitest";
import * as torch from "../../src/index.ts";

const certain = torch
  .tensor([
    [0, 1, 1],
    [1, 0, 0],
  ])
  .float();

describe("bernoulli", () => {
  it("reads the probability of each element, in whatever order its bytes lie", () => {
    expect(certain.new_empty(3, 2).t().bernoulli_(certain).tolist()).toEqual(certain.tolist());
    expect(certain.new_empty(2, 3).bernoulli_(certain.t().contiguous().t()).tolist()).toEqual(certain.tolist());
    expect(certain.new_empty(3, 2, 2).permute(2, 1, 0).bernoulli_(certain).tolist()).toEqual([
      certain.tolist(),
      certain.tolist(),
    ]);
    expect(torch.bernoulli(certain.t()).tolist()).toEqual(certain.t().tolist());
    expect(torch.bernoulli(certain.t()).is_contiguous()).toBe(true);
  });
});

describe("uniform_", () => {
  it("of the widest ranges of float64 begins where it is told to", () => {
    torch.manual_seed(0);
    const x = torch.empty(1000, { dtype: torch.float64 }).uniform_(-8e307, 8e307);
    expect(x.min().item()).toBeLessThan(-7e307);
    expect(x.max().item()).toBeGreaterThan(7e307);
    expect(Math.abs(x.div(8e307).mean().item())).toBeLessThan(0.1);
  });
});

describe("randint_like", () => {
  it("keeps the layout", () => {
    expect(torch.randint_like(certain.t(), 5).stride()).toEqual([1, 3]);
  });
});

describe("parameters", () => {
  const fills: [string, (x: torch.Tensor) => torch.Tensor, string][] = [
    ["uniform_", (x) => x.uniform_(1, 0), "uniform_ expects to return a [from, to) range, but found from=1 > to=0"],
    ["normal_", (x) => x.normal_(0, -1), "normal expects std >= 0.0, but found std -1"],
    ["log_normal_", (x) => x.log_normal_(0, 0), "log_normal_ expects std > 0.0, but found std=0"],
    ["cauchy_", (x) => x.cauchy_(0, -2), "cauchy_ expects sigma > 0.0, but found sigma=-2"],
    ["exponential_", (x) => x.exponential_(0), "exponential_ expects lambda > 0.0, but found lambda=0"],
    ["geometric_", (x) => x.geometric_(1), "geometric_ expects p to be in (0, 1), but got p=1"],
    ["bernoulli_", (x) => x.bernoulli_(1.23456789), "bernoulli_ expects p to be in [0, 1], but got p=1.23457"],
    ["random_", (x) => x.random_(3, 3), "random_ expects 'from' to be less than 'to', but got from=3 >= to=3"],
  ];
  it.each(fills)("of %s are checked, of empty tensors too", (_, fill, message) => {
    expect(() => fill(torch.empty(2))).toThrow(message);
    expect(() => fill(torch.empty(0))).toThrow(message);
  });
  it("are all that is checked of empty tensors", () => {
    const empty = torch.empty(0, { dtype: torch.int64 });
    for (const fill of [
      () => empty.normal_(),
      () => empty.log_normal_(),
      () => empty.cauchy_(),
      () => empty.exponential_(),
      () => empty.geometric_(0.5),
    ])
      expect(fill()).toBe(empty);
  });
});
