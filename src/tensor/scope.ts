/** `torch.scope`, `torch.keep`, `torch.memory_stats`: memory in the user's hands, for those who want it there. */
import { isMap, isSet } from "../support/realms.ts";
import { isThenable, runThen } from "../support/run-then.ts";
import { hostBackend } from "./device.ts";
import { collect, collectionCount, Scope } from "./memory.ts";
import { Tensor } from "./tensor.ts";

/**
 * Marks every tensor in a value (arrays, Maps, Sets, plain objects, and what objects hold as own properties) as one
 * that outlives scopes.
 */
function keepWithin(value: unknown, seen: Set<unknown>): void {
  if (value instanceof Tensor) {
    if (seen.has(value)) return;
    seen.add(value);
    value.storage.kept = true;
    keepWithin(value.gradient, seen);
    return;
  }
  if ((typeof value !== "object" && typeof value !== "function") || value === null || seen.has(value)) return;
  seen.add(value);
  if (isMap(value)) for (const item of value.values()) keepWithin(item, seen);
  else if (Array.isArray(value) || isSet(value)) for (const item of value as Iterable<unknown>) keepWithin(item, seen);
  else if (!ArrayBuffer.isView(value))
    for (const key of Object.keys(value)) keepWithin((value as Record<string, unknown>)[key], seen);
}

/**
 * Lets tensors outlive the scope that made them; gives the value back.
 * @example
 * const best = torch.scope(() => torch.keep(torch.ones(2).mul(2)));
 */
export function keep<T>(value: T): T {
  keepWithin(value, new Set());
  return value;
}

/**
 * Ends the life of all tensors made in `body`, but for what it returns or keeps, gradients, parameters and optimizer
 * state. Without a body:
 * a scope that ends when it is disposed.
 * @example
 * ```ts ignore
 * for (const batch of batches) {
 *   using _ = torch.scope();
 *   loss(model(batch)).backward();
 * }
 * ```
 */
export function scope(): Scope;
export function scope<R>(body: () => R): R;
export function scope<R>(body?: () => R): R | Scope {
  const opened = new Scope();
  if (!body) return opened;
  return runThen(
    () => {
      const result = body();
      return isThenable(result) ? (result.then(keep) as R) : keep(result);
    },
    () => opened.end(),
  );
}

/** Bytes of tensors: handed out now, kept for reuse, the most ever handed out, and the span of the memory itself. */
export interface MemoryStats {
  /** Bytes of tensors that are there. */
  readonly live_bytes: number;
  /** Bytes that are kept for tensors to come. */
  readonly cached_bytes: number;
  /** The most that `live_bytes` ever was. */
  readonly peak_bytes: number;
  /** Bytes of the whole memory. */
  readonly reserved_bytes: number;
  /** Blocks handed out so far. */
  readonly allocations: number;
  /** Garbage collections that were asked for. */
  readonly collections: number;
}

/** Counts of bytes at this moment. */
export function memory_stats(): MemoryStats {
  const { liveBytes, cachedBytes, peakBytes, reservedBytes, allocations } = hostBackend().statistics();
  return {
    live_bytes: liveBytes,
    cached_bytes: cachedBytes,
    peak_bytes: peakBytes,
    reserved_bytes: reservedBytes,
    allocations,
    collections: collectionCount(),
  };
}

/** Makes the peak start anew from what is live. */
export function reset_peak_memory_stats(): void {
  hostBackend().resetPeak();
}

/** Gives back the bytes of tensors that nothing can reach, as far as the platform can tell now. */
export function collect_garbage(): void {
  collect(true);
}
