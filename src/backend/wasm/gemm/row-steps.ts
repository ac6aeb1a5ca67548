/**
 * Recurrences: rows of a batch go through many steps, each a product with the same matrix and a kernel. Instead of
 * sharing each step among the threads, which would have to wait for one another after each, every thread takes some
 * rows through all of them.
 */
import type { RowRounds, RowSteps, RowStep } from "../../backend.ts";
import type { LinearMatrix } from "../../linear.ts";
import { observed } from "../../observer.ts";
import type { NativeCode } from "../native.ts";
import { runAll } from "../pool/pool.ts";
import type { PoolCall } from "../pool/pool.ts";
import type { SharedKernel } from "../pool/split.ts";
import { directLimit, productTime, type TypedGemm } from "./gemm.ts";
import { blockRows, edgeBytes, elementNumbers, evenBlock, nativeProductTime, panelTime, plainEnd } from "./packed.ts";
import { rowStepsMaker } from "./products.ts";

/** A thread takes no fewer rows: products of few rows add in another order, and pay less. */
const leastRows = 8;
/** Steps of one thread between two meetings of all, by WebAssembly. */
const mostSteps = 256;

type KernelStep = Extract<RowStep, { readonly kernel: unknown }>;

/** What one step is to rows `first` to `end`, of the thread with that number. */
type CallsOf = (step: RowStep, first: number, end: number, thread: number) => PoolCall[];

class RowStepper {
  constructor(private readonly gemm: TypedGemm) {}

  take(rows: number, n: number, k: number, b: LinearMatrix, rounds: RowRounds): boolean {
    const { pool, native, nativeProducts, kind } = this.gemm;
    const code = native?.active ?? null;
    const time = (code === null ? productTime : nativeProductTime) * kind.bytes;
    if (observed.by !== null || rows < leastRows || rows * n * k <= directLimit) return false;
    const first = rounds.steps(0);
    const work = rows * n * k * time * first.length * rounds.count;
    const threads = Math.min(pool.parts(work), pool.threads, Math.floor(rows / leastRows));
    // One thread gains as well: it packs the matrix once instead of in every round.
    if (threads < 2 && pool.threads > 1) return false;
    if (!first.every((step) => !("kernel" in step) || (step.kernel as SharedKernel).engine !== undefined)) return false;
    const share = (thread: number): number => Math.floor((rows * thread) / threads);
    const callsOf = this.packed(code, Math.ceil(rows / threads), threads, n, k, b);
    /** The calls of a round for one thread. */
    const callsIn = (round: number, thread: number): PoolCall[] =>
      rounds.steps(round).flatMap((step) => callsOf(step, share(thread), share(thread + 1), thread));
    const all = Array.from({ length: threads }, (_, thread) => thread);
    if (code !== null && rounds.count > 3 && nativeProducts.areNative(callsIn(0, 0))) {
      const calls = nativeProducts.inRounds(
        code,
        all.map((thread) => [callsIn(0, thread), callsIn(1, thread), callsIn(2, thread)] as const),
        rounds.count,
      );
      for (const { f, args } of calls) pool.add(f, args);
      pool.run(work);
      return true;
    }
    if (threads === 1) {
      for (let round = 0; round < rounds.count; round++) runAll(callsIn(round, 0));
      return true;
    }
    const some = Math.floor(mostSteps / first.length);
    for (let from = 0; from < rounds.count; from += some) {
      const count = Math.min(some, rounds.count - from);
      const chains = all.map((thread) => Array.from({ length: count }, (_, i) => callsIn(from + i, thread)).flat());
      pool.addChains(chains);
      pool.run((work / rounds.count) * count);
    }
    return true;
  }

  private kernelCall(step: KernelStep, first: number, end: number): PoolCall {
    const { engine } = step.kernel as SharedKernel; // `take` has seen that it is there
    return { f: engine!().shared(), args: [first, end, ...(step.args as number[])] };
  }

  /** The matrix is packed once, for all steps and threads; `most`: rows of a thread. */
  private packed(
    code: NativeCode | null,
    most: number,
    threads: number,
    n: number,
    k: number,
    b: LinearMatrix,
  ): CallsOf {
    const { pool, workspace } = this.gemm;
    const tiles = code === null ? this.gemm.tiles : this.gemm.nativeProducts.tiles(code);
    const { shared, bytes: size } = tiles;
    const depth = evenBlock(k, tiles.depth, 1);
    const width = evenBlock(n, n, tiles.columns);
    // Native blocks of rows stay in the cache; all of them have the same ends.
    const block = evenBlock(most, code === null ? most : Math.min(most, blockRows), tiles.rows);
    const last = code === null ? [] : [elementNumbers.full, ...plainEnd];
    const ownBytes = edgeBytes + block * depth * size;
    const panels = workspace.reserve(width * k * size + threads * ownBytes);
    const ownPanels = panels + width * k * size;
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
      const calls: PoolCall[] = [];
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
  rowStepsMaker.take ??= (gemm, ...[, rows, n, k, b, rounds]: Parameters<RowSteps>) => {
    let stepper = steppers.get(gemm);
    if (stepper === undefined) steppers.set(gemm, (stepper = new RowStepper(gemm)));
    return stepper.take(rows, n, k, b as unknown as LinearMatrix, rounds);
  };
}
