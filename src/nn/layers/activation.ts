/** Activations: one line each. */
import { pythonTypeName } from "../../ops/declare/bind.ts";
import { warnAlways } from "../../support/warnings.ts";
import { pythonString } from "../../support/python.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { signature, type Arguments } from "../arguments.ts";
import * as init from "../init/index.ts";
import type { Parameter } from "../../tensor/parameter.ts";
import { AssertionError, ValueError } from "../../support/errors.ts";
import * as F from "../functional/index.ts";
import { emptyParameter, floatText, inplaceText, layer, TensorLayer, type FactoryOptions } from "./layer.ts";
import type { Forgets } from "../module/index.ts";

interface InPlace {
  inplace: boolean;
}
interface Alpha extends InPlace {
  alpha: number;
}
interface Dim {
  dim: number | null;
}
interface Lambda {
  lambd: number;
}

const onlyInplace = (self: InPlace): string => inplaceText(self, "");
function checkDim({ dim }: Dim): void {
  if (dim !== null && !Number.isInteger(dim))
    throw new TypeError(`dim must be an int or None, got <class '${pythonTypeName(dim)}'>`);
}

const dimText = ({ dim }: Dim): string => `dim=${dim ?? "None"}`;

/**
 * max(0, x). `inplace` overwrites the input.
 * @example
 * new nn.ReLU()(torch.tensor([-1.5, 0, 2])); // tensor([0., 0., 2.])
 */
export class ReLU extends layer<[inplace?: boolean], InPlace>(
  "ReLU",
  "inplace=False",
  (x, { inplace }) => F.relu(x, inplace),
  onlyInplace,
) {}
/**
 * x · sigmoid(x).
 * @example
 * new nn.SiLU()(torch.tensor([-1.5, 0, 2])); // tensor([-0.2736,  0.0000,  1.7616])
 */
export class SiLU extends layer<[inplace?: boolean], InPlace>(
  "SiLU",
  "inplace=False",
  (x, { inplace }) => F.silu(x, inplace),
  onlyInplace,
) {}
/**
 * x · tanh(softplus(x)).
 * @example
 * new nn.Mish()(torch.tensor([-1.5, 0, 2])); // tensor([-0.2981,  0.0000,  1.9440])
 */
export class Mish extends layer<[inplace?: boolean], InPlace>(
  "Mish",
  "inplace=False",
  (x, { inplace }) => F.mish(x, inplace),
  onlyInplace,
) {}
/**
 * ELU with the constants that keep mean 0 and variance 1 (Klambauer et al. 2017).
 * @example
 * new nn.SELU()(torch.tensor([-1.5, 0, 2])); // tensor([-1.3658,  0.0000,  2.1014])
 */
export class SELU extends layer<[inplace?: boolean], InPlace>(
  "SELU",
  "inplace=False",
  (x, { inplace }) => F.selu(x, inplace),
  onlyInplace,
) {}
/**
 * The piecewise linear stand-in for sigmoid.
 * @example
 * new nn.Hardsigmoid()(torch.tensor([-1.5, 0, 2])); // tensor([0.2500, 0.5000, 0.8333])
 */
export class Hardsigmoid extends layer<[inplace?: boolean], InPlace>("Hardsigmoid", "inplace=False", (x, { inplace }) =>
  F.hardsigmoid(x, inplace),
) {}
/**
 * The piecewise stand-in for SiLU.
 * @example
 * new nn.Hardswish()(torch.tensor([-1.5, 0, 2])); // tensor([-0.3750,  0.0000,  1.6667])
 */
export class Hardswish extends layer<[inplace?: boolean], InPlace>("Hardswish", "inplace=False", (x, { inplace }) =>
  F.hardswish(x, inplace),
) {}
/**
 * x above 0, alpha · (exp(x) - 1) below.
 * @example
 * new nn.ELU()(torch.tensor([-1.5, 0, 2])); // tensor([-0.7769,  0.0000,  2.0000])
 */
