/**
 * Dicts of a module's state: names in order, tensors, and the hidden `_metadata` with the versions of the modules that
 * wrote them.
 */
import { isMap } from "../../support/realms.ts";
import { TypeError } from "../../support/errors.ts";
import type { Tensor } from "../../tensor/tensor.ts";

/** Tensors by name. Its hidden `_metadata` makes files write it as Python's OrderedDict. */
export type StateDict = Record<string, Tensor>;

/** What `load_state_dict` takes: an object or a Map of tensors by name. */
export type StateDictLike = Readonly<Record<string, unknown>> | ReadonlyMap<string, unknown>;

/** What a module noted of itself when it wrote its state. */
export interface LocalMetadata {
  version?: number;
  assign_to_params_buffers?: boolean;
  [key: string]: unknown;
}

/** Where `_save_to_state_dict` writes: entries in order. */
export class StateDictWriter {
  readonly entries = new Map<string, unknown>();
  readonly metadata: Record<string, LocalMetadata> = {};

  /** The entries as a plain object that keeps their order. */
  toObject(): StateDict {
    const target: Record<string, unknown> = {};
    for (const [name, value] of this.entries) target[name] = value;
    const names = [...this.entries.keys()];
    const keeps = Object.keys(target).every((name, i) => name === names[i]);
    const dict = keeps ? target : ordered(target, names);
    Object.defineProperty(dict, "_metadata", {
      value: this.metadata,
      enumerable: false,
      configurable: true,
      writable: true,
    });
    return dict as StateDict;
  }
}

/** JavaScript lists names that look like numbers first; this lists them as given (a ModuleDict may have such names). */
function ordered(target: Record<string, unknown>, names: readonly string[]): Record<string, unknown> {
  return new Proxy(target, {
    ownKeys(object) {
      const all = Reflect.ownKeys(object);
      const known = names.filter((name) => Object.hasOwn(object, name));
      return [...known, ...all.filter((key) => typeof key === "symbol" || !names.includes(key))];
    },
  });
}

/** Reads a state dict of any form into a Map, with the metadata that it may carry. */
export function readStateDict(state: unknown): {
  entries: Map<string, unknown>;
  metadata: Record<string, LocalMetadata> | null;
} {
  if (typeof state !== "object" || state === null || Array.isArray(state)) {
    throw new TypeError(
      `Expected state_dict to be dict-like, got ${state === null ? "null" : Array.isArray(state) ? "an array" : typeof state}.`,
    );
  }
  const entries = isMap(state)
    ? new Map(state as Map<string, unknown>)
    : new Map<string, unknown>(Object.entries(state));
  const hidden: unknown = Object.getOwnPropertyDescriptor(state, "_metadata")?.value;
  const metadata = entries.has("_metadata") ? null : hidden;
  if (isMap(metadata)) return { entries, metadata: Object.fromEntries(metadata as Map<string, LocalMetadata>) };
  return {
    entries,
    metadata: typeof metadata === "object" && metadata !== null ? (metadata as Record<string, LocalMetadata>) : null,
  };
}
