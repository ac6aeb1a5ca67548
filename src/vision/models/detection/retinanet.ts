/** RetinaNet: boxes and classes in one stage, by a loss that counts hard anchors (https://arxiv.org/abs/1708.02002). */
import * as F from "../../../nn/functional/index.ts";
import * as nn from "../../../nn/index.ts";
import { int64 } from "../../../dtype.ts";
import { signature, type Arguments } from "../../../nn/arguments.ts";
import type { LoadStateArguments } from "../../../nn/module/index.ts";
import { full } from "../../../ops/create/create.ts";
import { itemAt, sizeAt } from "../../../support/checked.ts";
import type { Tensor } from "../../../tensor/tensor.ts";
import { box_iou } from "../../ops/box-overlaps.ts";
import { LastLevelP6P7 } from "../../ops/feature-pyramid.ts";
import { generalized_box_iou_loss, sigmoid_focal_loss } from "../../ops/losses.ts";
import type { NormMaker } from "../../ops/makers.ts";
import { Conv2dNormActivation } from "../../ops/misc.ts";
import { fetchingBuilder, plainBuilder, type FetchingBuilder, type PlainBuilder } from "../backbone-builder.ts";
import type { ResNet } from "../resnet.ts";
import { AnchorGenerator } from "./anchor-utils.ts";
import { resnetExtractor } from "./backbone-utils.ts";
import { BoxCoder } from "./coders.ts";
import { allRows, classTargets, sumOfLosses, type HeadOutputs } from "./dense-heads.ts";
import { checkKind, mapsIn, type DetectorBackbone } from "./detector.ts";
import {
  frozenResNet,
  overwriteEps,
  ownOptions,
  plainResNet,
  resnetLayers,
  type BuilderSettings,
} from "./faster-rcnn.ts";
import { Matcher, indicesWhere, takeRows } from "./matching.ts";
import { OneStageDetector, type OneStageOptions } from "./one-stage.ts";
import { drawConvolutions, renameKeys, type Losses } from "./rpn.ts";
import type { Detection, DetectionTarget } from "./transform.ts";
import { RetinaNet_ResNet50_FPN_V2_Weights, RetinaNet_ResNet50_FPN_Weights } from "./weights.ts";

/** Four convolutions of the pyramid's channels. */
const tower = (channels: number, norm_layer: NormMaker | null): nn.Sequential =>
  new nn.Sequential(...Array.from({ length: 4 }, () => new Conv2dNormActivation(channels, channels, { norm_layer })));
/** Checkpoints of version 1 have convolutions where there are blocks now. */
function renameTower(args: LoadStateArguments): void {
  if ((args[2].version ?? 1) >= 2) return;
  renameKeys(
    args,
    [0, 1, 2, 3].map((i) => [`conv.${2 * i}`, `conv.${i}.0`] as const),
  );
}
/** The score at which an anchor's classes begin, so that few are taken for objects. */
export const priorBias = (probability: number): number => -Math.log((1 - probability) / probability);

/** Scores of the classes: maps [n, in_channels, h, w] to [n, anchors, num_classes]. */
export class RetinaNetClassificationHead extends nn.Module<(x: readonly Tensor[]) => Tensor> {
  conv: nn.Sequential;
  cls_logits: nn.Conv2d;
  num_classes: number;
  num_anchors: number;
  constructor(
    in_channels: number,
    num_anchors: number,
    num_classes: number,
    prior_probability = 0.01,
    norm_layer: NormMaker | null = null,
  ) {
    super();
    this.conv = tower(in_channels, norm_layer);
    drawConvolutions(this.conv, 0.01);
    this.cls_logits = new nn.Conv2d(in_channels, num_anchors * num_classes, 3, { stride: 1, padding: 1 });
    nn.init.normal_(this.cls_logits.weight, 0, 0.01);
    if (this.cls_logits.bias !== null) nn.init.constant_(this.cls_logits.bias, priorBias(prior_probability));
    this.num_classes = num_classes;
    this.num_anchors = num_anchors;
  }
  override get _version(): number {
    return 2;
  }
  override _load_from_state_dict(...args: LoadStateArguments): void {
    renameTower(args);
    super._load_from_state_dict(...args);
  }
  /** The focal loss of all anchors, by the number of those that hold an object. */
  compute_loss(
    targets: readonly DetectionTarget[],
    head_outputs: HeadOutputs,
    matched_idxs: readonly Tensor[],
  ): Tensor {
    const { cls_logits } = head_outputs as { cls_logits: Tensor };
    const losses = targets.map(({ labels }, i) => {
      const [logits, matched] = [cls_logits.select(0, i), itemAt(matched_idxs, i)];
      const positive = indicesWhere(matched.ge(0));
      const classes = labels.index_select(0, matched.index_select(0, positive));
      const valid = indicesWhere(matched.ne(Matcher.BETWEEN_THRESHOLDS));
      const pair = takeRows(valid, logits, classTargets(logits, positive, classes));
      return sigmoid_focal_loss(...pair, { reduction: "sum" }).div(Math.max(1, positive.numel()));
    });
    return sumOfLosses(losses).div(targets.length);
  }
  forward(x: readonly Tensor[]): Tensor {
    return allRows(
      x.map((map) => this.cls_logits(this.conv(map))),
      this.num_classes,
    );
  }
}

