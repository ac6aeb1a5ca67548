/** Checkpoints that stay in a Blob until their tensors are used: in a page and in a worker, which read it at once. */
import { chromium } from "playwright-core";
import { describe, expect, test } from "vitest";
import { ensureBuilt, projectFolder } from "../support/built.ts";
import { findChromium, serve } from "../support/chromium.ts";

const executablePath = findChromium();

/** Loads a damaged file: what is whole can be used, what is damaged says so when it is used. */
const program = `
  const torch = await import("/dist/esm/index.js");
  const bytes = torch.save({ whole: torch.arange(300).float(), damaged: torch.full([300], 7.5) });
  const at = bytes.findIndex((_, i) => [0, 0, 0xf0, 0x40, 0, 0, 0xf0, 0x40].every((byte, k) => bytes[i + k] === byte));
  bytes[at] ^= 1;
  const loaded = await torch.loadAsync(new Blob([bytes]), { mmap: true });
  let problem = "";
  try { loaded.damaged.sum(); } catch (error) { problem = error.message; }
  const result = { shape: loaded.damaged.shape, sum: loaded.whole.sum().item(), last: loaded.whole.at(-1).item(), problem };
`;
const page = `<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,"><title>files</title>
<script type="module">
  try {
    ${program}
    window.inPage = result;
  } catch (error) { window.inPage = { problem: String(error?.stack ?? error) }; }
  const worker = new Worker("/worker.js", { type: "module" });
  worker.onmessage = ({ data }) => { window.result = { page: window.inPage, worker: data }; };
</script>`;
const worker = `try { ${program} postMessage(result); } catch (error) { postMessage({ problem: String(error?.stack ?? error) }); }`;

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
    const server = await serve(projectFolder, { "/": page, "/worker.js": worker }, false);
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
