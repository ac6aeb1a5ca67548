/** Reads parts of files and of Blobs when they are asked for, at once. */
import type * as fs from "node:fs";
import { RuntimeError } from "../errors.ts";
import { builtinModule } from "./builtin-module.ts";
import { IsADirectoryError, renamed } from "./files.ts";

/** Bytes of which parts can be read. */
export interface RandomAccess {
  /** How many there are. */
  readonly length: number;
  /** Those from one place to another. A window on memory or a copy: it is not kept. */
  slice(start: number, end: number): Uint8Array;
}

/** Bytes in memory. */
export function bytesAccess(bytes: Uint8Array): RandomAccess {
  return { length: bytes.length, slice: (start, end) => bytes.subarray(start, end) };
}

/** One read call takes at most 2^31 - 1 bytes on some systems. */
const chunk = 2 ** 30;

/** A file that stays on the disk. It must not change as long as parts of it are asked for. */
export function fileAccess(path: string): RandomAccess {
  const module = builtinModule<typeof fs>("node:fs");
  if (module === null) throw new RuntimeError(`cannot open "${path}": there are no files in a browser.`);
  const { openSync, fstatSync, readSync, closeSync } = module;
  const opened = <T>(use: (file: number, stat: fs.Stats) => T): T => {
    let file: number | null = null;
    try {
      file = openSync(path, "r");
      return use(file, fstatSync(file));
    } catch (error) {
      throw renamed(error, path);
    } finally {
      if (file !== null) closeSync(file);
    }
  };
  const { size, mtimeMs } = opened((_, stat) => {
    if (stat.isDirectory()) throw new IsADirectoryError(`[Errno 21] Is a directory: '${path}'`);
    return stat;
  });
  return {
    length: size,
    slice: (start, end) =>
      opened((file, stat) => {
        if (stat.size !== size || stat.mtimeMs !== mtimeMs)
          throw new RuntimeError(`${path}: the file has changed since it was opened; load it again`);
        const bytes = new Uint8Array(end - start);
        for (let at = 0; at < bytes.length;) {
          const count = readSync(file, bytes, at, Math.min(chunk, bytes.length - at), start + at);
          if (count === 0) throw new RuntimeError(`${path}: the file ends at byte ${start + at}`);
          at += count;
        }
        return bytes;
      }),
  };
}

/** What workers have to read Blobs at once. */
interface SynchronousReader {
  readAsArrayBuffer(blob: Blob): ArrayBuffer;
}

/**
 * A Blob or File in a browser: read by FileReaderSync in a worker, by a request that waits for its address in a page. Null
 * where a Blob can be read asynchronously only (Node).
 */
export function blobAccess(source: object): RandomAccess | null {
  const blob = source as Blob; // not in the signature: users' types need not know it
  const { FileReaderSync } = globalThis as { FileReaderSync?: new () => SynchronousReader };
  if (FileReaderSync !== undefined)
    return {
      length: blob.size,
      slice: (start, end) => new Uint8Array(new FileReaderSync().readAsArrayBuffer(blob.slice(start, end))),
    };
  if (typeof XMLHttpRequest === "undefined") return null;
  return {
    length: blob.size,
    slice: (start, end) => {
      const address = URL.createObjectURL(blob.slice(start, end));
      try {
        const request = new XMLHttpRequest();
        request.open("GET", address, false);
        // A request that waits gives text only: each of these characters is one byte, in its low eight bits.
        request.overrideMimeType("text/plain; charset=x-user-defined");
        request.send();
        const text = request.responseText;
        return Uint8Array.from({ length: text.length }, (_, i) => text.charCodeAt(i));
      } finally {
        URL.revokeObjectURL(address);
      }
    },
  };
}
