/** The functions of `torch.fft`: transforms of complex and of real numbers along dims, shifts, frequencies. */
import { isRecording } from "../../autograd/history.ts";
import { interpreters } from "../../autograd/interpreters.ts";
import { discard } from "../../compute/copy-elements.ts";
import { joinPlanes, splitPlanes } from "../../compute/fourier/planes.ts";
import { float32, get_default_dtype, isDifferentiable, realDType, type DType } from "../../dtype.ts";
import { wrapDim, wrapExistingDim } from "../../layout/shape.ts";
import { NotImplementedError, RuntimeError, TypeError } from "../../support/errors.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { PLACEMENT } from "../declare/schema.ts";
import { composite } from "../declare/operator.ts";
import type { Dims, FactoryOptions, Operator, Shape } from "../declare/types.ts";
import { asLeaf } from "../create/create.ts";
import { complex, imag, real } from "../elementwise/complex.ts";
import { complexToComplex, complexToReal, realToComplex } from "./fft-helpers.ts";
import { constant_pad_nd } from "../view/padding.ts";
import { arange } from "../create/range.ts";
import { roll } from "../view/repeat-flip.ts";
import { stack } from "../view/join.ts";

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

/** The factor that a norm puts on a transform of n numbers. */
export function normFactor(norm: string | null, forward: boolean, n: number): number {
  if (norm === null || norm === "backward") return forward ? 1 : 1 / n;
  if (norm === "forward") return forward ? 1 / n : 1;
  if (norm === "ortho") return 1 / Math.sqrt(n);
  throw new RuntimeError(`Invalid normalization mode: "${norm}"`);
}

/** Floats and complex numbers as they are, integers in the default dtype. */
function asFloat(self: Tensor): Tensor {
  const dtype = isDifferentiable(self.dtype) ? self.dtype : get_default_dtype();
  if (realDType(dtype).itemsize < float32.itemsize)
    throw new NotImplementedError(`Unsupported dtype ${dtype.scalarName}`);
  return self.to(dtype);
}

function checkSize(n: number): void {
  if (n < 1) throw new RuntimeError(`Invalid number of data points (${n}) specified`);
}

/** The first n elements along a dim, zeros after the last. */
function resized(self: Tensor, dim: number, n: number): Tensor {
  const size = self.shape[dim]!;
  if (size === n) return self;
  if (size > n) return self.narrow(dim, 0, n);
  const padding = new Array<number>(2 * (self.shape.length - dim)).fill(0);
  padding[padding.length - 1] = n - size;
  return constant_pad_nd(self, padding);
}

/** Whether nobody sees how a tensor is moved: neither gradients nor interpreters. */
function isUnseen(self: Tensor): boolean {
  return interpreters.top === null && !isRecording([self]);
}

/** Numbers as planes of their real and imaginary parts. */
function asPlanes(self: Tensor): Tensor {
  const moved = isUnseen(self) ? splitPlanes(self) : null;
  if (moved !== null) return moved;
  if (self.dtype.is_complex) return stack([real(self), imag(self)], 0);
  return stack([self, self.new_zeros(self.shape)], 0);
}

/** Planes as complex numbers. */
function fromPlanes(planes: Tensor): Tensor {
  const moved = isUnseen(planes) ? joinPlanes(planes) : null;
  if (moved !== null) return moved;
  return complex(planes.select(0, 0), planes.select(0, 1));
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
      const input = asFloat(self);
      const at = wrapDim(dim, self.shape.length);
      const size = n ?? 2 * ((self.shape[at] ?? 0) - 1);
      checkSize(size);
      const rows = self.shape.length === 0 ? input.view([1]) : input;
      const planes = asPlanes(resized(rows, at, Math.floor(size / 2) + 1));
      return complexToReal(forward ? conjugated(planes) : planes, at, size, normFactor(norm, forward, size));
    },
  );
}

/** The dims of a transform and the sizes of the result in them; -1 for the last one if nothing says it. */
function dimsAndSizes(self: Tensor, s: Shape | null, dim: Shape | null): { dims: number[]; sizes: number[] } {
  const rank = self.shape.length;
  const dims = dim === null ? null : dim.map((d) => wrapDim(d, rank));
  if (dims !== null && new Set(dims).size < dims.length) throw new RuntimeError("FFT dims must be unique");
  if (s === null) {
    const all = dims ?? Array.from({ length: rank }, (_, d) => d);
    return { dims: all, sizes: all.map((d, i) => (i === all.length - 1 ? -1 : self.shape[d]!)) };
  }
  if (dims !== null && dims.length !== s.length)
    throw new RuntimeError("When given, dim and shape arguments must have the same length");
  if (s.length > rank)
    throw new RuntimeError(`Got shape with ${s.length} values but input tensor only has ${rank} dimensions.`);
  const chosen = dims ?? s.map((_, i) => rank - s.length + i);
  return { dims: chosen, sizes: s.map((n, i) => (n === -1 && i < s.length - 1 ? self.shape[chosen[i]!]! : n)) };
}

