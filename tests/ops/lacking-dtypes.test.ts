/** Dtypes that kernels of PyTorch 2.15 lack, and what outputs of composites keep: found by PyTorch's own recorded calls. */
import { describe, expect, it } from "vitest";
import * as torch from "../../src/index.ts";

const F = torch.nn.functional;
const { special } = torch;
const whole = torch.tensor([1, 2, 3]);
const half = torch.tensor([0.5, 1, 2], { dtype: torch.float16 });
const complex = torch.tensor([0.5, 1, 2], { dtype: torch.complex64 });
const bools = torch.tensor([true, false, true]);

describe("dtypes that PyTorch's kernels lack", () => {
  it.each([
    ["special.zeta", () => special.zeta(half, half), `"zeta_cpu" not implemented for 'Half'`],
    ["special.ndtri", () => special.ndtri(half), `"ndtri_cpu" not implemented for 'Half'`],
    ["special.log_ndtr", () => special.log_ndtr(complex), `"log_ndtr_cpu" not implemented for 'ComplexFloat'`],
    ["special.erfcx", () => special.erfcx(half), `"erfcx_cpu" not implemented for 'Half'`],
    ["special.ndtr", () => special.ndtr(complex), `"erf_vml_cpu" not implemented for 'ComplexFloat'`],
    ["special.i0e", () => special.i0e(complex), `"i0e_cpu" not implemented for 'ComplexFloat'`],
    ["special.bessel_j0", () => special.bessel_j0(complex), `"bessel_j0_cpu" not implemented for 'ComplexFloat'`],
    [
      "special.chebyshev_polynomial_t",
      () => special.chebyshev_polynomial_t(complex, complex),
      `"chebyshev_polynomial_t_cpu" not implemented for 'ComplexFloat'`,
    ],
    [
      "div",
      () => complex.div(complex, { rounding_mode: "floor" }),
      `"div_floor_cpu" not implemented for 'ComplexFloat'`,
    ],
    [
      "dist",
      () => torch.dist(whole, whole),
      "norm(): input dtype should be either floating point or complex. Got Long",
    ],
    ["gaussian_nll_loss", () => F.gaussian_nll_loss(whole, whole, whole), "desired output type long int"],
    ["kl_div", () => F.kl_div(whole, whole), "kl_div: Integral inputs not supported."],
    [
      "binary_cross_entropy",
      () => F.binary_cross_entropy(whole, whole),
      `"binary_cross_entropy" not implemented for 'Long'`,
    ],
    ["trapezoid", () => torch.trapezoid(bools), "trapezoid: received a bool input for `y`"],
    ["isin", () => torch.isin(bools, bools), "Unsupported input type encountered for isin(): Bool"],
    ["pad", () => F.pad(bools.unsqueeze(0), [1, 1], "reflect"), `"reflection_pad1d" not implemented for 'Bool'`],
    ["median", () => complex.median(0), `"median_out" not implemented for 'ComplexFloat'`],
    ["linalg.svdvals", () => torch.linalg.svdvals(half.unsqueeze(0)), `"linalg_svd_cpu" not implemented for 'Half'`],
    [
      "index_reduce",
      () => bools.index_reduce(0, torch.tensor([0, 1, 2]), bools, "amax"),
      `"index_func_" not implemented for 'Bool'`,
    ],
    [
      "scatter_reduce",
      () => complex.scatter_reduce(0, torch.tensor([0, 1, 2]), complex, "amax"),
      `"scatter_gather_tensor_cpu_reduce_amax" not implemented for 'ComplexFloat'`,
    ],
    ["adaptive_max_pool2d", () => F.adaptive_max_pool2d(torch.ones(1, 0, 5, 5), 3), "with dimension 1 being empty"],
  ])("%s", (_name, call, sentence) => {
    expect(call).toThrow(sentence);
  });
  it("are no fault where other operands make floats of them", () => {
    const float = torch.tensor([0.5, 1, 2]);
    expect(torch.dist(whole, float).dtype).toBe(torch.float32);
    expect(special.zeta(half, float).dtype).toBe(torch.float32);
    expect(F.gaussian_nll_loss(whole, float, float).dtype).toBe(torch.float32);
    expect(torch.bucketize(bools, float).tolist()).toEqual([1, 0, 1]);
  });
  it("but complex numbers may be dropped, by the numbers that real ones are dropped by", () => {
    torch.manual_seed(0);
    const real = F.dropout(torch.ones(3));
    torch.manual_seed(0);
    expect(torch.equal(F.dropout(torch.ones(3, { dtype: torch.complex64 })).real, real)).toBe(true);
  });
});

