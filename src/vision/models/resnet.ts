/** ResNet (https://arxiv.org/abs/1512.03385), ResNeXt and Wide ResNet: residual blocks, with strides in the 3 x 3s. */
import * as nn from "../../nn/index.ts";
import { signature, type Arguments } from "../../nn/arguments.ts";
import { NotImplementedError, ValueError } from "../../support/errors.ts";
import { pythonRepr } from "../../support/python.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { make, type NormMaker } from "../ops/makers.ts";
import { builder, type ModelBuilder } from "./builder.ts";
import { addOnto } from "./one-call.ts";
import { initialize, kaimingFanOut } from "./initialize.ts";
import { itemAt } from "../../support/checked.ts";

const conv3x3 = (from: number, to: number, stride = 1, groups = 1, dilation = 1): nn.Conv2d =>
  new nn.Conv2d(from, to, 3, stride, dilation, dilation, groups, false);
const conv1x1 = (from: number, to: number, stride = 1): nn.Conv2d =>
  new nn.Conv2d(from, to, 1, { stride, bias: false });

/** Settings of a residual block. */
export interface ResidualBlockOptions {
  stride?: number;
  /** What brings the input to the output's shape, or null. */
  downsample?: nn.Layer | null;
  groups?: number;
  base_width?: number;
  dilation?: number;
  norm_layer?: NormMaker;
}

/** Two 3 x 3 convolutions beside the identity. */
export class BasicBlock extends nn.Module<(x: Tensor) => Tensor> {
  static readonly expansion: number = 1;
  conv1: nn.Conv2d;
  bn1: nn.Layer;
  relu: nn.ReLU;
  conv2: nn.Conv2d;
  bn2: nn.Layer;
  downsample: nn.Layer | null;
  stride: number;
  constructor(inplanes: number, planes: number, options: ResidualBlockOptions = {}) {
    super();
    const { stride = 1, downsample = null, groups = 1, base_width = 64, dilation = 1 } = options;
    const { norm_layer = nn.BatchNorm2d } = options;
    if (groups !== 1 || base_width !== 64) throw new ValueError("BasicBlock only supports groups=1 and base_width=64");
    if (dilation > 1) throw new NotImplementedError("Dilation > 1 not supported in BasicBlock");
    this.conv1 = conv3x3(inplanes, planes, stride);
    this.bn1 = make(norm_layer, planes);
    this.relu = new nn.ReLU(true);
    this.conv2 = conv3x3(planes, planes);
    this.bn2 = make(norm_layer, planes);
    this.downsample = downsample;
    this.stride = stride;
  }
  forward(x: Tensor): Tensor {
    const out = this.bn2(this.conv2(this.relu(this.bn1(this.conv1(x)))));
    return this.relu(addOnto(out, this.downsample === null ? x : this.downsample(x)));
  }
}

/** A 3 x 3 convolution between two 1 x 1 ones, beside the identity. */
export class Bottleneck extends nn.Module<(x: Tensor) => Tensor> {
  static readonly expansion: number = 4;
  conv1: nn.Conv2d;
  bn1: nn.Layer;
  conv2: nn.Conv2d;
  bn2: nn.Layer;
  conv3: nn.Conv2d;
  bn3: nn.Layer;
  relu: nn.ReLU;
  downsample: nn.Layer | null;
  stride: number;
  constructor(inplanes: number, planes: number, options: ResidualBlockOptions = {}) {
    super();
    const { stride = 1, downsample = null, groups = 1, base_width = 64, dilation = 1 } = options;
    const { norm_layer = nn.BatchNorm2d } = options;
    const width = Math.trunc(planes * (base_width / 64)) * groups;
    this.conv1 = conv1x1(inplanes, width);
    this.bn1 = make(norm_layer, width);
    this.conv2 = conv3x3(width, width, stride, groups, dilation);
    this.bn2 = make(norm_layer, width);
    this.conv3 = conv1x1(width, planes * Bottleneck.expansion);
    this.bn3 = make(norm_layer, planes * Bottleneck.expansion);
    this.relu = new nn.ReLU(true);
    this.downsample = downsample;
    this.stride = stride;
  }
  forward(x: Tensor): Tensor {
    let out = this.relu(this.bn1(this.conv1(x)));
    out = this.relu(this.bn2(this.conv2(out)));
    out = this.bn3(this.conv3(out));
    return this.relu(addOnto(out, this.downsample === null ? x : this.downsample(x)));
  }
}

