/** `torch.linalg.diagonal`: the diagonal of matrices in the last two dims. */
import type { Tensor } from "../../tensor/tensor.ts";
import { composite } from "../core/operator.ts";
import type { Operator } from "../core/types.ts";
import { diagonal as diagonalOf } from "../view.ts";

/**
 * A view of the diagonal of two dims, the last two unless told, as the last dim.
 * @example
 * torch.linalg.diagonal(torch.arange(4).view(1, 2, 2)).tolist(); // [[0, 3]]
 */
export const diagonal: Operator<(A: Tensor) => Tensor, { offset?: number; dim1?: number; dim2?: number }> = composite(
  "diagonal(Tensor(a) A, *, int offset=0, int dim1=-2, int dim2=-1) -> Tensor(a)",
  (matrices: Tensor, offset: number, dim1: number, dim2: number) => diagonalOf(matrices, offset, dim1, dim2),
);
