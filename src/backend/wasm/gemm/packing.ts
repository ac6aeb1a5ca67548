/** Packing: copies a matrix of any strides into panels that the tile function reads in order. */
import { FunctionWriter, type LocalIndex } from "../codegen/assembler.ts";
import { advancePointer, advanceBy, countDown, zero } from "./microkernel.ts";
import type { FloatKind } from "./microkernel.ts";

/** Low and high halves of two vectors interleaved by elements of `bytes`. */
function interleave(bytes: number, high: boolean): number[] {
  return Array.from({ length: 16 }, (_, i) => {
    const element = Math.floor(i / bytes);
    return (element % 2) * 16 + (high ? 8 : 0) + Math.floor(element / 2) * bytes + (i % bytes);
  });
}

/** Transposes 4 x 4 (2 x 2 in float64) numbers held in vectors. `extra`: as many further locals. */
export function transposeBlock(
  f: FunctionWriter,
  kind: FloatKind,
  rows: readonly number[],
  extra: readonly number[],
): void {
  const zip = (a: LocalIndex, b: LocalIndex, high: boolean, target: LocalIndex, bytes: number): void => {
    f.get(a).get(b).shuffle(interleave(bytes, high)).set(target);
  };
  if (kind.lanes === 2) {
    const [a, b] = rows as [number, number];
    zip(a, b, false, extra[0], 8);
    zip(a, b, true, extra[1], 8);
    f.get(extra[0]).set(a).get(extra[1]).set(b);
    return;
  }
  const [a, b, c, d] = rows as [number, number, number, number];
  const [e, g, h, i] = extra as [number, number, number, number];
  zip(a, b, false, e, 4);
  zip(a, b, true, g, 4);
  zip(c, d, false, h, 4);
  zip(c, d, true, i, 4);
  zip(e, h, false, a, 8);
  zip(e, h, true, b, 8);
  zip(g, i, false, c, 8);
  zip(g, i, true, d, 8);
}

/** Locals of a function that copies lanes that lie side by side. */
interface Lines {
  readonly target: LocalIndex;
  readonly source: LocalIndex;
  readonly depthStride: LocalIndex;
  readonly depth: LocalIndex;
  readonly left: number;
  readonly pointer: LocalIndex;
  /** One for each panel. */
  readonly targets: readonly LocalIndex[];
}

/** Copies lanes side by side into `panels` panels at once, whose lines take `bytes` each; `target` and `source` move on. */
function sideBySide(f: FunctionWriter, bytes: number, panels: number, lines: Lines): void {
  const { target, source, depthStride, depth, left, pointer } = lines;
  const targets = lines.targets.slice(0, panels);
  f.get(source).set(pointer).get(depth).set(left);
  targets.forEach((each) => {
    f.get(target).set(each);
    f.get(target).get(depth).i32(bytes).op("i32.mul", "i32.add").set(target);
  });
  countDown(f, left, 1, () => {
    targets.forEach((each, i) => {
      for (let offset = 0; offset < bytes; offset += 16) {
        const [load, store] =
          bytes - offset < 16 ? (["i64.load", "i64.store"] as const) : (["v128.load", "v128.store"] as const);
        f.get(each)
          .get(pointer)
          .memory(load, i * bytes + offset)
          .memory(store, offset);
      }
      advancePointer(f, each, bytes);
    });
    advanceBy(f, pointer, depthStride);
  });
  advancePointer(f, source, panels * bytes);
}

/**
 * packHigh(target, source, depthStride, lanes, depth): panels of `width` lanes that lie side by side, two at a time: `lanes`
 * is a multiple of that.
 */
