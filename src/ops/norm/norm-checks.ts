/** What batch and group normalisation refuse alike. */
import { float32, type DType } from "../../dtype.ts";
import { RuntimeError } from "../../support/errors.ts";
import type { Tensor } from "../../tensor/tensor.ts";

/** Parameters have the input's dtype, or are float32 beside an input of half the width. */
export function assertNormDTypes(dtype: DType, tensors: readonly (Tensor | null)[]): void {
  for (const tensor of tensors) {
    if (tensor && tensor.dtype !== dtype && !(dtype.itemsize === 2 && tensor.dtype === float32)) {
      throw new RuntimeError(
        tensor.dtype.itemsize < dtype.itemsize
          ? "mixed dtype (CPU): expect input to have scalar type of BFloat16"
          : "mixed dtype (CPU): expect parameter to have scalar type of Float",
      );
    }
  }
}
