/** DeepLabV3: convolutions of several dilations beside one another (https://arxiv.org/abs/1706.05587). */
import * as nn from "../../../nn/index.ts";
import { cat } from "../../../ops/view/join.ts";
import type { Tensor } from "../../../tensor/tensor.ts";
import { backboneOf, fetchingBuilder, type FetchingBuilder } from "../backbone-builder.ts";
import { IntermediateLayerGetter, stagesOf } from "../layer-getter.ts";
import { mobilenet_v3_large, type MobileNetV3 } from "../mobilenetv3.ts";
import { resnet101, resnet50 } from "../resnet.ts";
import { FCNHead } from "./fcn.ts";
import { enlarge, onResNet, SimpleSegmentationModel, type SegmentationOptions } from "./simple.ts";
import {
  DeepLabV3_MobileNet_V3_Large_Weights,
  DeepLabV3_ResNet101_Weights,
  DeepLabV3_ResNet50_Weights,
} from "./weights.ts";
import { itemAt } from "../../../support/checked.ts";

/**
 * DeepLabV3: images [batch, 3, H, W] to `{ out, aux? }`, class scores [batch, classes, H, W]. `backbone` gives maps by the
 * names "out" and, for an auxiliary classifier, "aux".
 * https://docs.pytorch.org/vision/stable/models/deeplabv3.html
 * @throws {RuntimeError} at a call, for maps whose channels are not the classifier's
 * @example
 * import * as torch from "flambeau";
 * import { models } from "flambeau/vision";
 * import * as segmentation from "flambeau/vision/models/segmentation";
 * const backbone = new segmentation.IntermediateLayerGetter(models.resnet18(), { layer2: "out" });
 * const model = new segmentation.DeepLabV3(backbone, new segmentation.deeplabv3.DeepLabHead(128, 5));
 * model.eval()(torch.rand(1, 3, 32, 32)).out.shape; // [ 1, 5, 32, 32 ]
 */
export class DeepLabV3 extends SimpleSegmentationModel {}

const conv = (from: number, to: number, size: number, dilation = 1): nn.Layer[] => [
  new nn.Conv2d(from, to, size, { padding: size === 1 ? 0 : dilation, dilation, bias: false }),
  new nn.BatchNorm2d(to),
  new nn.ReLU(),
];

/** A convolution whose cells are `dilation` pixels apart. */
export class ASPPConv extends nn.Sequential {
  constructor(in_channels: number, out_channels: number, dilation: number) {
    super(...conv(in_channels, out_channels, 3, dilation));
  }
}

/** The mean of the whole map, spread over it again. */
export class ASPPPooling extends nn.Sequential {
  constructor(in_channels: number, out_channels: number) {
    super(new nn.AdaptiveAvgPool2d(1), ...conv(in_channels, out_channels, 1));
  }
  override forward(x: Tensor): Tensor {
    return enlarge(super.forward(x), x.shape.slice(-2));
  }
}

/** Convolutions of each rate, one of single pixels and the mean, side by side: [n, in, H, W] to [n, out_channels, H, W]. */
export class ASPP extends nn.Module<(x: Tensor) => Tensor> {
  convs: nn.ModuleList;
  project: nn.Sequential;
  constructor(in_channels: number, atrous_rates: readonly number[], out_channels = 256) {
    super();
    this.convs = new nn.ModuleList([
      new nn.Sequential(...conv(in_channels, out_channels, 1)),
      ...atrous_rates.map((rate) => new ASPPConv(in_channels, out_channels, rate)),
      new ASPPPooling(in_channels, out_channels),
    ]);
    this.project = new nn.Sequential(...conv(this.convs.length * out_channels, out_channels, 1), new nn.Dropout(0.5));
  }
  forward(x: Tensor): Tensor {
    return this.project(
      cat(
        [...this.convs].map((layer) => (layer as nn.Layer)(x)),
        1,
      ),
    );
  }
}

/** ASPP and a classifier: [n, in_channels, H, W] to [n, num_classes, H, W]. */
export class DeepLabHead extends nn.Sequential {
  constructor(in_channels: number, num_classes: number, atrous_rates: readonly number[] = [12, 24, 36]) {
    super(new ASPP(in_channels, atrous_rates), ...conv(256, 256, 3), new nn.Conv2d(256, num_classes, 1));
  }
}
const head = (in_channels: number, classes: number): nn.Layer => new DeepLabHead(in_channels, classes);
const auxHead = (in_channels: number, classes: number): nn.Layer => new FCNHead(in_channels, classes);

/** DeepLabV3 around a ResNet-50: 21 classes unless told otherwise. */
export const deeplabv3_resnet50: FetchingBuilder<DeepLabV3, SegmentationOptions> = onResNet(
  "deeplabv3_resnet50",
  "DeepLabV3_ResNet50_Weights",
  DeepLabV3_ResNet50_Weights,
  resnet50,
  DeepLabV3,
  head,
  auxHead,
);
/** DeepLabV3 around a ResNet-101. */
export const deeplabv3_resnet101: FetchingBuilder<DeepLabV3, SegmentationOptions> = onResNet(
  "deeplabv3_resnet101",
  "DeepLabV3_ResNet101_Weights",
  DeepLabV3_ResNet101_Weights,
  resnet101,
  DeepLabV3,
  head,
  auxHead,
);
/** DeepLabV3 around a large MobileNet V3, whose last stage dilates. */
export const deeplabv3_mobilenet_v3_large: FetchingBuilder<DeepLabV3, SegmentationOptions> = fetchingBuilder({
  model: "deeplabv3_mobilenet_v3_large",
  enum_name: "DeepLabV3_MobileNet_V3_Large_Weights",
  weights: DeepLabV3_MobileNet_V3_Large_Weights,
  num_classes: 21,
  weights_backbone: "IMAGENET1K_V1",
  withWeights: () => ({ aux_loss: true }),
  backbone: (chosen) => backboneOf(mobilenet_v3_large, chosen, { dilated: true }),
  construct: ({ features }: MobileNetV3, { num_classes, aux_loss }: SegmentationOptions & { num_classes: number }) => {
    const { places, channels } = stagesOf(features);
    // The last map is a sixteenth of the image's size, the one for the auxiliary classifier an eighth.
    const [out, aux] = [itemAt(places.slice(-1), 0), itemAt(places.slice(-4), 0)];
    const wanted = aux_loss === true;
    const backbone = new IntermediateLayerGetter(features, { [out]: "out", ...(wanted ? { [aux]: "aux" } : {}) });
    const auxiliary = wanted ? new FCNHead(channels(aux), num_classes) : null;
    return new DeepLabV3(backbone, head(channels(out), num_classes), auxiliary);
  },
});
