/** In-place forms that copy the result of the plain form: what they write, refuse and count. */
import { describe, expect, it } from "vitest";
import * as torch from "../../src/index.ts";

const integers = (): torch.Tensor =>
  torch.tensor([
    [1, 2],
    [3, 4],
  ]);

describe("in-place forms", () => {
  it("refuse results that the dtype does not take", () => {
    const refused = "result type Float can't be cast to the desired output type Long";
    expect(() => integers().polygamma_(1)).toThrow(refused);
    expect(() => integers().digamma_()).toThrow(refused);
    expect(() => integers().addr_(torch.tensor([1.5, 2]), torch.ones(2))).toThrow(refused);
    expect(() => torch.tensor([true, true]).cumsum_(0)).toThrow("\"cumsum_out_cpu\" not implemented for 'Bool'");
    expect(integers().to(torch.int8).cumsum_(0).tolist()).toEqual([
      [1, 2],
      [4, 6],
    ]);
  });
  it("refuse other shapes and overlapping elements", () => {
    expect(() => torch.ones(2).igamma_(torch.ones(3, 2))).toThrow(
      "output with shape [2] doesn't match the broadcast shape [3, 2]",
    );
    expect(() => torch.ones(2).expand(2, 2).sigmoid_()).toThrow(
      "more than one element of the written-to tensor refers to a single memory location",
    );
  });
  it("count as one change and write any layout", () => {
    const x = integers().t();
    const before = x._version;
    expect(x.tril_().tolist()).toEqual([
      [1, 0],
      [2, 4],
    ]);
    expect(x._version).toBe(before + 1);
  });
  it("polygamma_ checks its order", () => {
    expect(() => torch.ones(2).polygamma_(-1)).toThrow("polygamma(n, x) does not support negative n.");
    expect(() => torch.ones(2).polygamma(-1)).toThrow("polygamma(n, x) does not support negative n.");
  });
});

describe("zeta", () => {
  it("promotes as other operators do", () => {
    const s = torch.tensor(2, { dtype: torch.float64 });
    expect(torch.special.zeta(s, torch.ones(2)).dtype).toBe(torch.float32);
    expect(torch.special.zeta(s, torch.tensor([1, 2])).dtype).toBe(torch.float64);
    expect(torch.special.zeta(s, torch.ones(0)).shape).toEqual([0]);
    expect(torch.special.zeta(2, torch.ones(1, { dtype: torch.float64 })).item()).toBeCloseTo(Math.PI ** 2 / 6, 13);
  });
});
