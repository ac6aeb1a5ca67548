/** The blocks of Inception v3: branches of convolutions of different sizes, side by side. */
import * as nn from "../../nn/index.ts";
import { cat } from "../../ops/view/join.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { BasicConv2d, type ConvBlock } from "./basic-conv2d.ts";

const F = nn.functional;

/** A convolution that keeps the size: 3, or a pair such as [1, 7]. */
const sameBy =
  (conv_block: ConvBlock) =>
  (from: number, to: number, kernel: number | readonly [number, number]): BasicConv2d =>
    new conv_block(from, to, {
      kernel_size: kernel,
      padding: typeof kernel === "number" ? (kernel - 1) / 2 : kernel.map((size) => (size - 1) / 2),
    });
/** A 3 x 3 convolution that halves the size. */
const halvingBy =
  (conv_block: ConvBlock) =>
  (from: number, to: number): BasicConv2d =>
    new conv_block(from, to, { kernel_size: 3, stride: 2 });
const averaged = (x: Tensor): Tensor => F.avg_pool2d(x, 3, 1, 1);

/** 35 x 35: 1 x 1, 5 x 5, two 3 x 3, average. */
export class InceptionA extends nn.Module<(x: Tensor) => Tensor> {
  branch1x1: BasicConv2d;
  branch5x5_1: BasicConv2d;
  branch5x5_2: BasicConv2d;
  branch3x3dbl_1: BasicConv2d;
  branch3x3dbl_2: BasicConv2d;
  branch3x3dbl_3: BasicConv2d;
  branch_pool: BasicConv2d;
  constructor(from: number, pool_features: number, conv_block: ConvBlock = BasicConv2d) {
    super();
    const same = sameBy(conv_block);
    this.branch1x1 = same(from, 64, 1);
    this.branch5x5_1 = same(from, 48, 1);
    this.branch5x5_2 = same(48, 64, 5);
    this.branch3x3dbl_1 = same(from, 64, 1);
    this.branch3x3dbl_2 = same(64, 96, 3);
    this.branch3x3dbl_3 = same(96, 96, 3);
    this.branch_pool = same(from, pool_features, 1);
  }
  /** The branches' results. */
  _forward(x: Tensor): Tensor[] {
    const narrow = this.branch1x1(x);
    const wide = this.branch5x5_2(this.branch5x5_1(x));
    const double = this.branch3x3dbl_3(this.branch3x3dbl_2(this.branch3x3dbl_1(x)));
    return [narrow, wide, double, this.branch_pool(averaged(x))];
  }
  forward(x: Tensor): Tensor {
    return cat(this._forward(x), 1);
  }
}

/** From 35 x 35 to 17 x 17. */
export class InceptionB extends nn.Module<(x: Tensor) => Tensor> {
  branch3x3: BasicConv2d;
  branch3x3dbl_1: BasicConv2d;
  branch3x3dbl_2: BasicConv2d;
  branch3x3dbl_3: BasicConv2d;
  constructor(from: number, conv_block: ConvBlock = BasicConv2d) {
    super();
    const same = sameBy(conv_block);
    const halving = halvingBy(conv_block);
    this.branch3x3 = halving(from, 384);
    this.branch3x3dbl_1 = same(from, 64, 1);
    this.branch3x3dbl_2 = same(64, 96, 3);
    this.branch3x3dbl_3 = halving(96, 96);
  }
  /** The branches' results. */
  _forward(x: Tensor): Tensor[] {
    const single = this.branch3x3(x);
    const double = this.branch3x3dbl_3(this.branch3x3dbl_2(this.branch3x3dbl_1(x)));
    return [single, double, F.max_pool2d(x, 3, 2)];
  }
  forward(x: Tensor): Tensor {
    return cat(this._forward(x), 1);
  }
}

/** 17 x 17: 7 x 7 convolutions as pairs of 1 x 7 and 7 x 1. */
export class InceptionC extends nn.Module<(x: Tensor) => Tensor> {
  branch1x1: BasicConv2d;
  branch7x7_1: BasicConv2d;
  branch7x7_2: BasicConv2d;
  branch7x7_3: BasicConv2d;
  branch7x7dbl_1: BasicConv2d;
  branch7x7dbl_2: BasicConv2d;
  branch7x7dbl_3: BasicConv2d;
  branch7x7dbl_4: BasicConv2d;
  branch7x7dbl_5: BasicConv2d;
  branch_pool: BasicConv2d;
  constructor(from: number, width: number, conv_block: ConvBlock = BasicConv2d) {
    super();
    const same = sameBy(conv_block);
    this.branch1x1 = same(from, 192, 1);
    this.branch7x7_1 = same(from, width, 1);
    this.branch7x7_2 = same(width, width, [1, 7]);
    this.branch7x7_3 = same(width, 192, [7, 1]);
    this.branch7x7dbl_1 = same(from, width, 1);
    this.branch7x7dbl_2 = same(width, width, [7, 1]);
    this.branch7x7dbl_3 = same(width, width, [1, 7]);
    this.branch7x7dbl_4 = same(width, width, [7, 1]);
    this.branch7x7dbl_5 = same(width, 192, [1, 7]);
    this.branch_pool = same(from, 192, 1);
  }
  /** The branches' results. */
  _forward(x: Tensor): Tensor[] {
    const narrow = this.branch1x1(x);
    const single = this.branch7x7_3(this.branch7x7_2(this.branch7x7_1(x)));
    const half = this.branch7x7dbl_3(this.branch7x7dbl_2(this.branch7x7dbl_1(x)));
    const double = this.branch7x7dbl_5(this.branch7x7dbl_4(half));
    return [narrow, single, double, this.branch_pool(averaged(x))];
  }
  forward(x: Tensor): Tensor {
    return cat(this._forward(x), 1);
  }
}

