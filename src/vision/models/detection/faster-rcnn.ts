/** Faster R-CNN: boxes and classes (https://arxiv.org/abs/1506.01497). */
import * as F from "../../../nn/functional/index.ts";
import * as nn from "../../../nn/index.ts";
import { signature, type Arguments } from "../../../nn/arguments.ts";
import { itemAt } from "../../../support/checked.ts";
import { AssertionError, ValueError } from "../../../support/errors.ts";
import { pythonRepr } from "../../../support/python.ts";
import type { Tensor } from "../../../tensor/tensor.ts";
import type { NormMaker } from "../../ops/makers.ts";
import { Conv2dNormActivation, FrozenBatchNorm2d } from "../../ops/misc.ts";
import { MultiScaleRoIAlign } from "../../ops/poolers.ts";
import { deviationOf, meanOf } from "../../transforms/imagenet.ts";
import {
  backboneOf,
  fetchingBuilder,
  plainBuilder,
  type BackboneOptions,
  type FetchingBuilder,
  type PlainBuilder,
} from "../backbone-builder.ts";
import { mobilenet_v3_large, type MobileNetV3 } from "../mobilenetv3.ts";
import { resnet50, type ResNet } from "../resnet.ts";
import type { Weights } from "../weights/weights.ts";
import { AnchorGenerator } from "./anchor-utils.ts";
import { mobilenetExtractor, resnetExtractor, validateTrainableLayers } from "./backbone-utils.ts";
import { checkBackbone, checkKind, type DetectorBackbone } from "./detector.ts";
import { GeneralizedRCNN } from "./generalized-rcnn.ts";
import { RoIHeads, type BoxPredictor } from "./roi-heads.ts";
import { RegionProposalNetwork, RPNHead, type RpnHeadModule } from "./rpn.ts";
import { GeneralizedRCNNTransform, type RCNNTransformOptions } from "./transform.ts";
import {
  FasterRCNN_MobileNet_V3_Large_320_FPN_Weights,
  FasterRCNN_MobileNet_V3_Large_FPN_Weights,
  FasterRCNN_ResNet50_FPN_V2_Weights,
  FasterRCNN_ResNet50_FPN_Weights,
} from "./weights.ts";

/** Settings of `FasterRCNN`. */
export interface FasterRCNNOptions extends Omit<RCNNTransformOptions, "image_mean" | "image_std" | "min_size"> {
  backbone?: DetectorBackbone;
  /** Classes, the background among them. */
  num_classes?: number | null;
  /** The shorter side of images; of several one is drawn in training, and the last is used else. */
  min_size?: number | readonly number[] | null;
  image_mean?: readonly number[] | null;
  image_std?: readonly number[] | null;
  rpn_anchor_generator?: AnchorGenerator | null;
  rpn_head?: RpnHeadModule | null;
  /** Boxes of each map before non-maximum suppression, in training. */
  rpn_pre_nms_top_n_train?: number;
  /** The same else. */
  rpn_pre_nms_top_n_test?: number;
  /** Boxes of each image after it, in training. */
  rpn_post_nms_top_n_train?: number;
  /** The same else. */
  rpn_post_nms_top_n_test?: number;
  rpn_nms_thresh?: number;
  /** Anchors that overlap an object more are positive. */
  rpn_fg_iou_thresh?: number;
  /** Those that overlap all less are negative. */
  rpn_bg_iou_thresh?: number;
  /** Anchors that a training step looks at. */
  rpn_batch_size_per_image?: number;
  rpn_positive_fraction?: number;
  rpn_score_thresh?: number;
  box_roi_pool?: MultiScaleRoIAlign | null;
  box_head?: nn.Layer | null;
  box_predictor?: BoxPredictor | null;
  /** Results have at least this score. */
  box_score_thresh?: number;
  box_nms_thresh?: number;
  /** Results of an image, at most. */
  box_detections_per_img?: number;
  box_fg_iou_thresh?: number;
  box_bg_iou_thresh?: number;
  /** Boxes that a training step looks at. */
  box_batch_size_per_image?: number;
  box_positive_fraction?: number;
  bbox_reg_weights?: readonly [number, number, number, number] | null;
}
/** Arguments by position. */
export type RCNNArguments<O> = Arguments<
  [
    backbone: DetectorBackbone,
    num_classes?: number | null,
    min_size?: number | readonly number[] | null,
    max_size?: number,
  ],
  O
