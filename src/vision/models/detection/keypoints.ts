/** Points of objects: as places of small maps, and back. */
import * as F from "../../../nn/functional/index.ts";
import { float32, int64 } from "../../../dtype.ts";
import { zeros } from "../../../ops/create/create.ts";
import { cat, stack } from "../../../ops/view/join.ts";
import { itemAt, sizeAt } from "../../../support/checked.ts";
import { ValueError } from "../../../support/errors.ts";
import type { Tensor } from "../../../tensor/tensor.ts";
import { columns } from "../../ops/straight-boxes.ts";
import { indicesWhere, takeRows } from "./matching.ts";

/** Points [n, k, 3] in boxes [n, 4] as numbers of cells of square maps [n, k], and which of them count. */
export function keypoints_to_heatmap(keypoints: Tensor, rois: Tensor, heatmap_size: number): [Tensor, Tensor] {
  const [x1, y1, x2, y2] = columns(rois).map((each) => each.unsqueeze(1)) as [Tensor, Tensor, Tensor, Tensor];
  const [px, py, visible] = keypoints.unbind(-1) as [Tensor, Tensor, Tensor];
  const cell = (point: Tensor, low: Tensor, high: Tensor): Tensor =>
    point
      .sub(low)
      .mul(high.sub(low).reciprocal().mul(heatmap_size))
      .floor()
      .to(int64)
      .masked_fill(point.eq(high), heatmap_size - 1);
  const [x, y] = [cell(px, x1, x2), cell(py, y1, y2)];
  const within = (place: Tensor): Tensor => place.ge(0).logical_and(place.lt(heatmap_size));
  const valid = within(x).logical_and(within(y)).logical_and(visible.gt(0)).to(int64);
  return [y.mul(heatmap_size).add(x).mul(valid), valid];
}

/** Score maps [n, k, M, M] of boxes [n, 4] as points [n, k, 3] and their scores [n, k]. */
export function heatmaps_to_keypoints(maps: Tensor, rois: Tensor): [points: Tensor, scores: Tensor] {
  const [count, points] = [sizeAt(rois.shape, 0), sizeAt(maps.shape, 1)];
  if (count === 0) return [zeros([0, points, 3]), zeros([0, points])];
  const [x1, y1, x2, y2] = columns(rois);
  const [widths, heights] = [x2.sub(x1).clamp({ min: 1 }), y2.sub(y1).clamp({ min: 1 })];
  const [across, down] = [widths.ceil().tolist() as number[], heights.ceil().tolist() as number[]];
  const found = across.map((columnsOf, i): [Tensor, Tensor] => {
    const size = [itemAt(down, i), columnsOf];
    const map = F.interpolate(maps.select(0, i).unsqueeze(1), { size, mode: "bicubic", align_corners: false });
    const flat = map.reshape(points, -1);
    const place = flat.argmax(1);
    const x = place.remainder(columnsOf);
    const y = place.sub(x).div(columnsOf, { rounding_mode: "floor" });
    const inImage = (cell: Tensor, side: Tensor, cells: number, first: Tensor): Tensor =>
      cell.float().add(0.5).mul(side.select(0, i).div(cells)).add(first.select(0, i));
    const [px, py] = [inImage(x, widths, columnsOf, x1), inImage(y, heights, itemAt(size, 0), y1)];
    return [stack([px, py, px.new_ones([points])], 1).to(float32), flat.gather(1, place.unsqueeze(1)).squeeze(1)];
  });
  return [stack(found.map(([each]) => each)), stack(found.map(([, scores]) => scores.to(float32)))];
}

/** The loss of score maps [n, k, M, M] for the points that boxes were matched with. */
export function keypointrcnn_loss(
  keypoint_logits: Tensor,
  proposals: readonly Tensor[],
  gt_keypoints: readonly Tensor[],
  keypoint_matched_idxs: readonly Tensor[],
): Tensor {
  const [n, k, height, width] = keypoint_logits.shape as readonly [number, number, number, number];
  if (height !== width)
    throw new ValueError(
      `keypoint_logits height and width (last two elements of shape) should be equal. Instead got H = ${height} and W = ${width}`,
    );
  const heatmaps = proposals.map((boxes, i) => {
    const points = itemAt(gt_keypoints, i).index_select(0, itemAt(keypoint_matched_idxs, i));
    return keypoints_to_heatmap(points, boxes, height);
  });
  const targets = cat(heatmaps.map(([each]) => each.reshape(-1)));
  const valid = indicesWhere(cat(heatmaps.map(([, each]) => each.reshape(-1))));
  if (targets.numel() === 0 || valid.numel() === 0) return keypoint_logits.sum().mul(0);
  return F.cross_entropy(...takeRows(valid, keypoint_logits.reshape(n * k, height * width), targets));
}

/** Points and scores of each image. */
export function keypointrcnn_inference(x: Tensor, boxes: readonly Tensor[]): [points: Tensor[], scores: Tensor[]] {
  const counts = boxes.map((each) => sizeAt(each.shape, 0));
  const found = (x.split(counts, 0) as Tensor[]).map((maps, i) => heatmaps_to_keypoints(maps, itemAt(boxes, i)));
  return [found.map(([points]) => points), found.map(([, scores]) => scores)];
}