/** From 17 x 17 to 8 x 8. */
export class InceptionD extends nn.Module<(x: Tensor) => Tensor> {
  branch3x3_1: BasicConv2d;
  branch3x3_2: BasicConv2d;
  branch7x7x3_1: BasicConv2d;
  branch7x7x3_2: BasicConv2d;
  branch7x7x3_3: BasicConv2d;
  branch7x7x3_4: BasicConv2d;
  constructor(from: number, conv_block: ConvBlock = BasicConv2d) {
    super();
    const same = sameBy(conv_block);
    const halving = halvingBy(conv_block);
    this.branch3x3_1 = same(from, 192, 1);
    this.branch3x3_2 = halving(192, 320);
    this.branch7x7x3_1 = same(from, 192, 1);
    this.branch7x7x3_2 = same(192, 192, [1, 7]);
    this.branch7x7x3_3 = same(192, 192, [7, 1]);
    this.branch7x7x3_4 = halving(192, 192);
  }
  /** The branches' results. */
  _forward(x: Tensor): Tensor[] {
    const single = this.branch3x3_2(this.branch3x3_1(x));
    const wide = this.branch7x7x3_4(this.branch7x7x3_3(this.branch7x7x3_2(this.branch7x7x3_1(x))));
    return [single, wide, F.max_pool2d(x, 3, 2)];
  }
  forward(x: Tensor): Tensor {
    return cat(this._forward(x), 1);
  }
}

/** 8 x 8: 1 x 3 and 3 x 1 convolutions side by side. */
export class InceptionE extends nn.Module<(x: Tensor) => Tensor> {
  branch1x1: BasicConv2d;
  branch3x3_1: BasicConv2d;
  branch3x3_2a: BasicConv2d;
  branch3x3_2b: BasicConv2d;
  branch3x3dbl_1: BasicConv2d;
  branch3x3dbl_2: BasicConv2d;
  branch3x3dbl_3a: BasicConv2d;
  branch3x3dbl_3b: BasicConv2d;
  branch_pool: BasicConv2d;
  constructor(from: number, conv_block: ConvBlock = BasicConv2d) {
    super();
    const same = sameBy(conv_block);
    this.branch1x1 = same(from, 320, 1);
    this.branch3x3_1 = same(from, 384, 1);
    this.branch3x3_2a = same(384, 384, [1, 3]);
    this.branch3x3_2b = same(384, 384, [3, 1]);
    this.branch3x3dbl_1 = same(from, 448, 1);
    this.branch3x3dbl_2 = same(448, 384, 3);
    this.branch3x3dbl_3a = same(384, 384, [1, 3]);
    this.branch3x3dbl_3b = same(384, 384, [3, 1]);
    this.branch_pool = same(from, 192, 1);
  }
  /** The branches' results. */
  _forward(x: Tensor): Tensor[] {
    const narrow = this.branch1x1(x);
    const single = this.branch3x3_1(x);
    const singles = cat([this.branch3x3_2a(single), this.branch3x3_2b(single)], 1);
    const double = this.branch3x3dbl_2(this.branch3x3dbl_1(x));
    const doubles = cat([this.branch3x3dbl_3a(double), this.branch3x3dbl_3b(double)], 1);
    return [narrow, singles, doubles, this.branch_pool(averaged(x))];
  }
  forward(x: Tensor): Tensor {
    return cat(this._forward(x), 1);
  }
}

/** A classifier in the middle of the network, used in training. */
export class InceptionAux extends nn.Module<(x: Tensor) => Tensor> {
  conv0: BasicConv2d;
  conv1: BasicConv2d;
  fc: nn.Linear;
  constructor(from: number, num_classes: number, conv_block: ConvBlock = BasicConv2d) {
    super();
    this.conv0 = new conv_block(from, 128, { kernel_size: 1 });
    this.conv1 = new conv_block(128, 768, { kernel_size: 5 });
    this.fc = new nn.Linear(768, num_classes);
  }
  forward(x: Tensor): Tensor {
    const features = this.conv1(this.conv0(F.avg_pool2d(x, 5, 3)));
    return this.fc(F.adaptive_avg_pool2d(features, [1, 1]).flatten(1));
  }
}
