/** Makes all operators methods of tensors. Importing this file is what completes the Tensor class. */
import "../kernel/expansions.ts";
import { Tensor } from "../tensor/tensor.ts";
import "./install-own.ts";
import { withCall } from "../ops/declare/refusals/error-fields.ts";
import { failures } from "../ops/declare/operator.ts";
import { provideTensorIndices } from "../ops/view/tensor-indices.ts";
import { provideComplexNumbers } from "./complex-numbers.ts";
import { install, type AnyOperator } from "./installer.ts";
import { provideLegacyMembers } from "./legacy-members.ts";
import { methodModules } from "./modules.ts";
import "./notebook-members.ts";
import { provideWhere } from "./where-member.ts";
import { keptForms } from "../compute/product/matrix-product.ts";
import { keptPanels } from "../compute/kept-weights.ts";
import { help } from "../support/known-names.ts";
import { suggestion } from "../support/nearest.ts";

help.suggestion = (name, known) => [suggestion(name, known)];
keptForms.panels = keptPanels;
provideLegacyMembers();
provideWhere();

/** What is written by hand stands, whatever operator has the same name. */
const own = new Set(Object.getOwnPropertyNames(Tensor.prototype));

for (const room of Object.values(methodModules)) {
  for (const [name, operator] of Object.entries(room)) {
    if (typeof operator === "function" && !own.has(name)) install(name, operator as AnyOperator);
  }
}
failures.of = withCall;
provideTensorIndices();
provideComplexNumbers();
