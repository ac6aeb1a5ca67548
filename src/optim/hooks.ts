/** Hooks of optimizers: around steps (of one optimizer or of all), and around state dicts. */
import { RuntimeError } from "../support/errors.ts";
import { addTo, type RemovableHandle } from "../support/handles.ts";
import { pythonRepr } from "../support/python.ts";
import type { LoadableStateDict, Optimizer, OptimizerStateDict } from "./optimizer.ts";

/** Arguments of a step by position: the optimizer first, as Python's `self`, then the closure if there is one. */
export type StepArguments = readonly unknown[];
/** Arguments of a step by name. */
export type StepNames = Readonly<Record<string, unknown>>;

/** A hook before `step`. What it gives takes the place of the arguments. */
export type StepPreHook = (
  optimizer: Optimizer,
  args: StepArguments,
  kwargs: StepNames,
) => readonly [StepArguments, StepNames] | void | null;

/** A hook after `step`. */
export type StepHook = (optimizer: Optimizer, args: StepArguments, kwargs: StepNames) => void;

/** Called before `state_dict` is written, or after one was taken over. */
export type StateDictNotice = (optimizer: Optimizer) => void;
/** Gets a state dict that was just written; what it gives takes its place. */
export type StateDictPostHook = (
  optimizer: Optimizer,
  state_dict: OptimizerStateDict,
) => OptimizerStateDict | void | null;
/** Gets a state dict before it is taken over; what it gives takes its place. */
export type LoadStateDictPreHook = (
  optimizer: Optimizer,
  state_dict: LoadableStateDict,
) => LoadableStateDict | void | null;

/** The hooks of one optimizer. */
export interface OptimizerHooks {
  readonly stepPre: StepPreHook[];
  readonly stepPost: StepHook[];
  readonly statePre: StateDictNotice[];
  readonly statePost: StateDictPostHook[];
  readonly loadPre: LoadStateDictPreHook[];
  readonly loadPost: StateDictNotice[];
}

export function noOptimizerHooks(): OptimizerHooks {
  return { stepPre: [], stepPost: [], statePre: [], statePost: [], loadPre: [], loadPost: [] };
}

const ofAll = noOptimizerHooks();

/**
 * Adds a hook that runs before each step of every optimizer. A hook that is no function throws a TypeError when it is called.
 * @example
 * const handle = optim.optimizer.register_optimizer_step_pre_hook((optimizer) => { console.log(optimizer.param_groups.length); });
 * handle.remove();
 */
export function register_optimizer_step_pre_hook(hook: StepPreHook): RemovableHandle {
  return addTo(ofAll.stepPre, hook);
}

/** Adds a hook that runs after each step of every optimizer. A hook that is no function throws a TypeError when it is called. */
export function register_optimizer_step_post_hook(hook: StepHook): RemovableHandle {
  return addTo(ofAll.stepPost, hook);
}

/** Runs the hooks before a step, and gives the arguments that the step gets. */
export function runStepPreHooks(
  optimizer: Optimizer,
  own: OptimizerHooks,
  given: StepArguments,
): { args: StepArguments; kwargs: StepNames } {
  let args = given;
  let kwargs: StepNames = {};
  if (ofAll.stepPre.length + own.stepPre.length === 0) return { args, kwargs };
  for (const hook of [...ofAll.stepPre, ...own.stepPre]) {
    const result: unknown = hook(optimizer, args, kwargs);
    if (result === undefined || result === null) continue;
    if (!Array.isArray(result) || result.length !== 2)
      throw new RuntimeError(
        `<function ${optimizer.constructor.name}.step> must return None or a tuple of (new_args, new_kwargs), but got ${pythonRepr(result)}.`,
      );
    [args, kwargs] = result as [StepArguments, StepNames];
  }
  return { args, kwargs };
}

/** Runs the hooks after a step. */
export function runStepPostHooks(
  optimizer: Optimizer,
  own: OptimizerHooks,
  args: StepArguments,
  kwargs: StepNames,
): void {
  if (own.stepPost.length + ofAll.stepPost.length === 0) return;
  for (const hook of [...own.stepPost, ...ofAll.stepPost]) hook(optimizer, args, kwargs);
}
