/** SSD: boxes and classes of several maps in one stage (https://arxiv.org/abs/1512.02325). */
import * as F from "../../../nn/functional/index.ts";
import * as nn from "../../../nn/index.ts";
import { no_grad } from "../../../autograd/modes.ts";
import { int64 } from "../../../dtype.ts";
import { signature, type Arguments } from "../../../nn/arguments.ts";
import { full, full_like, ones, zeros } from "../../../ops/create/create.ts";
import { cat, stack } from "../../../ops/view/join.ts";
import { itemAt, sizeAt } from "../../../support/checked.ts";
import { AssertionError, ValueError } from "../../../support/errors.ts";
import { warnAlways } from "../../../support/warnings.ts";
import { Tensor } from "../../../tensor/tensor.ts";
import { clip_boxes_to_image } from "../../ops/boxes.ts";
import { box_iou } from "../../ops/box-overlaps.ts";
import type { FeatureMaps } from "../../ops/feature-pyramid.ts";
import { backboneOf, fetchingBuilder, type FetchingBuilder } from "../backbone-builder.ts";
import { vgg16, type VGG } from "../vgg.ts";
import { DefaultBoxGenerator } from "./anchor-utils.ts";
import { validateTrainableLayers } from "./backbone-utils.ts";
import { BoxCoder } from "./coders.ts";
import { sumOfLosses, suppressed, type HeadOutputs } from "./dense-heads.ts";
import { Detector, mapsIn, type DetectorBody } from "./detector.ts";
import { ownOptions, type BuilderSettings } from "./faster-rcnn.ts";
import { deviationOf, meanOf } from "../../transforms/imagenet.ts";
import type { HeightWidth } from "./image-list.ts";
import { indicesWhere, takeRows, SSDMatcher } from "./matching.ts";
import { rowsOfCells, type Losses } from "./rpn.ts";
import { GeneralizedRCNNTransform, type Detection, type DetectionTarget } from "./transform.ts";
import { SSD300_VGG16_Weights } from "./weights.ts";

/** Xavier's uniform values for all convolutions of a module, and biases of 0. */
function drawXavier(module: nn.Module): void {
  for (const layer of module.modules()) {
    if (!(layer instanceof nn.Conv2d)) continue;
    nn.init.xavier_uniform_(layer.weight);
    if (layer.bias !== null) nn.init.zeros_(layer.bias);
  }
}

/** A layer for each map, whose results are rows of `num_columns`: maps to [n, anchors, num_columns]. */
export class SSDScoringHead extends nn.Module<(x: readonly Tensor[]) => Tensor> {
  module_list: nn.ModuleList;
  num_columns: number;
  constructor(module_list: nn.ModuleList, num_columns: number) {
    super();
    this.module_list = module_list;
    this.num_columns = num_columns;
  }
  forward(x: readonly Tensor[]): Tensor {
    const layers = [...this.module_list] as nn.Layer[];
    const rows = x.map((map, i) => rowsOfCells(itemAt(layers, i)(map), this.num_columns));
    return cat(rows, 1);
  }
}
function convolutions(in_channels: readonly number[], num_anchors: readonly number[], columns: number): nn.ModuleList {
  const list = new nn.ModuleList(
    in_channels.map((channels, i) => new nn.Conv2d(channels, columns * itemAt(num_anchors, i), 3, { padding: 1 })),
  );
  drawXavier(list);
  return list;
}
/** Scores of the classes. */
export class SSDClassificationHead extends SSDScoringHead {
  constructor(in_channels: readonly number[], num_anchors: readonly number[], num_classes: number) {
    super(convolutions(in_channels, num_anchors, num_classes), num_classes);
  }
}
/** Offsets of the boxes. */
export class SSDRegressionHead extends SSDScoringHead {
  constructor(in_channels: readonly number[], num_anchors: readonly number[]) {
    super(convolutions(in_channels, num_anchors, 4), 4);
  }
}
/** A module that finds scores and offsets of all boxes. */
export type SSDHeadModule = nn.Module<(x: readonly Tensor[]) => HeadOutputs>;
/** Scores and offsets of all boxes: maps to `{ bbox_regression, cls_logits }`. */
export class SSDHead extends nn.Module<(x: readonly Tensor[]) => HeadOutputs> {
  classification_head: SSDClassificationHead;
  regression_head: SSDRegressionHead;
  constructor(in_channels: readonly number[], num_anchors: readonly number[], num_classes: number) {
    super();
    this.classification_head = new SSDClassificationHead(in_channels, num_anchors, num_classes);
    this.regression_head = new SSDRegressionHead(in_channels, num_anchors);
  }
  forward(x: readonly Tensor[]): HeadOutputs {
    return { bbox_regression: this.regression_head(x), cls_logits: this.classification_head(x) };
  }
}

