/** `torch.random`: the default generator. */
import { runThen } from "../support/run-then.ts";
import {
  defaultGenerator,
  get_rng_state,
  initial_seed,
  manual_seed,
  seed,
  set_rng_state,
} from "../tensor/random/index.ts";

export { get_rng_state, initial_seed, manual_seed, seed, set_rng_state };

/** Runs a function (or goes on until disposed) and puts the default generator back to where it was. */
export function fork_rng(): Disposable;
export function fork_rng<R>(body: () => R): R;
export function fork_rng<R>(body?: () => R): R | Disposable {
  const state = defaultGenerator.stateBytes();
  const restore = (): void => set_rng_state(state);
  return body ? runThen(body, restore) : { [Symbol.dispose]: restore };
}
