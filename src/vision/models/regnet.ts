/** RegNet: widths of all blocks from a quantised line (https://arxiv.org/abs/2003.13678). */
import * as nn from "../../nn/index.ts";
import { signature, type Arguments } from "../../nn/arguments.ts";
import { ValueError } from "../../support/errors.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { make, type ActivationMaker, type NormMaker } from "../ops/makers.ts";
import { Conv2dNormActivation, SqueezeExcitation } from "../ops/misc.ts";
import { nearestWhole } from "../round.ts";
import { builder, type ModelBuilder } from "./builder.ts";
import { initialize, makeDivisible } from "./initialize.ts";
import { itemAt } from "../../support/checked.ts";

interface BlockKinds {
  readonly norm_layer: NormMaker;
  readonly activation_layer: ActivationMaker;
}
interface BlockSizes {
  readonly group_width: number;
  readonly bottleneck_multiplier: number;
  readonly se_ratio: number | null;
}

/** 1 x 1, 3 x 3 in groups, perhaps squeeze and excitation, 1 x 1. */
class BottleneckTransform extends nn.Sequential {
  constructor(from: number, to: number, stride: number, kinds: BlockKinds, sizes: BlockSizes) {
    const width = nearestWhole(to * sizes.bottleneck_multiplier);
    const groups = Math.floor(width / sizes.group_width);
    const { norm_layer, activation_layer } = kinds;
    const parts: Record<string, nn.Layer> = {
      a: new Conv2dNormActivation(from, width, { kernel_size: 1, ...kinds }),
      b: new Conv2dNormActivation(width, width, { kernel_size: 3, stride, groups, ...kinds }),
    };
    if (sizes.se_ratio)
      parts["se"] = new SqueezeExcitation(width, nearestWhole(sizes.se_ratio * from), {
        activation: activation_layer,
      });
    parts["c"] = new Conv2dNormActivation(width, to, { kernel_size: 1, norm_layer, activation_layer: null });
    super(parts);
  }
}

/** The bottleneck beside the identity, or beside a projection where the shape changes. */
class ResBottleneckBlock extends nn.Module<(x: Tensor) => Tensor> {
  proj: nn.Layer | null;
  f: BottleneckTransform;
  activation: nn.Layer;
  constructor(from: number, to: number, stride: number, kinds: BlockKinds, sizes: BlockSizes) {
    super();
    const { norm_layer } = kinds;
    this.proj =
      from === to && stride === 1
        ? null
        : new Conv2dNormActivation(from, to, { kernel_size: 1, stride, norm_layer, activation_layer: null });
    this.f = new BottleneckTransform(from, to, stride, kinds, sizes);
    this.activation = make(kinds.activation_layer, true);
  }
  forward(x: Tensor): Tensor {
    return this.activation((this.proj === null ? x : this.proj(x)).add(this.f(x)));
  }
}

class AnyStage extends nn.Sequential {}
class SimpleStemIN extends Conv2dNormActivation {}

/** Settings from which the blocks follow. */
export interface BlockParamsOptions {
  depth: number;
  w_0: number;
  w_a: number;
  w_m: number;
  group_width: number;
  bottleneck_multiplier?: number;
  se_ratio?: number | null;
}

/** Depths, widths and groups of the stages. */
export class BlockParams {
  constructor(
    readonly depths: readonly number[],
    readonly widths: readonly number[],
    readonly group_widths: readonly number[],
    readonly bottleneck_multipliers: readonly number[],
    readonly strides: readonly number[],
    readonly se_ratio: number | null = null,
  ) {}