/** The channels of the maps that a backbone gives for images of [width, height]. */
export function retrieveOutChannels(model: DetectorBody, [width, height]: HeightWidth): number[] {
  const { training } = model;
  model.eval();
  const maps = no_grad(() => model(zeros([1, 3, height, width])));
  if (training) model.train();
  return (maps instanceof Tensor ? [maps] : mapsIn(maps)).map((map) => sizeAt(map.shape, 1));
}

/** Settings of `SSD`. */
export interface SSDOptions {
  backbone?: DetectorBody & { out_channels?: readonly number[] };
  anchor_generator?: DefaultBoxGenerator;
  /** [width, height] to which all images are brought. */
  size?: HeightWidth;
  /** Classes, the background among them. */
  num_classes?: number;
  image_mean?: readonly number[] | null;
  image_std?: readonly number[] | null;
  head?: SSDHeadModule | null;
  /** Results have at least this score. */
  score_thresh?: number;
  nms_thresh?: number;
  /** Results of an image, at most. */
  detections_per_img?: number;
  /** Boxes that overlap an object more are positive. */
  iou_thresh?: number;
  /** Scores of each class that are looked at. */
  topk_candidates?: number;
  /** The positive boxes' share of those that a training step looks at. */
  positive_fraction?: number;
  /** Images keep their size in training. */
  _skip_resize?: boolean;
}
const bind = signature<Required<SSDOptions>>(
  "SSD",
  "backbone, anchor_generator, size, num_classes, image_mean=None, image_std=None, head=None, score_thresh=0.01, nms_thresh=0.45, detections_per_img=200, iou_thresh=0.5, topk_candidates=400, positive_fraction=0.25, _skip_resize=False",
);
/**
 * SSD: a list of images [3, H, W] from 0 to 1 gives for each `{ boxes, scores, labels }`; in training, with targets
 * `{ boxes, labels }`, it gives the losses `{ bbox_regression, classification }`.
 * https://docs.pytorch.org/vision/stable/models/ssd.html
 * @throws {ValueError} for other numbers of maps than of ratios
 * @throws {AssertionError} at a call in training without targets, or with boxes that have no area
 * @example
 * import * as torch from "flambeau";
 * import { models } from "flambeau/vision";
 * import * as detection from "flambeau/vision/models/detection";
 * import { IntermediateLayerGetter } from "flambeau/vision/models/segmentation";
 * const body = new IntermediateLayerGetter(models.resnet18(), { layer2: "0", layer3: "1" });
 * const boxes = new detection.anchor_utils.DefaultBoxGenerator([[2], [2, 3]]);
 * const model = new detection.ssd.SSD(body, boxes, [64, 64], 3);
 * const targets = [{ boxes: torch.tensor([[4, 4, 20, 24]]).float(), labels: torch.tensor([1]) }];
 * Object.keys(model([torch.rand(3, 48, 64)], targets)); // [ 'bbox_regression', 'classification' ]
 */
