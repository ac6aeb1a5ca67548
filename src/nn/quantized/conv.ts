/** Convolutions of quantized tensors, with weights of 8 bits. */
import { convTransposeParameters } from "../layers/conv-transpose.ts";
import { qint8, quint8 } from "../../dtype.ts";
import { PackedConvolution } from "../../ops/quantized/packed.ts";
import { convolution, convolution_relu } from "../../ops/quantized/layers.ts";
import { _empty_affine_quantized, quantize_per_tensor } from "../../ops/quantized/quantize.ts";
import { zeros } from "../../ops/create/create.ts";
import { AssertionError, ValueError } from "../../support/errors.ts";
import { pythonFloat, pythonTuple } from "../../support/python.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { signature, type Arguments } from "../arguments.ts";
import * as F from "../functional/index.ts";
import { FusedModule } from "../intrinsic/fused-modules.ts";
import { ConvNd, convParameters } from "../layers/conv.ts";
import { fuse_conv_bn_weights } from "../utils/fusion.ts";
import type { BatchNorm } from "../layers/batchnorm.ts";
import { sizes, TensorLayer, type SizeOption } from "../layers/layer.ts";
import type { LoadStateArguments, Module } from "../module/index.ts";
import { stateNumber, outputQParams, quantizeWeight, realState, weightObserver, wholeState } from "./weights.ts";
import { itemAt } from "../../support/checked.ts";

/** Settings of quantized convolutions, by name. */
export interface QuantizedConvSettings {
  in_channels: number;
  out_channels: number;
  kernel_size: SizeOption;
  stride: SizeOption;
  padding: SizeOption;
  output_padding: SizeOption;
  dilation: SizeOption;
  groups: number;
  bias: boolean;
  padding_mode: string;
}
const plain = signature<QuantizedConvSettings>("Conv", convParameters());
const transposed = signature<QuantizedConvSettings>("ConvTranspose", convTransposeParameters());

/** Arguments of quantized convolutions. */
export type QuantizedConvArguments = Arguments<
  [
    in_channels: number,
    out_channels: number,
    kernel_size: SizeOption,
    stride?: SizeOption,
    padding?: SizeOption,
    dilation?: SizeOption,
    groups?: number,
    bias?: boolean,
    padding_mode?: string,
  ],
  Partial<QuantizedConvSettings>
>;
/** Arguments of quantized transposed convolutions. */
export type QuantizedConvTransposeArguments = Arguments<
  [
    in_channels: number,
    out_channels: number,
    kernel_size: SizeOption,
    stride?: SizeOption,
    padding?: SizeOption,
    output_padding?: SizeOption,
    groups?: number,
    bias?: boolean,
    dilation?: SizeOption,
  ],
  Partial<QuantizedConvSettings>
>;

/** What both directions share. */
export abstract class QuantizedConvNd extends TensorLayer {
  in_channels: number;
  out_channels: number;
  kernel_size: readonly number[];
  stride: readonly number[];
  padding: readonly number[];
  dilation: readonly number[];
  transposed: boolean;
  output_padding: readonly number[];
  groups: number;
  padding_mode: string;
  /** Scale of the results. */
  scale = 1;
  /** Zero point of the results. */
  zero_point = 0;
  protected packed!: PackedConvolution;
  /** Whether inputs and results are real numbers. */
  protected get isDynamic(): boolean {
    return false;
  }

