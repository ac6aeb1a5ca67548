/**
 * Modes, hooks and scopes hold while a function runs and end with it; with an asynchronous function they end when its
 * promise settles.
 */

import { TypeError, withHelp } from "./errors.ts";

/** Whether a value is a promise, or like one. */
export function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === "object" && value !== null && typeof (value as { then?: unknown }).then === "function";
}

/** Refuses a promise where a state dict is asked for. */
export function refusePromisedState(state: unknown): void {
  if (!isThenable(state)) return;
  const sentence = "Expected state_dict to be dict-like, got <class 'Promise'>.";
  throw new TypeError(withHelp(sentence, "Wait for it: load_state_dict(await …)."));
}

/** Runs `body`, then `end`: at once, also after an error; or when the promise that `body` gave settles. */
export function runThen<R>(body: () => R, end: () => void): R {
  let result: R;
  try {
    result = body();
  } catch (error) {
    end();
    throw error;
  }
  if (isThenable(result)) return Promise.resolve(result).finally(end) as R;
  end();
  return result;
}
