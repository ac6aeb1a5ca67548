/**
 * Reads constructor arguments: positions as in Python, the rest by name in one trailing object, defaults for what is
 * missing.
 */
import { placeByName, splitNamed, tooManyPositions } from "../ops/declare/arguments.ts";
import { ValueError } from "../support/errors.ts";

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
  const keys = [
    ...positions,
    ...Object.keys(defaults).filter((key) => !(positions as readonly string[]).includes(key)),
  ];
  const callee = {
    shown: `${owner}.__init__()`,
    parameters: keys.map((name, i) => ({ name, keywordOnly: i >= positions.length })),
    hidden: 2, // `self`, and what is optimized or scheduled
  };
  const { positional, named } = splitNamed(args);
  if (positional.length > positions.length) throw tooManyPositions(callee, positional.length);
  const options = { ...defaults } as Record<string, unknown>;
  placeByName(callee, positional, named ?? {}).forEach((value, i) => {
    if (value !== undefined) options[keys[i]!] = value;
  });
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
