/** RAdam, Adam with its variance rectified (Liu et al. 2019), in the form of torch/optim/radam.py. */
import type { Tensor } from "../tensor/tensor.ts";
import { adamMoments } from "./formulas.ts";
import { updatesBy, type UpdateDefinition } from "./fused.ts";
import type { ParametersOrNamed, PlainGroup, Rate } from "./groups.ts";
import { Optimizer } from "./optimizer.ts";
import { assertAdamOptions, readOptions, type OptionArguments } from "./options.ts";
import { advance, counter, filledLike, type State } from "./state.ts";

/** Options of RAdam. */
export interface RAdamOptions {
  /** Learning rate. Default 1e-3. */
  lr: Rate;
  /** Decay of the averages of gradients and of their squares. Default [0.9, 0.999]. */
  betas: readonly [Rate, Rate];
  /** Added to the divisor. */
  eps: number;
  /** How much parameters are pulled towards 0. Default 0. */
  weight_decay: number;
  /** Step uphill. Default false. */
  maximize: boolean;
  /** Accepted for PyTorch's sake: every step is one pass over each parameter. */
  foreach: boolean | null;
  /** Accepted for PyTorch's sake; without effect here. */
  capturable: boolean;
  /** Shrink parameters themselves instead of adding to gradients. Default false. */
  decoupled_weight_decay: boolean;
  /** Accepted for PyTorch's sake; steps are not recorded. */
  differentiable: boolean;
}

type Names = "param" | "grad" | "exp_avg" | "exp_avg_sq";
type Numbers =
  | "lr"
  | "correction1"
  | "correction2_root"
  | "rectification"
  | "beta1"
  | "one_minus_beta1"
  | "beta2"
  | "one_minus_beta2"
  | "eps"
  | "weight_decay"
  | "shrink";

function define(
  decays: boolean,
  decoupled: boolean,
  maximizes: boolean,
  rectified: boolean,
): UpdateDefinition<Names, Numbers> {
  return {
    name: "RAdam.step",
    buffers: ["param", "grad", "exp_avg", "exp_avg_sq"],
    numbers: [
      "lr",
      "correction1",
      "correction2_root",
      "rectification",
      "beta1",
      "one_minus_beta1",
      "beta2",
      "one_minus_beta2",
      "eps",
      "weight_decay",
      "shrink",
    ],
    formula: (v) => {
      const { param, exp_avg, exp_avg_sq } = adamMoments(v, decays, decoupled, maximizes);
      const step = exp_avg.div(v.correction1).mul(v.lr);
      const adaptive = v.correction2_root.div(exp_avg_sq.sqrt().add(v.eps));
      return { param: param.sub(rectified ? step.mul(adaptive).mul(v.rectification) : step), exp_avg, exp_avg_sq };
    },
  };
}

const updateFor = updatesBy(define);

const defaults: RAdamOptions = {
  lr: 1e-3,
  betas: [0.9, 0.999],
  eps: 1e-8,
  weight_decay: 0,
  maximize: false,
  foreach: null,
  capturable: false,
  decoupled_weight_decay: false,
  differentiable: false,
};

/**
 * RAdam.
 * @example
 * const model = new nn.Linear(2, 1);
 * const optimizer = new optim.RAdam(model.parameters(), { lr: 0.01 });
 * model(torch.ones(1, 2)).sum().backward();
 * optimizer.step();
 */
export class RAdam extends Optimizer<RAdamOptions> {
  constructor(
    params: ParametersOrNamed<RAdamOptions>,
    ...args: OptionArguments<
      [lr: Rate, betas: readonly [Rate, Rate], eps: number, weight_decay: number, decoupled_weight_decay: boolean],
      RAdamOptions
    >
  ) {
    const options = readOptions(
      "RAdam",
      defaults,
      ["lr", "betas", "eps", "weight_decay", "decoupled_weight_decay"],
      args,
      params,
    );
    assertAdamOptions(options);
    super(params, options);
  }

  protected override init(param: Tensor): State {
    return { step: counter(), exp_avg: filledLike(param), exp_avg_sq: filledLike(param) };
  }

  protected override update(param: Tensor, grad: Tensor, state: State, group: PlainGroup<RAdamOptions>): void {
    const {
      lr,
      betas: [beta1, beta2],
      eps,
      weight_decay,
      decoupled_weight_decay,
      maximize,
    } = group;
    const step = advance(state);
    const correction2 = 1 - beta2 ** step;
    // The length of the approximated simple moving average, and its limit.
    const limit = 2 / (1 - beta2) - 1;
    const length = limit - (2 * step * beta2 ** step) / correction2;
    const rectified = length > 5;
    const rectification = rectified
      ? Math.sqrt(((length - 4) * (length - 2) * limit) / ((limit - 4) * (limit - 2) * length))
      : 1;
    updateFor(weight_decay !== 0, decoupled_weight_decay, maximize, rectified).run(
      [param, grad, state["exp_avg"] as Tensor, state["exp_avg_sq"] as Tensor],
      [
        lr,
        1 - beta1 ** step,
        Math.sqrt(correction2),
        rectification,
        beta1,
        1 - beta1,
        beta2,
        1 - beta2,
        eps,
        weight_decay,
        1 - lr * weight_decay,
      ],
    );
  }
}
