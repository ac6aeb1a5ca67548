/** The options of `gradcheck` and `gradgradcheck`, and what they find. */
import { expect, test, vi } from "vitest";
import * as torch from "flambeau";
import type { Tensor } from "flambeau";

const { gradcheck, gradgradcheck, Function: Base } = torch.autograd;
type Context = torch.autograd.FunctionContext;
const double = { dtype: torch.float64, requires_grad: true } as const;

function operatorOf(backward: (g: Tensor) => unknown): (x: Tensor) => Tensor {
  class Own extends Base {
    static override forward(_ctx: Context, x: Tensor): Tensor {
      return x.clone();
    }
    static override backward(_ctx: Context, g: Tensor): Tensor {
      return backward(g) as Tensor;
    }
  }
  return (x) => Own.apply(x);
}

for (const fast_mode of [false, true]) {
  const mode = fast_mode ? "fast mode" : "slow mode";
  test(`${mode}: right and wrong derivatives`, () => {
    const x = torch.rand(3, 4, double);
    expect(gradcheck((a: Tensor) => a.sin().mul(a), x, { fast_mode })).toBe(true);
    expect(gradgradcheck((a: Tensor) => a.sin().mul(a), x, { fast_mode })).toBe(true);
    const wrong = (a: Tensor): Tensor => {
      const y = a.clone();
      y.register_hook((g) => g.add(1e-2));
      return y;
    };
    expect(() => gradcheck(wrong, x, { fast_mode })).toThrow(
      "Jacobian mismatch for output 0 with respect to input 0,\nnumerical:",
    );
    expect(gradcheck(wrong, x, { fast_mode, raise_exception: false })).toBe(false);
  });

  test(`${mode}: complex inputs and outputs`, () => {
    const z = torch.complex(torch.rand(2, double), torch.rand(2, double)).detach().requires_grad_(true);
    expect(gradcheck((a: Tensor) => a.mul(a), z, { fast_mode })).toBe(true);
    expect(gradcheck((a: Tensor) => a.abs(), z, { fast_mode })).toBe(true);
    expect(gradcheck((a: Tensor) => torch.complex(a, a.mul(2)), torch.rand(2, double), { fast_mode })).toBe(true);
    const wrong = operatorOf((g) => g.mul(1.5));
    expect(() => gradcheck((a: Tensor) => wrong(torch.complex(a, a)), torch.rand(2, double), { fast_mode })).toThrow(
      "While considering the imaginary part of complex outputs only, Jacobian mismatch",
    );
  });

  test(`${mode}: nondeterminism`, () => {
    let run = 0;
    const jitter = operatorOf((g) => g.mul(1 + 1e-9 * run++));
    const x = torch.rand(2, double);
    expect(() => gradcheck(jitter, x, { fast_mode })).toThrow("Backward is not reentrant");
    expect(gradcheck(jitter, x, { fast_mode, nondet_tol: 1e-5, check_undefined_grad: false })).toBe(true);
  });

  test(`${mode}: missing gradients of outputs`, () => {
    const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
    class Strict extends Base {
      static override forward(ctx: Context, x: Tensor): Tensor {
        ctx.set_materialize_grads(false);
        return x.clone();
      }
      static override backward(_ctx: Context, g: Tensor | null): Tensor {
        if (g === null) throw new torch.RuntimeError("needs a gradient");
        return g;
      }
    }
    const run = (x: Tensor): Tensor => Strict.apply(x);
    const x = torch.rand(2, double);
    expect(() => gradcheck(run, x, { fast_mode })).toThrow(
      "Expected backward function to handle undefined output grads",
    );
    expect(gradcheck(run, x, { fast_mode, check_undefined_grad: false })).toBe(true);
    warn.mockRestore();
  });

  test(`${mode}: outputs of another shape or dtype once inputs change`, () => {
    const x = torch.ones(1, double);
    const isWhole = (a: Tensor): boolean => Boolean(a.ge(1).all().item());
    expect(() => gradcheck((a: Tensor) => (isWhole(a) ? torch.cat([a, a]) : a), x, { fast_mode })).toThrow(
      "return outputs with the same shape when inputs are perturbed",
    );
    expect(() => gradcheck((a: Tensor) => (isWhole(a) ? a.float() : a), x, { fast_mode })).toThrow(
      "return outputs with the same dtype when inputs are perturbed",
    );
  });

  test(`${mode}: no differentiable outputs`, () => {
    const x = torch.rand(2, double);
    expect(() => gradcheck((a: Tensor) => a.detach().mul(2), x, { fast_mode })).toThrow(
      "Numerical gradient for function expected to be zero",
    );
    expect(gradcheck((a: Tensor) => torch.zeros_like(a), x, { fast_mode })).toBe(true);
  });
}

