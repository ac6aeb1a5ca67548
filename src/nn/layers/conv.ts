/** Convolutions of 1, 2 and 3 dims. */
import type { Tensor } from "../../tensor/tensor.ts";
import { ValueError } from "../../support/errors.ts";
import { pythonTuple } from "../../support/python.ts";
import { signature, type Arguments } from "../arguments.ts";
import * as init from "../init/index.ts";
import type { Parameter } from "../../tensor/parameter.ts";
import * as F from "../functional/index.ts";
import { emptyParameter, sizes, TensorLayer, type FactoryOptions, type SizeOption, madeIfWanted } from "./layer.ts";
import { itemAt } from "../../support/checked.ts";
import type { Forgets } from "../module/index.ts";

export type ConvPaddingMode = "zeros" | "reflect" | "replicate" | "circular";

/** Settings of convolutions; any may be given by name. */
export interface ConvOptions extends FactoryOptions {
  in_channels?: number;
  out_channels?: number;
  kernel_size?: SizeOption;
  stride?: SizeOption;
  /** How much is added around the input; "same" keeps its size, "valid" adds nothing. */
  padding?: SizeOption | "same" | "valid";
  dilation?: SizeOption;
  groups?: number;
  bias?: boolean;
  padding_mode?: ConvPaddingMode;
}
export type ConvArguments = Arguments<
  [
    in_channels: number,
    out_channels: number,
    kernel_size: SizeOption,
    stride?: SizeOption,
    padding?: SizeOption | "same" | "valid",
    dilation?: SizeOption,
    groups?: number,
    bias?: boolean,
    padding_mode?: ConvPaddingMode,
  ],
  ConvOptions
>;

/** What a convolution of either direction is made with, sizes one for each dim. */
export interface ConvSettings {
  readonly in_channels: number;
  readonly out_channels: number;
  readonly kernel_size: readonly number[];
  readonly stride: readonly number[];
  readonly padding: readonly number[] | "same" | "valid";
  readonly dilation: readonly number[];
  readonly transposed: boolean;
  readonly output_padding: readonly number[];
  readonly groups: number;
  readonly bias: boolean;
  readonly padding_mode: ConvPaddingMode;
}

function checkSettings({ in_channels, out_channels, groups, padding, stride, padding_mode }: ConvSettings): void {
  if (groups <= 0) throw new ValueError("groups must be a positive integer");
  if (in_channels % groups !== 0) throw new ValueError("in_channels must be divisible by groups");
  if (out_channels % groups !== 0) throw new ValueError("out_channels must be divisible by groups");
  if (typeof padding === "string") {
    if (padding !== "same" && padding !== "valid")
      throw new ValueError(`Invalid padding string '${String(padding)}', should be one of {'same', 'valid'}`);
    if (padding === "same" && stride.some((step) => step !== 1))
      throw new ValueError("padding='same' is not supported for strided convolutions");
  }
  if (!["zeros", "reflect", "replicate", "circular"].includes(padding_mode)) {
    throw new ValueError(
      `padding_mode must be one of {'zeros', 'reflect', 'replicate', 'circular'}, but got padding_mode='${padding_mode}'`,
    );
  }
}

/** The padding as `F.pad` takes it: last dim first, both sides. */
function paddingForPad({ padding, dilation, kernel_size }: ConvSettings): number[] {
  if (padding === "valid") return kernel_size.flatMap(() => [0, 0]);
  const sides =
    padding === "same"
      ? kernel_size.map((size, d) => {
          const total = itemAt(dilation, d) * (size - 1);
          return [Math.floor(total / 2), total - Math.floor(total / 2)];
        })
      : padding.map((n) => [n, n]);
  return sides.reverse().flat();
}

/** Base of all convolutions. */
export abstract class ConvNd extends TensorLayer {
  weight: Parameter;
  bias: Parameter;
  in_channels: number;
  out_channels: number;
  kernel_size: readonly number[];
  stride: readonly number[];
  padding: readonly number[] | "same" | "valid";
  dilation: readonly number[];
  transposed: boolean;
  output_padding: readonly number[];
  groups: number;
  padding_mode: ConvPaddingMode;
  _reversed_padding_repeated_twice: number[];

  constructor(settings: ConvSettings, { dtype = null, device = null }: FactoryOptions) {
    super();
    checkSettings(settings);
    const { in_channels, out_channels, kernel_size, transposed, groups } = settings;
    this.in_channels = in_channels;
    this.out_channels = out_channels;
    this.kernel_size = kernel_size;
    this.stride = settings.stride;
    this.padding = settings.padding;
    this.dilation = settings.dilation;
    this.transposed = transposed;
    this.output_padding = settings.output_padding;
    this.groups = groups;
    this.padding_mode = settings.padding_mode;
    this._reversed_padding_repeated_twice = paddingForPad(settings);
    this.weight = emptyParameter(
      transposed
        ? [in_channels, out_channels / groups, ...kernel_size]
        : [out_channels, in_channels / groups, ...kernel_size],
      dtype,
      device,
    );
    this.bias = madeIfWanted(settings.bias, () => emptyParameter([out_channels], dtype, device));
    this.reset_parameters();
  }

