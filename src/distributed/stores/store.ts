/** `torch.distributed.Store`: values by key that several processes share. */
import { textDecoder, textEncoder } from "../../support/platform/text-coding.ts";
import { AssertionError, NotImplementedError, TypeError, ValueError, withHelp } from "../../support/errors.ts";
import { askStoreWorker } from "../../support/platform/store/index.ts";
import { environmentVariable } from "../../support/platform/libraries.ts";
import { launcher } from "../../communication/library.ts";
import { itemAt } from "../../support/checked.ts";
import type { RankAddress } from "../../communication/rendezvous.ts";
import { DistStoreError } from "../../communication/errors.ts";

/** What is stored: bytes, or a text, which is stored in UTF-8. */
export type StoredValue = string | Uint8Array;

/** PyTorch's `Store::kDefaultTimeout`, in seconds. */
export const STORE_TIMEOUT = 300;

/** The bytes of a value. */
export function valueBytes(value: StoredValue, method: string): Uint8Array {
  if (typeof value === "string") return textEncoder().encode(value);
  if (value instanceof Uint8Array) return value;
  throw new TypeError(
    withHelp(`${method}(): incompatible function arguments.`, "A value is a string or an Uint8Array."),
  );
}

/** The key, checked. */
export function keyOf(key: unknown, method: string): string {
  if (typeof key === "string") return key;
  throw new TypeError(withHelp(`${method}(): incompatible function arguments.`, "A key is a string."));
}

/** The keys, checked. */
export function keysOf(keys: unknown, method: string): readonly string[] {
  if (Array.isArray(keys)) return keys.map((key) => keyOf(key, method));
  throw new TypeError(withHelp(`${method}(): incompatible function arguments.`, "Keys are a list of strings."));
}

/** The whole number at the begin of a value, as C's `stoll` reads it; 0 for no value. */
export function numberIn(value: Uint8Array | undefined): number {
  if (value === undefined || value.length === 0) return 0;
  const found = Number.parseInt(textDecoder().decode(value), 10);
  if (Number.isNaN(found)) throw new ValueError("stoll");
  return found;
}

/** Whether two values have the same bytes. */
export function isSameValue(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}

/** Two values, one behind the other. */
export function inARow(a: Uint8Array, b: Uint8Array): Uint8Array {
  const both = new Uint8Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}

/** As many values as keys, or an error. */
export function assertPairs(keys: readonly unknown[], values: readonly unknown[]): void {
  if (keys.length !== values.length) throw new DistStoreError("multiSet keys and values vectors must be of same size");
}

const notHere = (): never => {
  throw new NotImplementedError("Not implemented.");
};
const noQueues = (): never => {
  throw new NotImplementedError("queue support is not implemented.");
};

/** The key under which rank 0 leaves where processes join. */
const MANAGER = "flambeau/manager";

/**
 * Values by key that processes share to find each other: the base of `TCPStore`, `FileStore`, `HashStore` and
 * `PrefixStore`, and of stores of a program's own, which need `set`, `get`, `add`, `check`, `wait` and `compare_set`.
 * Keys are strings. Values are given as strings or bytes, and come back as bytes.
 * Source: https://docs.pytorch.org/docs/stable/distributed.html#torch.distributed.Store
 * @example
 * ```ts ignore
 * store.set("first", "1");
 * new TextDecoder().decode(store.get("first")); // "1"
 * ```
 */
class Store {
  /** Seconds that `get` and `wait` wait for keys. */
  protected seconds: number = STORE_TIMEOUT;

