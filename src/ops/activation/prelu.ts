/** The activations that are methods of tensors as well: prelu and hardshrink. */
import { RuntimeError } from "../../support/errors.ts";
import { numel, sameShape } from "../../layout/shape.ts";
import { assertFits } from "../../compute/copy-elements.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { prelu_kernel } from "./activations.ts";
import type { ShrinkOp } from "./activations.ts";
import { like, rejecting } from "../declare/formulas.ts";
import { composite } from "../declare/operator.ts";
import { pointwise } from "../declare/pointwise.ts";
import type { Operator } from "../declare/types.ts";

/** 0 where |x| is at most `lambd`. */
export const hardshrink: ShrinkOp = pointwise("hardshrink(Tensor self, Scalar lambd=0.5) -> Tensor", {
  formula: (x, lambd) => x.ge(lambd.neg()).and(x.le(lambd)).select(like(x, 0), x),
  dtype: "same",
  numbers: "bounds",
  check: (common, _operands, [lambd]) => {
    rejecting("hardshrink_cpu", "bool", "int")(common);
    assertFits(lambd, common);
  },
  derivative: {
    self: ({ grad, self, lambd }) => self.ge(lambd.neg()).and(self.le(lambd)).select(like(grad, 0), grad),
  },
});

/** `x` above 0, `weight * x` below, with one weight for all or one for each channel (dim 1). */
export const prelu: Operator<(self: Tensor, weight: Tensor) => Tensor, { weight: Tensor }> = composite(
  "prelu(Tensor self, Tensor weight) -> Tensor",
  (self: Tensor, weight: Tensor) => {
    const rank = self.shape.length;
    const count = numel(weight.shape);
    if (self.dtype !== weight.dtype)
      throw new RuntimeError(
        `prelu: Type promoting not supported. Got ${self.dtype.scalarName} and ${weight.dtype.scalarName}`,
      );
    if (count !== 1) {
      if (rank === 0) throw new RuntimeError("Not allow zero-dim input tensor.");
      const channels = rank > 1 ? self.shape[1] : 1;
      if (channels !== count)
        throw new RuntimeError(
          `Mismatch of parameter numbers and input channel size. Found parameter numbers = ${count} and channel size = ${channels}.`,
        );
    }
    if (weight.shape.length > 1)
      throw new RuntimeError(
        `prelu: Expected \`weight\` to be a scalar or 1D tensor, but got: ndim = ${weight.shape.length}`,
      );
    if (weight.shape.length === 0) return prelu_kernel(self, weight);
    const shape = self.shape.map((_, d) => (d === 1 || rank === 1 ? count : 1));
    if (rank === 0 || sameShape(weight.shape, shape))
      return prelu_kernel(self, rank === 0 ? weight.reshape([]) : weight);
    return prelu_kernel(self, weight.reshape(shape));
  },
);
