/**
 * Depthwise convolutions in WebAssembly: one image plane at a time is laid out with zeros around it, then met by few
 * kernel cells at once.
 */
import { FunctionWriter } from "../codegen/assembler.ts";
import { advancePointer, advanceBy, countDown, multiplyAdd, zero } from "../gemm/microkernel.ts";
import type { FloatKind } from "../gemm/microkernel.ts";

/**
 * How a plane is laid out, and which part of it each kernel cell meets. The columns of a plane that is read with a
 * stride are sorted by the remainder
 * (the phase), so that the pixels which neighbouring outputs meet lie side by side. It lies in memory as i32 numbers in
 * this order, the offsets last.
 */
export interface PlaneGeometry {
  /** Sizes of the source plane. */
  readonly height: number;
  readonly width: number;
  /** Bytes from the plane's start to where the first source row begins, and from one source row to the next. */
  readonly start: number;
  readonly rowStep: number;
  readonly phases: number;
  readonly phaseBytes: number;
  /** Columns of zeros on the left. */
  readonly left: number;
  /** Columns from one source column to the next: more than 1 puts zeros between them. */
  readonly spread: number;
  readonly planeBytes: number;
  /** Positions where the kernel is applied, and the bytes of the plane from one row of them to the next. */
  readonly rows: number;
  readonly columns: number;
  readonly rowBytes: number;
  /** Kernel cells. */
  readonly cells: number;
  /** Kernels for each channel. */
  readonly multiplier: number;
  readonly channels: number;
  /** Bytes between the planes of sources and results: for each channel, and for each of its kernels. */
  readonly sourceStep: number;
  readonly sourceKernelStep: number;
  readonly resultStep: number;
  readonly resultKernelStep: number;
  /** Samples, for the gradient of weights, and the bytes between them. */
  readonly samples: number;
  readonly sourceSampleStep: number;
  readonly resultSampleStep: number;
}

const fields = [
  "height",
  "width",
  "start",
  "rowStep",
  "phases",
  "phaseBytes",
  "left",
  "spread",
  "planeBytes",
  "rows",
  "columns",
  "rowBytes",
  "cells",
  "multiplier",
  "channels",
  "sourceStep",
  "sourceKernelStep",
  "resultStep",
  "resultKernelStep",
  "samples",
  "sourceSampleStep",
  "resultSampleStep",
] as const satisfies readonly (keyof PlaneGeometry)[];
type Field = (typeof fields)[number];

/** Where the offsets of the kernel cells begin, after the fields. */
const offsetsAt = fields.length * 4;

/** Bytes of a geometry with so many kernel cells. */
export function planeGeometryBytes(cells: number): number {
  return Math.ceil((offsetsAt + cells * 4) / 64) * 64;
}

/** Writes a geometry and the kernel cells' offsets (in bytes) to memory. */
export function storePlaneGeometry(
  memory: Int32Array,
  address: number,
  geometry: PlaneGeometry,
  offsets: readonly number[],
): void {
  fields.forEach((field, i) => {
    memory[address / 4 + i] = geometry[field];
  });
  offsets.forEach((offset, i) => {
    memory[(address + offsetsAt) / 4 + i] = offset;
  });
}

/** How many kernel cells the functions take at once. */
export const cellGroups = [9, 4, 1] as const;

/** Functions of the same module, by index. */
export interface DepthwiseParts {
  readonly place: number;
  readonly apply: readonly number[];
  readonly meet: readonly number[];
}

type Reader = (field: Field) => FunctionWriter;
const reader =
  (f: FunctionWriter, geometry: number): Reader =>
  (field) =>
    f.get(geometry).memory("i32.load", fields.indexOf(field) * 4);

/**
 * place(plane, source, geometry): copies the numbers of a source plane to their places; the zeros are there already.
 */
