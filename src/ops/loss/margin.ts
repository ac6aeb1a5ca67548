/** Losses with margins: rankings, triplets, cosine embeddings, several classes or labels. */
import { shownAs } from "../../autograd/shown-name.ts";
import { assertNoGradient } from "../../autograd/history.ts";
import { gradientsThrough } from "../../autograd/recompute.ts";
import { marginGradient, marginLosses, type MarginSettings } from "../../compute/loss/margin-kernels.ts";
import { get_default_dtype, int64, isWideUnsigned } from "../../dtype.ts";
import { constant, type Scalar } from "../../kernel/ir.ts";
import { numel, sameShape, shapeText, sizeText } from "../../layout/shape.ts";
import { RuntimeError, ValueError } from "../../support/errors.ts";
import { assertSameDType } from "../../compute/product/matrix-product.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { pickAlong, placeAlong } from "../index/pick-along-dim.ts";
import { elementwiseLoss } from "./elementwise-loss.ts";
import type { Context } from "../declare/context.ts";
import { composite, operator } from "../declare/operator.ts";
import { readingInputs } from "../declare/reads-inputs.ts";
import { pointwise, type Variables } from "../declare/pointwise.ts";
import type { Operator } from "../declare/types.ts";
import { pairwise_distance } from "../product/contractions/similarity.ts";
import type { WeightedLossOptions } from "./binary.ts";
import { assertWithin, LOSS_OPTIONS, reductionNumber, type LossOptions } from "./reduction.ts";
import { itemAt, sizeAt } from "../../support/checked.ts";

/** max(0, x), with slope 0 at 0 and NaN kept, as `clamp_min(0)`. */
function positive(x: Scalar): Scalar {
  return x.le(0).select(constant(0, x.type), x);
}

const room = ({ input1, input2, target, margin }: Variables): Scalar => margin.sub(target.mul(input1.sub(input2)));
/** `clamp_min` lets no gradient through at its bound and where its input is NaN. */
const throughRoom = (v: Variables, slope: Scalar): Scalar =>
  room(v).gt(0).select(v["grad"], constant(0, slope.type)).mul(slope);
const ranking = elementwiseLoss({
  name: "margin_ranking_loss",
  lastNode: "ClampMinBackward0",
  operands: ["input1", "input2", "target"],
  shapeOrder: ["target", "input1", "input2"],
  params: ["margin"],
  dtype: "intToFloat",
  formula: (v) => positive(room(v)),
  derivative: {
    input1: (v) => throughRoom(v, v["target"].neg()),
    input2: (v) => throughRoom(v, v["target"]),
    target: (v) => throughRoom(v, v["input2"].sub(v["input1"])),
  },
});

/** max(0, -target * (input1 - input2) + margin). */
export const margin_ranking_loss: Operator<
  (input1: Tensor, input2: Tensor, target: Tensor, margin?: number) => Tensor,
  LossOptions & { input1?: Tensor; input2?: Tensor; target?: Tensor; margin?: number }
> = composite(
  `margin_ranking_loss(Tensor input1, Tensor input2, Tensor target, float margin=0, ${LOSS_OPTIONS}) -> Tensor`,
  (
    input1: Tensor,
    input2: Tensor,
    target: Tensor,
    margin: number,
    sizeAverage: boolean | null,
    reduce: boolean | null,
    reduction: string,
  ) => {
    const number = reductionNumber(reduction, sizeAverage, reduce);
    if (input1.shape.length !== input2.shape.length || input1.shape.length !== target.shape.length) {
      throw new RuntimeError(
        `margin_ranking_loss : All input tensors should have same dimension but got sizes: input1: ${sizeText(input1.shape)}, input2: ${sizeText(input2.shape)}, target: ${sizeText(target.shape)} `,
      );
    }
    const dtypes = [input1, input2, target].map(({ dtype }) => dtype);
    if (dtypes.every(({ kind }) => kind === "int")) {
      // Integers wrap around before the margin, a float, is added.
      const product = target.neg().mul(input1.sub(input2));
      const losses = product.to(get_default_dtype()).add(margin).clamp_min(0);
      return number === 0 ? losses : number === 1 ? losses.mean() : losses.sum();
    }
    return ranking(input1, input2, target, number, margin);
  },
);

