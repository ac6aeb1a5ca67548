/** Householder reflections: geqrf, ormqr and householder_product as parts of a graph. */
import { describe, expect, it } from "vitest";
import * as torch from "../../src/index.ts";
import { gradcheck } from "../../src/autograd/public/gradcheck.ts";

const double = { dtype: torch.float64 };

function reflectors(): [a: torch.Tensor, tau: torch.Tensor] {
  torch.manual_seed(0);
  const [a, tau] = torch.geqrf(torch.randn(2, 4, 3, double));
  return [a!, tau!];
}

describe("geqrf", () => {
  it("has no derivative, and says so", () => {
    const [a] = torch.geqrf(torch.eye(3).requires_grad_());
    expect(a!.requires_grad).toBe(true);
    expect(() => a!.sum().backward()).toThrow("the derivative for 'geqrf' is not implemented.");
  });
});

describe("ormqr", () => {
  it.each([
    [true, false],
    [true, true],
    [false, false],
    [false, true],
  ])("with left %s and transpose %s is the product with Q, recorded or not", (left, transpose) => {
    const [a, tau] = reflectors();
    const other = torch.randn(2, left ? 4 : 5, left ? 5 : 4, double);
    const Q = torch.ormqr(a, tau, torch.eye(4, double).expand(2, 4, 4).contiguous());
    const applied = transpose ? Q.mT : Q;
    const expected = left ? applied.matmul(other) : other.matmul(applied);
    expect(torch.allclose(torch.ormqr(a, tau, other, left, transpose), expected)).toBe(true);
    const recorded = torch.ormqr(a.clone().requires_grad_(), tau, other, left, transpose);
    expect(recorded.requires_grad).toBe(true);
    expect(torch.allclose(recorded, expected)).toBe(true);
    expect(
      gradcheck(
        (x, y, z) => torch.ormqr(x, y, z, left, transpose),
        [a, tau, other].map((x) => x.clone().requires_grad_()),
      ),
    ).toBe(true);
  });
});

describe("householder_product", () => {
  it("records where gradients are wanted only", () => {
    const [a, tau] = reflectors();
    const x = a.clone().requires_grad_();
    expect(torch.no_grad(() => torch.linalg.householder_product(x, tau)).requires_grad).toBe(false);
    expect(torch.allclose(torch.linalg.householder_product(x, tau), torch.linalg.householder_product(a, tau))).toBe(
      true,
    );
    expect(gradcheck((y, z) => torch.linalg.householder_product(y, z), [x, tau.clone().requires_grad_()])).toBe(true);
  });
});
