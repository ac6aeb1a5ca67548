/** Stochastic depth: whole residual branches are left out at random (https://arxiv.org/abs/1603.09382). */
import * as nn from "../../nn/index.ts";
import { functionSignature, signature, type Arguments } from "../../nn/arguments.ts";
import { ValueError } from "../../support/errors.ts";
import { pythonFloat } from "../../support/python.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { oneCall } from "../models/one-call.ts";

interface Options {
  input?: Tensor;
  p?: number;
  mode?: "batch" | "row";
  training?: boolean;
}
const depth = functionSignature<Required<Options>>("stochastic_depth", "input, p, mode, training=True");
/**
 * Sets the whole input ("batch") or samples of it ("row") to 0 with probability `p`, and scales the others so that the
 * mean stays. The result has the shape of `input`, [batch, ...].
 * @example
 * import * as torch from "flambeau";
 * import { ops } from "flambeau/vision";
 * ops.stochastic_depth(torch.ones(2, 3), 0.5, "row", false); // tensor([[1., 1., 1.],...
 */
export const stochastic_depth: (
  ...args: Arguments<[input: Tensor, p: number, mode: "batch" | "row", training?: boolean], Options>
) => Tensor = /* @__PURE__ */ oneCall("stochastic_depth", (...args): Tensor => {
  const { input, p, mode, training } = depth.bind(args);
  if (p < 0 || p > 1) throw new ValueError(`drop probability has to be between 0 and 1, but got ${pythonFloat(p)}`);
  if (mode !== "batch" && mode !== "row")
    throw new ValueError(`mode has to be either 'batch' or 'row', but got ${String(mode)}`);
  if (!training || p === 0) return input;
  const kept = 1 - p;
  const shape = input.shape.map((size, d) => (mode === "row" && d === 0 ? size : 1));
  const noise = input.new_empty(shape).bernoulli_(kept);
  if (kept > 0) noise.div_(kept);
  return input.mul(noise);
});

const layer = signature<{ p: number; mode: "batch" | "row" }>("StochasticDepth", "p, mode");
/** `stochastic_depth` as a layer, active in training. */
export class StochasticDepth extends nn.Module<(input: Tensor) => Tensor> {
  p: number;
  mode: "batch" | "row";
  constructor(...args: Arguments<[p: number, mode: "batch" | "row"], { p?: number; mode?: "batch" | "row" }>) {
    super();
    const { p, mode } = layer.bind(args);
    this.p = p;
    this.mode = mode;
  }
  forward(input: Tensor): Tensor {
    return stochastic_depth(input, this.p, this.mode, this.training);
  }
  override extra_repr(): string {
    return `p=${pythonFloat(this.p)}, mode=${this.mode}`;
  }
}
