/**
 * The names by which programs ask for complex numbers. What those need comes along, so that small bundles of programs
 * that do without lack the code.
 */
import { complex32 as half, complex64 as single, complex128 as double, type DType } from "./dtype.ts";
import { withComplexNumbers } from "./methods/complex-numbers.ts";
import { complex as complexOfParts, view_as_complex as viewAsComplex } from "./ops/elementwise/complex/complex.ts";
import { polar as complexOfAngles } from "./ops/elementwise/complex/polar-form.ts";
import { view_as_complex_copy as viewAsComplexCopy } from "./ops/view/copies/copied-views.ts";
import { Complex as ComplexNumber } from "./support/complex.ts";

/** Complex numbers of two float16. Also `torch.chalf`. */
export const complex32: DType = withComplexNumbers(half);
/** Complex numbers of two float32. Also `torch.cfloat`. */
export const complex64: DType = withComplexNumbers(single);
/** Complex numbers of two float64. Also `torch.cdouble`. */
export const complex128: DType = withComplexNumbers(double);
export { complex32 as chalf, complex64 as cfloat, complex128 as cdouble };

/**
 * A complex number. It may stand wherever a number may: in data of `torch.tensor`, as an operand, as a fill value.
 * @example
 * torch.tensor([new torch.Complex(1, 2), 3]); // tensor([1.+2.j, 3.+0.j])
 */
export const Complex: typeof ComplexNumber = withComplexNumbers(ComplexNumber);
/** A complex number. */
export type Complex = ComplexNumber;

/**
 * Complex numbers from their parts, which have one dtype, float32 or float64.
 * @example
 * torch.complex(torch.tensor([1, 2.5]), torch.tensor([3, 4.5])); // tensor([1.0000+3.0000j, 2.5000+4.5000j])
 */
export const complex: typeof complexOfParts = withComplexNumbers(complexOfParts);
/**
 * Complex numbers of given lengths and angles (in radians).
 * @example
 * torch.polar(torch.tensor([1, 2.5]), torch.tensor([0, 0.5])); // tensor([1.0000+0.0000j, 2.1940+1.1986j])
 */
export const polar: typeof complexOfAngles = withComplexNumbers(complexOfAngles);
/**
 * Pairs of real numbers, [..., 2], as complex ones: a view.
 * @example
 * torch.view_as_complex(torch.tensor([[1, 2.5]])); // tensor([1.+2.5000j])
 */
export const view_as_complex: typeof viewAsComplex = withComplexNumbers(viewAsComplex);
/** Pairs of numbers as complex ones, written out. */
export const view_as_complex_copy: typeof viewAsComplexCopy = withComplexNumbers(viewAsComplexCopy);
