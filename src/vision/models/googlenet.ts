/** GoogLeNet, the first Inception network (https://arxiv.org/abs/1409.4842). */
import * as nn from "../../nn/index.ts";
import { signature, type Arguments } from "../../nn/arguments.ts";
import { cat } from "../../ops/view/join.ts";
import { ValueError } from "../../support/errors.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { BasicConv2d, type ConvBlock, drawTruncated, toInceptionRange } from "./basic-conv2d.ts";
import { builder } from "./builder.ts";

const F = nn.functional;
const pool = (kernel: number): nn.MaxPool2d => new nn.MaxPool2d(kernel, 2, { ceil_mode: true });

/** Widths of the branches of `Inception`. */
export type InceptionArguments = [
  in_channels: number,
  ch1x1: number,
  ch3x3red: number,
  ch3x3: number,
  ch5x5red: number,
  ch5x5: number,
  pool_proj: number,
  conv_block?: ConvBlock,
];
/** Four branches side by side: 1 x 1, two 3 x 3s of different depth, pooling. */
export class Inception extends nn.Module<(x: Tensor) => Tensor> {
  branch1: BasicConv2d;
  branch2: nn.Sequential;
  branch3: nn.Sequential;
  branch4: nn.Sequential;
  constructor(...args: InceptionArguments) {
    super();
    const [from, ch1x1, ch3x3red, ch3x3, ch5x5red, ch5x5, pool_proj, conv_block = BasicConv2d] = args;
    const conv = (inputs: number, outputs: number, kernel_size: number): BasicConv2d =>
      new conv_block(inputs, outputs, { kernel_size, padding: (kernel_size - 1) / 2 });
    this.branch1 = conv(from, ch1x1, 1);
    this.branch2 = new nn.Sequential(conv(from, ch3x3red, 1), conv(ch3x3red, ch3x3, 3));
    this.branch3 = new nn.Sequential(conv(from, ch5x5red, 1), conv(ch5x5red, ch5x5, 3));
    this.branch4 = new nn.Sequential(new nn.MaxPool2d(3, 1, 1, { ceil_mode: true }), conv(from, pool_proj, 1));
  }
  /** The branches' results. */
  _forward(x: Tensor): Tensor[] {
    return [this.branch1(x), this.branch2(x), this.branch3(x), this.branch4(x)];
  }
  forward(x: Tensor): Tensor {
    return cat(this._forward(x), 1);
  }
}

