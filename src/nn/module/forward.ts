/**
 * Arguments of `forward` by name: `layer({ input: x })`, `attention(q, k, v, { attn_mask })`, for classes that say
 * their parameters' names.
 */
import { isOptions } from "../../ops/declare/bind.ts";
import { TypeError, withFields } from "../../support/errors.ts";

interface Runnable {
  forward(...args: readonly unknown[]): unknown;
}

/**
 * The names that a class says in its static field `forwardParameters`, such as `"input, target"`; null: `forward` takes
 * arguments as they come.
 */
function parametersOf(module: Runnable): readonly string[] | null {
  const { forwardParameters } = module.constructor as { readonly forwardParameters?: string };
  return forwardParameters?.split(", ") ?? null;
}

function byPosition(module: Runnable, names: readonly string[], args: readonly unknown[]): unknown[] {
  const values: unknown[] = args.slice(0, -1);
  for (const [name, value] of Object.entries(args.at(-1) as Record<string, unknown>)) {
    const place = names.indexOf(name);
    if (place < 0)
      throw withFields(
        new TypeError(
          `${module.constructor.name}.forward() got an unexpected keyword argument '${name}'\nIt takes: ${names.join(", ")}.`,
        ),
        { argument: name, wanted: names },
      );
    if (place < args.length - 1 && values[place] !== undefined)
      throw new TypeError(`${module.constructor.name}.forward() got multiple values for argument '${name}'`);
    values[place] = value;
  }
  return values;
}

/** Calls `forward`, with named arguments at their places. */
export function runForward(module: Runnable, args: readonly unknown[]): unknown {
  const names = isOptions(args.at(-1)) ? parametersOf(module) : null;
  return names === null ? module.forward(...args) : module.forward(...byPosition(module, names, args));
}
