/** `torch.func` on complex numbers; expected values are those of PyTorch 2.15. */
import { describe, expect, it } from "vitest";
import * as torch from "flambeau";
import { Complex, type Tensor } from "flambeau";

const { jvp, vmap } = torch.func;
const z = (...pairs: [number, number][]): Tensor => torch.tensor(pairs.map(([re, im]) => new Complex(re, im)));
const x = z([0.5, 1], [-1.2, 0.2], [2, -1]);
const y = z([1.5, -1], [0.3, 0.4], [-0.7, 2]);
const w = z([0, 0.2], [0.7, 1], [-0.1, 0.3]);
const second = (f: (a: Tensor) => Tensor): Tensor =>
  jvp((b: Tensor) => jvp(f, [b], [y])[1] as Tensor, [x], [w])[1] as Tensor;
const near = (tensor: Tensor, expected: readonly number[]): void => {
  const real = tensor.is_complex() ? torch.view_as_real(tensor.resolve_conj()).reshape([-1]) : tensor;
  (real.tolist() as number[]).forEach((value, i) => expect(value).toBeCloseTo(expected[i]!, 3));
};

describe("complex numbers", () => {
  it("second derivatives forwards", () => {
    near(
      second((a) => a.abs()),
      [-0.1431, 0.4019, 0.1476],
    );
    near(
      second((a) => a.sgn()),
      [-0.186, 0.2361, 0.38, 0.2703, 0.0009, 0.1494],
    );
    const spectrum = (a: Tensor): Tensor => torch.fft.rfft(a).abs();
    const [p, q, r] = [
      [0.5, -1.2, 2],
      [1.5, 0.3, -0.7],
      [0.2, 0.7, -0.1],
    ].map((list) => torch.tensor(list));
    near(jvp((b: Tensor) => jvp(spectrum, [b], [q!])[1] as Tensor, [p!], [r!])[1] as Tensor, [0, -0.0468]);
  });
  it("a sign's derivative has a number at 0", () => {
    const f = (a: Tensor): Tensor => jvp((b: Tensor) => b.abs(), [a], [a.add(1)])[1] as Tensor;
    const [, tangent] = jvp(f, [z([0, 0], [1, 1])], [z([1, 0], [0, 1])]) as [Tensor, Tensor];
    expect(tangent.isfinite().all().item()).toBe(true);
  });
  it("views of conjugates have tangents", () => {
    const [value, tangent] = jvp((a: Tensor) => torch.view_as_real(a.mul(a)), [x], [y]) as [Tensor, Tensor];
    near(value.at(0), [-0.75, 1]);
    near(tangent.at(0), [3.5, 2]);
    near(jvp((a: Tensor) => a.conj().imag, [x], [y])[1] as Tensor, [1, -0.4, -2]);
  });
  it("wrappers tell that a tensor is conjugated", () => {
    let seen: boolean[] = [];
    vmap((a: Tensor) => ((seen = [a.conj().is_conj(), a.is_conj(), a.conj().imag.is_neg()]), a.real))(x);
    expect(seen).toEqual([true, false, true]);
  });
  it("singular values forwards", () => {
    const A = x
      .narrow(0, 0, 2)
      .outer(y.narrow(0, 0, 2))
      .add(torch.eye(2));
    expect(
      (jvp(torch.linalg.svdvals as (a: Tensor) => Tensor, [A], [A])[1] as Tensor).allclose(torch.linalg.svdvals(A)),
    ).toBe(true);
  });
  it("batches of abs, angle, sgn and vdot", () => {
    const rows = torch.stack([x, y]);
    for (const f of [torch.abs, torch.angle, torch.sgn] as ((a: Tensor) => Tensor)[])
      expect(vmap(f)(rows).allclose(f(rows))).toBe(true);
    const products = vmap(torch.vdot as (a: Tensor, b: Tensor) => Tensor)(rows, torch.stack([y, x]));
    expect(products.allclose(torch.stack([torch.vdot(x, y), torch.vdot(y, x)]))).toBe(true);
  });
  it("powers of negative real numbers have gradients for complex exponents", () => {
    const exponent = z([-0.5, 0.3]).requires_grad_();
    torch
      .pow(torch.tensor([-2], { dtype: torch.float32 }), exponent)
      .abs()
      .sum()
      .backward();
    near(exponent.grad!, [0.191, -0.8656]);
  });
});
