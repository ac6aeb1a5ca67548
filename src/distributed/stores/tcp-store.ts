/** `torch.distributed.TCPStore`: a store that one process serves and others reach by the network. */
import { textDecoder } from "../../support/platform/text-coding.ts";
import { RuntimeError, TypeError, ValueError, withHelp } from "../../support/errors.ts";
import { functionSignature, type Arguments } from "../../ops/declare/signature.ts";
import { itemAt } from "../../support/checked.ts";
import { sleep } from "../../support/platform/libraries.ts";
import { askStoreWorker, type StoreAnswer, type StoreQuestion } from "../../support/platform/store/index.ts";
import { DistNetworkError, DistStoreError } from "../../communication/errors.ts";
import { QueueEmptyError } from "./errors.ts";
import { assertPairs, valueBytes, keyOf, keysOf, Store, STORE_TIMEOUT, type StoredValue } from "./store.ts";

/** The queries, by their number in PyTorch's protocol. */
const query = {
  set: 1,
  compareSet: 2,
  get: 3,
  add: 4,
  check: 5,
  wait: 6,
  countKeys: 7,
  delete: 8,
  append: 9,
  getSeveral: 10,
  setSeveral: 11,
  push: 14,
  pop: 15,
  length: 16,
  listKeys: 17,
  barrier: 18,
} as const;

/** The key by which workers are counted. */
const INIT = "init/";

/** Options of `TCPStore`, by PyTorch's names. */
export interface TCPStoreOptions {
  /** The server's name or address. */
  host_name?: string;
  /** Its port; 0, for the server only: any, which `port` then tells. */
  port?: number;
  /** How many processes use it; null: not known. */
  world_size?: number | null;
  /** Whether this process is the server too. Default false. */
  is_master?: boolean;
  /** Seconds to wait for the server, for workers and for keys. Default 300. */
  timeout?: number;
  /** Whether the server waits here until `world_size` processes have come. Default true. */
  wait_for_workers?: boolean;
  /** Whether several stores of this process may be the server of one port. Default false. */
  multi_tenant?: boolean;
  /** Must be null: a socket that was opened elsewhere cannot be taken over. */
  master_listen_fd?: number | null;
  /** Ignored: Node's sockets are libuv's. */
  use_libuv?: boolean;
}

const options = functionSignature<Required<TCPStoreOptions>>(
  "TCPStore",
  "host_name, port, world_size=None, is_master=False, timeout=300, wait_for_workers=True, multi_tenant=False, master_listen_fd=None, use_libuv=True",
);

/** Asks the worker; what went wrong with sockets is an error. */
function asked(question: StoreQuestion): StoreAnswer {
  const answer = askStoreWorker(question);
  if (answer === null)
    throw new RuntimeError(withHelp("TCPStore needs sockets, which browsers do not have.", "It works in Node."));
  return answer;
}

function numberBytes(value: number): Uint8Array {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigInt64(0, BigInt(value), true);
  return bytes;
}

/** Bytes and texts with their lengths, numbers as they are. */
function message(kind: number, parts: readonly (string | Uint8Array | number)[]): Uint8Array {
  const pieces: Uint8Array[] = [Uint8Array.of(kind)];
  for (const part of parts) {
    if (typeof part === "number") pieces.push(numberBytes(part));
    else {
      const bytes = valueBytes(part, "send");
      pieces.push(numberBytes(bytes.length), bytes);
    }
  }
  const all = new Uint8Array(pieces.reduce((total, piece) => total + piece.length, 0));
  let place = 0;
  for (const piece of pieces) {
    all.set(piece, place);
    place += piece.length;
  }
  return all;
}

/**
 * Values that one process serves (`is_master`) and others reach by the network, in Node. Messages are PyTorch's, so that
 * Python's processes can use the same server.
 * Source: https://docs.pytorch.org/docs/stable/distributed.html#torch.distributed.TCPStore
 * @throws DistNetworkError if the port is taken, or nobody answers in time; DistStoreError if workers or keys do not come
 * in time.
 * @example
 * ```ts ignore
 * const store = new torch.distributed.TCPStore("10.0.0.1", 29500, { world_size: 2, is_master: rank === 0 });
 * store.set("first", "1");
 * ```
 */
export class TCPStore extends Store {
  /** The server's name or address. */
  readonly host: string;
  /** The server's port. */
  readonly port: number;
  /** Always true: Node's sockets are libuv's. */
  readonly libuvBackend: boolean = true;
  private readonly connection: number;

  constructor(...args: Arguments<[host_name: string, port: number, world_size?: number | null], TCPStoreOptions>) {
    super();
    const { host_name, port, world_size, is_master, timeout, wait_for_workers, multi_tenant, master_listen_fd } =
      options.bind(args);
    if (!Number.isInteger(port) || port < 0 || port > 65535)
      throw new TypeError(
        withHelp("__init__(): incompatible constructor arguments.", `port is 0 to 65535, but got ${String(port)}.`),
      );
    if (master_listen_fd !== null) throw new ValueError("TCPStore: master_listen_fd cannot be taken over");
    this.set_timeout(timeout ?? STORE_TIMEOUT);
    this.host = keyOf(host_name, "__init__");
    this.port = is_master ? TCPStore.serve(port, multi_tenant) : port;
    const answer = asked({ kind: "connect", host: this.host, port: this.port, seconds: this.timeout });
    if (answer.connection === undefined)
      throw new DistNetworkError(
        `The client socket has timed out after ${Math.round(this.timeout * 1000)}ms while trying to connect to (${this.host}, ${this.port}).`,
      );
    this.connection = answer.connection;
    if (wait_for_workers && world_size !== null) this.waitForWorkers(world_size, is_master);
  }

