/** Checkpoints that stay in a Blob until their tensors are used: in a page and in a worker, which read it at once. */
import { describe, expect, test } from "vitest";
import { findChromium } from "../support/chromium.ts";
import { resultOf } from "../support/page-result.ts";

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
    const result = await resultOf<{ page: Result; worker: Result }>(executablePath as string, page);
    for (const found of [result.page, result.worker]) {
      expect(found).toMatchObject({ shape: [300], sum: 44850, last: 299 });
      expect(found.problem).toContain("its bytes are damaged");
    }
  });
});