const EPSILON = 1e-12;
const cosine = elementwiseLoss({
  name: "cosine_embedding_loss",
  lastNode: "AddBackward0",
  operands: ["product", "square1", "square2", "target"],
  params: ["margin"],
  constants: ["target"],
  dtype: "intToFloat",
  formula: ({ product, square1, square2, target, margin }) => {
    const similarity = product!.div(square1!.add(EPSILON).mul(square2!.add(EPSILON)).sqrt());
    const zero = constant(0, similarity.type);
    return target
      .eq(1)
      .select(constant(1, zero.type).sub(similarity), zero)
      .add(target.eq(-1).select(positive(similarity.sub(margin)), zero));
  },
});

/**
 * 1 - cos where the target is 1, max(0, cos - margin) where it is -1.
 * Shapes: `input1` and `input2` [batch, D] or [D], `target` [batch] or [] of 1 and -1.
 */
export const cosine_embedding_loss: Operator<
  (input1: Tensor, input2: Tensor, target: Tensor, margin?: number) => Tensor,
  LossOptions & { input1?: Tensor; input2?: Tensor; target?: Tensor; margin?: number }
> = composite(
  `cosine_embedding_loss(Tensor input1, Tensor input2, Tensor target, float margin=0, ${LOSS_OPTIONS}) -> Tensor`,
  (
    input1: Tensor,
    input2: Tensor,
    target: Tensor,
    margin: number,
    sizeAverage: boolean | null,
    reduce: boolean | null,
    reduction: string,
  ) => {
    const number = reductionNumber(reduction, sizeAverage, reduce);
    const rank = target.shape.length;
    if (rank > 1) throw new RuntimeError("0D or 1D target tensor expected, multi-target not supported");
    if (input1.shape.length !== rank + 1 || input2.shape.length !== rank + 1) {
      const lead = rank === 1 ? "1D target tensor expects 2D" : "0D target tensor expects 1D";
      throw new RuntimeError(
        `${lead} input tensors, but found inputs with sizes ${shapeText(input1.shape)} and ${shapeText(input2.shape)}.`,
      );
    }
    return cosine(
      input1.mul(input2).sum(rank),
      input1.mul(input1).sum(rank),
      input2.mul(input2).sum(rank),
      isWideUnsigned(target.dtype) ? target.to(int64) : target,
      number,
      margin,
    );
  },
);

const triplet = elementwiseLoss({
  name: "triplet_margin_loss",
  lastNode: "ClampMinBackward0",
  operands: ["near", "far"],
  params: ["margin"],
  formula: ({ near, far, margin }) => positive(margin.add(near!).sub(far!)),
});
const nearer: { (a: Tensor, b: Tensor): Tensor } = pointwise("minimum(Tensor a, Tensor b) -> Tensor", {
  formula: (a, b) => a.min(b),
  dtype: "same",
  derivative: {
    a: ({ grad, a, b }) => a.eq(b).select(grad.mul(0.5), a.gt(b).select(constant(0, grad.type), grad)),
    b: ({ grad, a, b }) => a.eq(b).select(grad.mul(0.5), b.gt(a).select(constant(0, grad.type), grad)),
  },
});

/** Options of `triplet_margin_loss`. */
export interface TripletOptions extends LossOptions {
  /** How much farther the negative must be. Default 1. */
  margin?: number;
  /** The p of the norm. Default 2. */
  p?: number;
  /** Added to differences, so that the distance has a gradient at 0. Default 1e-6. */
  eps?: number;
  /** Use the distance of positive and negative where it is smaller (Balntas et al. 2016). Default false. */
  swap?: boolean;
}

