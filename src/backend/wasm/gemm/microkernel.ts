/** The inner functions of the matrix product, written in WebAssembly: tiles of 4 rows and two vectors of columns. */
import { FunctionWriter, type LocalIndex, type WasmType } from "../codegen/assembler.ts";
import type { Instruction, MemoryInstruction } from "../codegen/opcodes.ts";

/** What differs between float32 and float64. */
export interface FloatKind {
  readonly bytes: 4 | 8;
  /** Numbers in a vector. */
  readonly lanes: 4 | 2;
  readonly shape: "f32x4" | "f64x2";
  readonly scalar: "f32" | "f64";
  readonly splatLoad: MemoryInstruction;
  readonly relaxed: boolean;
}

export function floatKind(type: "float32" | "float64", relaxed: boolean): FloatKind {
  return type === "float32"
    ? { bytes: 4, lanes: 4, shape: "f32x4", scalar: "f32", splatLoad: "v128.load32_splat", relaxed }
    : { bytes: 8, lanes: 2, shape: "f64x2", scalar: "f64", splatLoad: "v128.load64_splat", relaxed };
}

/** Rows of a tile. */
export const tileRows = 4;
/**
 * Rows of the tiles of tall products where multiplications and additions are fused: with those sums all fifteen vectors
 * that V8 gives out are in use. Separate multiplications would want a sixteenth.
 */
export const highRows = 6;
/** Rows that both kinds of tile divide, and how many a product has at least for high ones to pay. */
const [evenRows, tallRows] = [12, 48] as const;
/** Columns of a tile. */
export function tileColumns(kind: FloatKind): number {
  return kind.lanes * 2;
}

export const zero = new Array<number>(16).fill(0);

/** So many parameters for addresses, sizes and strides. */
const i32s = (count: number): WasmType[] => new Array<WasmType>(count).fill("i32");

/** `local += bytes`. */
export function advancePointer(f: FunctionWriter, local: LocalIndex, bytes: number): void {
  f.get(local).i32(bytes).op("i32.add").set(local);
}
export function advanceBy(f: FunctionWriter, local: LocalIndex, other: LocalIndex): void {
  f.get(local).get(other).op("i32.add").set(local);
}

/** Rows of tiles for so many rows. */
export function wholeRows(f: FunctionWriter, rows: LocalIndex): FunctionWriter {
  return f
    .get(rows)
    .i32(tileRows - 1)
    .op("i32.add")
    .i32(-tileRows)
    .op("i32.and");
}

/** Runs a body while `counter >= step`, taking `step` off it each time. */
export function countDown(f: FunctionWriter, counter: number, step: number, body: () => void): void {
  f.block((exit) =>
    f.loop((top) => {
      f.get(counter).i32(step).op("i32.lt_s").brIf(exit);
      body();
      f.get(counter).i32(step).op("i32.sub").set(counter).br(top);
    }),
  );
}

/** `accumulator += a * b`, a and b written by functions. */
export function multiplyAdd(
  f: FunctionWriter,
  kind: FloatKind,
  vector: boolean,
  accumulator: LocalIndex,
  a: () => void,
  b: () => void,
): void {
  const name = vector ? kind.shape : kind.scalar;
  if (vector && kind.relaxed) {
    a();
    b();
    f.get(accumulator).op(`${kind.shape}.relaxed_madd`).set(accumulator);
    return;
  }
  f.get(accumulator);
  a();
  b();
  f.op(`${name}.mul` as Instruction, `${name}.add` as Instruction).set(accumulator);
}

/** A constant of the numbers' type. */
const number = (f: FunctionWriter, kind: FloatKind, x: number): FunctionWriter =>
  kind.scalar === "f32" ? f.f32(x) : f.f64(x);

/**
 * `C = alpha * accumulator + beta * C`; with beta 0 C is not read. `c` is the local with the address.
 */
