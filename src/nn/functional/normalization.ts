/** Normalisations of `nn.functional`. */
import { ValueError } from "../../support/errors.ts";
import { numel, sizeText } from "../../layout/shape.ts";
import { composite } from "../../ops/core/operator.ts";
import type { Operator } from "../../ops/core/types.ts";
import { batch_norm as torchBatchNorm } from "../../ops/batch-norm.ts";
import type { Tensor } from "../../tensor/tensor.ts";

/** Statistics of one value would be degenerate. */
function assertSeveralValues(input: Tensor): void {
  if (numel(input.shape) / input.shape[1]! === 1) throw new ValueError(`Expected more than 1 value per channel when training, got input size ${sizeText(input.shape)}`);
}

/** Options of `batch_norm` by name. */
export interface FunctionalBatchNormOptions { running_mean?: Tensor | null; running_var?: Tensor | null; weight?: Tensor | null; bias?: Tensor | null; training?: boolean; momentum?: number; eps?: number }

/** Normalises each channel (dim 1) over all other dims; training uses the batch's statistics and updates the running ones. */
export const batch_norm: Operator<
  (input: Tensor, running_mean: Tensor | null, running_var: Tensor | null, weight?: Tensor | null, bias?: Tensor | null, training?: boolean, momentum?: number, eps?: number) => Tensor, FunctionalBatchNormOptions
> = composite(
  "batch_norm(Tensor input, Tensor? running_mean, Tensor? running_var, Tensor? weight=None, Tensor? bias=None, bool training=False, float momentum=0.1, float eps=1e-05) -> Tensor",
  (input: Tensor, runningMean: Tensor | null, runningVar: Tensor | null, weight: Tensor | null, bias: Tensor | null, training: boolean, momentum: number, eps: number) => {
    if (training) assertSeveralValues(input);
    return torchBatchNorm(input, weight, bias, runningMean, runningVar, training, momentum, eps, true);
  },
);
