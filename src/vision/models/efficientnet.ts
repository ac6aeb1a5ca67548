/** EfficientNet (https://arxiv.org/abs/1905.11946) and its second version (https://arxiv.org/abs/2104.00298). */
import * as nn from "../../nn/index.ts";
import { signature, type Arguments } from "../../nn/arguments.ts";
import { ValueError } from "../../support/errors.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import type { NormMaker } from "../ops/makers.ts";
import { Conv2dNormActivation, SqueezeExcitation } from "../ops/misc.ts";
import { StochasticDepth } from "../ops/stochastic-depth.ts";
import { builder, type ModelBuilder } from "./builder.ts";
import { addOnto } from "./one-call.ts";
import { initialize, kaimingFanOut, makeDivisible } from "./initialize.ts";
import { itemAt, lastOf } from "../../support/checked.ts";

/** One stage: blocks of one kind; the first brings size and channels over. */
export interface StageConfig {
  readonly kind: "MBConv" | "FusedMBConv";
  readonly expand_ratio: number;
  readonly kernel: number;
  readonly stride: number;
  readonly input_channels: number;
  readonly out_channels: number;
  readonly num_layers: number;
}

/** A stage of `MBConv` blocks, scaled in width and depth. */
export function MBConvConfig(
  expand_ratio: number,
  kernel: number,
  stride: number,
  input_channels: number,
  out_channels: number,
  num_layers: number,
  width_mult = 1,
  depth_mult = 1,
): StageConfig {
  const adjust = (channels: number): number => makeDivisible(channels * width_mult, 8);
  return {
    kind: "MBConv",
    expand_ratio,
    kernel,
    stride,
    input_channels: adjust(input_channels),
    out_channels: adjust(out_channels),
    num_layers: Math.ceil(num_layers * depth_mult),
  };
}

/** A stage of `FusedMBConv` blocks. */
export function FusedMBConvConfig(
  expand_ratio: number,
  kernel: number,
  stride: number,
  input_channels: number,
  out_channels: number,
  num_layers: number,
): StageConfig {
  return { kind: "FusedMBConv", expand_ratio, kernel, stride, input_channels, out_channels, num_layers };
}

/** What both blocks share: a branch that may be left out in training beside the identity. */
abstract class ResidualBranch extends nn.Module<(x: Tensor) => Tensor> {
  block: nn.Sequential;
  stochastic_depth: StochasticDepth;
  use_res_connect: boolean;
  constructor(cnf: StageConfig, parts: readonly nn.Layer[], depth: number) {
    super();
    if (cnf.stride < 1 || cnf.stride > 2) throw new ValueError("illegal stride value");
    this.block = new nn.Sequential(...parts);
    this.stochastic_depth = new StochasticDepth(depth, "row");
    this.use_res_connect = cnf.stride === 1 && cnf.input_channels === cnf.out_channels;
  }
  forward(input: Tensor): Tensor {
    const result = this.block(input);
    return this.use_res_connect ? addOnto(this.stochastic_depth(result), input) : result;
  }
}

/** Widens the channels, convolves each by itself, weighs them, narrows them again. */
class MBConv extends ResidualBranch {
  constructor(cnf: StageConfig, depth: number, norm_layer: NormMaker) {
    const { input_channels, out_channels, kernel, stride } = cnf;
    const width = makeDivisible(input_channels * cnf.expand_ratio, 8);
    const common = { norm_layer, activation_layer: nn.SiLU };
    const parts: nn.Layer[] = [];
    if (width !== input_channels)
      parts.push(new Conv2dNormActivation(input_channels, width, { kernel_size: 1, ...common }));
    parts.push(
      new Conv2dNormActivation(width, width, { kernel_size: kernel, stride, groups: width, ...common }),
      new SqueezeExcitation(width, Math.max(1, Math.floor(input_channels / 4)), {
        activation: () => new nn.SiLU(true),
      }),
      new Conv2dNormActivation(width, out_channels, { kernel_size: 1, norm_layer, activation_layer: null }),
    );
    super(cnf, parts, depth);
  }
}

