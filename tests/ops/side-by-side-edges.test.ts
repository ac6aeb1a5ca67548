/** Corners of the library that PyTorch 2.15 treats otherwise than it was here, each with what PyTorch gave. */
import { describe, expect, it } from "vitest";
import * as torch from "../../src/index.ts";
import { messageOf } from "../support/messages.ts";

const { distributions } = torch;
const float = (...values: number[]): torch.Tensor => torch.tensor(values, { dtype: torch.float32 });

describe("cdf of transformed distributions", () => {
  it("asks for the base distribution's support, so that it is 0 and 1 at the edges and beyond them", () => {
    expect(new distributions.LogNormal(0, 1).cdf(float(0, 1)).tolist()).toEqual([0, 0.5]);
    expect(new distributions.Weibull(1, 1).cdf(float(0)).tolist()).toEqual([0]);
    const sigmoid = new distributions.transforms.SigmoidTransform();
    const squashed = new distributions.TransformedDistribution(new distributions.Normal(0, 1), sigmoid);
    expect(squashed.cdf(float(0, 1, 0.5, 2)).tolist()).toEqual([0, 1, 0.5, 1]);
    expect(messageOf(() => new distributions.LogNormal(0, 1).cdf(float(-1)))).toContain("(Real())");
    expect(messageOf(() => new distributions.Pareto(1, 1).cdf(float(0.5)))).toContain(
      "(GreaterThanEq(lower_bound=0.0)) of the distribution Exponential(rate: 1.0)",
    );
  });
});

describe("forward mode", () => {
  const square = (x: torch.Tensor): torch.Tensor => x.mul(x);
  it("refuses integers, whose tangents it rounded to zero", () => {
    const whole = torch.arange(3);
    const refusal = "to be floating point or complex, but got: torch.int64";
    expect(messageOf(() => torch.func.jvp(square, [whole], [whole]))).toContain(`Expected primal ${refusal}`);
    expect(messageOf(() => torch.func.jvp(square, [float(0, 1, 2)], [whole]))).toContain(`Expected tangent ${refusal}`);
    expect(messageOf(() => torch.func.jacfwd(square)(whole))).toContain(`Expected primal ${refusal}`);
    expect(torch.func.jvp(square, [float(1, 2)], [float(1, 1)])[1].tolist()).toEqual([2, 4]);
  });
});
