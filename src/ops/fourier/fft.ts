/** The functions of `torch.fft`: transforms of complex and of real numbers along dims, shifts, frequencies. */
import { complexDType, float32, get_default_dtype, isDifferentiable, realDType, type DType } from "../../dtype.ts";
import { assertNoNegative, wrapExistingDim } from "../../layout/shape.ts";
import { NotImplementedError, RuntimeError, TypeError } from "../../support/errors.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { PLACEMENT } from "../declare/schema.ts";
import { composite } from "../declare/operator.ts";
import type { Dims, FactoryOptions, Operator, Shape } from "../declare/types.ts";
import { asLeaf } from "../create/create.ts";
import { conjugated, conjugateView } from "../elementwise/complex/complex.ts";
import { complexToComplex, complexToReal, realToComplex } from "./base-transforms.ts";
import { constant_pad_nd } from "../view/copies/padding.ts";
import { arange } from "../create/ranges/range.ts";
import { roll } from "../view/copies/repeat-flip.ts";
import { itemAt, lastOf, sizeAt } from "../../support/checked.ts";
import { normalizationOf } from "./norms.ts";

/**
 * Which direction is divided by n: the inverse ("backward", the default), the forward one, or both by its root
 * ("ortho").
 */
export type FourierNorm = "backward" | "forward" | "ortho";
/** Options of transforms along one dim. `n`: the size of the result. */
export interface FourierOptions {
  /** The signal. */
  input?: Tensor;
  n?: number | null;
  /** The dim of the transform. Default -1. */
  dim?: number;
  /** What is divided by the number of values. Default "backward". */
  norm?: FourierNorm | null;
}
/** Options of transforms along several dims. `s`: the sizes of the result in them. */
export interface FouriersOptions {
  /** The signal. */
  input?: Tensor;
  s?: Dims | null;
  /** The dims of the transform. */
  dim?: Dims | null;
  /** What is divided by the number of values. Default "backward". */
  norm?: FourierNorm | null;
}
/** The type of transforms along one dim. */
export type RealTransform = Operator<
  (input: Tensor, n?: number | null, dim?: number, norm?: FourierNorm | null) => Tensor,
  FourierOptions
>;
/** The type of transforms along several dims. */
export type RealTransforms = Operator<
  (input: Tensor, s?: Dims | null, dim?: Dims | null, norm?: FourierNorm | null) => Tensor,
  FouriersOptions
>;

/** Floats and complex numbers as they are, integers in the default dtype; all of them complex where asked. */
function asFloat(self: Tensor, needsComplex = false): Tensor {
  const dtype = isDifferentiable(self.dtype) ? self.dtype : get_default_dtype();
  if (realDType(dtype).itemsize < float32.itemsize)
    throw new NotImplementedError(`Unsupported dtype ${dtype.scalarName}`);
  return self.to(needsComplex && !dtype.is_complex ? complexDType(dtype) : dtype);
}

function checkSize(n: number): void {
  if (n < 1) throw new RuntimeError(`Invalid number of data points (${n}) specified`);
}

/** The first elements along dims, as many as are asked, zeros after the last. */
function resized(self: Tensor, dims: Shape, sizes: Shape): Tensor {
  let result = self;
  const padding = new Array<number>(2 * self.shape.length).fill(0);
  dims.forEach((dim, i) => {
    const [size, n] = [sizeAt(self.shape, dim), itemAt(sizes, i)];
    if (size > n) result = result.narrow(dim, 0, n);
    if (size < n) padding[padding.length - 2 * dim - 1] = n - size;
  });
  return padding.some((count) => count > 0) ? constant_pad_nd(result, padding) : result;
}

function assertReal(name: string, self: Tensor, kind = "real"): void {
  if (self.dtype.is_complex)
    throw new TypeError(`${name} expects a ${kind} input tensor, but got ${self.dtype.scalarName}`);
}

