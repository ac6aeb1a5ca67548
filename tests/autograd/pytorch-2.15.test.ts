/**
 * Rules of the graph as PyTorch 2.15 has them: names of nodes in messages, what is saved, what a second backward
 * refuses, histories of indexing. Found by random programs that were run in both; every expected text is PyTorch's.
 */
import { describe, expect, it, test } from "vitest";
import * as torch from "../../src/index.ts";
import type { Tensor } from "../../src/index.ts";

/** 0, 1, …, 5 as [2, 3], behind a node. */
function matrix(): Tensor {
  return torch.arange(6, { dtype: torch.float64 }).reshape(2, 3).requires_grad_().mul(1);
}

function message(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    return (error as Error).message.split("\n")[0]!;
  }
  return "nothing was thrown";
}

describe("messages name nodes by their operator", () => {
  const changed = (make: (x: Tensor) => Tensor): string => {
    const y = make(matrix());
    const z = y.mul(y);
    y.detach().add_(1);
    return /output 0 of ([\w:]+)/.exec(message(() => z.sum().backward()))?.[1] ?? "none";
  };
  test.each<[string, (x: Tensor) => Tensor, string]>([
    ["tanh", (x) => x.tanh(), "Tanh"],
    ["mean over a dim", (x) => x.mean(1), "Mean1"],
    ["log1p", (x) => x.log1p(), "Log1P"],
    ["a slice", (x) => x.at("1:"), "AsStrided"],
    ["copy_", (x) => x.clone().copy_(x.mul(2)), "torch::autograd::CopyBackwards"],
    ["a part overwritten", (x) => x.index_put_([0], 1), "torch::autograd::CopySlices"],
  ])("%s", (_, make, expected) => {
    expect(changed(make)).toBe(expected);
  });

  it("a view changed in place is named by what changed it, unless its own node was used", () => {
    const y = matrix().at("1:");
    y.exp_();
    y.detach().add_(1);
    expect(message(() => y.sum().backward())).toContain("which is output 0 of Exp,");
    const used = matrix().at("1:");
    used.exp_();
    const z = used.mul(2);
    used.detach().add_(1);
    expect(message(() => z.sum().backward())).toContain("which is output 0 of AsStrided,");
  });

  it("grad_fn.name() and next_functions", () => {
    const y = matrix();
    expect(y.grad_fn?.name()).toBe("MulBackward0");
    expect(y.grad_fn?.next_functions[0]![0]?.name()).toBe("torch::autograd::AccumulateGrad");
    expect(String(y.grad_fn)).toBe("<MulBackward0>");
  });
});

describe("histories of indexing", () => {
  test.each<[string, (x: Tensor) => Tensor, string]>([
    ["whole slices", (x) => x.at(":", ":"), "AliasBackward0"],
    ["slices longer than their dims", (x) => x.at(":5", "0:9"), "AliasBackward0"],
    ["a select beside a whole slice", (x) => x.at(-2, ":"), "SelectBackward0"],
    ["a number into everything", (x) => x.index_put_([":"], 1), "FillBackward2"],
    ["a tensor into everything", (x) => x.index_put_(["..."], torch.ones(3)), "torch::autograd::CopyBackwards"],
    ["a number at indices", (x) => x.index_put_([":", torch.tensor([0, 2])], 1), "IndexFillBackward0"],
    ["a number at a mask", (x) => x.index_put_([x.gt(2)], 1), "MaskedFillBackward0"],
    ["a tensor at a mask", (x) => x.index_put_([x.gt(2)], torch.tensor(1)), "IndexPutBackward0"],
    ["a number into one element", (x) => x.index_put_([0, 0], 1), "torch::autograd::CopySlices"],
    ["a number into a 0-d tensor", (x) => x.sum().index_put_(["..."], 1), "FillBackward2"],
  ])("%s", (_, make, expected) => {
    expect(make(matrix()).grad_fn?.name()).toBe(expected);
  });

  it("a value of another dtype goes where one mask says", () => {
    const x = torch.ones(2);
    expect(String(x.index_put_([torch.tensor([true, false])], torch.tensor([2])))).toBe("tensor([2., 1.])");
  });
});

describe("a second backward", () => {
  const twice = (make: (x: Tensor) => Tensor): string => {
    const y = make(matrix().detach().requires_grad_()).sum();
    y.backward();
    return message(() => y.backward());
  };
  test.each<[string, (x: Tensor) => Tensor]>([
    ["add", (x) => x.add(1)],
    ["views", (x) => x.t().unsqueeze(0)],
    ["cat", (x) => torch.cat([x, x])],
    ["lerp with a number", (x) => x.lerp(torch.ones(2, 3, { dtype: torch.float64 }), 0.5)],
  ])("is allowed where nothing is saved: %s", (_, make) => {
    expect(twice(make)).toBe("nothing was thrown");
  });
  test.each<[string, (x: Tensor) => Tensor]>([
    ["mul by a number", (x) => x.mul(2)],
    ["masked_fill", (x) => x.masked_fill(x.gt(2), 1)],
    ["a part overwritten", (x) => x.mul(1).index_put_([0], 2)],
    ["addcdiv", (x) => x.addcdiv(torch.ones(3), torch.ones(3))],
  ])("is refused where something is: %s", (_, make) => {
    expect(twice(make)).toMatch(/^Trying to backward through the graph a second time/);
  });
});

test("what was saved is checked although nothing is computed from it", () => {
  const leaf = torch.tensor([[-0.75]], { dtype: torch.float64, requires_grad: true });
  const view = torch.no_grad(() => leaf.movedim(0, 1));
  const y = view.sigmoid();
  y.masked_fill_(torch.tensor([[true]]), torch.tensor(1.5, { requires_grad: true }));
  expect(message(() => y.sum().backward())).toContain("which is output 0 of Sigmoid, is at version 1");
});

test("a leaf that was frozen after its use gets no gradient", () => {
  const x = torch.ones(2, { requires_grad: true });
  const y = torch.ones(2, { requires_grad: true });
  const loss = x.add(y).sum();
  x.requires_grad_(false);
  loss.backward();
  expect(x.grad).toBeNull();
  expect(String(y.grad)).toBe("tensor([1., 1.])");
});

test("the gradient of power 0 has no history", () => {
  const x = torch.ones(2, { requires_grad: true });
  x.pow(0).sum().backward(null, { create_graph: true });
  expect(x.grad?.requires_grad).toBe(false);
});

test("logical operators change leaves, and leave the history", () => {
  const x = torch.ones(2, { requires_grad: true });
  expect(String(x.logical_not_())).toBe("tensor([0., 0.], requires_grad=True)");
});

test("floor_divide has no derivative", () => {
  const x = torch.ones(2, { requires_grad: true });
  const y = x.floor_divide(2);
  expect(y.grad_fn?.name()).toBe("torch::autograd::NotImplemented");
  expect(message(() => y.sum().backward())).toBe("derivative for aten::floor_divide is not implemented");
});

test("checks of what is written into come in the order memory, shapes, dtypes", () => {
  const x = torch.tensor([1, 2]);
  expect(message(() => x.add_(torch.ones(3, 2)))).toBe(
    "output with shape [2] doesn't match the broadcast shape [3, 2]",
  );
  expect(message(() => x.at("1:").lt_(torch.ones(3)))).toBe(
    "output with shape [1] doesn't match the broadcast shape [3]",
  );
  expect(message(() => x.clamp_(0.5))).toBe("result type Float can't be cast to the desired output type long int");
});
