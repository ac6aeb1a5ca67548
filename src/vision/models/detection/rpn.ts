/** The network that proposes boxes in which there may be an object (https://arxiv.org/abs/1506.01497). */
import * as F from "../../../nn/functional/index.ts";
import * as nn from "../../../nn/index.ts";
import { float32 } from "../../../dtype.ts";
import { signature, type Arguments } from "../../../nn/arguments.ts";
import type { LoadStateArguments } from "../../../nn/module/index.ts";
import { full, zeros } from "../../../ops/create/create.ts";
import { cat } from "../../../ops/view/join.ts";
import { itemAt, sizeAt } from "../../../support/checked.ts";
import { ValueError } from "../../../support/errors.ts";
import type { Tensor } from "../../../tensor/tensor.ts";
import { batched_nms, clip_boxes_to_image, remove_small_boxes } from "../../ops/boxes.ts";
import { box_iou } from "../../ops/box-overlaps.ts";
import type { FeatureMaps } from "../../ops/feature-pyramid.ts";
import { Conv2dNormActivation } from "../../ops/misc.ts";
import type { AnchorGenerator } from "./anchor-utils.ts";
import { BoxCoder } from "./coders.ts";
import type { ImageList, HeightWidth } from "./image-list.ts";
import { BalancedPositiveNegativeSampler, firstRows, Matcher, indicesWhere, takeRows } from "./matching.ts";
import type { DetectionTarget } from "./transform.ts";

export { AnchorGenerator } from "./anchor-utils.ts";

/** Maps [n, k * columns, H, W] as rows [n, H * W * k, columns], all boxes of a cell after one another. */
export function rowsOfCells(map: Tensor, columns: number): Tensor {
  const [n, channels, height, width] = map.shape as readonly [number, number, number, number];
  const boxes = Math.floor(channels / columns);
  return map
    .reshape(n, boxes, columns, height, width)
    .permute(0, 3, 4, 1, 2)
    .reshape(n, height * width * boxes, columns);
}
/** Brings keys of older checkpoints up to date: each of `names` in turn. */
export function renameKeys(
  [state_dict, prefix]: LoadStateArguments,
  names: readonly (readonly [string, string])[],
): void {
  for (const [old, current] of names)
    for (const end of ["weight", "bias"]) {
      const key = `${prefix}${old}.${end}`;
      if (!state_dict.has(key)) continue;
      state_dict.set(`${prefix}${current}.${end}`, state_dict.get(key));
      state_dict.delete(key);
    }
}
/** Normal values for all convolutions of a module, and biases of 0. */
export function drawConvolutions(module: nn.Module, std: number): void {
  for (const layer of module.modules()) {
    if (!(layer instanceof nn.Conv2d)) continue;
    nn.init.normal_(layer.weight, 0, std);
    if (layer.bias !== null) nn.init.zeros_(layer.bias);
  }
}

/**
 * Finds for each anchor whether it holds an object and how far its box is: maps [n, in_channels, H, W] give scores
 * [n, num_anchors, H, W] and offsets [n, 4 * num_anchors, H, W] of each map.
 */
export class RPNHead extends nn.Module<(x: readonly Tensor[]) => [logits: Tensor[], bbox_reg: Tensor[]]> {
  conv: nn.Sequential;
  cls_logits: nn.Conv2d;
  bbox_pred: nn.Conv2d;
  constructor(in_channels: number, num_anchors: number, conv_depth = 1) {
    super();
    const convs = Array.from(
      { length: conv_depth },
      () => new Conv2dNormActivation(in_channels, in_channels, { kernel_size: 3, norm_layer: null }),
    );
    this.conv = new nn.Sequential(...convs);
    this.cls_logits = new nn.Conv2d(in_channels, num_anchors, 1);
    this.bbox_pred = new nn.Conv2d(in_channels, num_anchors * 4, 1);
    drawConvolutions(this, 0.01);
  }
  override get _version(): number {
    return 2;
  }
  /** Checkpoints of version 1 have one convolution where there is a block now. */
  override _load_from_state_dict(...args: LoadStateArguments): void {
    if ((args[2].version ?? 1) < 2) renameKeys(args, [["conv", "conv.0.0"]]);
    super._load_from_state_dict(...args);
  }
  forward(x: readonly Tensor[]): [Tensor[], Tensor[]] {
    const features = x.map((map) => this.conv(map));
    return [features.map((map) => this.cls_logits(map)), features.map((map) => this.bbox_pred(map))];
  }
}

