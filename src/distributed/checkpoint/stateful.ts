/** What has a state that can be taken and given: `torch.distributed.checkpoint.stateful`. */
import type { AnyStateDict } from "./planner.ts";

/** An object with a state: modules, optimizers, schedulers, loaders, and what a program writes itself. */
export interface Stateful {
  /** The state, as a dict. */
  state_dict(): object;
  /** Takes a state back. */
  load_state_dict(state_dict: never): unknown;
}

/** Whether a value has a state that can be taken and given. */
export function isStateful(
  value: unknown,
): value is { state_dict(): object; load_state_dict(state: AnyStateDict): void } {
  if (value === null || (typeof value !== "object" && typeof value !== "function")) return false;
  const { state_dict, load_state_dict } = value as Partial<Record<string, unknown>>;
  return typeof state_dict === "function" && typeof load_state_dict === "function";
}
