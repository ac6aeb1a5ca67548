/** Functions of two numbers lie in memory as their operands do, as PyTorch's pointwise results. */
import { expect, it } from "vitest";
import * as torch from "flambeau";

const { special } = torch;

it.each([
  ["zeta", special.zeta],
  ["hermite_polynomial_h", special.hermite_polynomial_h],
  ["shifted_chebyshev_polynomial_t", special.shifted_chebyshev_polynomial_t],
  ["gammainc", special.gammainc],
] as const)("%s", (_, f) => {
  torch.manual_seed(0);
  const x = torch.rand(5, 4).add(1.5);
  const n = torch.tensor(2);
  const turned = x.t();
  const result = f(turned, n);
  expect([...result.stride()]).toEqual([1, 4]);
  expect(torch.equal(result, f(turned.contiguous(), n))).toBe(true);
  expect([...f(turned, turned).stride()]).toEqual([1, 4]);
  const row = torch.rand(5).add(1.5);
  expect(torch.equal(f(turned, row), f(turned.contiguous(), row))).toBe(true);
});