/** `irfft`, and `hfft` (`forward`): of real input both are the same transform, since it is its own conjugate. */
function alongOne(name: string, forward: boolean): RealTransform {
  return composite(
    `${name}(Tensor self, int? n=None, int dim=-1, str? norm=None) -> Tensor`,
    (self: Tensor, n: number | null, dim: number, norm: string | null) => {
      const input = asFloat(self, true);
      const at = wrapExistingDim(dim, self.shape.length);
      const size = n ?? 2 * (self.shape[at]! - 1);
      checkSize(size);
      const half = n === null ? input : resized(input, [at], [Math.floor(size / 2) + 1]);
      return complexToReal(forward ? conjugateView(half) : half, [at], normalizationOf(norm, forward), size);
    },
  );
}

/** The dims of a transform and the sizes of the result in them; -1 for the last one if nothing says it. */
function dimsAndSizes(self: Tensor, s: Shape | null, dim: Shape | null): { dims: number[]; sizes: number[] } {
  const rank = self.shape.length;
  const dims = dim === null ? null : dim.map((d) => wrapExistingDim(d, rank));
  if (dims !== null && new Set(dims).size < dims.length) throw new RuntimeError("FFT dims must be unique");
  if (s === null) {
    const all = dims ?? Array.from({ length: rank }, (_, d) => d);
    return { dims: all, sizes: all.map((d, i) => (i === all.length - 1 ? -1 : sizeAt(self.shape, d))) };
  }
  if (dims !== null && dims.length !== s.length)
    throw new RuntimeError("When given, dim and shape arguments must have the same length");
  if (s.length > rank)
    throw new RuntimeError(`Got shape with ${s.length} values but input tensor only has ${rank} dimensions.`);
  const chosen = dims ?? s.map((_, i) => rank - s.length + i);
  return {
    dims: chosen,
    sizes: s.map((n, i) => (n === -1 && i < s.length - 1 ? sizeAt(self.shape, itemAt(chosen, i)) : n)),
  };
}

/** `irfftn`, and `hfftn` (`forward`): complex transforms of all dims but the last, which gives real numbers. */
function alongSeveral(name: string, forward: boolean, dimDefault: string): RealTransforms {
  const shown = name.replace("2", "n");
  return composite(
    `${name}(Tensor self, int[1]? s=None, int[1]? dim=${dimDefault}, str? norm=None) -> Tensor`,
    (self: Tensor, s: Shape | null, dim: Shape | null, norm: string | null) => {
      const { dims, sizes } = dimsAndSizes(self, s, dim);
      if (dims.length === 0) throw new RuntimeError(`${shown} must transform at least one axis`);
      const last = lastOf(dims);
      const n = sizes.at(-1) === -1 ? 2 * (sizeAt(self.shape, last) - 1) : lastOf(sizes);
      checkSize(Math.floor(n / 2) + 1);
      for (const size of [...sizes.slice(0, -1), n]) checkSize(size);
      const halved = [...sizes.slice(0, -1), Math.floor(n / 2) + 1];
      const input = resized(asFloat(self, true), dims, halved);
      const normalization = normalizationOf(norm, forward);
      if (!forward) return complexToReal(input, dims, normalization, n);
      const others = dims.slice(0, -1);
      const turned = others.length === 0 ? input : complexToComplex(input, others, normalization, true);
      return complexToReal(conjugateView(turned), [last], normalization, n);
    },
  );
}

/** `fft` and `ifft`: the complex transform along one dim. */
function complexAlongOne(name: string, forward: boolean): RealTransform {
  return composite(
    `${name}(Tensor self, int? n=None, int dim=-1, str? norm=None) -> Tensor`,
    (self: Tensor, n: number | null, dim: number, norm: string | null) => {
      const input = asFloat(self);
      const at = wrapExistingDim(dim, self.shape.length);
      const size = n ?? sizeAt(self.shape, at);
      checkSize(size);
      const signal = resized(input, [at], [size]);
      const normalization = normalizationOf(norm, forward);
      if (input.dtype.is_complex) return complexToComplex(signal, [at], normalization, forward);
      const turned = realToComplex(signal, [at], normalization, false);
      return forward ? turned : conjugateView(turned);
    },
  );
}

