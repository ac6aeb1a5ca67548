/** SqueezeNet: AlexNet's accuracy with fifty times fewer parameters (https://arxiv.org/abs/1602.07360). */
import * as nn from "../../nn/index.ts";
import { signature, type Arguments } from "../../nn/arguments.ts";
import { cat } from "../../ops/view/join.ts";
import { ValueError } from "../../support/errors.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { builder } from "./builder.ts";

/** Squeezes channels by a 1 x 1 convolution, then expands them by 1 x 1 and 3 x 3 ones. */
export class Fire extends nn.Module<(x: Tensor) => Tensor> {
  squeeze: nn.Conv2d;
  squeeze_activation = new nn.ReLU(true);
  expand1x1: nn.Conv2d;
  expand1x1_activation = new nn.ReLU(true);
  expand3x3: nn.Conv2d;
  expand3x3_activation = new nn.ReLU(true);
  constructor(inplanes: number, squeeze_planes: number, expand1x1_planes: number, expand3x3_planes: number) {
    super();
    this.squeeze = new nn.Conv2d(inplanes, squeeze_planes, 1);
    this.expand1x1 = new nn.Conv2d(squeeze_planes, expand1x1_planes, 1);
    this.expand3x3 = new nn.Conv2d(squeeze_planes, expand3x3_planes, 3, 1, 1);
  }
  forward(x: Tensor): Tensor {
    const squeezed = this.squeeze_activation(this.squeeze(x));
    return cat(
      [this.expand1x1_activation(this.expand1x1(squeezed)), this.expand3x3_activation(this.expand3x3(squeezed))],
      1,
    );
  }
}

/** Settings of `SqueezeNet`. */
export interface SqueezeNetOptions {
  version?: "1_0" | "1_1";
  num_classes?: number;
  dropout?: number;
}
const bind = signature<Required<SqueezeNetOptions>>("SqueezeNet", "version='1_0', num_classes=1000, dropout=0.5");
/** SqueezeNet: images [batch, 3, H, W] to class scores. */
export class SqueezeNet extends nn.Module<(x: Tensor) => Tensor> {
  num_classes: number;
  features: nn.Sequential;
  classifier: nn.Sequential;
  constructor(
    ...args: Arguments<[version?: "1_0" | "1_1", num_classes?: number, dropout?: number], SqueezeNetOptions>
  ) {
    super();
    const { version, num_classes, dropout } = bind.bind(args);
    this.num_classes = num_classes;
    const pool = (): nn.Layer => new nn.MaxPool2d(3, 2, { ceil_mode: true });
    if (version === "1_0") {
      this.features = new nn.Sequential(
        new nn.Conv2d(3, 96, 7, 2),
        new nn.ReLU(true),
        pool(),
        new Fire(96, 16, 64, 64),
        new Fire(128, 16, 64, 64),
        new Fire(128, 32, 128, 128),
        pool(),
        new Fire(256, 32, 128, 128),
        new Fire(256, 48, 192, 192),
        new Fire(384, 48, 192, 192),
        new Fire(384, 64, 256, 256),
        pool(),
        new Fire(512, 64, 256, 256),
      );
    } else if (version === "1_1") {
      this.features = new nn.Sequential(
        new nn.Conv2d(3, 64, 3, 2),
        new nn.ReLU(true),
        pool(),
        new Fire(64, 16, 64, 64),
        new Fire(128, 16, 64, 64),
        pool(),
        new Fire(128, 32, 128, 128),
        new Fire(256, 32, 128, 128),
        pool(),
        new Fire(256, 48, 192, 192),
        new Fire(384, 48, 192, 192),
        new Fire(384, 64, 256, 256),
        new Fire(512, 64, 256, 256),
      );
    } else throw new ValueError(`Unsupported SqueezeNet version ${String(version)}: 1_0 or 1_1 expected`);
    const last = new nn.Conv2d(512, num_classes, 1);
    this.classifier = new nn.Sequential(
      new nn.Dropout(dropout),
      last,
      new nn.ReLU(true),
      new nn.AdaptiveAvgPool2d([1, 1]),
    );
    for (const layer of this.modules()) {
      if (!(layer instanceof nn.Conv2d)) continue;
      if (layer === last) nn.init.normal_(layer.weight, 0, 0.01);
      else nn.init.kaiming_uniform_(layer.weight);
      nn.init.zeros_(layer.bias);
    }
  }
  forward(x: Tensor): Tensor {
    return this.classifier(this.features(x)).flatten(1);
  }
}

/** SqueezeNet 1.0. */
export const squeezenet1_0 = builder(
  "squeezenet1_0",
  (options: SqueezeNetOptions) => new SqueezeNet({ ...options, version: "1_0" }),
);
/** SqueezeNet 1.1: 2.4 times less computation. */
export const squeezenet1_1 = builder(
  "squeezenet1_1",
  (options: SqueezeNetOptions) => new SqueezeNet({ ...options, version: "1_1" }),
);
