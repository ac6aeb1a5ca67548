/** Activations: one line each. */
import { pythonString } from "../../support/python.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { signature, type Arguments } from "../arguments.ts";
import * as init from "../init/index.ts";
import type { Parameter } from "../parameter.ts";
import { AssertionError } from "../../support/errors.ts";
import * as F from "../functional/index.ts";
import { emptyParameter, floatText, inplaceText, layer, TensorLayer, type FactoryOptions } from "./layer.ts";

interface InPlace { inplace: boolean }
interface Alpha extends InPlace { alpha: number }
interface Dim { dim: number | null }
interface Lambda { lambd: number }

const onlyInplace = (self: InPlace): string => inplaceText(self, "");
const dimText = ({ dim }: Dim): string => `dim=${dim ?? "None"}`;

/** max(0, x). `inplace` overwrites the input. */
export class ReLU extends layer<[inplace?: boolean], InPlace>("ReLU", "inplace=False", (x, { inplace }) => F.relu(x, inplace), onlyInplace) {}
/** x · sigmoid(x). */
export class SiLU extends layer<[inplace?: boolean], InPlace>("SiLU", "inplace=False", (x, { inplace }) => F.silu(x, inplace), onlyInplace) {}
/** x · tanh(softplus(x)). */
export class Mish extends layer<[inplace?: boolean], InPlace>("Mish", "inplace=False", (x, { inplace }) => F.mish(x, inplace), onlyInplace) {}
/** ELU with the constants that keep mean 0 and variance 1 (Klambauer et al. 2017). */
export class SELU extends layer<[inplace?: boolean], InPlace>("SELU", "inplace=False", (x, { inplace }) => F.selu(x, inplace), onlyInplace) {}
/** The piecewise linear stand-in for sigmoid. */
export class Hardsigmoid extends layer<[inplace?: boolean], InPlace>("Hardsigmoid", "inplace=False", (x, { inplace }) => F.hardsigmoid(x, inplace)) {}
/** The piecewise stand-in for SiLU. */
export class Hardswish extends layer<[inplace?: boolean], InPlace>("Hardswish", "inplace=False", (x, { inplace }) => F.hardswish(x, inplace)) {}
/** x above 0, alpha · (exp(x) - 1) below. */
export class ELU extends layer<[alpha?: number, inplace?: boolean], Alpha>("ELU", "alpha=1, inplace=False", (x, { alpha, inplace }) => F.elu(x, alpha, inplace), (o) => `alpha=${floatText(o.alpha)}${inplaceText(o)}`) {}
/** ELU with a continuous derivative for every alpha. */
export class CELU extends layer<[alpha?: number, inplace?: boolean], Alpha>("CELU", "alpha=1, inplace=False", (x, { alpha, inplace }) => F.celu(x, alpha, inplace), (o) => `alpha=${floatText(o.alpha)}${inplaceText(o)}`) {}
/** x above 0, negative_slope · x below. */
export class LeakyReLU extends layer<[negative_slope?: number, inplace?: boolean], InPlace & { negative_slope: number }>(
  "LeakyReLU", "negative_slope=0.01, inplace=False", (x, o) => F.leaky_relu(x, o.negative_slope, o.inplace), (o) => `negative_slope=${floatText(o.negative_slope)}${inplaceText(o)}`) {}
/** Leaky ReLU with a slope drawn from [lower, upper] for each element while training. */
export class RReLU extends layer<[lower?: number, upper?: number, inplace?: boolean], InPlace & { lower: number; upper: number }>(
  "RReLU", `lower=0.125, upper=${1 / 3}, inplace=False`, (x, o) => F.rrelu(x, o.lower, o.upper, o.training, o.inplace), (o) => `lower=${floatText(o.lower)}, upper=${floatText(o.upper)}${inplaceText(o)}`) {}
/** x where it is above the threshold, else a value. */
export class Threshold extends layer<[threshold: number, value: number, inplace?: boolean], InPlace & { threshold: number; value: number }>(
  "Threshold", "threshold, value, inplace=False", (x, o) => F.threshold(x, o.threshold, o.value, o.inplace), (o) => `threshold=${o.threshold}, value=${o.value}${inplaceText(o)}`) {}
/** The logistic function. */
export class Sigmoid extends layer<[], object>("Sigmoid", "", (x) => x.sigmoid()) {}
/** The hyperbolic tangent. */
export class Tanh extends layer<[], object>("Tanh", "", (x) => x.tanh()) {}
/** x - tanh(x). */
export class Tanhshrink extends layer<[], object>("Tanhshrink", "", (x) => F.tanhshrink(x)) {}
/** x / (1 + |x|). */
export class Softsign extends layer<[], object>("Softsign", "", (x) => F.softsign(x)) {}
/** log(sigmoid(x)). */
export class LogSigmoid extends layer<[], object>("LogSigmoid", "", (x) => F.logsigmoid(x)) {}
/** log(1 + exp(beta · x)) / beta, linear above the threshold. */
export class Softplus extends layer<[beta?: number, threshold?: number], { beta: number; threshold: number }>(
  "Softplus", "beta=1, threshold=20", (x, o) => F.softplus(x, o.beta, o.threshold), (o) => `beta=${o.beta}, threshold=${o.threshold}`) {}
