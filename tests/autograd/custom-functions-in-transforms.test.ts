/** `torch.autograd.Function` at several levels at once: each records or maps it as its own, as in PyTorch 2.15. */
import { describe, expect, test } from "vitest";
import * as torch from "flambeau";
import type { Tensor } from "flambeau";

const { grad, vmap, jacrev, jacfwd, hessian, vjp, jvp } = torch.func;
type Context = torch.autograd.FunctionContext;

class SineOfProduct extends torch.autograd.Function {
  static override generate_vmap_rule = true;
  static override forward(x: never, y: never): Tensor {
    return (x as Tensor).mul(y as Tensor).sin();
  }
  static override setup_context(ctx: Context, inputs: never): void {
    const [x, y] = inputs as [Tensor, Tensor];
    ctx.save_for_backward(x, y);
  }
  static override backward(ctx: Context, gradient: never): Tensor[] {
    const [x, y] = ctx.saved_tensors as [Tensor, Tensor];
    const common = (gradient as Tensor).mul(x.mul(y).cos());
    return [common.mul(y), common.mul(x)];
  }
}

/** The cube and its slope, with derivatives both ways. */
class Cube extends torch.autograd.Function {
  static override generate_vmap_rule = true;
  static override forward(x: never): Tensor[] {
    return [(x as Tensor).pow(3), (x as Tensor).square().mul(3)];
  }
  static override setup_context(ctx: Context, ...given: never[]): void {
    const [[x], [, slope]] = given as unknown as [[Tensor], [Tensor, Tensor]];
    ctx.save_for_backward(x, slope);
    ctx.save_for_forward(x, slope);
  }
  static override backward(ctx: Context, ofCube: never, ofSlope: never): Tensor {
    const [x, slope] = ctx.saved_tensors as [Tensor, Tensor];
    return (ofCube as Tensor).mul(slope).add((ofSlope as Tensor).mul(x).mul(6));
  }
  static override jvp(ctx: Context, tangent: never): Tensor[] {
    const [x, slope] = ctx.saved_tensors as [Tensor, Tensor];
    return [(tangent as Tensor).mul(slope), (tangent as Tensor).mul(x).mul(6)];
  }
}

type Product = (x: Tensor, y: Tensor) => Tensor;
const custom: Product = (x, y) => (SineOfProduct.apply as (x: Tensor, y: Tensor) => Tensor)(x, y);
const plain: Product = (x, y) => x.mul(y).sin();
const cube = (x: Tensor): Tensor => (Cube.apply as (x: Tensor) => Tensor[])(x)[0]!;

const x = torch.tensor([0.3, 0.7]);
const y = torch.tensor([1.1, -0.4]);
const rows = torch.stack([x, y, torch.tensor([2, 0.2])]);

const programs: Record<string, (f: Product) => Tensor> = {
  "the outer level alone": (f) => grad((w: Tensor) => grad((v: Tensor) => f(w, w).mul(v).sum())(x).sum())(y) as Tensor,
  "both levels": (f) =>
    grad((w: Tensor) =>
      grad((v: Tensor) => f(v, w).sum())(x)
        .mul(w)
        .sum(),
    )(y) as Tensor,
  "a leaf within a level": (f) => {
    const leaf = y.clone().requires_grad_();
    const gradient = grad((v: Tensor) => f(leaf, leaf).mul(v).sum())(x) as Tensor;
    return torch.autograd.grad(gradient.sum(), [leaf])[0]!;
  },
  "three levels": (f) =>
    grad((u: Tensor) =>
      (grad((w: Tensor) => (grad((v: Tensor) => f(v, w).mul(u).sum())(w) as Tensor).sum())(u) as Tensor).sum(),
    )(y) as Tensor,
  "vmap in grad": (f) => grad((w: Tensor) => (vmap((v: Tensor) => f(v, w).sum())(rows) as Tensor).sum())(y) as Tensor,
  "grad in vmap": (f) => vmap(grad((v: Tensor) => f(v, y).sum()))(rows) as Tensor,
  "a leaf behind vmap": (f) => {
    const leaf = y.clone().requires_grad_();
    (vmap((v: Tensor) => f(v, leaf))(rows) as Tensor).sum().backward();
    return leaf.grad!;
  },
  "jacobian of a jacobian": (f) => jacrev(jacrev((v: Tensor) => f(v, y.mul(v))))(x) as Tensor,
  "a cotangent of a gradient": (f) => {
    const [, pull] = vjp((v: Tensor) => grad((w: Tensor) => f(v, w).sum())(y) as Tensor, x) as unknown as [
      Tensor,
      (t: Tensor) => Tensor[],
    ];
    return pull(torch.ones(2))[0]!;
  },
};

describe("a function of the user gives what its operators give", () => {
  test.each(Object.entries(programs))("%s", (_, program) => {
    const [found, expected] = [program(custom), program(plain)];
    expect(torch.allclose(found, expected, { rtol: 1e-5, atol: 1e-6 })).toBe(true);
    expect(expected.abs().sum().item()).toBeGreaterThan(0.1);
  });
});

describe("derivatives forwards, mapped and of second order", () => {
  const slopes = rows.square().mul(3);
  const close = (found: unknown, expected: Tensor): void =>
    expect(torch.allclose(found as Tensor, expected, { rtol: 1e-5, atol: 1e-6 })).toBe(true);
  test("vmap and jvp in either order", () => {
    const ones = torch.ones_like(rows);
    close(jvp((all: Tensor) => vmap(cube)(all) as Tensor, [rows], [ones])[1], slopes);
    close(vmap((row: Tensor) => jvp(cube, [row], [torch.ones(2)])[1])(rows), slopes);
    close(vmap(jacfwd(cube))(rows), torch.diag_embed(slopes));
    close(vmap(vmap(grad(cube)))(rows), slopes);
  });
  test("hessians", () => {
    close(vmap(hessian((row: Tensor) => cube(row).sum()))(rows), torch.diag_embed(rows.mul(6)));
    const missing = (): unknown => hessian((v: Tensor) => custom(v, y).sum())(x);
    expect(missing).toThrow("You must implement the jvp function for custom autograd.Function");
  });
  test("a gradient that the class makes up, and an argument that all items share", () => {
    class Straight extends torch.autograd.Function {
      static override generate_vmap_rule = true;
      static override forward(v: never, factor: never): Tensor {
        return (v as Tensor).mul(factor as Tensor).round();
      }
      static override setup_context(ctx: Context, inputs: never): void {
        ctx["factor"] = (inputs as [Tensor, number])[1];
      }
      static override backward(ctx: Context, gradient: never): (Tensor | null)[] {
        return [(gradient as Tensor).mul(ctx["factor"] as number), null];
      }
    }
    const straight = (v: Tensor): Tensor => (Straight.apply as (v: Tensor, factor: number) => Tensor)(v, 2);
    const leaf = rows.clone().requires_grad_();
    (vmap(straight)(leaf) as Tensor).sum().backward();
    expect(leaf.grad!.eq(2).all().item()).toBe(true);
    const shared = torch.tensor([1, 2.5]).requires_grad_();
    (vmap((row: Tensor) => cube(row.mul(0).add(1).mul(shared)))(rows) as Tensor).sum().backward();
    expect(shared.grad!.tolist()).toEqual([9, 56.25]);
  });
});
