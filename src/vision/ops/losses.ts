/** Losses of detectors: overlaps of boxes that belong together, and the focal loss of classes. */
import * as F from "../../nn/functional/index.ts";
import { functionSignature, type Arguments } from "../../nn/arguments.ts";
import { maximum, minimum } from "../../ops/elementwise/clamp.ts";
import { ValueError } from "../../support/errors.ts";
import { pythonRepr } from "../../support/python.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { shapesApart, shapeWeight } from "./box-overlaps.ts";
import { columns, upcastToFloat } from "./straight-boxes.ts";

/** What becomes of the losses: all of them, their mean or their sum. */
export type LossReduction = "none" | "mean" | "sum";
/** Arguments of the losses of boxes by their names. */
export interface BoxLossOptions {
  boxes1?: Tensor;
  boxes2?: Tensor;
  reduction?: LossReduction;
  /** Keeps quotients finite. */
  eps?: number;
}
export type BoxLossArguments = Arguments<
  [boxes1: Tensor, boxes2: Tensor, reduction?: LossReduction, eps?: number],
  BoxLossOptions
>;
const boxLoss = (name: string): { bind(args: readonly unknown[]): Required<BoxLossOptions> } =>
  functionSignature<Required<BoxLossOptions>>(name, "boxes1, boxes2, reduction='none', eps=1e-07");

function reduced(loss: Tensor, reduction: LossReduction): Tensor {
  if (reduction === "none") return loss;
  if (reduction === "mean") return loss.mean();
  if (reduction === "sum") return loss.sum();
  throw new ValueError(
    `Invalid Value for arg 'reduction': '${String(reduction)} \n Supported reduction modes: 'none', 'mean', 'sum'`,
  );
}
/** As `reduced`, but the mean of no boxes is 0. */
const reducedBoxes = (loss: Tensor, reduction: LossReduction): Tensor =>
  reduction === "mean" && loss.numel() === 0 ? loss.sum().mul(0) : reduced(loss, reduction);

/** Pairs of boxes [..., 4]: overlaps and the smallest boxes around both. */
interface Pairs {
  one: [x1: Tensor, y1: Tensor, x2: Tensor, y2: Tensor];
  two: [x1: Tensor, y1: Tensor, x2: Tensor, y2: Tensor];
  iou: Tensor;
  union: Tensor;
  width: Tensor;
  height: Tensor;
}
function pairsOf(boxes1: Tensor, boxes2: Tensor, eps: number): Pairs {
  const [one, two] = [columns(upcastToFloat(boxes1)), columns(upcastToFloat(boxes2))];
  const [[x1, y1, x2, y2], [x1g, y1g, x2g, y2g]] = [one, two];
  const [left, top, right, bottom] = [maximum(x1, x1g), maximum(y1, y1g), minimum(x2, x2g), minimum(y2, y2g)];
  // Sides are set to 0 before they are multiplied, so that boxes apart have no gradient through their overlap.
  const apart = bottom.gt(top).logical_and(right.gt(left)).logical_not();
  const intersection = right.sub(left).masked_fill(apart, 0).mul(bottom.sub(top).masked_fill(apart, 0));
  const union = x2
    .sub(x1)
    .mul(y2.sub(y1))
    .add(x2g.sub(x1g).mul(y2g.sub(y1g)))
    .sub(intersection);
  return {
    one,
    two,
    iou: intersection.div(union.add(eps)),
    union,
    width: maximum(x2, x2g).sub(minimum(x1, x1g)),
    height: maximum(y2, y2g).sub(minimum(y1, y1g)),
  };
}

const generalized = boxLoss("generalized_box_iou_loss");
/**
 * 1 less the generalized overlap of boxes that belong together (https://arxiv.org/abs/1902.09630), which has gradients
 * for boxes apart too. Boxes [..., 4] in corners x1 < x2, y1 < y2; the result is [...], or [] when it is reduced.
 * @throws {ValueError} for another `reduction`.
 * @example
 * import * as torch from "flambeau";
 * import { ops } from "flambeau/vision";
 * ops.generalized_box_iou_loss(torch.tensor([[0, 0, 1, 1]]), torch.tensor([[1, 1, 2, 2]])); // tensor([1.5000])
 */
export function generalized_box_iou_loss(...args: BoxLossArguments): Tensor {
  const { boxes1, boxes2, reduction, eps } = generalized.bind(args);
  const { iou, union, width, height } = pairsOf(boxes1, boxes2, eps);
  const area = width.mul(height);
  return reducedBoxes(iou.sub(area.sub(union).div(area.add(eps))).rsub(1), reduction);
}

