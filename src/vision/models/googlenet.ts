/** GoogLeNet, the first Inception network (https://arxiv.org/abs/1409.4842). */
import * as nn from "../../nn/index.ts";
import { signature, type Arguments } from "../../nn/arguments.ts";
import { cat } from "../../ops/view/join.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { BasicConv2d, drawTruncated, toInceptionRange } from "./basic-conv2d.ts";
import { builder } from "./builder.ts";

const F = nn.functional;
const pool = (kernel: number): nn.MaxPool2d => new nn.MaxPool2d(kernel, 2, { ceil_mode: true });

/** Four branches side by side: 1 x 1, two 3 x 3s of different depth, pooling. */
class Inception extends nn.Module<(x: Tensor) => Tensor> {
  branch1: BasicConv2d;
  branch2: nn.Sequential;
  branch3: nn.Sequential;
  branch4: nn.Sequential;
  constructor(
    from: number,
    ch1x1: number,
    ch3x3red: number,
    ch3x3: number,
    ch5x5red: number,
    ch5x5: number,
    pool_proj: number,
  ) {
    super();
    const conv = (inputs: number, outputs: number, kernel_size: number): BasicConv2d =>
      new BasicConv2d(inputs, outputs, { kernel_size, padding: (kernel_size - 1) / 2 });
    this.branch1 = conv(from, ch1x1, 1);
    this.branch2 = new nn.Sequential(conv(from, ch3x3red, 1), conv(ch3x3red, ch3x3, 3));
    this.branch3 = new nn.Sequential(conv(from, ch5x5red, 1), conv(ch5x5red, ch5x5, 3));
    this.branch4 = new nn.Sequential(new nn.MaxPool2d(3, 1, 1, { ceil_mode: true }), conv(from, pool_proj, 1));
  }
  forward(x: Tensor): Tensor {
    return cat([this.branch1(x), this.branch2(x), this.branch3(x), this.branch4(x)], 1);
  }
}

/** A classifier in the middle of the network, used in training. */
class InceptionAux extends nn.Module<(x: Tensor) => Tensor> {
  conv: BasicConv2d;
  fc1: nn.Linear;
  fc2: nn.Linear;
  dropout: nn.Dropout;
  constructor(in_channels: number, num_classes: number, dropout: number) {
    super();
    this.conv = new BasicConv2d(in_channels, 128, { kernel_size: 1 });
    this.fc1 = new nn.Linear(2048, 1024);
    this.fc2 = new nn.Linear(1024, num_classes);
    this.dropout = new nn.Dropout(dropout);
  }
  forward(x: Tensor): Tensor {
    const features = this.conv(F.adaptive_avg_pool2d(x, [4, 4])).flatten(1);
    return this.fc2(this.dropout(F.relu(this.fc1(features), true)));
  }
}

/** What training gives: the scores, and those of the classifiers in the middle. */
export interface GoogLeNetOutputs {
  readonly logits: Tensor;
  readonly aux_logits2: Tensor | null;
  readonly aux_logits1: Tensor | null;
}
/** Settings of `GoogLeNet`. */
export interface GoogLeNetOptions {
  num_classes?: number;
  /** Whether there are classifiers in the middle, for training. */
  aux_logits?: boolean;
  /** Whether inputs with ImageNet's mean and deviation are brought to the range of the published weights. */
  transform_input?: boolean;
  /** Default true, with a warning where it is left out. */
  init_weights?: boolean | null;
  dropout?: number;
  dropout_aux?: number;
}
const bind = signature<Required<GoogLeNetOptions>>(
  "GoogLeNet",
  "num_classes=1000, aux_logits=True, transform_input=False, init_weights=None, dropout=0.2, dropout_aux=0.7",
);
/**
 * GoogLeNet: images [batch, 3, H, W] to class scores; in training, with `aux_logits`, to
 * `{ logits, aux_logits2, aux_logits1 }`.
 */
