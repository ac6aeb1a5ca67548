/** What a `Timer` measured, and what it was that ran. */
import { refuseUnknown } from "../../support/known-names.ts";
import { pythonFixed } from "../../support/python.ts";
import { averageOf, decimalLogarithm, quantileOf, select_unit } from "./numbers.ts";

const mostFigures = 4;
/** Seconds: no interval of confidence is smaller. */
const leastInterval = 25e-9;
/** Interquartile ranges, as parts of the median, that are warned of. */
const suspicious = 0.1;
const gross = 0.25;

/** What is said of a statement that is timed. */
export interface TaskDescription {
  /** The statement's text. */
  readonly stmt?: string;
  /** The text of what runs before it. */
  readonly setup?: string;
  /** What all measurements of one table have in common. */
  readonly label?: string | null;
  /** The name of its row, where the statement's text is not wanted. */
  readonly sub_label?: string | null;
  /** The name of its column. */
  readonly description?: string | null;
  /** Where it ran: measurements of other environments have rows of their own. */
  readonly env?: string | null;
  /** How many threads computed. */
  readonly num_threads?: number;
}

const indented = (text: string): string => text.replace(/^(?=.*\S)/gm, "  ");

/**
 * What was timed: the statement's text, labels and threads.
 * @example
 * new torch.utils.benchmark.TaskSpec({ stmt: "x.exp()", sub_label: "float32" }).title; // "x.exp(): float32"
 */
export class TaskSpec implements Required<TaskDescription> {
  /** The statement's text. */
  readonly stmt: string;
  /** The text of what runs before it. */
  readonly setup: string;
  /** What all measurements of one table have in common. */
  readonly label: string | null;
  /** The name of its row. */
  readonly sub_label: string | null;
  /** The name of its column. */
  readonly description: string | null;
  /** Where it ran. */
  readonly env: string | null;
  /** How many threads computed. */
  readonly num_threads: number;

  /** @throws {TypeError} for names that it does not know */
  constructor(given: TaskDescription = {}) {
    refuseUnknown("TaskSpec.__init__()", "stmt setup label sub_label description env num_threads", given);
    this.stmt = given.stmt ?? "";
    this.setup = given.setup ?? "";
    this.label = given.label ?? null;
    this.sub_label = given.sub_label ?? null;
    this.description = given.description ?? null;
    this.env = given.env ?? null;
    this.num_threads = given.num_threads ?? 1;
  }

  /** The label, or the statement where there is none. */
  get title(): string {
    const { label, sub_label, stmt } = this;
    if (label !== null || !stmt.includes("\n")) return (label ?? stmt) + (sub_label ? `: ${sub_label}` : "");
    return `stmt:${sub_label ? ` (${sub_label})` : ""}\n${indented(stmt)}`;
  }

  /** The setup as a line or several; "" without one. */
  setup_str(): string {
    if (this.setup === "") return "";
    return this.setup.includes("\n") ? `setup:\n${indented(this.setup)}` : `setup: ${this.setup}`;
  }

  /** Title, description and setup. */
  summarize(): string {
    return [this.title, this.description ?? "", this.setup_str()]
      .filter((text) => text !== "")
      .map((text) => (text.includes("\n") ? `${text}\n` : text))
      .join("\n");
  }
}

/**
 * The result of a `Timer`: how long so many runs took, once or several times.
 * @example
 * const task = new torch.utils.benchmark.TaskSpec({ stmt: "x.add(1)" });
 * const measured = new torch.utils.benchmark.Measurement(10, [2e-5, 3e-5, 2.2e-5], task);
 * measured.median; // 0.0000022
 * @see https://docs.pytorch.org/docs/stable/benchmark_utils.html
 */
export class Measurement {
  private readonly sorted: readonly number[];

  /**
   * @param number_per_run how often the statement ran each time
   * @param raw_times the seconds of each time
   * @param task_spec what ran
   * @param metadata whatever the program wants to keep with it
   */
  constructor(
    readonly number_per_run: number,
    readonly raw_times: readonly number[],
    readonly task_spec: TaskSpec,
    readonly metadata: Readonly<Record<string, unknown>> | null = null,
  ) {
    this.sorted = this.times.sort((a, b) => a - b);
  }

