/** Corners of the library that PyTorch 2.15 treats otherwise than it was here, each with what PyTorch gave. */
import { describe, expect, it } from "vitest";
import * as torch from "../../src/index.ts";
import { messageOf } from "../support/messages.ts";

const { nn, optim, distributions } = torch;
const F = nn.functional;
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

describe("quantized tensors", () => {
  const quantized = (x: torch.Tensor, zeroPoint: number): torch.Tensor =>
    torch.quantize_per_tensor(x, 0.1, zeroPoint, torch.quint8);
  it("are resized: pixels copied, or rounded between their whole numbers", () => {
    const image = quantized(torch.arange(6).reshape(1, 1, 2, 3).mul(0.3), 3);
    const integers = (mode: "nearest" | "bilinear"): unknown =>
      F.interpolate(image, { scale_factor: 2, mode }).int_repr().at(0, 0).tolist();
    expect(integers("nearest")).toEqual([
      [3, 3, 6, 6, 9, 9],
      [3, 3, 6, 6, 9, 9],
      [12, 12, 15, 15, 18, 18],
      [12, 12, 15, 15, 18, 18],
    ]);
    expect(integers("bilinear")).toEqual([
      [3, 4, 5, 7, 8, 9],
      [5, 6, 7, 9, 11, 11],
      [10, 11, 12, 13, 15, 16],
      [12, 13, 14, 16, 17, 18],
    ]);
    expect(F.interpolate(image, { scale_factor: 2 }).q_scale()).toBe(0.1);
    expect(messageOf(() => F.interpolate(image, { size: 3, mode: "bicubic" }))).toContain("not implemented");
  });
  it("have gelu, hardsigmoid (with a scale of its own) and std", () => {
    const x = quantized(float(-1, 0, 1), 30);
    expect(F.gelu(x).int_repr().tolist()).toEqual([28, 30, 38]);
    expect(F.hardsigmoid(x).int_repr().tolist()).toEqual([85, 128, 171]);
    expect(F.hardsigmoid(x).q_scale()).toBe(1 / 256);
    expect(x.std().int_repr().item()).toBe(40);
  });
});

describe("addbmm_ and addr_", () => {
  it("refuse to write an expanded tensor, whose elements share places", () => {
    const rows = torch.zeros(1, 2).expand(2, 2);
    const refusal = "more than one element of the written-to tensor refers to a single memory location";
    expect(messageOf(() => rows.addbmm_(torch.ones(1, 2, 2), torch.ones(1, 2, 2)))).toContain(refusal);
    expect(messageOf(() => rows.addr_(torch.ones(2), torch.ones(2)))).toContain(refusal);
    expect(rows.sum().item()).toBe(0);
  });
});

describe("schedulers", () => {
  it("refuse groups that were added after them where they have no rate for these", () => {
    const optimizer = new optim.SGD([torch.zeros(1, { requires_grad: true })], { lr: 1 });
    const scheduler = new optim.lr_scheduler.LambdaLR(optimizer, (epoch) => 1 / (epoch + 1));
    const stepwise = new optim.lr_scheduler.StepLR(optimizer, 1, { gamma: 0.5 });
    optimizer.add_param_group({ params: [torch.zeros(1, { requires_grad: true })] });
    optimizer.step();
    expect(messageOf(() => scheduler.step())).toContain("zip() argument 2 is shorter than argument 1");
    stepwise.step();
    expect(stepwise.get_last_lr()).toEqual([0.5, 0.5]);
  });
});

describe("powers of complex numbers", () => {
  const complex = (re: number[], im: number[]): torch.Tensor => torch.complex(float(...re), float(...im));
  it("of 0 are C's: 0 to a negative power was 0, and 0 to the power i", () => {
    const powers = torch.pow(torch.zeros(5, { dtype: torch.complex64 }), complex([1, 2, -1, 0, 0], [0, 1, 0, 1, 0]));
    expect(powers.real.tolist()).toEqual([0, 0, Infinity, NaN, NaN]);
    expect(powers.imag.tolist()).toEqual([0, 0, NaN, NaN, NaN]);
  });
  it("with a complex number that is real are those with the real number", () => {
    const z = complex([0, 1, 0], [0, 1, 2]);
    expect(z.pow(new torch.Complex(0)).real.tolist()).toEqual([1, 1, 1]);
    expect(z.pow(new torch.Complex(2)).imag.tolist()).toEqual([0, 2, 0]);
    expect(z.clone().pow_(new torch.Complex(0)).imag.tolist()).toEqual([0, 0, 0]);
  });
});

