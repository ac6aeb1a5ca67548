/** Losses of two classes: binary cross entropy of probabilities and of logits, soft margins, hinges. */
import { get_default_dtype, promote_types, type DType } from "../../dtype.ts";
import { assertNoGradient } from "../../autograd/history.ts";
import { constant, type Scalar } from "../../kernel/ir.ts";
import { broadcastBeyond, broadcastShapes } from "../../layout/broadcast.ts";
import { sameShape, sizeText, wrapExistingDim } from "../../layout/shape.ts";
import { NotImplementedError, notImplemented, RuntimeError, ValueError, noCast } from "../../support/errors.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { elementwiseLoss } from "./elementwise-loss.ts";
import { composite } from "../declare/operator.ts";
import type { Variables } from "../declare/pointwise.ts";
import type { Operator } from "../declare/types.ts";
import { assertWithin, LOSS_OPTIONS, ofInput, reductionName, reductionNumber, type LossOptions } from "./reduction.ts";
import type { PairLoss } from "./regression.ts";
import { sizeAt } from "../../support/checked.ts";

/** Options of weighted losses. */
export interface WeightedLossOptions extends LossOptions {
  /** How much each class or element counts. */
  weight?: Tensor | null;
}

const atLeast = (x: Scalar, low: number): Scalar => x.lt(low).select(constant(low, x.type), x);
const weighted = (v: Variables, value: Scalar): Scalar => (v["weight"] ? value.mul(v["weight"]) : value);

function crossEntropyOf(operands: readonly string[]): ReturnType<typeof elementwiseLoss> {
  return elementwiseLoss({
    name: "binary_cross_entropy",
    operands,
    formula: (v) => {
      const [x, t] = [v["input"], v["target"]];
      return weighted(
        v,
        t
          .sub(1)
          .mul(atLeast(x.neg().log1p(), -100))
          .sub(t.mul(atLeast(x.log(), -100))),
      );
    },
    derivative: {
      input: (v) => {
        const [x, t] = [v["input"], v["target"]];
        return weighted(v, v["grad"].mul(x.sub(t)).div(atLeast(constant(1, x.type).sub(x).mul(x), 1e-12)));
      },
      target: (v) => {
        const x = v["input"];
        return weighted(v, v["grad"].mul(x.neg().log1p().sub(x.log())));
      },
    },
    constants: ["weight"],
  });
}
const crossEntropy = {
  plain: crossEntropyOf(["input", "target"]),
  weighted: crossEntropyOf(["input", "target", "weight"]),
};

/**
 * -(t log x + (1 - t) log(1 - x)) of probabilities; logs are held at -100.
 * @example
 * F.binary_cross_entropy(torch.tensor([0.8, 0.1]), torch.tensor([1, 0]).float()); // tensor(0.1643)
 */
export const binary_cross_entropy: Operator<
  (input: Tensor, target: Tensor, weight?: Tensor | null) => Tensor,
  WeightedLossOptions
> = composite(
  `binary_cross_entropy(Tensor input, Tensor target, Tensor? weight=None, ${LOSS_OPTIONS}) -> Tensor`,
  (
    input: Tensor,
    target: Tensor,
    weight: Tensor | null,
    sizeAverage: boolean | null,
    reduce: boolean | null,
    reduction: string,
  ) => {
    const number = reductionNumber(reduction, sizeAverage, reduce);
    if (!sameShape(input.shape, target.shape)) {
      throw new ValueError(
        `Using a target size (${sizeText(target.shape)}) that is different to the input size (${sizeText(input.shape)}) is deprecated. Please ensure they have the same size.`,
      );
    }
    if (input.dtype !== target.dtype)
      throw new RuntimeError(`Found dtype ${target.dtype.scalarName} but expected ${input.dtype.scalarName}`);
    assertWithin(input, 0, 1, () => new RuntimeError("all elements of input should be between 0 and 1"));
    assertWithin(target, 0, 1, () => new RuntimeError("all elements of target should be between 0 and 1"));
    assertNoGradient("binary_cross_entropy", "weight", weight);
    const w = typed(weight, input.dtype);
    return w ? crossEntropy.weighted(input, target, w, number) : crossEntropy.plain(input, target, number);
  },
);

/** log(1 + e^-x) without overflow; with -|x| written as a choice, its slope at 0 is -1/2. */
function softplusOfMinus(x: Scalar): Scalar {
  return x
    .lt(0)
    .select(x, x.neg())
    .exp()
    .log1p()
    .sub(x.lt(0).select(x, constant(0, x.type)));
}

