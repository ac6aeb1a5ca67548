/** How much boxes overlap, for all pairs of two lists of them. */
import { no_grad } from "../../autograd/modes.ts";
import { maximum, minimum } from "../../ops/elementwise/clamp.ts";
import { ValueError } from "../../support/errors.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { inRotatedFormat, isRotated, type RotatedBoxFormat } from "./rotated-boxes.ts";
import { rotatedOverlaps } from "./rotated-overlaps.ts";
import { areaOf, isStraight, upcast, type StraightBoxFormat } from "./straight-boxes.ts";

/** Corners and sizes of boxes [..., n, 4] that meet those of the other list: [..., n, 1, 2] and [..., 1, m, 2]. */
interface Ends {
  low: Tensor;
  high: Tensor;
}
function endsOf(boxes: Tensor, format: StraightBoxFormat, dim: -2 | -3): Ends {
  const spread = boxes.unsqueeze(dim);
  const [first, second] = [spread.narrow(-1, 0, 2), spread.narrow(-1, 2, 2)];
  if (format === "xyxy") return { low: first, high: second };
  if (format === "xywh") return { low: first, high: first.add(second) };
  return { low: first.sub(second.div(2)), high: first.add(second.div(2)) };
}

/** Widths and heights between ends, 0 where they do not meet. */
const sizes = (low: Tensor, high: Tensor): [width: Tensor, height: Tensor] =>
  upcast(high.sub(low)).clamp({ min: 0 }).unbind(-1) as [Tensor, Tensor];

interface Overlaps {
  iou: Tensor;
  union: Tensor;
  /** Sides of the smallest boxes around both. */
  around(): [width: Tensor, height: Tensor];
}
function overlaps(boxes1: Tensor, boxes2: Tensor, format: StraightBoxFormat = "xyxy"): Overlaps {
  const [one, two] = [endsOf(boxes1, format, -2), endsOf(boxes2, format, -3)];
  const [width, height] = sizes(maximum(one.low, two.low), minimum(one.high, two.high));
  const intersection = width.mul(height);
  const union = areaOf(boxes1, format).unsqueeze(-1).add(areaOf(boxes2, format).unsqueeze(-2)).sub(intersection);
  return {
    iou: intersection.div(union),
    union,
    around: () => sizes(minimum(one.low, two.low), maximum(one.high, two.high)),
  };
}

/**
 * Intersection over union of all pairs of boxes [..., n, 4] and [..., m, 4] in the notation `fmt`: [..., n, m]. Rotated boxes
 * are [n, 5] ("cxcywhr", "xywhr") or [n, 8] ("xyxyxyxy"), and their result is float32.
 * @throws {ValueError} for a notation that there is not, {RuntimeError} for rotated boxes of other shapes or dtypes.
 * @example
 * import * as torch from "flambeau";
 * import { ops } from "flambeau/vision";
 * ops.box_iou(torch.tensor([[0, 0, 2, 2]]), torch.tensor([[1, 0, 3, 2]])); // tensor([[0.3333]])
 */
export function box_iou(boxes1: Tensor, boxes2: Tensor, fmt: StraightBoxFormat | RotatedBoxFormat = "xyxy"): Tensor {
  if (isRotated(fmt)) {
    const centred = (boxes: Tensor): Tensor => (fmt === "cxcywhr" ? boxes : inRotatedFormat(boxes, fmt, "cxcywhr"));
    return rotatedOverlaps(centred(boxes1), centred(boxes2));
  }
  if (!isStraight(fmt))
    throw new ValueError(
      `Unsupported format '${String(fmt)}'. Supported axis-aligned formats: ('xyxy', 'xywh', 'cxcywh'). Supported rotated formats: ('cxcywhr', 'xywhr', 'xyxyxyxy').`,
    );
  return overlaps(boxes1, boxes2, fmt).iou;
}

