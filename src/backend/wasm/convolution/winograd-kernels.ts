/**
 * Winograd's convolution with 2 x 2, 3 x 3 or 5 x 5 kernels, in WebAssembly. Squares of `tile` x `tile` results come from
 * squares of `tile + kernel - 1` pixels: both these and the
 * kernels are transformed to as many positions, where a matrix product over the channels takes the place of the
 * convolution. Vectors hold four tiles, or four
 * rows of weights.
 */
import { FunctionWriter, type LocalIndex } from "../codegen/assembler.ts";
import { advancePointer, advanceBy, countDown, tileRows, wholeRows } from "../gemm/microkernel.ts";
import type { FloatKind } from "../gemm/microkernel.ts";
import { transposeBlock } from "../gemm/packing.ts";
import { setLaneStarts, TransformWriter, vectors } from "./winograd-transforms.ts";
import type { WinogradTransform } from "./winograd-transforms.ts";

/** Sizes and steps in bytes; in memory as i32 numbers in this order. */
export interface WinogradGeometry {
  /** Channels of the image. */
  readonly depth: number;
  readonly imagePlane: number;
  readonly imageRow: number;
  readonly resultPlane: number;
  readonly resultRow: number;
  /** From one position to the next, of transformed weights, pixels and products. */
  readonly weightStep: number;
  readonly pixelStep: number;
  readonly productStep: number;
}

const fields = [
  "depth",
  "imagePlane",
  "imageRow",
  "resultPlane",
  "resultRow",
  "weightStep",
  "pixelStep",
  "productStep",
] as const satisfies readonly (keyof WinogradGeometry)[];

/** Writes a geometry to memory. */
export function storeWinogradGeometry(memory: Int32Array, address: number, geometry: WinogradGeometry): void {
  fields.forEach((field, i) => {
    memory[address / 4 + i] = geometry[field];
  });
}

/**
 * Tiles of a panel, and the i32 numbers of each in the table: offsets of its pixels and results in bytes, rows and
 * columns of results that exist.
 */
export const panelTiles = 8;
export const tileWords = 4;
const tileBytes = tileWords * 4;

const read = (f: FunctionWriter, geometry: number, field: keyof WinogradGeometry): FunctionWriter =>
  f.get(geometry).memory("i32.load", fields.indexOf(field) * 4);

/** Loads the number that is `offset` bytes behind a pointer into lane i; lane 0 is to be the first. */
function loadLane(f: FunctionWriter, pointer: number, i: number, offset: number, target: LocalIndex): void {
  f.get(pointer);
  if (i === 0) f.memory("v128.load32_splat", offset).set(target);
  else f.get(target).laneMemory("v128.load32_lane", i, offset).set(target);
}

/**
 * weights(target, step, source, laneStride, depthStride, lanes, depth, turned): panels of 4 lanes of transformed
 * kernels for each position, `step` bytes apart.
 * Strides in bytes. `turned`: kernels are read from their end. Lanes beyond the last repeat it.
 */
export function writeWeights(kind: FloatKind, transform: WinogradTransform): FunctionWriter {
  const f = new FunctionWriter(new Array<"i32">(8).fill("i32"));
  const [target, step, source, laneStride, depthStride, lanes, depth, turned] = [0, 1, 2, 3, 4, 5, 6, 7] as const;
  const [kernel, size] = [transform.inputs, transform.outputs.length];
  const last = kernel ** 2 - 1;
  const [left, out] = [f.local("i32"), f.local("i32")];
  const pointers = Array.from({ length: tileRows }, () => f.local("i32"));
  const cells = vectors(f, last + 1);
  const extra = vectors(f, 4);
  const half = Array.from({ length: size }, () => vectors(f, kernel));
  const along = new TransformWriter(f, transform);
  f.block((done) =>
    f.loop((next) => {
      f.get(lanes).i32(0).op("i32.le_s").brIf(done);
      setLaneStarts(f, pointers, source, laneStride, lanes);
      f.get(depth).set(left);
      countDown(f, left, 1, () => {
        pointers.forEach((pointer, i) => {
          for (let cell = 0; cell < last; cell += 4)
            f.get(pointer)
              .memory("v128.load", cell * 4)
              .set(cells[cell + i]);
          if (last % 4 === 0) loadLane(f, pointer, i, last * 4, cells[last]);
          advanceBy(f, pointer, depthStride);
        });
        for (let cell = 0; cell < last; cell += 4) transposeBlock(f, kind, cells.slice(cell, cell + 4), extra);
        f.get(turned).if(() => {
          for (let i = 0; i < last / 2; i++)
            f.get(cells[i])
              .get(cells[last - i])
              .set(cells[i])
              .set(cells[last - i]);
        });
        for (let x = 0; x < kernel; x++) {
          const column = cells.filter((_, i) => i % kernel === x);
          along.write(column, (y, value) => {
            value();
            f.set(half[y]![x]);
          });
        }
        f.get(target).set(out);
        for (let y = 0; y < size; y++) {
          along.write(half[y]!, (_, value) => {
            f.get(out);
            value();
            f.memory("v128.store");
            advanceBy(f, out, step);
          });
        }
        advancePointer(f, target, 16);
      });
      f.get(source).get(laneStride).i32(tileRows).op("i32.mul", "i32.add").set(source);
      advancePointer(f, lanes, -tileRows);
      f.br(next);
    }),
  );
  return f;
}

