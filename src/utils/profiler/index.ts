/**
 * `torch.profiler`: which operators a piece of a program calls, how long they take, and how many bytes they ask for.
 */
import { refuseUnknown } from "../../support/known-names.ts";
import { TypeError } from "../../support/errors.ts";
import { runThen } from "../../support/run-then.ts";
import { interpret } from "../../autograd/interpreters.ts";
import { Profile } from "./profile.ts";
import { ProfileRecorder } from "./profile-recorder.ts";
import type { ProfilerActivity, Schedule } from "./schedule.ts";

export { Profile } from "./profile.ts";
export {
  EventList as AverageTable,
  type FunctionEventAvg as Averages,
  type KeyAveragesOptions,
  type SortKey,
  type TableOptions,
} from "./event-list.ts";
export { record_function } from "./record-function.ts";
export {
  kineto_available,
  ProfilerAction,
  ProfilerActivity,
  schedule,
  supported_activities,
  tensorboard_trace_handler,
  type Schedule,
  type ScheduleOptions,
} from "./schedule.ts";

/** Options of `profile`. */
export interface ProfileOptions {
  /** What is profiled: the CPU is. */
  activities?: Iterable<ProfilerActivity> | null;
  /** Which steps are recorded: `torch.profiler.schedule(…)`. The program calls `step()` after each. */
  schedule?: Schedule | null;
  /** Called with the profile when a cycle of the schedule is recorded, or at the end. */
  on_trace_ready?: ((profile: Profile) => void) | null;
  /** Whether sizes of arguments are recorded, for `key_averages({ group_by_input_shapes: true })`. Default false. */
  record_shapes?: boolean;
  /** Accepted: bytes are always counted. */
  profile_memory?: boolean;
  /** Accepted for PyTorch's sake. */
  with_stack?: boolean;
}

/**
 * Takes a profile while a function runs (of an asynchronous function: until its promise settles), or while the result
 * is in scope.
 * @example
 * const model = new nn.Linear(4, 2);
 * const profile = torch.profiler.profile(() => model(torch.ones(1, 4)).sum().backward());
 * console.log(profile.key_averages().table({ sort_by: "self_cpu_time_total", row_limit: 10 }));
 * @example
 * using profile = torch.profiler.profile();
 * @example
 * const model = new nn.Linear(4, 2);
 * const schedule = torch.profiler.schedule({ wait: 1, warmup: 1, active: 2, repeat: 1 });
 * const counts: number[] = [];
 * torch.profiler.profile({ schedule, on_trace_ready: (p) => counts.push(p.events().length) }, (profile) => {
 *   for (let i = 0; i < 5; i++) {
 *     model(torch.ones(1, 4));
 *     profile.step();
 *   }
 * });
 * counts.length; // 1
 */
export function profile(options?: ProfileOptions): Profile;
export function profile<T>(run: (profile: Profile) => Promise<T>): Promise<Profile>;
export function profile(run: (profile: Profile) => unknown): Profile;
export function profile<T>(options: ProfileOptions, run: (profile: Profile) => Promise<T>): Promise<Profile>;
export function profile(options: ProfileOptions, run: (profile: Profile) => unknown): Profile;
export function profile(...args: unknown[]): Profile | Promise<Profile> {
  const run = args.at(-1);
  const options = (typeof args[0] === "object" && args[0] !== null ? args[0] : {}) as ProfileOptions;
  if (run !== undefined && typeof run !== "function" && run !== args[0])
    throw new TypeError("profile() takes the function to be profiled: profile(() => model(x)).");
  if (typeof run !== "function" && run !== undefined && typeof run !== "object")
    throw new TypeError("profile() takes the function to be profiled: profile(() => model(x)).");
  refuseUnknown(
    "profile.__init__()",
    "activities schedule on_trace_ready record_shapes profile_memory with_stack " +
      // PyTorch's other names make no difference here.
      "with_flops with_modules experimental_config execution_trace_observer acc_events custom_trace_id_callback " +
      "post_processing_timeout_s",
    options,
  );
  const recorder = new ProfileRecorder(options.record_shapes ?? false);
  const guard = interpret(recorder);
  const result = new Profile(
    recorder,
    () => guard[Symbol.dispose](),
    options.schedule ?? null,
    options.on_trace_ready ?? null,
  );
  if (typeof run !== "function") return result;
  const pending = runThen(
    () => (run as (profile: Profile) => unknown)(result),
    () => result.stop(),
  );
  return pending instanceof Promise ? pending.then(() => result) : result;
}
