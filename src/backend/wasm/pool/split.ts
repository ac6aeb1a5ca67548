/** Gives a kernel with a parallel range to the pool when its work is worth it. */
import type { Kernel } from "../../../kernel/ir.ts";
import type { CompiledKernel } from "../../backend.ts";
import { costOf } from "./cost.ts";
import { mostArguments } from "./layout.ts";
import { ModuleImage } from "./pool.ts";
import type { PoolFunction, ThreadPool } from "./pool.ts";

type Arguments = readonly (number | bigint)[];

/**
 * Ranges of at least this many iterations are cut at multiples of 64, so that threads write to different cache lines.
 */
const alignedFrom = 4096;

/** Nanoseconds that a kernel which is not split is thought to take. */
const wholeWork = 2_000;

/** What computes a kernel. */
export interface KernelEngine {
  run(args: readonly (number | bigint)[]): void;
  /** As the pool's threads call it. */
  shared(): PoolFunction;
}

/**
 * A kernel over a range, which may be asked for what computes it now, and for the number of the addon's function that
 * does the same.
 */
export type SharedKernel = CompiledKernel & { engine?: () => KernelEngine; formula?: number };

/** A kernel as a WebAssembly function. */
export function wasmEngine(pool: ThreadPool, kernel: Kernel, call: CompiledKernel, bytes: Uint8Array): KernelEngine {
  const bigints = kernel.params.reduce(
    (mask, param, i) => (param.kind === "scalar" && param.type === "i64" ? mask | (1 << i) : mask),
    0,
  );
  const linear = call as (...args: (number | bigint)[]) => void; // arguments of a linear memory are addresses
  let shared: PoolFunction | undefined;
  return {
    run: (args) => linear(...args),
    shared: () => (shared ??= pool.register(linear, new ModuleImage(bytes), 0, bigints)),
  };
}

/** Whether threads can share the range of a kernel. */
export function isShareable({ parallel, params }: Kernel): boolean {
  return parallel !== undefined && params.length <= mostArguments;
}

/** Runs a kernel on as many threads as pay. */
export function splitter(pool: ThreadPool, kernel: Kernel): (args: Arguments, engine: KernelEngine) => void {
  const { params, parallel } = kernel;
  if (parallel === undefined || !isShareable(kernel)) return (args, engine) => runWhole(pool, args, engine, wholeWork);
  const beginPlace = params.findIndex((param) => param.name === parallel.begin);
  const endPlace = params.findIndex((param) => param.name === parallel.end);
  const cost = costOf(kernel);
  return (args, engine) => {
    const begin = args[beginPlace] as number;
    const end = args[endPlace] as number;
    const work = cost(args);
    const parts = Math.min(pool.parts(work), end - begin);
    if (parts <= 1) return runWhole(pool, args, engine, work);
    const shared = engine.shared();
    const multiple = end - begin >= alignedFrom ? 64 : 1;
    const size = Math.ceil((end - begin) / parts / multiple) * multiple;
    for (let from = begin; from < end; from += size) {
      const part = args.slice();
      part[beginPlace] = from;
      part[endPlace] = Math.min(end, from + size);
      pool.add(shared, part);
    }
    pool.run(work);
  };
}

function runWhole(pool: ThreadPool, args: Arguments, engine: KernelEngine, work: number): void {
  const isLong = args.length > mostArguments;
  if (isLong) pool.finish();
  if (isLong || pool.isOwn(work)) return engine.run(args);
  pool.add(engine.shared(), args);
  pool.run(work);
}

/** Calls a function for shares of `count`, a multiple of `multiple` each; `work`: nanoseconds of all. */
export function runShares(
  pool: ThreadPool,
  f: PoolFunction,
  work: number,
  count: number,
  parts: number,
  multiple: number,
  args: (first: number, count: number) => readonly number[],
): void {
  const share = Math.ceil(Math.ceil(count / parts) / multiple) * multiple;
  for (let first = 0; first < count; first += share) pool.add(f, args(first, Math.min(share, count - first)));
  pool.run(work);
}
