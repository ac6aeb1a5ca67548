/** `x.fill_diagonal_(value)`. */
import { RuntimeError } from "../support/errors.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { composite } from "./core/operator.ts";
import type { Operator, ScalarValue } from "./core/types.ts";

/**
 * Sets the main diagonal to a value, in place; dims of a tensor of more than two must be equal. `wrap`: in a matrix taller than wide the diagonal
 * starts again after a row is left out, as numpy's does.
 */
export const fill_diagonal_: Operator<(self: Tensor, fill_value: ScalarValue, wrap?: boolean) => Tensor, { fill_value?: ScalarValue; wrap?: boolean }> = composite(
  "fill_diagonal_(Tensor self, Scalar fill_value, bool wrap=False) -> Tensor",
  (self: Tensor, value: ScalarValue, wrap: boolean) => {
    const { shape, strides, offset } = self;
    if (shape.length < 2) throw new RuntimeError("dimensions must larger than 1");
    if (shape.length > 2 && shape.some((size) => size !== shape[0])) throw new RuntimeError("all dimensions of input must be of equal length");
    const [height, width] = shape as [number, number];
    const size = Math.min(...shape);
    const step = strides.reduce((sum, stride) => sum + stride, 0);
    if (size > 0) self.as_strided([size], [step], offset).fill_(value);
    if (wrap && shape.length === 2 && height > width + 1) {
      const more = Math.floor((height * width + width) / (width + 1)) - size;
      self.as_strided([more], [step], offset + strides[0]! * (width + 1)).fill_(value);
    }
    return self;
  },
);
