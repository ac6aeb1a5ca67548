/** Events of a profile, as PyTorch's `torch.autograd.profiler_util` has them: lists, averages, and tables of both. */
import { textEncoder } from "../../support/platform/text-coding.ts";
import { AssertionError, ValueError } from "../../support/errors.ts";
import { writeFile } from "../../support/platform/files.ts";
import { itemAt } from "../../support/checked.ts";

/** Sizes of an operator's arguments, in their order; `[]` for what is no tensor. */
export type InputShapes = readonly (readonly number[])[];

/** What the table of a profile can be sorted by. */
export type SortKey =
  | "self_cpu_time_total"
  | "cpu_time_total"
  | "cpu_time"
  | "count"
  | "cpu_memory_usage"
  | "self_cpu_memory_usage";

const sortKeys: readonly SortKey[] = [
  "self_cpu_time_total",
  "cpu_time_total",
  "cpu_time",
  "count",
  "cpu_memory_usage",
  "self_cpu_memory_usage",
];

/** Units of a table's times. */
export type TimeUnit = "s" | "ms" | "us";

const units: Readonly<Record<TimeUnit, number>> = { s: 1e6, ms: 1e3, us: 1 };

function timeText(microseconds: number, unit: TimeUnit | null = null): string {
  const fitting = microseconds >= 1e6 ? "s" : microseconds >= 1e3 ? "ms" : "us";
  const chosen = unit ?? fitting;
  return `${(microseconds / units[chosen]).toFixed(3)}${chosen}`;
}

function memoryText(bytes: number): string {
  const scale = (["GB", "MB", "KB"] as const).find((_, i) => Math.abs(bytes) >= 2 ** (30 - 10 * i));
  if (scale === undefined) return `${bytes} B`;
  return `${(bytes / 2 ** { GB: 30, MB: 20, KB: 10 }[scale]).toFixed(2)} ${scale}`;
}

const shapesText = (shapes: InputShapes): string => `[${shapes.map((shape) => `[${shape.join(", ")}]`).join(", ")}]`;

/** When something began and ended, in microseconds. */
export class Interval {
  constructor(
    readonly start: number,
    readonly end: number,
  ) {}
  /** Microseconds between. */
  elapsed_us(): number {
    return this.end - this.start;
  }
}

/** What a `FunctionEvent` is made of, by PyTorch's names. */
export interface FunctionEventParts {
  /** Its number among the events. */
  id: number;
  /** Name of the operator, the backward node or the region. */
  name: string;
  /** When it began, in microseconds. */
  start_us: number;
  /** When it ended. */
  end_us: number;
  /** The thread that it ran on. Default 1. */
  thread?: number;
  /** Sizes of its arguments, where they were recorded. */
  input_shapes?: InputShapes;
  /** Bytes that it asked for, with what it called. */
  cpu_memory_usage?: number;
}

/**
 * One call of an operator, a backward node or a region. Times are in microseconds.
 * Source: https://github.com/pytorch/pytorch/blob/main/torch/autograd/profiler_util.py
 * @example
 * const [event] = torch.profiler.profile(() => torch.ones(2).add(1)).events().filter(({ name }) => name === "aten::add");
 * event!.count; // 1
 */
export class FunctionEvent {
  /** Its number among the events. */
  readonly id: number;
  /** Its name. */
  readonly name: string;
  /** The thread that it ran on. */
  readonly thread: number;
  /** When it ran. */
  readonly time_range: Interval;
  /** Sizes of its arguments; none unless `record_shapes` was asked for. */
  readonly input_shapes: InputShapes;
  /** Bytes that it asked for, with what it called. */
  readonly cpu_memory_usage: number;
  /** The calls within it. */
  readonly cpu_children: FunctionEvent[] = [];
  /** The call that it is within. */
  cpu_parent: FunctionEvent | null = null;
  /** One. */
  readonly count: number = 1;

