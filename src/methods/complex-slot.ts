/**
 * Conjugates and parts of tensors for their properties. What complex tensors need comes with `provideComplexNumbers`, so
 * that bundles in which no number is complex lack the code.
 */
import type { DType } from "../dtype.ts";
import { TypeError, noComplexNumbers } from "../support/errors.ts";
import type { Tensor } from "../tensor/tensor.ts";

/** The operators by name. */
type ComplexOperators = Readonly<Record<"conj" | "imag" | "real", (self: Tensor) => Tensor>>;

/** What gives the operators, which may not be there yet when modules are loaded: null until `provideComplexNumbers`. */
export const complexOperators: { find: (() => ComplexOperators) | null } = { find: null };

function provided(): ComplexOperators {
  if (complexOperators.find === null) throw noComplexNumbers();
  return complexOperators.find();
}

/** Whether the tensor is complex; the prototype has no dtype, and reading its properties must not throw. */
function isComplex(self: Tensor): boolean {
  return (self.dtype as DType | undefined)?.is_complex === true;
}

/** The conjugate of a complex tensor, a real one itself. */
export function conj(self: Tensor): Tensor {
  return isComplex(self) ? provided().conj(self) : self;
}

/** The real part of a complex tensor, a real one itself. */
export function real(self: Tensor): Tensor {
  return isComplex(self) ? provided().real(self) : self;
}

/** The imaginary part of a complex tensor; real ones have none. */
export function imag(self: Tensor): Tensor {
  if (!isComplex(self)) throw new TypeError("imag is not implemented for tensors with non-complex dtypes.");
  return provided().imag(self);
}
