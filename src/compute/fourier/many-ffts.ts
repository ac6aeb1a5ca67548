/**
 * Many short Fourier transforms by native code, which takes as many at a time as a vector has lanes, from where they lie
 * to where their results belong (native/src/short-fourier.h).
 */
import { addressIn } from "../../backend/linear.ts";
import type { WasmBackend } from "../../backend/wasm/backend.ts";
import { float64, realDType } from "../../dtype.ts";
import { argumentAt, argumentOf, emptyTensor, type Tensor } from "../../tensor/tensor.ts";
import { itemAt, sizeAt } from "../../support/checked.ts";
import { chirpLength, chirpTableOf } from "./chirp.ts";
import { discardTable, rootsOf } from "./fft-tables.ts";
import { isAtHand } from "../complex-planes.ts";
import { radicesOf } from "./radices.ts";

/** Longer transforms leave the cache when a vector's lanes are transformed at a time. */
const LONGEST = 2 ** 13;
/** Longer ones, or those that are convolutions of more numbers, want some of the lanes to be in use. */
const LONGEST_ALONE = 2 ** 8;
/** Dims of transforms that native code counts through. */
const MOST_DIMS = 3;
/** Nanoseconds for a number in each factor of two of the length, to decide whether threads pay. */
const STEP_TIME = 0.1;

/** What `transforms` does besides transforming: the order is that of native/src/short-fourier.h. */
const [AS_IT_IS, PAIRS_TO_HALF, HALF_TO_PAIRS, HALF_TO_REAL] = [0, 1, 2, 3] as const;

/** Size of a dim of transforms, and the steps along it in input and output. */
type BatchDim = [size: number, input: number, output: number];

/** The dims besides `dim`, as few as say the same, or null where those are too many. Steps are in real numbers. */
function batchOf(from: Tensor, to: Tensor, dim: number): BatchDim[] | null {
  const [inStep, outStep] = [from, to].map(({ dtype }) => (dtype.is_complex ? 2 : 1)) as [number, number];
  const dims = from.shape
    .map((size, d): BatchDim => [size, itemAt(from.strides, d) * inStep, itemAt(to.strides, d) * outStep])
    .filter(([size], d) => d !== dim && size > 1)
    .sort((a, b) => b[2] - a[2]);
  const merged: BatchDim[] = [];
  for (const [size, input, output] of dims) {
    const outer = merged.at(-1);
    if (outer !== undefined && outer[1] === size * input && outer[2] === size * output)
      merged[merged.length - 1] = [outer[0] * size, input, output];
    else merged.push([size, input, output]);
  }
  if (merged.length > MOST_DIMS) return null;
  while (merged.length < MOST_DIMS) merged.unshift([1, 0, 0]);
  return merged;
}

/** Complex numbers that native code transforms at a time in place of n: n itself, or the length of a convolution. */
function lengthOf(n: number): number {
  return radicesOf(n) === null ? chirpLength(n) : n;
}

/** The transform of planes [2, n] of float64. */
function transformOne({ nativeCode, pool }: WasmBackend, planes: Tensor, scale: number): Tensor {
  const n = sizeAt(planes.shape, 1);
  const result = emptyTensor(planes.shape, float64);
  const roots = rootsOf(planes, float64, n);
  const parts = (tensor: Tensor): number[] => [0, n].map((at) => addressIn(argumentAt(tensor, at)));
  const table = addressIn(argumentOf(roots));
  const run = nativeCode!.shared(pool, "float64", "transforms");
  const places = [...parts(planes), 1, ...parts(result), 1];
  const noDims = Array.from({ length: MOST_DIMS }, () => [1, 0, 0]).flat();
  pool.add(run, [AS_IT_IS, 0, 1, 1, n, n, n, ...places, table, table, scale, ...noDims, 0, 0]);
  pool.run(0);
  discardTable(roots);
  return result;
}

/**
 * Writes the transforms of `from` along `dims` to `to`, if native code can: says whether it did. Both are complex, or
 * one of them is real: then the last dim is first for real input, whose transform's first numbers are kept (all, or a
 * half), and the only one for real output, of whose transform the input is a half.
 */
