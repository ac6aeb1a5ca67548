/**
 * The negative log-likelihood of class indices: one kernel forward, one backward, for rows [N, C] and images [N, C, …].
 */
import { int64, type DType } from "../../dtype.ts";
import { assertNoGradient } from "../../autograd/history.ts";
import { shapeText } from "../../layout/shape.ts";
import { notImplemented, RuntimeError, ValueError, withHelp } from "../../support/errors.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { assertSameDType } from "../../compute/product/matrix-product.ts";
import { REDUCTIONS } from "../../compute/loss/reductions.ts";
import { operator } from "../declare/operator.ts";
import { readingInputs } from "../declare/reads-inputs.ts";
import { nllGradient, nllLosses } from "../../compute/loss/nll-kernels.ts";

type Forward = (
  self: Tensor,
  target: Tensor,
  weight: Tensor | null,
  reduction: number,
  ignore: number,
  node?: string,
) => Tensor[];
type Backward = (
  grad: Tensor,
  shape: readonly number[],
  target: Tensor,
  weight: Tensor | null,
  reduction: number,
  ignore: number,
  total: Tensor,
) => Tensor;

const nllBackward: Backward = operator(
  "nll_loss_backward(Tensor grad, int[] shape, Tensor target, Tensor? weight, int reduction, int ignore_index, Tensor total) -> Tensor",
  {
    forward: nllGradient,
    derivative: {
      grad: [
        ["target", "weight", "total"],
        (grad, c) => {
          const [reduction, total] = [c.value<number>("reduction"), c.tensor("total")];
          const values = nllForward(
            grad,
            c.tensor("target"),
            c.optionalTensor("weight"),
            reduction === REDUCTIONS.none ? 0 : REDUCTIONS.sum,
            c.value("ignore_index"),
          )[0]!;
          return reduction === REDUCTIONS.mean ? values.div(total) : values;
        },
      ],
    },
  },
);

/** `[loss, total weight]`. `reduction` by number. */
const nllForward: Forward = operator(
  "nll_loss(Tensor self, Tensor target, Tensor? weight, int reduction, int ignore_index, str node='NllLossBackward0') -> (Tensor output, Tensor total_weight)",
  {
    node: (bound) => bound[5] as string,
    recorded: readingInputs(["self"]),
    nondifferentiable: [1],
    internalOutputs: [1],
    forward: nllLosses,
    derivative: {
      self: [
        ["target", "weight", "result1"],
        (grad, c) =>
          nllBackward(
            grad,
            c.shape("self"),
            c.tensor("target"),
            c.optionalTensor("weight"),
            c.value("reduction"),
            c.value("ignore_index"),
            c.tensor("result1"),
          ),
      ],
    },
  },
);

function assertShapes(self: Tensor, target: Tensor, weight: Tensor | null): void {
  const rank = self.shape.length;
  const classes = rank === 1 ? self.shape[0]! : self.shape[1]!;
  const size = (tensor: Tensor): string => shapeText(tensor.shape);
  if (rank === 0) throw new RuntimeError("input tensor should be 1D or 2D");
  if (rank <= 2) {
    if (target.shape.length > 1) throw new RuntimeError("0D or 1D target tensor expected, multi-target not supported");
    if (rank === 1 && target.shape.length === 1 && target.shape[0] !== 1)
      throw new ValueError(`For 1D input, 1D target must have size 1, but got target size: ${target.shape[0]}`);
    if (rank === 2 && target.shape[0] !== self.shape[0])
      throw new RuntimeError(`size mismatch (got input: ${size(self)}, target: ${size(target)})`);
  }
  if (weight && (weight.shape.length !== 1 || weight.shape[0] !== classes)) {
    throw new RuntimeError(
      `weight tensor should be defined either for all ${classes} classes or no classes but got weight tensor of shape: ${size(weight)}`,
    );
  }
  if (!isLabel(target.dtype)) {
    throw new RuntimeError(
      withHelp(
        `expected target dtype to be Long or Byte, but got ${target.dtype.scalarName}`,
        "Class indices are int64: write target.long(). Probabilities are a float target of the input's shape, for cross_entropy.",
      ),
    );
  }
  if (self.shape.length > 2 && target.dtype !== int64)
    throw new RuntimeError("expected scalar type Long but found Byte");
  if (!self.dtype.is_floating_point) throw notImplemented("nll_loss_out_frame", self.dtype);
}

function isLabel(dtype: DType): boolean {
  return dtype === int64 || dtype.name === "uint8";
}

/** -input[target] * weight[target] of log-probabilities [C], [N, C] or [N, C, d1, …]; `reduction` by number. */
export function nll(self: Tensor, target: Tensor, weight: Tensor | null, reduction: number, ignore: number): Tensor {
  assertNoGradient("nll_loss_forward", "weight", weight);
  assertShapes(self, target, weight);
  if (weight) assertSameDType(self, weight);
  const flat = self.shape.length === 1 && target.shape.length === 1 ? target.view([]) : target;
  const rank = self.shape.length;
  const node =
    rank <= 2
      ? "NllLossBackward0"
      : rank === 4 || reduction !== REDUCTIONS.none
        ? "NllLoss2DBackward0"
        : "ViewBackward0";
  const [loss] = nllForward(self, flat, weight, reduction, ignore, node);
  return loss!;
}
