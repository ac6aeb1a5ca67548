/** What the formulas and checks of pointwise operators share. */
import type { DType } from "../../dtype.ts";
import { constant, type Scalar } from "../../kernel/ir.ts";
import { NotImplementedError, notImplemented } from "../../support/errors.ts";
import { combinationError } from "./bind.ts";
import type { Variables } from "./family.ts";
import type { Operand } from "../../compute/promotion.ts";
import { Tensor } from "../../tensor/tensor.ts";

/** A constant of the type of another scalar. */
export const like = (x: Scalar, value: number): Scalar => constant(value, x.type);

/** Bools as the integers 0 and 1, so that they can be compared and computed with. */
export const numeric = (x: Scalar): Scalar => (x.type === "bool" ? x.cast("i32") : x);

/** A derivative of zeros. */
export const zeroGradient = ({ grad }: Variables): Scalar => like(grad, 0);

/** The derivative formula of what has none: PyTorch's error. */
export function noDerivative(name: string): () => never {
  return () => {
    throw new NotImplementedError(`the derivative for '${name}' is not implemented.`);
  };
}

/** A check that refuses dtypes of some kinds. */
export function rejecting(kernel: string, ...kinds: readonly DType["kind"][]): (common: DType) => void {
  return (common) => {
    if (kinds.includes(common.kind)) throw notImplemented(kernel, common);
  };
}

/** Refuses calls on numbers alone. */
export function requireTensor(name: string, operands: readonly Operand[]): void {
  if (!operands.some((operand) => operand instanceof Tensor)) throw combinationError(name, operands);
}
