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

describe("names of nodes", () => {
  const gradient = (run: (x: Tensor) => Tensor): string | undefined => {
    const x = torch.tensor([0.25, 0.5], { dtype: torch.float64, requires_grad: true });
    const y = run(x);
    const [grad] = torch.autograd.grad(y, x, {
      grad_outputs: torch.ones_like(y).requires_grad_(),
      create_graph: true,
    });
    return grad?.grad_fn?.name();
  };
  test.each<[string, (x: Tensor) => Tensor, string]>([
    ["a square", (x) => x.pow(2), "MulBackward0"],
    ["sin", (x) => x.sin(), "MulBackward0"],
    ["log", (x) => x.log(), "DivBackward0"],
    ["sqrt", (x) => x.sqrt(), "DivBackward0"],
    ["neg", (x) => x.neg(), "NegBackward0"],
    ["1 - x", (x) => torch.rsub(x, 1), "NegBackward0"],
    ["1 / x", (x) => x.reciprocal(), "MulBackward0"],
    ["tanh", (x) => x.tanh(), "TanhBackwardBackward0"],
    ["sigmoid", (x) => x.sigmoid(), "SigmoidBackwardBackward0"],
    ["relu", (x) => x.relu(), "ThresholdBackwardBackward0"],
    ["leaky_relu", (x) => torch.nn.functional.leaky_relu(x), "LeakyReluBackwardBackward0"],
    ["gelu", (x) => torch.nn.functional.gelu(x), "GeluBackwardBackward0"],
    ["clamp", (x) => x.clamp(0, 0.4), "WhereBackward0"],
  ])("the gradient of %s", (_, run, expected) => {
    expect(gradient(run)).toBe(expected);
  });

  test.each<[string, (x: Tensor) => Tensor, string]>([
    ["sort", (x) => x.sort()[0], "SortBackward0"],
    ["sort that says stable", (x) => x.sort({ stable: false })[0], "SortBackward1"],
    ["fill", (x) => torch.fill(x, 1), "FillBackward0"],
    ["fill_ by a tensor", (x) => x.fill_(torch.tensor(1)), "FillBackward3"],
    ["masked_fill by a tensor", (x) => x.masked_fill(x.gt(0), torch.tensor(1)), "MaskedFillBackward1"],
    ["masked_fill by a number", (x) => x.masked_fill(x.gt(0), 1), "MaskedFillBackward0"],
    ["lt_ a number", (x) => x.lt_(0.5), "LtBackward0"],
    ["lt_ a tensor", (x) => x.lt_(torch.zeros(3)), "LtBackward1"],
    ["squeeze dims", (x) => x.squeeze([0, 1]), "SqueezeBackward2"],
    ["squeeze_", (x) => x.squeeze_(), "SqueezeBackward3"],
    ["squeeze_ a dim", (x) => x.squeeze_(0), "SqueezeBackward4"],
    ["squeeze_ dims", (x) => x.squeeze_([0, 1]), "SqueezeBackward5"],
  ])("%s", (_, run, expected) => {
    expect(run(matrix()).grad_fn?.name()).toBe(expected);
  });
});
