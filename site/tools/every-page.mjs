/**
 * Opens every page of the built site, in both themes: axe finds nothing serious, nothing is wider than the window or a
 * phone's, each link of the site leads to a page and a place on it, no other host is asked, nothing fails.
 * `node site/tools/every-page.mjs` looks at all of them (about ten minutes), `--every 20` at each twentieth; words choose
 * pages by what their path contains. `BROWSER=firefox` as in the tests.
 */
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { closeBrowsers, newContext } from "../tests/browsers.mjs";
import { siteFolder } from "./cells.mjs";
import { servePages } from "./serve.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/**
 * What axe finds serious or critical on an open page, by WCAG 2 A and AA, a line for each rule.
 * @param {import("playwright-core").Page} page
 * @param {object} [options] axe's own, such as `{ runOnly: ["color-contrast"] }`
 */
export async function seriousFaults(page, options = { runOnly: ["wcag2a", "wcag2aa"] }) {
  await page.evaluate(`globalThis.axe === undefined && (() => { ${axe} })()`);
  const { violations } = await page.evaluate(
    `axe.run(document, ${JSON.stringify({ ...options, resultTypes: ["violations"] })})`,
  );
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(" | ")}`);
}

/** Whether a page that is open can be scrolled sideways. */
export const scrollsSideways = (page) => page.evaluate("document.documentElement.scrollWidth > innerWidth + 1");

const built = join(siteFolder, ".vitepress", "dist");

/** The pages of the built site, as paths. */
export const builtPages = () =>
  readdirSync(built, { recursive: true })
    .map((path) => path.replaceAll("\\", "/"))
    .filter((path) => path.endsWith(".html") && path !== "404.html")
    .sort();

const texts = new Map();
/** The text of a built page; null where there is no such file. */
function textOf(path) {
  if (!texts.has(path)) texts.set(path, existsSync(join(built, path)) ? readFileSync(join(built, path), "utf8") : null);
  return texts.get(path);
}
const places = new Map();
/** The names that links can lead to on a built page. */
function placesOf(path) {
  if (!places.has(path)) places.set(path, new Set(Array.from(textOf(path).matchAll(/ id="([^"]*)"/g), ([, id]) => id)));
  return places.get(path);
}

/** Links of a built page to the site itself that lead nowhere: no such page, or no such place on it. */
export function deadLinks(page) {
  const links = new Set(Array.from(textOf(page).matchAll(/<a\b[^>]* href="([^"]*)"/g), ([, href]) => href));
  return [...links].filter((link) => {
    const { host, pathname, hash } = new URL(link.replaceAll("&amp;", "&"), `http://site/${page}`);
    if (host !== "site") return false;
    const asked = decodeURIComponent(pathname).slice(1);
    const file = asked === "" || asked.endsWith("/") ? `${asked}index.html` : asked;
    const path = [file, `${file}.html`].find((each) => textOf(each) !== null);
    if (path === undefined) return true;
    const place = path.endsWith("playground.html") ? "" : decodeURIComponent(hash.slice(1)); // there it is code
    return path.endsWith(".html") && place !== "" && !placesOf(path).has(place);
  });
}

async function faultsOf(page, origin, path) {
  const faults = [];
  const complain = (error) => faults.push(String(error.message ?? error));
  const onRequest = (request) => {
    if (!request.url().startsWith(origin) && !/^(blob|data):/.test(request.url())) complain(`asked ${request.url()}`);
  };
  const onConsole = (message) => {
    if (!["error", "warning"].includes(message.type()) || /Service Worker registration blocked/.test(message.text()))
      return;
    complain(message.text());
  };
  page.on("pageerror", complain).on("request", onRequest).on("console", onConsole);
  await page.setViewportSize({ width: 1280, height: 800 });
  await page.goto(`${origin}/${path}`);
  await page.waitForFunction("document.querySelector('#app')?.__vue_app__ !== undefined");
  faults.push(...(await seriousFaults(page)));
  if (await scrollsSideways(page)) complain("scrolls sideways");
  for (const link of deadLinks(path)) complain(`leads nowhere: ${link}`);
  if ((await page.locator("h1").count()) !== 1) complain(`${await page.locator("h1").count()} headings h1`);
  await page.evaluate("document.documentElement.classList.toggle('dark')");
  faults.push(...(await seriousFaults(page, { runOnly: { type: "rule", values: ["color-contrast"] } })));
  await page.setViewportSize({ width: 390, height: 800 });
  if (await scrollsSideways(page)) complain("scrolls sideways on a phone");
  page.off("pageerror", complain).off("request", onRequest).off("console", onConsole);
  return faults;
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const words = process.argv.slice(2);
  const at = words.indexOf("--every");
  const step = at < 0 ? 1 : Number(words.splice(at, 2)[1]);
  const paths = builtPages()
    .filter((path) => words.length === 0 || words.some((word) => path.includes(word)))
    .filter((_, i) => i % step === 0);
  const { origin, close } = await servePages(built);
  const context = await newContext({ serviceWorkers: "block", reducedMotion: "reduce" });
  let wrong = 0;
  const waiting = [...paths];
  const look = async () => {
    const page = await context.newPage();
    page.setDefaultTimeout(120_000);
    for (let path = waiting.shift(); path !== undefined; path = waiting.shift()) {
      const faults = await faultsOf(page, origin, path).catch((error) => [String(error)]);
      if (faults.length > 0) wrong++;
      for (const fault of faults) console.log(`${path}: ${fault}`);
    }
  };
  await Promise.all([look(), look()]);
  await closeBrowsers();
  await close();
  console.log(`${paths.length} pages, ${wrong} with faults`);
  process.exitCode = wrong > 0 ? 1 : 0;
}
