/** Activations whose kernels of float32 have forms of their own: beside float64, at the ends of the range, and how long they are. */
import { describe, expect, test } from "vitest";
import * as torch from "../../src/index.ts";
import { constant, Scalar } from "../../src/kernel/ir.ts";
import { geluOf, geluSlope } from "../../src/kernel/math/gelu.ts";
import { lower } from "../../src/kernel/lower.ts";
import { nodesOf } from "../../src/kernel/verify.ts";

const F = torch.nn.functional;
const functions: readonly (readonly [string, (x: torch.Tensor) => torch.Tensor])[] = [
  ["gelu", (x) => F.gelu(x)],
  ["gelu by tanh", (x) => F.gelu(x, { approximate: "tanh" })],
  ["silu", F.silu],
  ["mish", F.mish],
];

describe.each([true, false])("native code %s", (native) => {
  test.each(functions)("%s, its gradient and that one's gradient are those of float64", (_name, f) => {
    const { flambeau } = torch.backends;
    const before = flambeau.native;
    flambeau.native = native;
    try {
      const x = torch.linspace(-12, 12, 40_001);
      const derivatives = (given: torch.Tensor): torch.Tensor[] => {
        const at = given.requires_grad_();
        const y = f(at);
        const [first] = torch.autograd.grad(y.sum(), [at], { create_graph: true }) as [torch.Tensor];
        const [second] = torch.autograd.grad(first.sum(), [at]) as [torch.Tensor];
        return [y.detach(), first.detach(), second];
      };
      const wanted = derivatives(x.double());
      derivatives(x.clone()).forEach((found, i) => {
        const scale = x.abs().add(1).double();
        const error = found.double().sub(wanted[i]!).abs().div(scale).max().item();
        expect(error, `derivative ${i}`).toBeLessThan(i === 2 ? 4e-6 : 6e-7);
      });
    } finally {
      flambeau.native = before;
    }
  });

  test("far out GELU is 0 or its argument, with slopes of exactly 0 and 1", () => {
    const { flambeau } = torch.backends;
    const before = flambeau.native;
    flambeau.native = native;
    try {
      const x = torch.tensor([-1e30, -1000, -6.5, 6.5, 1000, 1e30]).requires_grad_();
      const y = F.gelu(x);
      y.sum().backward();
      expect(y.abs().tolist()).toEqual([0, 0, 0, 6.5, 1000, Math.fround(1e30)]);
      expect(x.grad!.tolist()).toEqual([0, 0, 0, 1, 1, 1]);
      const ends = torch.tensor([-Infinity, Infinity, NaN]).requires_grad_();
      const z = F.gelu(ends);
      z.sum().backward();
      expect(z.tolist()).toEqual([NaN, Infinity, NaN]);
      expect(ends.grad!.tolist()).toEqual([NaN, NaN, NaN]);
    } finally {
      flambeau.native = before;
    }
  });
});

test("kernels of GELU and SiLU are short", () => {
  const x = new Scalar("local", "f32", [], { name: "x", type: "f32" });
  const length = (value: Scalar): number =>
    [...nodesOf(lower(value))].filter(({ op }) => op !== "const" && op !== "local").length;
  expect(length(geluOf(x))).toBeLessThanOrEqual(32);
  expect(length(geluSlope(x))).toBeLessThanOrEqual(36);
  expect(length(x.mul(x.sigmoid()))).toBeLessThanOrEqual(28);
  expect(length(x.mul(0.5).mul(x.mul(Math.SQRT1_2).erf().add(constant(1, "f32"))))).toBeGreaterThan(60);
});
