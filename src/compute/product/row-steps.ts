/** Recurrences over the rows of a batch: products with one matrix and kernels, one after another. */
import type { RowRounds } from "../../backend/backend.ts";
import { provideRowSteps } from "../../backend/wasm/gemm/row-steps.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { discard, packed } from "../copy-elements.ts";
import { gemmOf, matrixOf } from "./matrix-product.ts";

/** Products of no more rows read a right-hand side where it is, whatever its strides. */
const THIN_ROWS = 4;
/** More rounds pay for a copy. */
const FEW_ROUNDS = 4;

/**
 * Takes `rows` rows through rounds, on the device of a tensor: `Backend.rowSteps`, or each step by itself. Products are
 * with the matrix `right` [k, n].
 */
export function stepRows(
  on: Tensor,
  type: "float32" | "float64",
  rows: number,
  right: Tensor,
  rounds: RowRounds,
): void {
  const gemm = gemmOf(on);
  const [k, n] = right.shape as [number, number];
  const { backend } = on.storage;
  provideRowSteps();
  // Where it is taken, the matrix is packed once for all steps, whatever its strides.
  if (backend.rowSteps?.(type, rows, n, k, matrixOf(right, 0), rounds)) return;
  // Each product by itself packs it by rows: a copy whose rows are contiguous saves each the transposing.
  const matrix = rounds.count > FEW_ROUNDS && rows > THIN_ROWS ? packed(right) : right;
  const b = matrixOf(matrix, 0);
  for (let round = 0; round < rounds.count; round++)
    for (const step of rounds.steps(round))
      if ("kernel" in step) step.kernel(0, rows, ...step.args);
      else gemm(type, rows, n, k, 1, step.a, b, step.beta, step.c);
  discard(matrix, right);
}
