/** What the fills share: sizes and precisions of dtypes, rounding of parameters to a dtype, and PyTorch's way to print a number. */
import { dtypeByName } from "../../dtype.ts";
import type { DTypeName } from "../../dtype.ts";
import { RuntimeError } from "../../support/errors.ts";

/** The dtypes that real-valued random numbers come in. */
export type FloatName = "float16" | "bfloat16" | "float32" | "float64";

/** Bits of the significand, the hidden one included: `std::numeric_limits<T>::digits`. */
export const digits: Record<FloatName, number> = { float16: 11, bfloat16: 8, float32: 24, float64: 53 };

/** The largest finite number of a dtype. */
export const largest: Record<FloatName, number> = {
  float16: 65504, bfloat16: (2 - 2 ** -7) * 2 ** 127, float32: (2 - 2 ** -23) * 2 ** 127, float64: Number.MAX_VALUE,
};

const smallestExponent: Record<FloatName, number> = { float16: -14, bfloat16: -126, float32: -126, float64: -1022 };

/** C++'s names of the element types, which some of PyTorch's messages print. */
export const cppName: Record<DTypeName, string> = {
  uint8: "unsigned char", int8: "signed char", int16: "short", int32: "int", int64: "long",
  float16: "c10::Half", bfloat16: "c10::BFloat16", float32: "float", float64: "double", bool: "bool",
};

export function itemsize(dtype: DTypeName): number {
  return dtypeByName(dtype)!.itemsize;
}

/** Narrows a dtype to the floating point ones, or fails as PyTorch's dispatch does; `operation` is the name of PyTorch's kernel. */
export function floatName(dtype: DTypeName, operation: string): FloatName {
  if (dtype in digits) return dtype as FloatName;
  throw new RuntimeError(`"${operation}" not implemented for '${dtypeByName(dtype)!.scalarName}'`);
}

/** The nearest number of a floating point dtype, ties to even; half types go through float32, as in PyTorch. */
export function roundTo(value: number, dtype: FloatName): number {
  if (dtype === "float64") return value;
  const single = Math.fround(value);
  if (dtype === "float32" || single === 0 || !Number.isFinite(single)) return single;
  const exponent = Math.max(Math.floor(Math.log2(Math.abs(single))), smallestExponent[dtype]);
  const unit = 2 ** (exponent - digits[dtype] + 1);
  const scaled = single / unit;
  let whole = Math.round(scaled);
  if (Math.abs(scaled - Math.trunc(scaled)) === 0.5) whole = 2 * Math.round(scaled / 2);
  const rounded = whole * unit;
  return Math.abs(rounded) > largest[dtype] ? Math.sign(rounded) * Infinity : rounded;
}

/** A number as C++ streams print it: six significant digits. */
export function printed(value: number): string {
  return Number.isFinite(value) ? String(Number(value.toPrecision(6))) : String(value).replace("Infinity", "inf").replace("NaN", "nan");
}

/** Fails with a sentence unless the condition holds. */
export function check(condition: boolean, message: () => string): void {
  if (!condition) throw new RuntimeError(message());
}
