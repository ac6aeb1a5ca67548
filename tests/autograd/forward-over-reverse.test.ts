/** Forwards over backwards: gradients of tensors with tangents have tangents, as PyTorch's do. */
import { describe, expect, it } from "vitest";
import * as torch from "../../src/index.ts";

const { forward_ad } = torch.autograd;
type Tensor = torch.Tensor;
const f = (data: unknown): Tensor => torch.tensor(data as number[], { dtype: torch.float64 });

/** The Hessian times a direction, backwards twice. */
function reference(func: (x: Tensor) => Tensor, x: Tensor, direction: Tensor): Tensor {
  const leaf = x.detach().requires_grad_();
  const [gradient] = torch.autograd.grad(func(leaf), [leaf], { create_graph: true });
  const [product] = torch.autograd.grad(gradient!.mul(direction).sum(), [leaf], { materialize_grads: true });
  return product!;
}

function forwards(func: (x: Tensor) => Tensor, x: Tensor, direction: Tensor): Tensor | null {
  return forward_ad.dual_level(() => {
    const dual = forward_ad.make_dual(x.detach().requires_grad_(), direction);
    const [gradient] = torch.autograd.grad(func(dual), [dual]);
    return forward_ad.unpack_dual(gradient!).tangent;
  });
}

const weights = f([
  [0.5, -1, 2, 0.1],
  [1, 0.3, -0.7, 0.9],
]);
const functions: Record<string, (x: Tensor) => Tensor> = {
  power: (x) => x.pow(3).sum(),
  "exp saves its result": (x) => x.exp().sin().sum(),
  sigmoid: (x) => x.sigmoid().pow(2).sum(),
  "products of matrices": (x) => weights.matmul(x.view(4, 1)).tanh().matmul(x.view(1, 4)).sum(),
  softmax: (x) => x.softmax(0).pow(2).sum(),
  "log_softmax, logsumexp": (x) => x.log_softmax(0).mul(x).sum().add(x.logsumexp(0)),
  views: (x) =>
    x
      .view(2, 2)
      .t()
      .narrow(0, 0, 1)
      .mul(x.narrow(0, 1, 2))
      .pow(2)
      .sum(),
  "changes in place": (x) => {
    const y = x.clone();
    y.mul_(2).sin_();
    y.narrow(0, 1, 2).mul_(x.narrow(0, 0, 2));
    return y.pow(2).sum();
  },
  "written to an outside tensor": (x) => {
    const y = torch.zeros(4, { dtype: torch.float64 });
    y.narrow(0, 1, 2).copy_(x.narrow(0, 0, 2).pow(2));
    return y.mul(y).sum();
  },
  "cat, stack, chunk": (x) => {
    const [a, b] = x.chunk(2) as [Tensor, Tensor];
    return torch
      .cat([a.mul(b), b])
      .pow(2)
      .sum()
      .add(torch.stack([a, b]).prod(0).sin().sum());
  },
  "mean, var, norm": (x) => x.var().mul(x.mean()).add(x.norm()),
  layer_norm: (x) => torch.nn.functional.layer_norm(x, [4]).pow(3).sum(),
  convolution: (x) =>
    torch.nn.functional
      .conv1d(x.view(1, 1, 4), f([[[1, -1]], [[2, 0.5]]]))
      .tanh()
      .sum(),
  linear: (x) =>
    torch.nn.functional
      .linear(x, weights, f([0.1, 0.2]))
      .exp()
      .sum(),
  cross_entropy: (x) => torch.nn.functional.cross_entropy(x.view(2, 2), torch.tensor([0, 1])),
  "det, inverse": (x) => torch.linalg.det(x.view(2, 2)).add(torch.linalg.inv(x.view(2, 2)).sum()),
  indexing: (x) =>
    x
      .index_select(0, torch.tensor([0, 0, 3]))
      .pow(3)
      .sum(),
  cumulative: (x) => x.cumsum(0).cumprod(0).sum(),
  where: (x) => torch.where(x.gt(0.6), x.pow(3), x.exp()).sum(),
  "silu, gelu": (x) => torch.nn.functional.gelu(torch.nn.functional.silu(x)).sum(),
};

