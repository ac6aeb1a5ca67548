/** What optimizers do with sparse gradients: other values at the same places. */
import { sparseRoom } from "../tensor/layouts.ts";
import type { Tensor } from "../tensor/tensor.ts";

/** A tensor with values at the places of a coalesced one. */
export function sparseLike(gradient: Tensor, values: Tensor): Tensor {
  return sparseRoom().rebuild({
    layout: "torch.sparse_coo",
    tensors: [gradient._indices(), values],
    shape: gradient.shape,
    isCoalesced: true,
  });
}
