/** Checkpoints that stay in a Blob until their tensors are used: in a page and in a worker, which read it at once. */
import { chromium } from "playwright-core";
import { describe, expect, test } from "vitest";
import { ensureBuilt, projectFolder } from "../support/built.ts";
import { findChromium, serve } from "../support/chromium.ts";

const executablePath = findChromium();

const page = `<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,"><title>files</title>
<script type="module">
  import { run } from "/tests/browser/later.mjs";
  const page = await run().catch((error) => ({ problem: String(error?.stack ?? error) }));
  const worker = new Worker("/tests/browser/later.mjs", { type: "module" });
  worker.onerror = ({ message }) => { window.result = { page, worker: { problem: message } }; };
  worker.onmessage = ({ data }) => { window.result = { page, worker: data }; };
</script>`;

interface Result {
  readonly shape: number[];
  readonly sum: number;
  readonly last: number;
  readonly problem: string;
}

describe.skipIf(!executablePath)("files in Chromium", () => {
  test("a Blob's tensors are read when they are used", { timeout: 120_000 }, async () => {
    ensureBuilt();
    const browser = await chromium.launch({
      executablePath: executablePath as string,
      args: ["--no-sandbox", "--disable-dev-shm-usage"],
    });
    const server = await serve(projectFolder, { "/": page }, false);
    try {
      const tab = await browser.newPage();
      await tab.goto(`${server.origin}/`);
      await tab.waitForFunction("window.result !== undefined", undefined, { timeout: 60_000 });
      const result = await tab.evaluate<{ page: Result; worker: Result }>("window.result");
      for (const found of [result.page, result.worker]) {
        expect(found).toMatchObject({ shape: [300], sum: 44850, last: 299 });
        expect(found.problem).toContain("its bytes are damaged");
      }
    } finally {
      await browser.close();
      await server.close();
    }
  });
});
