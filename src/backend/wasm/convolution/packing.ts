/**
 * Packing for convolutions: reads an image straight into the panels of a matrix product, with zeros for the padding.
 */
import { FunctionWriter } from "../codegen/assembler.ts";
import { advancePointer, advanceBy, countDown, tileColumns, tileRows } from "../gemm/microkernel.ts";
import type { FloatKind } from "../gemm/microkernel.ts";
import { transposeBlock } from "../gemm/packing.ts";

/** Nanoseconds that packing a number takes. */
export const packTime = 0.6;

/**
 * How positions of a grid and of a kernel meet an image of H x W: grid cell (i, j) and kernel cell (a, b) meet pixel
 * (i * strideY + a * stepY + offsetY, j * strideX + b * stepX + offsetX). Cells are counted on through the samples of a
 * batch, whose images lie
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
  "height",
  "width",
  "gridWidth",
  "kernelHeight",
  "kernelWidth",
  "strideY",
  "strideX",
  "offsetY",
  "offsetX",
  "stepY",
  "stepX",
  "gridHeight",
  "sampleBytes",
] as const satisfies readonly (keyof Geometry)[];

/** Writes a geometry for the packing functions to memory. */
export function storeGeometry(memory: Int32Array, address: number, geometry: Geometry): void {
  for (let i = 0; i < fields.length; i++) memory[address / 4 + i] = geometry[fields[i]!];
}

/** Zeros that a grid and a kernel meet around an image. */
export interface BorderSizes {
  readonly top: number;
  readonly bottom: number;
  readonly left: number;
  readonly right: number;
}

export function borderSizes(g: Geometry): BorderSizes {
  const [lastY, lastX] = [(g.kernelHeight - 1) * g.stepY, (g.kernelWidth - 1) * g.stepX];
  return {
    top: Math.max(0, -(g.offsetY + Math.min(0, lastY))),
    bottom: Math.max(0, g.offsetY + (g.gridHeight - 1) * g.strideY + Math.max(0, lastY) - (g.height - 1)),
    left: Math.max(0, -(g.offsetX + Math.min(0, lastX))),
    right: Math.max(0, g.offsetX + (g.gridWidth - 1) * g.strideX + Math.max(0, lastX) - (g.width - 1)),
  };
}

function loadGeometry(f: FunctionWriter, address: number): Record<keyof Geometry, number> {
  return Object.fromEntries(
    fields.map((field, i) => {
      const local = f.local("i32");
      f.get(address)
        .memory("i32.load", i * 4)
        .set(local);
      return [field, local];
    }),
  ) as Record<keyof Geometry, number>;
}

/**
 * packImage(target, image, geometry, k, kCount, cell, cellCount): panels of grid cells (the lanes), as deep as
 * (channel, kernel row, kernel
 * column) counted from `k`: the B of a forward convolution. All that the grid and the kernel meet must lie in the
 * image: see `padding`.
 */
