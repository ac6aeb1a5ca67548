/** The types of methods that nested tensors have; `ops/nested/nested-tensor.ts` has them. Others refuse. */
import type { ScalarValue, Shape } from "../ops/declare/types.ts";
import type { Tensor } from "../tensor/tensor.ts";

/** Methods of nested tensors. */
export interface NestedMembers {
  /** Where the items of a nested tensor begin, and where the last one ends: [items + 1]. */
  offsets(): Tensor;
  /** How long the items of a nested tensor are, [items], where there are holes between them; else null. */
  lengths(): Tensor | null;
  /**
   * A nested tensor as a dense one: items are filled up with `padding` to the length of the longest. Of [items, ragged, …]
   * the result is [items, longest, …].
   */
  to_padded_tensor(padding: ScalarValue, output_size?: Shape | { output_size?: Shape | null } | null): Tensor;
}
