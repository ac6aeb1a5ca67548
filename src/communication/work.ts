/** `torch.distributed.Work`: an operation among processes that runs beside the program. */
import { no_grad } from "../autograd/modes.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { DistBackendError } from "./errors.ts";
import { Future } from "./future.ts";
import type { ProcessGroup } from "./group.ts";
import { mpi } from "./mpi.ts";
import { waitForAll, type Request } from "./requests.ts";
import { timedOut } from "./timed-out.ts";
import { itemAt } from "../support/checked.ts";

/** What an operation is, for errors, and what belongs to it. */
export interface Operation {
  /** PyTorch's name of the kind: "ALLREDUCE". */
  readonly kind: string;
  readonly group: ProcessGroup;
  readonly requests: readonly Request[];
  /** What MPI reads and writes: held until it is over. */
  readonly tensors: readonly Tensor[];
  /** Numbers of elements in and out, for errors. */
  readonly counts: readonly [number, number];
  /** Runs once when MPI is done: conversions, copies. */
  readonly finish?: () => void;
  readonly result: readonly Tensor[];
}

/** All that is on its way. It is held here, for MPI writes into its memory whatever the program does. */
const pending = new Set<Work>();

/** Lets MPI get on with what is on its way: MPI libraries work only while they are called. */
export function progress(): void {
  for (const work of pending) {
    work.letProgress();
    return;
  }
}

/** Everything that is on its way. */
export function pendingWork(): readonly Work[] {
  return [...pending];
}

let bytesSent = 0;

/** Bytes of tensors that operations were started with since the program began; for measurements. */
export function communicatedBytes(): number {
  return bytesSent;
}

/**
 * The handle of an operation that was started with `async_op: true`. Its tensors must not be read or changed before it
 * was waited for.
 * @example
 * ```ts ignore
 * const work = dist.all_reduce(x, { async_op: true })!;
 * // ... compute something else
 * work.wait(); // or: await work.get_future()
 * ```
 */
export class Work {
  private finished = false;
  private failure: Error | null = null;
  /** The operation's number in its group. */
  private readonly sequence: number;
  private readonly kept: readonly boolean[];
  private readonly began = performance.now();
  private ended = 0;

  constructor(private readonly operation: Operation) {
    this.sequence = operation.group.nextSequence();
    // A scope that ends meanwhile must not give the bytes back.
    this.kept = operation.tensors.map(({ storage }) => storage.kept);
    for (const { storage, shape, dtype } of operation.tensors) {
      storage.kept = true;
      bytesSent += shape.reduce((product, size) => product * size, dtype.itemsize);
    }
    pending.add(this);
  }

  /** Lets MPI get on; for the library's own use. */
  letProgress(): void {
    const { requests } = this.operation;
    for (const request of requests) if (!request.test()) return;
    this.ended ||= performance.now();
  }

  private settle(): void {
    if (this.finished) return;
    const { requests, tensors, finish } = this.operation;
    this.finished = true;
    this.ended ||= performance.now();
    pending.delete(this);
    tensors.forEach(({ storage }, i) => {
      storage.kept = itemAt(this.kept, i);
      storage.writes++;
    });
    const failed = requests.find(({ code }) => code !== 0);
    if (failed !== undefined) {
      this.failure = new DistBackendError(
        `[Rank ${this.operation.group.rank()}] ${this.operation.kind} failed: ${mpi().errorText(failed.code)}`,
      );
      this.operation.group.fail(this.failure);
    } else if (finish !== undefined) {
      no_grad(finish);
    }
  }

  /** Whether it is over. */
  is_completed(): boolean {
    if (this.finished || this.failure !== null) return true;
    if (!this.operation.requests.every((request) => request.test())) return false;
    this.settle();
    return true;
  }

  /** Whether it is over and went well. */
  is_success(): boolean {
    return this.is_completed() && this.failure === null;
  }

  /** The error that it ended with, or null. */
  exception(): Error | null {
    return this.failure;
  }

  /**
   * Waits until it is over.
   * @param timeout Seconds; by default the group's.
   * @throws DistBackendError if MPI reports a failure, or if the time is over; then its tensors hold anything, the group
   * refuses further work, and the process had best end.
   */
  wait(timeout: number | null = null): boolean {
    if (!this.finished && this.failure === null) {
      const { group, requests, kind, counts } = this.operation;
      const milliseconds = (timeout ?? group.timeout) * 1000;
      if (waitForAll(requests, milliseconds)) this.settle();
      else {
        this.failure = timedOut({ group, kind, counts, milliseconds, sequence: this.sequence });
        group.fail(this.failure);
      }
    }
    if (this.failure !== null) throw this.failure;
    return true;
  }

  /** The same as `wait`: there is no device that runs ahead. */
  synchronize(): void {
    this.wait();
  }

  /** The tensors that it gives, once it is over. */
  result(): readonly Tensor[] {
    return this.operation.result;
  }

  /** The rank in the world that a received message came from. */
  source_rank(): number {
    const { group, requests } = this.operation;
    return group.globalRank(itemAt(requests, 0).source);
  }

  /** Milliseconds from its start until MPI was seen to be done with it. */
  duration(): number {
    return this.ended - this.began;
  }

  /** A future, and a promise, of the tensors that it gives. Its time-out counts from here. */
  get_future(): Future<readonly Tensor[]> {
    const deadline = performance.now() + this.operation.group.timeout * 1000;
    return new Future({
      poll: () => this.is_completed() || performance.now() > deadline,
      wait: () => {
        this.wait(Math.max(0, deadline - performance.now()) / 1000);
        return this.result();
      },
    });
  }
}
