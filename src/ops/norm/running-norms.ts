/** Normalisations of `nn.functional`. */
import { ValueError } from "../../support/errors.ts";
import { numel, sizeText } from "../../layout/shape.ts";
import { composite } from "../declare/operator.ts";
import type { Operator } from "../declare/types.ts";
import { batch_norm as torchBatchNorm } from "./batch-norm.ts";
import { group_norm as torchGroupNorm } from "./group-norm.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { sizeAt } from "../../support/checked.ts";

/** Statistics of one value would be degenerate. */
function assertSeveralValues(input: Tensor): void {
  const { shape } = input;
  if (sizeAt(shape, 0) * numel(shape.slice(2)) === 1)
    throw new ValueError(`Expected more than 1 value per channel when training, got input size ${sizeText(shape)}`);
}

/** Options of `batch_norm` by name. */
export interface FunctionalBatchNormOptions {
  /** Running mean of each channel: [C], changed in training. */
  running_mean?: Tensor | null;
  /** Running variance of each channel: [C], changed in training. */
  running_var?: Tensor | null;
  /** What each channel is multiplied with. */
  weight?: Tensor | null;
  /** Added to each channel after scaling. */
  bias?: Tensor | null;
  /** Use the batch's statistics and update the running ones. Default false. */
  training?: boolean;
  /** Part of the new statistics in the running ones; null for the mean of all. Default 0.1. */
  momentum?: number;
  /** Added to the variance. Default 1e-5. */
  eps?: number;
}

/**
 * Normalises each channel (dim 1) over all other dims; training uses the batch's statistics and updates the running
 * ones.
 * @example
 * F.batch_norm(torch.randn(4, 3), torch.zeros(3), torch.ones(3)).shape; // [4, 3]
 */
export const batch_norm: Operator<
  (
    input: Tensor,
    running_mean: Tensor | null,
    running_var: Tensor | null,
    weight?: Tensor | null,
    bias?: Tensor | null,
    training?: boolean,
    momentum?: number,
    eps?: number,
  ) => Tensor,
  FunctionalBatchNormOptions
> = composite(
  "batch_norm(Tensor input, Tensor(b!)? running_mean, Tensor(c!)? running_var, Tensor? weight=None, Tensor? bias=None, bool training=False, float momentum=0.1, float eps=1e-05) -> Tensor",
  (
    input: Tensor,
    runningMean: Tensor | null,
    runningVar: Tensor | null,
    weight: Tensor | null,
    bias: Tensor | null,
    training: boolean,
    momentum: number,
    eps: number,
  ) => {
    if (training) assertSeveralValues(input);
    if (eps < 0 || (training && eps === 0))
      throw new ValueError(
        `batch_norm eps must be ${training ? "positive during training" : "non-negative"}, but got ${eps}`,
      );
    return torchBatchNorm(input, weight, bias, runningMean, runningVar, training, momentum, eps, true);
  },
);

export { layer_norm, rms_norm } from "./layer-norm.ts";
export { instance_norm, local_response_norm, normalize } from "./normalize.ts";

/** Normalises [N, C, ...] for each sample over groups of C / num_groups channels. */
export const group_norm: typeof torchGroupNorm = composite(
  "group_norm(Tensor input, int num_groups, Tensor? weight=None, Tensor? bias=None, float eps=1e-05) -> Tensor",
  (input: Tensor, groups: number, weight: Tensor | null, bias: Tensor | null, eps: number) => {
    const { shape } = input;
    // PyTorch checks the sizes [N * C / groups, groups, ...], whose count of values per channel must not be 1.
    const rows = shape.length >= 2 ? Math.floor((sizeAt(shape, 0) * sizeAt(shape, 1)) / groups) : 0;
    if (rows * numel(shape.slice(2)) === 1)
      throw new ValueError(
        `Expected more than 1 value per channel when training, got input size [${[rows, groups, ...shape.slice(2)].join(", ")}]`,
      );
    return torchGroupNorm(input, groups, weight, bias, eps);
  },
);
