/** Activations of networks: formulas, with the derivatives that PyTorch's in-place forms take from the result. */
import { Complex } from "../../support/complex.ts";
import { NotImplementedError, RuntimeError, ValueError } from "../../support/errors.ts";
import type { Scalar } from "../../kernel/ir.ts";
import { geluOf, geluSlope } from "../../kernel/math/gelu.ts";
import { assertFits } from "../../compute/copy-elements.ts";
import type { DType } from "../../dtype.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { like, rejecting } from "../declare/formulas.ts";
import { composite, inPlace, operator } from "../declare/operator.ts";
import { pointwise, pointwiseInPlace, type Variables } from "../declare/pointwise.ts";
import type { Operator, UnaryOp } from "../declare/types.ts";

const one = (x: Scalar): Scalar => like(x, 1);
const zero = (x: Scalar): Scalar => like(x, 0);
/** A number below 0, else 0: what is made of it has no slope from 0 on. */
const below = (x: Scalar): Scalar => x.lt(0).select(x, zero(x));
const floats = (kernel: string): ((common: DType) => void) => rejecting(kernel, "bool", "int");

export type EluOp = Operator<
  (self: Tensor, alpha?: number, scale?: number, input_scale?: number) => Tensor,
  { alpha?: number; scale?: number; input_scale?: number }
>;

/** PyTorch's general form: `scale * x` above 0, `scale * alpha * (exp(input_scale * x) - 1)` below. */
export const elu: EluOp = pointwise(
  "elu(Tensor self, Scalar alpha=1, Scalar scale=1, Scalar input_scale=1) -> Tensor",
  {
    formula: (x, alpha, scale, inputScale) =>
      x.le(0).rarely(x.mul(inputScale).expm1().mul(alpha.mul(scale)), x.mul(scale)),
    dtype: "same",
    check: floats("elu_cpu"),
    derivative: {
      self: ({ grad, self, alpha, scale, input_scale }) =>
        self
          .le(0)
          .rarely(grad.mul(alpha.mul(scale).mul(input_scale)).mul(below(self).mul(input_scale).exp()), grad.mul(scale)),
    },
  },
);
const eluFromResult = {
  self: ({ grad, result, alpha, scale, input_scale }: Variables): Scalar =>
    result.le(0).select(grad.mul(input_scale).mul(below(result).add(alpha.mul(scale))), grad.mul(scale)),
};
const eluInPlace: EluOp = pointwiseInPlace(elu, { derivative: eluFromResult, node: "EluBackward1" });

/** The same with the node that PyTorch gives to `celu`. */
export const celu: Operator<(self: Tensor, alpha: number) => Tensor> = pointwise(
  "celu(Tensor self, Scalar alpha) -> Tensor",
  {
    formula: (x, alpha) => x.le(0).rarely(x.div(alpha).expm1().mul(alpha), x),
    dtype: "same",
    check: floats("elu_cpu"),
    derivative: { self: ({ grad, self, alpha }) => self.le(0).rarely(grad.mul(below(self).div(alpha).exp()), grad) },
  },
);
const celuInPlace: Operator<(self: Tensor, alpha: number) => Tensor> = pointwiseInPlace(celu, {
  derivative: {
    self: ({ grad, result, alpha }) => result.le(0).select(grad.mul(below(result).div(alpha).add(1)), grad),
  },
  node: "CeluBackward1",
});

export type LeakyReluOp = Operator<(self: Tensor, negative_slope?: number) => Tensor, { negative_slope?: number }>;

/** `x` above 0, `negative_slope * x` below. */
export const leaky_relu: LeakyReluOp = pointwise("leaky_relu(Tensor self, Scalar negative_slope=0.01) -> Tensor", {
  formula: (x, slope) => x.gt(0).select(x, x.mul(slope)),
  dtype: "same",
  check: floats("leaky_relu_cpu"),
  derivative: { self: ({ grad, self, negative_slope }) => self.gt(0).select(grad, grad.mul(negative_slope)) },
});
const leakyReluInPlace: LeakyReluOp = pointwiseInPlace(leaky_relu, {
  derivative: { self: ({ grad, result, negative_slope }) => result.gt(0).select(grad, grad.mul(negative_slope)) },
  node: "LeakyReluBackward1",
});

const refusal = (name: string, more = ""): string =>
  `In-place ${name} backward calculation is triggered with a negative slope which is not supported. ` +
  `This is caused by calling in-place forward function with a negative slope, please call out-of-place version instead.${more}`;

/**
 * In-place forms whose gradient is read off the result: under a negative slope the result's sign no longer tells the
 * input's, and the backward pass says so.
 */
