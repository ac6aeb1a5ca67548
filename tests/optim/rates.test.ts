/** Tensors as learning rates and betas: every optimizer takes them, and schedulers write into them. */
import { describe, expect, test } from "vitest";
import * as torch from "../../src/index.ts";
import { optim } from "../../src/index.ts";
import type { Tensor } from "../../src/index.ts";

type Make = (params: Tensor[], lr: number | Tensor) => { step(closure?: () => Tensor): unknown };

const makers: Record<string, Make> = {
  SGD: (params, lr) => new optim.SGD(params, { lr, momentum: 0.9, nesterov: true }),
  Adam: (params, lr) => new optim.Adam(params, { lr }),
  AdamW: (params, lr) => new optim.AdamW(params, { lr, amsgrad: true }),
  NAdam: (params, lr) => new optim.NAdam(params, { lr }),
  RAdam: (params, lr) => new optim.RAdam(params, { lr }),
  Adamax: (params, lr) => new optim.Adamax(params, { lr }),
  Adagrad: (params, lr) => new optim.Adagrad(params, { lr }),
  Adadelta: (params, lr) => new optim.Adadelta(params, { lr }),
  Adafactor: (params, lr) => new optim.Adafactor(params, { lr }),
  ASGD: (params, lr) => new optim.ASGD(params, { lr }),
  RMSprop: (params, lr) => new optim.RMSprop(params, { lr, centered: true }),
  Rprop: (params, lr) => new optim.Rprop(params, { lr }),
  Muon: (params, lr) => new optim.Muon(params, { lr }),
};

function threeSteps(make: Make, lr: number | Tensor): unknown {
  const x = torch.tensor([
    [0.5, -1.5],
    [2.5, 1],
  ]);
  x.requires_grad_();
  const optimizer = make([x], lr);
  for (let i = 0; i < 3; i++) {
    x.grad = null;
    x.square().sum().backward();
    optimizer.step();
  }
  return x.tolist();
}

test.each(Object.entries(makers))("%s: a tensor is as good as its number", (_, make) => {
  expect(threeSteps(make, torch.tensor(0.125))).toEqual(threeSteps(make, 0.125));
});

describe("groups", () => {
  test("a tensor in a group, and betas", () => {
    const x = torch.ones(2, { requires_grad: true });
    const y = torch.ones(2, { requires_grad: true });
    const optimizer = new optim.Adam([
      { params: [x], lr: torch.tensor(0.5), betas: [torch.tensor(0.9), torch.tensor(0.999)] as const },
      { params: [y], lr: 0.5 },
    ]);
    x.add(y).sum().backward();
    optimizer.step();
    expect(String(x)).toBe(String(y));
  });

  test("schedulers write into the tensor", () => {
    const lr = torch.tensor(1);
    const optimizer = new optim.SGD([torch.ones(1, { requires_grad: true })], { lr: lr.float() });
    const scheduler = new optim.lr_scheduler.ExponentialLR(optimizer, 0.5);
    optimizer.step();
    scheduler.step();
    expect(String(optimizer.param_groups[0]!.lr)).toBe("tensor(0.5000)");
    expect(scheduler.get_last_lr()).toEqual([0.5]);
  });

  test("refused as PyTorch refuses", () => {
    const x = torch.ones(1, { requires_grad: true });
    expect(() => new optim.SGD([x], { lr: torch.ones(2) })).toThrow("Tensor lr must be 1-element");
    expect(() => new optim.Adam([x], { lr: torch.tensor(0.1), foreach: true })).toThrow(
      "lr as a Tensor is not supported for capturable=False and foreach=True",
    );
    expect(() => new optim.Adam([x], { betas: [torch.tensor(0.5), 0.5] })).toThrow(
      "betas must be either both floats or both Tensors",
    );
  });
});
