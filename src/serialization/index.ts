/** `torch.save` and `torch.load`: PyTorch's checkpoint files, read and written without Python, executing nothing. */

import { Device } from "../tensor/device-name.ts";
import { refuseUnknown } from "../support/known-names.ts";
import { FileNotFoundError, hasFiles, writeFile } from "../support/platform/files.ts";
import { blobAccess, fileAccess } from "../support/platform/random-access.ts";
import { AttributeError, RuntimeError, ValueError } from "../support/errors.ts";
import { isBlob } from "../support/realms.ts";
import { WeightsOnlyError } from "./checkpoint-errors.ts";
import { loadCheckpoint, openArchive, openLater, saveCheckpoint } from "./checkpoint.ts";
import { bytesOf, bytesOfAsync, pathOf, type AsyncSource, type Source } from "./sources.ts";
import type { UntypedStorage } from "../ops/inspect/storages.ts";
import type { LoadOptions } from "./unpickle.ts";
import { concatenateBytes } from "../support/bytes.ts";

export { CheckpointError, WeightsOnlyError, type BlockedGlobal, type CheckpointProblem } from "./checkpoint-errors.ts";
export { dictEntries, markFloats, ordered_dict, size, tuple } from "./notes.ts";
export { PickledGlobal, PickledObject, state_dict_of } from "./records.ts";
export {
  add_safe_globals,
  clear_safe_globals,
  get_crc32_options,
  get_default_mmap_options,
  get_default_load_endianness,
  get_safe_globals,
  LoadEndianness,
  safe_globals,
  set_crc32_options,
  set_default_load_endianness,
  set_default_mmap_options,
  skip_data,
} from "./settings.ts";
export {
  default_restore_location,
  location_tag,
  register_package,
  type StorageDeserializer,
  type StorageTagger,
} from "./places.ts";
export * as gguf from "./gguf.ts";
export * as npy from "./npy.ts";
export * as safetensors from "./safetensors.ts";
export type { AsyncSource, LoadOptions, Source };

/**
 * Writes a value as PyTorch's `torch.save` does: tensors with their storages (shared ones once), numbers, strings,
 * booleans, null, bigints, dtypes, and arrays, plain objects, Maps and Sets of these.
 *
 * Arrays become lists (`torch.serialization.tuple(...)` makes a tuple), plain objects and Maps become dicts (Maps keep
 * number keys as ints; `torch.serialization.ordered_dict(...)` and state dicts become OrderedDicts), integer-valued
 * numbers become ints (`torch.serialization.markFloats` makes floats). What was loaded is written back as it was.
 *
 * @param f A path, in Node. Without it the file's bytes are returned.
 * @example
 * ```ts ignore
 * torch.save(model.state_dict(), "model.pt");
 * const bytes = torch.save({ epoch: 3, model: model.state_dict() });
 * ```
 */
export function save(obj: unknown, f: string): void;
export function save(obj: unknown, f?: null): Uint8Array<ArrayBuffer>;
export function save(obj: unknown, f: string | null = null): Uint8Array<ArrayBuffer> | void {
  if (f === null) return concatenateBytes(saveCheckpoint(obj, "archive"));
  if (typeof f !== "string")
    throw new AttributeError("expected 'f' to be string, path, or a file-like object with a 'write' attribute");
  const pieces = saveCheckpoint(obj, archiveName(f));
  try {
    writeFile(f, pieces);
  } catch (error) {
    if (!(error instanceof FileNotFoundError)) throw error;
    throw new RuntimeError(`Parent directory ${f.replace(/[\\/][^\\/]*$/, "")} does not exist.`, { cause: error });
  }
}

/** The last four are PyTorch's for pickles of Python's own, and make no difference here. */
const LOAD = "weights_only safe_globals check_crc32 mmap map_location pickle_module encoding errors fix_imports";

/** A `map_location` by itself: what stands there in a call, as in PyTorch's `load(f, "cpu")`. */
type Place = string | Device | ((storage: UntypedStorage, location: string) => UntypedStorage | null | undefined);

/** Options, or a place for the tensors. */
function optionsOf(shown: string, given: LoadOptions | Place): LoadOptions {
  if (typeof given === "string" || typeof given === "function" || given instanceof Device)
    return { map_location: given };
  refuseUnknown(shown, LOAD, given);
  return given;
}

/** PyTorch calls the archive's folder like the file, without its ending. */
function archiveName(path: string): string {
  const base = path.split(/[\\/]/).pop()!;
  return base.replace(/(?!^)\.[^.]*$/, "") || "archive";
}

/**
 * Reads a file that PyTorch's or our `torch.save` wrote, in the zip format or the older one. Nothing in it is executed.
 *
 * dicts become plain objects, or Maps if a key is no string or if an object would change the order of the keys; lists
 * and tuples become arrays, None becomes null, bytes a Uint8Array, ints beyond 2^53 bigints. Tensors that shared a
 * storage share one again.
 *
 * With `mmap: true` tensors' bytes stay in the file until they are first used.
 *
 * @param f A path (in Node) or the bytes.
 * @param given Options, or a `map_location` by itself: `load(f, "cpu")`.
 * @throws torch.serialization.CheckpointError naming the file, the place and the reason; its WeightsOnlyError lists
 * classes that are not allowed; TypeError for an option that there is not.
 * @example
 * ```ts ignore
 * model.load_state_dict(torch.load("model.pt"));
 * ```
 */
export function load<T = unknown>(f: Source, given: LoadOptions | Place = {}): T {
  const options = optionsOf("load()", given);
  if (options.mmap ?? false) {
    const path = pathOf(f);
    if (path === null) throw new ValueError("f must be a file path in order to use the mmap argument");
    const archive = openLater(fileAccess(path), path, options);
    return loadCheckpoint(new Uint8Array(0), archive, path, options) as T;
  }
  const { bytes, name } = bytesOf(f);
  return loadCheckpoint(bytes, openArchive(bytes, name, options), name, options) as T;
}

/**
 * The classes and functions that a file names and that `torch.load` refuses, `add_safe_globals` counted in. No tensor's bytes
 * are read.
 */
export function get_unsafe_globals_in_checkpoint(f: Source): string[] {
  try {
    load(f, { map_location: "meta" });
    return [];
  } catch (error) {
    if (error instanceof WeightsOnlyError) return error.blocked.map(({ name }) => name);
    throw error;
  }
}

/**
 * `load` for what is read asynchronously: a Blob or File (an `<input>`'s), a URL, a `fetch` Response.
 *
 * @example
 * ```ts ignore
 * const weights = await torch.loadAsync("https://example.org/model.pt");
 * ```
 */
export async function loadAsync<T = unknown>(f: AsyncSource, given: LoadOptions | Place = {}): Promise<T> {
  const options = optionsOf("loadAsync()", given);
  if (options.mmap ?? false) {
    const blob = isBlob(f) ? blobAccess(f) : null;
    if (isBlob(f) && blob !== null) {
      const name = (f as Partial<File>).name ?? `<Blob of ${f.size} bytes>`;
      const archive = openLater(blob, name, options);
      await archive.inflateAll();
      return loadCheckpoint(new Uint8Array(0), archive, name, options) as T;
    }
    if (hasFiles() && pathOf(f) !== null) return load<T>(f as Source, options);
  }
  const { bytes, name } = await bytesOfAsync(f);
  const archive = openArchive(bytes, name, options);
  await archive?.inflateAll();
  return loadCheckpoint(bytes, archive, name, options) as T;
}