export class ELU extends layer<[alpha?: number, inplace?: boolean], Alpha>(
  "ELU",
  "alpha=1, inplace=False",
  (x, { alpha, inplace }) => F.elu(x, alpha, inplace),
  (o) => `alpha=${floatText(o.alpha)}${inplaceText(o)}`,
) {}
/**
 * ELU with a continuous derivative for every alpha.
 * @example
 * new nn.CELU()(torch.tensor([-1.5, 0, 2])); // tensor([-0.7769,  0.0000,  2.0000])
 */
export class CELU extends layer<[alpha?: number, inplace?: boolean], Alpha>(
  "CELU",
  "alpha=1, inplace=False",
  (x, { alpha, inplace }) => F.celu(x, alpha, inplace),
  (o) => `alpha=${floatText(o.alpha)}${inplaceText(o)}`,
) {}
/**
 * x above 0, negative_slope · x below.
 * @example
 * new nn.LeakyReLU()(torch.tensor([-1.5, 0, 2])); // tensor([-0.0150,  0.0000,  2.0000])
 */
export class LeakyReLU extends layer<
  [negative_slope?: number, inplace?: boolean],
  InPlace & { negative_slope: number }
>(
  "LeakyReLU",
  "negative_slope=0.01, inplace=False",
  (x, o) => F.leaky_relu(x, o.negative_slope, o.inplace),
  (o) => `negative_slope=${floatText(o.negative_slope)}${inplaceText(o)}`,
) {}
/**
 * Leaky ReLU with a slope drawn from [lower, upper] for each element while training.
 * @example
 * new nn.RReLU().eval()(torch.tensor([-1.5, 0, 2])); // tensor([-0.3438,  0.0000,  2.0000])
 */
export class RReLU extends layer<
  [lower?: number, upper?: number, inplace?: boolean],
  InPlace & { lower: number; upper: number }
>(
  "RReLU",
  "lower=0.125, upper=0.3333333333333333, inplace=False",
  (x, o) => F.rrelu(x, o.lower, o.upper, o.training, o.inplace),
  (o) => `lower=${floatText(o.lower)}, upper=${floatText(o.upper)}${inplaceText(o)}`,
) {}
/**
 * x where it is above the threshold, else a value.
 * @example
 * new nn.Threshold(0.1, 20)(torch.tensor([-1.5, 0, 2])); // tensor([20., 20.,  2.])
 */
export class Threshold extends layer<
  [threshold: number, value: number, inplace?: boolean],
  InPlace & { threshold: number; value: number }
>(
  "Threshold",
  "threshold, value, inplace=False",
  (x, o) => F.threshold(x, o.threshold, o.value, o.inplace),
  (o) => `threshold=${o.threshold}, value=${o.value}${inplaceText(o)}`,
) {}
/**
 * The logistic function.
 * @example
 * new nn.Sigmoid()(torch.tensor([-1.5, 0, 2])); // tensor([0.1824, 0.5000, 0.8808])
 */
export class Sigmoid extends layer<[], object>("Sigmoid", "", (x) => F.sigmoid(x)) {}
/**
 * The hyperbolic tangent.
 * @example
 * new nn.Tanh()(torch.tensor([-1.5, 0, 2])); // tensor([-0.9051,  0.0000,  0.9640])
 */
export class Tanh extends layer<[], object>("Tanh", "", (x) => F.tanh(x)) {}
/**
 * x - tanh(x).
 * @example
 * new nn.Tanhshrink()(torch.tensor([-1.5, 0, 2])); // tensor([-0.5949,  0.0000,  1.0360])
 */
export class Tanhshrink extends layer<[], object>("Tanhshrink", "", (x) => F.tanhshrink(x)) {}
/**
 * x / (1 + |x|).
 * @example
 * new nn.Softsign()(torch.tensor([-1.5, 0, 2])); // tensor([-0.6000,  0.0000,  0.6667])
 */
