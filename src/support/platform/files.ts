/** Reads and writes files where there are any: whole files as bytes, without Node's limit of 2 GiB for one read. */

import type * as fs from "node:fs";
import type * as urlModule from "node:url";
import { builtinModule } from "./builtin-module.ts";
import { RuntimeError } from "../errors.ts";

/** One read or write call takes at most 2^31 - 1 bytes on some systems. */
const chunk = 2 ** 30;

function fileSystem(path: string): typeof fs {
  const module = builtinModule<typeof fs>("node:fs");
  if (module === null) {
    throw new RuntimeError(
      `cannot open "${path}": there are no files in a browser.\n` +
        "Pass the bytes (Uint8Array, ArrayBuffer), or a Blob, File or URL to the async variant.",
    );
  }
  return module;
}

/** Whether there are files at all. */
export function hasFiles(): boolean {
  return builtinModule("node:fs") !== null;
}

/** The path that a `file:` URL names. */
export function pathOfUrl(url: URL): string {
  return builtinModule<typeof urlModule>("node:url")?.fileURLToPath(url) ?? url.pathname;
}

/** PyTorch's (Python's) wording for the system's errors, which are the ones people search for. */
function renamed(error: unknown, path: string): unknown {
  const code = (error as { code?: string }).code;
  const known: Record<string, string> = {
    ENOENT: "[Errno 2] No such file or directory",
    EACCES: "[Errno 13] Permission denied",
    EISDIR: "[Errno 21] Is a directory",
  };
  const sentence = code === undefined ? undefined : known[code];
  return sentence === undefined ? error : new RuntimeError(`${sentence}: '${path}'`, { cause: error });
}

/** All bytes of a file. */
export function readFile(path: string): Uint8Array {
  const { openSync, fstatSync, readSync, closeSync } = fileSystem(path);
  let file: number | undefined;
  try {
    file = openSync(path, "r");
    const bytes = new Uint8Array(fstatSync(file).size);
    let position = 0;
    while (position < bytes.length) {
      const count = readSync(file, bytes, position, Math.min(chunk, bytes.length - position), position);
      if (count === 0) break;
      position += count;
    }
    return bytes.subarray(0, position);
  } catch (error) {
    throw renamed(error, path);
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

/** Whether there is a file of that path. */
export function isFile(path: string): boolean {
  return fileSystem(path).statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}

/**
 * Writes a file piece by piece, without putting the pieces together first. `withFolder`: makes its folder where that is
 * not there.
 */
export function writeFile(path: string, pieces: Iterable<Uint8Array>, withFolder = false): void {
  const { openSync, writeSync, closeSync, mkdirSync } = fileSystem(path);
  let file: number | undefined;
  try {
    if (withFolder) mkdirSync(path.replace(/[\\/][^\\/]*$/, ""), { recursive: true });
    file = openSync(path, "w");
    for (const bytes of pieces) {
      for (let position = 0; position < bytes.length;) {
        position += writeSync(file, bytes, position, Math.min(chunk, bytes.length - position));
      }
    }
  } catch (error) {
    throw renamed(error, path);
  } finally {
    if (file !== undefined) closeSync(file);
  }
}
