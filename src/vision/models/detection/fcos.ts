/** FCOS: boxes and classes in one stage, without anchors but the cells themselves (https://arxiv.org/abs/1904.01355). */
import * as F from "../../../nn/functional/index.ts";
import * as nn from "../../../nn/index.ts";
import { float32, int64 } from "../../../dtype.ts";
import { signature, type Arguments } from "../../../nn/arguments.ts";
import { arange } from "../../../ops/create/ranges/range.ts";
import { full } from "../../../ops/create/create.ts";
import { stack } from "../../../ops/view/join.ts";
import { itemAt, lastOf, sizeAt } from "../../../support/checked.ts";
import { ValueError } from "../../../support/errors.ts";
import type { Tensor } from "../../../tensor/tensor.ts";
import { LastLevelP6P7 } from "../../ops/feature-pyramid.ts";
import { generalized_box_iou_loss, sigmoid_focal_loss } from "../../ops/losses.ts";
import { make, type NormMaker } from "../../ops/makers.ts";
import { columns } from "../../ops/straight-boxes.ts";
import { fetchingBuilder, type FetchingBuilder } from "../backbone-builder.ts";
import type { ResNet } from "../resnet.ts";
import { AnchorGenerator } from "./anchor-utils.ts";
import { resnetExtractor } from "./backbone-utils.ts";
import { BoxLinearCoder } from "./coders.ts";
import { allRows, classTargets, type HeadOutputs } from "./dense-heads.ts";
import { checkKind, mapsIn, type DetectorBackbone } from "./detector.ts";
import { frozenResNet, ownOptions, resnetLayers, type BuilderSettings } from "./faster-rcnn.ts";
import { indicesWhere, takeRows } from "./matching.ts";
import { OneStageDetector, type OneStageOptions } from "./one-stage.ts";
import { priorBias, type RetinaNetHeadModule } from "./retinanet.ts";
import { drawConvolutions, type Losses } from "./rpn.ts";
import type { Detection, DetectionTarget } from "./transform.ts";
import { FCOS_ResNet50_FPN_Weights } from "./weights.ts";

/** Convolutions of the pyramid's channels, each with a norm and an activation. */
function tower(channels: number, count: number, norm_layer: NormMaker | null): nn.Sequential {
  const norm = norm_layer ?? ((width: number): nn.Layer => new nn.GroupNorm(32, width));
  const parts = Array.from({ length: count }, () => [
    new nn.Conv2d(channels, channels, 3, { stride: 1, padding: 1 }),
    make(norm, channels),
    new nn.ReLU(),
  ]);
  return new nn.Sequential(...parts.flat());
}

/** Scores of the classes: maps [n, in_channels, h, w] to [n, cells, num_classes]. */
export class FCOSClassificationHead extends nn.Module<(x: readonly Tensor[]) => Tensor> {
  num_classes: number;
  num_anchors: number;
  conv: nn.Sequential;
  cls_logits: nn.Conv2d;
  constructor(
    in_channels: number,
    num_anchors: number,
    num_classes: number,
    num_convs = 4,
    prior_probability = 0.01,
    norm_layer: NormMaker | null = null,
  ) {
    super();
    this.num_classes = num_classes;
    this.num_anchors = num_anchors;
    this.conv = tower(in_channels, num_convs, norm_layer);
    drawConvolutions(this.conv, 0.01);
    this.cls_logits = new nn.Conv2d(in_channels, num_anchors * num_classes, 3, { stride: 1, padding: 1 });
    nn.init.normal_(this.cls_logits.weight, 0, 0.01);
    if (this.cls_logits.bias !== null) nn.init.constant_(this.cls_logits.bias, priorBias(prior_probability));
  }
  forward(x: readonly Tensor[]): Tensor {
    return allRows(
      x.map((map) => this.cls_logits(this.conv(map))),
      this.num_classes,
    );
  }
}
/** Distances to a box's sides, and how near its middle a cell is: maps to [n, cells, 4] and [n, cells, 1]. */
export class FCOSRegressionHead extends nn.Module<(x: readonly Tensor[]) => [regression: Tensor, ctrness: Tensor]> {
  conv: nn.Sequential;
  bbox_reg: nn.Conv2d;
  bbox_ctrness: nn.Conv2d;
  constructor(in_channels: number, num_anchors: number, num_convs = 4, norm_layer: NormMaker | null = null) {
    super();
    this.conv = tower(in_channels, num_convs, norm_layer);
    this.bbox_reg = new nn.Conv2d(in_channels, num_anchors * 4, 3, { stride: 1, padding: 1 });
    this.bbox_ctrness = new nn.Conv2d(in_channels, num_anchors, 3, { stride: 1, padding: 1 });
    for (const layer of [this.bbox_reg, this.bbox_ctrness, this.conv]) drawConvolutions(layer, 0.01);
  }
  forward(x: readonly Tensor[]): [Tensor, Tensor] {
    const maps = x.map((map) => this.conv(map));
    return [
      allRows(
        maps.map((map) => F.relu(this.bbox_reg(map))),
        4,
      ),
      allRows(
        maps.map((map) => this.bbox_ctrness(map)),
        1,
      ),
    ];
  }
}