/** 0 where |x| is at most lambd. */
export class Hardshrink extends layer<[lambd?: number], Lambda>("Hardshrink", "lambd=0.5", (x, { lambd }) => F.hardshrink(x, lambd), ({ lambd }) => floatText(lambd)) {}
/** x moved towards 0 by lambd. */
export class Softshrink extends layer<[lambd?: number], Lambda>("Softshrink", "lambd=0.5", (x, { lambd }) => F.softshrink(x, lambd), ({ lambd }) => floatText(lambd)) {}
/** x times the normal distribution function at x; `approximate`: "none" or "tanh". */
export class GELU extends layer<[approximate?: "none" | "tanh"], { approximate: "none" | "tanh" }>(
  "GELU", "approximate='none'", (x, { approximate }) => F.gelu(x, { approximate }), ({ approximate }) => `approximate=${pythonString(approximate)}`) {}
/** The first half of a dim times the sigmoid of the second. */
export class GLU extends layer<[dim?: number], { dim: number }>("GLU", "dim=-1", (x, { dim }) => F.glu(x, dim), dimText) {}
/** exp(x) over its sum along a dim. */
export class Softmax extends layer<[dim?: number | null], Dim>("Softmax", "dim=None", (x, { dim }) => F.softmax(x, dim), dimText) {}
/** Softmax of -x. */
export class Softmin extends layer<[dim?: number | null], Dim>("Softmin", "dim=None", (x, { dim }) => F.softmin(x, dim), dimText) {}
/** The logarithm of softmax. */
export class LogSoftmax extends layer<[dim?: number | null], Dim>("LogSoftmax", "dim=None", (x, { dim }) => F.log_softmax(x, dim), dimText) {}
/** Softmax over the channels of images. */
export class Softmax2d extends layer<[], object>("Softmax2d", "", (x) => {
  if (x.ndim !== 3 && x.ndim !== 4) throw new AssertionError("Softmax2d requires a 3D or 4D tensor as input");
  return F.softmax(x, -3);
}) {}

interface HardtanhSettings extends InPlace { min_val: number; max_val: number; min_value?: number | null; max_value?: number | null }

/** x cut to [min_val, max_val]. */
export class Hardtanh extends layer<[min_val?: number, max_val?: number, inplace?: boolean, min_value?: number | null, max_value?: number | null], HardtanhSettings>(
  "Hardtanh", "min_val=-1, max_val=1, inplace=False, min_value=None, max_value=None", (x, o) => F.hardtanh(x, o.min_val, o.max_val, o.inplace),
  (o) => `min_val=${floatText(o.min_val)}, max_val=${floatText(o.max_val)}${inplaceText(o)}`,
  (self) => {
    for (const [old, name] of [["min_value", "min_val"], ["max_value", "max_val"]] as const) {
      if (self[old] !== null && self[old] !== undefined) {
        console.warn(`keyword argument ${old} is deprecated and rename to ${name}`);
        self[name] = self[old];
      }
      delete self[old];
    }
    if (self.max_val <= self.min_val) throw new AssertionError(`Hardtanh: max_val (${self.max_val}) must be larger than min_val (${self.min_val})`);
  },
) {}

/** min(max(0, x), 6). */
export class ReLU6 extends Hardtanh {
  constructor(...args: Arguments<[inplace?: boolean], Partial<InPlace>>) {
    super(0, 6, signature<InPlace>("ReLU6", "inplace=False").bind(args).inplace);
  }
  override extra_repr(): string { return inplaceText(this, ""); }
}

interface PReLUOptions extends FactoryOptions { num_parameters?: number; init?: number }
const prelu = signature<Required<PReLUOptions>>("PReLU", "num_parameters=1, init=0.25, device=None, dtype=None");

/** Leaky ReLU whose slope is learned: one for all channels or one for each. */
export class PReLU extends TensorLayer {
  /** Number of slopes: 1, or one for each channel. */
  num_parameters: number;
  /** The slope at the start. */
  init: number;
  /** The slopes below 0: [num_parameters]. */
  weight: Parameter;

  constructor(...args: Arguments<[num_parameters?: number, init?: number], PReLUOptions>) {
    super();
    const options = prelu.bind(args);
    this.num_parameters = options.num_parameters;
    this.init = options.init;
    this.weight = emptyParameter([this.num_parameters], options.dtype);
    this.reset_parameters();
  }
  /** Gives the parameters new initial values. */
  reset_parameters(): void { init.constant_(this.weight, this.init); }
  forward(input: Tensor): Tensor { return F.prelu(input, this.weight); }
  override extra_repr(): string { return `num_parameters=${this.num_parameters}`; }
}
