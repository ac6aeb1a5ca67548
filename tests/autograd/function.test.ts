/** Functions written by users, as PyTorch's own tests use them. */
import { expect, test, vi } from "vitest";
import * as torch from "flambeau";
import type { Tensor } from "flambeau";

type Context = torch.autograd.FunctionContext;
const { Function: Base, function: tools, grad } = torch.autograd;
const leaf = (...values: number[]): Tensor => torch.tensor(values, { dtype: torch.float64, requires_grad: true });

test("backward gets a gradient for each output, null for what is no tensor", () => {
  const seen: unknown[] = [];
  class Mixed extends Base {
    static override forward(ctx: Context, x: Tensor, k: number): unknown[] & Tensor[] {
      ctx.save_for_backward(x);
      return [k, x.mul(k), null, x.argmax(), "text", x] as never;
    }
    static override backward(_ctx: Context, ...grads: (Tensor | null)[]): (Tensor | null)[] {
      seen.push(...grads.map((g) => (g === null ? null : String(g.dtype))));
      return [grads[1]!.mul(2).add(grads[5]!), null];
    }
  }
  const x = leaf(1, 2);
  const [k, y, nothing, index, text, same] = Mixed.apply(x, 2 as never) as unknown[] as [
    number,
    Tensor,
    null,
    Tensor,
    string,
    Tensor,
  ];
  expect([k, nothing, text, index.requires_grad, same.requires_grad]).toEqual([2, null, "text", false, true]);
  expect(same).not.toBe(x);
  y.sum().add(same.sum()).backward();
  expect(seen).toEqual([null, "torch.float64", null, "torch.int64", null, "torch.float64"]);
  expect(x.grad!.tolist()).toEqual([3, 3]);
  const node = y.grad_fn as unknown as { saved_tensors: Tensor[]; _input_metadata: unknown[] };
  expect(node._input_metadata.length).toBe(6);
  expect(() => node.saved_tensors).toThrow("backward through the graph a second time");
});

test("missing gradients are zeros, or null where the function wants that", () => {
  const given: unknown[] = [];
  const make = (materialize: boolean, nonDifferentiable: boolean): typeof Base =>
    class extends Base {
      static override forward(ctx: Context, x: Tensor): Tensor[] {
        const [a, b] = [x.clone(), x.clone()];
        ctx.set_materialize_grads(materialize);
        if (nonDifferentiable) {
          ctx.mark_non_differentiable(b);
          ctx["_materialize_non_diff_grads"] = false;
        }
        return [a, b];
      }
      static override backward(_ctx: Context, a: Tensor, b: Tensor | null): Tensor {
        given.push(b === null ? null : b.tolist());
        return a;
      }
    } as never;
  for (const [materialize, nonDifferentiable] of [
    [true, false],
    [false, false],
    [true, true],
  ] as const)
    (make(materialize, nonDifferentiable).apply(leaf(1) as never) as Tensor[])[0]!.backward();
  expect(given).toEqual([[0], null, null]);
});

test("mark_dirty: what it takes, and what it refuses", () => {
  class Adder extends Base {
    static override forward(ctx: Context, a: Tensor, b: Tensor): Tensor {
      a.add_(b);
      ctx.mark_dirty(a);
      return a;
    }
    static override backward(_ctx: Context, g: Tensor): Tensor[] {
      return [g, g];
    }
  }
  class Both extends Adder {
    static override forward(ctx: Context, a: Tensor, b: Tensor): Tensor {
      return [super.forward(ctx, a, b), a.add(b)] as never;
    }
    static override backward(_ctx: Context, g: Tensor, h?: Tensor): Tensor[] {
      return [g.add(h!), g.add(h!)];
    }
  }
  class Forgotten extends Adder {
    static override forward(ctx: Context, a: Tensor, b: Tensor): Tensor {
      return super.forward(ctx, a, b).clone();
    }
  }
  const [a, b] = [leaf(1, 1), leaf(1, 1)];
  Adder.apply(a.clone().view_as(a), b).sum().backward();
  expect(b.grad!.tolist()).toEqual([1, 1]);
  const input = a.clone();
  const [c, d] = Both.apply(input, b) as unknown as [Tensor, Tensor];
  expect(c).toBe(input);
  c.mul(d).sum().backward();
  expect(a.grad!.tolist()).toEqual([6, 6]);
  expect(() => Both.apply(a.clone().view_as(a), b)).toThrow(
    "modifies inplace an input that is a view of another Tensor",
  );
  expect(() => Forgotten.apply(a.clone(), b)).toThrow("marked as dirty during the forward method were not returned");
});

test("views of what needs no gradient keep the mark of the function", () => {
  class View extends Base {
    static override forward(_ctx: Context, x: Tensor): Tensor {
      return x.view_as(x);
    }
    static override backward(_ctx: Context, g: Tensor): Tensor {
      return g;
    }
  }
  const view = View.apply(torch.rand(2));
  expect(() => view.add_(leaf(1, 1))).toThrow("This view was created inside a custom Function");
});

