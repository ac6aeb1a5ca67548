/** `torch.utils.benchmark`: figures and tables are PyTorch's for the same times; timers run what they say they run. */
import { inspect } from "node:util";
import { describe, expect, test } from "vitest";
import * as torch from "flambeau";
import recorded from "./recorded/benchmark.json" with { type: "json" };

const { Compare, Measurement, TaskSpec, Timer } = torch.utils.benchmark;
type Given = ConstructorParameters<typeof TaskSpec>[0];
const measurement = (given: Given, number: number, times: number[]) =>
  new Measurement(number, times, new TaskSpec(given));

describe("what was measured", () => {
  test.each(recorded.described.map((each, i) => ({ ...each, i })))("figures and text, $i", (each) => {
    const measured = measurement(each.task, each.number, each.times);
    expect(measured.median).toBeCloseTo(each.median, 14);
    expect(measured.mean).toBeCloseTo(each.mean, 14);
    expect(measured.iqr).toBeCloseTo(each.iqr, 14);
    expect([measured.significant_figures, measured.has_warnings]).toEqual([each.figures, each.warns]);
    expect(measured.as_row_name).toBe(each.row);
    const [first, ...others] = String(measured).split("\n");
    expect(first).toBe("<torch.utils.benchmark.utils.common.Measurement object>");
    expect(others.join("\n")).toBe(each.text);
    expect(inspect(measured)).toBe(String(measured));
  });

  test.each(recorded.tables.map((each, i) => ({ ...each, i })))(
    "table $i",
    ({ results, trims, rowwise, warns, text }) => {
      const measured = results.map(([given, number, times]) =>
        measurement(given as Given, number as number, times as number[]),
      );
      const compare = new Compare(measured.slice(0, 3));
      compare.extend_results(measured.slice(3));
      if (trims) compare.trim_significant_figures();
      if (rowwise !== null) compare.colorize(rowwise);
      if (warns) compare.highlight_warnings();
      expect(String(compare)).toBe(text);
    },
  );

  test("numbers", () => {
    const { ordered_unique, select_unit, trim_sigfig, unit_to_english } = torch.utils.benchmark;
    for (const [x, n, trimmed] of recorded.numbers) expect(trim_sigfig(x!, n!)).toBe(trimmed);
    for (const [t, unit, scale] of recorded.units) expect(select_unit(t as number)).toEqual([unit, scale]);
    expect(unit_to_english("ms")).toBe("millisecond");
    expect(ordered_unique([2, 1, 2])).toEqual([2, 1]);
  });

  test("what is refused", () => {
    expect(() => new Compare([{}] as never)).toThrow("Expected an instance of `Measurement`");
    expect(() => new TaskSpec({ name: "x" } as never)).toThrow("unexpected keyword argument 'name'");
    expect(() => new Timer({ stmt: "x.add(1)" as never })).toThrow("stmt has to be a function");
    expect(() => new Timer({ stmt: () => 1, lable: "x" } as never)).toThrow("unexpected keyword argument 'lable'");
    expect(() => new Timer({ stmt: () => 1 }).repeat()).toThrow("See `Timer.blocked_autorange.`");
  });
});

/** A clock, and a statement that takes so many of its seconds. */
function fakeClock(seconds: (run: number) => number) {
  let [now, runs] = [0, 0];
  const timer = () => (now += 1e-9);
  const stmt = () => {
    now += seconds(runs++);
  };
  return { clock: { timer, stmt }, runs: () => runs };
}

describe("timers", () => {
  test("timeit warms up and times all runs at once", () => {
    const { clock, runs } = fakeClock(() => 2e-3);
    const measured = new Timer({ ...clock, label: "two" }).timeit(300);
    expect(runs()).toBe(303);
    expect(measured.number_per_run).toBe(300);
    expect(measured.median).toBeCloseTo(2e-3, 8);
    expect(measured.label).toBe("two");
  });

  test("blocked_autorange finds a block that the clock does not disturb", () => {
    const { clock } = fakeClock(() => 1e-6);
    const told: number[] = [];
    const measured = new Timer(clock).blocked_autorange({ min_run_time: 0.1, callback: (number) => told.push(number) });
    // 1e-9 of the clock is a ten-thousandth of ten runs; a thousandth of min_run_time is 100 runs.
    expect(measured.number_per_run).toBe(100);
    expect(measured.raw_times.reduce((sum, time) => sum + time)).toBeGreaterThanOrEqual(0.1);
    expect(told).toEqual(measured.raw_times.map(() => 100));
    expect(measured.median).toBeCloseTo(1e-6, 9);
  });

  test("adaptive_autorange goes on until times agree", () => {
    const { clock } = fakeClock((run) => (run < 6 ? 0.1 * (run + 1) : 0.1));
    const measured = new Timer(clock).adaptive_autorange(0.05);
    expect(measured.raw_times.length).toBeGreaterThan(4);
    expect(measured.meets_confidence(0.05)).toBe(true);
    const wild = new Timer(fakeClock((run) => 0.2 + (run % 2)).clock).adaptive_autorange(0.01, { max_run_time: 3 });
    expect(wild.meets_confidence(0.01)).toBe(false);
  });

  test("statements get globals, setup runs before each time, threads are those asked for", () => {
    const before = torch.get_num_threads();
    const globals = { x: torch.ones(3), setups: 0, threads: [] as number[] };
    new Timer({
      globals,
      setup: (g) => g.setups++,
      stmt: (g) => {
        g.threads.push(torch.get_num_threads());
        return g.x.add(1);
      },
    }).timeit(2);
    expect(globals).toMatchObject({ setups: 2, threads: [1, 1, 1, 1] });
    expect(torch.get_num_threads()).toBe(before);
    expect(() =>
      new Timer({
        stmt: () => {
          throw new Error("mine");
        },
      }).timeit(1),
    ).toThrow("mine");
    expect(torch.get_num_threads()).toBe(before);
  });

  test("asynchronous statements are awaited, one after another", async () => {
    let [running, most, runs] = [0, 0, 0];
    const stmt = async () => {
      most = Math.max(most, ++running);
      await Promise.resolve();
      running--;
      runs++;
    };
    const timer = new Timer({ stmt });
    expect(() => timer.timeit(1)).toThrow("stmt is asynchronous; write await timer.timeitAsync()");
    await new Promise((resolve) => setTimeout(resolve));
    most = runs = 0;
    expect((await timer.timeitAsync(50)).raw_times).toHaveLength(1);
    expect([most, runs]).toEqual([1, 52]);
    const measured = await timer.blocked_autorangeAsync({ min_run_time: 0.005 });
    expect(measured.median).toBeGreaterThan(0);
    expect((await timer.adaptive_autorangeAsync(10)).times.length).toBeGreaterThan(3);
  });

  test("real tensors, the real clock", () => {
    const x = torch.ones(64, 64);
    const measured = new Timer({ stmt: () => x.mm(x) }).blocked_autorange({ min_run_time: 0.02 });
    expect(measured.stmt).toBe("x.mm(x)");
    expect(measured.title).toBe("x.mm(x)");
    expect(measured.median).toBeGreaterThan(0);
  });
});
