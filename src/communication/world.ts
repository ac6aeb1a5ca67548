/** The default process group, which has all processes, and groups of some of them: how they begin and end. */
import { textDecoder, textEncoder } from "../support/platform/text-coding.ts";
import { TypeError, ValueError, RuntimeError, withHelp } from "../support/errors.ts";
import { functionSignature, type Arguments } from "../ops/declare/signature.ts";
import {
  atExit,
  environmentVariable,
  setEnvironmentVariable,
  sleep,
  writeError,
} from "../support/platform/libraries.ts";
import { availableThreads } from "../support/platform/threads.ts";
import { warnAlways } from "../support/warnings.ts";
import { hostBackend } from "../tensor/device.ts";
import { ProcessGroup } from "./group.ts";
import { launcher, mpiIsThere } from "./library.ts";
import { mpi, type HandlePlace } from "./mpi.ts";
import { startRequest, waitForAll } from "./requests.ts";
import { environmentNumber, joinByMpi, placeToJoin, type RankAddress } from "./rendezvous.ts";
import { timedOut } from "./timed-out.ts";
import { pendingWork } from "./work.ts";
import { entryOf, itemAt } from "../support/checked.ts";
import type { Store } from "../distributed/stores/store.ts";

/** PyTorch's default, in seconds. */
const DEFAULT_TIMEOUT = 1800;
/** MPI_UNDEFINED, the same in all libraries: no group for this process. For the library's own use. */
export const NO_COLOR = -32766;

/** What stands for a group that this process is not in: `GroupMember.NON_GROUP_MEMBER`. */
export class NonGroupMember {
  private readonly isMember = false;
  toString(): string {
    return this.isMember ? "" : "<non group member>";
  }
}
const NON_GROUP_MEMBER = new NonGroupMember();

/** A group as functions take it: null is the default group. */
export type Group = ProcessGroup | NonGroupMember | null;

const world: { group: ProcessGroup | null; readonly groups: ProcessGroup[]; count: number } = {
  group: null,
  groups: [],
  count: 0,
};

/** PyTorch's `torch.distributed.GroupMember` and `torch.distributed.group`. */
export const GroupMember: { readonly WORLD: ProcessGroup | null; readonly NON_GROUP_MEMBER: NonGroupMember } = {
  get WORLD() {
    return world.group;
  },
  NON_GROUP_MEMBER,
};

/** Whether koffi and an MPI library are installed. */
export function is_mpi_available(): boolean {
  return mpiIsThere();
}
/** Whether there is communication at all: where there is MPI. */
export function is_available(): boolean {
  return mpiIsThere();
}
/** Never: messages go by MPI. */
export function is_gloo_available(): boolean {
  return false;
}
/** Never: messages go by MPI. */
export function is_nccl_available(): boolean {
  return false;
}
/** Whether a transport of that name can be used. */
export function is_backend_available(backend: string): boolean {
  return backend.toLowerCase() === "mpi" && mpiIsThere();
}
/** Whether the default group was made. */
export function is_initialized(): boolean {
  return world.group !== null;
}
/** Whether `torchrun` started this process, by the variables that it leaves. */
export function is_torchelastic_launched(): boolean {
  return environmentVariable("TORCHELASTIC_RUN_ID") !== undefined;
}

/** The default group. For the library's own use. */
export function defaultGroup(): ProcessGroup {
  if (world.group === null)
    throw new ValueError(
      "Default process group has not been initialized, please make sure to call init_process_group.",
    );
  return world.group;
}

/** The group that an argument means; null if this process is not in it. For the library's own use. */
export function groupOf(group: Group | undefined): ProcessGroup | null {
  if (group === null || group === undefined) return defaultGroup();
  return group instanceof ProcessGroup ? group : null;
}

const backends: Record<string, string> = { gloo: "Gloo", nccl: "NCCL", ucc: "UCC", xccl: "XCCL" };

function checkBackend(backend: string | null): void {
  if (backend === null) return;
  if (typeof backend !== "string") throw new ValueError("Backend constructor parameter must be string-ish");
  const name = backend.toLowerCase().replace(/^cpu:/, "");
  if (name === "mpi") return;
  const known = backends[name];
  if (known === undefined) throw new ValueError(`Invalid backend: '${backend}'`);
  throw new RuntimeError(
    withHelp(
      `Distributed package doesn't have ${known} built in`,
      'Messages go by MPI here: init_process_group("mpi").',
    ),
  );
}