function distanceLoss({ one, two, iou, width, height }: Pairs, eps: number): Tensor {
  const [[x1, y1, x2, y2], [x1g, y1g, x2g, y2g]] = [one, two];
  const diagonal = width.pow(2).add(height.pow(2)).add(eps);
  const dx = x2.add(x1).div(2).sub(x1g.add(x2g).div(2));
  const dy = y2.add(y1).div(2).sub(y1g.add(y2g).div(2));
  return iou.rsub(1).add(dx.pow(2).add(dy.pow(2)).div(diagonal));
}

const distance = boxLoss("distance_box_iou_loss");
/**
 * 1 less the overlap of boxes that belong together, and the squared distance of their centres as a share of the squared
 * diagonal around both (https://arxiv.org/abs/1911.08287). Boxes [..., 4] in corners; the result is [...], or [].
 * @throws {ValueError} for another `reduction`.
 * @example
 * import * as torch from "flambeau";
 * import { ops } from "flambeau/vision";
 * ops.distance_box_iou_loss(torch.tensor([[0, 0, 1, 1]]), torch.tensor([[1, 1, 2, 2]])); // tensor([1.2500])
 */
export function distance_box_iou_loss(...args: BoxLossArguments): Tensor {
  const { boxes1, boxes2, reduction, eps } = distance.bind(args);
  return reducedBoxes(distanceLoss(pairsOf(boxes1, boxes2, eps), eps), reduction);
}

const complete = boxLoss("complete_box_iou_loss");
/**
 * `distance_box_iou_loss` with a penalty for other ratios of width and height (https://arxiv.org/abs/1911.08287). Boxes
 * [..., 4] in corners; the result is [...], or [] when it is reduced. `eps` counts in the penalty's weight only.
 * @throws {ValueError} for another `reduction`.
 * @example
 * import * as torch from "flambeau";
 * import { ops } from "flambeau/vision";
 * ops.complete_box_iou_loss(torch.tensor([[0, 0, 1, 1]]), torch.tensor([[1, 1, 2, 3]]), "sum"); // tensor(1.2517)
 */
export function complete_box_iou_loss(...args: BoxLossArguments): Tensor {
  const { boxes1, boxes2, reduction, eps } = complete.bind(args);
  const pairs = pairsOf(boxes1, boxes2, 1e-7);
  const angle = ([x1, y1, x2, y2]: Pairs["one"]): Tensor => x2.sub(x1).div(y2.sub(y1)).atan();
  const apart = shapesApart(angle(pairs.two), angle(pairs.one));
  return reducedBoxes(distanceLoss(pairs, 1e-7).add(shapeWeight(apart, pairs.iou, eps).mul(apart)), reduction);
}

/** Arguments of `sigmoid_focal_loss` by their names. */
export interface FocalLossOptions {
  /** Logits. */
  inputs?: Tensor;
  /** Classes as 0 and 1, in the inputs' shape and dtype. */
  targets?: Tensor;
  /** Weight of the class 1 from 0 to 1, that of 0 is what is left to 1; -1: no weights. */
  alpha?: number;
  /** How much less what is classified well counts. */
  gamma?: number;
  reduction?: LossReduction;
}
const focal = functionSignature<Required<FocalLossOptions>>(
  "sigmoid_focal_loss",
  "inputs, targets, alpha=0.25, gamma=2, reduction='none'",
);
/**
 * Cross entropy of logits in which examples that are classified well count less (https://arxiv.org/abs/1708.02002). The
 * result has the inputs' shape, or [] when it is reduced.
 * @throws {ValueError} for an `alpha` outside of [0, 1] that is not -1, and for another `reduction`.
 * @example
 * import * as torch from "flambeau";
 * import { ops } from "flambeau/vision";
 * ops.sigmoid_focal_loss(torch.tensor([2, -1, 0.5]), torch.tensor([1, 0, 0]).float(), { reduction: "mean" }); // tensor(0.1002)
 */
export function sigmoid_focal_loss(
  ...args: Arguments<
    [inputs: Tensor, targets: Tensor, alpha?: number, gamma?: number, reduction?: LossReduction],
    FocalLossOptions
  >
): Tensor {
  const { inputs, targets, alpha, gamma, reduction } = focal.bind(args);
  if (!(alpha >= 0 && alpha <= 1) && alpha !== -1)
    throw new ValueError(
      `Invalid alpha value: ${pythonRepr(alpha)}. alpha must be in the range [0,1] or -1 for ignore.`,
    );
  const p = inputs.sigmoid();
  const entropy = F.binary_cross_entropy_with_logits(inputs, targets, { reduction: "none" });
  const others = targets.rsub(1);
  const right = p.mul(targets).add(p.rsub(1).mul(others));
  let loss = entropy.mul(right.rsub(1).pow(gamma));
  if (alpha >= 0)
    loss = targets
      .mul(alpha)
      .add(others.mul(1 - alpha))
      .mul(loss);
  return reduced(loss, reduction);
}
