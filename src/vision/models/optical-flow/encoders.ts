/** What RAFT finds features of images with: residual blocks that shrink them to an eighth. */
import * as nn from "../../../nn/index.ts";
import { itemAt } from "../../../support/checked.ts";
import { ValueError } from "../../../support/errors.ts";
import type { Tensor } from "../../../tensor/tensor.ts";
import type { NormMaker } from "../../ops/makers.ts";
import { Conv2dNormActivation } from "../../ops/misc.ts";
import { kaimingFanOut } from "../initialize.ts";

/** Settings of a block. `norm_layer`: null for none. */
export interface FlowBlockOptions {
  norm_layer: NormMaker | null;
  stride?: number;
  /** Whether the input goes through a convolution even where its shape fits. */
  always_project?: boolean;
}
/** A class of blocks. */
export type FlowBlock = new (in_channels: number, out_channels: number, options: FlowBlockOptions) => nn.Layer;

/** A convolution with bias, a norm and ReLU. */
const conv = (from: number, to: number, size: number, norm_layer: NormMaker | null, stride = 1): nn.Layer =>
  new Conv2dNormActivation(from, to, { norm_layer, kernel_size: size, stride, bias: true });
/** What brings the input to the output's shape. */
const shortcut = (from: number, to: number, norm_layer: NormMaker | null, stride: number): nn.Layer =>
  new Conv2dNormActivation(from, to, { norm_layer, kernel_size: 1, stride, bias: true, activation_layer: null });

/** Two convolutions beside the identity, with activations after each. */
export class ResidualBlock extends nn.Module<(x: Tensor) => Tensor> {
  convnormrelu1: nn.Layer;
  convnormrelu2: nn.Layer;
  downsample: nn.Layer;
  relu: nn.ReLU;
  constructor(in_channels: number, out_channels: number, options: FlowBlockOptions) {
    super();
    const { norm_layer, stride = 1, always_project = false } = options;
    this.convnormrelu1 = conv(in_channels, out_channels, 3, norm_layer, stride);
    this.convnormrelu2 = conv(out_channels, out_channels, 3, norm_layer);
    const fits = stride === 1 && !always_project;
    this.downsample = fits ? new nn.Identity() : shortcut(in_channels, out_channels, norm_layer, stride);
    this.relu = new nn.ReLU(true);
  }
  forward(x: Tensor): Tensor {
    const y = this.convnormrelu2(this.convnormrelu1(x));
    return this.relu(this.downsample(x).add(y));
  }
}

/** A convolution of a quarter of the channels between two of single pixels, beside the identity. */
export class BottleneckBlock extends nn.Module<(x: Tensor) => Tensor> {
  convnormrelu1: nn.Layer;
  convnormrelu2: nn.Layer;
  convnormrelu3: nn.Layer;
  relu: nn.ReLU;
  downsample: nn.Layer;
  constructor(in_channels: number, out_channels: number, { norm_layer, stride = 1 }: FlowBlockOptions) {
    super();
    const inner = Math.floor(out_channels / 4);
    this.convnormrelu1 = conv(in_channels, inner, 1, norm_layer);
    this.convnormrelu2 = conv(inner, inner, 3, norm_layer, stride);
    this.convnormrelu3 = conv(inner, out_channels, 1, norm_layer);
    this.relu = new nn.ReLU(true);
    this.downsample = stride === 1 ? new nn.Identity() : shortcut(in_channels, out_channels, norm_layer, stride);
  }
  forward(x: Tensor): Tensor {
    const y = this.convnormrelu3(this.convnormrelu2(this.convnormrelu1(x)));
    return this.relu(this.downsample(x).add(y));
  }
}

/** Settings of `FeatureEncoder`. */
export interface FeatureEncoderOptions {
  block?: FlowBlock;
  /** Channels after the first convolution, after each pair of blocks, and of the result. */
  layers?: readonly number[];
  strides?: readonly number[];
  norm_layer?: NormMaker | null;
}
/**
 * Features of images [n, 3, H, W] at an eighth of their size: [n, layers[4], H / 8, W / 8].
 * @throws {ValueError} for other than five numbers of channels
 * @example
 * import * as torch from "flambeau";
 * import { raft } from "flambeau/vision/models/optical_flow";
 * const encoder = new raft.FeatureEncoder({ block: raft.BottleneckBlock, layers: [8, 8, 16, 16, 24] });
 * encoder(torch.rand(1, 3, 32, 48)).shape; // [ 1, 24, 4, 6 ]
 */
export class FeatureEncoder extends nn.Module<(x: Tensor) => Tensor> {
  convnormrelu: nn.Layer;
  layer1: nn.Sequential;
  layer2: nn.Sequential;
  layer3: nn.Sequential;
  conv: nn.Conv2d;
  output_dim: number;
  downsample_factor: number;
  constructor(options: FeatureEncoderOptions = {}) {
    super();
    const { block = ResidualBlock, layers = [64, 64, 96, 128, 256], strides = [2, 1, 2, 2] } = options;
    const { norm_layer = nn.BatchNorm2d } = options;
    if (layers.length !== 5) throw new ValueError(`The expected number of layers is 5, instead got ${layers.length}`);
    this.convnormrelu = conv(3, itemAt(layers, 0), 7, norm_layer, itemAt(strides, 0));
    const pair = (i: number): nn.Sequential => {
      const [from, to, stride] = [itemAt(layers, i - 1), itemAt(layers, i), itemAt(strides, i)];
      return new nn.Sequential(
        new block(from, to, { norm_layer, stride }),
        new block(to, to, { norm_layer, stride: 1 }),
      );
    };
    this.layer1 = pair(1);
    this.layer2 = pair(2);
    this.layer3 = pair(3);
    this.conv = new nn.Conv2d(itemAt(layers, 3), itemAt(layers, 4), 1);
    for (const layer of this.modules()) if (layer instanceof nn.Conv2d) kaimingFanOut(layer);
    this.output_dim = itemAt(layers, 4);
    this.downsample_factor = 2 ** strides.filter((stride) => stride === 2).length;
  }
  forward(x: Tensor): Tensor {
    return this.conv(this.layer3(this.layer2(this.layer1(this.convnormrelu(x)))));
  }
}
