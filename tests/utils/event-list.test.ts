/** Events of profiles: PyTorch's tables of the same events, and what `profile` gives. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as torch from "flambeau";
import { describe, expect, test } from "vitest";
import recorded from "./recorded/event-list.json" with { type: "json" };

const { EventList, FunctionEvent, FunctionEventAvg } = torch.autograd.profiler;
type Average = torch.autograd.profiler.FunctionEventAvg;

function list(withShapes = true): torch.autograd.profiler.EventList<torch.autograd.profiler.FunctionEvent> {
  const events = new EventList<torch.autograd.profiler.FunctionEvent>();
  for (const [id, name, start_us, end_us, input_shapes, cpu_memory_usage] of recorded.events as unknown as [
    number,
    string,
    number,
    number,
    number[][],
    number,
  ][])
    events.push(
      new FunctionEvent({ id, name, start_us, end_us, cpu_memory_usage, ...(withShapes && { input_shapes }) }),
    );
  events._build_tree();
  return events;
}

describe("EventList", () => {
  const events = list();
  const lists = {
    events,
    averages: events.key_averages(),
    "by shapes": events.key_averages({ group_by_input_shapes: true }),
    "without shapes": list(false),
  };

  test.each(recorded.tables as [keyof typeof lists, torch.autograd.profiler.TableOptions, string][])(
    "table of %s, %j",
    (kind, options, table) => {
      expect(lists[kind].table(options)).toBe(table);
    },
  );

  test("averages, the total, and the tree", () => {
    const fields = (each: Average): unknown[] => [
      each.key,
      each.count,
      each.cpu_time_total,
      each.self_cpu_time_total,
      each.cpu_time,
      each.cpu_memory_usage,
      each.self_cpu_memory_usage,
      each.cpu_time_total_str,
      each.self_cpu_time_total_str,
      each.cpu_time_str,
    ];
    expect([...events.key_averages()].map(fields)).toEqual(recorded.averages);
    expect(fields(events.total_average())).toEqual(recorded.total);
    expect([...events].map(({ cpu_parent }) => cpu_parent?.id ?? null)).toEqual(recorded.parents);
    expect([...events].map(({ cpu_children }) => cpu_children.map(({ id }) => id))).toEqual(recorded.children);
    expect(events[0]!.time_range.elapsed_us()).toBe(10);
    expect(events[1]!.depth).toBe(1);
  });

  test("refuses what it does not know", () => {
    expect(() => events.table({ time_unit: "h" as never })).toThrow(/none of s, ms, us/);
    expect(() => events.table({ sort_by: "cuda_time" as never })).toThrow(/none of self_cpu_time_total/);
    const average = new FunctionEventAvg().add(events[0]!);
    expect(() => average.add(events[1]!)).toThrow("Expected keys to match, but got aten::addmm vs aten::linear");
    expect(new EventList().table()).toBe("");
  });
});

describe("profile", () => {
  test("gives events with their shapes where asked, and a trace", () => {
    const model = new torch.nn.Linear(3, 4);
    const run = (): unknown => model(torch.ones(2, 3));
    const events = torch.profiler.profile({ record_shapes: true }, run).events();
    expect(events).toBeInstanceOf(EventList);
    const addmm = events.find(({ name }) => name === "aten::addmm")!;
    expect(addmm.input_shapes.slice(0, 3)).toEqual([[4], [2, 3], [3, 4]]);
    const plain = torch.profiler.profile(run).events();
    expect(plain.every(({ input_shapes }) => input_shapes.length === 0)).toBe(true);
    // Calls are within those that made them, and their times and bytes are part of theirs.
    for (const event of events) {
      if (event.cpu_parent === null) continue;
      expect(event.cpu_parent.cpu_children).toContain(event);
      expect(event.cpu_parent.cpu_time_total).toBeGreaterThanOrEqual(event.cpu_time_total);
    }
    const sum = events.key_averages().self_cpu_time_total;
    expect(sum).toBeCloseTo(
      events.filter(({ depth }) => depth === 0).reduce((all, each) => all + each.cpu_time_total, 0),
      3,
    );
    const folder = mkdtempSync(join(tmpdir(), "flambeau-trace-"));
    events.export_chrome_trace(join(folder, "trace.json"));
    const trace = JSON.parse(readFileSync(join(folder, "trace.json"), "utf8")) as { name: string; dur: number }[];
    rmSync(folder, { recursive: true });
    expect(trace.map(({ name }) => name)).toEqual([...events].map(({ name }) => name));
  });

  test("averages by shapes tell calls of other sizes apart", () => {
    const profile = torch.profiler.profile({ record_shapes: true }, () => {
      for (const rows of [1, 2, 2]) torch.ones(rows, 3).neg();
    });
    const counts = (options: object): [number, string][] =>
      profile
        .key_averages(options)
        .filter(({ key }) => key === "aten::neg")
        .map(({ count, input_shapes }) => [count, JSON.stringify(input_shapes)]);
    expect(counts({})).toEqual([[3, "[]"]]);
    expect(counts({ group_by_input_shapes: true })).toEqual([
      [1, "[[1,3]]"],
      [2, "[[2,3]]"],
    ]);
  });
});
