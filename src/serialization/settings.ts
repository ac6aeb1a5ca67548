/** Settings for all files of a program: classes that may be named, the order of bytes in old files, checksums. */
import { runThen } from "../support/run-then.ts";
import { TypeError } from "../support/errors.ts";

/** Which order of bytes files have that do not say so. */
export const LoadEndianness = { NATIVE: 1, LITTLE: 2, BIG: 3 } as const;
export type LoadEndianness = (typeof LoadEndianness)[keyof typeof LoadEndianness];

/** What is in force now. */
export const settings: { safeGlobals: readonly string[]; endianness: LoadEndianness | null; crc32: boolean } = {
  safeGlobals: [],
  endianness: null,
  crc32: true,
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
