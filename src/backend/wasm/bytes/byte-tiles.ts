/**
 * The inner functions of products of bytes, written in WebAssembly: whole numbers of 8 bits are multiplied and added in
 * 32 bits, which is exact.
 *
 * Weights are packed in panels of 8 columns. A panel is a list of steps, each of 4 numbers in the depth of all its
 * columns: 32 bytes, column after column. There are two forms of a step: with the relaxed instruction that multiplies 16
 * bytes at once, where activations have 7 bits; and with 16-bit activations from which the zero point has been taken.
 */
import { FunctionWriter, wordLanes } from "../codegen/assembler.ts";
import { advancePointer, advanceBy, countDown } from "../gemm/microkernel.ts";

/** Columns of a panel. */
export const PANEL = 8;
/** Numbers in the depth that a step takes. */
export const STEP = 4;
const panelStepBytes = PANEL * STEP;

/** How activations are: bytes without sign (of 7 bits, in native code of 8), or 16-bit numbers with one. */
export type Activations = "bytes" | "words";

/** Bytes of an activation. */
export const activationBytes: Readonly<Record<Activations, 1 | 2>> = { bytes: 1, words: 2 };
/** Rows of a tile: as many as leave all totals in registers. */
export const tileRowsOf: Readonly<Record<Activations, number>> = { bytes: 4, words: 2 };

/**
 * tile(a, aRow, b, steps, c, cRow): totals of `rows` rows and one panel. Strides in bytes.
 */
export function writeByteTile(kind: Activations, rows: number): FunctionWriter {
  const f = new FunctionWriter(["i32", "i32", "i32", "i32", "i32", "i32"]);
  const [a, aRow, b, steps, c, cRow] = [0, 1, 2, 3, 4, 5] as const;
  const perRow = kind === "bytes" ? 2 : 4;
  const totals = Array.from({ length: rows * perRow }, () => f.local("v128"));
  const pointers = Array.from({ length: rows }, (_, row) => (row === 0 ? a : f.local("i32")));
  const weights = Array.from({ length: perRow }, () => f.local("v128"));
  const factor = f.local("v128");
  const aStep = STEP * activationBytes[kind];
  for (let row = 1; row < rows; row++)
    f.get(pointers[row - 1])
      .get(aRow)
      .op("i32.add")
      .set(pointers[row]);
  const step = (u: number): void => {
    weights.forEach((weight, i) => {
      f.get(b);
      if (kind === "bytes") f.memory("v128.load", u * panelStepBytes + i * 16);
      else f.memory("v128.load8x8_s", u * panelStepBytes + i * 8);
      f.set(weight);
    });
    for (let row = 0; row < rows; row++) {
      f.get(pointers[row])
        .memory(kind === "bytes" ? "v128.load32_splat" : "v128.load64_splat", u * aStep)
        .set(factor);
      weights.forEach((weight, i) => {
        const total = totals[row * perRow + i]!;
        f.get(weight).get(factor);
        if (kind === "bytes") f.get(total).op("i32x4.relaxed_dot_i8x16_i7x16_add_s").set(total);
        else f.op("i32x4.dot_i16x8_s").get(total).op("i32x4.add").set(total);
      });
    }
  };
  const unrolled = (count: number): void =>
    countDown(f, steps, count, () => {
      for (let u = 0; u < count; u++) step(u);
      advancePointer(f, b, count * panelStepBytes);
      for (const pointer of pointers) advancePointer(f, pointer, count * aStep);
    });
  unrolled(4);
  unrolled(1);
  for (let row = 0; row < rows; row++) {
    for (let half = 0; half < 2; half++) {
      f.get(c);
      if (kind === "bytes") f.get(totals[row * perRow + half]);
      else {
        // Lanes 2 i and 2 i + 1 are two parts of one column's total.
        const [left, right] = [totals[row * perRow + 2 * half]!, totals[row * perRow + 2 * half + 1]!];
        f.get(left)
          .get(right)
          .shuffle(wordLanes(0, 2, 4, 6))
          .get(left)
          .get(right)
          .shuffle(wordLanes(1, 3, 5, 7))
          .op("i32x4.add");
      }
      f.memory("v128.store", half * 16);
    }
    if (row + 1 < rows) advanceBy(f, c, cRow);
  }
  return f;
}

/**
 * product(a, aRow, b, steps, m, panels, c, cRow): totals of m rows and as many panels. `tile` and `row`: indices of the
 * functions for several rows and for one.
 */
export function writeByteProduct(kind: Activations, tile: number, row: number): FunctionWriter {
  const f = new FunctionWriter(["i32", "i32", "i32", "i32", "i32", "i32", "i32", "i32"]);
  const [a, aRow, b, steps, m, panels, c, cRow] = [0, 1, 2, 3, 4, 5, 6, 7] as const;
  const [rows, from, to] = [f.local("i32"), f.local("i32"), f.local("i32")];
  const height = tileRowsOf[kind];
  const part = (callee: number, count: number): void =>
    countDown(f, rows, count, () => {
      f.get(from).get(aRow).get(b).get(steps).get(to).get(cRow).call(callee);
      f.get(from).get(aRow).i32(count).op("i32.mul", "i32.add").set(from);
      f.get(to).get(cRow).i32(count).op("i32.mul", "i32.add").set(to);
    });
  countDown(f, panels, 1, () => {
    f.get(m).set(rows).get(a).set(from).get(c).set(to);
    part(tile, height);
    part(row, 1);
    f.get(b).get(steps).i32(panelStepBytes).op("i32.mul", "i32.add").set(b);
    advancePointer(f, c, PANEL * 4);
  });
  return f;
}
