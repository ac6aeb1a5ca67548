/** Settings for all files of a program: classes that may be named, the order of bytes in old files, checksums. */
import { NotImplementedError, TypeError, ValueError } from "../support/errors.ts";
import { ModeGuard, within } from "../support/mode-guard.ts";
import { runThen } from "../support/run-then.ts";

/** Which order of bytes files have that do not say so. */
export const LoadEndianness = { NATIVE: 1, LITTLE: 2, BIG: 3 } as const;
export type LoadEndianness = (typeof LoadEndianness)[keyof typeof LoadEndianness];

/** What is in force now. */
export interface SerializationSettings {
  safeGlobals: readonly string[];
  endianness: LoadEndianness | null;
  crc32: boolean;
  /** Whether storages are written and read without their bytes. */
  skipData: boolean;
  /** The tag of a storage's device, once `register_package` was called. */
  locate: ((storage: object) => string) | null;
  /** The storage for a tag, once `register_package` was called. */
  restore: ((storage: object, location: string) => object) | null;
}
export const settings: SerializationSettings = {
  safeGlobals: [],
  endianness: null,
  crc32: true,
  skipData: false,
  locate: null,
  restore: null,
};

function checked(names: readonly string[]): readonly string[] {
  for (const name of names)
    if (typeof name !== "string")
      throw new TypeError(`safe globals are names with their module, such as "my_module.Config"; got ${typeof name}`);
  return names;
}

/**
 * Lets files name more classes and functions with `weights_only: true`: `["my_module.Config"]`. Their objects become inert
 * records; nothing is executed.
 */
export function add_safe_globals(safe_globals: readonly string[]): void {
  settings.safeGlobals = [...new Set([...settings.safeGlobals, ...checked(safe_globals)])];
}

/** The names that `add_safe_globals` added. */
export function get_safe_globals(): string[] {
  return [...settings.safeGlobals];
}

/** Takes them back. */
export function clear_safe_globals(): void {
  settings.safeGlobals = [];
}

/**
 * `add_safe_globals` while a function runs (Python's `with safe_globals([…]):`); for an async function, until it is done.
 * @example
 * ```ts ignore
 * const config = torch.serialization.safe_globals(["my_module.Config"], () => torch.load("config.pt"));
 * ```
 */
export function safe_globals<T>(names: readonly string[], run: () => T): T {
  const before = settings.safeGlobals;
  add_safe_globals(names);
  return runThen(run, () => {
    settings.safeGlobals = before;
  });
}

/** The order of bytes of files that do not name one; null: that of little-endian machines. */
export function get_default_load_endianness(): LoadEndianness | null {
  return settings.endianness;
}

/** Sets the order of bytes for files without a record of it: those that PyTorch wrote on big-endian machines before 2.1. */
export function set_default_load_endianness(endianness: LoadEndianness | null): void {
  if (endianness !== null && !Object.values(LoadEndianness).includes(endianness))
    throw new TypeError("Invalid argument type in function set_default_load_endianness");
  settings.endianness = endianness;
}

/** Whether `torch.save` writes checksums. */
export function get_crc32_options(): boolean {
  return settings.crc32;
}

/** Sets whether `torch.save` computes checksums: without them it is faster, and damage to a file is not seen. */
export function set_crc32_options(compute_crc32: boolean): void {
  settings.crc32 = compute_crc32;
}

/**
 * Has `torch.save` write zeros in place of storages' bytes, and `torch.load` read no bytes, while `body` runs or until the
 * guard is disposed: files and tensors have their sizes, and their values come in another way. Loaded tensors are zeros
 * (PyTorch leaves their memory as it is).
 * @throws what `body` throws
 * https://docs.pytorch.org/docs/stable/notes/serialization.html#torch.serialization.skip_data
 * @example
 * const bytes = torch.serialization.skip_data(() => torch.save(torch.tensor([1, 2])));
 * torch.load(bytes); // tensor([0, 0])
 */
export function skip_data(): ModeGuard;
export function skip_data<R>(body: () => R): R;
export function skip_data<R>(body?: () => R): R | ModeGuard {
  const before = settings.skipData;
  settings.skipData = true;
  const guard = new ModeGuard(() => {
    settings.skipData = before;
  });
  return within(guard, body);
}

/** Of Linux' `mmap`. */
const MAP_SHARED = 1;
const MAP_PRIVATE = 2;

/**
 * The flags with which `torch.load(f, { mmap: true })` maps files: 2, MAP_PRIVATE, which never writes to them.
 * https://docs.pytorch.org/docs/stable/notes/serialization.html#torch.serialization.get_default_mmap_options
 * @example
 * torch.serialization.get_default_mmap_options(); // 2
 */
export function get_default_mmap_options(): number {
  return MAP_PRIVATE;
}

/**
 * Sets the flags with which `torch.load(f, { mmap: true })` maps files. Only 2, MAP_PRIVATE, can be: bytes are read when
 * they are first used and not written back.
 * @throws NotImplementedError for 1, MAP_SHARED
 * @throws ValueError for other flags
 * https://docs.pytorch.org/docs/stable/notes/serialization.html#torch.serialization.set_default_mmap_options
 * @example
 * torch.serialization.set_default_mmap_options(2);
 * torch.serialization.get_default_mmap_options(); // 2
 */
export function set_default_mmap_options(flags: number): ModeGuard;
export function set_default_mmap_options<R>(flags: number, body: () => R): R;
export function set_default_mmap_options<R>(flags: number, body?: () => R): R | ModeGuard {
  if (flags === MAP_SHARED)
    throw new NotImplementedError(
      "set_default_mmap_options: files are not written through, so MAP_SHARED cannot be set",
    );
  if (flags !== MAP_PRIVATE)
    throw new ValueError(
      `Invalid argument in function set_default_mmap_options, expected mmap.MAP_PRIVATE or mmap.MAP_SHARED, but got ${String(flags)}`,
    );
  return within(new ModeGuard(() => {}), body);
}
