/** Answers from the cache first, adds the headers of isolation to everything, and keeps what it has fetched. */
const cacheName = "flambeau-VERSION";
/**
 * The pages of the reference are four fifths of the site: nobody waits for them. They are fetched one after the other when
 * the rest is there; where the browser ends this worker before, every page that is opened lets it go on.
 */
const ofReference = /reference[/_]api/;

/** Fetches those of the listed files that are not kept yet. Unfailing: one that is missing must not keep the others away. */
async function keep(cache, files, atOnce) {
  const kept = new Set((await cache.keys()).map(({ url }) => url));
  const missing = files.filter((file) => !kept.has(new URL(file, self.registration.scope).href));
  const next = async () => {
    for (let file = missing.shift(); file !== undefined; file = missing.shift()) await cache.add(file).catch(() => {});
  };
  await Promise.all(Array.from({ length: atOnce }, next));
}

async function listedFiles() {
  const listed = await fetch("files.json").catch(() => null);
  return listed?.ok ? listed.json() : [];
}

let keeping = null;
/** The reference, once at a time. */
function keepReference() {
  keeping ??= (async () => {
    const files = (await listedFiles()).filter((file) => ofReference.test(file));
    await keep(await caches.open(cacheName), files, 2);
  })().finally(() => {
    keeping = null;
  });
  return keeping;
}

self.addEventListener("install", (event) => {
  self.skipWaiting();
  event.waitUntil(
    (async () => {
      const files = (await listedFiles()).filter((file) => !ofReference.test(file));
      await keep(await caches.open(cacheName), files, 8);
    })(),
  );
});

// A page says that it is there: what is missing is fetched while it is.
self.addEventListener("message", (event) => {
  if (event.data === "keep the reference") event.waitUntil(keepReference());
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

/** What a page is that was asked for without a network and is not kept. */
function notKept(request) {
  if (request.mode !== "navigate") return Response.error();
  const text = `<!doctype html><meta charset=utf-8><meta name=viewport content='width=device-width'><title>Flambeau</title><body style='font-family:sans-serif;max-width:40em;margin:3em auto;padding:0 1em'><p>There is no network, and this page has not been kept yet: it will be once it has been opened, or the site has been open for a minute.<p lang=zh>没有网络，而且此页尚未保存：联网打开一次，或让本站打开一分钟，之后就能离线阅读。<p><a href='${self.registration.scope}'>Flambeau</a>`;
  return isolated(new Response(text, { status: 503, headers: { "Content-Type": "text/html; charset=utf-8" } }));
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
        return page === undefined ? notKept(request) : isolated(page);
      }
    })(),
  );
});
