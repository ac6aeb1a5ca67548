/** Puts storages together that are watched as one, because watching is dear and what watches may be scarce. */
import type { Storage } from "./storage.ts";

/** Groups have so many storages */
const LENGTH = 16;
/** and so many bytes at most, unless it is one alone. */
const BYTES = 64 * 1024;

/** How storages are put together. */
export interface Grouping {
  /** Limits are multiplied by this. */
  readonly scale: number;
  /** Storages of different kinds are in different groups: what is kept for long is seldom of the size of what is not. */
  readonly kind: (storage: Storage) => number;
  /** Tokens for each group: as many collections can ask for it in one job. 0: WeakRefs do. */
  readonly tokens: number;
}

/** For WeakRefs: as they come. What stays of a group is watched one by one afterwards. */
export const groupsInOrder: Grouping = { scale: 1, kind: () => 0, tokens: 0 };

const bySize = (storage: Storage): number => storage.nbytes;
const candidates: readonly Grouping[] = [
  { scale: 1, kind: bySize, tokens: 2 },
  { scale: 1, kind: bySize, tokens: 1 },
  { scale: 8, kind: bySize, tokens: 1 },
  { scale: 64, kind: bySize, tokens: 1 },
  { scale: 512, kind: bySize, tokens: 1 },
];
const coarsest: Grouping = { scale: Infinity, kind: ({ nbytes }) => (nbytes > BYTES ? 1 : 0), tokens: 1 };

/** The finest grouping that needs no more than `tokens`. */
export function groupsForTokens(storages: readonly Storage[], tokens: number): Grouping {
  const sums = new Map<number, { count: number; bytes: number }>();
  for (const { nbytes } of storages) {
    const sum = sums.get(nbytes);
    if (sum === undefined) sums.set(nbytes, { count: 1, bytes: nbytes });
    else {
      sum.count++;
      sum.bytes += nbytes;
    }
  }
  for (const grouping of candidates) {
    let groups = 0;
    for (const { count, bytes } of sums.values())
      groups += Math.min(
        count,
        Math.max(1, Math.ceil(bytes / (BYTES * grouping.scale)), Math.ceil(count / (LENGTH * grouping.scale))),
      );
    if (groups * grouping.tokens <= tokens) return grouping;
  }
  return coarsest;
}

/** Calls `keep` with each group, in the order of its storages. The storages of a group are of one backend. */
export function inGroups(
  storages: readonly Storage[],
  grouping: Grouping,
  keep: (group: readonly Storage[]) => void,
): void {
  if (grouping === groupsInOrder) return inOrder(storages, keep);
  const { scale, kind } = grouping;
  const open = new Map<number, { list: Storage[]; bytes: number }>();
  for (const storage of storages) {
    const key = kind(storage);
    let group = open.get(key);
    if (
      group !== undefined &&
      (group.bytes + storage.nbytes > BYTES * scale ||
        group.list.length >= LENGTH * scale ||
        group.list[0]!.backend !== storage.backend)
    ) {
      keep(group.list);
      group = undefined;
    }
    if (group === undefined) open.set(key, (group = { list: [], bytes: 0 }));
    group.list.push(storage);
    group.bytes += storage.nbytes;
  }
  for (const { list } of open.values()) keep(list);
}

/** Neighbours as groups: tens of thousands in a collection of small tensors, so nothing is made but the lists. */
function inOrder(storages: readonly Storage[], keep: (group: readonly Storage[]) => void): void {
  let [begin, bytes] = [0, 0];
  for (let i = 0; i < storages.length; i++) {
    const { nbytes, backend } = storages[i]!;
    if (i > begin && (i - begin === LENGTH || bytes + nbytes > BYTES || backend !== storages[begin]!.backend)) {
      keep(storages.slice(begin, i));
      begin = i;
      bytes = 0;
    }
    bytes += nbytes;
  }
  if (storages.length > begin) keep(storages.slice(begin));
}