function refusing<F extends (self: Tensor, slope: number) => Tensor>(
  schema: string,
  node: string,
  plain: F,
  message: string,
): Operator<(self: Tensor, slope: number) => Tensor> {
  return inPlace(
    operator(schema, {
      node,
      forward: (self: Tensor, slope: number) => plain(self, slope),
      derivative: {
        self: [
          [],
          () => {
            throw new RuntimeError(message);
          },
        ],
      },
    }),
  );
}

const leakyReluRefusing = refusing(
  "leaky_relu(Tensor self, Scalar negative_slope) -> Tensor",
  "LeakyReluBackward1",
  leaky_relu,
  refusal(
    "leakyReLu",
    " File an issue at https://github.com/pytorch/pytorch if you do require supporting in-place leakRelu backward calculation with negative slope",
  ),
);
const eluRefusing = refusing("elu(Tensor self, Scalar alpha) -> Tensor", "EluBackward1", elu, refusal("elu"));
const celuRefusing = refusing("celu(Tensor self, Scalar alpha) -> Tensor", "CeluBackward1", celu, refusal("elu"));

/** `leaky_relu`, written into the tensor itself. Of any shape, which stays. */
export const leaky_relu_: LeakyReluOp = composite(
  "leaky_relu_(Tensor self, Scalar negative_slope=0.01) -> Tensor",
  (self: Tensor, slope: number) => (slope < 0 ? leakyReluRefusing : leakyReluInPlace)(self, slope),
);
export const elu_: EluOp = composite(
  "elu_(Tensor self, Scalar alpha=1, Scalar scale=1, Scalar input_scale=1) -> Tensor",
  (self: Tensor, alpha: number, scale: number, inputScale: number) =>
    alpha < 0 && scale === 1 && inputScale === 1
      ? eluRefusing(self, alpha)
      : eluInPlace(self, alpha, scale, inputScale),
);
export const celu_: Operator<(self: Tensor, alpha: number) => Tensor> = composite(
  "celu_(Tensor self, Scalar alpha) -> Tensor",
  (self: Tensor, alpha: number) => (alpha < 0 ? celuRefusing : celuInPlace)(self, alpha),
);

/** The same as the evaluation of `rrelu`, which has a node of its own. */
export const rrelu_eval: Operator<(self: Tensor, slope: number) => Tensor> = pointwise(
  "rrelu_with_noise(Tensor self, Scalar negative_slope) -> Tensor",
  {
    layout: "contiguous",
    formula: (x, slope) => x.gt(0).select(x, x.mul(slope)),
    dtype: "same",
    check: floats("leaky_relu_cpu"),
    derivative: { self: ({ grad, self, negative_slope }) => self.gt(0).select(grad, grad.mul(negative_slope)) },
  },
);
const rreluInPlace: Operator<(self: Tensor, slope: number) => Tensor> = pointwiseInPlace(rrelu_eval, {
  derivative: { self: ({ grad, result, negative_slope }) => result.gt(0).select(grad, grad.mul(negative_slope)) },
  node: "RreluWithNoiseBackward1",
});
export const rrelu_eval_: Operator<(self: Tensor, slope: number) => Tensor> = composite(
  "rrelu_eval_(Tensor self, Scalar negative_slope) -> Tensor",
  (self: Tensor, slope: number) => (slope < 0 ? leakyReluRefusing : rreluInPlace)(self, slope),
);

/** Leaky ReLU whose slope is a tensor, broadcast. */
export const prelu_kernel: Operator<(self: Tensor, weight: Tensor) => Tensor> = pointwise(
  "prelu(Tensor self, Tensor weight) -> Tensor",
  {
    formula: (x, weight) => x.gt(0).select(x, x.mul(weight)),
    dtype: "same",
    node: "PreluKernelBackward0",
    derivative: {
      self: ({ grad, self, weight }) => self.gt(0).select(grad, grad.mul(weight)),
      weight: ({ grad, self }) => self.gt(0).select(zero(grad), grad.mul(self)),
    },
  },
);

function checkHardtanh({ kind }: DType): void {
  if (kind === "bool") throw new NotImplementedError("Bool inputs not supported for hardtanh");
}

export type HardtanhOp = Operator<
  (self: Tensor, min_val?: number, max_val?: number) => Tensor,
  { min_val?: number; max_val?: number }
>;
const betweenLimits =
  (x: "self" | "result") =>
  ({ grad, [x]: at, min_val, max_val }: Variables): Scalar =>
    at.le(min_val).or(at.ge(max_val)).select(zero(grad), grad);

