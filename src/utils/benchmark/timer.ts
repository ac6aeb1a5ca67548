/** `torch.utils.benchmark.Timer`: how long a statement takes, measured as often as it needs. */
import { NotImplementedError, TypeError } from "../../support/errors.ts";
import { refuseUnknown } from "../../support/known-names.ts";
import { isThenable } from "../../support/run-then.ts";
import { hostBackend } from "../../tensor/device.ts";
import { pause } from "../../tensor/memory.ts";
import { get_num_threads, set_num_threads } from "../../tensor/threads.ts";
import { ModeGuard, within } from "../../support/mode-guard.ts";
import { Measurement, TaskSpec, type TaskDescription } from "./measurement.ts";
import { quantileOf } from "./numbers.ts";

/** The shortest time that is taken for one, in seconds. */
const leastTime = 1e-9;
/** At most so many runs are timed at once. */
const mostRuns = 2 ** 31 - 1;

/** Variables that the statement and the setup are given. */
export type Globals = Record<string, unknown>;

/** What a `Timer` runs, and what is said of it. */
export interface TimerOptions<G extends object = Globals> extends Omit<TaskDescription, "stmt" | "setup"> {
  /** What is timed; it may be asynchronous. */
  readonly stmt: (globals: G) => unknown;
  /** What runs before each time, not timed. */
  readonly setup?: ((globals: G) => unknown) | null;
  /** What both are given. */
  readonly globals?: G;
  /** The clock: seconds. Waits for what is under way, if it is left out. */
  readonly timer?: () => number;
}

/** Told of each time: how many runs, and how many seconds all of them took. */
export type TimerCallback = (number: number, time_taken: number) => void;

/** When `blocked_autorange` ends. */
export interface BlockedAutorangeOptions {
  /** Told of each time. */
  readonly callback?: TimerCallback | null;
  /** Seconds that all runs take together, at least. Default 0.2. */
  readonly min_run_time?: number;
}

/** When `adaptive_autorange` ends. */
export interface AdaptiveAutorangeOptions {
  /** Seconds before it may end. Default 0.01. */
  readonly min_run_time?: number;
  /** Seconds after which it ends in any case. Default 10. */
  readonly max_run_time?: number;
  /** Told of each time. */
  readonly callback?: TimerCallback | null;
}

/**
 * Seconds of a clock that waits for what is under way.
 * @example
 * torch.utils.benchmark.timer() > 0; // true
 */
export function timer(): number {
  hostBackend().threads.finish();
  return performance.now() / 1000;
}

/**
 * Sets how many threads compute while `body` runs, or until the guard is disposed.
 * @example
 * torch.utils.benchmark.set_torch_threads(1, () => torch.get_num_threads()); // 1
 */
export function set_torch_threads(n: number): ModeGuard;
export function set_torch_threads<R>(n: number, body: () => R): R;
export function set_torch_threads<R>(n: number, body?: () => R): R | ModeGuard {
  const before = get_num_threads();
  set_num_threads(n);
  return within(
    new ModeGuard(() => {
      set_num_threads(before);
    }),
    body,
  );
}

/** The text of what a function does: its body without the arrow, the braces and the indentation. */
function textOf(body: ((globals: never) => unknown) | null): string {
  if (body === null) return "";
  const text = String(body).replace(/^(async\s*)?(\([^()]*\)|[\w$]+)\s*=>\s*/, "");
  const inner = text.startsWith("{") ? text.slice(1, text.lastIndexOf("}")) : text;
  const lines = inner
    .replace(/^\s*\n/, "")
    .trimEnd()
    .split("\n");
  const margin = Math.min(...lines.filter((line) => line.trim() !== "").map((line) => line.search(/\S/)));
  return lines.map((line) => line.slice(margin)).join("\n");
}

/** Asks for the time of so many runs, and gets it back. */
type Times<R> = Generator<number, R, number>;

/**
 * Measures how long a statement takes. It runs on one thread unless `num_threads` says otherwise, warms up first, and is
 * timed in blocks so long that the clock costs nothing. What `stmt` computes with comes by `globals` or from around it.
 *
 * A statement that gives promises, or a page that should stay alive meanwhile, needs the methods whose names end in `Async`.
 * @throws {TypeError} for a `stmt` that is no function and for unknown names
 * @example
 * const x = torch.ones(1000);
 * const timer = new torch.utils.benchmark.Timer({ stmt: () => x.exp(), label: "exp", sub_label: "1000" });
 * timer.timeit(20).raw_times.length; // 1
 * timer.blocked_autorange({ min_run_time: 0.01 }).median < 1; // true
 * @see https://docs.pytorch.org/docs/stable/benchmark_utils.html
 */
export class Timer<G extends object = Globals> {
  private readonly task: TaskSpec;
  private readonly clock: () => number;

  constructor(private readonly options: TimerOptions<G>) {
    const { stmt, setup = null, globals: _globals, timer: clock = timer, ...said } = options;
    if (typeof stmt !== "function")
      throw new TypeError("Timer: stmt has to be a function, stmt: () => x.add(1); text cannot be run");
    refuseUnknown("Timer.__init__()", "stmt setup globals timer label sub_label description env num_threads", options);
    this.clock = clock;
    this.task = new TaskSpec({ ...said, stmt: textOf(stmt), setup: textOf(setup) });
  }

