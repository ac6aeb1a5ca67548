/** Where a model's files come from: a folder, an address, or files that a page was given. */
import { textDecoder, textEncoder } from "../support/platform/text-coding.ts";
import { RuntimeError } from "../support/errors.ts";
import { hasFiles, isFile, readFile, writeFile } from "../support/platform/files.ts";
import { bytesOfAsync, type AsyncSource } from "../serialization/sources.ts";

/**
 * A folder (in Node), the address of one (`https://…/gpt2/`), or files by name (`{ "config.json": blob, … }`, a list of
 * `File`s).
 */
export type ModelSource = string | URL | Readonly<Record<string, AsyncSource>> | readonly File[];

/** Files by name. */
export interface ModelFiles {
  /** What to call the source in errors. */
  readonly name: string;
  /** A file's bytes, or null where it is not there. */
  read(file: string): Promise<Uint8Array | null>;
}

function join(folder: string, file: string): string {
  return folder.endsWith("/") ? folder + file : `${folder}/${file}`;
}

/** Opens a source. */
export function openModel(source: ModelSource): ModelFiles {
  if (typeof source === "string" || source instanceof URL) {
    const address = String(source);
    if (hasFiles() && !/^https?:/i.test(address)) {
      const folder = source instanceof URL ? decodeURIComponent(source.pathname) : address;
      return {
        name: folder,
        read: async (file) => (isFile(join(folder, file)) ? readFile(join(folder, file)) : null),
      };
    }
    return {
      name: address,
      read: async (file) => {
        const response = await fetch(join(address, file));
        if (response.status === 404) return null;
        if (!response.ok) throw new RuntimeError(`${join(address, file)}: the server answers ${response.status}`);
        return new Uint8Array(await response.arrayBuffer());
      },
    };
  }
  const named = Array.isArray(source)
    ? Object.fromEntries((source as readonly File[]).map((file) => [file.name, file]))
    : (source as Readonly<Record<string, AsyncSource>>);
  return {
    name: "the given files",
    read: async (file) => (named[file] === undefined ? null : (await bytesOfAsync(named[file])).bytes),
  };
}

/** A file of JSON, or null where it is not there. */
export async function readJson(files: ModelFiles, name: string): Promise<Record<string, unknown> | null> {
  const bytes = await files.read(name);
  if (bytes === null) return null;
  let value: unknown;
  try {
    value = JSON.parse(textDecoder().decode(bytes));
  } catch (error) {
    throw new RuntimeError(`${files.name}: ${name} is no JSON: ${(error as Error).message}`, { cause: error });
  }
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new RuntimeError(`${files.name}: ${name} holds no JSON object`);
  return value as Record<string, unknown>;
}

/** The same for a file that must be there. */
export async function requireJson(files: ModelFiles, name: string): Promise<Record<string, unknown>> {
  const value = await readJson(files, name);
  if (value === null)
    throw new RuntimeError(`${files.name} has no ${name}. A model's folder holds config.json and its weights.`);
  return value;
}

/** Writes files into a folder, which is made if it is not there. */
export function writeFolder(folder: string, files: Readonly<Record<string, Uint8Array>>): void {
  for (const [name, bytes] of Object.entries(files)) writeFile(join(folder, name), [bytes], true);
}

/** An object as the bytes of a JSON file. */
export function jsonBytes(value: unknown): Uint8Array {
  return textEncoder().encode(`${JSON.stringify(value, null, 2)}\n`);
}