export class Softsign extends layer<[], object>("Softsign", "", (x) => F.softsign(x)) {}
/**
 * log(sigmoid(x)).
 * @example
 * new nn.LogSigmoid()(torch.tensor([-1.5, 0, 2])); // tensor([-1.7014, -0.6931, -0.1269])
 */
export class LogSigmoid extends layer<[], object>("LogSigmoid", "", (x) => F.logsigmoid(x)) {}
/**
 * log(1 + exp(beta · x)) / beta, linear above the threshold.
 * @example
 * new nn.Softplus()(torch.tensor([-1.5, 0, 2])); // tensor([0.2014, 0.6931, 2.1269])
 */
export class Softplus extends layer<[beta?: number, threshold?: number], { beta: number; threshold: number }>(
  "Softplus",
  "beta=1, threshold=20",
  (x, o) => F.softplus(x, o.beta, o.threshold),
  (o) => `beta=${floatText(o.beta)}, threshold=${floatText(o.threshold)}`,
) {}
/**
 * 0 where |x| is at most lambd.
 * @example
 * new nn.Hardshrink()(torch.tensor([-1.5, 0, 2])); // tensor([-1.5000,  0.0000,  2.0000])
 */
export class Hardshrink extends layer<[lambd?: number], Lambda>(
  "Hardshrink",
  "lambd=0.5",
  (x, { lambd }) => F.hardshrink(x, lambd),
  ({ lambd }) => floatText(lambd),
) {}
/**
 * x moved towards 0 by lambd.
 * @example
 * new nn.Softshrink()(torch.tensor([-1.5, 0, 2])); // tensor([-1.0000,  0.0000,  1.5000])
 */
export class Softshrink extends layer<[lambd?: number], Lambda>(
  "Softshrink",
  "lambd=0.5",
  (x, { lambd }) => F.softshrink(x, lambd),
  ({ lambd }) => floatText(lambd),
) {}
/**
 * x times the normal distribution function at x; `approximate`: "none" or "tanh".
 * @example
 * new nn.GELU()(torch.tensor([-1.5, 0, 2])); // tensor([-0.1002,  0.0000,  1.9545])
 */
export class GELU extends layer<[approximate?: "none" | "tanh"], { approximate: "none" | "tanh" }>(
  "GELU",
  "approximate='none'",
  (x, { approximate }) => F.gelu(x, { approximate }),
  ({ approximate }) => `approximate=${pythonString(approximate)}`,
) {}
/**
 * The first half of a dim times the sigmoid of the second.
 * @example
 * new nn.GLU()(torch.tensor([1, 2, 0, 0.5])); // tensor([0.5000, 1.2449])
 */
export class GLU extends layer<[dim?: number], { dim: number }>(
  "GLU",
  "dim=-1",
  (x, { dim }) => F.glu(x, dim),
  dimText,
) {}
/**
 * exp(x) over its sum along a dim.
 * @example
 * new nn.Softmax(0)(torch.tensor([1, 2, 3.5])); // tensor([0.0629, 0.1710, 0.7662])
 */
export class Softmax extends layer<[dim?: number | null], Dim>(
  "Softmax",
  "dim=None",
  (x, { dim }) => F.softmax(x, dim, 5),
  dimText,
  checkDim,
) {}
/**
 * Softmax of -x.
 * @example
 * new nn.Softmin(0)(torch.tensor([1, 2, 3.5])); // tensor([0.6897, 0.2537, 0.0566])
 */
export class Softmin extends layer<[dim?: number | null], Dim>(
  "Softmin",
  "dim=None",
  (x, { dim }) => F.softmin(x, dim, 5),
  dimText,
) {}
/**
 * The logarithm of softmax.
 * @example
 * new nn.LogSoftmax(0)(torch.tensor([1, 2, 3.5])); // tensor([-2.7664, -1.7664, -0.2664])
 */
