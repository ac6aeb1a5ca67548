/** Named regions in a profile. */
import { measured, profiling } from "../../tensor/profiling.ts";

/**
 * Runs a function as a region of its own name in the profile that is being taken, if there is one.
 * @example torch.profiler.record_function("attention", () => attention(x));
 */
export function record_function<T>(name: string, run: () => T): T {
  return profiling.recorder === null ? run() : measured(profiling.recorder, name, run);
}
