/**
 * A thread's share of a convolution: the loops around packing and products, in WebAssembly so that one call does them
 * all.
 */
import { FunctionWriter } from "../codegen/assembler.ts";
import { advancePointer, advanceBy, countDown } from "../gemm/microkernel.ts";
import type { FloatKind } from "../gemm/microkernel.ts";

/** Functions of the same module that the shares call. */
export interface ShareParts {
  readonly tiles: number;
  readonly packImage: number;
  readonly packCells: number;
  readonly packA: number;
}

/**
 * images(aPanels, bPanels, image, imageStep, samples, result, resultStep, geometry, k, kCount, cell, cellEnd, width, m,
 * rowStride, bias, beta, scratch):
 * for each sample the columns `cell` to `cellEnd` of the product of packed weights and the image's cells, `width`
 * columns at a time. With a bias (an address; 0:
 * none) the columns start from it, and beta should be 1.
 */
export function writeImages(kind: FloatKind, parts: ShareParts): FunctionWriter {
  const f = new FunctionWriter([...new Array<"i32">(16).fill("i32"), kind.scalar, "i32"]);
  const [
    aPanels,
    bPanels,
    image,
    imageStep,
    samples,
    result,
    resultStep,
    geometry,
    k,
    kCount,
    cell,
    cellEnd,
    width,
    m,
    rowStride,
    bias,
    beta,
    scratch,
  ] = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17] as const;
  const at = f.local("i32");
  const block = f.local("i32");
  const row = f.local("i32");
  const left = f.local("i32");
  const out = f.local("i32");
  const start = f.local("i32");
  const biasPointer = f.local("i32");
  const value = f.local("v128");
  const number = (x: number): void => void (kind.scalar === "f32" ? f.f32(x) : f.f64(x));
  const fillBias = (): void => {
    f.get(m)
      .set(row)
      .get(bias)
      .set(biasPointer)
      .get(result)
      .get(at)
      .i32(kind.bytes)
      .op("i32.mul", "i32.add")
      .set(start);
    countDown(f, row, 1, () => {
      f.get(biasPointer).memory(kind.splatLoad).set(value).get(start).set(out).get(block).set(left);
      countDown(f, left, kind.lanes, () => {
        f.get(out).get(value).memory("v128.store");
        advancePointer(f, out, 16);
      });
      countDown(f, left, 1, () => {
        f.get(out).get(value).lane(`${kind.shape}.extract_lane`, 0).memory(`${kind.scalar}.store`);
        advancePointer(f, out, kind.bytes);
      });
      advancePointer(f, biasPointer, kind.bytes);
      advanceBy(f, start, rowStride);
    });
  };
  countDown(f, samples, 1, () => {
    f.get(cell).set(at);
    f.block((done) =>
      f.loop((next) => {
        f.get(at).get(cellEnd).op("i32.ge_s").brIf(done);
        f.get(width)
          .get(cellEnd)
          .get(at)
          .op("i32.sub")
          .get(width)
          .get(cellEnd)
          .get(at)
          .op("i32.sub", "i32.lt_s", "select")
          .set(block);
        f.get(bPanels).get(image).get(geometry).get(k).get(kCount).get(at).get(block).call(parts.packImage);
        f.get(bias).if(fillBias);
        f.get(aPanels)
          .get(bPanels)
          .get(m)
          .get(block)
          .get(kCount)
          .get(result)
          .get(at)
          .i32(kind.bytes)
          .op("i32.mul", "i32.add")
          .get(rowStride)
          .i32(kind.bytes);
        number(1);
        f.get(beta).get(scratch).i32(0).call(parts.tiles);
        advanceBy(f, at, block);
        f.br(next);
      }),
    );
    advanceBy(f, image, imageStep);
    advanceBy(f, result, resultStep);
  });
  return f;
}

/**
 * cells(aPanels, bPanels, gradient, gradientRow, cell, cellEnd, depth, image, geometry, column, columnEnd, width,
 * result, m, rowStride, beta, scratch): columns
 * `column` to `columnEnd` of the product of the output's gradient (rows of `gradientRow` bytes, cells side by side) and
 * the image's cells,
 * summed over `cell` to `cellEnd`, `depth` at a time.
 */
export function writeCells(kind: FloatKind, parts: ShareParts): FunctionWriter {
  const f = new FunctionWriter([...new Array<"i32">(15).fill("i32"), kind.scalar, "i32"]);
  const [
    aPanels,
    bPanels,
    gradient,
    gradientRow,
    cell,
    cellEnd,
    depth,
    image,
    geometry,
    column,
    columnEnd,
    width,
    result,
    m,
    rowStride,
    beta,
    scratch,
  ] = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16] as const;
  const at = f.local("i32");
  const block = f.local("i32");
  const columns = f.local("i32");
  const number = (x: number): void => void (kind.scalar === "f32" ? f.f32(x) : f.f64(x));
  const smaller = (target: number, most: number, end: number, from: number): void => {
    f.get(most)
      .get(end)
      .get(from)
      .op("i32.sub")
      .get(most)
      .get(end)
      .get(from)
      .op("i32.sub", "i32.lt_s", "select")
      .set(target);
  };
  // Without cells one round of depth 0 still sets the result.
  f.loop((nextDepth) => {
    smaller(block, depth, cellEnd, cell);
    f.get(aPanels)
      .get(gradient)
      .get(cell)
      .i32(kind.bytes)
      .op("i32.mul", "i32.add")
      .get(gradientRow)
      .i32(kind.bytes)
      .get(m)
      .get(block)
      .call(parts.packA);
    f.get(column).set(at);
    f.block((done) =>
      f.loop((next) => {
        f.get(at).get(columnEnd).op("i32.ge_s").brIf(done);
        smaller(columns, width, columnEnd, at);
        f.get(bPanels).get(image).get(geometry).get(cell).get(block).get(at).get(columns).call(parts.packCells);
        f.get(aPanels)
          .get(bPanels)
          .get(m)
          .get(columns)
          .get(block)
          .get(result)
          .get(at)
          .i32(kind.bytes)
          .op("i32.mul", "i32.add")
          .get(rowStride)
          .i32(kind.bytes);
        number(1);
        f.get(beta).get(scratch).i32(0).call(parts.tiles);
        advanceBy(f, at, columns);
        f.br(next);
      }),
    );
    number(1);
    f.set(beta);
    advanceBy(f, cell, block);
    f.get(cell).get(cellEnd).op("i32.lt_s").brIf(nextDepth);
  });
  return f;
}