/** Scores, distances and centredness of all cells: maps to `{ cls_logits, bbox_regression, bbox_ctrness }`. */
export class FCOSHead extends nn.Module<(x: readonly Tensor[]) => HeadOutputs> {
  box_coder: BoxLinearCoder;
  classification_head: FCOSClassificationHead;
  regression_head: FCOSRegressionHead;
  constructor(in_channels: number, num_anchors: number, num_classes: number, num_convs = 4) {
    super();
    this.box_coder = new BoxLinearCoder(true);
    this.classification_head = new FCOSClassificationHead(in_channels, num_anchors, num_classes, num_convs);
    this.regression_head = new FCOSRegressionHead(in_channels, num_anchors, num_convs);
  }
  /** The losses of all cells, by the number of those that lie in an object. */
  compute_loss(
    targets: readonly DetectionTarget[],
    head_outputs: HeadOutputs,
    anchors: readonly Tensor[],
    matched_idxs: readonly Tensor[],
  ): Losses {
    const { cls_logits, bbox_regression, bbox_ctrness } = head_outputs as Record<
      "cls_logits" | "bbox_regression" | "bbox_ctrness",
      Tensor
    >;
    const wanted = targets.map(({ labels, boxes }, i) => {
      const matched = itemAt(matched_idxs, i);
      const count = sizeAt(matched.shape, 0);
      const known = labels.numel() > 0;
      const place = matched.clamp({ min: 0 });
      const classes = known ? labels.index_select(0, place) : labels.new_zeros([count]);
      const inside = known ? boxes.index_select(0, place) : boxes.new_zeros([count, 4]);
      return [classes.masked_fill(matched.lt(0), -1), inside] as const;
    });
    const classes = stack(wanted.map(([each]) => each)).flatten();
    const positive = indicesWhere(classes.ge(0));
    const count = Math.max(1, positive.numel());
    const labels = classes.index_select(0, positive);
    const flat = (x: Tensor): Tensor => x.flatten(0, 1);
    const [found, given, cells, centred] = takeRows(
      positive,
      flat(bbox_regression),
      flat(stack(wanted.map(([, boxes]) => boxes))),
      flat(stack([...anchors])),
      flat(bbox_ctrness).squeeze(1),
    );
    const boxes = generalized_box_iou_loss(this.box_coder.decode(found, cells), given, { reduction: "sum" });
    const [left, top, right, bottom] = columns(this.box_coder.encode(cells, given));
    const even = (a: Tensor, b: Tensor): Tensor => a.minimum(b).div(a.maximum(b));
    const middle = even(left, right).mul(even(top, bottom)).sqrt();
    const classLoss = sigmoid_focal_loss(cls_logits, classTargets(cls_logits, positive, labels), { reduction: "sum" });
    const middleLoss = F.binary_cross_entropy_with_logits(centred, middle, { reduction: "sum" });
    return {
      classification: classLoss.div(count),
      bbox_regression: boxes.div(count),
      bbox_ctrness: middleLoss.div(count),
    };
  }
  forward(x: readonly Tensor[]): HeadOutputs {
    const cls_logits = this.classification_head(x);
    const [bbox_regression, bbox_ctrness] = this.regression_head(x);
    return { cls_logits, bbox_regression, bbox_ctrness };
  }
}

