/** Which steps of a program are profiled: `torch.profiler.schedule` and the names around it. */
import { refuseUnknown } from "../../support/known-names.ts";
import { AssertionError } from "../../support/errors.ts";
import type { Profile } from "./profile.ts";

/** What is done in a step: numbers of PyTorch's enum. */
export const ProfilerAction = { NONE: 0, WARMUP: 1, RECORD: 2, RECORD_AND_SAVE: 3 } as const;
/** One of the numbers. */
export type ProfilerAction = (typeof ProfilerAction)[keyof typeof ProfilerAction];

/** What can be profiled: the CPU. */
export const ProfilerActivity = { CPU: "CPU", CUDA: "CUDA", XPU: "XPU" } as const;
/** One of the names. */
export type ProfilerActivity = (typeof ProfilerActivity)[keyof typeof ProfilerActivity];

/** What is done in a step, by its number. */
export type Schedule = (step: number) => ProfilerAction;

/** Options of `schedule`: how many steps of each kind make a cycle. */
export interface ScheduleOptions {
  /** Steps that go by. */
  wait: number;
  /** Steps that go by while things settle. */
  warmup: number;
  /** Steps that are recorded. */
  active: number;
  /** Cycles; 0: as long as the program runs. */
  repeat?: number;
  /** Steps before the first cycle. */
  skip_first?: number;
  /** How many waits are left out from the second cycle on: 1 leaves them all out. */
  skip_first_wait?: number;
}

/**
 * Cycles of steps that wait, warm up and are recorded, for `profile({ schedule })`.
 * @example
 * const plan = torch.profiler.schedule({ wait: 1, warmup: 1, active: 2, repeat: 1 });
 * [0, 1, 2, 3, 4].map(plan); // [0, 1, 2, 3, 0]
 */
export function schedule(options: ScheduleOptions): Schedule {
  const { wait, warmup, active, repeat = 0, skip_first = 0, skip_first_wait = 0 } = options;
  refuseUnknown("schedule()", "wait warmup active repeat skip_first skip_first_wait", options);
  if (wait < 0 || warmup < 0 || active <= 0 || repeat < 0 || skip_first < 0)
    throw new AssertionError("Invalid profiler schedule arguments");
  return (given) => {
    if (given < 0) throw new AssertionError(`Step must be non-negative. Got ${given}.`);
    if (given < skip_first) return ProfilerAction.NONE;
    let step = given - skip_first;
    // Leaving out the first wait moves everything on.
    if (skip_first_wait !== 0) step += wait;
    const cycle = wait + warmup + active;
    if (repeat > 0 && step / cycle >= repeat) return ProfilerAction.NONE;
    const place = step % cycle;
    if (place < wait) return ProfilerAction.NONE;
    if (place < wait + warmup) return ProfilerAction.WARMUP;
    return place < cycle - 1 ? ProfilerAction.RECORD : ProfilerAction.RECORD_AND_SAVE;
  };
}

/** What can be profiled here. */
export function supported_activities(): Set<ProfilerActivity> {
  return new Set([ProfilerActivity.CPU]);
}
/** Whether there is a profiler: yes. */
export function kineto_available(): boolean {
  return true;
}

/**
 * Writes each trace into a folder (which must be there) under a name of its own, for `profile({ on_trace_ready })`. The
 * files open in chrome://tracing and Perfetto.
 */
export function tensorboard_trace_handler(
  dir_name: string,
  worker_name: string | null = null,
): (profile: Profile) => void {
  return (profile) => {
    const name = worker_name ?? "worker";
    profile.export_chrome_trace(`${dir_name}/${name}.${Date.now()}.pt.trace.json`);
  };
}