/** `rfft` and `ihfft` (backward): half of the transform of real numbers; the other half is its conjugate. */
function halfAlongOne(name: string, forward: boolean): RealTransform {
  return composite(
    `${name}(Tensor self, int? n=None, int dim=-1, str? norm=None) -> Tensor`,
    (self: Tensor, n: number | null, dim: number, norm: string | null) => {
      assertReal(name, self);
      const input = asFloat(self);
      const at = wrapExistingDim(dim, self.shape.length);
      const size = n ?? sizeAt(self.shape, at);
      checkSize(size);
      const turned = realToComplex(resized(input, [at], [size]), [at], normalizationOf(norm, forward), true);
      return forward ? turned : conjugateView(turned);
    },
  );
}

/** Complex transforms along several dims; `half`: of real numbers, and only half of the last dim is kept. */
function complexAlongSeveral(name: string, forward: boolean, half: boolean, dimDefault: string): RealTransforms {
  const shown = name.replace("2", "n");
  return composite(
    `${name}(Tensor self, int[1]? s=None, int[1]? dim=${dimDefault}, str? norm=None) -> Tensor`,
    (self: Tensor, s: Shape | null, dim: Shape | null, norm: string | null) => {
      if (half && forward) assertReal(shown, self, "real-valued");
      const { dims, sizes: given } = dimsAndSizes(self, s, dim);
      const sizes = given.map((size, i) => (size === -1 ? sizeAt(self.shape, itemAt(dims, i)) : size));
      if (half && dims.length === 0) throw new RuntimeError(`${shown} must transform at least one axis`);
      sizes.forEach(checkSize);
      if (half && self.dtype.is_complex)
        throw new TypeError(`Only supports floating-point dtypes, but found: ${self.dtype.scalarName}`);
      const input = resized(asFloat(self, !half), dims, sizes);
      const normalization = normalizationOf(norm, forward);
      if (!half) return complexToComplex(input, dims, normalization, forward);
      if (forward) return realToComplex(input, dims, normalization, true);
      const turned = realToComplex(input, dims.slice(-1), normalization, true);
      if (dims.length === 1) return conjugateView(turned);
      return complexToComplex(conjugated(turned), dims.slice(0, -1), normalization, false);
    },
  );
}

/**
 * The discrete Fourier transform along a dim: complex numbers, also of real ones.
 * @example
 * torch.fft.fft(torch.tensor([1, 2, 3.5, 4])); // tensor([10.5000+0.j, -2.5000+2.j, -1.5000+0.j, -2.5000-2.j])
 */
export const fft: RealTransform = complexAlongOne("fft", true);
/** The inverse of `fft`. */
export const ifft: RealTransform = complexAlongOne("ifft", false);
/**
 * Half of the transform of real numbers along a dim, n / 2 + 1 complex numbers; the other half is its conjugate.
 * @example
 * torch.fft.rfft(torch.tensor([1, 2, 3.5, 4])); // tensor([10.5000+0.j, -2.5000+2.j, -1.5000+0.j])
 */
export const rfft: RealTransform = halfAlongOne("rfft", true);
/** The inverse of `hfft`: half of what transforms to real numbers. */
export const ihfft: RealTransform = halfAlongOne("ihfft", false);
/** The transform along two dims. */
export const fft2: RealTransforms = complexAlongSeveral("fft2", true, false, "[-2,-1]");
/** The inverse of `fft2`. */
export const ifft2: RealTransforms = complexAlongSeveral("ifft2", false, false, "[-2,-1]");
/** The transform along several dims, by default all. */
export const fftn: RealTransforms = complexAlongSeveral("fftn", true, false, "None");
/** The inverse of `fftn`. */
export const ifftn: RealTransforms = complexAlongSeveral("ifftn", false, false, "None");
/** `rfft` along the last of two dims, `fft` along the other. */
export const rfft2: RealTransforms = complexAlongSeveral("rfft2", true, true, "[-2,-1]");
/** `rfft` along the last dim, `fft` along the others. */
export const rfftn: RealTransforms = complexAlongSeveral("rfftn", true, true, "None");
/** The inverse of `hfft2`. */
export const ihfft2: RealTransforms = complexAlongSeveral("ihfft2", false, true, "[-2,-1]");
/** The inverse of `hfftn`. */
export const ihfftn: RealTransforms = complexAlongSeveral("ihfftn", false, true, "None");

