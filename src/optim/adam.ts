/**
 * Adam (Kingma and Ba 2014), AMSGrad (Reddi et al. 2018) and AdamW (Loshchilov and Hutter 2017), in the forms of
 * torch/optim/adam.py and adamw.py.
 */
import { RuntimeError } from "../support/errors.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { adamMoments } from "./formulas.ts";
import { updatesBy, type UpdateDefinition } from "./fused.ts";
import type { ParametersOrNamed, PlainGroup, Rate } from "./groups.ts";
import { Optimizer } from "./optimizer.ts";
import { assertAdamOptions, assertAdamTensors, readOptions, type OptionArguments } from "./options.ts";
import { advance, counter, filledLike, type State } from "./state.ts";

/** Options of Adam and AdamW. */
export interface AdamOptions {
  /** Learning rate. Default 1e-3. */
  lr: Rate;
  /** Decay of the averages of gradients and of their squares. Default [0.9, 0.999]. */
  betas: readonly [Rate, Rate];
  /** Added to the divisor. Default 1e-8. */
  eps: number;
  /** How much parameters are pulled towards 0. Default 0 (AdamW: 0.01). */
  weight_decay: number;
  /** Divide by the largest second moment so far (Reddi et al. 2018). Default false. */
  amsgrad: boolean;
  /** Step uphill. Default false. */
  maximize: boolean;
  /** Accepted for PyTorch's sake: every step is one pass over each parameter. */
  foreach: boolean | null;
  /** Accepted for PyTorch's sake; without effect here. */
  capturable: boolean;
  /** Accepted for PyTorch's sake; steps are not recorded. */
  differentiable: boolean;
  /** Accepted for PyTorch's sake: every step is one pass over each parameter. */
  fused: boolean | null;
  /** Shrinks parameters themselves instead of adding to gradients: AdamW. */
  decoupled_weight_decay: boolean;
}

type Names = "param" | "grad" | "exp_avg" | "exp_avg_sq" | "max_exp_avg_sq";
type Numbers =
  | "negative_step"
  | "beta1"
  | "one_minus_beta1"
  | "beta2"
  | "one_minus_beta2"
  | "correction2_root"
  | "eps"
  | "weight_decay"
  | "shrink";

function define(
  decays: boolean,
  decoupled: boolean,
  maximizes: boolean,
  amsgrad: boolean,
): UpdateDefinition<Names, Numbers> {
  return {
    name: decoupled ? "AdamW.step" : "Adam.step",
    buffers: amsgrad
      ? ["param", "grad", "exp_avg", "exp_avg_sq", "max_exp_avg_sq"]
      : ["param", "grad", "exp_avg", "exp_avg_sq"],
    numbers: [
      "negative_step",
      "beta1",
      "one_minus_beta1",
      "beta2",
      "one_minus_beta2",
      "correction2_root",
      "eps",
      "weight_decay",
      "shrink",
    ],
    formula: (v) => {
      const { param, exp_avg, exp_avg_sq } = adamMoments(v, decays, decoupled, maximizes);
      const largest = amsgrad ? v.max_exp_avg_sq.max(exp_avg_sq) : exp_avg_sq;
      const denominator = largest.sqrt().div(v.correction2_root).add(v.eps);
      return {
        param: param.add(v.negative_step.mul(exp_avg).div(denominator)),
        exp_avg,
        exp_avg_sq,
        ...(amsgrad ? { max_exp_avg_sq: largest } : {}),
      };
    },
  };
}

const updateFor = updatesBy(define);

const adamDefaults: AdamOptions = {
  lr: 1e-3,
  betas: [0.9, 0.999],
  eps: 1e-8,
  weight_decay: 0,
  amsgrad: false,
  maximize: false,
  foreach: null,
  capturable: false,
  differentiable: false,
  fused: null,
  decoupled_weight_decay: false,
};
const positions = ["lr", "betas", "eps", "weight_decay", "amsgrad"] as const;

type AdamArguments = OptionArguments<
  [lr: Rate, betas: readonly [Rate, Rate], eps: number, weight_decay: number, amsgrad: boolean],
  AdamOptions
>;

/**
 * Adam.
 * @example
 * const model = new nn.Linear(4, 2);
 * const optimizer = new optim.Adam(model.parameters(), { lr: 1e-3 });
 */
export class Adam extends Optimizer<AdamOptions> {
  constructor(params: ParametersOrNamed<AdamOptions>, ...args: AdamArguments) {
    const options = readOptions("Adam", adamDefaults, positions, args, params);
    assertAdamTensors(options);
    assertAdamOptions(options);
    super(params, options);
  }

  protected override init(param: Tensor, group: PlainGroup<AdamOptions>): State {
    const state: State = { step: counter(), exp_avg: filledLike(param), exp_avg_sq: filledLike(param) };
    if (group.amsgrad) state["max_exp_avg_sq"] = filledLike(param);
    return state;
  }

  protected override updateSparse(): void {
    throw new RuntimeError("Adam does not support sparse gradients, please consider SparseAdam instead");
  }

  protected override update(param: Tensor, grad: Tensor, state: State, group: PlainGroup<AdamOptions>): void {
    const {
      lr,
      betas: [beta1, beta2],
      eps,
      weight_decay,
      amsgrad,
      maximize,
      decoupled_weight_decay,
    } = group;
    const step = advance(state);
    const values = [
      -lr / (1 - beta1 ** step),
      beta1,
      1 - beta1,
      beta2,
      1 - beta2,
      Math.sqrt(1 - beta2 ** step),
      eps,
      weight_decay,
      1 - lr * weight_decay,
    ];
    const tensors = [param, grad, state["exp_avg"] as Tensor, state["exp_avg_sq"] as Tensor];
    if (amsgrad) tensors.push(state["max_exp_avg_sq"] as Tensor);
    updateFor(weight_decay !== 0, decoupled_weight_decay, maximize, amsgrad).run(tensors, values);
  }
}

/**
 * Adam with decoupled weight decay.
 * @example
 * const model = new nn.Linear(4, 2);
 * const optimizer = new optim.AdamW(model.parameters(), { lr: 3e-4, weight_decay: 0.1 });
 */
export class AdamW extends Adam {
  constructor(params: ParametersOrNamed<AdamOptions>, ...args: AdamArguments) {
    super(
      params,
      readOptions(
        "AdamW",
        { ...adamDefaults, weight_decay: 1e-2, decoupled_weight_decay: true },
        positions,
        args,
        params,
      ),
    );
  }
}