export function transformMany(
  from: Tensor,
  to: Tensor,
  dims: readonly number[],
  inverse: boolean,
  scale: number,
): boolean {
  const { backend } = from.storage;
  if (!("byAddress" in backend) || !isAtHand(from) || !isAtHand(to)) return false;
  const { nativeCode: code, pool } = backend as WasmBackend;
  if (code === null) return false;
  const dtype = realDType(from.dtype);
  const bytes = dtype.itemsize;
  const lanes = code.lanes(bytes);
  const [takesReal, givesReal] = [!from.dtype.is_complex, !to.dtype.is_complex];
  const order = takesReal ? [...dims].reverse() : dims;
  const steps = order.map((dim, i) => {
    const source = i === 0 ? from : to;
    const [loaded, stored] = [sizeAt(source.shape, dim), sizeAt(to.shape, dim)];
    const n = givesReal ? stored : loaded;
    const isReal = givesReal || (takesReal && i === 0);
    const batch = batchOf(source, to, dim);
    const count = (batch ?? []).reduce((product, [size]) => product * size, 1);
    const isHalf = !givesReal || loaded === Math.floor(n / 2) + 1;
    const length = lengthOf(isReal && n % 2 === 0 ? n / 2 : n);
    const longest = 4 * count >= lanes ? LONGEST : LONGEST_ALONE;
    return {
      source,
      dim,
      n,
      loaded,
      stored,
      isReal,
      batch,
      count,
      isKnown: isHalf && n <= LONGEST && length <= longest,
    };
  });
  if (!steps.every(({ batch, isKnown }) => batch !== null && isKnown)) return false;
  const run = code.shared(pool, dtype.name as "float32" | "float64", "transforms");
  steps.forEach(({ source, dim, n, loaded, stored, isReal, batch, count }, i) => {
    const takesPairs = isReal && n % 2 === 0;
    /** Addresses of real and imaginary parts, or of pairs of real numbers, and the step between numbers. */
    const parts = (tensor: Tensor, isSwapped: boolean): [number, number, number] => {
      const start = addressIn(argumentOf(tensor));
      const step = itemAt(tensor.strides, dim);
      if (tensor.dtype.is_complex)
        return isSwapped ? [start + bytes, start, 2 * step] : [start, start + bytes, 2 * step];
      const next = start + step * bytes;
      return !takesPairs ? [start, -1, step] : isSwapped ? [next, start, 2 * step] : [start, next, 2 * step];
    };
    const kind = !takesPairs ? (givesReal ? HALF_TO_REAL : AS_IT_IS) : givesReal ? HALF_TO_PAIRS : PAIRS_TO_HALF;
    const isTurned = inverse && !isReal;
    const numbers = takesPairs ? n / 2 : n;
    const sizes = [numbers, takesPairs && !givesReal ? numbers : loaded, takesPairs && givesReal ? numbers : stored];
    const length = lengthOf(numbers);
    const chirp =
      length === numbers
        ? null
        : chirpTableOf(from, dtype, numbers, "native", (planes, factor) =>
            transformOne(backend as WasmBackend, planes, factor),
          );
    const roots = rootsOf(from, dtype, length);
    const turns = takesPairs ? rootsOf(from, dtype, n) : roots;
    const places = [...parts(source, isTurned), ...parts(to, isTurned || kind === HALF_TO_PAIRS)];
    const tables = [roots, turns].map((table) => addressIn(argumentOf(table)));
    const factor = i === steps.length - 1 ? scale : 1;
    const blocks = Math.ceil(count / lanes);
    const work = count * (chirp === null ? n : 4 * n) * Math.log2(n) * STEP_TIME;
    const share = Math.ceil(blocks / pool.parts(work));
    for (let at = 0; at < blocks; at += share)
      pool.add(run, [
        ...[kind, at, Math.min(at + share, blocks), count, ...sizes, ...places, ...tables, factor],
        ...batch!.flat(),
        ...(chirp === null ? [0, 0] : [length, addressIn(argumentOf(chirp))]),
      ]);
    pool.run(work);
    if (turns !== roots) discardTable(turns);
    if (chirp !== null) discardTable(chirp);
    discardTable(roots);
  });
  return true;
}