export function updateC(
  f: FunctionWriter,
  kind: FloatKind,
  vector: boolean,
  accumulator: LocalIndex,
  c: number,
  offset: number,
  alpha: number,
  beta: number,
): void {
  const name = vector ? kind.shape : kind.scalar;
  const load: MemoryInstruction = vector ? "v128.load" : `${kind.scalar}.load`;
  const splat = (): void => {
    if (vector) f.op(`${kind.shape}.splat`);
  };
  f.get(accumulator).get(alpha);
  splat();
  f.op(`${name}.mul` as Instruction).set(accumulator);
  f.get(beta);
  number(f, kind, 0)
    .op(`${kind.scalar}.ne`)
    .if(() => {
      f.get(c).memory(load, offset).get(beta);
      splat();
      f.op(`${name}.mul` as Instruction)
        .get(accumulator)
        .op(`${name}.add` as Instruction)
        .set(accumulator);
    });
  f.get(c)
    .get(accumulator)
    .memory(vector ? "v128.store" : `${kind.scalar}.store`, offset);
}

/**
 * tile(a, b, k, c, rowStride, alpha, beta, added, m, aRest): whole tiles below each other, for `m` rows of C, a
 * multiple of `height` but 0, from panels of A, each `aRest` bytes longer than `k` steps, and one panel of B. `beta` is the factor of
 * the row at `added`, unless that is 0. A function of its own, so that the engine's register allocator sees nothing but
 * the loops; calls for each tile would take a twentieth of the time of 64 steps.
 *
 * With `inPlace` A's rows are read where they are, `aRest` bytes apart: their numbers lie side by side.
 */
export function writeTile(kind: FloatKind, inPlace = false, height: number = tileRows): FunctionWriter {
  const f = new FunctionWriter([...i32s(5), kind.scalar, kind.scalar, ...i32s(3)]);
  const [a, bStart, k, c, rowStride, alpha, beta, added, m, aRest] = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9] as const;
  const [b, from, fromStride] = [f.local("i32"), f.local("i32"), f.local("i32")];
  const accumulators = Array.from({ length: height * 2 }, () => f.local("v128"));
  const columns = [f.local("v128"), f.local("v128")];
  const factor = f.local("v128");
  const end = f.local("i32");
  const rowBytes = inPlace ? kind.bytes : height * kind.bytes;
  const lines = Array.from({ length: inPlace ? height - 1 : 0 }, () => f.local("i32"));
  const step = (u: number): void => {
    columns.forEach((column, half) =>
      f
        .get(b)
        .memory("v128.load", u * 32 + half * 16)
        .set(column),
    );
    for (let r = 0; r < height; r++) {
      f.get(r > 0 && inPlace ? lines[r - 1] : a)
        .memory(kind.splatLoad, inPlace ? 0 : r * kind.bytes)
        .set(factor);
      columns.forEach((column, half) =>
        multiplyAdd(
          f,
          kind,
          true,
          accumulators[r * 2 + half],
          () => f.get(factor),
          () => f.get(column),
        ),
      );
    }
  };
  /** Rounds of `unroll` steps until `a` is at `end`. */
  const rounds = (unroll: number): void => {
    f.block((exit) => {
      f.get(a).get(end).op("i32.eq").brIf(exit);
      f.loop((top) => {
        for (let u = 0; u < unroll; u++) {
          // V8 11 moves all loads of a basic block to its front, and then spills. A branch that is never taken ends the
          // block.
          if (u > 0) f.get(a).get(end).op("i32.eq").brIf(exit);
          step(u);
          // V8 11 has no offsets in splatting loads. The sums of a few are kept in registers, those of four steps would
          // not be.
          for (const line of [a, ...lines]) advancePointer(f, line, rowBytes);
        }
        advancePointer(f, b, unroll * 32);
        f.get(a).get(end).op("i32.ne").brIf(top);
      });
    });
  };
  const scale = (x: FunctionWriter, by: number): FunctionWriter =>
    x.get(by).op(`${kind.shape}.splat`, `${kind.shape}.mul`);
  f.loop((nextTile) => {
    for (const accumulator of accumulators) f.v128(zero).set(accumulator);
    f.get(bStart).set(b);
    lines.forEach((line, r) =>
      f
        .get(r > 0 ? lines[r - 1] : a)
        .get(aRest)
        .op("i32.add")
        .set(line),
    );
    // Sixteen steps a round take 5 % less time than four.
    f.get(a).set(end);
    for (const [steps, unroll] of [
      [-16, 16],
      [12, 4],
      [3, 1],
    ] as const) {
      f.get(end).get(k).i32(steps).op("i32.and").i32(rowBytes).op("i32.mul", "i32.add").set(end);
      rounds(unroll);
    }
    for (const accumulator of accumulators) scale(f.get(accumulator), alpha).set(accumulator);
    number(f.get(beta), kind, 0)
      .op(`${kind.scalar}.ne`)
      .if(() => {
        f.get(added).set(from);
        f.get(added)
          .op("i32.eqz")
          .if(() => f.get(c).set(from).get(rowStride).set(fromStride));
        accumulators.forEach((accumulator, i) => {
          scale(f.get(from).memory("v128.load", (i % 2) * 16), beta).get(accumulator);
          f.op(`${kind.shape}.add`).set(accumulator);
          if (i % 2) advanceBy(f, from, fromStride);
        });
      });
    accumulators.forEach((accumulator, i) => {
      f.get(c)
        .get(accumulator)
        .memory("v128.store", (i % 2) * 16);
      if (i % 2) advanceBy(f, c, rowStride);
    });
    if (inPlace) {
      f.get(lines[height - 2])
        .get(k)
        .i32(kind.bytes)
        .op("i32.mul", "i32.sub")
        .set(a);
    }
    advanceBy(f, a, aRest);
    f.get(m).i32(height).op("i32.sub").set(m).get(m).brIf(nextTile);
  });
  return f;
}

