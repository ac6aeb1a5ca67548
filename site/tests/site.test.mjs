/**
 * The built site in Chromium, with `BROWSER=firefox` in Firefox: every cell in both languages, exercises, stop, link
 * sharing, offline, accessibility.
 */
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { pathToFileURL } from "node:url";
import { gzipSync } from "node:zlib";
import { chapter, chapters, sameOutput, siteFolder, startPage, withoutPythonWords } from "../tools/cells.mjs";
import { builtPages, deadLinks, scrollsSideways, seriousFaults } from "../tools/every-page.mjs";
import { saysErrors, saysShapes, showsResult } from "../tools/reference.mjs";
import { servePages } from "../tools/serve.mjs";
import { serveReplaceable } from "./renewed.mjs";
import { browserName, closeBrowsers, downloaded, executablePath, newContext, otherHosts } from "./browsers.mjs";

const skip = executablePath ? false : `no ${browserName} on this machine`;
const built = join(siteFolder, ".vitepress", "dist");
const languages = ["", "zh/"];
/** How much longer than on a quiet machine a step may take: `PATIENCE=5` beside other work. */
const patience = Number(process.env.PATIENCE ?? 1);

let server;
before(async () => {
  if (skip) return;
  server = await servePages(built);
});
after(async () => {
  await closeBrowsers();
  await server?.close();
});

/** A page that notes its errors and every request to another host. */
async function open(path, options = {}) {
  const context = await newContext({ serviceWorkers: "block", ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(60_000 * patience);
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
  await place.locator(".edit, .cm-content").first().waitFor();
  if ((await place.locator(".cm-content").count()) === 0) await place.locator(".edit").click();
  const content = place.locator(".cm-content");
  await content.waitFor();
  if (browserName === "chromium") return content.fill(code);
  // What WebDriver inserts into an editable element has empty lines around it in Firefox: CodeMirror is told instead.
  await content.evaluate((element, text) => {
    const { view } = element.cmTile.root;
    view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text } });
    view.focus();
  }, code);
}

async function printed(page, id) {
  const outputs = await page.locator(`[data-cell="${id}"] .outputs .output`).allInnerTexts();
  return outputs.join("\n").trim();
}

/** Runs a page's cells and compares what they print with what was recorded. */
async function runCells(page, cells) {
  assert.equal(await page.locator("[data-cell]").count(), cells.length);
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
}

for (const language of languages)
  test(`${language || "en/"}start page: its cell prints what was recorded and draws`, { skip }, async () => {
    const { page, context, complaints } = await open(`${language}index.html`);
    await runCells(page, chapter(startPage).cells);
    await page.locator(".plot canvas").first().waitFor();
    assert.equal(await page.locator(".VPFeature").count(), 6);
    assert.deepEqual(complaints, []);
    await context.close();
  });

