/** The types of methods that nested tensors have; `ops/nested/nested-tensor.ts` has them. Others refuse. */
import type { ScalarValue, Shape } from "../ops/declare/types.ts";
import type { Tensor } from "../tensor/tensor.ts";

/** Methods of nested tensors. */
export interface NestedMembers {
  /**
   * Where the items of a nested tensor begin, and where the last one ends, of shape [items + 1].
   * @throws {NotImplementedError} for other tensors
   */
  offsets(): Tensor;
  /**
   * How long the items of a nested tensor are, of shape [items], where there are holes between them; else null.
   * @throws {NotImplementedError} for other tensors
   */
  lengths(): Tensor | null;
  /**
   * A nested tensor as a dense one: items are filled up with `padding` to the length of the longest. Of [items, ragged, …]
   * the result is of shape [items, longest, …].
   * @throws {NotImplementedError} for other tensors
   * @throws {RuntimeError} of nested ones with holes
   */
  to_padded_tensor(
    padding: ScalarValue | { padding?: ScalarValue; output_size?: Shape | null },
    output_size?: Shape | { output_size?: Shape | null } | null,
  ): Tensor;
}