  /**
   * Runs the statement so often, after a hundredth of it to warm up.
   * @returns one time, of all runs together
   * @throws {TypeError} for an asynchronous statement
   */
  timeit(number = 1_000_000): Measurement {
    return this.sync(this.once(number));
  }

  /** The same of a statement that may be asynchronous: each run is awaited. */
  timeitAsync(number = 1_000_000): Promise<Measurement> {
    return this.async(this.once(number));
  }

  /**
   * Runs the statement again and again for `min_run_time` seconds, in blocks of as many runs as make the clock's own time
   * less than a ten-thousandth.
   * @returns one time for each block
   * @throws {TypeError} for an asynchronous statement
   */
  blocked_autorange(options: BlockedAutorangeOptions = {}): Measurement {
    return this.sync(this.blocked(options));
  }

  /** The same of a statement that may be asynchronous; pages stay alive between blocks. */
  blocked_autorangeAsync(options: BlockedAutorangeOptions = {}): Promise<Measurement> {
    return this.async(this.blocked(options));
  }

  /**
   * Runs the statement until the interquartile range of its times is less than a part `threshold` of their median.
   * @returns one time for each block
   * @throws {TypeError} for an asynchronous statement
   */
  adaptive_autorange(threshold = 0.1, options: AdaptiveAutorangeOptions = {}): Measurement {
    return this.sync(this.adaptive(threshold, options));
  }

  /** The same of a statement that may be asynchronous; pages stay alive between blocks. */
  adaptive_autorangeAsync(threshold = 0.1, options: AdaptiveAutorangeOptions = {}): Promise<Measurement> {
    return this.async(this.adaptive(threshold, options));
  }

  /** @throws {NotImplementedError} always: `blocked_autorange` repeats by itself. */
  repeat(): never {
    throw new NotImplementedError("See `Timer.blocked_autorange.`");
  }

  /** @throws {NotImplementedError} always: `blocked_autorange` finds the number of runs. */
  autorange(): never {
    throw new NotImplementedError("See `Timer.blocked_autorange.`");
  }

  private *once(number: number): Times<Measurement> {
    yield Math.max(Math.floor(number / 100), 2);
    return new Measurement(number, [yield number], this.task);
  }

  private *blocked({ callback = null, min_run_time = 0.2 }: BlockedAutorangeOptions): Times<Measurement> {
    const number = yield* this.blockSize(min_run_time);
    return yield* this.repeated(number, { callback, min_run_time }, () => true);
  }

  private *adaptive(
    threshold: number,
    { min_run_time = 0.01, max_run_time = 10, callback = null }: AdaptiveAutorangeOptions,
  ): Times<Measurement> {
    const number = yield* this.blockSize(0.05);
    return yield* this.repeated(
      number,
      { min_run_time, max_run_time, callback },
      (times) => times.length > 3 && new Measurement(number, times, this.task).meets_confidence(threshold),
    );
  }

  /** How many runs take so long that the clock's own time does not count. */
  private *blockSize(min_run_time: number): Times<number> {
    const empty: number[] = [];
    for (let i = 0; i < 5; i++) empty.push(yield 0);
    const overhead = quantileOf(
      empty.sort((a, b) => a - b),
      0.5,
    );
    for (let number = 1; ; number *= 10) {
      const time = yield number;
      const isLong = overhead / time <= 1e-4 && time >= min_run_time / 1000;
      if (isLong || time > min_run_time || number * 10 > mostRuns) return number;
    }
  }

  private *repeated(
    number: number,
    { min_run_time = 0, max_run_time = Infinity, callback = null }: AdaptiveAutorangeOptions,
    isEnough: (times: readonly number[]) => boolean,
  ): Times<Measurement> {
    const times: number[] = [];
    for (let total = 0; ;) {
      const time = yield number;
      times.push(time);
      total += time;
      callback?.(number, time);
      if ((total >= min_run_time && isEnough(times)) || total > max_run_time)
        return new Measurement(number, times, this.task);
    }
  }

  private get globals(): G {
    return this.options.globals ?? ({} as G);
  }

  private sync<R>(times: Times<R>): R {
    const { globals, clock } = this;
    const { stmt, setup } = this.options;
    return set_torch_threads(this.task.num_threads, () => {
      let step = times.next();
      while (step.done !== true) {
        setup?.(globals);
        let result: unknown;
        const start = clock();
        for (let i = 0; i < step.value; i++) result = stmt(globals);
        const time = Math.max(clock() - start, leastTime);
        if (isThenable(result))
          throw new TypeError(
            "Timer: stmt is asynchronous; write await timer.timeitAsync() or blocked_autorangeAsync()",
          );
        step = times.next(time);
      }
      return step.value;
    });
  }

  private async<R>(times: Times<R>): Promise<R> {
    const { globals, clock } = this;
    const { stmt, setup } = this.options;
    return set_torch_threads(this.task.num_threads, async () => {
      let step = times.next();
      while (step.done !== true) {
        await setup?.(globals);
        await pause();
        const start = clock();
        for (let i = 0; i < step.value; i++) {
          const result = stmt(globals);
          if (isThenable(result)) await result;
        }
        step = times.next(Math.max(clock() - start, leastTime));
      }
      return step.value;
    });
  }
}
