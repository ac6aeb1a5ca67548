/**
 * A second device for tests: the reference interpreter behind the interface of backends, with a memory of its own where
 * every block is a buffer apart. Whatever takes a place for a number, or reaches over the end of a block, fails here, and
 * so does what counts on an order of invocations that run at once: parallel ranges are run in parts, a step of one after a
 * step of another, workgroups of grids likewise.
 * Imported, it makes devices "reference" and "reference-later" known; the second cannot be read without waiting.
 */
import type { Argument, Backend, CompiledKernel, Features, MatrixView } from "../../src/backend/backend.ts";
import type { MemoryPlace } from "../../src/kernel/interpret.ts";
import { interpretParallel } from "../../src/kernel/interpret-grid.ts";
import type { Kernel } from "../../src/kernel/ir.ts";
import { verify, verifyOrder } from "../../src/kernel/verify.ts";
import { registerBackend, type Device } from "../../src/tensor/device-name.ts";
import { referenceConvolution } from "./reference-products.ts";

class Argued implements MemoryPlace {
  constructor(
    readonly bytes: DataView,
    readonly offset: number,
  ) {}
}

/** The place that an argument is. */
export function placeOf(argument: Argument): MemoryPlace {
  if (!((argument as unknown) instanceof Argued)) throw new Error("an argument of another device");
  return argument as unknown as MemoryPlace;
}

/** What a reference backend counts. */
export interface ReferenceBackend extends Backend {
  readonly counts: { launches: number; reads: number; compiled: number };
  /** A copy of a block's bytes past the interface, for those who judge what a device computed. */
  peek(block: number): Uint8Array;
}