/**
 * tiles(a, b, m, n, k, c, rowStride, columnStride, alpha, beta, scratch, added): the product of packed panels, `added`
 * (or 0) to whole tiles only. `a`: panels of
 * 4 rows, `b`: panels of two
 * vectors of columns, both k deep. Strides of C in bytes. `scratch`: room for a tile, for those at the edge. `tile`:
 * index of that function.
 */
export function writeTiles(kind: FloatKind, tile: number): FunctionWriter {
  const f = new FunctionWriter([...i32s(8), kind.scalar, kind.scalar, ...i32s(2)]);
  const [aStart, b, m, n, k, c, rowStride, columnStride, alpha, beta, scratch, added] = [
    0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11,
  ] as const;
  const a = f.local("i32");
  const rows = f.local("i32");
  const cTile = f.local("i32");
  const pointer = f.local("i32");
  const columns = tileColumns(kind);
  const tileHeight = f.local("i32");
  const tileWidth = f.local("i32");
  const row = f.local("i32");
  const place = f.local("i32");
  const column = f.local("i32");
  const value = f.local(kind.scalar);
  const smaller = (target: number, left: number, most: number): void => {
    f.get(left).i32(most).get(left).i32(most).op("i32.lt_s", "select").set(target);
  };

  f.block((done) =>
    f.loop((nextPanel) => {
      f.get(n).i32(0).op("i32.le_s").brIf(done);
      smaller(tileWidth, n, columns);
      // Rows of whole tiles.
      f.get(m).i32(-tileRows).op("i32.and").i32(0).get(tileWidth).i32(columns).op("i32.eq");
      f.get(columnStride).i32(kind.bytes).op("i32.eq", "i32.and", "select").tee(rows);
      f.if(() =>
        f.get(aStart).get(b).get(k).get(c).get(rowStride).get(alpha).get(beta).get(added).get(rows).i32(0).call(tile),
      );
      f.get(aStart).get(rows).get(k).i32(kind.bytes).op("i32.mul", "i32.mul", "i32.add").set(a);
      f.get(c).get(rowStride).get(rows).op("i32.mul", "i32.add").set(cTile);
      f.get(m).get(rows).op("i32.sub").set(rows);
      f.block((panelDone) =>
        f.loop((nextTile) => {
          f.get(rows).i32(0).op("i32.le_s").brIf(panelDone);
          smaller(tileHeight, rows, tileRows);
          f.get(a)
            .get(b)
            .get(k)
            .get(scratch)
            .i32(columns * kind.bytes);
          number(f, kind, 1);
          number(f, kind, 0).get(added).i32(tileRows).i32(0).call(tile);
          f.get(scratch).set(place).get(cTile).set(row);
          countDown(f, tileHeight, 1, () => {
            f.get(row).set(pointer).get(tileWidth).set(column);
            countDown(f, column, 1, () => {
              f.get(place).memory(`${kind.scalar}.load`).set(value);
              updateC(f, kind, false, value, pointer, 0, alpha, beta);
              advanceBy(f, pointer, columnStride);
              advancePointer(f, place, kind.bytes);
            });
            f.get(place).i32(columns).get(tileWidth).op("i32.sub").i32(kind.bytes).op("i32.mul", "i32.add").set(place);
            advanceBy(f, row, rowStride);
          });
          f.get(a)
            .get(k)
            .i32(tileRows * kind.bytes)
            .op("i32.mul", "i32.add")
            .set(a);
          f.get(cTile).get(rowStride).i32(tileRows).op("i32.mul", "i32.add").set(cTile);
          advancePointer(f, rows, -tileRows);
          f.br(nextTile);
        }),
      );
      f.get(b).get(k).i32(32).op("i32.mul", "i32.add").set(b);
      f.get(c).get(columnStride).i32(columns).op("i32.mul", "i32.add").set(c);
      f.get(added).if(() => advancePointer(f, added, columns * kind.bytes));
      advancePointer(f, n, -columns);
      f.br(nextPanel);
    }),
  );
  return f;
}