  /** Seconds of one run, each time. */
  get times(): number[] {
    return this.raw_times.map((time) => time / this.number_per_run);
  }

  /** The middle of `times`: what tells most, because a few slow runs do not change it. */
  get median(): number {
    return quantileOf(this.sorted, 0.5);
  }

  /** The mean of `times`. */
  get mean(): number {
    return averageOf(this.sorted);
  }

  /** The interquartile range: in how many seconds the middle half of `times` lies. */
  get iqr(): number {
    return quantileOf(this.sorted, 0.75) - quantileOf(this.sorted, 0.25);
  }

  /** How many figures of the median mean something, by the spread of the middle half; 1 to 4. */
  get significant_figures(): number {
    const { length } = this.sorted;
    const middle = this.sorted.slice(Math.floor(length / 4), Math.ceil((3 * length) / 4));
    const center = averageOf(middle);
    const deviation = Math.sqrt(averageOf(middle.map((time) => (time - center) ** 2)));
    const interval = Math.max((1.645 * deviation) / Math.sqrt(middle.length), leastInterval);
    return Math.min(Math.max(Math.floor(decimalLogarithm(this.median / interval)), 1), mostFigures);
  }

  /** Whether the times differ by more than a tenth of the median. */
  get has_warnings(): boolean {
    return this.warnings.length > 0;
  }

  private get warnings(): readonly string[] {
    if (this.meets_confidence()) return [];
    const range = pythonFixed((this.iqr / this.median) * 100, 1);
    const reason = this.meets_confidence(gross)
      ? "This could indicate system fluctuation."
      : "This suggests significant environmental influence.";
    return [`  WARNING: Interquartile range is ${range}% of the median measurement.`, `           ${reason}`];
  }

  /** Whether the interquartile range is less than this part of the median. */
  meets_confidence(threshold = suspicious): boolean {
    return this.sorted.length === 0 || this.iqr / this.median < threshold;
  }

  /** The task's title. */
  get title(): string {
    return this.task_spec.title;
  }

  /** The statement's text. */
  get stmt(): string {
    return this.task_spec.stmt;
  }

  /** The text of the setup. */
  get setup(): string {
    return this.task_spec.setup;
  }

  /** What all measurements of one table have in common. */
  get label(): string | null {
    return this.task_spec.label;
  }

  /** The name of its row. */
  get sub_label(): string | null {
    return this.task_spec.sub_label;
  }

  /** The name of its column. */
  get description(): string | null {
    return this.task_spec.description;
  }

  /** Where it ran. */
  get env(): string | null {
    return this.task_spec.env;
  }

  /** How many threads computed. */
  get num_threads(): number {
    return this.task_spec.num_threads;
  }

  /** What its row in a table is called. */
  get as_row_name(): string {
    return this.sub_label || this.stmt || "[Unknown]";
  }

  toString(): string {
    const { length } = this.sorted;
    const [unit, scale] = select_unit(this.median);
    const shown = (time: number): string => pythonFixed(time / scale, 2);
    const [low, high] = [0.25, 0.75].map((q) => shown(quantileOf(this.sorted, q)));
    const threads = `${this.num_threads} thread${this.num_threads > 1 ? "s" : ""}`;
    return [
      "<torch.utils.benchmark.utils.common.Measurement object>",
      this.task_spec.summarize(),
      `  ${length > 1 ? "Median: " : ""}${shown(this.median)} ${unit}`,
      ...(length >= 4 ? [`  IQR:    ${shown(this.iqr)} ${unit} (${low} to ${high})`] : []),
      length > 1
        ? `  ${length} measurements, ${this.number_per_run} runs per measurement, ${threads}`
        : `  1 measurement, ${this.number_per_run} runs , ${threads}`,
      ...this.warnings,
    ].join("\n");
  }

  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return this.toString();
  }

  /** One measurement for each task: the times of those that measured the same one, as of single runs. */
  static merge(measurements: Iterable<Measurement>): Measurement[] {
    const groups = new Map<string, { task: TaskSpec; times: number[] }>();
    for (const { task_spec, times } of measurements) {
      const key = JSON.stringify(task_spec);
      const group = groups.get(key);
      if (group === undefined) groups.set(key, { task: task_spec, times });
      else group.times.push(...times);
    }
    return [...groups.values()].map(({ task, times }) => new Measurement(1, times, task));
  }
}
