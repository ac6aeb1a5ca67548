/** Tensors among options: which optimizers check them, as in PyTorch 2.15. */
import { describe, expect, it } from "vitest";
import * as torch from "../../src/index.ts";

const { nn, optim } = torch;

function after(name: "Adamax" | "NAdam" | "RAdam", options: object): number[] {
  const p = new nn.Parameter(torch.ones(3));
  const optimizer = new optim[name]([p], options);
  for (let i = 0; i < 2; i++) {
    p.grad = torch.tensor([1, -2, 3], { dtype: torch.float32 });
    optimizer.step();
  }
  return p.tolist() as number[];
}

describe("tensors among an optimizer's options", () => {
  it("may be mixed with numbers but for Adam, as PyTorch checks only that", () => {
    for (const name of ["Adamax", "NAdam", "RAdam"] as const)
      expect(after(name, { betas: [0.9, torch.tensor(0.99)] })).toEqual(after(name, { betas: [0.9, 0.99] }));
    const params = [new nn.Parameter(torch.ones(1))];
    expect(() => new optim.Adam(params, { betas: [0.9, torch.tensor(0.99)] })).toThrow(
      "betas must be either both floats or both Tensors",
    );
    expect(after("Adamax", { lr: torch.tensor(0.1), foreach: true })[0]).toBeCloseTo(0.8, 6);
    expect(() => new optim.Adam(params, { lr: torch.tensor(0.1), foreach: true })).toThrow(
      "lr as a Tensor is not supported for capturable=False and foreach=True",
    );
  });

  it("may stand for eps and weight_decay", () => {
    for (const option of ["eps", "weight_decay"])
      expect(after("NAdam", { [option]: torch.tensor(0.25) })).toEqual(after("NAdam", { [option]: 0.25 }));
  });

  it("are checked by SparseAdam", () => {
    const params = [new nn.Parameter(torch.ones(3))];
    expect(() => new optim.SparseAdam(params, { lr: torch.tensor([0.1, 0.2]) })).toThrow("Tensor lr must be 1-element");
    expect(() => new optim.SparseAdam(params, { lr: torch.tensor(0) })).toThrow("Invalid learning rate: 0.0");
  });
});

it("GradScaler is a name of torch", () => {
  expect(torch.GradScaler).toBe(torch.amp.GradScaler);
});

it("options that are tensors print as Python formats them", () => {
  const x = torch.ones([1], { requires_grad: true });
  const text = (lr: torch.Tensor): string => String(new optim.SGD([x], { lr })).match(/^ *lr: .*$/m)![0];
  expect(text(torch.tensor(0.01))).toBe("    lr: 0.009999999776482582");
  expect(text(torch.tensor([0.01]))).toBe("    lr: tensor([0.0100])");
});
