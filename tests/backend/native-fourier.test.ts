/** Fourier transforms by native code, long ones and many short ones, beside WebAssembly's, which goes another way. Skipped where there is no addon. */
import { afterAll, describe, expect, test } from "vitest";
import * as torch from "../../src/index.ts";
import { loadNativeAddon } from "../../src/support/platform/native.ts";

const levels = loadNativeAddon()?.addon.levels ?? [];
const { flambeau } = torch.backends;
const [nativeBefore, threadsBefore] = [flambeau.native, torch.get_num_threads()];

afterAll(() => {
  flambeau.native = nativeBefore;
  torch.set_num_threads(threadsBefore);
});

/** The largest difference, in parts of the largest number. */
function difference(a: torch.Tensor, b: torch.Tensor): number {
  return a.sub(b).abs().max().div(b.abs().max()).item();
}

// Powers of two, whole blocks and others, every radix that is written out.
const sizes = [2 ** 14, 2 ** 17, 3 ** 9, 2 ** 5 * 5 ** 4, 2 ** 4 * 3 ** 2 * 5 ** 3, 5 ** 7];

// A file without any suite would fail where there is no addon.
describe.skipIf(levels.length === 0).each(levels.length === 0 ? ["nothing"] : levels)("by %s", (level) => {
  test.each(sizes)("%i numbers are transformed as by WebAssembly but for rounding", (n) => {
    torch.manual_seed(n);
    for (const [dtype, most] of [
      [torch.complex64, 1e-6],
      [torch.complex128, 1e-14],
    ] as const) {
      const x = torch.randn([n], { dtype });
      const results = [false, level].map((native) => {
        flambeau.native = native;
        return [torch.fft.fft(x), torch.fft.ifft(x, null, -1, "ortho"), torch.fft.rfft(x.real), torch.fft.hfft(x)];
      });
      results[1]!.forEach((result, i) => expect(difference(result, results[0]![i]!)).toBeLessThan(most));
      flambeau.native = level;
      expect(difference(torch.fft.ifft(results[1]![0]!), x)).toBeLessThan(4 * most);
    }
  });

  test("threads change no bit", () => {
    flambeau.native = level;
    torch.manual_seed(1);
    const x = torch.randn([2 ** 17], { dtype: torch.complex64 });
    const [one, three] = [1, 3].map((threads) => {
      torch.set_num_threads(threads);
      return torch.fft.fft(x);
    });
    expect(torch.equal(one!, three!)).toBe(true);
  });

  test("what lies apart, or is lazily conjugated, is transformed as its copy is", () => {
    flambeau.native = level;
    const x = torch.randn([2 ** 15], { dtype: torch.complex64 });
    const y = x.slice(0, 0, null, 2);
    expect(torch.equal(torch.fft.fft(y), torch.fft.fft(y.clone()))).toBe(true);
    const z = x.conj();
    expect(torch.equal(torch.fft.fft(z), torch.fft.fft(z.resolve_conj()))).toBe(true);
  });

  // Every written radix and others, even and odd, primes, large ones too, and lanes that are not all taken.
  test.each([1, 2, 3, 8, 15, 16, 49, 146, 199, 210, 211, 256, 422, 1000, 1009])(
    "signals of %i numbers, as they lie",
    (n) => {
      torch.manual_seed(n);
      for (const [dtype, real, most] of [
        [torch.complex64, torch.float32, 2e-6],
        [torch.complex128, torch.float64, 1e-13],
      ] as const)
        for (const [shape, dim] of [
          [[19, n], 1],
          [[n, 19], 0],
          [[2, n, 5, 3], 1],
          [[2, 3, 5, n], 3],
        ] as const) {
          const [x, z] = [torch.randn(shape, { dtype: real }), torch.randn(shape, { dtype })];
          const half = z.narrow(dim, 0, Math.floor(n / 2) + 1);
          const results = [false, level].map((native) => {
            flambeau.native = native;
            return [
              torch.fft.fft(z, null, dim),
              torch.fft.ifft(z.transpose(0, dim), null, 0, "ortho"),
              torch.fft.fft(x, null, dim),
              torch.fft.rfft(x, null, dim),
              torch.fft.irfft(half, n, dim),
              torch.fft.fftn(z),
              torch.fft.rfftn(x, null, [(dim + 1) % 2, dim]),
              torch.fft.irfftn(half, [shape[(dim + 1) % 2]!, n], [(dim + 1) % 2, dim]),
            ];
          });
          results[1]!.forEach((result, i) => {
            expect(result.stride()).toEqual(results[0]![i]!.stride());
            expect(difference(result, results[0]![i]!)).toBeLessThan(most);
          });
        }
    },
  );

  test("threads change no bit of many short ones, and neither does what stands beside them", () => {
    flambeau.native = level;
    torch.manual_seed(2);
    const x = torch.randn([3001, 210]);
    const [one, three] = [1, 3].map((threads) => {
      torch.set_num_threads(threads);
      return torch.fft.rfft(x);
    });
    expect(torch.equal(one!, three!)).toBe(true);
    x.select(0, 7).fill_(NaN);
    const beside = torch.fft.rfft(x);
    expect(torch.equal(beside.narrow(0, 8, 9), one!.narrow(0, 8, 9))).toBe(true);
  });
});
