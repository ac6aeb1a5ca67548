/**
 * What some operators do with complex tensors, for modules of small bundles in which no number is complex: there until
 * `provideComplexNumbers` only by name.
 */
import { noComplexNumbers } from "../../support/errors.ts";
import type { Tensor } from "../../tensor/tensor.ts";

type ComplexForms = Readonly<Record<"abs" | "sgn" | "pairs", (self: Tensor) => Tensor>>;

/** The magnitude, the sign, and the real and imaginary parts as a view of shape [..., 2]: null until they are provided. */
export const complexForms: { provided: ComplexForms | null } = { provided: null };

/** One of them. */
export function complexForm(name: keyof ComplexForms): (self: Tensor) => Tensor {
  return (self) => {
    if (complexForms.provided === null) throw noComplexNumbers();
    return complexForms.provided[name](self);
  };
}
