/**
 * Recurrences: rows of a batch go through many steps, each a product with the same matrix and a kernel. Instead of
 * sharing each step among the threads, which would have to wait for one another after each, every thread takes some
 * rows through all of them.
 */
import type { RowSteps, RowStep } from "../../backend.ts";
import type { LinearMatrix } from "../../linear.ts";
import { observed } from "../../observer.ts";
import type { NativeCode } from "../native.ts";
import type { Call } from "../pool/pool.ts";
import type { SharedKernel } from "../pool/split.ts";
import { directLimit, productTime, type TypedGemm } from "./gemm.ts";
import { tileColumns, tileRows } from "./microkernel.ts";
import {
  blockDepth,
  blockRows,
  edgeBytes,
  elementNumbers,
  evenBlock,
  nativeDepth,
  nativeProductTime,
  panelTime,
  plainEnd,
} from "./packed.ts";
import type { PackedTiles } from "./packed.ts";
import { rowStepsMaker } from "./products.ts";

type FloatType = "float32" | "float64";

/** A thread takes no fewer rows: products of few rows add in another order, and pay less. */
const leastRows = 8;
/** Steps of one thread between two meetings of all. */
const mostSteps = 256;

type ProductStep = Extract<RowStep, { readonly beta: number }>;
type KernelStep = Extract<RowStep, { readonly kernel: unknown }>;

/** What one step is to rows `first` to `end`, of the thread with that number. */
type CallsOf = (step: RowStep, first: number, end: number, thread: number) => Call[];

/** What multiplies: tiles, the depth of a block and its rows at most, and what `rows` takes after the scratch. */
interface Tiles extends Pick<PackedTiles, "rows" | "columns" | "depth" | "shared"> {
  readonly mostRows: number;
  readonly end: readonly number[];
}

class RowStepper {
  /** Where the packed matrix is, and the room of the first thread behind it. */
  private panels = 0;
  private ownPanels = 0;
  private readonly nativeTiles = new Map<NativeCode, Tiles>();

  constructor(
    private readonly gemm: TypedGemm,
    private readonly type: FloatType,
  ) {}

  take(rows: number, n: number, k: number, b: LinearMatrix, steps: readonly RowStep[]): boolean {
    const { pool, native, kind } = this.gemm;
    const code = native?.active ?? null;
    const time = (code === null ? productTime : nativeProductTime) * kind.bytes;
    if (observed.by !== null || rows < leastRows || rows * n * k <= directLimit) return false;
    const work = rows * n * k * time;
    const threads = Math.min(pool.parts(work * steps.length), pool.threads, Math.floor(rows / leastRows));
    // One thread gains as well: it packs the matrix once instead of in every step.
    if (threads < 2 && pool.threads > 1) return false;
    if (!steps.every((step) => !("kernel" in step) || (step.kernel as SharedKernel).engine !== undefined)) return false;
    const share = (thread: number): number => Math.floor((rows * thread) / threads);
    const tiles = code === null ? this.tiles() : this.tilesOf(code);
    const callsOf = this.packed(tiles, Math.ceil(rows / threads), threads, n, k, b);
    if (threads === 1) {
      for (const step of steps)
        if ("kernel" in step) step.kernel(0, rows, ...step.args);
        else if (code !== null && k <= nativeDepth && rows <= blockRows) this.multiply(code, rows, n, k, step);
        else for (const { f, args } of callsOf(step, 0, rows, 0)) f.call(...args);
      return true;
    }
    for (let from = 0; from < steps.length; from += mostSteps) {
      const some = steps.slice(from, from + mostSteps);
      const chains = Array.from({ length: threads }, (_, thread) =>
        some.flatMap((step) => callsOf(step, share(thread), share(thread + 1), thread)),
      );
      pool.addChains(chains);
      pool.run(work * some.length);
    }
    return true;
  }

  private kernelCall(step: KernelStep, first: number, end: number): Call {
    const { engine } = step.kernel as SharedKernel; // `take` has seen that it is there
    return { f: engine!().shared(), args: [first, end, ...(step.args as number[])] };
  }

  /** WebAssembly's tiles. */
  private tiles(): Tiles {
    const { kind, packing } = this.gemm;
    return {
      rows: tileRows,
      columns: tileColumns(kind),
      depth: blockDepth,
      mostRows: Infinity,
      shared: packing.shared,
      end: [],
    };
  }

