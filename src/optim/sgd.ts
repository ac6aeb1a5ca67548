/** Stochastic gradient descent with momentum (Sutskever et al. 2013, in the form of torch/optim/sgd.py). */
import { ValueError } from "../support/errors.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { decayedGradient } from "./formulas.ts";
import { updatesBy, type UpdateDefinition } from "./fused.ts";
import type { ParametersOrNamed, PlainGroup, Rate } from "./groups.ts";
import { Optimizer } from "./optimizer.ts";
import { assertRate, assertValid, readOptions, type OptionArguments } from "./options.ts";
import { filledLike, type State } from "./state.ts";

/** Options of SGD. */
export interface SGDOptions {
  /** Learning rate. Default 1e-3. */
  lr: Rate;
  /** Part of the last step that is kept. Default 0. */
  momentum: number;
  /** How much of the gradient the momentum leaves out. Default 0. */
  dampening: number;
  /** How much parameters are pulled towards 0. Default 0. */
  weight_decay: number;
  /** Nesterov's momentum: look ahead along the last step. Default false. */
  nesterov: boolean;
  /** Step uphill. Default false. */
  maximize: boolean;
  /** Accepted for PyTorch's sake: every step is one pass over each parameter. */
  foreach: boolean | null;
  /** Accepted for PyTorch's sake; steps are not recorded. */
  differentiable: boolean;
  /** Accepted for PyTorch's sake: every step is one pass over each parameter. */
  fused: boolean | null;
}

type Names = "param" | "grad" | "buffer";
type Numbers = "negative_lr" | "weight_decay" | "momentum" | "one_minus_dampening";

function define(
  decays: boolean,
  maximizes: boolean,
  moves: boolean,
  nesterov: boolean,
  first: boolean,
): UpdateDefinition<Names, Numbers> {
  return {
    name: "SGD.step",
    buffers: moves ? ["param", "grad", "buffer"] : ["param", "grad"],
    numbers: ["negative_lr", "weight_decay", "momentum", "one_minus_dampening"],
    formula: (v) => {
      const direction = decayedGradient(v, decays, maximizes);
      if (!moves) return { param: v.param.add(v.negative_lr.mul(direction)) };
      const buffer = first ? direction : v.buffer.mul(v.momentum).add(v.one_minus_dampening.mul(direction));
      const step = nesterov ? direction.add(v.momentum.mul(buffer)) : buffer;
      return { param: v.param.add(v.negative_lr.mul(step)), buffer };
    },
  };
}

const updateFor = updatesBy(define);

const defaults: SGDOptions = {
  lr: 1e-3,
  momentum: 0,
  dampening: 0,
  weight_decay: 0,
  nesterov: false,
  maximize: false,
  foreach: null,
  differentiable: false,
  fused: null,
};

/**
 * Stochastic gradient descent, with momentum and Nesterov's momentum.
 * @example
 * const model = new nn.Linear(4, 2);
 * const optimizer = new optim.SGD(model.parameters(), { lr: 0.1, momentum: 0.9 });
 * optimizer.zero_grad();
 * model(torch.ones(1, 4)).sum().backward();
 * optimizer.step();
 */
export class SGD extends Optimizer<SGDOptions> {
  constructor(
    params: ParametersOrNamed<SGDOptions>,
    ...args: OptionArguments<
      [lr: Rate, momentum: number, dampening: number, weight_decay: number, nesterov: boolean],
      SGDOptions
    >
  ) {
    const options = readOptions(
      "SGD",
      defaults,
      ["lr", "momentum", "dampening", "weight_decay", "nesterov"],
      args,
      params,
    );
    // NaN passes, as in PyTorch; in the other optimizers it does not.
    if (!Number.isNaN(options.lr)) assertRate(options.lr);
    assertValid(!(options.momentum < 0), "momentum value", options.momentum);
    assertValid(!(options.weight_decay < 0), "weight_decay value", options.weight_decay);
    if (options.nesterov && (options.momentum <= 0 || options.dampening !== 0))
      throw new ValueError("Nesterov momentum requires a momentum and zero dampening");
    super(params, options);
  }

  /** Without momentum there is nothing to keep: no state is made. */
  protected override stateOf(param: Tensor, group: PlainGroup<SGDOptions>): State {
    return group.momentum === 0 ? (this.state.get(param) ?? {}) : super.stateOf(param, group);
  }

  protected override init(): State {
    return { momentum_buffer: null };
  }

  protected override update(param: Tensor, grad: Tensor, state: State, group: PlainGroup<SGDOptions>): void {
    const { lr, momentum, dampening, weight_decay, nesterov, maximize } = group;
    const moves = momentum !== 0;
    const first = moves && (state["momentum_buffer"] ?? null) === null;
    if (first) state["momentum_buffer"] = filledLike(param);
    const tensors = moves ? [param, grad, state["momentum_buffer"] as Tensor] : [param, grad];
    updateFor(weight_decay !== 0, maximize, moves, nesterov, first).run(tensors, [
      -lr,
      weight_decay,
      momentum,
      1 - dampening,
    ]);
  }

  protected override updateSparse(param: Tensor, grad: Tensor, group: PlainGroup<SGDOptions>): void {
    const { lr, momentum, dampening, weight_decay, nesterov, maximize } = group;
    let direction = maximize ? grad.neg() : grad;
    if (weight_decay !== 0) direction = direction.add(param, { alpha: weight_decay });
    if (momentum !== 0) {
      const state = this.stateOf(param, group);
      const before = (state["momentum_buffer"] ?? null) as Tensor | null;
      const buffer =
        before === null ? direction.clone() : before.mul_(momentum).add_(direction, { alpha: 1 - dampening });
      state["momentum_buffer"] = buffer;
      direction = nesterov ? direction.add(buffer, { alpha: momentum }) : buffer;
    }
    param.add_(direction, { alpha: -lr });
  }
}
