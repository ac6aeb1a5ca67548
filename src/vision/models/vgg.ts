/** VGG: deep stacks of 3 x 3 convolutions (https://arxiv.org/abs/1409.1556). */
import * as nn from "../../nn/index.ts";
import { signature, type Arguments } from "../../nn/arguments.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { builder, type ModelBuilder } from "./builder.ts";
import { initialize, kaimingFanOut, initializeNormal } from "./initialize.ts";

/** Settings of `VGG`. */
export interface VGGOptions {
  features?: nn.Layer;
  num_classes?: number;
  init_weights?: boolean;
  dropout?: number;
}
const bind = signature<Required<VGGOptions>>("VGG", "features, num_classes=1000, init_weights=True, dropout=0.5");
/** VGG: images [batch, 3, H, W] to class scores. */
export class VGG extends nn.Module<(x: Tensor) => Tensor> {
  features: nn.Layer;
  avgpool: nn.AdaptiveAvgPool2d;
  classifier: nn.Sequential;
  constructor(
    ...args: Arguments<[features: nn.Layer, num_classes?: number, init_weights?: boolean, dropout?: number], VGGOptions>
  ) {
    super();
    const { features, num_classes, init_weights, dropout } = bind.bind(args);
    this.features = features;
    this.avgpool = new nn.AdaptiveAvgPool2d([7, 7]);
    this.classifier = new nn.Sequential(
      new nn.Linear(512 * 7 * 7, 4096),
      new nn.ReLU(true),
      new nn.Dropout(dropout),
      new nn.Linear(4096, 4096),
      new nn.ReLU(true),
      new nn.Dropout(dropout),
      new nn.Linear(4096, num_classes),
    );
    if (init_weights) initialize(this, { conv: kaimingFanOut, linear: initializeNormal(0.01) });
  }
  forward(x: Tensor): Tensor {
    return this.classifier(this.avgpool(this.features(x)).flatten(1));
  }
}

/** Channels of the convolutions of each size; 0 is a pooling layer. */
const configurations = {
  11: [64, 0, 128, 0, 256, 256, 0, 512, 512, 0, 512, 512, 0],
  13: [64, 64, 0, 128, 128, 0, 256, 256, 0, 512, 512, 0, 512, 512, 0],
  16: [64, 64, 0, 128, 128, 0, 256, 256, 256, 0, 512, 512, 512, 0, 512, 512, 512, 0],
  19: [64, 64, 0, 128, 128, 0, 256, 256, 256, 256, 0, 512, 512, 512, 512, 0, 512, 512, 512, 512, 0],
} as const;

function featuresOf(layers: keyof typeof configurations, batchNorm: boolean): nn.Sequential {
  const parts: nn.Layer[] = [];
  let channels = 3;
  for (const width of configurations[layers]) {
    if (width === 0) {
      parts.push(new nn.MaxPool2d(2, 2));
      continue;
    }
    parts.push(new nn.Conv2d(channels, width, 3, 1, 1));
    if (batchNorm) parts.push(new nn.BatchNorm2d(width));
    parts.push(new nn.ReLU(true));
    channels = width;
  }
  return new nn.Sequential(...parts);
}

const vgg = (layers: keyof typeof configurations, batchNorm: boolean): ModelBuilder<VGG, VGGOptions> =>
  builder(
    `vgg${layers}${batchNorm ? "_bn" : ""}`,
    (options: VGGOptions) => new VGG({ ...options, features: featuresOf(layers, batchNorm) }),
    { init_weights: false },
  );
/** VGG with 11 layers. */
export const vgg11: ModelBuilder<VGG, VGGOptions> = vgg(11, false);
/** VGG with 11 layers and batch norm. */
export const vgg11_bn: ModelBuilder<VGG, VGGOptions> = vgg(11, true);
/** VGG with 13 layers. */
export const vgg13: ModelBuilder<VGG, VGGOptions> = vgg(13, false);
/** VGG with 13 layers and batch norm. */
export const vgg13_bn: ModelBuilder<VGG, VGGOptions> = vgg(13, true);
/** VGG with 16 layers. */
export const vgg16: ModelBuilder<VGG, VGGOptions> = vgg(16, false);
/** VGG with 16 layers and batch norm. */
export const vgg16_bn: ModelBuilder<VGG, VGGOptions> = vgg(16, true);
/** VGG with 19 layers. */
export const vgg19: ModelBuilder<VGG, VGGOptions> = vgg(19, false);
/** VGG with 19 layers and batch norm. */
export const vgg19_bn: ModelBuilder<VGG, VGGOptions> = vgg(19, true);
