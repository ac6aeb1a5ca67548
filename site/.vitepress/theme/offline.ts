/** The service worker: keeps the site for use without a network, and adds the isolation headers where the host cannot. */

/** Registers it, in built pages only; reloads once where that makes the page isolated. */
export function registerOffline(): void {
  if (import.meta.env.SSR || import.meta.env.DEV || !("serviceWorker" in navigator)) return;
  const base = import.meta.env.BASE_URL;
  const once = "flambeau-isolated";
  void navigator.serviceWorker.register(`${base}service-worker.js`, { scope: base }).then(async () => {
    const { active } = await navigator.serviceWorker.ready;
    active?.postMessage("keep the reference");
    if (crossOriginIsolated || sessionStorage.getItem(once) !== null) return;
    sessionStorage.setItem(once, "tried");
    // Headers of a page come with the page: it has to be asked for again, now through the service worker.
    if (performance.now() < 4000) location.reload();
  });
}