test("what inputs must be", () => {
  expect(() => gradcheck((a: Tensor) => a, torch.rand(2))).toThrow("at least one input tensor to require gradient");
  expect(() => gradcheck((a: Tensor) => a.mul(2), torch.rand(1, double).expand(3))).toThrow(
    "The 0th input has a dimension with stride 0",
  );
  const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
  gradcheck((a: Tensor) => a.mul(2), torch.rand(2, { requires_grad: true }), { atol: 1 });
  expect(warn.mock.calls[0]![0]).toContain("Input #0 requires gradient and is not a double precision floating point");
  warn.mockRestore();
  const half = operatorOf((g) => g.float());
  expect(gradcheck(half, torch.rand(2, double), { atol: 1e-3 })).toBe(true);
});

test("second derivatives forwards over backwards", () => {
  const z = torch.complex(torch.rand(2, double), torch.rand(2, double)).detach().requires_grad_(true);
  expect(gradgradcheck((a: Tensor) => a.abs(), z, { check_fwd_over_rev: true })).toBe(true);
  const x = torch.rand(3, double);
  expect(
    gradgradcheck((a: Tensor) => a.sin().cumsum(0), x, { check_fwd_over_rev: true, check_batched_grad: true }),
  ).toBe(true);
  // A factor whose gradient is hidden from backward and from tangents alike.
  const wrong = (a: Tensor): Tensor => a.mul(a).mul(a.detach());
  const onlyForwards = { check_fwd_over_rev: true, check_rev_over_rev: false, check_undefined_grad: false } as const;
  expect(() => gradgradcheck(wrong, x, onlyForwards)).toThrow(
    "Jacobian computed with forward mode mismatch for output 0",
  );
  expect(gradgradcheck(wrong, x, { ...onlyForwards, raise_exception: false })).toBe(false);
  expect(() => gradgradcheck(wrong, x, { check_rev_over_rev: false })).toThrow(
    "Expected at least one of check_fwd_over_rev or check_rev_over_rev to be True",
  );
  expect(() => gradgradcheck(wrong, x, { check_fwd_over_rev: true, check_rev_over_rev: false })).toThrow(
    "Setting check_undefined_grad=True requires check_rev_over_rev to be True",
  );
  expect(() => gradgradcheck(wrong, x, { check_forward_ad: true } as never)).toThrow(
    "gradgradcheck() got an unexpected keyword argument 'check_forward_ad'",
  );
});

test("forward derivatives of complex functions, both parts", () => {
  const z = torch.complex(torch.rand(2, double), torch.rand(2, double)).detach().requires_grad_(true);
  const forwards = { check_backward_ad: false, check_forward_ad: true } as const;
  expect(gradcheck((a: Tensor) => a.mul(a), z, forwards)).toBe(true);
  expect(gradcheck((a: Tensor) => a.angle(), z, forwards)).toBe(true);
  expect(gradcheck((a: Tensor) => a.mul(a.conj()), z, forwards)).toBe(true);
  expect(() => gradcheck((a: Tensor) => torch.complex(a.real, a.imag.detach()), z, forwards)).toThrow(
    "While considering the imaginary part of complex outputs only, While considering the imaginary part of complex inputs only, Jacobian computed with forward mode mismatch",
  );
});
