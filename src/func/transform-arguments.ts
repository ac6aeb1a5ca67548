/** Arguments that the transforms share: which inputs are differentiated, and options by place or name. */
import { refuseUnknown } from "../support/known-names.ts";
import { RuntimeError } from "../support/errors.ts";
import { Tensor } from "../tensor/tensor.ts";
import { typeText } from "./messages.ts";
import { flatten } from "./tree.ts";
import { itemAt } from "../support/checked.ts";

/** Numbers of the arguments to differentiate: one, or several. */
export type Argnums = number | readonly number[];

/** An operator of the library, whose plain signature is `F`: `torch.sin`. */
export interface OperatorFunction<F> {
  readonly record: object;
  readonly signature?: F;
}

function argument(argnum: unknown, count: number): number {
  if (typeof argnum !== "number" || !Number.isInteger(argnum))
    throw new RuntimeError(`argnum must be int, got: ${typeText(argnum)}`);
  const place = argnum < 0 ? argnum + count : argnum;
  if (place < 0 || place >= count) throw new RuntimeError(`Got argnum=${argnum}, but only ${count} positional inputs`);
  return place;
}

/** The places of the arguments to differentiate, checked. */
export function argumentPlaces(argnums: unknown, count: number): number[] {
  if (!Array.isArray(argnums)) {
    if (typeof argnums === "number" && Number.isInteger(argnums)) return [argument(argnums, count)];
    throw new RuntimeError(`argnums must be int or Tuple[int, ...], got: ${typeText(argnums)}`);
  }
  const places = argnums.map((argnum) => argument(argnum, count));
  if (places.length === 0) throw new RuntimeError("argnums must be non-empty");
  if (new Set(places).size !== places.length)
    throw new RuntimeError(`argnums elements must be unique, got (${places.join(", ")})`);
  return places;
}

/**
 * Arguments before the options, put into their places where they are given by name with these in one trailing object:
 * `grad({ func, argnums })`.
 */
export function leadingPlaces(given: readonly unknown[], names: readonly string[]): unknown[] {
  const place = given.length - 1;
  const last = given[place];
  const named = typeof last === "object" && last !== null && !Array.isArray(last) && !(last instanceof Tensor);
  if (!named || !names.slice(Math.max(place, 0)).some((name) => name in last)) return [...given];
  const options: Record<string, unknown> = { ...last };
  const placed = given.slice(0, place);
  for (const name of names.slice(place)) {
    placed.push(options[name]);
    delete options[name];
  }
  return [...placed, options];
}

/** Options of `function_` given by place or in a trailing object, which may have no other names. */
export function readNamed<T extends object>(function_: string, given: readonly unknown[], defaults: T): T {
  const names = Object.keys(defaults);
  const options = { ...defaults };
  given.forEach((value, i) => {
    if (value === undefined) return;
    const isNamed = typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Tensor);
    if (isNamed) {
      refuseUnknown(`${function_}()`, names, value);
      Object.assign(options, value);
    } else Object.assign(options, { [itemAt(names, i)]: value });
  });
  return options;
}

/** What a function with auxiliary results gives, taken apart. */
export function withAux(
  result: unknown,
  hasAux: boolean,
  api: string,
): { readonly output: unknown; readonly aux: unknown } {
  if (!hasAux) return { output: result, aux: null };
  if (!Array.isArray(result) || result.length !== 2)
    throw new RuntimeError(`${api}: output of function f should be a tuple: (output, aux) if has_aux is True`);
  const [output, aux] = result as [unknown, unknown];
  for (const leaf of flatten(aux).leaves)
    if (!(leaf instanceof Tensor)) throw new RuntimeError(`Expected tensors, got unsupported type ${typeText(leaf)}`);
  return { output, aux };
}

/** Throws unless a function's results are tensors, and at least one. */
export function assertTensorInputs(leaves: readonly unknown[], api: string): asserts leaves is readonly Tensor[] {
  if (leaves.length < 1 || (leaves.length === 1 && (leaves[0] === null || leaves[0] === undefined)))
    throw new RuntimeError(
      `${api}: Expected f to be a function that has non-empty output (got output = [${leaves.length === 0 ? "" : "None"}])`,
    );
  for (const leaf of leaves)
    if (!(leaf instanceof Tensor))
      throw new RuntimeError(
        `${api}: expected f(*primals) to return only tensors, got unsupported type ${typeText(leaf)}`,
      );
}
