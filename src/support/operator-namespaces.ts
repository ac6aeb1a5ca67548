/** `torch.ops`: the operators that programs registered, by namespace and name. Empty until one is. */

import type { Tensor } from "../tensor/tensor.ts";

/** An operator that was registered at run time: its results are tensors unless the program says otherwise. */
export interface RegisteredOperator {
  <R = Tensor>(...args: unknown[]): R;
  /** Its only overload. */
  readonly default: <R = Tensor>(...args: unknown[]) => R;
}

/** Operators of one namespace. */
export interface OperatorNamespace {
  [name: string]: RegisteredOperator;
}

/**
 * The operators that `torch.library` registered: "mylib::scale" is `torch.ops.mylib.scale`. To give those of your own
 * library types, extend `OperatorNamespaces` of this module.
 */
export interface OperatorNamespaces {
  [namespace: string]: OperatorNamespace;
}

/**
 * The operators that `torch.library` registered, by namespace and name.
 * @example
 * torch.library.custom_op("mylib::twice", (x: Tensor) => x.mul(2), { schema: "(Tensor x) -> Tensor" });
 * torch.ops.mylib.twice(torch.ones(2)); // tensor([2., 2.])
 */
export const ops: OperatorNamespaces = {};