export class SSD extends Detector {
  backbone: DetectorBody;
  anchor_generator: DefaultBoxGenerator;
  box_coder: BoxCoder;
  head: SSDHeadModule;
  proposal_matcher: SSDMatcher;
  transform: GeneralizedRCNNTransform;
  score_thresh: number;
  nms_thresh: number;
  detections_per_img: number;
  topk_candidates: number;
  neg_to_pos_ratio: number;
  constructor(
    ...args: Arguments<
      [backbone: DetectorBody, anchor_generator: DefaultBoxGenerator, size: HeightWidth, num_classes: number],
      SSDOptions
    >
  ) {
    super();
    const options = bind.bind(args);
    const { backbone, anchor_generator, size, num_classes } = options;
    this.backbone = backbone;
    this.anchor_generator = anchor_generator;
    this.box_coder = new BoxCoder([10, 10, 5, 5]);
    this.head = options.head ?? SSD.headOf(backbone, anchor_generator, size, num_classes);
    this.proposal_matcher = new SSDMatcher(options.iou_thresh);
    this.transform = new GeneralizedRCNNTransform({
      min_size: Math.min(...size),
      max_size: Math.max(...size),
      image_mean: meanOf(options.image_mean),
      image_std: deviationOf(options.image_std),
      size_divisible: 1,
      fixed_size: size,
      _skip_resize: options._skip_resize,
    });
    this.score_thresh = options.score_thresh;
    this.nms_thresh = options.nms_thresh;
    this.detections_per_img = options.detections_per_img;
    this.topk_candidates = options.topk_candidates;
    this.neg_to_pos_ratio = (1 - options.positive_fraction) / options.positive_fraction;
  }
  private static headOf(
    backbone: DetectorBody & { out_channels?: readonly number[] },
    boxes: DefaultBoxGenerator,
    size: HeightWidth,
    num_classes: number,
  ): SSDHead {
    const channels = backbone.out_channels ?? retrieveOutChannels(backbone, size);
    if (channels.length !== boxes.aspect_ratios.length)
      throw new ValueError(
        `The length of the output channels from the backbone (${channels.length}) do not match the length of the anchor generator aspect ratios (${boxes.aspect_ratios.length})`,
      );
    return new SSDHead(channels, boxes.num_anchors_per_location(), num_classes);
  }
  private losses(targets: readonly DetectionTarget[], outputs: HeadOutputs, anchors: readonly Tensor[]): Losses {
    const { cls_logits, bbox_regression } = outputs as { cls_logits: Tensor; bbox_regression: Tensor };
    let positives = 0;
    const all = targets.map(({ boxes, labels }, i) => {
      const mine = itemAt(anchors, i);
      const count = sizeAt(mine.shape, 0);
      const matched =
        boxes.numel() === 0 ? full([count], -1, { dtype: int64 }) : this.proposal_matcher.match(box_iou(boxes, mine));
      const positive = indicesWhere(matched.ge(0));
      positives += positive.numel();
      const [object, offsets, own] = takeRows(positive, matched, bbox_regression.select(0, i), mine);
      const wanted = this.box_coder.encode_single(boxes.index_select(0, object), own);
      return {
        apart: F.smooth_l1_loss(offsets, wanted, { reduction: "sum" }),
        classes: zeros([count], { dtype: labels.dtype }).index_copy(0, positive, labels.index_select(0, object)),
      };
    });
    const classes = stack(all.map((each) => each.classes));
    const flat = cls_logits.reshape(-1, sizeAt(cls_logits.shape, -1));
    const each = F.cross_entropy(flat, classes.reshape(-1), { reduction: "none" }).reshape(classes.shape);
    // Of the boxes without an object those count that are taken for one most, some for each box with an object.
    const object = classes.gt(0);
    const negatives = object.sum(1, true).mul(this.neg_to_pos_ratio);
    const order = each.detach().masked_fill(object, -Infinity).sort(1, true).indices;
    const background = order.sort(1).indices.lt(negatives);
    const of = (mask: Tensor): Tensor => each.masked_select(mask).sum();
    const count = Math.max(1, positives);
    return {
      bbox_regression: sumOfLosses(all.map(({ apart }) => apart)).div(count),
      classification: of(object).add(of(background)).div(count),
    };
  }
  private results(outputs: HeadOutputs, anchors: readonly Tensor[], sizes: readonly HeightWidth[]): Detection[] {
    const { cls_logits, bbox_regression } = outputs as { cls_logits: Tensor; bbox_regression: Tensor };
    const probabilities = F.softmax(cls_logits, -1);
    const classes = sizeAt(probabilities.shape, -1);
    return sizes.map((size, i) => {
      const decoded = this.box_coder.decode_single(bbox_regression.select(0, i), itemAt(anchors, i));
      const boxes = clip_boxes_to_image(decoded, [...size]);
      const found = Array.from({ length: classes - 1 }, (_, other) => {
        const all = probabilities.select(0, i).select(1, other + 1);
        const [scores, own] = takeRows(indicesWhere(all.gt(this.score_thresh)), all, boxes);
        const { values, indices } = scores.topk(Math.min(this.topk_candidates, scores.numel()));
        const labels = full_like(values, other + 1, { dtype: int64 });
        return { scores: values, boxes: own.index_select(0, indices), labels };
      });
      return suppressed(found, this.nms_thresh, this.detections_per_img);
    });
  }
  forward(given: readonly Tensor[], known: readonly DetectionTarget[] | null = null): Losses | Detection[] {
    const { originals, images, targets, features } = this.prepare(given, known);
    const maps = mapsIn(features);
    const outputs = this.head(maps);
    const anchors = this.anchor_generator(images, maps);
    if (this.training) return this.losses(targets ?? [], outputs, anchors);
    const found = this.results(outputs, anchors, images.image_sizes);
    return this.transform.postprocess(found, images.image_sizes, originals);
  }
}

const block = (
  from: number,
  inner: number,
  to: number,
  last: { kernel_size: number; padding?: number; stride?: number },
): nn.Sequential =>
  new nn.Sequential(
    new nn.Conv2d(from, inner, 1),
    new nn.ReLU(true),
    new nn.Conv2d(inner, to, last.kernel_size, { padding: last.padding ?? 0, stride: last.stride ?? 1 }),
    new nn.ReLU(true),
  );

