/** Masks of boxes: those of images as small ones, and back. */
import * as F from "../../../nn/functional/index.ts";
import { float32, int64 } from "../../../dtype.ts";
import { arange } from "../../../ops/create/ranges/range.ts";
import { cat, stack } from "../../../ops/view/join.ts";
import { itemAt, sizeAt } from "../../../support/checked.ts";
import type { Tensor } from "../../../tensor/tensor.ts";
import { roi_align } from "../../ops/roi-align.ts";
import { columns } from "../../ops/straight-boxes.ts";
import type { HeightWidth } from "./image-list.ts";

/** Of maps [n, classes, H, W], those of the rows' classes: [n, H, W]. */
function ofClasses(maps: Tensor, labels: Tensor): Tensor {
  const [rows, classes] = maps.shape as readonly [number, number];
  return maps.flatten(0, 1).index_select(0, arange(rows).mul(classes).add(labels));
}
/** Probabilities of masks [n_i, 1, H, W] of each image from scores [n, classes, H, W]. */
export function maskrcnn_inference(x: Tensor, labels: readonly Tensor[]): Tensor[] {
  const counts = labels.map((each) => sizeAt(each.shape, 0));
  return ofClasses(x.sigmoid(), cat([...labels]))
    .unsqueeze(1)
    .split(counts, 0) as Tensor[];
}
/** Masks [k, H, W] cut out by boxes [n, 4], each of the mask with its number: [n, M, M]. */
export function project_masks_on_boxes(gt_masks: Tensor, boxes: Tensor, matched_idxs: Tensor, M: number): Tensor {
  const rois = cat([matched_idxs.to(boxes.dtype).unsqueeze(1), boxes], 1);
  return roi_align(gt_masks.unsqueeze(1).to(rois.dtype), rois, [M, M], 1).select(1, 0);
}
/** The loss of scores [n, classes, M, M] for the masks that boxes were matched with. */
export function maskrcnn_loss(
  mask_logits: Tensor,
  proposals: readonly Tensor[],
  gt_masks: readonly Tensor[],
  gt_labels: readonly Tensor[],
  mask_matched_idxs: readonly Tensor[],
): Tensor {
  const side = sizeAt(mask_logits.shape, -1);
  const labels = cat(gt_labels.map((each, i) => each.index_select(0, itemAt(mask_matched_idxs, i))));
  const targets = cat(
    gt_masks.map((each, i) => project_masks_on_boxes(each, itemAt(proposals, i), itemAt(mask_matched_idxs, i), side)),
  );
  if (targets.numel() === 0) return mask_logits.sum().mul(0);
  return F.binary_cross_entropy_with_logits(ofClasses(mask_logits, labels), targets);
}

/** Boxes [n, 4] with sides `scale` times as long. */
function expandBoxes(boxes: Tensor, scale: number): Tensor {
  const [x1, y1, x2, y2] = columns(boxes);
  const [width, height] = [x2.sub(x1).mul(0.5).mul(scale), y2.sub(y1).mul(0.5).mul(scale)];
  const [x, y] = [x2.add(x1).mul(0.5), y2.add(y1).mul(0.5)];
  return stack([x.sub(width), y.sub(height), x.add(width), y.add(height)], 1);
}
/** A mask [M, M] in its box, on an image of zeros. */
function pasteMask(mask: Tensor, box: readonly number[], [height, width]: HeightWidth): Tensor {
  const [x1, y1, x2, y2] = box as [number, number, number, number];
  const size = [Math.max(y2 - y1 + 1, 1), Math.max(x2 - x1 + 1, 1)];
  const large = F.interpolate(mask.expand(1, 1, -1, -1), { size, mode: "bilinear", align_corners: false });
  const [left, right] = [Math.max(x1, 0), Math.min(x2 + 1, width)];
  const [top, bottom] = [Math.max(y1, 0), Math.min(y2 + 1, height)];
  const inside = large
    .select(0, 0)
    .select(0, 0)
    .narrow(0, top - y1, bottom - top)
    .narrow(1, left - x1, right - left);
  return F.pad(inside, [left, width - right, top, height - bottom]);
}
/**
 * Masks [n, 1, M, M] of boxes [n, 4] as masks of the whole image: [n, 1, H, W].
 * @example
 * import * as torch from "flambeau";
 * import * as detection from "flambeau/vision/models/detection";
 * const masks = torch.ones(1, 1, 28, 28);
 * const pasted = detection.roi_heads.paste_masks_in_image(masks, torch.tensor([[0, 0, 4.5, 2]]), [4, 8]);
 * pasted.shape; // [ 1, 1, 4, 8 ]
 */
export function paste_masks_in_image(masks: Tensor, boxes: Tensor, img_shape: HeightWidth, padding = 1): Tensor {
  const side = sizeAt(masks.shape, -1);
  const count = sizeAt(masks.shape, 0);
  if (count === 0) return masks.new_empty([0, 1, ...img_shape]);
  const padded = F.pad(masks, [padding, padding, padding, padding]);
  const places = expandBoxes(boxes, (side + 2 * padding) / side)
    .to(int64)
    .to(float32)
    .tolist() as number[][];
  const pasted = places.map((box, i) => pasteMask(padded.select(0, i).select(0, 0), box, img_shape));
  return stack(pasted).unsqueeze(1);
}
