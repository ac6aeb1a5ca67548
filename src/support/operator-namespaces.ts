/** `torch.ops`: the operators that programs registered, by namespace and name. Empty until one is. */

import type { Tensor } from "../tensor/tensor.ts";

/** One schema of an operator that was registered: `torch.ops.mylib.scale.default`. */
export interface RegisteredOverload {
  <R = Tensor>(...args: unknown[]): R;
  /** "mylib::scale(Tensor x, float factor=2.) -> Tensor". */
  readonly _schema: string;
  readonly _overloadname: string;
  readonly namespace: string;
  readonly overloadpacket: RegisteredOperator;
}

/**
 * An operator that was registered at run time, with its overloads by name: its results are tensors unless the program says
 * otherwise. A call goes to the first overload that takes the arguments.
 */
export interface RegisteredOperator {
  <R = Tensor>(...args: unknown[]): R;
  /** The overload whose name in the schema has no point. */
  readonly default: RegisteredOverload;
  /** The names of its overloads. */
  overloads(): string[];
  readonly [overload: string]: RegisteredOverload | (() => string[]);
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
