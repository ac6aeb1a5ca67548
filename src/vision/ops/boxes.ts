/** Boxes [x1, y1, x2, y2]: areas, other notations, and which of many overlapping ones to keep. */
import { conversions } from "../../autograd/ambient.ts";
import { no_grad } from "../../autograd/modes.ts";
import { suppressBoxes } from "../../compute/sample/suppress-kernel.ts";
import { float32, float64, int32, int64 } from "../../dtype.ts";
import { cat, stack } from "../../ops/view/join.ts";
import { full_like, zeros } from "../../ops/create/create.ts";
import { tensor } from "../../methods/implementations.ts";
import { AssertionError, NotImplementedError, RuntimeError, ValueError } from "../../support/errors.ts";
import { Tensor } from "../../tensor/tensor.ts";
import { itemAt, sizeAt } from "../../support/checked.ts";
import { typeNameOf } from "../../support/type-names.ts";
import { isRotated, inRotatedFormat, type RotatedBoxFormat } from "./rotated-boxes.ts";
import { areaOf, columns, isStraight, type StraightBoxFormat } from "./straight-boxes.ts";

/** Corners; corner and size; centre and size; the last two with degrees of rotation; four corners. */
export type BoxFormat = StraightBoxFormat | RotatedBoxFormat;

/**
 * The areas of boxes [..., 4] in the notation `fmt`: [...]. Halves are computed in float32, small integers in int32.
 * @throws {ValueError} where `fmt` is none of the three notations without rotation.
 * @example
 * import * as torch from "flambeau";
 * import { ops } from "flambeau/vision";
 * ops.box_area(torch.tensor([[0, 0, 2, 3.5]])); // tensor([7.])
 */
export function box_area(boxes: Tensor, fmt: StraightBoxFormat = "xyxy"): Tensor {
  if (!isStraight(fmt)) throw new ValueError(`Unsupported Bounding Box area for given format ${String(fmt)}`);
  return areaOf(boxes, fmt);
}

/**
 * Boxes in another notation: [..., 4] for those without rotation, [..., 5] for those with degrees of it, [..., 8] for
 * four corners. Rotated boxes become other rotated ones only.
 * @throws {ValueError} for a notation that there is not, {NotImplementedError} between rotated and other boxes.
 * @example
 * import * as torch from "flambeau";
 * import { ops } from "flambeau/vision";
 * ops.box_convert(torch.tensor([[1, 2, 4, 8]]), "xyxy", "cxcywh"); // tensor([[2.5000, 5.0000, 3.0000, 6.0000]])
 */
export function box_convert(boxes: Tensor, in_fmt: BoxFormat, out_fmt: BoxFormat): Tensor {
  const formats = `given in_fmt ${String(in_fmt)} and out_fmt ${String(out_fmt)}`;
  for (const format of [in_fmt, out_fmt])
    if (!isStraight(format) && !isRotated(format))
      throw new ValueError(`Unsupported Bounding Box Conversions for ${formats}`);
  if (in_fmt === out_fmt) return boxes.clone();
  if (isRotated(in_fmt) && isRotated(out_fmt)) return inRotatedFormat(boxes, in_fmt, out_fmt);
  if (isRotated(in_fmt) || isRotated(out_fmt))
    throw new NotImplementedError(`Unsupported Bounding Box Conversions for ${formats}`);
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

/**
 * Boxes [..., 4] cut to an image of [height, width].
 * @example
 * import * as torch from "flambeau";
 * import { ops } from "flambeau/vision";
 * ops.clip_boxes_to_image(torch.tensor([[-1, 2, 9, 9]]), [5, 8]); // tensor([[0, 2, 8, 5]])
 */
export function clip_boxes_to_image(boxes: Tensor, [height, width]: readonly [number, number]): Tensor {
  const [x1, y1, x2, y2] = columns(boxes);
  return stack([x1.clamp(0, width), y1.clamp(0, height), x2.clamp(0, width), y2.clamp(0, height)], -1);
}

/**
 * The numbers of boxes with both sides of at least `min_size`. Boxes [n, 4]; the result is [kept].
 * @example
 * import * as torch from "flambeau";
 * import { ops } from "flambeau/vision";
 * ops.remove_small_boxes(torch.tensor([[0, 0, 1, 9], [0, 0, 3, 3]]), 2); // tensor([1])
 */
export function remove_small_boxes(boxes: Tensor, min_size: number): Tensor {
  const [x1, y1, x2, y2] = columns(boxes);
  return x2.sub(x1).ge(min_size).logical_and(y2.sub(y1).ge(min_size)).nonzero().select(1, 0);
}

/** A tensor as an operator computes with it that has no 16-bit form under autocast: halves as float32. */
export const widened = (x: Tensor): Tensor =>
  conversions.active() && x.dtype.is_floating_point && x.dtype.itemsize === 2 ? x.to(float32) : x;

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
  if (typeof iou_threshold !== "number")
    throw new TypeError(`nms(): argument 'iou_threshold' must be float, not ${typeNameOf(iou_threshold)}`);
  if (boxes.ndim !== 2) throw new RuntimeError(`boxes should be a 2d tensor, got ${boxes.ndim}D`);
  if (boxes.shape[1] !== 4)
    throw new RuntimeError(`boxes should have 4 elements in dimension 1, got ${boxes.shape[1]}`);
  if (scores.ndim !== 1) throw new RuntimeError(`scores should be a 1d tensor, got ${scores.ndim}D`);
  if (boxes.shape[0] !== scores.shape[0])
    throw new RuntimeError(
      `boxes and scores should have same number of elements in dimension 0, got ${boxes.shape[0]} and ${scores.shape[0]}`,
    );
  [boxes, scores] = [widened(boxes), widened(scores)];
  if (boxes.dtype !== scores.dtype) throw new RuntimeError("dets should have the same type as scores");
  if (boxes.shape[0] === 0) return tensor([], { dtype: int64 });
  if (boxes.dtype !== float32 && boxes.dtype !== float64)
    throw new RuntimeError(`"nms_kernel" not implemented for '${boxes.dtype.scalarName}'`);
  const order = scores.argsort({ stable: true, descending: true });
  const gone = no_grad(() => suppressBoxes(boxes.index_select(0, order).t().contiguous(), iou_threshold));
  return order.masked_select(gone.eq(0));
}

