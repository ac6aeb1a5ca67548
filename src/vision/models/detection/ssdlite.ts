/** SSDLite: SSD for small devices, of convolutions that take each channel by itself (https://arxiv.org/abs/1801.04381). */
import * as nn from "../../../nn/index.ts";
import { itemAt, lastOf } from "../../../support/checked.ts";
import { ValueError } from "../../../support/errors.ts";
import type { Tensor } from "../../../tensor/tensor.ts";
import type { FeatureMaps } from "../../ops/feature-pyramid.ts";
import type { NormMaker } from "../../ops/makers.ts";
import { Conv2dNormActivation } from "../../ops/misc.ts";
import { backboneOf, fetchingBuilder, type FetchingBuilder } from "../backbone-builder.ts";
import { mobilenet_v3_large, type MobileNetV3, type MobileNetV3Options } from "../mobilenetv3.ts";
import { DefaultBoxGenerator } from "./anchor-utils.ts";
import { freezeStages, validateTrainableLayers } from "./backbone-utils.ts";
import type { HeadOutputs } from "./dense-heads.ts";
import { ownOptions } from "./faster-rcnn.ts";
import { drawConvolutions } from "./rpn.ts";
import { retrieveOutChannels, SSD, SSDScoringHead, withoutSize, type SSDSettings } from "./ssd.ts";
import { SSDLite320_MobileNet_V3_Large_Weights } from "./weights.ts";

/** A convolution of a size for each map, each channel by itself, and one that mixes the channels. */
function predictionBlocks(
  in_channels: readonly number[],
  num_anchors: readonly number[],
  columns: number,
  norm_layer: NormMaker,
): nn.ModuleList {
  const common = { kernel_size: 3, norm_layer, activation_layer: nn.ReLU6 };
  const blocks = in_channels.map(
    (channels, i) =>
      new nn.Sequential(
        new Conv2dNormActivation(channels, channels, { groups: channels, ...common }),
        new nn.Conv2d(channels, columns * itemAt(num_anchors, i), 1),
      ),
  );
  const list = new nn.ModuleList(blocks);
  drawConvolutions(list, 0.03);
  return list;
}
/** Halves the size. */
function extraBlock(from: number, to: number, norm_layer: NormMaker): nn.Sequential {
  const inner = Math.floor(to / 2);
  const common = { norm_layer, activation_layer: nn.ReLU6 };
  return new nn.Sequential(
    new Conv2dNormActivation(from, inner, { kernel_size: 1, ...common }),
    new Conv2dNormActivation(inner, inner, { kernel_size: 3, stride: 2, groups: inner, ...common }),
    new Conv2dNormActivation(inner, to, { kernel_size: 1, ...common }),
  );
}

/** Scores of the classes: maps to [n, anchors, num_classes]. */
export class SSDLiteClassificationHead extends SSDScoringHead {
  constructor(
    in_channels: readonly number[],
    num_anchors: readonly number[],
    num_classes: number,
    norm_layer: NormMaker,
  ) {
    super(predictionBlocks(in_channels, num_anchors, num_classes, norm_layer), num_classes);
  }
}
/** Offsets of the boxes: maps to [n, anchors, 4]. */
export class SSDLiteRegressionHead extends SSDScoringHead {
  constructor(in_channels: readonly number[], num_anchors: readonly number[], norm_layer: NormMaker) {
    super(predictionBlocks(in_channels, num_anchors, 4, norm_layer), 4);
  }
}
/** Scores and offsets of all boxes: maps to `{ bbox_regression, cls_logits }`. */
export class SSDLiteHead extends nn.Module<(x: readonly Tensor[]) => HeadOutputs> {
  classification_head: SSDLiteClassificationHead;
  regression_head: SSDLiteRegressionHead;
  constructor(
    in_channels: readonly number[],
    num_anchors: readonly number[],
    num_classes: number,
    norm_layer: NormMaker,
  ) {
    super();
    this.classification_head = new SSDLiteClassificationHead(in_channels, num_anchors, num_classes, norm_layer);
    this.regression_head = new SSDLiteRegressionHead(in_channels, num_anchors, norm_layer);
  }
  forward(x: readonly Tensor[]): HeadOutputs {
    return { bbox_regression: this.regression_head(x), cls_logits: this.classification_head(x) };
  }
}

