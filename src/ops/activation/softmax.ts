/** softmax and log_softmax along a dim, with fused gradients. */
import { notImplemented } from "../../support/errors.ts";
import type { DType } from "../../dtype.ts";
import { wrapDim } from "../../layout/shape.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { composite, operator } from "../declare/operator.ts";
import { runSoftmax, runSoftmaxBackward } from "../../compute/norm/softmax-kernel.ts";
import type { Operator } from "../declare/types.ts";

type AlongDim = (self: Tensor, dim: number) => Tensor;
type BackwardAlongDim = (grad: Tensor, output: Tensor, dim: number) => Tensor;

function assertFloat(self: Tensor, dim: number, log: boolean): void {
  const at = wrapDim(dim, self.shape.length);
  if (self.dtype.is_floating_point) return;
  const isLast = at >= self.shape.length - 1;
  const name = `${log ? "log_" : ""}softmax_${isLast ? "lastdim_" : ""}kernel_impl`;
  throw notImplemented(name, self.dtype);
}

const softmaxBackward: BackwardAlongDim = operator(
  "_softmax_backward_data(Tensor grad_output, Tensor output, int dim) -> Tensor",
  {
    forward: (grad: Tensor, output: Tensor, dim: number) => runSoftmaxBackward(grad, output, dim, false),
    derivative: {
      grad_output: [["output"], (grad, c) => softmaxBackward(grad, c.tensor("output"), c.value("dim"))],
      output: [
        ["grad_output", "output"],
        (grad, c) => {
          const [gradOutput, output, dim] = [c.tensor("grad_output"), c.tensor("output"), c.value<number>("dim")];
          return gradOutput
            .mul(grad)
            .sub(output.mul(gradOutput).sum(dim, true).mul(grad))
            .sub(gradOutput.mul(output.mul(grad).sum(dim, true)));
        },
      ],
    },
  },
);

const logSoftmaxBackward: BackwardAlongDim = operator(
  "_log_softmax_backward_data(Tensor grad_output, Tensor output, int dim) -> Tensor",
  {
    forward: (grad: Tensor, output: Tensor, dim: number) => runSoftmaxBackward(grad, output, dim, true),
    derivative: {
      grad_output: [
        ["output"],
        (grad, c) => grad.sub(grad.mul(c.tensor("output").exp()).sum(c.value<number>("dim"), true)),
      ],
      output: [
        ["grad_output", "output"],
        (grad, c) =>
          c.tensor("grad_output").sum(c.value<number>("dim"), true).neg().mul(c.tensor("output").exp()).mul(grad),
      ],
    },
  },
);

const plainSoftmax: AlongDim = operator("softmax(Tensor self, int dim) -> Tensor", {
  forward: (self: Tensor, dim: number) => {
    assertFloat(self, dim, false);
    return runSoftmax(self, dim, false);
  },
  derivative: { self: [["result"], (grad, c) => softmaxBackward(grad, c.tensor("result"), c.value("dim"))] },
});

const plainLogSoftmax: AlongDim = operator("log_softmax(Tensor self, int dim) -> Tensor", {
  forward: (self: Tensor, dim: number) => {
    assertFloat(self, dim, true);
    return runSoftmax(self, dim, true);
  },
  derivative: { self: [["result"], (grad, c) => logSoftmaxBackward(grad, c.tensor("result"), c.value("dim"))] },
});

/** The type of `softmax` and `log_softmax`: along a dim, in a dtype. */
export type SoftmaxOp = Operator<
  (self: Tensor, dim: number, dtype?: DType | null) => Tensor,
  { dim?: number; dtype?: DType | null }
>;

/**
 * exp(x) over its sum along a dim. `dtype`: the input is converted to it first.
 * @example
 * torch.softmax(torch.tensor([1, 2, 3.5]), 0); // tensor([0.0629, 0.1710, 0.7662])
 */
export const softmax: SoftmaxOp = composite(
  "softmax(Tensor self, int dim, ScalarType? dtype=None) -> Tensor",
  (self: Tensor, dim: number, dtype: DType | null) => plainSoftmax(dtype ? self.to(dtype) : self, dim),
  true,
);
/**
 * log(softmax(x)) without underflow. `dtype`: the input is converted to it first.
 * @example
 * torch.log_softmax(torch.tensor([1, 2, 3.5]), 0); // tensor([-2.7664, -1.7664, -0.2664])
 */
export const log_softmax: SoftmaxOp = composite(
  "log_softmax(Tensor self, int dim, ScalarType? dtype=None) -> Tensor",
  (self: Tensor, dim: number, dtype: DType | null) => plainLogSoftmax(dtype ? self.to(dtype) : self, dim),
  true,
);
