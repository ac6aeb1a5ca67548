/**
 * Gives bytes back: at once where the library knows (`release`), at the end of a scope, and otherwise when the garbage collector finds a
 * storage unreachable. New storages stay in a plain list (the nursery); WeakRefs are made only when a collection is due, because they are dear.
 */
import { forceCollection, forceYoungCollection } from "../support/platform/collector.ts";
import { OutOfMemoryError } from "../support/errors.ts";
import { backend } from "./device.ts";
import { Storage, storageClock } from "./storage.ts";

interface Watched { readonly reference: WeakRef<Storage>; readonly address: number; readonly nbytes: number; dead: boolean }

const MEBIBYTE = 1024 * 1024;
/** Live bytes below which no collection is worth its time. */
const SMALLEST_BUDGET = 96 * MEBIBYTE;
/** The floor may rise to this where collections would take too much of the time. */
const LARGEST_FLOOR = 256 * MEBIBYTE;
/** The part of the time that collections may take before the floor rises. */
const COLLECTION_SHARE = 0.03;
/** Storages that the nursery may hold before a collection, whatever their bytes. */
const NURSERY_LIMIT = 60_000;
/** Live bytes may grow by this before young storages are looked through, where the platform finds them cheaply. */
const YOUNG_GROWTH = 12 * MEBIBYTE;
/** The same where looking through has freed little, as in a forward pass whose graph holds everything. */
const LARGEST_YOUNG_GROWTH = 96 * MEBIBYTE;
/** Collections of young storages after which a storage is old. */
const YOUTH = 2;
/** Browsers: an untouched dead buffer of this size tells the collector that memory goes away. */
const PULSE_BYTES = 128 * MEBIBYTE;

const nursery: Storage[] = [];
/** Watched storages that few collections have seen, from the oldest to the newest. */
let young: { readonly entry: Watched; age: number }[] = [];
let watched: Watched[] = [];
let youngGrowth = YOUNG_GROWTH;
let liveWhenLookedThrough = 0;
let checkAfter = YOUNG_GROWTH;
let floor = SMALLEST_BUDGET;
let budget = SMALLEST_BUDGET;
let lastCollection = performance.now();
let handedOut = 0;
let everHandedOut = 0;
let collections = 0;
const scopes: Scope[] = [];

const registry = new FinalizationRegistry<Watched>((entry) => reclaim(entry));

function reclaim(entry: Watched): void {
  if (entry.dead) return;
  entry.dead = true;
  backend.free(entry.address, entry.nbytes);
}

/** A new storage of `nbytes` bytes, uninitialised. */
export function allocate(nbytes: number): Storage {
  let address: number;
  try {
    address = backend.allocate(nbytes);
  } catch (error) {
    if (!(error instanceof OutOfMemoryError)) throw error;
    collect();
    address = backend.allocate(nbytes);
  }
  const storage = new Storage(address, nbytes);
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
  if (storage.released) return;
  if (storage.watch) storage.watch.dead = true; // or it would be reclaimed a second time
  backend.free(storage.forget(), storage.nbytes);
}

// Operators read addresses, which the collector does not see as references. So nothing is collected while one runs; and where memory runs out
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
  if (nursery.length > NURSERY_LIMIT || handedOut > checkAfter) checkBudget();
}

function checkBudget(): void {
  const live = backend.statistics().liveBytes;
  handedOut = 0;
  if (live > budget) {
    collect();
    return;
  }
  const force = forceYoungCollection();
  if (force === null) checkAfter = SMALLEST_BUDGET / 2;
  else if (live - liveWhenLookedThrough > youngGrowth) collectYoung(force, live);
  else liveWhenLookedThrough = Math.min(liveWhenLookedThrough, live);
  if (nursery.length > NURSERY_LIMIT) {
    const left = nursery.filter((storage) => !storage.released);
    nursery.length = 0;
    for (const storage of left) nursery.push(storage);
    left.length = 0;
    if (nursery.length > NURSERY_LIMIT / 2) collect();
  }
}

/** Finds unreachable storages among those made lately. */
function collectYoung(force: () => void, live: number): void {
  watchNursery((entry) => young.push({ entry, age: 0 }));
  force();
  const still: typeof young = [];
  for (const each of young) {
    if (each.entry.dead) continue;
    if (each.entry.reference.deref() === undefined) reclaim(each.entry);
    else if (++each.age < YOUTH) still.push(each);
    else watched.push(each.entry);
  }
  young = still;
  const left = backend.statistics().liveBytes;
  const freed = live - left;
  youngGrowth = freed > (live - liveWhenLookedThrough) / 2 ? YOUNG_GROWTH : Math.min(youngGrowth * 2, LARGEST_YOUNG_GROWTH);
  liveWhenLookedThrough = left;
}

/** Gives each storage of the nursery a WeakRef. */
function watchNursery(keep: (entry: Watched) => void): void {
  const force = forceCollection();
  const stay: Storage[] = [];
  for (const storage of nursery) {
    if (storage.released) continue;
    if (storage.serial >= firstOfOperator) {
      stay.push(storage);
      continue;
    }
    const entry: Watched = { reference: new WeakRef(storage), address: storage.address, nbytes: storage.nbytes, dead: false };
    storage.watch = entry;
    keep(entry);
    if (!force) registry.register(storage, entry);
  }
  // Emptied in place: a stale stack slot that still names the old list would otherwise keep all of it alive through the collection.
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
  const live = backend.statistics().liveBytes;
  const ended = performance.now();
  if (ended - began > COLLECTION_SHARE * (ended - lastCollection)) floor = Math.min(LARGEST_FLOOR, floor * 1.5);
  lastCollection = ended;
  liveWhenLookedThrough = live;
  budget = Math.max(floor, live * 1.5);
}

function sweep(): void {
  const alive: Watched[] = [];
  for (const entry of watched) {
    if (entry.dead) continue;
    if (entry.reference.deref() === undefined) reclaim(entry);
    else alive.push(entry);
  }
  watched = alive;
}

/** Storages made while a scope is the innermost one. */
export class Scope implements Disposable {
  readonly made: Storage[] = [];
  private open = true;

  constructor() { scopes.push(this); }

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

  [Symbol.dispose](): void { this.end(); }
}

/** Garbage collections that were asked for; for `torch.memory_stats()`. */
export function collectionCount(): number {
  return collections;
}
