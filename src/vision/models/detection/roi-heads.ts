/** What is found in proposed boxes: classes and better boxes, masks, points. */
import * as F from "../../../nn/functional/index.ts";
import * as nn from "../../../nn/index.ts";
import { float16, float32, float64, int64 } from "../../../dtype.ts";
import { signature, type Arguments } from "../../../nn/arguments.ts";
import { zeros } from "../../../ops/create/create.ts";
import { arange } from "../../../ops/create/ranges/range.ts";
import { cat } from "../../../ops/view/join.ts";
import { itemAt, sizeAt } from "../../../support/checked.ts";
import { TypeError, ValueError } from "../../../support/errors.ts";
import type { Tensor } from "../../../tensor/tensor.ts";
import { batched_nms, clip_boxes_to_image, remove_small_boxes } from "../../ops/boxes.ts";
import { box_iou } from "../../ops/box-overlaps.ts";
import type { FeatureMaps } from "../../ops/feature-pyramid.ts";
import type { MultiScaleRoIAlign } from "../../ops/poolers.ts";
import { BoxCoder } from "./coders.ts";
import type { HeightWidth } from "./image-list.ts";
import { keypointrcnn_inference, keypointrcnn_loss } from "./keypoints.ts";
import { maskrcnn_inference, maskrcnn_loss } from "./masks.ts";
import { BalancedPositiveNegativeSampler, firstRows, Matcher, indicesWhere, takeRows } from "./matching.ts";
import type { Losses } from "./rpn.ts";
import type { Detection, DetectionTarget } from "./transform.ts";

export { paste_masks_in_image } from "./masks.ts";

/** A module that finds scores [n, classes] and offsets [n, 4 * classes] of boxes. */
export type BoxPredictor = nn.Module<(x: Tensor) => [scores: Tensor, bbox_deltas: Tensor]>;

/** The losses of scores [n, classes] and offsets [n, 4 * classes] for classes and offsets of each image's boxes. */
export function fastrcnn_loss(
  class_logits: Tensor,
  box_regression: Tensor,
  labels: readonly Tensor[],
  regression_targets: readonly Tensor[],
): [classes: Tensor, boxes: Tensor] {
  const all = cat([...labels]);
  const positive = indicesWhere(all.gt(0));
  const [n, classes] = class_logits.shape as readonly [number, number];
  // The offsets of each positive box for its own class.
  const own = positive.mul(classes).add(all.index_select(0, positive));
  const offsets = box_regression.reshape(n * classes, 4).index_select(0, own);
  const [wanted] = takeRows(positive, cat([...regression_targets]));
  const apart = F.smooth_l1_loss(offsets, wanted, { beta: 1 / 9, reduction: "sum" });
  return [F.cross_entropy(class_logits, all), apart.div(all.numel())];
}

/** Arguments of `RoIHeads` by their names. */
export interface RoIHeadsOptions {
  box_roi_pool?: MultiScaleRoIAlign;
  box_head?: nn.Layer;
  box_predictor?: BoxPredictor;
  /** Boxes that overlap an object more are positive. */
  fg_iou_thresh?: number;
  /** Those that overlap all less are negative. */
  bg_iou_thresh?: number;
  /** Boxes that a training step looks at. */
  batch_size_per_image?: number;
  /** The positive ones' share of these, at most. */
  positive_fraction?: number;
  bbox_reg_weights?: readonly [number, number, number, number] | null;
  /** Results have at least this score. */
  score_thresh?: number;
  nms_thresh?: number;
  /** Results of an image, at most. */
  detections_per_img?: number;
  mask_roi_pool?: MultiScaleRoIAlign | null;
  mask_head?: nn.Layer | null;
  mask_predictor?: nn.Layer | null;
  keypoint_roi_pool?: MultiScaleRoIAlign | null;
  keypoint_head?: nn.Layer | null;
  keypoint_predictor?: nn.Layer | null;
}
const bind = signature<Required<RoIHeadsOptions>>(
  "RoIHeads",
  "box_roi_pool, box_head, box_predictor, fg_iou_thresh, bg_iou_thresh, batch_size_per_image, positive_fraction, bbox_reg_weights, score_thresh, nms_thresh, detections_per_img, mask_roi_pool=None, mask_head=None, mask_predictor=None, keypoint_roi_pool=None, keypoint_head=None, keypoint_predictor=None",
);
/** Boxes that a training step looks at: which given box each belongs to, its class, the offsets to that box. */
interface Samples {
  proposals: Tensor[];
  matched: Tensor[];
  labels: Tensor[];
  targets: Tensor[];
}