export function writePlace(kind: FloatKind): FunctionWriter {
  const f = new FunctionWriter(["i32", "i32", "i32"]);
  const [plane, source, geometry] = [0, 1, 2] as const;
  const read = reader(f, geometry);
  const local = (): number => f.local("i32");
  const [rowsLeft, left, width, phases, indent, spread, first, second, third, rowStep, remainder, pointer] = [
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
    local(),
  ];
  const [low, high] = [f.local("v128"), f.local("v128")];
  const everyOther = (from: number): number[] =>
    Array.from({ length: 16 }, (_, i) => (from + 2 * Math.floor(i / kind.bytes)) * kind.bytes + (i % kind.bytes));
  /** Where the column `indent + number on the stack` of the row lies. */
  const columnAddress = (target: number): void => {
    f.get(indent).op("i32.add").tee(target).get(phases).op("i32.rem_u");
    read("phaseBytes")
      .op("i32.mul")
      .get(target)
      .get(phases)
      .op("i32.div_u")
      .i32(kind.bytes)
      .op("i32.mul", "i32.add")
      .get(plane)
      .op("i32.add")
      .set(target);
  };
  const copyOne = (to: number): void =>
    void f.get(to).get(source).memory(`${kind.scalar}.load`).memory(`${kind.scalar}.store`);

  read("height").set(rowsLeft);
  read("width").set(width);
  read("phases").set(phases);
  read("left").set(indent);
  read("spread").set(spread);
  read("rowStep").set(rowStep);
  f.get(plane);
  read("start").op("i32.add").set(plane);
  countDown(f, rowsLeft, 1, () => {
    f.get(width).set(left);
    f.get(phases)
      .get(spread)
      .op("i32.mul")
      .i32(2)
      .op("i32.le_u")
      .get(spread)
      .i32(1)
      .op("i32.eq", "i32.and")
      .if(
        () => {
          f.i32(0);
          columnAddress(first);
          f.get(phases)
            .i32(1)
            .op("i32.eq")
            .if(
              () => {
                countDown(f, left, kind.lanes, () => {
                  f.get(first).get(source).memory("v128.load").memory("v128.store");
                  advancePointer(f, first, 16);
                  advancePointer(f, source, 16);
                });
                countDown(f, left, 1, () => {
                  copyOne(first);
                  advancePointer(f, first, kind.bytes);
                  advancePointer(f, source, kind.bytes);
                });
              },
              () => {
                f.i32(1);
                columnAddress(second);
                countDown(f, left, kind.lanes * 2, () => {
                  f.get(source).memory("v128.load").set(low).get(source).memory("v128.load", 16).set(high);
                  f.get(first).get(low).get(high).shuffle(everyOther(0)).memory("v128.store");
                  f.get(second).get(low).get(high).shuffle(everyOther(1)).memory("v128.store");
                  for (const each of [first, second]) advancePointer(f, each, 16);
                  advancePointer(f, source, 32);
                });
                // The two phases take turns.
                countDown(f, left, 1, () => {
                  copyOne(first);
                  f.get(first).i32(kind.bytes).op("i32.add").set(third).get(second).set(first).get(third).set(second);
                  advancePointer(f, source, kind.bytes);
                });
              },
            );
        },
        () => {
          f.i32(0).set(remainder);
          f.get(source).set(pointer);
          f.block((done) =>
            f.loop((next) => {
              f.get(remainder)
                .get(phases)
                .op("i32.ge_s")
                .brIf(done)
                .get(remainder)
                .get(width)
                .op("i32.ge_s")
                .brIf(done);
              f.get(remainder);
              columnAddress(first);
              f.get(width)
                .get(remainder)
                .op("i32.sub")
                .get(phases)
                .op("i32.add")
                .i32(1)
                .op("i32.sub")
                .get(phases)
                .op("i32.div_u")
                .set(left);
              f.get(pointer).get(remainder).i32(kind.bytes).op("i32.mul", "i32.add").set(source);
              countDown(f, left, 1, () => {
                copyOne(first);
                f.get(first).get(spread).i32(kind.bytes).op("i32.mul", "i32.add").set(first);
                f.get(source).get(phases).i32(kind.bytes).op("i32.mul", "i32.add").set(source);
              });
              advancePointer(f, remainder, 1);
              f.br(next);
            }),
          );
          f.get(pointer).get(width).i32(kind.bytes).op("i32.mul", "i32.add").set(source);
        },
      );
    advanceBy(f, plane, rowStep);
  });
  return f;
}

/** Loads or stores the first lanes of a vector, less than all of them: `count` is a local. */
function firstLanes(f: FunctionWriter, kind: FloatKind, count: number, one: (lane: number) => void): void {
  one(0);
  for (let lane = 1; lane < kind.lanes - 1; lane++)
    f.get(count)
      .i32(lane)
      .op("i32.gt_s")
      .if(() => one(lane));
}

/**
 * apply(out, plane, offsets, weights, geometry, bias, add): an output plane from `group` kernel cells. It starts from
 * what is there (`add` is not 0), from
 * the bias (an address; 0: none) or from 0.
 */