/**
 * `nms` of each class by itself. Boxes [n, 4], scores and classes [n]; the result is [kept], the best first.
 * @throws {RuntimeError} as `nms`.
 * @example
 * import * as torch from "flambeau";
 * import { ops } from "flambeau/vision";
 * const boxes = torch.tensor([[0, 0, 10, 10], [1, 1, 11, 11], [0, 0, 10, 10]]).float();
 * ops.batched_nms(boxes, torch.tensor([0.5, 0.9, 0.7]), torch.tensor([0, 0, 1]), 0.5); // tensor([1, 2])
 */
export function batched_nms(boxes: Tensor, scores: Tensor, idxs: Tensor, iou_threshold: number): Tensor {
  // As torchvision: many boxes class by class, which keeps their exact coordinates.
  if (boxes.numel() > 4000) {
    const kept = (idxs.unique() as Tensor).unbind(0).map((each) => {
      const members = idxs.eq(each).nonzero().select(1, 0);
      const chosen = nms(boxes.index_select(0, members), scores.index_select(0, members), iou_threshold);
      return members.index_select(0, chosen);
    });
    // Ties stand in the boxes' order.
    const places = cat(kept).sort().values;
    return places.index_select(0, scores.index_select(0, places).argsort({ descending: true, stable: true }));
  }
  if (boxes.numel() === 0) return tensor([], { dtype: int64 });
  // Classes are moved so far apart that their boxes do not meet.
  const offsets = idxs.to(boxes.dtype).mul(boxes.max().add(1));
  return nms(boxes.add(offsets.unsqueeze(1)), scores, iou_threshold);
}

/**
 * The boxes around what is not 0 in masks [n, H, W]: [n, 4], zeros for empty masks.
 * @example
 * import * as torch from "flambeau";
 * import { ops } from "flambeau/vision";
 * ops.masks_to_boxes(torch.tensor([[[0, 0, 0], [0, 1, 1]]])); // tensor([[1., 1., 2., 1.]])
 */
export function masks_to_boxes(masks: Tensor): Tensor {
  if (masks.numel() === 0) return zeros([0, 4], { dtype: float32, device: masks.device });
  const set = masks.bool();
  const [inRows, inColumns] = [set.any(2), set.any(1)];
  const first = (places: Tensor): Tensor => places.float().argmax(1);
  const last = (places: Tensor): Tensor => first(places.flip(1)).rsub(sizeAt(places.shape, 1) - 1);
  const boxes = stack([first(inColumns), first(inRows), last(inColumns), last(inRows)], 1).float();
  return boxes.masked_fill(inRows.any(1).logical_not().unsqueeze(1), 0);
}

/**
 * Boxes of several images [k, 4] as one list [n, 5], whose first column is the image's number; such a list as it is.
 * @throws {AssertionError} where they have other numbers of columns.
 */
export function boxesWithImage(boxes: Tensor | readonly Tensor[]): Tensor {
  if (boxes instanceof Tensor) {
    if (boxes.shape[1] !== 5) throw new AssertionError("The boxes tensor shape is not correct as Tensor[K, 5]");
    return boxes;
  }
  if (!Array.isArray(boxes)) throw new AssertionError("boxes is expected to be a Tensor[L, 5] or a List[Tensor[K, 4]]");
  const lists = boxes as readonly Tensor[];
  if (lists.some((each) => each.shape[1] !== 4))
    throw new AssertionError("The shape of the tensor in the boxes list is not correct as List[Tensor[L, 4]]");
  const images = lists.map((each, i) => full_like(each.narrow(1, 0, 1), i));
  return cat([cat(images), cat(lists)], 1);
}

/** What functions of regions are given by position. */
export type GivenRegions = [
  input: Tensor,
  boxes: Tensor | readonly Tensor[],
  output_size: number | readonly number[],
  spatial_scale?: number,
  sampling_ratio?: number,
];

/** The numbers of the regions' images. Refuses those that there are not. */
export function imagesOf(input: Tensor, rois: Tensor): Tensor {
  const images = rois.select(1, 0).to(int32);
  for (const image of rois.shape[0] === 0 ? [] : [images.min(), images.max()]) input.select(0, Number(image.item()));
  return images;
}

/** What regions of feature maps are asked for first, `[rows, columns]` of them and boxes with images' numbers. */
export function checkedRegions(
  name: string,
  input: Tensor,
  boxes: Tensor | readonly Tensor[],
  output_size: number | readonly number[],
): { size: [rows: number, columns: number]; rois: Tensor } {
  let rois = boxesWithImage(boxes);
  if (input.dtype === float32) rois = widened(rois);
  if (input.dtype !== rois.dtype) throw new RuntimeError("input should have the same type as rois");
  if (input.ndim !== 4)
    throw new RuntimeError(`${name}: input should be a 4d tensor [batch, channels, H, W], got ${input.ndim}D`);
  const size: [number, number] =
    typeof output_size === "number" ? [output_size, output_size] : [itemAt(output_size, 0), itemAt(output_size, 1)];
  return { size, rois };
}