/** `x` cut to [min_val, max_val]. */
export const hardtanh: HardtanhOp = pointwise("hardtanh(Tensor self, Scalar min_val=-1, Scalar max_val=1) -> Tensor", {
  formula: (x, low, high) => x.max(low).min(high),
  dtype: "same",
  derivative: { self: betweenLimits("self") },
  check: (common, _operands, [low, high]) => {
    checkHardtanh(common);
    if (Number(low) > Number(high)) throw new ValueError("min_val cannot be greater than max_val");
  },
});
/** `hardtanh`, written into the tensor itself. */
export const hardtanh_: HardtanhOp = pointwiseInPlace(hardtanh, { derivative: { self: betweenLimits("result") } });

export type ThresholdOp = Operator<
  (self: Tensor, threshold: number, value: number) => Tensor,
  { threshold?: number; value?: number }
>;

/** `x` above the threshold, else `value`. */
export const threshold: ThresholdOp = pointwise("threshold(Tensor self, Scalar threshold, Scalar value) -> Tensor", {
  formula: (x, limit, value) => x.le(limit).select(value, x),
  dtype: "same",
  check: (common, _operands, [limit, value]) => {
    rejecting("threshold_cpu", "bool")(common);
    if (common.kind === "int" || limit instanceof Complex) assertFits(limit, common);
    assertFits(value, common);
  },
  allowsExpanded: "silently",
  derivative: { self: ({ grad, self, threshold: limit }) => self.le(limit).select(zero(grad), grad) },
});
/** `threshold`, written into the tensor itself. */
export const threshold_: ThresholdOp = pointwiseInPlace(threshold);

/** `x * sigmoid(x)`. */
export const silu: UnaryOp = pointwise("silu(Tensor self) -> Tensor", {
  formula: (x) => x.mul(x.sigmoid()),
  dtype: "same",
  check: floats("silu_cpu"),
  derivative: {
    self: ({ grad, self }) => {
      const s = self.sigmoid();
      return grad.mul(s.mul(self.mul(one(s).sub(s)).add(1)));
    },
  },
});
export const silu_: UnaryOp = pointwiseInPlace(silu);

/** tanh(softplus(x)) is w / (w + 2), where n = e^x and w = n (n + 2); above 20 it is 1. */
const mishParts = (x: Scalar): { n: Scalar; share: Scalar } => {
  const n = x.gt(20).select(20, x).exp();
  const w = n.mul(n.add(2));
  return { n, share: w.div(w.add(2)) };
};

/** `x * tanh(softplus(x))`. */
export const mish: UnaryOp = pointwise("mish(Tensor self) -> Tensor", {
  formula: (x) => x.mul(mishParts(x).share),
  dtype: "same",
  check: floats("mish_cpu"),
  derivative: {
    self: ({ grad, self }) => {
      const { n, share } = mishParts(self);
      return grad.mul(share.add(self.mul(n.div(n.add(1))).mul(one(n).sub(share.mul(share)))));
    },
  },
});
export const mish_: UnaryOp = pointwiseInPlace(mish);

/** `x` times the normal distribution function at `x`. */
export const gelu_exact: UnaryOp = pointwise("gelu(Tensor self) -> Tensor", {
  formula: (x) => x.mul(0.5).mul(x.mul(Math.SQRT1_2).erf().add(1)),
  dtype: "same",
  check: floats("GeluKernelImpl"),
  derivative: {
    self: ({ grad, self }) => {
      const distribution = self.mul(Math.SQRT1_2).erf().add(1).mul(0.5);
      const density = self
        .mul(self)
        .mul(-0.5)
        .exp()
        .mul(1 / Math.sqrt(2 * Math.PI));
      return grad.mul(distribution.add(self.mul(density)));
    },
  },
  kernels: { result: geluOf, self: (grad, self) => grad.mul(geluSlope(self)) },
});

const BETA = Math.sqrt(2 / Math.PI);
const KAPPA = 0.044715;
const geluInner = (x: Scalar): Scalar => x.add(x.mul(x).mul(x).mul(KAPPA)).mul(BETA);

/** The approximation of `gelu` by tanh (Hendrycks and Gimpel 2016), as (1 + tanh(y)) / 2 = sigmoid(2 y). */
export const gelu_tanh: UnaryOp = pointwise("gelu(Tensor self) -> Tensor", {
  formula: (x) => x.mul(geluInner(x).mul(2).sigmoid()),
  dtype: "same",
  check: floats("GeluKernelImpl"),
  derivative: {
    self: ({ grad, self }) => {
      const s = geluInner(self).mul(2).sigmoid();
      const inner = self
        .mul(self)
        .mul(3 * KAPPA)
        .add(1)
        .mul(2 * BETA);
      return grad.mul(s.mul(self.mul(inner).mul(one(s).sub(s)).add(1)));
    },
  },
});

