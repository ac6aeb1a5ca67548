/**
 * `flambeau/lean/complex`: complex numbers, for programs that take the functions from `flambeau/lean` and make complex
 * tensors without naming a complex dtype, `torch.Complex` or a function that gives them.
 */
export { cdouble, cfloat, chalf, Complex, complex32, complex64, complex128 } from "../complex-names.ts";
import { provideComplexNumbers } from "../methods/complex-numbers.ts";

provideComplexNumbers();
