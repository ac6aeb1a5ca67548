/**
 * The gradient of 2 x 2, 3 x 3 or 5 x 5 kernels by Winograd's method, in WebAssembly: both factors are transformed, summed over the
 * tiles at each position, and brought back.
 */
import { FunctionWriter } from "../codegen/assembler.ts";
import { advancePointer, advanceBy, countDown, wholeRows } from "../gemm/microkernel.ts";
import type { FloatKind } from "../gemm/microkernel.ts";
import { transposeBlock } from "../gemm/packing.ts";
import { transformTiles } from "./winograd-kernels.ts";
import { setLaneStarts, TransformWriter, vectors } from "./winograd-transforms.ts";
import type { WinogradTransform } from "./winograd-transforms.ts";

/** Bytes of a tile in the table: where its pixels begin, and where its results. */
export const gradientTileBytes = 8;
/** Channels of a panel of pixels. */
export const panelChannels = 8;

/**
 * lanes(target, step, source, plane, row, channels, table, tiles, scratch): panels of 4 or 8 channels of transformed
 * tiles, as deep as there are tiles, for each
 * position. `plane` and `row`: bytes from one to the next. Channels beyond the last repeat it.
 */
export function writeLanes(kind: FloatKind, transform: WinogradTransform, panel: 4 | 8): FunctionWriter {
  const f = new FunctionWriter(new Array<"i32">(9).fill("i32"));
  const [target, step, source, plane, row, channels, table, tiles, scratch] = [0, 1, 2, 3, 4, 5, 6, 7, 8] as const;
  const rows = transform.inputs;
  const size = transform.outputs.length;
  const local = (): number => f.local("i32");
  const [left, entry, place, between, count, out, position, columnSteps, odd] = [
    local(),
    local(),
    local(),
    local(),
    local(),
    local(),
    local(),
    local(),
    local(),
  ];
  const starts = Array.from({ length: 4 }, local);
  const pointers = Array.from({ length: 4 }, local);
  const inputs = vectors(f, rows);
  const extra = vectors(f, 4);
  const along = new TransformWriter(f, transform);
  f.get(step).i32(size).op("i32.mul").set(columnSteps);
  f.block((done) =>
    f.loop((next) => {
      f.get(channels).i32(0).op("i32.le_s").brIf(done);
      setLaneStarts(f, starts, source, plane, channels);
      f.get(tiles).set(left).get(table).set(entry).get(target).set(place);
      countDown(f, left, 1, () => {
        pointers.forEach((pointer, i) => f.get(entry).memory("i32.load").get(starts[i]).op("i32.add").set(pointer));
        f.get(place).set(position);
        transformTiles(f, kind, along, size, {
          pointers,
          row,
          inputs,
          extra,
          scratch,
          between,
          count,
          position,
          out,
          step,
          columnSteps,
        });
        advancePointer(f, place, panel * 4);
        advancePointer(f, entry, gradientTileBytes);
      });
      f.get(source).get(plane).i32(4).op("i32.mul", "i32.add").set(source);
      advancePointer(f, channels, -4);
      const nextPanel = (bytesLess: number): void =>
        void f
          .get(target)
          .get(tiles)
          .i32(panel * 4)
          .op("i32.mul", "i32.add")
          .i32(bytesLess)
          .op("i32.sub")
          .set(target);
      if (panel === 4) nextPanel(0);
      else {
        f.get(odd).if(
          () => nextPanel(16),
          () => advancePointer(f, target, 16),
        );
        f.get(odd).op("i32.eqz").set(odd);
      }
      f.br(next);
    }),
  );
  return f;
}

/**
 * back(sums, step, result, resultRow, rows, channels, scratch): the gradients of the kernels of a panel of up to 8
 * channels, from their sums at each position. Of 2 x 2 kernels, four channels are the phases of one (`moves.ts`), whose
 * 4 x 4 kernel is put together.
 * `resultRow`: bytes from one output channel's kernels to the next.
 */
