/** Places of linspace, bit for bit as PyTorch 2.15 gives them: one rounding, of the fused multiply-add. */
import { expect, test } from "vitest";
import * as torch from "../../src/index.ts";

test("float32 keeps what a fused multiply-add leaves at zero", () => {
  expect(torch.linspace(-1, 1, 7).tolist()).toEqual([
    -1,
    -0.6666666269302368,
    -0.3333333134651184,
    -(2 ** -25),
    0.3333333134651184,
    0.6666666269302368,
    1,
  ]);
  expect(torch.linspace(-1, 1, 11).at(5).item()).toBe(-(2 ** -26));
  expect(torch.linspace(0, 1, 15).at(7).item()).toBe(0.4999999701976776);
  expect(torch.linspace(0.1, 0.7, 6).at(2).item()).toBe(0.3399999737739563);
});

test("float64", () => {
  expect(torch.linspace(-1, 1, 7, { dtype: torch.float64 }).at(3).item()).toBe(2 ** -54);
  expect(torch.linspace(-1, 1, 11, { dtype: torch.float64 }).at(3).item()).toBe(-0.39999999999999997);
  expect(torch.linspace(0, 10, 1000, { dtype: torch.float64 }).at(616).item()).toBe(6.166166166166167);
});

test("halves are computed in float32 from ends of their own dtype", () => {
  expect(torch.linspace(-1, 1, 7, { dtype: torch.bfloat16 }).at(3).item()).toBe(-(2 ** -25));
  expect(torch.linspace(0.1, 0.7, 3, { dtype: torch.float16 }).at(1).item()).toBe(0.400146484375);
});

test("whole numbers are cut off after one rounding", () => {
  expect(torch.linspace(0, 3, 7, { dtype: torch.int64 }).tolist()).toEqual([0, 0, 1, 1, 2, 2, 3]);
  expect(torch.bucketize(torch.tensor([0]).float(), torch.linspace(-1, 1, 7)).tolist()).toEqual([4]);
});
