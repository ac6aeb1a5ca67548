/**
 * What the library makes on its way to a result, and nobody else can reach: its bytes go back at once, or, where a graph
 * saved it, as soon as the graph lets it go. In-house code only: a function of the user's could keep a tensor.
 */
import { abandonSince } from "../tensor/memory.ts";
import { storageClock, type Storage } from "../tensor/storage.ts";
import { Tensor } from "../tensor/tensor.ts";
import { interpreters } from "./interpreters.ts";
import { hookRuns, savedTensorHooks } from "./saved.ts";

/** How deep results and arguments are looked through: deeper ones are not understood. */
const DEPTH = 4;

/** Adds the storages of tensors in a value; false where there may be others. */
function addStorages(value: unknown, found: Storage[], depth: number): boolean {
  if (value instanceof Tensor) {
    found.push(value.storage);
    return true;
  }
  if (typeof value === "function") return false;
  if (typeof value !== "object" || value === null) return true;
  if (depth === 0) return false;
  if (Array.isArray(value)) return value.every((item) => addStorages(item, found, depth - 1));
  return Object.values(value).every((item) => addStorages(item, found, depth - 1));
}

/**
 * Runs `body`, code of the library that keeps no tensor but in its result and in its arguments, and gives back all else
 * that it made.
 */
export function withinLibrary<A extends readonly unknown[], R>(args: A, body: (args: A) => R): R {
  if (interpreters.top !== null || savedTensorHooks.length > 0) return body(args);
  const clock = storageClock();
  const hooks = hookRuns.count;
  const result = body(args);
  if (storageClock() - clock < 2 || hookRuns.count !== hooks) return result;
  const outside: Storage[] = [];
  if (addStorages(result, outside, DEPTH) && addStorages(args, outside, DEPTH)) abandonSince(clock, outside);
  return result;
}
