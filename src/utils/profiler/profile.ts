/** A profile: how its recording begins and ends, and what it tells. */
import { textEncoder } from "../../support/platform/text-coding.ts";
import { itemAt } from "../../support/checked.ts";
import { writeFile } from "../../support/platform/files.ts";
import { EventList, FunctionEvent, type FunctionEventAvg, type KeyAveragesOptions } from "./event-list.ts";
import type { ProfiledCall, ProfileRecorder } from "./profile-recorder.ts";
import { ProfilerAction, type Schedule } from "./schedule.ts";

/** A profile, while it is taken and afterwards. */
export class Profile implements Disposable {
  private taking = true;
  /** Steps that `step` has counted. */
  step_num = 0;

  /** @internal */
  constructor(
    private readonly recorder: ProfileRecorder,
    private readonly onStop: () => void,
    private readonly schedule: Schedule | null = null,
    private readonly onTraceReady: ((profile: Profile) => void) | null = null,
  ) {
    this.follow(this.action);
  }

  private get calls(): readonly ProfiledCall[] {
    return this.recorder.calls;
  }
  private get action(): ProfilerAction {
    return this.schedule === null ? ProfilerAction.RECORD : this.schedule(this.step_num);
  }
  /** Begins or pauses the recording, as the schedule says. */
  private follow(action: ProfilerAction): void {
    const records = action === ProfilerAction.RECORD || action === ProfilerAction.RECORD_AND_SAVE;
    if (records && this.recorder.paused) this.recorder.calls.length = 0; // a new cycle
    this.recorder.paused = !records;
  }

  /** Tells that the next step of the program begins: a schedule decides whether it is recorded. */
  step(): void {
    if (!this.taking) return;
    const before = this.action;
    this.step_num++;
    if (this.schedule === null) return;
    if (before === ProfilerAction.RECORD_AND_SAVE) {
      this.onTraceReady?.(this);
      this.recorder.paused = true;
    }
    this.follow(this.action);
  }

  /** Ends the recording. What a schedule has not finished, or all without one, is ready now. */
  stop(): void {
    if (!this.taking) return;
    this.taking = false;
    this.onStop();
    if (!this.recorder.paused || this.schedule === null) this.onTraceReady?.(this);
  }

  [Symbol.dispose](): void {
    this.stop();
  }

  /** Every call in the order in which they began. */
  events(): EventList<FunctionEvent> {
    const events = new EventList<FunctionEvent>();
    this.calls.forEach(({ name, start, duration, memory, outer, shapes }, id) => {
      const [start_us, end_us] = [start * 1000, (start + duration) * 1000];
      const event = new FunctionEvent({
        id,
        name,
        start_us,
        end_us,
        input_shapes: shapes,
        cpu_memory_usage: memory,
      });
      if (outer !== null) {
        event.cpu_parent = itemAt(events, outer);
        event.cpu_parent.cpu_children.push(event);
      }
      events.push(event);
    });
    return events;
  }

  /** Calls of one name together. `group_by_input_shapes`: of one name and sizes, with `record_shapes`. */
  key_averages(options: KeyAveragesOptions = {}): EventList<FunctionEventAvg> {
    return this.events().key_averages(options);
  }

  /** The trace as an object that chrome://tracing and Perfetto read. */
  chrome_trace(): { readonly traceEvents: readonly object[]; readonly displayTimeUnit: "ms" } {
    const first = this.calls[0]?.start ?? 0;
    const traceEvents = this.calls.map(({ name, start, duration, bytes }) => ({
      name,
      cat: "cpu_op",
      ph: "X",
      ts: (start - first) * 1000,
      dur: duration * 1000,
      pid: 1,
      tid: 1,
      args: { bytes },
    }));
    return { traceEvents, displayTimeUnit: "ms" };
  }

  /** Writes the trace to a file. */
  export_chrome_trace(path: string): void {
    writeFile(path, [textEncoder().encode(JSON.stringify(this.chrome_trace()))]);
  }
}
