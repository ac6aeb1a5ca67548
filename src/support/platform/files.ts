/**
 * Reads and writes files: whole ones as bytes, without Node's limit of 2 GiB for one read. A page has no files to read,
 * and what it writes becomes a download.
 */

import type * as fs from "node:fs";
import type * as urlModule from "node:url";
import { builtinModule } from "./builtin-module.ts";
import { nameClasses } from "../class-names.ts";
import { RuntimeError } from "../errors.ts";

/** One read or write call takes at most 2^31 - 1 bytes on some systems. */
const chunk = 2 ** 30;

function fileSystem(path: string, help: string): typeof fs {
  const module = builtinModule<typeof fs>("node:fs");
  if (module === null) throw new RuntimeError(`cannot open "${path}": there are no files in a browser.\n${help}`);
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

/** A file or folder that is not there: Python's error. */
export class FileNotFoundError extends RuntimeError {}
/** A file that may not be opened: Python's error. */
export class PermissionError extends RuntimeError {}
/** A folder where a file is meant: Python's error. */
export class IsADirectoryError extends RuntimeError {}
nameClasses({ FileNotFoundError, PermissionError, IsADirectoryError });

const known: Record<string, readonly [Class: typeof RuntimeError, sentence: string]> = {
  ENOENT: [FileNotFoundError, "[Errno 2] No such file or directory"],
  EACCES: [PermissionError, "[Errno 13] Permission denied"],
  EISDIR: [IsADirectoryError, "[Errno 21] Is a directory"],
};

/** PyTorch's (Python's) classes and wording for the system's errors, which are the ones people search for. */
export function renamed(error: unknown, path: string): unknown {
  const code = (error as { code?: string }).code;
  const found = code === undefined ? undefined : known[code];
  if (found === undefined) return error;
  const [Class, sentence] = found;
  return new Class(`${sentence}: '${path}'`, { cause: error });
}

/** All bytes of a file. */
export function readFile(path: string): Uint8Array {
  const { openSync, fstatSync, readSync, closeSync } = fileSystem(
    path,
    `What is on a server: await torch.loadAsync(${JSON.stringify(path)}), which also takes a Blob or File. Bytes (Uint8Array, ArrayBuffer) can be passed as they are.`,
  );
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
  return (
    fileSystem(path, "Pass files or an address instead.").statSync(path, { throwIfNoEntry: false })?.isFile() ?? false
  );
}

/** Offers bytes to the reader of the page as a download. */
function download(name: string, pieces: Iterable<Uint8Array>): void {
  // Copies: a Blob takes no bytes of shared memory.
  const blob = new Blob(Array.from(pieces, (bytes) => new Uint8Array(bytes)));
  const url = URL.createObjectURL(blob);
  const link = document.createElement("a");
  link.href = url;
  link.download = name.split("/").pop()!;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000); // the browser may still ask where to put it
}

/**
 * Where a file is written before it gets its name, and that name; the path itself for what is no ordinary file (a pipe,
 * /dev/null). A link keeps pointing where it does.
 */
function placesFor(
  path: string,
  { statSync, realpathSync }: typeof fs,
): { readonly part: string; readonly target: string } {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found !== undefined && !found.isFile()) return { part: path, target: path };
  const target = found === undefined ? path : realpathSync(path);
  return { part: `${target}.part-${Math.random().toString(36).slice(2)}`, target };
}

/**
 * Writes a file piece by piece, without putting the pieces together first; it is there whole or not at all, whenever the
 * process ends. On a page it becomes a download; a web worker can offer none. `withFolder`: makes its folder where that
 * is not there.
 */
export function writeFile(path: string, pieces: Iterable<Uint8Array>, withFolder = false): void {
  if (!hasFiles() && typeof document !== "undefined") return download(path, pieces);
  const files = fileSystem(path, "Leave the name out to get the bytes, and post them to the page or to a server.");
  const { openSync, writeSync, closeSync, mkdirSync, renameSync, rmSync } = files;
  let file: number | undefined;
  let part = path;
  try {
    if (withFolder) mkdirSync(path.replace(/[\\/][^\\/]*$/, ""), { recursive: true });
    const places = placesFor(path, files);
    part = places.part;
    file = openSync(part, "w");
    for (const bytes of pieces) {
      for (let position = 0; position < bytes.length;) {
        position += writeSync(file, bytes, position, Math.min(chunk, bytes.length - position));
      }
    }
    closeSync(file);
    file = undefined;
    if (part !== places.target) renameSync(part, places.target);
  } catch (error) {
    if (file !== undefined) closeSync(file);
    if (part !== path) rmSync(part, { force: true });
    throw renamed(error, path);
  }
}