/** Indices of the functions that `rows` calls; `high`: what takes rows in `highRows`, where numbers are multiplied and added at once. */
export interface RowFunctions {
  readonly pack: number;
  readonly tiles: number;
  readonly inPlace: number;
  readonly high: { readonly pack: number; readonly tile: number; readonly inPlace: number } | null;
}

/**
 * rows(aPanels, a, aRow, aColumn, bPanels, m, n, k, c, cRow, cColumn, alpha, beta, scratch, element, added): multiplies m rows
 * of A with packed columns: a thread's share of a product. Where the numbers of A's and C's rows lie side by side, whole
 * tiles read A where it is; other rows are packed.
 */
export function writeRows(kind: FloatKind, { pack, tiles, inPlace, high }: RowFunctions): FunctionWriter {
  const f = new FunctionWriter([...i32s(11), kind.scalar, kind.scalar, ...i32s(3)]);
  const [panels, a, aRow, aColumn, b, m, n, k, c, cRow, cColumn, alpha, beta, scratch, added] = [
    0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 15,
  ] as const;
  const [rows, left, bAt, cAt, from] = [f.local("i32"), f.local("i32"), f.local("i32"), f.local("i32"), f.local("i32")];
  /** Rows in high tiles, and whether A is read where it is; the others, and where they begin. */
  const [tall, reads, low, lowA, lowC] = [
    f.local("i32"),
    f.local("i32"),
    f.local("i32"),
    f.local("i32"),
    f.local("i32"),
  ];
  const columns = tileColumns(kind);
  /** Calls a function with locals. */
  const call = (target: number, places: readonly LocalIndex[]): void => {
    for (const place of places) f.get(place);
    f.call(target);
  };
  const isDense = (stride: LocalIndex): FunctionWriter => f.get(stride).i32(kind.bytes).op("i32.eq");
  isDense(aColumn);
  isDense(cColumn).op("i32.and").set(reads);
  if (high) {
    f.get(m).get(m).i32(evenRows).op("i32.rem_u", "i32.sub").i32(0);
    f.get(m).i32(tallRows).op("i32.ge_s");
    isDense(aColumn);
    isDense(aRow).op("i32.or", "i32.and");
    isDense(cColumn).op("i32.and", "select").set(tall);
  }
  // Whole tiles that are read where they are.
  f.get(m).get(tall).op("i32.sub").i32(-tileRows).op("i32.and").i32(0).get(reads).op("select").set(low);
  f.get(tall).get(low).op("i32.add").tee(rows);
  f.if(() => {
    if (high) {
      f.get(reads).op("i32.eqz");
      f.if(() => call(high.pack, [panels, a, aColumn, tall, k]));
    }
    f.get(a).get(aRow).get(tall).op("i32.mul", "i32.add").set(lowA);
    f.get(c).get(cRow).get(tall).op("i32.mul", "i32.add").set(lowC);
    f.get(n).set(left).get(b).set(bAt).get(c).set(cAt).get(added).set(from);
    countDown(f, left, columns, () => {
      if (high)
        f.get(tall).if(() =>
          f.get(reads).if(
            () => call(high.inPlace, [a, bAt, k, cAt, cRow, alpha, beta, from, tall, aRow]),
            () => {
              for (const place of [panels, bAt, k, cAt, cRow, alpha, beta, from, tall] as const) f.get(place);
              f.i32(0).call(high.tile);
            },
          ),
        );
      f.get(low).if(() => call(inPlace, [lowA, bAt, k, lowC, cRow, alpha, beta, from, low, aRow]));
      f.get(bAt).get(k).i32(32).op("i32.mul", "i32.add").set(bAt);
      advancePointer(f, cAt, columns * kind.bytes);
      advancePointer(f, lowC, columns * kind.bytes);
      f.get(from).if(() => advancePointer(f, from, columns * kind.bytes));
    });
    // Columns at the edge, of all rows.
    f.get(left).if(() => {
      call(pack, [panels, a, aRow, aColumn, rows, k]);
      call(tiles, [panels, bAt, rows, left, k, cAt, cRow, cColumn, alpha, beta, scratch, from]);
    });
    f.get(a).get(aRow).get(rows).op("i32.mul", "i32.add").set(a);
    f.get(c).get(cRow).get(rows).op("i32.mul", "i32.add").set(c);
    f.get(m).get(rows).op("i32.sub").set(m);
  });
  f.get(m).if(() => {
    call(pack, [panels, a, aRow, aColumn, m, k]);
    call(tiles, [panels, b, m, n, k, c, cRow, cColumn, alpha, beta, scratch, added]);
  });
  return f;
}

