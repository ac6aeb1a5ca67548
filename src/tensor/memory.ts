/**
 * Gives bytes back: at once where the library knows (`release`), at the end of a scope, and otherwise when JavaScript's
 * garbage collector finds a storage unreachable.
 *
 * A storage goes through three lists. New ones stand in the `nursery`, by strong references, because a WeakRef for each
 * would cost more than most operators. Where the collector can be made to look at young objects (Node), these are then
 * watched by WeakRefs in `young`, for as many such collections as `YOUTH` says. What outlives them, or everything from
 * the nursery where the collector cannot be made to run, is in `watched` until it is unreachable. Storages are watched
 * singly, or several as one group; where the collector runs when it likes (browsers), they are watched by tokens
 * (tokens.ts), which say without a WeakRef for each storage whether a collection took place.
 *
 * When to collect: `collectIfDue` is called by every operator and compares two counters. Only when one is over its limit
 * does `checkBudget` look at the live bytes. These may grow to `budget`, half as much again as was live after the last
 * collection and at least `floor`; the floor rises where collections take too large a part of the time, or tokens become
 * few. `patience` doubles while looking through young storages frees little, and makes the next such look come later, as does
 * `stayed`.
 */
import { forceCollection, forceYoungCollection, mayForceCollection } from "../support/platform/collector.ts";
import { nextTask } from "../support/platform/task.ts";
import { OutOfMemoryError } from "../support/errors.ts";
import type { Block } from "../backend/backend.ts";
import { allocationDevice, isMeta } from "./device.ts";
import { liveBytes } from "./device-name.ts";
import { pressCollector } from "../support/platform/pressure.ts";
import { Storage, storageClock } from "./storage.ts";
import { groupsForTokens, groupsInOrder, inGroups } from "./groups.ts";
import { currentJob, prepareTokens, rarity, takeToken, tokensToUse, wantMany, type Token } from "./tokens.ts";
import { ByReference, ByTokens, type Watched } from "./watch.ts";

const MEBIBYTE = 1024 * 1024;
/** Live bytes below which no collection is worth its time. */
const SMALLEST_BUDGET = 24 * MEBIBYTE;
/** The most that the floor rises to where collections take more of the time than `COLLECTION_SHARE`. */
const LARGEST_FLOOR = 96 * MEBIBYTE;
/** The most where they take even more than `LARGE_SHARE` and follow each other at once, as in loops of single operators. */
const LARGEST_FLOOR_OF_LOOPS = 256 * MEBIBYTE;
/** Collections with fewer milliseconds between them follow each other at once. */
const AT_ONCE = 150;
/** Bytes handed out from one comparison of live bytes with the budget to the next. */
const LOOK = 4 * MEBIBYTE;
/** The same after a collection was asked for that did not take place. */
const PATIENT_LOOK = 32 * MEBIBYTE;
/** Tasks that `pause` lets run at most. */
const MOST_TASKS = 8;
/** Bytes handed out in all after which later jobs will want more tokens. */
const MUCH = 64 * MEBIBYTE;
/** The floor rises where collections take a larger part of the time than this. */
const COLLECTION_SHARE = 0.03;
/** A part of the time from which on the floor rises faster and further. */
const LARGE_SHARE = 0.12;
/** Storages that the nursery may hold before a collection, whatever their bytes. */
const NURSERY_LIMIT = 60_000;
/**
 * Live bytes may grow by this before young storages are looked through, where the platform finds them cheaply. The least
 * holds where the last look was quick. Less than that saves no time: each look takes 50 microseconds, while results that
 * come back sooner were still in the third-level cache.
 */
const LEAST_YOUNG_GROWTH = 7 * MEBIBYTE;
const YOUNG_GROWTH = 12 * MEBIBYTE;
/** A look that takes one millisecond pays after so many bytes, which would cost as much more in memory that is cold. */
const GROWTH_PER_MILLISECOND = 12 * MEBIBYTE;
/** So many storages may be made before that: with more, V8's own collections would have made them old objects. */
const YOUNG_LENGTH = 2000;
/** So many storages are made before those that went back meanwhile leave the nursery: there V8 would copy them. */
const TIDY_LENGTH = 250;
/** Both limits are multiplied by up to this where looking through freed little: in a forward pass the graph holds all. */
const MOST_PATIENCE = 8;
/** Collections of young storages after which a storage is old. */
const YOUTH = 2;

