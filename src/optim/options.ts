/**
 * Reads constructor arguments: positions as in Python, the rest by name in one trailing object, defaults for what is
 * missing.
 */
import { pythonTypeName } from "../ops/declare/bind.ts";
import { isOptions, placeByName, splitNamed, tooManyPositions } from "../ops/declare/arguments.ts";
import { TypeError, ValueError, withFields } from "../support/errors.ts";
import { Tensor } from "../tensor/tensor.ts";
import { rateNow, type Rate } from "./groups.ts";

type WithOptions<A extends readonly unknown[], O> =
  | [...A, O]
  | (A extends readonly [...infer I, unknown] ? WithOptions<I, O> : never);

/** Any number of positions `A`, then options `O` by name. */
export type OptionArguments<A extends readonly unknown[], O> = Partial<A> | WithOptions<A, Partial<O>>;

/** The default of an option that has none and must be given. Its type fits every option's. */
export const REQUIRED = undefined as never;

/**
 * The options of an optimizer or scheduler: `defaults` in PyTorch's order, overwritten by position (`positions`), then
 * by name. `first` is the argument before the options (`firstName`), which may hold all of them by name.
 */
export function readOptions<O extends object>(
  owner: string,
  defaults: O,
  positions: readonly (keyof O & string)[],
  args: readonly unknown[],
  first: unknown = null,
  firstName = "params",
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
  // Everything by name: what is optimized or scheduled stands among the options.
  const all = args.length === 0 && isOptions(first) && firstName in first ? without(first, firstName) : null;
  const { positional, named } = splitNamed(all === null ? args : [all]);
  if (positional.length > positions.length) throw tooManyPositions(callee, positional.length);
  const options = { ...defaults } as Record<string, unknown>;
  placeByName(callee, positional, named ?? {}).forEach((value, i) => {
    if (value !== undefined) options[keys[i]!] = value;
  });
  if (firstName === "params")
    for (const [name, value] of Object.entries(defaults)) if (typeof value === "number") assertNumber(options[name]);
  return options as O;
}

/** Python compares numbers with 0.0, which other values refuse. */
function assertNumber(value: unknown): void {
  if (!(value instanceof Tensor) && (value === null || typeof value === "string" || Array.isArray(value)))
    throw new TypeError(`'<=' not supported between instances of 'float' and '${pythonTypeName(value)}'`);
}

function without(options: Record<string, unknown>, name: string): Record<string, unknown> {
  const { [name]: _left, ...rest } = options;
  return rest;
}

/** Throws PyTorch's `Invalid … value` unless the condition holds. NaN never does. */
export function assertValid(holds: boolean, what: string, ...values: readonly number[]): void {
  if (!holds)
    throw withFields(new ValueError(`Invalid ${what}: ${values.map(numberText).join(", ")}`), {
      argument: what,
      given: values.length > 1 ? values : values[0],
    });
}

function numberText(value: number): string {
  return typeof value === "number" && Number.isInteger(value) && Math.abs(value) < 1e16
    ? value.toFixed(1)
    : Number.isNaN(value)
      ? "nan"
      : String(value);
}

/** A learning rate may be a tensor, of one element. */
export function assertOneRate(lr: Rate): void {
  if (lr instanceof Tensor && lr.numel() !== 1) throw new ValueError("Tensor lr must be 1-element");
}

/** The checks of a learning rate. */
export function assertRate(lr: Rate): void {
  assertOneRate(lr);
  assertValid(rateNow(lr) >= 0, "learning rate", rateNow(lr));
}

function assertBetas(betas: readonly [Rate, Rate], foreach: boolean | null, capturable: boolean): void {
  const tensors = betas.filter((beta) => beta instanceof Tensor);
  if (tensors.length === 1) throw new ValueError("betas must be either both floats or both Tensors");
  betas.forEach((beta, i) => {
    if (!(beta instanceof Tensor)) return;
    if (!capturable && foreach)
      throw new ValueError(`betas[${i}] as a Tensor is not supported for capturable=False and foreach=True`);
    if (beta.numel() !== 1) throw new ValueError(`Tensor betas[${i}] must be 1-element`);
  });
}

interface AdamNumbers {
  readonly lr: Rate;
  readonly betas: readonly [Rate, Rate];
  readonly eps: number;
  readonly weight_decay: number;
}

/** Adam's own checks of tensors among its options, before those that its family shares. */
export function assertAdamTensors({
  lr,
  betas,
  foreach,
  capturable,
}: AdamNumbers & { readonly foreach: boolean | null; readonly capturable: boolean }): void {
  if (lr instanceof Tensor && foreach && !capturable)
    throw new ValueError("lr as a Tensor is not supported for capturable=False and foreach=True");
  assertRate(lr);
  assertBetas(betas, foreach, capturable);
}

/** The checks that all members of Adam's family share. */
export function assertAdamOptions({ lr, betas: given, eps, weight_decay }: AdamNumbers): void {
  assertRate(lr);
  const betas = given.map(rateNow) as [number, number];
  assertValid(eps >= 0, "epsilon value", eps);
  assertValid(betas[0] >= 0 && betas[0] < 1, "beta parameter at index 0", betas[0]);
  assertValid(betas[1] >= 0 && betas[1] < 1, "beta parameter at index 1", betas[1]);
  assertValid(weight_decay >= 0, "weight_decay value", weight_decay);
}
