/** `torch.distributed.FileStore`: a store in a file that several processes of a machine, or of a shared disk, open. */
import { textDecoder, textEncoder } from "../../support/platform/text-coding.ts";
import { RuntimeError, withHelp } from "../../support/errors.ts";
import { itemAt } from "../../support/checked.ts";
import { AppendLog } from "../../support/platform/append-log.ts";
import { atExit, sleep } from "../../support/platform/libraries.ts";
import { keyOf, keysOf, numberIn, valueBytes, isSameValue, inARow, Store, type StoredValue } from "./store.ts";

/** Milliseconds between looks into the file. */
const PAUSE = 10;
/** Keys by which stores count who uses the file; those of programs have a slash before them. */
const [USERS, FINISHED] = ["refcount/", "cleanup/"];

/** What is written: a step, which every process then takes in the order of the file. */
type StepKind = "set" | "add" | "compare" | "delete" | "append";

const kinds: readonly StepKind[] = ["set", "add", "compare", "delete", "append"];

/** A step in bytes: who wrote it, its kind, and three parts with their lengths. */
function packed(writer: string, kind: StepKind, parts: readonly Uint8Array[]): Uint8Array {
  const head = textEncoder().encode(`${writer} ${kinds.indexOf(kind)}`);
  const all = [head, ...parts];
  const bytes = new Uint8Array(all.reduce((total, part) => total + 4 + part.length, 0));
  const view = new DataView(bytes.buffer);
  let place = 0;
  for (const part of all) {
    view.setUint32(place, part.length, true);
    bytes.set(part, place + 4);
    place += 4 + part.length;
  }
  return bytes;
}

function unpacked(bytes: Uint8Array): readonly Uint8Array[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const parts: Uint8Array[] = [];
  for (let place = 0; place < bytes.length;) {
    const length = view.getUint32(place, true);
    parts.push(bytes.slice(place + 4, place + 4 + length));
    place += 4 + length;
  }
  return parts;
}

const nothing = new Uint8Array(0);
const open = new Set<FileStore>();

/**
 * Values in a file that all processes open. The file holds the steps that were taken, in order, which is its own form:
 * PyTorch's processes cannot read it. With `world_size`, the last process that ends takes the file away; a file that an
 * earlier run left must be taken away first.
 * Source: https://docs.pytorch.org/docs/stable/distributed.html#torch.distributed.FileStore
 * @throws RuntimeError if a key is not set in time.
 * @example
 * ```ts ignore
 * const store = new torch.distributed.FileStore("/shared/rendezvous", 2); // in both processes
 * store.set("first", "1");
 * ```
 */
export class FileStore extends Store {
  /** The file's path. */
  readonly path: string;
  private readonly log: AppendLog;
  private readonly values: Map<string, Uint8Array> = new Map<string, Uint8Array>();
  private readonly writer: string = `${Date.now().toString(36)}${Math.random().toString(36).slice(2)}`;
  private steps = 0;

  constructor(
    file_name: string,
    private readonly world_size: number = -1,
  ) {
    super();
    this.path = keyOf(file_name, "__init__");
    this.log = new AppendLog(file_name);
    this.step("add", USERS, valueBytes("1", "add"));
    if (open.size === 0) atExit(leaveAll);
    open.add(this);
  }

  /** Writes a step, takes all up to it, and gives what it found: the value of its key after it. */
  private step(kind: StepKind, key: string, ...values: readonly Uint8Array[]): Uint8Array {
    const name = `${this.writer}:${this.steps++}`;
    this.log.add(packed(name, kind, [valueBytes(key, kind), ...values]));
    return this.read(name);
  }

  /** Takes the steps that others wrote, and gives what the one of that name found. */
  private read(own: string | null = null): Uint8Array {
    let found: Uint8Array = nothing;
    for (const piece of this.log.added()) {
      const [head, key, ...values] = unpacked(piece) as [Uint8Array, Uint8Array, ...Uint8Array[]];
      const [name, kind] = textDecoder().decode(head).split(" ") as [string, string];
      const result = this.take(itemAt(kinds, Number(kind)), textDecoder().decode(key), values);
      if (name === own) found = result;
    }
    return found;
  }

