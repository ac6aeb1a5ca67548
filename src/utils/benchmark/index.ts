/** `torch.utils.benchmark`: measures statements, and compares what it measured in tables. */
export { Colorize, Compare } from "./compare.ts";
export { Measurement, TaskSpec, type TaskDescription } from "./measurement.ts";
export { ordered_unique, select_unit, trim_sigfig, unit_to_english, type BenchmarkUnit } from "./numbers.ts";
export {
  set_torch_threads,
  Timer,
  timer,
  type AdaptiveAutorangeOptions,
  type BlockedAutorangeOptions,
  type Globals,
  type TimerCallback,
  type TimerOptions,
} from "./timer.ts";
