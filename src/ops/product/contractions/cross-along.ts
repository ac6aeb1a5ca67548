/** The cross product along a known dim, shared by `cross` and `linalg.cross`. */
import { broadcastShapes } from "../../../layout/broadcast.ts";
import { wrapExistingDim } from "../../../layout/shape.ts";
import { RuntimeError } from "../../../support/errors.ts";
import { assertSameDType } from "../../../compute/product/matrix-product.ts";
import { emptyTensor, type Tensor } from "../../../tensor/tensor.ts";
import { aliasOf } from "../../../compute/alias.ts";
import { copyInto } from "../../../compute/copy-elements.ts";
import { launchable, launchPointwise } from "../../../compute/launch.ts";
import { sizeAt } from "../../../support/checked.ts";
import { operator } from "../../declare/operator.ts";
import type { Scalar } from "../../../kernel/ir.ts";
import type { Operator } from "../../declare/types.ts";

const difference = launchable(-4, "cross", (...terms) => {
  const [a, b, c, d] = terms as [Scalar, Scalar, Scalar, Scalar];
  return a.mul(b).sub(c.mul(d));
});
const without = (list: readonly number[], dim: number): number[] => list.filter((_, d) => d !== dim);

type Cross = Operator<(self: Tensor, other: Tensor, dim: number) => Tensor>;

/** The cross product along a dim of size 3, with broadcasting. */
const linalg_cross: Cross = operator("linalg_cross(Tensor self, Tensor other, int dim) -> Tensor", {
  forward: (self: Tensor, other: Tensor, dim: number) => {
    assertSameDType(self, other);
    const shape = broadcastShapes(self.shape, other.shape);
    const [a, b] = [self.expand(shape), other.expand(shape)];
    const { dtype } = self;
    const result = emptyTensor(shape, dtype);
    // Products of halves are rounded before they are subtracted.
    const stepwise = dtype.is_complex || (dtype.is_floating_point && dtype.itemsize === 2);
    for (let i = 0; i < 3; i++) {
      const part = (tensor: Tensor, step: number): Tensor => {
        const { strides, offset } = tensor;
        const at = { shape: without(shape, dim), strides: without(strides, dim) };
        return aliasOf(tensor, { ...at, offset: offset + ((i + step) % 3) * sizeAt(strides, dim) });
      };
      const [p, q, r, s] = [part(a, 1), part(b, 2), part(a, 2), part(b, 1)];
      const out = part(result, 0);
      if (stepwise) copyInto(out, p.mul(q).sub(r.mul(s)));
      else launchPointwise(difference, [p, q, r, s], [], dtype, dtype, out);
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
