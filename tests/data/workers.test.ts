/**
 * Loading with several threads: order, errors, streams, seeds, and that it is really parallel. Bundled first, as a
 * user's program would be.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import * as torch from "flambeau";

const fixtures = fileURLToPath(new URL("./fixtures/", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "flambeau-workers-"));
let results: Record<string, unknown> = {};

beforeAll(async () => {
  await build({
    entryPoints: [join(fixtures, "run-workers.ts"), join(fixtures, "worker-datasets.ts")],
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "node",
    target: "es2022",
    outdir: folder,
    outExtension: { ".js": ".mjs" },
    logLevel: "error",
  });
  results = JSON.parse(
    execFileSync(process.execPath, [join(folder, "run-workers.mjs")], { encoding: "utf8", timeout: 60_000 }),
  ) as Record<string, unknown>;
}, 90_000);
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

test("batches come in order, from several threads, none of them this one", () => {
  expect(results["batches"]).toEqual([
    [
      [
        [0.5, 100],
        [1.5, 101],
        [2.5, 102],
      ],
      [0, 1, 2],
    ],
    [
      [
        [3.5, 103],
        [4.5, 104],
        [5.5, 105],
      ],
      [3, 4, 5],
    ],
    [
      [
        [6.5, 106],
        [7.5, 107],
        [8.5, 108],
      ],
      [6, 7, 8],
    ],
    [[[9.5, 109]], [9]],
  ]);
  expect(results["threads"]).toBe(2);
  expect(results["main"]).toBe(false);
});

test("the order for a seed does not depend on workers", () => {
  const [without, with2] = results["order"] as unknown[];
  expect(with2).toEqual(without);
});

test("an error reaches the loop with its kind and stack", () => {
  const [name, message] = results["error"] as [string, string];
  expect(name).toBe("ValueError");
  expect(message).toMatch(/^Caught ValueError in DataLoader worker process \d\.\n/);
  expect(message).toContain("bad sample");
  expect(message).toContain("at Rows.at");
});

test("streams are shared by get_worker_info, and workers take turns", () => {
  expect(results["stream"]).toEqual([[0, 2], [1, 3], [4, 6], [5, 7], [8], [9]]);
});

test("random numbers in workers follow the seed; those of kept workers go on, without another draw here", () => {
  const first = [
    [0.5113104581832886, 0.2310420274734497],
    [0.6589738130569458, 0.7075021266937256],
    [0.3022708296775818, 0.8597546219825745],
    [0.0776757001876831, 0.6678060293197632],
  ];
  const goneOn = [
    [0.16169756650924683, 0.48947715759277344],
    [0.012142658233642578, 0.07532209157943726],
    [0.44014275074005127, 0.6183369755744934],
    [0.02382594347000122, 0.799858808517456],
  ];
  const anew = [
    [0.3477381467819214, 0.5811827182769775],
    [0.9468189477920532, 0.7082472443580627],
    [0.4606795907020569, 0.4022766351699829],
    [0.4944798946380615, 0.9561986327171326],
  ];
  expect(results["noise"]).toEqual([
    [first, goneOn, 124],
    [first, anew, 263],
  ]);
});

test("kept workers stay when a loop is left early; what they were asked ahead is done", () => {
  expect(results["kept"]).toEqual([100, 101, 104, 105, 106, 107]);
});

test("workers ask for batches as a whole where the dataset gives them", () => {
  expect(results["tens"]).toEqual([[2, 12], [21], 0, 1, 2]);
});

test("two workers are at work at the same time", () => {
  expect(results["met"]).toEqual([[1], [1]]);
});

test("a dataset that threads cannot make again loads here, with a warning", async () => {
  const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
  const loader = new torch.utils.data.DataLoader([1, 2, 3], { num_workers: 2, batch_size: 2 });
  const seen: unknown[] = [];
  for await (const x of loader) seen.push(x.tolist());
  expect(seen).toEqual([[1, 2], [3]]);
  expect(warn.mock.calls[0]![0]).toContain("num_workers has no effect");
  warn.mockRestore();
});