export function writePackImage(kind: FloatKind): FunctionWriter {
  const f = new FunctionWriter(["i32", "i32", "i32", "i32", "i32", "i32", "i32"]);
  const [target, image, geometryAddress, k, kCount, cell, cellCount] = [0, 1, 2, 3, 4, 5, 6] as const;
  const g = loadGeometry(f, geometryAddress);
  const lanes = tileColumns(kind);
  const pointers = Array.from({ length: lanes }, () => f.local("i32"));
  const local = (): number => f.local("i32");
  const [cellsPerSample, kernelSize, rowBytes, planeBytes, stepYBytes, stepXBytes] = [
    local(),
    local(),
    local(),
    local(),
    local(),
    local(),
  ];
  const [channelOffset, rowOffset, offset, kernelX, kernelY, firstX, firstY, inner, left, breaks, second] = [
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
    local(),
  ];
  const pixelStep = local();
  const masks = [f.local("v128"), f.local("v128")];
  const vector = f.local("v128");

  const setPointers = (): void => {
    f.i32(0).set(breaks);
    pointers.forEach((pointer, lane) => {
      const place = (): void => {
        f.get(image)
          .get(cell)
          .i32(lane)
          .op("i32.add")
          .tee(inner)
          .get(cellsPerSample)
          .op("i32.div_u")
          .get(g.sampleBytes)
          .op("i32.mul", "i32.add");
        f.get(inner)
          .get(cellsPerSample)
          .op("i32.rem_u")
          .tee(inner)
          .get(g.gridWidth)
          .op("i32.div_u")
          .get(g.strideY)
          .op("i32.mul")
          .get(g.offsetY)
          .op("i32.add")
          .get(rowBytes)
          .op("i32.mul", "i32.add");
        f.get(inner)
          .get(g.gridWidth)
          .op("i32.rem_u")
          .get(g.strideX)
          .op("i32.mul")
          .get(g.offsetX)
          .op("i32.add")
          .i32(kind.bytes)
          .op("i32.mul", "i32.add")
          .set(pointer);
      };
      if (lane === 0) return place();
      // A lane beyond the last cell repeats the one before it.
      f.get(cellCount)
        .i32(lane)
        .op("i32.gt_s")
        .if(place, () => f.get(pointers[lane - 1]).set(pointer));
      f.get(pointer)
        .get(pointers[lane - 1])
        .op("i32.sub")
        .get(pixelStep)
        .op("i32.ne")
        .if(() => {
          advancePointer(f, breaks, 1);
          f.i32(lane).set(second);
        });
    });
  };
  /** Runs a body for each k; `offset` is then what to add to each lane's pointer. */
  const forDepth = (body: () => void): void => {
    f.get(k).get(kernelSize).op("i32.div_u").get(planeBytes).op("i32.mul").set(channelOffset);
    f.get(firstX).set(kernelX).get(firstY).set(kernelY);
    f.get(channelOffset)
      .get(kernelY)
      .get(stepYBytes)
      .op("i32.mul", "i32.add")
      .tee(rowOffset)
      .get(kernelX)
      .get(stepXBytes)
      .op("i32.mul", "i32.add")
      .set(offset);
    f.get(kCount).set(left);
    countDown(f, left, 1, () => {
      body();
      advancePointer(f, target, lanes * kind.bytes);
      advanceBy(f, offset, stepXBytes);
      f.get(kernelX)
        .i32(1)
        .op("i32.add")
        .tee(kernelX)
        .get(g.kernelWidth)
        .op("i32.eq")
        .if(() => {
          f.i32(0).set(kernelX);
          f.get(kernelY)
            .i32(1)
            .op("i32.add")
            .tee(kernelY)
            .get(g.kernelHeight)
            .op("i32.eq")
            .if(
              () => {
                f.i32(0).set(kernelY);
                f.get(channelOffset).get(planeBytes).op("i32.add").tee(channelOffset).set(rowOffset);
              },
              () => advanceBy(f, rowOffset, stepYBytes),
            );
          f.get(rowOffset).set(offset);
        });
    });
  };
  /** All lanes side by side. */
  const whole = (): void =>
    forDepth(() => {
      f.get(pointers[0]).get(offset).op("i32.add").set(inner);
      for (const at of [0, 16]) f.get(target).get(inner).memory("v128.load", at).memory("v128.store", at);
    });
  /** All lanes in one row, at every second pixel. */
  const wholeEverySecond = (): void =>
    forDepth(() => {
      f.get(pointers[0]).get(offset).op("i32.add").set(inner);
      for (const at of [0, 16]) {
        f.get(target);
        loadEverySecond(f, kind, inner, at * 2);
        f.memory("v128.store", at);
      }
    });
  /** Two runs of lanes, as at the end of an image row: both are read whole and mixed. */
  const twoRuns = (): void => {
    const laneNumbers = (from: number): number[] =>
      Array.from({ length: 16 }, (_, byte) => (byte % kind.bytes === 0 ? from + Math.floor(byte / kind.bytes) : 0));
    masks.forEach((mask, half) => {
      f.v128(laneNumbers(half * kind.lanes)).get(second);
      if (kind.lanes === 2) f.op("i64.extend_i32_s");
      f.op(kind.lanes === 4 ? "i32x4.splat" : "i64x2.splat", kind.lanes === 4 ? "i32x4.ge_s" : "i64x2.ge_s").set(mask);
    });
    pointers.forEach((pointer, lane) => {
      if (lane > 0)
        f.get(second)
          .i32(lane)
          .op("i32.eq")
          .if(() =>
            f
              .get(pointer)
              .i32(lane * kind.bytes)
              .op("i32.sub")
              .set(breaks),
          );
    });
    f.get(breaks).set(second);
    forDepth(() => {
      f.get(pointers[0]).get(offset).op("i32.add").set(inner).get(second).get(offset).op("i32.add").set(breaks);
      [0, 16].forEach((at, half) => {
        f.get(target)
          .get(breaks)
          .memory("v128.load", at)
          .get(inner)
          .memory("v128.load", at)
          .get(masks[half])
          .op("v128.bitselect")
          .memory("v128.store", at);
      });
    });
  };
  const laneByLane = (): void =>
    forDepth(() => {
      for (let lane = 0; lane < lanes; lane++) {
        const place = (): void => void f.get(pointers[lane]).get(offset).op("i32.add");
        const within = lane % kind.lanes;
        place();
        if (within === 0) f.memory(kind.splatLoad);
        else f.get(vector).laneMemory(kind.lanes === 4 ? "v128.load32_lane" : "v128.load64_lane", within);
        f.set(vector);
        if (within === kind.lanes - 1)
          f.get(target)
            .get(vector)
            .memory("v128.store", (lane - within) * kind.bytes);
      }
    });

  const stepsOfOne = (body: () => void): void => void f.get(g.strideX).i32(1).op("i32.eq").if(body, laneByLane);

  f.get(g.strideX).i32(kind.bytes).op("i32.mul").set(pixelStep);
  f.get(g.kernelHeight).get(g.kernelWidth).op("i32.mul").set(kernelSize);
  f.get(g.width).i32(kind.bytes).op("i32.mul").tee(rowBytes).get(g.height).op("i32.mul").set(planeBytes);
  f.get(g.stepY).get(rowBytes).op("i32.mul").set(stepYBytes).get(g.stepX).i32(kind.bytes).op("i32.mul").set(stepXBytes);
  f.get(g.gridHeight).get(g.gridWidth).op("i32.mul").set(cellsPerSample);
  f.get(k)
    .get(kernelSize)
    .op("i32.rem_u")
    .tee(inner)
    .get(g.kernelWidth)
    .op("i32.div_u")
    .set(firstY)
    .get(inner)
    .get(g.kernelWidth)
    .op("i32.rem_u")
    .set(firstX);
  f.block((done) =>
    f.loop((next) => {
      f.get(cellCount).i32(0).op("i32.le_s").brIf(done);
      setPointers();
      f.get(breaks)
        .op("i32.eqz")
        .if(
          () =>
            f
              .get(g.strideX)
              .i32(2)
              .op("i32.eq")
              .if(wholeEverySecond, () => stepsOfOne(whole)),
          () =>
            f
              .get(breaks)
              .i32(1)
              .op("i32.eq")
              .if(() => stepsOfOne(twoRuns), laneByLane),
        );
      advancePointer(f, cell, lanes);
      advancePointer(f, cellCount, -lanes);
      f.br(next);
    }),
  );
  return f;
}