/** The same with one full convolution in place of the first two. */
class FusedMBConv extends ResidualBranch {
  constructor(cnf: StageConfig, depth: number, norm_layer: NormMaker) {
    const { input_channels, out_channels, kernel: kernel_size, stride } = cnf;
    const width = makeDivisible(input_channels * cnf.expand_ratio, 8);
    const full = { kernel_size, stride, norm_layer, activation_layer: nn.SiLU };
    super(
      cnf,
      width === input_channels
        ? [new Conv2dNormActivation(input_channels, out_channels, full)]
        : [
            new Conv2dNormActivation(input_channels, width, full),
            new Conv2dNormActivation(width, out_channels, { kernel_size: 1, norm_layer, activation_layer: null }),
          ],
      depth,
    );
  }
}

/** Settings of `EfficientNet`. */
export interface EfficientNetOptions {
  inverted_residual_setting?: readonly StageConfig[];
  dropout?: number;
  /** Probability with which the last block is left out; the others less. */
  stochastic_depth_prob?: number;
  num_classes?: number;
  norm_layer?: NormMaker | null;
  last_channel?: number | null;
}
const bind = signature<Required<EfficientNetOptions>>(
  "EfficientNet",
  "inverted_residual_setting, dropout, stochastic_depth_prob=0.2, num_classes=1000, norm_layer=None, last_channel=None",
);
/** EfficientNet: images [batch, 3, H, W] to class scores. */
export class EfficientNet extends nn.Module<(x: Tensor) => Tensor> {
  features: nn.Sequential;
  avgpool: nn.AdaptiveAvgPool2d;
  classifier: nn.Sequential;
  constructor(
    ...args: Arguments<
      [
        inverted_residual_setting: readonly StageConfig[],
        dropout: number,
        stochastic_depth_prob?: number,
        num_classes?: number,
        norm_layer?: NormMaker | null,
        last_channel?: number | null,
      ],
      EfficientNetOptions
    >
  ) {
    super();
    const options = bind.bind(args);
    const { inverted_residual_setting: stages, dropout, stochastic_depth_prob, num_classes } = options;
    if (stages.length === 0) throw new ValueError("The inverted_residual_setting should not be empty");
    const norm_layer = options.norm_layer ?? nn.BatchNorm2d;
    const common = { norm_layer, activation_layer: nn.SiLU };
    const parts: nn.Layer[] = [new Conv2dNormActivation(3, itemAt(stages, 0).input_channels, { stride: 2, ...common })];
    const total = stages.reduce((sum, stage) => sum + stage.num_layers, 0);
    let block = 0;
    for (const stage of stages) {
      const Block = stage.kind === "MBConv" ? MBConv : FusedMBConv;
      const rest = { ...stage, input_channels: stage.out_channels, stride: 1 };
      parts.push(
        new nn.Sequential(
          ...Array.from(
            { length: stage.num_layers },
            (_, i) => new Block(i === 0 ? stage : rest, (stochastic_depth_prob * block++) / total, norm_layer),
          ),
        ),
      );
    }
    const width = lastOf(stages).out_channels;
    const last = options.last_channel ?? 4 * width;
    parts.push(new Conv2dNormActivation(width, last, { kernel_size: 1, ...common }));
    this.features = new nn.Sequential(...parts);
    this.avgpool = new nn.AdaptiveAvgPool2d(1);
    this.classifier = new nn.Sequential(new nn.Dropout(dropout, true), new nn.Linear(last, num_classes));
    initialize(this, {
      conv: kaimingFanOut,
      linear: ({ weight, out_features }) =>
        nn.init.uniform_(weight, -1 / Math.sqrt(out_features), 1 / Math.sqrt(out_features)),
    });
  }
  forward(x: Tensor): Tensor {
    return this.classifier(this.avgpool(this.features(x)).flatten(1));
  }
}

