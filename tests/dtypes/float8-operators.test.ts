/** Which operators take floats of 8 bits: exactly those of PyTorch 2.15, with its refusals for the others. */
import { describe, expect, it } from "vitest";
import * as torch from "flambeau";

const dtypes = [torch.float8_e4m3fn, torch.float8_e5m2, torch.float8_e4m3fnuz, torch.float8_e5m2fnuz];
const values = (tensor: torch.Tensor): unknown => tensor.float().tolist();

describe.each(dtypes.map((dtype) => [dtype.name, dtype] as const))("%s", (_, dtype) => {
  const x = torch
    .tensor([
      [1, 2],
      [0.5, 4],
    ])
    .to(dtype);
  const other = torch
    .tensor([
      [2, 2],
      [1, 0.5],
    ])
    .to(dtype);

  it("products of whole tensors", () => {
    expect(values(x.mul(other))).toEqual([
      [2, 4],
      [0.5, 2],
    ]);
    expect(x.mul(other).dtype).toBe(dtype);
    expect(values(x.clone().mul_(other))).toEqual([
      [2, 4],
      [0.5, 2],
    ]);
    expect(values(torch.kron(x.at(0), other.at(0)))).toEqual([2, 2, 4, 4]);
    expect(values(x.at(0, 1).mul(x))).toEqual([
      [2, 4],
      [1, 8],
    ]);
    for (const factor of [2, 0.3, x.at(0, 0), x.at("0:1", "0:1")])
      expect(() => x.mul(factor)).toThrow(`"mul_cpu_reduced_float" not implemented for '${dtype.scalarName}'`);
  });

  it("tests, eye, and adding at indices", () => {
    expect(torch.any(x).item()).toBe(true);
    expect(torch.zeros(2, { dtype }).any().item()).toBe(false);
    expect(x.all(1).tolist()).toEqual([true, true]);
    expect(x.isreal().all().item()).toBe(true);
    expect(values(torch.eye(2, { dtype }))).toEqual([
      [1, 0],
      [0, 1],
    ]);
    expect(values(x.clone().index_put_([torch.tensor([1, 1])], x.at(0), true))).toEqual([
      [1, 2],
      [2.5, 8],
    ]);
    expect(() => torch.testing.assert_close(x, x.clone())).not.toThrow();
    expect(() => torch.testing.assert_close(x, other)).toThrow("Tensor-likes are not equal!");
  });

  it("refusals", () => {
    expect(() => x.add(1)).toThrow(`"add_stub" not implemented for '${dtype.scalarName}'`);
    expect(() => torch.hash_tensor(x)).toThrow(`"xor_sum_cpu" not implemented for '${dtype.scalarName}'`);
    expect(() => torch.set_default_dtype(dtype)).toThrow(`couldn't find storage object ${dtype.scalarName}Storage`);
    expect(() => x.mm(torch.ones(2, 2))).toThrow(
      `expected m1 and m2 to have the same dtype, but got: c10::${dtype.scalarName} != float`,
    );
  });
});

it("exponents have no signs to take off and are not written at indices", () => {
  const x = torch.tensor([1, 2]).to(torch.float8_e8m0fnu);
  expect(values(x.mul(x))).toEqual([1, 4]);
  expect(() => x.abs()).toThrow(`"abs_cpu" not implemented for 'Float8_e8m0fnu'`);
  expect(() => x.clone().index_put_([torch.tensor([0])], x.at(1))).toThrow(
    `"index_put" not implemented for 'Float8_e8m0fnu'`,
  );
});