  constructor(settings: QuantizedConvSettings, dims: number, isTransposed: boolean) {
    super();
    const { in_channels, out_channels, groups, bias, padding_mode } = settings;
    if (out_channels <= 0) throw new ValueError(`out_channels must be greater than 0, got ${out_channels}`);
    if (in_channels % groups !== 0) throw new ValueError("in_channels must be divisible by groups");
    if (out_channels % groups !== 0) throw new ValueError("out_channels must be divisible by groups");
    if (padding_mode !== "zeros" && padding_mode !== "reflect")
      throw new ValueError(`'padding_mode' ${padding_mode} is not supported by quantized convolution`);
    this.in_channels = in_channels;
    this.out_channels = out_channels;
    this.kernel_size = sizes(settings.kernel_size, dims);
    this.stride = sizes(settings.stride, dims);
    this.padding = sizes(settings.padding, dims);
    this.dilation = sizes(settings.dilation, dims);
    this.transposed = isTransposed;
    this.output_padding = sizes(settings.output_padding ?? 0, dims);
    this.groups = groups;
    this.padding_mode = padding_mode;
    const channels = isTransposed ? [in_channels, out_channels / groups] : [out_channels, in_channels / groups];
    const shape = [...channels, ...this.kernel_size];
    this.set_weight_bias(
      _empty_affine_quantized(shape, { scale: 1, zero_point: 0, dtype: qint8 }),
      bias ? zeros([out_channels]) : null,
    );
    Object.defineProperty(this, "packed", { enumerable: false });
  }

  /** Sets both. */
  set_weight_bias(weight: Tensor, bias: Tensor | null): void {
    const { stride, dilation, groups } = this;
    const padding = this.padding_mode === "zeros" ? this.padding : this.padding.map(() => 0);
    this.packed = new PackedConvolution(weight, bias, { stride, padding, dilation, groups });
  }
  /** The quantized weights. */
  weight(): Tensor {
    return this.packed.weight;
  }
  /** The bias: [out_channels], or null. */
  bias(): Tensor | null {
    return this.packed.bias;
  }
  /** Weights and bias. */
  _weight_bias(): [weight: Tensor, bias: Tensor | null] {
    return [this.weight(), this.bias()];
  }

  /** The input with what is around it, where that is no zeros. */
  protected padded(x: Tensor): Tensor {
    if (this.padding_mode === "zeros") return x;
    return quantize_per_tensor(this.reflected(x.dequantize()), x.q_scale(), x.q_zero_point(), x.dtype);
  }
  /** Real numbers with their reflection around them. */
  protected reflected(x: Tensor): Tensor {
    const sides = [...this.padding].reverse().flatMap((n) => [n, n]);
    return F.pad(x, sides, "reflect");
  }

  override extra_repr(): string {
    const { kernel_size, stride, padding, dilation, output_padding, groups } = this;
    const parts = [
      `${this.in_channels}, ${this.out_channels}, kernel_size=${pythonTuple(kernel_size)}`,
      `stride=${pythonTuple(stride)}, scale=${pythonFloat(this.scale)}, zero_point=${this.zero_point}`,
    ];
    if (padding.some((n) => n !== 0)) parts.push(`padding=${pythonTuple(padding)}`);
    if (dilation.some((n) => n !== 1)) parts.push(`dilation=${pythonTuple(dilation)}`);
    if (output_padding.some((n) => n !== 0)) parts.push(`output_padding=${pythonTuple(output_padding)}`);
    if (groups !== 1) parts.push(`groups=${groups}`);
    if (this.bias() === null) parts.push("bias=False");
    return parts.join(", ");
  }

  override _save_to_state_dict(destination: Map<string, unknown>, prefix: string, keep_vars: boolean): void {
    super._save_to_state_dict(destination, prefix, keep_vars);
    destination.set(`${prefix}weight`, this.weight());
    destination.set(`${prefix}bias`, this.bias());
    destination.set(`${prefix}scale`, realState(this.scale));
    destination.set(`${prefix}zero_point`, wholeState(this.zero_point));
  }
  override _load_from_state_dict(...args: LoadStateArguments): void {
    const [state, prefix, , , missing] = args;
    const absent = ["weight", "bias", "scale", "zero_point"].filter((name) => !state.has(prefix + name));
    missing.push(...absent.map((name) => prefix + name));
    if (absent.length > 0) return;
    this.set_weight_bias(state.get(`${prefix}weight`) as Tensor, state.get(`${prefix}bias`) as Tensor | null);
    this.scale = stateNumber(state.get(`${prefix}scale`));
    this.zero_point = stateNumber(state.get(`${prefix}zero_point`));
  }

