/** Answers from the cache first, adds the headers of isolation to everything, and keeps what it has fetched. */
const cacheName = "flambeau-VERSION";
/**
 * The pages of the reference are four fifths of the site: nobody waits for them. Where the browser ends this worker before
 * all are there, the others are kept when they are first opened.
 */
const ofReference = /reference[/_]api/;

self.addEventListener("install", (event) => {
  self.skipWaiting();
  event.waitUntil(
    (async () => {
      const listed = await fetch("files.json");
      if (!listed.ok) return;
      const cache = await caches.open(cacheName);
      // One by one and unfailing: a file that is missing must not keep the others away.
      const keep = (file) => cache.add(file).catch(() => {});
      const files = await listed.json();
      await Promise.all(files.filter((file) => !ofReference.test(file)).map(keep));
      void files
        .filter((file) => ofReference.test(file))
        .reduce((before, file) => before.then(() => keep(file)), Promise.resolve());
    })(),
  );
});

self.addEventListener("activate", (event) => {
  event.waitUntil(
    (async () => {
      for (const name of await caches.keys())
        if (name.startsWith("flambeau-") && name !== cacheName) await caches.delete(name);
      await self.clients.claim();
    })(),
  );
});

function isolated(response) {
  if (response.status === 0 || response.type === "opaque") return response;
  const headers = new Headers(response.headers);
  headers.set("Cross-Origin-Opener-Policy", "same-origin");
  headers.set("Cross-Origin-Embedder-Policy", "require-corp");
  headers.set("Cross-Origin-Resource-Policy", "same-origin");
  return new Response(response.body, { status: response.status, statusText: response.statusText, headers });
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  event.respondWith(
    (async () => {
      const cache = await caches.open(cacheName);
      const kept = await cache.match(request, { ignoreSearch: true });
      // Files with a hash in their name never change; pages are asked for anew when there is a network.
      if (kept !== undefined && (url.pathname.includes("/assets/") || url.pathname.includes("/lib/")))
        return isolated(kept);
      try {
        const fresh = await fetch(request);
        if (fresh.ok) await cache.put(request, fresh.clone());
        return isolated(fresh);
      } catch {
        const page =
          kept ?? (await cache.match(url.pathname.endsWith("/") ? `${url.pathname}index.html` : url.pathname));
        return page === undefined ? Response.error() : isolated(page);
      }
    })(),
  );
});
