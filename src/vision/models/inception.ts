/** Inception v3 (https://arxiv.org/abs/1512.00567), for images of 299 x 299. */
import * as nn from "../../nn/index.ts";
import { signature, type Arguments } from "../../nn/arguments.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { BasicConv2d, drawTruncated, toInceptionRange } from "./basic-conv2d.ts";
import { builder } from "./builder.ts";
import { warnOfInitialValues } from "./googlenet.ts";
import { InceptionA, InceptionAux, InceptionB, InceptionC, InceptionD, InceptionE } from "./inception-blocks.ts";

/** What training gives: the scores, and those of the classifier in the middle. */
export interface InceptionOutputs {
  readonly logits: Tensor;
  readonly aux_logits: Tensor | null;
}
/** Settings of `Inception3`. */
export interface Inception3Options {
  num_classes?: number;
  /** Whether there is a classifier in the middle, for training. */
  aux_logits?: boolean;
  /** Whether inputs with ImageNet's mean and deviation are brought to the range of the published weights. */
  transform_input?: boolean;
  /** Default true, with a warning where it is left out. */
  init_weights?: boolean | null;
  dropout?: number;
}
const bind = signature<Required<Inception3Options>>(
  "Inception3",
  "num_classes=1000, aux_logits=True, transform_input=False, init_weights=None, dropout=0.5",
);
/** Inception v3: images to class scores; in training, with `aux_logits`, to `{ logits, aux_logits }`. */
export class Inception3 extends nn.Module<(x: Tensor) => Tensor | InceptionOutputs> {
  Conv2d_1a_3x3 = new BasicConv2d(3, 32, { kernel_size: 3, stride: 2 });
  Conv2d_2a_3x3 = new BasicConv2d(32, 32, { kernel_size: 3 });
  Conv2d_2b_3x3 = new BasicConv2d(32, 64, { kernel_size: 3, padding: 1 });
  maxpool1 = new nn.MaxPool2d(3, 2);
  Conv2d_3b_1x1 = new BasicConv2d(64, 80, { kernel_size: 1 });
  Conv2d_4a_3x3 = new BasicConv2d(80, 192, { kernel_size: 3 });
  maxpool2 = new nn.MaxPool2d(3, 2);
  Mixed_5b = new InceptionA(192, 32);
  Mixed_5c = new InceptionA(256, 64);
  Mixed_5d = new InceptionA(288, 64);
  Mixed_6a = new InceptionB(288);
  Mixed_6b = new InceptionC(768, 128);
  Mixed_6c = new InceptionC(768, 160);
  Mixed_6d = new InceptionC(768, 160);
  Mixed_6e = new InceptionC(768, 192);
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
        init_weights?: boolean | null,
        dropout?: number,
      ],
      Inception3Options
    >
  ) {
    super();
    const { num_classes, aux_logits, transform_input, init_weights, dropout } = bind.bind(args);
    if (init_weights === null) warnOfInitialValues("inception_v3");
    this.aux_logits = aux_logits;
    this.transform_input = transform_input;
    this.AuxLogits = aux_logits ? new InceptionAux(768, num_classes) : null;
    this.Mixed_7a = new InceptionD(768);
    this.Mixed_7b = new InceptionE(1280);
    this.Mixed_7c = new InceptionE(2048);
    this.avgpool = new nn.AdaptiveAvgPool2d([1, 1]);
    this.dropout = new nn.Dropout(dropout);
    this.fc = new nn.Linear(2048, num_classes);
    if (!(init_weights ?? true)) return;
    const { AuxLogits: aux } = this;
    // The auxiliary classifier's `stddev`s are set on its blocks, of which only the linear layer is one that is drawn.
    drawTruncated(this, (layer) => (aux !== null && layer === (aux.fc as unknown) ? 0.001 : 0.1));
  }
  forward(x: Tensor): Tensor | InceptionOutputs {
    let y = this.transform_input ? toInceptionRange(x) : x;
    y = this.maxpool1(this.Conv2d_2b_3x3(this.Conv2d_2a_3x3(this.Conv2d_1a_3x3(y))));
    y = this.maxpool2(this.Conv2d_4a_3x3(this.Conv2d_3b_1x1(y)));
    y = this.Mixed_5d(this.Mixed_5c(this.Mixed_5b(y)));
    y = this.Mixed_6e(this.Mixed_6d(this.Mixed_6c(this.Mixed_6b(this.Mixed_6a(y)))));
    const aux_logits = this.training && this.AuxLogits !== null ? this.AuxLogits(y) : null;
    y = this.avgpool(this.Mixed_7c(this.Mixed_7b(this.Mixed_7a(y))));
    const logits = this.fc(this.dropout(y).flatten(1));
    return this.training && this.aux_logits ? { logits, aux_logits } : logits;
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