export function writeApply(kind: FloatKind, group: number): FunctionWriter {
  const f = new FunctionWriter(["i32", "i32", "i32", "i32", "i32", "i32", "i32"]);
  const [out, plane, offsets, weights, geometry, bias, add] = [0, 1, 2, 3, 4, 5, 6] as const;
  const read = reader(f, geometry);
  const [rowsLeft, columns, rowBytes, left, place] = [
    f.local("i32"),
    f.local("i32"),
    f.local("i32"),
    f.local("i32"),
    f.local("i32"),
  ];
  const cells = Array.from({ length: group }, () => f.local("i32"));
  const factors = Array.from({ length: group }, () => f.local("v128"));
  const [start, total] = [f.local("v128"), f.local("v128")];
  const laneLoad = kind.lanes === 4 ? ("v128.load32_lane" as const) : ("v128.load64_lane" as const);
  const laneStore = kind.lanes === 4 ? ("v128.store32_lane" as const) : ("v128.store64_lane" as const);
  const sum = (): void =>
    void f.block((exit) => {
      cells.forEach((cell, i) => {
        // V8 11 moves all loads of a basic block to its front, and then spills. A branch that is never taken ends the
        // block.
        if (i > 0 && i % 3 === 0) f.get(left).op("i32.eqz").brIf(exit);
        multiplyAdd(
          f,
          kind,
          true,
          total,
          () => f.get(factors[i]),
          () => f.get(cell).get(place).op("i32.add").memory("v128.load"),
        );
      });
    });

  read("rows").set(rowsLeft);
  read("columns").set(columns);
  read("rowBytes").set(rowBytes);
  cells.forEach((cell, i) => {
    f.get(offsets)
      .memory("i32.load", i * 4)
      .get(plane)
      .op("i32.add")
      .set(cell);
    f.get(weights)
      .memory(kind.splatLoad, i * kind.bytes)
      .set(factors[i]);
  });
  f.get(bias).if(() => f.get(bias).memory(kind.splatLoad).set(start));
  countDown(f, rowsLeft, 1, () => {
    f.get(columns).set(left).i32(0).set(place);
    countDown(f, left, kind.lanes, () => {
      f.get(start).set(total);
      f.get(add).if(() => f.get(out).memory("v128.load").set(total));
      sum();
      f.get(out).get(total).memory("v128.store");
      advancePointer(f, out, 16);
      advancePointer(f, place, 16);
    });
    f.get(left).if(() => {
      f.get(start).set(total);
      f.get(add).if(() =>
        firstLanes(f, kind, left, (lane) =>
          f
            .get(out)
            .get(total)
            .laneMemory(laneLoad, lane, lane * kind.bytes)
            .set(total),
        ),
      );
      sum();
      firstLanes(f, kind, left, (lane) =>
        f
          .get(out)
          .get(total)
          .laneMemory(laneStore, lane, lane * kind.bytes),
      );
      f.get(out).get(left).i32(kind.bytes).op("i32.mul", "i32.add").set(out);
    });
    for (const cell of cells) advanceBy(f, cell, rowBytes);
  });
  return f;
}

/**
 * meet(gradient, plane, offsets, result, geometry): adds to `group` numbers of the weight's gradient what an output's
 * gradient and a plane give.
 */
