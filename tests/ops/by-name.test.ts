/** Arguments as PyTorch takes them: null and empty dims, names for all, factors in second place. */
import { describe, expect, it } from "vitest";
import * as torch from "../../src/index.ts";

const x = (): torch.Tensor => torch.arange(6).float().reshape(2, 3);

describe("dims", () => {
  it("of all and any: an empty list names none", () => {
    expect(torch.all(x(), { dim: [] }).tolist()).toEqual([
      [false, true, true],
      [true, true, true],
    ]);
    expect(torch.any(x(), { dim: [], keepdim: true }).shape).toEqual([2, 3]);
    expect(torch.any(x()).item()).toBe(true);
  });
  it("of amax and amin: null names all", () => {
    expect(torch.amax(x(), { dim: null }).item()).toBe(5);
    expect(torch.amin(x(), { dim: null, keepdim: true }).tolist()).toEqual([[0]]);
    const leaf = x().requires_grad_();
    leaf.amax(null).backward();
    expect(leaf.grad!.sum().item()).toBe(1);
  });
  it("of roll may be null", () => {
    expect(torch.roll(torch.arange(4), 1, { dims: null }).tolist()).toEqual([3, 0, 1, 2]);
  });
});

describe("old positions", () => {
  const call = (operator: unknown, ...args: unknown[]): unknown =>
    (operator as (...all: unknown[]) => torch.Tensor)(...args).tolist();
  it("give a factor before the tensor that it is for", () => {
    const one = torch.ones(2);
    expect(call(torch.add, one, 2, one)).toEqual([3, 3]);
    expect(call(torch.sub, one, 2, one)).toEqual([-1, -1]);
    expect(call(torch.addcmul, one, 2, one, one)).toEqual([3, 3]);
    const m = torch.ones(2, 2);
    expect(call(torch.addmm, 2, m, 3, m, m)).toEqual([
      [8, 8],
      [8, 8],
    ]);
    expect(() => call(torch.add, one, one, one)).toThrow("add() takes 2 positional arguments but 3 were given");
  });
});

describe("names", () => {
  it("stand for every argument of grad", () => {
    const leaf = torch.ones(2, { requires_grad: true });
    const y = (): torch.Tensor => leaf.mul(3);
    const grad_outputs = torch.tensor([2, 5]).float();
    expect(torch.autograd.grad({ outputs: y(), inputs: [leaf], grad_outputs })[0]!.tolist()).toEqual([6, 15]);
    expect(torch.autograd.grad(y().sum(), { inputs: leaf })[0]!.tolist()).toEqual([3, 3]);
  });
});

describe("values", () => {
  it("of masked_scatter_ go in row-major order, however the tensor lies", () => {
    const mask = torch.tensor([
      [true, false, true],
      [false, true, true],
    ]);
    const target = torch.zeros(3, 2).t();
    expect(target.masked_scatter_(mask, torch.arange(1, 5).float()).tolist()).toEqual([
      [1, 0, 2],
      [0, 3, 4],
    ]);
  });
  it("are compared by equal across dtypes", () => {
    expect(torch.equal(torch.ones(2), torch.ones(2, { dtype: torch.int64 }))).toBe(true);
  });
  it("of stacks come in lists", () => {
    expect(() => torch.hstack(x() as never)).toThrow(
      "hstack(): argument 'tensors' (position 1) must be tuple of Tensors, not Tensor",
    );
  });
  it("of a 0-d tensor are transposed to themselves, and resizing counts as a change", () => {
    expect(torch.tensor(1.5).mT.item()).toBe(1.5);
    const resized = torch.ones(2);
    resized.resize_([3]);
    expect(resized._version).toBe(1);
  });
});
