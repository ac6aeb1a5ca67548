/** Users' functions under vmap and forward mode, hooks of what gets no gradient, and refusals, as PyTorch has them. */
import { describe, expect, test } from "vitest";
import * as torch from "flambeau";
import type { Tensor } from "flambeau";

const { Function, forward_ad } = torch.autograd;
type Context = torch.autograd.FunctionContext;
const x = torch.tensor([1, 2, 3.5]);

/** The square, with a derivative that is told from the operators' by a factor of 10. */
class Square extends Function {
  static override forward(...args: unknown[]): Tensor {
    return (args[0] as Tensor).square();
  }
  static override setup_context(context: Context, inputs: readonly unknown[]): void {
    context.save_for_backward(inputs[0] as Tensor);
    context.save_for_forward(inputs[0] as Tensor);
  }
  static override backward(context: Context, grad: Tensor): Tensor {
    return grad.mul(context.saved_tensors[0]!).mul(20);
  }
  static override jvp(context: Context, tangent: Tensor): Tensor {
    return tangent.mul(context.saved_tensors[0]!).mul(20);
  }
}
const square = (a: Tensor): Tensor => Square.apply(a as never);

describe("functions of users under transforms", () => {
  test("their own derivatives are taken", () => {
    expect(
      torch.func
        .grad((a: Tensor) => square(a).sum())(x)
        .tolist(),
    ).toEqual([20, 40, 70]);
    expect(torch.func.jvp(square, [x], [torch.ones(3)])[1].tolist()).toEqual([20, 40, 70]);
    const tangent = forward_ad.dual_level(
      () => forward_ad.unpack_dual(square(forward_ad.make_dual(x, torch.ones(3)))).tangent,
    );
    expect(tangent!.tolist()).toEqual([20, 40, 70]);
  });
  test("vmap takes the static method, or runs forward where that is asked for", () => {
    expect(() => torch.vmap(square)(x)).toThrow("You tried to vmap over Square, but it does not have vmap support.");
    class Generated extends Square {
      static override generate_vmap_rule = true;
    }
    expect(
      torch
        .vmap((a: Tensor) => Generated.apply(a as never))(x)
        .tolist(),
    ).toEqual([1, 4, 12.25]);
    class Own extends Square {
      static override vmap(info: { batch_size: number }, dims: readonly unknown[], batch: Tensor): [Tensor, number] {
        expect([info.batch_size, dims]).toEqual([3, [0]]);
        return [batch.mul(-1), 0];
      }
    }
    expect(
      torch
        .vmap((a: Tensor) => Own.apply(a as never))(x)
        .tolist(),
    ).toEqual([-1, -2, -3.5]);
  });
  test("without setup_context they are refused", () => {
    class Old extends Function {
      static override forward(_context: Context, a: Tensor): Tensor {
        return a.clone();
      }
    }
    expect(() => torch.vmap((a: Tensor) => Old.apply(a))(x)).toThrow("it must override the setup_context staticmethod");
    const run = (): Tensor => forward_ad.dual_level(() => Old.apply(forward_ad.make_dual(x, x)));
    expect(run).toThrow("You must implement the jvp function for custom autograd.Function");
  });
});

describe("forward_ad", () => {
  test("what is made within is plain, and printed with its tangent once it has one", () => {
    forward_ad.dual_level(() => {
      const leaf = torch.ones(1).requires_grad_();
      forward_ad.make_dual(leaf, torch.ones(1)).mul(3).backward();
      expect(leaf.grad!.tolist()).toEqual([3]);
      const dual = forward_ad.make_dual(torch.ones(2), torch.full([2], 3, { dtype: torch.float32 }));
      expect(String(dual)).toBe("tensor([1., 1.], tangent=tensor([3., 3.]))");
      const plain = torch.zeros(2);
      plain.add_(dual);
      expect(forward_ad.unpack_dual(plain).tangent!.tolist()).toEqual([3, 3]);
      expect(() => torch.add(dual, dual, { out: torch.zeros(2) })).toThrow("it is an out= function");
      expect(() => forward_ad.make_dual(torch.ones(2), dual)).toThrow("itself has a forward gradient");
    });
    expect(forward_ad._current_level).toBe(-1);
  });
});

describe("grad and backward", () => {
  test("batches of grad_outputs", () => {
    const a = torch.ones([2, 2]).requires_grad_();
    const starts = torch.arange(12).float().view([3, 2, 2]);
    const [found] = torch.autograd.grad(a.mul(2), a, { grad_outputs: starts, is_grads_batched: true });
    expect(found!.tolist()).toEqual(starts.mul(2).tolist());
  });
  test("arguments by name, other names refused", () => {
    const a = torch.ones([2]).requires_grad_();
    torch.autograd.backward({ tensors: a.mul(2), grad_tensors: torch.ones(2), retain_graph: true });
    expect(a.grad!.tolist()).toEqual([2, 2]);
    expect(() => torch.autograd.backward(a.sum(), null, { keep: true } as never)).toThrow(
      "unexpected keyword argument",
    );
    expect(() => torch.autograd.grad(a.sum(), [3 as never])).toThrow("all inputs have to be Tensors or GradientEdges");
    expect(() => torch.autograd.backward(a, "ones" as never)).toThrow(
      "gradients can be either Tensors or None, but got str",
    );
  });
  test("hooks are told where no gradient came", () => {
    const parts = torch.tensor([1, 2.5]).requires_grad_().unbind();
    const seen: unknown[] = [];
    parts[0]!.register_hook((gradient) => void seen.push(gradient));
    parts[1]!.backward();
    expect(seen).toEqual([null]);
  });
  test("set_ makes a new leaf of a tensor", () => {
    const a = torch.ones([2]).requires_grad_();
    const y = a.clone();
    torch.no_grad(() => a.set_(torch.zeros(2)));
    expect(() => torch.autograd.grad(y.sum(), a)).toThrow("appears to not have been used in the graph");
  });
  test("inference tensors: views have no history, and out= does not change them outside", () => {
    const made = torch.inference_mode(() => torch.ones([2], { requires_grad: true }));
    expect([made.view([2, 1]).requires_grad, made.view([2, 1])._is_view()]).toEqual([false, false]);
    const plain = torch.inference_mode(() => torch.ones([2]));
    expect(() => torch.mul(x.at(":2"), 2, { out: plain })).toThrow(
      "Inplace update to inference tensor outside InferenceMode",
    );
  });
});
