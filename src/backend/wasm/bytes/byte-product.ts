/** Products of bytes on the WebAssembly backend: compiles the tiles when they are first needed, and shares the work. */
import type { Backend } from "../../backend.ts";
import { observed } from "../../observer.ts";
import type { WasmBackend } from "../backend.ts";
import { wasmFeatures } from "../features.ts";
import { instantiate, type Instantiated } from "../gemm/gemm.ts";
import { evenBlock } from "../gemm/packed.ts";
import {
  activationBytes,
  PANEL,
  STEP,
  tileRowsOf,
  writeByteProduct,
  writeByteTile,
  type Activations,
} from "./byte-tiles.ts";

interface ByteFunctions {
  product(a: number, aRow: number, b: number, steps: number, m: number, panels: number, c: number, cRow: number): void;
}

/** Nanoseconds of one multiplication and addition, to decide whether threads pay. */
const productTime = 0.015;
/** The same of native code, and the panels and rows that it takes at once. */
const nativeProductTime = 0.004;
const nativePanels = 4;
const nativeRows = 32;

/** Nanoseconds of a total by a filter of its own channel, and bytes of rows, or of totals, that stay in the cache. */
const nativeFilterTime = 0.1;
const cacheBytes = 2 ** 18;

/** A convolution for native code (native/src/byte-windows.h); its tensors by their addresses. */
export interface ByteConvolution {
  /** Images, how windows lie over them, and what stands for 0 outside. */
  readonly where: readonly number[];
  /** Places of the result. */
  readonly count: number;
  /** Packed panels with their steps, or (steps 0) 16-bit filters of channels. */
  readonly weights: number;
  readonly steps: number;
  readonly panels: number;
  /** The addon's kernel that makes bytes of totals, and what that takes. */
  readonly finish: {
    readonly formula: number;
    readonly outputs: number;
    readonly stride: number;
    readonly numbers: readonly number[];
    readonly sums: number;
    readonly scales: number;
    /** -1: there is none. */
    readonly bias: number;
    readonly out: number;
  };
}

/** The products of bytes of one backend. */
export class ByteProducts {
  private readonly compiled: Partial<Record<Activations, Instantiated<ByteFunctions>>> = {};

  constructor(private readonly backend: WasmBackend) {}

  private isRight: boolean | null = null;

  /** Bits that activations may have to be multiplied as they are; 0: they have to be made 16-bit numbers. */
  get activationBits(): number {
    const { nativeCode: native, relaxed } = this.backend;
    if (native !== null) return native.activationBits;
    return relaxed && wasmFeatures().relaxedDot && (this.isRight ??= this.tried()) ? 7 : 0;
  }

  /** Whether native code convolves. */
  get convolves(): boolean {
    return this.backend.nativeCode !== null && observed.by === null;
  }

  /**
   * Tries the instruction on a small product: early engines that have it behind a flag (V8 11) add some totals twice.
   */
  private tried(): boolean {
    const { heap } = this.backend;
    const [m, panels, steps] = [5, 2, 7];
    const [aBytes, bBytes] = [m * steps * STEP, panels * steps * PANEL * STEP];
    const start = heap.allocate(aBytes + bBytes + m * panels * PANEL * 4 + 64);
    const b = start + Math.ceil(aBytes / 16) * 16;
    const c = b + bBytes;
    this.backend.pool.finish();
    const { i8, i32 } = heap.views;
    for (let i = 0; i < aBytes; i++) i8[start + i] = (i * 29 + 100) % 128;
    for (let i = 0; i < bBytes; i++) i8[b + i] = ((i * 37) % 256) - 128;
    this.functions("bytes").functions.product(start, steps * STEP, b, steps, m, panels, c, panels * PANEL * 4);
    let isRight = true;
    for (let row = 0; row < m; row++)
      for (let column = 0; column < panels * PANEL; column++) {
        const panel = Math.floor(column / PANEL);
        let total = 0;
        for (let k = 0; k < steps * STEP; k++) {
          const place = (panel * steps + Math.floor(k / STEP)) * PANEL + (column % PANEL);
          total += i8[start + row * steps * STEP + k]! * i8[b + place * STEP + (k % STEP)]!;
        }
        isRight &&= i32[c / 4 + row * panels * PANEL + column] === total;
      }
    heap.free(start, aBytes + bBytes + m * panels * PANEL * 4 + 64);
    return isRight;
  }

  private functions(kind: Activations): Instantiated<ByteFunctions> {
    const { heap, pool } = this.backend;
    return (this.compiled[kind] ??= instantiate<ByteFunctions>(heap, pool, {
      tile: writeByteTile(kind, tileRowsOf[kind]),
      row: writeByteTile(kind, 1),
      product: writeByteProduct(kind, 0, 1),
    }));
  }