/** How many boxes are looked at, in training and else. */
export interface PerMode {
  training: number;
  testing: number;
}
/** Losses by their names. */
export type Losses = Record<string, Tensor>;
/** A module that finds scores and offsets of anchors. */
export type RpnHeadModule = nn.Module<(x: readonly Tensor[]) => [logits: Tensor[], bbox_reg: Tensor[]]>;

/** Arguments of `RegionProposalNetwork` by their names. */
export interface RegionProposalNetworkOptions {
  anchor_generator?: AnchorGenerator;
  head?: RpnHeadModule;
  /** Anchors that overlap an object more are positive. */
  fg_iou_thresh?: number;
  /** Those that overlap all less are negative. */
  bg_iou_thresh?: number;
  /** Anchors that a training step looks at. */
  batch_size_per_image?: number;
  /** The positive ones' share of these, at most. */
  positive_fraction?: number;
  /** Boxes of each map before non-maximum suppression. */
  pre_nms_top_n?: PerMode;
  /** Boxes of each image after it. */
  post_nms_top_n?: PerMode;
  nms_thresh?: number;
  score_thresh?: number;
}
const bind = signature<Required<RegionProposalNetworkOptions>>(
  "RegionProposalNetwork",
  "anchor_generator, head, fg_iou_thresh, bg_iou_thresh, batch_size_per_image, positive_fraction, pre_nms_top_n, post_nms_top_n, nms_thresh, score_thresh=0",
);
/**
 * Proposes boxes: images, feature maps and, in training, targets give boxes [k, 4] of each image and the losses.
 * https://github.com/pytorch/vision/blob/main/torchvision/models/detection/rpn.py
 * @throws {ValueError} in training, without targets
 * @example
 * import * as torch from "flambeau";
 * import * as detection from "flambeau/vision/models/detection";
 * const { rpn, image_list } = detection;
 * const few = { training: 10, testing: 5 };
 * const anchors = new rpn.AnchorGenerator([[16]], [[1]]);
 * const network = new rpn.RegionProposalNetwork(anchors, new rpn.RPNHead(4, 1), 0.7, 0.3, 8, 0.5, few, few, 0.7);
 * const images = new image_list.ImageList(torch.zeros(1, 3, 32, 32), [[32, 32]]);
 * const [boxes] = network.eval()(images, { "0": torch.rand(1, 4, 4, 4) });
 * boxes[0]!.shape[1]; // 4
 */
export class RegionProposalNetwork extends nn.Module<
  (
    images: ImageList,
    features: FeatureMaps,
    targets?: readonly DetectionTarget[] | null,
  ) => [boxes: Tensor[], losses: Losses]
