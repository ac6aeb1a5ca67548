/** Makes tensors complex where they are; apart, so that small bundles in which no number is complex lack the code. */
import { provideComplexFormulas } from "../compute/complex-formulas.ts";
import { dotPairs, sumPairs } from "../compute/reduce/pair-sums.ts";
import { pairSums } from "../compute/reduce/run-reduction.ts";
import { complexOperators } from "./complex-slot.ts";
import { type AnyOperator, installLater } from "./installer.ts";
// Last: in small bundles their modules call the function below while they are loaded.
import {
  complexAbs,
  complexSign,
  conjugateView,
  imag,
  negatedView,
  real,
  view_as_real,
} from "../ops/elementwise/complex/complex.ts";
import { complexForms } from "../ops/declare/complex-forms.ts";
import { _from_pairs, _pairs, conj, resolve_conj } from "../ops/elementwise/unary.ts";

/**
 * Makes kernels, gradients and properties of tensors take complex numbers; costs nothing when it has been called before.
 * The operators may not be there yet.
 */
export function provideComplexNumbers(): void {
  if (complexOperators.find !== null) return;
  complexOperators.find = () => ({ conj, imag, real });
  provideComplexFormulas();
  pairSums.run = sumPairs;
  pairSums.dot = dotPairs;
  complexForms.provided = {
    abs: (self) => complexAbs(self),
    sgn: (self) => complexSign(self),
    pairs: (self) => view_as_real(resolve_conj(self)),
  };
  const method = (name: string, find: () => unknown): void => installLater(name, find as () => AnyOperator);
  method("_conj", () => conjugateView);
  method("_neg_view", () => negatedView);
  method("_pairs", () => _pairs);
  method("_from_pairs", () => _from_pairs);
  method("conj", () => conj);
  method("resolve_conj", () => resolve_conj);
}

/** A value that complex tensors are made of, for programs that name it: it brings them along. */
export function withComplexNumbers<T>(value: T): T {
  provideComplexNumbers();
  return value;
}