export function writeKernelGradient(kind: FloatKind, transform: WinogradTransform): FunctionWriter {
  const f = new FunctionWriter(new Array<"i32">(7).fill("i32"));
  const [sums, step, result, resultRow, rows, channels, scratch] = [0, 1, 2, 3, 4, 5, 6] as const;
  const [size, kernel] = [transform.inputs, transform.outputs.length];
  const last = kernel ** 2 - 1;
  const bytes = kernel ** 2 * 4;
  const local = (): number => f.local("i32");
  const [half, left, to, pointer, column, count, between, columnSteps] = [
    local(),
    local(),
    local(),
    local(),
    local(),
    local(),
    local(),
    local(),
  ];
  const inputs = vectors(f, size);
  const cells = vectors(f, last + 1);
  const extra = vectors(f, 4);
  const along = new TransformWriter(f, transform);
  f.get(step).i32(size).op("i32.mul").set(columnSteps);
  countDown(f, rows, 1, () => {
    f.i32(2).set(half).get(channels).set(left).get(result).set(to);
    countDown(f, half, 1, () => {
      f.get(scratch).set(between).i32(size).set(count).get(sums).set(column);
      countDown(f, count, 1, () => {
        f.get(column).set(pointer);
        for (const input of inputs) {
          f.get(pointer).memory("v128.load").set(input);
          advanceBy(f, pointer, columnSteps);
        }
        along.write(inputs, (y, value) => {
          f.get(between);
          value();
          f.memory("v128.store", y * size * 16);
        });
        advancePointer(f, between, 16);
        advanceBy(f, column, step);
      });
      for (let y = 0; y < kernel; y++) {
        inputs.forEach((input, x) =>
          f
            .get(scratch)
            .memory("v128.load", (y * size + x) * 16)
            .set(input),
        );
        along.write(inputs, (x, value) => {
          value();
          f.set(cells[y * kernel + x]);
        });
      }
      if (kernel === 2) {
        f.get(left)
          .i32(0)
          .op("i32.gt_s")
          .if(() => {
            for (let row = 0; row < 4; row++)
              f.get(to)
                .get(cells[row & 2])
                .get(cells[(row & 2) + 1])
                .shuffle(Array.from({ length: 16 }, (_, i) => (i % 8) + (row % 2) * 8 + (i & 8) * 2))
                .memory("v128.store", row * 16);
          });
      } else {
        for (let cell = 0; cell < last; cell += 4) transposeBlock(f, kind, cells.slice(cell, cell + 4), extra);
        for (let i = 0; i < 4; i++) {
          f.get(left)
            .i32(i)
            .op("i32.gt_s")
            .if(() => {
              for (let cell = 0; cell < last; cell += 4)
                f.get(to)
                  .get(cells[cell + i])
                  .memory("v128.store", i * bytes + cell * 4);
              f.get(to)
                .get(cells[last])
                .laneMemory("v128.store32_lane", i, i * bytes + last * 4);
            });
        }
      }
      advancePointer(f, left, -4);
      advancePointer(f, to, 4 * bytes);
      advancePointer(f, sums, 16);
    });
    advanceBy(f, result, resultRow);
  });
  return f;
}

/** Functions of the same module, by index. */
export interface GradientParts {
  readonly tile: number;
  readonly pixels: number;
  readonly back: number;
}

/**
 * panels(image, plane, row, channels, table, tiles, pixels, pixelStep, gradients, gradientStep, sums, sumStep, rows,
 * add, last, result, resultRow, scratch): a
 * thread's share: adds what some tiles give to the sums of so many channels (`add` 0: sets them), and brings them back
 * after the last tiles.
 */
export function writeGradientPanels(positionCount: number, kernelBytes: number, parts: GradientParts): FunctionWriter {
  const f = new FunctionWriter([...new Array<"i32">(13).fill("i32"), "f32", "i32", "i32", "i32", "i32"]);
  const [
    image,
    plane,
    row,
    channels,
    table,
    tiles,
    pixels,
    pixelStep,
    gradients,
    gradientStep,
    sums,
    sumStep,
    rows,
    add,
    last,
    result,
    resultRow,
    scratch,
  ] = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17] as const;
  const local = (): number => f.local("i32");
  const [count, positions, a, b, c] = [local(), local(), local(), local(), local()];
  f.block((done) =>
    f.loop((next) => {
      f.get(channels).i32(0).op("i32.le_s").brIf(done);
      f.get(channels).i32(panelChannels).get(channels).i32(panelChannels).op("i32.lt_s", "select").set(count);
      f.get(pixels)
        .get(pixelStep)
        .get(image)
        .get(plane)
        .get(row)
        .get(count)
        .get(table)
        .get(tiles)
        .get(scratch)
        .call(parts.pixels);
      f.i32(positionCount).set(positions).get(gradients).set(a).get(pixels).set(b).get(sums).set(c);
      countDown(f, positions, 1, () => {
        f.get(a)
          .get(b)
          .get(tiles)
          .get(c)
          .i32(panelChannels * 4)
          .f32(1);
        f.get(add).i32(0);
        wholeRows(f, rows).i32(0).call(parts.tile);
        advanceBy(f, a, gradientStep);
        advanceBy(f, b, pixelStep);
        advanceBy(f, c, sumStep);
      });
      f.get(last).if(() =>
        f.get(sums).get(sumStep).get(result).get(resultRow).get(rows).get(count).get(scratch).call(parts.back),
      );
      f.get(image).get(plane).i32(panelChannels).op("i32.mul", "i32.add").set(image);
      f.get(sums);
      wholeRows(f, rows)
        .i32(panelChannels * 4)
        .op("i32.mul", "i32.add")
        .set(sums);
      advancePointer(f, result, panelChannels * kernelBytes);
      advancePointer(f, channels, -panelChannels);
      f.br(next);
    }),
  );
  return f;
}
