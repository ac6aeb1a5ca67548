/** Lazy layers: linear layers and convolutions whose input size the first call tells. */
import type { Tensor } from "../../tensor/tensor.ts";
import { RuntimeError, ValueError } from "../../support/errors.ts";
import { signature, type Arguments } from "../arguments.ts";
import { Conv1d, Conv2d, Conv3d, type ConvNd, type ConvOptions, type PaddingMode } from "./conv.ts";
import { ConvTranspose1d, ConvTranspose2d, ConvTranspose3d, type ConvTransposeOptions } from "./conv-transpose.ts";
import { hasUninitialized, initializeAtFirstCall, lazyParameter, materialize } from "./lazy.ts";
import { type FactoryOptions, type Size } from "./layer.ts";
import { Linear } from "./linear.ts";

const linear = signature<Required<LazyLinearOptions>>("LazyLinear", "out_features, bias=True, device=None, dtype=None");
/** Settings of a lazy linear layer. */
export interface LazyLinearOptions extends FactoryOptions {
  /** Features of the output. */
  out_features?: number;
  /** Whether it has a bias. Default true. */
  bias?: boolean;
}
/**
 * A Linear whose `in_features` the first input tells.
 * @example
 * const layer = new nn.LazyLinear(4);
 * layer(torch.ones(2, 3)).shape; // [2, 4]
 */
export class LazyLinear extends Linear {
  constructor(...args: Arguments<[out_features: number, bias?: boolean], LazyLinearOptions>) {
    super(0, 0, false);
    const { out_features, bias, dtype } = linear.bind(args);
    this.out_features = out_features;
    this.weight = lazyParameter(dtype);
    if (bias) this.bias = lazyParameter(dtype);
    initializeAtFirstCall(this, Linear);
  }
  /** Whether the first input is still to come. */
  has_uninitialized_params(): boolean { return hasUninitialized(this); }
  override reset_parameters(): void { if (!hasUninitialized(this) && this.in_features !== 0) super.reset_parameters(); }
  /** Gives parameters their shapes, from the first input. */
  initialize_parameters(input: Tensor): void {
    if (!hasUninitialized(this)) return;
    this.in_features = input.shape.at(-1)!;
    materialize(this.weight, [this.out_features, this.in_features]);
    materialize(this.bias, [this.out_features]);
    this.reset_parameters();
  }
}

/** Parameters of a convolution that knows its input's channels now. */
function materializeConv(conv: ConvNd, input: Tensor): void {
  const count = conv.kernel_size.length;
  if (input.ndim !== count + 1 && input.ndim !== count + 2) {
    throw new RuntimeError(`Expected ${count + 1}D (unbatched) or ${count + 2}D (batched) input to ${conv._get_name()}, but got input of size: torch.Size([${input.shape.join(", ")}])`);
  }
  conv.in_channels = input.ndim === count + 2 ? input.shape[1]! : input.shape[0]!;
  const { in_channels, out_channels, groups, kernel_size } = conv;
  if (in_channels % groups !== 0) throw new ValueError("in_channels must be divisible by groups");
  materialize(conv.weight, conv.transposed ? [in_channels, out_channels / groups, ...kernel_size] : [out_channels, in_channels / groups, ...kernel_size]);
  materialize(conv.bias, [out_channels]);
  conv.reset_parameters();
}

/** Lazy parameters in a convolution that was made without any. */
function prepareConv(conv: ConvNd, { out_channels, bias, dtype }: { out_channels: number; bias: boolean } & Required<FactoryOptions>): void {
  conv.out_channels = out_channels;
  conv.weight = lazyParameter(dtype);
  if (bias) conv.bias = lazyParameter(dtype);
}

type LazyConvOptions = Omit<ConvOptions, "in_channels">;
type LazyConvArguments = Arguments<
  [out_channels: number, kernel_size: Size, stride?: Size, padding?: Size | "same" | "valid", dilation?: Size, groups?: number, bias?: boolean, padding_mode?: PaddingMode], LazyConvOptions
>;
const CONV = "out_channels, kernel_size, stride=1, padding=0, dilation=1, groups=1, bias=True, padding_mode='zeros', device=None, dtype=None";
type LazyTransposeOptions = Omit<ConvTransposeOptions, "in_channels">;
type LazyTransposeArguments = Arguments<
  [out_channels: number, kernel_size: Size, stride?: Size, padding?: Size, output_padding?: Size, groups?: number, bias?: boolean, dilation?: Size, padding_mode?: PaddingMode], LazyTransposeOptions
>;
const TRANSPOSE = "out_channels, kernel_size, stride=1, padding=0, output_padding=0, groups=1, bias=True, dilation=1, padding_mode='zeros', device=None, dtype=None";

const conv1d = signature<Required<LazyConvOptions>>("LazyConv1d", CONV);
/**
 * A Conv1d whose `in_channels` the first input tells.
 * @example
 * new nn.LazyConv1d(4, 3)(torch.randn(1, 2, 5)).shape; // [1, 4, 3]
 */
export class LazyConv1d extends Conv1d {
  constructor(...args: LazyConvArguments) {
    const options = conv1d.bind(args);
    super({ ...options, in_channels: 0, out_channels: 0, bias: false });
    prepareConv(this, options);
    initializeAtFirstCall(this, Conv1d);
  }
  /** Whether the first input is still to come. */
  has_uninitialized_params(): boolean { return hasUninitialized(this); }
  override reset_parameters(): void { if (!hasUninitialized(this) && this.in_channels !== 0) super.reset_parameters(); }
  /** Gives parameters their shapes, from the first input. */
  initialize_parameters(input: Tensor): void { if (hasUninitialized(this)) materializeConv(this, input); }
}

