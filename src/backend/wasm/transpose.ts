/**
 * Copies matrices into transposed ones by squares of 64 bytes: each cache line of the two is met once, where a loop along
 * the rows of one would meet every line of the other as often as it has numbers.
 */
import type { Backend } from "../backend.ts";
import type { WasmBackend } from "./backend.ts";
import { FunctionWriter, wordLanes, type LocalIndex } from "./codegen/assembler.ts";
import { wasmFeatures } from "./features.ts";
import { instantiate, type Instantiated } from "./gemm/gemm.ts";
import { advancePointer, advanceBy, countDown } from "./gemm/microkernel.ts";
import { evenBlock } from "./gemm/packed.ts";

/** Bytes of an element that is moved. */
export type MovedBytes = 4 | 8;

interface TransposeFunctions {
  /** `to[c][r] = from[r][c]` for all r < rows, c < columns; distances between rows in bytes. */
  transpose4(from: number, fromRow: number, to: number, toRow: number, rows: number, columns: number): void;
  transpose8(from: number, fromRow: number, to: number, toRow: number, rows: number, columns: number): void;
}

/** Vectors of a small square into those of its transposed one. */
function turnSquare(f: FunctionWriter, bytes: MovedBytes, v: readonly number[], spare: readonly number[]): void {
  const mix = (a: LocalIndex, b: LocalIndex, lanes: readonly number[], to: LocalIndex): void =>
    void f.get(a).get(b).shuffle(lanes).set(to);
  const [low, high] = [wordLanes(0, 1, 4, 5), wordLanes(2, 3, 6, 7)];
  if (bytes === 8) {
    mix(v[0], v[1], low, spare[0]);
    mix(v[0], v[1], high, spare[1]);
    f.get(spare[0]).set(v[0]).get(spare[1]).set(v[1]);
    return;
  }
  for (const [i, j] of [
    [0, 1],
    [2, 3],
  ] as const) {
    mix(v[i], v[j], wordLanes(0, 4, 1, 5), spare[i]);
    mix(v[i], v[j], wordLanes(2, 6, 3, 7), spare[j]);
  }
  mix(spare[0], spare[2], low, v[0]);
  mix(spare[0], spare[2], high, v[1]);
  mix(spare[1], spare[3], low, v[2]);
  mix(spare[1], spare[3], high, v[3]);
}

function write(bytes: MovedBytes): FunctionWriter {
  const f = new FunctionWriter(["i32", "i32", "i32", "i32", "i32", "i32"]);
  const [from, fromRow, to, toRow, rows, columns] = [0, 1, 2, 3, 4, 5] as const;
  const lanes = 16 / bytes;
  const line = 64 / bytes;
  const load = bytes === 4 ? "f32.load" : "f64.load";
  const store = bytes === 4 ? "f32.store" : "f64.store";
  const [source, target, left, across] = [f.local("i32"), f.local("i32"), f.local("i32"), f.local("i32")];
  const [reader, writer, count] = [f.local("i32"), f.local("i32"), f.local("i32")];
  const sources = Array.from({ length: line }, () => f.local("i32"));
  const v = Array.from({ length: lanes }, () => f.local("v128"));
  const spare = Array.from({ length: lanes }, () => f.local("v128"));
  /** Element by element: `tall` rows from `source`, `wide` columns. */
  const single = (wide: () => void): void => {
    wide();
    f.set(count).get(source).set(reader).get(target).set(writer);
    countDown(f, count, 1, () => {
      f.get(writer).get(reader).memory(load).memory(store);
      advancePointer(f, reader, bytes);
      advanceBy(f, writer, toRow);
    });
    advanceBy(f, source, fromRow);
    advancePointer(f, target, bytes);
  };
  countDown(f, columns, line, () => {
    f.get(from).set(source).get(to).set(target).get(rows).set(left);
    countDown(f, left, line, () => {
      f.get(source).set(sources[0]);
      for (let r = 1; r < line; r++)
        f.get(sources[r - 1])
          .get(fromRow)
          .op("i32.add")
          .set(sources[r]);
      f.get(target).set(across);
      for (let c = 0; c < line; c += lanes) {
        for (let r = 0; r < line; r += lanes) {
          v.forEach((vector, i) => {
            f.get(sources[r + i])
              .memory("v128.load", c * bytes)
              .set(vector);
          });
          turnSquare(f, bytes, v, spare);
          f.get(across).set(writer);
          v.forEach((vector, i) => {
            f.get(writer)
              .get(vector)
              .memory("v128.store", r * bytes);
            if (i + 1 < lanes) advanceBy(f, writer, toRow);
          });
        }
        f.get(writer).get(toRow).op("i32.add").set(across);
      }
      f.get(sources[line - 1])
        .get(fromRow)
        .op("i32.add")
        .set(source);
      advancePointer(f, target, 64);
    });
    countDown(f, left, 1, () => single(() => f.i32(line)));
    advancePointer(f, from, 64);
    f.get(to).get(toRow).i32(line).op("i32.mul", "i32.add").set(to);
  });
  f.get(from).set(source).get(to).set(target);
  countDown(f, rows, 1, () => single(() => f.get(columns)));
  return f;
}

const known = new WeakMap<Backend, Instantiated<TransposeFunctions>>();
/** Nanoseconds for an element, to decide whether threads pay. */
const moveTime = 1;

/** A matrix that is copied: where it begins and the bytes between its rows. */
export interface MatrixRows {
  readonly address: number;
  readonly row: number;
}

/** Whether a backend's memory is WebAssembly's, and the engine has vectors. */
export function canTranspose(backend: Backend): boolean {
  return "byAddress" in backend && wasmFeatures().simd;
}

/** Transposes matrices of one shape, `rows` x `columns` where they come from, on a backend that can. */
export function transposeMatrices(
  backend: Backend,
  bytes: MovedBytes,
  rows: number,
  columns: number,
  matrices: readonly (readonly [from: MatrixRows, to: MatrixRows])[],
): void {
  const { heap, pool } = backend as WasmBackend;
  let found = known.get(backend);
  if (found === undefined) {
    found = instantiate<TransposeFunctions>(heap, pool, { transpose4: write(4), transpose8: write(8) });
    known.set(backend, found);
  }
  const name = `transpose${bytes}` as const;
  const work = rows * columns * matrices.length * moveTime;
  const parts = pool.parts(work);
  const share = evenBlock(columns, Math.ceil((columns * matrices.length) / parts), 64 / bytes);
  for (const [from, to] of matrices)
    for (let at = 0; at < columns; at += share)
      pool.add(found.shared[name], [
        from.address + at * bytes,
        from.row,
        to.address + at * to.row,
        to.row,
        rows,
        Math.min(share, columns - at),
      ]);
  pool.run(work);
}
