/**
 * The dtype in which operands meet: PyTorch's `result_type`, where dimensioned tensors outrank 0-d ones and those
 * outrank plain numbers.
 */
import { bool, complexDType, float32, get_default_dtype, int64, promote_types, type DType } from "../dtype.ts";
import type { Complex } from "../support/complex.ts";
import { Tensor } from "../tensor/tensor.ts";

export type Operand = Tensor | number | bigint | boolean | Complex;

/** The dtype that a plain number counts as: an integer-valued one is an int, any other a float. */
export function scalarDType(value: number | bigint | boolean | Complex): DType {
  if (typeof value === "object") return complexDType(get_default_dtype());
  if (typeof value === "boolean") return bool;
  if (typeof value === "bigint" || Number.isInteger(value)) return int64;
  return get_default_dtype();
}

/** The dtype of what is filled with a number: of a complex one complex64, also where float16 is the default. */
export function filledDType(value: number | bigint | boolean | Complex): DType {
  const dtype = scalarDType(value);
  return dtype.name === "complex32" ? complexDType(float32) : dtype;
}

const rank = { bool: 0, int: 1, float: 2, complex: 3 } as const;

function combine(higher: DType | null, lower: DType | null): DType | null {
  if (higher === null) return lower;
  if (lower === null || rank[higher.kind] >= rank[lower.kind]) return higher;
  // A complex number or 0-d tensor makes floats complex and keeps their width.
  if (lower.is_complex && higher.is_floating_point) return complexDType(higher);
  return promote_types(higher, lower);
}

function join(a: DType | null, b: DType): DType {
  return a === null ? b : promote_types(a, b);
}

/** The dtype of an arithmetic result of these operands. */
export function resultType(operands: readonly Operand[]): DType {
  const first = operands[0];
  if (first instanceof Tensor && first.shape.length > 0) {
    const simple = simpleResultType(first, operands);
    if (simple) return simple;
  }
  let dimensioned: DType | null = null;
  let zeroDim: DType | null = null;
  let wrapped: DType | null = null;
  for (const operand of operands) {
    if (operand instanceof Tensor) {
      if (operand.shape.length > 0) dimensioned = join(dimensioned, operand.dtype);
      else zeroDim = join(zeroDim, operand.dtype);
    } else {
      const dtype = scalarDType(operand);
      // A wrapped float takes part as the default dtype, so that it never widens float16 tensors.
      wrapped = join(wrapped, dtype);
    }
  }
  return combine(dimensioned, combine(zeroDim, wrapped)) ?? get_default_dtype();
}

/** The dtype of the first tensor where it is plain that no other operand changes it: the case of nearly every call. */
function simpleResultType(first: Tensor, operands: readonly Operand[]): DType | null {
  const { dtype } = first;
  for (let i = 1; i < operands.length; i++) {
    const operand = operands[i];
    if (operand instanceof Tensor) {
      if (operand.dtype !== dtype) return null;
    } else if (!dtype.is_complex && (!dtype.is_floating_point || typeof operand === "object")) return null;
  }
  return dtype;
}
