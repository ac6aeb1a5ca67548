/** Boxes [x1, y1, x2, y2]: areas, overlaps, other notations, and which of many overlapping ones to keep. */
import { int64 } from "../../dtype.ts";
import { maximum, minimum } from "../../ops/elementwise/clamp.ts";
import { cat, stack } from "../../ops/view/join.ts";
import { tensor } from "../../methods/implementations.ts";
import { RuntimeError, ValueError } from "../../support/errors.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { sizeAt } from "../../support/checked.ts";

/** Corners; corner and size; centre and size. */
export type BoxFormat = "xyxy" | "xywh" | "cxcywh";
const floats = (boxes: Tensor): Tensor => (boxes.dtype.is_floating_point ? boxes : boxes.float());
const columns = (boxes: Tensor): [Tensor, Tensor, Tensor, Tensor] =>
  boxes.unbind(-1) as [Tensor, Tensor, Tensor, Tensor];

/**
 * The areas of boxes [..., 4].
 * @example
 * import * as torch from "flambeau";
 * import { ops } from "flambeau/vision";
 * ops.box_area(torch.tensor([[0, 0, 2, 3.5]])); // tensor([7.])
 */
export function box_area(boxes: Tensor): Tensor {
  const [x1, y1, x2, y2] = columns(floats(boxes));
  return x2.sub(x1).mul(y2.sub(y1));
}

/** Boxes in another notation. [..., 4] as before. */
export function box_convert(boxes: Tensor, in_fmt: BoxFormat, out_fmt: BoxFormat): Tensor {
  for (const format of [in_fmt, out_fmt])
    if (!["xyxy", "xywh", "cxcywh"].includes(format))
      throw new ValueError(`Unsupported Bounding Box Conversions for given in_fmt ${in_fmt} and out_fmt ${out_fmt}`);
  if (in_fmt === out_fmt) return boxes.clone();
  const [a, b, c, d] = columns(boxes);
  let corners: [Tensor, Tensor, Tensor, Tensor] = [a, b, c, d];
  if (in_fmt === "xywh") corners = [a, b, a.add(c), b.add(d)];
  if (in_fmt === "cxcywh") corners = [a.sub(c.mul(0.5)), b.sub(d.mul(0.5)), a.add(c.mul(0.5)), b.add(d.mul(0.5))];
  const [x1, y1, x2, y2] = corners;
  if (out_fmt === "xyxy") return stack(corners, -1);
  const size = [x2.sub(x1), y2.sub(y1)];
  if (out_fmt === "xywh") return stack([x1, y1, ...size], -1);
  return stack([x1.add(x2).div(2), y1.add(y2).div(2), ...size], -1);
}

/** Intersections and unions of all pairs of boxes [n, 4] and [m, 4]. */
function overlaps(boxes1: Tensor, boxes2: Tensor): [intersection: Tensor, union: Tensor] {
  const [one, two] = [floats(boxes1).unsqueeze(1), floats(boxes2).unsqueeze(0)];
  const corner = maximum(one.narrow(-1, 0, 2), two.narrow(-1, 0, 2));
  const size = minimum(one.narrow(-1, 2, 2), two.narrow(-1, 2, 2))
    .sub(corner)
    .clamp({ min: 0 });
  const intersection = size.select(-1, 0).mul(size.select(-1, 1));
  return [intersection, box_area(boxes1).unsqueeze(1).add(box_area(boxes2)).sub(intersection)];
}

/**
 * Intersection over union of all pairs: [n, m].
 * @example
 * import * as torch from "flambeau";
 * import { ops } from "flambeau/vision";
 * ops.box_iou(torch.tensor([[0, 0, 2, 2]]), torch.tensor([[1, 0, 3, 2]])); // tensor([[0.3333]])
 */
export function box_iou(boxes1: Tensor, boxes2: Tensor): Tensor {
  const [intersection, union] = overlaps(boxes1, boxes2);
  return intersection.div(union);
}

/**
 * Intersection over union, less the share of the enclosing box that neither covers (https://arxiv.org/abs/1902.09630).
 * [n, 4] and [m, 4] give [n, m].
 */
export function generalized_box_iou(boxes1: Tensor, boxes2: Tensor): Tensor {
  const [intersection, union] = overlaps(boxes1, boxes2);
  const [one, two] = [floats(boxes1).unsqueeze(1), floats(boxes2).unsqueeze(0)];
  const corner = minimum(one.narrow(-1, 0, 2), two.narrow(-1, 0, 2));
  const size = maximum(one.narrow(-1, 2, 2), two.narrow(-1, 2, 2))
    .sub(corner)
    .clamp({ min: 0 });
  const whole = size.select(-1, 0).mul(size.select(-1, 1));
  return intersection.div(union).sub(whole.sub(union).div(whole));
}

