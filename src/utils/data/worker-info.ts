/**
 * `get_worker_info`: what code that runs in a data-loading worker can know of it. The worker's bootstrap leaves it in a
 * global.
 */
import { manual_seed } from "../../tensor/random/index.ts";
import { fromWire, type Wire } from "./wire.ts";

/** What a worker of a DataLoader knows of itself. */
export interface WorkerInfo {
  /** Number of this worker, from 0. */
  readonly id: number;
  /** Number of workers. */
  readonly num_workers: number;
  /** Seed of this worker's random numbers. */
  readonly seed: bigint;
  /** This worker's copy of the dataset. */
  readonly dataset: unknown;
}

interface WorkerGlobal {
  info: WorkerInfo;
  decode?: (wire: Wire) => unknown;
}

const key = Symbol.for("flambeau.dataWorker");
const host = (globalThis as Record<symbol, unknown>)[key] as WorkerGlobal | undefined;

if (host) {
  // Random numbers of this thread start from the worker's seed, as in PyTorch: base seed plus worker number.
  manual_seed(BigInt.asUintN(63, host.info.seed));
  host.decode = fromWire;
}

/** In a worker of a `DataLoader`: its number, how many there are, its seed and dataset. Elsewhere null. */
export function get_worker_info(): WorkerInfo | null {
  return ((globalThis as Record<symbol, unknown>)[key] as WorkerGlobal | undefined)?.info ?? null;
}
