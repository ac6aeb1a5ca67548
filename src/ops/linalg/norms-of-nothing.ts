/** Which norms of no elements there are. */
import { RuntimeError } from "../../support/errors.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { reducedDims } from "../../compute/reduce/run-reduction.ts";
import type { Shape } from "../declare/types.ts";

/** Refuses norms of nothing that have no value for it: those of negative orders and the largest element. */
export function assertHasIdentity(self: Tensor, ord: number, dim: Shape | null): void {
  if (!(ord < 0 || ord === Infinity)) return;
  const empty = reducedDims(dim, self.shape.length).find((d) => self.shape[d] === 0);
  if (empty === undefined) return;
  const shown = Math.abs(ord) === Infinity ? (ord > 0 ? "inf" : "-inf") : String(ord);
  throw new RuntimeError(
    dim === null || dim.length === 0
      ? `linalg.vector_norm cannot compute the ${shown} norm on an empty tensor because the operation does not have an identity`
      : `linalg.vector_norm cannot compute the ${shown} norm on the dimension ${empty}because this dimension is empty and the operation does not have an identity`,
  );
}
