/**
 * Muon, momentum made orthogonal by Newton and Schulz's iteration (Jordan 2024,
 * https://kellerjordan.github.io/posts/muon), in the form of PyTorch 2.9's torch/optim/_muon.py.
 */
import { RuntimeError, ValueError } from "../support/errors.ts";
import { bfloat16 } from "../dtype.ts";
import { sizeText } from "../layout/shape.ts";
import { discard } from "../compute/copy-elements.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { updatesBy, type UpdateDefinition } from "./fused.ts";
import { rateNow, type ParametersOrNamed, type PlainGroup, type Rate } from "./groups.ts";
import { Optimizer } from "./optimizer.ts";
import { assertOneRate, readOptions, type OptionArguments } from "./options.ts";
import { filledLike, type State } from "./state.ts";

/** Options of Muon. */
export interface MuonOptions {
  /** Learning rate. Default 1e-3. */
  lr: Rate;
  /** How much parameters are pulled towards 0. Default 0.1. */
  weight_decay: number;
  /** Part of the last gradients that is kept. Default 0.95. */
  momentum: number;
  /** Nesterov's momentum. Default true. */
  nesterov: boolean;
  /** Coefficients of the quintic polynomial that is iterated. */
  ns_coefficients: readonly [number, number, number];
  /** Added to the divisor. */
  eps: number;
  /** Steps of the Newton-Schulz iteration. Default 5. */
  ns_steps: number;
  /**
   * How the learning rate follows the matrix's shape: "original" (also null) by sqrt(max(1, rows / columns)),
   * "match_rms_adamw" by 0.2 sqrt(max(rows, columns)), "spectral_unclamped" by sqrt(rows / columns).
   */
  adjust_lr_fn: "original" | "match_rms_adamw" | "spectral_unclamped" | null;
}

/** The momentum, and the direction to make orthogonal, which is written over the third buffer. */
function defineMomentum(nesterov: boolean): UpdateDefinition<"buffer" | "grad" | "direction", "momentum"> {
  return {
    name: "Muon.step",
    buffers: ["buffer", "grad", "direction"],
    numbers: ["momentum"],
    formula: ({ buffer, grad, momentum }) => {
      const moved = grad.add(momentum.mul(buffer.sub(grad)));
      return { buffer: moved, direction: nesterov ? grad.add(momentum.mul(moved.sub(grad))) : moved };
    },
  };
}

const defineMove = (): UpdateDefinition<"param" | "direction", "shrink" | "negative_lr"> => ({
  name: "Muon.step",
  buffers: ["param", "direction"],
  numbers: ["shrink", "negative_lr"],
  formula: ({ param, direction, shrink, negative_lr }) => ({
    param: param.mul(shrink).add(negative_lr.mul(direction)),
  }),
});

const momentumFor = updatesBy(defineMomentum);
const moveFor = updatesBy(defineMove);

/**
 * A matrix with all singular values near 1 and the same singular vectors, computed in bfloat16 as PyTorch computes it
 * (`_zeropower_via_newtonschulz` in torch/optim/_muon.py).
 */
function orthogonal(matrix: Tensor, [a, b, c]: readonly [number, number, number], steps: number, eps: number): Tensor {
  const tall = matrix.size(0) > matrix.size(1);
  const rounded = matrix.to(bfloat16);
  const wide = tall ? rounded.t() : rounded;
  let x = wide.div(wide.norm().clamp({ min: eps }));
  for (let i = 0; i < steps; i++) {
    const gram = x.matmul(x.t());
    const update = gram.addmm(gram, gram, { beta: b, alpha: c });
    const next = x.addmm(update, x, { beta: a });
    for (const temporary of [gram, update, x]) discard(temporary);
    x = next;
  }
  return tall ? x.t() : x;
}

const defaults: MuonOptions = {
  lr: 1e-3,
  weight_decay: 0.1,
  momentum: 0.95,
  nesterov: true,
  ns_coefficients: [3.4445, -4.775, 2.0315],
  eps: 1e-7,
  ns_steps: 5,
  adjust_lr_fn: null,
};

/**
 * Muon, for the matrices of hidden layers; give biases, embeddings and the last layer to AdamW.
 * @example
 * const layer = new nn.Linear(4, 4, { bias: false }); // matrices only
 * const optimizer = new optim.Muon(layer.parameters(), { lr: 0.02 });
 * layer(torch.ones(1, 4)).sum().backward();
 * optimizer.step();
 */
export class Muon extends Optimizer<MuonOptions> {
  constructor(
    params: ParametersOrNamed<MuonOptions>,
    ...args: OptionArguments<[lr: Rate, weight_decay: number, momentum: number, nesterov: boolean], MuonOptions>
  ) {
    const options = readOptions(
      "Muon",
      defaults,
      ["lr", "weight_decay", "momentum", "nesterov", "ns_coefficients", "eps", "ns_steps", "adjust_lr_fn"],
      args,
      params,
    );
    assertOneRate(options.lr);
    if (!(rateNow(options.lr) >= 0))
      throw new ValueError(`Learning rate should be >= 0 but is: ${rateNow(options.lr)}`);
    if (!(options.momentum >= 0)) throw new ValueError(`momentum should be >= 0 but is: ${options.momentum}`);
    if (!(options.weight_decay >= 0))
      throw new ValueError(`weight decay should be >= 0 but is: ${options.weight_decay}`);
    if (
      options.adjust_lr_fn !== null &&
      !["original", "match_rms_adamw", "spectral_unclamped"].includes(options.adjust_lr_fn)
    ) {
      throw new ValueError(`Adjust learning rate function ${String(options.adjust_lr_fn)} is not supported`);
    }
    if (options.ns_steps >= 100)
      throw new ValueError("Number of steps must be less than 100 for computational efficiency");
    if (options.ns_coefficients.length !== 3) throw new ValueError("Coefficients must be a tuple of exactly 3 values");
    super(params, options);
    for (const param of this.param_groups.flatMap((group) => group.params)) {
      if (param.shape.length !== 2)
        throw new ValueError(
          `Muon only supports 2D parameters whereas we found a parameter with size: ${sizeText(param.shape)}`,
        );
    }
  }

  protected override init(param: Tensor): State {
    if (param.dtype.is_complex) throw new RuntimeError("Muon does not support complex parameters");
    return { momentum_buffer: filledLike(param) };
  }

  protected override update(param: Tensor, grad: Tensor, state: State, group: PlainGroup<MuonOptions>): void {
    const { lr, weight_decay, momentum, nesterov, ns_coefficients, eps, ns_steps, adjust_lr_fn } = group;
    const [rows, columns] = param.shape as readonly [number, number];
    const direction = filledLike(param);
    momentumFor(nesterov).run([state["momentum_buffer"] as Tensor, grad, direction], [momentum]);
    const straight = orthogonal(direction, ns_coefficients, ns_steps, eps);
    const ratio =
      adjust_lr_fn === "match_rms_adamw"
        ? 0.2 * Math.sqrt(Math.max(rows, columns))
        : Math.sqrt(adjust_lr_fn === "spectral_unclamped" ? rows / columns : Math.max(1, rows / columns));
    moveFor().run([param, straight], [1 - lr * weight_decay, -lr * ratio]);
    discard(direction);
    discard(straight, direction);
  }
}
