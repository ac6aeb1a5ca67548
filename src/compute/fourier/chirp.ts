/**
 * Bluestein's algorithm (1970): with j k = (j^2 + k^2 - (k - j)^2) / 2 a transform becomes a convolution with a chirp,
 * done by transforms of a length that has small factors.
 */
import { float64, type DType } from "../../dtype.ts";
import { aliasTensor, argumentOf, emptyTensor, type Tensor } from "../../tensor/tensor.ts";
import { copyInto, discard, zerosOf } from "../copy-elements.ts";
import { chirpKernel } from "./fft-kernels.ts";
import { keptTableOf } from "./fft-tables.ts";

/** Odd factors of lengths of convolutions, whose passes cost no more than those of powers of two. */
const ODD_FACTORS = [1, 3, 5, 9, 15];

/** The length of the convolution that stands for a transform of n numbers: the least that has at least 2 n - 1. */
export function chirpLength(n: number): number {
  return Math.min(...ODD_FACTORS.map((odd) => odd * 2 ** Math.max(0, Math.ceil(Math.log2((2 * n - 1) / odd)))));
}

/**
 * The chirp exp(pi i j^2 / n), planes [2, n], and after it the transform [2, size] of what it is around a circle of
 * `chirpLength(n)`, over that length. Both are computed in float64: `transform` takes planes [2, size] and a scale.
 */
export function chirpTableOf(
  on: Tensor,
  dtype: DType,
  n: number,
  by: string,
  transform: (planes: Tensor, scale: number) => Tensor,
): Tensor {
  const size = chirpLength(n);
  return keptTableOf(on, `${dtype.name}:${n}:${by}`, () => {
    const chirp = zerosOf([2, size], float64);
    chirpKernel(on)(0, n, n, size, argumentOf(chirp));
    const spectrum = transform(chirp, 1 / size);
    const table = emptyTensor([2 * (n + size)], dtype);
    copyInto(aliasTensor(table, [2, n], [n, 1], 0), aliasTensor(chirp, [2, n], [size, 1], 0));
    copyInto(aliasTensor(table, [2, size], [size, 1], 2 * n), spectrum);
    discard(spectrum);
    discard(chirp);
    return table;
  });
}