/** Offsets of the anchors: maps [n, in_channels, h, w] to [n, anchors, 4]. */
export class RetinaNetRegressionHead extends nn.Module<(x: readonly Tensor[]) => Tensor> {
  conv: nn.Sequential;
  bbox_reg: nn.Conv2d;
  box_coder: BoxCoder;
  /** How far boxes are apart: "l1" of offsets, or "giou" of boxes. */
  _loss_type: "l1" | "giou" = "l1";
  constructor(in_channels: number, num_anchors: number, norm_layer: NormMaker | null = null) {
    super();
    this.conv = tower(in_channels, norm_layer);
    this.bbox_reg = new nn.Conv2d(in_channels, num_anchors * 4, 3, { stride: 1, padding: 1 });
    drawConvolutions(this.bbox_reg, 0.01);
    drawConvolutions(this.conv, 0.01);
    this.box_coder = new BoxCoder([1, 1, 1, 1]);
  }
  override get _version(): number {
    return 2;
  }
  override _load_from_state_dict(...args: LoadStateArguments): void {
    renameTower(args);
    super._load_from_state_dict(...args);
  }
  private apart(found: Tensor, anchors: Tensor, wanted: Tensor): Tensor {
    if (this._loss_type === "l1")
      return F.l1_loss(found, this.box_coder.encode_single(wanted, anchors), { reduction: "sum" });
    return generalized_box_iou_loss(this.box_coder.decode_single(found, anchors), wanted, { reduction: "sum" });
  }
  /** How far the boxes of anchors that hold an object are from it, by their number. */
  compute_loss(
    targets: readonly DetectionTarget[],
    head_outputs: HeadOutputs,
    anchors: readonly Tensor[],
    matched_idxs: readonly Tensor[],
  ): Tensor {
    const { bbox_regression } = head_outputs as { bbox_regression: Tensor };
    const losses = targets.map(({ boxes }, i) => {
      const matched = itemAt(matched_idxs, i);
      const positive = indicesWhere(matched.ge(0));
      const wanted = boxes.index_select(0, matched.index_select(0, positive));
      const pair = takeRows(positive, bbox_regression.select(0, i), itemAt(anchors, i));
      return this.apart(...pair, wanted).div(Math.max(1, positive.numel()));
    });
    return sumOfLosses(losses).div(Math.max(1, targets.length));
  }
  forward(x: readonly Tensor[]): Tensor {
    return allRows(
      x.map((map) => this.bbox_reg(this.conv(map))),
      4,
    );
  }
}