/** The inverse of `rfft`: half of a transform to n real numbers. */
export const irfft: RealTransform = alongOne("irfft", false);
/** The transform of a signal of which half is given, the other half being its conjugate: real numbers. */
export const hfft: RealTransform = alongOne("hfft", true);
/** The inverse of `rfft2`. */
export const irfft2: RealTransforms = alongSeveral("irfft2", false, "[-2,-1]");
/** The inverse of `rfftn`. */
export const irfftn: RealTransforms = alongSeveral("irfftn", false, "None");
/** `hfft` along the last of two dims, a complex transform along the other. */
export const hfft2: RealTransforms = alongSeveral("hfft2", true, "[-2,-1]");
/** `hfft` along the last dim, complex transforms along the others. */
export const hfftn: RealTransforms = alongSeveral("hfftn", true, "None");

/** The type of `fftshift` and `ifftshift`. */
export type ShiftOp = Operator<(input: Tensor, dim?: Dims | null) => Tensor, { input?: Tensor; dim?: Dims | null }>;

function shifter(name: string, shiftOf: (size: number) => number): ShiftOp {
  return composite(`${name}(Tensor self, int[1]? dim=None) -> Tensor`, (self: Tensor, dim: Shape | null) => {
    const dims = dim === null ? [...self.shape.keys()] : dim.map((d) => wrapExistingDim(d, self.shape.length));
    return roll(
      self,
      dims.map((d) => shiftOf(sizeAt(self.shape, d))),
      dims,
    );
  });
}

/** Rolls frequency 0 to the middle of the dims. */
export const fftshift: ShiftOp = shifter("fftshift", (size) => Math.floor(size / 2));
/** Undoes `fftshift`. */
export const ifftshift: ShiftOp = shifter("ifftshift", (size) => Math.ceil(size / 2));

/** The type of `fftfreq` and `rfftfreq`. */
export type FrequencyOp = Operator<(n: number, d?: number) => Tensor, FactoryOptions & { n?: number; d?: number }>;

function frequencies(name: string, numbers: (n: number, dtype: DType) => Tensor): FrequencyOp {
  return composite(
    `${name}(int n, float d=1.0, *, ScalarType? dtype=None, bool requires_grad=False, ${PLACEMENT}) -> Tensor`,
    (n: number, d: number, given: DType | null, requiresGrad: boolean) => {
      const dtype = given ?? get_default_dtype();
      if (!dtype.is_floating_point) throw new RuntimeError(`${name} requires a floating point or complex dtype`);
      return asLeaf(numbers(n, dtype).mul_(1 / (n * d)), requiresGrad);
    },
  );
}

/** The frequencies of a transform of n samples at distance d: 0, 1, …, -2, -1 divided by n d. */
export const fftfreq: FrequencyOp = frequencies("fftfreq", (n, dtype) => {
  assertNoNegative([n]);
  const result = arange(n, { dtype });
  const positive = Math.ceil(n / 2);
  if (n > 1) result.narrow(0, positive, n - positive).sub_(n);
  return result;
});
/** The frequencies of the half transform: 0, 1, …, n / 2 divided by n d. The result is a vector, [n // 2 + 1]. */
export const rfftfreq: FrequencyOp = frequencies("rfftfreq", (n, dtype) => arange(Math.trunc(n / 2) + 1, { dtype }));