const lowHalves = Array.from({ length: 16 }, (_, i) => Math.floor(i / 4) * 8 + (i % 4));
const highHalves = lowHalves.map((byte) => byte + 4);

/**
 * Loads as many numbers as there are `inputs` (2, 4, 5 or 6) from where each of four pointers is: input i gets all numbers
 * i.
 */
function loadColumns(
  f: FunctionWriter,
  kind: FloatKind,
  pointers: readonly number[],
  inputs: readonly number[],
  extra: readonly number[],
): void {
  if (inputs.length === 5) pointers.forEach((pointer, i) => loadLane(f, pointer, i, 16, inputs[4]));
  else if (inputs.length !== 4) {
    // Two numbers of two pointers in each vector.
    const offset = inputs.length === 6 ? 16 : 0;
    pointers.forEach((pointer, i) => {
      const both = extra[i >> 1]!;
      f.get(pointer);
      if (i % 2 === 0) f.memory("v128.load64_zero", offset).set(both);
      else f.get(both).laneMemory("v128.load64_lane", 1, offset).set(both);
    });
    f.get(extra[0])
      .get(extra[1])
      .shuffle(lowHalves)
      .set(inputs[inputs.length - 2])
      .get(extra[0])
      .get(extra[1])
      .shuffle(highHalves)
      .set(inputs[inputs.length - 1]);
  }
  if (inputs.length === 2) return;
  pointers.forEach((pointer, i) => f.get(pointer).memory("v128.load").set(inputs[i]));
  transposeBlock(f, kind, inputs.slice(0, 4), extra);
}

/** The locals with which four tiles are transformed. */
interface TileLocals {
  /** Where the four tiles are; left behind their last row. */
  readonly pointers: readonly number[];
  /** Bytes from a row of a tile to the next. */
  readonly row: number;
  readonly inputs: readonly number[];
  readonly extra: readonly number[];
  /** Room for the tiles between the two directions. */
  readonly scratch: number;
  readonly between: number;
  readonly count: number;
  /** Where the first position of the results is; left behind that of the first row's last. */
  readonly position: number;
  readonly out: number;
  /** Bytes from a position to the next, and to that below it. */
  readonly step: number;
  readonly columnSteps: number;
}

/**
 * Transforms four tiles, one in each lane, first along their rows and then along their columns, to `size` x `size`
 * positions.
 */
export function transformTiles(
  f: FunctionWriter,
  kind: FloatKind,
  along: TransformWriter,
  size: number,
  l: TileLocals,
): void {
  f.get(l.scratch).set(l.between).i32(l.inputs.length).set(l.count);
  countDown(f, l.count, 1, () => {
    loadColumns(f, kind, l.pointers, l.inputs, l.extra);
    along.write(l.inputs, (x, value) => {
      f.get(l.between);
      value();
      f.memory("v128.store", x * 16);
    });
    advancePointer(f, l.between, size * 16);
    for (const pointer of l.pointers) advanceBy(f, pointer, l.row);
  });
  f.get(l.scratch).set(l.between).i32(size).set(l.count);
  countDown(f, l.count, 1, () => {
    l.inputs.forEach((input, y) =>
      f
        .get(l.between)
        .memory("v128.load", y * size * 16)
        .set(input),
    );
    f.get(l.position).set(l.out);
    along.write(l.inputs, (_, value) => {
      f.get(l.out);
      value();
      f.memory("v128.store");
      advanceBy(f, l.out, l.columnSteps);
    });
    advancePointer(f, l.between, 16);
    advanceBy(f, l.position, l.step);
  });
}

/**
 * pixels(target, image, table, geometry, scratch): a panel of 8 tiles of transformed pixels, as deep as there are
 * channels, for each position.
 */
