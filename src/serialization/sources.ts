/** Where a file's bytes come from: a path, bytes in memory, a Blob, a URL. */

import { isArrayBuffer, isBlob, isByteArray, isUrl } from "../support/realms.ts";
import { RuntimeError, TypeError } from "../support/errors.ts";
import { hasFiles, pathOfUrl, readFile } from "../support/platform/files.ts";

/** A URL, as far as it matters here: these types need no library of a browser or of Node. */
export interface UrlLike {
  /** The whole address. */
  readonly href: string;
  /** "https:", "file:", … */
  readonly protocol: string;
}
/** A Blob or File, as far as it matters here. */
export interface BlobLike {
  /** Number of bytes. */
  readonly size: number;
  /** All bytes. */
  arrayBuffer(): Promise<ArrayBuffer>;
}
/** A Response of `fetch`, as far as it matters here. */
export interface ResponseLike {
  /** Whether the server gave what was asked for. */
  readonly ok: boolean;
  /** The server's answer as a number. */
  readonly status: number;
  /** The server's answer in words. */
  readonly statusText: string;
  /** Where it comes from. */
  readonly url: string;
  /** All bytes. */
  arrayBuffer(): Promise<ArrayBuffer>;
}

/** What can be read at once: a path or a `file:` URL (where there are files), or bytes. */
export type Source = string | UrlLike | Uint8Array | ArrayBuffer;

/** What can be read asynchronously: also a Blob or File, a URL, a Response of `fetch`. */
export type AsyncSource = Source | BlobLike | ResponseLike;

/** Bytes, and what to call them in errors. */
export interface NamedBytes {
  readonly bytes: Uint8Array;
  readonly name: string;
}

/** The bytes of a synchronous source. */
export function bytesOf(source: Source): NamedBytes {
  // A plain Uint8Array also for Node's Buffer, whose `slice` does not copy.
  if (isByteArray(source)) {
    const { buffer, byteOffset, length } = source;
    return { bytes: new Uint8Array(buffer, byteOffset, length), name: `<Uint8Array of ${length} bytes>` };
  }
  if (isArrayBuffer(source))
    return { bytes: new Uint8Array(source), name: `<ArrayBuffer of ${source.byteLength} bytes>` };
  if (typeof source === "string" && !isRemote(source)) return { bytes: readFile(source), name: source };
  if (isUrl(source) && source.protocol === "file:") {
    const path = pathOfUrl(source);
    return { bytes: readFile(path), name: path };
  }
  const kind = typeof source === "string" || isUrl(source) ? `the URL ${String(source)}` : nameOfKind(source);
  throw new TypeError(
    `load: ${kind} cannot be read at once.\nPass a path or bytes, or use the async variant: await torch.loadAsync(...).`,
  );
}

/** Whether a source is a Response of `fetch`. */
export function isResponse(source: unknown): source is ResponseLike {
  return typeof Response !== "undefined" && source instanceof Response;
}

/** Whether a source can only be read asynchronously, whatever it holds. */
export function comesLater(source: AsyncSource): source is BlobLike | ResponseLike {
  return isBlob(source) || isResponse(source);
}

/**
 * The bytes of any source. Strings that are no URL are paths where there are files, else they are relative to the page.
 */
export async function bytesOfAsync(source: AsyncSource): Promise<NamedBytes> {
  if (isResponse(source)) return fromResponse(source, source.url || "<Response>");
  if (isBlob(source)) {
    const name = (source as Partial<File>).name ?? `<Blob of ${source.size} bytes>`;
    return { bytes: new Uint8Array(await source.arrayBuffer()), name };
  }
  const address = typeof source === "string" || isUrl(source) ? String(source) : null;
  if (address !== null && (isRemote(address) || !hasFiles())) return fromResponse(await fetch(address), address);
  return bytesOf(source as Source);
}

async function fromResponse(response: ResponseLike, name: string): Promise<NamedBytes> {
  if (!response.ok)
    throw new RuntimeError(`${name}: the server answers ${response.status} ${response.statusText}`.trimEnd());
  return { bytes: new Uint8Array(await response.arrayBuffer()), name };
}

/** The path of a source that is a file; null for everything else. */
export function pathOf(source: AsyncSource): string | null {
  if (typeof source === "string") return isRemote(source) ? null : source;
  return isUrl(source) && source.protocol === "file:" ? pathOfUrl(source) : null;
}

function isRemote(address: string): boolean {
  return /^(https?|blob|data):/i.test(address);
}

function nameOfKind(value: unknown): string {
  if (typeof value !== "object" || value === null) return `${String(value)} (${typeof value})`;
  return `a ${value.constructor?.name ?? "object"}`;
}