/** A block of a mobile network, as far as it is looked into. */
interface Inverted {
  readonly block: nn.Sequential;
  readonly use_res_connect: boolean;
}
/** The layers of a mobile network, cut inside of the block at `c4_pos`, and four more: images to maps "0" to "5". */
export class SSDLiteFeatureExtractorMobileNet extends nn.Module<(x: Tensor) => FeatureMaps> {
  features: nn.Sequential;
  extra: nn.ModuleList;
  constructor(backbone: nn.Sequential, c4_pos: number, norm_layer: NormMaker, width_mult = 1, min_depth = 16) {
    super();
    const layers = [...backbone];
    const { block, use_res_connect } = itemAt(layers, c4_pos) as nn.Layer & Inverted;
    if (use_res_connect) throw new ValueError("backbone[c4_pos].use_res_connect should be False");
    this.features = new nn.Sequential(
      new nn.Sequential(...layers.slice(0, c4_pos), itemAt([...block], 0)),
      new nn.Sequential(block.slice(1), ...layers.slice(c4_pos + 1)),
    );
    const depth = (channels: number): number => Math.max(min_depth, Math.trunc(channels * width_mult));
    const { out_channels } = lastOf(layers) as nn.Layer & { out_channels: number };
    this.extra = new nn.ModuleList([
      extraBlock(out_channels, depth(512), norm_layer),
      extraBlock(depth(512), depth(256), norm_layer),
      extraBlock(depth(256), depth(256), norm_layer),
      extraBlock(depth(256), depth(128), norm_layer),
    ]);
    drawConvolutions(this.extra, 0.03);
  }
  forward(x: Tensor): FeatureMaps {
    const maps: Record<string, Tensor> = {};
    let value = x;
    for (const [i, layer] of [...this.features, ...this.extra].entries()) {
      value = (layer as nn.Layer)(value);
      maps[i] = value;
    }
    return maps;
  }
}

/** Settings of `ssdlite320_mobilenet_v3_large`. */
export interface SSDLiteSettings extends SSDSettings, Pick<MobileNetV3Options, "width_mult" | "dilated"> {
  norm_layer?: NormMaker | null;
}
const normOf = ({ norm_layer }: SSDLiteSettings): NormMaker =>
  norm_layer ?? ((channels: number): nn.Layer => new nn.BatchNorm2d(channels, { eps: 0.001, momentum: 0.03 }));

/** SSDLite of 320 x 320 pixels around a large MobileNet V3: 91 classes of COCO unless told otherwise. */
export const ssdlite320_mobilenet_v3_large: FetchingBuilder<SSD, SSDLiteSettings> = fetchingBuilder<
  SSD,
  SSDLiteSettings,
  MobileNetV3
>({
  model: "ssdlite320_mobilenet_v3_large",
  enum_name: "SSDLite320_MobileNet_V3_Large_Weights",
  weights: SSDLite320_MobileNet_V3_Large_Weights,
  num_classes: 91,
  weights_backbone: "IMAGENET1K_V1",
  backbone: (chosen, options) => {
    const { width_mult = 1, dilated = false } = options;
    const norm_layer = normOf(options);
    const backbone = backboneOf(mobilenet_v3_large, chosen, {
      ...{ norm_layer, width_mult, dilated },
      reduced_tail: chosen === null,
    });
    // Without published values the backbone begins with narrower ones.
    if (!(backbone instanceof Promise)) drawConvolutions(backbone, 0.03);
    return backbone;
  },
  construct: (whole, given, trained) => {
    const { width_mult: _, dilated: __, norm_layer: ___, ...options } = given;
    const norm = normOf(given);
    const layers = validateTrainableLayers(trained, options.trainable_backbone_layers, 6, 6);
    const { places } = freezeStages(whole.features, layers, () => {
      throw new ValueError(`trainable_layers should be in the range [0, {num_stages}], instead got ${layers}`);
    });
    const backbone = new SSDLiteFeatureExtractorMobileNet(whole.features, itemAt(places.slice(-2), 0), norm);
    const ratios = Array.from({ length: 6 }, () => [2, 3]);
    const anchor_generator = new DefaultBoxGenerator(ratios, 0.2, 0.95);
    const channels = retrieveOutChannels(backbone, [320, 320]);
    const head = new SSDLiteHead(channels, anchor_generator.num_anchors_per_location(), given.num_classes, norm);
    return new SSD({
      score_thresh: 0.001,
      nms_thresh: 0.55,
      detections_per_img: 300,
      topk_candidates: 300,
      image_mean: [0.5, 0.5, 0.5],
      image_std: [0.5, 0.5, 0.5],
      head,
      ...ownOptions(withoutSize(options)),
      backbone,
      anchor_generator,
      size: [320, 320],
    });
  },
});
