/** ResNets of videos: convolutions over space and time, together, apart or of space alone (https://arxiv.org/abs/1711.11248). */
import * as nn from "../../../nn/index.ts";
import { signature, type Arguments } from "../../../nn/arguments.ts";
import { itemAt } from "../../../support/checked.ts";
import { AttributeError } from "../../../support/errors.ts";
import type { Tensor } from "../../../tensor/tensor.ts";
import { wholeBuilder, type WholeBuilder } from "../added-builder.ts";
import { addOnto } from "../one-call.ts";
import { MC3_18_Weights, R2Plus1D_18_Weights, R3D_18_Weights, type VideoWeightsEnum } from "./weights.ts";

type Triple = [number, number, number];

/** A convolution of 3 x 3 x 3. */
export class Conv3DSimple extends nn.Conv3d {
  constructor(in_planes: number, out_planes: number, _midplanes: number | null = null, stride = 1, padding = 1) {
    super(in_planes, out_planes, [3, 3, 3], { stride, padding, bias: false });
  }
  static get_downsample_stride(stride: number): Triple {
    return [stride, stride, stride];
  }
}

/** A convolution of 3 x 3 within each frame and one of 3 frames, with a norm and an activation between. */
export class Conv2Plus1D extends nn.Sequential {
  constructor(in_planes: number, out_planes: number, midplanes: number, stride = 1, padding = 1) {
    super(
      ...spatial(in_planes, midplanes, 3, stride, padding),
      new nn.Conv3d(midplanes, out_planes, [3, 1, 1], {
        stride: [stride, 1, 1],
        padding: [padding, 0, 0],
        bias: false,
      }),
    );
  }
  static get_downsample_stride(stride: number): Triple {
    return [stride, stride, stride];
  }
}

/** A convolution of 3 x 3 within each frame. */
export class Conv3DNoTemporal extends nn.Conv3d {
  constructor(in_planes: number, out_planes: number, _midplanes: number | null = null, stride = 1, padding = 1) {
    super(in_planes, out_planes, [1, 3, 3], {
      stride: [1, stride, stride],
      padding: [0, padding, padding],
      bias: false,
    });
  }
  static get_downsample_stride(stride: number): Triple {
    return [1, stride, stride];
  }
}

/** A convolution within each frame, its norm and activation. */
const spatial = (from: number, to: number, size: number, stride: number, padding: number): nn.Layer[] => [
  new nn.Conv3d(from, to, [1, size, size], {
    stride: [1, stride, stride],
    padding: [0, padding, padding],
    bias: false,
  }),
  new nn.BatchNorm3d(to),
  new nn.ReLU(true),
];
const conv1x1x1 = (from: number, to: number, stride: number | Triple = 1): nn.Conv3d =>
  new nn.Conv3d(from, to, 1, { stride, bias: false });
/** So many channels between the two convolutions of `Conv2Plus1D` that it has as many parameters as `Conv3DSimple`. */
const midplanesOf = (inplanes: number, planes: number): number =>
  Math.floor((inplanes * planes * 27) / (inplanes * 9 + 3 * planes));

/** A class of convolutions that blocks are made of. */
export interface ConvBuilder {
  new (in_planes: number, out_planes: number, midplanes: number, stride?: number, padding?: number): nn.Layer;
  get_downsample_stride(stride: number): Triple;
}
/** A class of residual blocks. */
export interface VideoBlock {
  readonly expansion: number;
  new (
    inplanes: number,
    planes: number,
    conv_builder: ConvBuilder,
    stride?: number,
    downsample?: nn.Layer | null,
  ): nn.Layer;
}

/** Two convolutions beside the identity: videos [n, inplanes, T, H, W] to [n, planes, T', H', W']. */
export class BasicBlock extends nn.Module<(x: Tensor) => Tensor> {
  static readonly expansion: number = 1;
  conv1: nn.Sequential;
  conv2: nn.Sequential;
  relu: nn.ReLU;
  downsample: nn.Layer | null;
  stride: number;
  constructor(
    inplanes: number,
    planes: number,
    conv_builder: ConvBuilder,
    stride = 1,
    downsample: nn.Layer | null = null,
  ) {
    super();
    const middle = midplanesOf(inplanes, planes);
    this.conv1 = new nn.Sequential(
      new conv_builder(inplanes, planes, middle, stride),
      new nn.BatchNorm3d(planes),
      new nn.ReLU(true),
    );
    this.conv2 = new nn.Sequential(new conv_builder(planes, planes, middle), new nn.BatchNorm3d(planes));
    this.relu = new nn.ReLU(true);
    this.downsample = downsample;
    this.stride = stride;
  }
  forward(x: Tensor): Tensor {
    const out = this.conv2(this.conv1(x));
    return this.relu(addOnto(out, this.downsample === null ? x : this.downsample(x)));
  }
}

