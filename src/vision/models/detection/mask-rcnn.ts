/** Mask R-CNN: boxes, classes and masks (https://arxiv.org/abs/1703.06870). */
import * as nn from "../../../nn/index.ts";
import { signature } from "../../../nn/arguments.ts";
import type { LoadStateArguments } from "../../../nn/module/index.ts";
import { ValueError } from "../../../support/errors.ts";
import type { NormMaker } from "../../ops/makers.ts";
import { Conv2dNormActivation } from "../../ops/misc.ts";
import { MultiScaleRoIAlign } from "../../ops/poolers.ts";
import { fetchingBuilder, plainBuilder, type FetchingBuilder, type PlainBuilder } from "../backbone-builder.ts";
import type { ResNet } from "../resnet.ts";
import { resnetExtractor } from "./backbone-utils.ts";
import { checkKind } from "./detector.ts";
import {
  drawKaiming,
  FasterRCNN,
  frozenResNet,
  overwriteEps,
  ownOptions,
  plainResNet,
  rcnnParameters,
  resnetLayers,
  secondVersion,
  usualPool,
  type BuilderSettings,
  type FasterRCNNOptions,
  type RCNNArguments,
} from "./faster-rcnn.ts";
import { renameKeys } from "./rpn.ts";
import { MaskRCNN_ResNet50_FPN_V2_Weights, MaskRCNN_ResNet50_FPN_Weights } from "./weights.ts";

/** Settings of `MaskRCNN`. */
export interface MaskRCNNOptions extends FasterRCNNOptions {
  mask_roi_pool?: MultiScaleRoIAlign | null;
  mask_head?: nn.Layer | null;
  mask_predictor?: nn.Layer | null;
}
const bind = signature<Required<MaskRCNNOptions>>(
  "MaskRCNN",
  rcnnParameters("800", "mask_roi_pool=None, mask_head=None, mask_predictor=None, "),
);
/**
 * Mask R-CNN: `FasterRCNN` that also finds `masks`, probabilities [n, 1, H, W] of each pixel; targets have `masks`
 * [n, H, W] of 0 and 1, too.
 * https://docs.pytorch.org/vision/stable/models/mask_rcnn.html
 * @throws {ValueError} where both classes and a predictor are given, or neither
 * @example
 * import * as torch from "flambeau";
 * import { models } from "flambeau/vision";
 * import * as detection from "flambeau/vision/models/detection";
 * const { BackboneWithFPN } = detection.backbone_utils;
 * const body = new BackboneWithFPN(models.resnet18(), { layer2: "0", layer3: "1" }, [128, 256], 32);
 * const anchors = new detection.anchor_utils.AnchorGenerator([[16], [32], [64]], [1]);
 * const model = new detection.MaskRCNN(body, 3, { min_size: 64, rpn_anchor_generator: anchors });
 * const [found] = model.eval()([torch.rand(3, 48, 64)]) as detection.Detection[];
 * found!.masks!.shape.slice(1); // [ 1, 48, 64 ]
 */
export class MaskRCNN extends FasterRCNN {
  constructor(...args: RCNNArguments<MaskRCNNOptions>) {
    const { mask_roi_pool, mask_head, mask_predictor, ...options } = bind.bind(args);
    checkKind("mask_roi_pool", mask_roi_pool, "MultiScaleRoIAlign", mask_roi_pool instanceof MultiScaleRoIAlign);
    const { num_classes, backbone } = options;
    if (num_classes !== null && mask_predictor !== null)
      throw new ValueError("num_classes should be None when mask_predictor is specified");
    const head = mask_head ?? new MaskRCNNHeads(backbone.out_channels, [256, 256, 256, 256], 1);
    const predictor = mask_predictor ?? new MaskRCNNPredictor(256, 256, num_classes ?? 0);
    super(options);
    this.roi_heads.mask_roi_pool = mask_roi_pool ?? usualPool(14);
    this.roi_heads.mask_head = head;
    this.roi_heads.mask_predictor = predictor;
  }
}

/** Convolutions of regions: [n, in_channels, h, w] to the width of the last layer. */
export class MaskRCNNHeads extends nn.Sequential {
  constructor(in_channels: number, layers: readonly number[], dilation: number, norm_layer: NormMaker | null = null) {
    const widths = [in_channels, ...layers];
    const common = { kernel_size: 3, stride: 1, padding: dilation, dilation, norm_layer };
    super(...layers.map((width, i) => new Conv2dNormActivation(widths[i] ?? in_channels, width, common)));
    drawKaiming(this);
  }
  override get _version(): number {
    return 2;
  }
  /** Checkpoints of version 1 name the convolutions. */
  override _load_from_state_dict(...args: LoadStateArguments): void {
    if ((args[2].version ?? 1) < 2)
      renameKeys(
        args,
        Array.from({ length: this.length }, (_, i) => [`mask_fcn${i + 1}`, `${i}.0`] as const),
      );
    super._load_from_state_dict(...args);
  }
}
/** Scores of masks, twice as large: regions [n, in_channels, h, w] to [n, num_classes, 2 h, 2 w]. */
export class MaskRCNNPredictor extends nn.Sequential {
  constructor(in_channels: number, dim_reduced: number, num_classes: number) {
    super({
      conv5_mask: new nn.ConvTranspose2d(in_channels, dim_reduced, 2, 2, 0),
      relu: new nn.ReLU(true),
      mask_fcn_logits: new nn.Conv2d(dim_reduced, num_classes, 1, 1, 0),
    });
    for (const [name, parameter] of this.named_parameters())
      if (name.includes("weight")) nn.init.kaiming_normal_(parameter, { mode: "fan_out", nonlinearity: "relu" });
  }
}

type Settings = BuilderSettings<MaskRCNNOptions>;
/** Mask R-CNN around a ResNet-50: 91 classes of COCO unless told otherwise. */
export const maskrcnn_resnet50_fpn: FetchingBuilder<MaskRCNN, Settings> = fetchingBuilder<MaskRCNN, Settings, ResNet>({
  model: "maskrcnn_resnet50_fpn",
  enum_name: "MaskRCNN_ResNet50_FPN_Weights",
  weights: MaskRCNN_ResNet50_FPN_Weights,
  num_classes: 91,
  weights_backbone: "IMAGENET1K_V1",
  backbone: frozenResNet,
  construct: (whole: ResNet, options: Settings & { num_classes: number }, trained) =>
    new MaskRCNN({ ...ownOptions(options), backbone: resnetExtractor(whole, resnetLayers(options, trained)) }),
  finish: (model) => overwriteEps(model),
});
/** Mask R-CNN around a ResNet-50, improved (https://arxiv.org/abs/2111.11429): its backbone has initial values. */
export const maskrcnn_resnet50_fpn_v2: PlainBuilder<MaskRCNN, Settings> = plainBuilder<MaskRCNN, Settings, ResNet>({
  model: "maskrcnn_resnet50_fpn_v2",
  enum_name: "MaskRCNN_ResNet50_FPN_V2_Weights",
  weights: MaskRCNN_ResNet50_FPN_V2_Weights,
  num_classes: 91,
  weights_backbone: null,
  backbone: plainResNet,
  construct: (whole: ResNet, options: Settings & { num_classes: number }, trained) => {
    const parts = secondVersion(whole, resnetLayers(options, trained));
    const mask_head = new MaskRCNNHeads(parts.backbone.out_channels, [256, 256, 256, 256], 1, nn.BatchNorm2d);
    return new MaskRCNN({ ...ownOptions(options), ...parts, mask_head });
  },
});
