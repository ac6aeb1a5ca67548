/** Deterministic mode: tensors without values are filled, as PyTorch fills them. */
import { afterEach, expect, it } from "vitest";
import * as torch from "../../src/index.ts";

afterEach(() => {
  torch.use_deterministic_algorithms(false);
  torch.utils.deterministic.fill_uninitialized_memory = true;
});

it("fills fresh memory with NaN, the largest integer and true", () => {
  torch.use_deterministic_algorithms(true);
  expect(torch.empty(2).tolist()).toEqual([NaN, NaN]);
  expect(torch.empty([1], { dtype: torch.int64 }).tolist()).toEqual([9223372036854775807n]);
  expect(torch.empty([1], { dtype: torch.int8 }).tolist()).toEqual([127]);
  expect(torch.empty_like(torch.ones(1, { dtype: torch.uint8 })).tolist()).toEqual([255]);
  expect(torch.empty_strided([1], [1], { dtype: torch.bool }).tolist()).toEqual([true]);
  expect(String(torch.empty([1], { dtype: torch.complex64 }))).toBe("tensor([nan+0.j])");
  expect(torch.ones(1).new_empty([2]).isnan().all().item()).toBe(true);
});

it("leaves memory alone where that is turned off", () => {
  torch.use_deterministic_algorithms(true);
  expect(torch.utils.deterministic.fill_uninitialized_memory).toBe(true);
  torch.utils.deterministic.fill_uninitialized_memory = false;
  torch.zeros(2).sum();
  expect(torch.empty(0).shape).toEqual([0]);
});

it("takes the factor of in-place activations by name", () => {
  expect(
    torch.nn.functional
      .elu_(torch.tensor([-1, 1.5]), { alpha: 2 })
      .at(0)
      .item(),
  ).toBeCloseTo(-1.2642, 4);
});
