/** `torch.autograd.profiler`: the older names of the profiler. */
import { ModeGuard, within } from "../../autograd/modes.ts";

export { profile, record_function } from "./index.ts";
export {
  EventList,
  FunctionEvent,
  FunctionEventAvg,
  Interval,
  type FunctionEventParts,
  type InputShapes,
  type KeyAveragesOptions,
  type SortKey,
  type TableOptions,
  type TimeUnit,
} from "./event-list.ts";

/** Nothing to emit to: ranges are for NVIDIA's tools. Runs the body, or gives a guard. */
export function emit_nvtx(enabled?: boolean): ModeGuard;
export function emit_nvtx<R>(body: () => R): R;
export function emit_nvtx<R>(given?: boolean | (() => R)): R | ModeGuard {
  return within(new ModeGuard(() => {}), typeof given === "function" ? given : undefined);
}
/** Nothing to emit to: ranges are for Intel's tools. Runs the body, or gives a guard. */
export const emit_itt: typeof emit_nvtx = emit_nvtx;
