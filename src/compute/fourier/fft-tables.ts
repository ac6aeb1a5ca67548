/** Tables of turned units that transforms multiply by, kept from one transform to the next as far as there is room. */
import type { DType } from "../../dtype.ts";
import { CPU } from "../../tensor/device-name.ts";
import { argumentOf, emptyTensor, type Tensor } from "../../tensor/tensor.ts";
import { discard } from "../copy-elements.ts";
import { rootsKernel, turnsKernel } from "./fft-kernels.ts";

/** Tables that are kept, the one used last at the end, and their bytes. */
const tables = new Map<string, Tensor>();
const kept = new WeakSet<Tensor>();
let keptBytes = 0;
/** Bytes of tables that are kept. */
const MOST_BYTES = 32 * 2 ** 20;

/** The table of a name, made where it is not kept. */
export function keptTableOf(on: Tensor, key: string, make: () => Tensor): Tensor {
  const onCpu = on.storage.device === CPU;
  const found = onCpu ? tables.get(key) : undefined;
  if (found !== undefined) {
    tables.delete(key);
    tables.set(key, found);
    return found;
  }
  const table = make();
  const bytes = table.storage.nbytes;
  if (!onCpu || bytes > MOST_BYTES) return table;
  for (const [name, old] of tables) {
    if (keptBytes + bytes <= MOST_BYTES) break;
    tables.delete(name);
    kept.delete(old);
    keptBytes -= old.storage.nbytes;
    discard(old);
  }
  table.storage.kept = true; // outlives scopes
  kept.add(table);
  tables.set(key, table);
  keptBytes += bytes;
  return table;
}

/** Gives back a table that is not kept. */
export function discardTable(table: Tensor): void {
  if (!kept.has(table)) discard(table);
}

/** exp(-2 pi i j / n) for all j < n, as planes [2, n]. */
export function rootsOf(on: Tensor, dtype: DType, n: number): Tensor {
  return keptTableOf(on, `${dtype.name}:${n}`, () => {
    const roots = emptyTensor([2, n], dtype);
    rootsKernel(on, dtype)(0, n, n, argumentOf(roots));
    return roots;
  });
}

/** exp(-2 pi i a b step / n) for all a < rows and b < width, as planes [2, rows, width]. */
export function turnsOf(on: Tensor, dtype: DType, n: number, rows: number, width: number, step: number): Tensor {
  return keptTableOf(on, `${dtype.name}:${n}:${rows}x${width}:${step}`, () => {
    const turns = emptyTensor([2, rows, width], dtype);
    turnsKernel(on, dtype)(0, rows, rows, width, step, n, argumentOf(turns));
    return turns;
  });
}
