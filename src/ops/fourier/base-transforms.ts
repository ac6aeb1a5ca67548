/**
 * The three Fourier transforms that all others are made of, differentiable: complex to complex, real to complex, half
 * complex to real. Results lie in memory as those of PyTorch: dims without a transform first, in the order of the
 * input's strides, then the transformed ones.
 */
import { complexDType, realDType } from "../../dtype.ts";
import { numel } from "../../layout/shape.ts";
import * as views from "../../layout/views.ts";
import { aliasOf } from "../../compute/alias.ts";
import { partOf } from "../../compute/complex-parts.ts";
import { copyInto, discard, zerosOf } from "../../compute/copy-elements.ts";
import { transformLong, transformMany } from "../../compute/fourier/long-fft.ts";
import { joinPlanesInto, splitPlanes } from "../../compute/complex-planes.ts";
import { transform } from "../../compute/fourier/run-fft.ts";
import { emptyStrided, emptyTensor, type Tensor } from "../../tensor/tensor.ts";
import { operator } from "../declare/operator.ts";
import { real } from "../elementwise/complex/complex.ts";
import { itemAt, lastOf, sizeAt } from "../../support/checked.ts";

/** What a transform of n numbers is divided by: nothing, the root of n, or n. */
export const DividedBy = { nothing: 0, root: 1, size: 2 } as const;

function scaleOf(normalization: number, sizes: readonly number[]): number {
  const n = sizes.reduce((product, size) => product * size, 1);
  if (normalization === DividedBy.nothing) return 1;
  return normalization === DividedBy.root ? 1 / Math.sqrt(n) : 1 / n;
}

/** Dims from the one with the largest steps to the one with the smallest; equal ones stay in their order. */
function byStride(dims: readonly number[], strides: readonly number[]): number[] {
  return [...dims].sort((a, b) => itemAt(strides, b) - itemAt(strides, a));
}

/** An empty result of a transform of `self`: `dims` are innermost, the last of them first of all. */
function emptyResult(self: Tensor, shape: readonly number[], dims: readonly number[], dtype: Tensor["dtype"]): Tensor {
  const others = [...shape.keys()].filter((d) => !dims.includes(d));
  const order = [...byStride(others, self.strides), ...dims];
  const strides = new Array<number>(shape.length);
  let stride = 1;
  for (let i = order.length - 1; i >= 0; i--) {
    strides[itemAt(order, i)] = stride;
    stride *= Math.max(1, sizeAt(shape, itemAt(order, i)));
  }
  return emptyStrided(shape, strides, dtype);
}

/** Complex numbers as planes [2, …] of their parts. */
function planesOf(self: Tensor): Tensor {
  const moved = splitPlanes(self);
  if (moved !== null) return moved;
  const planes = emptyTensor([2, ...self.shape], realDType(self.dtype));
  for (const part of [0, 1] as const) copyInto(aliasOf(planes, views.select(planes, 0, part)), partOf(self, part));
  return planes;
}

/** Writes planes [2, …] into complex numbers of any layout. */
function writePlanes(result: Tensor, planes: Tensor): Tensor {
  if (joinPlanesInto(result, planes)) return result;
  for (const part of [0, 1] as const) copyInto(partOf(result, part), aliasOf(planes, views.select(planes, 0, part)));
  return result;
}

/** Transforms planes [2, …] along dims (counted without the planes); gives up the planes. */
function transformed(planes: Tensor, dims: readonly number[], inverse: boolean, scale: number): Tensor {
  let result = planes;
  dims.forEach((dim, i) => {
    const before = result;
    result = transform(before, dim + 1, inverse, i === dims.length - 1 ? scale : 1);
    discard(before, result);
  });
  return result;
}

/**
 * The transform along dims of complex numbers; `forward`: by exp(-2 pi i j k / n). `normalization`: see `DividedBy`.
 */
export const complexToComplex: (
  self: Tensor,
  dims: readonly number[],
  normalization: number,
  forward: boolean,
) => Tensor = operator("_fft_c2c(Tensor self, int[] dim, int normalization, bool forward) -> Tensor", {
  ownConjugates: true,
  forward: (self: Tensor, dims: readonly number[], normalization: number, forward: boolean) => {
    if (dims.length === 0) return self.clone();
    const scale = scaleOf(
      normalization,
      dims.map((d) => sizeAt(self.shape, d)),
    );
    const result = emptyResult(self, self.shape, byStride(dims, self.strides), self.dtype);
    if (numel(self.shape) === 0) return result;
    const n = sizeAt(self.shape, itemAt(dims, 0));
    if (n === numel(self.shape) && transformLong(self, result, n, !forward, scale)) return result;
    if (transformMany(self, result, dims, !forward, scale)) return result;
    const planes = transformed(planesOf(self), dims, !forward, scale);
    writePlanes(result, planes);
    discard(planes);
    return result;
  },
  derivative: {
    self: [
      [],
      (grad, c) => complexToComplex(grad, c.value("dim"), c.value("normalization"), !c.value<boolean>("forward")),
    ],
  },
});

/**
 * The forward transform along dims of real numbers; `onesided`: only the first n / 2 + 1 numbers of the last dim, whose
 * others are the conjugates of these.
 */
