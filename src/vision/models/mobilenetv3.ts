/** MobileNet V3, found by search: hard swish, squeeze and excitation (https://arxiv.org/abs/1905.02244). */
import * as nn from "../../nn/index.ts";
import { signature, type Arguments } from "../../nn/arguments.ts";
import { ValueError } from "../../support/errors.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { make, type LayerMaker, type NormMaker } from "../ops/makers.ts";
import { Conv2dNormActivation, SqueezeExcitation } from "../ops/misc.ts";
import { builder, type ModelBuilder } from "./builder.ts";
import { addOnto } from "./one-call.ts";
import { initialize, kaimingFanOut, makeDivisible, initializeNormal } from "./initialize.ts";
import { itemAt, lastOf } from "../../support/checked.ts";

/** One row of the paper's tables 1 and 2. */
export class InvertedResidualConfig {
  readonly input_channels: number;
  readonly expanded_channels: number;
  readonly out_channels: number;
  readonly use_hs: boolean;
  constructor(
    input_channels: number,
    readonly kernel: number,
    expanded_channels: number,
    out_channels: number,
    readonly use_se: boolean,
    activation: "HS" | "RE",
    readonly stride: number,
    readonly dilation: number,
    width_mult: number,
  ) {
    this.input_channels = InvertedResidualConfig.adjust_channels(input_channels, width_mult);
    this.expanded_channels = InvertedResidualConfig.adjust_channels(expanded_channels, width_mult);
    this.out_channels = InvertedResidualConfig.adjust_channels(out_channels, width_mult);
    this.use_hs = activation === "HS";
  }
  static adjust_channels(channels: number, width_mult: number): number {
    return makeDivisible(channels * width_mult, 8);
  }
}

/** Makes squeeze and excitation. */
export type SqueezeMaker = LayerMaker<[input_channels: number, squeeze_channels: number]>;
const squeezeAndExcitation: SqueezeMaker = (input_channels, squeeze_channels) =>
  new SqueezeExcitation(input_channels, squeeze_channels, { scale_activation: () => new nn.Hardsigmoid() });
/** Widens the channels, convolves each by itself, scales them, narrows them again. */
export class InvertedResidual extends nn.Module<(x: Tensor) => Tensor> {
  block: nn.Sequential;
  use_res_connect: boolean;
  readonly out_channels: number;
  /** Whether a stage ends before this block, which halves the size. */
  readonly _is_cn: boolean;
  constructor(cnf: InvertedResidualConfig, norm_layer: NormMaker, se_layer: SqueezeMaker = squeezeAndExcitation) {
    super();
    if (cnf.stride < 1 || cnf.stride > 2) throw new ValueError("illegal stride value");
    const { input_channels, expanded_channels: width, out_channels } = cnf;
    this.use_res_connect = cnf.stride === 1 && input_channels === out_channels;
    const common = { norm_layer, activation_layer: cnf.use_hs ? nn.Hardswish : nn.ReLU };
    const parts: nn.Layer[] = [];
    if (width !== input_channels)
      parts.push(new Conv2dNormActivation(input_channels, width, { kernel_size: 1, ...common }));
    parts.push(
      new Conv2dNormActivation(width, width, {
        kernel_size: cnf.kernel,
        stride: cnf.dilation > 1 ? 1 : cnf.stride,
        dilation: cnf.dilation,
        groups: width,
        ...common,
      }),
    );
    if (cnf.use_se) parts.push(make(se_layer, width, makeDivisible(Math.floor(width / 4), 8)));
    parts.push(new Conv2dNormActivation(width, out_channels, { kernel_size: 1, norm_layer, activation_layer: null }));
    this.block = new nn.Sequential(...parts);
    this.out_channels = out_channels;
    this._is_cn = cnf.stride > 1;
  }
  forward(input: Tensor): Tensor {
    const result = this.block(input);
    return this.use_res_connect ? addOnto(result, input) : result;
  }
}

