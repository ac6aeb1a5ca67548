/** Images in a page: canvases, elements, frames and files become tensors, by the browser's own decoder, and go back. */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { findChromium } from "../support/chromium.ts";
import { resultOf } from "../support/page-result.ts";

const executablePath = findChromium();
const recorded = JSON.parse(readFileSync(new URL("../vision/data/images.json", import.meta.url), "utf8")) as [
  name: string,
  file: string,
  modes: Record<string, [shape: number[], dtype: string, sum: number]>,
][];
const names = [
  "rgb.png",
  "gray.png",
  "rgba.png",
  "gray_alpha.png",
  "lossless.webp",
  "still.gif",
  "444.jpg",
  "gray.jpg",
];
const files = Object.fromEntries(recorded.filter(([name]) => names.includes(name)).map(([name, file]) => [name, file]));

const page = `<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,"><title>images</title>
<script type="module">
  try {
    const [torch, vision, { run }] = await Promise.all([
      import("/dist/esm/index.js"), import("/dist/esm/vision/index.js"), import("/tests/browser/images.mjs")]);
    window.result = await run(torch, vision, ${JSON.stringify({ ...files, nothing: btoa("no image at all") })});
  } catch (error) {
    window.result = { error: String(error?.stack ?? error) };
  }
</script>`;

interface PageResult {
  readonly error?: string;
  readonly wrong: string[];
  readonly shapes: Record<string, (number | string)[] | string>;
  readonly plain: number[];
  readonly opaque: number;
  readonly jpeg: number[];
}

describe.skipIf(!executablePath)("images in Chromium", () => {
  test("from the page to tensors and back", { timeout: 120_000 }, async () => {
    const result = await resultOf<PageResult>(executablePath as string, page);
    expect(result.error).toBeUndefined();
    expect(result.wrong).toEqual([]);
    expect(result).toMatchObject({ plain: [3, 6, 8], opaque: 255, jpeg: [3, 10, 22] });
    for (const [name, , { UNCHANGED }] of recorded) {
      if (!names.includes(name)) continue;
      const [shape, , sum] = UNCHANGED!;
      const found = result.shapes[name]!;
      expect(found.slice(0, 3), name).toEqual(shape);
      // A canvas keeps colors times alpha, and its decoder of JPEG rounds otherwise.
      const off = Math.abs((found[3] as number) - sum) / sum;
      expect(off, name).toBeLessThan(/jpg|alpha|rgba/.test(name) ? 0.02 : 1e-9);
    }
    expect(result.shapes["nothing"]).toContain("Unsupported image file.");
  });
});
