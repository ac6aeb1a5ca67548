/**
 * Activations of `nn.functional`, each with its `inplace` argument where PyTorch has one, and their forms that always
 * work in place.
 */
import { assertFits, wholeRange } from "../../compute/copy-elements.ts";
import type { DType } from "../../dtype.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import type { Generator } from "../../tensor/random/index.ts";
import { RuntimeError } from "../../support/errors.ts";
import * as base from "./activations.ts";
import { randomizedRelu } from "./glu.ts";
import { sigmoid, sigmoid_ } from "../elementwise/exponential.ts";
import { tanh, tanh_ } from "../elementwise/functions/trigonometric.ts";
import { relu as reluPlain, relu_ } from "../elementwise/unary.ts";
import { composite } from "../declare/operator.ts";
import type { Operator } from "../declare/types.ts";
import { tracedCalls } from "../../support/traced-calls.ts";

export { glu } from "./glu.ts";
export { hardshrink, prelu } from "./prelu.ts";
export { softplus, softshrink, log_sigmoid as logsigmoid, leaky_relu_, hardtanh_, threshold_ } from "./activations.ts";
export { relu_, sigmoid, sigmoid_, tanh, tanh_ };

type Simple = Operator<(input: Tensor, inplace?: boolean) => Tensor, { inplace?: boolean }>;

/** An activation without parameters. */
function simple(name: string, plain: (self: Tensor) => Tensor, inPlace: (self: Tensor) => Tensor): Simple {
  return composite(`${name}(Tensor(a) self, bool inplace=False) -> Tensor(a)`, (self: Tensor, inplace: boolean) =>
    inplace ? inPlace(self) : plain(self),
  );
}

/**
 * max(0, x).
 * @example
 * F.relu(torch.tensor([-1.5, 0, 2])); // tensor([0., 0., 2.])
 */
export const relu: Simple = simple("relu", reluPlain, relu_);
/**
 * x * sigmoid(x).
 * @example
 * F.silu(torch.tensor([-1.5, 0, 2])); // tensor([-0.2736,  0.0000,  1.7616])
 */
export const silu: Simple = simple("silu", base.silu, base.silu_);
/**
 * x * tanh(softplus(x)).
 * @example
 * F.mish(torch.tensor([-1.5, 0, 2])); // tensor([-0.2981,  0.0000,  1.9440])
 */
export const mish: Simple = simple("mish", base.mish, base.mish_);
/**
 * A piecewise linear sigmoid.
 * @example
 * F.hardsigmoid(torch.tensor([-1.5, 0, 2])); // tensor([0.2500, 0.5000, 0.8333])
 */
export const hardsigmoid: Simple = simple("hardsigmoid", base.hardsigmoid, base.hardsigmoid_);
/**
 * x * hardsigmoid(x).
 * @example
 * F.hardswish(torch.tensor([-1.5, 0, 2])); // tensor([-0.3750,  0.0000,  1.6667])
 */
export const hardswish: Simple = simple("hardswish", base.hardswish, base.hardswish_);
/**
 * max(0, x), at most 6.
 * @example
 * F.relu6(torch.tensor([-1.5, 0, 2])); // tensor([0., 0., 2.])
 */
export const relu6: Simple = simple(
  "relu6",
  (self) => base.hardtanh(self, 0, 6),
  (self) => base.hardtanh_(self, 0, 6),
);

const SELU_ALPHA = 1.6732632423543772;
const SELU_SCALE = 1.0507009873554805;

/**
 * The exponential linear unit that keeps mean 0 and variance 1 (Klambauer et al. 2017).
 * @example
 * F.selu(torch.tensor([-1.5, 0, 2])); // tensor([-1.3658,  0.0000,  2.1014])
 */
export const selu: Simple = simple(
  "selu",
  (self) => base.elu(self, SELU_ALPHA, SELU_SCALE),
  (self) => base.elu_(self, SELU_ALPHA, SELU_SCALE),
);
/** `selu`, written into the tensor itself. */
export function selu_(input: Tensor): Tensor {
  return selu(input, true);
}

type Alpha = Operator<
  (input: Tensor, alpha?: number, inplace?: boolean) => Tensor,
  { alpha?: number; inplace?: boolean }
>;

/**
 * x above 0, alpha * (exp(x) - 1) below.
 * @example
 * F.elu(torch.tensor([-1.5, 0, 2])); // tensor([-0.7769,  0.0000,  2.0000])
 */
export const elu: Alpha = composite(
  "elu(Tensor(a) self, float alpha=1, bool inplace=False) -> Tensor(a)",
  (self: Tensor, alpha: number, inplace: boolean) => (inplace ? base.elu_ : base.elu)(self, alpha),
);
type AlphaInPlace = Operator<(input: Tensor, alpha?: number) => Tensor, { alpha?: number }>;
/** `elu`, written into the tensor itself. */
export const elu_: AlphaInPlace = composite(
  "elu_(Tensor(a!) self, float alpha=1) -> Tensor(a!)",
  (self: Tensor, alpha: number) => elu(self, alpha, true),
);

/**
 * `elu` with a derivative that is continuous for every alpha: alpha * (exp(x / alpha) - 1) below 0.
 * @example
 * F.celu(torch.tensor([-1.5, 0, 2])); // tensor([-0.7769,  0.0000,  2.0000])
 */