/**
 * max(0, d(anchor, positive) - d(anchor, negative) + margin). `swap`: the negative counts from the positive too, where
 * that is nearer.
 * @example
 * F.triplet_margin_loss(torch.zeros(1, 2), torch.tensor([[1, 0.5]]), torch.tensor([[1, 1.5]])); // tensor(0.3153)
 */
export const triplet_margin_loss: Operator<
  (
    anchor: Tensor,
    positive: Tensor,
    negative: Tensor,
    margin?: number,
    p?: number,
    eps?: number,
    swap?: boolean,
  ) => Tensor,
  TripletOptions
> = composite(
  `triplet_margin_loss(Tensor anchor, Tensor positive, Tensor negative, float margin=1.0, float p=2, float eps=1e-6, bool swap=False, ${LOSS_OPTIONS}) -> Tensor`,
  (
    anchor: Tensor,
    close: Tensor,
    negative: Tensor,
    margin: number,
    p: number,
    eps: number,
    swap: boolean,
    sizeAverage: boolean | null,
    reduce: boolean | null,
    reduction: string,
  ) => {
    const number = reductionNumber(reduction, sizeAverage, reduce);
    return tripletOf(anchor, close, negative, (x, y) => pairwise_distance(x, y, p, eps), margin, swap, number);
  },
);

function tripletOf(
  anchor: Tensor,
  close: Tensor,
  negative: Tensor,
  distance: (x: Tensor, y: Tensor) => Tensor,
  margin: number,
  swap: boolean,
  reduction: number,
): Tensor {
  if (!(margin > 0))
    throw new ValueError(`margin must be greater than 0, got ${Number.isInteger(margin) ? margin.toFixed(1) : margin}`);
  const [a, b, c] = [anchor, close, negative].map((tensor) => tensor.shape.length);
  if (a !== b || b !== c)
    throw new RuntimeError(
      `The anchor, positive, and negative tensors are expected to have the same number of dimensions, but got: anchor ${a}D, positive ${b}D, and negative ${c}D inputs`,
    );
  const near = distance(anchor, close);
  let far = distance(anchor, negative);
  if (swap) far = nearer(far, distance(close, negative));
  return triplet(near, far, reduction, margin);
}

/** A function that gives the distances between the rows of two tensors. */
export type DistanceFunction = (x: Tensor, y: Tensor) => Tensor;

/** `triplet_margin_loss` with a distance of one's own. */
export const triplet_margin_with_distance_loss: Operator<
  (anchor: Tensor, positive: Tensor, negative: Tensor) => Tensor,
  { distance_function?: DistanceFunction | null; margin?: number; swap?: boolean; reduction?: "none" | "mean" | "sum" }
> = composite(
  "triplet_margin_with_distance_loss(Tensor anchor, Tensor positive, Tensor negative, *, any distance_function=None, float margin=1.0, bool swap=False, str reduction='mean') -> Tensor",
  (
    anchor: Tensor,
    close: Tensor,
    negative: Tensor,
    given: DistanceFunction | null,
    margin: number,
    swap: boolean,
    reduction: string,
  ) =>
    tripletOf(
      anchor,
      close,
      negative,
      given ?? ((x, y) => pairwise_distance(x, y)),
      margin,
      swap,
      reductionNumber(reduction),
    ),
);

/** max(0, margin - right + x)^p, 0 where `mask` is 1. */
const marginTerm = (power: 1 | 2): { (x: Tensor, right: Tensor, mask: Tensor, margin: number): Tensor } =>
  pointwise("margin_term(Tensor x, Tensor right, Tensor mask, Scalar margin) -> Tensor", {
    formula: (x, right, mask, margin) => {
      const z = margin.sub(right).add(x);
      return mask
        .ne(0)
        .or(z.gt(0).not())
        .select(constant(0, z.type), power === 1 ? z : z.mul(z));
    },
    dtype: "same",
  });
const marginTerms = { 1: marginTerm(1), 2: marginTerm(2) };