> {
  anchor_generator: AnchorGenerator;
  head: RpnHeadModule;
  box_coder: BoxCoder;
  proposal_matcher: Matcher;
  fg_bg_sampler: BalancedPositiveNegativeSampler;
  private readonly _pre_nms_top_n: PerMode;
  private readonly _post_nms_top_n: PerMode;
  nms_thresh: number;
  score_thresh: number;
  /** Boxes with a shorter side are left out. */
  min_size = 1e-3;
  constructor(
    ...args: Arguments<
      [
        anchor_generator: AnchorGenerator,
        head: RpnHeadModule,
        fg_iou_thresh: number,
        bg_iou_thresh: number,
        batch_size_per_image: number,
        positive_fraction: number,
        pre_nms_top_n: PerMode,
        post_nms_top_n: PerMode,
        nms_thresh: number,
        score_thresh?: number,
      ],
      RegionProposalNetworkOptions
    >
  ) {
    super();
    const options = bind.bind(args);
    this.anchor_generator = options.anchor_generator;
    this.head = options.head;
    this.box_coder = new BoxCoder([1, 1, 1, 1]);
    this.proposal_matcher = new Matcher(options.fg_iou_thresh, options.bg_iou_thresh, true);
    const { batch_size_per_image, positive_fraction } = options;
    this.fg_bg_sampler = new BalancedPositiveNegativeSampler(batch_size_per_image, positive_fraction);
    this._pre_nms_top_n = options.pre_nms_top_n;
    this._post_nms_top_n = options.post_nms_top_n;
    this.nms_thresh = options.nms_thresh;
    this.score_thresh = options.score_thresh;
  }
  /** Boxes of each map that are looked at. */
  pre_nms_top_n(): number {
    return this._pre_nms_top_n[this.training ? "training" : "testing"];
  }
  /** Boxes of each image that are proposed. */
  post_nms_top_n(): number {
    return this._post_nms_top_n[this.training ? "training" : "testing"];
  }

  /** Of each image's anchors: 1 for an object, 0 for none, -1 for what does not count, and the objects' boxes. */
  private assign(anchors: readonly Tensor[], targets: readonly DetectionTarget[]): [labels: Tensor[], boxes: Tensor[]] {
    const all = anchors.map((each, i): [Tensor, Tensor] => {
      const { boxes } = itemAt(targets, i);
      if (boxes.numel() === 0) return [zeros([sizeAt(each.shape, 0)]), zeros(each.shape)];
      const matched = this.proposal_matcher.match(box_iou(boxes, each));
      const labels = matched.ge(0).to(float32).masked_fill(matched.eq(Matcher.BETWEEN_THRESHOLDS), -1);
      return [labels, boxes.index_select(0, matched.clamp({ min: 0 }))];
    });
    return [all.map(([labels]) => labels), all.map(([, boxes]) => boxes)];
  }

  /** The best boxes of each image, from boxes [n, all, 4] and scores [n, all] without gradient. */
  private filter(
    proposals: Tensor,
    objectness: Tensor,
    sizes: readonly HeightWidth[],
    perLevel: readonly number[],
  ): Tensor[] {
    let offset = 0;
    const best = (objectness.split([...perLevel], 1) as Tensor[]).map((level) => {
      const count = sizeAt(level.shape, 1);
      const { indices } = level.topk(Math.min(this.pre_nms_top_n(), count), 1);
      const places = indices.add(offset);
      offset += count;
      return places;
    });
    const places = cat(best, 1);
    const numbers = cat(best.map((each, i) => full([sizeAt(each.shape, 1)], i)));
    const probabilities = objectness.gather(1, places).sigmoid();
    return sizes.map((size, i) => {
      let boxes = clip_boxes_to_image(proposals.select(0, i).index_select(0, places.select(0, i)), [...size]);
      let [scores, levels] = [probabilities.select(0, i), numbers];
      [boxes, scores, levels] = takeRows(remove_small_boxes(boxes, this.min_size), boxes, scores, levels);
      [boxes, scores, levels] = takeRows(indicesWhere(scores.ge(this.score_thresh)), boxes, scores, levels);
      const kept = firstRows(batched_nms(boxes, scores, levels, this.nms_thresh), this.post_nms_top_n());
      return boxes.index_select(0, kept);
    });
  }

  private losses(objectness: Tensor, deltas: Tensor, labels: readonly Tensor[], targets: readonly Tensor[]): Losses {
    const [positives, negatives] = this.fg_bg_sampler.sample(labels);
    const positive = indicesWhere(cat(positives));
    const sampled = cat([positive, indicesWhere(cat(negatives))]);
    const apart = F.smooth_l1_loss(...takeRows(positive, deltas, cat([...targets])), {
      beta: 1 / 9,
      reduction: "sum",
    });
    const scored = takeRows(sampled, objectness.flatten(), cat([...labels]));
    return {
      loss_objectness: F.binary_cross_entropy_with_logits(...scored),
      loss_rpn_box_reg: apart.div(sampled.numel()),
    };
  }

  forward(
    images: ImageList,
    features: FeatureMaps,
    targets: readonly DetectionTarget[] | null = null,
  ): [boxes: Tensor[], losses: Losses] {
    const maps: Tensor[] = Object.values(features);
    const [scores, offsets] = this.head(maps);
    const anchors = this.anchor_generator(images, maps);
    const perLevel = scores.map((each) => each.shape.slice(1).reduce((a, b) => a * b, 1));
    const columns = scores.map((each, i) =>
      Math.floor(sizeAt(each.shape, 1) / Math.floor(sizeAt(itemAt(offsets, i).shape, 1) / 4)),
    );
    const objectness = cat(
      scores.map((each, i) => rowsOfCells(each, itemAt(columns, i))),
      1,
    ).flatten(0, -2);
    const deltas = cat(
      offsets.map((each) => rowsOfCells(each, 4)),
      1,
    ).reshape(-1, 4);
    const proposals = this.box_coder.decode(deltas.detach(), anchors).reshape(anchors.length, -1, 4);
    const boxes = this.filter(proposals, objectness.detach().reshape(anchors.length, -1), images.image_sizes, perLevel);
    if (!this.training) return [boxes, {}];
    if (targets === null) throw new ValueError("targets should not be None");
    const [labels, matched] = this.assign(anchors, targets);
    return [boxes, this.losses(objectness, deltas, labels, this.box_coder.encode(matched, anchors))];
  }
}
