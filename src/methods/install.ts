/** Makes operators methods of tensors, and installs the properties. Importing this file is what completes the Tensor class. */
import { Tensor } from "../tensor/tensor.ts";
import { methodModules } from "./modules.ts";
import { members } from "./implementations.ts";
import { properties } from "./properties.ts";
import { smallMembers, smallProperties } from "./small-members.ts";

type AnyOperator = (...args: unknown[]) => unknown;

function install(name: string, operator: AnyOperator): void {
  const method = function method(this: Tensor, ...args: unknown[]): unknown { return operator(this, ...args); };
  Object.defineProperty(method, "name", { value: name });
  Object.defineProperty(Tensor.prototype, name, { value: method, writable: true, configurable: true, enumerable: false });
}

for (const room of Object.values(methodModules)) {
  for (const [name, operator] of Object.entries(room)) {
    if (typeof operator === "function") install(name, operator as AnyOperator);
  }
}
for (const [name, method] of Object.entries({ ...members, ...smallMembers })) install(name, method as AnyOperator);
Object.defineProperties(Tensor.prototype, properties);
Object.defineProperties(Tensor.prototype, smallProperties);
