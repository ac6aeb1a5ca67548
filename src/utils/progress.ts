/** A progress bar around a loader: what is done, how fast, and how long it will take, as `tqdm` shows for Python. */

import { refuseUnknown } from "../support/known-names.ts";
import { terminal, type Terminal } from "../support/platform/terminal.ts";

/** Options of `progress`. */
export interface ProgressOptions {
  /** Stands before the bar. */
  readonly description?: string;
  /** Number of items, where the iterable does not say. */
  readonly total?: number;
  /** Gets each new line of text; without it a terminal is written to, if there is one. */
  readonly onUpdate?: (state: ProgressState) => void;
  /** Milliseconds between two updates. */
  readonly every?: number;
}

/** How far a loop is. */
export interface ProgressState {
  /** Items that the loop has been given and has finished with. */
  readonly done: number;
  /** null where nobody knows. */
  readonly total: number | null;
  /** Since the loop began. */
  readonly seconds: number;
  /** Items a second. */
  readonly rate: number;
  /** null where nobody knows. */
  readonly secondsLeft: number | null;
  /** The line that a terminal shows. */
  readonly text: string;
}

const WIDTH = 24;

function clock(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const two = (value: number): string => String(value).padStart(2, "0");
  const minutes = Math.floor(whole / 60);
  return minutes < 60
    ? `${two(minutes)}:${two(whole % 60)}`
    : `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${two(whole % 60)}`;
}

function stateOf(done: number, total: number | null, seconds: number, description: string): ProgressState {
  const rate = seconds > 0 ? done / seconds : 0;
  const secondsLeft = total === null || rate === 0 ? null : (total - done) / rate;
  const before = description === "" ? "" : `${description}: `;
  const speed = `${clock(seconds)}${secondsLeft === null ? "" : `<${clock(secondsLeft)}`}, ${rate.toFixed(2)} it/s`;
  if (total === null) return { done, total, seconds, rate, secondsLeft, text: `${before}${done} [${speed}]` };
  const part = total === 0 ? 1 : Math.min(1, done / total);
  const full = Math.round(part * WIDTH);
  const bar = "█".repeat(full) + "·".repeat(WIDTH - full);
  const text = `${before}${String(Math.floor(100 * part)).padStart(3)}% |${bar}| ${done}/${total} [${speed}]`;
  return { done, total, seconds, rate, secondsLeft, text };
}

/** Counts items and tells of them at times. */
class Meter {
  private readonly start = performance.now();
  private last = -Infinity;
  private done = 0;
  private readonly terminal: Terminal | null;

  constructor(
    private readonly total: number | null,
    private readonly options: ProgressOptions,
  ) {
    this.terminal = options.onUpdate === undefined ? terminal() : null;
    this.tell(false);
  }

  step(): void {
    this.done++;
    if (performance.now() - this.last >= (this.options.every ?? 100)) this.tell(false);
  }
  tell(isLast: boolean): void {
    this.last = performance.now();
    const seconds = (this.last - this.start) / 1000;
    const state = stateOf(this.done, this.total, seconds, this.options.description ?? "");
    this.options.onUpdate?.(state);
    this.terminal?.line(state.text, isLast);
  }
}

function lengthOf(items: object, options: ProgressOptions): number | null {
  const { length, size } = items as { length?: unknown; size?: unknown };
  if (options.total !== undefined) return options.total;
  if (typeof length === "number") return length;
  return typeof size === "number" ? size : null;
}

/** What `progress` gives: works in `for...of` where the items do, and in `for await`. */
export interface Progress<T> extends Iterable<T>, AsyncIterable<T> {}

/**
 * Gives the items of a loader (or of any iterable) and shows how far the loop is: in a terminal as a line, elsewhere to
 * `onUpdate`. A loop that is left early ends the line as well.
 *
 * @example
 * const lines: string[] = [];
 * for (const item of torch.utils.progress([1, 2, 3], { onUpdate: ({ done, total }) => lines.push(`${done}/${total}`), every: 0 })) void item;
 * lines.join(" "); // 0/3 1/3 2/3 3/3 3/3
 */
export function progress<T>(items: Iterable<T> | AsyncIterable<T>, options: ProgressOptions = {}): Progress<T> {
  refuseUnknown("progress()", "description total onUpdate every", options);
  const total = lengthOf(items, options);
  return {
    *[Symbol.iterator]() {
      const meter = new Meter(total, options);
      try {
        for (const item of items as Iterable<T>) {
          yield item;
          meter.step();
        }
      } finally {
        meter.tell(true);
      }
    },
    async *[Symbol.asyncIterator]() {
      const meter = new Meter(total, options);
      try {
        for await (const item of items) {
          yield item;
          meter.step();
        }
      } finally {
        meter.tell(true);
      }
    },
  };
}