/** Makes one. `readsNow`: whether JavaScript can read without waiting. */
export function createReferenceBackend(name: string, readsNow: boolean): ReferenceBackend {
  const features: Features = { float64: true, int64: true, smallStores: true, atomics: true, grid: true, readsNow };
  const blocks = new Map<number, Uint8Array>();
  const kernels = new Map<string, CompiledKernel>();
  const counts = { launches: 0, reads: 0, compiled: 0 };
  let [next, live, peak] = [1, 0, 0];
  const bytesOf = (block: number): Uint8Array => {
    const bytes = blocks.get(block);
    if (bytes === undefined) throw new Error(`block ${block} is not ${name}'s, or was given back`);
    return bytes;
  };
  const window = (block: number, offset: number, length: number): Uint8Array => {
    counts.reads++;
    return bytesOf(block).slice(offset, offset + length);
  };
  const gemm: Backend["gemm"] = (type, m, n, k, alpha, a, b, beta, c, batch, added) => {
    const { count, ...steps } = batch ?? { count: 1, a: 0, b: 0, c: 0 };
    for (let i = 0; i < count; i++) {
      const result: Moved = [c, i * steps.c];
      multiply(type, m, n, k, alpha, [a, i * steps.a], [b, i * steps.b], beta, result, added ? [added, 0] : result);
    }
  };
  type Moved = readonly [view: MatrixView, elements: number];
  const multiply = (
    type: "float32" | "float64",
    m: number,
    n: number,
    k: number,
    alpha: number,
    a: Moved,
    b: Moved,
    beta: number,
    c: Moved,
    added: Moved,
  ): void => {
    const [size, get, set] =
      type === "float32" ? ([4, "getFloat32", "setFloat32"] as const) : ([8, "getFloat64", "setFloat64"] as const);
    const at = ([view, first]: Moved): ((i: number, j: number) => [DataView, number]) => {
      const { bytes, offset } = placeOf(view.start);
      return (i, j) => [bytes, offset + (first + i * view.rowStride + j * view.columnStride) * size];
    };
    const read = ([bytes, place]: [DataView, number]): number => bytes[get](place, true);
    const [left, right, out, start] = [at(a), at(b), at(c), at(added)];
    for (let i = 0; i < m; i++)
      for (let j = 0; j < n; j++) {
        let sum = 0;
        for (let l = 0; l < k; l++) sum += read(left(i, l)) * read(right(l, j));
        const [bytes, place] = out(i, j);
        bytes[set](place, alpha * sum + (beta === 0 ? 0 : beta * read(start(i, j))), true);
      }
  };
  const make = (kernel: Kernel): CompiledKernel => {
    verify(kernel);
    verifyOrder(kernel);
    counts.compiled++;
    return (...args) => {
      counts.launches++;
      interpretParallel(
        kernel,
        args.map((value) => (typeof value === "object" ? placeOf(value) : value)),
      );
    };
  };
  return {
    name,
    features,
    counts,
    peek: (block) => bytesOf(block).slice(),
    allocate(bytes) {
      // Fresh bytes are not 0: who reads what nobody wrote shall notice.
      blocks.set(next, new Uint8Array(bytes).fill(0xa5));
      live += bytes;
      peak = Math.max(peak, live);
      return next++;
    },
    free(block, bytes) {
      if (bytesOf(block).length !== bytes) throw new Error(`block ${block} has other bytes than ${bytes}`);
      blocks.delete(block);
      live -= bytes;
    },
    statistics: () => ({
      liveBytes: live,
      cachedBytes: 0,
      peakBytes: peak,
      reservedBytes: live,
      allocations: blocks.size,
    }),
    resetPeak() {
      peak = live;
    },
    argument: (block, offset) => new Argued(new DataView(bytesOf(block).buffer), offset) as unknown as Argument,
    read: async (block, offset, length) => {
      const bytes = window(block, offset, length); // as the bytes are now, before what comes later changes them
      await Promise.resolve();
      return bytes;
    },
    now: readsNow
      ? {
          bytes: window,
          element(block, offset, dtype) {
            const view = new DataView(window(block, offset, 8).buffer);
            switch (dtype) {
              case "float32":
                return view.getFloat32(0, true);
              case "float64":
                return view.getFloat64(0, true);
              case "int64":
                return view.getBigInt64(0, true);
              case "int32":
                return view.getInt32(0, true);
              case "int16":
                return view.getInt16(0, true);
              case "float16":
              case "bfloat16":
                return view.getUint16(0, true);
              case "int8":
                return view.getInt8(0);
              case "uint16":
                return view.getUint16(0, true);
              case "uint32":
                return view.getUint32(0, true);
              case "uint64":
                return view.getBigUint64(0, true);
              case "uint8":
              case "bool":
                return view.getUint8(0);
            }
          },
        }
      : null,
    write: (block, offset, bytes) => bytesOf(block).set(bytes, offset),
    writeBy(block, offset, length, fill) {
      const staging = new Uint8Array(length);
      fill(staging.buffer, 0);
      bytesOf(block).set(staging, offset);
    },
    copy(from, fromOffset, to, toOffset, length) {
      bytesOf(to).set(bytesOf(from).slice(fromOffset, fromOffset + length), toOffset);
    },
    compile(key, write) {
      let run = kernels.get(key);
      if (run === undefined) kernels.set(key, (run = make(write(features))));
      return run;
    },
    gemm,
    productEnds: false,
    halfOperands: false,
    lanes: 1,
    convolution: referenceConvolution(placeOf),
  };
}

let made: ReferenceBackend | null = null;
let madeLater: ReferenceBackend | null = null;

/** The device whose bytes can be read at once. */
export const reference: Device = registerBackend("reference", () => (made = createReferenceBackend("reference", true)));
/** The device that has to be waited for. */
export const later: Device = registerBackend(
  "reference-later",
  () => (madeLater = createReferenceBackend("reference-later", false)),
);

/** The backends behind the two, once something has used them. */
export function referenceBackends(): { now: ReferenceBackend; later: ReferenceBackend } {
  void reference.backend;
  void later.backend;
  return { now: made!, later: madeLater! };
}
