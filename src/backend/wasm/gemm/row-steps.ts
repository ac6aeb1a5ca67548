/**
 * Recurrences: rows of a batch go through many steps, each a product with the same matrix and a kernel. Instead of
 * sharing each step among the threads, which would have to wait for one another after each, every thread takes some
 * rows through all of them.
 */
import type { RowSteps, RowStep } from "../../backend.ts";
import type { LinearMatrix } from "../../linear.ts";
import { observed } from "../../observer.ts";
import type { NativeCode } from "../native.ts";
import type { Call, PoolFunction } from "../pool/pool.ts";
import type { SharedKernel } from "../pool/split.ts";
import { directLimit, productTime, type TypedGemm } from "./gemm.ts";
import { tileColumns, tileRows } from "./microkernel.ts";
import { blockDepth, edgeBytes, evenBlock, nativeProductTime, panelTime, plainEnd } from "./packed.ts";
import { rowStepsMaker } from "./products.ts";

type FloatType = "float32" | "float64";

/** A thread takes no fewer rows: products of few rows add in another order, and pay less. */
const leastRows = 8;
/** Steps of one thread between two meetings of all. */
const mostSteps = 256;

type KernelStep = Extract<RowStep, { readonly kernel: unknown }>;

/** What one step is to rows `first` to `end`, of the thread with that number. */
type CallsOf = (step: RowStep, first: number, end: number, thread: number) => Call[];

/** A matrix from a row on. */
const fromRow = (view: LinearMatrix, row: number, bytes: number): number => view.start + row * view.rowStride * bytes;

class RowStepper {
  private readonly nativeProducts = new Map<NativeCode, PoolFunction>();

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
    // One thread gains where it packs the matrix once instead of in every step.
    if (threads < 2 && (code !== null || pool.threads > 1)) return false;
    if (!steps.every((step) => !("kernel" in step) || (step.kernel as SharedKernel).engine !== undefined)) return false;
    const share = (thread: number): number => Math.floor((rows * thread) / threads);
    const callsOf =
      code === null ? this.packed(Math.ceil(rows / threads), threads, n, k, b) : this.direct(code, n, k, b);
    if (threads === 1) {
      for (const step of steps)
        for (const { f, args } of callsOf(step, 0, rows, 0)) {
          pool.add(f, args);
          pool.run(work);
        }
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

  /** By native code, which reads the matrix where it is. */
  private direct(code: NativeCode, n: number, k: number, b: LinearMatrix): CallsOf {
    const { pool, kind } = this.gemm;
    let f = this.nativeProducts.get(code);
    if (f === undefined) this.nativeProducts.set(code, (f = code.shared(pool, this.type, "product")));
    return (step, first, end) => {
      if ("kernel" in step) return [this.kernelCall(step, first, end)];
      const [a, c] = [step.a, step.c] as unknown as [LinearMatrix, LinearMatrix]; // arguments are addresses here
      const [aStart, cStart] = [fromRow(a, first, kind.bytes), fromRow(c, first, kind.bytes)];
      const left = [aStart, a.rowStride, a.columnStride, 0] as const;
      const right = [b.start, b.rowStride, b.columnStride, 0] as const;
      const result = [step.beta, cStart, c.rowStride, c.columnStride] as const;
      return [{ f, args: [end - first, n, k, 1, ...left, ...right, ...result, 1, 0, 0, 0, ...plainEnd] }];
    };
  }

  /** By WebAssembly, with the matrix packed once. */
  private packed(most: number, threads: number, n: number, k: number, b: LinearMatrix): CallsOf {
    const { kind, packing, pool, workspace } = this.gemm;
    const size = kind.bytes;
    const depth = evenBlock(k, blockDepth, 1);
    const width = evenBlock(n, n, tileColumns(kind));
    const ownBytes = edgeBytes + evenBlock(most, most, tileRows) * depth * size;
    const panels = workspace.reserve(width * k * size + threads * ownBytes);
    const ownPanels = panels + width * k * size;
    for (let from = 0; from < k; from += depth)
      pool.add(packing.shared.packB, [
        panels + from * width * size,
        b.start + from * b.rowStride * size,
        b.columnStride * size,
        b.rowStride * size,
        n,
        Math.min(depth, k - from),
        0,
      ]);
    pool.run(n * k * panelTime);
    return (step, first, end, thread) => {
      if ("kernel" in step) return [this.kernelCall(step, first, end)];
      const [a, c] = [step.a, step.c] as unknown as [LinearMatrix, LinearMatrix]; // arguments are addresses here
      const own = ownPanels + thread * ownBytes;
      const calls: Call[] = [];
      for (let from = 0; from < k; from += depth) {
        const left = [
          fromRow(a, first, size) + from * a.columnStride * size,
          a.rowStride * size,
          a.columnStride * size,
        ];
        const sizes = [end - first, n, Math.min(depth, k - from)];
        const result = [fromRow(c, first, size), c.rowStride * size, c.columnStride * size];
        const factors = [1, from === 0 ? step.beta : 1];
        const args = [own + edgeBytes, ...left, panels + from * width * size, ...sizes, ...result, ...factors, own];
        calls.push({ f: packing.shared.rows, args });
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
