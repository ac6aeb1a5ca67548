/** Fetches published files once, checks them, and keeps them where Python keeps them; says what is missing offline. */
import { RuntimeError, withHelp } from "../support/errors.ts";
import { digestOf, fileExists, homeFolder, readFile, writeFileIn } from "../support/platform/folders.ts";

/** What a file has to be: the beginning of its SHA-256, or its MD5, in hexadecimal digits. */
export interface Checksum {
  readonly sha256?: string;
  readonly md5?: string;
}

/** Throws unless the bytes have the checksum. */
export async function verifyBytes(bytes: Uint8Array, checksum: Checksum, name: string): Promise<void> {
  for (const kind of ["sha256", "md5"] as const) {
    const expected = checksum[kind];
    if (expected === undefined) continue;
    const found = await digestOf(kind, bytes);
    if (found === null) continue; // a browser has no MD5
    if (found.startsWith(expected)) continue;
    throw new RuntimeError(
      withHelp(
        `invalid hash value (expected "${expected}", got "${found.slice(0, expected.length)}")`,
        `${name} is damaged, or is another file than the one that was asked for. Delete it and fetch it again.`,
      ),
    );
  }
}

/** The bytes of an address. */
export async function fetchBytes(url: string): Promise<Uint8Array> {
  let response: Response;
  try {
    response = await fetch(url);
  } catch (error) {
    throw new RuntimeError(
      withHelp(
        `<urlopen error ${(error as { cause?: { code?: string } }).cause?.code ?? (error as Error).message}>`,
        `${url} cannot be reached from here. With a network this downloads the file; without one, put the file in place by hand.`,
      ),
      { cause: error },
    );
  }
  if (!response.ok) throw new RuntimeError(`HTTP Error ${response.status}: ${response.statusText} (${url})`);
  return new Uint8Array(await response.arrayBuffer());
}

/**
 * The bytes of an address, from the cache (`~/.cache/torch`, or the folder that TORCH_HOME names) where there are files,
 * else by fetching them.
 */
export async function fetchCached(url: string, place: readonly string[], checksum: Checksum): Promise<Uint8Array> {
  const home = homeFolder();
  return home === null ? fetchKept(url, checksum) : fetchInto(url, [home, ...place].join("/"), checksum);
}

/** The bytes of a file, which is fetched from an address first if it is not there. */
export async function fetchInto(url: string, path: string, checksum: Checksum): Promise<Uint8Array> {
  if (fileExists(path)) return readFile(path);
  const bytes = await fetchBytes(url);
  await verifyBytes(bytes, checksum, path);
  writeFileIn(path, bytes);
  return bytes;
}

/** What a page keeps responses in, where it may: the Cache interface, which private windows may refuse. */
async function pageCache(): Promise<Cache | null> {
  try {
    return typeof caches === "undefined" ? null : await caches.open("torch-hub");
  } catch {
    return null;
  }
}

async function fetchKept(url: string, checksum: Checksum): Promise<Uint8Array> {
  const cache = await pageCache();
  const kept = await cache?.match(url);
  if (kept) return new Uint8Array(await kept.arrayBuffer());
  const bytes = await fetchBytes(url);
  await verifyBytes(bytes, checksum, url);
  await cache?.put(url, new Response(new Uint8Array(bytes)));
  return bytes;
}
