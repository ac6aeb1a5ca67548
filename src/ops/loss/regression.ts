/** Losses of real numbers: squared and absolute errors, Huber, Kullback-Leibler, Poisson, Gaussian. */
import { isCaptured, lookAt } from "../../compute/look-at.ts";
import { constant, type Scalar } from "../../kernel/ir.ts";
import { numel, sameShape } from "../../layout/shape.ts";
import { isDifferentiable, promote_types } from "../../dtype.ts";
import { noCast, notImplemented, RuntimeError, ValueError, withHelp } from "../../support/errors.ts";
import { warnOnce } from "../../support/warnings.ts";
import { Tensor } from "../../tensor/tensor.ts";
import { REDUCTIONS } from "../../compute/loss/reductions.ts";
import { elementwiseLoss } from "./elementwise-loss.ts";
import { composite } from "../declare/operator.ts";
import type { Variables } from "../declare/pointwise.ts";
import type { Operator } from "../declare/types.ts";
import { LOSS_OPTIONS, ofInput, reductionName, reductionNumber, warnSizes, type LossOptions } from "./reduction.ts";
import { sizeAt } from "../../support/checked.ts";

const WEIGHTED_OPTIONS = `${LOSS_OPTIONS}, Tensor? weight=None`;

/** Options of losses that may count elements differently. */
export interface ElementWeightOptions extends LossOptions {
  /** What each element counts, of the input's shape; the mean divides by the weights' sum. */
  weight?: Tensor | null;
}

function checkWeight(input: Tensor, weight: Tensor): void {
  if (!sameShape(weight.shape, input.shape)) throw new ValueError("Weights and input must have the same size.");
}

/** Integers and bools have no kernel of the loss. */
function assertFloats(kernel: string, input: Tensor, target: Tensor): void {
  const dtype = promote_types(input.dtype, target.dtype);
  if (!isDifferentiable(dtype)) throw notImplemented(kernel, dtype);
}

/** Weighted errors, reduced as PyTorch does: the mean is over the weights' sum. */
function weightedLoss(errors: Tensor, weight: Tensor, mode: string): Tensor {
  const weighted = errors.mul(weight);
  if (mode === "none") return weighted;
  if (mode === "sum") return weighted.sum();
  if (mode === "mean") return weighted.sum().div(weight.sum());
  throw new ValueError(`Invalid reduction mode: ${mode}. Expected one of 'none', 'mean', 'sum'.`);
}

/** A loss of an input and a target. */
export type PairLoss<O = LossOptions> = Operator<
  (input: Tensor, target: Tensor) => Tensor,
  O & { input?: Tensor; target?: Tensor }
>;

const difference = ({ input, target }: Variables): Scalar => input.sub(target);

function signOf(x: Scalar): Scalar {
  return x.gt(0).select(constant(1, x.type), x.lt(0).select(constant(-1, x.type), x));
}

const mse = elementwiseLoss({
  name: "mse_loss",
  operands: ["input", "target"],
  formula: (v) => {
    const d = difference(v);
    return d.mul(d);
  },
});

/**
 * (input - target)², averaged unless `reduction` says otherwise.
 * @example
 * F.mse_loss(torch.tensor([1, 2.5]), torch.tensor([1.5, 0.5])); // tensor(2.1250)
 */
export const mse_loss: PairLoss<ElementWeightOptions> = composite(
  `mse_loss(Tensor input, Tensor target, ${WEIGHTED_OPTIONS}) -> Tensor`,
  (
    input: Tensor,
    target: Tensor,
    sizeAverage: boolean | null,
    reduce: boolean | null,
    reduction: string,
    weight: Tensor | null,
  ) => {
    warnSizes("mse_loss", input, target);
    if (weight !== null) {
      checkWeight(input, weight);
      return weightedLoss(input.sub(target).pow(2), weight, reductionName(reduction, sizeAverage, reduce));
    }
    assertFloats("mse_cpu", input, target);
    return mse(input, target, reductionNumber(reduction, sizeAverage, reduce));
  },
);

const l1 = elementwiseLoss({
  name: "l1_loss",
  lastNode: "AbsBackward0",
  operands: ["input", "target"],
  formula: (v) => difference(v).abs(),
  derivative: {
    input: (v) => v["grad"].mul(signOf(difference(v))),
    target: (v) => v["grad"].neg().mul(signOf(difference(v))),
  },
});

/**
 * |input - target|, averaged unless `reduction` says otherwise.
 * @example
 * F.l1_loss(torch.tensor([1, 2.5]), torch.tensor([1.5, 0.5])); // tensor(1.2500)
 */