  constructor({ id, name, start_us, end_us, thread = 1, input_shapes = [], cpu_memory_usage = 0 }: FunctionEventParts) {
    this.id = id;
    this.name = name;
    this.thread = thread;
    this.time_range = new Interval(start_us, end_us);
    this.input_shapes = input_shapes;
    this.cpu_memory_usage = cpu_memory_usage;
  }
  /** What averages are taken by: the name. */
  get key(): string {
    return this.name;
  }
  /** Milliseconds since the program began, as `performance.now` gives them. */
  get start(): number {
    return this.time_range.start / 1000;
  }
  /** Milliseconds in it and what it called. */
  get duration(): number {
    return this.time_range.elapsed_us() / 1000;
  }
  /** Milliseconds in it alone. */
  get self(): number {
    return this.self_cpu_time_total / 1000;
  }
  /** Bytes that it alone asked for. */
  get bytes(): number {
    return this.self_cpu_memory_usage;
  }
  /** How many calls it is within. */
  get depth(): number {
    return this.cpu_parent === null ? 0 : this.cpu_parent.depth + 1;
  }
  /** Microseconds in it and what it called. */
  get cpu_time_total(): number {
    return this.time_range.elapsed_us();
  }
  /** The same: it is one call. */
  get cpu_time(): number {
    return this.cpu_time_total;
  }
  /** Microseconds in it alone. */
  get self_cpu_time_total(): number {
    return this.cpu_children.reduce((left, child) => left - child.cpu_time_total, this.cpu_time_total);
  }
  /** Bytes that it alone asked for. */
  get self_cpu_memory_usage(): number {
    return this.cpu_children.reduce((left, child) => left - child.cpu_memory_usage, this.cpu_memory_usage);
  }
  /** `cpu_time_total` as the table shows it. */
  get cpu_time_total_str(): string {
    return timeText(this.cpu_time_total);
  }
  /** `self_cpu_time_total` as the table shows it. */
  get self_cpu_time_total_str(): string {
    return timeText(this.self_cpu_time_total);
  }
  /** `cpu_time` as the table shows it. */
  get cpu_time_str(): string {
    return timeText(this.cpu_time);
  }
  toString(): string {
    const children = this.cpu_children.map(({ id }) => id).join(", ");
    const { start, end } = this.time_range;
    return `<FunctionEvent id=${this.id} name=${this.name} cpu_time=${this.cpu_time_str} start_us=${start} end_us=${end} cpu_children=[${children}] thread=${this.thread} input_shapes=${shapesText(this.input_shapes)} cpu_memory_usage=${this.cpu_memory_usage}>`;
  }

  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return this.toString();
  }
}

/**
 * All calls of one name together. Times are in microseconds.
 * Source: https://github.com/pytorch/pytorch/blob/main/torch/autograd/profiler_util.py
 * @example
 * const average = new torch.autograd.profiler.FunctionEventAvg();
 * for (const event of torch.profiler.profile(() => torch.ones(2).add(1)).events()) if (event.key === "aten::add") average.add(event);
 * [average.key, average.count]; // [ 'aten::add', 1 ]
 */
export class FunctionEventAvg {
  /** Name of the operator; null before the first call was added. */
  key: string | null = null;
  /** Number of calls. */
  count = 0;
  /** Microseconds in them and what they called. */
  cpu_time_total = 0;
  /** Microseconds in them alone. */
  self_cpu_time_total = 0;
  /** Bytes that they asked for, with what they called. */
  cpu_memory_usage = 0;
  /** Bytes that they alone asked for. */
  self_cpu_memory_usage = 0;
  /** Sizes of the first one's arguments, where averages are taken by them. */
  input_shapes: InputShapes = [];
  /** The call that the first one is within. */
  cpu_parent: FunctionEvent | null = null;

  /**
   * Adds calls of the same name.
   * @throws AssertionError for those of another name.
   */
  add(other: FunctionEvent | FunctionEventAvg): this {
    if (this.key === null) {
      this.key = other.key;
      this.input_shapes = other.input_shapes;
      this.cpu_parent = other.cpu_parent;
    }
    if (other.key !== this.key) throw new AssertionError(`Expected keys to match, but got ${other.key} vs ${this.key}`);
    this.cpu_time_total += other.cpu_time_total;
    this.self_cpu_time_total += other.self_cpu_time_total;
    this.cpu_memory_usage += other.cpu_memory_usage;
    this.self_cpu_memory_usage += other.self_cpu_memory_usage;
    this.count += other.count;
    return this;
  }
  /** Microseconds of one call. */
  get cpu_time(): number {
    return this.count === 0 ? 0 : this.cpu_time_total / this.count;
  }
  /** `cpu_time_total` as the table shows it. */
  get cpu_time_total_str(): string {
    return timeText(this.cpu_time_total);
  }
  /** `self_cpu_time_total` as the table shows it. */
  get self_cpu_time_total_str(): string {
    return timeText(this.self_cpu_time_total);
  }
  /** `cpu_time` as the table shows it. */
  get cpu_time_str(): string {
    return timeText(this.cpu_time);
  }
  toString(): string {
    return `<FunctionEventAvg key=${this.key} self_cpu_time=${this.self_cpu_time_total_str} cpu_time=${this.cpu_time_str} input_shapes=${shapesText(this.input_shapes)} cpu_memory_usage=${this.cpu_memory_usage}>`;
  }

  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return this.toString();
  }
}

