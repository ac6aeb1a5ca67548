/** Adagrad (Duchi, Hazan and Singer 2011), in the form of torch/optim/adagrad.py. */
import { RuntimeError } from "../support/errors.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { decayedGradient } from "./formulas.ts";
import { updatesBy, type UpdateDefinition } from "./fused.ts";
import { plainGroup, type ParametersOrNamed, type PlainGroup, type Rate } from "./groups.ts";
import { Optimizer } from "./optimizer.ts";
import { assertRate, assertValid, readOptions, type OptionArguments } from "./options.ts";
import { sparseLike } from "./sparse-gradients.ts";
import { advance, counter, filledLike, type State } from "./state.ts";

/** Options of Adagrad. */
export interface AdagradOptions {
  /** Learning rate. Default 1e-2. */
  lr: Rate;
  /** How fast the learning rate falls. Default 0. */
  lr_decay: number;
  /** Added to the divisor. */
  eps: number;
  /** How much parameters are pulled towards 0. Default 0. */
  weight_decay: number;
  /** Sum of squared gradients at the start. Default 0. */
  initial_accumulator_value: number;
  /** Accepted for PyTorch's sake: every step is one pass over each parameter. */
  foreach: boolean | null;
  /** Step uphill. Default false. */
  maximize: boolean;
  /** Accepted for PyTorch's sake; steps are not recorded. */
  differentiable: boolean;
  /** Accepted for PyTorch's sake: every step is one pass over each parameter. */
  fused: boolean | null;
}

function define(
  decays: boolean,
  maximizes: boolean,
): UpdateDefinition<"param" | "grad" | "sum", "negative_lr" | "eps" | "weight_decay"> {
  return {
    name: "Adagrad.step",
    buffers: ["param", "grad", "sum"],
    numbers: ["negative_lr", "eps", "weight_decay"],
    formula: (v) => {
      const grad = decayedGradient(v, decays, maximizes);
      const sum = v.sum.add(grad.mul(grad));
      return { param: v.param.add(v.negative_lr.mul(grad).div(sum.sqrt().add(v.eps))), sum };
    },
  };
}

const updateFor = updatesBy(define);

const defaults: AdagradOptions = {
  lr: 1e-2,
  lr_decay: 0,
  eps: 1e-10,
  weight_decay: 0,
  initial_accumulator_value: 0,
  foreach: null,
  maximize: false,
  differentiable: false,
  fused: null,
};

/**
 * Adagrad.
 * @example
 * const model = new nn.Linear(2, 1);
 * const optimizer = new optim.Adagrad(model.parameters(), { lr: 0.01 });
 * model(torch.ones(1, 2)).sum().backward();
 * optimizer.step();
 */
export class Adagrad extends Optimizer<AdagradOptions> {
  constructor(
    params: ParametersOrNamed<AdagradOptions>,
    ...args: OptionArguments<
      [lr: Rate, lr_decay: number, weight_decay: number, initial_accumulator_value: number, eps: number],
      AdagradOptions
    >
  ) {
    const options = readOptions(
      "Adagrad",
      defaults,
      ["lr", "lr_decay", "weight_decay", "initial_accumulator_value", "eps"],
      args,
      params,
    );
    assertRate(options.lr);
    assertValid(options.lr_decay >= 0, "lr_decay value", options.lr_decay);
    assertValid(options.weight_decay >= 0, "weight_decay value", options.weight_decay);
    assertValid(
      options.initial_accumulator_value >= 0,
      "initial_accumulator_value value",
      options.initial_accumulator_value,
    );
    assertValid(options.eps >= 0, "epsilon value", options.eps);
    super(params, options);
    for (const group of this.param_groups) for (const param of group.params) this.stateOf(param, plainGroup(group));
  }

  protected override init(param: Tensor, group: PlainGroup<AdagradOptions>): State {
    return { step: counter(), sum: filledLike(param, group.initial_accumulator_value) };
  }

  protected override update(param: Tensor, grad: Tensor, state: State, group: PlainGroup<AdagradOptions>): void {
    const { lr, lr_decay, eps, weight_decay, maximize } = group;
    const step = advance(state);
    updateFor(weight_decay !== 0, maximize).run(
      [param, grad, state["sum"] as Tensor],
      [-lr / (1 + (step - 1) * lr_decay), eps, weight_decay],
    );
  }

  protected override updateSparse(param: Tensor, grad: Tensor, group: PlainGroup<AdagradOptions>): void {
    const { lr, lr_decay, eps, weight_decay, maximize } = group;
    const state = this.stateOf(param, group);
    const step = advance(state);
    if (weight_decay !== 0) throw new RuntimeError("weight_decay option is not compatible with sparse gradients");
    const gradient = (maximize ? grad.neg() : grad).coalesce();
    const values = gradient._values();
    const sum = state["sum"] as Tensor;
    sum.add_(sparseLike(gradient, values.pow(2)));
    const deviations = sum.sparse_mask(gradient)._values().sqrt().add_(eps);
    param.add_(sparseLike(gradient, values.div(deviations)), { alpha: -lr / (1 + (step - 1) * lr_decay) });
  }
}