/** Settings of `FCOS`. */
export interface FCOSOptions extends OneStageOptions {
  /** One square for each cell. */
  anchor_generator?: AnchorGenerator | null;
  head?: RetinaNetHeadModule | null;
  /** Cells this near an object's middle belong to it, in cells of the map. */
  center_sampling_radius?: number;
}
const bind = signature<Required<FCOSOptions>>(
  "FCOS",
  "backbone, num_classes, min_size=800, max_size=1333, image_mean=None, image_std=None, anchor_generator=None, head=None, center_sampling_radius=1.5, score_thresh=0.2, nms_thresh=0.6, detections_per_img=100, topk_candidates=1000, size_divisible=32, fixed_size=None, _skip_resize=False",
);
/**
 * FCOS: a list of images [3, H, W] from 0 to 1 gives for each `{ boxes, scores, labels }`; in training, with targets
 * `{ boxes, labels }`, it gives the losses `{ classification, bbox_regression, bbox_ctrness }`.
 * https://docs.pytorch.org/vision/stable/models/fcos.html
 * @throws {ValueError} for backbones without `out_channels`, for more than one anchor of a cell
 * @throws {AssertionError} at a call in training without targets, or with boxes that have no area
 * @example
 * import * as torch from "flambeau";
 * import { models } from "flambeau/vision";
 * import * as detection from "flambeau/vision/models/detection";
 * const { BackboneWithFPN } = detection.backbone_utils;
 * const body = new BackboneWithFPN(models.resnet18(), { layer2: "0", layer3: "1" }, [128, 256], 32);
 * const anchor_generator = new detection.anchor_utils.AnchorGenerator([[8], [16], [32]], [1]);
 * const model = new detection.FCOS(body, 3, { min_size: 64, anchor_generator });
 * const targets = [{ boxes: torch.tensor([[4, 4, 20, 24]]).float(), labels: torch.tensor([1]) }];
 * Object.keys(model([torch.rand(3, 48, 64)], targets)); // [ 'classification', 'bbox_regression', 'bbox_ctrness' ]
 */
export class FCOS extends OneStageDetector<RetinaNetHeadModule> {
  box_coder: BoxLinearCoder;
  center_sampling_radius: number;
  constructor(
    ...args: Arguments<
      [backbone: DetectorBackbone, num_classes: number, min_size?: number | readonly number[], max_size?: number],
      FCOSOptions
    >
  ) {
    const options = bind.bind(args);
    const { anchor_generator, num_classes } = options;
    super(
      options,
      () => {
        const fits = anchor_generator instanceof AnchorGenerator;
        checkKind("anchor_generator", anchor_generator, "AnchorGenerator", fits, ", instead  got");
        return anchor_generator ?? new AnchorGenerator([[8], [16], [32], [64], [128]], [1]);
      },
      (channels, anchors) => {
        if (anchors !== 1)
          throw new ValueError(`anchor_generator.num_anchors_per_location()[0] should be 1 instead of ${anchors}`);
        return options.head ?? new FCOSHead(channels, anchors, num_classes);
      },
    );
    this.box_coder = new BoxLinearCoder(true);
    this.center_sampling_radius = options.center_sampling_radius;
  }