export function writePackHigh(kind: FloatKind, width: number): FunctionWriter {
  const f = new FunctionWriter(["i32", "i32", "i32", "i32", "i32"]);
  const [target, source, depthStride, lanes, depth] = [0, 1, 2, 3, 4] as const;
  const [left, pointer] = [f.local("i32"), f.local("i32")];
  const targets = [f.local("i32"), f.local("i32")];
  countDown(f, lanes, 2 * width, () =>
    sideBySide(f, width * kind.bytes, 2, { target, source, depthStride, depth, left, pointer, targets }),
  );
  return f;
}

/**
 * pack(target, source, laneStride, depthStride, lanes, depth): panels of `width` lanes, each panel `depth` deep;
 * missing lanes of the last
 * panel become 0. Strides in bytes.
 */
export function writePack(kind: FloatKind, width: number): FunctionWriter {
  const f = new FunctionWriter(["i32", "i32", "i32", "i32", "i32", "i32"]);
  const [target, source, laneStride, depthStride, lanes, depth] = [0, 1, 2, 3, 4, 5] as const;
  const left = f.local("i32");
  const pointer = f.local("i32");
  const lane = f.local("i32");
  const lanePointers = Array.from({ length: width }, () => f.local("i32"));
  const rows = Array.from({ length: kind.lanes }, () => f.local("v128"));
  const extra = Array.from({ length: kind.lanes }, () => f.local("v128"));
  const load = `${kind.scalar}.load` as const;
  const store = `${kind.scalar}.store` as const;
  const panelBytes = width * kind.bytes;

  const lines = { target, source, depthStride, depth, left, pointer, targets: lanePointers };
  const setLanePointers = (): void =>
    lanePointers.forEach((each, i) => {
      if (i === 0) f.get(source);
      else
        f.get(lanePointers[i - 1])
          .get(laneStride)
          .op("i32.add");
      f.set(each);
    });
  const transposed = (): void => {
    countDown(f, left, kind.lanes, () => {
      for (let group = 0; group < width; group += kind.lanes) {
        rows.forEach((row, i) => {
          const from = lanePointers[group + i]!;
          f.get(from).memory("v128.load").set(row);
          advancePointer(f, from, 16);
        });
        transposeBlock(f, kind, rows, extra);
        rows.forEach((row, i) =>
          f
            .get(target)
            .get(row)
            .memory("v128.store", i * panelBytes + group * kind.bytes),
        );
      }
      advancePointer(f, target, panelBytes * kind.lanes);
    });
  };
  const oneByOne = (): void => {
    countDown(f, left, 1, () => {
      lanePointers.forEach((from, i) => {
        f.get(target)
          .get(from)
          .memory(load)
          .memory(store, i * kind.bytes);
        advanceBy(f, from, depthStride);
      });
      advancePointer(f, target, panelBytes);
    });
  };

  f.get(laneStride)
    .i32(kind.bytes)
    .op("i32.eq")
    .if(() => {
      // Whole lines of the cache, 64 bytes, where there are so many lanes.
      for (const panels of [64 / panelBytes, 1])
        countDown(f, lanes, width * panels, () => sideBySide(f, panelBytes, panels, lines));
    });
  countDown(f, lanes, width, () => {
    f.get(depth).set(left);
    setLanePointers();
    f.get(depthStride).i32(kind.bytes).op("i32.eq").if(transposed);
    oneByOne();
    f.get(source).get(laneStride).i32(width).op("i32.mul", "i32.add").set(source);
  });
  f.get(lanes).if(() => {
    f.get(depth).set(left);
    countDown(f, left, 1, () => {
      for (let offset = 0; offset < panelBytes; offset += 16) f.get(target).v128(zero).memory("v128.store", offset);
      f.get(source).set(pointer).get(lanes).set(lane).get(target).set(lanePointers[0]);
      countDown(f, lane, 1, () => {
        f.get(lanePointers[0]).get(pointer).memory(load).memory(store);
        advancePointer(f, lanePointers[0], kind.bytes);
        advanceBy(f, pointer, laneStride);
      });
      advancePointer(f, target, panelBytes);
      advanceBy(f, source, depthStride);
    });
  });
  return f;
}
