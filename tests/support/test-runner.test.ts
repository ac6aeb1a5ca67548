/** In users' tests: fake timers, and pages without the web's classes for text. */
import { afterEach, expect, test, vi } from "vitest";
import * as torch from "flambeau";

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test("loops over a DataLoader go on while a test has fake timers", async () => {
  vi.useFakeTimers({ toFake: ["setImmediate", "setTimeout", "setInterval", "Date", "performance"] });
  const loader = new torch.utils.data.DataLoader(new torch.utils.data.TensorDataset(torch.arange(8)), {
    batch_size: 4,
  });
  let seen = 0;
  for await (const [batch] of loader) seen += batch.size(0);
  expect(seen).toBe(8);
});

test("files are written and read where there is no TextDecoder (jsdom)", async () => {
  vi.stubGlobal("TextDecoder", undefined);
  vi.stubGlobal("TextEncoder", undefined);
  vi.resetModules();
  const fresh: typeof torch = await import("flambeau");
  const state = { weight: fresh.ones(2) };
  expect(String(fresh.load<typeof state>(fresh.save(state)).weight)).toBe("tensor([1., 1.])");
});
