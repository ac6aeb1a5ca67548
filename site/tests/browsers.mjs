/**
 * Opens the browser that the site's tests run in: Debian's Chromium, or Firefox with `BROWSER=firefox`. Playwright has a
 * Firefox of its own, which has to be downloaded; one as its makers ship it is driven by WebDriver BiDi instead
 * (`channel: "moz-firefox"`), which lacks emulation of media: themes, service workers and motion are preferences of a
 * Firefox of its own then.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { chromium, firefox } from "playwright-core";

export const browserName = process.env.BROWSER === "firefox" ? "firefox" : "chromium";

const places = {
  chromium: [process.env.CHROMIUM, "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"],
  firefox: [process.env.FIREFOX, "/usr/bin/firefox-esr", "/usr/bin/firefox"],
};

/** Where the browser is, if this machine has it. */
export const executablePath = places[browserName].find((path) => path && existsSync(path));

const opened = new Map();
/** Where Firefox puts what pages let one download. */
let downloads;

/** What a Firefox is started with so that its pages see what Playwright emulates in Chromium. */
function preferencesFor({ colorScheme = "light", reducedMotion = "no-preference", serviceWorkers = "allow" }) {
  return {
    "layout.css.prefers-color-scheme.content-override": colorScheme === "dark" ? 0 : 1,
    "ui.prefersReducedMotion": reducedMotion === "reduce" ? 1 : 0,
    "dom.serviceWorkers.enabled": serviceWorkers === "allow",
  };
}

function launch(options) {
  if (browserName === "chromium")
    return chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-dev-shm-usage"] });
  downloads ??= mkdtempSync(join(tmpdir(), "flambeau-downloads-"));
  return firefox.launch({
    executablePath,
    channel: "moz-firefox",
    firefoxUserPrefs: preferencesFor(options),
    downloadsPath: downloads,
  });
}

/** The bytes of the file that a page gives when `act` is done. Playwright 1.62 drops Firefox's messages about downloads. */
export async function downloaded(page, act, { name, timeout }) {
  if (browserName === "chromium") {
    const [download] = await Promise.all([page.waitForEvent("download", { timeout }), act()]);
    return readFileSync(await download.path());
  }
  const path = join(downloads, name);
  rmSync(path, { force: true });
  await act();
  for (const end = Date.now() + timeout; Date.now() < end; await sleep(100)) {
    // Firefox writes into NAME.part and gives it its name at the end.
    if (!existsSync(path) || existsSync(`${path}.part`)) continue;
    const bytes = readFileSync(path);
    if (bytes.length > 0) return bytes;
  }
  throw new Error(`${name} was not downloaded`);
}

const strangers = new Set();
/** Every address outside this machine that a page or a worker of any context asked for. */
export const otherHosts = () => [...strangers];

/** A context of pages with Playwright's options. */
export async function newContext(options = {}) {
  const context = await contextOf(options);
  context.on("request", (request) => {
    if (!/^(blob:|data:|http:\/\/127\.0\.0\.1:)/.test(request.url())) strangers.add(request.url());
  });
  return context;
}

async function contextOf(options) {
  const key = browserName === "chromium" ? "" : JSON.stringify(preferencesFor(options));
  if (!opened.has(key)) opened.set(key, launch(options));
  const browser = await opened.get(key);
  if (browserName === "chromium") return browser.newContext(options);
  const { colorScheme: _, reducedMotion: _motion, serviceWorkers: _workers, ...rest } = options;
  return browser.newContext(rest);
}

/** Closes what was opened. */
export async function closeBrowsers() {
  for (const browser of opened.values()) await (await browser).close();
  opened.clear();
  if (downloads !== undefined) rmSync(downloads, { recursive: true, force: true });
}
