/** Layers that train with fake quantization of their weights. */
import type { Tensor } from "../../tensor/tensor.ts";
import * as F from "../functional/index.ts";
import { FusedModule, LinearReLU as FusedLinearReLU } from "../intrinsic/fused-modules.ts";
import { BatchNorm1d, BatchNorm2d, BatchNorm3d, type BatchNorm } from "../layers/batchnorm.ts";
import { Conv1d as FloatConv1d, Conv2d as FloatConv2d, Conv3d as FloatConv3d, type ConvNd } from "../layers/conv.ts";
import { Linear as FloatLinear, NonDynamicallyQuantizableLinear } from "../layers/linear.ts";
import type { Module } from "../module/index.ts";
import {
  adopt,
  assertFloat,
  configurationOf,
  configure,
  floatFrom,
  without,
  type Configuring,
  type FakeQuant,
} from "./configured.ts";
import { adoptNorm, LinearBn1d, withBatchNorm, type LayerWithNorm } from "./linear-norm.ts";

/** A linear layer whose weights are fake-quantized in `forward`. */
export class Linear extends FloatLinear {
  /** Its configuration. */
  declare qconfig: unknown;
  /** Rounds the weights. */
  weight_fake_quant!: FakeQuant;
  constructor(...args: ConstructorParameters<typeof FloatLinear> | Configuring) {
    super(...without(args as ConstructorParameters<typeof FloatLinear>));
    configure(this, args);
  }
  override forward(input: Tensor): Tensor {
    return F.linear(input, this.weight_fake_quant(this.weight), this.bias);
  }
  /** Of a float layer that has a configuration; its parameters are the same tensors. */
  static from_float(given: Module): Linear {
    assertFloat(this.name, given, [FloatLinear, NonDynamicallyQuantizableLinear, FusedLinearReLU]);
    const qconfig = configurationOf(given);
    const float = (given instanceof FusedLinearReLU ? given.get_submodule("0") : given) as FloatLinear;
    const layer = new this(float.in_features, float.out_features, { bias: float.bias !== null, qconfig });
    return adopt(layer, float, ["weight", "bias"]);
  }
  /** A float layer with copies of its parameters. */
  to_float(): Module {
    return floatFrom(new FloatLinear(this.in_features, this.out_features, this.bias !== null), this);
  }
}

/** `nn.intrinsic.qat.LinearReLU`. */
export class LinearReLU extends Linear {
  override forward(input: Tensor): Tensor {
    return F.relu(super.forward(input));
  }
}

type Sizes = [in_channels: number, out_channels: number, kernel_size: readonly number[], options: object];

/** Sizes of a convolution as its constructor takes them. */
function sizesOf(conv: ConvNd, more: object): Sizes {
  const { in_channels, out_channels, kernel_size, stride, padding, dilation, groups, padding_mode } = conv;
  const options = { stride, padding, dilation, groups, bias: conv.bias !== null, padding_mode, ...more };
  return [in_channels, out_channels, kernel_size, options];
}

type Float = Module & ConvNd;
const convolve = { 1: F.conv1d, 2: F.conv2d, 3: F.conv3d } as const;
const dimsOf = (conv: ConvNd): 1 | 2 | 3 => conv.kernel_size.length as 1 | 2 | 3;

/** What convolutions do whose weights are fake-quantized. */
function fakeConvolution(conv: Float & { weight_fake_quant: FakeQuant }, input: Tensor): Tensor {
  const { stride, padding, dilation, groups, padding_mode } = conv;
  const weight = conv.weight_fake_quant(conv.weight);
  const isPadded = padding_mode !== "zeros";
  const x = isPadded ? F.pad(input, conv._reversed_padding_repeated_twice, padding_mode) : input;
  return convolve[dimsOf(conv)](x, weight, conv.bias, stride, isPadded ? 0 : padding, dilation, groups);
}

type ConvLike = Float & { qconfig: unknown; weight_fake_quant: FakeQuant };