/** A classifier in the middle of the network, used in training. */
export class InceptionAux extends nn.Module<(x: Tensor) => Tensor> {
  conv: BasicConv2d;
  fc1: nn.Linear;
  fc2: nn.Linear;
  dropout: nn.Dropout;
  constructor(in_channels: number, num_classes: number, conv_block: ConvBlock = BasicConv2d, dropout = 0.7) {
    super();
    this.conv = new conv_block(in_channels, 128, { kernel_size: 1 });
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
/** The classes that `GoogLeNet` is made of. */
export type GoogLeNetBlocks = readonly [
  conv: ConvBlock,
  inception: new (...args: InceptionArguments) => Inception,
  aux: new (...args: ConstructorParameters<typeof InceptionAux>) => InceptionAux,
];
const defaultBlocks = (): GoogLeNetBlocks => [BasicConv2d, Inception, InceptionAux];
/** Settings of `GoogLeNet`. */
export interface GoogLeNetOptions {
  num_classes?: number;
  /** Whether there are classifiers in the middle, for training. */
  aux_logits?: boolean;
  /** Whether inputs with ImageNet's mean and deviation are brought to the range of the published weights. */
  transform_input?: boolean;
  /** Default true, with a warning where it is left out. */
  init_weights?: boolean | null;
  /** The classes that it is made of. */
  blocks?: GoogLeNetBlocks | null;
  dropout?: number;
  dropout_aux?: number;
}
const bind = signature<Required<GoogLeNetOptions>>(
  "GoogLeNet",
  "num_classes=1000, aux_logits=True, transform_input=False, init_weights=None, blocks=None, dropout=0.2, dropout_aux=0.7",
);
/**
 * GoogLeNet: images [batch, 3, H, W] to class scores; in training, with `aux_logits`, to
 * `{ logits, aux_logits2, aux_logits1 }`.
 */
export class GoogLeNet extends nn.Module<(x: Tensor) => Tensor | GoogLeNetOutputs> {
  conv1: BasicConv2d;
  maxpool1: nn.MaxPool2d;
  conv2: BasicConv2d;
  conv3: BasicConv2d;
  maxpool2: nn.MaxPool2d;
  inception3a: Inception;
  inception3b: Inception;
  maxpool3: nn.MaxPool2d;
  inception4a: Inception;
  inception4b: Inception;
  inception4c: Inception;
  inception4d: Inception;
  inception4e: Inception;
  maxpool4: nn.MaxPool2d;
  inception5a: Inception;
  inception5b: Inception;
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
        blocks?: GoogLeNetBlocks | null,
        dropout?: number,
        dropout_aux?: number,
      ],
      GoogLeNetOptions
    >
  ) {
    super();
    const { num_classes, aux_logits, transform_input, init_weights, dropout, dropout_aux, ...rest } = bind.bind(args);
    if (init_weights === null) warnOfInitialValues("GoogleNet");
    const blocks = rest.blocks ?? defaultBlocks();
    if (blocks.length !== 3)
      throw new ValueError(`blocks length should be 3 instead of ${(blocks as readonly unknown[]).length}`);
    const [conv_block, inception_block, inception_aux_block] = blocks;
    this.aux_logits = aux_logits;
    this.transform_input = transform_input;
    this.conv1 = new conv_block(3, 64, { kernel_size: 7, stride: 2, padding: 3 });
    this.maxpool1 = pool(3);
    this.conv2 = new conv_block(64, 64, { kernel_size: 1 });
    this.conv3 = new conv_block(64, 192, { kernel_size: 3, padding: 1 });
    this.maxpool2 = pool(3);
    this.inception3a = new inception_block(192, 64, 96, 128, 16, 32, 32);
    this.inception3b = new inception_block(256, 128, 128, 192, 32, 96, 64);
    this.maxpool3 = pool(3);
    this.inception4a = new inception_block(480, 192, 96, 208, 16, 48, 64);
    this.inception4b = new inception_block(512, 160, 112, 224, 24, 64, 64);
    this.inception4c = new inception_block(512, 128, 128, 256, 24, 64, 64);
    this.inception4d = new inception_block(512, 112, 144, 288, 32, 64, 64);
    this.inception4e = new inception_block(528, 256, 160, 320, 32, 128, 128);
    this.maxpool4 = pool(2);
    this.inception5a = new inception_block(832, 256, 160, 320, 32, 128, 128);
    this.inception5b = new inception_block(832, 384, 192, 384, 48, 128, 128);
    this.aux1 = aux_logits ? new inception_aux_block(512, num_classes, undefined, dropout_aux) : null;
    this.aux2 = aux_logits ? new inception_aux_block(528, num_classes, undefined, dropout_aux) : null;
    this.avgpool = new nn.AdaptiveAvgPool2d([1, 1]);
    this.dropout = new nn.Dropout(dropout);
    this.fc = new nn.Linear(1024, num_classes);
    if (init_weights ?? true) drawTruncated(this, () => 0.01);
  }
  /** Brings an image to the range of the published weights, where that is asked for. */
  _transform_input(x: Tensor): Tensor {
    return this.transform_input ? toInceptionRange(x) : x;
  }
  /** The scores, and those of the classifiers in the middle while training. */
  _forward(x: Tensor): [logits: Tensor, aux_logits2: Tensor | null, aux_logits1: Tensor | null] {
    let y = this.maxpool2(this.conv3(this.conv2(this.maxpool1(this.conv1(x)))));
    y = this.maxpool3(this.inception3b(this.inception3a(y)));
    y = this.inception4a(y);
    const aux_logits1 = this.training && this.aux1 !== null ? this.aux1(y) : null;
    y = this.inception4d(this.inception4c(this.inception4b(y)));
    const aux_logits2 = this.training && this.aux2 !== null ? this.aux2(y) : null;
    y = this.maxpool4(this.inception4e(y));
    y = this.avgpool(this.inception5b(this.inception5a(y))).flatten(1);
    return [this.fc(this.dropout(y)), aux_logits2, aux_logits1];
  }
  /** What a call gives: in training, with `aux_logits`, all. */
  eager_outputs(logits: Tensor, aux_logits2: Tensor | null, aux_logits1: Tensor | null): Tensor | GoogLeNetOutputs {
    return this.training && this.aux_logits ? { logits, aux_logits2, aux_logits1 } : logits;
  }
  forward(x: Tensor): Tensor | GoogLeNetOutputs {
    return this.eager_outputs(...this._forward(this._transform_input(x)));
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
