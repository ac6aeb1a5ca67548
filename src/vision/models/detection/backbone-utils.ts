/** Classifiers as the backbones of detectors, with a feature pyramid. */
import * as nn from "../../../nn/index.ts";
import { itemAt } from "../../../support/checked.ts";
import { ValueError } from "../../../support/errors.ts";
import { membersOf } from "../../../support/members.ts";
import { pythonRepr } from "../../../support/python.ts";
import { warnAlways } from "../../../support/warnings.ts";
import type { Tensor } from "../../../tensor/tensor.ts";
import {
  FeaturePyramidNetwork,
  LastLevelMaxPool,
  type ExtraFPNBlock,
  type FeatureMaps,
} from "../../ops/feature-pyramid.ts";
import type { NormMaker } from "../../ops/makers.ts";
import { FrozenBatchNorm2d } from "../../ops/misc.ts";
import { backboneOf } from "../backbone-builder.ts";
import type { ModelBuilder } from "../builder.ts";
import { IntermediateLayerGetter, stagesOf } from "../layer-getter.ts";
import { mobilenet_v2, type MobileNetV2 } from "../mobilenetv2.ts";
import { mobilenet_v3_large, mobilenet_v3_small, type MobileNetV3 } from "../mobilenetv3.ts";
import * as resnets from "../resnet.ts";
import type { Weights } from "../weights/weights.ts";
import type { DetectorBackbone } from "./detector.ts";

/**
 * Some layers of a classifier and a feature pyramid on them: images [n, 3, H, W] to maps [n, out_channels, h, w] by the
 * names that `return_layers` gives, and those of `extra_blocks`.
 * https://github.com/pytorch/vision/blob/main/torchvision/models/detection/backbone_utils.py
 * @throws {ValueError} for layers that the model has not
 * @example
 * import * as torch from "flambeau";
 * import { models } from "flambeau/vision";
 * import * as detection from "flambeau/vision/models/detection";
 * const { BackboneWithFPN } = detection.backbone_utils;
 * const body = new BackboneWithFPN(models.resnet18(), { layer1: "0", layer2: "1" }, [64, 128], 32);
 * Object.keys(body(torch.rand(1, 3, 64, 64))); // [ '0', '1', 'pool' ]
 */
export class BackboneWithFPN extends nn.Module<(x: Tensor) => FeatureMaps> {
  body: IntermediateLayerGetter;
  fpn: FeaturePyramidNetwork;
  out_channels: number;
  constructor(
    backbone: nn.Module,
    return_layers: Readonly<Record<string, string>>,
    in_channels_list: readonly number[],
    out_channels: number,
    extra_blocks: ExtraFPNBlock | null = null,
    norm_layer: NormMaker | null = null,
  ) {
    super();
    this.body = new IntermediateLayerGetter(backbone, return_layers);
    this.fpn = new FeaturePyramidNetwork({
      in_channels_list,
      out_channels,
      extra_blocks: extra_blocks ?? new LastLevelMaxPool(),
      norm_layer,
    });
    this.out_channels = out_channels;
  }
  forward(x: Tensor): FeatureMaps {
    return this.fpn(this.body(x));
  }
}

/** What is common to both kinds of backbone. */
interface Extraction {
  returned_layers?: readonly number[] | null;
  extra_blocks?: ExtraFPNBlock | null;
  norm_layer?: NormMaker | null;
}
function freeze(modules: Iterable<nn.Module>): void {
  for (const module of modules) for (const parameter of module.parameters()) parameter.requires_grad_(false);
}

/** A ResNet with a pyramid, whose last layers train: 256 channels. */
export function resnetExtractor(
  backbone: resnets.ResNet,
  trainable_layers: number,
  { returned_layers, extra_blocks, norm_layer }: Extraction = {},
): BackboneWithFPN {
  if (trainable_layers < 0 || trainable_layers > 5)
    throw new ValueError(`Trainable layers should be in the range [0,5], got ${trainable_layers}`);
  const training = ["layer4", "layer3", "layer2", "layer1", "conv1"].slice(0, trainable_layers);
  if (trainable_layers === 5) training.push("bn1");
  for (const [name, parameter] of backbone.named_parameters())
    if (!training.some((layer) => name.startsWith(layer))) parameter.requires_grad_(false);
  const extra = extra_blocks ?? new LastLevelMaxPool();
  const layers = returned_layers ?? [1, 2, 3, 4];
  if (Math.min(...layers) <= 0 || Math.max(...layers) >= 5)
    throw new ValueError(`Each returned layer should be in the range [1,4]. Got ${pythonRepr(layers)}`);
  const names = Object.fromEntries(layers.map((layer, i) => [`layer${layer}`, String(i)]));
  const first = Math.floor(backbone.inplanes / 8);
  const channels = layers.map((layer) => first * 2 ** (layer - 1));
  return new BackboneWithFPN(backbone, names, channels, 256, extra, norm_layer ?? null);
}

/** How many layers of a backbone train: all where their values are not published ones. */
export function validateTrainableLayers(
  trained: boolean,
  given: number | null | undefined,
  most: number,
  usual: number,
): number {
  let layers = given ?? null;
  if (!trained) {
    if (layers !== null)
      warnAlways(
        `Changing trainable_backbone_layers has no effect if neither pretrained nor pretrained_backbone have been set to True, falling back to trainable_backbone_layers=${most} so that all layers are trainable`,
      );
    layers = most;
  }
  layers ??= usual;
  if (layers < 0 || layers > most)
    throw new ValueError(`Trainable backbone layers should be in the range [0,${most}], got ${layers} `);
  return layers;
}