/** A convolution of a class with the parameters of a float one, which has a configuration. */
function adoptConvolution<T extends ConvLike>(Class: new (...args: Sizes) => T, given: Module): T {
  const qconfig = configurationOf(given);
  const float = floatOf(given);
  return adopt(new Class(...sizesOf(float, { qconfig })), float, ["weight", "bias"]);
}

const floatOf = (given: Module): ConvNd =>
  (given instanceof FusedModule ? given.get_submodule("0") : given) as unknown as ConvNd;

const norms = { 1: BatchNorm1d, 2: BatchNorm2d, 3: BatchNorm3d } as const;
type ConvAndNorm = ConvLike & { bn: BatchNorm; freeze_bn: boolean };

/**
 * A convolution and its batch norm in training: the weights that are fake-quantized are those with the norm's running
 * scale folded in (Krishnamoorthi 2018, "Quantizing deep convolutional networks", section 3.2.2).
 */
function fakeConvolutionAndNorm(conv: ConvAndNorm, input: Tensor): Tensor {
  const { stride, padding, dilation, groups, bn } = conv;
  const deviation = bn.running_var.add(bn.eps).sqrt();
  const factor = (bn.weight as Tensor).div(deviation);
  const spread = conv.weight.shape.map((_, d) => (d === 0 ? -1 : 1));
  const weight = conv.weight_fake_quant(conv.weight.mul(factor.reshape(spread)));
  const product = convolve[dimsOf(conv)](input, weight, null, stride, padding, dilation, groups);
  const channels = product.shape.map((_, d) => (d === 1 ? -1 : 1));
  const plain = product.div(factor.reshape(channels));
  return bn((conv.bias as Tensor | null) === null ? plain : plain.add(conv.bias.reshape(channels)));
}

/** A convolution with its batch norm, of the fused module of both. */
function adoptBoth<T extends ConvAndNorm>(Class: new (...args: Sizes) => T, given: Module): T {
  const qconfig = configurationOf(given);
  const [conv, bn] = [floatOf(given), given.get_submodule("1") as BatchNorm];
  const { eps, momentum } = bn;
  const layer = adopt(new Class(...sizesOf(conv, { qconfig, eps, momentum })), conv, ["weight", "bias"]);
  adoptNorm(layer.bn, bn);
  return layer;
}

interface WithFakeWeight<A extends readonly unknown[], M> {
  new (...args: A | Configuring): M & Pick<LayerWithNorm, "qconfig" | "weight_fake_quant">;
  /** Of a float layer that has a configuration; its parameters are the same tensors. */
  from_float<T extends ConvLike>(this: new (...args: Sizes) => T, given: Module): T;
}

/** A class of convolutions whose weights are fake-quantized, from the float one of their rank. */
function withFakeWeight<A extends readonly unknown[], M extends Float>(
  Base: new (...args: A) => M,
): WithFakeWeight<A, M> {
  class Faked extends (Base as unknown as new (...args: readonly unknown[]) => Float) {
    declare qconfig: unknown;
    weight_fake_quant!: FakeQuant;
    constructor(...args: readonly unknown[]) {
      super(...without(args));
      configure(this, args);
    }
    override forward(input: Tensor): Tensor {
      return fakeConvolution(this, input);
    }
    static from_float<T extends ConvLike>(this: new (...args: Sizes) => T, given: Module): T {
      return adoptConvolution(this, given);
    }
  }
  return Faked as never;
}

