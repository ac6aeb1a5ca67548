/** `hash_tensor`: a number that tells whether two tensors have the same bits. */
import { packed } from "../../../compute/copy-elements.ts";
import { float64, int64, type DType } from "../../../dtype.ts";
import { numel, wrapDims } from "../../../layout/shape.ts";
import { IndexError, notImplemented, RuntimeError } from "../../../support/errors.ts";
import { aliasTensor, type Tensor } from "../../../tensor/tensor.ts";
import { direct } from "../../declare/operator.ts";
import type { Dims, Operator } from "../../declare/types.ts";
import { sizeAt } from "../../../support/checked.ts";
import { xorRows } from "../../../compute/statistics/xor-rows.ts";

/** The dtype of 64 bits that elements become first. */
function wideDType({ dtype }: Tensor): DType {
  if (dtype.is_complex) throw notImplemented("xor_sum_cpu", dtype);
  return dtype.is_floating_point ? float64 : int64;
}

/**
 * A hash of all elements, or of those along dims: their values as float64 or int64, and the exclusive or of these bits,
 * as uint64. The order of elements does not matter.
 * https://docs.pytorch.org/docs/stable/generated/torch.hash_tensor.html
 * @example
 * torch.hash_tensor(torch.tensor([5, 3])).item(); // 6
 */
export const hash_tensor: Operator<
  (self: Tensor, dim?: Dims | null) => Tensor,
  { dim?: Dims | null; keepdim?: boolean; mode?: number }
> = direct(
  "hash_tensor(Tensor self, int[1]? dim=None, *, bool keepdim=False, int mode=0) -> Tensor",
  (self: Tensor, dim: readonly number[] | null, keepdim: boolean, mode: number) => {
    if (mode !== 0) throw new RuntimeError(`Unknown hash_tensor mode: ${mode}`);
    const { shape } = self;
    if (shape.length > 64) throw new RuntimeError("only tensors with up to 64 dims are supported");
    const all = dim === null || dim.length === 0;
    if (all && numel(shape) === 0)
      throw new RuntimeError(
        "hash_tensor: Expected reduction dim to be specified for input.numel() == 0. Specify the reduction dim with the 'dim' argument.",
      );
    const dims = all || shape.length === 0 ? shape.map((_, d) => d) : wrapDims(dim, shape.length);
    const empty = numel(shape) === 0 ? dims.find((d) => shape[d] === 0) : undefined;
    if (empty !== undefined)
      throw new IndexError(`hash_tensor: Expected reduction dim ${empty} to have non-zero size.`);
    if (self.dtype.code) throw notImplemented("xor_sum_cpu", self.dtype);
    const kept = shape.flatMap((_, d) => (dims.includes(d) ? [] : [d]));
    const wide = packed(self.detach().permute([...kept, ...dims]), wideDType(self));
    const count = dims.reduce((product, d) => product * sizeAt(shape, d), 1);
    const rows = kept.map((d) => sizeAt(shape, d));
    const bits = aliasTensor(wide, [numel(wide.shape)], [1], wide.offset);
    bits.dtype = int64;
    const hashes = xorRows(bits, numel(rows), count);
    return hashes.reshape(keepdim ? shape.map((size, d) => (dims.includes(d) ? 1 : size)) : rows);
  },
);
