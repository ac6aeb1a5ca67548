/** Profiles: names and counts of calls, times that add up, bytes, regions, traces. */
import { describe, expect, test } from "vitest";
import * as torch from "flambeau";

const { nn, optim } = torch;

describe("torch.profiler", () => {
  const work = (): void => {
    const model = new nn.Linear(20, 10);
    const optimizer = new optim.SGD(model.parameters(), { lr: 0.1 });
    model(torch.ones([3, 20]))
      .relu()
      .sum()
      .backward();
    optimizer.step();
  };

  test("counts operators, backward nodes and optimizer steps", () => {
    const averages = torch.profiler.profile(work).key_averages();
    const counts = Object.fromEntries(averages.map(({ key, count }) => [key, count]));
    expect(counts).toMatchObject({
      "aten::relu": 1,
      "aten::addmm": 1,
      AddmmBackward0: 1,
      ReluBackward0: 1,
      "Optimizer.step#SGD.step": 1,
    });
  });

  test("times of calls without the calls inside them add up to the time of the outermost calls", () => {
    const profile = torch.profiler.profile(work);
    const outermost = profile
      .events()
      .filter(({ depth }) => depth === 0)
      .reduce((sum, { duration }) => sum + duration, 0);
    expect(profile.key_averages().self_cpu_time_total).toBeCloseTo(1000 * outermost, 3);
  });

  test("bytes are those of new tensors", () => {
    const a = torch.ones([1000]);
    const profile = torch.profiler.profile(() => a.add(a));
    expect(profile.key_averages().find(({ key }) => key === "aten::add")).toMatchObject({
      count: 1,
      self_cpu_memory_usage: 4000,
    });
  });

  test("regions, asynchronous functions, and scopes", async () => {
    const profile = await torch.profiler.profile(async () => {
      await Promise.resolve();
      torch.profiler.record_function("mine", () => torch.ones([2]).neg());
    });
    expect(profile.events().map(({ name, depth }) => [name, depth])).toContainEqual(["aten::neg", 1]);
    const scoped = torch.profiler.profile();
    torch.ones([2]).neg();
    scoped.stop();
    torch.ones([2]).neg();
    expect(scoped.key_averages().find(({ key }) => key === "aten::neg")!.count).toBe(1);
  });

  test("nothing is recorded after an error", () => {
    expect(() =>
      torch.profiler.profile(() => {
        throw new Error("mine");
      }),
    ).toThrow("mine");
    const profile = torch.profiler.profile(() => undefined);
    torch.ones([2]).neg();
    expect(profile.events()).toEqual([]);
  });

  test("the table has PyTorch's columns, and the trace is one of Chrome's", () => {
    const profile = torch.profiler.profile(work);
    const table = profile.key_averages().table({ sort_by: "count", row_limit: 3 });
    expect(table).toContain("Self CPU %");
    expect(table.split("\n").filter((line) => /aten::|Backward0|Optimizer/.test(line))).toHaveLength(3);
    const { traceEvents } = profile.chrome_trace();
    expect(traceEvents[0]).toMatchObject({ ph: "X", ts: 0, pid: 1 });
    // @ts-expect-error: no such column
    expect(() => profile.key_averages().table({ sort_by: "cuda" })).toThrow("none of");
  });
});