export function writePixels(kind: FloatKind, transform: WinogradTransform): FunctionWriter {
  const f = new FunctionWriter(["i32", "i32", "i32", "i32", "i32"]);
  const [target, image, table, geometry, scratch] = [0, 1, 2, 3, 4] as const;
  const size = transform.inputs;
  const local = (): number => f.local("i32");
  const [channels, half, entry, row, between, out, step, imageRow, imagePlane, columnSteps] = [
    local(),
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
  const tiles = Array.from({ length: 4 }, local);
  const inputs = vectors(f, size);
  const extra = vectors(f, 4);
  const along = new TransformWriter(f, transform);
  read(f, geometry, "depth").set(channels);
  read(f, geometry, "pixelStep").tee(step).i32(size).op("i32.mul").set(columnSteps);
  read(f, geometry, "imageRow").set(imageRow);
  read(f, geometry, "imagePlane").set(imagePlane);
  countDown(f, channels, 1, () => {
    f.i32(2).set(half).get(table).set(entry);
    countDown(f, half, 1, () => {
      tiles.forEach((pointer, i) =>
        f
          .get(entry)
          .memory("i32.load", i * tileBytes)
          .get(image)
          .op("i32.add")
          .set(pointer),
      );
      transformTiles(f, kind, along, size, {
        pointers: tiles,
        row: imageRow,
        inputs,
        extra,
        scratch,
        between,
        count: row,
        position: target,
        out,
        step,
        columnSteps,
      });
      // Back to the first position, to the panel's next four tiles.
      f.get(target).get(columnSteps).op("i32.sub").i32(16).op("i32.add").set(target);
      advancePointer(f, entry, 4 * tileBytes);
    });
    advanceBy(f, image, imagePlane);
  });
  return f;
}

/**
 * results(products, table, result, bias, rows, geometry, scratch): so many channels of the results of a panel of 8
 * tiles, from a bias for each (0: none).
 */
export function writeResults(kind: FloatKind, transform: WinogradTransform): FunctionWriter {
  const f = new FunctionWriter(["i32", "i32", "i32", "i32", "i32", "i32", "i32"]);
  const [products, table, result, bias, channels, geometry, scratch] = [0, 1, 2, 3, 4, 5, 6] as const;
  const [size, tile] = [transform.inputs, transform.outputs.length];
  const local = (): number => f.local("i32");
  const [half, entry, count, between, pointer, step, columnSteps, resultRow, resultPlane, full] = [
    local(),
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
  const tiles = Array.from({ length: 4 }, local);
  const inputs = vectors(f, size);
  const outputs = vectors(f, 4);
  const extra = vectors(f, 4);
  const start = f.local("v128");
  const along = new TransformWriter(f, transform);
  /** Stores a row of one tile as far as it exists. */
  const storePart = (i: number, y: number): void => {
    f.get(entry)
      .memory("i32.load", i * tileBytes + 8)
      .i32(y)
      .op("i32.gt_s")
      .if(() => {
        for (let x = 0; x < tile; x++) {
          f.get(entry)
            .memory("i32.load", i * tileBytes + 12)
            .i32(x)
            .op("i32.gt_s")
            .if(() => {
              if (tile === 4)
                f.get(tiles[i])
                  .get(outputs[i])
                  .laneMemory("v128.store32_lane", x, x * 4);
              else
                f.get(tiles[i])
                  .get(outputs[i >> 1])
                  .laneMemory("v128.store32_lane", (i % 2) * 2 + x, x * 4);
            });
        }
      });
  };
  read(f, geometry, "productStep").tee(step).i32(size).op("i32.mul").set(columnSteps);
  read(f, geometry, "resultRow").set(resultRow);
  read(f, geometry, "resultPlane").set(resultPlane);
  countDown(f, channels, 1, () => {
    f.get(bias).if(() => {
      f.get(bias).memory("v128.load32_splat").set(start);
      advancePointer(f, bias, 4);
    });
    f.i32(2).set(half).get(table).set(entry);
    countDown(f, half, 1, () => {
      f.get(scratch).set(between).i32(size).set(count).get(products).set(pointer);
      countDown(f, count, 1, () => {
        inputs.forEach((input, y) => {
          f.get(pointer).memory("v128.load").set(input).get(pointer);
          if (y + 1 < size) f.get(columnSteps).op("i32.add").set(pointer);
          else
            f.get(columnSteps)
              .i32(size - 1)
              .op("i32.mul", "i32.sub")
              .get(step)
              .op("i32.add")
              .set(pointer);
        });
        along.write(inputs, (y, value) => {
          f.get(between);
          value();
          f.memory("v128.store", y * size * 16);
        });
        advancePointer(f, between, 16);
      });
      tiles.forEach((each, i) => {
        f.get(entry)
          .memory("i32.load", i * tileBytes + 4)
          .get(result)
          .op("i32.add")
          .set(each);
        f.get(entry)
          .memory("i32.load", i * tileBytes + 8)
          .get(entry)
          .memory("i32.load", i * tileBytes + 12)
          .op("i32.add");
        if (i > 0) f.op("i32.add");
      });
      f.i32(8 * tile)
        .op("i32.eq")
        .set(full);
      for (let y = 0; y < tile; y++) {
        inputs.forEach((input, x) =>
          f
            .get(scratch)
            .memory("v128.load", (y * size + x) * 16)
            .set(input),
        );
        along.write(inputs, (x, value) => {
          value();
          f.get(start).op("f32x4.add").set(outputs[x]);
        });
        if (tile === 4) transposeBlock(f, kind, outputs, extra);
        else {
          f.get(outputs[0])
            .get(outputs[1])
            .shuffle([0, 1, 2, 3, 16, 17, 18, 19, 4, 5, 6, 7, 20, 21, 22, 23])
            .set(extra[0]);
          f.get(outputs[0])
            .get(outputs[1])
            .shuffle([8, 9, 10, 11, 24, 25, 26, 27, 12, 13, 14, 15, 28, 29, 30, 31])
            .set(outputs[1])
            .get(extra[0])
            .set(outputs[0]);
        }
        f.get(full).if(
          () =>
            tiles.forEach((each, i) => {
              if (tile === 4) f.get(each).get(outputs[i]).memory("v128.store");
              else
                f.get(each)
                  .get(outputs[i >> 1])
                  .laneMemory("v128.store64_lane", i % 2);
            }),
          () => tiles.forEach((_, i) => storePart(i, y)),
        );
        for (const each of tiles) advanceBy(f, each, resultRow);
      }
      advancePointer(f, products, 16);
      advancePointer(f, entry, 4 * tileBytes);
    });
    advanceBy(f, result, resultPlane);
  });
  return f;
}

/** Channels whose products are summed at once: longer sums of such sums have smaller errors. */
const mostSummed = 128;

/** Functions of the same module, by index. */
export interface WinogradParts {
  readonly tile: number;
  readonly weights: number;
  readonly pixels: number;
  readonly results: number;
  readonly products: number;
}

/**
 * products(weights, pixels, products, panels, rows, geometry): the products at each position, of all pixels with so
 * many rows of weights.
 */
export function writeProducts(positionCount: number, parts: Pick<WinogradParts, "tile">): FunctionWriter {
  const f = new FunctionWriter(new Array<"i32">(6).fill("i32"));
  const [weights, pixels, products, panels, rows, geometry] = [0, 1, 2, 3, 4, 5] as const;
  const local = (): number => f.local("i32");
  const [positions, panelsLeft, a, b, c, depth, done, piece] = [
    local(),
    local(),
    local(),
    local(),
    local(),
    local(),
    local(),
    local(),
  ];
  const beta = f.local("f32");
  read(f, geometry, "depth").set(depth);
  wholeRows(f, rows).set(rows);
  f.i32(positionCount).set(positions);
  countDown(f, positions, 1, () => {
    f.i32(0).set(done);
    f.loop((more) => {
      f.get(depth).get(done).op("i32.sub").tee(piece).i32(mostSummed).get(piece).i32(mostSummed);
      f.op("i32.lt_s", "select").set(piece);
      f.get(done).i32(0).op("i32.ne", "f32.convert_i32_s").set(beta);
      const fromDone = (start: number, width: number, target: number): void => {
        f.get(start).get(done);
        f.i32(width * 4)
          .op("i32.mul", "i32.add")
          .set(target);
      };
      fromDone(pixels, panelTiles, b);
      f.get(panels).set(panelsLeft).get(products).set(c);
      countDown(f, panelsLeft, 1, () => {
        fromDone(weights, tileRows, a);
        f.get(a).get(b).get(piece).get(c);
        f.i32(panelTiles * 4).f32(1);
        f.get(beta).i32(0).get(rows);
        f.get(depth).get(piece).op("i32.sub");
        f.i32(tileRows * 4)
          .op("i32.mul")
          .call(parts.tile);
        f.get(c).get(rows);
        f.i32(panelTiles * 4)
          .op("i32.mul", "i32.add")
          .set(c);
        f.get(b).get(depth);
        f.i32(panelTiles * 4)
          .op("i32.mul", "i32.add")
          .set(b);
      });
      f.get(done).get(piece).op("i32.add").tee(done).get(depth).op("i32.lt_s").brIf(more);
    });
    read(f, geometry, "weightStep").get(weights).op("i32.add").set(weights);
    read(f, geometry, "pixelStep").get(pixels).op("i32.add").set(pixels);
    read(f, geometry, "productStep").get(products).op("i32.add").set(products);
  });
  return f;
}

/**
 * Writes calls for each panel of tiles. `entry` and `place` are locals that run through the table and what `panelBytes`
 * (a local) apart there is for each panel.
 */
function forPanels(
  f: FunctionWriter,
  table: number,
  panels: number,
  start: number,
  panelBytes: number,
  body: (entry: number, place: number) => void,
): void {
  const [left, entry, place] = [f.local("i32"), f.local("i32"), f.local("i32")];
  f.get(panels).set(left).get(table).set(entry).get(start).set(place);
  countDown(f, left, 1, () => {
    body(entry, place);
    advancePointer(f, entry, panelTiles * tileBytes);
    advanceBy(f, place, panelBytes);
  });
}

/** Bytes of a panel's products at one position, whose rows come in whole tiles. */
function productPanel(f: FunctionWriter, rows: number, target: number): void {
  wholeRows(f, rows)
    .i32(panelTiles * 4)
    .op("i32.mul")
    .set(target);
}

/**
 * panels(image, table, panels, weights, pixels, products, result, bias, rows, geometry, scratch): a thread's share of
 * many tiles: the results of so many panels, all
 * positions of which fit the workspaces `pixels` and `products`.
 */
export function writePanels(parts: WinogradParts): FunctionWriter {
  const f = new FunctionWriter(new Array<"i32">(11).fill("i32"));
  const [image, table, panels, weights, pixels, products, result, bias, rows, geometry, scratch] = [
    0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10,
  ] as const;
  const bytes = f.local("i32");
  read(f, geometry, "depth")
    .i32(panelTiles * 4)
    .op("i32.mul")
    .set(bytes);
  forPanels(f, table, panels, pixels, bytes, (entry, place) =>
    f.get(place).get(image).get(entry).get(geometry).get(scratch).call(parts.pixels),
  );
  f.get(weights).get(pixels).get(products).get(panels).get(rows).get(geometry).call(parts.products);
  productPanel(f, rows, bytes);
  forPanels(f, table, panels, products, bytes, (entry, place) =>
    f.get(place).get(entry).get(result).get(bias).get(rows).get(geometry).get(scratch).call(parts.results),
  );
  return f;
}

/**
 * rows(source, laneStride, depthStride, turned, rows, chunk, weights, table, panels, pixels, products, result, bias,
 * geometry, scratch): a thread's share of many
 * channels and few tiles: so many rows of weights, `chunk` at a time, are transformed, multiplied with all pixels and
 * brought back while they are in the cache.
 */
export function writeRowChunks(parts: WinogradParts): FunctionWriter {
  const f = new FunctionWriter(new Array<"i32">(15).fill("i32"));
  const [
    source,
    laneStride,
    depthStride,
    turned,
    rows,
    chunk,
    weights,
    table,
    panels,
    pixels,
    products,
    result,
    bias,
    geometry,
    scratch,
  ] = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14] as const;
  const [count, bytes] = [f.local("i32"), f.local("i32")];
  f.block((done) =>
    f.loop((next) => {
      f.get(rows).i32(0).op("i32.le_s").brIf(done);
      f.get(rows).get(chunk).get(rows).get(chunk).op("i32.lt_s", "select").set(count);
      f.get(weights);
      read(f, geometry, "weightStep").get(source).get(laneStride).get(depthStride).get(count);
      read(f, geometry, "depth").get(turned).call(parts.weights);
      f.get(weights).get(pixels).get(products).get(panels).get(count).get(geometry).call(parts.products);
      productPanel(f, count, bytes);
      forPanels(f, table, panels, products, bytes, (entry, place) =>
        f.get(place).get(entry).get(result).get(bias).get(count).get(geometry).get(scratch).call(parts.results),
      );
      f.get(source).get(count).get(laneStride).op("i32.mul", "i32.add").set(source).get(result).get(count);
      read(f, geometry, "resultPlane").op("i32.mul", "i32.add").set(result);
      f.get(bias).if(() => f.get(bias).get(count).i32(4).op("i32.mul", "i32.add").set(bias));
      f.get(rows).get(count).op("i32.sub").set(rows).br(next);
    }),
  );
  return f;
}
