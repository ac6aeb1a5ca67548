/**
 * Functions that `torch` has under the names of `nn.functional`, with the order of arguments and the numbers for
 * reductions of PyTorch's native operators.
 */
import { composite } from "../../ops/declare/operator.ts";
import type { Operator } from "../../ops/declare/types.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import * as ctc from "./ctc-loss.ts";
import * as losses from "./loss.ts";
import { instance_norm as functionalInstanceNorm } from "./normalization.ts";
import { embedding as functionalEmbedding } from "./sparse.ts";
import type { ReductionMode } from "./reduction.ts";

const reductions: readonly ReductionMode[] = ["none", "mean", "sum"];
type Lengths = Tensor | number | readonly number[];

/** `nn.functional.kl_div` with a number for the reduction: 0 none, 1 mean, 2 sum. */
export const kl_div: Operator<
  (self: Tensor, target: Tensor, reduction?: number) => Tensor,
  { target?: Tensor; reduction?: number; log_target?: boolean }
> = composite(
  "kl_div(Tensor self, Tensor target, int reduction=1, *, bool log_target=False) -> Tensor",
  (self: Tensor, target: Tensor, reduction: number, log_target: boolean) =>
    losses.kl_div(self, target, { reduction: reductions[reduction]!, log_target }),
);

/** `nn.functional.poisson_nll_loss` with a number for the reduction: 0 none, 1 mean, 2 sum. */
export const poisson_nll_loss: Operator<
  (input: Tensor, target: Tensor, log_input: boolean, full: boolean, eps: number, reduction: number) => Tensor,
  { target?: Tensor; log_input?: boolean; full?: boolean; eps?: number; reduction?: number }
> = composite(
  "poisson_nll_loss(Tensor input, Tensor target, bool log_input, bool full, float eps, int reduction) -> Tensor",
  (input: Tensor, target: Tensor, log_input: boolean, full: boolean, eps: number, reduction: number) =>
    losses.poisson_nll_loss(input, target, { log_input, full, eps, reduction: reductions[reduction]! }),
);

/** `nn.functional.ctc_loss` with a number for the reduction: 0 none, 1 mean, 2 sum. */
export const ctc_loss: Operator<
  (
    log_probs: Tensor,
    targets: Tensor,
    input_lengths: Lengths,
    target_lengths: Lengths,
    blank?: number,
    reduction?: number,
    zero_infinity?: boolean,
  ) => Tensor,
  { blank?: number; reduction?: number; zero_infinity?: boolean }
> = composite(
  "ctc_loss(Tensor log_probs, Tensor targets, any input_lengths, any target_lengths, int blank=0, int reduction=1, bool zero_infinity=False) -> Tensor",
  (
    probs: Tensor,
    targets: Tensor,
    inputs: Lengths,
    labels: Lengths,
    blank: number,
    reduction: number,
    zero_infinity: boolean,
  ) =>
    ctc.ctc_loss(probs, targets, inputs, labels, { blank, reduction: reductions[reduction] as "mean", zero_infinity }),
);

/** `nn.functional.embedding` with the table first: rows of `weight` by number. */
export const embedding: Operator<
  (weight: Tensor, indices: Tensor, padding_idx?: number, scale_grad_by_freq?: boolean, sparse?: boolean) => Tensor,
  { indices?: Tensor; padding_idx?: number; scale_grad_by_freq?: boolean; sparse?: boolean }
> = composite(
  "embedding(Tensor weight, Tensor indices, int padding_idx=-1, bool scale_grad_by_freq=False, bool sparse=False) -> Tensor",
  (weight: Tensor, indices: Tensor, padding: number, scale_grad_by_freq: boolean) =>
    functionalEmbedding(indices, weight, { padding_idx: padding < 0 ? null : padding, scale_grad_by_freq }),
);

/** `nn.functional.instance_norm` with all arguments by position. */
export const instance_norm: Operator<
  (
    input: Tensor,
    weight: Tensor | null,
    bias: Tensor | null,
    running_mean: Tensor | null,
    running_var: Tensor | null,
    use_input_stats: boolean,
    momentum: number,
    eps: number,
    cudnn_enabled?: boolean,
  ) => Tensor
> = composite(
  "instance_norm(Tensor input, Tensor? weight, Tensor? bias, Tensor? running_mean, Tensor? running_var, bool use_input_stats, float momentum, float eps, bool cudnn_enabled=False) -> Tensor",
  (
    input: Tensor,
    weight: Tensor | null,
    bias: Tensor | null,
    running_mean: Tensor | null,
    running_var: Tensor | null,
    use_input_stats: boolean,
    momentum: number,
    eps: number,
  ) => functionalInstanceNorm(input, { running_mean, running_var, weight, bias, use_input_stats, momentum, eps }),
);