/** Freezes the first layers of a mobile network; gives where its stages begin. */
export function freezeStages(
  features: nn.Sequential,
  trainable_layers: number,
  refuse: (stages: number) => never,
): ReturnType<typeof stagesOf> {
  const stages = stagesOf(features);
  const count = stages.places.length;
  if (trainable_layers < 0 || trainable_layers > count) refuse(count);
  const before = trainable_layers === 0 ? features.length : itemAt(stages.places, count - trainable_layers);
  freeze([...features].slice(0, before));
  return stages;
}

/** A mobile network whose last layers train, with a pyramid or a convolution to 256 channels. */
export function mobilenetExtractor(
  { features }: MobileNetV2 | MobileNetV3,
  fpn: boolean,
  trainable_layers: number,
  { returned_layers, extra_blocks, norm_layer }: Extraction = {},
): DetectorBackbone {
  const { places, channels } = freezeStages(features, trainable_layers, (count) => {
    throw new ValueError(`Trainable layers should be in the range [0,${count}], got ${trainable_layers} `);
  });
  const count = places.length;
  if (!fpn) {
    const narrow = new nn.Conv2d(channels(-1), 256, 1);
    return Object.assign(new nn.Sequential(features, narrow), { out_channels: 256 });
  }
  const extra = extra_blocks ?? new LastLevelMaxPool();
  const layers = returned_layers ?? [count - 2, count - 1];
  if (Math.min(...layers) < 0 || Math.max(...layers) >= count)
    throw new ValueError(`Each returned layer should be in the range [0,${count - 1}], got ${pythonRepr(layers)} `);
  const chosen = layers.map((layer) => itemAt(places, layer));
  const names = Object.fromEntries(chosen.map((place, i) => [String(place), String(i)]));
  return new BackboneWithFPN(features, names, chosen.map(channels), 256, extra, norm_layer ?? null);
}

/** What backbones are made of. */
export interface BackboneFactoryOptions extends Extraction {
  /** The name of a classifier. */
  backbone_name: string;
  /** Published weights, or null. */
  weights: Weights | string | null;
  /** How many of the last layers train. */
  trainable_layers?: number;
}
/** Without published weights the backbone is there at once, with them it is fetched. */
type Made<W, B> = W extends null ? B : Promise<B>;

function pick<M>(builders: Readonly<Record<string, M | undefined>>, name: string): M {
  const found = builders[name];
  if (found === undefined) throw new ValueError(`Unknown model ${name}`);
  return found;
}
const then = <M, B>(value: M | Promise<M>, next: (value: M) => B): B | Promise<B> =>
  value instanceof Promise ? value.then(next) : next(value);

/**
 * A ResNet, its batch norms frozen, with a feature pyramid of 256 channels: images [n, 3, H, W] to maps "0", "1", …, "pool".
 * With `weights` it gives a promise.
 * @throws {ValueError} for numbers of layers that there are not
 * @example
 * import * as detection from "flambeau/vision/models/detection";
 * const { resnet_fpn_backbone } = detection.backbone_utils;
 * resnet_fpn_backbone({ backbone_name: "resnet18", weights: null, trainable_layers: 5 }).out_channels; // 256
 */
export function resnet_fpn_backbone<W extends Weights | string | null>(
  options: BackboneFactoryOptions & { weights: W },
): Made<W, BackboneWithFPN> {
  const { backbone_name, weights, norm_layer = FrozenBatchNorm2d, trainable_layers = 3, ...rest } = options;
  const build = pick(
    membersOf<ModelBuilder<resnets.ResNet, resnets.ResNetOptions> | undefined>(resnets),
    backbone_name,
  );
  const backbone = backboneOf(build, weights, { norm_layer });
  return then(backbone, (whole) => resnetExtractor(whole, trainable_layers, rest)) as Made<W, BackboneWithFPN>;
}

/**
 * A mobile network, its batch norms frozen, with 256 channels: images [n, 3, H, W] to maps "0", "1", "pool" (`fpn`) or one
 * map. With `weights` it gives a promise.
 * @throws {ValueError} for numbers of layers that there are not
 * @example
 * import * as detection from "flambeau/vision/models/detection";
 * const { mobilenet_backbone } = detection.backbone_utils;
 * mobilenet_backbone({ backbone_name: "mobilenet_v3_small", weights: null, fpn: true }).out_channels; // 256
 */
export function mobilenet_backbone<W extends Weights | string | null>(
  options: BackboneFactoryOptions & { weights: W; fpn: boolean },
): Made<W, DetectorBackbone> {
  const { backbone_name, weights, fpn, norm_layer = FrozenBatchNorm2d, trainable_layers = 2, ...rest } = options;
  const builders = { mobilenet_v2, mobilenet_v3_large, mobilenet_v3_small };
  type Build = ModelBuilder<MobileNetV2 | MobileNetV3, { norm_layer?: NormMaker | null }>;
  const build = pick(membersOf<Build | undefined>(builders), backbone_name);
  const backbone = backboneOf(build, weights, { norm_layer });
  return then(backbone, (whole) => mobilenetExtractor(whole, fpn, trainable_layers, rest)) as Made<W, DetectorBackbone>;
}
