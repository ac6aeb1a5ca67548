/**
 * What the fills share: sizes and precisions of dtypes, rounding of parameters to a dtype, and PyTorch's way to print a
 * number.
 */
import { cppNames, dtypeByName, floatInfo, type DTypeName, type FloatName } from "../../../dtype.ts";
import { notImplemented, RuntimeError } from "../../../support/errors.ts";

/** Bits of the significand, the hidden one included: `std::numeric_limits<T>::digits`. */
export const digits: Record<FloatName, number> = { float16: 11, bfloat16: 8, float32: 24, float64: 53 };

/** C++'s names of the element types, which some of PyTorch's messages print. */
export const cppName: typeof cppNames = { ...cppNames, int64: "long" };

export function itemsize(dtype: DTypeName): number {
  return dtypeByName(dtype)!.itemsize;
}

/**
 * Narrows a dtype to the floating point ones, or fails as PyTorch's dispatch does; `operation` is the name of PyTorch's
 * kernel.
 */
export function floatName(dtype: DTypeName, operation: string): FloatName {
  if (dtype in digits) return dtype as FloatName;
  throw notImplemented(operation, dtypeByName(dtype)!);
}

/** The nearest number of a floating point dtype, ties to even; half types go through float32, as in PyTorch. */
export function roundTo(value: number, dtype: FloatName): number {
  if (dtype === "float64") return value;
  const single = Math.fround(value);
  if (dtype === "float32" || single === 0 || !Number.isFinite(single)) return single;
  const exponent = Math.max(Math.floor(Math.log2(Math.abs(single))), Math.log2(floatInfo[dtype].tiny));
  const unit = 2 ** (exponent - digits[dtype] + 1);
  const scaled = single / unit;
  let whole = Math.round(scaled);
  if (Math.abs(scaled - Math.trunc(scaled)) === 0.5) whole = 2 * Math.round(scaled / 2);
  const rounded = whole * unit;
  return Math.abs(rounded) > floatInfo[dtype].max ? Math.sign(rounded) * Infinity : rounded;
}

/** A number as C++ streams print it: six significant digits. */
export function printed(value: number): string {
  return Number.isFinite(value)
    ? String(Number(value.toPrecision(6)))
    : String(value).replace("Infinity", "inf").replace("NaN", "nan");
}

/** Fails with a sentence unless the condition holds. */
export function check(condition: boolean, message: () => string): void {
  if (!condition) throw new RuntimeError(message());
}
