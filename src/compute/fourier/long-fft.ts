/**
 * Long Fourier transforms by native code, which takes the numbers as a matrix and keeps some of its columns in the cache
 * (native/src/fourier.h).
 */
import { addressIn } from "../../backend/linear.ts";
import type { WasmBackend } from "../../backend/wasm/backend.ts";
import { realDType } from "../../dtype.ts";
import { argumentAt, argumentOf, emptyTensor, type Tensor } from "../../tensor/tensor.ts";
import { discard } from "../copy-elements.ts";
import { writtenRadices } from "./butterflies.ts";
import { discardTable, rootsOf, turnsOf } from "./fft-tables.ts";
import { isPlain } from "../complex-planes.ts";
import { radicesOf } from "./radices.ts";

export { transformMany } from "./many-ffts.ts";

/** Shorter transforms lie in the cache as a whole. */
const SHORTEST = 2 ** 14;
/** Most rows and columns of the matrix. */
const MOST_ROWS = 2 ** 13;
/** Bytes of a block of columns, and most of those for the real parts of one of its rows. */
const [BLOCK_BYTES, ROW_BYTES] = [2 ** 19, 256];
/** Nanoseconds for a number in each half, to decide whether threads pay. */
const NUMBER_TIME = 3;

/** Rows and columns of nearly the same number, and the radices of each, or null where native code has not all of them. */
function matrixOf(n: number): { sizes: [number, number]; radices: [number[], number[]] } | null {
  for (let rows = Math.floor(Math.sqrt(n)); rows * MOST_ROWS >= n; rows--) {
    if (n % rows !== 0) continue;
    const radices = [radicesOf(rows), radicesOf(n / rows)];
    const isWritten = radices.every((all) => all?.every((radix) => writtenRadices.includes(radix)) && all.length > 1);
    if (isWritten) return { sizes: [rows, n / rows], radices: radices as [number[], number[]] };
  }
  return null;
}

/**
 * Writes the transform of the n numbers of `from`, complex ones or planes [2, n], to `to`, which is alike, if native code
 * can and it is long enough: says whether it did.
 */
export function transformLong(from: Tensor, to: Tensor, n: number, inverse: boolean, scale: number): boolean {
  if (n < SHORTEST || !isPlain(from) || !("byAddress" in from.storage.backend)) return false;
  const backend = from.storage.backend as WasmBackend;
  const { nativeCode: code, pool } = backend;
  const matrix = code === null ? null : matrixOf(n);
  if (code === null || matrix === null) return false;
  const dtype = realDType(from.dtype);
  const bytes = dtype.itemsize;
  const [rows, columns] = matrix.sizes;
  const lanes = code.lanes(bytes);
  const fitting = Math.floor(BLOCK_BYTES / (2 * bytes * columns) / lanes) * lanes;
  const width = Math.max(lanes, Math.min(ROW_BYTES / bytes, fitting));
  const padded = Math.ceil(columns / width) * width;
  /** Addresses of the real and the imaginary parts, exchanged for the inverse transform, and the step between them. */
  const parts = (tensor: Tensor): [number, number, number] => {
    const start = addressIn(argumentOf(tensor));
    const step = tensor.dtype.is_complex ? 2 : 1;
    const other = start + (step === 2 ? bytes : n * bytes);
    return inverse ? [other, start, step] : [start, other, step];
  };
  const middle = emptyTensor([rows, 2, padded], dtype);
  const starts = turnsOf(from, dtype, n, padded / lanes, rows, lanes);
  const turns = turnsOf(from, dtype, n, rows, lanes, 1);
  const run = code.shared(pool, dtype.name as "float32" | "float64", "fourier");
  matrix.radices.forEach((radices, half) => {
    const roots = rootsOf(from, dtype, matrix.sizes[half]);
    const blocks = Math.ceil(matrix.sizes[1 - half]! / width);
    const tables = [middle, roots, starts, turns].map((table) => addressIn(argumentAt(table, 0)));
    const digits = radices.reduceRight((number, radix) => 10 * number + radix, 0);
    const share = Math.ceil(blocks / pool.parts(n * NUMBER_TIME));
    for (let at = 0; at < blocks; at += share) {
      const end = Math.min(at + share, blocks);
      const args = [half, at, end, rows, columns, width, ...parts(from), ...parts(to), ...tables, scale, digits];
      pool.add(run, args);
    }
    pool.run(n * NUMBER_TIME);
    discardTable(roots);
  });
  for (const table of [starts, turns]) discardTable(table);
  discard(middle);
  return true;
}