  /**
   * Widths grow along the line w_0 + w_a * i, are rounded to powers of w_m and then to multiples of 8; a stage is a run of
   * equal widths. As in PyTorch the line is computed in float32.
   */
  static from_init_params(options: BlockParamsOptions): BlockParams {
    const { depth, w_0, w_a, w_m, group_width, bottleneck_multiplier = 1, se_ratio = null } = options;
    if (w_a < 0 || w_0 <= 0 || w_m <= 1 || w_0 % 8 !== 0) throw new ValueError("Invalid RegNet settings");
    const { fround } = Math;
    const widths = Array.from({ length: depth }, (_, i) => {
      const line = fround(fround(i * fround(w_a)) + w_0);
      const capacity = nearestWhole(fround(fround(Math.log(fround(line / w_0))) / fround(Math.log(w_m))));
      return nearestWhole(fround(fround(w_0 * fround(w_m ** capacity)) / 8)) * 8;
    });
    const starts = widths.flatMap((width, i) => (i === 0 || width !== widths[i - 1] ? [i] : []));
    const depths = starts.map((start, i) => (starts[i + 1] ?? depth) - start);
    const bottom = starts.map((start) => Math.trunc(itemAt(widths, start) * bottleneck_multiplier));
    const groups = bottom.map((width) => Math.min(group_width, width));
    return new BlockParams(
      depths,
      bottom.map((width, i) => Math.trunc(makeDivisible(width, itemAt(groups, i)) / bottleneck_multiplier)),
      groups,
      starts.map(() => bottleneck_multiplier),
      starts.map(() => 2),
      se_ratio,
    );
  }
}

/** Settings of `RegNet`. */
export interface RegNetOptions {
  block_params?: BlockParams;
  num_classes?: number;
  stem_width?: number;
  norm_layer?: NormMaker | null;
  activation?: ActivationMaker | null;
}
const bind = signature<Required<RegNetOptions>>(
  "RegNet",
  "block_params, num_classes=1000, stem_width=32, norm_layer=None, activation=None",
);
/** RegNet: images [batch, 3, H, W] to class scores. */
export class RegNet extends nn.Module<(x: Tensor) => Tensor> {
  stem: SimpleStemIN;
  trunk_output: nn.Sequential;
  avgpool: nn.AdaptiveAvgPool2d;
  fc: nn.Linear;
  constructor(
    ...args: Arguments<
      [
        block_params: BlockParams,
        num_classes?: number,
        stem_width?: number,
        norm_layer?: NormMaker | null,
        activation?: ActivationMaker | null,
      ],
      RegNetOptions
    >
  ) {
    super();
    const { block_params: p, num_classes, stem_width, norm_layer, activation } = bind.bind(args);
    const kinds: BlockKinds = { norm_layer: norm_layer ?? nn.BatchNorm2d, activation_layer: activation ?? nn.ReLU };
    this.stem = new SimpleStemIN(3, stem_width, { stride: 2, ...kinds });
    this.trunk_output = new nn.Sequential();
    let width = stem_width;
    p.widths.forEach((to, i) => {
      const stage = new AnyStage();
      const sizes = {
        group_width: itemAt(p.group_widths, i),
        bottleneck_multiplier: itemAt(p.bottleneck_multipliers, i),
        se_ratio: p.se_ratio,
      };
      for (let j = 0; j < itemAt(p.depths, i); j++)
        stage.add_module(
          `block${i + 1}-${j}`,
          new ResBottleneckBlock(j === 0 ? width : to, to, j === 0 ? itemAt(p.strides, i) : 1, kinds, sizes),
        );
      this.trunk_output.add_module(`block${i + 1}`, stage);
      width = to;
    });
    this.avgpool = new nn.AdaptiveAvgPool2d([1, 1]);
    this.fc = new nn.Linear(width, num_classes);
    initialize(this, {
      // The bias of squeeze and excitation stays as drawn.
      keepBias: true,
      conv: ({ weight, kernel_size, out_channels }) =>
        nn.init.normal_(weight, 0, Math.sqrt(2 / (itemAt(kernel_size, 0) * itemAt(kernel_size, 1) * out_channels))),
      linear: ({ weight, bias }) => {
        nn.init.normal_(weight, 0, 0.01);
        nn.init.zeros_(bias);
      },
    });
  }
  forward(x: Tensor): Tensor {
    return this.fc(this.avgpool(this.trunk_output(this.stem(x))).flatten(1));
  }
}

