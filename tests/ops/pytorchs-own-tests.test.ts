/** Faults that PyTorch's own test files found: values, dtypes and refusals of 2.15. */
import { describe, expect, test, vi } from "vitest";
import * as torch from "../../src/index.ts";

const { Complex } = torch;
const complexes = (values: readonly (readonly [number, number])[]): torch.Tensor =>
  torch.tensor(values.map(([re, im]) => new Complex(re, im)));
const parts = (tensor: torch.Tensor): unknown => torch.view_as_real(tensor).tolist();

describe("dtypes", () => {
  test("a tensor of floats in the place of a number asks for floats", () => {
    const one = torch.ones([]);
    expect(torch.arange(one).dtype).toBe(torch.float32);
    expect(torch.arange(0, 3, one.double()).dtype).toBe(torch.float32);
    expect(torch.arange(0, torch.tensor(3)).dtype).toBe(torch.int64);
    expect(torch.full([2], one).dtype).toBe(torch.float32);
    expect(torch.full([2], one.int()).dtype).toBe(torch.int64);
    expect(torch.full([2], one, { dtype: torch.int64 }).dtype).toBe(torch.int64);
    expect(torch.full.record.name).toBe("full");
  });

  test("sums and means of complex numbers into a real dtype", () => {
    const warn = vi.spyOn(console, "warn").mockImplementation(() => undefined);
    const x = complexes([
      [1, 2],
      [3, 4],
    ]);
    expect(x.sum({ dtype: torch.float32 }).dtype).toBe(torch.float32);
    expect(x.sum({ dtype: torch.float32 }).item()).toBe(4);
    expect(torch.mean(x, { dtype: torch.float32 }).item()).toBe(2);
    warn.mockRestore();
    expect(() => torch.nansum(torch.ones(2), { dtype: torch.complex64 })).toThrow(
      "\"nansum_cpu\" not implemented for 'ComplexFloat'",
    );
  });
});

describe("complex numbers", () => {
  test("nan_to_num takes each part by itself", () => {
    const x = complexes([
      [NaN, 1],
      [Infinity, -Infinity],
    ]);
    expect(parts(torch.nan_to_num(x, { nan: 12, posinf: 5, neginf: 6 }))).toEqual([
      [12, 1],
      [5, 6],
    ]);
    expect(parts(x.nan_to_num_(3, 4, 5))).toEqual([
      [3, 1],
      [4, 5],
    ]);
  });

  test("logcumsumexp with infinite and missing parts", () => {
    const scan = (...values: (readonly [number, number])[]): unknown => parts(torch.logcumsumexp(complexes(values), 0));
    expect(scan([Infinity, Infinity], [1, 1])).toEqual([
      [Infinity, Infinity],
      [Infinity, Infinity],
    ]);
    expect(scan([1, NaN], [1, 1])).toEqual([
      [NaN, NaN],
      [NaN, NaN],
    ]);
    expect(scan([1, -Infinity], [Infinity, 1])).toEqual([
      [1, -Infinity],
      [Infinity, 1],
    ]);
    const [, both] = scan([Infinity, 0], [Infinity, 1]) as [unknown, [number, number]];
    expect(both[0]).toBe(Infinity);
    expect(both[1]).toBeCloseTo(Math.PI / 4);
  });

  test("parts may be assigned to", () => {
    const x = torch.ones(2, { dtype: torch.complex64 });
    x.real = torch.tensor([5, 6]);
    x.imag = torch.tensor(7);
    expect(parts(x)).toEqual([
      [5, 7],
      [6, 7],
    ]);
    expect(() => {
      torch.ones(2).imag = torch.ones(2);
    }).toThrow("imag is not implemented for tensors with non-complex dtypes.");
  });

  test("polar wants one dtype", () => {
    expect(() => torch.polar(torch.ones(2), torch.ones(2).double())).toThrow(
      "Expected object of scalar type Float but got scalar type Double for second argument",
    );
  });
});

describe("arguments", () => {
  test("normal by name", () => {
    const zeros = torch.zeros(2);
    expect(torch.normal({ mean: torch.ones(2), std: zeros }).tolist()).toEqual([1, 1]);
    expect(torch.normal({ mean: 2, std: zeros }).tolist()).toEqual([2, 2]);
    expect(torch.normal({ mean: 2, std: 0, size: [2] }).tolist()).toEqual([2, 2]);
    expect(torch.normal({ mean: torch.empty(0, 2), std: torch.empty(0, 1) }).shape).toEqual([0, 2]);
  });

  test("functions of any number of tensors, of none", () => {
    expect(torch.block_diag().shape).toEqual([1, 0]);
    expect(torch.broadcast_tensors()).toEqual([]);
    expect(() => torch.meshgrid()).toThrow("meshgrid expects a non-empty TensorList");
    expect(() => torch.cartesian_prod()).toThrow("meshgrid expects a non-empty TensorList");
  });

  test("distributions that validate nothing take numbers", () => {
    const { Chi2, Gamma, Normal } = torch.distributions;
    expect(new Normal(0, 1, { validate_args: false }).cdf(0 as never).item()).toBe(0.5);
    const one = torch.ones([]);
    expect(new Gamma(one, one).log_prob(1.5 as never).item()).toBeCloseTo(-1.5);
    // Numbers take the dtype of the rate.
    expect(new Gamma(torch.tensor(1), torch.tensor(1)).log_prob(1.5 as never).item()).toBe(-1);
    expect(new Chi2(torch.tensor(2)).log_prob(1 as never).item()).toBeCloseTo(-1.1931, 3);
    expect(() => new Normal(0, 1).log_prob(1 as never)).toThrow("The value argument to log_prob must be a Tensor");
  });
});

