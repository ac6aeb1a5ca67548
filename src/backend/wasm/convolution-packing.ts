/** Packing for convolutions: reads an image straight into the panels of a matrix product, with zeros for the padding. */
import { FunctionWriter } from "./assembler.ts";
import { advance, advanceBy, countDown, tileColumns, tileRows, zero } from "./gemm-microkernel.ts";
import type { FloatKind } from "./gemm-microkernel.ts";

/**
 * How positions of a grid and of a kernel meet an image of H x W: grid cell (i, j) and kernel cell (a, b) meet pixel
 * (i * strideY + a * stepY + offsetY, j * strideX + b * stepX + offsetX). Cells are counted on through the samples of a batch, whose images lie
 * `sampleBytes` apart. It lies in memory as i32 numbers in this order.
 */
export interface Geometry {
  readonly height: number;
  readonly width: number;
  readonly gridWidth: number;
  readonly kernelHeight: number;
  readonly kernelWidth: number;
  readonly strideY: number;
  readonly strideX: number;
  readonly offsetY: number;
  readonly offsetX: number;
  readonly stepY: number;
  readonly stepX: number;
  readonly gridHeight: number;
  readonly sampleBytes: number;
}

const fields = [
  "height", "width", "gridWidth", "kernelHeight", "kernelWidth", "strideY", "strideX", "offsetY", "offsetX", "stepY", "stepX", "gridHeight", "sampleBytes",
] as const satisfies readonly (keyof Geometry)[];

/** Writes a geometry for the packing functions to memory. */
export function storeGeometry(memory: Int32Array, address: number, geometry: Geometry): void {
  for (let i = 0; i < fields.length; i++) memory[address / 4 + i] = geometry[fields[i]!];
}

function loadGeometry(f: FunctionWriter, address: number): Record<keyof Geometry, number> {
  return Object.fromEntries(fields.map((field, i) => {
    const local = f.local("i32");
    f.get(address).memory("i32.load", i * 4).set(local);
    return [field, local];
  })) as Record<keyof Geometry, number>;
}

/**
 * packImage(target, image, geometry, k, kCount, cell, cellCount): panels of grid cells (the lanes), as deep as (channel, kernel row, kernel
 * column) counted from `k`: the B of a forward convolution.
 */
