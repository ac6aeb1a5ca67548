/** In-place sums of products, ldexp_, mvlgamma_ and outputs of aminmax: PyTorch 2.15's texts, in its order. */
import { describe, expect, it } from "vitest";
import * as torch from "../../src/index.ts";

const matrix = torch.ones(5, 10);
const vector = torch.ones(10);
const left = torch.ones(5, 5, 5);
const right = torch.ones(5, 5, 10);

describe("in-place forms refuse as PyTorch does", () => {
  it("products that do not fit", () => {
    expect(() => torch.ones(1).addmv_(matrix, vector)).toThrow(
      "Bad in-place call: input tensor size [1] and output tensor size [5] should match",
    );
    expect(() => torch.ones(5, 5, 1).baddbmm_(left, right)).toThrow(
      "Bad in-place call: input tensor size [5, 5, 1] and output tensor size [5, 5, 10] should match",
    );
    expect(() => torch.ones(3).addr_(torch.ones(5), vector)).toThrow("2D tensor expected, got 1D tensor for input");
    expect(() => torch.ones(5, 1).addr_(torch.ones(5), vector)).toThrow(
      "size mismatch, input: [5, 1], v1: [5], v2: [10]",
    );
    expect(torch.ones(5).addmv_(matrix, vector).tolist()).toEqual([11, 11, 11, 11, 11]);
    expect(torch.zeros(5, 10).addr_(torch.ones(5), vector, { beta: 2 }).sum().item()).toBe(50);
    expect(torch.ones(5, 5, 10).baddbmm_(left, right, { alpha: 2 }).amax().item()).toBe(11);
  });

  it("addbmm_ takes the shape of the sum", () => {
    const x = torch.ones(1);
    expect(x.addbmm_(left, right).shape).toEqual([5, 10]);
    expect(x.at(4, 9).item()).toBe(26);
  });

  it("dtypes", () => {
    const ints = torch.ones(5, 1, { dtype: torch.int64 });
    expect(() => ints.ldexp_(torch.ones(5, { dtype: torch.int64 }))).toThrow(
      "ldexp can't be cast to the desired output type Long",
    );
    expect(() => torch.full([2], 5, { dtype: torch.uint8 }).mvlgamma_(1)).toThrow(
      "mvlgamma: result type Byte can't be cast to the desired output type Float",
    );
    expect(() => torch.ones(2, { dtype: torch.bool }).mvlgamma_(1)).toThrow(
      "The input tensor may not be a boolean tensor.",
    );
  });

  it("outputs of aminmax within its input", () => {
    const x = torch.ones(2, 3);
    expect(() => torch.aminmax(x, { dim: 0, out: [x.at(0), x.at(1)] })).toThrow(
      "unsupported operation: some elements of the input tensor and the written-to tensor refer to a single memory location.",
    );
  });
});
