/** Tasks in workers of Node, Chromium and Firefox: results, progress, messages, errors, cancelling. */
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { Worker } from "node:worker_threads";
import { beforeAll, describe, expect, test } from "vitest";
import { findBrowser, openPage, type BrowserName } from "../support/browser-process.ts";
import { ensureBuilt, projectFolder } from "../support/built.ts";
import { serve } from "../support/chromium.ts";
import { exercise, type Exercised, type Library } from "./tasks.mjs";

const moduleUrl = new URL("./node.worker.mjs", import.meta.url);
let torch: Library;
let expected: Exercised;

beforeAll(async () => {
  ensureBuilt();
  torch = (await import(pathToFileURL(join(projectFolder, "dist", "node", "index.js")).href)) as Library;
}, 120_000);

describe("a worker of Node", () => {
  test("runs tasks", { timeout: 60_000 }, async () => {
    const worker = torch.utils.worker.connect(new Worker(moduleUrl));
    expected = await exercise(torch, worker);
    worker.close();
    expect(expected.doubled).toEqual([
      [0, 2],
      [4, 6],
    ]);
    expect(expected.error).toMatchObject({ name: "OutOfMemoryError", inWorker: true });
    expect(expected.missing).toContain("this worker has no task 'nothing'");
    expect(expected.losses).toHaveLength(24);
    expect(expected.losses.at(-1)).toBeLessThan(expected.losses[0]!);
    expect(expected.names).toEqual(["0.weight", "0.bias", "2.weight", "2.bias"]);
    expect(expected.cancelled).toBe("AbortError");
    expect(expected.answers).toEqual([42]);
    expect(expected.ended).toBe("AbortError: enough");
  });

  test("a loop without a pause is cancelled through shared memory", { timeout: 60_000 }, async () => {
    const worker = torch.utils.worker.start(moduleUrl);
    const run = worker.run("spin", null, { onProgress: () => run.cancel() });
    expect(await run).toBe(true);
    worker.close();
  });

  test("a worker that ends rejects its runs, and later ones", { timeout: 60_000 }, async () => {
    const worker = torch.utils.worker.start(moduleUrl);
    const run = worker.run("spin", null, { onProgress: () => worker.close() });
    await expect(run.result).rejects.toThrow("the worker was closed");
    expect(await run.catch((error: unknown) => String(error))).toContain("the worker was closed");
    let ended = 0;
    await run.finally(() => ended++).catch(() => {});
    expect(ended).toBe(1);
    await expect(worker.run("echo", 1).result).rejects.toThrow("the worker was closed");
    const missing = torch.utils.worker.start(new URL("./not-there.mjs", import.meta.url));
    await expect(missing.run("echo", 1).result).rejects.toThrow("the worker exited unexpectedly");
  });
});

const page = `<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,"><title>worker</title>
<script type="module">
  import * as torch from "/dist/index.js";
  import { exercise } from "/tests/worker/tasks.mjs";
  const worker = torch.utils.worker.connect(new Worker("/tests/worker/page.worker.mjs", { type: "module" }));
  const result = await exercise(torch, worker).catch((error) => ({ failure: String(error.stack) }));
  await fetch("/report", { method: "POST", body: JSON.stringify({ ...result, isolated: crossOriginIsolated }) });
</script>`;

const browsers: readonly (readonly [BrowserName, boolean])[] = [
  ["chromium", true],
  ["chromium", false],
  ["firefox", true],
  ["firefox", false],
];

describe("a worker of a page", () => {
  for (const [browser, isolated] of browsers) {
    const name = `${browser}, ${isolated ? "memory is shared" : "memory is not shared"}`;
    test.skipIf(!findBrowser(browser))(name, { timeout: 90_000 }, async () => {
      let arrive = (_text: string): void => {};
      const arrived = new Promise<string>((resolve) => (arrive = resolve));
      const server = await serve(projectFolder, { "/": page }, isolated, (_, body) => arrive(body));
      const close = openPage(browser, `${server.origin}/`);
      try {
        const result = JSON.parse(await arrived) as Exercised & { failure?: string; isolated: boolean };
        expect(result.failure).toBeUndefined();
        expect(result.isolated).toBe(isolated);
        expect(result).toMatchObject({
          ...expected,
          losses: expect.any(Array) as number[], // the last bits are an engine's own
          sum: expect.closeTo(expected.sum, 3) as number,
        });
        expect(result.losses.at(-1)).toBeCloseTo(expected.losses.at(-1)!, 3);
      } finally {
        await close();
        await server.close();
      }
    });
  }
});