function finish(values: Tensor, reduction: number): Tensor {
  return reduction === 0 ? values : reduction === 1 ? values.mean() : values.sum();
}

/** The losses of rows by tensor methods, for gradients that are differentiated again. */
function lossesByTensors(rows: Tensor, { target, weight, power, margin, reduction }: MarginSettings): Tensor {
  const classes = sizeAt(rows.shape, 1);
  if (target.shape.length === 1) {
    const right = target.view([-1, 1]);
    const mask = placeAlong(rows.detach().new_ones(right.shape), 1, right, rows.shape);
    let terms = marginTerms[power](rows, pickAlong(rows, 1, right), mask, margin);
    if (weight) terms = terms.mul(pickAlong(weight.view([1, -1]).expand(rows.shape), 1, right));
    return finish(terms.sum(1).div(classes), reduction);
  }
  const listed = target.ge(0).to(int64).cumprod(1);
  const places = target.mul(listed);
  const weights = listed.to(rows.dtype);
  const isLabel = placeAlong(weights, 1, places, rows.shape);
  const others = pickAlong(rows, 1, places).unsqueeze(2);
  const terms = marginTerms[1](rows.unsqueeze(1), others, isLabel.unsqueeze(1), margin).mul(weights.unsqueeze(2));
  return finish(terms.sum([1, 2]).div(classes), reduction);
}

const SETTINGS = "Tensor target, Tensor? weight, int p, float margin, int reduction";
type Settings = [target: Tensor, weight: Tensor | null, power: 1 | 2, margin: number, reduction: number];
function named([target, weight, power, margin, reduction]: Settings): MarginSettings {
  return { target, weight, power, margin, reduction };
}

/** A loss of rows [N, C] and its gradient; `fail` makes the error of a class out of range. */
function rowLoss(name: string, node: string, fail: () => Error): (input: Tensor, ...settings: Settings) => Tensor {
  const backward = operator<(grad: Tensor, self: Tensor, ...settings: Settings) => Tensor>(
    `${name.replace("_forward", "")}_backward(Tensor grad, Tensor self, ${SETTINGS}) -> Tensor`,
    { forward: (grad: Tensor, self: Tensor, ...settings: Settings) => marginGradient(grad, self, named(settings)) },
  );
  const settingsOf = (c: Context): Settings => [
    c.tensor("target"),
    c.optionalTensor("weight"),
    c.value("p"),
    c.value("margin"),
    c.value("reduction"),
  ];
  return operator(`${name}(Tensor self, ${SETTINGS}) -> Tensor`, {
    node,
    recorded: readingInputs(["self"]),
    forward: (self: Tensor, ...settings: Settings) => marginLosses(self, named(settings), fail),
    joint: {
      uses: { self: ["self", "target", "weight"] },
      formula: ([grad], c) => {
        if (!grad) return [];
        const losses = (list: readonly Tensor[]): Tensor[] => [lossesByTensors(itemAt(list, 0), named(settingsOf(c)))];
        return [...gradientsThrough([c.tensor("self")], losses, [grad]), null, null];
      },
      fused: ([grad], c) => (grad ? [backward(grad, c.tensor("self"), ...settingsOf(c)), null, null] : []),
    },
  });
}

const oneClass = rowLoss(
  "multi_margin_loss",
  "MultiMarginLossBackward0",
  () => new RuntimeError("target out of range"),
);
const listOfClasses = rowLoss(
  "multilabel_margin_loss_forward",
  "MultilabelMarginLossBackward0",
  () => new RuntimeError("argument #2 'target' is out of range"),
);

/** What margin losses take: a vector, or rows of which there may be none. */
function assertRows(input: Tensor): void {
  const { shape } = input;
  const fits = shape.length === 0 || (shape.length === 1 && shape[0] !== 0) || (shape.length === 2 && shape[1] !== 0);
  if (!fits)
    throw new RuntimeError(
      `Expected non-empty vector or matrix with optional 0-dim batch size, but got: ${shapeText(shape)}`,
    );
}

