/**
 * `torch.profiler`: which operators a piece of a program calls, how long they take, and how many bytes they ask for.
 */
import { TypeError } from "../../support/errors.ts";
import { runThen } from "../../support/run-then.ts";
import { interpret } from "../../autograd/interpreters.ts";
import { Profile } from "./profile.ts";
import { Recorder } from "./recorder.ts";

export { AverageTable, Profile, type Averages, type SortKey } from "./profile.ts";
export { record_function } from "./record-function.ts";

/**
 * Takes a profile while a function runs (of an asynchronous function: until its promise settles), or while the result
 * is in scope.
 * @example
 * const model = new nn.Linear(4, 2);
 * const profile = torch.profiler.profile(() => model(torch.ones(1, 4)).sum().backward());
 * console.log(profile.key_averages().table({ sort_by: "self_cpu_time_total", row_limit: 10 }));
 * @example
 * using profile = torch.profiler.profile();
 */
export function profile(): Profile;
export function profile<T>(run: () => Promise<T>): Promise<Profile>;
export function profile(run: () => unknown): Profile;
export function profile(run?: () => unknown): Profile | Promise<Profile> {
  if (run !== undefined && typeof run !== "function")
    throw new TypeError("profile() takes the function to be profiled: profile(() => model(x)).");
  const recorder = new Recorder();
  const guard = interpret(recorder);
  const result = new Profile(recorder.calls, () => guard[Symbol.dispose]());
  if (run === undefined) return result;
  const pending = runThen(run, () => result.stop());
  return pending instanceof Promise ? pending.then(() => result) : result;
}
