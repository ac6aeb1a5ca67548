/** Makes fewer launches of a tape. */
import type { Entry, Slot } from "./tape.ts";

export interface Fused {
  readonly entries: readonly Entry[];
  /** How many of them are of the forward part. */
  readonly boundary: number;
}

export function fuse(entries: readonly Entry[], boundary: number, _isTemporary: (slot: Slot) => boolean): Fused {
  return { entries, boundary };
}