>;
/** The parameters that all these detectors have; those of masks or points stand between. */
export const rcnnParameters = (min_size: string, more = ""): string =>
  `backbone, num_classes=None, min_size=${min_size}, max_size=1333, image_mean=None, image_std=None, rpn_anchor_generator=None, rpn_head=None, rpn_pre_nms_top_n_train=2000, rpn_pre_nms_top_n_test=1000, rpn_post_nms_top_n_train=2000, rpn_post_nms_top_n_test=1000, rpn_nms_thresh=0.7, rpn_fg_iou_thresh=0.7, rpn_bg_iou_thresh=0.3, rpn_batch_size_per_image=256, rpn_positive_fraction=0.5, rpn_score_thresh=0, box_roi_pool=None, box_head=None, box_predictor=None, box_score_thresh=0.05, box_nms_thresh=0.5, box_detections_per_img=100, box_fg_iou_thresh=0.5, box_bg_iou_thresh=0.5, box_batch_size_per_image=512, box_positive_fraction=0.25, bbox_reg_weights=None, ${more}size_divisible=32, fixed_size=None, _skip_resize=False`;
const bind = signature<Required<FasterRCNNOptions>>("FasterRCNN", rcnnParameters("800"));

/** Regions of the four maps of a pyramid. */
export const usualPool = (output_size: number): MultiScaleRoIAlign =>
  new MultiScaleRoIAlign(["0", "1", "2", "3"], output_size, 2);
/** Anchors of one side for each of five maps. */
export const usualAnchors = (): AnchorGenerator => new AnchorGenerator([[32], [64], [128], [256], [512]], [0.5, 1, 2]);
/** The parts, made in the order in which torchvision draws their initial values. */
function partsOf(options: Required<FasterRCNNOptions>): ConstructorParameters<typeof GeneralizedRCNN> {
  const { backbone, num_classes, rpn_anchor_generator, box_roi_pool, box_predictor } = options;
  checkBackbone(backbone);
  checkKind(
    "rpn_anchor_generator",
    rpn_anchor_generator,
    "AnchorGenerator",
    rpn_anchor_generator instanceof AnchorGenerator,
  );
  checkKind("box_roi_pool", box_roi_pool, "MultiScaleRoIAlign", box_roi_pool instanceof MultiScaleRoIAlign);
  if (num_classes !== null && box_predictor !== null)
    throw new ValueError("num_classes should be None when box_predictor is specified");
  if (num_classes === null && box_predictor === null)
    throw new ValueError("num_classes should not be None when box_predictor is not specified");
  const { out_channels } = backbone;
  const anchors = rpn_anchor_generator ?? usualAnchors();
  const rpn = new RegionProposalNetwork(
    anchors,
    options.rpn_head ?? new RPNHead(out_channels, itemAt(anchors.num_anchors_per_location(), 0)),
    options.rpn_fg_iou_thresh,
    options.rpn_bg_iou_thresh,
    options.rpn_batch_size_per_image,
    options.rpn_positive_fraction,
    { training: options.rpn_pre_nms_top_n_train, testing: options.rpn_pre_nms_top_n_test },
    { training: options.rpn_post_nms_top_n_train, testing: options.rpn_post_nms_top_n_test },
    options.rpn_nms_thresh,
    { score_thresh: options.rpn_score_thresh },
  );
  const pool = box_roi_pool ?? usualPool(7);
  const head = options.box_head ?? new TwoMLPHead(out_channels * itemAt(pool.output_size, 0) ** 2, 1024);
  const heads = new RoIHeads(
    pool,
    head,
    box_predictor ?? new FastRCNNPredictor(1024, num_classes ?? 0),
    options.box_fg_iou_thresh,
    options.box_bg_iou_thresh,
    options.box_batch_size_per_image,
    options.box_positive_fraction,
    options.bbox_reg_weights,
    options.box_score_thresh,
    options.box_nms_thresh,
    options.box_detections_per_img,
  );
  const { max_size, size_divisible, fixed_size, _skip_resize } = options;
  const transform = new GeneralizedRCNNTransform({
    min_size: options.min_size ?? 800,
    max_size,
    image_mean: meanOf(options.image_mean),
    image_std: deviationOf(options.image_std),
    size_divisible,
    fixed_size,
    _skip_resize,
  });
  return [backbone, rpn, heads, transform];
}

