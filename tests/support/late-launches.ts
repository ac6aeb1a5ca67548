/**
 * Everything that is launched waits until somebody needs it: no worker takes part, and the calling thread does nothing
 * before it must. What reads or writes the memory too early, without waiting, gives wrong numbers then, each time.
 */
import { words } from "../../src/backend/wasm/pool/layout.ts";
import type { ThreadPool } from "../../src/backend/wasm/pool/pool.ts";

export function launchLate(pool: ThreadPool): void {
  pool.setThreads(2);
  if (pool.threads < 2) throw new Error("late launches need memory that threads share");
  const inner = pool as unknown as { start(): boolean; readonly control: Int32Array };
  if (!inner.start()) throw new Error("no thread can be started");
  Atomics.store(inner.control, words.limit, 0);
  pool.ahead = Infinity;
  pool.own = -1;
}
