/** The discrete Fourier transform of planes [2, …] (real parts, imaginary parts) along one dim, without history. */
import type { Argument, Backend } from "../../backend/backend.ts";
import { addressIn } from "../../backend/linear.ts";
import { canTranspose, type MovedBytes, type MatrixRows, transposeMatrices } from "../../backend/wasm/transpose.ts";
import { float64 } from "../../dtype.ts";
import { CPU } from "../../tensor/device-name.ts";
import * as views from "../../layout/views.ts";
import { numel } from "../../layout/shape.ts";
import { argumentAt, argumentOf, aliasTensor, emptyTensor, type Tensor } from "../../tensor/tensor.ts";
import { aliasOf } from "../alias.ts";
import { converted, discard, packed, zerosOf } from "../copy-elements.ts";
import { writtenRadices } from "./butterflies.ts";
import { chirpKernel, firstPassKernel, passKernel } from "./fft-kernels.ts";
import { discardTable, MOST_BYTES, rootsOf } from "./fft-tables.ts";
import { transformLong } from "./long-fft.ts";
import { radicesOf } from "./radices.ts";

/**
 * From this width on a pass runs over the columns of one number at a time, so that threads can share it in any pass.
 */
const WIDE = 16;
/** Columns that are transformed at a time where all passes over them shall find their numbers in the cache. */
const BLOCK = 32;
/** Where complex numbers lie: rows of real parts and of imaginary parts, `row` elements apart. */
interface Place {
  readonly re: Argument;
  readonly im: Argument;
  readonly row: number;
}

/** A place in planes that are `plane` elements long; the inverse transform exchanges real and imaginary parts. */
function placeIn(tensor: Tensor, at: number, plane: number, row: number, inverse: boolean): Place {
  const [re, im] = [argumentAt(tensor, at), argumentAt(tensor, at + plane)];
  return inverse ? { re: im, im: re, row } : { re, im, row };
}

/** Transforms rows [n, columns] from one place to another by way of two others, which have rows of `columns`. */
function runPasses(
  on: Tensor,
  radices: readonly number[],
  n: number,
  columns: number,
  scale: number,
  source: Place,
  target: Place,
  between: readonly [Place, Place] | null,
): void {
  const { dtype } = on;
  const roots = rootsOf(on, dtype, n);
  let [from, turn] = [source, 1];
  radices.forEach((radix, pass) => {
    const m = n / turn / radix;
    const isLast = pass === radices.length - 1;
    const to = isLast ? target : between![pass & 1]!;
    const factor = isLast ? scale : 1;
    const isWritten = writtenRadices.includes(radix);
    const places = [from.re, from.im, to.re, to.im, argumentOf(roots)] as const;
    const isDense = from.row === columns && to.row === columns;
    if (isDense && columns * turn === 1 && isWritten) firstPassKernel(on, radix, dtype)(0, m, m, n, factor, ...places);
    else {
      const isWide = columns >= WIDE || !isDense;
      const [split, width] = isWide ? [turn, columns] : [1, turn * columns];
      // Where rows are taken together they lie one after another.
      const rows = isWide ? [from.row, to.row] : [width, width];
      const sizes = [0, m * split, split, width, m, turn, n, ...rows, ...(isWritten ? [] : [radix]), factor];
      passKernel(on, radix, dtype)(...sizes, ...places);
    }
    from = to;
    turn *= radix;
  });
  discardTable(roots);
}

/** Transforms packed planes [2, n, columns] along dim 1. */
function transformPlanes(planes: Tensor, n: number, columns: number, inverse: boolean, scale: number): Tensor {
  const radices = radicesOf(n);
  if (radices === null) return throughChirp(planes, n, columns, inverse, scale);
  if (radices.length === 0) return planes.mul(scale);
  const plane = n * columns;
  const result = emptyTensor(planes.shape, planes.dtype);
  if (columns === 1 && transformLong(planes, result, n, inverse, scale)) return result;
  const place = (tensor: Tensor): Place => placeIn(tensor, 0, plane, columns, inverse);
  // Passes write one tensor and another in turn, the last one the result.
  const spare = radices.length > 1 ? emptyTensor(planes.shape, planes.dtype) : null;
  const two = spare && ([place(spare), place(result)] as const);
  const between = two && (radices.length % 2 === 0 ? two : ([two[1], two[0]] as const));
  runPasses(planes, radices, n, columns, scale, place(planes), place(result), between);
  if (spare) discard(spare);
  return result;
}