/** A convolution between two of single cells, beside the identity. */
export class Bottleneck extends nn.Module<(x: Tensor) => Tensor> {
  static readonly expansion: number = 4;
  conv1: nn.Sequential;
  conv2: nn.Sequential;
  conv3: nn.Sequential;
  relu: nn.ReLU;
  downsample: nn.Layer | null;
  stride: number;
  constructor(
    inplanes: number,
    planes: number,
    conv_builder: ConvBuilder,
    stride = 1,
    downsample: nn.Layer | null = null,
  ) {
    super();
    const width = planes * Bottleneck.expansion;
    const normed = (conv: nn.Layer, channels: number): nn.Layer[] => [conv, new nn.BatchNorm3d(channels)];
    this.conv1 = new nn.Sequential(...normed(conv1x1x1(inplanes, planes), planes), new nn.ReLU(true));
    const middle = new conv_builder(planes, planes, midplanesOf(inplanes, planes), stride);
    this.conv2 = new nn.Sequential(...normed(middle, planes), new nn.ReLU(true));
    this.conv3 = new nn.Sequential(...normed(conv1x1x1(planes, width), width));
    this.relu = new nn.ReLU(true);
    this.downsample = downsample;
    this.stride = stride;
  }
  forward(x: Tensor): Tensor {
    const out = this.conv3(this.conv2(this.conv1(x)));
    return this.relu(addOnto(out, this.downsample === null ? x : this.downsample(x)));
  }
}

/** The first layers: a convolution of 3 frames of 7 x 7. */
export class BasicStem extends nn.Sequential {
  constructor() {
    super(
      new nn.Conv3d(3, 64, [3, 7, 7], { stride: [1, 2, 2], padding: [1, 3, 3], bias: false }),
      new nn.BatchNorm3d(64),
      new nn.ReLU(true),
    );
  }
}
/** The first layers of R(2+1)D: a convolution within each frame and one over 3 frames. */
export class R2Plus1dStem extends nn.Sequential {
  constructor() {
    super(
      ...spatial(3, 45, 7, 2, 3),
      new nn.Conv3d(45, 64, [3, 1, 1], { stride: 1, padding: [1, 0, 0], bias: false }),
      new nn.BatchNorm3d(64),
      new nn.ReLU(true),
    );
  }
}

/** Settings of `VideoResNet`. */
export interface VideoResNetOptions {
  block?: VideoBlock;
  /** The convolutions of each of the four stages. */
  conv_makers?: readonly ConvBuilder[];
  /** Blocks of each of the four stages. */
  layers?: readonly number[];
  /** Makes the first layers. */
  stem?: new () => nn.Layer;
  num_classes?: number;
  /** torchvision's has no effect on basic blocks and fails with others. */
  zero_init_residual?: boolean;
}
const bind = signature<Required<VideoResNetOptions>>(
  "VideoResNet",
  "block, conv_makers, layers, stem, num_classes=400, zero_init_residual=False",
);
/**
 * A residual network of videos: [batch, 3, T, H, W] to class scores [batch, num_classes].
 * https://docs.pytorch.org/vision/stable/models/video_resnet.html
 * @throws {AttributeError} for `zero_init_residual` of bottlenecks, as torchvision
 * @example
 * import * as torch from "flambeau";
 * import * as video from "flambeau/vision/models/video";
 * const { BasicBlock, BasicStem, Conv3DSimple } = video.resnet;
 * const makers = [Conv3DSimple, Conv3DSimple, Conv3DSimple, Conv3DSimple];
 * const model = new video.VideoResNet(BasicBlock, makers, [1, 1, 1, 1], BasicStem, { num_classes: 5 });
 * model.eval()(torch.rand(1, 3, 4, 16, 16)).shape; // [ 1, 5 ]
 */