export const l1_loss: PairLoss<ElementWeightOptions> = composite(
  `l1_loss(Tensor input, Tensor target, ${WEIGHTED_OPTIONS}) -> Tensor`,
  (
    input: Tensor,
    target: Tensor,
    sizeAverage: boolean | null,
    reduce: boolean | null,
    reduction: string,
    weight: Tensor | null,
  ) => {
    warnSizes("l1_loss", input, target);
    if (input.dtype.kind === "bool" || target.dtype.kind === "bool") return input.sub(target); // which bools refuse
    if (weight !== null) {
      checkWeight(input, weight);
      return weightedLoss(input.sub(target).abs(), weight, reductionName(reduction, sizeAverage, reduce));
    }
    if (!promote_types(input.dtype, target.dtype).is_floating_point) {
      const distances = input.sub(target).abs();
      const mode = reductionName(reduction, sizeAverage, reduce);
      return mode === "none" ? distances : mode === "sum" ? distances.sum() : distances.mean();
    }
    return l1(input, target, reductionNumber(reduction, sizeAverage, reduce));
  },
);

/** The difference, held between -limit and limit, over `scale`: the slope of the two smooth absolute values. */
function clippedSlope(v: Variables, limit: Scalar, inside: (d: Scalar) => Scalar, outside: Scalar): Scalar {
  const d = difference(v);
  return v["grad"].mul(d.le(limit.neg()).select(outside.neg(), d.ge(limit).select(outside, inside(d))));
}

const smoothSlope = (v: Variables): Scalar =>
  clippedSlope(v, v["beta"], (d) => d.div(v["beta"]), constant(1, v["grad"].type));
const smooth = elementwiseLoss({
  name: "smooth_l1_loss",
  operands: ["input", "target"],
  params: ["beta"],
  formula: (v) => {
    const z = difference(v).abs();
    const beta = v["beta"];
    return z.lt(beta).select(z.mul(z).mul(0.5).div(beta), z.sub(beta.mul(0.5)));
  },
  derivative: { input: smoothSlope, target: (v) => smoothSlope(v).neg() },
});

/**
 * Squared below `beta`, absolute above.
 * @example
 * F.smooth_l1_loss(torch.tensor([1, 2.5]), torch.tensor([1.5, 0.5])); // tensor(0.8125)
 */
export const smooth_l1_loss: PairLoss<LossOptions & { beta?: number }> = composite(
  `smooth_l1_loss(Tensor input, Tensor target, ${LOSS_OPTIONS}, float beta=1.0) -> Tensor`,
  (
    input: Tensor,
    target: Tensor,
    sizeAverage: boolean | null,
    reduce: boolean | null,
    reduction: string,
    beta: number,
  ) => {
    warnSizes("smooth_l1_loss", input, target);
    if (beta < 0) throw new RuntimeError("smooth_l1_loss does not support negative values for beta.");
    const number = reductionNumber(reduction, sizeAverage, reduce);
    if (beta !== 0) assertFloats("smooth_l1_cpu", input, target);
    return beta === 0 ? l1(input, target, number) : smooth(input, target, number, beta);
  },
);

const huberSlope = (v: Variables): Scalar => clippedSlope(v, v["delta"], (d) => d, v["delta"]);
const huber = elementwiseLoss({
  name: "huber_loss",
  operands: ["input", "target"],
  params: ["delta"],
  formula: (v) => {
    const z = difference(v).abs();
    const delta = v["delta"];
    return z.le(delta).select(z.mul(z).mul(0.5), delta.mul(z.sub(delta.mul(0.5))));
  },
  derivative: { input: huberSlope, target: (v) => huberSlope(v).neg() },
});

/**
 * Squared below `delta`, absolute above, with slope `delta`.
 * @example
 * F.huber_loss(torch.tensor([1, 2.5]), torch.tensor([1.5, 0.5])); // tensor(0.8125)
 */
export const huber_loss: PairLoss<ElementWeightOptions & { delta?: number }> = composite(
  "huber_loss(Tensor input, Tensor target, str reduction='mean', float delta=1.0, Tensor? weight=None) -> Tensor",
  (input: Tensor, target: Tensor, reduction: string, delta: number, weight: Tensor | null) => {
    warnSizes("huber_loss", input, target);
    const number = reductionNumber(reduction);
    if (delta <= 0) throw new RuntimeError("huber_loss does not support non-positive values for delta.");
    assertFloats("huber_cpu", input, target);
    if (weight === null) return ofInput(input, target, huber(input, target, number, delta));
    checkWeight(input, weight);
    const weighted = ofInput(input, target, huber(input, target, REDUCTIONS.none, delta)).mul(weight);
    return reduction === "none" ? weighted : reduction === "sum" ? weighted.sum() : weighted.mean();
  },
);

