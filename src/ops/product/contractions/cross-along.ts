/** The cross product along a known dim, shared by `cross` and `linalg.cross`. */
import { broadcastShapes } from "../../../layout/broadcast.ts";
import { wrapExistingDim } from "../../../layout/shape.ts";
import { RuntimeError } from "../../../support/errors.ts";
import { assertSameDType } from "../../../compute/product/matrix-product.ts";
import { emptyTensor, type Tensor } from "../../../tensor/tensor.ts";
import { aliasOf } from "../../../compute/alias.ts";
import { copyInto, discard, packed } from "../../../compute/copy-elements.ts";
import { crossProduct } from "../../../compute/product/cross-kernel.ts";
import { sizeAt } from "../../../support/checked.ts";
import { operator } from "../../declare/operator.ts";
import type { Operator } from "../../declare/types.ts";

const without = (list: readonly number[], dim: number): number[] => list.filter((_, d) => d !== dim);

type Cross = Operator<(self: Tensor, other: Tensor, dim: number) => Tensor>;

/** The cross product along a dim of size 3, with broadcasting. */
const linalg_cross: Cross = operator("linalg_cross(Tensor self, Tensor other, int dim) -> Tensor", {
  forward: (self: Tensor, other: Tensor, dim: number) => {
    assertSameDType(self, other);
    const shape = broadcastShapes(self.shape, other.shape);
    const [a, b] = [self.expand(shape), other.expand(shape)];
    const { dtype } = self;
    // Products of halves are rounded before they are subtracted.
    const stepwise = dtype.is_complex || (dtype.is_floating_point && dtype.itemsize === 2);
    if (!stepwise) {
      const [x, y] = [packed(a), packed(b)];
      const result = crossProduct(x, y, dim);
      discard(x, self);
      discard(y, other);
      return result;
    }
    const result = emptyTensor(shape, dtype);
    for (let i = 0; i < 3; i++) {
      const part = (tensor: Tensor, step: number): Tensor => {
        const { strides, offset } = tensor;
        const at = { shape: without(shape, dim), strides: without(strides, dim) };
        return aliasOf(tensor, { ...at, offset: offset + ((i + step) % 3) * sizeAt(strides, dim) });
      };
      copyInto(
        part(result, 0),
        part(a, 1)
          .mul(part(b, 2))
          .sub(part(a, 2).mul(part(b, 1))),
      );
    }
    return result;
  },
  derivative: {
    self: [["other"], (grad, c) => linalg_cross(c.tensor("other"), grad, c.value<number>("dim"))],
    other: [["self"], (grad, c) => linalg_cross(grad, c.tensor("self"), c.value<number>("dim"))],
  },
});

/** `cross` of a dim that is known. */
export function crossAlong(self: Tensor, other: Tensor, dim: number): Tensor {
  if (self.shape.length !== other.shape.length)
    throw new RuntimeError(`linalg.cross: inputs must have the same number of dimensions.`);
  const d = wrapExistingDim(dim, self.shape.length);
  if (self.shape[d] !== 3 || other.shape[d] !== 3)
    throw new RuntimeError(
      `linalg.cross: inputs dimension ${dim} must have length 3. Got ${self.shape[d]} and ${other.shape[d]}`,
    );
  const shape = broadcastShapes(self.shape, other.shape);
  return linalg_cross(self, other, wrapExistingDim(dim, shape.length));
}