export function writePackImage(kind: FloatKind): FunctionWriter {
  const f = new FunctionWriter(["i32", "i32", "i32", "i32", "i32", "i32", "i32"]);
  const [target, image, geometryAddress, k, kCount, cell, cellCount] = [0, 1, 2, 3, 4, 5, 6] as const;
  const g = loadGeometry(f, geometryAddress);
  const lanes = tileColumns(kind);
  const ys = Array.from({ length: lanes }, () => f.local("i32"));
  const xs = Array.from({ length: lanes }, () => f.local("i32"));
  const samples = Array.from({ length: lanes }, () => f.local("i32"));
  const cellsPerSample = f.local("i32");
  const inOneRow = f.local("i32");
  const kernelSize = f.local("i32");
  const planeBytes = f.local("i32");
  const plane = f.local("i32");
  const kernelX = f.local("i32");
  const kernelY = f.local("i32");
  const dx = f.local("i32");
  const dy = f.local("i32");
  const x = f.local("i32");
  const y = f.local("i32");
  const left = f.local("i32");

  const pixelAddress = (lane: number): void => {
    f.get(plane).get(samples[lane]!).op("i32.add");
    f.get(y).get(g.width).op("i32.mul").get(x).op("i32.add").i32(kind.bytes).op("i32.mul", "i32.add");
  };
  const laneByLane = (): void => {
    for (let lane = 0; lane < lanes; lane++) {
      f.get(target);
      f.get(ys[lane]!).get(dy).op("i32.add").tee(y).get(g.height).op("i32.lt_u");
      f.get(xs[lane]!).get(dx).op("i32.add").tee(x).get(g.width).op("i32.lt_u", "i32.and");
      f.if(() => {
        pixelAddress(lane);
        f.memory(`${kind.scalar}.load`);
      }, () => kind.scalar === "f32" ? f.f32(0) : f.f64(0), kind.scalar);
      f.memory(`${kind.scalar}.store`, lane * kind.bytes);
    }
  };
  const fillPanel = (): void => {
    f.block((done) => {
      f.block((slow) => {
        f.get(inOneRow).op("i32.eqz").brIf(slow);
        f.get(ys[0]!).get(dy).op("i32.add").tee(y).get(g.height).op("i32.ge_u").if(() => {
          for (const offset of [0, 16]) f.get(target).v128(zero).memory("v128.store", offset);
        }, () => {
          f.get(xs[0]!).get(dx).op("i32.add").tee(x).i32(0).op("i32.lt_s");
          f.get(x).i32(lanes).op("i32.add").get(g.width).op("i32.gt_s", "i32.or").brIf(slow);
          pixelAddress(0);
          f.set(x);
          for (const offset of [0, 16]) f.get(target).get(x).memory("v128.load", offset).memory("v128.store", offset);
        });
        f.br(done);
      });
      laneByLane();
    });
  };

  f.get(g.kernelHeight).get(g.kernelWidth).op("i32.mul").set(kernelSize);
  f.get(g.height).get(g.width).op("i32.mul").i32(kind.bytes).op("i32.mul").set(planeBytes);
  f.get(g.gridHeight).get(g.gridWidth).op("i32.mul").set(cellsPerSample);
  f.block((done) => f.loop((next) => {
    f.get(cellCount).i32(0).op("i32.le_s").brIf(done);
    for (let lane = 0; lane < lanes; lane++) {
      // A lane beyond the last cell gets a row that is never in the image.
      f.get(cell).i32(lane).op("i32.add").get(cellsPerSample).op("i32.div_u").get(g.sampleBytes).op("i32.mul").set(samples[lane]!);
      f.get(cell).i32(lane).op("i32.add").get(cellsPerSample).op("i32.rem_u").get(g.gridWidth).op("i32.div_u").get(g.strideY).op("i32.mul").get(g.offsetY).op("i32.add");
      f.i32(-(2 ** 30)).get(cellCount).i32(lane).op("i32.gt_s", "select").set(ys[lane]!);
      f.get(cell).i32(lane).op("i32.add").get(g.gridWidth).op("i32.rem_u").get(g.strideX).op("i32.mul").get(g.offsetX).op("i32.add").set(xs[lane]!);
    }
    f.get(cell).get(g.gridWidth).op("i32.rem_u").i32(lanes).op("i32.add").get(g.gridWidth).op("i32.le_u");
    f.get(g.strideX).i32(1).op("i32.eq", "i32.and").get(cellCount).i32(lanes).op("i32.ge_s", "i32.and").set(inOneRow);
    f.get(image).get(k).get(kernelSize).op("i32.div_u").get(planeBytes).op("i32.mul", "i32.add").set(plane);
    f.get(k).get(kernelSize).op("i32.rem_u").tee(y).get(g.kernelWidth).op("i32.div_u").tee(kernelY).get(g.stepY).op("i32.mul").set(dy);
    f.get(y).get(g.kernelWidth).op("i32.rem_u").tee(kernelX).get(g.stepX).op("i32.mul").set(dx);
    f.get(kCount).set(left);
    countDown(f, left, 1, () => {
      fillPanel();
      advance(f, target, lanes * kind.bytes);
      advanceBy(f, dx, g.stepX);
      f.get(kernelX).i32(1).op("i32.add").tee(kernelX).get(g.kernelWidth).op("i32.eq").if(() => {
        f.i32(0).set(kernelX).i32(0).set(dx);
        advanceBy(f, dy, g.stepY);
        f.get(kernelY).i32(1).op("i32.add").tee(kernelY).get(g.kernelHeight).op("i32.eq").if(() => {
          f.i32(0).set(kernelY).i32(0).set(dy);
          advanceBy(f, plane, planeBytes);
        });
      });
    });
    advance(f, cell, lanes);
    advance(f, cellCount, -lanes);
    f.br(next);
  }));
  return f;
}

/**
 * packCells(target, image, geometry, cell, cellCount, k, kCount): the same numbers the other way: lanes are (channel, kernel row, kernel column)
 * counted from `k`, the depth is the grid cells: the B of a weight gradient.
 */
