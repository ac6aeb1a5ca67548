/** Refuses named arguments that a function does not have, in Python's words. */
import { TypeError, withHelp } from "./errors.ts";
import { isPlainObject } from "./realms.ts";
import { suggestion } from "./nearest.ts";

/** The error of a name that `shown` ("Linear.__init__()") does not have. */
export function unexpectedName(shown: string, known: readonly string[], name: string): Error {
  return new TypeError(withHelp(`${shown} got an unexpected keyword argument '${name}'`, suggestion(name, known)));
}

/**
 * Throws for the first name of `given` that is not known; known names as a list, or in one text with spaces between. What
 * is no plain object has no names: a tensor by mistake is somebody else's to refuse.
 */
export function refuseUnknown(shown: string, known: string | readonly string[], given: object): void {
  if (!isPlainObject(given)) return;
  const all = Object.keys(given);
  if (all.length === 0) return;
  const names = typeof known === "string" ? known.split(" ") : known;
  for (const name of all) if (!names.includes(name)) throw unexpectedName(shown, names, name);
}

/** A value given by itself, or as the one name that `shown` has for it: `otherwise` where the name is left out. */
export function flagOf(shown: string, name: string, given: boolean | object, otherwise: boolean): boolean;
export function flagOf<T>(shown: string, name: string, given: T | object, otherwise: T): T;
export function flagOf<T>(shown: string, name: string, given: T | object, otherwise: T): T {
  if (!isPlainObject(given)) return given as T;
  refuseUnknown(shown, name, given);
  return (given as Readonly<Record<string, T | undefined>>)[name] ?? otherwise;
}
