/** What is remembered of a compiled function, and what a call of it keeps of the programs that fit so far. */
import type { Outputs } from "../ops/declare/call.ts";
import type { Storage, Version } from "../tensor/storage.ts";
import type { Tensor } from "../tensor/tensor.ts";
import type { Compiled } from "./compiled.ts";
import type { CompileEvent } from "./state.ts";
import type { OperatorStep, Ref } from "./trace.ts";

/** What is known of the runs that begin at one point of a function: at its start, or after a break. */
export class Stretch {
  readonly programs: Compiled[] = [];
  /** Where each goes on after its break. */
  readonly next = new Map<Compiled, Stretch>();
}

/** What sessions of one function share. */
export interface Book {
  readonly start: Stretch;
  readonly limit: number;
  readonly fullgraph: boolean;
  readonly fuses: boolean;
  /** Why the function runs as it is from now on; null: it does not. */
  givenUp: string | null;
  /** Tells of breaks and new programs. */
  note(event: CompileEvent): void;
  captured(compiled: Compiled): void;
}

/** A program that agrees with the run so far, with what stands in it for its tensors and slots, by their numbers. */
export interface Candidate {
  readonly compiled: Compiled;
  readonly tensors: Tensor[];
  readonly storages: Storage[];
  /** All of these storages. */
  readonly taken: Set<Storage>;
  /** Where slots from outside begin, as addresses. */
  readonly bases: number[];
  /** The same in bytes from the start of their storages. */
  readonly shifts: number[];
  readonly versions: Version[];
  /** Whether a tensor may stand where a program has another, and binds it. */
  readonly binds: (ref: Ref, tensor: Tensor) => boolean;
}

/** What was called and put off. */
export interface Call {
  redo(): void;
}

/** An operator that was called and put off. */
export class PutOffOperator implements Call {
  constructor(
    private readonly session: { redoOperator(call: PutOffOperator): void },
    /** What it is in the program that was written down. */
    readonly step: OperatorStep,
    readonly args: unknown[],
    readonly out: Outputs | null,
    /** What stands for its results. */
    readonly leaves: readonly unknown[],
  ) {}

  redo(): void {
    this.session.redoOperator(this);
  }
}
