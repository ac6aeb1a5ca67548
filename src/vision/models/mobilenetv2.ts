/** MobileNet V2: inverted residuals with linear bottlenecks (https://arxiv.org/abs/1801.04381). */
import * as nn from "../../nn/index.ts";
import { signature, type Arguments } from "../../nn/arguments.ts";
import { ValueError } from "../../support/errors.ts";
import { pythonRepr } from "../../support/python.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { make, type NormMaker } from "../ops/makers.ts";
import { Conv2dNormActivation } from "../ops/misc.ts";
import { builder } from "./builder.ts";
import { initialize, kaimingFanOut, makeDivisible, initializeNormal } from "./initialize.ts";
import { itemAt } from "../../support/checked.ts";

/** Widens the channels, convolves each by itself, narrows them again. */
export class InvertedResidual extends nn.Module<(x: Tensor) => Tensor> {
  conv: nn.Sequential;
  use_res_connect: boolean;
  readonly out_channels: number;
  /** Whether a stage ends before this block, which halves the size. */
  readonly _is_cn: boolean;
  constructor(inp: number, oup: number, stride: number, expand_ratio: number, norm_layer: NormMaker) {
    super();
    if (stride !== 1 && stride !== 2) throw new ValueError(`stride should be 1 or 2 instead of ${stride}`);
    const hidden = Math.round(inp * expand_ratio);
    const common = { norm_layer, activation_layer: nn.ReLU6 };
    const parts: nn.Layer[] = [];
    if (expand_ratio !== 1) parts.push(new Conv2dNormActivation(inp, hidden, { kernel_size: 1, ...common }));
    parts.push(
      new Conv2dNormActivation(hidden, hidden, { stride, groups: hidden, ...common }),
      new nn.Conv2d(hidden, oup, 1, { bias: false }),
      make(norm_layer, oup),
    );
    this.conv = new nn.Sequential(...parts);
    this.out_channels = oup;
    this._is_cn = stride > 1;
    this.use_res_connect = stride === 1 && inp === oup;
  }
  forward(x: Tensor): Tensor {
    return this.use_res_connect ? x.add(this.conv(x)) : this.conv(x);
  }
}

/** A class of blocks of `MobileNetV2`. */
export type MobileNetV2Block = new (...args: ConstructorParameters<typeof InvertedResidual>) => nn.Layer;
/** Settings of `MobileNetV2`. */
export interface MobileNetV2Options {
  num_classes?: number;
  /** Factor of all channels. */
  width_mult?: number;
  /** Rows of expansion, channels, blocks, stride. */
  inverted_residual_setting?: readonly (readonly number[])[] | null;
  /** Channels are multiples of this. */
  round_nearest?: number;
  /** The class of its blocks. */
  block?: MobileNetV2Block | null;
  norm_layer?: NormMaker | null;
  dropout?: number;
}
const bind = signature<Required<MobileNetV2Options>>(
  "MobileNetV2",
  "num_classes=1000, width_mult=1, inverted_residual_setting=None, round_nearest=8, block=None, norm_layer=None, dropout=0.2",
);
/** MobileNet V2: images [batch, 3, H, W] to class scores. */
export class MobileNetV2 extends nn.Module<(x: Tensor) => Tensor> {
  features: nn.Sequential;
  classifier: nn.Sequential;
  last_channel: number;
  constructor(
    ...args: Arguments<
      [
        num_classes?: number,
        width_mult?: number,
        inverted_residual_setting?: readonly (readonly number[])[] | null,
        round_nearest?: number,
        block?: MobileNetV2Block | null,
        norm_layer?: NormMaker | null,
        dropout?: number,
      ],
      MobileNetV2Options
    >
  ) {
    super();
    const options = bind.bind(args);
    const { num_classes, width_mult, round_nearest, dropout } = options;
    const norm_layer = options.norm_layer ?? nn.BatchNorm2d;
    const block = options.block ?? InvertedResidual;
    const rows = options.inverted_residual_setting ?? [
      [1, 16, 1, 1],
      [6, 24, 2, 2],
      [6, 32, 3, 2],
      [6, 64, 4, 2],
      [6, 96, 3, 1],
      [6, 160, 3, 2],
      [6, 320, 1, 1],
    ];
    if (rows.length === 0 || itemAt(rows, 0).length !== 4)
      throw new ValueError(
        `inverted_residual_setting should be non-empty or a 4-element list, got ${pythonRepr(rows)}`,
      );
    const common = { norm_layer, activation_layer: nn.ReLU6 };
    let width = makeDivisible(32 * width_mult, round_nearest);
    this.last_channel = makeDivisible(1280 * Math.max(1, width_mult), round_nearest);
    const parts: nn.Layer[] = [new Conv2dNormActivation(3, width, { stride: 2, ...common })];
    for (const [expand, channels, blocks, stride] of rows as readonly (readonly [number, number, number, number])[]) {
      const next = makeDivisible(channels * width_mult, round_nearest);
      for (let i = 0; i < blocks; i++) {
        parts.push(new block(width, next, i === 0 ? stride : 1, expand, norm_layer));
        width = next;
      }
    }
    parts.push(new Conv2dNormActivation(width, this.last_channel, { kernel_size: 1, ...common }));
    this.features = new nn.Sequential(...parts);
    this.classifier = new nn.Sequential(new nn.Dropout(dropout), new nn.Linear(this.last_channel, num_classes));
    initialize(this, { conv: kaimingFanOut, linear: initializeNormal(0.01) });
  }
  forward(x: Tensor): Tensor {
    return this.classifier(nn.functional.adaptive_avg_pool2d(this.features(x), [1, 1]).flatten(1));
  }
}

/** MobileNet V2. */
export const mobilenet_v2 = builder("mobilenet_v2", (options: MobileNetV2Options) => new MobileNetV2(options));
