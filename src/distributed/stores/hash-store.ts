/** `torch.distributed.HashStore` and `PrefixStore`: a store of this process, and a part of another store. */
import {
  keyOf,
  keysOf,
  numberIn,
  valueBytes,
  isSameValue,
  inARow,
  assertPairs,
  Store,
  type StoredValue,
} from "./store.ts";
import { neverSet, QueueEmptyError } from "./errors.ts";

/**
 * Values in the memory of this process, for tests and for a single process.
 * Source: https://docs.pytorch.org/docs/stable/distributed.html#torch.distributed.HashStore
 * @throws DistStoreError where it waits for a key: nobody else can set it, so that it does not wait for the time-out.
 * @example
 * const store = new torch.distributed.HashStore();
 * store.add("count", 2);
 * store.add("count", 3); // 5
 */
export class HashStore extends Store {
  private readonly values: Map<string, Uint8Array> = new Map<string, Uint8Array>();
  private readonly queues: Map<string, Uint8Array[]> = new Map<string, Uint8Array[]>();

  override set(key: string, value: StoredValue): void {
    this.values.set(keyOf(key, "set"), valueBytes(value, "set").slice());
  }
  override get(key: string): Uint8Array {
    const found = this.values.get(keyOf(key, "get"));
    if (found === undefined) throw neverSet();
    return found.slice();
  }
  override add(key: string, amount: number): number {
    const sum = amount + numberIn(this.values.get(keyOf(key, "add")));
    this.set(key, String(sum));
    return sum;
  }
  override compare_set(key: string, expected: StoredValue, desired: StoredValue): Uint8Array {
    const [before, wanted] = [this.values.get(keyOf(key, "compare_set")), valueBytes(expected, "compare_set")];
    if (before === undefined ? wanted.length > 0 : !isSameValue(before, wanted)) return (before ?? wanted).slice();
    this.set(key, desired);
    return this.get(key);
  }
  override check(keys: readonly string[]): boolean {
    return keysOf(keys, "check").every((key) => this.values.has(key) || this.queue_len(key) > 0);
  }
  override wait(keys: readonly string[], _timeout: number = this.timeout): void {
    if (!this.check(keys)) throw neverSet();
  }
  override delete_key(key: string): boolean {
    return this.values.delete(keyOf(key, "delete_key"));
  }
  override num_keys(): number {
    return this.values.size;
  }
  override list_keys(): string[] {
    return [...this.values.keys()];
  }
  override append(key: string, value: StoredValue): void {
    this.set(key, inARow(this.values.get(keyOf(key, "append")) ?? new Uint8Array(0), valueBytes(value, "append")));
  }
  override has_extended_api(): boolean {
    return true;
  }
  override queue_push(key: string, value: StoredValue): void {
    const queue = this.queues.get(keyOf(key, "queue_push")) ?? [];
    queue.push(valueBytes(value, "queue_push").slice());
    this.queues.set(key, queue);
  }
  override queue_pop(key: string, block = true): Uint8Array {
    const found = this.queues.get(keyOf(key, "queue_pop"))?.shift();
    if (found !== undefined) return found;
    throw block ? neverSet() : new QueueEmptyError("queue is empty");
  }
  override queue_len(key: string): number {
    return this.queues.get(keyOf(key, "queue_len"))?.length ?? 0;
  }
  /** The store itself. */
  override clone(): HashStore {
    return this;
  }
}

/**
 * A part of another store: its keys stand there with `prefix` and a slash before them.
 * Source: https://docs.pytorch.org/docs/stable/distributed.html#torch.distributed.PrefixStore
 * @example
 * const store = new torch.distributed.HashStore();
 * new torch.distributed.PrefixStore("first", store).set("key", "1");
 * store.list_keys()[0]; // "first/key"
 */
export class PrefixStore extends Store {
  constructor(
    private readonly prefix: string,
    /** The store that it is a part of. */
    readonly underlying_store: Store,
  ) {
    super();
    keyOf(prefix, "__init__");
  }

  private named(key: string, method: string): string {
    return `${this.prefix}/${keyOf(key, method)}`;
  }
  private allNamed(keys: readonly string[], method: string): string[] {
    return keysOf(keys, method).map((key) => this.named(key, method));
  }

  override get timeout(): number {
    return this.underlying_store.timeout;
  }
  override set_timeout(timeout: number): void {
    this.underlying_store.set_timeout(timeout);
  }
  override set(key: string, value: StoredValue): void {
    this.underlying_store.set(this.named(key, "set"), value);
  }
  override get(key: string): Uint8Array {
    return this.underlying_store.get(this.named(key, "get"));
  }
  override add(key: string, amount: number): number {
    return this.underlying_store.add(this.named(key, "add"), amount);
  }
  override compare_set(key: string, expected: StoredValue, desired: StoredValue): Uint8Array {
    return this.underlying_store.compare_set(this.named(key, "compare_set"), expected, desired);
  }
  override check(keys: readonly string[]): boolean {
    return this.underlying_store.check(this.allNamed(keys, "check"));
  }
  override wait(keys: readonly string[], timeout: number = this.timeout): void {
    this.underlying_store.wait(this.allNamed(keys, "wait"), timeout);
  }
  override delete_key(key: string): boolean {
    return this.underlying_store.delete_key(this.named(key, "delete_key"));
  }
  override num_keys(): number {
    return this.underlying_store.num_keys();
  }
  /** The keys of this part, without the prefix. */
  override list_keys(): string[] {
    const begin = `${this.prefix}/`;
    const keys = this.underlying_store.list_keys().filter((key) => key.startsWith(begin));
    return keys.map((key) => key.slice(begin.length));
  }
  override append(key: string, value: StoredValue): void {
    this.underlying_store.append(this.named(key, "append"), value);
  }
  override multi_get(keys: readonly string[]): Uint8Array[] {
    return this.underlying_store.multi_get(this.allNamed(keys, "multi_get"));
  }
  override multi_set(keys: readonly string[], values: readonly StoredValue[]): void {
    assertPairs(keys, values);
    this.underlying_store.multi_set(this.allNamed(keys, "multi_set"), values);
  }
  override has_extended_api(): boolean {
    return this.underlying_store.has_extended_api();
  }
  override queue_push(key: string, value: StoredValue): void {
    this.underlying_store.queue_push(this.named(key, "queue_push"), value);
  }
  override queue_pop(key: string, block = true): Uint8Array {
    return this.underlying_store.queue_pop(this.named(key, "queue_pop"), block);
  }
  override queue_len(key: string): number {
    return this.underlying_store.queue_len(this.named(key, "queue_len"));
  }
  override barrier(key: string, world_size: number, timeout: number = this.timeout): void {
    this.underlying_store.barrier(this.named(key, "barrier"), world_size, timeout);
  }
  override clone(): PrefixStore {
    return new PrefixStore(this.prefix, this.underlying_store.clone());
  }
}
