/**
 * Ways to find medians without putting rows in order: null until `provide-selections.ts` is loaded, so that small bundles
 * lack their code and sort.
 */
import type { DType } from "../../dtype.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import type { Median } from "./sort-kernel.ts";

/** The ways; `value-select.ts` says more of each. */
export interface Selections {
  readonly takesDigits: (dtype: DType, size: number) => boolean;
  readonly medianOf: (task: Median, elements: Tensor, size: number) => Tensor;
  readonly takesKeys: (dtype: DType) => boolean;
  readonly mediansOf: (task: Median, rows: Tensor, count: number, size: number) => [values: Tensor, indices: Tensor];
}

export const selections: { ways: Selections | null } = { ways: null };