/** Seconds, checked; PyTorch's default for null. For the library's own use. */
export function checkTimeout(timeout: unknown): number {
  if (timeout === null || timeout === undefined) return DEFAULT_TIMEOUT;
  if (typeof timeout !== "number" || !(timeout > 0))
    throw new TypeError(
      withHelp(
        `Expected timeout argument to be of type datetime.timedelta, got ${String(timeout)}`,
        "Here it is a positive number of seconds.",
      ),
    );
  return timeout;
}

/** Milliseconds for the launcher to pass on what was printed, before all end. */
const FORWARDING = 200;

let begun = false;

/** Starts MPI once in a process's life: it cannot be started again. */
function beginMpi(place: RankAddress | null, seconds: number): void {
  if (begun) return;
  const library = mpi();
  const joined = place === null ? null : joinByMpi(place, seconds);
  begun = true;
  const [isInitialized, given] = [new Int32Array(1), new Int32Array(1)];
  library.call("Initialized", isInitialized);
  if (isInitialized[0] === 0) library.call("Init_thread", null, null, library.abi.threadFunneled, given);
  joined?.();
  library.call("Comm_set_errhandler", library.abi.world, library.abi.errorsReturn);
  atExit(endMpi);
}

/**
 * The end of the process: with all others if it goes well. If it does not, the others are ended too, for they would wait
 * for this one.
 */
function endMpi(code: number, error: string | null): void {
  const library = mpi();
  const size = library.integer("Comm_size", library.abi.world);
  const failed = world.groups.some((group) => group.failed);
  const abort = (reason: string): void => {
    if (error !== null) writeError(error);
    writeError(`[Rank ${library.integer("Comm_rank", library.abi.world)}] ${reason}: ending all ${size} processes.`);
    sleep(FORWARDING);
    library.code("Abort", library.abi.world, code === 0 ? 1 : code);
  };
  if (code !== 0) return size > 1 ? abort(`this process ends with exit code ${code}`) : undefined;
  if (failed) return abort("an operation of a process group failed");
  // MPI_Finalize waits for all others for ever: see first whether they come.
  const seconds = world.group?.timeout ?? lastTimeout;
  const everyone = startRequest((place) => library.code("Ibarrier", library.abi.world, place));
  if (!waitForAll([everyone], seconds * 1000)) return abort(`other processes did not end within ${seconds} seconds`);
  library.code("Finalize");
}

let lastTimeout = DEFAULT_TIMEOUT;

/** Names of the machines of a communicator's processes. */
function hostsOf(comm: HandlePlace, size: number): string[] {
  const library = mpi();
  const width = 64;
  const own = new Uint8Array(width);
  own.set(textEncoder().encode(library.processorName()).subarray(0, width));
  const all = new Uint8Array(width * size);
  const { uint8 } = library.abi.types;
  const [from, to] = [library.addressOfArray(own), library.addressOfArray(all)];
  const request = startRequest((place) =>
    library.call("Iallgather", from, width, uint8, to, width, uint8, comm.value, place),
  );
  waitForAll([request], Infinity);
  const text = textDecoder();
  return Array.from({ length: size }, (_, i) =>
    text.decode(all.slice(i * width, (i + 1) * width)).replace(/\0.*$/s, ""),
  );
}

/** A group of a communicator's processes. For the library's own use. */
export function groupOfCommunicator(
  comm: HandlePlace,
  ranks: readonly number[],
  timeout: number,
  isWorld: boolean,
  hosts: readonly string[] | null,
): ProcessGroup {
  const library = mpi();
  library.call("Comm_set_errhandler", comm.value, library.abi.errorsReturn);
  const watch = library.handlePlace();
  library.call("Comm_dup", comm.value, watch.array);
  library.call("Comm_set_errhandler", watch.value, library.abi.errorsReturn);
  const group = new ProcessGroup({
    name: String(world.count++),
    ranks,
    rank: library.integer("Comm_rank", comm.value),
    comm,
    watch,
    hosts: hosts ?? hostsOf(comm, ranks.length),
    timeout,
    isWorld,
  });
  world.groups.push(group);
  return group;
}