describe("ldexp", () => {
  const int = (...values: number[]): torch.Tensor => torch.tensor(values);
  it("scales by powers that are no numbers of the dtype themselves", () => {
    expect(torch.ldexp(float(1e-40, 0, Infinity), int(140, 2000, -2000)).tolist()).toEqual([
      expect.closeTo(139.37890625, 4),
      0,
      Infinity,
    ]);
    expect(torch.ldexp(float(3.4e38, -1.5e-45, 1, 0.1, -7.3), int(-280, 277, -149, -150, -2000)).tolist()).toEqual([
      0,
      -Infinity,
      2 ** -149,
      0,
      -0,
    ]);
    const halves = float(6e-8, 65504, 1, 0.333).half();
    expect(torch.ldexp(halves, int(39, -40, -24, 400)).tolist()).toEqual([32768, 2 ** -24, 2 ** -24, Infinity]);
    const doubles = torch.tensor([1, 1e-300, 5e-324], { dtype: torch.float64 });
    expect(torch.ldexp(doubles, int(200, 1500, 2097)).tolist()).toEqual([
      1.6069380442589903e60,
      3.507466211043404e151,
      2 ** 1023,
    ]);
  });
  it("has the gradients of the scale, in place too", () => {
    const x = float(1, 2).requires_grad_();
    const [powers, y] = [int(3, -3), x.clone()];
    expect(y.ldexp_(powers).grad_fn?.name()).toBe("LdexpBackward0");
    torch.ldexp(y, powers).sum().backward();
    expect(y.tolist()).toEqual([8, 0.25]);
    expect(x.grad?.tolist()).toEqual([64, 0.015625]);
  });
});

describe("take_along_dim", () => {
  it("counts places around the dim, from both sides", () => {
    const x = float(1, 2, 3).requires_grad_();
    const taken = x.take_along_dim(torch.tensor([-4, 4, 7, -1]), 0);
    expect(taken.tolist()).toEqual([3, 2, 2, 3]);
    taken.sum().backward();
    expect(x.grad?.tolist()).toEqual([0, 2, 2]);
    const none = torch.zeros(0);
    expect(none.take_along_dim(torch.zeros(0, { dtype: torch.int64 }), 0).shape).toEqual([0]);
    expect(messageOf(() => none.take_along_dim(torch.tensor([0]), 0))).toContain("ZeroDivisionError");
  });
});

describe("nextafter of numbers of 16 bits", () => {
  const towards = (values: number[], to: number, dtype: torch.DType): unknown =>
    torch.nextafter(torch.tensor(values, { dtype }), torch.tensor(to, { dtype })).tolist();
  it("gives the neighbour in that dtype, not the number itself", () => {
    const halves = [1, 0, -1, 65504, 6e-8, Infinity, 5, 2 ** -14, NaN];
    expect(towards(halves, 2, torch.float16)).toEqual([
      1.0009765625,
      5.960464477539063e-8,
      -0.99951171875,
      65472,
      1.1920928955078125e-7,
      65504,
      4.99609375,
      6.109476089477539e-5,
      NaN,
    ]);
    expect(towards(halves, -Infinity, torch.float16)).toEqual([
      0.99951171875,
      -5.960464477539063e-8,
      -1.0009765625,
      65472,
      0,
      65504,
      4.99609375,
      6.097555160522461e-5,
      NaN,
    ]);
    expect(towards([65504, Infinity], Infinity, torch.float16)).toEqual([Infinity, Infinity]);
    expect(towards([1, 0, -1, Infinity, 5, NaN], 2, torch.bfloat16)).toEqual([
      1.0078125,
      9.183549615799121e-41,
      -0.99609375,
      3.3895313892515355e38,
      4.96875,
      NaN,
    ]);
    const x = torch.tensor([1, 2], { dtype: torch.bfloat16 });
    expect(x.nextafter_(torch.tensor([3, 2], { dtype: torch.bfloat16 })).tolist()).toEqual([1.0078125, 2]);
  });
});

describe("sentences", () => {
  it("cdist takes two tensors of one dtype, clamp_ names dtypes as its bounds do", () => {
    const wide = torch.ones(2, 2, { dtype: torch.float64 });
    expect(messageOf(() => torch.cdist(wide, torch.ones(2, 2)))).toContain(
      "expected scalar type Double but found Float",
    );
    const whole = torch.tensor([1, 2]);
    const cast = "result type Float can't be cast to the desired output type";
    expect(messageOf(() => whole.clamp_(float(1.5)))).toContain(`${cast} Long`);
    expect(messageOf(() => whole.clamp_min_(float(1.5)))).toContain(`${cast} Long`);
    expect(messageOf(() => whole.clamp_(1.5))).toContain(`${cast} long int`);
  });
});

it("zeta of a large s is its first term", () => {
  const of = (s: number, q: number): number =>
    torch.special.zeta(torch.tensor(s, { dtype: torch.float64 }), torch.tensor(q, { dtype: torch.float64 })).item();
  for (const s of [100, 1e3, 1e20, Infinity]) expect(of(s, 1)).toBe(1);
  expect(of(Infinity, 0.5)).toBe(Infinity);
  expect(of(1e20, 2)).toBe(NaN); // as PyTorch's, where the first term is 0
  expect(of(17, 10) / 1.2593102048060884e-17).toBeCloseTo(1, 13);
});
