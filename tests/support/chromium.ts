/** Finds a Chromium on this machine and serves files to it. */
import { existsSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import { brotliDecompressSync } from "node:zlib";
import { delimiter, extname, join, normalize } from "node:path";
import type { AddressInfo } from "node:net";

const names = ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "chrome", "microsoft-edge"];
const places = [
  "/usr/bin",
  "/usr/local/bin",
  "/snap/bin",
  "/opt/google/chrome",
  "/Applications/Google Chrome.app/Contents/MacOS",
  "/Applications/Chromium.app/Contents/MacOS",
];

/** The path of a Chromium: `$CHROMIUM`, or one at a common place or on the PATH. */
export function findChromium(): string | undefined {
  const given = process.env["CHROMIUM"];
  if (given) return given;
  const folders = [...places, ...(process.env["PATH"] ?? "").split(delimiter)];
  const candidates = folders.flatMap((folder) =>
    [...names, "Google Chrome", "Chromium"].map((name) => join(folder, name)),
  );
  return candidates.find((path) => existsSync(path));
}

const contentTypes: Readonly<Record<string, string>> = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".mjs": "text/javascript",
  ".wasm": "application/wasm",
  ".map": "application/json",
};

export interface FileServer {
  readonly origin: string;
  close(): Promise<void>;
}

/**
 * Serves a folder, and `pages` by path, on a free local port; `isolated` pages may share memory between threads. Files
 * that are packed with Brotli are also there under their names without `.br`, unpacked. What pages post goes to `onPost`.
 */
export async function serve(
  root: string,
  pages: Readonly<Record<string, string>>,
  isolated: boolean,
  onPost: (path: string, body: string) => void = () => {},
): Promise<FileServer> {
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? "/", "http://localhost").pathname;
    if (request.method === "POST") {
      let body = "";
      request.setEncoding("utf8").on("data", (part: string) => (body += part));
      request.on("end", () => {
        onPost(path, body);
        response.end();
      });
      return;
    }
    const page = pages[path];
    const file = join(root, normalize(path));
    const isInside = file.startsWith(root) && extname(file) !== "";
    const isPacked = isInside && !existsSync(file) && existsSync(`${file}.br`);
    const found = page !== undefined || isPacked || (isInside && existsSync(file));
    response.writeHead(found ? 200 : 404, {
      "Content-Type": contentTypes[page === undefined ? extname(path) : ".html"] ?? "application/octet-stream",
      ...(isolated
        ? { "Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Embedder-Policy": "require-corp" }
        : {}),
    });
    if (isPacked) response.end(brotliDecompressSync(readFileSync(`${file}.br`)));
    else response.end(found ? (page ?? readFileSync(file)) : "not found");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}
