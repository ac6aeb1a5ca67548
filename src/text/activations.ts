/** Activation functions by the names that configurations give them. */
import { ValueError } from "../support/errors.ts";
import { nearestName } from "../support/nearest.ts";
import { softplus } from "../ops/activation/activations.ts";
import { gelu, hardswish, leaky_relu, mish, relu, relu6, silu } from "../ops/activation/with-inplace.ts";
import { sigmoid } from "../ops/elementwise/exponential.ts";
import { erf } from "../ops/elementwise/functions/error-functions.ts";
import { tanh } from "../ops/elementwise/functions/trigonometric.ts";
import type { Tensor } from "../tensor/tensor.ts";

const plainGelu = (x: Tensor): Tensor => gelu(x);
const tanhGelu = (x: Tensor): Tensor => gelu(x, { approximate: "tanh" });

/** Those of transformers' table (`ACT2FN`) that have no parameters. */
const activations: Readonly<Record<string, (x: Tensor) => Tensor>> = {
  gelu: plainGelu,
  gelu_python: plainGelu,
  gelu_10: (x) => gelu(x).clamp(-10, 10),
  gelu_new: tanhGelu,
  gelu_pytorch_tanh: tanhGelu,
  gelu_python_tanh: tanhGelu,
  gelu_accurate: tanhGelu,
  gelu_fast: tanhGelu,
  quick_gelu: (x) => x.mul(sigmoid(x.mul(1.702))),
  hardswish: (x) => hardswish(x),
  // Ma et al. 2022, "Mega: Moving Average Equipped Gated Attention", https://arxiv.org/abs/2209.10655
  laplace: (x) =>
    erf(x.sub(0.707107).div(0.282095 * Math.SQRT2))
      .add(1)
      .mul(0.5),
  leaky_relu: (x) => leaky_relu(x),
  linear: (x) => x,
  mish: (x) => mish(x),
  relu: (x) => relu(x),
  relu2: (x) => relu(x).square(),
  relu6: (x) => relu6(x),
  sigmoid: (x) => sigmoid(x),
  silu: (x) => silu(x),
  sqrtsoftplus: (x) => softplus(x).sqrt(),
  swish: (x) => silu(x),
  tanh: (x) => tanh(x),
};

/** The function of that name. */
export function activation(name: string): (x: Tensor) => Tensor {
  const found = activations[name];
  if (found) return found;
  const near = nearestName(name, Object.keys(activations));
  throw new ValueError(`no activation function "${name}"${near === null ? "" : `; did you mean "${near}"?`}`);
}
