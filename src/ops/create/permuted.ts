/** Tensors by the order of their dims in memory, and the inverse of a slice. */
import { get_default_dtype, type DType } from "../../dtype.ts";
import { contiguousStrides } from "../../layout/shape.ts";
import { RuntimeError } from "../../support/errors.ts";
import { emptyStrided, type Tensor } from "../../tensor/tensor.ts";
import { composite, direct } from "../declare/operator.ts";
import { PLACEMENT } from "../declare/schema.ts";
import type { FactoryOptions, Operator, Shape } from "../declare/types.ts";
import { asLeaf, checkSizes } from "./create.ts";

/**
 * Arbitrary contents, dims in memory in the order `physical_layout`, the outermost first.
 * https://docs.pytorch.org/docs/stable/generated/torch.empty_permuted.html
 * @example
 * torch.empty_permuted([2, 3, 5], [0, 2, 1]).stride(); // [15, 1, 3]
 */
export const empty_permuted: Operator<
  (size: Shape, physical_layout: Shape) => Tensor,
  FactoryOptions & { size?: Shape; physical_layout?: Shape }
> = direct(
  `empty_permuted(int[] size, int[] physical_layout, *, ScalarType? dtype=None, bool requires_grad=False, ${PLACEMENT}) -> Tensor`,
  (size: Shape, order: Shape, dtype: DType | null, requiresGrad: boolean) => {
    checkSizes(size);
    if (order.length !== size.length)
      throw new RuntimeError(
        `Number of dimensions in size does not match the length of the physical_layout; i.e. len(size) = ${size.length} is not equal to len(physical_layout) = ${order.length}`,
      );
    const seen = new Set<number>();
    for (const d of order) {
      if (d < 0 || d >= size.length)
        throw new RuntimeError(
          `Dimension out of range (expected to be between 0 and ${size.length - 1}, but got ${d} at index ${order.indexOf(d)}).  NB: negative dims not currently supported; file an issue if you want it.`,
        );
      if (seen.has(d)) throw new RuntimeError("Duplicate dim not allowed");
      seen.add(d);
    }
    const inMemory = contiguousStrides(order.map((d) => size[d]!));
    const strides = size.map((_, d) => inMemory[order.indexOf(d)]!);
    return asLeaf(emptyStrided(size, strides, dtype ?? get_default_dtype()), requiresGrad);
  },
);

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
