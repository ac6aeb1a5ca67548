import type * as torch from "flambeau";

/** The library, built or from its sources. */
export type Library = Pick<typeof torch, "utils">;

/** What `exercise` saw. */
export interface Exercised {
  readonly doubled: unknown;
  readonly error: unknown;
  readonly missing: string;
  readonly losses: readonly number[];
  readonly names: readonly string[];
  readonly sum: number;
  readonly cancelled: unknown;
  readonly answers: readonly number[];
  readonly ended: unknown;
}

export function exercise(torch: Library, worker: torch.utils.worker.WorkerHandle): Promise<Exercised>;
