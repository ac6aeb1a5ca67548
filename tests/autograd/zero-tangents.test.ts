/** Operators whose results do not follow their input by degrees have tangents of zeros, as PyTorch 2.15's. */
import { expect, it } from "vitest";
import * as torch from "flambeau";

const fw = torch.autograd.forward_ad;

it.each<[string, (x: torch.Tensor) => torch.Tensor]>([
  ["bernoulli", (x) => torch.bernoulli(x)],
  ["bernoulli_", (x) => x.clone().bernoulli_(x)],
  ["poisson", (x) => torch.poisson(x)],
  ["normal_", (x) => x.clone().normal_()],
  ["uniform_", (x) => x.clone().uniform_()],
  ["exponential_", (x) => x.clone().exponential_()],
  ["zero_", (x) => x.clone().zero_()],
  ["fill_", (x) => x.clone().fill_(2)],
  ["sign", (x) => x.sign()],
  ["floor", (x) => x.floor()],
  ["round_", (x) => x.clone().round_()],
])("%s", (_, f) => {
  using _level = fw.dual_level();
  const dual = fw.make_dual(torch.full([3], 0.5), torch.ones(3));
  expect(fw.unpack_dual(f(dual)).tangent!.tolist()).toEqual([0, 0, 0]);
});

it("comparisons and what only has their shape have none", () => {
  using _level = fw.dual_level();
  const dual = fw.make_dual(torch.full([3], 0.5), torch.ones(3));
  for (const result of [dual.gt(0), torch.full_like(dual, 1), torch.rand_like(dual), dual.isnan()])
    expect(fw.unpack_dual(result).tangent).toBeNull();
});