/**
 * Faster R-CNN: a list of images [3, H, W] from 0 to 1 gives for each `{ boxes, labels, scores }`; in training, with
 * targets `{ boxes, labels }`, it gives the losses of both stages by name.
 * https://docs.pytorch.org/vision/stable/models/faster_rcnn.html
 * @throws {ValueError} without a number of classes or a predictor, for backbones without `out_channels`
 * @throws {AssertionError} at a call in training without targets, or with boxes that have no area
 * @example
 * import * as torch from "flambeau";
 * import { models } from "flambeau/vision";
 * import * as detection from "flambeau/vision/models/detection";
 * const { BackboneWithFPN } = detection.backbone_utils;
 * const body = new BackboneWithFPN(models.resnet18(), { layer2: "0", layer3: "1" }, [128, 256], 32);
 * const anchors = new detection.anchor_utils.AnchorGenerator([[16], [32], [64]], [1]);
 * const model = new detection.FasterRCNN(body, 3, { min_size: 64, rpn_anchor_generator: anchors });
 * const [found] = model.eval()([torch.rand(3, 48, 64)]) as detection.Detection[];
 * Object.keys(found!); // [ 'boxes', 'labels', 'scores' ]
 */
export class FasterRCNN extends GeneralizedRCNN {
  constructor(...args: RCNNArguments<FasterRCNNOptions>) {
    super(...partsOf(bind.bind(args)));
  }
}

/** Two linear layers: regions [n, c, h, w] with `in_channels` values to [n, representation_size]. */
export class TwoMLPHead extends nn.Module<(x: Tensor) => Tensor> {
  fc6: nn.Linear;
  fc7: nn.Linear;
  constructor(in_channels: number, representation_size: number) {
    super();
    this.fc6 = new nn.Linear(in_channels, representation_size);
    this.fc7 = new nn.Linear(representation_size, representation_size);
  }
  forward(x: Tensor): Tensor {
    return F.relu(this.fc7(F.relu(this.fc6(x.flatten(1)))));
  }
}
/** Kaiming's normal values by the number of outputs for all convolutions, and biases of 0. */
export function drawKaiming(module: nn.Module): void {
  for (const layer of module.modules()) {
    if (!(layer instanceof nn.Conv2d)) continue;
    nn.init.kaiming_normal_(layer.weight, { mode: "fan_out", nonlinearity: "relu" });
    if (layer.bias !== null) nn.init.zeros_(layer.bias);
  }
}
/** Convolutions, then linear layers: regions of `input_size` [c, h, w] to the width of the last layer. */
export class FastRCNNConvFCHead extends nn.Sequential {
  constructor(
    input_size: readonly [channels: number, height: number, width: number],
    conv_layers: readonly number[],
    fc_layers: readonly number[],
    norm_layer: NormMaker | null = null,
  ) {
    const blocks: nn.Layer[] = [];
    let [width] = input_size as readonly [number, number, number];
    for (const channels of conv_layers) {
      blocks.push(new Conv2dNormActivation(width, channels, { norm_layer }));
      width = channels;
    }
    blocks.push(new nn.Flatten());
    width *= input_size[1] * input_size[2];
    for (const channels of fc_layers) {
      blocks.push(new nn.Linear(width, channels), new nn.ReLU(true));
      width = channels;
    }
    super(...blocks);
    drawKaiming(this);
  }
}
/** Scores [n, classes] and offsets [n, 4 * classes] of regions [n, in_channels]. */
export class FastRCNNPredictor extends nn.Module<(x: Tensor) => [scores: Tensor, bbox_deltas: Tensor]> {
  cls_score: nn.Linear;
  bbox_pred: nn.Linear;
  constructor(in_channels: number, num_classes: number) {
    super();
    this.cls_score = new nn.Linear(in_channels, num_classes);
    this.bbox_pred = new nn.Linear(in_channels, num_classes * 4);
  }
  forward(x: Tensor): [Tensor, Tensor] {
    const rest = x.shape.slice(2);
    if (x.ndim === 4 && rest.some((size) => size !== 1))
      throw new AssertionError(
        `x has the wrong shape, expecting the last two dimensions to be [1,1] instead of ${pythonRepr(rest)}`,
      );
    const flat = x.flatten(1);
    return [this.cls_score(flat), this.bbox_pred(flat)];
  }
}