test("lists of contexts hold tensors only", () => {
  const failing =
    (fill: (ctx: Context) => void): (() => unknown) =>
    () =>
      class extends Base {
        static override forward(ctx: Context, x: Tensor): Tensor {
          fill(ctx);
          return x.clone();
        }
      }.apply(leaf(1));
  expect(failing((ctx) => ctx.save_for_backward(1 as never))).toThrow(
    "save_for_backward can only save variables, but argument 0 is of type int",
  );
  expect(failing((ctx) => ctx.mark_dirty("a" as never))).toThrow("mark_dirty can only accept variables");
  expect(failing((ctx) => ctx.mark_non_differentiable(1.5 as never))).toThrow(
    "only accepts variable arguments, but got float",
  );
});

test("once_differentiable", () => {
  class Square extends Base {
    static override forward(ctx: Context, x: Tensor): Tensor {
      ctx.save_for_backward(x);
      return x.mul(x);
    }
    static override backward = tools.once_differentiable((ctx: Context, g: Tensor) => {
      expect(torch.is_grad_enabled()).toBe(false);
      return g.mul(ctx.saved_tensors[0]!.mul(2));
    }) as typeof Base.backward;
  }
  const x = leaf(3);
  const [first] = grad(Square.apply(x).sum(), [x], { create_graph: true });
  expect(first!.item()).toBe(6);
  const g = torch.ones(1, { dtype: torch.float64, requires_grad: true });
  const [second] = grad(Square.apply(x), [x], { grad_outputs: g, create_graph: true });
  expect(second!.grad_fn!.name()).toBe("Error");
  expect(() => second!.sum().backward()).toThrow("trying to differentiate twice a function that was marked with @once");
});

test("both backward and vjp, neither, and instances", () => {
  class Neither extends Base {
    static override forward(_ctx: Context, x: Tensor): Tensor {
      return x.clone();
    }
  }
  class Vjp extends Neither {
    static vjp(_ctx: Context, g: Tensor): Tensor {
      return g.mul(7);
    }
  }
  class Two extends Vjp {
    static override backward(_ctx: Context, g: Tensor): Tensor {
      return g;
    }
  }
  const x = leaf(1);
  expect(() => Neither.apply(x).sum().backward()).toThrow("You must implement either the backward or vjp method");
  Vjp.apply(x).sum().backward();
  expect(x.grad!.item()).toBe(7);
  expect(() => Two.apply(x).sum().backward()).toThrow("Implementing both 'backward' and 'vjp'");
  const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
  new Two();
  expect(warn.mock.calls[0]![0]).toContain("DeprecationWarning: Two should not be instantiated");
  warn.mockRestore();
});

test("apply knows its class: it may be kept and passed on", () => {
  class Triple extends Base {
    static override forward(ctx: Context, x: Tensor): Tensor {
      ctx.save_for_backward(x);
      return x.mul(3);
    }
    static override backward(_ctx: Context, g: Tensor): Tensor {
      return g.mul(3);
    }
  }
  const triple = Triple.apply;
  const x = leaf(1, 2);
  (triple(x) as Tensor).sum().backward();
  expect(x.grad!.tolist()).toEqual([3, 3]);
  expect(torch.autograd.gradcheck(Triple.apply as (x: Tensor) => Tensor, [leaf(1, 2)])).toBe(true);
});

test("what a Function saves, and what it returns without gradient (PyTorch 2.15)", () => {
  const seen: unknown[] = [];
  class Seen extends Base {
    static override forward(a: Tensor): Tensor {
      return a.exp();
    }
    static override setup_context(ctx: Context, [a]: [Tensor], output: Tensor): void {
      seen.push([...ctx.needs_input_grad]);
      ctx.save_for_backward(a, output);
    }
    static override backward(ctx: Context, gradient: Tensor): Tensor {
      const [, output] = ctx.saved_tensors as [Tensor, Tensor];
      seen.push(output.requires_grad);
      return gradient.mul(output);
    }
  }
  const x = torch.ones(2, { requires_grad: true });
  Seen.apply(x).sum().backward();
  torch.no_grad(() => Seen.apply(x));
  expect(seen).toEqual([[true], true, [true]]);

  class Same extends Base {
    static override forward(a: Tensor, _b: Tensor): Tensor {
      return a;
    }
    static override setup_context(ctx: Context, [, b]: [Tensor, Tensor]): void {
      ctx.save_for_backward(b);
    }
    static override backward(_ctx: Context, gradient: Tensor): [Tensor, null] {
      return [gradient, null];
    }
  }
  const y = Same.apply(x, torch.ones(2));
  y.sum().backward(); // a second backward is refused only where it asks for what was let go
  y.sum().backward();
  expect(x.grad!.tolist()).toEqual([2 + Math.fround(Math.E), 2 + Math.fround(Math.E)].map(Math.fround));
  const without = torch.no_grad(() => Same.apply(x, torch.ones(2)));
  expect([without === x, without.requires_grad]).toEqual([false, false]);
});
