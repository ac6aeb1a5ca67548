/** What normalisations refuse alike, and how their kernels read numbers. */
import { bfloat16, float32, type DType } from "../../dtype.ts";
import { wideOf } from "../../compute/copy-elements.ts";
import { RuntimeError } from "../../support/errors.ts";
import type { Tensor } from "../../tensor/tensor.ts";

/**
 * Parameters have the input's dtype, or are float32 beside an input of half the width: the first of them says which of
 * the two is meant.
 */
export function assertNormDTypes(dtype: DType, tensors: readonly (Tensor | null)[]): void {
  const given = tensors.filter((tensor) => tensor !== null);
  const [first] = given;
  if (first === undefined) return;
  if (first.dtype === dtype) {
    for (const { dtype: own } of given)
      if (own !== dtype) throw new RuntimeError(`expected scalar type ${dtype.scalarName} but found ${own.scalarName}`);
    return;
  }
  if (given.some((tensor) => tensor.dtype !== float32))
    throw new RuntimeError("mixed dtype (CPU): expect parameter to have scalar type of Float");
  if (dtype.itemsize !== 2 || !dtype.is_floating_point)
    throw new RuntimeError("mixed dtype (CPU): all inputs must share same datatype.");
}

/**
 * The dtype in which kernels get the numbers: bfloat16 as it is, since it costs nothing to widen, float16 in float32.
 * Kernels of single `cells` take no halves.
 */
export function readAs(dtype: DType, cells = 2): DType {
  return dtype === bfloat16 && cells > 1 ? dtype : wideOf(dtype);
}