/** What `torchrun` sets, for scripts that read it; what is set already stays. */
function tellEnvironment(group: ProcessGroup): void {
  const library = mpi();
  const local = library.handlePlace();
  const { world: everyone, sharedMemoryType, infoNull } = library.abi;
  library.call("Comm_split_type", everyone, sharedMemoryType, group.rank(), infoNull, local.array);
  const values = {
    RANK: group.rank(),
    WORLD_SIZE: group.size(),
    LOCAL_RANK: library.integer("Comm_rank", local.value),
    LOCAL_WORLD_SIZE: library.integer("Comm_size", local.value),
  };
  for (const [name, value] of Object.entries(values))
    if (environmentVariable(name) === undefined) setEnvironmentVariable(name, String(value));
  const neighbours = values.LOCAL_WORLD_SIZE;
  library.call("Comm_free", local.array);
  // The processes of a machine share its cores, unless the program has chosen a number of threads.
  const { threads } = hostBackend();
  const fair = Math.max(1, Math.floor(availableThreads() / neighbours));
  if (threads.threads === threads.available && fair < threads.threads) threads.setThreads(fair);
}

/** Options of `init_process_group`, by PyTorch's names. */
export interface InitOptions {
  /** "mpi", the only one here, or null for it. */
  backend?: string | null;
  /** "env://"; MPI needs none. */
  init_method?: string | null;
  /** Seconds that an operation may take before all ends with an error. Default 1800. */
  timeout?: number | null;
  /** Ignored, as by PyTorch: MPI assigns it. */
  world_size?: number;
  /** Ignored, as by PyTorch: MPI assigns it. */
  rank?: number;
  /** Where processes that no launcher of MPI started meet, with `rank` and `world_size`; null: by `init_method`. */
  store?: Store | null;
  /** Ignored, as by PyTorch. */
  group_name?: string;
  /** Ignored: MPI has none. */
  pg_options?: unknown;
  /** Ignored: all is on the CPU. */
  device_id?: unknown;
}

const init = functionSignature<Required<InitOptions>>(
  "init_process_group",
  "backend=None, init_method=None, timeout=None, world_size=-1, rank=-1, store=None, group_name='', pg_options=None, device_id=None",
);

/**
 * Makes the default process group of all processes that `mpirun` started. Each process calls it once, before anything
 * else of `torch.distributed`.
 *
 * `RANK` and `WORLD_SIZE` of the environment are understood as `torchrun` sets them: RANK orders the processes, WORLD_SIZE
 * must be their number. Where they are not set, they are set afterwards, with LOCAL_RANK and LOCAL_WORLD_SIZE. The
 * processes of one machine share its cores: the number of threads is divided among them.
 * Source: https://docs.pytorch.org/docs/stable/distributed.html#torch.distributed.init_process_group
 * @throws AssertionError for a store with an `init_method`, or without `rank` and `world_size`.
 * @throws RuntimeError that says what to install if koffi or an MPI library is missing.
 * @throws ValueError if there is a default group already.
 * @example
 * ```ts ignore
 * import * as dist from "flambeau/distributed";
 * dist.init_process_group("mpi", { timeout: 60 }); // mpirun -n 4 node train.js
 * ```
 */
export function init_process_group(
  ...args: Arguments<[backend?: string | null, init_method?: string | null, timeout?: number | null], InitOptions>
): void {
  const { backend, init_method, timeout, world_size, rank, store } = init.bind(args);
  if (world.group !== null) throw new ValueError("trying to initialize the default process group twice!");
  checkBackend(backend);
  const seconds = checkTimeout(timeout);
  lastTimeout = seconds;
  const place = (store ?? { placeToJoin }).placeToJoin(init_method, rank, world_size);
  if (place === null && (world_size !== -1 || rank !== -1))
    warnAlways(
      `For MPI backend, world_size (${world_size}) and rank (${rank}) are ignored since they are assigned by the MPI runtime.`,
    );
  beginMpi(place, seconds);
  const library = mpi();
  const everyone = library.abi.world;
  const size = library.integer("Comm_size", everyone);
  const [wantedSize, wantedRank] = [environmentNumber("WORLD_SIZE"), environmentNumber("RANK")];
  if (wantedSize !== null && wantedSize !== size)
    throw new ValueError(
      withHelp(
        `WORLD_SIZE is ${wantedSize}, but MPI has started ${size} process${size === 1 ? "" : "es"}.`,
        launcher() === null
          ? `This library takes only processes that its own launcher started: mpirun -n ${wantedSize} node train.js`
          : "Let both be the same, or leave WORLD_SIZE out.",
      ),
    );
  const comm = library.handlePlace();
  library.call(
    "Comm_split",
    everyone,
    0,
    place?.rank ?? wantedRank ?? library.integer("Comm_rank", everyone),
    comm.array,
  );
  world.group = groupOfCommunicator(
    comm,
    Array.from({ length: size }, (_, i) => i),
    seconds,
    true,
    null,
  );
  tellEnvironment(world.group);
}

