/** Errors of autograd: PyTorch's sentence, then who did it, where, and what to write instead. */
import * as torch from "flambeau";
import { nn, type Tensor } from "flambeau";
import { describe, expect, test } from "vitest";
import { messageOf } from "../support/messages.ts";

function leaf(...values: number[]): Tensor {
  return torch.tensor(values.length > 0 ? values : [1.5, 2.5], { requires_grad: true });
}

describe("a saved tensor was changed", () => {
  test("names the operator that saved it, the one that changed it and its line", () => {
    const message = messageOf(() => {
      const y = torch.ones(2, 3, { requires_grad: true }).relu();
      y.add_(1);
      y.sum().backward();
    });
    const [sentence, help] = message.split("\n");
    expect(sentence).toBe(
      "one of the variables needed for gradient computation has been modified by an inplace operation: [torch.FloatTensor [2, 3]], which is output 0 of Relu, " +
        "is at version 1; expected version 0 instead. Hint: enable anomaly detection to find the operation that failed to compute its gradient, with torch.autograd.set_detect_anomaly(True, check_nan=False).",
    );
    expect(help).toMatch(
      /^relu saved its output for its gradient, then add_ overwrote it at .*autograd\.test\.ts:\d+:\d+: write out = out\.add\(…\) instead\.$/,
    );
  });

  test("an input that was saved", () => {
    const message = messageOf(() => {
      const w = torch.ones(2);
      const y = leaf().mul(w);
      w.zero_();
      y.sum().backward();
    });
    expect(message).toMatch(
      /\nmul saved this tensor for its gradient, then zero_ overwrote it at .*: change a copy, x\.clone\(\), instead\.$/,
    );
  });

  test("ReLU in place before a residual is added in place", () => {
    const message = messageOf(() => {
      const identity = leaf();
      const out = new nn.ReLU({ inplace: true })(identity.mul(2));
      out.add_(identity);
      out.sum().backward();
    });
    expect(message).toContain("which is output 0 of Relu, is at version 2; expected version 1 instead.");
    expect(message).toMatch(
      /\nrelu_ saved its output for its gradient, then add_ overwrote it at .*: write out = out\.add\(…\) instead, or drop inplace where relu_ is called\.$/,
    );
  });

  test("places are remembered only while somebody counts on the bytes", () => {
    const x = leaf();
    const w = torch.ones(2);
    const y = x.mul(w).sum();
    y.backward();
    w.add_(1);
    expect(w.version.savers).toBe(0);
    expect(w.version.writtenAt).toBeNull();
  });
});

describe("in place on a leaf", () => {
  test("tells what to do", () => {
    expect(messageOf(() => leaf().add_(1))).toBe(
      "a leaf Variable that requires grad is being used in an in-place operation.\nadd_: update weights under torch.no_grad(() => …); to compute with it write x.add(…), which makes a new tensor.",
    );
    expect(messageOf(() => leaf().view(2).mul_(2)).split("\n")[0]).toBe(
      "a view of a leaf Variable that requires grad is being used in an in-place operation.",
    );
  });

  test("names the parameter", () => {
    const model = new nn.Sequential({ hidden: new nn.Linear(2, 2) });
    const [weight] = model.parameters();
    expect(messageOf(() => weight!.mul_(2))).toContain("\nmul_ on parameter hidden.weight:");
    expect(torch.no_grad(() => weight!.mul_(2))).toBe(weight);
  });
});

describe("backward without history", () => {
  const sentence = "element 0 of tensors does not require grad and does not have a grad_fn";
  const cases: readonly [string, () => Tensor, string][] = [
    ["nothing requires grad", () => torch.ones(2).mul(2), "Nothing that it was made from has requires_grad: true"],
    ["no_grad", () => torch.no_grad(() => leaf().mul(2)).add(1), "computed under torch.no_grad()"],
    ["detach", () => leaf().exp().detach().mul(3), "x.detach() cut its history off"],
    ["data", () => leaf().data.mul(3), "x.data has no history"],
    ["whole numbers", () => leaf().mul(2).long(), "to(dtype) ended its history"],
    ["choices", () => leaf().argmax(), "argmax ended its history"],
    ["comparisons", () => leaf().gt(2).float(), "gt ended its history"],
    [
      "frozen parameters",
      () => new nn.Linear(2, 2).requires_grad_(false)(torch.ones(1, 2)),
      "computed from frozen parameters",
    ],
  ];
  for (const [name, make, help] of cases) {
    test(name, () => {
      const message = messageOf(() => {
        make().sum().backward();
      });
      expect(message.split("\n")[0]).toBe(sentence);
      expect(message.split("\n")[1]).toContain(help);
    });
  }

  test("what is unfrozen forgets that it was frozen", () => {
    const layer = new nn.Linear(2, 1).requires_grad_(false).requires_grad_(true);
    layer(torch.ones(1, 2)).backward();
    expect(layer.weight.grad?.tolist()).toEqual([[1, 1]]);
  });
});

test("a second backward is told how to keep the graph", () => {
  const y = leaf().exp().sum();
  y.backward();
  const [sentence, help] = messageOf(() => {
    y.backward();
  }).split("\n");
  expect(sentence).toContain(
    "Trying to backward through the graph a second time (or directly access saved tensors after they have already been freed).",
  );
  expect(help).toContain("{ retain_graph: true }");
});

test("a loss that is no scalar", () => {
  const [sentence, help] = messageOf(() => {
    leaf().mul(2).backward();
  }).split("\n");
  expect(sentence).toBe("grad can be implicitly created only for scalar outputs");
  expect(help).toContain("This output has shape [2]: reduce it first");
});
