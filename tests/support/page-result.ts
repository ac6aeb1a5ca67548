/** What a page leaves in `window.result`, in the Chromium of this machine; the package is built first. */
import { chromium, type Browser } from "playwright-core";
import { ensureBuilt, projectFolder } from "./built.ts";
import { serve } from "./chromium.ts";

/** Starts the Chromium at a path. */
export function launchChromium(executablePath: string): Promise<Browser> {
  return chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-dev-shm-usage"] });
}

/** Opens a page, whose text is given, over the project's files, and waits for its result. */
export async function resultOf<T>(executablePath: string, page: string): Promise<T> {
  ensureBuilt();
  const browser = await launchChromium(executablePath);
  const server = await serve(projectFolder, { "/": page }, false);
  try {
    const tab = await browser.newPage();
    await tab.goto(`${server.origin}/`);
    await tab.waitForFunction("window.result !== undefined", undefined, { timeout: 60_000 });
    return await tab.evaluate<T>("window.result");
  } finally {
    await browser.close();
    await server.close();
  }
}