const regnet = (
  name: string,
  depth: number,
  w_0: number,
  w_a: number,
  w_m: number,
  group_width: number,
): ModelBuilder<RegNet, RegNetOptions> =>
  builder(
    name,
    (options: RegNetOptions) =>
      new RegNet({
        ...options,
        block_params: BlockParams.from_init_params({
          depth,
          w_0,
          w_a,
          w_m,
          group_width,
          se_ratio: name.startsWith("regnet_y") ? 0.25 : null,
        }),
      }),
  );

/** RegNet Y of 400 million operations. */
export const regnet_y_400mf: ModelBuilder<RegNet, RegNetOptions> = regnet("regnet_y_400mf", 16, 48, 27.89, 2.09, 8);
/** RegNet Y of 800 million operations. */
export const regnet_y_800mf: ModelBuilder<RegNet, RegNetOptions> = regnet("regnet_y_800mf", 14, 56, 38.84, 2.4, 16);
/** RegNet Y of 1.6 billion operations. */
export const regnet_y_1_6gf: ModelBuilder<RegNet, RegNetOptions> = regnet("regnet_y_1_6gf", 27, 48, 20.71, 2.65, 24);
/** RegNet Y of 3.2 billion operations. */
export const regnet_y_3_2gf: ModelBuilder<RegNet, RegNetOptions> = regnet("regnet_y_3_2gf", 21, 80, 42.63, 2.66, 24);
/** RegNet Y of 8 billion operations. */
export const regnet_y_8gf: ModelBuilder<RegNet, RegNetOptions> = regnet("regnet_y_8gf", 17, 192, 76.82, 2.19, 56);
/** RegNet Y of 16 billion operations. */
export const regnet_y_16gf: ModelBuilder<RegNet, RegNetOptions> = regnet("regnet_y_16gf", 18, 200, 106.23, 2.48, 112);
/** RegNet Y of 32 billion operations. */
export const regnet_y_32gf: ModelBuilder<RegNet, RegNetOptions> = regnet("regnet_y_32gf", 20, 232, 115.89, 2.53, 232);
/** RegNet Y of 128 billion operations. */
export const regnet_y_128gf: ModelBuilder<RegNet, RegNetOptions> = regnet("regnet_y_128gf", 27, 456, 160.83, 2.52, 264);
/** RegNet X of 400 million operations. */
export const regnet_x_400mf: ModelBuilder<RegNet, RegNetOptions> = regnet("regnet_x_400mf", 22, 24, 24.48, 2.54, 16);
/** RegNet X of 800 million operations. */
export const regnet_x_800mf: ModelBuilder<RegNet, RegNetOptions> = regnet("regnet_x_800mf", 16, 56, 35.73, 2.28, 16);
/** RegNet X of 1.6 billion operations. */
export const regnet_x_1_6gf: ModelBuilder<RegNet, RegNetOptions> = regnet("regnet_x_1_6gf", 18, 80, 34.01, 2.25, 24);
/** RegNet X of 3.2 billion operations. */
export const regnet_x_3_2gf: ModelBuilder<RegNet, RegNetOptions> = regnet("regnet_x_3_2gf", 25, 88, 26.31, 2.25, 48);
/** RegNet X of 8 billion operations. */
export const regnet_x_8gf: ModelBuilder<RegNet, RegNetOptions> = regnet("regnet_x_8gf", 23, 80, 49.56, 2.88, 120);
/** RegNet X of 16 billion operations. */
export const regnet_x_16gf: ModelBuilder<RegNet, RegNetOptions> = regnet("regnet_x_16gf", 22, 216, 55.59, 2.1, 128);
/** RegNet X of 32 billion operations. */
export const regnet_x_32gf: ModelBuilder<RegNet, RegNetOptions> = regnet("regnet_x_32gf", 23, 320, 69.86, 2, 168);