for (const language of languages)
  for (const name of chapters())
    test(
      `${language || "en/"}${name}: cells print what was recorded, exercises check themselves`,
      { skip },
      async () => {
        const { page, context, complaints } = await open(`${language}guide/${name}.html`);
        const { cells, exercises } = chapter(name);
        assert.equal(exercises.length, 2);
        await runCells(page, cells);
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

test("a page starts its workers' workers, and ends them", { skip }, async () => {
  const { page, context, complaints } = await open("playground.html");
  // In Firefox, one in twenty would stand still in a worker's own `new Worker` while it is driven.
  const code = [
    'const blob = (text) => URL.createObjectURL(new Blob([text], { type: "text/javascript" }));',
    'const url = blob("onmessage = ({ data, ports }) => ports[0].postMessage(2 * data)");',
    "let sum = 0;",
    "for (let i = 0; i < 40; i++) {",
    "  const worker = new Worker(url);",
    "  const { port1, port2 } = new MessageChannel();",
    "  worker.postMessage(i, [port2]);",
    "  sum += await new Promise((resolve) => (port1.onmessage = ({ data }) => resolve(data)));",
    "  worker.terminate();",
    "}",
    "console.log(sum);",
    'const broken = new Worker(blob("throw new Error(6 * 7)"));',
    "console.log(await new Promise((resolve) => (broken.onerror = ({ message }) => resolve(message))));",
    'const kept = new Worker(blob("postMessage(1)"));',
    'await new Promise((resolve) => kept.addEventListener("message", resolve));',
    'console.log("there");',
  ];
  await edit(page, '[data-cell="playground"]', code.join("\n"));
  await page.locator(".run").click();
  await page.locator(".outputs .output", { hasText: /there/ }).waitFor();
  const text = await printed(page, "playground");
  assert.match(text, /^1560\n.*42.*\nthere$/);
  if (browserName === "chromium") {
    // The editor's worker, the cells' worker, the broken one and the one that is kept.
    const before = page.workers().length;
    await edit(page, '[data-cell="playground"]', "while (true);");
    await page.locator(".run").click();
    await page.locator(".stop").click();
    for (const end = Date.now() + 10_000 * patience; page.workers().length > before - 3; await page.waitForTimeout(50))
      assert.ok(Date.now() < end, `${page.workers().length} workers of ${before}`);
  }
  assert.deepEqual(complaints, []);
  await context.close();
});

test("chapters share no names; cells above run as they were changed, and say so when they fail", { skip }, async () => {
  const { page, context, complaints } = await open("guide/broadcasting.html");
  const others = chapter("broadcasting").cells;
  await page.locator(`[data-cell="${others[0].id}"] .run`).click();
  await page.locator(`[data-cell="${others[0].id}"][data-state="done"]`).waitFor();
  await edit(page, `[data-cell="${others[0].id}"]`, "const leftBehind = 1;");
  await page.locator(`[data-cell="${others[0].id}"] .run`).click();
  await page.locator(`[data-cell="${others[0].id}"][data-state="done"]`).waitFor();
  // By a link, so that the page is not loaded anew.
  await page.evaluate("document.querySelector('.VPSidebar a[href$=\"guide/relu.html\"]').click()");
  const [first, second] = chapter("relu").cells;
  await page.locator(`[data-cell="${first.id}"]`).waitFor();
  await edit(page, `[data-cell="${first.id}"]`, "console.log(typeof leftBehind);");
  await page.locator(`[data-cell="${first.id}"] .run`).click();
  await page.locator(`[data-cell="${first.id}"] .outputs .output`, { hasText: /^undefined$/ }).waitFor();
  // That cell has run; after "stop" it runs again before the next one, as it is now.
  await edit(page, `[data-cell="${first.id}"]`, "while (true);");
  await page.locator(`[data-cell="${first.id}"] .run`).click();
  await page.locator(`[data-cell="${first.id}"] .stop`).click();
  await edit(page, `[data-cell="${first.id}"]`, "const a = 1;\nmissing();");
  await page.locator(`[data-cell="${second.id}"] .run`).click();
  const note = page.locator(`[data-cell="${second.id}"] .failure .note`);
  await note.waitFor();
  assert.match(await note.innerText(), new RegExp(`"${first.id}" above has to run first, and failed in line 2`));
  assert.match(await page.locator(`[data-cell="${second.id}"] .failure .output`).innerText(), /missing is not defined/);
  assert.deepEqual(complaints, []);
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

test("works without a network after the first visit, and becomes isolated on a plain host", { skip }, async (t) => {
  const plain = await servePages(built, { isolated: false });
  t.after(() => plain.close().catch(() => {})); // a test that fails before does not keep the process
  const context = await newContext();
  const page = await context.newPage();
  await page.goto(`${plain.origin}/guide/in-place.html`);
  await page.waitForFunction("navigator.serviceWorker.ready.then(() => true)", undefined, {
    timeout: 60_000 * patience,
  });
  await page.waitForFunction(
    "caches.keys().then(async ([name]) => name !== undefined && (await (await caches.open(name)).keys()).some(({ url }) => url.endsWith('lib/flambeau.js')))",
    undefined,
    { timeout: 60_000 * patience },
  );
  // The page reloads by itself as soon as that isolates it, which may break off a reload of the driver's.
  await page.reload().catch(() => {});
  await page.waitForFunction("crossOriginIsolated && document.readyState === 'complete'");
  // The reference follows: all that is listed is kept while the page is open.
  const missing = () =>
    page
      .evaluate(async () => {
        const listed = await (await fetch("/files.json")).json();
        const [name] = await caches.keys();
        const kept = new Set((await (await caches.open(name)).keys()).map(({ url }) => url));
        return listed.filter((file) => !kept.has(new URL(file, location.origin).href)).length;
      })
      .catch(() => 1); // the page is being loaded anew
  for (const end = Date.now() + 60_000 * patience; (await missing()) > 0; await page.waitForTimeout(500))
    assert.ok(Date.now() < end, "some files are not kept");
  await plain.close();
  await page.reload();
  await page.locator('[data-cell="first"] .run').click();
  await page
    .locator('[data-cell="first"] .outputs .output')
    .first()
    .waitFor({ timeout: 60_000 * patience });
  await page.goto(`${plain.origin}/reference/api/torch.optim.html`);
  await page.locator("#Adam").waitFor();
  // What was never there says so, and does not look like a broken browser.
  await page.goto(`${plain.origin}/nowhere.html`);
  assert.match(await page.locator("body").innerText(), /There is no network/);
  await context.close();
});

test(
  "a host without headers and a browser without service workers: one thread, and the page says so",
  { skip },
  async () => {
    const plain = await servePages(built, { isolated: false });
    const context = await newContext({ serviceWorkers: "block" });
    const page = await context.newPage();
    await page.goto(`${plain.origin}/playground.html`);
    await page.locator(".cm-content").waitFor();
    await page.locator(".run").click();
    await page.locator(".outputs .output").waitFor();
    assert.match(await page.locator(".cell-bar .note").innerText(), /^1 thread/);
    await context.close();
    await plain.close();
  },
);

test("files that the host replaces while a page is open: it is loaded anew once, and goes on", { skip }, async () => {
  const context = await newContext({ serviceWorkers: "block" });
  const isLoadedAnew = "window.isFirst === undefined && document.querySelector('#app')?.__vue_app__ !== undefined";
  for (const act of [
    (page) => page.evaluate("document.querySelector('.VPSidebar a[href$=\"guide/in-place.html\"]').click()"), // a page
    (page) => page.locator('[data-cell="same"] .edit').click(), // a part of the page
  ]) {
    const host = await serveReplaceable(built);
    const page = await context.newPage();
    page.setDefaultTimeout(30_000 * patience);
    await page.goto(`${host.origin}/guide/relu.html`);
    await page.waitForFunction("document.querySelector('#app')?.__vue_app__ !== undefined");
    await page.evaluate("window.isFirst = true");
    host.replace();
    await act(page);
    await page.waitForFunction(isLoadedAnew);
    assert.ok(host.missed.length > 0);
    const missed = host.missed.length;
    const cell = chapter(page.url().includes("in-place") ? "in-place" : "relu").cells[0].id;
    await page.locator(`[data-cell="${cell}"] .edit`).click();
    await page.locator(`[data-cell="${cell}"] .cm-content`).waitFor();
    await page.locator(`[data-cell="${cell}"] .run`).click();
    await page.locator(`[data-cell="${cell}"] .outputs .output`).first().waitFor();
    assert.equal(host.missed.length, missed);
    await page.close();
    await host.close();
  }
  // A file that is missing for another reason is no new build: one more try is enough.
  const page = await context.newPage();
  let loads = 0;
  page.on("load", () => loads++);
  await page.route(/chunks\/editor/, (route) => route.abort());
  await page.goto(`${server.origin}/guide/relu.html`);
  await page.waitForFunction("document.querySelector('#app')?.__vue_app__ !== undefined");
  for (let clicks = 0; clicks < 3; clicks++) {
    await page
      .locator('[data-cell="same"] .edit')
      .click()
      .catch(() => {});
    await page.waitForTimeout(700);
  }
  assert.ok(loads <= 2, `${loads} loads`);
  await context.close();
});

test("a chapter's page code is below 300 KB compressed before the editor loads", { skip }, async () => {
  const context = await newContext({ serviceWorkers: "block" });
  const page = await context.newPage();
  const bodies = [];
  page.on("response", (response) => {
    if (["document", "script", "stylesheet"].includes(response.request().resourceType())) bodies.push(response.body());
  });
  await page.goto(`${server.origin}/guide/relu.html`, { waitUntil: "networkidle" });
  const sizes = (await Promise.all(bodies)).map((body) => gzipSync(body, { level: 9 }).length);
  const total = sizes.reduce((sum, size) => sum + size, 0);
  assert.ok(total > 20_000 && total < 300_000, `${total} bytes`);
  await context.close();
});

test(
  "training reaches 97 %, its checkpoint loads in Node and again in the page, a digit is read",
  { skip },
  async () => {
    const { page, context, complaints } = await open("training.html");
    // By keys: in Firefox the driver's fill() of a number writes behind what is there, and the form refuses 6000028800.
    await page.locator('[name="digits"]').press("Control+a");
    await page.keyboard.type("28800");
    assert.equal(await page.locator('[name="digits"]').inputValue(), "28800");
    await page.locator(".training .run").click();
    await page.locator(".training[data-accuracy]").waitFor({ timeout: 180_000 * patience });
    const accuracy = Number(await page.locator(".training").getAttribute("data-accuracy"));
    assert.ok(accuracy >= 0.97, `${accuracy}`);
    assert.equal(await page.locator(".confusion tbody tr").count(), 10);
    assert.ok((await page.locator(".misread li").count()) > 5);
    const file = await downloaded(page, () => page.locator(".save").click(), {
      name: "mnist.pt",
      timeout: 60_000 * patience,
    });
    const torch = await import(pathToFileURL(join(siteFolder, "..", "dist", "index.js")).href);
    const state = torch.load(file);
    assert.deepEqual(state["classifier.weight"].shape, [10, 3136]);
    assert.equal(Object.keys(state).length, 16);
    await page.locator(".file-input").setInputFiles({ name: "mnist.pt", mimeType: "", buffer: file });
    await page.locator(".file-dialog .load").click();
    await page.locator(".training[data-state=idle]").waitFor();
    assert.equal(Number(await page.locator(".training").getAttribute("data-accuracy")), accuracy);
    await page.locator(".example").click();
    await page.locator(".activation").first().waitFor();
    assert.equal(await page.locator(".activation").count(), 7);
    const box = await page.locator("canvas.drawing").boundingBox();
    await page.mouse.move(box.x + 105, box.y + 30);
    await page.mouse.down();
    await page.mouse.move(box.x + 105, box.y + 180, { steps: 10 });
    await page.mouse.up();
    await page.getByText("reads a 1").waitFor();
    assert.deepEqual(complaints, []);
    await context.close();
  },
);

test("optimizers race on one chart, and a run can be stopped", { skip }, async () => {
  const { page, context } = await open("training.html");
  await page.locator(".race").click();
  await page.locator(".charts .u-legend").first().waitFor();
  for (const name of ["adam", "adamw", "sgd", "rmsprop"])
    assert.match(await page.locator(".charts .plot").first().getAttribute("aria-label"), new RegExp(`\\b${name} \\d`));
  await page.locator(".training .stop").click();
  await page.locator(".training[data-state=idle]").waitFor();
  await context.close();
});

test(
  "a file that is dropped on any page shows its keys and is there for the cells; a wrong one is refused",
  { skip },
  async () => {
    const torch = await import(pathToFileURL(join(siteFolder, "..", "dist", "index.js")).href);
    const named = { weight: torch.arange(6).float().view(2, 3), bias: torch.ones(2) };
    const { page, context } = await open("playground.html");
    const drop = (name, bytes) =>
      page.evaluate(
        ([fileName, data]) => {
          const transfer = new DataTransfer();
          transfer.items.add(new File([new Uint8Array(data)], fileName));
          document.body.dispatchEvent(
            new DragEvent("drop", { dataTransfer: transfer, bubbles: true, cancelable: true }),
          );
        },
        [name, [...bytes]],
      );
    await drop("net.safetensors", torch.safetensors.save(named));
    await page.locator(".entries tbody tr").first().waitFor();
    const rows = await page.locator(".entries tbody tr").allInnerTexts();
    assert.match(rows.join("\n"), /weight\s+\[2, 3\]\s+torch.float32\s+0\s+2.5\s+5/);
    await page.locator(".file-dialog .close").click();
    await edit(page, '[data-cell="playground"]', "console.log(dropped.weight.sum());");
    await page.locator(".run").click();
    await page.locator(".outputs .output").waitFor();
    assert.equal(await page.locator(".outputs .output").innerText(), "tensor(15.)");
    await drop("wrong.pt", new TextEncoder().encode("<html>"));
    await page.locator(".file-dialog .failure").waitFor();
    await context.close();
  },
);

test("pictures: changed cells, red where backward fails, windows that move", { skip }, async () => {
  const first = await open("guide/in-place.html");
  const place = first.page.locator('[data-cell="saved-picture"]');
  await first.page.locator('[data-cell="picture"] .run').click();
  await first.page.locator('[data-cell="picture"] .storage-picture').nth(1).waitFor();
  assert.equal(await first.page.locator('[data-cell="picture"] td.changed').count(), 1);
  await place.locator(".run").click();
  await place.locator(".graph-picture .wrong").first().waitFor();
  assert.match(await place.locator(".wrong-note").innerText(), /modified by an inplace operation/);
  assert.match(
    await place
      .locator("svg text")
      .allTextContents()
      .then((all) => all.join("|")),
    /ExpBackward0.*v0 → v1/,
  );
  // Help names the line of the cell, not that of the page's own code.
  await first.page.locator('[data-cell="saved"] .run').click();
  await first.page
    .locator('[data-cell="saved"] .help', { hasText: /overwrote it at line 3: write out = out\.add/ })
    .waitFor();
  await first.context.close();
  const second = await open("zh/guide/conv1d.html");
  const windows = second.page.locator('[data-cell="picture"] .windows-picture').first();
  await second.page.locator('[data-cell="picture"] .run').click();
  await windows.locator("input").fill("2");
  assert.equal(await windows.locator(".formula").innerText(), "-1 × 4 + 1 × 7 = 3");
  await second.context.close();
});

test("the editor completes, documents and finds type errors from the library's declarations", { skip }, async () => {
  const { page, context } = await open("playground.html");
  await edit(
    page,
    '[data-cell="playground"]',
    'import * as torch from "flambeau";\nconst x = torch.ones(2);\nx.reshape("no");\nx.soft',
  );
  await page.locator(".cm-content").press("Control+End");
  await page.keyboard.type("m");
  await page
    .locator(".cm-tooltip-autocomplete li", { hasText: "softmax" })
    .first()
    .waitFor({ timeout: 90_000 * patience });
  await page.keyboard.press("Escape");
  await page.locator(".cm-lintRange-error").first().waitFor();
  const word = page.locator(".cm-line span, .cm-line").filter({ hasText: /^const x = torch\.ones\(2\);$/ });
  const place = await word.first().evaluate((line) => {
    const texts = document.createTreeWalker(line, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
      const at = texts.currentNode.data.indexOf("ones");
      if (at < 0) continue;
      const range = document.createRange();
      range.setStart(texts.currentNode, at + 1);
      range.setEnd(texts.currentNode, at + 2);
      const { x, y, height } = range.getBoundingClientRect();
      return { x, y: y + height / 2 };
    }
    return null;
  });
  const shown = page.locator(".cm-tooltip-hover .language-box");
  await page.mouse.move(place.x - 40, place.y);
  await page.mouse.move(place.x + 2, place.y, { steps: 4 });
  await shown.waitFor({ timeout: 30_000 * patience });
  assert.match(await shown.innerText(), /ones\(.*Tensor[\s\S]*1/);
  await page.locator(".cm-lintRange-error").first().hover();
  await page.locator(".cm-tooltip-lint, .cm-diagnostic").first().waitFor();
  assert.match(await page.locator(".cm-diagnostic").first().innerText(), /string/);
  await context.close();
});

test("the bench runs a row beside TensorFlow.js and jax-js with equal results", { skip }, async () => {
  const { page, context, complaints } = await open("bench.html");
  await page.locator(".bench[data-state=idle]").waitFor();
  const checked = page.locator(".bench fieldset input:checked");
  while ((await checked.count()) > 0) await checked.first().uncheck();
  await page.getByLabel("softmax of rows, 1024 x 1024").check();
  await page.locator(".bench .run").click();
  await page.locator(".bench .stop").click();
  await page.locator(".bench[data-state=idle]").waitFor();
  assert.equal(await page.locator(".bench-row").count(), 0, "who stops at once has no row");
  // Firefox under WebDriver: a worker that makes workers of its own, as TensorFlow.js does eight times, can wait for ever
  // (WorkerPrivate::WaitForIsDebuggerRegistered shares its condition with the new worker, which may get the one wake-up).
  // "Stop" and "Run" are what a reader would do.
  const tries = browserName === "firefox" ? 8 : 1;
  for (let left = tries; left > 0; left--) {
    await page.locator(".bench .run").click();
    const seen = page.locator(".bench-row").waitFor({ timeout: (tries > 1 ? 20_000 : 120_000) * patience });
    if (
      await seen.then(
        () => true,
        (error) => (left === 1 ? Promise.reject(error) : false),
      )
    )
      break;
    await page.locator(".bench .stop").click();
  }
  const text = await page.locator(".bench-row").innerText();
  assert.match(text, /Flambeau\s+[\d.]+ (ms|µs)/);
  assert.match(text, /TensorFlow.js, WASM\s+[\d.]+ (ms|µs) × [\d.]+/);
  assert.deepEqual(complaints, []);
  await context.close();
});

test(
  "the reference has a page for each namespace, with signature, example, PyTorch's page and the source",
  { skip },
  async () => {
    const { page, context } = await open("reference/api/torch.optim.html");
    const entry = page.locator("#Adam");
    await entry.waitFor();
    assert.ok((await page.locator("h2").count()) > 15);
    const source = page.locator('a[href*="/source/optim/"]').first();
    const href = (await source.getAttribute("href")).replace(/#.*/, "");
    assert.match(await (await page.request.get(`${server.origin}${href}`)).text(), /export class/);
    assert.ok((await page.locator('a[href*="docs.pytorch.org"]').count()) > 10);
    await page.goto(`${server.origin}/reference/`);
    const search = page.locator(".VPLocalSearchBox input");
    // A key that is pressed before the page has come to life is lost.
    for (let tries = 0; tries < 40 && (await search.count()) === 0; tries++) {
      await page.keyboard.press("Control+k");
      await page.waitForTimeout(250);
    }
    await search.fill("cross_entropy");
    await page.locator(".VPLocalSearchBox .result", { hasText: "cross_entropy" }).first().waitFor();
    await context.close();
  },
);

test("every name of the reference has an example, with what it prints", () => {
  const folder = join(siteFolder, "pages", "reference", "api");
  const silent = [];
  let names = 0;
  for (const file of readdirSync(folder).filter((name) => name.endsWith(".md"))) {
    const [, ...entries] = readFileSync(join(folder, file), "utf8").split(/^## /m);
    for (const entry of entries) {
      names++;
      const [, ...examples] = entry.matchAll(/^```ts\n([\s\S]*?)^```/gm); // the first is the signature
      // A name without one gets it in `site/examples`; `npx tsx tools/reference-examples.ts` writes what it prints.
      if (!examples.some(([, code]) => showsResult(code))) silent.push(entry.split(" ", 1)[0]);
    }
  }
  assert.ok(names > 3000, `${names} names`);
  assert.deepEqual(silent, []);
});

/** What says nothing of errors. */
const silentAboutErrors = ["torch.hub.set_dir"];

test("every name of the reference says something of shapes, where it takes or gives tensors, and of errors", () => {
  const folder = join(siteFolder, "pages", "reference", "api");
  const [shapes, errors] = [[], []];
  for (const file of readdirSync(folder).filter((name) => name.endsWith(".md"))) {
    const [, ...entries] = readFileSync(join(folder, file), "utf8").split(/^## /m);
    for (const entry of entries) {
      const [, signature] = /^```ts\n([\s\S]*?)^```/m.exec(entry);
      const text = entry.slice(entry.indexOf("\n"));
      if (/\bTensor\b/.test(signature) && !saysShapes(text)) shapes.push(entry.split(" ", 1)[0]);
      if (/\([^)]/.test(signature) && !saysErrors(text)) errors.push(entry.split(" ", 1)[0]);
    }
  }
  assert.deepEqual(shapes, []);
  // A call with a wrong argument changes what later calls do, so that no test makes one.
  assert.deepEqual(errors, silentAboutErrors);
});

test("every link of every page leads to a page and to a place on it", () => {
  const dead = builtPages().flatMap((page) => deadLinks(page).map((link) => `${page}: ${link}`));
  assert.deepEqual(dead, []);
});

test(
  "the menu of languages leads from the reference, which is in English, to pages that are there",
  { skip },
  async () => {
    const { page, context } = await open("reference/api/torch.optim.html");
    const link = () => page.locator(".VPNavBarTranslations a").first().getAttribute("href");
    assert.equal(await link(), "/zh/");
    await page.goto(`${server.origin}/guide/relu.html`);
    assert.equal(await link(), "/zh/guide/relu.html");
    await page.goto(`${server.origin}/zh/`);
    assert.equal(await link(), "/");
    await context.close();
  },
);

test("the first chapter needs few bytes and few requests before it can be used", { skip }, async () => {
  const context = await newContext({ serviceWorkers: "block" });
  const page = await context.newPage();
  const [asked, bodies] = [[], []];
  page.on("request", (request) => asked.push(new URL(request.url()).pathname));
  page.on("response", (response) => bodies.push(response.body().catch(() => Buffer.alloc(0))));
  await page.goto(`${server.origin}/guide/relu.html`, { waitUntil: "commit" });
  // The page's own clock, from the navigation on: not that of the driver.
  const shown = "document.querySelector('#app')?.__vue_app__ !== undefined && document.querySelector('.run') !== null";
  const [milliseconds, loaded] = await page.evaluate(
    `new Promise((done) => { const look = () => (${shown} ? done([performance.now(), performance.getEntriesByType("resource").filter(({ initiatorType }) => initiatorType !== "other").length]) : setTimeout(look, 5)); look(); })`,
  );
  const before = asked.length;
  const sizes = (await Promise.all(bodies.slice(0, before))).map((body) => gzipSync(body).length);
  const bytes = sizes.reduce((sum, size) => sum + size, 0);
  console.log(`interactive after ${milliseconds.toFixed(0)} ms, ${before} requests, ${bytes} bytes compressed`);
  assert.ok(before <= 40, `${before} requests (${loaded} seen by the page): ${asked.join(" ")}`);
  assert.ok(bytes > 20_000 && bytes < 300_000, `${bytes} bytes`);
  // This bound only finds what waits for something: a busy machine takes seconds for what a quiet one does in a part of one.
  assert.ok(milliseconds < 10_000 * patience, `${milliseconds} ms`);
  assert.ok(!asked.some((path) => /flambeau\.js|typescript|editor/.test(path)), "neither library nor editor is loaded");
  await context.close();
});

test("a cell is run and edited by the keyboard alone", { skip }, async () => {
  const { page, context } = await open("guide/relu.html");
  const isAt = (selector) => page.evaluate((one) => document.activeElement?.matches(one) === true, selector);
  /** Presses Tab until the focus is there. */
  const tabTo = async (selector) => {
    for (let presses = 0; presses < 150; presses++) {
      if (await isAt(selector)) return;
      await page.keyboard.press("Tab");
    }
    assert.fail(`Tab does not reach ${selector}`);
  };
  await tabTo('[data-cell="same"] .run');
  const outline = await page.evaluate("getComputedStyle(document.activeElement).outlineStyle");
  assert.notEqual(outline, "none", "the focus is not seen");
  await page.keyboard.press("Enter");
  await page.locator('[data-cell="same"] .outputs .output').first().waitFor();
  await tabTo('[data-cell="same"] .edit');
  await page.keyboard.press("Enter");
  await page.locator('[data-cell="same"] .cm-focused').waitFor();
  await page.keyboard.press("Control+a");
  await page.keyboard.type("console.log(6 * 7);");
  await page.keyboard.press("Shift+Enter");
  await page.locator('[data-cell="same"] .outputs .output', { hasText: /^42$/ }).waitFor();
  // Tab indents; after Escape it leaves, however long one waits.
  const content = page.locator('[data-cell="same"] .cm-content');
  await page.keyboard.press("Control+a");
  await page.keyboard.press("Tab");
  assert.match(await content.innerText(), /^ {2}console/);
  await page.keyboard.press("Escape");
  await page.keyboard.type(" ");
  await page.keyboard.press("Tab");
  await page.locator('[data-cell="same"] .cm-focused').waitFor(); // a key after Escape: one goes on writing
  await page.keyboard.press("Escape");
  await page.waitForTimeout(2500);
  await page.keyboard.press("Tab");
  assert.equal(await isAt('[data-cell="same"] .cm-content'), false);
  assert.equal(await page.evaluate("document.activeElement !== document.body"), true, "the focus is nowhere");
  await page.keyboard.press("Shift+Tab");
  assert.equal(await isAt('[data-cell="same"] .cm-content'), true);
  await page.keyboard.press("Tab");
  assert.equal(await isAt('[data-cell="same"] .cm-content'), true, "who comes back writes again");
  await context.close();
});

test("nothing moves by itself for those who want no motion", { skip }, async () => {
  const { page, context } = await open("guide/conv1d.html", { reducedMotion: "reduce" });
  const moving = await page.evaluate(
    "[...document.querySelectorAll('*')].filter((each) => { const { transitionDuration, animationName } = getComputedStyle(each); return !/^(0s(, )?)+$/.test(transitionDuration) || animationName !== 'none'; }).map((each) => each.className)",
  );
  assert.deepEqual(moving, []);
  await page.locator('[data-cell="picture"] .run').click();
  const windows = page.locator('[data-cell="picture"] .windows-picture').first();
  await windows.waitFor();
  const before = await windows.locator(".formula").innerText();
  await page.waitForTimeout(1500);
  assert.equal(await windows.locator(".formula").innerText(), before);
  await context.close();
});

test("a chapter on paper: no menus, whole lines of code", { skip }, async () => {
  const { page, context } = await open("guide/in-place.html");
  // WebDriver BiDi prints, but does not show a page as it would be printed.
  if (browserName === "chromium") {
    await page.emulateMedia({ media: "print" });
    await page.setViewportSize({ width: 720, height: 1000 });
    for (const selector of [".VPNav", ".VPSidebar", ".cell-bar", ".VPLocalNav"])
      assert.equal(await page.locator(selector).first().isVisible(), false, selector);
    const cut = await page.evaluate(
      "[...document.querySelectorAll('.cell-code pre')].filter((each) => each.scrollWidth > each.clientWidth + 1).map((each) => each.textContent)",
    );
    assert.deepEqual(cut, []);
  }
  assert.ok((await page.pdf({ format: "A4" })).length > 20_000);
  await context.close();
});

for (const colorScheme of ["light", "dark"])
  test(`axe finds nothing serious, ${colorScheme}, on a phone too`, { skip }, async () => {
    for (const path of [
      "index.html",
      "guide/in-place.html",
      "zh/guide/in-place.html",
      "playground.html",
      "training.html",
      "zh/bench.html",
      "start/python.html",
      "reference/api/torch.optim.html",
      "reference/coverage.html",
      "reference/api/torch.distributed.algorithms.ddp_comm_hooks.powerSGD_hook.html",
    ])
      for (const width of [1280, 390]) {
        const { page, context, complaints } = await open(path, { colorScheme, viewport: { width, height: 800 } });
        const isDark = await page.evaluate("document.documentElement.classList.contains('dark')");
        assert.equal(isDark, colorScheme === "dark");
        // Colours are the same on a phone: there the rules are tried in one scheme, and whether the page fits in both.
        const isTried = width > 390 || colorScheme === "light";
        if (isTried) assert.deepEqual(await seriousFaults(page), [], `${path} ${width}`);
        assert.equal(await scrollsSideways(page), false, `${path} scrolls sideways`);
        assert.deepEqual(complaints, [], path);
        await context.close();
      }
  });

test("a dashboard follows a SummaryWriter while it is given values", { skip }, async () => {
  const { page, context, complaints } = await open("playground.html");
  await edit(
    page,
    '[data-cell="playground"]',
    'import * as torch from "flambeau";\nconst writer = new torch.utils.tensorboard.SummaryWriter();\ndashboard(writer);\nfor (let i = 0; i < 50; i++) writer.add_scalar("loss", 1 / (i + 1), i);\nconsole.log(writer.event_file().length > 1000);',
  );
  await page.locator(".run").click();
  await page.locator(".outputs .output").waitFor();
  await page.locator(".plot canvas").first().waitFor();
  assert.equal(await page.locator(".plot").count(), 1);
  assert.match(await page.locator(".plot").getAttribute("aria-label"), /loss 0\.0200/);
  assert.equal(await page.locator(".outputs .output").innerText(), "true");
  assert.deepEqual(complaints, []);
  await context.close();
});

test("no test asked another host", { skip }, () => assert.deepEqual(otherHosts(), []));
