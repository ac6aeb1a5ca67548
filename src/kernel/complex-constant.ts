/** Complex constants in formulas: what families of kernels make, and only complex.ts understands. */
import type { Complex } from "../support/complex.ts";
import { Scalar, type Local, type ValueType } from "./ir.ts";

/** A complex constant in a formula: a leaf that only `complexParts` understands. */
export class ComplexConstant implements Local {
  readonly name: string;
  constructor(
    readonly value: Complex,
    readonly type: ValueType,
  ) {
    this.name = String(value);
  }
}

/** A complex constant, with the type of its parts. */
export function complexConstant(value: Complex, type: ValueType): Scalar {
  return new Scalar("local", type, [], new ComplexConstant(value, type));
}
