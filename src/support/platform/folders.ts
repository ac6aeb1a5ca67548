/** Folders and what is done with whole files in them: listing, making, caches, digests. A browser has none. */
import type * as cryptoModule from "node:crypto";
import type * as fs from "node:fs";
import type * as os from "node:os";
import { builtinModule } from "./builtin-module.ts";
import { RuntimeError } from "../errors.ts";
import { FileNotFoundError, readFile } from "./files.ts";

export { readFile };

function fileSystem(path: string): typeof fs {
  const module = builtinModule<typeof fs>("node:fs");
  if (module === null) throw new RuntimeError(`cannot open "${path}": there are no files in a browser.`);
  return module;
}

/** Whether a path is a file or a folder. */
export function fileExists(path: string): boolean {
  return builtinModule<typeof fs>("node:fs")?.existsSync(path) ?? false;
}

/** Names in a folder, in the order of their characters, with whether each is a folder itself. */
export function listFolder(path: string): { name: string; folder: boolean }[] {
  if (!fileSystem(path).existsSync(path)) throw new FileNotFoundError(`[Errno 2] No such file or directory: '${path}'`);
  const entries = fileSystem(path).readdirSync(path, { withFileTypes: true });
  return entries
    .map((entry) => ({
      name: entry.name,
      folder:
        entry.isDirectory() ||
        (entry.isSymbolicLink() && fileSystem(path).statSync(`${path}/${entry.name}`).isDirectory()),
    }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Writes a file, making the folders above it; it is there whole or not at all. */
export function writeFileIn(path: string, bytes: Uint8Array): void {
  const { mkdirSync, writeFileSync, renameSync } = fileSystem(path);
  mkdirSync(path.slice(0, path.lastIndexOf("/")), { recursive: true });
  const part = `${path}.part-${Math.random().toString(36).slice(2)}`;
  writeFileSync(part, bytes);
  renameSync(part, path);
}

/** PyTorch's folder for what it keeps: TORCH_HOME, or `torch` in the user's cache. Null in a browser. */
export function homeFolder(): string | null {
  const system = builtinModule<typeof os>("node:os");
  if (system === null) return null;
  const { env } = (globalThis as { process: { env: Record<string, string | undefined> } }).process;
  return env["TORCH_HOME"] ?? `${env["XDG_CACHE_HOME"] ?? `${system.homedir()}/.cache`}/torch`;
}

/** A digest in hexadecimal digits; null where the platform has none of this kind (MD5 in browsers). */
export async function digestOf(kind: "sha256" | "md5", bytes: Uint8Array): Promise<string | null> {
  const node = builtinModule<typeof cryptoModule>("node:crypto");
  if (node !== null) return node.createHash(kind).update(bytes).digest("hex");
  if (kind === "md5") return null;
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", new Uint8Array(bytes)));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Whether a file can be put somewhere: a folder above it is there and may be written to. */
export function canWriteAbove(path: string): boolean {
  const { accessSync, constants } = fileSystem(path);
  const parts = path.replace(/[\\/]+$/, "").split(/[\\/]/);
  for (let length = parts.length - 1; length >= 0; length--) {
    const above = parts.slice(0, length).join("/") || (path.startsWith("/") ? "/" : ".");
    try {
      accessSync(above, constants.W_OK);
      return true;
    } catch {
      // One further up may be.
    }
  }
  return false;
}