describe("nothing", () => {
  it("can be reduced in segments", () => {
    const lengths = torch.tensor([0, 0]);
    const data = torch.zeros(0, { requires_grad: true });
    const result = torch.segment_reduce(data, "max", { lengths, initial: 0 });
    result.sum().backward();
    expect([result.tolist(), data.grad!.shape]).toEqual([[0, 0], [0]]);
    expect(torch.segment_reduce(torch.zeros(0, 3), "mean", { lengths }).isnan().all().item()).toBe(true);
  });
  it("is divided by zero, and has a dim that errors name as it was given", () => {
    expect(torch.zeros(0, { dtype: torch.int64 }).div(0, { rounding_mode: "trunc" }).shape).toEqual([0]);
    expect(() => torch.zeros(2, 0).amin(-1)).toThrow("amin(): Expected reduction dim -1 to have non-zero size.");
  });
});

describe("outputs of operators that PyTorch computes first and copies then", () => {
  it("take the history along", () => {
    const x = torch.tensor([3, 4], { dtype: torch.float32, requires_grad: true });
    const out = torch.empty(0);
    torch.linalg.norm(x, { out });
    out.backward();
    expect(x.grad!.tolist()).toEqual([Math.fround(0.6), Math.fround(0.8)]);
    const leaf = torch.empty(0).requires_grad_(true);
    expect(() => torch.inner(x, x, { out: leaf })).toThrow("a leaf Variable that requires grad");
    expect(() => torch.square(x, { out: torch.empty(2) })).toThrow("pow(): functions with out=...");
  });
  it("have PyTorch's strides", () => {
    const [rows, out] = [torch.rand(3, 5), torch.empty(6, 6)];
    expect(torch.quantile(rows, torch.tensor([0.5, 0.2]), { dim: 0 }).stride()).toEqual([1, 2]);
    expect(torch.unravel_index(torch.tensor([3, 8]), [4, 5])[0]!.stride()).toEqual([2]);
    torch.linalg.householder_product(torch.rand(5, 5), torch.rand(5), { out });
    expect(out.stride()).toEqual([5, 1]);
    const gaps = torch.rand(10, 20).at(":", "::2");
    expect(torch.diagonal_scatter(gaps, torch.zeros(10)).stride()).toEqual([20, 2]);
  });
});

describe("joins and distances", () => {
  it("name an element that is no tensor", () => {
    expect(() => torch.cat([torch.ones(2), null as unknown as torch.Tensor])).toThrow(
      "expected Tensor as element 1 in argument 0, but got NoneType",
    );
  });
  it("that count differences have a gradient of zeros", () => {
    const x = torch.rand(3, 2, { requires_grad: true });
    const y = F.pdist(x, 0);
    y.sum().backward();
    expect([y.tolist(), x.grad!.tolist(), y.grad_fn!.name()]).toEqual([
      [2, 2, 2],
      [
        [0, 0],
        [0, 0],
        [0, 0],
      ],
      "PdistBackward0",
    ]);
  });
});