export function writePackCells(kind: FloatKind): FunctionWriter {
  const f = new FunctionWriter(["i32", "i32", "i32", "i32", "i32", "i32", "i32"]);
  const [target, image, geometryAddress, cell, cellCount, k, kCount] = [0, 1, 2, 3, 4, 5, 6] as const;
  const g = loadGeometry(f, geometryAddress);
  const lanes = tileColumns(kind);
  const panelStep = lanes * kind.bytes;
  const lane = f.local("i32");
  const kernelSize = f.local("i32");
  const plane = f.local("i32");
  const inKernel = f.local("i32");
  const dx = f.local("i32");
  const dy = f.local("i32");
  const out = f.local("i32");
  const left = f.local("i32");
  const gridX = f.local("i32");
  const gridY = f.local("i32");
  const run = f.local("i32");
  const sample = f.local("i32");
  const pixel = f.local("i32");
  const pixelStep = f.local("i32");
  const x = f.local("i32");
  const y = f.local("i32");
  const zeroScalar = (): void => void (kind.scalar === "f32" ? f.f32(0) : f.f64(0));
  const store = `${kind.scalar}.store` as const;
  const load = `${kind.scalar}.load` as const;
  const inside = f.local("i32");
  const bounded = (): void => {
    f.get(out).get(x).get(g.width).op("i32.lt_u").if(() => {
      f.get(y).get(x).i32(kind.bytes).op("i32.mul", "i32.add").memory(load);
    }, zeroScalar, kind.scalar);
    f.memory(store);
    advanceBy(f, x, g.strideX);
    advance(f, out, panelStep);
    advance(f, run, -1);
  };
  /** Pixels of one image row: those left of the image, those in it without asking four at a time, those right of it. */
  const pixelRun = (): void => {
    f.block((left) => f.loop((again) => {
      f.get(run).op("i32.eqz").brIf(left).get(x).i32(0).op("i32.ge_s").brIf(left);
      bounded();
      f.br(again);
    }));
    // How many are in it: (width - x + strideX - 1) / strideX, at most `run`, and none when x is beyond.
    f.get(g.width).get(x).op("i32.sub").i32(0).get(g.width).get(x).op("i32.gt_s", "select").get(g.strideX).op("i32.add").i32(1).op("i32.sub").get(g.strideX).op("i32.div_u").tee(inside);
    f.get(run).get(inside).get(run).op("i32.lt_s", "select").set(inside);
    f.get(run).get(inside).op("i32.sub").set(run);
    f.get(y).get(x).i32(kind.bytes).op("i32.mul", "i32.add").set(pixel);
    f.get(x).get(inside).get(g.strideX).op("i32.mul", "i32.add").set(x);
    for (const unroll of [4, 1]) {
      countDown(f, inside, unroll, () => {
        for (let i = 0; i < unroll; i++) {
          f.get(out).get(pixel).memory(load).memory(store, i * panelStep);
          advanceBy(f, pixel, pixelStep);
        }
        advance(f, out, panelStep * unroll);
      });
    }
    countDown(f, run, 1, () => {
      f.get(out);
      zeroScalar();
      f.memory(store);
      advance(f, out, panelStep);
    });
  };

  f.get(g.kernelHeight).get(g.kernelWidth).op("i32.mul").set(kernelSize);
  f.get(g.strideX).i32(kind.bytes).op("i32.mul").set(pixelStep);
  f.block((done) => f.loop((next) => {
    f.get(kCount).i32(0).op("i32.le_s").brIf(done);
    f.i32(0).set(lane).loop((nextLane) => {
      f.get(target).get(lane).i32(kind.bytes).op("i32.mul", "i32.add").set(out);
      f.get(k).get(lane).op("i32.add").tee(inKernel).get(kernelSize).op("i32.div_u").get(g.height).op("i32.mul").set(plane);
      f.get(inKernel).get(kernelSize).op("i32.rem_u").tee(inKernel).get(g.kernelWidth).op("i32.div_u").get(g.stepY).op("i32.mul").get(g.offsetY).op("i32.add").set(dy);
      f.get(inKernel).get(g.kernelWidth).op("i32.rem_u").get(g.stepX).op("i32.mul").get(g.offsetX).op("i32.add").set(dx);
      // A lane beyond the last kernel cell is all zeros.
      f.i32(-(2 ** 30)).get(dy).get(lane).get(kCount).op("i32.ge_s", "select").set(dy);
      f.get(cellCount).set(left);
      f.get(cell).get(g.gridWidth).op("i32.div_u").tee(gridY).get(g.gridHeight).op("i32.div_u").get(g.sampleBytes).op("i32.mul").get(image).op("i32.add").set(sample);
      f.get(gridY).get(g.gridHeight).op("i32.rem_u").set(gridY).get(cell).get(g.gridWidth).op("i32.rem_u").set(gridX);
      f.block((laneDone) => f.loop((nextRun) => {
        f.get(left).op("i32.eqz").brIf(laneDone);
        f.get(g.gridWidth).get(gridX).op("i32.sub").tee(run).get(left).get(run).get(left).op("i32.lt_s", "select").set(run);
        f.get(left).get(run).op("i32.sub").set(left);
        f.get(gridY).get(g.strideY).op("i32.mul").get(dy).op("i32.add").tee(y).get(g.height).op("i32.lt_u").if(() => {
          f.get(plane).get(y).op("i32.add").get(g.width).op("i32.mul").i32(kind.bytes).op("i32.mul").get(sample).op("i32.add").set(y);
          f.get(gridX).get(g.strideX).op("i32.mul").get(dx).op("i32.add").set(x);
          pixelRun();
        }, () => countDown(f, run, 1, () => {
          f.get(out);
          zeroScalar();
          f.memory(store);
          advance(f, out, panelStep);
        }));
        f.i32(0).set(gridX);
        f.get(gridY).i32(1).op("i32.add").tee(gridY).get(g.gridHeight).op("i32.eq").if(() => {
          f.i32(0).set(gridY);
          advanceBy(f, sample, g.sampleBytes);
        });
        f.br(nextRun);
      }));
      f.get(lane).i32(1).op("i32.add").tee(lane).i32(lanes).op("i32.lt_s").brIf(nextLane);
    });
    f.get(target).get(cellCount).i32(panelStep).op("i32.mul", "i32.add").set(target);
    advance(f, k, lanes);
    advance(f, kCount, -lanes);
    f.br(next);
  }));
  return f;
}