/** `irfftn`, and `hfftn` (`forward`): complex transforms of all dims but the last, which gives real numbers. */
function alongSeveral(name: string, forward: boolean, dimDefault: string): RealTransforms {
  const shown = name.replace("2", "n");
  return composite(
    `${name}(Tensor self, int[1]? s=None, int[1]? dim=${dimDefault}, str? norm=None) -> Tensor`,
    (self: Tensor, s: Shape | null, dim: Shape | null, norm: string | null) => {
      const { dims, sizes } = dimsAndSizes(self, s, dim);
      if (dims.length === 0) throw new RuntimeError(`${shown} must transform at least one axis`);
      const last = dims.at(-1)!;
      const n = sizes.at(-1) === -1 ? 2 * (self.shape[last]! - 1) : sizes.at(-1)!;
      checkSize(Math.floor(n / 2) + 1);
      for (const size of [...sizes.slice(0, -1), n]) checkSize(size);
      let input = asFloat(self);
      const [others, otherSizes] = [dims.slice(0, -1), sizes.slice(0, -1)];
      others.forEach((d, i) => {
        input = resized(input, d, otherSizes[i]!);
      });
      let planes = asPlanes(resized(input, last, Math.floor(n / 2) + 1));
      if (others.length > 0)
        planes = complexToComplex(
          planes,
          others.map((d) => d + 1),
          !forward,
          otherSizes.reduce((scale, size) => scale * normFactor(norm, forward, size), 1),
        );
      const scale = normFactor(norm, forward, n);
      return complexToReal(forward ? conjugated(planes) : planes, last, n, scale);
    },
  );
}

function conjugated(planes: Tensor): Tensor {
  return stack([planes.select(0, 0), planes.select(0, 1).neg()], 0);
}

/** `fft` and `ifft`: the complex transform along one dim. */
function complexAlongOne(name: string, forward: boolean): RealTransform {
  return composite(
    `${name}(Tensor self, int? n=None, int dim=-1, str? norm=None) -> Tensor`,
    (self: Tensor, n: number | null, dim: number, norm: string | null) => {
      const input = asFloat(self);
      const at = wrapExistingDim(dim, self.shape.length);
      const size = n ?? self.shape[at]!;
      checkSize(size);
      const planes = asPlanes(resized(input, at, size));
      const turned = complexToComplex(planes, [at + 1], !forward, normFactor(norm, forward, size));
      const result = fromPlanes(turned);
      if (isUnseen(self) && turned.storage !== planes.storage) {
        discard(turned);
        discard(planes);
      }
      return result;
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
      const size = n ?? self.shape[at]!;
      checkSize(size);
      const planes = realToComplex(resized(input, at, size), at, normFactor(norm, forward, size));
      return fromPlanes(forward ? planes : conjugated(planes));
    },
  );
}

/** Complex transforms along several dims; `half`: of real numbers, and only half of the last dim is kept. */
function complexAlongSeveral(name: string, forward: boolean, half: boolean, dimDefault: string): RealTransforms {
  const shown = name.replace("2", "n");
  return composite(
    `${name}(Tensor self, int[1]? s=None, int[1]? dim=${dimDefault}, str? norm=None) -> Tensor`,
    (self: Tensor, s: Shape | null, dim: Shape | null, norm: string | null) => {
      if (half) assertReal(shown, self, "real-valued");
      const { dims, sizes: given } = dimsAndSizes(self, s, dim);
      const sizes = given.map((size, i) => (size === -1 ? self.shape[dims[i]!]! : size));
      if (half && dims.length === 0) throw new RuntimeError(`${shown} must transform at least one axis`);
      sizes.forEach(checkSize);
      let input = asFloat(self);
      dims.forEach((d, i) => {
        input = resized(input, d, sizes[i]!);
      });
      const scale = sizes.reduce((product, size) => product * normFactor(norm, forward, size), 1);
      if (!half)
        return fromPlanes(
          complexToComplex(
            asPlanes(input),
            dims.map((d) => d + 1),
            !forward,
            scale,
          ),
        );
      const planes = realToComplex(input, dims.at(-1)!, scale);
      const others = dims.slice(0, -1).map((d) => d + 1);
      const turned = forward ? planes : conjugated(planes);
      return fromPlanes(others.length === 0 ? turned : complexToComplex(turned, others, !forward, 1));
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
    const dims = dim === null ? [...self.shape.keys()] : dim.map((d) => wrapDim(d, self.shape.length));
    return roll(
      self,
      dims.map((d) => shiftOf(self.shape[d]!)),
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
  if (n < 0) throw new RuntimeError(`Trying to create tensor with negative dimension ${n}: [${n}]`);
  const result = arange(n, { dtype });
  const positive = Math.ceil(n / 2);
  if (n > 1) result.narrow(0, positive, n - positive).sub_(n);
  return result;
});
/** The frequencies of the half transform: 0, 1, …, n / 2 divided by n d. */
export const rfftfreq: FrequencyOp = frequencies("rfftfreq", (n, dtype) => arange(Math.trunc(n / 2) + 1, { dtype }));
