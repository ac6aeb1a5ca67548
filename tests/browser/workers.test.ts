/**
 * The thread pool and the DataLoader's workers in a page: the same numbers as in Node, with and without cross-origin
 * isolation.
 */
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ensureBuilt, projectFolder } from "../support/built.ts";
import { findChromium, serve } from "../support/chromium.ts";
import { launchChromium } from "../support/page-result.ts";
import { batches, products } from "./workers.mjs";
import type { Browser } from "playwright-core";

const executablePath = findChromium();

const page = `<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,"><title>workers</title>
<script type="module">
  try {
    const [torch, { batches, products }] = await Promise.all([import("/dist/index.js"), import("/tests/browser/workers.mjs")]);
    window.result = { products: await products(torch), batches: await batches(torch), isolated: crossOriginIsolated };
  } catch (error) {
    window.result = { error: String(error?.stack ?? error) };
  }
</script>`;

interface PageResult {
  readonly products?: Awaited<ReturnType<typeof products>>;
  readonly batches?: unknown[];
  readonly isolated?: boolean;
  readonly error?: string;
}

describe.skipIf(!executablePath)("workers in Chromium", () => {
  let browser: Browser;

  beforeAll(async () => {
    ensureBuilt();
    browser = await launchChromium(executablePath as string);
  });

  afterAll(async () => {
    await browser?.close();
  });

  test.each([true, false])("isolated: %s", { timeout: 60_000 }, async (isolated) => {
    const torch: unknown = await import(pathToFileURL(join(projectFolder, "dist", "index.js")).href);
    const inNode = { products: await products(torch), batches: await batches(torch) };
    const server = await serve(projectFolder, { "/": page }, isolated);
    const tab = await browser.newPage();
    try {
      await tab.goto(`${server.origin}/`);
      await tab.waitForFunction("window.result !== undefined", undefined, { timeout: 50_000 });
      const result = await tab.evaluate<PageResult>("window.result");
      expect(result.error).toBeUndefined();
      expect(result.isolated).toBe(isolated);
      expect(result.batches).toEqual(inNode.batches);
      expect(result.batches).toHaveLength(3);
      expect(result.products!.threads).toBe(isolated ? 2 : 1);
      // Threads share rows and planes whole, so that two of them give one's bits; engines may multiply and add in one
      // step or in two.
      expect(result.products!.two).toEqual(result.products!.one);
      result.products!.one.forEach((sum, i) => {
        expect(Math.abs(sum - inNode.products.one[i]!)).toBeLessThan(1e-3 * (1 + Math.abs(sum)));
      });
    } finally {
      await tab.close();
      await server.close();
    }
  });
});
