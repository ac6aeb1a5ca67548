/**
 * Installs what every tensor has and what is no operator: sizes, reading elements, indexing, gradients, printing. The
 * operators' methods come from `install.ts`, or one by one in a lean bundle.
 */
import { Tensor } from "../tensor/tensor.ts";
import { install, type AnyOperator } from "./installer.ts";
import { members } from "./implementations.ts";
import { comparisonProperties, tellTestRunner } from "./comparison.ts";
import { conversionProperties, refuseIndices } from "./conversion.ts";
import { properties } from "./properties.ts";

/**
 * V8 lays an object out anew with every property that is added, until it is in dictionary mode, which a deletion in the
 * middle brings about. A thousand
 * methods then take two milliseconds instead of forty.
 */
function growManyProperties(object: object): void {
  for (const name of ["first", "second"]) Object.defineProperty(object, name, { configurable: true, value: null });
  for (const name of ["first", "second"]) Reflect.deleteProperty(object, name);
}

growManyProperties(Tensor.prototype);

for (const [name, method] of Object.entries(members)) install(name, method as AnyOperator);
Object.defineProperties(Tensor.prototype, properties);
Object.defineProperties(Tensor.prototype, comparisonProperties);
Object.defineProperties(Tensor.prototype, conversionProperties);
refuseIndices(Tensor.prototype);
tellTestRunner();
