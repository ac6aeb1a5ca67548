/** Lite R-ASPP: segmentation for small devices (https://arxiv.org/abs/1905.02244, section 6.4). */
import * as nn from "../../../nn/index.ts";
import { signature, type Arguments } from "../../../nn/arguments.ts";
import { itemAt } from "../../../support/checked.ts";
import { NotImplementedError } from "../../../support/errors.ts";
import type { Tensor } from "../../../tensor/tensor.ts";
import type { FeatureMaps } from "../../ops/feature-pyramid.ts";
import { backboneOf, fetchingBuilder, type FetchingBuilder } from "../backbone-builder.ts";
import { IntermediateLayerGetter, stagesOf, type MapsOf } from "../layer-getter.ts";
import { mobilenet_v3_large, type MobileNetV3 } from "../mobilenetv3.ts";
import { enlarge, type SegmentationOptions, type SegmentationResult } from "./simple.ts";
import { LRASPP_MobileNet_V3_Large_Weights } from "./weights.ts";

/** Classifies a coarse map, weighted by its mean, and a fine one, and adds both. */
export class LRASPPHead extends nn.Module<(input: FeatureMaps) => Tensor> {
  cbr: nn.Sequential;
  scale: nn.Sequential;
  low_classifier: nn.Conv2d;
  high_classifier: nn.Conv2d;
  constructor(low_channels: number, high_channels: number, num_classes: number, inter_channels: number) {
    super();
    this.cbr = new nn.Sequential(
      new nn.Conv2d(high_channels, inter_channels, 1, { bias: false }),
      new nn.BatchNorm2d(inter_channels),
      new nn.ReLU(true),
    );
    this.scale = new nn.Sequential(
      new nn.AdaptiveAvgPool2d(1),
      new nn.Conv2d(high_channels, inter_channels, 1, { bias: false }),
      new nn.Sigmoid(),
    );
    this.low_classifier = new nn.Conv2d(low_channels, num_classes, 1);
    this.high_classifier = new nn.Conv2d(inter_channels, num_classes, 1);
  }
  forward(input: FeatureMaps): Tensor {
    const { low, high } = input as { low: Tensor; high: Tensor };
    const coarse = this.cbr(high).mul(this.scale(high));
    return this.low_classifier(low).add(this.high_classifier(enlarge(coarse, low.shape.slice(-2))));
  }
}

/** Arguments of `LRASPP` by their names. */
export interface LRASPPOptions {
  /** Gives the maps "low" (fine) and "high" (coarse). */
  backbone?: MapsOf;
  low_channels?: number;
  high_channels?: number;
  num_classes?: number;
  inter_channels?: number;
}
const bind = signature<Required<LRASPPOptions>>(
  "LRASPP",
  "backbone, low_channels, high_channels, num_classes, inter_channels=128",
);
/**
 * Lite R-ASPP: images [batch, 3, H, W] to `{ out }`, class scores [batch, classes, H, W]. `backbone` gives the maps "low"
 * (an eighth of the image's size) and "high" (a sixteenth).
 * https://docs.pytorch.org/vision/stable/models/lraspp.html
 * @throws {RuntimeError} at a call, for maps of other channels
 * @example
 * import * as torch from "flambeau";
 * import { models } from "flambeau/vision";
 * import * as segmentation from "flambeau/vision/models/segmentation";
 * const backbone = new segmentation.IntermediateLayerGetter(models.resnet18(), { layer2: "low", layer3: "high" });
 * new segmentation.LRASPP(backbone, 128, 256, 5).eval()(torch.rand(1, 3, 32, 32)).out.shape; // [ 1, 5, 32, 32 ]
 */
export class LRASPP extends nn.Module<(input: Tensor) => SegmentationResult> {
  backbone: MapsOf;
  classifier: LRASPPHead;
  constructor(
    ...args: Arguments<
      [backbone: MapsOf, low_channels: number, high_channels: number, num_classes: number, inter_channels?: number],
      LRASPPOptions
    >
  ) {
    super();
    const { backbone, low_channels, high_channels, num_classes, inter_channels } = bind.bind(args);
    this.backbone = backbone;
    this.classifier = new LRASPPHead(low_channels, high_channels, num_classes, inter_channels);
  }
  forward(input: Tensor): SegmentationResult {
    return { out: enlarge(this.classifier(this.backbone(input)), input.shape.slice(-2)) };
  }
}

/** Lite R-ASPP around a large MobileNet V3: 21 classes unless told otherwise. It has no auxiliary loss. */
export const lraspp_mobilenet_v3_large: FetchingBuilder<LRASPP, SegmentationOptions> = fetchingBuilder({
  model: "lraspp_mobilenet_v3_large",
  enum_name: "LRASPP_MobileNet_V3_Large_Weights",
  weights: LRASPP_MobileNet_V3_Large_Weights,
  num_classes: 21,
  weights_backbone: "IMAGENET1K_V1",
  backbone: (chosen, { aux_loss }: SegmentationOptions) => {
    if (aux_loss === true) throw new NotImplementedError("This model does not use auxiliary loss");
    return backboneOf(mobilenet_v3_large, chosen, { dilated: true });
  },
  construct: ({ features }: MobileNetV3, { num_classes }) => {
    const { places, channels } = stagesOf(features);
    const [low, high] = [itemAt(places.slice(-4), 0), itemAt(places.slice(-1), 0)];
    const backbone = new IntermediateLayerGetter(features, { [low]: "low", [high]: "high" });
    return new LRASPP(backbone, channels(low), channels(high), num_classes);
  },
});
