/** Activation functions by the names that configurations give them. */
import { ValueError } from "../support/errors.ts";
import { nearestName } from "../support/nearest.ts";
import { gelu, relu, silu } from "../ops/activation/with-inplace.ts";
import { tanh } from "../ops/elementwise/trigonometric.ts";
import type { Tensor } from "../tensor/tensor.ts";

const tanhGelu = (x: Tensor): Tensor => gelu(x, { approximate: "tanh" });

const activations: Readonly<Record<string, (x: Tensor) => Tensor>> = {
  gelu: (x) => gelu(x),
  gelu_new: tanhGelu,
  gelu_pytorch_tanh: tanhGelu,
  gelu_fast: tanhGelu,
  relu: (x) => relu(x),
  silu: (x) => silu(x),
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
