/** Faults that the samples of PyTorch 2.15's operator table (op_db) showed; expected values are PyTorch's. */
import { describe, expect, it } from "vitest";
import * as torch from "flambeau";
import type { Tensor } from "flambeau";

const gradientOf = (f: (x: Tensor) => Tensor, values: number[]): unknown => {
  const x = torch.tensor(values, { dtype: torch.float32, requires_grad: true });
  f(x).sum().backward();
  return x.grad!.tolist();
};

describe("selection and products", () => {
  it("kthvalue names the place that PyTorch's quick selection ends at", () => {
    const x = torch.tensor([
      [3, 1, 1, 2, 1, 3, 1, 2],
      [2, 2, 2, 2, 2, 2, 2, 2],
      [5, 4, 3, 2, 1, 0, 0, 5],
    ]);
    const places = [1, 2, 4, 8].map((k) => x.kthvalue(k).indices.tolist());
    expect(places).toEqual([
      [1, 3, 5],
      [2, 5, 6],
      [4, 0, 3],
      [0, 7, 7],
    ]);
    expect(x.to(torch.bfloat16).kthvalue(4).values.tolist()).toEqual([1, 2, 2]);
    expect(torch.tensor([NaN, 1, NaN, 0]).kthvalue(3).indices.item()).toBe(2);
  });
  it("gradients of products with zeros and NaN", () => {
    const zeros = [NaN, 0, 3, 0];
    expect(gradientOf((x) => x.prod(), zeros)).toEqual([0, 0, 0, 0]);
    expect(gradientOf((x) => x.cumprod(0), zeros)).toEqual([NaN, NaN, 0, 0]);
    expect(gradientOf((x) => x.cumprod(0), [2, NaN, 0, 4, NaN])).toEqual([NaN, NaN, NaN, 0, 0]);
    expect(gradientOf((x) => x.cumprod(0), [1, 2, 0, 3, 0, 4])).toEqual([3, 1, 8, 0, 0, 0]);
    expect(gradientOf((x) => x.cumprod(0), [0, 2, 3])).toEqual([9, 0, 0]);
  });
  // PyTorch 2.15 gives [[0, 2, 0], [4, 0, 0]]: the gradient of the places that were written over, docs/differences.md.
  it("as_strided_scatter lets the gradient of what it keeps through", () => {
    const x = torch.arange(6, { dtype: torch.float32 }).view(2, 3).requires_grad_();
    const source = torch.zeros(2, { requires_grad: true });
    torch.as_strided_scatter(x, source, [2], [2], 1).backward(torch.arange(1, 7, { dtype: torch.float32 }).view(2, 3));
    expect(x.grad!.tolist()).toEqual([
      [1, 0, 3],
      [0, 5, 6],
    ]);
    expect(source.grad!.tolist()).toEqual([2, 4]);
  });
  it("the gradient of a conversion to complex is the real part, without a warning", () => {
    torch.set_warn_always(true);
    const warned: unknown[] = [];
    const warn = console.warn;
    console.warn = (...args: unknown[]) => warned.push(args);
    try {
      const factor = torch.complex(torch.tensor([1, 0], { dtype: torch.float64 }), torch.tensor([2, 3]).double());
      expect(gradientOf((x) => x.cdouble().mul(factor).real, [1, 2])).toEqual([1, 0]);
    } finally {
      console.warn = warn;
      torch.set_warn_always(false);
    }
    expect(warned).toEqual([]);
  });
});

describe("dtypes that LAPACK lacks are refused in PyTorch's words", () => {
  const half = torch.eye(3).to(torch.bfloat16);
  const whole = torch.eye(3).to(torch.int64);
  const places = torch.tensor([1, 2, 3], { dtype: torch.int32 });
  const { linalg } = torch;
  const lacking = (kernel: string, name: string): string => `"${kernel}" not implemented for '${name}'`;
  const low = (name: string): string => `${name}: Low precision dtypes not supported. Got BFloat16`;
  const sizes = "This function doesn't handle types other than float and double";
  const calls: [string, string, () => unknown][] = [
    ["NotImplementedError", low("linalg.matrix_norm"), () => torch.norm(half, "nuc")],
    ["NotImplementedError", low("linalg.matrix_norm"), () => linalg.matrix_norm(half, 2)],
    ["NotImplementedError", low("linalg.slogdet"), () => linalg.slogdet(half)],
    ["NotImplementedError", low("linalg.inv"), () => linalg.inv_ex(half)],
    ["NotImplementedError", low("linalg.inv"), () => linalg.cond(half, 1)],
    ["NotImplementedError", lacking("linalg_svd_cpu", "BFloat16"), () => linalg.cond(half)],
    ["NotImplementedError", lacking("linalg_svd_cpu", "BFloat16"), () => torch.svd(half)],
    ["NotImplementedError", lacking("linalg_eigh_cpu", "BFloat16"), () => linalg.eigh(half)],
    ["NotImplementedError", lacking("linalg_eigh_cpu", "Long"), () => linalg.eigvalsh(whole)],
    ["NotImplementedError", lacking("geqrf_cpu", "BFloat16"), () => linalg.qr(half)],
    ["NotImplementedError", lacking("geqrf_cpu", "Long"), () => torch.geqrf(whole)],
    ["NotImplementedError", lacking("ormqr_cpu", "Long"), () => torch.ormqr(whole, whole.select(0, 0), whole)],
    ["NotImplementedError", lacking("lu_cpu", "BFloat16"), () => linalg.solve(half, half)],
    ["NotImplementedError", lacking("cholesky_solve_cpu", "Long"), () => torch.cholesky_solve(whole, whole)],
    ["NotImplementedError", lacking("cholesky_inverse_out_cpu", "Long"), () => torch.cholesky_inverse(whole)],
    ["NotImplementedError", lacking("linalg.lu_solve_cpu", "BFloat16"), () => linalg.lu_solve(half, places, half)],
    [
      "NotImplementedError",
      "torch.linalg.lu_solve: Expected a floating point or complex tensor as input. Got Long",
      () => linalg.lu_solve(whole, places, whole),
    ],
    [
      "NotImplementedError",
      "torch.linalg.ldl_solve: Expected a floating point or complex tensor as input. Got Long",
      () => linalg.ldl_solve(whole, places, whole),
    ],
    [
      "NotImplementedError",
      "linalg.cholesky: Expected a floating point or complex tensor as input. Got Long",
      () => linalg.cholesky_ex(whole),
    ],
    ["RuntimeError", sizes, () => linalg.matrix_rank(whole)],
    ["RuntimeError", sizes, () => linalg.lstsq(half, half)],
    [
      "RuntimeError",
      "torch.linalg.matrix_rank: The input tensor input must have at least 2 dimensions.",
      () => linalg.matrix_rank(torch.ones(3)),
    ],
    ["RuntimeError", "linalg.pinv(BFloat16{[3, 3]}): expected a tensor with 2 or more", () => linalg.pinv(half)],
    ["RuntimeError", "A must be batches of square matrices", () => linalg.solve(half.narrow(0, 0, 2), half)],
  ];
  it.each(calls)("%s: %s", (name, text, call) => {
    expect(call).toThrow(text);
    expect(call).toThrow(expect.objectContaining({ name }));
  });
});