/** `relu6(x + 3) / 6`. */
export const hardsigmoid: UnaryOp = pointwise("hardsigmoid(Tensor self) -> Tensor", {
  formula: (x) => x.add(3).max(0).min(6).div(6),
  dtype: "same",
  check: floats("hardsigmoid_cpu"),
  derivative: {
    self: ({ grad, self }) =>
      self
        .gt(-3)
        .and(self.lt(3))
        .select(grad.mul(1 / 6), zero(grad)),
  },
});
export const hardsigmoid_: UnaryOp = pointwiseInPlace(hardsigmoid, {
  derivative: {
    self: ({ grad, result }) =>
      result
        .gt(0)
        .and(result.lt(1))
        .select(grad.mul(1 / 6), zero(grad)),
  },
});

/** `x * hardsigmoid(x)`. */
export const hardswish: UnaryOp = pointwise("hardswish(Tensor self) -> Tensor", {
  formula: (x) => x.mul(x.add(3).max(0).min(6)).div(6),
  dtype: "same",
  check: floats("hardswish_cpu"),
  derivative: {
    self: ({ grad, self }) => self.le(-3).select(zero(grad), self.lt(3).select(grad.mul(self.div(3).add(0.5)), grad)),
  },
});
export const hardswish_: UnaryOp = pointwiseInPlace(hardswish);

export type ShrinkOp = Operator<(self: Tensor, lambd?: number) => Tensor, { lambd?: number }>;
const outside = ({ grad, self, lambd }: Variables): Scalar =>
  self.ge(lambd.neg()).and(self.le(lambd)).select(zero(grad), grad);

/** The largest numbers of the dtypes, and as messages show them. */
const shrinkLimits: Readonly<Record<string, readonly [number, string]>> = {
  float16: [65504, "65504"],
  bfloat16: [3.3895313892515355e38, "3.38953e+38"],
  float32: [3.4028234663852886e38, "3.40282e+38"],
  float64: [Number.MAX_VALUE, "1.79769e+308"],
};

/**
 * `x` moved towards 0 by `lambd`.
 * @example
 * F.softshrink(torch.tensor([-1.5, 0, 2])); // tensor([-1.0000,  0.0000,  1.5000])
 */
export const softshrink: ShrinkOp = pointwise("softshrink(Tensor self, Scalar lambd=0.5) -> Tensor", {
  formula: (x, lambd) =>
    x.gt(lambd).select(x.sub(lambd), x.lt(lambd.neg()).select(x.add(lambd), x.isnan().select(x, zero(x)))),
  dtype: "same",
  derivative: { self: outside },
  numbers: "bounds",
  check: (common, _operands, [lambd]) => {
    floats("softshrink_check")(common);
    const [largest, limit] = shrinkLimits[common.name]!;
    if (!(Number(lambd) >= 0 && Number(lambd) <= largest))
      throw new RuntimeError(
        `lambda must be in range [0, ${limit}] for input dtype ${common.scalarName}, but found ${String(lambd)}`,
      );
  },
});

export type SoftplusOp = Operator<
  (self: Tensor, beta?: number, threshold?: number) => Tensor,
  { beta?: number; threshold?: number }
>;

/**
 * `log(1 + exp(beta * x)) / beta`, and `x` itself where `beta * x` is above the threshold.
 * @example
 * F.softplus(torch.tensor([-1.5, 0, 2])); // tensor([0.2014, 0.6931, 2.1269])
 */
export const softplus: SoftplusOp = pointwise("softplus(Tensor self, Scalar beta=1, Scalar threshold=20) -> Tensor", {
  formula: (x, beta, limit) => x.mul(beta).gt(limit).select(x, x.mul(beta).exp().log1p().div(beta)),
  dtype: "same",
  check: floats("softplus_cpu"),
  derivative: {
    self: ({ grad, self, beta, threshold: limit }) => {
      const scaled = self.mul(beta);
      const z = scaled.exp();
      return scaled.gt(limit).select(grad, grad.mul(z).div(z.add(1)));
    },
  },
});

/**
 * `log(sigmoid(x))`.
 * @example
 * F.logsigmoid(torch.tensor([-1.5, 0, 2])); // tensor([-1.7014, -0.6931, -0.1269])
 */
export const log_sigmoid: UnaryOp = pointwise("log_sigmoid(Tensor self) -> Tensor", {
  layout: "contiguous",
  formula: (x) => x.min(0).sub(x.abs().neg().exp().log1p()),
  dtype: "same",
  check: floats("log_sigmoid_cpu"),
  derivative: {
    self: ({ grad, self }) => {
      const z = self.lt(0).select(self, self.neg()).exp(); // of -|x|, whose slope at 0 is 0
      const share = z.div(z.add(1));
      return grad.mul(self.lt(0).select(one(z).sub(share), share));
    },
  },
});
