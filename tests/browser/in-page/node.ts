/**
 * What stands for Node's modules in a page: files of the project are asked from the server that serves the page, paths
 * are text; whatever else a test asks of Node says that it needs Node, and the test is not counted.
 */

/** Thrown by what a browser cannot do. */
export class NeedsNode extends Error {
  constructor(what: string) {
    super(`${what} needs Node`);
  }
}

let asked: string | null = null;

/** What was asked of Node since the last call, whether or not the error was caught. */
export function takeAskedOfNode(): string | null {
  const last = asked;
  asked = null;
  return last;
}

const refusing =
  (name: string) =>
  (..._: unknown[]): never => {
    asked = name;
    throw new NeedsNode(name);
  };

/** The text that `x-user-defined` makes of bytes, as the bytes. */
const bytesOf = (text: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(text, (letter) => letter.charCodeAt(0) & 255);

/** A file of the project at once. Packed files (`.br`) come unpacked: pages cannot unpack them. */
export function readFileSync(path: string | URL, encoding?: string): string | Uint8Array {
  const request = new XMLHttpRequest();
  request.open("GET", fileURLToPath(path).replace(/\.br$/, ""), false);
  request.overrideMimeType("text/plain; charset=x-user-defined");
  request.send();
  if (request.status !== 200) throw new Error(`${String(path)} is not there`);
  const bytes = bytesOf(request.responseText);
  return encoding === undefined ? bytes : new TextDecoder().decode(bytes);
}

export const brotliDecompressSync = (bytes: Uint8Array): Uint8Array => bytes;

export const fileURLToPath = (url: string | URL): string => String(url).replace(/^file:\/\//, "");
export const pathToFileURL = (path: string): URL => new URL(`file://${path}`);
export const join = (...parts: string[]): string => parts.join("/").replace(/\/+/g, "/");
export const dirname = (path: string): string => path.replace(/\/[^/]*$/, "");
export const tmpdir = (): string => "/tmp";

export const execFileSync = refusing("execFileSync");
export const spawn = refusing("spawn");
export const spawnSync = refusing("spawnSync");
export const existsSync = refusing("existsSync");
export const readdirSync = refusing("readdirSync");
export const statSync = refusing("statSync");
export const writeFileSync = refusing("writeFileSync");
export const mkdtempSync = refusing("mkdtempSync");
export const mkdirSync = refusing("mkdirSync");
export const rmSync = refusing("rmSync");
export const build = refusing("build");
export const createRequire = refusing("createRequire");
export const gunzipSync = refusing("gunzipSync");
export const gzipSync = refusing("gzipSync");
export class Worker {
  constructor() {
    refusing("worker_threads")();
  }
}
