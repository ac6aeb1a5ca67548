/** NAdam, Adam with Nesterov's momentum (Dozat 2016), in the form of torch/optim/nadam.py. */
import type { Tensor } from "../tensor/tensor.ts";
import { adamMoments } from "./formulas.ts";
import { updatesBy, type UpdateDefinition } from "./fused.ts";
import type { ParametersOrNamed, PlainGroup, Rate } from "./groups.ts";
import { Optimizer } from "./optimizer.ts";
import { assertAdamOptions, assertValid, readOptions, type OptionArguments } from "./options.ts";
import { advance, counter, filledLike, readCounter, writeCounter, type State } from "./state.ts";

/** Options of NAdam. */
export interface NAdamOptions {
  /** Learning rate. Default 2e-3. */
  lr: Rate;
  /** Decay of the averages of gradients and of their squares. Default [0.9, 0.999]. */
  betas: readonly [Rate, Rate];
  /** Added to the divisor. */
  eps: number;
  /** How much parameters are pulled towards 0. Default 0. */
  weight_decay: number;
  /** How fast the momentum rises. Default 4e-3. */
  momentum_decay: number;
  /** Shrink parameters themselves instead of adding to gradients. Default false. */
  decoupled_weight_decay: boolean;
  /** Step uphill. Default false. */
  maximize: boolean;
  /** Accepted for PyTorch's sake: every step is one pass over each parameter. */
  foreach: boolean | null;
  /** Accepted for PyTorch's sake; without effect here. */
  capturable: boolean;
  /** Accepted for PyTorch's sake; steps are not recorded. */
  differentiable: boolean;
}

type Names = "param" | "grad" | "exp_avg" | "exp_avg_sq";
type Numbers =
  | "grad_step"
  | "average_step"
  | "beta1"
  | "one_minus_beta1"
  | "beta2"
  | "one_minus_beta2"
  | "correction2"
  | "eps"
  | "weight_decay"
  | "shrink";

function define(decays: boolean, decoupled: boolean, maximizes: boolean): UpdateDefinition<Names, Numbers> {
  return {
    name: "NAdam.step",
    buffers: ["param", "grad", "exp_avg", "exp_avg_sq"],
    numbers: [
      "grad_step",
      "average_step",
      "beta1",
      "one_minus_beta1",
      "beta2",
      "one_minus_beta2",
      "correction2",
      "eps",
      "weight_decay",
      "shrink",
    ],
    formula: (v) => {
      const { param, grad, exp_avg, exp_avg_sq } = adamMoments(v, decays, decoupled, maximizes);
      const denominator = exp_avg_sq.div(v.correction2).sqrt().add(v.eps);
      return {
        param: param.add(v.grad_step.mul(grad).div(denominator)).add(v.average_step.mul(exp_avg).div(denominator)),
        exp_avg,
        exp_avg_sq,
      };
    },
  };
}

const updateFor = updatesBy(define);

const defaults: NAdamOptions = {
  lr: 2e-3,
  betas: [0.9, 0.999],
  eps: 1e-8,
  weight_decay: 0,
  momentum_decay: 4e-3,
  decoupled_weight_decay: false,
  maximize: false,
  foreach: null,
  capturable: false,
  differentiable: false,
};

/**
 * NAdam.
 * @example
 * const model = new nn.Linear(2, 1);
 * const optimizer = new optim.NAdam(model.parameters(), { lr: 0.01 });
 * model(torch.ones(1, 2)).sum().backward();
 * optimizer.step();
 */
export class NAdam extends Optimizer<NAdamOptions> {
  constructor(
    params: ParametersOrNamed<NAdamOptions>,
    ...args: OptionArguments<
      [
        lr: Rate,
        betas: readonly [Rate, Rate],
        eps: number,
        weight_decay: number,
        momentum_decay: number,
        decoupled_weight_decay: boolean,
      ],
      NAdamOptions
    >
  ) {
    const options = readOptions(
      "NAdam",
      defaults,
      ["lr", "betas", "eps", "weight_decay", "momentum_decay", "decoupled_weight_decay"],
      args,
      params,
    );
    assertAdamOptions(options);
    assertValid(options.momentum_decay >= 0, "momentum_decay value", options.momentum_decay);
    super(params, options);
  }

  protected override init(param: Tensor): State {
    return { step: counter(), mu_product: counter(1), exp_avg: filledLike(param), exp_avg_sq: filledLike(param) };
  }

  protected override update(param: Tensor, grad: Tensor, state: State, group: PlainGroup<NAdamOptions>): void {
    const {
      lr,
      betas: [beta1, beta2],
      eps,
      weight_decay,
      momentum_decay,
      decoupled_weight_decay,
      maximize,
    } = group;
    const step = advance(state);
    const mu = beta1 * (1 - 0.5 * 0.96 ** (step * momentum_decay));
    const muNext = beta1 * (1 - 0.5 * 0.96 ** ((step + 1) * momentum_decay));
    const product = state["mu_product"] as Tensor;
    writeCounter(product, readCounter(product) * mu);
    const muProduct = readCounter(product);
    const productNext = muProduct * muNext;
    updateFor(weight_decay !== 0, decoupled_weight_decay, maximize).run(
      [param, grad, state["exp_avg"] as Tensor, state["exp_avg_sq"] as Tensor],
      [
        (-lr * (1 - mu)) / (1 - muProduct),
        (-lr * muNext) / (1 - productNext),
        beta1,
        1 - beta1,
        beta2,
        1 - beta2,
        1 - beta2 ** step,
        eps,
        weight_decay,
        1 - lr * weight_decay,
      ],
    );
  }
}