/**
 * Ends a group, or all of them (null): what is on its way is waited for first.
 * @throws ValueError if there is no such group.
 */
export function destroy_process_group(group: Group = null): void {
  if (group === NON_GROUP_MEMBER) return;
  const target = (group as ProcessGroup | null) ?? world.group;
  if (target === null) throw new ValueError("Process group cannot be None");
  if (target.isDestroyed) throw new ValueError("Invalid process group specified");
  for (const work of pendingWork()) if (!target.failed) work.wait();
  if (target !== world.group) {
    target.destroy();
    world.groups.splice(world.groups.indexOf(target), 1);
    return;
  }
  const failed = world.groups.filter((each) => each.failed);
  for (const each of [...world.groups].reverse()) if (!each.isDestroyed) each.destroy();
  world.groups.splice(0, world.groups.length, ...failed);
  world.group = null;
  world.count = 0;
}

/** Everybody of a group is here; a process that does not come is an error after the group's time-out. */
export function meet(group: ProcessGroup): void {
  const request = startRequest((place) => mpi().call("Ibarrier", group.comm, place));
  const milliseconds = group.timeout * 1000;
  if (waitForAll([request], milliseconds)) return;
  const error = timedOut({ group, kind: "BARRIER", counts: [0, 0], milliseconds, sequence: group.nextSequence() });
  group.fail(error);
  throw error;
}

/** Options of `new_group`, by PyTorch's names. */
export interface NewGroupOptions {
  /** Ranks in the world; null: all. */
  ranks?: readonly number[] | null;
  /** Seconds; by default 1800. */
  timeout?: number | null;
  /** "mpi" or null. */
  backend?: string | null;
  /** Ignored: MPI has none. */
  pg_options?: unknown;
  /** Refused: all processes must take part. */
  use_local_synchronization?: boolean;
  /** Ignored. */
  group_desc?: string | null;
  /** Ignored: all is on the CPU. */
  device_id?: unknown;
  /** Whether ranks of the group follow the ranks in the world; else the order in which they are given. Default true. */
  sort_ranks?: boolean;
}

const newGroup = functionSignature<Required<NewGroupOptions>>(
  "new_group",
  "ranks=None, timeout=None, backend=None, pg_options=None, use_local_synchronization=False, group_desc=None, device_id=None, sort_ranks=True",
);

/**
 * Makes a group of some processes. All processes of the default group must call it, also those that will not be in it,
 * in the same order.
 * @returns the group, or `GroupMember.NON_GROUP_MEMBER` where this process is not in it.
 * @throws ValueError for ranks that are not there or stand twice.
 */
export function new_group(
  ...args: Arguments<[ranks?: readonly number[] | null, timeout?: number | null], NewGroupOptions>
): ProcessGroup | NonGroupMember {
  const options = newGroup.bind(args);
  const everyone = defaultGroup();
  checkBackend(options.backend);
  const timeout = checkTimeout(options.timeout);
  if (options.use_local_synchronization)
    throw new ValueError("MPI backend doesn't support use_local_synchronization=True");
  const size = everyone.size();
  let ranks = options.ranks === null ? [...everyone.ranks] : [...options.ranks];
  if (!ranks.every((rank) => Number.isInteger(rank))) throw new TypeError("ranks must be a sequence of integers");
  if (options.sort_ranks) ranks = ranks.sort((a, b) => a - b);
  if (new Set(ranks).size !== ranks.length)
    throw new ValueError(`ranks list must not contain duplicate entries, got [${ranks.join(", ")}]`);
  if (ranks.length > size)
    throw new ValueError(
      "the new group's world size should be less or equal to the world size set by init_process_group",
    );
  for (const rank of ranks)
    if (rank < 0 || rank >= size)
      throw new ValueError(`Rank ${rank} is out of range. Valid ranks are 0 to ${size - 1} (world_size=${size})`);
  meet(everyone);
  const place = ranks.indexOf(everyone.rank());
  const comm = mpi().handlePlace();
  mpi().call("Comm_split", everyone.comm, place < 0 ? NO_COLOR : 0, Math.max(place, 0), comm.array);
  if (place < 0) {
    world.count++;
    return NON_GROUP_MEMBER;
  }
  const hosts = ranks.map((rank) => itemAt(everyone.hosts, rank));
  return groupOfCommunicator(comm, ranks, timeout, false, hosts);
}

/**
 * Groups of the given ranks each.
 * @returns the one that this process is in (or NON_GROUP_MEMBER), and all.
 */