function assertLong({ dtype }: Tensor): void {
  if (dtype !== int64) throw new RuntimeError(`expected scalar type Long but found ${dtype.scalarName}`);
}

/** Options of `multi_margin_loss`. */
export interface MultiMarginOptions extends WeightedLossOptions {
  /** Exponent of what is missing: 1 or 2. Default 1. */
  p?: 1 | 2;
  /** How much larger the target's score must be. Default 1. */
  margin?: number;
}

/** Sum over the wrong classes of max(0, margin - x[right] + x[wrong])^p, over the number of classes. */
export const multi_margin_loss: Operator<
  (input: Tensor, target: Tensor, p?: number, margin?: number, weight?: Tensor | null) => Tensor,
  MultiMarginOptions
> = composite(
  `multi_margin_loss(Tensor input, Tensor target, int p=1, float margin=1.0, Tensor? weight=None, ${LOSS_OPTIONS}) -> Tensor`,
  (
    input: Tensor,
    target: Tensor,
    p: number,
    margin: number,
    weight: Tensor | null,
    sizeAverage: boolean | null,
    reduce: boolean | null,
    reduction: string,
  ) => {
    const number = reductionNumber(reduction, sizeAverage, reduce);
    if (p !== 1 && p !== 2) throw new ValueError("only p == 1 and p == 2 supported");
    if (weight && weight.shape.length !== 1) throw new ValueError("weight must be one-dimensional");
    assertRows(input);
    const isBatch = input.shape.length > 1;
    const rows = isBatch ? input : input.view([1, -1]);
    const classes = sizeAt(rows.shape, 1);
    if (numel(target.shape) !== rows.shape[0])
      throw new RuntimeError(
        `multi_margin_loss: target tensor should be 1-D with size equal to the number of input samples (batch size). Expected target size [${rows.shape[0]}], but got ${shapeText(target.shape)}. Input has shape ${shapeText(input.shape)}.`,
      );
    if (weight && numel(weight.shape) !== classes)
      throw new RuntimeError(`inconsistent weight size, expected ${classes} but got ${shapeText(weight.shape)}`);
    assertLong(target);
    assertNoGradient("multi_margin_loss", "weight", weight);
    if (weight) assertSameDType(input, weight);
    const losses = oneClass(rows, target.view([-1]), weight, p, margin, number);
    return target.shape.length === 0 && number === 0 ? shownAs(losses.view([]), "MultiMarginLossBackward0") : losses;
  },
);

/**
 * Sum over labels and non-labels of max(0, 1 - x[label] + x[other]), over the number of classes. A target row lists
 * labels up to the first -1.
 */
export const multilabel_margin_loss: Operator<(input: Tensor, target: Tensor) => Tensor, LossOptions> = composite(
  `multilabel_margin_loss(Tensor input, Tensor target, ${LOSS_OPTIONS}) -> Tensor`,
  (input: Tensor, target: Tensor, sizeAverage: boolean | null, reduce: boolean | null, reduction: string) => {
    const number = reductionNumber(reduction, sizeAverage, reduce);
    assertRows(input);
    if (!sameShape(input.shape, target.shape))
      throw new RuntimeError(
        `inconsistent target size: ${shapeText(target.shape)} for input of size: ${shapeText(input.shape)}`,
      );
    const isBatch = input.shape.length > 1;
    const [rows, labels] = isBatch ? [input, target] : [input.view([1, -1]), target.view([1, -1])];
    if (target.dtype !== int64)
      assertWithin(
        labels,
        -1,
        sizeAt(rows.shape, 1) - 1,
        () => new RuntimeError("argument #2 'target' is out of range"),
      );
    assertLong(target);
    const losses = listOfClasses(rows, labels, null, 1, 1, number);
    return isBatch || number !== 0 ? losses : shownAs(losses.view([]), "MultilabelMarginLossBackward0");
  },
);