const conv2d = signature<Required<LazyConvOptions>>("LazyConv2d", CONV);
/**
 * A Conv2d whose `in_channels` the first input tells.
 * @example
 * new nn.LazyConv2d(4, 3)(torch.randn(1, 2, 5, 5)).shape; // [1, 4, 3, 3]
 */
export class LazyConv2d extends Conv2d {
  constructor(...args: LazyConvArguments) {
    const options = conv2d.bind(args);
    super({ ...options, in_channels: 0, out_channels: 0, bias: false });
    prepareConv(this, options);
    initializeAtFirstCall(this, Conv2d);
  }
  /** Whether the first input is still to come. */
  has_uninitialized_params(): boolean { return hasUninitialized(this); }
  override reset_parameters(): void { if (!hasUninitialized(this) && this.in_channels !== 0) super.reset_parameters(); }
  /** Gives parameters their shapes, from the first input. */
  initialize_parameters(input: Tensor): void { if (hasUninitialized(this)) materializeConv(this, input); }
}

const conv3d = signature<Required<LazyConvOptions>>("LazyConv3d", CONV);
/**
 * A Conv3d whose `in_channels` the first input tells.
 * @example
 * new nn.LazyConv3d(4, 3)(torch.randn(1, 2, 5, 5, 5)).shape; // [1, 4, 3, 3, 3]
 */
export class LazyConv3d extends Conv3d {
  constructor(...args: LazyConvArguments) {
    const options = conv3d.bind(args);
    super({ ...options, in_channels: 0, out_channels: 0, bias: false });
    prepareConv(this, options);
    initializeAtFirstCall(this, Conv3d);
  }
  /** Whether the first input is still to come. */
  has_uninitialized_params(): boolean { return hasUninitialized(this); }
  override reset_parameters(): void { if (!hasUninitialized(this) && this.in_channels !== 0) super.reset_parameters(); }
  /** Gives parameters their shapes, from the first input. */
  initialize_parameters(input: Tensor): void { if (hasUninitialized(this)) materializeConv(this, input); }
}

const transpose1d = signature<Required<LazyTransposeOptions>>("LazyConvTranspose1d", TRANSPOSE);
/**
 * A ConvTranspose1d whose `in_channels` the first input tells.
 * @example
 * new nn.LazyConvTranspose1d(4, 3)(torch.randn(1, 2, 5)).shape; // [1, 4, 7]
 */
export class LazyConvTranspose1d extends ConvTranspose1d {
  constructor(...args: LazyTransposeArguments) {
    const options = transpose1d.bind(args);
    super({ ...options, in_channels: 0, out_channels: 0, bias: false });
    prepareConv(this, options);
    initializeAtFirstCall(this, ConvTranspose1d);
  }
  /** Whether the first input is still to come. */
  has_uninitialized_params(): boolean { return hasUninitialized(this); }
  override reset_parameters(): void { if (!hasUninitialized(this) && this.in_channels !== 0) super.reset_parameters(); }
  /** Gives parameters their shapes, from the first input. */
  initialize_parameters(input: Tensor): void { if (hasUninitialized(this)) materializeConv(this, input); }
}

const transpose2d = signature<Required<LazyTransposeOptions>>("LazyConvTranspose2d", TRANSPOSE);
/**
 * A ConvTranspose2d whose `in_channels` the first input tells.
 * @example
 * new nn.LazyConvTranspose2d(4, 3)(torch.randn(1, 2, 5, 5)).shape; // [1, 4, 7, 7]
 */
export class LazyConvTranspose2d extends ConvTranspose2d {
  constructor(...args: LazyTransposeArguments) {
    const options = transpose2d.bind(args);
    super({ ...options, in_channels: 0, out_channels: 0, bias: false });
    prepareConv(this, options);
    initializeAtFirstCall(this, ConvTranspose2d);
  }
  /** Whether the first input is still to come. */
  has_uninitialized_params(): boolean { return hasUninitialized(this); }
  override reset_parameters(): void { if (!hasUninitialized(this) && this.in_channels !== 0) super.reset_parameters(); }
  /** Gives parameters their shapes, from the first input. */
  initialize_parameters(input: Tensor): void { if (hasUninitialized(this)) materializeConv(this, input); }
}

const transpose3d = signature<Required<LazyTransposeOptions>>("LazyConvTranspose3d", TRANSPOSE);
/**
 * A ConvTranspose3d whose `in_channels` the first input tells.
 * @example
 * new nn.LazyConvTranspose3d(4, 3)(torch.randn(1, 2, 5, 5, 5)).shape; // [1, 4, 7, 7, 7]
 */
export class LazyConvTranspose3d extends ConvTranspose3d {
  constructor(...args: LazyTransposeArguments) {
    const options = transpose3d.bind(args);
    super({ ...options, in_channels: 0, out_channels: 0, bias: false });
    prepareConv(this, options);
    initializeAtFirstCall(this, ConvTranspose3d);
  }
  /** Whether the first input is still to come. */
  has_uninitialized_params(): boolean { return hasUninitialized(this); }
  override reset_parameters(): void { if (!hasUninitialized(this) && this.in_channels !== 0) super.reset_parameters(); }
  /** Gives parameters their shapes, from the first input. */
  initialize_parameters(input: Tensor): void { if (hasUninitialized(this)) materializeConv(this, input); }
}