/** Options of `EventList.table`, by PyTorch's names. */
export interface TableOptions {
  /** The greatest first; null: in their order. Averages are sorted by `self_cpu_time_total` by default. */
  sort_by?: SortKey | null;
  /** Rows at most; -1: all. Default 100. */
  row_limit?: number;
  /** A line above. */
  header?: string | null;
  /** Names are cut there. Default 55. */
  max_name_column_width?: number | null;
  /** Sizes are cut there. Default 80. */
  max_shapes_column_width?: number | null;
  /** Whether calls within others are left out. Default false. */
  top_level_events_only?: boolean;
  /** One unit for all times; null: what fits each. */
  time_unit?: TimeUnit | null;
}

/** Options of `key_averages`. */
export interface KeyAveragesOptions {
  /** Whether calls with arguments of other sizes are averaged apart; needs `record_shapes`. Default false. */
  group_by_input_shapes?: boolean;
}

type AnyEvent = FunctionEvent | FunctionEventAvg;

/** PyTorch's least width of a column. */
const WIDTH = 12;

function cut(text: string, width: number | null): string {
  return width !== null && text.length > width ? `${text.slice(0, width - 3)}...` : text;
}

/**
 * Events of a profile, or averages of them, as a list that can print itself.
 * Source: https://github.com/pytorch/pytorch/blob/main/torch/autograd/profiler_util.py
 * @example
 * const events = torch.profiler.profile(() => torch.ones(2).add(1)).events();
 * events instanceof torch.autograd.profiler.EventList; // true
 */
export class EventList<E extends AnyEvent = AnyEvent> extends Array<E> {
  static override get [Symbol.species](): ArrayConstructor {
    return Array;
  }

  /** Microseconds of all calls together, inner ones not counted twice. */
  get self_cpu_time_total(): number {
    return this.reduce((sum, each) => sum + each.self_cpu_time_total, 0);
  }

  /** Finds out which calls are within others, by their times: what `profile` does by itself. */
  _build_tree(): void {
    const events = this.filter((event): event is E & FunctionEvent => event instanceof FunctionEvent);
    for (const thread of new Set(events.map((event) => event.thread))) {
      const own = events.filter((event) => event.thread === thread);
      own.sort((a, b) => a.time_range.start - b.time_range.start || b.time_range.end - a.time_range.end);
      const around: FunctionEvent[] = [];
      for (const event of own) {
        const { start, end } = event.time_range;
        for (let last = around.at(-1); last !== undefined; last = around.at(-1)) {
          if (start < last.time_range.end && end <= last.time_range.end) {
            last.cpu_children.push(event);
            event.cpu_parent = last;
            break;
          }
          around.pop();
        }
        around.push(event);
      }
    }
  }

  /** Calls of one name together, also of one name and sizes of arguments. */
  key_averages(options: KeyAveragesOptions | boolean = {}): EventList<FunctionEventAvg> {
    const byShapes = typeof options === "boolean" ? options : (options.group_by_input_shapes ?? false);
    const found = new Map<string, FunctionEventAvg>();
    for (const event of this) {
      const key = byShapes ? `${event.key} ${shapesText(event.input_shapes)}` : String(event.key);
      const sums = found.get(key) ?? new FunctionEventAvg();
      found.set(key, sums.add(event));
    }
    const averages = new EventList<FunctionEventAvg>();
    for (const average of found.values()) {
      if (!byShapes) average.input_shapes = [];
      averages.push(average);
    }
    return averages;
  }