/** What a head of RetinaNet has to do. */
export type RetinaNetHeadModule = nn.Module<(x: readonly Tensor[]) => HeadOutputs> & {
  compute_loss(
    targets: readonly DetectionTarget[],
    head_outputs: HeadOutputs,
    anchors: readonly Tensor[],
    matched_idxs: readonly Tensor[],
  ): Losses;
};
/** Scores and offsets of all anchors: maps to `{ cls_logits, bbox_regression }`. */
export class RetinaNetHead extends nn.Module<(x: readonly Tensor[]) => HeadOutputs> {
  classification_head: RetinaNetClassificationHead;
  regression_head: RetinaNetRegressionHead;
  constructor(in_channels: number, num_anchors: number, num_classes: number, norm_layer: NormMaker | null = null) {
    super();
    this.classification_head = new RetinaNetClassificationHead(in_channels, num_anchors, num_classes, 0.01, norm_layer);
    this.regression_head = new RetinaNetRegressionHead(in_channels, num_anchors, norm_layer);
  }
  /** Both heads' losses. */
  compute_loss(
    targets: readonly DetectionTarget[],
    head_outputs: HeadOutputs,
    anchors: readonly Tensor[],
    matched_idxs: readonly Tensor[],
  ): Losses {
    return {
      classification: this.classification_head.compute_loss(targets, head_outputs, matched_idxs),
      bbox_regression: this.regression_head.compute_loss(targets, head_outputs, anchors, matched_idxs),
    };
  }
  forward(x: readonly Tensor[]): HeadOutputs {
    return { cls_logits: this.classification_head(x), bbox_regression: this.regression_head(x) };
  }
}

/** Settings of `RetinaNet`. */
export interface RetinaNetOptions extends OneStageOptions {
  anchor_generator?: AnchorGenerator | null;
  head?: RetinaNetHeadModule | null;
  proposal_matcher?: Matcher | null;
  /** Anchors that overlap an object more are positive. */
  fg_iou_thresh?: number;
  /** Those that overlap all less are negative. */
  bg_iou_thresh?: number;
}
const bind = signature<Required<RetinaNetOptions>>(
  "RetinaNet",
  "backbone, num_classes, min_size=800, max_size=1333, image_mean=None, image_std=None, anchor_generator=None, head=None, proposal_matcher=None, score_thresh=0.05, nms_thresh=0.5, detections_per_img=300, fg_iou_thresh=0.5, bg_iou_thresh=0.4, topk_candidates=1000, size_divisible=32, fixed_size=None, _skip_resize=False",
);
/** Three sizes, each of three ratios, for each of five maps. */
const usualAnchors = (): AnchorGenerator =>
  new AnchorGenerator(
    [32, 64, 128, 256, 512].map((side) => [side, Math.trunc(side * 2 ** (1 / 3)), Math.trunc(side * 2 ** (2 / 3))]),
    [0.5, 1, 2],
  );

/**
 * RetinaNet: a list of images [3, H, W] from 0 to 1 gives for each `{ boxes, scores, labels }`; in training, with targets
 * `{ boxes, labels }`, it gives the losses `{ classification, bbox_regression }`.
 * https://docs.pytorch.org/vision/stable/models/retinanet.html
 * @throws {ValueError} for backbones without `out_channels`
 * @throws {AssertionError} at a call in training without targets, or with boxes that have no area
 * @example
 * import * as torch from "flambeau";
 * import { models } from "flambeau/vision";
 * import * as detection from "flambeau/vision/models/detection";
 * const { BackboneWithFPN } = detection.backbone_utils;
 * const body = new BackboneWithFPN(models.resnet18(), { layer2: "0", layer3: "1" }, [128, 256], 32);
 * const anchor_generator = new detection.anchor_utils.AnchorGenerator([[16], [32], [64]], [1]);
 * const model = new detection.RetinaNet(body, 3, { min_size: 64, anchor_generator });
 * const targets = [{ boxes: torch.tensor([[4, 4, 20, 24]]).float(), labels: torch.tensor([1]) }];
 * Object.keys(model([torch.rand(3, 48, 64)], targets)); // [ 'classification', 'bbox_regression' ]
 */