/** Boxes cut to an image of [height, width]. */
export function clip_boxes_to_image(boxes: Tensor, [height, width]: readonly [number, number]): Tensor {
  const [x1, y1, x2, y2] = columns(boxes);
  return stack([x1.clamp(0, width), y1.clamp(0, height), x2.clamp(0, width), y2.clamp(0, height)], -1);
}

/** The numbers of boxes with both sides of at least `min_size`. Boxes [n, 4]; the result is [kept]. */
export function remove_small_boxes(boxes: Tensor, min_size: number): Tensor {
  const [x1, y1, x2, y2] = columns(boxes);
  return x2.sub(x1).ge(min_size).logical_and(y2.sub(y1).ge(min_size)).nonzero().squeeze(1);
}

/**
 * Non-maximum suppression: goes through the boxes from the best score down and keeps each that overlaps none of the kept
 * ones by more than the threshold. Gives their numbers, the best first.
 * Boxes [n, 4], scores [n]; the result is [kept].
 * @example
 * import * as torch from "flambeau";
 * import { ops } from "flambeau/vision";
 * const boxes = torch.tensor([[0, 0, 10, 10], [1, 1, 11, 11], [20, 20, 30, 30]]).float();
 * ops.nms(boxes, torch.tensor([0.5, 0.9, 0.7]), 0.5); // tensor([1, 2])
 */
export function nms(boxes: Tensor, scores: Tensor, iou_threshold: number): Tensor {
  if (boxes.ndim !== 2) throw new RuntimeError(`boxes should be a 2d tensor, got ${boxes.ndim}D`);
  if (boxes.shape[1] !== 4)
    throw new RuntimeError(`boxes should have 4 elements in dimension 1, got ${boxes.shape[1]}`);
  if (scores.ndim !== 1) throw new RuntimeError(`scores should be a 1d tensor, got ${scores.ndim}D`);
  if (boxes.shape[0] !== scores.shape[0])
    throw new RuntimeError(
      `boxes and scores should have same number of elements in dimension 0, got ${boxes.shape[0]} and ${scores.shape[0]}`,
    );
  if (boxes.shape[0] === 0) return tensor([], { dtype: int64 });
  const order = scores.argsort({ stable: true, descending: true });
  const sorted = boxes.index_select(0, order);
  // One row of overlaps for each box, as bytes: the walk over them is a chain of decisions, each after the last.
  const near = box_iou(sorted, sorted).gt(iou_threshold).toTypedArray();
  const count = sizeAt(boxes.shape, 0);
  const kept: number[] = [];
  const suppressed = new Uint8Array(count);
  for (let i = 0; i < count; i++) {
    if (suppressed[i]) continue;
    kept.push(i);
    for (let j = i + 1; j < count; j++) if (near[i * count + j]) suppressed[j] = 1;
  }
  return order.index_select(0, tensor(kept, { dtype: int64 }));
}

/** `nms` of each class by itself. Boxes [n, 4], scores and classes [n]; the result is [kept]. */
export function batched_nms(boxes: Tensor, scores: Tensor, idxs: Tensor, iou_threshold: number): Tensor {
  if (boxes.numel() === 0) return tensor([], { dtype: int64 });
  // Classes are moved so far apart that their boxes do not meet.
  const offsets = idxs.to(boxes.dtype).mul(boxes.max().add(1));
  return nms(boxes.add(offsets.unsqueeze(1)), scores, iou_threshold);
}

/** The boxes around masks [n, H, W]. */
export function masks_to_boxes(masks: Tensor): Tensor {
  if (masks.numel() === 0) return masks.new_zeros([0, 4]).float();
  const rows = masks.unbind(0).map((mask) => {
    const places = mask.nonzero();
    const [y, x] = places.unbind(1) as [Tensor, Tensor];
    return stack([x.min(), y.min(), x.max(), y.max()]).float();
  });
  return stack(rows);
}

/** Boxes of several images as one list [n, 5], whose first column is the image's number. */
export function boxesWithImage(boxes: Tensor | readonly Tensor[]): Tensor {
  if (!Array.isArray(boxes)) return boxes as Tensor;
  return cat(
    (boxes as readonly Tensor[]).map((each, i) => cat([each.new_full([sizeAt(each.shape, 0), 1], i), each], 1)),
    0,
  );
}