export function writeMeet(kind: FloatKind, group: number): FunctionWriter {
  const f = new FunctionWriter(["i32", "i32", "i32", "i32", "i32"]);
  const [gradient, plane, offsets, result, geometry] = [0, 1, 2, 3, 4] as const;
  const read = reader(f, geometry);
  const [rowsLeft, columns, rowBytes, left, place] = [
    f.local("i32"),
    f.local("i32"),
    f.local("i32"),
    f.local("i32"),
    f.local("i32"),
  ];
  const cells = Array.from({ length: group }, () => f.local("i32"));
  const totals = Array.from({ length: group }, () => f.local("v128"));
  const [factor, mask] = [f.local("v128"), f.local("v128")];
  const laneLoad = kind.lanes === 4 ? ("v128.load32_lane" as const) : ("v128.load64_lane" as const);
  const pixels = (cell: number): void => void f.get(cell).get(place).op("i32.add").memory("v128.load");
  read("rows").set(rowsLeft);
  read("columns").set(columns);
  read("rowBytes").set(rowBytes);
  cells.forEach((cell, i) =>
    f
      .get(offsets)
      .memory("i32.load", i * 4)
      .get(plane)
      .op("i32.add")
      .set(cell),
  );
  const laneNumbers = Array.from({ length: 16 }, (_, byte) =>
    byte % kind.bytes === 0 ? Math.floor(byte / kind.bytes) : 0,
  );
  f.get(columns)
    .i32(kind.lanes - 1)
    .op("i32.and");
  if (kind.lanes === 2) f.op("i64.extend_i32_s");
  f.op(kind.lanes === 4 ? "i32x4.splat" : "i64x2.splat")
    .v128(laneNumbers)
    .op(kind.lanes === 4 ? "i32x4.gt_s" : "i64x2.gt_s")
    .set(mask);
  countDown(f, rowsLeft, 1, () => {
    f.get(columns).set(left).i32(0).set(place);
    countDown(f, left, kind.lanes, () =>
      f.block((exit) => {
        f.get(gradient).memory("v128.load").set(factor);
        cells.forEach((cell, i) => {
          if (i > 0 && i % 3 === 0) f.get(left).op("i32.eqz").brIf(exit);
          multiplyAdd(
            f,
            kind,
            true,
            totals[i],
            () => f.get(factor),
            () => pixels(cell),
          );
        });
        advancePointer(f, gradient, 16);
        advancePointer(f, place, 16);
      }),
    );
    f.get(left).if(() => {
      f.v128(zero).set(factor);
      firstLanes(f, kind, left, (lane) =>
        f
          .get(gradient)
          .get(factor)
          .laneMemory(laneLoad, lane, lane * kind.bytes)
          .set(factor),
      );
      // Pixels beyond the end may be infinite: they must not count at all.
      cells.forEach((cell, i) =>
        multiplyAdd(
          f,
          kind,
          true,
          totals[i],
          () => f.get(factor),
          () => {
            pixels(cell);
            f.get(mask).op("v128.and");
          },
        ),
      );
      f.get(gradient).get(left).i32(kind.bytes).op("i32.mul", "i32.add").set(gradient);
    });
    for (const cell of cells) advanceBy(f, cell, rowBytes);
  });
  totals.forEach((total, i) => {
    f.get(result)
      .get(result)
      .memory(`${kind.scalar}.load`, i * kind.bytes);
    for (let lane = 0; lane < kind.lanes; lane++) {
      f.get(total).lane(`${kind.shape}.extract_lane`, lane);
      if (lane % 2 === 1) f.op(`${kind.scalar}.add`);
    }
    if (kind.lanes === 4) f.op(`${kind.scalar}.add`);
    f.op(`${kind.scalar}.add`).memory(`${kind.scalar}.store`, i * kind.bytes);
  });
  return f;
}

/** Sets `bytes` (a field; a multiple of 16) of the plane to 0. */
function clear(f: FunctionWriter, plane: number, bytes: () => void, pointer: number, left: number): void {
  bytes();
  f.set(left).get(plane).set(pointer);
  countDown(f, left, 16, () => {
    f.get(pointer).v128(zero).memory("v128.store");
    advancePointer(f, pointer, 16);
  });
}

/**
 * Calls functions for all kernel cells, as many at once as there are. `offset` and `at` are locals that run through
 * offsets and numbers of the weight.
 */
function forCells(
  f: FunctionWriter,
  kind: FloatKind,
  left: number,
  offset: number,
  at: number,
  call: (i: number) => void,
): void {
  cellGroups.forEach((group, i) =>
    countDown(f, left, group, () => {
      call(i);
      advancePointer(f, offset, group * 4);
      advancePointer(f, at, group * kind.bytes);
    }),
  );
}

/**
 * planes(begin, end, source, result, weights, bias, plane, geometry): the results of input planes `begin` to `end`.
 * Without a step between the sources of a
 * channel's kernels one plane gives several results; without a step between their results these are added up.
 */