  /** The object that each cell belongs to, -1 for none: the smallest whose middle is near and whose size fits the map. */
  private match(anchors: Tensor, boxes: Tensor, counts: readonly number[]): Tensor {
    const all = sizeAt(anchors.shape, 0);
    if (boxes.numel() === 0) return full([all], -1, { dtype: int64 });
    const middles = (x: Tensor): Tensor =>
      x
        .narrow(1, 0, 2)
        .add(x.narrow(1, 2, 2))
        .div(2);
    const centres = middles(anchors);
    const [left, , right] = columns(anchors);
    const sides = right.sub(left);
    const near = centres.unsqueeze(1).sub(middles(boxes).unsqueeze(0)).abs().max(2).values;
    const [x, y] = centres.unsqueeze(2).unbind(1) as [Tensor, Tensor];
    const [x0, y0, x1, y1] = boxes.unsqueeze(0).unbind(2) as [Tensor, Tensor, Tensor, Tensor];
    const distances = stack([x.sub(x0), y.sub(y0), x1.sub(x), y1.sub(y)], 2);
    const place = arange(all);
    const lower = sides.mul(4).masked_fill(place.lt(itemAt(counts, 0)), 0);
    const upper = sides.mul(8).masked_fill(place.ge(all - lastOf(counts)), Infinity);
    const farthest = distances.max(2).values;
    const fits = near
      .lt(sides.mul(this.center_sampling_radius).unsqueeze(1))
      .logical_and(distances.min(2).values.gt(0))
      .logical_and(farthest.gt(lower.unsqueeze(1)))
      .logical_and(farthest.lt(upper.unsqueeze(1)));
    const [bx0, by0, bx1, by1] = columns(boxes);
    const areas = bx1.sub(bx0).mul(by1.sub(by0));
    const { values, indices } = fits.to(float32).mul(areas.rsub(1e8).unsqueeze(0)).max(1);
    return indices.masked_fill(values.lt(1e-5), -1);
  }
  protected scoresOf(found: HeadOutputs): Tensor {
    const { cls_logits, bbox_ctrness } = found as Record<"cls_logits" | "bbox_ctrness", Tensor>;
    return cls_logits.sigmoid().mul(bbox_ctrness.sigmoid()).sqrt();
  }
  protected boxesOf(offsets: Tensor, anchors: Tensor): Tensor {
    return this.box_coder.decode(offsets, anchors);
  }
  forward(given: readonly Tensor[], known: readonly DetectionTarget[] | null = null): Losses | Detection[] {
    const { originals, images, targets, features } = this.prepare(given, known);
    const maps = mapsIn(features);
    const outputs = this.head(maps);
    const anchors = this.anchor_generator(images, maps);
    const counts = maps.map((map) => sizeAt(map.shape, 2) * sizeAt(map.shape, 3));
    if (this.training) {
      const all = targets ?? [];
      const matched = all.map(({ boxes }, i) => this.match(itemAt(anchors, i), boxes, counts));
      return this.head.compute_loss(all, outputs, anchors, matched);
    }
    const found = this.results(outputs, anchors, counts, images.image_sizes);
    return this.transform.postprocess(found, images.image_sizes, originals);
  }
}

type Settings = BuilderSettings<FCOSOptions>;
/** FCOS around a ResNet-50: 91 classes of COCO unless told otherwise. */
export const fcos_resnet50_fpn: FetchingBuilder<FCOS, Settings> = fetchingBuilder<FCOS, Settings, ResNet>({
  model: "fcos_resnet50_fpn",
  enum_name: "FCOS_ResNet50_FPN_Weights",
  weights: FCOS_ResNet50_FPN_Weights,
  num_classes: 91,
  weights_backbone: "IMAGENET1K_V1",
  backbone: frozenResNet,
  construct: (whole, options, trained) => {
    const pyramid = { returned_layers: [2, 3, 4], extra_blocks: new LastLevelP6P7(256, 256) };
    const backbone = resnetExtractor(whole, resnetLayers(options, trained), pyramid);
    return new FCOS({ ...ownOptions(options), backbone });
  },
});
