/** What a profile tells: calls, averages by name, PyTorch's table of them, and a trace for Chrome's viewer. */
import { ValueError } from "../../support/errors.ts";
import { writeFile } from "../../support/platform/files.ts";
import type { ProfiledCall, ProfileRecorder } from "./profile-recorder.ts";
import { ProfilerAction, type Schedule } from "./schedule.ts";
import { itemAt } from "../../support/checked.ts";

/** All calls of one name; times in milliseconds. */
export interface Averages {
  /** Name of the operator. */
  readonly key: string;
  /** Number of calls. */
  readonly count: number;
  /** Milliseconds in it alone. */
  readonly self_cpu_time_total: number;
  /** Milliseconds in it and what it called. */
  readonly cpu_time_total: number;
  /** Of one call. */
  readonly cpu_time: number;
  /** Bytes asked for, calls inside not counted. */
  readonly self_cpu_memory_usage: number;
}

/** What the table of a profile can be sorted by. */
export type SortKey = "self_cpu_time_total" | "cpu_time_total" | "cpu_time" | "count" | "self_cpu_memory_usage";

const sortKeys: readonly SortKey[] = [
  "self_cpu_time_total",
  "cpu_time_total",
  "cpu_time",
  "count",
  "self_cpu_memory_usage",
];

function time(milliseconds: number): string {
  if (milliseconds >= 1000) return `${(milliseconds / 1000).toFixed(3)}s`;
  return milliseconds >= 1 ? `${milliseconds.toFixed(3)}ms` : `${(milliseconds * 1000).toFixed(3)}us`;
}

function size(bytes: number): string {
  if (bytes >= 2 ** 30) return `${(bytes / 2 ** 30).toFixed(2)} Gb`;
  if (bytes >= 2 ** 20) return `${(bytes / 2 ** 20).toFixed(2)} Mb`;
  return bytes >= 1024 ? `${(bytes / 1024).toFixed(2)} Kb` : `${bytes} b`;
}

/** Averages by name, as a list that can print itself. */
export class AverageTable extends Array<Averages> {
  static override get [Symbol.species](): ArrayConstructor {
    return Array;
  }

  /** Time of all calls together, inner ones not counted twice. */
  get self_cpu_time_total(): number {
    return this.reduce((sum, each) => sum + each.self_cpu_time_total, 0);
  }

  /** PyTorch's table. Default: all names, by the time of their own. */
  table(options: { sort_by?: SortKey; row_limit?: number } = {}): string {
    const { sort_by = "self_cpu_time_total", row_limit = 100 } = options;
    if (!sortKeys.includes(sort_by))
      throw new ValueError(`sort_by="${String(sort_by)}" is none of ${sortKeys.join(", ")}`);
    const total = this.self_cpu_time_total;
    const share = (part: number): string => `${(total === 0 ? 0 : (100 * part) / total).toFixed(2)}%`;
    const head = [
      "Name",
      "Self CPU %",
      "Self CPU",
      "CPU total %",
      "CPU total",
      "CPU time avg",
      "Self CPU Mem",
      "# of Calls",
    ];
    const rows = [...this]
      .sort((a, b) => b[sort_by] - a[sort_by])
      .slice(0, row_limit < 0 ? undefined : row_limit)
      .map((each) => [
        each.key,
        share(each.self_cpu_time_total),
        time(each.self_cpu_time_total),
        share(each.cpu_time_total),
        time(each.cpu_time_total),
        time(each.cpu_time),
        size(each.self_cpu_memory_usage),
        String(each.count),
      ]);
    const widths = head.map((title, column) =>
      Math.max(title.length, ...rows.map((row) => itemAt(row, column).length)),
    );
    const line = (cells: readonly string[]): string =>
      cells.map((cell, column) => cell.padStart(itemAt(widths, column))).join("  ");
    const rule = widths.map((width) => "-".repeat(width)).join("  ");
    return [rule, line(head), rule, ...rows.map(line), rule, `Self CPU time total: ${time(total)}`, ""].join("\n");
  }
}

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
  events(): readonly ProfiledCall[] {
    return this.calls;
  }

  /** Calls of one name together. */
  key_averages(): AverageTable {
    const found = new Map<string, { count: number; self: number; total: number; bytes: number }>();
    for (const { name, self, duration, bytes } of this.calls) {
      const sums = found.get(name) ?? { count: 0, self: 0, total: 0, bytes: 0 };
      sums.count++;
      sums.self += self;
      sums.total += duration;
      sums.bytes += bytes;
      found.set(name, sums);
    }
    const table = new AverageTable();
    for (const [key, { count, self, total, bytes }] of found) {
      table.push({
        key,
        count,
        self_cpu_time_total: self,
        cpu_time_total: total,
        cpu_time: total / count,
        self_cpu_memory_usage: bytes,
      });
    }
    return table;
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
    writeFile(path, [new TextEncoder().encode(JSON.stringify(this.chrome_trace()))]);
  }
}
