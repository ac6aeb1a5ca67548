/** Which distributions are transformed ones or exponential families, beside PyTorch 2.15. */
import { describe, expect, it, vi } from "vitest";
import * as torch from "flambeau";

const D = torch.distributions;
const { kl_divergence } = D;

describe("distributions of transformed numbers", () => {
  it("have the distribution they are made of, and its transforms", () => {
    const texts = (made: InstanceType<typeof D.TransformedDistribution>): string =>
      `${String(made.base_dist)} ${made.transforms.map(String).join(" ")}`;
    expect(texts(new D.LogNormal(0, 1))).toBe("Normal(loc: 0.0, scale: 1.0) ExpTransform()");
    expect(texts(new D.HalfNormal(2))).toBe("Normal(loc: 0.0, scale: 2.0) AbsTransform()");
    expect(texts(new D.HalfCauchy(2))).toBe("Cauchy(loc: 0.0, scale: 2.0) AbsTransform()");
    expect(texts(new D.Gumbel(0, 1))).toBe(
      "Uniform(low: 1.1754943508222875e-38, high: 0.9999998807907104) _InverseTransform(ExpTransform()) AffineTransform() _InverseTransform(ExpTransform()) AffineTransform()",
    );
    for (const each of [new D.LogNormal(0, 1), new D.HalfNormal(1), new D.HalfCauchy(1), new D.Gumbel(0, 1)])
      expect(each).toBeInstanceOf(D.TransformedDistribution);
  });

  it("diverge as transformed distributions do", () => {
    const plain = new D.TransformedDistribution(new D.Normal(0, 1), [new D.ExpTransform()]);
    expect(Number(kl_divergence(plain, new D.LogNormal(0.5, 1)).item())).toBeCloseTo(0.125, 6);
    expect(Number(kl_divergence(new D.LogNormal(0.5, 1), plain).item())).toBeCloseTo(0.125, 6);
    expect(Number(kl_divergence(new D.HalfCauchy(1), new D.HalfCauchy(2)).item())).toBeCloseTo(0.117783, 6);
  });

  it("subclasses keep their class and parameters", () => {
    class Mine extends D.LogNormal {}
    const wide = new Mine(0.2, torch.ones(2)).expand([3, 2]);
    expect(wide).toBeInstanceOf(Mine);
    expect([...wide.batch_shape]).toEqual([3, 2]);
    expect([...wide.loc.shape]).toEqual([3, 2]);
    expect(String(wide)).toBe("Mine()");
  });
});

describe("exponential families", () => {
  it("of one parameter or two have natural parameters", () => {
    const normal = new D.Normal(0.2, 1.3);
    expect(normal).toBeInstanceOf(D.ExponentialFamily);
    expect(normal._natural_params.map((each) => Number(Number(each.item()).toFixed(4)))).toEqual([0.1183, -0.2959]);
    expect(Number(new D.Exponential(1.4)._natural_params[0]!.item())).toBeCloseTo(-1.4, 6);
    expect(Number(new D.Poisson(1.2)._natural_params[0]!.item())).toBeCloseTo(0.18232, 5);
    const { entropy } = D.ExponentialFamily.prototype;
    for (const each of [normal, new D.Exponential(1.4)])
      expect(Number(entropy.call(each).item())).toBeCloseTo(Number(each.entropy().item()), 5);
    expect(() => kl_divergence(new D.Poisson(1), new D.Gamma(1, 1))).toThrow(
      "The cross KL-divergence between different exponential families",
    );
  });
});

it("densities of Gamma and HalfCauchy take numbers, as PyTorch's", () => {
  expect(Number(new D.Gamma(2, 1).log_prob(1).item())).toBeCloseTo(-1, 6);
  expect(Number(new D.HalfCauchy(1).log_prob(0).item())).toBeCloseTo(Math.log(2 / Math.PI), 6);
});

it("samples of negative sizes are refused", () => {
  const [zero, one] = [torch.tensor(0).float(), torch.tensor(1).float()];
  const families = [
    new D.Cauchy(zero, one),
    new D.Uniform(zero, one),
    new D.Exponential(one),
    new D.Laplace(zero, one),
    new D.Geometric(one.div(2)),
    new D.Gumbel(zero, one),
    new D.ContinuousBernoulli(one.div(3)),
  ];
  for (const each of families)
    expect(() => each.sample([2, -1])).toThrow("Trying to create tensor with negative dimension -1: [2, -1]");
});

it("Wishart takes values without its batch dims, and one df for a batch of factors", () => {
  const scale_tril = torch.tensor([
    [
      [1.6, 0],
      [-0.26, 1.66],
    ],
    [
      [1.9, 0],
      [0.23, 1.68],
    ],
  ]);
  const wishart = new D.Wishart(torch.tensor([4, 5], { dtype: torch.float32 }), { scale_tril });
  const x = torch.tensor([5, 1, 1, 6], { dtype: torch.float32 }).view(2, 2);
  const close = (got: torch.Tensor, expected: number[]): void =>
    torch.testing.assert_close(got.flatten(), torch.tensor(expected), { rtol: 1e-4, atol: 1e-4 });
  close(wishart.log_prob(x), [-7.59599, -8.48426]);
  close(wishart.log_prob(torch.stack([x, x.mul(2)])), [-7.59599, -8.8235]);
  expect(wishart.log_prob(x.expand(3, 2, 2, 2)).shape).toEqual([3, 2]);
  const warn = vi.spyOn(console, "warn").mockImplementation(() => undefined);
  torch.manual_seed(1);
  close(
    new D.Wishart(2.5, { scale_tril }).sample(),
    [3.798695, 4.555115, 4.555115, 8.028766, 9.727932, -5.513744, -5.513744, 3.704352],
  );
  warn.mockRestore();
});

it("Independent refuses a negative number of dims", () => {
  const normal = new D.Normal(torch.zeros([2]), torch.ones([2]));
  expect(() => new D.Independent(normal, -1)).toThrow("reinterpreted_batch_ndims must be >= 0, got -1");
});
