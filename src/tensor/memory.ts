/**
 * Gives bytes back: at once where the library knows (`release`), at the end of a scope, and otherwise when the garbage
 * collector finds a
 * storage unreachable. New storages stay in a plain list (the nursery); WeakRefs are made only when a collection is
 * due, because they are dear.
 */
import { forceCollection, forceYoungCollection } from "../support/platform/collector.ts";
import { OutOfMemoryError } from "../support/errors.ts";
import type { Backend, Block } from "../backend/backend.ts";
import { allocationDevice, isMeta } from "./device.ts";
import { liveBytes } from "./device-name.ts";
import { Storage, StorageGroup, storageClock } from "./storage.ts";

/**
 * Blocks that go back when the group of their storages is unreachable; the number of one that went back before is -1.
 */
interface Watched {
  readonly reference: WeakRef<StorageGroup>;
  readonly backend: Backend;
  readonly blocks: Block[];
  readonly sizes: number[];
}

const MEBIBYTE = 1024 * 1024;
/** Live bytes below which no collection is worth its time. */
const SMALLEST_BUDGET = 96 * MEBIBYTE;
/** The floor may rise to this where collections would take too much of the time. */
const LARGEST_FLOOR = 256 * MEBIBYTE;
/** The part of the time that collections may take before the floor rises. */
const COLLECTION_SHARE = 0.03;
/** Storages that the nursery may hold before a collection, whatever their bytes. */
const NURSERY_LIMIT = 60_000;
/** Storages are watched in groups of so many, */
const GROUP_LENGTH = 16;
/** and of so many bytes at most, unless it is one alone. */
const GROUP_BYTES = 64 * 1024;
/** Live bytes may grow by this before young storages are looked through, where the platform finds them cheaply. */
const YOUNG_GROWTH = 12 * MEBIBYTE;
/** And so many storages be made: more, and the engine's own collections would have made them old objects. */
const YOUNG_LENGTH = 1000;
/** Times these where looking through has freed little, as in a forward pass whose graph holds everything. */
const MOST_PATIENCE = 8;
/** Collections of young storages after which a storage is old. */
const YOUTH = 2;
/** Browsers: an untouched dead buffer of this size tells the collector that memory goes away. */
const PULSE_BYTES = 128 * MEBIBYTE;

const nursery: Storage[] = [];
/** Watched storages that few collections have seen, from the oldest to the newest. */
let young: { readonly entry: Watched; age: number }[] = [];
let watched: Watched[] = [];
let patience = 1;
let liveWhenLookedThrough = 0;
/** Bytes handed out, and storages in the nursery, after which there may be something to do. */
let checkAfter = YOUNG_GROWTH;
let checkLength = YOUNG_LENGTH;
let floor = SMALLEST_BUDGET;
let budget = SMALLEST_BUDGET;
let lastCollection = performance.now();
let handedOut = 0;
let everHandedOut = 0;
let collections = 0;
const scopes: Scope[] = [];

const registry = new FinalizationRegistry<Watched>((entry) => reclaim(entry));

function reclaim({ backend, blocks, sizes }: Watched): void {
  for (let i = 0; i < blocks.length; i++) {
    if (blocks[i]! >= 0) backend.free(blocks[i]!, sizes[i]!);
    blocks[i] = -1;
  }
}

/**
 * Watches storages as one: a group that nothing reaches has no storage that anything reaches. Small storages share one,
 * because WeakRefs are dear. It
 * knows its storages, so that those of a group of which one is still in use can be watched one by one from then on.
 */
function watch(storages: readonly Storage[]): Watched {
  const group = new StorageGroup(storages);
  for (const storage of storages) storage.group = group;
  return {
    reference: new WeakRef(group),
    backend: storages[0]!.backend,
    blocks: group.blocks,
    sizes: storages.map((storage) => storage.nbytes),
  };
}

/** A new storage of `nbytes` bytes, uninitialised. */
export function allocate(nbytes: number): Storage {
  const device = allocationDevice();
  const { backend } = device;
  if (isMeta()) return new Storage(backend.allocate(nbytes), nbytes, device, backend);
  let block: Block;
  try {
    block = backend.allocate(nbytes);
  } catch (error) {
    if (!(error instanceof OutOfMemoryError)) throw error;
    collect();
    block = backend.allocate(nbytes);
  }
  const storage = new Storage(block, nbytes, device, backend);
  nursery.push(storage);
  if (scopes.length > 0) scopes[scopes.length - 1]!.made.push(storage);
  handedOut += nbytes;
  everHandedOut += nbytes;
  return storage;
}

/** Bytes handed out since the program began; for profiles. */
export function allocatedBytes(): number {
  return everHandedOut;
}

/** Gives a storage's bytes back now. Only for storages that no tensor in a user's hands can reach. */
export function release(storage: Storage): void {
  if (storage.released || storage.device.type === "meta") return;
  const block = storage.forget();
  storage.group?.forget(block); // or it would be reclaimed a second time
  storage.backend.free(block, storage.nbytes);
}

// Operators read addresses, which the collector does not see as references. So nothing is collected while one runs; and
// where memory runs out
// within it, storages that it made itself stay (its arguments are held by its caller).
let runningOperators = 0;
let firstOfOperator = Infinity;

/** Tells that an operator begins to compute; every call is followed by `leaveOperator`. */
export function enterOperator(): void {
  if (runningOperators++ === 0) firstOfOperator = storageClock();
}

