/**
 * Puts methods on the prototype of tensors. It stands alone, for modules that install one method each import it before
 * the operators are there.
 */
import { isOptions, unexpectedKeyword } from "../ops/declare/arguments.ts";
import type { OperatorRecord } from "../ops/declare/record.ts";
import { Tensor } from "../tensor/tensor.ts";

export type AnyOperator = (this: unknown, ...args: unknown[]) => unknown;

/** Methods have no `out`, which their functions may have. */
function refuseOut(operator: AnyOperator, last: unknown): void {
  const { record } = operator as { readonly record?: OperatorRecord };
  if (record === undefined || !isOptions(last) || last["out"] === undefined) return;
  throw unexpectedKeyword(record.schema.callee, "out");
}

/** Makes an operator a method: its first argument is the tensor, and so is `this`, by which it knows (`isMethodCall`). */
export function install(name: string, operator: AnyOperator, find?: () => AnyOperator): void {
  // A function that has its name from a literal takes a fifth of the memory of one that is renamed.
  const value = {
    [name]: function (this: Tensor, ...args: unknown[]): unknown {
      const last = args.length > 0 ? args[args.length - 1] : null;
      if (typeof last === "object" && last !== null && !(last instanceof Tensor)) refuseOut(find?.() ?? operator, last);
      return operator.call(this, this, ...args);
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
      function (...args) {
        return find().apply(this, args);
      },
      () => find(),
    );
}