export const realToComplex: (
  self: Tensor,
  dims: readonly number[],
  normalization: number,
  onesided: boolean,
) => Tensor = operator("_fft_r2c(Tensor self, int[] dim, int normalization, bool onesided) -> Tensor", {
  ownConjugates: true,
  forward: (self: Tensor, dims: readonly number[], normalization: number, onesided: boolean) => {
    const last = lastOf(dims);
    const n = sizeAt(self.shape, last);
    const scale = scaleOf(
      normalization,
      dims.map((d) => sizeAt(self.shape, d)),
    );
    const shape = self.shape.map((size, d) => (d === last && onesided ? Math.floor(n / 2) + 1 : size));
    const inMemory = [...byStride(dims.slice(0, -1), self.strides), last];
    const result = emptyResult(self, shape, inMemory, complexDType(self.dtype));
    if (numel(shape) === 0) return result;
    if (transformMany(self, result, dims, false, scale)) return result;
    const planes = zerosOf([2, ...self.shape], self.dtype);
    copyInto(aliasOf(planes, views.select(planes, 0, 0)), self);
    const whole = transformed(planes, [last], false, dims.length === 1 ? scale : 1);
    const half = aliasOf(whole, views.narrow(whole, last + 1, 0, sizeAt(shape, last)));
    const others = dims.slice(0, -1);
    const turned = others.length === 0 ? half : transformedCopy(half, others, scale);
    writePlanes(result, turned);
    if (turned !== half) discard(turned);
    discard(whole);
    return result;
  },
  derivative: {
    self: [
      [],
      (grad, c) => {
        const dims = c.value<readonly number[]>("dim");
        const last = lastOf(dims);
        const normalization = c.value<number>("normalization");
        const n = itemAt(c.shape("self"), last);
        const mirrored = n - sizeAt(grad.shape, last);
        return mirrored === 0
          ? real(complexToComplex(grad, dims, normalization, false))
          : complexToReal(innerTimes(0.5, grad, last, mirrored), dims, normalization, n);
      },
    ],
  },
});

/** What stands for two numbers of the whole, `mirrored` of a half along a dim, times a factor. */
function innerTimes(factor: number, half: Tensor, dim: number, mirrored: number): Tensor {
  const factors = real(half).new_ones([sizeAt(half.shape, dim)]);
  if (mirrored > 0) factors.narrow(0, 1, mirrored).fill_(factor);
  return half.mul(factors.view(half.shape.map((_, d) => (d === dim ? -1 : 1))));
}

/** `transformed`, which leaves the planes to their owner. */
function transformedCopy(planes: Tensor, dims: readonly number[], scale: number): Tensor {
  const first = transform(planes, itemAt(dims, 0) + 1, false, dims.length === 1 ? scale : 1);
  return dims.length === 1 ? first : transformed(first, dims.slice(1), false, scale);
}

/**
 * Half of a transform whose other half is its conjugate, n / 2 + 1 numbers along the last of the dims, to n real
 * numbers: the inverse transform.
 */
export const complexToReal: (self: Tensor, dims: readonly number[], normalization: number, n: number) => Tensor =
  operator("_fft_c2r(Tensor self, int[] dim, int normalization, int last_dim_size) -> Tensor", {
    ownConjugates: true,
    forward: (self: Tensor, dims: readonly number[], normalization: number, n: number) => {
      const last = lastOf(dims);
      const others = dims.slice(0, -1);
      const input = others.length === 0 ? self : complexToComplex(self, others, normalization, false);
      const half = sizeAt(self.shape, last);
      const shape = self.shape.map((size, d) => (d === last ? n : size));
      const result = emptyResult(input, shape, [last], realDType(self.dtype));
      if (numel(shape) === 0) return result;
      if (transformMany(input, result, [last], true, scaleOf(normalization, [n]))) {
        if (input !== self) discard(input);
        return result;
      }
      const planes = emptyTensor([2, ...shape], realDType(self.dtype));
      const plane = (part: 0 | 1, start: number, count: number): Tensor => {
        const rows = aliasOf(planes, views.select(planes, 0, part));
        return aliasOf(rows, views.narrow(rows, last, start, count));
      };
      const given = (part: 0 | 1, start: number, count: number): Tensor => {
        const rows = partOf(input, part);
        return aliasOf(rows, views.narrow(rows, last, start, count));
      };
      const kept = Math.min(half, n);
      for (const part of [0, 1] as const) copyInto(plane(part, 0, kept), given(part, 0, kept));
      if (n > half) {
        const mirrored = [given(0, 1, n - half).flip(last), given(1, 1, n - half).flip(last)] as const;
        copyInto(plane(0, half, n - half), mirrored[0]);
        copyInto(plane(1, half, n - half), mirrored[1].neg_());
        for (const part of mirrored) discard(part);
      }
      const whole = transformed(planes, [last], true, scaleOf(normalization, [n]));
      copyInto(result, aliasOf(whole, views.select(whole, 0, 0)));
      discard(whole);
      if (input !== self) discard(input);
      return result;
    },
    derivative: {
      self: [
        [],
        (grad, c) => {
          const dims = c.value<readonly number[]>("dim");
          const last = lastOf(dims);
          const half = realToComplex(grad, dims, c.value("normalization"), true);
          return innerTimes(2, half, last, sizeAt(grad.shape, last) - sizeAt(half.shape, last));
        },
      ],
    },
  });
