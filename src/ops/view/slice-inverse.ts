/** The inverse of a slice. */
import { RuntimeError } from "../../support/errors.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { composite } from "../declare/operator.ts";
import type { Operator } from "../declare/types.ts";

/** The tensor of which `self` is a slice along `dim`, in the shape of `src`: over the same bytes. */
export const slice_inverse: Operator<
  (self: Tensor, src: Tensor, dim?: number, start?: number | null, end?: number | null, step?: number) => Tensor,
  { src?: Tensor; dim?: number; start?: number | null; end?: number | null; step?: number }
> = composite(
  "slice_inverse(Tensor(a) self, Tensor src, int dim=0, int? start=None, int? end=None, int step=1) -> Tensor(a)",
  (self: Tensor, src: Tensor) => {
    if (self.dtype !== src.dtype) throw new RuntimeError("slice_inverse: self and src must have the same dtype");
    return self.as_strided(src.shape, src.stride(), src.storage_offset());
  },
);