const LOGITS = "binary_cross_entropy_with_logits";
function logitsOf(operands: readonly string[]): ReturnType<typeof elementwiseLoss> {
  const value = (v: Variables): Scalar => {
    const [x, t, positive] = [v["input"], v["target"], v["pos_weight"]];
    const softplus = softplusOfMinus(x);
    const factor = positive ? positive.sub(1).mul(t).add(1).mul(softplus) : softplus;
    return constant(1, x.type).sub(t).mul(x).add(factor);
  };
  return elementwiseLoss({
    name: LOGITS,
    operands,
    formula: (v) => weighted(v, value(v)),
    derivative: {
      input: (v) => {
        const [x, t, positive] = [v["input"], v["target"], v["pos_weight"]];
        if (!positive) return weighted(v, v["grad"].mul(x.sigmoid().sub(t)));
        const share = positive.mul(t);
        return weighted(v, v["grad"].mul(share.add(1).sub(t).mul(x.sigmoid()).sub(share)));
      },
      target: (v) => {
        const [x, positive] = [v["input"], v["pos_weight"]];
        const slope = positive ? positive.sub(1).mul(softplusOfMinus(x)).sub(x) : x.neg();
        return weighted(v, v["grad"].mul(slope));
      },
      weight: (v) => v["grad"].mul(value(v)),
      pos_weight: (v) => weighted(v, v["grad"].mul(v["target"]).mul(softplusOfMinus(v["input"]))),
    },
  });
}
const logits = {
  plain: logitsOf(["input", "target"]),
  weight: logitsOf(["input", "target", "weight"]),
  positive: logitsOf(["input", "target", "pos_weight"]),
  both: logitsOf(["input", "target", "weight", "pos_weight"]),
};

/** Weights in the dtype of the losses that they are multiplied into; complex ones are left to be refused. */
function typed(weight: Tensor | null, dtype: DType): Tensor | null {
  return weight === null || weight.dtype === dtype || weight.dtype.is_complex ? weight : weight.to(dtype);
}

function fromLogits(
  input: Tensor,
  target: Tensor,
  weight: Tensor | null,
  positive: Tensor | null,
  reduction: number,
): Tensor {
  if (weight && positive) return logits.both(input, target, weight, positive, reduction);
  if (weight) return logits.weight(input, target, weight, reduction);
  return positive ? logits.positive(input, target, positive, reduction) : logits.plain(input, target, reduction);
}

/**
 * Binary cross entropy of sigmoid(input). `pos_weight` weighs positive targets.
 * @example
 * F.binary_cross_entropy_with_logits(torch.tensor([1.5, -2]), torch.tensor([1, 0]).float()); // tensor(0.1642)
 */
export const binary_cross_entropy_with_logits: Operator<
  (input: Tensor, target: Tensor, weight?: Tensor | null) => Tensor,
  WeightedLossOptions & { pos_weight?: Tensor | null }
> = composite(
  `binary_cross_entropy_with_logits(Tensor input, Tensor target, Tensor? weight=None, ${LOSS_OPTIONS}, Tensor? pos_weight=None) -> Tensor`,
  (
    input: Tensor,
    target: Tensor,
    weight: Tensor | null,
    sizeAverage: boolean | null,
    reduce: boolean | null,
    reduction: string,
    positive: Tensor | null,
  ) => {
    const number = reductionNumber(reduction, sizeAverage, reduce);
    if (!sameShape(input.shape, target.shape))
      throw new ValueError(
        `Target size (${sizeText(target.shape)}) must be the same as input size (${sizeText(input.shape)})`,
      );
    if (!input.dtype.is_floating_point) throw notImplemented("log_sigmoid_cpu", input.dtype);
    assertNoGradient(LOGITS, "weight", weight);
    assertNoGradient(LOGITS, "pos_weight", positive);
    if (target.dtype.kind === "bool") target.sub(target); // which bools refuse
    if (positive?.dtype.kind === "bool") positive.sub(1);
    if (target.dtype.kind === "int")
      throw noCast(promote_types(input.dtype, target.dtype).scalarName, target.dtype.scalarName);
    if (positive !== null) broadcastShapes(positive.shape, target.shape); // for PyTorch's order in its error
    // PyTorch computes into 1 - target, so that the loss has the target's dtype.
    const common = promote_types(input.dtype, target.dtype);
    const [w, p] = [typed(weight, common), typed(positive, common)];
    const loss = fromLogits(input, target, w, p, number);
    return loss.dtype === target.dtype ? loss : loss.to(target.dtype);
  },
);

/** Binary cross entropy of every label, averaged over the classes (the last dim). */
export const multilabel_soft_margin_loss: Operator<
  (input: Tensor, target: Tensor, weight?: Tensor | null) => Tensor,
  WeightedLossOptions
