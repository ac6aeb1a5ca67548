/**
 * Which value belongs to which parameter: positions first, then names in one trailing object. Operators, modules,
 * optimizers and loaders all come here, so that all refuse what they do not know in PyTorch's words.
 */
import { isDType } from "../../dtype.ts";
import { TypeError, withFields } from "../../support/errors.ts";
import { unexpectedName } from "../../support/known-names.ts";
import { isPlainObject } from "../../support/realms.ts";

/** Whether a value is a plain object of named arguments. */
export function isOptions(value: unknown): value is Record<string, unknown> {
  return isPlainObject(value) && !isDType(value);
}

/**
 * Whether an operator was called as a method: its first argument is `this` as well. Errors of methods do not count their
 * tensor among the arguments.
 */
export function isMethodCall(receiver: unknown, args: readonly unknown[]): boolean {
  return receiver !== undefined && receiver === args[0];
}

/** What is called, as its errors name it. */
export interface Callee {
  /** "add()", "Linear.__init__()". */
  readonly shown: string;
  /** Parameters in order; those that are given by name only come last. */
  readonly parameters: readonly { readonly name: string; readonly keywordOnly: boolean; readonly required?: boolean }[];
  /** How many arguments Python counts before the first parameter: `self` of a constructor. -1: all but the first. */
  readonly hidden?: number;
  /** How it is shown where it is a method without parameters, which no name can be given. */
  readonly bare?: string | null;
  /** The parameter that another name stands for. */
  readonly alias?: (name: string) => string | undefined;
}

function placeOf({ parameters, alias }: Callee, name: string): number {
  const place = parameters.findIndex((parameter) => parameter.name === name);
  if (place >= 0) return place;
  const other = alias?.(name);
  return other === undefined ? -1 : parameters.findIndex((parameter) => parameter.name === other);
}

/** The error of a name that nothing has. */
export function unexpectedKeyword({ shown, parameters, bare }: Callee, name: string): Error {
  if (bare) return new TypeError(`${bare} takes no keyword arguments`);
  return unexpectedName(
    shown,
    parameters.map((parameter) => parameter.name),
    name,
  );
}

/** The error of more positions than there are. */
export function tooManyPositions({ shown, parameters, hidden = 0 }: Callee, count: number): Error {
  const places = parameters.filter((parameter) => !parameter.keywordOnly);
  const least = places.filter((parameter) => parameter.required ?? false).length + hidden;
  const most = places.length + hidden;
  const range = least === most ? String(most) : `from ${least} to ${most}`;
  const given = count + hidden;
  return new TypeError(
    `${shown} takes ${range} positional argument${most === 1 && least === 1 ? "" : "s"} but ${given} ${given === 1 ? "was" : "were"} given`,
  );
}

/**
 * The values in the parameters' order; undefined for what was not given. There may be no more positions than places.
 * `lacks` gives what PyTorch's operators say of arguments that are not there, before they say what is not known.
 */
export function placeByName(
  callee: Callee,
  positional: readonly unknown[],
  named: Record<string, unknown>,
  lacks?: (values: readonly unknown[], help: string) => Error | null,
): unknown[] {
  let unknown: string | null = null;
  const { parameters, shown } = callee;
  const values = new Array<unknown>(parameters.length).fill(undefined);
  for (let i = 0; i < positional.length; i++) values[i] = positional[i];
  for (const name of Object.keys(named)) {
    const value = named[name];
    if (value === undefined) continue;
    const place = placeOf(callee, name);
    if (place < 0) {
      unknown ??= name;
      continue;
    }
    if (values[place] !== undefined)
      throw withFields(new TypeError(`${shown} got multiple values for argument '${name}'`), { argument: name });
    values[place] = value;
  }
  if (unknown === null) return values;
  const error = unexpectedKeyword(callee, unknown);
  throw lacks?.(values, error.message) ?? error;
}

/** Splits a call into its positions and the object of names at its end, if there is one. */
export function splitNamed(args: readonly unknown[]): {
  readonly positional: readonly unknown[];
  readonly named: Record<string, unknown> | null;
} {
  const last = args[args.length - 1];
  return isOptions(last) ? { positional: args.slice(0, -1), named: last } : { positional: args, named: null };
}