export class VideoResNet extends nn.Module<(x: Tensor) => Tensor> {
  inplanes = 64;
  stem: nn.Layer;
  layer1: nn.Sequential;
  layer2: nn.Sequential;
  layer3: nn.Sequential;
  layer4: nn.Sequential;
  avgpool: nn.AdaptiveAvgPool3d;
  fc: nn.Linear;
  constructor(
    ...args: Arguments<
      [
        block: VideoBlock,
        conv_makers: readonly ConvBuilder[],
        layers: readonly number[],
        stem: new () => nn.Layer,
        num_classes?: number,
        zero_init_residual?: boolean,
      ],
      VideoResNetOptions
    >
  ) {
    super();
    const { block, conv_makers, layers, stem, num_classes, zero_init_residual } = bind.bind(args);
    this.stem = new stem();
    const stage = (i: number, planes: number, stride: number): nn.Sequential =>
      this._make_layer(block, itemAt(conv_makers, i), planes, itemAt(layers, i), stride);
    this.layer1 = stage(0, 64, 1);
    this.layer2 = stage(1, 128, 2);
    this.layer3 = stage(2, 256, 2);
    this.layer4 = stage(3, 512, 2);
    this.avgpool = new nn.AdaptiveAvgPool3d([1, 1, 1]);
    this.fc = new nn.Linear(512 * block.expansion, num_classes);
    const { kaiming_normal_, normal_, zeros_ } = nn.init;
    for (const layer of this.modules()) {
      if (layer instanceof nn.Conv3d) {
        kaiming_normal_(layer.weight, { mode: "fan_out", nonlinearity: "relu" });
        if (layer.bias !== null) zeros_(layer.bias);
      } else if (layer instanceof nn.Linear) {
        normal_(layer.weight, 0, 0.01);
        zeros_(layer.bias);
      }
    }
    if (zero_init_residual && [...this.modules()].some((layer) => layer instanceof Bottleneck))
      throw new AttributeError("'Bottleneck' object has no attribute 'bn3'");
  }
  private _make_layer(
    block: VideoBlock,
    conv_builder: ConvBuilder,
    planes: number,
    blocks: number,
    stride: number,
  ): nn.Sequential {
    const width = planes * block.expansion;
    const downsample =
      stride === 1 && this.inplanes === width
        ? null
        : new nn.Sequential(
            conv1x1x1(this.inplanes, width, conv_builder.get_downsample_stride(stride)),
            new nn.BatchNorm3d(width),
          );
    const parts = [new block(this.inplanes, planes, conv_builder, stride, downsample)];
    this.inplanes = width;
    while (parts.length < blocks) parts.push(new block(width, planes, conv_builder));
    return new nn.Sequential(...parts);
  }
  forward(x: Tensor): Tensor {
    const out = this.layer4(this.layer3(this.layer2(this.layer1(this.stem(x)))));
    return this.fc(this.avgpool(out).flatten(1));
  }
}

/** What builders of `VideoResNet` take. */
export type VideoResNetSettings = Pick<VideoResNetOptions, "num_classes" | "zero_init_residual">;
type Builder = WholeBuilder<VideoResNet, VideoResNetSettings>;
const resnet = (
  model: string,
  enum_name: string,
  weights: VideoWeightsEnum,
  conv_makers: readonly ConvBuilder[],
  stem: new () => nn.Layer,
): Builder =>
  wholeBuilder({
    model,
    enum_name,
    weights,
    fixed: ["block", "conv_makers", "layers", "stem"],
    construct: (options: VideoResNetSettings) =>
      new VideoResNet({ ...options, block: BasicBlock, conv_makers, layers: [2, 2, 2, 2], stem }),
  });
const four = (first: ConvBuilder, others = first): ConvBuilder[] => [first, others, others, others];

/**
 * ResNet of 18 layers with convolutions of 3 x 3 x 3: 400 classes of Kinetics unless told otherwise.
 * @example
 * import * as torch from "flambeau";
 * import * as video from "flambeau/vision/models/video";
 * const model = video.r3d_18({ num_classes: 5 }).eval();
 * model(torch.rand(1, 3, 4, 16, 16)).shape; // [ 1, 5 ]
 */
export const r3d_18: Builder = resnet("r3d_18", "R3D_18_Weights", R3D_18_Weights, four(Conv3DSimple), BasicStem);
/**
 * ResNet of 18 layers whose last three stages see single frames.
 * @example
 * import * as torch from "flambeau";
 * import * as video from "flambeau/vision/models/video";
 * const model = video.mc3_18({ num_classes: 5 }).eval();
 * model(torch.rand(1, 3, 4, 16, 16)).shape; // [ 1, 5 ]
 */
export const mc3_18: Builder = resnet(
  "mc3_18",
  "MC3_18_Weights",
  MC3_18_Weights,
  four(Conv3DSimple, Conv3DNoTemporal),
  BasicStem,
);
/**
 * ResNet of 18 layers with convolutions of space and time apart.
 * @example
 * import * as torch from "flambeau";
 * import * as video from "flambeau/vision/models/video";
 * const model = video.r2plus1d_18({ num_classes: 5 }).eval();
 * model(torch.rand(1, 3, 4, 16, 16)).shape; // [ 1, 5 ]
 */
export const r2plus1d_18: Builder = resnet(
  "r2plus1d_18",
  "R2Plus1D_18_Weights",
  R2Plus1D_18_Weights,
  four(Conv2Plus1D),
  R2Plus1dStem,
);
