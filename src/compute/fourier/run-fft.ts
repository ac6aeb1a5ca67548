/** The discrete Fourier transform of planes [2, …] (real parts, imaginary parts) along one dim, without history. */
import type { Argument } from "../../backend/backend.ts";
import { float64 } from "../../dtype.ts";
import { CPU } from "../../tensor/device-name.ts";
import * as views from "../../layout/views.ts";
import { numel } from "../../layout/shape.ts";
import { argumentAt, argumentOf, aliasTensor, emptyTensor, type Tensor } from "../../tensor/tensor.ts";
import { aliasOf } from "../alias.ts";
import { converted, discard, packed, zerosOf } from "../copy-elements.ts";
import { chirpKernel, firstPassKernel, passKernel, rootsKernel, writtenRadices } from "./fft-kernels.ts";

/** Larger prime factors go through Bluestein's algorithm: by its definition their cost would grow with the factor. */
const LARGEST_RADIX = 61;
/**
 * From this width on a pass runs over the columns of one number at a time, so that threads can share it in any pass.
 */
const WIDE = 16;

/** The radices of the passes, or null where a prime factor is too large. */
function radicesOf(n: number): number[] | null {
  const radices: number[] = [];
  let rest = n;
  for (const radix of writtenRadices) for (; rest % radix === 0; rest /= radix) radices.push(radix);
  for (let radix = 7; rest > 1; radix += 2) {
    if (radix > LARGEST_RADIX) return null;
    for (; rest % radix === 0; rest /= radix) radices.push(radix);
  }
  return radices;
}

/** Tables of roots that are kept, the one used last at the end, and their bytes. */
const tables = new Map<string, Tensor>();
const kept = new WeakSet<Tensor>();
let keptBytes = 0;
const MOST_BYTES = 32 * 2 ** 20;

/** exp(-2 pi i j / n) for all j, as planes: kept from one transform to the next, as far as there is room. */
function rootsOf(planes: Tensor, n: number): Tensor {
  const { dtype } = planes;
  const { device } = planes.storage;
  const key = `${dtype.name}:${n}`;
  const found = device === CPU ? tables.get(key) : undefined;
  if (found !== undefined) {
    tables.delete(key);
    tables.set(key, found);
    return found;
  }
  const roots = emptyTensor([2, n], dtype);
  rootsKernel(planes, dtype)(0, n, n, argumentOf(roots));
  const bytes = 2 * n * dtype.itemsize;
  if (device !== CPU || bytes > MOST_BYTES) return roots;
  for (const [name, table] of tables) {
    if (keptBytes + bytes <= MOST_BYTES) break;
    tables.delete(name);
    keptBytes -= table.storage.nbytes;
    discard(table);
  }
  roots.storage.kept = true; // outlives scopes
  kept.add(roots);
  tables.set(key, roots);
  keptBytes += roots.storage.nbytes;
  return roots;
}

/** Transforms packed planes [2, n, columns] along dim 1. */
function transformPlanes(planes: Tensor, n: number, columns: number, inverse: boolean, scale: number): Tensor {
  const { dtype } = planes;
  const radices = radicesOf(n);
  if (radices === null) return throughChirp(planes, n, columns, inverse, scale);
  if (radices.length === 0) return planes.mul(scale);
  const roots = rootsOf(planes, n);
  const plane = n * columns;
  // The inverse transform is the same with real and imaginary parts exchanged.
  const parts = (tensor: Tensor): [Argument, Argument] =>
    inverse ? [argumentAt(tensor, plane), argumentOf(tensor)] : [argumentOf(tensor), argumentAt(tensor, plane)];
  let [source, turn] = [planes, 1];
  let spare: Tensor | null = null;
  radices.forEach((radix, pass) => {
    const m = n / turn / radix;
    const target = spare ?? emptyTensor(planes.shape, dtype);
    const [split, width] = columns >= WIDE ? [turn, columns] : [1, turn * columns];
    const factor = pass === radices.length - 1 ? scale : 1;
    const places = [...parts(source), ...parts(target), argumentOf(roots)] as const;
    if (split * width === 1 && writtenRadices.includes(radix)) {
      firstPassKernel(planes, radix, dtype)(0, m, m, n, factor, ...places);
      spare = source === planes ? null : source;
      source = target;
      turn *= radix;
      return;
    }
    const sizes = [0, m * split, split, width, m, turn, n, ...(writtenRadices.includes(radix) ? [] : [radix]), factor];
    passKernel(planes, radix, dtype)(...sizes, ...places);
    spare = source === planes ? null : source;
    source = target;
    turn *= radix;
  });
  if (spare) discard(spare);
  if (!kept.has(roots)) discard(roots);
  return source;
}

