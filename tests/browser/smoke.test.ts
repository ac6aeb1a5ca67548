/**
 * The bundle works in a browser: a page imports it as it is and trains one step, with and without cross-origin
 * isolation.
 */
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ensureBuilt, projectFolder } from "../support/built.ts";
import { findChromium, serve } from "../support/chromium.ts";
import { launchChromium } from "../support/page-result.ts";
import { trainingStep } from "./training-step.mjs";
import type { Browser } from "playwright-core";

const executablePath = findChromium();
if (!executablePath)
  console.warn("browser tests skipped: no Chromium found (install Debian's chromium, or name one in $CHROMIUM)");

const page = `<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,"><title>smoke</title>
<script type="module">
  try {
    const [torch, { trainingStep }] = await Promise.all([import("/dist/index.js"), import("/tests/browser/training-step.mjs")]);
    window.result = { ...trainingStep(torch), isolated: crossOriginIsolated };
  } catch (error) {
    window.result = { error: String(error?.stack ?? error) };
  }
</script>`;

interface PageResult {
  readonly before?: number;
  readonly after?: number;
  readonly isolated?: boolean;
  readonly error?: string;
}

describe.skipIf(!executablePath)("in Chromium", () => {
  let browser: Browser;

  beforeAll(async () => {
    ensureBuilt();
    browser = await launchChromium(executablePath as string);
  });

  afterAll(async () => {
    await browser?.close();
  });

  for (const isolated of [false, true]) {
    test(`a page ${isolated ? "with" : "without"} isolation trains as Node does`, async () => {
      const torch: unknown = await import(pathToFileURL(join(projectFolder, "dist", "index.js")).href);
      const inNode = trainingStep(torch);
      const server = await serve(projectFolder, { "/": page }, isolated);
      const tab = await browser.newPage();
      const complaints: string[] = [];
      tab.on("pageerror", (error) => complaints.push(error.message));
      tab.on("console", (message) => {
        if (message.type() === "error") complaints.push(message.text());
      });
      try {
        await tab.goto(`${server.origin}/`);
        await tab.waitForFunction("window.result !== undefined", undefined, { timeout: 60_000 });
        const result = await tab.evaluate<PageResult>("window.result");
        expect(result.error).toBeUndefined();
        expect(complaints).toEqual([]);
        expect(result.isolated).toBe(isolated);
        expect(result.before).toBeCloseTo(inNode.before, 6);
        expect(result.after).toBeCloseTo(inNode.after, 6);
        expect(inNode.after).toBeLessThan(inNode.before);
        console.log(
          `Chromium ${browser.version()}, isolated ${String(isolated)}: loss ${result.before} -> ${result.after}`,
        );
      } finally {
        await tab.close();
        await server.close();
      }
    });
  }
});
