/** Keypoint R-CNN: boxes, classes and points (https://arxiv.org/abs/1703.06870, section 5). */
import * as F from "../../../nn/functional/index.ts";
import * as nn from "../../../nn/index.ts";
import { signature } from "../../../nn/arguments.ts";
import { ValueError } from "../../../support/errors.ts";
import type { Tensor } from "../../../tensor/tensor.ts";
import { MultiScaleRoIAlign } from "../../ops/poolers.ts";
import { fetchingBuilder, type FetchingBuilder } from "../backbone-builder.ts";
import type { ResNet } from "../resnet.ts";
import { resnetExtractor } from "./backbone-utils.ts";
import { checkKind } from "./detector.ts";
import {
  drawKaiming,
  FasterRCNN,
  frozenResNet,
  overwriteEps,
  ownOptions,
  rcnnParameters,
  resnetLayers,
  usualPool,
  type BuilderSettings,
  type FasterRCNNOptions,
  type RCNNArguments,
} from "./faster-rcnn.ts";
import { KeypointRCNN_ResNet50_FPN_Weights } from "./weights.ts";

/** Settings of `KeypointRCNN`. */
export interface KeypointRCNNOptions extends FasterRCNNOptions {
  keypoint_roi_pool?: MultiScaleRoIAlign | null;
  keypoint_head?: nn.Layer | null;
  keypoint_predictor?: nn.Layer | null;
  /** Points of an object: 17 unless told otherwise. */
  num_keypoints?: number | null;
}
const bind = signature<Required<KeypointRCNNOptions>>(
  "KeypointRCNN",
  rcnnParameters("None", "keypoint_roi_pool=None, keypoint_head=None, keypoint_predictor=None, num_keypoints=None, "),
);
/**
 * Keypoint R-CNN: `FasterRCNN` that also finds `keypoints` [n, points, 3] (x, y, 1) and `keypoints_scores` [n, points];
 * targets have `keypoints` [n, points, 3] with their visibility, too.
 * https://docs.pytorch.org/vision/stable/models/keypoint_rcnn.html
 * @throws {ValueError} where both a number of points and a predictor are given
 * @example
 * import * as torch from "flambeau";
 * import { models } from "flambeau/vision";
 * import * as detection from "flambeau/vision/models/detection";
 * const { BackboneWithFPN } = detection.backbone_utils;
 * const body = new BackboneWithFPN(models.resnet18(), { layer2: "0", layer3: "1" }, [128, 256], 32);
 * const anchors = new detection.anchor_utils.AnchorGenerator([[16], [32], [64]], [1]);
 * const options = { min_size: 64, num_keypoints: 4, rpn_anchor_generator: anchors, box_detections_per_img: 2 };
 * const model = new detection.KeypointRCNN(body, 2, options).eval();
 * const [found] = model([torch.rand(3, 48, 64)]) as detection.Detection[];
 * found!.keypoints!.shape.slice(1); // [ 4, 3 ]
 */
export class KeypointRCNN extends FasterRCNN {
  constructor(...args: RCNNArguments<KeypointRCNNOptions>) {
    const { keypoint_roi_pool, keypoint_head, keypoint_predictor, num_keypoints, ...options } = bind.bind(args);
    checkKind(
      "keypoint_roi_pool",
      keypoint_roi_pool,
      "MultiScaleRoIAlign",
      keypoint_roi_pool instanceof MultiScaleRoIAlign,
    );
    if (num_keypoints !== null && keypoint_predictor !== null)
      throw new ValueError("num_keypoints should be None when keypoint_predictor is specified");
    const layers = Array.from({ length: 8 }, () => 512);
    const head = keypoint_head ?? new KeypointRCNNHeads(options.backbone.out_channels, layers);
    const predictor = keypoint_predictor ?? new KeypointRCNNPredictor(512, num_keypoints ?? 17);
    super({ ...options, min_size: options.min_size ?? [640, 672, 704, 736, 768, 800] });
    this.roi_heads.keypoint_roi_pool = keypoint_roi_pool ?? usualPool(14);
    this.roi_heads.keypoint_head = head;
    this.roi_heads.keypoint_predictor = predictor;
  }
}

/** Convolutions of regions: [n, in_channels, h, w] to the width of the last layer. */
export class KeypointRCNNHeads extends nn.Sequential {
  constructor(in_channels: number, layers: readonly number[]) {
    const widths = [in_channels, ...layers];
    super(
      ...layers.flatMap((width, i) => [
        new nn.Conv2d(widths[i] ?? in_channels, width, 3, { stride: 1, padding: 1 }),
        new nn.ReLU(true),
      ]),
    );
    drawKaiming(this);
  }
}
/** Score maps of points, four times as large: regions [n, in_channels, h, w] to [n, num_keypoints, 4 h, 4 w]. */
export class KeypointRCNNPredictor extends nn.Module<(x: Tensor) => Tensor> {
  kps_score_lowres: nn.ConvTranspose2d;
  up_scale = 2;
  out_channels: number;
  constructor(in_channels: number, num_keypoints: number) {
    super();
    this.kps_score_lowres = new nn.ConvTranspose2d(in_channels, num_keypoints, 4, { stride: 2, padding: 1 });
    nn.init.kaiming_normal_(this.kps_score_lowres.weight, { mode: "fan_out", nonlinearity: "relu" });
    if (this.kps_score_lowres.bias !== null) nn.init.zeros_(this.kps_score_lowres.bias);
    this.out_channels = num_keypoints;
  }
  forward(x: Tensor): Tensor {
    return F.interpolate(this.kps_score_lowres(x), {
      scale_factor: this.up_scale,
      mode: "bilinear",
      align_corners: false,
      recompute_scale_factor: false,
    });
  }
}

type Settings = BuilderSettings<KeypointRCNNOptions>;
/** Keypoint R-CNN around a ResNet-50: people and 17 points unless told otherwise. */
export const keypointrcnn_resnet50_fpn: FetchingBuilder<KeypointRCNN, Settings> = fetchingBuilder<
  KeypointRCNN,
  Settings,
  ResNet
>({
  model: "keypointrcnn_resnet50_fpn",
  enum_name: "KeypointRCNN_ResNet50_FPN_Weights",
  weights: KeypointRCNN_ResNet50_FPN_Weights,
  num_classes: 2,
  weights_backbone: "IMAGENET1K_V1",
  withWeights: ({ meta }) => ({ num_keypoints: meta.keypoint_names?.length }),
  backbone: frozenResNet,
  construct: (whole: ResNet, options: Settings & { num_classes: number }, trained) =>
    new KeypointRCNN({
      ...ownOptions(options),
      num_keypoints: options.num_keypoints ?? 17,
      backbone: resnetExtractor(whole, resnetLayers(options, trained)),
    }),
  finish: (model, { name }) => {
    if (name === "COCO_V1") overwriteEps(model);
  },
});
