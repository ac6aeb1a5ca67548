/** Components of sparse tensors as copies, older names of products, and `resize_as_sparse_`. */
import { RuntimeError } from "../../support/errors.ts";
import { SparseCoo } from "../../tensor/sparse-tensor.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import type { Operator, UnaryOp } from "../declare/types.ts";
import { sizesOf } from "./coordinates.ts";
import { sparseComposite } from "./declare.ts";
import { changeInPlace } from "./in-place.ts";
import { openSparseRoom } from "./methods.ts";
import { resized } from "./shapes.ts";

openSparseRoom();

function copied(name: string, read: (self: Tensor) => Tensor): UnaryOp {
  return sparseComposite(`${name}(Tensor self) -> Tensor`, (self: Tensor) => read(self).clone());
}

/** `indices`, copied. The result is [sparse dims, values]. */
export const indices_copy: UnaryOp = copied("indices_copy", (self) => self.indices());
/** `values`, copied. The result is [values, ...] with the dense dims behind. */
export const values_copy: UnaryOp = copied("values_copy", (self) => self.values());
/** `crow_indices`, copied. The result is a vector, [rows + 1]. */
export const crow_indices_copy: UnaryOp = copied("crow_indices_copy", (self) => self.crow_indices());
/** `col_indices`, copied. The result is [values]. */
export const col_indices_copy: UnaryOp = copied("col_indices_copy", (self) => self.col_indices());
/** `ccol_indices`, copied. The result is a vector, [columns + 1]. */
export const ccol_indices_copy: UnaryOp = copied("ccol_indices_copy", (self) => self.ccol_indices());
/** `row_indices`, copied. The result is [values]. */
export const row_indices_copy: UnaryOp = copied("row_indices_copy", (self) => self.row_indices());

/** Gives a sparse tensor the size of another, in place. */
export const resize_as_sparse_: Operator<(self: Tensor, the_template: Tensor) => Tensor, { the_template?: Tensor }> =
  sparseComposite(
    "resize_as_sparse_(Tensor(a!) self, Tensor the_template) -> Tensor(a!)",
    (self: Tensor, template: Tensor) => {
      if (!(self instanceof SparseCoo) || !(template instanceof SparseCoo))
        throw new RuntimeError("resize_as_sparse_: self and other must both be sparse");
      const { sparse, dense } = sizesOf(template);
      return changeInPlace(self, "resize_as_sparse_", [], () =>
        resized(self, template.shape, sparse.length, dense.length),
      );
    },
  );