/** A class of residual blocks. */
export interface ResidualBlock {
  readonly expansion: number;
  new (inplanes: number, planes: number, options?: ResidualBlockOptions): nn.Layer;
}
/** Settings of `ResNet`. */
export interface ResNetOptions {
  block?: ResidualBlock;
  /** Blocks of each of the four stages. */
  layers?: readonly number[];
  num_classes?: number;
  /** Blocks begin as identities: the weight of their last batch norm is 0. */
  zero_init_residual?: boolean;
  groups?: number;
  width_per_group?: number;
  /** For each of the last three stages, whether it dilates instead of halving the size. */
  replace_stride_with_dilation?: readonly boolean[] | null;
  norm_layer?: NormMaker | null;
}
const bind = signature<Required<ResNetOptions>>(
  "ResNet",
  "block, layers, num_classes=1000, zero_init_residual=False, groups=1, width_per_group=64, replace_stride_with_dilation=None, norm_layer=None",
);
/** A residual network: images [batch, 3, H, W] to class scores. */
export class ResNet extends nn.Module<(x: Tensor) => Tensor> {
  conv1: nn.Conv2d;
  bn1: nn.Layer;
  relu: nn.ReLU;
  maxpool: nn.MaxPool2d;
  layer1: nn.Sequential;
  layer2: nn.Sequential;
  layer3: nn.Sequential;
  layer4: nn.Sequential;
  avgpool: nn.AdaptiveAvgPool2d;
  fc: nn.Linear;
  inplanes = 64;
  dilation = 1;
  groups: number;
  base_width: number;
  constructor(
    ...args: Arguments<
      [
        block: ResidualBlock,
        layers: readonly number[],
        num_classes?: number,
        zero_init_residual?: boolean,
        groups?: number,
        width_per_group?: number,
        replace_stride_with_dilation?: readonly boolean[] | null,
        norm_layer?: NormMaker | null,
      ],
      ResNetOptions
    >
  ) {
    super();
    const options = bind.bind(args);
    const { block, layers, num_classes, zero_init_residual, groups, width_per_group } = options;
    const norm = options.norm_layer ?? nn.BatchNorm2d;
    const dilate = options.replace_stride_with_dilation ?? [false, false, false];
    if (dilate.length !== 3)
      throw new ValueError(
        `replace_stride_with_dilation should be None or a 3-element tuple, got ${pythonRepr(dilate)}`,
      );
    this.groups = groups;
    this.base_width = width_per_group;
    this.conv1 = new nn.Conv2d(3, this.inplanes, 7, { stride: 2, padding: 3, bias: false });
    this.bn1 = make(norm, this.inplanes);
    this.relu = new nn.ReLU(true);
    this.maxpool = new nn.MaxPool2d(3, 2, 1);
    this.layer1 = this._make_layer(norm, block, 64, itemAt(layers, 0));
    this.layer2 = this._make_layer(norm, block, 128, itemAt(layers, 1), 2, dilate[0]);
    this.layer3 = this._make_layer(norm, block, 256, itemAt(layers, 2), 2, dilate[1]);
    this.layer4 = this._make_layer(norm, block, 512, itemAt(layers, 3), 2, dilate[2]);
    this.avgpool = new nn.AdaptiveAvgPool2d([1, 1]);
    this.fc = new nn.Linear(512 * block.expansion, num_classes);
    initialize(this, { conv: kaimingFanOut });
    if (!zero_init_residual) return;
    for (const layer of this.modules()) {
      const last = layer instanceof Bottleneck ? layer.bn3 : layer instanceof BasicBlock ? layer.bn2 : null;
      if (last instanceof nn.BatchNorm2d) nn.init.zeros_(last.weight);
    }
  }

