/** Which of several faults of a call PyTorch 2.15 names, found by random programs; and what it does not refuse. */
import { describe, expect, it } from "vitest";
import * as torch from "../../src/index.ts";

const F = torch.nn.functional;
const { tensor, ones, zeros } = torch;
const bools = (...values: boolean[]): torch.Tensor => tensor(values);

describe("memory that operands share with what is written", () => {
  it("is looked at after dtypes and shapes", () => {
    const x = zeros(2, 3);
    expect(() => x.scatter_(0, ones(2, 3), x)).toThrow("scatter(): Expected dtype int32/int64 for index");
    expect(() => x.scatter_add_(0, tensor([0]), x)).toThrow(
      "Index tensor must have the same number of dimensions as self",
    );
    expect(() => x.index_add_(0, tensor([0]), x)).toThrow("index_add_(): Number of indices (1) should be equal to");
    expect(() => x.index_copy_(4, tensor([0]), x)).toThrow("Dimension out of range");
    expect(() => x.index_fill_(0, x, 1)).toThrow("index_fill_(): Expected dtype int64 for index.");
    expect(() =>
      x.scatter_(
        0,
        tensor([
          [0, 0, 0],
          [1, 1, 1],
        ]),
        x,
      ),
    ).toThrow("refer to a single memory location");
  });
  it("may be shared by triangles, copies onto themselves and a mask of one value", () => {
    const row = tensor([1.5, 2, 3]);
    row.expand(3, 3).tril_();
    expect(row.tolist()).toEqual([1.5, 0, 0]);
    const wide = ones(1).expand(3);
    expect(wide.copy_(wide)).toBe(wide);
    const mask = bools(true, false);
    expect(mask.index_put_([mask], tensor(0)).tolist()).toEqual([false, false]);
  });
});

describe("errors of indices", () => {
  it("count dims first, and look at values last", () => {
    const leaf = ones(2, { requires_grad: true });
    expect(() => leaf.index_put_([ones(2, 1).gt(0)], tensor(1.5))).toThrow(
      "too many indices for tensor of dimension 1",
    );
    expect(() => zeros(1).index_put_([tensor([-3])], ones(2))).toThrow("shape mismatch: value tensor of shape [2]");
    expect(() => zeros(2).index_put_([tensor([5])], ones(1, { dtype: torch.float64 }))).toThrow("Index put requires");
    expect(() => ones(2).index_select(1, ones(2))).toThrow("Dimension out of range");
    expect(() => zeros(3, 3).scatter_(0, torch.zeros(2, 1).long(), zeros(3))).toThrow("but got 1");
  });
});

describe("shapes", () => {
  it("come before what only kernels refuse, and in PyTorch's order", () => {
    expect(() => ones(2, 3).bitwise_xor(ones(3, 4))).toThrow(
      "The size of tensor a (3) must match the size of tensor b (4)",
    );
    expect(() => ones(2).sub(ones(3), { alpha: true as unknown as number })).toThrow("The size of tensor a (2)");
    expect(() => ones(2).masked_fill(bools(true, false, true), 0)).toThrow("The size of tensor a (3)");
    expect(() => torch.masked_select(ones(2), bools(true, false, true))).toThrow("The size of tensor a (3)");
    expect(() => ones(1).masked_scatter_(bools(true, false, true), ones(3))).toThrow(
      "The expanded size of the tensor (1)",
    );
    expect(() => F.hinge_embedding_loss(ones(2), ones(3))).toThrow("The size of tensor a (3)");
    expect(() => ones(2).addmm(ones(2, 3), ones(2, 3, { dtype: torch.float64 }))).toThrow(
      "self and mat2 must have the same",
    );
    expect(() => ones(2, 3).sum([0, 0, 2])).toThrow("Dimension out of range");
  });
  it("give results without elements the strides of PyTorch", () => {
    const empty = ones(1, 1).narrow(0, 0, 0);
    expect(empty.remainder(1).stride()).toEqual([1, 0]);
    expect(empty.add(empty).stride()).toEqual([1, 1]);
  });
});

describe("in place", () => {
  it("scans keep their dtype or refuse", () => {
    expect(() => bools(true).cumsum_(0)).toThrow("\"cumsum_out_cpu\" not implemented for 'Bool'");
    expect(() => tensor([1]).cumprod_(0, { dtype: torch.float32 })).toThrow(
      "Bad in-place call: input tensor dtype long int and output tensor dtype float should match",
    );
    expect(tensor([1, 2]).cumsum_(0).tolist()).toEqual([1, 3]);
  });
  it("comparisons of integers with what has a history have one", () => {
    const x = tensor([1, 2]).eq_(ones(2, { requires_grad: true }));
    expect([x.requires_grad, x.grad_fn!.name().replace(/\d$/, "")]).toEqual([true, "EqBackward"]);
  });
  it("a vector times a matrix has been changed in place once", () => {
    expect(ones(2).matmul(ones(2, 3))._version).toBe(1);
  });
  it("lerp takes a weight of one element in any dtype and names dtypes as C++ does", () => {
    expect(
      zeros(2, { dtype: torch.float64 })
        .lerp(ones(2, { dtype: torch.float64 }), tensor(0.5))
        .tolist(),
    ).toEqual([0.5, 0.5]);
    expect(() => zeros(2).lerp_(tensor([1, 2]), 0.5)).toThrow("expected dtype float for `end` but got dtype long int");
  });
});