const nursery: Storage[] = [];
/** Watched storages that few collections have seen, from the oldest to the newest. */
let young: { readonly entry: Watched; age: number }[] = [];
let watched: Watched[] = [];
let patience = 1;
let liveWhenLookedThrough = 0;
/** Bytes that had come before the last look through young storages and were in use: a training step's activations. */
let stayed = 0;
/** The growth before the next look, by how long the last took. */
let youngGrowth = YOUNG_GROWTH;
/** Bytes handed out, and storages in the nursery, after which there may be something to do. */
let checkAfter = YOUNG_GROWTH;
let checkLength = TIDY_LENGTH;
/** Storages at the beginning of the nursery that have been found unreleased once. */
let tidied = 0;
let floor = SMALLEST_BUDGET;
let budget = SMALLEST_BUDGET;
/** In milliseconds since the process began, as `performance.now()` counts. */
let lastCollection = 0;
/** The part of the time that the last collections took: one alone may have been slow because the machine was busy. */
const shares = [0, 0, 0];
let handedOut = 0;
let everHandedOut = 0;
let collections = 0;
const scopes: Scope[] = [];

const registry = new FinalizationRegistry<Watched>((entry) => reclaim(entry));

function reclaim(entry: Watched): void {
  entry.reclaim();
}

/** Gives back what is kept only to be faster; set by what keeps something. */
export const spare: { give?: () => void } = {};

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
    spare.give?.();
    collect(true);
    block = backend.allocate(nbytes);
  }
  const storage = new Storage(block, nbytes, device, backend);
  nursery.push(storage);
  if (scopes.length > 0) scopes[scopes.length - 1]!.made.push(storage);
  handedOut += nbytes;
  everHandedOut += nbytes;
  return storage;
}

/** Gives a storage that had none its bytes, uninitialised; it is watched from now on, and no scope ends it. */
export function settleStorage(storage: Storage): void {
  const { nbytes, backend } = storage;
  storage.settle(backend.allocate(nbytes));
  nursery.push(storage);
  handedOut += nbytes;
  everHandedOut += nbytes;
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
  forgetPacked(storage);
}

/** Gives the bytes of its packed form back. */
export function forgetPacked(storage: Storage): void {
  const bytes = storage.packed?.bytes;
  storage.packed = null;
  if (bytes) release(bytes);
}

/**
 * Gives back the bytes of a storage that the library alone can reach, and only through saved tensors of the graph: at
 * once, or when the last of them is let go.
 */
export function abandon(storage: Storage): void {
  if (storage.kept || storage.released) return;
  if (storage.savers > 0) storage.abandoned = true;
  else release(storage);
}

/** Abandons what was made since `clock`, but for some storages. What a collection saw meanwhile is left to the next. */
export function abandonSince(clock: number, except: readonly Storage[]): void {
  for (let i = nursery.length - 1; i >= 0 && nursery[i]!.serial >= clock; i--)
    if (!except.includes(nursery[i]!)) abandon(nursery[i]!);
}

// Operators read addresses, which the collector does not see as references. So nothing is collected while one runs; and
// where memory runs out within it, storages that it made itself stay (its arguments are held by its caller).
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
  const force = forceYoungCollection();
  let isFull = false;
  if (nursery.length > checkLength) {
    const limit = force === null ? NURSERY_LIMIT : YOUNG_LENGTH * patience;
    isFull = tidyNursery(tidied) > limit && tidyNursery(0) > limit / 2;
    if (!isFull && handedOut <= checkAfter) return;
  }
  const live = liveBytes();
  handedOut = 0;
  checkAfter = force === null ? LOOK : youngGrowth;
  if (everHandedOut > MUCH && !mayForceCollection()) wantMany();
  if (live > budget) {
    collect();
  } else if (force === null) {
    if (isFull) collect();
  } else if (isFull || live - liveWhenLookedThrough > Math.max(youngGrowth, YOUNG_GROWTH * (patience - 1)) + stayed) {
    collectYoung(force, live, isFull);
  } else {
    liveWhenLookedThrough = Math.min(liveWhenLookedThrough, live);
  }
}

/** Takes out of the nursery, in place, what went back of the storages from `first` on, and counts what is left. */
function tidyNursery(first: number): number {
  tidied = first;
  for (let i = first; i < nursery.length; i++) {
    const storage = nursery[i];
    if (storage?.released === false) nursery[tidied++] = storage;
  }
  nursery.length = tidied;
  checkLength = tidied + TIDY_LENGTH;
  return tidied;
}

