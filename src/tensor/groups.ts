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

/** The groups, each in the order of its storages. */
export function* inGroups(storages: readonly Storage[], { scale, kind }: Grouping): Generator<Storage[]> {
  const open = new Map<number, { list: Storage[]; bytes: number }>();
  for (const storage of storages) {
    const key = kind(storage);
    let group = open.get(key);
    if (group !== undefined && (group.bytes + storage.nbytes > BYTES * scale || group.list.length >= LENGTH * scale)) {
      yield group.list;
      group = undefined;
    }
    if (group === undefined) open.set(key, (group = { list: [], bytes: 0 }));
    group.list.push(storage);
    group.bytes += storage.nbytes;
  }
  for (const { list } of open.values()) yield list;
}
