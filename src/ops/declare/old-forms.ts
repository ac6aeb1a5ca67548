/** Forms of calls that old programs use and PyTorch still takes, with its warning: factors by position, before what they scale. */
import { warn } from "../../support/warnings.ts";
import { Tensor } from "../../tensor/tensor.ts";
import type { SchemaArgument, Schema } from "./schema.ts";

/**
 * The call as it is written today: `add(x, 2, y)` is `add(x, y, { alpha: 2 })`, and `addmm(2, m, 3, a, b)` or
 * `m.addmm(2, 3, a, b)` is `addmm(m, a, b, { beta: 2, alpha: 3 })`.
 */
export function modernised(schema: Schema, args: readonly unknown[]): readonly unknown[] {
  const factors = factorsOf(schema);
  if (factors.length === 0) return args;
  const [first, second] = args;
  if (isFactor(first) && factors.length === 2) {
    const [, self, ...rest] = args;
    return rewritten(schema, factors, self, [first, ...rest], true);
  }
  if (!(first instanceof Tensor) || !isFactor(second)) return args;
  // A number and its factor need no old form: `add(x, 1, 5)` is `add(x, 1, { alpha: 5 })`.
  const [, , alpha, named] = args;
  if (isFactor(alpha) && factors[0]!.name === "alpha" && args.length <= (typeof named === "object" ? 4 : 3))
    return [first, second, { ...(named as object), alpha }];
  return rewritten(schema, factors, first, args.slice(1), factors.length === 1 && !schema.name.endsWith("_"));
}

const known = new WeakMap<Schema, readonly SchemaArgument[]>();

/** `alpha` of sums, `value` of addcmul, `beta` and `alpha` of products with a sum, in the old forms' order. */
function factorsOf(schema: Schema): readonly SchemaArgument[] {
  let factors = known.get(schema);
  if (factors === undefined) {
    factors = ["beta", "alpha", "value"].flatMap((wanted) =>
      schema.arguments.filter(({ name, keywordOnly }) => keywordOnly && name === wanted),
    );
    known.set(schema, factors);
  }
  return factors;
}

function isFactor(value: unknown): boolean {
  return typeof value === "number" || typeof value === "boolean";
}

/** `given`: the arguments but `self`, factors first. The same call where they are no tensors of the right number. */
function rewritten(
  schema: Schema,
  factors: readonly SchemaArgument[],
  self: unknown,
  given: readonly unknown[],
  isFunction: boolean,
): readonly unknown[] {
  const count = isFactor(given[1]) && factors.length === 2 ? 2 : 1;
  const tensors = given.slice(count);
  if (tensors.length !== schema.positional - 1 || !tensors.every((other) => other instanceof Tensor))
    return isFunction && factors.length === 2 ? [given[0], self, ...given.slice(1)] : [self, ...given];
  warnOfForm(schema, factors.slice(0, count), factors, isFunction);
  return [self, ...tensors, Object.fromEntries(factors.slice(0, count).map(({ name }, i) => [name, given[i]]))];
}

function warnOfForm(
  schema: Schema,
  used: readonly SchemaArgument[],
  factors: readonly SchemaArgument[],
  isFunction: boolean,
): void {
  const tensors = schema.arguments.slice(1, schema.positional).map(({ name }) => `Tensor ${name}`);
  const numbers = used.map(({ name }) => `Number ${name}`);
  const [self, out] = isFunction ? [["Tensor input"], ["Tensor out = None"]] : [[], []];
  const old =
    used.length === 1 && factors.length === 1
      ? [...self, ...numbers, ...tensors]
      : [numbers[0], ...self, ...numbers.slice(1), ...tensors];
  const named = factors.map(({ name }) => `Number ${name} = 1`);
  const { name } = schema;
  warn(
    `This overload of ${name} is deprecated:\n\t${name}(${[...old, ...(isFunction ? ["*", ...out] : [])].join(", ")})\n` +
      `Consider using one of the following signatures instead:\n\t${name}(${[...self, ...tensors, "*", ...named, ...out].join(", ")})`,
  );
}