  /**
   * C (m x 8 panels, 32-bit) = A (m x 4 steps) times packed panels. Rows of A and C lie one after the other. All are
   * addresses.
   */
  run(kind: Activations, m: number, panels: number, steps: number, a: number, b: number, c: number): void {
    const { pool, nativeCode } = this.backend;
    const products = m * panels * PANEL * steps * STEP;
    const [aRow, cRow] = [steps * STEP * activationBytes[kind], panels * PANEL * 4];
    if (nativeCode !== null) {
      const form = kind === "words" ? 1 : 0;
      const work = products * nativeProductTime;
      const product = nativeCode.shared(pool, "float32", "bytes");
      this.share(kind, work, m, panels, steps, aRow, cRow, a, b, c, (...args) => pool.add(product, [form, ...args]));
      return;
    }
    const { shared } = this.functions(kind);
    const work = products * productTime;
    this.share(kind, work, m, panels, steps, aRow, cRow, a, b, c, (...args) => pool.add(shared.product, args));
  }

  /**
   * A convolution whose windows are gathered, multiplied and finished some rows at a time, in native code.
   */
  convolve({ where, count, weights, steps, panels, finish }: ByteConvolution): void {
    const { pool, nativeCode, heap } = this.backend;
    const columns = panels * PANEL;
    const work = count * columns * Math.max(steps * STEP * nativeProductTime, nativeFilterTime);
    const parts = pool.parts(work);
    // Filters of channels (steps 0) are not shared.
    const fewRows = steps > 0 && count < parts * nativeRows;
    const panelShare = fewRows ? evenBlock(panels, Math.ceil(panels / parts), 1) : panels;
    const rowShare = fewRows ? count : evenBlock(count, Math.ceil(count / parts), nativeRows);
    const length = panelShare * PANEL;
    const inCache = Math.floor(cacheBytes / Math.max(steps * STEP, 4 * length) / nativeRows) * nativeRows;
    const most = Math.min(rowShare, Math.max(inCache, 2 * nativeRows));
    const room = 4 * most * length;
    const tasks = Math.ceil(panels / panelShare) * Math.ceil(count / rowShare);
    const totals = heap.allocate(room * tasks);
    const f = nativeCode!.shared(pool, "float32", steps > 0 ? "byteWindows" : "byteChannels");
    let task = 0;
    for (let panel = 0; panel < panels; panel += panelShare)
      for (let row = 0; row < count; row += rowShare, task++) {
        const from = panel * PANEL;
        const own = Math.min(panelShare, panels - panel);
        pool.add(f, [
          ...where,
          row,
          Math.min(rowShare, count - row),
          weights + panel * steps * PANEL * STEP,
          ...(steps > 0 ? [steps, own] : [length]),
          totals + task * room,
          most,
          finish.formula,
          Math.min(finish.outputs - from, own * PANEL),
          finish.stride,
          ...finish.numbers,
          finish.sums + 4 * from,
          finish.scales + 4 * from,
          finish.bias < 0 ? -1 : finish.bias + 4 * from,
          finish.out + from,
        ]);
      }
    pool.run(work);
    heap.free(totals, room * tasks);
  }

  /** Gives each thread a part. */
  private share(
    kind: Activations,
    work: number,
    m: number,
    panels: number,
    steps: number,
    aRow: number,
    cRow: number,
    a: number,
    b: number,
    c: number,
    add: (...args: Parameters<ByteFunctions["product"]>) => void,
  ): void {
    const { pool } = this.backend;
    const parts = pool.parts(work);
    // Threads share the panels; where there are few, the rows as well.
    const isNative = this.backend.nativeCode !== null;
    const share = evenBlock(
      panels,
      Math.ceil(panels / parts),
      isNative && panels >= parts * nativePanels ? nativePanels : 1,
    );
    const rowParts = Math.max(1, Math.floor(parts / Math.ceil(panels / share)));
    const rows = evenBlock(
      m,
      Math.ceil(m / rowParts),
      isNative && m >= rowParts * nativeRows ? nativeRows : tileRowsOf[kind],
    );
    for (let panel = 0; panel < panels; panel += share)
      for (let row = 0; row < m; row += rows)
        add(
          a + row * aRow,
          aRow,
          b + panel * steps * PANEL * STEP,
          steps,
          Math.min(rows, m - row),
          Math.min(share, panels - panel),
          c + row * cRow + panel * PANEL * 4,
          cRow,
        );
    pool.run(work);
  }
}

const known = new WeakMap<Backend, ByteProducts>();

/** A backend's products of bytes, or null where it is no WebAssembly backend. */
export function byteProductsOf(backend: Backend): ByteProducts | null {
  if (!("byAddress" in backend)) return null;
  let found = known.get(backend);
  if (found === undefined) known.set(backend, (found = new ByteProducts(backend as WasmBackend)));
  return found;
}