export class GoogLeNet extends nn.Module<(x: Tensor) => Tensor | GoogLeNetOutputs> {
  conv1 = new BasicConv2d(3, 64, { kernel_size: 7, stride: 2, padding: 3 });
  maxpool1 = pool(3);
  conv2 = new BasicConv2d(64, 64, { kernel_size: 1 });
  conv3 = new BasicConv2d(64, 192, { kernel_size: 3, padding: 1 });
  maxpool2 = pool(3);
  inception3a = new Inception(192, 64, 96, 128, 16, 32, 32);
  inception3b = new Inception(256, 128, 128, 192, 32, 96, 64);
  maxpool3 = pool(3);
  inception4a = new Inception(480, 192, 96, 208, 16, 48, 64);
  inception4b = new Inception(512, 160, 112, 224, 24, 64, 64);
  inception4c = new Inception(512, 128, 128, 256, 24, 64, 64);
  inception4d = new Inception(512, 112, 144, 288, 32, 64, 64);
  inception4e = new Inception(528, 256, 160, 320, 32, 128, 128);
  maxpool4 = pool(2);
  inception5a = new Inception(832, 256, 160, 320, 32, 128, 128);
  inception5b = new Inception(832, 384, 192, 384, 48, 128, 128);
  aux1: InceptionAux | null;
  aux2: InceptionAux | null;
  avgpool: nn.AdaptiveAvgPool2d;
  dropout: nn.Dropout;
  fc: nn.Linear;
  aux_logits: boolean;
  transform_input: boolean;
  constructor(
    ...args: Arguments<
      [
        num_classes?: number,
        aux_logits?: boolean,
        transform_input?: boolean,
        init_weights?: boolean | null,
        dropout?: number,
        dropout_aux?: number,
      ],
      GoogLeNetOptions
    >
  ) {
    super();
    const { num_classes, aux_logits, transform_input, init_weights, dropout, dropout_aux } = bind.bind(args);
    if (init_weights === null) warnOfInitialValues("GoogleNet");
    this.aux_logits = aux_logits;
    this.transform_input = transform_input;
    this.aux1 = aux_logits ? new InceptionAux(512, num_classes, dropout_aux) : null;
    this.aux2 = aux_logits ? new InceptionAux(528, num_classes, dropout_aux) : null;
    this.avgpool = new nn.AdaptiveAvgPool2d([1, 1]);
    this.dropout = new nn.Dropout(dropout);
    this.fc = new nn.Linear(1024, num_classes);
    if (init_weights ?? true) drawTruncated(this, () => 0.01);
  }
  forward(x: Tensor): Tensor | GoogLeNetOutputs {
    let y = this.transform_input ? toInceptionRange(x) : x;
    y = this.maxpool2(this.conv3(this.conv2(this.maxpool1(this.conv1(y)))));
    y = this.maxpool3(this.inception3b(this.inception3a(y)));
    y = this.inception4a(y);
    const aux_logits1 = this.training && this.aux1 !== null ? this.aux1(y) : null;
    y = this.inception4d(this.inception4c(this.inception4b(y)));
    const aux_logits2 = this.training && this.aux2 !== null ? this.aux2(y) : null;
    y = this.maxpool4(this.inception4e(y));
    y = this.avgpool(this.inception5b(this.inception5a(y))).flatten(1);
    const logits = this.fc(this.dropout(y));
    return this.training && this.aux_logits ? { logits, aux_logits2, aux_logits1 } : logits;
  }
}

/** torchvision's warning where the choice of initial values is left open. */
export function warnOfInitialValues(name: string): void {
  console.warn(
    `The default weight initialization of ${name} will be changed in future releases of torchvision. If you wish to keep the old behavior (which leads to long initialization times due to scipy/scipy#11299), please set init_weights=True.`,
  );
}

/** GoogLeNet. */
export const googlenet = builder(
  "googlenet",
  (options: GoogLeNetOptions) => new GoogLeNet(options),
  { aux_logits: true, init_weights: false },
  {},
  {
    unlessGiven: { transform_input: true },
    finish: (model, options) => {
      if (options["aux_logits"] === true) return;
      model.aux_logits = false;
      model.aux1 = null;
      model.aux2 = null;
    },
  },
);
