/**
 * Dicts of a module's state: names in order, tensors, and the hidden `_metadata` with the versions of the modules that
 * wrote them.
 */
import { isMap } from "../../support/realms.ts";
import { pythonTypeName } from "../../ops/declare/bind.ts";
import { TypeError } from "../../support/errors.ts";
import { refusePromisedState } from "../../support/run-then.ts";
import { warnAlways } from "../../support/warnings.ts";
import { Tensor } from "../../tensor/tensor.ts";

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

/** What `Module._load_from_state_dict` is given, and after the module its hooks. */
export type LoadStateArguments = [
  state_dict: Map<string, unknown>,
  prefix: string,
  local_metadata: LocalMetadata,
  strict: boolean,
  missing_keys: string[],
  unexpected_keys: string[],
  error_msgs: string[],
];

/** Options of `state_dict`. */
export interface StateDictOptions {
  /** Where to write; a new object by default. */
  destination?: Record<string, unknown> | null;
  /** What names begin with. */
  prefix?: string;
  /** Give the parameters themselves, with their history. */
  keep_vars?: boolean;
}

/** The arguments of `state_dict`, by name or (which is deprecated) by place. */
export function readStateDictArguments(args: readonly unknown[]): {
  destination: Record<string, unknown> | null;
  prefix: string;
  keep_vars: boolean;
} {
  const names = ["destination", "prefix", "keep_vars"];
  const [first] = args;
  const isNamed =
    args.length <= 1 && (first === undefined || Object.keys(first as object).every((key) => names.includes(key)));
  const options = (isNamed ? first : { destination: args[0], prefix: args[1], keep_vars: args[2] }) as StateDictOptions;
  if (!isNamed)
    warnAlways(
      "Positional args are being deprecated, use kwargs instead. Refer to https://pytorch.org/docs/main/generated/torch.nn.Module.html#torch.nn.Module.state_dict for details.",
      "FutureWarning",
    );
  return {
    destination: options?.destination ?? null,
    prefix: options?.prefix ?? "",
    keep_vars: options?.keep_vars ?? false,
  };
}

/**
 * A Map whose entries are properties as well: `dict["0.weight"]` as in Python, `dict.get("0.weight")` as in JavaScript.
 * Modules that save and load by themselves, and hooks, get such a one.
 */
export function asDict(map: Map<string, unknown>): Map<string, unknown> {
  return new Proxy(map, {
    get(target, key) {
      if (typeof key === "string" && target.has(key)) return target.get(key);
      const value: unknown = Reflect.get(target, key, target);
      return typeof value === "function" ? (value as (...args: unknown[]) => unknown).bind(target) : value;
    },
    set(target, key, value) {
      target.set(String(key), value);
      return true;
    },
    has: (target, key) => (typeof key === "string" && target.has(key)) || Reflect.has(target, key),
    deleteProperty: (target, key) => target.delete(String(key)) || true,
    ownKeys: (target) => [...target.keys()],
    getOwnPropertyDescriptor: (target, key) =>
      typeof key === "string" && target.has(key)
        ? { value: target.get(key), writable: true, enumerable: true, configurable: true }
        : undefined,
  });
}

/** Where `_save_to_state_dict` writes: entries in order. */
export class StateDictWriter {
  readonly entries: Map<string, unknown> = asDict(new Map<string, unknown>());
  readonly metadata: Record<string, LocalMetadata> = {};

  /** Puts the entries of another dict in the place of those written so far. */
  replace(dict: StateDictLike): void {
    const entries = [...(isMap(dict) ? dict : Object.entries(dict))];
    this.entries.clear();
    for (const [name, value] of entries) this.entries.set(name as string, value);
  }

  /** The entries as a plain object that keeps their order. */
  toObject(destination: Record<string, unknown> | null = null): StateDict {
    const target: Record<string, unknown> = destination ?? {};
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
  refusePromisedState(state);
  if (typeof state !== "object" || state === null || Array.isArray(state) || state instanceof Tensor) {
    const own = typeof state === "function" ? state.constructor.name : pythonTypeName(state); // modules are functions
    const sentence = `Expected state_dict to be dict-like, got <class '${state instanceof Tensor ? "torch.Tensor" : own}'>.`;
    throw new TypeError(sentence);
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
