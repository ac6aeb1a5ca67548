/** Refuses named arguments that a function does not have, in Python's words. */
import { TypeError, withFields, withHelp } from "./errors.ts";
import { isPlainObject } from "./realms.ts";

/** Says which name was probably meant, or which there are. Lean bundles do without: the whole package provides it. */
export const help: { suggestion: (name: string, known: readonly string[]) => string[] } = { suggestion: () => [] };

/** The error of a name that `shown` ("Linear.__init__()") does not have. */
export function unexpectedName(shown: string, known: readonly string[], name: string): Error {
  const sentence = `${shown} got an unexpected keyword argument '${name}'`;
  return withFields(new TypeError(withHelp(sentence, ...help.suggestion(name, known))), {
    argument: name,
    wanted: known,
  });
}

/** The error of arguments that were not given, in a sentence that lists them. */
export function missingFrom(shown: string, names: readonly string[], plural: boolean, list: string): Error {
  const sentence = `${shown} missing ${names.length} required positional argument${plural ? "s" : ""}: ${list}`;
  return withFields(new TypeError(sentence), { argument: names[0], wanted: names });
}

/** The same with the names as Python lists them. */
export function missingArguments(shown: string, names: readonly string[]): Error {
  const several = names.length > 1;
  const quoted = names.map((name) => `'${name}'`).join(", ");
  const list = quoted.replace(/, (?=[^,]*$)/, names.length > 2 ? ", and " : " and ");
  return missingFrom(shown, names, several, list);
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