export function new_subgroups_by_enumeration(
  ranks_per_subgroup_list: readonly (readonly number[])[],
  options: NewGroupOptions = {},
): [ProcessGroup | NonGroupMember, (ProcessGroup | NonGroupMember)[]] {
  if (ranks_per_subgroup_list.length === 0) throw new ValueError("The arg 'ranks_per_subgroup_list' cannot be empty");
  const seen = new Map<number, readonly number[]>();
  for (const ranks of ranks_per_subgroup_list)
    for (const rank of ranks) {
      const text = (list: readonly number[]): string => `[${list.join(", ")}]`;
      if (seen.has(rank))
        throw new ValueError(
          `Rank ${rank} has appeared in both subgroup ${text(entryOf(seen, rank))} and ${text(ranks)}`,
        );
      seen.set(rank, ranks);
    }
  const groups = ranks_per_subgroup_list.map((ranks) => new_group({ ...options, ranks }));
  return [groups.find((group) => group instanceof ProcessGroup) ?? NON_GROUP_MEMBER, groups];
}

/** Groups of `group_size` neighbouring ranks each. */
export function new_subgroups(
  group_size: number,
  options: NewGroupOptions & { group?: ProcessGroup | null } = {},
): [ProcessGroup, (ProcessGroup | NonGroupMember)[]] {
  if (group_size <= 0) throw new ValueError(`The arg 'group_size' (${group_size}) must be positive`);
  const { group = null, ...rest } = options;
  const ranks = get_process_group_ranks(group);
  if (ranks.length < group_size)
    throw new ValueError(`The arg 'group_size' (${group_size}) must not exceed the world size (${ranks.length})`);
  if (ranks.length % group_size !== 0)
    throw new ValueError(`The world size (${ranks.length}) must be divisible by 'group_size=${group_size}'`);
  const lists = Array.from({ length: ranks.length / group_size }, (_, i) =>
    ranks.slice(i * group_size, (i + 1) * group_size),
  );
  const [own, all] = new_subgroups_by_enumeration(lists, rest);
  return [own as ProcessGroup, all];
}

/** This process's rank in a group: 0 to one less than its size; -1 if it is not in the group. */
export function get_rank(group: Group = null): number {
  return groupOf(group)?.rank() ?? -1;
}

/** How many processes a group has; -1 if this process is not in it. */
export function get_world_size(group: Group = null): number {
  return groupOf(group)?.size() ?? -1;
}

/** The rank in a group of a rank in the world. */
export function get_group_rank(group: ProcessGroup, global_rank: number): number {
  const rank = group.ranks.indexOf(global_rank);
  if (rank < 0) throw new ValueError(`Global rank ${global_rank} is not part of group ${String(group)}`);
  return rank;
}

/** The rank in the world of a rank in a group. */
export function get_global_rank(group: ProcessGroup, group_rank: number): number {
  const rank = group.ranks[group_rank];
  if (rank === undefined) throw new ValueError(`Group rank ${group_rank} is not part of group ${String(group)}`);
  return rank;
}

/** The ranks in the world of a group's processes. */
export function get_process_group_ranks(group: ProcessGroup | null): number[] {
  return [...(group ?? defaultGroup()).ranks];
}

/** What carries a group's messages: "mpi". */
export function get_backend(group: Group = null): string {
  const found = groupOf(group);
  if (found === null) throw new ValueError("Invalid process group specified");
  return found.name();
}

/** How many groups were made. */
export function get_pg_count(): number {
  return world.count;
}

/**
 * This process's rank among those of its machine.
 * @throws RuntimeError if LOCAL_RANK is not set, which `init_process_group` does, and no `fallback_rank` is given.
 */
export function get_node_local_rank(fallback_rank: number | null = null): number {
  const rank = environmentNumber("LOCAL_RANK") ?? fallback_rank;
  if (rank !== null) return rank;
  throw new RuntimeError(
    "LOCAL_RANK is not in the environment. Consider passing fallback_rank to allow `get_node_local_rank` to work, assuming you are not running in a multi-device context and want the code to run locally instead.",
  );
}

/** Changes how many seconds an operation of a group may take. */
export function set_timeout(timeout: number, group: Group = null): void {
  const found = groupOf(group);
  if (found === null) throw new ValueError("Invalid process group specified");
  found.timeout = checkTimeout(timeout);
}

/** The MPI library in its own words, and which of the three binary interfaces it has. */
export function get_mpi_version(): string {
  return `${mpi().version()} (${mpi().abi.name} ABI, ${mpi().libraryName})`;
}