export function writePlanes(kind: FloatKind, parts: DepthwiseParts): FunctionWriter {
  const f = new FunctionWriter(["i32", "i32", "i32", "i32", "i32", "i32", "i32", "i32"]);
  const [begin, end, source, result, weights, bias, plane, geometry] = [0, 1, 2, 3, 4, 5, 6, 7] as const;
  const read = reader(f, geometry);
  const local = (): number => f.local("i32");
  const [from, to, j, weight, left, offset, at, add, first] = [
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
  clear(f, plane, () => read("planeBytes"), offset, left);
  f.block((done) =>
    f.loop((next) => {
      f.get(begin).get(end).op("i32.ge_s").brIf(done);
      f.get(source).get(begin);
      read("sourceStep").op("i32.mul", "i32.add").set(from);
      f.get(result).get(begin);
      read("resultStep").op("i32.mul", "i32.add").set(to);
      f.get(begin);
      read("channels").op("i32.rem_u");
      read("multiplier").op("i32.mul").set(weight);
      f.i32(0).set(j);
      f.loop((nextKernel) => {
        read("sourceKernelStep")
          .get(j)
          .op("i32.eqz", "i32.or")
          .if(() => f.get(plane).get(from).get(geometry).call(parts.place));
        read("resultKernelStep").op("i32.eqz").get(j).i32(0).op("i32.ne", "i32.and").set(add);
        read("cells").set(left);
        f.get(geometry).i32(offsetsAt).op("i32.add").set(offset);
        f.get(weights).get(weight).get(left).op("i32.mul").i32(kind.bytes).op("i32.mul", "i32.add").set(at);
        f.get(bias).if(
          () => f.get(bias).get(weight).i32(kind.bytes).op("i32.mul", "i32.add").set(first),
          () => f.i32(0).set(first),
        );
        forCells(f, kind, left, offset, at, (i) => {
          f.get(to)
            .get(plane)
            .get(offset)
            .get(at)
            .get(geometry)
            .get(first)
            .get(add)
            .call(parts.apply[i]!)
            .i32(1)
            .set(add);
        });
        f.get(from);
        read("sourceKernelStep").op("i32.add").set(from);
        f.get(to);
        read("resultKernelStep").op("i32.add").set(to);
        advancePointer(f, weight, 1);
        f.get(j).i32(1).op("i32.add").tee(j);
        read("multiplier").op("i32.lt_s").brIf(nextKernel);
      });
      advancePointer(f, begin, 1);
      f.br(next);
    }),
  );
  return f;
}

/**
 * kernels(begin, end, source, gradient, result, plane, geometry): the gradients of the kernels of channels `begin` to
 * `end`, over all samples.
 */
export function writeKernels(kind: FloatKind, parts: DepthwiseParts): FunctionWriter {
  const f = new FunctionWriter(["i32", "i32", "i32", "i32", "i32", "i32", "i32"]);
  const [begin, end, source, gradient, result, plane, geometry] = [0, 1, 2, 3, 4, 5, 6] as const;
  const read = reader(f, geometry);
  const local = (): number => f.local("i32");
  const [from, meets, sample, j, left, offset, at] = [local(), local(), local(), local(), local(), local(), local()];
  const kernelBytes = (): void => void read("cells").i32(kind.bytes).op("i32.mul");
  clear(f, plane, () => read("planeBytes"), offset, left);
  f.block((done) =>
    f.loop((next) => {
      f.get(begin).get(end).op("i32.ge_s").brIf(done);
      read("multiplier");
      read("cells")
        .op("i32.mul")
        .set(left)
        .get(result)
        .get(begin)
        .get(left)
        .op("i32.mul")
        .i32(kind.bytes)
        .op("i32.mul", "i32.add")
        .set(at);
      countDown(f, left, 1, () => {
        f.get(at);
        (kind.scalar === "f32" ? f.f32(0) : f.f64(0)).memory(`${kind.scalar}.store`);
        advancePointer(f, at, kind.bytes);
      });
      f.i32(0).set(sample);
      f.block((samplesDone) =>
        f.loop((nextSample) => {
          f.get(sample);
          read("samples").op("i32.ge_s").brIf(samplesDone);
          f.get(source).get(begin);
          read("sourceStep").op("i32.mul", "i32.add").get(sample);
          read("sourceSampleStep").op("i32.mul", "i32.add").set(from);
          f.get(gradient).get(begin);
          read("resultStep").op("i32.mul", "i32.add").get(sample);
          read("resultSampleStep").op("i32.mul", "i32.add").set(meets);
          f.get(plane).get(from).get(geometry).call(parts.place);
          f.get(result).get(begin);
          read("multiplier").op("i32.mul");
          kernelBytes();
          f.op("i32.mul", "i32.add").set(at).i32(0).set(j);
          f.loop((nextKernel) => {
            read("cells").set(left);
            f.get(geometry).i32(offsetsAt).op("i32.add").set(offset);
            forCells(f, kind, left, offset, at, (i) =>
              f.get(meets).get(plane).get(offset).get(at).get(geometry).call(parts.meet[i]!),
            );
            f.get(meets);
            read("resultKernelStep").op("i32.add").set(meets);
            f.get(j).i32(1).op("i32.add").tee(j);
            read("multiplier").op("i32.lt_s").brIf(nextKernel);
          });
          advancePointer(f, sample, 1);
          f.br(nextSample);
        }),
      );
      advancePointer(f, begin, 1);
      f.br(next);
    }),
  );
  return f;
}