export class LogSoftmax extends layer<[dim?: number | null], Dim>(
  "LogSoftmax",
  "dim=None",
  (x, { dim }) => F.log_softmax(x, dim, 5),
  dimText,
  checkDim,
) {}
/**
 * Softmax over the channels of images.
 * @example
 * new nn.Softmax2d()(torch.zeros(1, 4, 2, 2)).sum(1).shape; // [1, 2, 2]
 */
export class Softmax2d extends layer<[], object>("Softmax2d", "", (x) => {
  if (x.ndim !== 3 && x.ndim !== 4)
    throw new ValueError(`Softmax2d: expected input to be 3D or 4D, got ${x.ndim}D instead`);
  return F.softmax(x, -3, 5);
}) {}

interface HardtanhSettings extends InPlace {
  min_val: number;
  max_val: number;
  min_value?: number | null;
  max_value?: number | null;
}

/**
 * x cut to [min_val, max_val].
 * @example
 * new nn.Hardtanh()(torch.tensor([-1.5, 0, 2])); // tensor([-1.,  0.,  1.])
 */
export class Hardtanh extends layer<
  [min_val?: number, max_val?: number, inplace?: boolean, min_value?: number | null, max_value?: number | null],
  HardtanhSettings
>(
  "Hardtanh",
  "min_val=-1, max_val=1, inplace=False, min_value=None, max_value=None",
  (x, o) => F.hardtanh(x, o.min_val, o.max_val, o.inplace),
  (o) => `min_val=${floatText(o.min_val)}, max_val=${floatText(o.max_val)}${inplaceText(o)}`,
  (self) => {
    for (const [old, name] of [
      ["min_value", "min_val"],
      ["max_value", "max_val"],
    ] as const) {
      if (self[old] !== null && self[old] !== undefined) {
        warnAlways(`keyword argument \`${old}\` is deprecated and renamed to \`${name}\``, "FutureWarning");
        self[name] = self[old];
      }
      delete self[old];
    }
    if (self.max_val <= self.min_val)
      throw new AssertionError(`max_val (${self.max_val}) must be greater than min_val (${self.min_val})`);
  },
) {}

/**
 * min(max(0, x), 6).
 * @example
 * new nn.ReLU6()(torch.tensor([-1.5, 0, 2])); // tensor([0., 0., 2.])
 */
export class ReLU6 extends Hardtanh {
  protected static readonly forgets: Forgets = "all";
  constructor(...args: Arguments<[inplace?: boolean], Partial<InPlace>>) {
    super(0, 6, signature<InPlace>("ReLU6", "inplace=False").bind(args).inplace);
  }
  override extra_repr(): string {
    return inplaceText(this, "");
  }
}

interface PReLUOptions extends FactoryOptions {
  num_parameters?: number;
  init?: number;
}
const prelu = signature<Required<PReLUOptions>>("PReLU", "num_parameters=1, init=0.25, device=None, dtype=None");

/**
 * Leaky ReLU whose slope is learned: one for all channels or one for each.
 * @example
 * new nn.PReLU()(torch.tensor([-1.5, 0, 2])); // tensor([-0.3750,  0.0000,  2.0000], ...)
 */
export class PReLU extends TensorLayer {
  protected static readonly forgets: Forgets = "all";
  /** The slopes below 0: [num_parameters]. */
  weight: Parameter;
  /** Number of slopes: 1, or one for each channel. */
  num_parameters: number;
  /** The slope at the start. */
  init: number;

  constructor(...args: Arguments<[num_parameters?: number, init?: number], PReLUOptions>) {
    super();
    const options = prelu.bind(args);
    this.num_parameters = options.num_parameters;
    this.init = options.init;
    this.weight = emptyParameter([this.num_parameters], options.dtype, options.device);
    this.reset_parameters();
  }
  /** Gives the parameters new initial values. */
  reset_parameters(): void {
    init.constant_(this.weight, this.init);
  }
  forward(input: Tensor): Tensor {
    return F.prelu(input, this.weight);
  }
  override extra_repr(): string {
    return `num_parameters=${this.num_parameters}`;
  }
}