/**
 * direct(a, aRow, aColumn, b, bRow, m, n, k, c, cRow, alpha, beta): the product without packing, for columns of B and C
 * side by side.
 * Strides in bytes.
 */
export function writeDirect(kind: FloatKind): FunctionWriter {
  const f = new FunctionWriter([...i32s(10), kind.scalar, kind.scalar]);
  const [a, aRow, aColumn, b, bRow, m, n, k, c, cRow, alpha, beta] = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11] as const;
  const columnsLeft = f.local("i32");
  const bColumn = f.local("i32");
  const cColumn = f.local("i32");
  const bPointer = f.local("i32");
  const depth = f.local("i32");
  const aPointers = [0, 1, 2, 3].map(() => f.local("i32"));
  const cPointer = f.local("i32");
  const vectors = Array.from({ length: 8 }, () => f.local("v128"));
  const loaded = [f.local("v128"), f.local("v128")];
  const factor = f.local("v128");
  const scalars = Array.from({ length: 4 }, () => f.local(kind.scalar));
  const scalarB = f.local(kind.scalar);

  /** A tile of `rows` and `width` vectors (0: one column in scalar code) while columns are left. */
  const strips = (rows: number, width: number): void => {
    const vector = width > 0;
    const columns = vector ? width * kind.lanes : 1;
    countDown(f, columnsLeft, columns, () => {
      const accumulators = vector ? vectors.slice(0, rows * width) : scalars.slice(0, rows);
      for (const accumulator of accumulators) {
        if (vector) f.v128(zero);
        else number(f, kind, 0);
        f.set(accumulator);
      }
      f.get(bColumn).set(bPointer).get(k).set(depth);
      for (let r = 0; r < rows; r++) {
        if (r === 0) f.get(a);
        else
          f.get(aPointers[r - 1])
            .get(aRow)
            .op("i32.add");
        f.set(aPointers[r]);
      }
      countDown(f, depth, 1, () => {
        // One row of A needs each vector of B once; several rows keep them in locals.
        const keep = rows > 1;
        if (keep && vector)
          for (let w = 0; w < width; w++)
            f.get(bPointer)
              .memory("v128.load", w * 16)
              .set(loaded[w]);
        if (!vector) f.get(bPointer).memory(`${kind.scalar}.load`).set(scalarB);
        for (let r = 0; r < rows; r++) {
          if (vector) f.get(aPointers[r]).memory(kind.splatLoad).set(factor);
          for (let w = 0; w < Math.max(width, 1); w++) {
            if (vector) {
              multiplyAdd(
                f,
                kind,
                true,
                accumulators[r * width + w],
                () => f.get(factor),
                () => {
                  if (keep) f.get(loaded[w]);
                  else f.get(bPointer).memory("v128.load", w * 16);
                },
              );
            } else {
              multiplyAdd(
                f,
                kind,
                false,
                accumulators[r],
                () => f.get(aPointers[r]).memory(`${kind.scalar}.load`),
                () => f.get(scalarB),
              );
            }
          }
          advanceBy(f, aPointers[r], aColumn);
        }
        advanceBy(f, bPointer, bRow);
      });
      f.get(cColumn).set(cPointer);
      for (let r = 0; r < rows; r++) {
        for (let w = 0; w < Math.max(width, 1); w++) {
          updateC(f, kind, vector, accumulators[r * Math.max(width, 1) + w], cPointer, w * 16, alpha, beta);
        }
        if (r + 1 < rows) advanceBy(f, cPointer, cRow);
      }
      advancePointer(f, bColumn, columns * kind.bytes);
      advancePointer(f, cColumn, columns * kind.bytes);
    });
  };
  for (const rows of [4, 1]) {
    countDown(f, m, rows, () => {
      f.get(n).set(columnsLeft).get(b).set(bColumn).get(c).set(cColumn);
      for (const width of rows === 1 ? [8, 2, 1, 0] : [2, 1, 0]) strips(rows, width);
      f.get(a).get(aRow).i32(rows).op("i32.mul", "i32.add").set(a);
      f.get(c).get(cRow).i32(rows).op("i32.mul", "i32.add").set(c);
    });
  }
  return f;
}