  /** Takes over the weights of a float convolution that has been observed. For the library's own use. */
  takeOver(given: Module, conv: ConvNd): this {
    // With real results there is nothing to be observed.
    const { scale, zero_point } = this.isDynamic ? { scale: 1, zero_point: 0 } : outputQParams(given);
    const holder = "weight_fake_quant" in conv || (conv as { qconfig?: unknown }).qconfig ? conv : given;
    const observer = weightObserver(holder, () => {
      throw new AssertionError("Input float module must have qconfig defined");
    });
    observer(conv.weight);
    this.set_weight_bias(quantizeWeight(conv.weight, observer), conv.bias);
    this.scale = scale;
    this.zero_point = zero_point;
    return this;
  }
}

/** The convolution of an observed module: its own, that of a fused one, or that of one trained with its batch norm. */
function convolutionOf(given: Module): ConvNd {
  const inner = given instanceof FusedModule ? given.get_submodule("0") : given;
  if (!(inner instanceof ConvNd))
    throw new AssertionError(`nnq.Conv.from_float only works for convolutions, but got: ${given._get_name()}`);
  const { bn } = inner as { bn?: BatchNorm };
  if (bn !== undefined)
    [inner.weight, inner.bias] = fuse_conv_bn_weights(
      inner.weight,
      inner.bias,
      bn.running_mean,
      bn.running_var,
      bn.eps,
      bn.weight,
      bn.bias,
    );
  return inner;
}

function settingsOf(conv: ConvNd): QuantizedConvSettings {
  if (typeof conv.padding === "string")
    throw new ValueError(`padding='${conv.padding}' is not supported by quantized convolution`);
  return {
    ...conv,
    padding: conv.padding,
    bias: conv.bias !== null,
    padding_mode: conv.padding_mode,
  } as QuantizedConvSettings;
}

type Class<A extends readonly unknown[], T> = new (...args: A) => T;

/** A convolution of so many spatial dims, with or without ReLU. */
export abstract class QuantizedConvolution extends QuantizedConvNd {
  private readonly label: string;
  private readonly relu: boolean;
  constructor(label: string, dims: number, relu: boolean, args: QuantizedConvArguments) {
    super(plain.bind(args), dims, false);
    this.label = label;
    this.relu = relu;
    for (const name of ["label", "relu"]) Object.defineProperty(this, name, { enumerable: false });
  }
  override _get_name(): string {
    return `Quantized${this.label}`;
  }
  forward(x: Tensor): Tensor {
    const run = this.relu ? convolution_relu : convolution;
    return run(this.padded(x), this.packed, this.scale, this.zero_point);
  }
  /** The quantized form of a convolution that has been observed, or trained with fake quantization. */
  static from_float<T extends QuantizedConvolution>(this: Class<QuantizedConvArguments, T>, given: Module): T {
    const conv = convolutionOf(given);
    const { in_channels, out_channels, kernel_size, stride, padding, dilation, groups, bias, padding_mode } =
      settingsOf(conv);
    const settings = { in_channels, out_channels, kernel_size, stride, padding, dilation, groups, bias, padding_mode };
    return new this(settings).takeOver(given, conv);
  }
}

/**
 * A 1-d convolution of quantized tensors. `convert` makes it of an `nn.Conv1d`.
 * @example
 * const layer = new nn.quantized.Conv1d(16, 33, 3, { stride: 2 });
 * layer(torch.quantize_per_tensor(torch.randn(20, 16, 50), 1, 0, torch.quint8)).shape; // [20, 33, 24]
 */
