/** `torch.distributed.ProcessGroup`: processes that work together, by a communicator of MPI. */
import { ValueError } from "../support/errors.ts";
import { mpi, type HandlePlace } from "./mpi.ts";
import { itemAt } from "../support/checked.ts";

/** What makes a group. */
export interface GroupParts {
  readonly name: string;
  /** Ranks in the world, by rank in the group. */
  readonly ranks: readonly number[];
  readonly rank: number;
  readonly comm: HandlePlace;
  /** A second communicator, for messages about the first. */
  readonly watch: HandlePlace;
  /** Names of the machines, by rank in the group. */
  readonly hosts: readonly string[];
  readonly timeout: number;
  readonly isWorld: boolean;
}

/** Processes that work together. Made by `init_process_group` and `new_group`. */
export class ProcessGroup {
  /** Its name among the groups. */
  readonly group_name: string;
  /** Ranks in the world, by rank in the group. For the library's own use. */
  readonly ranks: readonly number[];
  /** Names of the machines, by rank in the group. For the library's own use. */
  readonly hosts: readonly string[];
  /** Whether it has all processes. For the library's own use. */
  readonly isWorld: boolean;
  /** Seconds that an operation may take. For the library's own use. */
  timeout: number;
  private readonly ownRank: number;
  private readonly parts: GroupParts;
  private failure: Error | null = null;
  private sequence = 0;
  private destroyed = false;

  constructor(parts: GroupParts) {
    this.parts = parts;
    this.group_name = parts.name;
    this.ranks = parts.ranks;
    this.hosts = parts.hosts;
    this.ownRank = parts.rank;
    this.timeout = parts.timeout;
    this.isWorld = parts.isWorld;
  }

  /** This process's rank in the group. */
  rank(): number {
    return this.ownRank;
  }

  /** How many processes it has. */
  size(): number {
    return this.ranks.length;
  }

  /** PyTorch's name of what carries its messages. */
  name(): string {
    return "mpi";
  }

  /** The communicator. For the library's own use. */
  get comm(): number {
    if (this.destroyed) throw new ValueError("Invalid process group specified or has been destroyed.");
    if (this.failure !== null) throw this.failure;
    return this.parts.comm.value;
  }

  /** The communicator for messages about the first. For the library's own use. */
  get watchComm(): number {
    return this.parts.watch.value;
  }

  /** The number of the next operation. For the library's own use. */
  nextSequence(): number {
    return ++this.sequence;
  }

  /** The rank in the world of a rank in the group. For the library's own use. */
  globalRank(rank: number): number {
    return itemAt(this.ranks, rank);
  }

  /** Makes the group refuse further work. For the library's own use. */
  fail(error: Error): void {
    this.failure ??= error;
  }

  /** Whether an operation of it failed. For the library's own use. */
  get failed(): boolean {
    return this.failure !== null;
  }

  /** Gives the communicators back. For the library's own use. */
  destroy(): void {
    if (this.destroyed) return;
    if (this.failure === null) {
      mpi().code("Comm_free", this.parts.watch.array);
      mpi().code("Comm_free", this.parts.comm.array);
    }
    this.destroyed = true;
  }

  /** Whether it was destroyed. For the library's own use. */
  get isDestroyed(): boolean {
    return this.destroyed;
  }

  toString(): string {
    return `<torch.distributed.distributed_c10d.ProcessGroup ${this.group_name} of ${this.size()} ranks>`;
  }
}