> = composite(
  `multilabel_soft_margin_loss(Tensor input, Tensor target, Tensor? weight=None, ${LOSS_OPTIONS}) -> Tensor`,
  (
    input: Tensor,
    target: Tensor,
    weight: Tensor | null,
    sizeAverage: boolean | null,
    reduce: boolean | null,
    reduction: string,
  ) => {
    const name = reductionName(reduction, sizeAverage, reduce);
    const at = wrapExistingDim(-1, input.shape.length);
    broadcastShapes(target.shape, input.shape); // names the target's size first
    if (target.dtype.kind === "bool") target.sub(1); // which bools refuse
    if (!input.dtype.is_floating_point) throw notImplemented("log_sigmoid_cpu", input.dtype);
    const values = fromLogits(input, target, weight, null, 0).sum(at).div(sizeAt(input.shape, at));
    if (name !== "none" && name !== "mean" && name !== "sum") throw new ValueError(`${name} is not valid`);
    const number = reductionNumber(name);
    return number === 0 ? values : number === 1 ? values.mean() : values.sum();
  },
);

/** How much of the slope there is: e^-xt / (1 + e^-xt) as it stands, which is NaN where the power overflows. */
const softMarginShare = (input: Scalar, target: Scalar): Scalar => {
  const power = input.mul(target).neg().exp();
  return power.div(power.add(1));
};
const softMargin = elementwiseLoss({
  name: "soft_margin_loss",
  operands: ["input", "target"],
  formula: ({ input, target }) => input.mul(target).neg().exp().log1p(),
  constants: ["target"],
  derivative: { input: ({ grad, input, target }) => grad.neg().mul(target).mul(softMarginShare(input, target)) },
});

/** log(1 + exp(-target * input)) for targets 1 and -1. */
export const soft_margin_loss: PairLoss = composite(
  `soft_margin_loss(Tensor input, Tensor target, ${LOSS_OPTIONS}) -> Tensor`,
  (input: Tensor, target: Tensor, sizeAverage: boolean | null, reduce: boolean | null, reduction: string) => {
    assertNoGradient("soft_margin_loss", "target", target);
    if (input.dtype.kind === "bool") return input.neg(); // which bools refuse
    if (input.dtype.kind === "int") throw noCast(get_default_dtype().scalarName, input.dtype.scalarName);
    const { shape } = input;
    const common = broadcastShapes(shape, target.shape);
    if (!sameShape(shape, common)) throw broadcastBeyond(shape, common);
    return ofInput(input, target, softMargin(input, target, reductionNumber(reduction, sizeAverage, reduce)));
  },
);

const zeroUnless = (condition: Scalar, value: Scalar): Scalar => condition.select(value, constant(0, value.type));
const hinge = elementwiseLoss({
  name: "hinge_embedding_loss",
  lastNode: "AddBackward0",
  shapeOrder: ["target", "input"],
  operands: ["input", "target"],
  params: ["margin"],
  constants: ["target"],
  masksGradient: true,
  formula: ({ input, target, margin }) => {
    const room = margin.sub(input);
    return zeroUnless(target.ne(1).and(room.lt(0).not()), room).add(zeroUnless(target.ne(-1), input));
  },
  // `clamp_min` lets no gradient through at its bound and where its input is NaN.
  derivative: {
    input: ({ grad, input, target, margin }) =>
      zeroUnless(target.ne(-1), grad).sub(zeroUnless(target.ne(1).and(margin.sub(input).gt(0)), grad)),
  },
});

/** input where the target is 1, max(0, margin - input) where it is -1. */
export const hinge_embedding_loss: Operator<
  (input: Tensor, target: Tensor, margin?: number) => Tensor,
  LossOptions & { margin?: number }
> = composite(
  `hinge_embedding_loss(Tensor input, Tensor target, float margin=1.0, ${LOSS_OPTIONS}) -> Tensor`,
  (
    input: Tensor,
    target: Tensor,
    margin: number,
    sizeAverage: boolean | null,
    reduce: boolean | null,
    reduction: string,
  ) => {
    const number = reductionNumber(reduction, sizeAverage, reduce);
    const { dtype } = input;
    if (dtype.kind === "bool") input.sub(input); // which bools refuse
    if (number === 1 && dtype.kind === "int")
      throw new NotImplementedError(
        `mean(): could not infer output dtype. Input dtype must be either a floating point or complex dtype. Got: ${dtype.scalarName}`,
      );
    // Targets only choose: no gradient reaches them, and the loss has the input's dtype.
    const side = target.requires_grad ? target.detach() : target;
    if (dtype.kind !== "int") return hinge(input, side.dtype.kind === "float" ? side.to(dtype) : side, number, margin);
    const own = side.dtype === dtype ? side : side.eq(1).to(dtype).sub(side.eq(-1).to(dtype));
    const each = hinge(input, own, 0, margin);
    return number === 2 ? each.sum() : each;
  },
);
