/** Recurrences over the rows of a batch: products with one matrix and kernels, one after another. */
import type { MatrixView, RowStep } from "../../backend/backend.ts";
import { provideRowSteps } from "../../backend/wasm/gemm/row-steps.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { gemmOf } from "./matrix-product.ts";

/** Takes `rows` rows through steps, on the device of a tensor: `Backend.rowSteps`, or each step by itself. */
export function stepRows(
  on: Tensor,
  type: "float32" | "float64",
  rows: number,
  n: number,
  k: number,
  b: MatrixView,
  steps: readonly RowStep[],
): void {
  const gemm = gemmOf(on);
  provideRowSteps();
  if (on.storage.backend.rowSteps?.(type, rows, n, k, b, steps) ?? false) return;
  for (const step of steps)
    if ("kernel" in step) step.kernel(0, rows, ...step.args);
    else gemm(type, rows, n, k, 1, step.a, b, step.beta, step.c);
}