/** A class of blocks of `MobileNetV3`. */
export type MobileNetV3Block = new (cnf: InvertedResidualConfig, norm_layer: NormMaker) => nn.Layer;
/** Settings of `MobileNetV3`. */
export interface MobileNetV3Options {
  inverted_residual_setting?: readonly InvertedResidualConfig[];
  last_channel?: number;
  num_classes?: number;
  /** The class of its blocks. */
  block?: MobileNetV3Block | null;
  norm_layer?: NormMaker | null;
  dropout?: number;
  /** Of the builders: half of the channels in the last blocks. */
  reduced_tail?: boolean;
  /** Of the builders: dilation in the last blocks instead of a stride. */
  dilated?: boolean;
  /** Of the builders: factor of all channels. */
  width_mult?: number;
}
const bind = signature<Required<MobileNetV3Options>>(
  "MobileNetV3",
  "inverted_residual_setting, last_channel, num_classes=1000, block=None, norm_layer=None, dropout=0.2, reduced_tail=None, dilated=None, width_mult=None",
);
/** MobileNet V3: images [batch, 3, H, W] to class scores. */
export class MobileNetV3 extends nn.Module<(x: Tensor) => Tensor> {
  features: nn.Sequential;
  avgpool: nn.AdaptiveAvgPool2d;
  classifier: nn.Sequential;
  constructor(
    ...args: Arguments<
      [
        inverted_residual_setting: readonly InvertedResidualConfig[],
        last_channel: number,
        num_classes?: number,
        block?: MobileNetV3Block | null,
        norm_layer?: NormMaker | null,
        dropout?: number,
      ],
      MobileNetV3Options
    >
  ) {
    super();
    const options = bind.bind(args);
    const { inverted_residual_setting: rows, last_channel, num_classes, dropout } = options;
    if (rows.length === 0) throw new ValueError("The inverted_residual_setting should not be empty");
    const norm_layer = options.norm_layer ?? ((n: number) => new nn.BatchNorm2d(n, { eps: 0.001, momentum: 0.01 }));
    const block = options.block ?? InvertedResidual;
    const common = { norm_layer, activation_layer: nn.Hardswish };
    const last = lastOf(rows).out_channels;
    this.features = new nn.Sequential(
      new Conv2dNormActivation(3, itemAt(rows, 0).input_channels, { stride: 2, ...common }),
      ...rows.map((row) => new block(row, norm_layer)),
      new Conv2dNormActivation(last, 6 * last, { kernel_size: 1, ...common }),
    );
    this.avgpool = new nn.AdaptiveAvgPool2d(1);
    this.classifier = new nn.Sequential(
      new nn.Linear(6 * last, last_channel),
      new nn.Hardswish(true),
      new nn.Dropout(dropout, true),
      new nn.Linear(last_channel, num_classes),
    );
    initialize(this, { conv: kaimingFanOut, linear: initializeNormal(0.01) });
  }
  forward(x: Tensor): Tensor {
    return this.classifier(this.avgpool(this.features(x)).flatten(1));
  }
}

type Row = [number, number, number, number, boolean, "HS" | "RE", number, number];
const tables: Record<"large" | "small", (half: number, dilation: number) => [rows: Row[], last: number]> = {
  large: (half, dilation) => [
    [
      [16, 3, 16, 16, false, "RE", 1, 1],
      [16, 3, 64, 24, false, "RE", 2, 1],
      [24, 3, 72, 24, false, "RE", 1, 1],
      [24, 5, 72, 40, true, "RE", 2, 1],
      [40, 5, 120, 40, true, "RE", 1, 1],
      [40, 5, 120, 40, true, "RE", 1, 1],
      [40, 3, 240, 80, false, "HS", 2, 1],
      [80, 3, 200, 80, false, "HS", 1, 1],
      [80, 3, 184, 80, false, "HS", 1, 1],
      [80, 3, 184, 80, false, "HS", 1, 1],
      [80, 3, 480, 112, true, "HS", 1, 1],
      [112, 3, 672, 112, true, "HS", 1, 1],
      [112, 5, 672, 160 / half, true, "HS", 2, dilation],
      [160 / half, 5, 960 / half, 160 / half, true, "HS", 1, dilation],
      [160 / half, 5, 960 / half, 160 / half, true, "HS", 1, dilation],
    ],
    1280 / half,
  ],
  small: (half, dilation) => [
    [
      [16, 3, 16, 16, true, "RE", 2, 1],
      [16, 3, 72, 24, false, "RE", 2, 1],
      [24, 3, 88, 24, false, "RE", 1, 1],
      [24, 5, 96, 40, true, "HS", 2, 1],
      [40, 5, 240, 40, true, "HS", 1, 1],
      [40, 5, 240, 40, true, "HS", 1, 1],
      [40, 5, 120, 48, true, "HS", 1, 1],
      [48, 5, 144, 48, true, "HS", 1, 1],
      [48, 5, 288, 96 / half, true, "HS", 2, dilation],
      [96 / half, 5, 576 / half, 96 / half, true, "HS", 1, dilation],
      [96 / half, 5, 576 / half, 96 / half, true, "HS", 1, dilation],
    ],
    1024 / half,
  ],
};

/** The rows and the last width of a builder. */
export function settingsOf(
  size: "large" | "small",
  options: MobileNetV3Options,
): Required<Pick<MobileNetV3Options, "inverted_residual_setting" | "last_channel">> {
  const { width_mult = 1, reduced_tail = false, dilated = false } = options;
  const [rows, last] = tables[size](reduced_tail ? 2 : 1, dilated ? 2 : 1);
  return {
    inverted_residual_setting: rows.map((row) => new InvertedResidualConfig(...row, width_mult)),
    last_channel: InvertedResidualConfig.adjust_channels(last, width_mult),
  };
}

const mobilenet = (size: "large" | "small"): ModelBuilder<MobileNetV3, MobileNetV3Options> =>
  builder(
    `mobilenet_v3_${size}`,
    (options: MobileNetV3Options) => new MobileNetV3({ ...options, ...settingsOf(size, options) }),
  );

/** MobileNet V3, large. */
export const mobilenet_v3_large: ModelBuilder<MobileNetV3, MobileNetV3Options> = mobilenet("large");
/** MobileNet V3, small. */
export const mobilenet_v3_small: ModelBuilder<MobileNetV3, MobileNetV3Options> = mobilenet("small");