export const celu: Alpha = composite(
  "celu(Tensor(a) self, float alpha=1, bool inplace=False) -> Tensor(a)",
  (self: Tensor, alpha: number, inplace: boolean) => {
    if (alpha === 0) throw new RuntimeError("ZeroDivisionError: alpha cannot be 0 for CELU");
    return (inplace ? base.celu_ : base.celu)(self, alpha);
  },
);
/** `celu`, written into the tensor itself. */
export const celu_: AlphaInPlace = composite(
  "celu_(Tensor(a!) self, float alpha=1) -> Tensor(a!)",
  (self: Tensor, alpha: number) => celu(self, alpha, true),
);

/**
 * x above 0, negative_slope * x below.
 * @example
 * F.leaky_relu(torch.tensor([-1.5, 0, 2])); // tensor([-0.0150,  0.0000,  2.0000])
 */
export const leaky_relu: Operator<
  (input: Tensor, negative_slope?: number, inplace?: boolean) => Tensor,
  { negative_slope?: number; inplace?: boolean }
> = composite(
  "leaky_relu(Tensor(a) self, float negative_slope=0.01, bool inplace=False) -> Tensor(a)",
  (self: Tensor, slope: number, inplace: boolean) => (inplace ? base.leaky_relu_ : base.leaky_relu)(self, slope),
);

type RandomLeaky = Operator<
  (input: Tensor, lower?: number, upper?: number, training?: boolean, inplace?: boolean) => Tensor,
  { lower?: number; upper?: number; training?: boolean; inplace?: boolean; generator?: Generator | null }
>;

/** Leaky ReLU with random slopes in training (Xu et al. 2015). */
export const rrelu: RandomLeaky = composite(
  `rrelu(Tensor(a) self, float lower=0.125, float upper=0.3333333333333333, bool training=False, bool inplace=False, *, Generator? generator=None) -> Tensor(a)`,
  randomizedRelu,
);
/** `rrelu`, written into the tensor itself. */
export function rrelu_(input: Tensor, lower = 0.125, upper = 1 / 3, training = false): Tensor {
  return rrelu(input, lower, upper, training, true);
}

/** A limit of whole numbers beyond their dtype's ends is that end; one of floats must be a float of their dtype. */
function limitOf(dtype: DType, limit: number): number {
  if (dtype.kind !== "int") assertFits(limit, dtype);
  else if (Number.isInteger(limit)) {
    const [lowest, highest] = wholeRange(dtype);
    return Math.min(Math.max(limit, lowest), highest);
  }
  return limit;
}

/**
 * x cut to [min_val, max_val].
 * @example
 * F.hardtanh(torch.tensor([-1.5, 0, 2])); // tensor([-1.,  0.,  1.])
 */
export const hardtanh: Operator<
  (input: Tensor, min_val?: number, max_val?: number, inplace?: boolean) => Tensor,
  { min_val?: number; max_val?: number; inplace?: boolean }
> = composite(
  "hardtanh(Tensor(a) self, Scalar min_val=-1, Scalar max_val=1, bool inplace=False) -> Tensor(a)",
  (self: Tensor, low: number, high: number, inplace: boolean) =>
    (inplace ? base.hardtanh_ : base.hardtanh)(self, limitOf(self.dtype, low), limitOf(self.dtype, high)),
);

/**
 * x above the threshold, else `value`.
 * @example
 * F.threshold(torch.tensor([-1.5, 0, 2]), 0.1, 20); // tensor([20., 20.,  2.])
 */
export const threshold: Operator<
  (input: Tensor, threshold: number, value: number, inplace?: boolean) => Tensor,
  { threshold?: number; value?: number; inplace?: boolean }
> = composite(
  "threshold(Tensor(a) self, Scalar threshold, Scalar value, bool inplace=False) -> Tensor(a)",
  (self: Tensor, limit: number, value: number, inplace: boolean) =>
    (inplace ? base.threshold_ : base.threshold)(self, limit, value),
);

/**
 * x times the normal distribution function at x, or its approximation by tanh.
 * @example
 * F.gelu(torch.tensor([-1.5, 0, 2])); // tensor([-0.1002,  0.0000,  1.9545])
 */
export const gelu: Operator<(input: Tensor) => Tensor, { approximate?: "none" | "tanh" }> = composite(
  "gelu(Tensor self, *, str approximate='none') -> Tensor",
  (self: Tensor, approximate: string) => {
    if (approximate !== "none" && approximate !== "tanh")
      throw new RuntimeError("approximate argument must be either none or tanh.");
    return approximate === "none" ? base.gelu_exact(self) : base.gelu_tanh(self);
  },
);

/**
 * x / (1 + |x|).
 * @example
 * F.softsign(torch.tensor([-1.5, 0, 2])); // tensor([-0.6000,  0.0000,  0.6667])
 */
export function softsign(input: Tensor): Tensor {
  const traced = tracedCalls.record?.(softsign, [input], "torch.nn.functional.softsign") as Tensor | undefined;
  if (traced !== undefined) return traced;
  return input.div(input.abs().add(1));
}
/**
 * x - tanh(x).
 * @example
 * F.tanhshrink(torch.tensor([-1.5, 0, 2])); // tensor([-0.5949,  0.0000,  1.0360])
 */
export function tanhshrink(input: Tensor): Tensor {
  const traced = tracedCalls.record?.(tanhshrink, [input], "torch.nn.functional.tanhshrink") as Tensor | undefined;
  if (traced !== undefined) return traced;
  return input.sub(input.tanh());
}
