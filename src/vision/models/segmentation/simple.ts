/** What FCN and DeepLabV3 share: a backbone whose maps are classified and enlarged to the image's size. */
import * as F from "../../../nn/functional/index.ts";
import * as nn from "../../../nn/index.ts";
import type { Tensor } from "../../../tensor/tensor.ts";
import { backboneOf, fetchingBuilder, type BackboneOptions, type FetchingBuilder } from "../backbone-builder.ts";
import type { ModelBuilder } from "../builder.ts";
import { IntermediateLayerGetter, type MapsOf } from "../layer-getter.ts";
import type { ResNet, ResNetOptions } from "../resnet.ts";
import type { SegmentationWeights } from "./weights.ts";

/** Class scores [batch, classes, H, W] of each pixel; `aux`: those of the auxiliary classifier, where there is one. */
export interface SegmentationResult {
  out: Tensor;
  aux?: Tensor;
}
/** Brings a map to the size [H, W]. */
export const enlarge = (x: Tensor, size: readonly number[]): Tensor =>
  F.interpolate(x, { size, mode: "bilinear", align_corners: false });

/** A backbone that gives the maps "out" and "aux", and classifiers of them. */
export class SimpleSegmentationModel extends nn.Module<(x: Tensor) => SegmentationResult> {
  backbone: MapsOf;
  classifier: nn.Layer;
  aux_classifier: nn.Layer | null;
  constructor(backbone: MapsOf, classifier: nn.Layer, aux_classifier: nn.Layer | null = null) {
    super();
    this.backbone = backbone;
    this.classifier = classifier;
    this.aux_classifier = aux_classifier;
  }
  forward(x: Tensor): SegmentationResult {
    const size = x.shape.slice(-2);
    const { out, aux } = this.backbone(x) as { out: Tensor; aux: Tensor };
    const result: SegmentationResult = { out: enlarge(this.classifier(out), size) };
    if (this.aux_classifier !== null) result.aux = enlarge(this.aux_classifier(aux), size);
    return result;
  }
}

/** What builders of segmentation models take. */
export interface SegmentationOptions extends BackboneOptions {
  /** Whether there is an auxiliary classifier, for a second loss; with published weights there is. */
  aux_loss?: boolean | null;
}
/** A class of segmentation models. */
type ModelClass<M> = new (backbone: MapsOf, classifier: nn.Layer, aux_classifier: nn.Layer | null) => M;

/** The builder of a segmentation model around a ResNet that keeps an eighth of the image's size. */
export function onResNet<M extends nn.Module>(
  model: string,
  enum_name: string,
  weights: SegmentationWeights,
  resnet: ModelBuilder<ResNet, ResNetOptions>,
  Model: ModelClass<M>,
  head: (in_channels: number, num_classes: number) => nn.Layer,
  auxHead: (in_channels: number, num_classes: number) => nn.Layer,
): FetchingBuilder<M, SegmentationOptions> {
  return fetchingBuilder({
    model,
    enum_name,
    weights,
    num_classes: 21,
    weights_backbone: "IMAGENET1K_V1",
    withWeights: () => ({ aux_loss: true }),
    backbone: (chosen) => backboneOf(resnet, chosen, { replace_stride_with_dilation: [false, true, true] }),
    construct: (whole: ResNet, { num_classes, aux_loss }: SegmentationOptions & { num_classes: number }) => {
      const aux = aux_loss === true;
      const backbone = new IntermediateLayerGetter(whole, { layer4: "out", ...(aux ? { layer3: "aux" } : {}) });
      const auxiliary = aux ? auxHead(1024, num_classes) : null;
      return new Model(backbone, head(2048, num_classes), auxiliary);
    },
  });
}
