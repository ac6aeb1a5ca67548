/** FCN: fully convolutional networks (https://arxiv.org/abs/1411.4038). */
import * as nn from "../../../nn/index.ts";
import type { FetchingBuilder } from "../backbone-builder.ts";
import { resnet101, resnet50 } from "../resnet.ts";
import { onResNet, SimpleSegmentationModel, type SegmentationOptions } from "./simple.ts";
import { FCN_ResNet101_Weights, FCN_ResNet50_Weights } from "./weights.ts";

/**
 * A fully convolutional network: images [batch, 3, H, W] to `{ out, aux? }`, class scores [batch, classes, H, W].
 * `backbone` gives maps by the names "out" and, for an auxiliary classifier, "aux".
 * https://docs.pytorch.org/vision/stable/models/fcn.html
 * @throws {RuntimeError} at a call, for maps whose channels are not the classifier's
 * @example
 * import * as torch from "flambeau";
 * import { models } from "flambeau/vision";
 * import * as segmentation from "flambeau/vision/models/segmentation";
 * const backbone = new segmentation.IntermediateLayerGetter(models.resnet18(), { layer2: "out" });
 * const model = new segmentation.FCN(backbone, new segmentation.fcn.FCNHead(128, 5));
 * model.eval()(torch.rand(1, 3, 32, 32)).out.shape; // [ 1, 5, 32, 32 ]
 */
export class FCN extends SimpleSegmentationModel {}

/** A convolution that leaves a quarter of the channels, and a classifier: [n, in_channels, H, W] to [n, channels, H, W]. */
export class FCNHead extends nn.Sequential {
  constructor(in_channels: number, channels: number) {
    const inner = Math.floor(in_channels / 4);
    super(
      new nn.Conv2d(in_channels, inner, 3, { padding: 1, bias: false }),
      new nn.BatchNorm2d(inner),
      new nn.ReLU(),
      new nn.Dropout(0.1),
      new nn.Conv2d(inner, channels, 1),
    );
  }
}
const head = (in_channels: number, classes: number): nn.Layer => new FCNHead(in_channels, classes);

/** FCN around a ResNet-50: 21 classes unless told otherwise. */
export const fcn_resnet50: FetchingBuilder<FCN, SegmentationOptions> = onResNet(
  "fcn_resnet50",
  "FCN_ResNet50_Weights",
  FCN_ResNet50_Weights,
  resnet50,
  FCN,
  head,
  head,
);
/** FCN around a ResNet-101. */
export const fcn_resnet101: FetchingBuilder<FCN, SegmentationOptions> = onResNet(
  "fcn_resnet101",
  "FCN_ResNet101_Weights",
  FCN_ResNet101_Weights,
  resnet101,
  FCN,
  head,
  head,
);
