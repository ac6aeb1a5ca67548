/** What the platform does with archives and addresses at once: fetch into a file, decompress, MD5. A browser does none of it. */
import { textDecoder } from "./text-coding.ts";
import type * as cryptoModule from "node:crypto";
import type * as fs from "node:fs";
import type * as workerThreads from "node:worker_threads";
import type * as zlib from "node:zlib";
import { RuntimeError } from "../errors.ts";
import { builtinModule } from "./builtin-module.ts";

function needed<T>(name: string, what: string): T {
  const module = builtinModule<T>(name);
  if (module === null) throw new RuntimeError(`${what} is not possible in a browser: there are no files`);
  return module;
}

/** What the thread runs: fetches an address into a file, leaves what went wrong in shared memory, and rings. */
const fetching = `
const { workerData: { url, path, shared } } = require("node:worker_threads");
const { createWriteStream, renameSync, rmSync } = require("node:fs");
const { Readable } = require("node:stream");
const { pipeline } = require("node:stream/promises");
const part = path + ".part-" + Math.random().toString(36).slice(2);
(async () => {
  let problem = "";
  try {
    const response = await fetch(url);
    if (!response.ok) throw new Error("HTTP Error " + response.status + ": " + response.statusText);
    await pipeline(Readable.fromWeb(response.body), createWriteStream(part));
    renameSync(part, path);
  } catch (error) {
    rmSync(part, { force: true });
    const code = error.cause && error.cause.code;
    problem = error.message.startsWith("HTTP Error") ? error.message : "<urlopen error " + (code || error.message) + ">";
  }
  const state = new Int32Array(shared, 0, 2);
  const text = new TextEncoder().encode(problem.slice(0, 1000));
  new Uint8Array(shared, 8).set(text);
  state[1] = text.length;
  Atomics.store(state, 0, 1);
  Atomics.notify(state, 0);
})();
`;

/**
 * Fetches an address into a file and returns when it is there; the file is there whole or not at all. Throws what the
 * network or the server says.
 */
export function fetchIntoFileNow(url: string, path: string): void {
  const { Worker } = needed<typeof workerThreads>("node:worker_threads", "Downloading into a folder");
  const shared = new SharedArrayBuffer(8 + 4000);
  const state = new Int32Array(shared, 0, 2);
  const worker = new Worker(fetching, { eval: true, workerData: { url, path, shared } });
  worker.unref();
  Atomics.wait(state, 0, 0);
  const problem = textDecoder().decode(new Uint8Array(shared, 8, state[1]).slice());
  if (problem !== "") throw new RuntimeError(`${problem} (${url})`);
}

/** The MD5 digest in hexadecimal digits. */
export function md5Of(bytes: Uint8Array): string {
  return needed<typeof cryptoModule>("node:crypto", "MD5").createHash("md5").update(bytes).digest("hex");
}

/** Decompresses; what is damaged is an error of ours. */
function unpacked(run: () => Uint8Array): Uint8Array {
  try {
    return run();
  } catch (error) {
    throw new RuntimeError(`compressed data is damaged: ${(error as Error).message}`, { cause: error });
  }
}

/** The bytes of a gzip file. */
export function gunzip(bytes: Uint8Array): Uint8Array {
  return unpacked(() => needed<typeof zlib>("node:zlib", "Reading gzip").gunzipSync(bytes));
}

/** The bytes of a zlib stream; at most so many. */
export function inflate(bytes: Uint8Array, limit: number): Uint8Array {
  return unpacked(() =>
    needed<typeof zlib>("node:zlib", "Reading zlib").inflateSync(bytes, { maxOutputLength: limit }),
  );
}

/** Makes a folder and those above it. */
export function makeFolder(path: string): void {
  needed<typeof fs>("node:fs", "Making a folder").mkdirSync(path, { recursive: true });
}