const logOrZero = (t: Scalar): Scalar => t.eq(0).select(constant(0, t.type), t.log());
const klPlain = elementwiseLoss({
  name: "kl_div",
  lastNode: "SubBackward0",
  shapeOrder: ["target", "input"],
  operands: ["input", "target"],
  formula: ({ input, target }) => target.mul(logOrZero(target)).sub(target.mul(input)),
  derivative: {
    input: ({ grad, target }) => grad.mul(target).neg(),
    target: ({ grad, input, target }) => grad.mul(logOrZero(target).add(target.div(target)).sub(input)),
  },
});
const klLog = elementwiseLoss({
  name: "kl_div",
  lastNode: "MulBackward0",
  shapeOrder: ["target", "input"],
  operands: ["input", "target"],
  formula: ({ input, target }) => target.exp().mul(target.sub(input)),
});

/** The reductions of `kl_div`: "batchmean" divides the sum by the batch size. */
export interface KlOptions {
  /** How values are put together; "batchmean" is the divergence by its definition. Default "mean". */
  reduction?: "none" | "mean" | "sum" | "batchmean";
  /** The older spelling of `reduction`. */
  size_average?: boolean | null;
  /** The older spelling of `reduction`. */
  reduce?: boolean | null;
  /** The target holds log-probabilities. Default false. */
  log_target?: boolean;
}

/** Looks at the first few inputs: rows that are probabilities lack their logarithm. */
let looksLeft = 3;
function warnNoLogarithms(input: Tensor): void {
  const { shape } = input;
  if (isCaptured()) return;
  if (looksLeft <= 0 || shape.length === 0 || numel(shape) === 0 || numel(shape) > 4096 || shape.at(-1) === 1) return;
  looksLeft--;
  const values = input.detach();
  if (lookAt(values.amin(), -1) < 0 || lookAt(values.sum(-1).sub(1).abs().amax(), 0) > 1e-3) return;
  warnOnce(
    "kl_div probabilities",
    "kl_div expects log-probabilities as its input, but its rows are probabilities: write kl_div(p.log(), target), or log_softmax of logits.",
  );
}

/**
 * target * (log target - input), for `input` of log-probabilities. `log_target`: the target is in logs too.
 * @example
 * F.kl_div(torch.tensor([[0.5, 0.5]]).log(), torch.tensor([[0.25, 0.75]]), { reduction: "batchmean" }); // tensor(0.1308)
 */
export const kl_div: PairLoss<KlOptions> = composite(
  `kl_div(Tensor input, Tensor target, ${LOSS_OPTIONS}, bool log_target=False) -> Tensor`,
  (
    input: Tensor,
    target: Tensor,
    sizeAverage: boolean | null,
    reduce: boolean | null,
    reduction: string,
    logTarget: boolean,
  ) => {
    const name = reductionName(reduction, sizeAverage, reduce);
    if (name === "mean") {
      const classes = input.shape.length === 0 ? 1 : numel(input.shape) / Math.max(1, sizeAt(input.shape, 0));
      warnOnce(
        "kl_div mean",
        withHelp(
          "reduction: 'mean' divides the total loss by both the batch size and the support size.'batchmean' divides only by the batch size, and aligns with the KL div math definition.'mean' will be changed to behave the same as 'batchmean' in the next major release.",
          `Here the result is 1/${classes} of the divergence; write { reduction: "batchmean" } for the divergence itself.`,
        ),
      );
    }
    warnNoLogarithms(input);
    const number = name === "batchmean" ? REDUCTIONS.sum : reductionNumber(name);
    const result = (logTarget ? klLog : klPlain)(input, target, number);
    return name === "batchmean" && input.shape.length !== 0 ? result.div(sizeAt(input.shape, 0)) : result;
  },
);

const HALF_LOG_TWO_PI = 0.9189385332046727;

function stirling(t: Scalar): Scalar {
  const approximation = t.mul(t.log()).sub(t).add(t.log().mul(0.5)).add(HALF_LOG_TWO_PI);
  return t.gt(1).select(approximation, constant(0, t.type));
}

function poissonOf(logInput: boolean, full: boolean): ReturnType<typeof elementwiseLoss> {
  return elementwiseLoss({
    name: "poisson_nll_loss",
    lastNode: full ? "AddBackward0" : "SubBackward0",
    shapeOrder: ["target", "input"],
    operands: ["input", "target"],
    params: ["eps"],
    dtype: "intToFloat",
    formula: ({ input, target, eps }) => {
      const loss = logInput ? input.exp().sub(target.mul(input)) : input.sub(target.mul(input.add(eps).log()));
      return full ? loss.add(stirling(target)) : loss;
    },
  });
}
const poisson = {
  "true,true": poissonOf(true, true),
  "true,false": poissonOf(true, false),
  "false,true": poissonOf(false, true),
  "false,false": poissonOf(false, false),
};