/**
 * dots(a, b, bColumn, n, k, c, cColumn, alpha, beta): one row of C as scalar products of the vector `a` with columns of
 * B that lie side by side
 * in k. Strides in bytes.
 */
export function writeDots(kind: FloatKind): FunctionWriter {
  const f = new FunctionWriter([...i32s(7), kind.scalar, kind.scalar]);
  const [a, b, bColumn, n, k, c, cColumn, alpha, beta] = [0, 1, 2, 3, 4, 5, 6, 7, 8] as const;
  const aPointer = f.local("i32");
  const depth = f.local("i32");
  const bPointers = [0, 1, 2, 3].map(() => f.local("i32"));
  const vectors = Array.from({ length: 8 }, () => f.local("v128"));
  const sums = [0, 1, 2, 3].map(() => f.local(kind.scalar));
  const pair = kind.lanes * 2;
  for (const width of [4, 1]) {
    countDown(f, n, width, () => {
      for (let w = 0; w < width; w++) {
        f.v128(zero)
          .set(vectors[w * 2])
          .v128(zero)
          .set(vectors[w * 2 + 1]);
        if (w === 0) f.get(b);
        else
          f.get(bPointers[w - 1])
            .get(bColumn)
            .op("i32.add");
        f.set(bPointers[w]);
      }
      f.get(a).set(aPointer).get(k).set(depth);
      countDown(f, depth, pair, () => {
        for (let w = 0; w < width; w++) {
          for (const half of [0, 1]) {
            multiplyAdd(
              f,
              kind,
              true,
              vectors[w * 2 + half],
              () => f.get(aPointer).memory("v128.load", half * 16),
              () => f.get(bPointers[w]).memory("v128.load", half * 16),
            );
          }
          advancePointer(f, bPointers[w], 32);
        }
        advancePointer(f, aPointer, 32);
      });
      for (let w = 0; w < width; w++) {
        const total = vectors[w * 2]!;
        f.get(total)
          .get(vectors[w * 2 + 1])
          .op(`${kind.shape}.add`)
          .set(total);
        f.get(total).lane(`${kind.shape}.extract_lane`, 0);
        for (let lane = 1; lane < kind.lanes; lane++)
          f.get(total).lane(`${kind.shape}.extract_lane`, lane).op(`${kind.scalar}.add`);
        f.set(sums[w]);
      }
      countDown(f, depth, 1, () => {
        for (let w = 0; w < width; w++) {
          multiplyAdd(
            f,
            kind,
            false,
            sums[w],
            () => f.get(aPointer).memory(`${kind.scalar}.load`),
            () => f.get(bPointers[w]).memory(`${kind.scalar}.load`),
          );
          advancePointer(f, bPointers[w], kind.bytes);
        }
        advancePointer(f, aPointer, kind.bytes);
      });
      for (let w = 0; w < width; w++) {
        updateC(f, kind, false, sums[w], c, 0, alpha, beta);
        advanceBy(f, c, cColumn);
      }
      f.get(b).get(bColumn).i32(width).op("i32.mul", "i32.add").set(b);
    });
  }
  return f;
}
