/** AlexNet, in the form of "One weird trick" (https://arxiv.org/abs/1404.5997). */
import * as nn from "../../nn/index.ts";
import { signature, type Arguments } from "../../nn/arguments.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { builder } from "./builder.ts";

/** Settings of `AlexNet`. */
export interface AlexNetOptions {
  num_classes?: number;
  dropout?: number;
}
const bind = signature<Required<AlexNetOptions>>("AlexNet", "num_classes=1000, dropout=0.5");
/** AlexNet: images [batch, 3, H, W] to class scores. */
export class AlexNet extends nn.Module<(x: Tensor) => Tensor> {
  features: nn.Sequential;
  avgpool: nn.AdaptiveAvgPool2d;
  classifier: nn.Sequential;
  constructor(...args: Arguments<[num_classes?: number, dropout?: number], AlexNetOptions>) {
    super();
    const { num_classes, dropout } = bind.bind(args);
    const pool = (): nn.Layer => new nn.MaxPool2d(3, 2);
    const relu = (): nn.Layer => new nn.ReLU(true);
    this.features = new nn.Sequential(
      new nn.Conv2d(3, 64, 11, 4, 2),
      relu(),
      pool(),
      new nn.Conv2d(64, 192, 5, 1, 2),
      relu(),
      pool(),
      new nn.Conv2d(192, 384, 3, 1, 1),
      relu(),
      new nn.Conv2d(384, 256, 3, 1, 1),
      relu(),
      new nn.Conv2d(256, 256, 3, 1, 1),
      relu(),
      pool(),
    );
    this.avgpool = new nn.AdaptiveAvgPool2d([6, 6]);
    this.classifier = new nn.Sequential(
      new nn.Dropout(dropout),
      new nn.Linear(256 * 6 * 6, 4096),
      relu(),
      new nn.Dropout(dropout),
      new nn.Linear(4096, 4096),
      relu(),
      new nn.Linear(4096, num_classes),
    );
  }
  forward(x: Tensor): Tensor {
    return this.classifier(this.avgpool(this.features(x)).flatten(1));
  }
}

/** AlexNet. */
export const alexnet = builder("alexnet", (options: AlexNetOptions) => new AlexNet(options));
