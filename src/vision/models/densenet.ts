/** DenseNet: every layer sees the results of all before it (https://arxiv.org/abs/1608.06993). */
import * as nn from "../../nn/index.ts";
import { signature, type Arguments } from "../../nn/arguments.ts";
import type { StateDict } from "../../nn/module/index.ts";
import { cat } from "../../ops/view/join.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { checkpoint } from "../../utils/checkpoint.ts";
import { builder, type ModelBuilder } from "./builder.ts";
import { initialize } from "./initialize.ts";

const F = nn.functional;

interface LayerOptions {
  readonly bn_size: number;
  readonly growth_rate: number;
  readonly drop_rate: number;
  readonly memory_efficient: boolean;
}

/** A 1 x 1 and a 3 x 3 convolution, each after norm and ReLU, of all features so far. */
class _DenseLayer extends nn.Module<(features: readonly Tensor[]) => Tensor> {
  norm1: nn.BatchNorm2d;
  relu1: nn.ReLU;
  conv1: nn.Conv2d;
  norm2: nn.BatchNorm2d;
  relu2: nn.ReLU;
  conv2: nn.Conv2d;
  drop_rate: number;
  memory_efficient: boolean;
  constructor(features: number, { bn_size, growth_rate, drop_rate, memory_efficient }: LayerOptions) {
    super();
    const width = bn_size * growth_rate;
    this.norm1 = new nn.BatchNorm2d(features);
    this.relu1 = new nn.ReLU(true);
    this.conv1 = new nn.Conv2d(features, width, 1, { bias: false });
    this.norm2 = new nn.BatchNorm2d(width);
    this.relu2 = new nn.ReLU(true);
    this.conv2 = new nn.Conv2d(width, growth_rate, 3, { padding: 1, bias: false });
    this.drop_rate = drop_rate;
    this.memory_efficient = memory_efficient;
  }
  private bottleneck(features: readonly Tensor[]): Tensor {
    return this.conv1(this.relu1(this.norm1(cat(features, 1))));
  }
  forward(features: readonly Tensor[]): Tensor {
    const recompute = this.memory_efficient && features.some((feature) => feature.requires_grad);
    const narrowed = recompute
      ? checkpoint((...inputs: Tensor[]) => this.bottleneck(inputs), ...features)
      : this.bottleneck(features);
    const result = this.conv2(this.relu2(this.norm2(narrowed)));
    return this.drop_rate > 0 ? F.dropout(result, this.drop_rate, this.training) : result;
  }
}

class _DenseBlock extends nn.ModuleDict {
  constructor(layers: number, features: number, options: LayerOptions) {
    super();
    for (let i = 0; i < layers; i++)
      this.add_module(`denselayer${i + 1}`, new _DenseLayer(features + i * options.growth_rate, options));
  }
  override get _version(): number {
    return 2;
  }
  forward(input: Tensor): Tensor {
    const features = [input];
    for (const layer of this.values()) features.push((layer as _DenseLayer)(features));
    return cat(features, 1);
  }
}

/** Settings of `DenseNet`. */
export interface DenseNetOptions {
  /** Channels that each layer adds. */
  growth_rate?: number;
  /** Layers of each block. */
  block_config?: readonly number[];
  num_init_features?: number;
  /** Channels of a layer's bottleneck, in units of growth_rate. */
  bn_size?: number;
  drop_rate?: number;
  num_classes?: number;
  /** Compute features again in backward instead of keeping them. */
  memory_efficient?: boolean;
}
const bind = signature<Required<DenseNetOptions>>(
  "DenseNet",
  "growth_rate=32, block_config=None, num_init_features=64, bn_size=4, drop_rate=0, num_classes=1000, memory_efficient=False",
);
/** DenseNet-BC: images [batch, 3, H, W] to class scores. */
export class DenseNet extends nn.Module<(x: Tensor) => Tensor> {
  features: nn.Sequential;
  classifier: nn.Linear;
  constructor(
    ...args: Arguments<
      [
        growth_rate?: number,
        block_config?: readonly number[],
        num_init_features?: number,
        bn_size?: number,
        drop_rate?: number,
        num_classes?: number,
        memory_efficient?: boolean,
      ],
      DenseNetOptions
    >
  ) {
    super();
    const options = bind.bind(args);
    const { growth_rate, num_init_features, num_classes } = options;
    const blocks = (options.block_config as readonly number[] | null) ?? [6, 12, 24, 16];
    this.features = new nn.Sequential({
      conv0: new nn.Conv2d(3, num_init_features, 7, { stride: 2, padding: 3, bias: false }),
      norm0: new nn.BatchNorm2d(num_init_features),
      relu0: new nn.ReLU(true),
      pool0: new nn.MaxPool2d(3, 2, 1),
    });
    let width = num_init_features;
    blocks.forEach((layers, i) => {
      this.features.add_module(`denseblock${i + 1}`, new _DenseBlock(layers, width, options) as nn.Layer);
      width += layers * growth_rate;
      if (i === blocks.length - 1) return;
      const half = Math.floor(width / 2);
      const transition = new nn.Sequential({
        norm: new nn.BatchNorm2d(width),
        relu: new nn.ReLU(true),
        conv: new nn.Conv2d(width, half, 1, { bias: false }),
        pool: new nn.AvgPool2d(2, 2),
      });
      this.features.add_module(`transition${i + 1}`, transition);
      width = half;
    });
    this.features.add_module("norm5", new nn.BatchNorm2d(width));
    this.classifier = new nn.Linear(width, num_classes);
    initialize(this, {
      conv: ({ weight }) => nn.init.kaiming_normal_(weight),
      linear: () => true,
    });
  }
  forward(x: Tensor): Tensor {
    const features = F.relu(this.features(x), true);
    return this.classifier(F.adaptive_avg_pool2d(features, [1, 1]).flatten(1));
  }
}

/** Published weights have names such as `denselayer1.norm.1.weight` for `denselayer1.norm1.weight`. */
function rename(state: StateDict): StateDict {
  const old = /^(.*denselayer\d+\.(?:norm|relu|conv))\.((?:[12])\.(?:weight|bias|running_mean|running_var))$/;
  for (const [key, value] of Object.entries(state)) {
    const [, head, tail] = old.exec(key) ?? [];
    if (head === undefined) continue;
    delete state[key];
    state[`${head}${tail}`] = value;
  }
  return state;
}

const densenet = (
  name: string,
  growth_rate: number,
  block_config: readonly number[],
  num_init_features: number,
): ModelBuilder<DenseNet, DenseNetOptions> =>
  builder(
    name,
    (options: DenseNetOptions) => new DenseNet({ ...options, growth_rate, block_config, num_init_features }),
    {},
    {},
    { rename },
  );

/** DenseNet with 121 layers. */
export const densenet121: ModelBuilder<DenseNet, DenseNetOptions> = densenet("densenet121", 32, [6, 12, 24, 16], 64);
/** DenseNet with 161 layers. */
export const densenet161: ModelBuilder<DenseNet, DenseNetOptions> = densenet("densenet161", 48, [6, 12, 36, 24], 96);
/** DenseNet with 169 layers. */
export const densenet169: ModelBuilder<DenseNet, DenseNetOptions> = densenet("densenet169", 32, [6, 12, 32, 32], 64);
/** DenseNet with 201 layers. */
export const densenet201: ModelBuilder<DenseNet, DenseNetOptions> = densenet("densenet201", 32, [6, 12, 48, 32], 64);