describe("forwards over backwards in a dual level", () => {
  const x = f([0.3, 0.7, 1.1, 0.9]);
  const direction = f([1, -2, 0.5, 3]);
  for (const [name, func] of Object.entries(functions))
    it(name, () => {
      const found = forwards(func, x, direction);
      expect(found).not.toBeNull();
      expect(torch.allclose(found!, reference(func, x, direction), 1e-9, 1e-10)).toBe(true);
    });

  it("of parameters beside an input with a tangent", () => {
    const layer = new torch.nn.Linear(3, 2).double();
    const input = f([1, 2, 3]);
    const gradients = forward_ad.dual_level(() => {
      const dual = forward_ad.make_dual(input, f([1, 0, 2]));
      const found = torch.autograd.grad(layer.forward(dual).tanh().sum(), [...layer.parameters()]);
      return found.map((gradient) => forward_ad.unpack_dual(gradient).tangent!);
    });
    const step = 1e-6;
    const at = (shift: number): Tensor[] =>
      torch.autograd.grad(
        layer
          .forward(input.add(f([1, 0, 2]).mul(shift)))
          .tanh()
          .sum(),
        [...layer.parameters()],
      );
    const [plus, minus] = [at(step), at(-step)];
    gradients.forEach((gradient, i) =>
      expect(torch.allclose(gradient, plus[i]!.sub(minus[i]!).div(2 * step), 1e-5, 1e-7)).toBe(true),
    );
  });

  it("records the second pass where asked, and prints as PyTorch", () => {
    forward_ad.dual_level(() => {
      const leaf = torch.tensor([1, 2, 3]).float().requires_grad_();
      const dual = forward_ad.make_dual(leaf, torch.tensor([1, 0, 2]).float());
      expect(dual.is_leaf).toBe(false);
      expect(dual._is_view()).toBe(true);
      expect(String(dual)).toBe("tensor([1., 2., 3.], grad_fn=<ViewBackward0>, tangent=tensor([1., 0., 2.]))");
      expect(String(dual.pow(3).sum())).toBe("tensor(36., grad_fn=<SumBackward0>, tangent=57.0)");
      const [gradient] = torch.autograd.grad(dual.pow(3).sum(), [dual], { create_graph: true });
      const { primal, tangent } = forward_ad.unpack_dual(gradient!);
      expect(String(primal)).toBe("tensor([ 3., 12., 27.], grad_fn=<Identity>)");
      expect(tangent!.tolist()).toEqual([6, 0, 36]);
      const [third] = torch.autograd.grad(tangent!.sum(), [leaf]);
      expect(third!.tolist()).toEqual([6, 0, 12]);
    });
  });

  it("backward() leaves no tangents in .grad, but with create_graph", () => {
    const weight = torch.tensor([2, 1, 1]).float().requires_grad_();
    forward_ad.dual_level(() => {
      const dual = forward_ad.make_dual(torch.tensor([1, 2, 3]).float(), torch.tensor([1, 0, 2]).float());
      weight.mul(dual).mul(weight).sum().backward();
      expect(String(weight.grad)).toBe("tensor([4., 4., 6.])");
      weight.grad = null;
      weight.mul(dual).mul(weight).sum().backward({ create_graph: true });
      expect(forward_ad.unpack_dual(weight.grad!).tangent!.tolist()).toEqual([4, 0, 4]);
    });
    weight.grad = null;
  });

  it("a leaf with a tangent, and one that outlives its level", () => {
    const data = torch.tensor([1, 2, 3]).float();
    const kept = forward_ad.dual_level(() => {
      const dual = forward_ad.make_dual(data, torch.tensor([1, 0, 2]).float()).requires_grad_();
      expect([data.requires_grad, dual.is_leaf, dual.requires_grad]).toEqual([false, true, true]);
      const out = dual.mul(dual).mul(dual).sum();
      const [gradient] = torch.autograd.grad(out, [dual], { retain_graph: true });
      expect(String(gradient)).toBe("tensor([ 3., 12., 27.], tangent=tensor([ 6.,  0., 36.]))");
      const [second] = torch.autograd.grad(forward_ad.unpack_dual(out).tangent!, [dual]);
      expect(second!.tolist()).toEqual([6, 0, 36]);
      return dual;
    });
    expect(String(kept)).toBe("tensor([1., 2., 3.], requires_grad=True)");
    const [after] = torch.autograd.grad(kept.pow(2).sum(), [kept]);
    expect(after!.tolist()).toEqual([2, 4, 6]);
  });

  it("users' functions, and changes of views of leaves are refused", () => {
    class Square extends torch.autograd.Function {
      static override forward(context: torch.autograd.FunctionContext, x: Tensor): Tensor {
        context.save_for_backward(x);
        context.save_for_forward(x);
        return x.mul(x);
      }
      static override backward(context: torch.autograd.FunctionContext, gradient: Tensor): Tensor {
        return gradient.mul(context.saved_tensors[0]!).mul(2);
      }
      static override jvp(context: torch.autograd.FunctionContext, tangent: Tensor): Tensor {
        return tangent.mul(context.saved_tensors[0]!).mul(2);
      }
    }
    forward_ad.dual_level(() => {
      const leaf = f([1, 2]).requires_grad_();
      const dual = forward_ad.make_dual(leaf, f([1, 1]));
      const [gradient] = torch.autograd.grad(Square.apply(dual).pow(2).sum(), [dual]);
      const { primal, tangent } = forward_ad.unpack_dual(gradient!);
      expect(primal.tolist()).toEqual([4, 32]);
      expect(tangent!.tolist()).toEqual([12, 48]);
      expect(String(Square.apply(dual))).toContain("grad_fn=<SquareBackward>");
      expect(() => dual.mul_(2)).toThrow("a view of a leaf Variable that requires grad is being used in an in-place");
    });
  });
});