export class RetinaNet extends OneStageDetector<RetinaNetHeadModule> {
  proposal_matcher: Matcher;
  box_coder: BoxCoder;
  constructor(
    ...args: Arguments<
      [backbone: DetectorBackbone, num_classes: number, min_size?: number | readonly number[], max_size?: number],
      RetinaNetOptions
    >
  ) {
    const options = bind.bind(args);
    const { anchor_generator, num_classes } = options;
    super(
      options,
      () => {
        checkKind("anchor_generator", anchor_generator, "AnchorGenerator", anchor_generator instanceof AnchorGenerator);
        return anchor_generator ?? usualAnchors();
      },
      (channels, anchors) => options.head ?? new RetinaNetHead(channels, anchors, num_classes),
    );
    const { fg_iou_thresh, bg_iou_thresh } = options;
    this.proposal_matcher = options.proposal_matcher ?? new Matcher(fg_iou_thresh, bg_iou_thresh, true);
    this.box_coder = new BoxCoder([1, 1, 1, 1]);
  }
  private losses(targets: readonly DetectionTarget[], outputs: HeadOutputs, anchors: readonly Tensor[]): Losses {
    const matched = targets.map(({ boxes }, i) => {
      const mine = itemAt(anchors, i);
      return boxes.numel() === 0
        ? full([sizeAt(mine.shape, 0)], -1, { dtype: int64 })
        : this.proposal_matcher.match(box_iou(boxes, mine));
    });
    return this.head.compute_loss(targets, outputs, anchors, matched);
  }
  protected scoresOf({ cls_logits }: HeadOutputs): Tensor {
    return (cls_logits as Tensor).sigmoid();
  }
  protected boxesOf(offsets: Tensor, anchors: Tensor): Tensor {
    return this.box_coder.decode_single(offsets, anchors);
  }
  forward(given: readonly Tensor[], known: readonly DetectionTarget[] | null = null): Losses | Detection[] {
    const { originals, images, targets, features } = this.prepare(given, known);
    const maps = mapsIn(features);
    const outputs = this.head(maps);
    const anchors = this.anchor_generator(images, maps);
    if (this.training) return this.losses(targets ?? [], outputs, anchors);
    const cells = maps.map((map) => sizeAt(map.shape, 2) * sizeAt(map.shape, 3));
    const all = sizeAt((outputs as { cls_logits: Tensor }).cls_logits.shape, 1);
    const perCell = Math.floor(all / cells.reduce((a, b) => a + b, 0));
    const counts = cells.map((count) => count * perCell);
    const found = this.results(outputs, anchors, counts, images.image_sizes);
    return this.transform.postprocess(found, images.image_sizes, originals);
  }
}

type Settings = BuilderSettings<RetinaNetOptions>;
/** RetinaNet around a ResNet-50: 91 classes of COCO unless told otherwise. */
export const retinanet_resnet50_fpn: FetchingBuilder<RetinaNet, Settings> = fetchingBuilder<
  RetinaNet,
  Settings,
  ResNet
>({
  model: "retinanet_resnet50_fpn",
  enum_name: "RetinaNet_ResNet50_FPN_Weights",
  weights: RetinaNet_ResNet50_FPN_Weights,
  num_classes: 91,
  weights_backbone: "IMAGENET1K_V1",
  backbone: frozenResNet,
  construct: (whole: ResNet, options: Settings & { num_classes: number }, trained) => {
    const pyramid = { returned_layers: [2, 3, 4], extra_blocks: new LastLevelP6P7(256, 256) };
    const backbone = resnetExtractor(whole, resnetLayers(options, trained), pyramid);
    return new RetinaNet({ ...ownOptions(options), backbone });
  },
  finish: (model) => overwriteEps(model),
});
/** RetinaNet around a ResNet-50, improved (https://arxiv.org/abs/1912.02424): its backbone has initial values. */
export const retinanet_resnet50_fpn_v2: PlainBuilder<RetinaNet, Settings> = plainBuilder<RetinaNet, Settings, ResNet>({
  model: "retinanet_resnet50_fpn_v2",
  enum_name: "RetinaNet_ResNet50_FPN_V2_Weights",
  weights: RetinaNet_ResNet50_FPN_V2_Weights,
  num_classes: 91,
  weights_backbone: null,
  backbone: plainResNet,
  construct: (whole: ResNet, options: Settings & { num_classes: number }, trained) => {
    const pyramid = { returned_layers: [2, 3, 4], extra_blocks: new LastLevelP6P7(2048, 256) };
    const backbone = resnetExtractor(whole, resnetLayers(options, trained), pyramid);
    const anchor_generator = usualAnchors();
    const anchors = itemAt(anchor_generator.num_anchors_per_location(), 0);
    const norm = (channels: number): nn.Layer => new nn.GroupNorm(32, channels);
    const head = new RetinaNetHead(backbone.out_channels, anchors, options.num_classes, norm);
    head.regression_head._loss_type = "giou";
    return new RetinaNet({ anchor_generator, head, ...ownOptions(options), backbone });
  },
});
