/** ShuffleNet V2: cheap 1 x 1 convolutions on halves of the channels, which are shuffled (https://arxiv.org/abs/1807.11164). */
import * as nn from "../../nn/index.ts";
import { signature, type Arguments } from "../../nn/arguments.ts";
import { cat } from "../../ops/view/join.ts";
import { ValueError } from "../../support/errors.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { builder, type ModelBuilder } from "./builder.ts";
import { floordiv } from "./one-call.ts";
import { itemAt } from "../../support/checked.ts";

const pointwise = (from: number, to: number): nn.Layer[] => [
  new nn.Conv2d(from, to, 1, { bias: false }),
  new nn.BatchNorm2d(to),
  new nn.ReLU(true),
];
const depthwise = (channels: number, stride: number): nn.Layer[] => [
  new nn.Conv2d(channels, channels, 3, { stride, padding: 1, groups: channels, bias: false }),
  new nn.BatchNorm2d(channels),
];

/** Channels [groups, channels / groups] to [channels / groups, groups]. */
export function channel_shuffle(x: Tensor, groups: number): Tensor {
  const [batch, channels, height, width] = x.size() as [number, number, number, number];
  const each = floordiv(channels, groups);
  const shuffled = x.view(batch, groups, each, height, width).transpose(1, 2).contiguous();
  return shuffled.view(batch, channels, height, width);
}

/** Works on one half of the channels, or on all in two branches where it halves the size. */
export class InvertedResidual extends nn.Module<(x: Tensor) => Tensor> {
  branch1: nn.Sequential;
  branch2: nn.Sequential;
  stride: number;
  constructor(inp: number, oup: number, stride: number) {
    super();
    if (stride < 1 || stride > 3) throw new ValueError("illegal stride value");
    const half = Math.floor(oup / 2);
    if (stride === 1 && inp !== half * 2)
      throw new ValueError(
        `Invalid combination of stride ${stride}, inp ${inp} and oup ${oup} values. If stride == 1 then inp should be equal to oup // 2 << 1.`,
      );
    this.stride = stride;
    this.branch1 = new nn.Sequential(...(stride > 1 ? [...depthwise(inp, stride), ...pointwise(inp, half)] : []));
    this.branch2 = new nn.Sequential(
      ...pointwise(stride > 1 ? inp : half, half),
      ...depthwise(half, stride),
      ...pointwise(half, half),
    );
  }
  forward(x: Tensor): Tensor {
    if (this.stride > 1) return channel_shuffle(cat([this.branch1(x), this.branch2(x)], 1), 2);
    const [kept, used] = x.chunk(2, 1) as [Tensor, Tensor];
    return channel_shuffle(cat([kept, this.branch2(used)], 1), 2);
  }
}

/** A class of blocks of `ShuffleNetV2`. */
export type ShuffleNetV2Block = new (inp: number, oup: number, stride: number) => nn.Layer;
/** Settings of `ShuffleNetV2`. */
export interface ShuffleNetV2Options {
  stages_repeats?: readonly number[];
  stages_out_channels?: readonly number[];
  num_classes?: number;
  /** The class of its blocks. */
  inverted_residual?: ShuffleNetV2Block;
}
const bind = signature<Required<ShuffleNetV2Options>>(
  "ShuffleNetV2",
  "stages_repeats, stages_out_channels, num_classes=1000, inverted_residual=None",
);
/** ShuffleNet V2: images [batch, 3, H, W] to class scores. */
export class ShuffleNetV2 extends nn.Module<(x: Tensor) => Tensor> {
  conv1: nn.Sequential;
  maxpool: nn.MaxPool2d;
  stage2: nn.Sequential;
  stage3: nn.Sequential;
  stage4: nn.Sequential;
  conv5: nn.Sequential;
  fc: nn.Linear;
  constructor(
    ...args: Arguments<
      [
        stages_repeats: readonly number[],
        stages_out_channels: readonly number[],
        num_classes?: number,
        inverted_residual?: ShuffleNetV2Block,
      ],
      ShuffleNetV2Options
    >
  ) {
    super();
    const { stages_repeats: repeats, stages_out_channels: widths, num_classes, ...rest } = bind.bind(args);
    const inverted_residual = (rest.inverted_residual as ShuffleNetV2Block | null) ?? InvertedResidual;
    if (repeats.length !== 3) throw new ValueError("expected stages_repeats as list of 3 positive ints");
    if (widths.length !== 5) throw new ValueError("expected stages_out_channels as list of 5 positive ints");
    const stage = (i: number): nn.Sequential =>
      new nn.Sequential(
        ...Array.from({ length: itemAt(repeats, i) }, (_, j) =>
          j === 0
            ? new inverted_residual(itemAt(widths, i), itemAt(widths, i + 1), 2)
            : new inverted_residual(itemAt(widths, i + 1), itemAt(widths, i + 1), 1),
        ),
      );
    this.conv1 = new nn.Sequential(
      new nn.Conv2d(3, itemAt(widths, 0), 3, { stride: 2, padding: 1, bias: false }),
      new nn.BatchNorm2d(itemAt(widths, 0)),
      new nn.ReLU(true),
    );
    this.maxpool = new nn.MaxPool2d(3, 2, 1);
    this.stage2 = stage(0);
    this.stage3 = stage(1);
    this.stage4 = stage(2);
    this.conv5 = new nn.Sequential(...pointwise(itemAt(widths, 3), itemAt(widths, 4)));
    this.fc = new nn.Linear(itemAt(widths, 4), num_classes);
  }
  forward(x: Tensor): Tensor {
    const stages = this.stage4(this.stage3(this.stage2(this.maxpool(this.conv1(x)))));
    return this.fc(this.conv5(stages).mean([2, 3]));
  }
}

const shufflenet = (
  name: string,
  stages_out_channels: readonly number[],
): ModelBuilder<ShuffleNetV2, ShuffleNetV2Options> =>
  builder(
    name,
    (options: ShuffleNetV2Options) => new ShuffleNetV2({ ...options, stages_repeats: [4, 8, 4], stages_out_channels }),
  );

/** ShuffleNet V2, half width. */
export const shufflenet_v2_x0_5: ModelBuilder<ShuffleNetV2, ShuffleNetV2Options> = shufflenet(
  "shufflenet_v2_x0_5",
  [24, 48, 96, 192, 1024],
);
/** ShuffleNet V2. */
export const shufflenet_v2_x1_0: ModelBuilder<ShuffleNetV2, ShuffleNetV2Options> = shufflenet(
  "shufflenet_v2_x1_0",
  [24, 116, 232, 464, 1024],
);
/** ShuffleNet V2, one and a half times as wide. */
export const shufflenet_v2_x1_5: ModelBuilder<ShuffleNetV2, ShuffleNetV2Options> = shufflenet(
  "shufflenet_v2_x1_5",
  [24, 176, 352, 704, 1024],
);
/** ShuffleNet V2, twice as wide. */
export const shufflenet_v2_x2_0: ModelBuilder<ShuffleNetV2, ShuffleNetV2Options> = shufflenet(
  "shufflenet_v2_x2_0",
  [24, 244, 488, 976, 2048],
);