type Builder = ModelBuilder<EfficientNet, EfficientNetOptions>;
const first = (
  name: string,
  width: number,
  depth: number,
  dropout: number,
  norm_layer: NormMaker | null = null,
): Builder =>
  builder(name, (options: EfficientNetOptions) => {
    const stage = (...row: [number, number, number, number, number, number]): StageConfig =>
      MBConvConfig(...row, width, depth);
    return new EfficientNet({
      dropout,
      norm_layer,
      ...options,
      inverted_residual_setting: [
        stage(1, 3, 1, 32, 16, 1),
        stage(6, 3, 2, 16, 24, 2),
        stage(6, 5, 2, 24, 40, 2),
        stage(6, 3, 2, 40, 80, 3),
        stage(6, 5, 1, 80, 112, 3),
        stage(6, 5, 2, 112, 192, 4),
        stage(6, 3, 1, 192, 320, 1),
      ],
      last_channel: null,
    });
  });

const tensorflowNorm = (channels: number): nn.Layer => new nn.BatchNorm2d(channels, { eps: 0.001, momentum: 0.01 });
/** EfficientNet B0. */
export const efficientnet_b0: Builder = first("efficientnet_b0", 1, 1, 0.2);
/** EfficientNet B1. */
export const efficientnet_b1: Builder = first("efficientnet_b1", 1, 1.1, 0.2);
/** EfficientNet B2. */
export const efficientnet_b2: Builder = first("efficientnet_b2", 1.1, 1.2, 0.3);
/** EfficientNet B3. */
export const efficientnet_b3: Builder = first("efficientnet_b3", 1.2, 1.4, 0.3);
/** EfficientNet B4. */
export const efficientnet_b4: Builder = first("efficientnet_b4", 1.4, 1.8, 0.4);
/** EfficientNet B5. */
export const efficientnet_b5: Builder = first("efficientnet_b5", 1.6, 2.2, 0.4, tensorflowNorm);
/** EfficientNet B6. */
export const efficientnet_b6: Builder = first("efficientnet_b6", 1.8, 2.6, 0.5, tensorflowNorm);
/** EfficientNet B7. */
export const efficientnet_b7: Builder = first("efficientnet_b7", 2, 3.1, 0.5, tensorflowNorm);

const second = (name: string, dropout: number, stages: readonly StageConfig[]): Builder =>
  builder(
    name,
    (options: EfficientNetOptions) =>
      new EfficientNet({
        dropout,
        norm_layer: (channels: number) => new nn.BatchNorm2d(channels, { eps: 0.001 }),
        ...options,
        inverted_residual_setting: stages,
        last_channel: 1280,
      }),
  );

/** EfficientNet V2, small. */
export const efficientnet_v2_s: Builder = second("efficientnet_v2_s", 0.2, [
  FusedMBConvConfig(1, 3, 1, 24, 24, 2),
  FusedMBConvConfig(4, 3, 2, 24, 48, 4),
  FusedMBConvConfig(4, 3, 2, 48, 64, 4),
  MBConvConfig(4, 3, 2, 64, 128, 6),
  MBConvConfig(6, 3, 1, 128, 160, 9),
  MBConvConfig(6, 3, 2, 160, 256, 15),
]);
/** EfficientNet V2, medium. */
export const efficientnet_v2_m: Builder = second("efficientnet_v2_m", 0.3, [
  FusedMBConvConfig(1, 3, 1, 24, 24, 3),
  FusedMBConvConfig(4, 3, 2, 24, 48, 5),
  FusedMBConvConfig(4, 3, 2, 48, 80, 5),
  MBConvConfig(4, 3, 2, 80, 160, 7),
  MBConvConfig(6, 3, 1, 160, 176, 14),
  MBConvConfig(6, 3, 2, 176, 304, 18),
  MBConvConfig(6, 3, 1, 304, 512, 5),
]);
/** EfficientNet V2, large. */
export const efficientnet_v2_l: Builder = second("efficientnet_v2_l", 0.4, [
  FusedMBConvConfig(1, 3, 1, 32, 32, 4),
  FusedMBConvConfig(4, 3, 2, 32, 64, 7),
  FusedMBConvConfig(4, 3, 2, 64, 96, 7),
  MBConvConfig(4, 3, 2, 96, 192, 10),
  MBConvConfig(6, 3, 1, 192, 224, 19),
  MBConvConfig(6, 3, 2, 224, 384, 25),
  MBConvConfig(6, 3, 1, 384, 640, 7),
]);
