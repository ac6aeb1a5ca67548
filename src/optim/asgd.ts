/** Averaged stochastic gradient descent (Polyak and Juditsky 1992), in the form of torch/optim/asgd.py. */
import type { Tensor } from "../tensor/tensor.ts";
import { decayedGradient } from "./formulas.ts";
import { updatesBy, type UpdateDefinition } from "./fused.ts";
import type { ParametersOrNamed, PlainGroup, Rate } from "./groups.ts";
import { Optimizer } from "./optimizer.ts";
import { assertRate, assertValid, readOptions, type OptionArguments } from "./options.ts";
import { advance, counter, filledLike, readCounter, writeCounter, type State } from "./state.ts";

/** Options of ASGD. */
export interface ASGDOptions {
  /** Learning rate. Default 1e-2. */
  lr: Rate;
  /** Decay term. */
  lambd: number;
  /** Power of the learning rate's decay. */
  alpha: number;
  /** Step from which on parameters are averaged. */
  t0: number;
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

function define(
  decays: boolean,
  maximizes: boolean,
  averages: boolean,
): UpdateDefinition<"param" | "grad" | "ax", "shrink" | "negative_eta" | "mu" | "weight_decay"> {
  return {
    name: "ASGD.step",
    buffers: ["param", "grad", "ax"],
    numbers: ["shrink", "negative_eta", "mu", "weight_decay"],
    formula: (v) => {
      const grad = decayedGradient(v, decays, maximizes);
      const param = v.param.mul(v.shrink).add(v.negative_eta.mul(grad));
      return { param, ax: averages ? v.ax.add(param.sub(v.ax).mul(v.mu)) : param };
    },
  };
}

const updateFor = updatesBy(define);

const defaults: ASGDOptions = {
  lr: 1e-2,
  lambd: 1e-4,
  alpha: 0.75,
  t0: 1e6,
  weight_decay: 0,
  foreach: null,
  maximize: false,
  differentiable: false,
  capturable: false,
};

/**
 * Averaged stochastic gradient descent: the averages are in `state.get(param).ax`.
 * @example
 * const model = new nn.Linear(2, 1);
 * const optimizer = new optim.ASGD(model.parameters(), { lr: 0.01 });
 * model(torch.ones(1, 2)).sum().backward();
 * optimizer.step();
 */
export class ASGD extends Optimizer<ASGDOptions> {
  constructor(
    params: ParametersOrNamed<ASGDOptions>,
    ...args: OptionArguments<[lr: Rate, lambd: number, alpha: number, t0: number, weight_decay: number], ASGDOptions>
  ) {
    const options = readOptions("ASGD", defaults, ["lr", "lambd", "alpha", "t0", "weight_decay"], args, params);
    assertRate(options.lr);
    assertValid(options.lambd >= 0, "lambd value", options.lambd);
    assertValid(options.alpha >= 0, "alpha value", options.alpha);
    assertValid(options.weight_decay >= 0, "weight_decay value", options.weight_decay);
    super(params, options);
  }

  protected override get floatOptions(): readonly string[] {
    return ["t0"];
  }

  protected override init(param: Tensor, group: PlainGroup<ASGDOptions>): State {
    return { step: counter(), eta: counter(group.lr), mu: counter(1), ax: filledLike(param) };
  }

  protected override update(param: Tensor, grad: Tensor, state: State, group: PlainGroup<ASGDOptions>): void {
    const { lr, lambd, alpha, t0, weight_decay, maximize } = group;
    const step = advance(state);
    const [eta, mu] = [state["eta"] as Tensor, state["mu"] as Tensor];
    const rate = readCounter(eta);
    const share = readCounter(mu);
    updateFor(weight_decay !== 0, maximize, share !== 1).run(
      [param, grad, state["ax"] as Tensor],
      [1 - lambd * rate, -rate, share, weight_decay],
    );
    writeCounter(eta, lr / (1 + lambd * lr * step) ** alpha);
    writeCounter(mu, 1 / Math.max(1, step - t0));
  }
}