/** A 1-d convolution whose weights are fake-quantized. */
export class Conv1d extends withFakeWeight(FloatConv1d) {}
/** `nn.intrinsic.qat.ConvReLU1d`. */
export class ConvReLU1d extends Conv1d {
  override forward(input: Tensor): Tensor {
    return F.relu(super.forward(input));
  }
}
/** A 2-d convolution whose weights are fake-quantized. */
export class Conv2d extends withFakeWeight(FloatConv2d) {}
/** `nn.intrinsic.qat.ConvReLU2d`. */
export class ConvReLU2d extends Conv2d {
  override forward(input: Tensor): Tensor {
    return F.relu(super.forward(input));
  }
}
/** A 3-d convolution whose weights are fake-quantized. */
export class Conv3d extends withFakeWeight(FloatConv3d) {}
/** `nn.intrinsic.qat.ConvReLU3d`. */
export class ConvReLU3d extends Conv3d {
  override forward(input: Tensor): Tensor {
    return F.relu(super.forward(input));
  }
}
interface WithNorm<M> {
  new (...args: Sizes): M & LayerWithNorm;
  /** Of a float layer that has been observed or has a configuration. */
  from_float<T extends ConvAndNorm>(this: new (...args: Sizes) => T, given: Module): T;
}

/** A class of convolutions with a batch norm, from the float one of their rank. */
function withNorm<M extends Float>(Base: new (...args: Sizes) => M): WithNorm<M> {
  const Plain = withBatchNorm(
    Base as unknown as new (...args: Sizes) => Float,
    ({ ndim }) => norms[(ndim - 2) as 1 | 2 | 3],
  );
  class Normed extends Plain {
    override get _version(): number {
      return 2;
    }
    override forward(input: Tensor): Tensor {
      return fakeConvolutionAndNorm(this, input);
    }
    /** Of a float layer that has been observed or has a configuration. */
    static from_float<T extends ConvAndNorm>(this: new (...args: Sizes) => T, given: Module): T {
      return adoptBoth(this, given);
    }
  }
  return Normed as never;
}

/** `nn.intrinsic.qat.ConvBn1d`. */
export class ConvBn1d extends withNorm(FloatConv1d) {}
/** `nn.intrinsic.qat.ConvBnReLU1d`. */
export class ConvBnReLU1d extends ConvBn1d {
  override forward(input: Tensor): Tensor {
    return F.relu(super.forward(input));
  }
}
/** `nn.intrinsic.qat.ConvBn2d`. */
export class ConvBn2d extends withNorm(FloatConv2d) {}
/** `nn.intrinsic.qat.ConvBnReLU2d`. */
export class ConvBnReLU2d extends ConvBn2d {
  override forward(input: Tensor): Tensor {
    return F.relu(super.forward(input));
  }
}
/** `nn.intrinsic.qat.ConvBn3d`. */
export class ConvBn3d extends withNorm(FloatConv3d) {}
/** `nn.intrinsic.qat.ConvBnReLU3d`. */
export class ConvBnReLU3d extends ConvBn3d {
  override forward(input: Tensor): Tensor {
    return F.relu(super.forward(input));
  }
}

/** Whether a module in training stands for several: what is inside it is quantized with it. */
export function isFusedInTraining(module: Module): boolean {
  const classes = [LinearBn1d, ConvBn1d, ConvBn2d, ConvBn3d, ConvBnReLU1d, ConvBnReLU2d, ConvBnReLU3d];
  return [...classes, ConvReLU1d, ConvReLU2d, ConvReLU3d, LinearReLU].some((each) => module instanceof each);
}

type Frozen = Module & Pick<LayerWithNorm, "freeze_bn_stats" | "update_bn_stats">;
const isNormed = (module: Module): module is Frozen =>
  [ConvBn1d, ConvBn2d, ConvBn3d].some((each) => module instanceof each);

/**
 * Keeps the running statistics of a fused convolution as they are: `model.apply(freeze_bn_stats)`. Other modules stay as
 * they are; throws nothing.
 */
export function freeze_bn_stats(mod: Module): void {
  if (isNormed(mod)) mod.freeze_bn_stats();
}
/**
 * Goes back to the batch's statistics: `model.apply(update_bn_stats)`. Other modules stay as they are; throws nothing.
 */
export function update_bn_stats(mod: Module): void {
  if (isNormed(mod)) mod.update_bn_stats();
}
