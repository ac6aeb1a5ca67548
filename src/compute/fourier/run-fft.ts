/** The discrete Fourier transform of planes [2, …] (real parts, imaginary parts) along one dim, without history. */
import type { Argument, Backend } from "../../backend/backend.ts";
import { addressIn } from "../../backend/linear.ts";
import { canTranspose, type MovedBytes, type MatrixRows, transposeMatrices } from "../../backend/wasm/transpose.ts";
import { float64 } from "../../dtype.ts";
import { CPU } from "../../tensor/device-name.ts";
import * as views from "../../layout/views.ts";
import { numel } from "../../layout/shape.ts";
import { sizeAt } from "../../support/checked.ts";
import { argumentAt, argumentOf, aliasTensor, emptyTensor, type Tensor } from "../../tensor/tensor.ts";
import { aliasOf } from "../alias.ts";
import { converted, discard, fillWith, packed } from "../copy-elements.ts";
import { writtenRadices } from "./butterflies.ts";
import { chirpLength, chirpTableOf } from "./chirp.ts";
import { firstPassKernel, passKernel, rowTurnsKernel } from "./fft-kernels.ts";
import { discardTable, rootsOf } from "./fft-tables.ts";
import { transformLong } from "./long-fft.ts";
import { radicesOf } from "./radices.ts";

/**
 * From this width on a pass runs over the columns of one number at a time, so that threads can share it in any pass.
 */
const WIDE = 16;
/** Columns of n numbers that are transformed at a time, where all passes over them shall find them in the cache. */
const blockOf = (n: number): number => (n > 2 ** 13 ? 16 : 32);
/** Transforms of more numbers that become convolutions are done in float64: PyTorch's are more exact than in float32. */
const LONGEST_FLOAT_CHIRP = 2 ** 15;
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
  if (radices === null) return planesThroughChirp(planes, n, columns, inverse, scale);
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

/** Room for blocks of n rows, as three places; `give` gives it back. */
interface Room {
  readonly tensor: Tensor;
  places(width: number): [Place, Place, Place];
  give(): void;
}

function roomFor(on: Tensor, n: number, most: number): Room {
  const plane = n * most;
  const tensor = emptyTensor([6, plane], on.dtype);
  return {
    tensor,
    places: (width) =>
      [0, 1, 2].map((i) => placeIn(tensor, 2 * i * plane, plane, width, false)) as [Place, Place, Place],
    give: () => discard(tensor),
  };
}

/** The same numbers, real and imaginary parts exchanged. */
const exchanged = ({ re, im, row }: Place): Place => ({ re: im, im: re, row });

/** Transforms rows [n, columns] as a convolution: `room` has its length. The source is not needed before the target. */
function runChirp(
  on: Tensor,
  n: number,
  columns: number,
  scale: number,
  source: Place,
  target: Place,
  room: Room,
): void {
  const { dtype } = on;
  const size = chirpLength(n);
  const table = chirpTableOf(on, dtype, n, "passes", (planes, factor) =>
    transformPlanes(planes, size, 1, false, factor),
  );
  const turn = (rows: number, from: Place, to: Place, by: Place): void =>
    rowTurnsKernel(on, dtype)(0, rows, columns, from.row, to.row, from.re, from.im, to.re, to.im, by.re, by.im);
  const [chirp, spectrum] = [placeIn(table, 0, n, 1, false), placeIn(table, 2 * n, size, 1, false)];
  const places = room.places(columns);
  const plane = sizeAt(room.tensor.shape, 1);
  const isLong = columns === 1 && plane === size;
  const whole = (i: number): Tensor => aliasTensor(room.tensor, [2, size], [size, 1], 2 * i * size);
  /** Transforms the first place to the second, or the second to the first. */
  const transformFrom = (i: 0 | 1, isInverse: boolean, factor: number): void => {
    if (isLong && transformLong(whole(i), whole(1 - i), size, isInverse, factor)) return;
    const [from, to] = [places[i], places[1 - i]!].map((place) => (isInverse ? exchanged(place) : place)) as [
      Place,
      Place,
    ];
    const radices = radicesOf(size)!;
    // The last pass but one writes the third place, the one before where the first one read.
    const between = radices.length % 2 === 0 ? ([places[2], from] as const) : ([to, places[2]] as const);
    runPasses(on, radices, size, columns, factor, from, to, between);
  };
  // With the parts exchanged it is a product with the conjugate.
  turn(n, exchanged(source), exchanged(places[0]), chirp);
  for (const part of [0, 1])
    fillWith(aliasTensor(room.tensor, [(size - n) * columns], [1], part * plane + n * columns), 0);
  transformFrom(0, false, 1);
  turn(size, places[1], places[1], spectrum);
  transformFrom(1, true, scale);
  turn(n, exchanged(places[0]), exchanged(target), chirp);
  discardTable(table);
}

/** `transformPlanes` of a length that has a large prime factor. */
function planesThroughChirp(planes: Tensor, n: number, columns: number, inverse: boolean, scale: number): Tensor {
  if (n > LONGEST_FLOAT_CHIRP && planes.dtype !== float64) {
    const wide = converted(planes, float64);
    const result = planesThroughChirp(wide, n, columns, inverse, scale);
    const output = converted(result, planes.dtype);
    discard(wide, planes);
    discard(result, output);
    return output;
  }
  const result = emptyTensor(planes.shape, planes.dtype);
  const most = Math.min(columns, blockOf(chirpLength(n)));
  const room = roomFor(planes, chirpLength(n), most);
  for (let at = 0; at < columns; at += most) {
    const [source, target] = [planes, result].map((tensor) => placeIn(tensor, at, n * columns, columns, inverse)) as [
      Place,
      Place,
    ];
    runChirp(planes, n, Math.min(most, columns - at), scale, source, target, room);
  }
  room.give();
  return result;
}

/** Transforms packed planes [2, rows, n] along their last dim, some rows at a time. */
function transformRows(planes: Tensor, n: number, rows: number, inverse: boolean, scale: number): Tensor {
  const { dtype } = planes;
  const { backend } = planes.storage;
  const radices = radicesOf(n);
  const bytes = dtype.itemsize as MovedBytes;
  const result = emptyTensor(planes.shape, dtype);
  const length = radices === null ? chirpLength(n) : n;
  const most = blockOf(length);
  const room = roomFor(planes, length, most);
  for (let at = 0; at < rows; at += most) {
    const width = Math.min(most, rows - at);
    const [a, b, start] = room.places(width);
    // The last pass writes where the first one read: its numbers are used up, if there is more than one.
    const end = radices === null || radices.length > 1 ? start : a;
    transposeBlock(backend, bytes, width, n, placeIn(planes, at * n, rows * n, n, inverse), start);
    if (radices === null) runChirp(planes, n, width, scale, start, start, room);
    else runPasses(planes, radices, n, width, scale, start, end, [a, b]);
    transposeBlock(backend, bytes, n, width, end, placeIn(result, at * n, rows * n, n, inverse));
  }
  room.give();
  return result;
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
    const source = packed(planes);
    const result = transformRows(source, n, columns, inverse, scale);
    discard(source, planes);
    return result;
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
