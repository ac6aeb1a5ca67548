/** Which parameters are only a part of a whole that several processes have together. */
import type { Tensor } from "../tensor/tensor.ts";
import type { ProcessGroup } from "./group.ts";

const groups = new WeakMap<Tensor, ProcessGroup>();

/** Notes that each process of a group has one part of a parameter. */
export function markSharded(parameter: Tensor, group: ProcessGroup): void {
  groups.set(parameter, group);
}

/** The group that has the parts of a parameter; null where it is whole. */
export function shardedOver(parameter: Tensor): ProcessGroup | null {
  return groups.get(parameter) ?? null;
}