/**
 * Intersection over union, less the share of the enclosing box that neither covers (https://arxiv.org/abs/1902.09630).
 * [..., n, 4] and [..., m, 4] give [..., n, m].
 * @throws {RuntimeError} for batches that cannot be broadcast.
 * @example
 * import * as torch from "flambeau";
 * import { ops } from "flambeau/vision";
 * ops.generalized_box_iou(torch.tensor([[0, 0, 1, 1]]), torch.tensor([[1, 1, 2, 2]])); // tensor([[-0.5000]])
 */
export function generalized_box_iou(boxes1: Tensor, boxes2: Tensor): Tensor {
  const { iou, union, around } = overlaps(boxes1, boxes2);
  const [width, height] = around();
  const whole = width.mul(height);
  return iou.sub(whole.sub(union).div(whole));
}

function distances(boxes1: Tensor, boxes2: Tensor, eps: number): { iou: Tensor; diou: Tensor } {
  const { iou, around } = overlaps(boxes1, boxes2);
  const [width, height] = around();
  const diagonal = width.pow(2).add(height.pow(2)).add(eps);
  const centres = (boxes: Tensor): Tensor =>
    boxes
      .narrow(-1, 0, 2)
      .add(boxes.narrow(-1, 2, 2))
      .div(2);
  const [dx, dy] = centres(boxes1).unsqueeze(-2).sub(centres(boxes2).unsqueeze(-3)).unbind(-1) as [Tensor, Tensor];
  return { iou, diou: iou.sub(upcast(dx).pow(2).add(upcast(dy).pow(2)).div(diagonal)) };
}

/**
 * Intersection over union, less the squared distance of the centres as a share of the enclosing box's squared diagonal
 * (https://arxiv.org/abs/1911.08287). [..., n, 4] and [..., m, 4] give [..., n, m].
 * @throws {RuntimeError} for batches that cannot be broadcast.
 * @example
 * import * as torch from "flambeau";
 * import { ops } from "flambeau/vision";
 * ops.distance_box_iou(torch.tensor([[0, 0, 1, 1]]), torch.tensor([[1, 1, 2, 2]])); // tensor([[-0.2500]])
 */
export function distance_box_iou(boxes1: Tensor, boxes2: Tensor, eps = 1e-7): Tensor {
  return distances(upcast(boxes1), upcast(boxes2), eps).diou;
}

/** How far the shapes (the angles of the diagonals) of boxes are apart, from 0 to 1. */
export const shapesApart = (angle1: Tensor, angle2: Tensor): Tensor =>
  angle1
    .sub(angle2)
    .pow(2)
    .mul(4 / Math.PI ** 2);
/** What the distance of shapes counts beside the overlap; it has no gradient, as in the paper. */
export const shapeWeight = (apart: Tensor, iou: Tensor, eps: number): Tensor =>
  no_grad(() => apart.div(iou.rsub(1).add(apart).add(eps)));

/**
 * `distance_box_iou`, less a penalty for other ratios of width and height (https://arxiv.org/abs/2005.03572).
 * [..., n, 4] and [..., m, 4] give [..., n, m].
 * @throws {RuntimeError} for batches that cannot be broadcast.
 * @example
 * import * as torch from "flambeau";
 * import { ops } from "flambeau/vision";
 * ops.complete_box_iou(torch.tensor([[0, 0, 1, 1]]), torch.tensor([[1, 1, 2, 3]])); // tensor([[-0.2517]])
 */
export function complete_box_iou(boxes1: Tensor, boxes2: Tensor, eps = 1e-7): Tensor {
  const [one, two] = [upcast(boxes1), upcast(boxes2)];
  const { iou, diou } = distances(one, two, eps);
  const angles = (boxes: Tensor): Tensor => {
    const [width, height] = boxes
      .narrow(-1, 2, 2)
      .sub(boxes.narrow(-1, 0, 2))
      .unbind(-1) as [Tensor, Tensor];
    return width.div(height).atan();
  };
  const apart = shapesApart(angles(one).unsqueeze(-1), angles(two).unsqueeze(-2));
  return diou.sub(shapeWeight(apart, iou, eps).mul(apart));
}
