/** The built site in Chromium: every cell in both languages, exercises, stop, link sharing, offline, accessibility. */
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { chromium } from "playwright-core";
import { chapter, chapters, sameOutput, siteFolder, withoutPythonWords } from "../tools/cells.mjs";
import { servePages } from "../tools/serve.mjs";

const executablePath = [
  process.env.CHROMIUM,
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
].find((path) => path && existsSync(path));
const skip = executablePath ? false : "no Chromium on this machine";
const built = join(siteFolder, ".vitepress", "dist");
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const languages = ["", "zh/"];

let browser;
let server;
before(async () => {
  if (skip) return;
  server = await servePages(built);
  browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-dev-shm-usage"] });
});
after(async () => {
  await browser?.close();
  await server?.close();
});

/** A page that notes its errors and every request to another host. */
async function open(path, options = {}) {
  const context = await browser.newContext({ serviceWorkers: "block", ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(60_000);
  const complaints = [];
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("request", (request) => {
    const url = request.url();
    if (!url.startsWith(server.origin) && !/^(blob|data):/.test(url)) complaints.push(`asked another host: ${url}`);
  });
  await page.goto(`${server.origin}/${path}`);
  await page.waitForFunction("document.querySelector('#app')?.__vue_app__ !== undefined");
  return { page, context, complaints };
}

async function edit(page, selector, code) {
  const place = page.locator(selector);
  if ((await place.locator(".cm-content").count()) === 0) await place.locator(".edit").click();
  await place.locator(".cm-content").waitFor();
  await place.locator(".cm-content").fill(code);
}

async function printed(page, id) {
  const outputs = await page.locator(`[data-cell="${id}"] .outputs .output`).allInnerTexts();
  return outputs.join("\n").trim();
}

for (const language of languages)
  for (const name of chapters())
    test(
      `${language || "en/"}${name}: cells print what was recorded, exercises check themselves`,
      { skip },
      async () => {
        const { page, context, complaints } = await open(`${language}guide/${name}.html`);
        const { cells, exercises } = chapter(name);
        assert.equal(await page.locator("[data-cell]").count(), cells.length);
        assert.equal(exercises.length, 2);
        for (const { id, recorded } of cells) {
          await page.locator(`[data-cell="${id}"] .run`).click();
          await page.locator(`[data-cell="${id}"][data-state="done"]`).waitFor();
          const text = await printed(page, id);
          const accepted = [recorded.python, recorded.flambeau].filter((one) => one !== undefined);
          assert.ok(
            accepted.some((one) => sameOutput(withoutPythonWords(text), withoutPythonWords(one))),
            `${id}:\n${text}\n--- recorded\n${accepted.join("\n--- or\n")}`,
          );
        }
        for (const { id, answer } of exercises) {
          const place = `[data-exercise="${id}"]`;
          await page.locator(`${place} .run`).click();
          await page.locator(`${place}[data-right="false"]`).waitFor();
          await edit(page, place, answer);
          await page.locator(`${place} .run`).click();
          await page.locator(`${place}[data-right="true"]`).waitFor();
        }
        assert.deepEqual(complaints, []);
        await context.close();
      },
    );

test("a cell is stopped, an error shows its line and help, Shift+Enter runs", { skip }, async () => {
  const { page, context } = await open("playground.html");
  await edit(page, '[data-cell="playground"]', "let i = 0;\nwhile (true) i++;");
  await page.locator(".run").click();
  await page.locator(".stop").click();
  await page.locator(".run").waitFor();
  await edit(
    page,
    '[data-cell="playground"]',
    'import * as torch from "flambeau";\nconst x = torch.ones(2);\nx.add(torch.ones(3));',
  );
  await page.keyboard.press("Shift+Enter");
  await page.locator(".failure").waitFor();
  assert.match(
    await page.locator(".failure .output").innerText(),
    /RuntimeError: The size of tensor a \(2\) must match/,
  );
  assert.match(await page.locator(".failure .note").innerText(), /3/);
  assert.equal(await page.locator(".failed-line").innerText(), "x.add(torch.ones(3));");
  await context.close();
});

test("a link carries the code", { skip }, async () => {
  const { page, context } = await open("playground.html");
  await edit(page, '[data-cell="playground"]', "console.log(6 * 7, '火');");
  await page.locator(".share").click();
  const link = page.url();
  assert.ok(link.includes("#"));
  const second = await context.newPage();
  await second.goto(link);
  await second.locator(".run").click();
  await second.locator(".outputs .output").waitFor();
  assert.equal(await second.locator(".outputs .output").innerText(), "42 火");
  await context.close();
});

test("works without a network after the first visit, and becomes isolated on a plain host", { skip }, async () => {
  const plain = await servePages(built, { isolated: false });
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(`${plain.origin}/guide/in-place.html`);
  await page.waitForFunction("navigator.serviceWorker.ready.then(() => true)");
  await page.waitForFunction(
    "caches.keys().then(async ([name]) => name !== undefined && (await (await caches.open(name)).keys()).some(({ url }) => url.endsWith('lib/flambeau.js')))",
    undefined,
    { timeout: 60_000 },
  );
  await page.reload();
  assert.equal(await page.evaluate("crossOriginIsolated"), true);
  await plain.close();
  await page.reload();
  await page.locator('[data-cell="first"] .run').click();
  await page.locator('[data-cell="first"] .outputs .output').first().waitFor({ timeout: 60_000 });
  await context.close();
});

for (const colorScheme of ["light", "dark"])
  test(`axe finds nothing serious, ${colorScheme}, on a phone too`, { skip }, async () => {
    for (const path of ["guide/in-place.html", "zh/guide/in-place.html", "playground.html"])
      for (const width of [1280, 390]) {
        const { page, context } = await open(path, { colorScheme, viewport: { width, height: 800 } });
        await page.evaluate(axe);
        const { violations } = await page.evaluate("axe.run(document, { runOnly: ['wcag2a', 'wcag2aa'] })");
        const serious = violations.filter(({ impact }) => impact === "serious" || impact === "critical");
        const found = serious.map(
          ({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(" | ")}`,
        );
        assert.deepEqual(found, [], `${path} ${width}`);
        assert.ok(
          await page.evaluate("document.documentElement.scrollWidth <= innerWidth + 1"),
          `${path} scrolls sideways`,
        );
        await context.close();
      }
  });