export class Conv1d extends QuantizedConvolution {
  constructor(...args: QuantizedConvArguments) {
    super("Conv1d", 1, false, args);
  }
}
/**
 * A 2-d convolution of quantized tensors. `convert` makes it of an `nn.Conv2d`.
 * @example
 * const layer = new nn.quantized.Conv2d(3, 8, 3, { padding: 1 });
 * layer(torch.quantize_per_tensor(torch.randn(2, 3, 10, 10), 0.1, 64, torch.quint8)).shape; // [2, 8, 10, 10]
 */
export class Conv2d extends QuantizedConvolution {
  constructor(...args: QuantizedConvArguments) {
    super("Conv2d", 2, false, args);
  }
}
/**
 * A 3-d convolution of quantized tensors.
 */
export class Conv3d extends QuantizedConvolution {
  constructor(...args: QuantizedConvArguments) {
    super("Conv3d", 3, false, args);
  }
}
/**
 * `nn.intrinsic.quantized.ConvReLU1d`.
 */
export class ConvReLU1d extends QuantizedConvolution {
  constructor(...args: QuantizedConvArguments) {
    super("ConvReLU1d", 1, true, args);
  }
}
/**
 * `nn.intrinsic.quantized.ConvReLU2d`.
 */
export class ConvReLU2d extends QuantizedConvolution {
  constructor(...args: QuantizedConvArguments) {
    super("ConvReLU2d", 2, true, args);
  }
}
/**
 * `nn.intrinsic.quantized.ConvReLU3d`.
 */
export class ConvReLU3d extends QuantizedConvolution {
  constructor(...args: QuantizedConvArguments) {
    super("ConvReLU3d", 3, true, args);
  }
}

/** A transposed convolution, which computes by way of real numbers: products of bytes are exact in float32. */
export abstract class QuantizedConvolutionTransposed extends QuantizedConvNd {
  private readonly dims: 1 | 2 | 3;
  constructor(dims: 1 | 2 | 3, args: QuantizedConvTransposeArguments) {
    super(transposed.bind(args), dims, true);
    this.dims = dims;
    Object.defineProperty(this, "dims", { enumerable: false });
  }
  override _get_name(): string {
    return `QuantizedConvTranspose${this.dims}d`;
  }
  /** The transposed convolution of real numbers with the weights' real values. */
  protected transposedOf(x: Tensor): Tensor {
    const { stride, padding, output_padding, groups, dilation } = this;
    const run = itemAt([F.conv_transpose1d, F.conv_transpose2d, F.conv_transpose3d], this.dims - 1);
    const bias = this.bias()?.detach() ?? null;
    return run(x, this.packed.real, bias, stride, padding, output_padding, groups, dilation);
  }
  forward(x: Tensor): Tensor {
    return quantize_per_tensor(this.transposedOf(x.dequantize()), this.scale, this.zero_point, quint8);
  }
  /** The quantized form of a transposed convolution that has been observed. */
  static from_float<T extends QuantizedConvolutionTransposed>(
    this: Class<QuantizedConvTransposeArguments, T>,
    given: Module,
  ): T {
    const conv = convolutionOf(given);
    const { in_channels, out_channels, kernel_size, stride, padding, output_padding, dilation, groups, bias } =
      settingsOf(conv);
    const sizesOf = { in_channels, out_channels, kernel_size, stride, padding, output_padding };
    return new this({ ...sizesOf, groups, bias, dilation }).takeOver(given, conv);
  }
}

/** A transposed 1-d convolution of quantized tensors. */
export class ConvTranspose1d extends QuantizedConvolutionTransposed {
  constructor(...args: QuantizedConvTransposeArguments) {
    super(1, args);
  }
}
/** A transposed 2-d convolution of quantized tensors. */
export class ConvTranspose2d extends QuantizedConvolutionTransposed {
  constructor(...args: QuantizedConvTransposeArguments) {
    super(2, args);
  }
}
/** A transposed 3-d convolution of quantized tensors. */
export class ConvTranspose3d extends QuantizedConvolutionTransposed {
  constructor(...args: QuantizedConvTransposeArguments) {
    super(3, args);
  }
}
