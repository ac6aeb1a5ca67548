/** Strides of what linear algebra and Fourier transforms give, as PyTorch 2.15 recorded them. */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import * as torch from "flambeau";
import type { DType, Tensor } from "flambeau";

type Argument = number | null | readonly number[] | readonly [kind: string, shape: number[], upper?: boolean];
type Recorded = readonly [
  name: string,
  args: readonly Argument[],
  options: Record<string, unknown>,
  dtype: "float64" | "complex128",
  strides: number[][],
];
const dtypes = { float64: torch.float64, complex128: torch.complex128 };
const recorded = JSON.parse(
  readFileSync(new URL("./recorded/strides.json", import.meta.url), "utf8"),
) as readonly Recorded[];

function general(shape: readonly number[], dtype: DType): Tensor {
  const count = shape.reduce((a, b) => a * b, 1);
  const values = torch.arange(count, { dtype: torch.float64 }).mul(1.3).add(0.2).sin().reshape(shape).to(dtype);
  if (shape.length < 2) return values;
  return values.add(torch.eye(shape.at(-2)!, shape.at(-1)!, { dtype }).mul(2));
}

function positiveDefinite(shape: readonly number[], dtype: DType): Tensor {
  const root = general(shape.slice(-2), torch.float64);
  return root.matmul(root.mT).expand(shape).contiguous().to(dtype);
}

/** Arguments by the word that stands for them in the records. */
const made: Record<string, (shape: number[], dtype: DType, upper: boolean) => Tensor> = {
  gen: general,
  gen1: (shape, dtype) => general([...shape, 1], dtype).select(-1, 0),
  gen6: (shape, dtype) => general([6, 6], dtype).reshape(shape),
  genT: (shape, dtype) => general(shape, dtype).mT.contiguous().mT,
  spd: positiveDefinite,
  chol: (shape, dtype, upper) => torch.linalg.cholesky(positiveDefinite(shape, dtype), { upper }),
  LU: (shape, dtype) => torch.linalg.lu_factor(general(shape, dtype)).LU,
  piv: (shape, dtype) => torch.linalg.lu_factor(general(shape, dtype)).pivots,
  LD: (shape, dtype) => torch.linalg.ldl_factor(positiveDefinite(shape, dtype)).LD,
  LDp: (shape, dtype) => torch.linalg.ldl_factor(positiveDefinite(shape, dtype)).pivots,
  geq: (shape, dtype) => torch.geqrf(general(shape, dtype)).a,
  tau: (shape, dtype) => torch.geqrf(general(shape, dtype)).tau,
};

function built(argument: unknown, dtype: DType): unknown {
  if (!Array.isArray(argument)) return argument;
  if (Array.isArray(argument[0])) return argument.map((item) => built(item, dtype));
  const [kind, shape, upper] = argument as [string | number, number[], boolean | undefined];
  return typeof kind === "string" ? made[kind]!(shape, dtype, upper ?? false) : argument;
}

function functionAt(name: string): (...args: unknown[]) => Tensor | Iterable<Tensor> {
  return name.split(".").reduce((room, part) => (room as Record<string, unknown>)[part], torch as unknown) as never;
}

describe("results lie in memory as PyTorch's do", () => {
  const names = [...new Set(recorded.map(([name]) => name))];
  test.each(names)("%s", (name) => {
    for (const [, args, options, dtype, strides] of recorded.filter(([each]) => each === name)) {
      const result = functionAt(name)(...args.map((argument) => built(argument, dtypes[dtype])), options);
      const got = [...(torch.is_tensor(result) ? [result] : result)].map((tensor) => tensor.stride());
      expect(got, JSON.stringify([name, args, options, dtype])).toEqual(strides);
    }
  });

  test("inverse transforms of real numbers are conjugates that wait, and nodes have PyTorch's names", () => {
    const x = torch.randn([4, 6], { requires_grad: true });
    const y = torch.fft.ifft(x);
    expect([y.is_conj(), torch.fft.ihfft(x).is_conj(), torch.fft.fft(x).is_conj()]).toEqual([true, true, false]);
    expect(y.resolve_conj().is_conj()).toBe(false);
    expect([y, torch.fft.fft(x), torch.fft.fftn(x), torch.fft.irfft(x)].map((each) => each.grad_fn?.name())).toEqual([
      "ConjBackward0",
      "FftR2CBackward0",
      "FftC2CBackward0",
      "FftC2RBackward0",
    ]);
  });
});

describe("as_strided_scatter", () => {
  test("counts places from the storage's beginning, beyond what the tensor shows", () => {
    const part = torch.arange(6).float().at("1:4");
    const nine = torch.tensor([9]).float();
    expect(torch.as_strided_scatter(part, nine, [1], [1], 0).tolist()).toEqual([1, 2, 3]);
    expect(torch.as_strided_scatter(part, nine, [1], [1], 5).tolist()).toEqual([1, 2, 3]);
    expect(torch.as_strided_scatter(part, torch.tensor([9, 8]).float(), [2], [1], 2).tolist()).toEqual([1, 9, 8]);
    const whole = torch.as_strided_scatter(part, nine, [1], [1]);
    expect([whole.tolist(), whole.storage_offset()]).toEqual([[9, 2, 3], 1]);
    expect(part.tolist()).toEqual([1, 2, 3]);
  });
});

describe("the gradient of a mean", () => {
  test("has places of its own, so that it can be changed", () => {
    const x = torch.ones(2, 3, { requires_grad: true });
    for (const mean of [x.mean(), x.mean(0).sum(), x.mean([0, 1], { keepdim: true }).sum()]) {
      const [grad] = torch.autograd.grad(mean, x);
      expect(grad!.stride()).toEqual([3, 1]);
      expect(grad!.mul_(2).shape).toEqual([2, 3]);
    }
  });
});
