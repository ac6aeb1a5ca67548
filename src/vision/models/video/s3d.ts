/** S3D: inception blocks whose convolutions of space and time are apart (https://arxiv.org/abs/1712.04851). */
import * as nn from "../../../nn/index.ts";
import { signature, type Arguments } from "../../../nn/arguments.ts";
import { cat } from "../../../ops/view/join.ts";
import type { Tensor } from "../../../tensor/tensor.ts";
import type { NormMaker } from "../../ops/makers.ts";
import { Conv3dNormActivation } from "../../ops/misc.ts";
import { wholeBuilder, type WholeBuilder } from "../added-builder.ts";
import { S3D_Weights } from "./weights.ts";

/** A convolution within each frame and one over frames, each with a norm and an activation. */
export class TemporalSeparableConv extends nn.Sequential {
  constructor(
    in_planes: number,
    out_planes: number,
    kernel_size: number,
    stride: number,
    padding: number,
    norm_layer: NormMaker,
  ) {
    const common = { bias: false, norm_layer };
    super(
      new Conv3dNormActivation(in_planes, out_planes, {
        kernel_size: [1, kernel_size, kernel_size],
        stride: [1, stride, stride],
        padding: [0, padding, padding],
        ...common,
      }),
      new Conv3dNormActivation(out_planes, out_planes, {
        kernel_size: [kernel_size, 1, 1],
        stride: [stride, 1, 1],
        padding: [padding, 0, 0],
        ...common,
      }),
    );
  }
}

/** Four branches side by side: single cells, two separable convolutions, and a maximum. */
export class SepInceptionBlock3D extends nn.Module<(x: Tensor) => Tensor> {
  branch0: nn.Layer;
  branch1: nn.Sequential;
  branch2: nn.Sequential;
  branch3: nn.Sequential;
  constructor(
    in_planes: number,
    b0_out: number,
    b1_mid: number,
    b1_out: number,
    b2_mid: number,
    b2_out: number,
    b3_out: number,
    norm_layer: NormMaker,
  ) {
    super();
    const narrow = (channels: number): nn.Layer =>
      new Conv3dNormActivation(in_planes, channels, { kernel_size: 1, stride: 1, norm_layer });
    const separable = (middle: number, out: number): nn.Sequential =>
      new nn.Sequential(narrow(middle), new TemporalSeparableConv(middle, out, 3, 1, 1, norm_layer));
    this.branch0 = narrow(b0_out);
    this.branch1 = separable(b1_mid, b1_out);
    this.branch2 = separable(b2_mid, b2_out);
    this.branch3 = new nn.Sequential(new nn.MaxPool3d([3, 3, 3], 1, 1), narrow(b3_out));
  }
  forward(x: Tensor): Tensor {
    return cat([this.branch0(x), this.branch1(x), this.branch2(x), this.branch3(x)], 1);
  }
}

/** Settings of `S3D`. */
export interface S3DOptions {
  num_classes?: number;
  dropout?: number;
  /** Default null: batch norm with `eps` and `momentum` of 0.001. */
  norm_layer?: NormMaker | null;
}
const bind = signature<Required<S3DOptions>>("S3D", "num_classes=400, dropout=0.2, norm_layer=None");
/**
 * S3D: videos [batch, 3, T, H, W] of at least 14 frames of 224 x 224 to class scores [batch, num_classes].
 * https://docs.pytorch.org/vision/stable/models/video_s3d.html
 * @throws {RuntimeError} at a call, for smaller videos
 * @example
 * import * as torch from "flambeau";
 * import * as video from "flambeau/vision/models/video";
 * const model = new video.S3D(5);
 * model.eval().features(torch.rand(1, 3, 16, 32, 32)).shape; // [ 1, 1024, 2, 1, 1 ]
 */
export class S3D extends nn.Module<(x: Tensor) => Tensor> {
  features: nn.Sequential;
  avgpool: nn.Layer;
  classifier: nn.Sequential;
  constructor(...args: Arguments<[num_classes?: number, dropout?: number, norm_layer?: NormMaker | null], S3DOptions>) {
    super();
    const { num_classes, dropout, norm_layer } = bind.bind(args);
    const norm = norm_layer ?? ((features: number) => new nn.BatchNorm3d(features, { eps: 0.001, momentum: 0.001 }));
    type Widths = [number, number, number, number, number, number, number];
    const block = (...widths: Widths): nn.Layer => new SepInceptionBlock3D(...widths, norm);
    const halve = (): nn.Layer => new nn.MaxPool3d([1, 3, 3], [1, 2, 2], [0, 1, 1]);
    this.features = new nn.Sequential(
      new TemporalSeparableConv(3, 64, 7, 2, 3, norm),
      halve(),
      new Conv3dNormActivation(64, 64, { kernel_size: 1, stride: 1, norm_layer: norm }),
      new TemporalSeparableConv(64, 192, 3, 1, 1, norm),
      halve(),
      block(192, 64, 96, 128, 16, 32, 32),
      block(256, 128, 128, 192, 32, 96, 64),
      new nn.MaxPool3d([3, 3, 3], [2, 2, 2], [1, 1, 1]),
      block(480, 192, 96, 208, 16, 48, 64),
      block(512, 160, 112, 224, 24, 64, 64),
      block(512, 128, 128, 256, 24, 64, 64),
      block(512, 112, 144, 288, 32, 64, 64),
      block(528, 256, 160, 320, 32, 128, 128),
      new nn.MaxPool3d([2, 2, 2], [2, 2, 2], [0, 0, 0]),
      block(832, 256, 160, 320, 32, 128, 128),
      block(832, 384, 192, 384, 48, 128, 128),
    );
    this.avgpool = new nn.AvgPool3d([2, 7, 7], 1);
    this.classifier = new nn.Sequential(new nn.Dropout(dropout), new nn.Conv3d(1024, num_classes, 1, 1));
  }
  forward(x: Tensor): Tensor {
    return this.classifier(this.avgpool(this.features(x))).mean([2, 3, 4]);
  }
}

/**
 * S3D: 400 classes of Kinetics unless told otherwise.
 * @example
 * import * as video from "flambeau/vision/models/video";
 * const model = video.s3d({ num_classes: 5 });
 * model.classifier; // Sequential(...
 */
export const s3d: WholeBuilder<S3D, S3DOptions> = wholeBuilder({
  model: "s3d",
  enum_name: "S3D_Weights",
  weights: S3D_Weights,
  construct: (options: S3DOptions) => new S3D(options),
});