export function leaveOperator(): void {
  if (--runningOperators === 0) firstOfOperator = Infinity;
}

/** Called at every operator's entry, before any address is read: collects when the budget of live bytes is used up. */
export function collectIfDue(): void {
  if (runningOperators > 0) return;
  if (nursery.length > checkLength || handedOut > checkAfter) checkBudget();
}

function checkBudget(): void {
  const live = liveBytes();
  handedOut = 0;
  const force = forceYoungCollection();
  checkAfter = force === null ? SMALLEST_BUDGET / 2 : YOUNG_GROWTH;
  checkLength = force === null ? NURSERY_LIMIT : YOUNG_LENGTH * patience;
  if (live > budget) {
    collect();
    return;
  }
  const isFull = nursery.length > checkLength && unreleasedInNursery() > checkLength / 2;
  if (force === null) {
    if (isFull) collect();
  } else if (isFull || live - liveWhenLookedThrough > YOUNG_GROWTH * patience) {
    collectYoung(force, live);
  } else {
    liveWhenLookedThrough = Math.min(liveWhenLookedThrough, live);
  }
}

/** Takes out of the nursery, in place, what went back, and counts what is left. */
function unreleasedInNursery(): number {
  let count = 0;
  for (const storage of nursery) if (!storage.released) nursery[count++] = storage;
  nursery.length = count;
  return count;
}

/** Finds unreachable storages among those made lately. */
function collectYoung(force: () => void, live: number): void {
  const first = young.length;
  watchNursery((entry) => young.push({ entry, age: 0 }));
  const looked = young.length - first;
  force();
  const still: typeof young = [];
  let found = 0;
  for (const each of young) {
    if (each.entry.reference.deref() === undefined) {
      reclaim(each.entry);
      found++;
    } else if (++each.age < YOUTH) {
      still.push(each);
    } else {
      watched.push(each.entry);
    }
  }
  young = still;
  const left = liveBytes();
  const pays = found > looked / 2 || live - left > (live - liveWhenLookedThrough) / 2;
  patience = pays ? 1 : Math.min(patience * 2, MOST_PATIENCE);
  checkLength = YOUNG_LENGTH * patience;
  liveWhenLookedThrough = left;
}

/**
 * Watches the storages of the nursery, small ones in groups where a collection can be forced, so that what stays of a
 * group is known at once.
 */
function watchNursery(keep: (entry: Watched) => void): void {
  const mayGroup = forceCollection() !== null;
  const stay: Storage[] = [];
  let together: Storage[] = [];
  let bytes = 0;
  const finish = (): void => {
    if (together.length === 0) return;
    const entry = watch(together);
    keep(entry);
    if (!mayGroup) registry.register(together[0]!.group!, entry);
    together = [];
    bytes = 0;
  };
  for (const storage of nursery) {
    if (storage.released) continue;
    if (storage.serial >= firstOfOperator) {
      stay.push(storage);
      continue;
    }
    if (bytes + storage.nbytes > GROUP_BYTES || together[0]?.backend !== storage.backend) finish();
    together.push(storage);
    bytes += storage.nbytes;
    if (!mayGroup || together.length === GROUP_LENGTH) finish();
  }
  finish();
  // Emptied in place: a stale stack slot that still names the old list would otherwise keep all of it alive through the
  // collection.
  nursery.length = 0;
  for (const storage of stay) nursery.push(storage);
}

/** Finds unreachable storages now, as far as the platform allows, and gives their bytes back. */
export function collect(): void {
  collections++;
  const began = performance.now();
  watchNursery((entry) => watched.push(entry));
  for (const { entry } of young) watched.push(entry);
  young = [];
  const force = forceCollection();
  if (force) {
    force();
  } else {
    void new ArrayBuffer(PULSE_BYTES);
  }
  sweep();
  const live = liveBytes();
  const ended = performance.now();
  if (ended - began > COLLECTION_SHARE * (ended - lastCollection)) floor = Math.min(LARGEST_FLOOR, floor * 1.5);
  lastCollection = ended;
  liveWhenLookedThrough = live;
  budget = Math.max(floor, live * 1.5);
}

function sweep(): void {
  const alive: Watched[] = [];
  for (const entry of watched) {
    const group = entry.reference.deref();
    if (group === undefined) reclaim(entry);
    else if (group.storages.length <= 1) alive.push(entry);
    else for (const storage of group.storages) if (!storage.released) alive.push(watch([storage]));
  }
  watched = alive;
}

/** Storages made while a scope is the innermost one. */
export class Scope implements Disposable {
  readonly made: Storage[] = [];
  private open = true;

  constructor() {
    scopes.push(this);
  }

  /** Ends the scope: bytes made in it go back, except those that were kept. */
  end(): void {
    if (!this.open) return;
    this.open = false;
    const place = scopes.lastIndexOf(this);
    scopes.splice(place, 1);
    const outer = scopes[place - 1];
    for (const storage of this.made) {
      if (storage.released) continue;
      if (storage.kept) {
        if (outer) outer.made.push(storage);
      } else {
        release(storage);
      }
    }
  }

  [Symbol.dispose](): void {
    this.end();
  }
}

/** Garbage collections that were asked for; for `torch.memory_stats()`. */
export function collectionCount(): number {
  return collections;
}