  /** Seconds that `get` and `wait` wait for keys; 300 unless `set_timeout` changed it. */
  get timeout(): number {
    return this.seconds;
  }
  /** Changes how many seconds `get` and `wait` wait for keys; 0: for ever. */
  set_timeout(timeout: number): void {
    if (typeof timeout !== "number" || !(timeout >= 0))
      throw new TypeError(
        withHelp("set_timeout(): incompatible function arguments.", "A time-out is a number of seconds."),
      );
    this.seconds = timeout;
  }
  /** Stores a value, whatever was there. */
  set(_key: string, _value: StoredValue): void {
    notHere();
  }
  /**
   * The value of a key, as bytes.
   * @throws DistStoreError if it is not set in time.
   */
  get(_key: string): Uint8Array {
    return notHere();
  }
  /** Adds to the number of a key, which begins at 0, and gives the sum: among all processes each sees another. */
  add(_key: string, _amount: number): number {
    return notHere();
  }
  /**
   * Sets a key to `desired` if its value is `expected`, or if there is none and `expected` is empty.
   * @returns the value that it has then; `expected` where there is none.
   */
  compare_set(_key: string, _expected: StoredValue, _desired: StoredValue): Uint8Array {
    return notHere();
  }
  /** Whether all keys are set. */
  check(_keys: readonly string[]): boolean {
    return notHere();
  }
  /**
   * Waits until all keys are set, at most `timeout` seconds.
   * @throws DistStoreError if they are not set in time.
   */
  wait(_keys: readonly string[], _timeout: number = this.timeout): void {
    notHere();
  }
  /** Takes a key out; whether it was there (a FileStore always says yes). */
  delete_key(_key: string): boolean {
    return notHere();
  }
  /** How many keys are set, with those by which the store counts its processes. */
  num_keys(): number {
    return notHere();
  }
  /** The keys that are set. */
  list_keys(): string[] {
    throw new NotImplementedError("listKeys support is not implemented.");
  }
  /** Puts bytes behind the value of a key; where there is none, this is `set`. */
  append(key: string, value: StoredValue): void {
    const more = valueBytes(value, "append");
    let [before, wanted] = [new Uint8Array(0) as Uint8Array, more];
    for (;;) {
      const found = this.compare_set(key, before, wanted);
      if (isSameValue(found, wanted)) return;
      [before, wanted] = [found, inARow(found, more)];
    }
  }
  /** The values of several keys, each as by `get`. */
  multi_get(keys: readonly string[]): Uint8Array[] {
    return keysOf(keys, "multi_get").map((key) => this.get(key));
  }
  /** Stores several values. */
  multi_set(keys: readonly string[], values: readonly StoredValue[]): void {
    assertPairs(keys, values);
    keys.forEach((key, i) => this.set(key, itemAt(values, i)));
  }
  /** Whether `append`, `multi_get` and `multi_set` are one step each. */
  has_extended_api(): boolean {
    return false;
  }
  /** Puts a value at the end of the queue of a key. */
  queue_push(_key: string, _value: StoredValue): void {
    noQueues();
  }
  /**
   * Takes the first value of a queue; `block`: waits until there is one.
   * @throws QueueEmptyError if there is none and `block` is false.
   */
  queue_pop(_key: string, _block = true): Uint8Array {
    return noQueues();
  }
  /** How many values a queue has. */
  queue_len(_key: string): number {
    return noQueues();
  }
  /** Waits until `world_size` processes have called it with the same key, at most `timeout` seconds. */
  barrier(key: string, world_size: number, timeout: number = this.timeout): void {
    if (this.add(`${key}/num_members`, 1) === world_size) this.set(`${key}/last_member`, "1");
    this.wait([`${key}/last_member`], timeout);
  }
  /** Another object with the same values. */
  clone(): Store {
    return notHere();
  }

  /**
   * Where processes that meet at this store join: rank 0 says it to the others; null where MPI's launcher knows. For the
   * library's own use.
   */
  placeToJoin(init_method: string | null, rank: number, size: number): RankAddress | null {
    if (init_method !== null) throw new AssertionError("Cannot specify both init_method and store.");
    if (!(size > 0)) throw new AssertionError("world_size must be positive if using store");
    if (!(rank >= 0)) throw new AssertionError("rank must be non-negative if using store");
    if (launcher() !== null || size === 1) return null;
    if (rank === 0) {
      const found = askStoreWorker({ kind: "free port" });
      const host = environmentVariable("MASTER_ADDR") ?? found?.host;
      this.set(MANAGER, JSON.stringify([host, found?.port]));
    }
    const [host, port] = JSON.parse(textDecoder().decode(this.get(MANAGER))) as [string, number];
    return { rank, size, host, port };
  }
}
export { Store };