/**
 * packWeights(target, source, laneStride, stride0, stride1, stride2, count1, count2, lanes, k, kCount): panels of 4 lanes whose depth runs over
 * three nested dimensions, the last two of count1 and count2: the A of an input gradient. Strides in bytes.
 */
export function writePackWeights(kind: FloatKind): FunctionWriter {
  const f = new FunctionWriter(new Array<"i32">(11).fill("i32"));
  const [target, source, laneStride, stride0, stride1, stride2, count1, count2, lanes, k, kCount] = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10] as const;
  const left = f.local("i32");
  const outer = f.local("i32");
  const middle = f.local("i32");
  const inner = f.local("i32");
  const place = f.local("i32");
  const pointer = f.local("i32");
  const setPlace = (): void => {
    f.get(source).get(outer).get(stride0).op("i32.mul", "i32.add").get(middle).get(stride1).op("i32.mul", "i32.add").get(inner).get(stride2).op("i32.mul", "i32.add").set(place);
  };
  f.block((done) => f.loop((next) => {
    f.get(lanes).i32(0).op("i32.le_s").brIf(done);
    f.get(kCount).tee(left).op("i32.eqz").brIf(done);
    f.get(k).get(count1).get(count2).op("i32.mul", "i32.div_u").set(outer);
    f.get(k).get(count1).get(count2).op("i32.mul", "i32.rem_u").tee(middle).get(count2).op("i32.rem_u").set(inner);
    f.get(middle).get(count2).op("i32.div_u").set(middle);
    setPlace();
    countDown(f, left, 1, () => {
      f.get(place).set(pointer);
      for (let lane = 0; lane < tileRows; lane++) {
        f.get(target).get(lanes).i32(lane).op("i32.gt_s").if(() => {
          f.get(pointer).memory(`${kind.scalar}.load`);
        }, () => kind.scalar === "f32" ? f.f32(0) : f.f64(0), kind.scalar);
        f.memory(`${kind.scalar}.store`, lane * kind.bytes);
        advanceBy(f, pointer, laneStride);
      }
      advance(f, target, tileRows * kind.bytes);
      advanceBy(f, place, stride2);
      f.get(inner).i32(1).op("i32.add").tee(inner).get(count2).op("i32.eq").if(() => {
        f.i32(0).set(inner);
        f.get(middle).i32(1).op("i32.add").tee(middle).get(count1).op("i32.eq").if(() => {
          f.i32(0).set(middle);
          advance(f, outer, 1);
        });
        setPlace();
      });
    });
    f.get(source).get(laneStride).i32(tileRows).op("i32.mul", "i32.add").set(source);
    advance(f, lanes, -tileRows);
    f.br(next);
  }));
  return f;
}