describe("refusals", () => {
  test("outputs", () => {
    const [x, floats] = [torch.tensor([1, Infinity]), torch.zeros(2)];
    expect(() => torch.isposinf(x, { out: floats })).toThrow("isposinf does not support non-boolean outputs.");
    expect(() => torch.isneginf(x, { out: floats })).toThrow("isneginf does not support non-boolean outputs.");
  });

  test("fftfreq resizes as arange does", () => {
    const warn = vi.spyOn(console, "warn").mockImplementation(() => undefined);
    torch.set_warn_always(true);
    torch.fft.fftfreq(4, { out: torch.zeros(2) });
    torch.set_warn_always(false);
    expect(String(warn.mock.calls[0]?.[0])).toContain("The number of elements in the out tensor of shape [2] is 2");
    warn.mockRestore();
  });

  test("factors of addr", () => {
    const ones = torch.ones(2);
    const addr = (options: object): torch.Tensor => torch.addr(torch.ones(2, 2), ones, ones, options);
    expect(() => addr({ beta: true })).toThrow("Boolean beta only supported for Boolean results.");
    expect(() => addr({ alpha: true })).toThrow("Boolean alpha only supported for Boolean results.");
  });

  test("files that are none", () => {
    expect(() => torch.save("foo", torch.ones(2) as never)).toThrow("expected 'f' to be string, path, or a file-like");
  });

  test("an ellipsis twice", () => {
    expect(() => torch.einsum("a->... .", torch.ones(2))).toThrow("found '.' for output but an ellipsis (...) was");
  });
});

test("shifts by more than there are bits", () => {
  const { int8, int32 } = torch;
  const shifts = torch.tensor([-96, 100], { dtype: int8 });
  expect(torch.ones(2, { dtype: int8 }).bitwise_left_shift(shifts).tolist()).toEqual([0, 0]);
  expect(torch.full([2], -5, { dtype: int8 }).bitwise_right_shift(shifts).tolist()).toEqual([-1, -1]);
  expect(
    torch
      .ones(2, { dtype: int32 })
      .bitwise_left_shift(torch.tensor([-32, 31], { dtype: int32 }))
      .tolist(),
  ).toEqual([0, -(2 ** 31)]);
  expect(torch.ones(1, { dtype: torch.int64 }).bitwise_left_shift(-1).tolist()).toEqual([0]);
  expect(torch.ones(1, { dtype: torch.int64 }).bitwise_left_shift(33).tolist()).toEqual([2 ** 33]);
});

test("the nuclear condition number of a singular matrix", () => {
  expect(torch.linalg.cond(torch.diag(torch.tensor([1, 1, 0]).float()), "nuc").item()).toBe(Infinity);
});

test("tangents of what does not depend on its input are zeros", () => {
  const { forward_ad } = torch.autograd;
  forward_ad.dual_level(() => {
    const dual = (): torch.Tensor => forward_ad.make_dual(torch.tensor([0.5, 1.5]), torch.ones(2));
    for (const of of [
      (x: torch.Tensor) => x.floor(),
      (x: torch.Tensor) => x.sign(),
      (x: torch.Tensor) => torch.poisson(x),
      (x: torch.Tensor) => x.zero_(),
    ])
      expect(forward_ad.unpack_dual(of(dual())).tangent?.tolist()).toEqual([0, 0]);
    expect(forward_ad.unpack_dual(dual().isnan()).tangent).toBe(null);
  });
});

test("points of affine_grid are those of linspace, to the last bit", () => {
  const grid = torch.nn.functional.affine_grid(torch.eye(2, 3).unsqueeze(0), [1, 1, 1, 10], true);
  expect(grid.at(0, 0, ":", 0).equal(torch.linspace(-1, 1, 10))).toBe(true);
});

test("bounds of rrelu are finite, eps of cosine_similarity is not negative", () => {
  const x = torch.ones(2, 2);
  const { rrelu, cosine_similarity } = torch.nn.functional;
  expect(() => rrelu(x, -Infinity, 1)).toThrow("rrelu: lower bound must be finite, got -inf");
  expect(() => rrelu(x, 0, NaN, true)).toThrow("rrelu: upper bound must be finite, got nan");
  expect(() => cosine_similarity(x, x, { eps: -1 })).toThrow("eps must be non-negative, got: -1");
});
