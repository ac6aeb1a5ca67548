/** What GoogLeNet and Inception v3 share: their convolution, the range that published weights expect, their initial draws. */
import * as nn from "../../nn/index.ts";
import { cat } from "../../ops/view/join.ts";
import type { Tensor } from "../../tensor/tensor.ts";

/** Settings of `BasicConv2d`: those of a convolution but for its bias. */
export interface BasicConv2dOptions {
  kernel_size: number | readonly number[];
  stride?: number;
  padding?: number | readonly number[];
}

/** A class of such convolutions. */
export type ConvBlock = new (in_channels: number, out_channels: number, options: BasicConv2dOptions) => BasicConv2d;
/** A convolution without bias, batch norm with eps 0.001, ReLU. */
export class BasicConv2d extends nn.Module<(x: Tensor) => Tensor> {
  conv: nn.Conv2d;
  bn: nn.BatchNorm2d;
  constructor(in_channels: number, out_channels: number, options: BasicConv2dOptions) {
    super();
    this.conv = new nn.Conv2d(in_channels, out_channels, { ...options, bias: false });
    this.bn = new nn.BatchNorm2d(out_channels, { eps: 0.001 });
  }
  forward(x: Tensor): Tensor {
    return nn.functional.relu(this.bn(this.conv(x)), true);
  }
}

/** From ImageNet's mean and deviation to the range of -1 to 1 on which the published weights were trained. */
export function toInceptionRange(x: Tensor): Tensor {
  const channel = (i: number, deviation: number, mean: number): Tensor =>
    x
      .at(":", i)
      .unsqueeze(1)
      .mul(deviation / 0.5)
      .add((mean - 0.5) / 0.5);
  return cat([channel(0, 0.229, 0.485), channel(1, 0.224, 0.456), channel(2, 0.225, 0.406)], 1);
}

/** Truncated normal values for convolutions and linear layers; biases stay as they are. */
export function drawTruncated(model: nn.Module, stdOf: (layer: nn.Module) => number): void {
  for (const layer of model.modules()) {
    if (layer instanceof nn.Conv2d || layer instanceof nn.Linear)
      nn.init.trunc_normal_(layer.weight, 0, stdOf(layer), -2, 2);
  }
}
