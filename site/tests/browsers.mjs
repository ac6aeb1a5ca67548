/**
 * Opens the browser that the site's tests run in: Debian's Chromium, or Firefox with `BROWSER=firefox`. Playwright has a
 * Firefox of its own, which has to be downloaded; one as its makers ship it is driven by WebDriver BiDi instead
 * (`channel: "moz-firefox"`), which lacks emulation of media: themes, service workers and motion are preferences of a
 * Firefox of its own then.
 */
import { existsSync } from "node:fs";
import { chromium, firefox } from "playwright-core";

export const browserName = process.env.BROWSER === "firefox" ? "firefox" : "chromium";

const places = {
  chromium: [process.env.CHROMIUM, "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"],
  firefox: [process.env.FIREFOX, "/usr/bin/firefox-esr", "/usr/bin/firefox"],
};

/** Where the browser is, if this machine has it. */
export const executablePath = places[browserName].find((path) => path && existsSync(path));

const opened = new Map();

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
  return firefox.launch({ executablePath, channel: "moz-firefox", firefoxUserPrefs: preferencesFor(options) });
}

/** A context of pages with Playwright's options. */
export async function newContext(options = {}) {
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
}
