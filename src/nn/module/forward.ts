/**
 * Arguments of `forward` by name: `layer({ input: x })`, `attention(q, k, v, { attn_mask })`, for classes that say
 * their parameters' names.
 */
import { isOptions } from "../../ops/declare/bind.ts";
import { TypeError } from "../../support/errors.ts";

/** Where a class keeps the names of forward's parameters; null: forward takes arguments as they come. */
export const FORWARD_PARAMETERS = Symbol("forward parameters");

interface Runnable {
  readonly [FORWARD_PARAMETERS]?: readonly string[] | null;
  forward(...args: readonly unknown[]): unknown;
}

/** Says the names of the parameters of a class's `forward`: `"query, key, value, key_padding_mask"`. */
export function nameForward(classes: readonly { readonly prototype: object }[], names: string): void {
  const list = names.split(",").map((name) => name.trim());
  for (const item of classes)
    Object.defineProperty(item.prototype, FORWARD_PARAMETERS, { value: list, configurable: true });
}

function byPosition(module: Runnable, names: readonly string[], args: readonly unknown[]): unknown[] {
  const values: unknown[] = args.slice(0, -1);
  for (const [name, value] of Object.entries(args.at(-1) as Record<string, unknown>)) {
    const place = names.indexOf(name);
    if (place < 0)
      throw new TypeError(
        `${module.constructor.name}.forward() got an unexpected keyword argument '${name}'\nIt takes: ${names.join(", ")}.`,
      );
    if (place < args.length - 1 && values[place] !== undefined)
      throw new TypeError(`${module.constructor.name}.forward() got multiple values for argument '${name}'`);
    values[place] = value;
  }
  return values;
}

/** Calls `forward`, with named arguments at their places. */
export function runForward(module: Runnable, args: readonly unknown[]): unknown {
  const names = module[FORWARD_PARAMETERS];
  return names && isOptions(args.at(-1)) ? module.forward(...byPosition(module, names, args)) : module.forward(...args);
}
