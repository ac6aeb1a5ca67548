/** `torch.hub`: published weights, fetched once and kept. */
import { refuseUnknown } from "../support/known-names.ts";
import { functionSignature } from "../nn/arguments.ts";
import { fetchBytes, fetchCached, fetchInto, verifyBytes } from "../serialization/download.ts";
import { load, type LoadOptions } from "../serialization/index.ts";
import { RuntimeError } from "../support/errors.ts";
import { homeFolder, writeFileIn } from "../support/platform/folders.ts";
import { lastOf } from "../support/checked.ts";

let folder: string | null = null;

/** Where files are kept: what `set_dir` set, else `hub` in the folder that TORCH_HOME names (`~/.cache/torch`). */
export function get_dir(): string {
  const home = homeFolder();
  if (folder === null && home === null)
    throw new RuntimeError("torch.hub.get_dir: there are no files in a browser; responses are kept in its cache.");
  return folder ?? `${home}/hub`;
}

/** Sets where files are kept. */
export function set_dir(d: string): void {
  folder = d;
}

interface DownloadOptions {
  /** The beginning of the file's SHA-256, in hexadecimal digits. */
  hash_prefix?: string | null;
  /** Accepted for PyTorch's sake. */
  progress?: boolean;
}

/**
 * Fetches a file and writes it to a path; it is there whole and right, or not at all.
 * @throws RuntimeError where the address cannot be reached, or the hash is another.
 */
export async function download_url_to_file(url: string, dst: string, options: DownloadOptions = {}): Promise<void> {
  refuseUnknown("download_url_to_file()", "hash_prefix progress", options);
  const { hash_prefix = null } = options;
  const bytes = await fetchBytes(url);
  if (hash_prefix !== null) await verifyBytes(bytes, { sha256: hash_prefix }, dst);
  writeFileIn(dst, bytes);
}

/** Options of `load_state_dict_from_url`. */
export interface StateDictOptions extends LoadOptions {
  /** The folder to keep the file in; default `checkpoints` in `get_dir()`. */
  model_dir?: string | null;
  /** Whether the file's name holds the beginning of its SHA-256 (`name-<digits>.pt`), which it then must have. */
  check_hash?: boolean;
  /** The file's name in the folder; default the address's last part. */
  file_name?: string | null;
  /** Accepted for PyTorch's sake. */
  progress?: boolean;
}

const bound = functionSignature<Required<StateDictOptions> & { url: string }>(
  "load_state_dict_from_url",
  "url, model_dir=None, map_location=None, progress=True, check_hash=False, file_name=None, weights_only=True, safe_globals=None, check_crc32=True",
);

/**
 * Loads what `torch.save` wrote to a file that an address has. The file is fetched once: in Node it is kept where Python
 * keeps it, in a page in the browser's cache.
 * @example
 * ```ts ignore
 * const weights = await torch.hub.load_state_dict_from_url("https://example.org/model-0a1b2c3d.pth", { check_hash: true });
 * model.load_state_dict(weights);
 * ```
 */
export async function load_state_dict_from_url(
  url: string,
  options: StateDictOptions = {},
): Promise<Record<string, object>> {
  const { model_dir, map_location, check_hash, file_name, weights_only, safe_globals, check_crc32 } = bound.bind([
    url,
    options,
  ]);
  const name = file_name ?? lastOf(new URL(url).pathname.split("/"));
  const digits = check_hash ? /-([a-f0-9]*)\./.exec(name)?.[1] : undefined;
  const checksum = digits ? { sha256: digits } : {};
  const kept = folder === null && homeFolder() === null && model_dir === null;
  const bytes = kept
    ? await fetchCached(url, [], checksum)
    : await fetchInto(url, `${model_dir ?? `${get_dir()}/checkpoints`}/${name}`, checksum);
  return load(bytes, { map_location, weights_only, safe_globals: safe_globals ?? [], check_crc32 });
}
