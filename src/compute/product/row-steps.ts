/** Recurrences over the rows of a batch: products with one matrix and kernels, one after another. */
import type { RowStep } from "../../backend/backend.ts";
import { provideRowSteps } from "../../backend/wasm/gemm/row-steps.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { discard, packed } from "../copy-elements.ts";
import { gemmOf, matrixOf } from "./matrix-product.ts";

/** Products of no more rows read a right-hand side where it is, whatever its strides. */
const THIN_ROWS = 4;
/** So many steps pay for a copy. */
const FEW_STEPS = 4;

/**
 * Takes `rows` rows through steps, on the device of a tensor: `Backend.rowSteps`, or each step by itself. Products are
 * with the matrix `right` [k, n], in every second step.
 */
export function stepRows(
  on: Tensor,
  type: "float32" | "float64",
  rows: number,
  right: Tensor,
  steps: readonly RowStep[],
): void {
  const gemm = gemmOf(on);
  const [k, n] = right.shape as [number, number];
  const { backend } = on.storage;
  provideRowSteps();
  // Where it is taken, the matrix is packed once for all steps, whatever its strides.
  if (backend.rowSteps?.(type, rows, n, k, matrixOf(right, 0), steps)) return;
  // Each product by itself packs it by rows: a copy whose rows are contiguous saves each the transposing.
  const matrix = steps.length > 2 * FEW_STEPS && rows > THIN_ROWS ? packed(right) : right;
  const b = matrixOf(matrix, 0);
  for (const step of steps)
    if ("kernel" in step) step.kernel(0, rows, ...step.args);
    else gemm(type, rows, n, k, 1, step.a, b, step.beta, step.c);
  discard(matrix, right);
}
