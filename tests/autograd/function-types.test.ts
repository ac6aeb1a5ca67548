/** Both forms of `torch.autograd.Function` compile as they run. */
import { expect, test } from "vitest";
import * as torch from "../../src/index.ts";

type Context = torch.autograd.FunctionContext;

class Cube extends torch.autograd.Function {
  static override forward(context: Context, x: torch.Tensor): torch.Tensor {
    context.save_for_backward(x);
    return x.pow(3);
  }
  static override backward(context: Context, grad: torch.Tensor): torch.Tensor {
    return grad.mul(context.saved_tensors[0]!.square().mul(3));
  }
}

class Quantize extends torch.autograd.Function {
  static override forward(x: torch.Tensor, levels: number): torch.Tensor {
    return x.mul(levels).round().div(levels);
  }
  static override setup_context(_context: Context, _inputs: readonly unknown[], _output: torch.Tensor): void {}
  static override backward(_context: Context, grad: torch.Tensor): [torch.Tensor, null] {
    return [grad, null];
  }
}

test("a function with a context in forward", () => {
  const x = torch.tensor([1, 2], { dtype: torch.float32, requires_grad: true });
  const y: torch.Tensor = Cube.apply(x);
  y.sum().backward();
  expect(x.grad!.tolist()).toEqual([3, 12]);
});

test("a function with setup_context", () => {
  const x = torch.tensor([0.3, 0.8], { requires_grad: true });
  const y: torch.Tensor = Quantize.apply(x, 4);
  expect(y.tolist()).toEqual([0.25, 0.75]);
  y.sum().backward();
  expect(x.grad!.tolist()).toEqual([1, 1]);
});

test("apply without its class", () => {
  const cube = Cube.apply;
  const y: torch.Tensor = cube(torch.tensor([2.5]));
  expect(y.tolist()).toEqual([15.625]);
});
