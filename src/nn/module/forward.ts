/**
 * Arguments of `forward` by name: `layer({ input: x })`, `attention(q, k, v, { attn_mask })`, for classes that say
 * their parameters' names.
 */
import { isOptions, placeByName } from "../../ops/declare/arguments.ts";

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
  const parameters = names.map((name) => ({ name, keywordOnly: false }));
  const callee = { shown: `${module.constructor.name}.forward()`, parameters };
  const values = placeByName(callee, args.slice(0, -1), args.at(-1) as Record<string, unknown>);
  while (values.length > 0 && values.at(-1) === undefined) values.pop();
  return values;
}

/** Calls `forward`, with named arguments at their places. */
export function runForward(module: Runnable, args: readonly unknown[]): unknown {
  const names = isOptions(args.at(-1)) ? parametersOf(module) : null;
  return names === null ? module.forward(...args) : module.forward(...byPosition(module, names, args));
}