/** The layers of a VGG and more beyond them: images to maps "0", "1", …, each smaller than the one before. */
export class SSDFeatureExtractorVGG extends nn.Module<(x: Tensor) => FeatureMaps> {
  scale_weight: nn.Parameter;
  features: nn.Sequential;
  extra: nn.ModuleList;
  constructor(backbone: nn.Sequential, highres: boolean) {
    super();
    const layers = [...backbone];
    const pools = layers.flatMap((layer, i) => (layer instanceof nn.MaxPool2d ? [i] : []));
    if (pools.length !== 5) {
      const which = pools.length < 5 ? "not enough" : "too many";
      throw new ValueError(`${which} values to unpack: a VGG has 5 poolings, this backbone ${pools.length}`);
    }
    const [third, fourth] = [itemAt(pools, 2), itemAt(pools, 3)];
    (layers[third] as nn.MaxPool2d).ceil_mode = true;
    this.scale_weight = new nn.Parameter(ones([512]).mul(20));
    this.features = new nn.Sequential(...layers.slice(0, fourth));
    const extra = new nn.ModuleList([
      block(1024, 256, 512, { kernel_size: 3, padding: 1, stride: 2 }),
      block(512, 128, 256, { kernel_size: 3, padding: 1, stride: 2 }),
      block(256, 128, 256, { kernel_size: 3 }),
      block(256, 128, 256, { kernel_size: 3 }),
      ...(highres ? [block(256, 128, 256, { kernel_size: 4 })] : []),
    ]);
    drawXavier(extra);
    const fc = new nn.Sequential(
      new nn.MaxPool2d(3, 1, 1),
      new nn.Conv2d(512, 1024, 3, { padding: 6, dilation: 6 }),
      new nn.ReLU(true),
      new nn.Conv2d(1024, 1024, 1),
      new nn.ReLU(true),
    );
    drawXavier(fc);
    const first = new nn.Sequential(...layers.slice(fourth, -1), fc);
    this.extra = new nn.ModuleList([first, ...extra]);
  }
  forward(x: Tensor): FeatureMaps {
    let value = this.features(x);
    const maps = [this.scale_weight.view(1, -1, 1, 1).mul(F.normalize(value))];
    for (const layer of this.extra) {
      value = (layer as nn.Layer)(value);
      maps.push(value);
    }
    return Object.fromEntries(maps.map((map, i) => [String(i), map]));
  }
}
/** A VGG whose last layers train, with more layers. */
function vggExtractor({ features }: VGG, highres: boolean, trainable_layers: number): SSDFeatureExtractorVGG {
  const layers = features as nn.Sequential;
  const pools = [...layers].flatMap((layer, i) => (layer instanceof nn.MaxPool2d ? [i] : []));
  const stages = [0, ...pools.slice(0, -1)];
  if (trainable_layers < 0 || trainable_layers > stages.length)
    throw new AssertionError(
      `trainable_layers should be in the range [0, ${stages.length}]. Instead got ${trainable_layers}`,
    );
  const before = trainable_layers === 0 ? layers.length : itemAt(stages, stages.length - trainable_layers);
  for (const layer of [...layers].slice(0, before))
    for (const parameter of layer.parameters()) parameter.requires_grad_(false);
  return new SSDFeatureExtractorVGG(layers, highres);
}

/** Settings of SSD's builders; their size is fixed. */
export type SSDSettings = Omit<BuilderSettings<SSDOptions>, "anchor_generator">;
/** Says that a size which was given does not count. */
export function withoutSize(
  options: SSDSettings & { num_classes: number },
): Omit<SSDSettings, "size"> & { num_classes: number } {
  const { size, ...rest } = options;
  if (size !== undefined) warnAlways("The size of the model is already fixed; ignoring the parameter.");
  return rest;
}
/** SSD of 300 x 300 pixels around a VGG-16: 91 classes of COCO unless told otherwise. */
export const ssd300_vgg16: FetchingBuilder<SSD, SSDSettings> = fetchingBuilder<SSD, SSDSettings, VGG>({
  model: "ssd300_vgg16",
  enum_name: "SSD300_VGG16_Weights",
  weights: SSD300_VGG16_Weights,
  num_classes: 91,
  weights_backbone: "IMAGENET1K_FEATURES",
  backbone: (chosen) => backboneOf(vgg16, chosen, {}),
  construct: (whole, options, trained) => {
    const layers = validateTrainableLayers(trained, options.trainable_backbone_layers, 5, 4);
    const anchor_generator = new DefaultBoxGenerator([[2], [2, 3], [2, 3], [2, 3], [2], [2]], {
      scales: [0.07, 0.15, 0.33, 0.51, 0.69, 0.87, 1.05],
      steps: [8, 16, 32, 64, 100, 300],
    });
    return new SSD({
      image_mean: [0.48235, 0.45882, 0.40784],
      image_std: [1 / 255, 1 / 255, 1 / 255],
      ...ownOptions(withoutSize(options)),
      backbone: vggExtractor(whole, false, layers),
      anchor_generator,
      size: [300, 300],
    });
  },
});