/** What builders of detectors take. */
export interface DetectorBuilderOptions extends BackboneOptions {
  /** How many of the backbone's last layers train, where it has published weights. */
  trainable_backbone_layers?: number | null;
}
/** Settings of builders: those of the model, the backbone being theirs. */
export type BuilderSettings<O> = Omit<O, "backbone" | "num_classes"> & DetectorBuilderOptions;
/** The model's own among a builder's settings. */
export function ownOptions<O extends DetectorBuilderOptions>(options: O): Omit<O, "trainable_backbone_layers"> {
  const { trainable_backbone_layers: _, ...rest } = options;
  return rest;
}
type Settings = BuilderSettings<FasterRCNNOptions>;

/** A ResNet-50 whose batch norms are frozen where its values are published ones. */
export const frozenResNet = (
  weights: Weights | string | null,
  _: DetectorBuilderOptions,
  trained: boolean,
): ResNet | Promise<ResNet> =>
  backboneOf(resnet50, weights, { norm_layer: trained ? FrozenBatchNorm2d : nn.BatchNorm2d });
/** How many layers of a ResNet train. */
export const resnetLayers = (options: DetectorBuilderOptions, trained: boolean): number =>
  validateTrainableLayers(trained, options.trainable_backbone_layers, 5, 3);
/** The first published detectors were trained without `eps` in their frozen batch norms. */
export function overwriteEps(model: nn.Module, eps = 0): void {
  for (const module of model.modules()) if (module instanceof FrozenBatchNorm2d) module.eps = eps;
}

/** Faster R-CNN around a ResNet-50: 91 classes of COCO unless told otherwise. */
export const fasterrcnn_resnet50_fpn: FetchingBuilder<FasterRCNN, Settings> = fetchingBuilder<
  FasterRCNN,
  Settings,
  ResNet
>({
  model: "fasterrcnn_resnet50_fpn",
  enum_name: "FasterRCNN_ResNet50_FPN_Weights",
  weights: FasterRCNN_ResNet50_FPN_Weights,
  num_classes: 91,
  weights_backbone: "IMAGENET1K_V1",
  backbone: frozenResNet,
  construct: (whole: ResNet, options: Settings & { num_classes: number }, trained) =>
    new FasterRCNN({ ...ownOptions(options), backbone: resnetExtractor(whole, resnetLayers(options, trained)) }),
  finish: (model) => overwriteEps(model),
});

