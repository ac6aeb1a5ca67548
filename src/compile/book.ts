/** What is remembered of a compiled function, and what a call of it keeps of the programs that fit so far. */
import type { Storage, Version } from "../tensor/storage.ts";
import type { Tensor } from "../tensor/tensor.ts";
import type { Compiled } from "./compiled.ts";
import type { CompileEvent } from "./state.ts";
import type { Slot } from "./tape.ts";

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

/** A program that agrees with the run so far, with what stands in it for its tensors and slots. */
export interface Candidate {
  readonly compiled: Compiled;
  readonly tensors: Tensor[];
  readonly storages: Map<Slot, Storage>;
  readonly slots: Map<Storage, Slot>;
  /** Where slots from outside begin, as addresses. */
  readonly bases: Map<Slot, number>;
  /** The same in bytes from the start of their storages. */
  readonly shifts: Map<Slot, number>;
  readonly versions: Version[];
}

/** What was called and put off. */
export interface Call {
  redo(): void;
}
