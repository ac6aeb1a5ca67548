/** `to_padded_tensor`: nested tensors as dense ones. */
import { itemAt } from "../../support/checked.ts";
import { RuntimeError } from "../../support/errors.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { composite } from "../declare/operator.ts";
import type { Operator, ScalarValue, Shape } from "../declare/types.ts";
import { extreme, paddedOf } from "./nested-parts.ts";
import { paddedStrided } from "./strided-rules.ts";
import { isStridedNested } from "./strided-tensor.ts";
import { isNested, type PaddedOptions, takesNested } from "./nested-tensor.ts";

/**
 * A dense copy: items are filled up with `padding` to the length of the longest. Of [items, ragged, …] the result is of
 * shape [items, longest, …]; gradients flow through it.
 * https://docs.pytorch.org/docs/stable/nested.html#torch.nested.to_padded_tensor
 * @throws {RuntimeError} of tensors that are not nested, and of nested ones with holes
 * @example
 * const nt = torch.nested.nested_tensor([[1, 2], [3]], { layout: torch.jagged });
 * torch.nested.to_padded_tensor(nt, 0).tolist(); // [[1, 2], [3, 0]]
 */
export const to_padded_tensor: Operator<
  (self: Tensor, padding: ScalarValue, output_size?: Shape | null) => Tensor,
  PaddedOptions
> = takesNested(
  composite(
    "to_padded_tensor(Tensor self, Scalar padding, int[]? output_size=None) -> Tensor",
    (self: Tensor, padding: ScalarValue, size: Shape | null) => {
      if (isStridedNested(self)) return paddedStrided(self, padding, size);
      if (!isNested(self))
        throw new RuntimeError("to_padded_tensor(): only supported for nested tensors, but got a dense one");
      const { structure, raggedDim } = self;
      if (structure.lengths !== null)
        throw new RuntimeError("to_padded_tensor(): not supported for nested tensors with holes");
      const longest = structure.longest ?? extreme(structure, true);
      if (size === null) return paddedOf(self, padding, longest);
      const wanted = itemAt(size, raggedDim);
      const padded = paddedOf(self, padding, Math.max(longest, wanted));
      return wanted < longest ? padded.narrow(raggedDim, 0, wanted) : padded;
    },
  ),
);
