/**
 * Steps that all processes take together: where one fails, all learn of it.
 * Source: https://github.com/pytorch/pytorch/blob/main/torch/distributed/checkpoint/utils.py
 */
import { barrier } from "../../communication/collectives.ts";
import { ProcessGroup } from "../../communication/group.ts";
import { get_global_rank, get_rank, get_world_size, type Group } from "../../communication/world.ts";
import { nameClasses } from "../../support/class-names.ts";
import { itemAt } from "../../support/checked.ts";
import { all_gather_object, broadcast_object_list, gather_object, scatter_object_list } from "../objects.ts";
import { dumps, loads } from "./codec.ts";

/** What went wrong in a step, by the ranks of the processes. */
export class CheckpointException extends Error {
  constructor(
    /** The step: "plan", "write" or "read". */
    readonly step: string,
    /** The error of each process that failed; of another one its name and text. */
    readonly failures: ReadonlyMap<number, Error>,
  ) {
    const ranks = [...failures.keys()].join(", ");
    const parts = [...failures].map(
      ([rank, error]) => `Traceback (most recent call last): (RANK ${rank})\n${error.name}: ${error.message}\n`,
    );
    const [first] = failures.values();
    super(`CheckpointException ranks:dict_keys([${ranks}])\n${parts.join("")}`, { cause: first });
  }
  override get name(): string {
    return "CheckpointException";
  }
}
nameClasses({ CheckpointException });

/** An error of another process. */
class RemoteError extends Error {
  constructor(
    private readonly kind: string,
    message: string,
  ) {
    super(message);
  }
  override get name(): string {
    return this.kind;
  }
}

/** What a step gives: a value, or the errors that it failed with. */
interface Outcome {
  readonly value?: unknown;
  readonly failures?: readonly (readonly [rank: number, name: string, message: string])[];
}

const asError = (error: unknown): Error => (error instanceof Error ? error : new Error(String(error)));

/** The processes of a group, or this one alone. */
export class Coordination {
  readonly rank: number;
  readonly isCoordinator: boolean;
  /** This process's own errors, which keep their classes. */
  private own: Error | null = null;

  constructor(
    private readonly group: Group,
    private readonly isTogether: boolean,
    private readonly coordinator: number,
  ) {
    this.rank = isTogether ? get_rank(group) : 0;
    this.isCoordinator = !isTogether || this.rank === coordinator;
  }

  private get root(): number {
    return this.group instanceof ProcessGroup ? get_global_rank(this.group, this.coordinator) : this.coordinator;
  }

  private attempt(run: () => unknown): Outcome {
    try {
      return { value: run() };
    } catch (error) {
      return this.failed(error);
    }
  }

  private failed(error: unknown): Outcome {
    this.own = asError(error);
    return { failures: [[this.rank, this.own.name, this.own.message]] };
  }

  /** What a message says; throws what failed. */
  private open(step: string, outcome: Outcome): unknown {
    const { failures } = outcome;
    if (failures === undefined || failures.length === 0) return outcome.value;
    throw new CheckpointException(
      step,
      new Map(
        failures.map(([rank, name, message]) => [
          rank,
          rank === this.rank && this.own !== null ? this.own : new RemoteError(name, message),
        ]),
      ),
    );
  }

  private gather(own: Outcome): Outcome[] | null {
    if (!this.isTogether) return [own];
    const all: unknown[] | null = this.isCoordinator ? Array<unknown>(get_world_size(this.group)).fill(null) : null;
    let message: Uint8Array;
    try {
      message = dumps(own);
    } catch (error) {
      // What cannot be told is an error of this process, of which the others learn.
      message = dumps(this.failed(error));
    }
    gather_object(message, all, this.root, this.group);
    return all === null ? null : all.map((bytes) => loads(bytes as Uint8Array, "a message") as Outcome);
  }

  /** The coordinator makes one value of those of all. */
  private reduce(own: Outcome, combine: (values: readonly unknown[]) => unknown): Outcome | null {
    const all = this.gather(own);
    if (all === null) return null;
    const failures = all.flatMap((each) => each.failures ?? []);
    if (failures.length > 0) return { failures };
    return this.attempt(() => combine(all.map(({ value }) => value)));
  }

  /** `map` on all, `combine` of all values on the coordinator, one of the results for each. */
  reduceScatter<T, R>(step: string, map: () => T, combine: (values: readonly T[]) => readonly R[]): R {
    const result = this.reduce(this.attempt(map), combine as (values: readonly unknown[]) => unknown);
    if (!this.isTogether) return itemAt(this.open(step, result ?? {}) as R[], 0);
    let messages: Uint8Array[] | null = null;
    if (result !== null) {
      const size = get_world_size(this.group);
      const values = result.value as readonly unknown[] | undefined;
      messages = Array.from({ length: size }, (_, i) => dumps(values === undefined ? result : { value: values[i] }));
    }
    const given: unknown[] = [null];
    scatter_object_list(given, messages, this.root, this.group);
    return this.open(step, loads(given[0] as Uint8Array, "a message") as Outcome) as R;
  }

  /** `map` on all, `combine` of all values on the coordinator, its result for all. */
  allReduce<T, R>(step: string, map: () => T, combine: (values: readonly T[]) => R): R {
    const result = this.reduce(this.attempt(map), combine as (values: readonly unknown[]) => unknown);
    if (!this.isTogether) return this.open(step, result ?? {}) as R;
    const list: unknown[] = [result === null ? null : dumps(result)];
    broadcast_object_list(list, this.root, this.group);
    return this.open(step, loads(list[0] as Uint8Array, "a message") as Outcome) as R;
  }

  /** `run` on all; where one fails, all do. */
  all(step: string, run: () => void): void {
    const own = this.attempt(run);
    if (!this.isTogether) return void this.open(step, own);
    const all: unknown[] = Array<unknown>(get_world_size(this.group)).fill(null);
    all_gather_object(all, dumps({ failures: own.failures ?? [] }), this.group);
    const failures = all.flatMap((bytes) => (loads(bytes as Uint8Array, "a message") as Outcome).failures ?? []);
    this.open(step, { failures });
  }

  /** Waits for all. */
  barrier(): void {
    if (this.isTogether) barrier({ group: this.group });
  }
}