/** Options of `poisson_nll_loss`. */
export interface PoissonOptions extends LossOptions {
  /** The input is the logarithm of the rate. Default true. */
  log_input?: boolean;
  /** Add Stirling's term for targets above 1. Default false. */
  full?: boolean;
  /** Keeps the logarithm finite when `log_input` is false. Default 1e-8. */
  eps?: number;
}

/** Negative log-likelihood of counts; `input` is the rate, or its log. */
export const poisson_nll_loss: PairLoss<PoissonOptions> = composite(
  "poisson_nll_loss(Tensor input, Tensor target, bool log_input=True, bool full=False, bool? size_average=None, float eps=1e-8, bool? reduce=None, str reduction='mean') -> Tensor",
  (
    input: Tensor,
    target: Tensor,
    logInput: boolean,
    full: boolean,
    sizeAverage: boolean | null,
    eps: number,
    reduce: boolean | null,
    reduction: string,
  ) => {
    const name = reductionName(reduction, sizeAverage, reduce);
    if (name !== "none" && name !== "mean" && name !== "sum")
      throw new ValueError(`${name} is not a valid value for reduction`);
    const number = reductionNumber(name);
    return poisson[`${logInput},${full}`](input, target, number, eps);
  },
);

const gaussianFormula = ({ input, target, var: variance, eps }: Variables): { d: Scalar; v: Scalar } => ({
  d: input.sub(target),
  v: variance!.lt(eps).select(eps, variance!),
});
const gaussianOf = (full: boolean): ReturnType<typeof elementwiseLoss> =>
  elementwiseLoss({
    name: "gaussian_nll_loss",
    lastNode: full ? "AddBackward0" : "MulBackward0",
    operands: ["input", "target", "var"],
    params: ["eps"],
    formula: (vars) => {
      const { d, v } = gaussianFormula(vars);
      const loss = v.log().add(d.mul(d).div(v)).mul(0.5);
      return full ? loss.add(HALF_LOG_TWO_PI) : loss;
    },
    derivative: {
      input: (vars) => {
        const { d, v } = gaussianFormula(vars);
        return vars["grad"].mul(d.div(v));
      },
      target: (vars) => {
        const { d, v } = gaussianFormula(vars);
        return vars["grad"].neg().mul(d.div(v));
      },
      // The clamp of the variance is not seen by the gradient, as in PyTorch.
      var: (vars) => {
        const { d, v } = gaussianFormula(vars);
        return vars["grad"].mul(0.5).mul(
          constant(1, v.type)
            .div(v)
            .sub(d.mul(d).div(v.mul(v))),
        );
      },
    },
  });
const gaussian = { plain: gaussianOf(false), full: gaussianOf(true) };

/** Negative log-likelihood of a normal distribution with the given variances. */
export const gaussian_nll_loss: Operator<
  (
    input: Tensor,
    target: Tensor,
    variance: Tensor | number,
    full?: boolean,
    eps?: number,
    reduction?: "none" | "mean" | "sum",
  ) => Tensor,
  { var?: Tensor | number; full?: boolean; eps?: number; reduction?: "none" | "mean" | "sum" }
> = composite(
  "gaussian_nll_loss(Tensor input, Tensor target, Tensor|Scalar var, bool full=False, float eps=1e-6, str reduction='mean') -> Tensor",
  (input: Tensor, target: Tensor, given: Tensor | number, full: boolean, eps: number, reduction: string) => {
    let variance = given instanceof Tensor ? given : input.detach().new_full(input.shape, given);
    if (lookAt(variance.lt(0).any(), 0) !== 0) throw new ValueError("var has negative entry/entries");
    if (!sameShape(variance.shape, input.shape)) {
      // Variances may lack the last dim, or have size 1 in the only dim that differs.
      const others = variance.shape.filter((size, d) => size !== input.shape[d]);
      if (sameShape(input.shape.slice(0, -1), variance.shape)) variance = variance.unsqueeze(-1);
      else if (variance.shape.length !== input.shape.length || others.length !== 1 || others[0] !== 1)
        throw new ValueError("var is of incorrect size");
    }
    if (reduction !== "none" && reduction !== "mean" && reduction !== "sum")
      throw new ValueError(`${reduction} is not valid`);
    if (variance.dtype.kind === "bool") throw noCast("Float", "bool");
    if ([input, target].some(({ dtype }) => dtype.kind === "bool")) input.sub(target); // which bools refuse
    return (full ? gaussian.full : gaussian.plain)(input, target, variance, reductionNumber(reduction), eps);
  },
);