  private _make_layer(
    norm_layer: NormMaker,
    block: ResidualBlock,
    planes: number,
    blocks: number,
    stride = 1,
    dilate = false,
  ): nn.Sequential {
    const previous = this.dilation;
    if (dilate) this.dilation *= stride;
    const step = dilate ? 1 : stride;
    const width = planes * block.expansion;
    const downsample =
      step === 1 && this.inplanes === width
        ? null
        : new nn.Sequential(conv1x1(this.inplanes, width, step), make(norm_layer, width));
    const common = { groups: this.groups, base_width: this.base_width, norm_layer };
    const parts = [new block(this.inplanes, planes, { ...common, stride: step, downsample, dilation: previous })];
    this.inplanes = width;
    while (parts.length < blocks) parts.push(new block(width, planes, { ...common, dilation: this.dilation }));
    return new nn.Sequential(...parts);
  }

  forward(x: Tensor): Tensor {
    let out = this.maxpool(this.relu(this.bn1(this.conv1(x))));
    out = this.layer4(this.layer3(this.layer2(this.layer1(out))));
    return this.fc(this.avgpool(out).flatten(1));
  }
}

const resnet = (
  name: string,
  block: ResidualBlock,
  layers: readonly number[],
  fixed: ResNetOptions = {},
): ModelBuilder<ResNet, ResNetOptions> =>
  builder(name, (options: ResNetOptions) => new ResNet({ ...options, block, layers }), {}, fixed);

/** ResNet with 18 layers. */
export const resnet18: ModelBuilder<ResNet, ResNetOptions> = resnet("resnet18", BasicBlock, [2, 2, 2, 2]);
/** ResNet with 34 layers. */
export const resnet34: ModelBuilder<ResNet, ResNetOptions> = resnet("resnet34", BasicBlock, [3, 4, 6, 3]);
/** ResNet with 50 layers. */
export const resnet50: ModelBuilder<ResNet, ResNetOptions> = resnet("resnet50", Bottleneck, [3, 4, 6, 3]);
/** ResNet with 101 layers. */
export const resnet101: ModelBuilder<ResNet, ResNetOptions> = resnet("resnet101", Bottleneck, [3, 4, 23, 3]);
/** ResNet with 152 layers. */
export const resnet152: ModelBuilder<ResNet, ResNetOptions> = resnet("resnet152", Bottleneck, [3, 8, 36, 3]);
/** ResNeXt with 50 layers, 32 groups of 4 channels. */
export const resnext50_32x4d: ModelBuilder<ResNet, ResNetOptions> = resnet(
  "resnext50_32x4d",
  Bottleneck,
  [3, 4, 6, 3],
  { groups: 32, width_per_group: 4 },
);
/** ResNeXt with 101 layers, 32 groups of 8 channels. */
export const resnext101_32x8d: ModelBuilder<ResNet, ResNetOptions> = resnet(
  "resnext101_32x8d",
  Bottleneck,
  [3, 4, 23, 3],
  { groups: 32, width_per_group: 8 },
);
/** ResNeXt with 101 layers, 64 groups of 4 channels. */
export const resnext101_64x4d: ModelBuilder<ResNet, ResNetOptions> = resnet(
  "resnext101_64x4d",
  Bottleneck,
  [3, 4, 23, 3],
  { groups: 64, width_per_group: 4 },
);
/** ResNet with 50 layers, twice as wide. */
export const wide_resnet50_2: ModelBuilder<ResNet, ResNetOptions> = resnet(
  "wide_resnet50_2",
  Bottleneck,
  [3, 4, 6, 3],
  { width_per_group: 128 },
);
/** ResNet with 101 layers, twice as wide. */
export const wide_resnet101_2: ModelBuilder<ResNet, ResNetOptions> = resnet(
  "wide_resnet101_2",
  Bottleneck,
  [3, 4, 23, 3],
  { width_per_group: 128 },
);