/** Lanes of two vectors, the second one `lanes - 1` pixels after the first, that are every second pixel. */
function everySecond({ lanes, bytes }: FloatKind): number[] {
  return Array.from({ length: 16 }, (_, i) => {
    const pixel = 2 * Math.floor(i / bytes);
    return (pixel < lanes ? pixel : pixel - (lanes - 1) + lanes) * bytes + (i % bytes);
  });
}

/** Loads every second pixel from a pointer on. Nothing beyond the last one is read. */
function loadEverySecond(f: FunctionWriter, kind: FloatKind, pointer: number, offset = 0): void {
  f.get(pointer).memory("v128.load", offset).get(pointer);
  f.memory("v128.load", offset + (kind.lanes - 1) * kind.bytes).shuffle(everySecond(kind));
}

/**
 * packCells(target, image, geometry, cell, cellCount, k, kCount): the same numbers the other way: lanes are (channel,
 * kernel row, kernel column) counted from `k`, the depth is the grid cells: the B of a weight gradient. As many lanes as
 * a vector has are read together, each from its line of the image, and transposed. Lanes beyond the last kernel cell
 * repeat it.
 */
export function writePackCells(kind: FloatKind): FunctionWriter {
  const f = new FunctionWriter(["i32", "i32", "i32", "i32", "i32", "i32", "i32"]);
  const [target, image, geometryAddress, cell, cellCount, k, kCount] = [0, 1, 2, 3, 4, 5, 6] as const;
  const g = loadGeometry(f, geometryAddress);
  const columns = tileColumns(kind);
  const panelStep = columns * kind.bytes;
  const locals = Array.from({ length: 12 }, () => f.local("i32"));
  const [lane, kernelSize, rowBytes, planeBytes, pixelStep, inner, out, left, gridX, gridY, run, sample] = locals as [
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const at = f.local("i32");
  const ofLanes = Array.from({ length: kind.lanes }, () => ({
    place: f.local("i32"),
    pointer: f.local("i32"),
    row: f.local("v128"),
    extra: f.local("v128"),
  }));
  const rows = ofLanes.map(({ row }) => row);
  const spare = ofLanes.map(({ extra }) => extra);
  const smaller = (of: number, most: number): void =>
    void f.get(most).get(of).get(most).get(of).op("i32.lt_s", "select").set(of);
  const store = (): void => void f.memory(`${kind.scalar}.store`);

  /** Where the lanes' kernel cells are in a sample. */
  const placeLanes = (): void =>
    ofLanes.forEach(({ place }, i) => {
      f.get(lane).i32(i).op("i32.add").set(inner).get(kCount).i32(1).op("i32.sub").set(at);
      smaller(inner, at);
      f.get(inner).get(k).op("i32.add").tee(inner).get(kernelSize).op("i32.div_u").get(planeBytes).op("i32.mul");
      f.get(inner).get(kernelSize).op("i32.rem_u").tee(inner).get(g.kernelWidth).op("i32.div_u").get(g.stepY);
      f.op("i32.mul").get(g.offsetY).op("i32.add").get(rowBytes).op("i32.mul", "i32.add");
      f.get(inner).get(g.kernelWidth).op("i32.rem_u").get(g.stepX).op("i32.mul").get(g.offsetX).op("i32.add");
      f.i32(kind.bytes).op("i32.mul", "i32.add").set(place);
    });

  /** Cells side by side, some at once; the last may overlap. */
  const transposed = (load: (pointer: number) => void): void => {
    f.block((done) =>
      f.loop((next) => {
        f.get(run).i32(0).op("i32.le_s").brIf(done);
        f.get(run)
          .i32(kind.lanes)
          .op("i32.lt_s")
          .if(() => {
            f.get(run).i32(kind.lanes).op("i32.sub").tee(inner).i32(panelStep).op("i32.mul").get(at).op("i32.add");
            f.set(at);
            for (const { pointer } of ofLanes)
              f.get(pointer).get(inner).get(pixelStep).op("i32.mul", "i32.add").set(pointer);
          });
        for (const { pointer, row } of ofLanes) {
          load(pointer);
          f.set(row).get(pointer).get(pixelStep).i32(kind.lanes).op("i32.mul", "i32.add").set(pointer);
        }
        transposeBlock(f, kind, rows, spare);
        rows.forEach((row, i) => {
          f.get(at).get(row);
          f.memory("v128.store", i * panelStep);
        });
        advancePointer(f, at, kind.lanes * panelStep);
        advancePointer(f, run, -kind.lanes);
        f.br(next);
      }),
    );
  };
  /** Number by number: fewer cells than a vector has lanes, or larger strides. */
  const oneByOne = (): void =>
    countDown(f, run, 1, () => {
      ofLanes.forEach(({ pointer }, i) => {
        f.get(at);
        if (i > 0) f.i32(i * kind.bytes).op("i32.add");
        f.get(pointer).memory(`${kind.scalar}.load`);
        store();
        advanceBy(f, pointer, pixelStep);
      });
      advancePointer(f, at, panelStep);
    });
  const loads = [
    [1, (pointer: number) => void f.get(pointer).memory("v128.load")],
    [2, (pointer: number) => loadEverySecond(f, kind, pointer)],
  ] as const;

  f.get(g.kernelHeight).get(g.kernelWidth).op("i32.mul").set(kernelSize);
  f.get(g.strideX).i32(kind.bytes).op("i32.mul").set(pixelStep);
  f.get(g.width).i32(kind.bytes).op("i32.mul").tee(rowBytes).get(g.height).op("i32.mul").set(planeBytes);
  f.block((done) =>
    f.loop((next) => {
      f.get(kCount).i32(0).op("i32.le_s").brIf(done);
      f.i32(0)
        .set(lane)
        .loop((nextLanes) => {
          placeLanes();
          f.get(target).get(lane).i32(kind.bytes).op("i32.mul", "i32.add").set(out).get(cellCount).set(left);
          f.get(cell).get(g.gridWidth).op("i32.div_u").tee(gridY).get(g.gridHeight).op("i32.div_u");
          f.get(g.sampleBytes).op("i32.mul").get(image).op("i32.add").set(sample);
          f.get(gridY).get(g.gridHeight).op("i32.rem_u").set(gridY);
          f.get(cell).get(g.gridWidth).op("i32.rem_u").set(gridX);
          f.block((lanesDone) =>
            f.loop((nextRun) => {
              f.get(left).op("i32.eqz").brIf(lanesDone);
              f.get(g.gridWidth).get(gridX).op("i32.sub").set(run);
              smaller(run, left);
              f.get(left).get(run).op("i32.sub").set(left);
              f.get(gridY).get(g.strideY).op("i32.mul").get(rowBytes).op("i32.mul").get(sample).op("i32.add");
              f.get(gridX).get(pixelStep).op("i32.mul", "i32.add").set(inner);
              for (const { place, pointer } of ofLanes) f.get(inner).get(place).op("i32.add").set(pointer);
              f.get(out).tee(at).get(run).i32(panelStep).op("i32.mul", "i32.add").set(out);
              for (const [stride, load] of loads)
                f.get(g.strideX)
                  .i32(stride)
                  .op("i32.eq")
                  .if(
                    () =>
                      void f
                        .get(run)
                        .i32(kind.lanes)
                        .op("i32.ge_s")
                        .if(() => transposed(load)),
                  );
              oneByOne();
              f.i32(0).set(gridX);
              f.get(gridY)
                .i32(1)
                .op("i32.add")
                .tee(gridY)
                .get(g.gridHeight)
                .op("i32.eq")
                .if(() => {
                  f.i32(0).set(gridY);
                  advanceBy(f, sample, g.sampleBytes);
                });
              f.br(nextRun);
            }),
          );
          f.get(lane).i32(kind.lanes).op("i32.add").tee(lane).i32(columns).op("i32.lt_s").brIf(nextLanes);
        });
      f.get(target).get(cellCount).i32(panelStep).op("i32.mul", "i32.add").set(target);
      advancePointer(f, k, columns);
      advancePointer(f, kCount, -columns);
      f.br(next);
    }),
  );
  return f;
}

/**
 * packWeights(target, source, laneStride, stride0, stride1, stride2, count1, count2, lanes, k, kCount): panels of 4
 * lanes whose depth runs over
 * three nested dimensions, the last two of count1 and count2: the A of an input gradient. Strides in bytes.
 */
export function writePackWeights(kind: FloatKind): FunctionWriter {
  const f = new FunctionWriter(new Array<"i32">(11).fill("i32"));
  const [target, source, laneStride, stride0, stride1, stride2, count1, count2, lanes, k, kCount] = [
    0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10,
  ] as const;
  const left = f.local("i32");
  const outer = f.local("i32");
  const middle = f.local("i32");
  const inner = f.local("i32");
  const place = f.local("i32");
  const pointer = f.local("i32");
  const vector = f.local("v128");
  const setPlace = (): void => {
    f.get(source)
      .get(outer)
      .get(stride0)
      .op("i32.mul", "i32.add")
      .get(middle)
      .get(stride1)
      .op("i32.mul", "i32.add")
      .get(inner)
      .get(stride2)
      .op("i32.mul", "i32.add")
      .set(place);
  };
  f.block((done) =>
    f.loop((next) => {
      f.get(lanes).i32(0).op("i32.le_s").brIf(done);
      f.get(kCount).tee(left).op("i32.eqz").brIf(done);
      f.get(k).get(count1).get(count2).op("i32.mul", "i32.div_u").set(outer);
      f.get(k).get(count1).get(count2).op("i32.mul", "i32.rem_u").tee(middle).get(count2).op("i32.rem_u").set(inner);
      f.get(middle).get(count2).op("i32.div_u").set(middle);
      setPlace();
      countDown(f, left, 1, () => {
        f.get(place).set(pointer);
        f.get(lanes)
          .i32(tileRows)
          .op("i32.ge_s")
          .if(
            () => {
              for (let lane = 0; lane < tileRows; lane++) {
                const within = lane % kind.lanes;
                f.get(pointer);
                if (within === 0) f.memory(kind.splatLoad);
                else f.get(vector).laneMemory(kind.lanes === 4 ? "v128.load32_lane" : "v128.load64_lane", within);
                f.set(vector);
                if (within === kind.lanes - 1)
                  f.get(target)
                    .get(vector)
                    .memory("v128.store", (lane - within) * kind.bytes);
                if (lane + 1 < tileRows) advanceBy(f, pointer, laneStride);
              }
            },
            () => {
              for (let lane = 0; lane < tileRows; lane++) {
                f.get(target)
                  .get(lanes)
                  .i32(lane)
                  .op("i32.gt_s")
                  .if(
                    () => {
                      f.get(pointer).memory(`${kind.scalar}.load`);
                    },
                    () => (kind.scalar === "f32" ? f.f32(0) : f.f64(0)),
                    kind.scalar,
                  );
                f.memory(`${kind.scalar}.store`, lane * kind.bytes);
                advanceBy(f, pointer, laneStride);
              }
            },
          );
        advancePointer(f, target, tileRows * kind.bytes);
        advanceBy(f, place, stride2);
        f.get(inner)
          .i32(1)
          .op("i32.add")
          .tee(inner)
          .get(count2)
          .op("i32.eq")
          .if(() => {
            f.i32(0).set(inner);
            f.get(middle)
              .i32(1)
              .op("i32.add")
              .tee(middle)
              .get(count1)
              .op("i32.eq")
              .if(() => {
                f.i32(0).set(middle);
                advancePointer(f, outer, 1);
              });
            setPlace();
          });
      });
      f.get(source).get(laneStride).i32(tileRows).op("i32.mul", "i32.add").set(source);
      advancePointer(f, lanes, -tileRows);
      f.br(next);
    }),
  );
  return f;
}
