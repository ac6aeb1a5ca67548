/** What detectors in one stage share: classes and offsets of all anchors at once. */
import { zeros_like } from "../../../ops/create/create.ts";
import { cat } from "../../../ops/view/join.ts";
import { itemAt, sizeAt } from "../../../support/checked.ts";
import type { Tensor } from "../../../tensor/tensor.ts";
import { batched_nms } from "../../ops/boxes.ts";
import { firstRows, indicesWhere, takeRows } from "./matching.ts";
import { rowsOfCells } from "./rpn.ts";
import type { Detection } from "./transform.ts";

/** What a head finds of each image's anchors, by name: [n, anchors, columns]. */
export type HeadOutputs = Record<string, Tensor>;

/** The rows of all maps' cells, one map after the other: [n, anchors, columns]. */
export const allRows = (maps: readonly Tensor[], columns: number): Tensor =>
  cat(
    maps.map((map) => rowsOfCells(map, columns)),
    1,
  );

/** Zeros like the scores [..., classes], with 1 at the classes of the rows that a list names. */
export function classTargets(scores: Tensor, rows: Tensor, labels: Tensor): Tensor {
  const classes = sizeAt(scores.shape, -1);
  return zeros_like(scores).flatten().index_fill(0, rows.mul(classes).add(labels), 1).reshape(scores.shape);
}

/** The best scores [n, classes] of a map above a threshold: scores, classes and rows. */
export function bestScores(
  scores: Tensor,
  threshold: number,
  most: number,
): { scores: Tensor; labels: Tensor; rows: Tensor } {
  const classes = sizeAt(scores.shape, -1);
  const flat = scores.flatten();
  const places = indicesWhere(flat.gt(threshold));
  const { values, indices } = flat.index_select(0, places).topk(Math.min(most, places.numel()));
  const chosen = places.index_select(0, indices);
  return {
    scores: values,
    labels: chosen.remainder(classes),
    rows: chosen.div(classes, { rounding_mode: "floor" }),
  };
}

/** Boxes, scores and classes of all maps without those that better ones overlap. */
export function suppressed(
  found: readonly { boxes: Tensor; scores: Tensor; labels: Tensor }[],
  threshold: number,
  most: number,
): Detection {
  const boxes = cat(found.map((each) => each.boxes));
  const scores = cat(found.map((each) => each.scores));
  const labels = cat(found.map((each) => each.labels));
  const kept = firstRows(batched_nms(boxes, scores, labels, threshold), most);
  const [keptBoxes, keptScores, keptLabels] = takeRows(kept, boxes, scores, labels);
  return { boxes: keptBoxes, scores: keptScores, labels: keptLabels };
}

/** What is found of one image, cut into the maps that it comes from. */
export const levelsOf = (output: Tensor, image: number, counts: readonly number[]): Tensor[] =>
  output.select(0, image).split([...counts], 0) as Tensor[];

/** The sum of losses of each image. */
export const sumOfLosses = (losses: readonly Tensor[]): Tensor =>
  losses.slice(1).reduce((a, b) => a.add(b), itemAt(losses, 0));
