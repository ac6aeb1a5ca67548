/** Inception v3 (https://arxiv.org/abs/1512.00567), for images of 299 x 299. */
import * as nn from "../../nn/index.ts";
import { signature, type Arguments } from "../../nn/arguments.ts";
import { ValueError } from "../../support/errors.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { BasicConv2d, type ConvBlock, drawTruncated, toInceptionRange } from "./basic-conv2d.ts";
import { builder } from "./builder.ts";
import { warnOfInitialValues } from "./googlenet.ts";
import { InceptionA, InceptionAux, InceptionB, InceptionC, InceptionD, InceptionE } from "./inception-blocks.ts";

/** What training gives: the scores, and those of the classifier in the middle. */
export interface InceptionOutputs {
  readonly logits: Tensor;
  readonly aux_logits: Tensor | null;
}
/** The classes that `Inception3` is made of. */
export type InceptionBlocks = readonly [
  conv: ConvBlock,
  a: new (from: number, pool_features: number) => InceptionA,
  b: new (from: number) => InceptionB,
  c: new (from: number, width: number) => InceptionC,
  d: new (from: number) => InceptionD,
  e: new (from: number) => InceptionE,
  aux: new (from: number, num_classes: number) => InceptionAux,
];
const defaultBlocks = (): InceptionBlocks => [
  BasicConv2d,
  InceptionA,
  InceptionB,
  InceptionC,
  InceptionD,
  InceptionE,
  InceptionAux,
];
/** Settings of `Inception3`. */
export interface Inception3Options {
  num_classes?: number;
  /** Whether there is a classifier in the middle, for training. */
  aux_logits?: boolean;
  /** Whether inputs with ImageNet's mean and deviation are brought to the range of the published weights. */
  transform_input?: boolean;
  /** The classes that it is made of. */
  inception_blocks?: InceptionBlocks | null;
  /** Default true, with a warning where it is left out. */
  init_weights?: boolean | null;
  dropout?: number;
}
const bind = signature<Required<Inception3Options>>(
  "Inception3",
  "num_classes=1000, aux_logits=True, transform_input=False, inception_blocks=None, init_weights=None, dropout=0.5",
);
/** Inception v3: images to class scores; in training, with `aux_logits`, to `{ logits, aux_logits }`. */
export class Inception3 extends nn.Module<(x: Tensor) => Tensor | InceptionOutputs> {
  Conv2d_1a_3x3: BasicConv2d;
  Conv2d_2a_3x3: BasicConv2d;
  Conv2d_2b_3x3: BasicConv2d;
  maxpool1: nn.MaxPool2d;
  Conv2d_3b_1x1: BasicConv2d;
  Conv2d_4a_3x3: BasicConv2d;
  maxpool2: nn.MaxPool2d;
  Mixed_5b: InceptionA;
  Mixed_5c: InceptionA;
  Mixed_5d: InceptionA;
  Mixed_6a: InceptionB;
  Mixed_6b: InceptionC;
  Mixed_6c: InceptionC;
  Mixed_6d: InceptionC;
  Mixed_6e: InceptionC;
  AuxLogits: InceptionAux | null;
  Mixed_7a: InceptionD;
  Mixed_7b: InceptionE;
  Mixed_7c: InceptionE;
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
        inception_blocks?: InceptionBlocks | null,
        init_weights?: boolean | null,
        dropout?: number,
      ],
      Inception3Options
    >
  ) {
    super();
    const { num_classes, aux_logits, transform_input, inception_blocks, init_weights, dropout } = bind.bind(args);
    if (init_weights === null) warnOfInitialValues("inception_v3");
    const blocks = inception_blocks ?? defaultBlocks();
    if (blocks.length !== 7)
      throw new ValueError(
        `length of inception_blocks should be 7 instead of ${(blocks as readonly unknown[]).length}`,
      );
    const [conv_block, inception_a, inception_b, inception_c, inception_d, inception_e, inception_aux] = blocks;
    this.aux_logits = aux_logits;
    this.transform_input = transform_input;
    this.Conv2d_1a_3x3 = new conv_block(3, 32, { kernel_size: 3, stride: 2 });
    this.Conv2d_2a_3x3 = new conv_block(32, 32, { kernel_size: 3 });
    this.Conv2d_2b_3x3 = new conv_block(32, 64, { kernel_size: 3, padding: 1 });
    this.maxpool1 = new nn.MaxPool2d(3, 2);
    this.Conv2d_3b_1x1 = new conv_block(64, 80, { kernel_size: 1 });
    this.Conv2d_4a_3x3 = new conv_block(80, 192, { kernel_size: 3 });
    this.maxpool2 = new nn.MaxPool2d(3, 2);
    this.Mixed_5b = new inception_a(192, 32);
    this.Mixed_5c = new inception_a(256, 64);
    this.Mixed_5d = new inception_a(288, 64);
    this.Mixed_6a = new inception_b(288);
    this.Mixed_6b = new inception_c(768, 128);
    this.Mixed_6c = new inception_c(768, 160);
    this.Mixed_6d = new inception_c(768, 160);
    this.Mixed_6e = new inception_c(768, 192);
    this.AuxLogits = aux_logits ? new inception_aux(768, num_classes) : null;
    this.Mixed_7a = new inception_d(768);
    this.Mixed_7b = new inception_e(1280);
    this.Mixed_7c = new inception_e(2048);
    this.avgpool = new nn.AdaptiveAvgPool2d([1, 1]);
    this.dropout = new nn.Dropout(dropout);
    this.fc = new nn.Linear(2048, num_classes);
    if (!(init_weights ?? true)) return;
    const { AuxLogits: aux } = this;
    // The auxiliary classifier's `stddev`s are set on its blocks, of which only the linear layer is one that is drawn.
    drawTruncated(this, (layer) => (aux !== null && layer === (aux.fc as unknown) ? 0.001 : 0.1));
  }
  /** Brings an image to the range of the published weights, where that is asked for. */
  _transform_input(x: Tensor): Tensor {
    return this.transform_input ? toInceptionRange(x) : x;
  }
  /** The scores, and those of the classifier in the middle while training. */
  _forward(x: Tensor): [logits: Tensor, aux_logits: Tensor | null] {
    let y = this.maxpool1(this.Conv2d_2b_3x3(this.Conv2d_2a_3x3(this.Conv2d_1a_3x3(x))));
    y = this.maxpool2(this.Conv2d_4a_3x3(this.Conv2d_3b_1x1(y)));
    y = this.Mixed_5d(this.Mixed_5c(this.Mixed_5b(y)));
    y = this.Mixed_6e(this.Mixed_6d(this.Mixed_6c(this.Mixed_6b(this.Mixed_6a(y)))));
    const aux_logits = this.training && this.AuxLogits !== null ? this.AuxLogits(y) : null;
    y = this.avgpool(this.Mixed_7c(this.Mixed_7b(this.Mixed_7a(y))));
    return [this.fc(this.dropout(y).flatten(1)), aux_logits];
  }
  /** What a call gives: in training, with `aux_logits`, both. */
  eager_outputs(logits: Tensor, aux_logits: Tensor | null): Tensor | InceptionOutputs {
    return this.training && this.aux_logits ? { logits, aux_logits } : logits;
  }
  forward(x: Tensor): Tensor | InceptionOutputs {
    return this.eager_outputs(...this._forward(this._transform_input(x)));
  }
}

/** Inception v3. */
export const inception_v3 = builder(
  "inception_v3",
  (options: Inception3Options) => new Inception3(options),
  { aux_logits: true, init_weights: false },
  {},
  {
    unlessGiven: { transform_input: true },
    finish: (model, options) => {
      if (options["aux_logits"] !== false) return;
      model.aux_logits = false;
      model.AuxLogits = null;
    },
  },
);