/** Products of complex planes [2, …]; `conjugate` takes the second conjugated. */
function multiplied(a: Tensor, b: Tensor, conjugate: boolean): Tensor {
  const [re, im, c, s] = [a.select(0, 0), a.select(0, 1), b.select(0, 0), b.select(0, 1)];
  const result = emptyTensor(a.shape, a.dtype);
  const [crossRe, crossIm] = [im.mul(s), re.mul(s)];
  const product = re.mul(c);
  result.select(0, 0).copy_(conjugate ? product.add_(crossRe) : product.sub_(crossRe));
  const other = im.mul(c);
  result.select(0, 1).copy_(conjugate ? other.sub_(crossIm) : other.add_(crossIm));
  for (const temporary of [product, other, crossRe, crossIm]) discard(temporary);
  return result;
}

/** A chirp around a circle of numbers, and its transform. */
interface Chirp {
  readonly n: number;
  readonly chirp: Tensor;
  readonly spectrum: Tensor;
}
/** The one used last: programs transform one size again and again. */
let lastChirp: Chirp | null = null;

function chirpOf(planes: Tensor, n: number, size: number): Chirp {
  const onCpu = planes.storage.device === CPU;
  if (onCpu && lastChirp?.n === n) return lastChirp;
  const chirp = zerosOf([2, size], float64);
  chirpKernel(planes)(0, n, n, size, argumentOf(chirp));
  const made = { n, chirp, spectrum: transformPlanes(chirp, size, 1, false, 1) };
  if (!onCpu || 32 * size > 2 * MOST_BYTES) return made;
  if (lastChirp !== null) for (const old of [lastChirp.chirp, lastChirp.spectrum]) discard(old);
  chirp.storage.kept = true; // both outlive scopes
  made.spectrum.storage.kept = true;
  lastChirp = made;
  return made;
}

/**
 * Bluestein's algorithm (1970): with j k = (j^2 + k^2 - (k - j)^2) / 2 the transform becomes a convolution with a
 * chirp, done by transforms whose size is a power
 * of two. In float64: chirps of large sizes would lose digits in float32.
 */
function throughChirp(planes: Tensor, n: number, columns: number, inverse: boolean, scale: number): Tensor {
  const size = 2 ** Math.ceil(Math.log2(2 * n - 1));
  const { chirp, spectrum: b } = chirpOf(planes, n, size);
  const forward = chirp.narrow(1, 0, n).unsqueeze(-1); // [2, n, 1]
  const source = inverse ? planes.flip(0) : planes;
  const input = converted(source, float64);
  const turned = multiplied(input, forward, true);
  const padded = zerosOf([2, size, columns], float64);
  padded.narrow(1, 0, n).copy_(turned);
  const a = transformPlanes(padded, size, columns, false, 1);
  const product = multiplied(a, b.unsqueeze(-1), false);
  const convolved = transformPlanes(product, size, columns, true, scale / size);
  const result = multiplied(convolved.narrow(1, 0, n), forward, true);
  const ordered = inverse ? result.flip(0) : result;
  const output = converted(ordered, planes.dtype);
  for (const temporary of [turned, padded, a, product, convolved]) discard(temporary);
  if (lastChirp?.chirp !== chirp) for (const temporary of [chirp, b]) discard(temporary);
  discard(input, source);
  discard(source, planes);
  discard(result, ordered);
  discard(ordered, output);
  return output;
}

/** The transform of planes [2, …] along `dim` (the planes are dim 0), times `scale`; `inverse` turns the other way. */
export function transform(planes: Tensor, dim: number, inverse: boolean, scale: number): Tensor {
  const rank = planes.shape.length;
  const order = [0, dim, ...Array.from({ length: rank - 1 }, (_, i) => i + 1).filter((d) => d !== dim)];
  const n = planes.shape[dim]!;
  const ordered = aliasOf(planes, views.permute(planes, order));
  if (numel(planes.shape) === 0) return emptyTensor(planes.shape, planes.dtype);
  const source = packed(ordered);
  const columns = numel(planes.shape) / n / 2;
  const flat = aliasTensor(source, [2, n, columns], [n * columns, columns, 1], source.offset);
  const result = transformPlanes(flat, n, columns, inverse, scale);
  discard(source, planes);
  // Back to the order of the input's dims: strides of the packed result, each at its own dim.
  const strides = new Array<number>(rank);
  let stride = 1;
  for (let i = rank - 1; i >= 0; i--) {
    strides[order[i]!] = stride;
    stride *= planes.shape[order[i]!]!;
  }
  return aliasTensor(result, planes.shape, strides, result.offset);
}