  /** Everything in one: `key` is "Total". */
  total_average(): FunctionEventAvg {
    const total = new FunctionEventAvg();
    for (const event of this) {
      total.key = null;
      total.add(event);
    }
    total.key = "Total";
    return total;
  }

  /**
   * PyTorch's table, as a text.
   * @throws ValueError for what it cannot be sorted by, and for unknown units.
   */
  table(options: TableOptions = {}): string {
    const { row_limit = 100, header = null, top_level_events_only = false, time_unit = null } = options;
    const { sort_by = this[0] instanceof FunctionEventAvg ? "self_cpu_time_total" : null } = options;
    if (sort_by !== null && !sortKeys.includes(sort_by))
      throw new ValueError(`sort_by="${String(sort_by)}" is none of ${sortKeys.join(", ")}`);
    if (time_unit !== null && !Object.hasOwn(units, time_unit))
      throw new ValueError(`time_unit="${String(time_unit)}" is none of s, ms, us`);
    if (this.length === 0) return "";
    const nameWidth = options.max_name_column_width === undefined ? 55 : options.max_name_column_width;
    const shapesWidth = options.max_shapes_column_width === undefined ? 80 : options.max_shapes_column_width;
    const sorted: AnyEvent[] = [...this];
    if (sort_by !== null) sorted.sort((a, b) => b[sort_by] - a[sort_by]);
    const total = this.self_cpu_time_total;
    const share = (part: number): string => (total === 0 ? "NaN" : `${((100 * part) / total).toFixed(2)}%`);
    const time = (microseconds: number): string => timeText(microseconds, time_unit);
    const withShapes = sorted.some(({ input_shapes }) => input_shapes.length > 0);
    const titles = ["Name", "Self CPU %", "Self CPU", "CPU total %", "CPU total", "CPU time avg"];
    titles.push("CPU Mem", "Self CPU Mem", "# of Calls", ...(withShapes ? ["Input Shapes"] : []));
    const shown = sorted.filter(({ cpu_parent }) => !top_level_events_only || cpu_parent === null);
    const rows = shown
      .slice(0, row_limit < 0 ? undefined : row_limit)
      .map((each) => [
        cut(String(each.key), nameWidth),
        share(each.self_cpu_time_total),
        time(each.self_cpu_time_total),
        share(each.cpu_time_total),
        time(each.cpu_time_total),
        time(each.cpu_time),
        memoryText(each.cpu_memory_usage),
        memoryText(each.self_cpu_memory_usage),
        String(each.count),
        ...(withShapes ? [shapesText(each.input_shapes).slice(0, shapesWidth ?? undefined)] : []),
      ]);
    const widest = (texts: readonly string[], most: number | null): number =>
      Math.min(Math.max(...texts.map((text) => text.length)) + 4, most ?? Number.POSITIVE_INFINITY);
    const widths = titles.map((_, column) => {
      if (column === 0)
        return widest(
          sorted.map(({ key }) => String(key)),
          nameWidth,
        );
      if (column === 9)
        return widest(
          sorted.map(({ input_shapes }) => shapesText(input_shapes)),
          shapesWidth,
        );
      return WIDTH;
    });
    const line = (cells: readonly string[]): string =>
      cells.map((cell, column) => `${cell.padStart(itemAt(widths, column))}  `).join("");
    const rule = line(widths.map((width) => "-".repeat(width)));
    const double = "=".repeat(rule.length - 2);
    return [
      ...(header === null ? [] : [double, header]),
      ...(top_level_events_only ? [double, "This report only display top-level ops statistics"] : []),
      rule,
      line(titles),
      rule,
      ...rows.map(line),
      rule,
      `Self CPU time total: ${time(total)}`,
      "",
    ].join("\n");
  }

  /** Writes the calls to a file that chrome://tracing and Perfetto read. */
  export_chrome_trace(path: string): void {
    const events = this.filter((event): event is E & FunctionEvent => event instanceof FunctionEvent);
    const trace = events.map(({ name, time_range, thread }) => ({
      name,
      ph: "X",
      ts: time_range.start,
      dur: time_range.elapsed_us(),
      tid: thread,
      pid: "CPU functions",
      args: {},
    }));
    writeFile(path, [textEncoder().encode(JSON.stringify(trace))]);
  }

  override toString(): string {
    return this.table();
  }
}