  /** Takes a step: what it changes, and what the key is then (a `compare` that found nothing: what it looked for). */
  private take(kind: StepKind, key: string, values: readonly Uint8Array[]): Uint8Array {
    const before = this.values.get(key);
    const [first, second] = [values[0] ?? new Uint8Array(0), values[1] ?? new Uint8Array(0)];
    const put = (value: Uint8Array): Uint8Array => {
      this.values.set(key, value);
      return value;
    };
    switch (kind) {
      case "set":
        return put(first);
      case "append":
        return put(inARow(before ?? new Uint8Array(0), first));
      case "add":
        return isNumber(before)
          ? put(valueBytes(String(numberIn(before) + numberIn(first)), "add"))
          : valueBytes("no number", "add");
      case "compare":
        if (before === undefined ? first.length > 0 : !isSameValue(before, first)) return before ?? first;
        return put(second);
      case "delete":
        this.values.delete(key);
        return nothing;
    }
  }

  override set(key: string, value: StoredValue): void {
    this.step("set", `/${keyOf(key, "set")}`, valueBytes(value, "set"));
  }
  override get(key: string): Uint8Array {
    const name = `/${keyOf(key, "get")}`;
    let found: Uint8Array | undefined;
    this.until(() => (this.read(), (found = this.values.get(name))) !== undefined, this.timeout);
    if (found === undefined) throw new RuntimeError(`Timeout waiting for key: ${key} after ${this.timeout * 1000} ms`);
    return found.slice();
  }
  /** @throws ValueError if the value of the key is no number. */
  override add(key: string, amount: number): number {
    return numberIn(this.step("add", `/${keyOf(key, "add")}`, valueBytes(String(amount), "add")));
  }
  override compare_set(key: string, expected: StoredValue, desired: StoredValue): Uint8Array {
    const parts = [valueBytes(expected, "compare_set"), valueBytes(desired, "compare_set")];
    return this.step("compare", `/${keyOf(key, "compare_set")}`, ...parts).slice();
  }
  override check(keys: readonly string[]): boolean {
    const names = keysOf(keys, "check");
    this.read();
    return names.every((key) => this.values.has(`/${key}`));
  }
  override wait(keys: readonly string[], timeout: number = this.timeout): void {
    if (!this.until(() => this.check(keys), timeout))
      throw new RuntimeError(withHelp("Wait timeout", `Not set in ${this.path}: ${this.missing(keys)}.`));
  }
  private missing(keys: readonly string[]): string {
    return keys.filter((key) => !this.values.has(`/${key}`)).join(", ");
  }
  /** Looks again and again until it is so; false if the time is over before. */
  private until(isSo: () => boolean, seconds: number): boolean {
    const began = performance.now();
    while (!isSo()) {
      if (seconds > 0 && performance.now() - began > seconds * 1000) return false;
      sleep(PAUSE);
    }
    return true;
  }
  /** Takes a key out. Always true, as in PyTorch. */
  override delete_key(key: string): boolean {
    this.step("delete", `/${keyOf(key, "delete_key")}`);
    return true;
  }
  override num_keys(): number {
    this.read();
    return this.values.size;
  }
  override list_keys(): string[] {
    this.read();
    return [...this.values.keys()].filter((key) => key.startsWith("/")).map((key) => key.slice(1));
  }
  override append(key: string, value: StoredValue): void {
    this.step("append", `/${keyOf(key, "append")}`, valueBytes(value, "append"));
  }
  override clone(): FileStore {
    return new FileStore(this.path, this.world_size);
  }

  /** Says that this process needs the file no more; the last one takes it away. For the library's own use. */
  leave(): void {
    const one = valueBytes("1", "add");
    const finished = numberIn(this.step("add", FINISHED, one));
    const users = numberIn(this.step("add", USERS, valueBytes("-1", "add")));
    if (this.world_size >= 0 && users <= 0 && finished >= this.world_size) this.log.remove();
  }
}

function isNumber(value: Uint8Array | undefined): boolean {
  return value === undefined || /^\s*[+-]?\d/.test(textDecoder().decode(value));
}

function leaveAll(): void {
  for (const store of open)
    try {
      store.leave();
    } catch {
      // the folder may be gone by now
    }
}
