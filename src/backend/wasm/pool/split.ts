/** Gives a kernel with a parallel range to the pool when its work is worth it. */
import type { Kernel } from "../../../kernel/ir.ts";
import type { CompiledKernel } from "../../backend.ts";
import { observed } from "../../observer.ts";
import { costOf } from "./cost.ts";
import { mostArguments } from "./layout.ts";
import { ModuleImage } from "./pool.ts";
import type { PoolFunction, ThreadPool } from "./pool.ts";

/**
 * Ranges of at least this many iterations are cut at multiples of 64, so that threads write to different cache lines.
 */
const alignedFrom = 4096;

/** The kernel as callers see it: the same parameters, on as many threads as pay. */
export function splitKernel(pool: ThreadPool, kernel: Kernel, call: CompiledKernel, bytes: Uint8Array): CompiledKernel {
  const { params, parallel } = kernel;
  if (parallel === undefined || params.length > mostArguments || pool.available === 1) return observable(kernel, call);
  const beginPlace = params.findIndex((param) => param.name === parallel.begin);
  const endPlace = params.findIndex((param) => param.name === parallel.end);
  const bigints = params.reduce(
    (mask, param, i) => (param.kind === "scalar" && param.type === "i64" ? mask | (1 << i) : mask),
    0,
  );
  const cost = costOf(kernel);
  let shared: PoolFunction | undefined;
  const split: CompiledKernel = (...given) => {
    const args = given as (number | bigint)[]; // arguments of a linear memory are addresses
    if (observed.by !== null) return observed.by.kernel(kernel, split, given);
    if (pool.threads === 1) return call(...args);
    const begin = args[beginPlace] as number;
    const end = args[endPlace] as number;
    const parts = end - begin < 2 ? 1 : Math.min(pool.parts(cost(args)), end - begin);
    if (parts === 1) return call(...args);
    shared ??= pool.register(call, new ModuleImage(bytes), 0, bigints);
    const multiple = end - begin >= alignedFrom ? 64 : 1;
    const size = Math.ceil((end - begin) / parts / multiple) * multiple;
    for (let from = begin; from < end; from += size) {
      const part = args.slice();
      part[beginPlace] = from;
      part[endPlace] = Math.min(end, from + size);
      pool.add(shared, part);
    }
    pool.run();
  };
  return split;
}

/** A kernel that is not split: who looks on is asked all the same. */
function observable(kernel: Kernel, call: CompiledKernel): CompiledKernel {
  const whole: CompiledKernel = (...args) => {
    if (observed.by !== null) observed.by.kernel(kernel, whole, args);
    else call(...args);
  };
  return whole;
}
