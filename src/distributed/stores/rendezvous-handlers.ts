/** `torch.distributed.rendezvous`: a store, a rank and a number of processes from a URL. */
import { AssertionError, RuntimeError, ValueError } from "../../support/errors.ts";
import { environmentVariable } from "../../support/platform/libraries.ts";
import { FileStore } from "./file-store.ts";
import type { Store } from "./store.ts";
import { TCPStore } from "./tcp-store.ts";

/** What `register_rendezvous_handler` takes: gives a store, the rank, and the number of processes. */
export type RendezvousHandler = (url: string, options: { readonly timeout?: number }) => Iterable<Found>;
type Found = readonly [store: Store, rank: number, world_size: number];

const handlers = new Map<string, RendezvousHandler>();

const refused = (kind: string, text: string): ValueError =>
  new ValueError(`Error initializing torch.distributed using ${kind}:// rendezvous: ${text}`);

/** The parts of a URL; JavaScript's URL knows no ports of unknown schemes' hosts that have underscores. */
function partsOf(url: string): {
  scheme: string;
  host: string;
  port: number | null;
  path: string;
  query: Map<string, string>;
} {
  const found = /^(\w+):\/\/(?:\[([^\]]+)\]|([^/:?]*))(?::(\d+))?([^?]*)(?:\?(.*))?$/.exec(url);
  if (found === null) throw new RuntimeError(`No rendezvous handler for ${url.split(":")[0] ?? ""}://`);
  const [, scheme = "", six, plain = "", port, path = "", query = ""] = found;
  const pairs = query
    .split("&")
    .filter((pair) => pair !== "")
    .map((pair) => pair.split("=") as [string, string]);
  return { scheme, host: six ?? plain, port: port === undefined ? null : Number(port), path, query: new Map(pairs) };
}

function* byFile(url: string): Iterable<Found> {
  const { path, query } = partsOf(url);
  if (path === "") throw refused("file", "path missing");
  const [rank, size] = [query.get("rank"), query.get("world_size")];
  if (rank === undefined) throw refused("file", "rank parameter missing");
  if (size === undefined) throw refused("file", "world size parameter missing");
  yield [new FileStore(path, Number(size)), Number(rank), Number(size)];
  throw new RuntimeError("Unable to perform rerendezvous using file:// method");
}

function storeAt(host: string, port: number, rank: number, world_size: number, timeout: number | undefined): Store {
  if (!(port >= 0 && port < 65536)) throw new ValueError(`port must have value from 0 to 65535 but was ${port}.`);
  const isAgents = environmentVariable("TORCHELASTIC_USE_AGENT_STORE") === "True";
  const is_master = rank === 0 && !isAgents;
  return new TCPStore(host, port, { world_size, is_master, multi_tenant: is_master, timeout: timeout ?? 1800 });
}

function* byTcp(url: string, { timeout }: { readonly timeout?: number }): Iterable<Found> {
  const { host, port, query } = partsOf(url);
  if (port === null) throw refused("tcp", "port number missing");
  const [rank, size] = [query.get("rank"), query.get("world_size")];
  if (rank === undefined) throw refused("tcp", "rank parameter missing");
  if (size === undefined) throw refused("tcp", "world size parameter missing");
  yield [storeAt(host, port, Number(rank), Number(size), timeout), Number(rank), Number(size)];
  throw new RuntimeError("Unable to perform re-rendezvous using tcp:// method");
}

function* byEnvironment(url: string, { timeout }: { readonly timeout?: number }): Iterable<Found> {
  const { query } = partsOf(url);
  const value = (name: string): string => {
    const found = environmentVariable(name);
    if (found === undefined) throw refused("env", `environment variable ${name} expected, but not set`);
    return found;
  };
  const [rank, size] = [
    Number(query.get("rank") ?? value("RANK")),
    Number(query.get("world_size") ?? value("WORLD_SIZE")),
  ];
  yield [storeAt(value("MASTER_ADDR"), Number(value("MASTER_PORT")), rank, size, timeout), rank, size];
  throw new RuntimeError("Unable to perform re-rendezvous using env:// method");
}

const builtIn: Readonly<Record<string, RendezvousHandler>> = { file: byFile, tcp: byTcp, env: byEnvironment };

/**
 * Makes another kind of URL known to `rendezvous`.
 * Source: https://github.com/pytorch/pytorch/blob/main/torch/distributed/rendezvous.py
 * @throws RuntimeError if the scheme is known already.
 * @example
 * const dist = torch.distributed;
 * const store = new dist.HashStore();
 * dist.register_rendezvous_handler("alone", () => [[store, 0, 1]]);
 * [...dist.rendezvous("alone://")][0]![1]; // 0
 */
export function register_rendezvous_handler(scheme: string, handler: RendezvousHandler): void {
  if (handlers.has(scheme) || Object.hasOwn(builtIn, scheme))
    throw new RuntimeError(`Rendezvous handler for ${scheme}:// already registered`);
  handlers.set(scheme, handler);
}

/**
 * Finds the store that a URL names (`file://`, `tcp://`, `env://`), this process's rank and the number of processes, for
 * `init_process_group({ store, rank, world_size })`.
 * Source: https://github.com/pytorch/pytorch/blob/main/torch/distributed/rendezvous.py
 * @throws ValueError for what the URL or the environment lacks; RuntimeError for unknown schemes.
 * @example
 * ```ts ignore
 * const [[store, rank, world_size]] = dist.rendezvous("file:///shared/meeting", 0, 2);
 * dist.init_process_group({ store, rank, world_size });
 * ```
 */
export function rendezvous(
  url: string,
  rank = -1,
  world_size = -1,
  options: { readonly timeout?: number } = {},
): Iterable<Found> {
  if (typeof url !== "string") throw new RuntimeError(`\`url\` must be a string. ${typeof url}: ${String(url)}`);
  if (!Number.isInteger(rank)) throw new RuntimeError(`\`rank\` must be an integer. ${String(rank)}`);
  if (!Number.isInteger(world_size)) throw new RuntimeError(`\`world_size\` must be an integer. ${String(world_size)}`);
  const { scheme, query } = partsOf(url);
  let full = url;
  if (rank !== -1 || world_size !== -1) {
    if (query.has("rank") || query.has("world_size"))
      throw new AssertionError(`The url: ${url} has node-specific arguments(rank, world_size) already.`);
    const more = [rank === -1 ? "" : `rank=${rank}`, world_size === -1 ? "" : `world_size=${world_size}`];
    full += `${url.includes("?") ? "&" : "?"}${more.filter((text) => text !== "").join("&")}`;
  }
  const handler = builtIn[scheme] ?? handlers.get(scheme);
  if (handler === undefined) throw new RuntimeError(`No rendezvous handler for ${scheme}://`);
  return handler(full, options);
}
