/** Products of groups of rows with a matrix each, as mixtures of experts need them. */
import { RuntimeError } from "../../support/errors.ts";
import type { DType } from "../../dtype.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { composite } from "../declare/operator.ts";
import type { Operator } from "../declare/types.ts";
import { cat, stack } from "../view/join.ts";

/** Parts of a dim that end at `offs`. */
function partsOf(tensor: Tensor, dim: number, ends: readonly number[]): Tensor[] {
  return ends.map((end, g) => {
    const start = g === 0 ? 0 : ends[g - 1]!;
    return tensor.narrow(dim, start, end - start);
  });
}

/**
 * A product for each group. Of a [rows, k] and a [groups, k, n] tensor, the rows of group `g` end at `offs[g]`; of two
 * matrices `offs` cuts the dim that is summed ([groups, m, n] comes out); of a [groups, m, k] and a [k, n] tensor it
 * cuts the columns; of two batches there are no `offs`.
 * https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.grouped_mm.html
 * @example
 * F.grouped_mm(torch.ones(3, 2), torch.ones(2, 2, 4), { offs: torch.tensor([1, 3], { dtype: torch.int32 }) }).shape; // [3, 4]
 */
export const grouped_mm: Operator<
  (mat_a: Tensor, mat_b: Tensor) => Tensor,
  { mat_b?: Tensor; offs?: Tensor | null; bias?: Tensor | null; out_dtype?: DType | null }
> = composite(
  "_grouped_mm(Tensor mat_a, Tensor mat_b, *, Tensor? offs=None, Tensor? bias=None, ScalarType? out_dtype=None) -> Tensor",
  (a: Tensor, b: Tensor, offs: Tensor | null, bias: Tensor | null, dtype: DType | null) => {
    const ranks = [a.shape.length, b.shape.length];
    if (ranks.some((rank) => rank !== 2 && rank !== 3))
      throw new RuntimeError(ranks[0] === 2 || ranks[0] === 3 ? "mat_b has to be 2 or 3d" : "mat_a has to be 2 or 3d");
    if (bias !== null) throw new RuntimeError("Bias not supported yet");
    const isBatch = ranks[0] === 3 && ranks[1] === 3;
    if ((offs === null) !== isBatch)
      throw new RuntimeError("Have to provide offsets if there is a 2d matrix, or no offset if both matrices are 3d");
    const result = isBatch ? a.bmm(b) : products(a, b, offs!.tolist<number[]>());
    return dtype === null ? result : result.to(dtype);
  },
);

function products(a: Tensor, b: Tensor, ends: readonly number[]): Tensor {
  if (a.shape.length === 3) {
    const columns = partsOf(b, 1, ends);
    return cat(
      a.unbind(0).map((matrix, g) => matrix.mm(columns[g]!)),
      1,
    );
  }
  if (b.shape.length === 3) {
    const rows = partsOf(a, 0, ends);
    return cat(
      b.unbind(0).map((matrix, g) => rows[g]!.mm(matrix)),
      0,
    );
  }
  const rows = partsOf(b, 0, ends);
  return stack(partsOf(a, 1, ends).map((part, g) => part.mm(rows[g]!)));
}