/** Whether blocks can be copied and transposed by their addresses. */
function canBlock({ dtype, storage }: Tensor): boolean {
  return storage.device === CPU && (dtype.itemsize === 4 || dtype.itemsize === 8) && canTranspose(storage.backend);
}

/** Transposes a block of complex numbers of `rows` rows. */
function transposeBlock(
  backend: Backend,
  bytes: MovedBytes,
  rows: number,
  columns: number,
  from: Place,
  to: Place,
): void {
  // Arguments of a backend that can transpose are addresses.
  const part = (place: Place, which: "re" | "im"): MatrixRows => ({
    address: addressIn(place[which]),
    row: place.row * bytes,
  });
  const pair = (which: "re" | "im"): readonly [MatrixRows, MatrixRows] => [part(from, which), part(to, which)];
  transposeMatrices(backend, bytes, rows, columns, [pair("re"), pair("im")]);
}

/** Room for the passes over a block, as three places; `give` gives it back. */
function roomFor(on: Tensor, n: number): { places: (width: number) => [Place, Place, Place]; give: () => void } {
  const plane = n * BLOCK;
  const room = emptyTensor([6, plane], on.dtype);
  return {
    places: (width) => [0, 1, 2].map((i) => placeIn(room, 2 * i * plane, plane, width, false)) as [Place, Place, Place],
    give: () => discard(room),
  };
}

/** Transforms packed planes [2, rows, n] along their last dim, some rows at a time. */
function transformRows(
  planes: Tensor,
  radices: readonly number[],
  n: number,
  rows: number,
  inverse: boolean,
  scale: number,
): Tensor {
  const { dtype } = planes;
  const { backend } = planes.storage;
  const bytes = dtype.itemsize as MovedBytes;
  const result = emptyTensor(planes.shape, dtype);
  const room = roomFor(planes, n);
  for (let at = 0; at < rows; at += BLOCK) {
    const width = Math.min(BLOCK, rows - at);
    const [a, b, start] = room.places(width);
    // The last pass writes where the first one read: its numbers are used up, if there is more than one.
    const end = radices.length > 1 ? start : a;
    transposeBlock(backend, bytes, width, n, placeIn(planes, at * n, rows * n, n, inverse), start);
    runPasses(planes, radices, n, width, scale, start, end, [a, b]);
    transposeBlock(backend, bytes, n, width, end, placeIn(result, at * n, rows * n, n, inverse));
  }
  room.give();
  return result;
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

/** Rows of fewer numbers are not worth a block. */
const SHORTEST_ROW = 8;
/** Longer rows leave the cache in blocks. */
const LONGEST_ROW = 2 ** 13;

/** The transform of planes [2, …] along `dim` (the planes are dim 0), times `scale`; `inverse` turns the other way. */
export function transform(planes: Tensor, dim: number, inverse: boolean, scale: number): Tensor {
  const rank = planes.shape.length;
  const n = planes.shape[dim]!;
  if (numel(planes.shape) === 0) return emptyTensor(planes.shape, planes.dtype);
  const columns = numel(planes.shape) / n / 2;
  if (dim === rank - 1 && columns >= WIDE && n >= SHORTEST_ROW && n <= LONGEST_ROW && canBlock(planes)) {
    const radices = radicesOf(n);
    if (radices !== null) {
      const source = packed(planes);
      const result = transformRows(source, radices, n, columns, inverse, scale);
      discard(source, planes);
      return result;
    }
  }
  const order = [0, dim, ...Array.from({ length: rank - 1 }, (_, i) => i + 1).filter((d) => d !== dim)];
  const ordered = aliasOf(planes, views.permute(planes, order));
  const source = packed(ordered);
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
