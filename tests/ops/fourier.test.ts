/**
 * Fourier transforms against their definition, for sizes of every kind of factor; derivatives; signals that go to
 * spectra and back.
 */
import { describe, expect, test } from "vitest";
import * as torch from "flambeau";
import type { Tensor } from "flambeau";

/** `irfft` by its definition: a matrix of cosines, with the numbers that stand for two counted twice. */
function byDefinition(half: Tensor, n: number): Tensor {
  const frequencies = torch.arange(half.shape[0]!, { dtype: torch.float64 });
  const angles = torch
    .arange(n, { dtype: torch.float64 })
    .unsqueeze(1)
    .mul(frequencies)
    .remainder(n)
    .mul((2 * Math.PI) / n);
  const twice = torch.full([half.shape[0]!], 2, { dtype: torch.float64 });
  twice.narrow(0, 0, 1).fill_(1);
  if (n % 2 === 0) twice.narrow(0, n / 2, 1).fill_(1);
  return angles.cos().mul(twice).mm(half).div(n);
}

function largest(a: Tensor, b: Tensor): number {
  return a.sub(b).abs().max().item();
}

describe("rows", () => {
  // Rows go through blocks of 32 or 16; few rows, and long ones, do not.
  test.each([
    [1000, 40],
    [64, 33],
    [8, 16],
    [60, 17],
    [77, 50],
    [509, 20],
    [1009, 35],
    [10007, 17],
    [4096, 18],
    [16384, 16],
    [12, 3],
  ])("of %i numbers are transformed each like one alone", (n, rows) => {
    for (const dtype of [torch.complex64, torch.complex128]) {
      const x = torch.randn([2, rows, n], { dtype });
      const all = torch.fft.fft(x);
      const back = torch.fft.ifft(all);
      const tolerance = dtype === torch.complex64 ? 2e-6 : 1e-14;
      expect(back.sub(x).abs().max().item()).toBeLessThan(tolerance * 2);
      for (const row of [0, rows - 1]) {
        const alone = torch.fft.fft(x.select(0, 1).select(0, row));
        expect(all.select(0, 1).select(0, row).sub(alone).abs().max().item()).toBeLessThan(tolerance * Math.sqrt(n));
      }
    }
  });
});

describe("transforms", () => {
  // Powers of 2, products of written radices, other small primes, and primes that go through Bluestein's algorithm.
  test.each([1, 2, 3, 4, 5, 7, 8, 12, 13, 16, 30, 49, 61, 64, 67, 77, 120, 134, 201, 243, 256, 509])(
    "irfft of size %i is its definition",
    (n) => {
      for (const columns of [1, 20]) {
        const half = torch.rand(Math.floor(n / 2) + 1, columns, { dtype: torch.float64 });
        expect(largest(torch.fft.irfft(half, n, 0), byDefinition(half, n))).toBeLessThan(1e-13);
        expect(largest(torch.fft.hfft(half, n, 0), byDefinition(half, n).mul(n))).toBeLessThan(1e-11);
      }
    },
  );

  // Root of the mean squared error over that of the result, as PyTorch has it for the same numbers.
  test.each([
    [211, 1.768e-7],
    [422, 1.845e-7],
    [1009, 2.09e-7],
  ])("of %i numbers, which has a large prime factor, are as exact as PyTorch's", (n, most) => {
    const j = torch.arange(n * 20);
    const x = j.mul(j).mul(7).add(j.mul(3)).remainder(101).double().div(50).sub(1).float().reshape(20, n);
    const turns = torch
      .outer(torch.arange(n), torch.arange(n))
      .remainder(n)
      .double()
      .mul((-2 * Math.PI) / n);
    const exact = x.cdouble().mm(torch.complex(turns.cos(), turns.sin()));
    const error = (result: Tensor): number =>
      result.sub(exact).abs().square().mean().div(exact.abs().square().mean()).sqrt().item();
    expect(error(torch.fft.fft(x))).toBeLessThan(most);
    expect(error(torch.fft.fft(x.t(), null, 0).t())).toBeLessThan(most);
    expect(error(torch.fft.ifft(x, null, -1, "forward").conj())).toBeLessThan(most);
    expect(error(torch.fft.fft(x.double()))).toBeLessThan(1e-14);
  });

  test("irfft, hfftn and irfft2 have first and second derivatives", () => {
    const x = torch.rand(4, 5, { dtype: torch.float64, requires_grad: true });
    expect(torch.autograd.gradgradcheck((y: Tensor) => torch.fft.irfft(y, 7, 0), [x])).toBe(true);
    expect(torch.autograd.gradgradcheck((y: Tensor) => torch.fft.hfftn(y), [x])).toBe(true);
    expect(torch.autograd.gradgradcheck((y: Tensor) => torch.fft.irfft2(y, [3, 8]), [x])).toBe(true);
  });

  test("shifts undo each other and frequencies are ordered", () => {
    const x = torch.rand(5, 4);
    expect(torch.fft.ifftshift(torch.fft.fftshift(x)).equal(x)).toBe(true);
    expect(torch.fft.fftshift(torch.fft.fftfreq(5)).tolist()).toEqual(torch.tensor([-0.4, -0.2, 0, 0.2, 0.4]).tolist());
  });
});

describe("short-time transforms", () => {
  test.each([{}, { onesided: false }, { normalized: true }, { hop_length: 3 }])("istft undoes stft %o", (options) => {
    const signal = torch.rand(2, 60, { dtype: torch.float64 });
    const window = torch.hann_window(12, { dtype: torch.float64 });
    const spectrum = torch.stft(signal, 12, { window, return_complex: true, ...options });
    expect(largest(torch.istft(spectrum, 12, { window, ...options, length: 60 }), signal)).toBeLessThan(1e-12);
  });

  test("stft and istft have derivatives", () => {
    const signal = torch.rand(20, { dtype: torch.float64, requires_grad: true });
    for (const return_complex of [true, false])
      expect(torch.autograd.gradcheck((x: Tensor) => torch.stft(x, 6, { return_complex }), [signal])).toBe(true);
    const window = torch.rand(6, { dtype: torch.float64 }).add(0.5).requires_grad_();
    const spectrum = torch.randn(4, 5, { dtype: torch.complex128, requires_grad: true });
    expect(
      torch.autograd.gradcheck(
        (x: Tensor, w: Tensor) => torch.istft(x, 6, { window: w, hop_length: 2 }),
        [spectrum, window],
      ),
    ).toBe(true);
  });

  test("windows", () => {
    expect(torch.hann_window(4).tolist()).toEqual([0, 0.5, 1, 0.5]);
    expect(torch.bartlett_window(5, false).tolist()).toEqual([0, 0.5, 1, 0.5, 0]);
    expect(() => torch.hann_window(4, { dtype: torch.int64 })).toThrow(
      "hann_window expects floating point dtypes, got: TensorOptions(dtype=long int",
    );
  });
});
