/** Opens a page in a Chromium or a Firefox of this machine, as a process of its own without any driver. */
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { findChromium } from "./chromium.ts";

export type BrowserName = "chromium" | "firefox";

const firefoxNames = ["firefox-esr", "firefox", "Firefox.app/Contents/MacOS/firefox"];

/** The path of a Firefox: `$FIREFOX`, or one at a common place or on the PATH. */
export function findFirefox(): string | undefined {
  const given = process.env["FIREFOX"];
  if (given) return given;
  const folders = ["/usr/bin", "/usr/local/bin", "/snap/bin", "/Applications"];
  const candidates = [...folders, ...(process.env["PATH"] ?? "").split(delimiter)].flatMap((folder) =>
    firefoxNames.map((name) => join(folder, name)),
  );
  return candidates.find((path) => existsSync(path));
}

/** The path of a browser, if it is here. */
export function findBrowser(name: BrowserName): string | undefined {
  return name === "chromium" ? findChromium() : findFirefox();
}

/** No first-run pages, no questions about scripts that take long. */
const firefoxPreferences = {
  "browser.shell.checkDefaultBrowser": false,
  "browser.startup.homepage_override.mstone": "ignore",
  "datareporting.policy.dataSubmissionEnabled": false,
  "dom.max_script_run_time": 0,
  "dom.max_chrome_script_run_time": 0,
  "app.update.auto": false,
};

/** Opens `url` in a new profile, without a window; gives a function that ends the browser. */
export function openPage(name: BrowserName, url: string): () => Promise<void> {
  const profile = mkdtempSync(join(tmpdir(), `flambeau-${name}-`));
  const path = findBrowser(name);
  if (path === undefined) throw new Error(`there is no ${name} on this machine`);
  let args: string[];
  if (name === "firefox") {
    const lines = Object.entries(firefoxPreferences).map(
      ([key, value]) => `user_pref("${key}", ${JSON.stringify(value)});`,
    );
    writeFileSync(join(profile, "user.js"), lines.join("\n"));
    args = ["--headless", "--no-remote", "--profile", profile, url];
  } else {
    args = ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run"];
    args.push(`--user-data-dir=${profile}`, url);
  }
  const detached = process.platform !== "win32"; // its children are ended with it
  const child = spawn(path, args, { detached, stdio: "ignore" });
  const ended = new Promise<void>((resolve) => {
    child.once("exit", () => resolve());
    child.once("error", () => resolve());
  });
  return async () => {
    try {
      if (detached && child.pid !== undefined) process.kill(-child.pid, "SIGKILL");
      else child.kill("SIGKILL");
    } catch {
      // it has ended by itself
    }
    await ended;
    rmSync(profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  };
}
