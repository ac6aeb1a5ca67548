/**
 * The host may replace the site's files while a page is open: names with a hash in them are gone then, and what the page
 * loads next would fail, or come from another build than the rest of it. The page is loaded anew, once.
 */
import type { Router } from "vitepress";

/** When a page was loaded anew, in this tab. */
const mark = "flambeau-renewed";
/** Milliseconds in which a second failure is no new build, but a file that is missing. */
const once = 60_000;

function loadAnew(): void {
  if (Date.now() - Number(sessionStorage.getItem(mark) ?? 0) < once) return;
  sessionStorage.setItem(mark, String(Date.now()));
  location.reload();
}

/** The names of the pages' files: VitePress asks for them again when one is gone. */
const pageFiles = (): unknown => (globalThis as { __VP_HASH_MAP__?: unknown }).__VP_HASH_MAP__;

/** Watches what the page loads from now on; in built pages only. */
export function watchForNewFiles(router: Router): void {
  if (import.meta.env.SSR || import.meta.env.DEV) return;
  const atFirst = pageFiles();
  const text = JSON.stringify(atFirst);
  const after = router.onAfterRouteChange;
  router.onAfterRouteChange = async (to) => {
    await after?.(to);
    if (pageFiles() !== atFirst && JSON.stringify(pageFiles()) !== text) loadAnew();
  };
  addEventListener("vite:preloadError", loadAnew);
}
