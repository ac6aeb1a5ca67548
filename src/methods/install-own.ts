/**
 * Installs what every tensor has and what is no operator: sizes, reading elements, indexing, gradients, printing. The
 * operators' methods come from `install.ts`, or one by one in a lean bundle.
 */
import { Tensor } from "../tensor/tensor.ts";
import { isOptions, unexpectedKeyword } from "../ops/declare/arguments.ts";
import type { OperatorRecord } from "../ops/declare/record.ts";
import { members } from "./implementations.ts";
import { comparisonProperties, tellTestRunner } from "./comparison.ts";
import { conversionProperties, refuseIndices } from "./conversion.ts";
import { properties } from "./properties.ts";
import { smallMembers, smallProperties } from "./legacy-members.ts";

export type AnyOperator = (...args: unknown[]) => unknown;

/**
 * V8 lays an object out anew with every property that is added, until it is in dictionary mode, which a deletion in the
 * middle brings about. A thousand
 * methods then take two milliseconds instead of forty.
 */
function growManyProperties(object: object): void {
  for (const name of ["first", "second"]) Object.defineProperty(object, name, { configurable: true, value: null });
  for (const name of ["first", "second"]) Reflect.deleteProperty(object, name);
}

/** Methods have no `out`, which their functions may have. */
function refuseOut(operator: AnyOperator, last: unknown): void {
  const { record } = operator as { readonly record?: OperatorRecord };
  if (record === undefined || !isOptions(last) || last["out"] === undefined) return;
  throw unexpectedKeyword(record.schema.callee, "out");
}

/** Makes an operator a method: its first argument is the tensor. */
export function install(name: string, operator: AnyOperator, record = (): AnyOperator => operator): void {
  const value = function (this: Tensor, ...args: unknown[]): unknown {
    const last = args.length > 0 ? args[args.length - 1] : null;
    if (typeof last === "object" && last !== null && !(last instanceof Tensor)) refuseOut(record(), last);
    return operator(this, ...args);
  };
  Object.defineProperty(value, "name", { value: name });
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

growManyProperties(Tensor.prototype);

for (const [name, method] of Object.entries({ ...members, ...smallMembers })) install(name, method as AnyOperator);
Object.defineProperties(Tensor.prototype, properties);
Object.defineProperties(Tensor.prototype, smallProperties);
Object.defineProperties(Tensor.prototype, comparisonProperties);
Object.defineProperties(Tensor.prototype, conversionProperties);
refuseIndices(Tensor.prototype);
tellTestRunner();