  /** Those of native code. */
  private tilesOf(code: NativeCode): Tiles {
    const known = this.nativeTiles.get(code);
    if (known !== undefined) return known;
    const { pool, kind } = this.gemm;
    const tiles: Tiles = {
      rows: code.tileRows,
      columns: code.tileColumns(kind.bytes),
      depth: nativeDepth,
      mostRows: blockRows,
      shared: { packB: code.shared(pool, this.type, "pack"), rows: code.shared(pool, this.type, "rows") },
      end: [elementNumbers.full, ...plainEnd],
    };
    this.nativeTiles.set(code, tiles);
    return tiles;
  }

  /** A product of one block by native code on this thread, without a list of arguments: there are many small ones. */
  private multiply(code: NativeCode, rows: number, n: number, k: number, step: ProductStep): void {
    const { panels, ownPanels } = this;
    const size = this.gemm.kind.bytes;
    const [a, c] = [step.a, step.c] as unknown as [LinearMatrix, LinearMatrix]; // arguments are addresses here
    const { numbers, place } = code.argumentRoom;
    numbers[place] = ownPanels + edgeBytes;
    numbers[place + 1] = a.start;
    numbers[place + 2] = a.rowStride * size;
    numbers[place + 3] = a.columnStride * size;
    numbers[place + 4] = panels;
    numbers[place + 5] = rows;
    numbers[place + 6] = n;
    numbers[place + 7] = k;
    numbers[place + 8] = c.start;
    numbers[place + 9] = c.rowStride * size;
    numbers[place + 10] = c.columnStride * size;
    numbers[place + 11] = 1;
    numbers[place + 12] = step.beta;
    for (let i = 13; i < 19; i++) numbers[place + i] = 0; // no scratch, full elements, nothing is added
    code.start(this.type, "rows");
  }

  /** The matrix is packed once, for all steps and threads; `most`: rows of a thread. */
  private packed(tiles: Tiles, most: number, threads: number, n: number, k: number, b: LinearMatrix): CallsOf {
    const { kind, pool, workspace } = this.gemm;
    const { shared, end: last } = tiles;
    const size = kind.bytes;
    const depth = evenBlock(k, tiles.depth, 1);
    const width = evenBlock(n, n, tiles.columns);
    const block = evenBlock(most, Math.min(most, tiles.mostRows), tiles.rows);
    const ownBytes = edgeBytes + block * depth * size;
    const panels = workspace.reserve(width * k * size + threads * ownBytes);
    const ownPanels = panels + width * k * size;
    this.panels = panels;
    this.ownPanels = ownPanels;
    for (let from = 0; from < k; from += depth)
      pool.add(shared.packB, [
        panels + from * width * size,
        b.start + from * b.rowStride * size,
        b.columnStride * size,
        b.rowStride * size,
        n,
        Math.min(depth, k - from),
        elementNumbers.full,
      ]);
    pool.run(n * k * panelTime);
    return (step, first, end, thread) => {
      if ("kernel" in step) return [this.kernelCall(step, first, end)];
      const [a, c] = [step.a, step.c] as unknown as [LinearMatrix, LinearMatrix]; // arguments are addresses here
      const own = ownPanels + thread * ownBytes;
      const calls: Call[] = [];
      for (let row = first; row < end; row += block)
        for (let from = 0; from < k; from += depth) {
          const args = [
            own + edgeBytes,
            a.start + (row * a.rowStride + from * a.columnStride) * size,
            a.rowStride * size,
            a.columnStride * size,
            panels + from * width * size,
            Math.min(block, end - row),
            n,
            Math.min(depth, k - from),
            c.start + row * c.rowStride * size,
            c.rowStride * size,
            c.columnStride * size,
            1,
            from === 0 ? step.beta : 1,
            own,
            ...last,
          ];
          calls.push({ f: shared.rows, args });
        }
      return calls;
    };
  }
}

const steppers = new WeakMap<TypedGemm, RowStepper>();

/** Makes `backend.rowSteps` work; costs nothing when it has been called before. */
export function provideRowSteps(): void {
  rowStepsMaker.take ??= (gemm, ...[type, rows, n, k, b, steps]: Parameters<RowSteps>) => {
    let stepper = steppers.get(gemm);
    if (stepper === undefined) steppers.set(gemm, (stepper = new RowStepper(gemm, type)));
    return stepper.take(rows, n, k, b as unknown as LinearMatrix, steps);
  };
}