describe("options", () => {
  it("that 2.15 no longer has are refused", () => {
    const optimizer = new torch.optim.SGD([torch.ones(1, { requires_grad: true })], { lr: 0.1 });
    const options = { step_size: 2, verbose: true };
    expect(() => new torch.optim.lr_scheduler.StepLR(optimizer, options)).toThrow(
      "StepLR.__init__() got an unexpected keyword argument 'verbose'",
    );
  });
  it("of fills are taken by name", () => {
    const tensor = torch.ones(2);
    expect(torch.nn.init.constant_({ tensor, val: 3 }).tolist()).toEqual([3, 3]);
    expect(torch.nn.init.zeros_({ tensor }).tolist()).toEqual([0, 0]);
  });
});

describe("dtypes and numbers that calls with several of them let through", () => {
  const i = torch.Complex;
  const double = torch.tensor([0.5, 0.5], { dtype: torch.float64 });
  const ints = torch.tensor([1, 2]);
  it.each([
    ["clamp between bools", () => torch.clamp(bools, bools, bools), `"clamp_cpu" not implemented for 'Bool'`],
    ["polygamma_ of order 2", () => complex.clone().polygamma_(2), `"polygamma" not implemented for 'ComplexFloat'`],
    [
      "binary_cross_entropy_with_logits of integers",
      () => F.binary_cross_entropy_with_logits(ints, double),
      `"log_sigmoid_cpu" not implemented for 'Long'`,
    ],
    [
      "multilabel_soft_margin_loss of integers",
      () => F.multilabel_soft_margin_loss(ints, double),
      `"log_sigmoid_cpu" not implemented for 'Long'`,
    ],
    [
      "nextafter_ of integers",
      () => ints.clone().nextafter_(double),
      "result type Double can't be cast to the desired output type Long",
    ],
    [
      "constant_pad_nd",
      () => torch.constant_pad_nd(torch.ones(2), [1, 1], new i(1, 2)),
      "value cannot be converted to type float without overflow",
    ],
    [
      "constant_pad_nd of integers",
      () => torch.constant_pad_nd(ints, [1, 1], new i(1, 2)),
      "value cannot be converted to type int64_t without overflow",
    ],
    [
      "threshold",
      () => Reflect.apply(F.threshold, F, [torch.ones(2), new i(0, 1), 1]),
      "cannot be converted to type float",
    ],
    [
      "dist",
      () => Reflect.apply(torch.dist, torch, [torch.ones(2), torch.ones(2), new i(1, 2)]),
      "Expected a non-complex scalar",
    ],
  ])("%s", (_name, call, sentence) => {
    expect(call).toThrow(sentence);
  });
  it("bools take complex numbers, and true is 1 as the order of a norm", () => {
    expect(torch.full([2], new i(0, 2), { dtype: torch.bool }).tolist()).toEqual([true, true]);
    expect(torch.constant_pad_nd(bools, [1, 0], new i(0, 2)).tolist()).toEqual([true, true, false, true]);
    expect(
      torch
        .zeros(2)
        .bool()
        .masked_fill(torch.tensor([true, false]), new i(0, 1))
        .tolist(),
    ).toEqual([true, false]);
    expect((Reflect.apply(torch.norm, torch, [torch.tensor([3, 4.5]), true]) as torch.Tensor).item()).toBe(7.5);
  });
  it("hinge_embedding_loss has the input's dtype, int64 for sums, and no gradient for the target", () => {
    const int32 = { dtype: torch.int32 };
    const input = torch.tensor([1, 2, -3], int32);
    const total = F.hinge_embedding_loss(input, torch.tensor([1, -1, -1], int32), { reduction: "sum" });
    expect([total.dtype, total.item()]).toEqual([torch.int64, 5]);
    const each = F.hinge_embedding_loss(input, torch.tensor([1, -1, 0.5], { dtype: torch.float64 }), {
      reduction: "none",
    });
    expect([each.dtype, each.tolist()]).toEqual([torch.int32, [1, 0, 1]]);
    const target = torch.tensor([1.5, -1], { requires_grad: true });
    expect(F.hinge_embedding_loss(torch.tensor([0.5, 2]), target).requires_grad).toBe(false);
  });
});