  reset_parameters(): void {
    init.kaiming_uniform_(this.weight, { a: Math.sqrt(5) });
    if (this.bias === null) return;
    const [fanIn] = init._calculate_fan_in_and_fan_out(this.weight);
    if (fanIn !== 0) init.uniform_(this.bias, -1 / Math.sqrt(fanIn), 1 / Math.sqrt(fanIn));
  }

  override extra_repr(): string {
    const differs = (list: readonly number[], usual: number): boolean => list.some((n) => n !== usual);
    const parts = [
      String(this.in_channels),
      String(this.out_channels),
      `kernel_size=${pythonTuple(this.kernel_size)}`,
      `stride=${pythonTuple(this.stride)}`,
    ];
    if (typeof this.padding === "string") parts.push(`padding=${this.padding}`);
    else if (differs(this.padding, 0)) parts.push(`padding=${pythonTuple(this.padding)}`);
    if (differs(this.dilation, 1)) parts.push(`dilation=${pythonTuple(this.dilation)}`);
    if (differs(this.output_padding, 0)) parts.push(`output_padding=${pythonTuple(this.output_padding)}`);
    if (this.groups !== 1) parts.push(`groups=${this.groups}`);
    if (this.bias === null) parts.push("bias=False");
    if (this.padding_mode !== "zeros") parts.push(`padding_mode=${this.padding_mode}`);
    return parts.join(", ");
  }
}

type Required_ = Required<ConvOptions> & { padding_mode: ConvPaddingMode };
/** The arguments of a convolution, as PyTorch writes them. */
export const convParameters = (): string =>
  "in_channels, out_channels, kernel_size, stride=1, padding=0, dilation=1, groups=1, bias=True, padding_mode='zeros', device=None, dtype=None";

/** Base of Conv1d, Conv2d and Conv3d. */
abstract class PlainConv extends ConvNd {
  protected static readonly subclassesForget: Forgets = "all";
  constructor(options: Required_, count: number) {
    const { padding } = options;
    super(
      {
        ...options,
        transposed: false,
        kernel_size: sizes(options.kernel_size, count),
        stride: sizes(options.stride, count),
        padding: typeof padding === "string" ? padding : sizes(padding, count),
        dilation: sizes(options.dilation, count),
        output_padding: sizes(0, count),
      },
      options,
    );
  }
  abstract _conv_forward(input: Tensor, weight: Tensor, bias: Tensor | null): Tensor;
  forward(input: Tensor): Tensor {
    return this._conv_forward(input, this.weight, this.bias);
  }

  protected run(
    convolve: (input: Tensor, padding: readonly number[] | "same" | "valid") => Tensor,
    input: Tensor,
  ): Tensor {
    if (this.padding_mode === "zeros") return convolve(input, this.padding);
    return convolve(
      F.pad(input, this._reversed_padding_repeated_twice, this.padding_mode),
      sizes(0, this.kernel_size.length),
    );
  }
}

const conv1d = signature<Required_>("Conv1d", convParameters());
/**
 * Convolution of sequences [batch, channels, length]. `weight`: [out_channels, in_channels / groups, size].
 * @example
 * new nn.Conv1d(16, 33, 3, { stride: 2 })(torch.randn(20, 16, 50)).shape; // [20, 33, 24]
 */
export class Conv1d extends PlainConv {
  constructor(...args: ConvArguments) {
    super(conv1d.bind(args), 1);
  }
  _conv_forward(input: Tensor, weight: Tensor, bias: Tensor | null): Tensor {
    return this.run((x, padding) => F.conv1d(x, weight, bias, this.stride, padding, this.dilation, this.groups), input);
  }
}

const conv2d = signature<Required_>("Conv2d", convParameters());
/**
 * Convolution of images [batch, channels, height, width]. `weight`: [out_channels, in_channels / groups, height,
 * width].
 * @example
 * const conv = new nn.Conv2d(3, 64, { kernel_size: 3, padding: 1 });
 */
export class Conv2d extends PlainConv {
  constructor(...args: ConvArguments) {
    super(conv2d.bind(args), 2);
  }
  _conv_forward(input: Tensor, weight: Tensor, bias: Tensor | null): Tensor {
    return this.run((x, padding) => F.conv2d(x, weight, bias, this.stride, padding, this.dilation, this.groups), input);
  }
}

const conv3d = signature<Required_>("Conv3d", convParameters());
/**
 * Convolution of volumes [batch, channels, depth, height, width]. `weight`: [out_channels, in_channels / groups, depth,
 * height, width].
 * @example
 * new nn.Conv3d(2, 4, 3, { padding: 1 })(torch.randn(1, 2, 5, 6, 7)).shape; // [1, 4, 5, 6, 7]
 */
export class Conv3d extends PlainConv {
  constructor(...args: ConvArguments) {
    super(conv3d.bind(args), 3);
  }
  _conv_forward(input: Tensor, weight: Tensor, bias: Tensor | null): Tensor {
    return this.run((x, padding) => F.conv3d(x, weight, bias, this.stride, padding, this.dilation, this.groups), input);
  }
}
