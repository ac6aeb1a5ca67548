/** Adamax, Adam with the infinity norm (Kingma and Ba 2014, section 7.1), in the form of torch/optim/adamax.py. */
import type { Tensor } from "../tensor/tensor.ts";
import { decayedGradient } from "./formulas.ts";
import { updatesBy, type UpdateDefinition } from "./fused.ts";
import type { ParametersOrNamed, PlainGroup, Rate } from "./groups.ts";
import { Optimizer } from "./optimizer.ts";
import { assertAdamOptions, readOptions, type OptionArguments } from "./options.ts";
import { advance, counter, filledLike, type State } from "./state.ts";

/** Options of Adamax. */
export interface AdamaxOptions {
  /** Learning rate. Default 2e-3. */
  lr: Rate;
  /** Decay of the averages of gradients and of their squares. Default [0.9, 0.999]. */
  betas: readonly [Rate, Rate];
  /** Added to the divisor. */
  eps: number;
  /** How much parameters are pulled towards 0. Default 0. */
  weight_decay: number;
  /** Accepted for PyTorch's sake: every step is one pass over each parameter. */
  foreach: boolean | null;
  /** Step uphill. Default false. */
  maximize: boolean;
  /** Accepted for PyTorch's sake; steps are not recorded. */
  differentiable: boolean;
  /** Accepted for PyTorch's sake; without effect here. */
  capturable: boolean;
}

type Names = "param" | "grad" | "exp_avg" | "exp_inf";

function define(
  decays: boolean,
  maximizes: boolean,
): UpdateDefinition<Names, "negative_step" | "beta1" | "one_minus_beta1" | "beta2" | "eps" | "weight_decay"> {
  return {
    name: "Adamax.step",
    buffers: ["param", "grad", "exp_avg", "exp_inf"],
    numbers: ["negative_step", "beta1", "one_minus_beta1", "beta2", "eps", "weight_decay"],
    formula: (v) => {
      const grad = decayedGradient(v, decays, maximizes);
      const exp_avg = v.exp_avg.mul(v.beta1).add(v.one_minus_beta1.mul(grad));
      const exp_inf = v.exp_inf.mul(v.beta2).max(grad.abs().add(v.eps));
      return { param: v.param.add(v.negative_step.mul(exp_avg).div(exp_inf)), exp_avg, exp_inf };
    },
  };
}

const updateFor = updatesBy(define);

const defaults: AdamaxOptions = {
  lr: 2e-3,
  betas: [0.9, 0.999],
  eps: 1e-8,
  weight_decay: 0,
  foreach: null,
  maximize: false,
  differentiable: false,
  capturable: false,
};

/**
 * Adamax.
 * @example
 * const model = new nn.Linear(2, 1);
 * const optimizer = new optim.Adamax(model.parameters(), { lr: 0.01 });
 * model(torch.ones(1, 2)).sum().backward();
 * optimizer.step();
 */
export class Adamax extends Optimizer<AdamaxOptions> {
  constructor(
    params: ParametersOrNamed<AdamaxOptions>,
    ...args: OptionArguments<[lr: Rate, betas: readonly [Rate, Rate], eps: number, weight_decay: number], AdamaxOptions>
  ) {
    const options = readOptions("Adamax", defaults, ["lr", "betas", "eps", "weight_decay"], args, params);
    assertAdamOptions(options);
    super(params, options);
  }

  protected override init(param: Tensor): State {
    return { step: counter(), exp_avg: filledLike(param), exp_inf: filledLike(param) };
  }

  protected override update(param: Tensor, grad: Tensor, state: State, group: PlainGroup<AdamaxOptions>): void {
    const {
      lr,
      betas: [beta1, beta2],
      eps,
      weight_decay,
      maximize,
    } = group;
    const step = advance(state);
    updateFor(weight_decay !== 0, maximize).run(
      [param, grad, state["exp_avg"] as Tensor, state["exp_inf"] as Tensor],
      [-lr / (1 - beta1 ** step), beta1, 1 - beta1, beta2, eps, weight_decay],
    );
  }
}
