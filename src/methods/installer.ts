/**
 * Puts methods on the prototype of tensors. It stands alone, for modules that install one method each import it before
 * the operators are there.
 */
import { isOptions, unexpectedKeyword } from "../ops/declare/arguments.ts";
import type { OperatorRecord } from "../ops/declare/record.ts";
import { Tensor } from "../tensor/tensor.ts";

export type AnyOperator = (...args: unknown[]) => unknown;

/** Methods have no `out`, which their functions may have. */
function refuseOut(operator: AnyOperator, last: unknown): void {
  const { record } = operator as { readonly record?: OperatorRecord };
  if (record === undefined || !isOptions(last) || last["out"] === undefined) return;
  throw unexpectedKeyword(record.schema.callee, "out");
}

/** What the sentence of a wrong argument says of its place, and of all arguments where no form of the call fits. */
const PLACE =
  /^(\w+\(\)(?:: argument '\w+' \(position | received an invalid combination of arguments - got \())(\d+|Tensor(?:, )?)/;
/** What the sentence of too many arguments says. */
const NUMBERS = /^(\w+\(\) takes )(from \d+ to )?(\d+) positional arguments? but (\d+) were given/;
const counted = new WeakSet<Error>();

/** Methods do not count their tensor among the arguments: the sentence of an error that their function threw, told of them. */
function ofMethod(name: string, error: unknown, operator: AnyOperator): unknown {
  if (!(error instanceof TypeError) || counted.has(error)) return error;
  counted.add(error);
  if (!error.message.startsWith(`${name}()`)) return error;
  const { message, stack } = error;
  error.message = message.replace(NUMBERS, (_, head: string, from: string | undefined, most: string, given: string) => {
    const [taken, least] = [
      Number(most) - 1,
      from === undefined ? "" : `from ${Number.parseInt(from.slice(5)) - 1} to `,
    ];
    const { record } = operator as { readonly record?: OperatorRecord };
    if (taken === 0 && record?.schema.arguments.length === 1)
      return `TensorBase.${name}() takes no arguments (${Number(given) - 1} given)`;
    const were = given === "2" ? "1 was" : `${Number(given) - 1} were`;
    return `${head}${least}${taken} positional argument${taken === 1 && least === "" ? "" : "s"} but ${were} given`;
  });
  if (!name.endsWith("_"))
    error.message = error.message.replace(PLACE, (_, sentence: string, place: string) =>
      place.startsWith("T") ? sentence : `${sentence}${Number(place) - 1}`,
    );
  if (stack !== undefined) error.stack = stack.replace(message, error.message);
  return error;
}

/** Makes an operator a method: its first argument is the tensor. */
export function install(name: string, operator: AnyOperator, find?: () => AnyOperator): void {
  // A function that has its name from a literal takes a fifth of the memory of one that is renamed.
  const value = {
    [name]: function (this: Tensor, ...args: unknown[]): unknown {
      const last = args.length > 0 ? args[args.length - 1] : null;
      if (typeof last === "object" && last !== null && !(last instanceof Tensor)) refuseOut(find?.() ?? operator, last);
      try {
        return operator(this, ...args);
      } catch (error) {
        throw ofMethod(name, error, find?.() ?? operator);
      }
    },
  }[name];
  Object.defineProperty(Tensor.prototype, name, { value, writable: true, configurable: true, enumerable: false });
}

/**
 * `install` for an operator that may not be there yet: modules that install one method each may be run before the module
 * of the operator. The first installation of a name counts.
 */
export function installLater(name: string, find: () => AnyOperator): void {
  if (!Object.hasOwn(Tensor.prototype, name))
    install(
      name,
      (...args) => find()(...args),
      () => find(),
    );
}
