/** Resilient backpropagation (Riedmiller and Braun 1993), in the form of torch/optim/rprop.py. */
import { constant } from "../kernel/ir.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { updatesBy, type UpdateDefinition } from "./fused.ts";
import type { ParametersOrNamed, PlainGroup, Rate } from "./groups.ts";
import { Optimizer } from "./optimizer.ts";
import { assertRate, assertValid, readOptions, type OptionArguments } from "./options.ts";
import { advance, counter, filledLike, type State } from "./state.ts";

/** Options of Rprop. */
export interface RpropOptions {
  /** Learning rate. Default 1e-2. */
  lr: Rate;
  /** By how much a step shrinks when the gradient changes its sign, and grows when it keeps it. */
  etas: readonly [number, number];
  /** The smallest and the largest step. */
  step_sizes: readonly [number, number];
  /** Accepted for PyTorch's sake: every step is one pass over each parameter. */
  foreach: boolean | null;
  /** Step uphill. Default false. */
  maximize: boolean;
  /** Accepted for PyTorch's sake; steps are not recorded. */
  differentiable: boolean;
  /** Accepted for PyTorch's sake; without effect here. */
  capturable: boolean;
}

function define(
  maximizes: boolean,
): UpdateDefinition<"param" | "grad" | "prev" | "step_size", "shrink" | "grow" | "smallest" | "largest"> {
  return {
    name: "Rprop.step",
    buffers: ["param", "grad", "prev", "step_size"],
    numbers: ["shrink", "grow", "smallest", "largest"],
    formula: (v) => {
      const given = maximizes ? v.grad.neg() : v.grad;
      const agreement = given.mul(v.prev);
      const zero = constant(0, given.type as "f32");
      const one = constant(1, given.type as "f32");
      const factor = agreement.gt(0).select(v.grow, agreement.lt(0).select(v.shrink, one));
      const step_size = v.step_size.mul(factor).max(v.smallest).min(v.largest);
      const grad = agreement.lt(0).select(zero, given);
      const sign = grad.gt(0).select(one, grad.lt(0).select(one.neg(), zero));
      return { param: v.param.sub(sign.mul(step_size)), prev: grad, step_size };
    },
  };
}

const updateFor = updatesBy(define);

const defaults: RpropOptions = {
  lr: 1e-2,
  etas: [0.5, 1.2],
  step_sizes: [1e-6, 50],
  foreach: null,
  maximize: false,
  differentiable: false,
  capturable: false,
};

/**
 * Resilient backpropagation: only the signs of gradients count. For full batches.
 * @example
 * const model = new nn.Linear(2, 1);
 * const optimizer = new optim.Rprop(model.parameters(), { lr: 0.01 });
 * model(torch.ones(1, 2)).sum().backward();
 * optimizer.step();
 */
export class Rprop extends Optimizer<RpropOptions> {
  constructor(
    params: ParametersOrNamed<RpropOptions>,
    ...args: OptionArguments<
      [lr: Rate, etas: readonly [number, number], step_sizes: readonly [number, number]],
      RpropOptions
    >
  ) {
    const options = readOptions("Rprop", defaults, ["lr", "etas", "step_sizes"], args, params);
    assertRate(options.lr);
    assertValid(options.etas[0] > 0 && options.etas[0] < 1 && options.etas[1] > 1, "eta values", ...options.etas);
    super(params, options);
  }

  protected override init(param: Tensor, group: PlainGroup<RpropOptions>): State {
    return { step: counter(), prev: filledLike(param), step_size: filledLike(param, group.lr) };
  }

  protected override update(param: Tensor, grad: Tensor, state: State, group: PlainGroup<RpropOptions>): void {
    const { etas, step_sizes, maximize } = group;
    advance(state);
    updateFor(maximize).run(
      [param, grad, state["prev"] as Tensor, state["step_size"] as Tensor],
      [...etas, ...step_sizes],
    );
  }
}
