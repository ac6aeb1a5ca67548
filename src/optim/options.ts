/**
 * Reads constructor arguments: positions as in Python, the rest by name in one trailing object, defaults for what is
 * missing.
 */
import { isOptions } from "../ops/declare/bind.ts";
import { TypeError, ValueError } from "../support/errors.ts";
import { suggestion } from "../support/nearest.ts";

type WithOptions<A extends readonly unknown[], O> =
  | [...A, O]
  | (A extends readonly [...infer I, unknown] ? WithOptions<I, O> : never);

/** Any number of positions `A`, then options `O` by name. */
export type OptionArguments<A extends readonly unknown[], O> = Partial<A> | WithOptions<A, Partial<O>>;

/**
 * The options of an optimizer or scheduler: `defaults` in PyTorch's order, overwritten by position (`positions`), then
 * by name.
 */
export function readOptions<O extends object>(
  owner: string,
  defaults: O,
  positions: readonly (keyof O & string)[],
  args: readonly unknown[],
): O {
  const options = { ...defaults } as Record<string, unknown>;
  const last = args.at(-1);
  const named = isOptions(last) ? last : {};
  const given = isOptions(last) ? args.slice(0, -1) : args;
  if (given.length > positions.length) {
    throw new TypeError(
      `${owner}.__init__() takes from 2 to ${positions.length + 2} positional arguments but ${given.length + 2} were given`,
    );
  }
  given.forEach((value, i) => {
    if (value !== undefined) options[positions[i]!] = value;
  });
  for (const [key, value] of Object.entries(named)) {
    if (value === undefined) continue;
    if (!(key in defaults)) {
      throw new TypeError(
        `${owner}.__init__() got an unexpected keyword argument '${key}'\n${suggestion(key, Object.keys(defaults))}`,
      );
    }
    options[key] = value;
  }
  return options as O;
}

/** Throws PyTorch's `Invalid … value` unless the condition holds. NaN never does. */
export function assertValid(holds: boolean, what: string, ...values: readonly number[]): void {
  if (!holds) throw new ValueError(`Invalid ${what}: ${values.map(numberText).join(", ")}`);
}

function numberText(value: number): string {
  return typeof value === "number" && Number.isInteger(value) && Math.abs(value) < 1e16
    ? value.toFixed(1)
    : String(value);
}

/** The checks that all members of Adam's family share. */
export function assertAdamOptions({
  lr,
  betas,
  eps,
  weight_decay,
}: {
  lr: number;
  betas: readonly [number, number];
  eps: number;
  weight_decay: number;
}): void {
  assertValid(lr >= 0, "learning rate", lr);
  assertValid(eps >= 0, "epsilon value", eps);
  assertValid(betas[0] >= 0 && betas[0] < 1, "beta parameter at index 0", betas[0]);
  assertValid(betas[1] >= 0 && betas[1] < 1, "beta parameter at index 1", betas[1]);
  assertValid(weight_decay >= 0, "weight_decay value", weight_decay);
}
