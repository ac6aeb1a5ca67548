/** Named regions in a profile. */
import { region } from "../../autograd/interpreters.ts";

/**
 * Runs a function as a region of its own name in the profile that is being taken, if there is one.
 * @example torch.profiler.record_function("attention", () => attention(x));
 */
export function record_function<T>(name: string, run: () => T): T {
  return region(name, run);
}
