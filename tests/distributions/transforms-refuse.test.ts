/** Corners of transforms and divergences beside PyTorch 2.15. */
import { expect, it } from "vitest";
import * as torch from "../../src/index.ts";

const D = torch.distributions;
const f = (data: unknown): torch.Tensor => torch.tensor(data as number[], { dtype: torch.float32 });

it("only transforms that rise or fall everywhere have a sign", () => {
  expect(new D.ExpTransform().sign).toBe(1);
  expect(new D.ComposeTransform([new D.ExpTransform(), new D.AffineTransform(1, -2)]).sign).toBe(-1);
  for (const transform of [new D.AbsTransform(), new D.SoftmaxTransform(), new D.StickBreakingTransform()])
    expect(() => transform.sign).toThrow(torch.NotImplementedError);
});

it("the inverse of a composition is the composition of the inverses", () => {
  const whole = new D.ComposeTransform([new D.ExpTransform(), new D.AffineTransform(1, 2)]);
  expect(String(whole.inv)).toBe(
    "ComposeTransform(\n    _InverseTransform(AffineTransform()),\n    _InverseTransform(ExpTransform())\n)",
  );
  expect(whole.inv.inv).toBe(whole);
  expect(torch.allclose(whole.inv(whole(f([0.3, -1]))), f([0.3, -1]))).toBe(true);
});

it("texts of refusals", () => {
  expect(() => new D.AffineTransform(f([1, 2]), f([3, -1]))(f([1, 2, 3]))).toThrow(
    "The size of tensor a (2) must match the size of tensor b (3)",
  );
  expect(() => new D.CorrCholeskyTransform()(f([1, 2]))).toThrow(
    "The size of last dimension is 2 which cannot be expressed as the lower triangular part of a square D x D matrix.",
  );
  expect(() => D.biject_to(D.constraints.boolean)).toThrow("Cannot transform _Boolean constraints");
  expect(() => D.constraints.positive_definite.check(f([1, 2]))).toThrow("tuple index out of range");
  expect(() => new D.Multinomial(-1, f([1, 1]))).toThrow("Expected parameter total_count");
  expect(() => new D.CatTransform([3 as never])).toThrow("All elements of tseq must be Transform instances");
  expect(() => new D.TransformedDistribution(new D.Normal(0, 1), 3 as never)).toThrow(
    "transforms must be a Transform or list, but was 3",
  );
  expect(() => new D.Wishart(torch.tensor(0.5), torch.eye(2))).toThrow("Value of df=0.5 expected to be greater than");
  expect(() => D.register_kl(3 as never, 4 as never)).toThrow(TypeError);
});

it("lgamma and mvlgamma have derivatives of every order", () => {
  const x = f([1.5, 2.5]).requires_grad_();
  let order = x.lgamma().sum();
  for (const wanted of [
    [0.0365, 0.7032],
    [0.9348, 0.4904],
    [-0.8288, -0.2362],
  ]) {
    const [gradient] = torch.autograd.grad(order, [x], { create_graph: true });
    expect(torch.allclose(gradient!, f(wanted), 0, 1e-4)).toBe(true);
    order = gradient!.sum();
  }
  const [first] = torch.autograd.grad(x.mvlgamma(2).sum(), [x], { create_graph: true });
  const [second] = torch.autograd.grad(first!.sum(), [x], { create_graph: true });
  expect(torch.allclose(second!, x.polygamma(1).add(x.sub(0.5).polygamma(1)))).toBe(true);
  const batch = torch.stack([x.detach(), x.detach()]);
  expect(torch.vmap((row: torch.Tensor) => row.lgamma())(batch).shape).toEqual([2, 2]);
});

it("lstsq under vmap keeps its names", () => {
  const matrices = torch.stack([torch.eye(2), torch.eye(2).mul(2)]);
  const right = torch.ones(2, 1);
  expect(torch.vmap((a: torch.Tensor) => torch.linalg.lstsq(a, right).solution)(matrices).shape).toEqual([2, 2, 1]);
});
