/** Adadelta (Zeiler 2012), in the form of torch/optim/adadelta.py. */
import type { Tensor } from "../tensor/tensor.ts";
import { decayedGradient } from "./formulas.ts";
import { updatesBy, type UpdateDefinition } from "./fused.ts";
import type { ParametersOrNamed, PlainGroup, Rate } from "./groups.ts";
import { Optimizer } from "./optimizer.ts";
import { assertRate, assertValid, readOptions, type OptionArguments } from "./options.ts";
import { advance, counter, filledLike, type State } from "./state.ts";

/** Options of Adadelta. */
export interface AdadeltaOptions {
  /** Learning rate. Default 1. */
  lr: Rate;
  /** Decay of the averages. Default 0.9. */
  rho: number;
  /** Added to the divisor. */
  eps: number;
  /** How much parameters are pulled towards 0. Default 0. */
  weight_decay: number;
  /** Step uphill. Default false. */
  maximize: boolean;
  /** Accepted for PyTorch's sake; without effect here. */
  capturable: boolean;
  /** Accepted for PyTorch's sake: every step is one pass over each parameter. */
  foreach: boolean | null;
  /** Accepted for PyTorch's sake; steps are not recorded. */
  differentiable: boolean;
}

type Names = "param" | "grad" | "square_avg" | "acc_delta";

function define(
  decays: boolean,
  maximizes: boolean,
): UpdateDefinition<Names, "negative_lr" | "rho" | "one_minus_rho" | "eps" | "weight_decay"> {
  return {
    name: "Adadelta.step",
    buffers: ["param", "grad", "square_avg", "acc_delta"],
    numbers: ["negative_lr", "rho", "one_minus_rho", "eps", "weight_decay"],
    formula: (v) => {
      const grad = decayedGradient(v, decays, maximizes);
      const square_avg = v.square_avg.mul(v.rho).add(v.one_minus_rho.mul(grad).mul(grad));
      const delta = v.acc_delta.add(v.eps).sqrt().div(square_avg.add(v.eps).sqrt()).mul(grad);
      const acc_delta = v.acc_delta.mul(v.rho).add(v.one_minus_rho.mul(delta).mul(delta));
      return { param: v.param.add(v.negative_lr.mul(delta)), square_avg, acc_delta };
    },
  };
}

const updateFor = updatesBy(define);

const defaults: AdadeltaOptions = {
  lr: 1,
  rho: 0.9,
  eps: 1e-6,
  weight_decay: 0,
  maximize: false,
  capturable: false,
  foreach: null,
  differentiable: false,
};

/**
 * Adadelta.
 * @example
 * const model = new nn.Linear(2, 1);
 * const optimizer = new optim.Adadelta(model.parameters(), { lr: 0.01 });
 * model(torch.ones(1, 2)).sum().backward();
 * optimizer.step();
 */
export class Adadelta extends Optimizer<AdadeltaOptions> {
  constructor(
    params: ParametersOrNamed<AdadeltaOptions>,
    ...args: OptionArguments<[lr: Rate, rho: number, eps: number, weight_decay: number], AdadeltaOptions>
  ) {
    const options = readOptions("Adadelta", defaults, ["lr", "rho", "eps", "weight_decay"], args, params);
    assertRate(options.lr);
    assertValid(options.rho >= 0 && options.rho <= 1, "rho value", options.rho);
    assertValid(options.eps >= 0, "epsilon value", options.eps);
    assertValid(options.weight_decay >= 0, "weight_decay value", options.weight_decay);
    super(params, options);
  }

  protected override get floatOptions(): readonly string[] {
    return ["lr"];
  }

  protected override init(param: Tensor): State {
    return { step: counter(), square_avg: filledLike(param), acc_delta: filledLike(param) };
  }

  protected override update(param: Tensor, grad: Tensor, state: State, group: PlainGroup<AdadeltaOptions>): void {
    const { lr, rho, eps, weight_decay, maximize } = group;
    advance(state);
    updateFor(weight_decay !== 0, maximize).run(
      [param, grad, state["square_avg"] as Tensor, state["acc_delta"] as Tensor],
      [-lr, rho, 1 - rho, eps, weight_decay],
    );
  }
}
