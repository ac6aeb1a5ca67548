/** Numbers that meet half-precision tensors are rounded to their dtype first, but for products and quotients. */
import { describe, expect, it } from "vitest";
import * as torch from "../../src/index.ts";
import { errorOf, messageOf } from "../support/messages.ts";
import recorded from "./half-numbers.json" with { type: "json" };

const F = torch.nn.functional;
type Other = number | torch.Tensor;
const calls: Readonly<Record<string, (x: torch.Tensor, v: Other) => torch.Tensor>> = {
  add: (x, v) => x.add(v),
  sub: (x, v) => x.sub(v),
  rsub: (x, v) => torch.rsub(x, v),
  mul: (x, v) => x.mul(v),
  div: (x, v) => x.div(v),
  floor_divide: (x, v) => x.floor_divide(v),
  remainder: (x, v) => x.remainder(v),
  fmod: (x, v) => x.fmod(v),
  eq: (x, v) => x.eq(v),
  ne: (x, v) => x.ne(v),
  lt: (x, v) => x.lt(v),
  le: (x, v) => x.le(v),
  gt: (x, v) => x.gt(v),
  ge: (x, v) => x.ge(v),
  clamp_min: (x, v) => torch.clamp_min(x, v),
  clamp_max: (x, v) => torch.clamp_max(x, v),
  clamp: (x, v) => torch.clamp(x, -(v as number), v),
  hardshrink: (x, v) => F.hardshrink(x, v as number),
  softshrink: (x, v) => F.softshrink(x, v as number),
  pow: (x, v) => x.abs().pow(v),
  isin: (x, v) => torch.isin(x.detach(), v as number),
  lerp: (x, v) => torch.lerp(x, x.add(1), v),
};
const listed = (x: torch.Tensor): unknown => x.to(torch.float64).add(0).tolist();

describe("numbers beside half-precision tensors", () => {
  for (const { dtype, name, number, result, ofTensor, grad } of recorded.records)
    it(`${dtype} ${name} ${number}`, () => {
      const call = calls[name]!;
      const x = torch.tensor(recorded.values, {
        dtype: dtype === "float16" ? torch.float16 : torch.bfloat16,
        requires_grad: true,
      });
      const y = call(x, number);
      expect(listed(y)).toEqual(result.map((value) => value + 0));
      if (ofTensor)
        expect(listed(call(x, torch.tensor(number, { dtype: torch.float64 })))).toEqual(ofTensor.map((v) => v + 0));
      if (!grad) return;
      y.sum().backward();
      expect(listed(x.grad!)).toEqual(grad.map((value) => value + 0));
    });
});

it("refuses bounds that a dtype does not have", () => {
  const half = torch.ones(2, { dtype: torch.float16 });
  expect(messageOf(() => F.softshrink(half, 65536))).toBe(
    "lambda must be in range [0, 65504] for input dtype Half, but found 65536",
  );
  expect(messageOf(() => F.softshrink(torch.ones(2), 1e39))).toContain("lambda must be in range [0, 3.40282e+38]");
  expect(messageOf(() => F.hardshrink(half, 65536))).toBe(
    "value cannot be converted to type c10::Half without overflow",
  );
  expect(errorOf(() => F.hardshrink(torch.ones(2), 1e39))).toBeInstanceOf(torch.RuntimeError);
});

it.each([8, 2048])("a number is rounded beside %d whole numbers, too", (count) => {
  const x = torch.full([count], -100, { dtype: torch.float16 });
  const whole = torch.full([count], 1000, { dtype: torch.int64 });
  // 1,000 times the float16 that is next to 0.1, which is a little less.
  expect(torch.addcmul(x, whole, torch.tensor(0.1)).at(0).item()).toBeCloseTo(-0.0244, 3);
});
