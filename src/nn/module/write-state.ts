/** Writes modules' state into a dict: each its own part, then those below, with the hooks around. */
import { isMap, isPlainObject } from "../../support/realms.ts";
import { RuntimeError } from "../../support/errors.ts";
import { registeredChildren } from "./members.ts";
import type { Module } from "./module.ts";
import type { LocalMetadata, StateDictLike, StateDictWriter } from "./state-dict.ts";

/** Hooks of `_register_state_dict_hook`, which may give another dict; only that of the outermost module counts. */
export const replacingHooks = new WeakSet<object>();

/** What `Module.state_dict` does with one module and all below. */
export function writeState(
  module: Module,
  writer: StateDictWriter,
  prefix: string,
  keep_vars: boolean,
  outermost = true,
): void {
  const local: LocalMetadata = { version: module._version };
  writer.metadata[prefix.slice(0, -1)] = local;
  for (const hook of module._state_dict_pre_hooks ?? []) hook(module, prefix, keep_vars);
  module._save_to_state_dict(writer.entries, prefix, keep_vars);
  for (const [name, child] of registeredChildren(module))
    writeState(child, writer, `${prefix}${name}.`, keep_vars, false);
  for (const hook of module._state_dict_hooks ?? []) {
    const given: unknown = hook(module, writer.entries, prefix, local);
    // An arrow function returns what it computed last: only another dict is surely meant.
    if (!isMap(given) && !isPlainObject(given)) continue;
    if (!replacingHooks.has(hook)) throw new RuntimeError("state_dict post-hook must return None");
    if (outermost) writer.replace(given as StateDictLike);
  }
}