/**
 * The second stage of a detector: feature maps, boxes [k, 4] and sizes of each image, and in training targets, give what
 * was found in each image (else) and the losses (in training).
 * https://github.com/pytorch/vision/blob/main/torchvision/models/detection/roi_heads.py
 * @throws {ValueError} in training, without targets; {TypeError} for targets of other dtypes
 */
export class RoIHeads extends nn.Module<
  (
    features: FeatureMaps,
    proposals: readonly Tensor[],
    image_shapes: readonly HeightWidth[],
    targets?: readonly DetectionTarget[] | null,
  ) => [result: Detection[], losses: Losses]
> {
  proposal_matcher: Matcher;
  fg_bg_sampler: BalancedPositiveNegativeSampler;
  box_coder: BoxCoder;
  box_roi_pool: MultiScaleRoIAlign;
  box_head: nn.Layer;
  box_predictor: BoxPredictor;
  score_thresh: number;
  nms_thresh: number;
  detections_per_img: number;
  mask_roi_pool: MultiScaleRoIAlign | null;
  mask_head: nn.Layer | null;
  mask_predictor: nn.Layer | null;
  keypoint_roi_pool: MultiScaleRoIAlign | null;
  keypoint_head: nn.Layer | null;
  keypoint_predictor: nn.Layer | null;
  constructor(
    ...args: Arguments<
      [
        box_roi_pool: MultiScaleRoIAlign,
        box_head: nn.Layer,
        box_predictor: BoxPredictor,
        fg_iou_thresh: number,
        bg_iou_thresh: number,
        batch_size_per_image: number,
        positive_fraction: number,
        bbox_reg_weights: readonly [number, number, number, number] | null,
        score_thresh: number,
        nms_thresh: number,
        detections_per_img: number,
      ],
      RoIHeadsOptions
    >
  ) {
    super();
    const options = bind.bind(args);
    this.proposal_matcher = new Matcher(options.fg_iou_thresh, options.bg_iou_thresh, false);
    const { batch_size_per_image, positive_fraction } = options;
    this.fg_bg_sampler = new BalancedPositiveNegativeSampler(batch_size_per_image, positive_fraction);
    this.box_coder = new BoxCoder(options.bbox_reg_weights ?? [10, 10, 5, 5]);
    this.box_roi_pool = options.box_roi_pool;
    this.box_head = options.box_head;
    this.box_predictor = options.box_predictor;
    this.score_thresh = options.score_thresh;
    this.nms_thresh = options.nms_thresh;
    this.detections_per_img = options.detections_per_img;
    this.mask_roi_pool = options.mask_roi_pool;
    this.mask_head = options.mask_head;
    this.mask_predictor = options.mask_predictor;
    this.keypoint_roi_pool = options.keypoint_roi_pool;
    this.keypoint_head = options.keypoint_head;
    this.keypoint_predictor = options.keypoint_predictor;
  }
  /** Whether masks are found. */
  has_mask(): boolean {
    return this.mask_roi_pool !== null && this.mask_head !== null && this.mask_predictor !== null;
  }
  /** Whether points are found. */
  has_keypoint(): boolean {
    return this.keypoint_roi_pool !== null && this.keypoint_head !== null && this.keypoint_predictor !== null;
  }

  private checkTypes(targets: readonly DetectionTarget[]): void {
    for (const { boxes, labels, keypoints } of targets) {
      if (![float32, float64, float16].includes(boxes.dtype))
        throw new TypeError(`target boxes must of float type, instead got ${String(boxes.dtype)}`);
      if (labels.dtype !== int64)
        throw new TypeError(`target labels must of int64 type, instead got ${String(labels.dtype)}`);
      if (this.has_keypoint() && keypoints?.dtype !== float32)
        throw new TypeError(`target keypoints must of float type, instead got ${String(keypoints?.dtype)}`);
    }
  }
  private checkTargets(targets: readonly DetectionTarget[] | null): asserts targets is readonly DetectionTarget[] {
    if (targets === null) throw new ValueError("targets should not be None");
    for (const key of ["boxes", "labels", ...(this.has_mask() ? ["masks"] : [])])
      if (!targets.every((each) => key in each))
        throw new ValueError(`Every element of targets should have a ${key} key`);
  }
  /** Which given box each proposal belongs to (0 where to none) and its class: 0 for none, -1 for what does not count. */
  private assign(proposals: Tensor, boxes: Tensor, classes: Tensor): [matched: Tensor, labels: Tensor] {
    if (boxes.numel() === 0) {
      const none = zeros([sizeAt(proposals.shape, 0)], { dtype: int64 });
      return [none, none];
    }
    const matched = this.proposal_matcher.match(box_iou(boxes, proposals));
    const clamped = matched.clamp({ min: 0 });
    const labels = classes
      .index_select(0, clamped)
      .to(int64)
      .masked_fill(matched.eq(Matcher.BELOW_LOW_THRESHOLD), 0)
      .masked_fill(matched.eq(Matcher.BETWEEN_THRESHOLDS), -1);
    return [clamped, labels];
  }
  /** Boxes for a training step: of the proposals and the given boxes some that hold objects and some that do not. */
  private samples(proposed: readonly Tensor[], targets: readonly DetectionTarget[]): Samples {
    const { dtype } = itemAt(proposed, 0);
    const given = targets.map(({ boxes }) => boxes.to(dtype));
    const proposals = proposed.map((each, i) => cat([each, itemAt(given, i)]));
    const all = proposals.map((each, i) => this.assign(each, itemAt(given, i), itemAt(targets, i).labels));
    const [positive, negative] = this.fg_bg_sampler.sample(all.map(([, labels]) => labels));
    const chosen = all.map(([matched, labels], i) => {
      const drawn = indicesWhere(itemAt(positive, i).bitwise_or(itemAt(negative, i)));
      return takeRows(drawn, itemAt(proposals, i), matched, labels);
    });
    const wanted = chosen.map(([, matched], i) => {
      const boxes = itemAt(given, i);
      return (boxes.numel() === 0 ? zeros([1, 4], { dtype }) : boxes).index_select(0, matched);
    });
    const boxes = chosen.map(([each]) => each);
    return {
      proposals: boxes,
      matched: chosen.map(([, matched]) => matched),
      labels: chosen.map(([, , labels]) => labels),
      targets: this.box_coder.encode(wanted, boxes),
    };
  }

  /** The best boxes of each image from scores [n, classes] and offsets [n, 4 * classes]. */
  private results(
    scores: Tensor,
    offsets: Tensor,
    proposals: readonly Tensor[],
    sizes: readonly HeightWidth[],
  ): Detection[] {
    const classes = sizeAt(scores.shape, -1);
    const counts = proposals.map((each) => sizeAt(each.shape, 0));
    const found = this.box_coder.decode(offsets, proposals);
    const allBoxes = found.split(counts, 0) as Tensor[];
    const probabilities = F.softmax(scores, -1).split(counts, 0) as Tensor[];
    return sizes.map((size, i) => {
      const count = itemAt(counts, i);
      const others = classes - 1; // class 0 is the background
      let boxes = clip_boxes_to_image(itemAt(allBoxes, i), [...size])
        .narrow(1, 1, others)
        .reshape(-1, 4);
      let each = itemAt(probabilities, i).narrow(1, 1, others).reshape(-1);
      let labels = arange(1, classes).unsqueeze(0).expand(count, others).reshape(-1);
      [boxes, each, labels] = takeRows(indicesWhere(each.gt(this.score_thresh)), boxes, each, labels);
      [boxes, each, labels] = takeRows(remove_small_boxes(boxes, 0.01), boxes, each, labels);
      const kept = firstRows(batched_nms(boxes, each, labels, this.nms_thresh), this.detections_per_img);
      [boxes, each, labels] = takeRows(kept, boxes, each, labels);
      return { boxes, labels, scores: each };
    });
  }

  /** Masks of what was found, or their loss. */
  private masks(
    features: FeatureMaps,
    sizes: readonly HeightWidth[],
    result: readonly Detection[],
    samples: Samples | null,
    targets: readonly DetectionTarget[] | null,
  ): Losses {
    const { mask_roi_pool: pool, mask_head: head, mask_predictor: predict } = this;
    if (pool === null || head === null || predict === null) return {};
    const [boxes, matched] = positivesOf(samples) ?? [result.map((each) => each.boxes), []];
    const scores = predict(head(pool(features, boxes, sizes)));
    if (samples === null) {
      const found = maskrcnn_inference(
        scores,
        result.map(({ labels }) => labels),
      );
      for (const [i, each] of result.entries()) each.masks = itemAt(found, i);
      return {};
    }
    const known = (targets ?? []) as readonly (DetectionTarget & { masks: Tensor })[];
    const [masks, labels] = [known.map((each) => each.masks), known.map((each) => each.labels)];
    return { loss_mask: maskrcnn_loss(scores, boxes, masks, labels, matched) };
  }
  /** Points of what was found, or their loss. */
  private keypoints(
    features: FeatureMaps,
    sizes: readonly HeightWidth[],
    result: readonly Detection[],
    samples: Samples | null,
    targets: readonly DetectionTarget[] | null,
  ): Losses {
    const { keypoint_roi_pool: pool, keypoint_head: head, keypoint_predictor: predict } = this;
    if (pool === null || head === null || predict === null) return {};
    const [boxes, matched] = positivesOf(samples) ?? [result.map((each) => each.boxes), []];
    const scores = predict(head(pool(features, boxes, sizes)));
    if (samples === null) {
      const [points, certain] = keypointrcnn_inference(scores, boxes);
      for (const [i, each] of result.entries()) {
        each.keypoints = itemAt(points, i);
        each.keypoints_scores = itemAt(certain, i);
      }
      return {};
    }
    const known = ((targets ?? []) as readonly (DetectionTarget & { keypoints: Tensor })[]).map(
      (each) => each.keypoints,
    );
    return { loss_keypoint: keypointrcnn_loss(scores, boxes, known, matched) };
  }

  forward(
    features: FeatureMaps,
    proposals: readonly Tensor[],
    image_shapes: readonly HeightWidth[],
    targets: readonly DetectionTarget[] | null = null,
  ): [result: Detection[], losses: Losses] {
    if (targets !== null) this.checkTypes(targets);
    let samples: Samples | null = null;
    if (this.training) {
      this.checkTargets(targets);
      samples = this.samples(proposals, targets);
    }
    const boxes = samples?.proposals ?? proposals;
    const [scores, offsets] = this.box_predictor(this.box_head(this.box_roi_pool(features, boxes, image_shapes)));
    const losses: Losses = {};
    let result: Detection[] = [];
    if (samples === null) result = this.results(scores, offsets, boxes, image_shapes);
    else {
      const [classes, apart] = fastrcnn_loss(scores, offsets, samples.labels, samples.targets);
      Object.assign(losses, { loss_classifier: classes, loss_box_reg: apart });
    }
    Object.assign(losses, this.masks(features, image_shapes, result, samples, targets));
    Object.assign(losses, this.keypoints(features, image_shapes, result, samples, targets));
    return [result, losses];
  }
}

/** The samples that hold an object, and which one. */
function positivesOf(samples: Samples | null): [boxes: Tensor[], matched: Tensor[]] | null {
  if (samples === null) return null;
  const rows = samples.labels.map((labels, i) =>
    takeRows(indicesWhere(labels.gt(0)), itemAt(samples.proposals, i), itemAt(samples.matched, i)),
  );
  return [rows.map(([boxes]) => boxes), rows.map(([, matched]) => matched)];
}
