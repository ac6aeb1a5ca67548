/** Refuses named arguments that a function does not have, in Python's words. */
import { TypeError, withFields, withHelp } from "./errors.ts";
import { isPlainObject } from "./realms.ts";
import { suggestion } from "./nearest.ts";

/** The error of a name that `shown` ("Linear.__init__()") does not have. */
export function unexpectedName(shown: string, known: readonly string[], name: string): Error {
  const sentence = `${shown} got an unexpected keyword argument '${name}'`;
  return withFields(new TypeError(withHelp(sentence, suggestion(name, known))), { argument: name, wanted: known });
}

/** The error of arguments that were not given; PyTorch's operators have the plural where one is missing. */
export function missingArguments(shown: string, names: readonly string[], ofOperator = false): Error {
  const { length } = names;
  const quote = ofOperator ? '"' : "'";
  const list = names.map((name) => quote + name + quote).join(", ");
  const shownList = ofOperator ? list : list.replace(/, (?=[^,]*$)/, length > 2 ? ", and " : " and ");
  const sentence = `${shown} missing ${length} required positional argument${length > 1 === ofOperator ? "" : "s"}: ${shownList}`;
  return withFields(new TypeError(sentence), { argument: names[0], wanted: names });
}

/**
 * Throws for the first name of `given` that is not known; known names as a list, or in one text with spaces between. What
 * is no plain object has no names: a tensor by mistake is somebody else's to refuse.
 */
export function refuseUnknown(shown: string, known: string | readonly string[], given: object): void {
  if (!isPlainObject(given)) return;
  const names = typeof known === "string" ? known.split(" ") : known;
  for (const name of Object.keys(given)) if (!names.includes(name)) throw unexpectedName(shown, names, name);
}

/** A value given by itself, or as the one name that `shown` has for it: `otherwise` where the name is left out. */
export function flagOf(shown: string, name: string, given: boolean | object, otherwise: boolean): boolean;
export function flagOf<T>(shown: string, name: string, given: T | object, otherwise: T): T;
export function flagOf<T>(shown: string, name: string, given: T | object, otherwise: T): T {
  if (!isPlainObject(given)) return given as T;
  refuseUnknown(shown, name, given);
  return (given as Readonly<Record<string, T | undefined>>)[name] ?? otherwise;
}
