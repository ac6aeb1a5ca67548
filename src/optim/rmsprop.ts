/**
 * RMSprop (Tieleman and Hinton, lecture 6e), its centered form (Graves 2013) and with momentum, in the form of
 * torch/optim/rmsprop.py.
 */
import type { Scalar } from "../kernel/ir.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { decayedGradient } from "./formulas.ts";
import { updatesBy, type UpdateDefinition } from "./fused.ts";
import type { ParametersOrNamed, PlainGroup, Rate } from "./groups.ts";
import { Optimizer } from "./optimizer.ts";
import { assertRate, assertValid, readOptions, type OptionArguments } from "./options.ts";
import { advance, counter, filledLike, type State } from "./state.ts";

/** Options of RMSprop. */
export interface RMSpropOptions {
  /** Learning rate. Default 1e-2. */
  lr: Rate;
  /** Part of the last step that is kept. Default 0. */
  momentum: number;
  /** Smoothing of the squared gradients' average. Default 0.99. */
  alpha: number;
  /** Added to the divisor. */
  eps: number;
  /** Divide by the variance of gradients instead of their second moment. Default false. */
  centered: boolean;
  /** How much parameters are pulled towards 0. Default 0. */
  weight_decay: number;
  /** Accepted for PyTorch's sake; without effect here. */
  capturable: boolean;
  /** Accepted for PyTorch's sake: every step is one pass over each parameter. */
  foreach: boolean | null;
  /** Step uphill. Default false. */
  maximize: boolean;
  /** Accepted for PyTorch's sake; steps are not recorded. */
  differentiable: boolean;
}

type Names = "param" | "grad" | "square_avg" | "grad_avg" | "momentum_buffer";
type Numbers = "negative_lr" | "alpha" | "one_minus_alpha" | "eps" | "weight_decay" | "momentum";

function define(
  decays: boolean,
  maximizes: boolean,
  centered: boolean,
  moves: boolean,
): UpdateDefinition<Names, Numbers> {
  const buffers: Names[] = ["param", "grad", "square_avg"];
  if (centered) buffers.push("grad_avg");
  if (moves) buffers.push("momentum_buffer");
  return {
    name: "RMSprop.step",
    buffers,
    numbers: ["negative_lr", "alpha", "one_minus_alpha", "eps", "weight_decay", "momentum"],
    formula: (v) => {
      const results: Partial<Record<Names, Scalar>> = {};
      const grad = decayedGradient(v, decays, maximizes);
      const square_avg = v.square_avg.mul(v.alpha).add(v.one_minus_alpha.mul(grad).mul(grad));
      results.square_avg = square_avg;
      let spread = square_avg;
      if (centered) {
        results.grad_avg = v.grad_avg.add(v.one_minus_alpha.mul(grad.sub(v.grad_avg)));
        spread = square_avg.sub(results.grad_avg.mul(results.grad_avg));
      }
      const average = spread.sqrt().add(v.eps);
      if (moves) {
        results.momentum_buffer = v.momentum_buffer.mul(v.momentum).add(grad.div(average));
        results.param = v.param.add(v.negative_lr.mul(results.momentum_buffer));
      } else {
        results.param = v.param.add(v.negative_lr.mul(grad).div(average));
      }
      return results;
    },
  };
}

const updateFor = updatesBy(define);

const defaults: RMSpropOptions = {
  lr: 1e-2,
  momentum: 0,
  alpha: 0.99,
  eps: 1e-8,
  centered: false,
  weight_decay: 0,
  capturable: false,
  foreach: null,
  maximize: false,
  differentiable: false,
};

/**
 * RMSprop.
 * @example
 * const model = new nn.Linear(2, 1);
 * const optimizer = new optim.RMSprop(model.parameters(), { lr: 0.01 });
 * model(torch.ones(1, 2)).sum().backward();
 * optimizer.step();
 */
export class RMSprop extends Optimizer<RMSpropOptions> {
  constructor(
    params: ParametersOrNamed<RMSpropOptions>,
    ...args: OptionArguments<
      [lr: Rate, alpha: number, eps: number, weight_decay: number, momentum: number, centered: boolean],
      RMSpropOptions
    >
  ) {
    const options = readOptions(
      "RMSprop",
      defaults,
      ["lr", "alpha", "eps", "weight_decay", "momentum", "centered"],
      args,
      params,
    );
    assertRate(options.lr);
    assertValid(options.eps >= 0, "epsilon value", options.eps);
    assertValid(options.momentum >= 0, "momentum value", options.momentum);
    assertValid(options.weight_decay >= 0, "weight_decay value", options.weight_decay);
    assertValid(options.alpha >= 0, "alpha value", options.alpha);
    super(params, options);
  }

  protected override init(param: Tensor, group: PlainGroup<RMSpropOptions>): State {
    const state: State = { step: counter(), square_avg: filledLike(param) };
    if (group.momentum > 0) state["momentum_buffer"] = filledLike(param);
    if (group.centered) state["grad_avg"] = filledLike(param);
    return state;
  }

  protected override update(param: Tensor, grad: Tensor, state: State, group: PlainGroup<RMSpropOptions>): void {
    const { lr, alpha, eps, weight_decay, momentum, centered, maximize } = group;
    advance(state);
    const tensors = [param, grad, state["square_avg"] as Tensor];
    if (centered) tensors.push(state["grad_avg"] as Tensor);
    if (momentum > 0) tensors.push(state["momentum_buffer"] as Tensor);
    updateFor(weight_decay !== 0, maximize, centered, momentum > 0).run(tensors, [
      -lr,
      alpha,
      1 - alpha,
      eps,
      weight_decay,
      momentum,
    ]);
  }
}
