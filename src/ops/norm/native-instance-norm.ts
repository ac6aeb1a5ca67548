/** `torch.instance_norm`: all arguments by position, unlike in `nn.functional`. */
import { composite } from "../declare/operator.ts";
import type { Operator } from "../declare/types.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { instance_norm as functionalInstanceNorm } from "./running-norms.ts";

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
  "instance_norm(Tensor input, Tensor? weight, Tensor? bias, Tensor(b!)? running_mean, Tensor(c!)? running_var, bool use_input_stats, float momentum, float eps, bool cudnn_enabled=False) -> Tensor",
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