/** Finds unreachable storages among those made lately. `isFull`: because there are many, whatever their bytes. */
function collectYoung(force: () => void, live: number, isFull: boolean): void {
  const began = performance.now();
  const first = young.length;
  watchNursery((entry) => young.push({ entry, age: 0 }), true);
  const looked = young.length - first;
  force();
  const still: typeof young = [];
  let found = 0;
  for (const each of young) {
    if (each.entry.isDead(0)) {
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
  const pays = (isFull && found > looked / 2) || live - left > (live - liveWhenLookedThrough) / 4;
  patience = pays ? 1 : Math.min(patience * 2, MOST_PATIENCE);
  stayed = Math.min(Math.max(0, left - liveWhenLookedThrough), MOST_PATIENCE * YOUNG_GROWTH);
  liveWhenLookedThrough = left;
  const worth = (performance.now() - began) * GROWTH_PER_MILLISECOND;
  youngGrowth = Math.min(YOUNG_GROWTH, Math.max(LEAST_YOUNG_GROWTH, worth));
}

/** Watches storages as one. Where no collection can be forced, by tokens while there are any. */
function watch(storages: readonly Storage[], tokenCount: number): Watched {
  if (tokenCount === 0) return new ByReference(storages);
  const tokens: Token[] = [];
  for (let i = 0; i < tokenCount; i++) {
    const token = takeToken();
    if (token !== null) tokens.push(token);
  }
  if (tokens.length > 0) return new ByTokens(storages, tokens, currentJob());
  const entry = new ByReference(storages);
  registry.register(storages[0]!.group!, entry);
  return entry;
}

/** Watches the storages of the nursery in groups; where tokens are needed, the newest may wait for the next time. */
function watchNursery(keep: (entry: Watched) => void, all: boolean): void {
  const canForce = forceCollection() !== null;
  const ready: Storage[] = [];
  const stay: Storage[] = [];
  let bytes = 0;
  for (const storage of nursery) if (!storage.released) bytes += storage.nbytes;
  const oldBytes = canForce || all ? Infinity : (bytes * 7) / 8;
  bytes = 0;
  for (const storage of nursery) {
    if (storage.released) continue;
    bytes += storage.nbytes;
    (storage.serial >= firstOfOperator || bytes > oldBytes ? stay : ready).push(storage);
  }
  const grouping = canForce ? groupsInOrder : groupsForTokens(ready, tokensToUse());
  inGroups(ready, grouping, (group) => keep(watch(group, grouping.tokens)));
  // Emptied in place: a stale stack slot that still names the old list would otherwise keep all of it alive through the
  // collection.
  nursery.length = 0;
  for (const storage of stay) nursery.push(storage);
  tidied = nursery.length;
  checkLength = tidied + TIDY_LENGTH;
}

/** Makes JavaScript's engine collect garbage; false where it is not known whether it did. */
function forced(): boolean {
  const force = forceCollection();
  if (force !== null) {
    force();
    return true;
  }
  prepareTokens();
  let probe = takeToken()?.reference;
  if (probe === undefined) return false;
  return pressCollector(() => {
    if (probe === undefined) return false;
    if (probe.deref() === undefined) return true;
    probe = takeToken()?.reference;
    return false;
  });
}

/**
 * Finds unreachable storages now, as far as the platform allows, and gives their bytes back. `all`: the newest too, at
 * any price.
 */
export function collect(all = false): void {
  collections++;
  const began = performance.now();
  const before = liveBytes();
  watchNursery((entry) => watched.push(entry), all);
  for (const { entry } of young) watched.push(entry);
  young = [];
  const succeeded = forced();
  sweep();
  const live = liveBytes();
  const ended = performance.now();
  shares[collections % shares.length] = (ended - began) / (ended - lastCollection);
  floor = nextFloor(floor, Math.min(...shares), ended - lastCollection);
  lastCollection = ended;
  // Much that was not reachable, and looking through young storages too seldom had let it grow old.
  if (before - live > live - liveWhenLookedThrough) patience = 1;
  liveWhenLookedThrough = live;
  stayed = 0;
  // A collection that did not take place is no reason to wait longer for the next.
  if (!succeeded) checkAfter = PATIENT_LOOK;
  else if (forceCollection() !== null) budget = Math.max(floor, live * 1.5 + floor - SMALLEST_BUDGET);
  else budget = Math.max(floor * rarity(), live * 1.5);
}

/** The floor after collections that took at least `share` of the time since the one before, the last after `interval` ms. */
function nextFloor(before: number, share: number, interval: number): number {
  if (!(share > COLLECTION_SHARE)) return before; // also where no time has passed and the share is NaN
  const isLarge = share > LARGE_SHARE && interval < AT_ONCE && mayForceCollection();
  const most = isLarge ? LARGEST_FLOOR_OF_LOOPS : Math.max(LARGEST_FLOOR, before);
  return Math.min(most, before * (isLarge ? 2 : 1.25));
}

function sweep(): void {
  const canForce = forceCollection() !== null;
  const job = canForce ? 0 : currentJob();
  const alive: Watched[] = [];
  for (const entry of watched) {
    if (entry.left === 0) continue;
    if (entry.isDead(job)) {
      reclaim(entry);
      continue;
    }
    const storages = canForce ? entry.storages() : [];
    if (storages.length <= 1) alive.push(entry);
    else {
      entry.end();
      for (const storage of storages) if (!storage.released) alive.push(watch([storage], 0));
    }
  }
  watched = alive;
}

/** Lets tasks run, so that JavaScript's engine collects garbage between them where it cannot be made to at once. */
export async function pause(): Promise<void> {
  await nextTask();
  for (let i = 0; i < MOST_TASKS && liveBytes() > budget; i++) {
    collect();
    if (liveBytes() <= budget) return;
    await nextTask();
  }
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

// Ahead of the first loop, which may be synchronous.
if (!mayForceCollection()) prepareTokens();
