/**
 * Trains for 20,000 steps in the training page of the built site and prints what the library has reserved on the way:
 * `node site/tools/long-training.mjs`, with `BROWSER=firefox` in Firefox. Memory must be flat. Takes minutes; not in CI.
 */
import assert from "node:assert/strict";
import { join } from "node:path";
import { siteFolder } from "./cells.mjs";
import { servePages } from "./serve.mjs";
import { browserName, closeBrowsers, newContext } from "../tests/browsers.mjs";

const BATCH = 16;
const EPOCHS = 6; // of 3,750 steps
const LOOK_AT = [1000, 5000, 10_000, 20_000];

const server = await servePages(join(siteFolder, ".vitepress", "dist"));
const context = await newContext({ serviceWorkers: "block" });
const page = await context.newPage();
const complaints = [];
page.on("pageerror", (error) => complaints.push(error.message));
await page.goto(`${server.origin}/training.html`);
await page.waitForFunction("document.querySelector('#app')?.__vue_app__ !== undefined");
await page.locator(".training .run").waitFor();
// A driven Firefox puts what `fill` writes behind the number that stands in a field.
const set = (label, number) =>
  page.getByLabel(label).evaluate((input, text) => {
    input.value = text;
    input.dispatchEvent(new Event("input"));
  }, String(number));
await set("Batch size", BATCH);
await set("Epochs", EPOCHS);
const began = performance.now();
await page.locator(".training .run").click();
const seen = [];
for (const step of LOOK_AT) {
  await page.waitForFunction(`Number(document.querySelector(".training")?.dataset.step ?? 0) >= ${step}`, undefined, {
    timeout: 3_600_000,
    polling: 500,
  });
  const { reserved, done } = await page.evaluate(
    "({ reserved: Number(document.querySelector('.training').dataset.reserved), done: Number(document.querySelector('.training').dataset.step) })",
  );
  const accuracy = await page.locator(".training").getAttribute("data-accuracy");
  const seconds = ((performance.now() - began) / 1000).toFixed(0);
  console.log(
    `${browserName}, step ${done}: ${(reserved / 2 ** 20).toFixed(1)} MiB reserved, ${seconds} s, tested ${accuracy}`,
  );
  seen.push(reserved);
}
await page.locator(".training .stop").click();
await page.locator(".training[data-state=idle]").waitFor();
await closeBrowsers();
await server.close();
assert.deepEqual(complaints, []);
assert.ok(seen.at(-1) <= 1.1 * seen[1], `${seen.join(", ")} bytes: it grows`);