  private static serve(port: number, isShared: boolean): number {
    const answer = asked({ kind: "listen", port, isShared });
    const { error } = answer;
    if (answer.port === undefined)
      throw new DistNetworkError(
        `The server socket has failed to listen on any local network address. port: ${port}, useIpv6: false, code: ${error?.number}, name: ${error?.code}, message: ${error?.message}`,
      );
    return answer.port;
  }

  private waitForWorkers(size: number, isServer: boolean): void {
    const began = performance.now();
    let count = this.ask(query.add, "number", [INIT, 1]).value;
    while (isServer && count < size) {
      const seconds = (performance.now() - began) / 1000;
      if (this.timeout > 0 && seconds > this.timeout)
        throw new DistStoreError(
          `Timed out after ${Math.ceil(seconds)} seconds waiting for clients. ${count}/${size} clients joined.`,
        );
      sleep(10);
      count = this.ask(query.add, "number", [INIT, 0]).value;
    }
  }

  private ask(
    kind: number,
    answer: (StoreQuestion & { readonly kind: "send" })["answer"],
    parts: readonly (string | Uint8Array | number)[],
    seconds = 0,
  ): { readonly value: number; readonly parts: readonly Uint8Array[]; readonly timedOut: boolean } {
    const { connection } = this;
    const found = asked({ kind: "send", connection, bytes: message(kind, parts), answer, seconds });
    if (found.error !== undefined) throw new DistNetworkError(found.error.message);
    return { value: found.value ?? Number.NaN, parts: found.parts ?? [], timedOut: found.timedOut ?? false };
  }

  /** Waits for keys as the server knows them. */
  private waitFor(names: readonly string[], timeout: number): void {
    if (this.ask(query.wait, "wait", [names.length, ...names], timeout).timedOut)
      throw new DistStoreError(`wait timeout after ${Math.round(timeout * 1000)}ms, keys: ${names.join(", ")}`);
  }

  override set(key: string, value: StoredValue): void {
    this.ask(query.set, "none", [`/${keyOf(key, "set")}`, valueBytes(value, "set")]);
  }
  override get(key: string): Uint8Array {
    const name = `/${keyOf(key, "get")}`;
    this.waitFor([name], this.timeout);
    return itemAt(this.ask(query.get, "bytes", [name]).parts, 0);
  }
  /** @throws DistNetworkError if the value of the key is no number: the server then ends the connection. */
  override add(key: string, amount: number): number {
    return this.ask(query.add, "number", [`/${keyOf(key, "add")}`, amount]).value;
  }
  override compare_set(key: string, expected: StoredValue, desired: StoredValue): Uint8Array {
    const values = [valueBytes(expected, "compare_set"), valueBytes(desired, "compare_set")];
    return itemAt(this.ask(query.compareSet, "bytes", [`/${keyOf(key, "compare_set")}`, ...values]).parts, 0);
  }
  override check(keys: readonly string[]): boolean {
    const names = keysOf(keys, "check").map((key) => `/${key}`);
    return this.ask(query.check, "byte", [names.length, ...names]).value === 0;
  }
  override wait(keys: readonly string[], timeout: number = this.timeout): void {
    this.waitFor(
      keysOf(keys, "wait").map((key) => `/${key}`),
      timeout,
    );
  }
  override delete_key(key: string): boolean {
    return this.ask(query.delete, "number", [`/${keyOf(key, "delete_key")}`]).value === 1;
  }
  override num_keys(): number {
    return this.ask(query.countKeys, "number", []).value;
  }
  override list_keys(): string[] {
    const text = textDecoder();
    const keys = this.ask(query.listKeys, "list", []).parts.map((key) => text.decode(key));
    return keys.filter((key) => key.startsWith("/")).map((key) => key.slice(1));
  }
  override append(key: string, value: StoredValue): void {
    this.ask(query.append, "none", [`/${keyOf(key, "append")}`, valueBytes(value, "append")]);
  }
  override multi_get(keys: readonly string[]): Uint8Array[] {
    const names = keysOf(keys, "multi_get").map((key) => `/${key}`);
    this.waitFor(names, this.timeout);
    return [...this.ask(query.getSeveral, names.length, [names.length, ...names]).parts];
  }
  override multi_set(keys: readonly string[], values: readonly StoredValue[]): void {
    assertPairs(keys, values);
    const parts = keysOf(keys, "multi_set").flatMap((key, i) => [
      `/${key}`,
      valueBytes(itemAt(values, i), "multi_set"),
    ]);
    this.ask(query.setSeveral, "none", [keys.length, ...parts]);
  }
  override has_extended_api(): boolean {
    return true;
  }
  override queue_push(key: string, value: StoredValue): void {
    this.ask(query.push, "none", [`/${keyOf(key, "queue_push")}`, valueBytes(value, "queue_push")]);
  }
  override queue_pop(key: string, block = true): Uint8Array {
    const name = `/${keyOf(key, "queue_pop")}`;
    if (block) this.waitFor([name], this.timeout);
    const [found] = this.ask(query.pop, "list", [name]).parts;
    if (found === undefined) throw new QueueEmptyError("queue is empty");
    return found;
  }
  override queue_len(key: string): number {
    return this.ask(query.length, "number", [`/${keyOf(key, "queue_len")}`]).value;
  }
  override barrier(key: string, world_size: number, timeout: number = this.timeout): void {
    const name = `/${keyOf(key, "barrier")}`;
    if (this.ask(query.barrier, "wait", [name, world_size], timeout).timedOut)
      throw new DistStoreError(`barrier timeout after ${Math.round(timeout * 1000)}ms, key: ${key}`);
  }
  /** Another connection to the same server. */
  override clone(): TCPStore {
    return new TCPStore(this.host, this.port, { timeout: this.timeout, wait_for_workers: false });
  }
}
