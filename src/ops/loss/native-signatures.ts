/**
 * Losses of `torch` itself: those of `nn.functional` with the order of arguments and the numbers for reductions of
 * PyTorch's native operators.
 */
import { composite } from "../declare/operator.ts";
import type { Operator } from "../declare/types.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import * as ctc from "./ctc-loss.ts";
import * as losses from "./regression.ts";
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
    losses.kl_div(self, target, { reduction: reductions[reduction], log_target }),
);

/** `nn.functional.poisson_nll_loss` with a number for the reduction: 0 none, 1 mean, 2 sum. */
export const poisson_nll_loss: Operator<
  (input: Tensor, target: Tensor, log_input: boolean, full: boolean, eps: number, reduction: number) => Tensor,
  { target?: Tensor; log_input?: boolean; full?: boolean; eps?: number; reduction?: number }
> = composite(
  "poisson_nll_loss(Tensor input, Tensor target, bool log_input, bool full, float eps, int reduction) -> Tensor",
  (input: Tensor, target: Tensor, log_input: boolean, full: boolean, eps: number, reduction: number) =>
    losses.poisson_nll_loss(input, target, { log_input, full, eps, reduction: reductions[reduction] }),
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