/** What the second versions have: batch norms in the pyramid and the heads, two convolutions before proposals. */
export function secondVersion(
  whole: ResNet,
  layers: number,
): Required<Pick<FasterRCNNOptions, "backbone" | "rpn_anchor_generator" | "rpn_head" | "box_head">> {
  const backbone = resnetExtractor(whole, layers, { norm_layer: nn.BatchNorm2d });
  const anchors = usualAnchors();
  const { out_channels } = backbone;
  const rpn_head = new RPNHead(out_channels, itemAt(anchors.num_anchors_per_location(), 0), 2);
  const box_head = new FastRCNNConvFCHead([out_channels, 7, 7], [256, 256, 256, 256], [1024], nn.BatchNorm2d);
  return { backbone, rpn_anchor_generator: anchors, rpn_head, box_head };
}
/** A ResNet-50 as it is. */
export const plainResNet = (weights: Weights | string | null): ResNet | Promise<ResNet> =>
  backboneOf(resnet50, weights, {});

/** Faster R-CNN around a ResNet-50, improved (https://arxiv.org/abs/2111.11429): its backbone has initial values. */
export const fasterrcnn_resnet50_fpn_v2: PlainBuilder<FasterRCNN, Settings> = plainBuilder<
  FasterRCNN,
  Settings,
  ResNet
>({
  model: "fasterrcnn_resnet50_fpn_v2",
  enum_name: "FasterRCNN_ResNet50_FPN_V2_Weights",
  weights: FasterRCNN_ResNet50_FPN_V2_Weights,
  num_classes: 91,
  weights_backbone: null,
  backbone: plainResNet,
  construct: (whole: ResNet, options: Settings & { num_classes: number }, trained) =>
    new FasterRCNN({ ...ownOptions(options), ...secondVersion(whole, resnetLayers(options, trained)) }),
});

const onMobileNet = (
  model: string,
  weights: typeof FasterRCNN_MobileNet_V3_Large_FPN_Weights,
  enum_name: string,
  usual: FasterRCNNOptions,
): FetchingBuilder<FasterRCNN, Settings> =>
  fetchingBuilder<FasterRCNN, Settings, MobileNetV3>({
    model,
    enum_name,
    weights,
    num_classes: 91,
    weights_backbone: "IMAGENET1K_V1",
    backbone: (chosen, _: Settings, trained) =>
      backboneOf(mobilenet_v3_large, chosen, { norm_layer: trained ? FrozenBatchNorm2d : nn.BatchNorm2d }),
    construct: (whole: MobileNetV3, options: Settings & { num_classes: number }, trained) => {
      const layers = validateTrainableLayers(trained, options.trainable_backbone_layers, 6, 3);
      const sizes = [32, 64, 128, 256, 512];
      const backbone = mobilenetExtractor(whole, true, layers);
      const anchors = new AnchorGenerator([sizes, sizes, sizes], [0.5, 1, 2]);
      return new FasterRCNN({ ...usual, ...ownOptions(options), backbone, rpn_anchor_generator: anchors });
    },
  });
/** Faster R-CNN around a large MobileNet V3, for small images. */
export const fasterrcnn_mobilenet_v3_large_320_fpn: FetchingBuilder<FasterRCNN, Settings> = onMobileNet(
  "fasterrcnn_mobilenet_v3_large_320_fpn",
  FasterRCNN_MobileNet_V3_Large_320_FPN_Weights,
  "FasterRCNN_MobileNet_V3_Large_320_FPN_Weights",
  {
    min_size: 320,
    max_size: 640,
    rpn_pre_nms_top_n_test: 150,
    rpn_post_nms_top_n_test: 150,
    rpn_score_thresh: 0.05,
  },
);
/** Faster R-CNN around a large MobileNet V3. */
export const fasterrcnn_mobilenet_v3_large_fpn: FetchingBuilder<FasterRCNN, Settings> = onMobileNet(
  "fasterrcnn_mobilenet_v3_large_fpn",
  FasterRCNN_MobileNet_V3_Large_FPN_Weights,
  "FasterRCNN_MobileNet_V3_Large_FPN_Weights",
  { rpn_score_thresh: 0.05 },
);
