/** Lazy layers: linear layers and convolutions whose input size the first call tells. */
import type { Tensor } from "../../tensor/tensor.ts";
import { RuntimeError, ValueError } from "../../support/errors.ts";
import type { Arguments } from "../arguments.ts";
import { Conv1d, Conv2d, Conv3d, type ConvNd, type ConvOptions, type ConvPaddingMode, convParameters } from "./conv.ts";
import {
  ConvTranspose1d,
  ConvTranspose2d,
  ConvTranspose3d,
  type ConvTransposeOptions,
  convTransposeParameters,
} from "./conv-transpose.ts";
import { lazyLayer, lazyParameter, materialize, type ClassOf, type LazyLayer } from "./lazy.ts";
import { type FactoryOptions, type SizeOption } from "./layer.ts";
import { Linear } from "./linear.ts";
import { sizeAt } from "../../support/checked.ts";
import { sizeText } from "../../layout/shape.ts";

/** Settings of a lazy linear layer. */
export interface LazyLinearOptions extends FactoryOptions {
  /** Features of the output. */
  out_features?: number;
  /** Whether it has a bias. Default true. */
  bias?: boolean;
}
type LazyLinearArguments = Arguments<[out_features: number, bias?: boolean], LazyLinearOptions>;

/**
 * A Linear whose `in_features` the first input tells.
 * @example
 * const layer = new nn.LazyLinear(4);
 * layer(torch.ones(2, 3)).shape; // [2, 4]
 */
export class LazyLinear extends lazyLayer<LazyLinearArguments, Required<LazyLinearOptions>, Linear>(
  "LazyLinear",
  "out_features, bias=True, device=None, dtype=None",
  Linear,
  {
    construct: () => [0, 0, false],
    prepare: (module, { out_features, bias, dtype, device }) => {
      module.out_features = out_features;
      module.weight = lazyParameter(dtype, device);
      if (bias) module.bias = lazyParameter(dtype, device);
    },
    materialize: (module, input) => {
      module.in_features = sizeAt(input.shape, -1);
      materialize(module.weight, [module.out_features, module.in_features]);
      materialize(module.bias, [module.out_features]);
    },
  },
) {}

/** Parameters of a convolution that knows its input's channels now. */
function materializeConv(conv: ConvNd, input: Tensor): void {
  const count = conv.kernel_size.length;
  if (input.ndim !== count + 1 && input.ndim !== count + 2) {
    throw new RuntimeError(
      `Expected ${count + 1}D (unbatched) or ${count + 2}D (batched) input to ${conv._get_name()}, but got input of size: ${sizeText(input.shape)}`,
    );
  }
  conv.in_channels = input.ndim === count + 2 ? sizeAt(input.shape, 1) : sizeAt(input.shape, 0);
  const { in_channels, out_channels, groups, kernel_size } = conv;
  if (in_channels % groups !== 0) throw new ValueError("in_channels must be divisible by groups");
  materialize(
    conv.weight,
    conv.transposed
      ? [in_channels, out_channels / groups, ...kernel_size]
      : [out_channels, in_channels / groups, ...kernel_size],
  );
  materialize(conv.bias, [out_channels]);
}

function lazyConv<A extends readonly unknown[], C extends ConvNd>(
  name: string,
  parameters: string,
  target: ClassOf<never, C>,
): ClassOf<A, C & LazyLayer> {
  return lazyLayer<A, { out_channels: number; bias: boolean } & Required<FactoryOptions>, C>(name, parameters, target, {
    construct: (options) => [{ ...options, in_channels: 0, out_channels: 0, bias: false }],
    prepare: (conv, { out_channels, bias, dtype, device }) => {
      conv.out_channels = out_channels;
      conv.weight = lazyParameter(dtype, device);
      if (bias) conv.bias = lazyParameter(dtype, device);
    },
    materialize: materializeConv,
  });
}

type LazyConvOptions = Omit<ConvOptions, "in_channels">;
type LazyConvArguments = Arguments<
  [
    out_channels: number,
    kernel_size: SizeOption,
    stride?: SizeOption,
    padding?: SizeOption | "same" | "valid",
    dilation?: SizeOption,
    groups?: number,
    bias?: boolean,
    padding_mode?: ConvPaddingMode,
  ],
  LazyConvOptions
>;
const CONV = convParameters().replace("in_channels, ", "");
type LazyTransposeOptions = Omit<ConvTransposeOptions, "in_channels">;
type LazyTransposeArguments = Arguments<
  [
    out_channels: number,
    kernel_size: SizeOption,
    stride?: SizeOption,
    padding?: SizeOption,
    output_padding?: SizeOption,
    groups?: number,
    bias?: boolean,
    dilation?: SizeOption,
    padding_mode?: ConvPaddingMode,
  ],
  LazyTransposeOptions
>;
const TRANSPOSE = convTransposeParameters().replace("in_channels, ", "");

/**
 * A Conv1d whose `in_channels` the first input tells.
 * @example
 * new nn.LazyConv1d(4, 3)(torch.randn(1, 2, 5)).shape; // [1, 4, 3]
 */
export class LazyConv1d extends lazyConv<LazyConvArguments, Conv1d>("LazyConv1d", CONV, Conv1d) {}

/**
 * A Conv2d whose `in_channels` the first input tells.
 * @example
 * new nn.LazyConv2d(4, 3)(torch.randn(1, 2, 5, 5)).shape; // [1, 4, 3, 3]
 */
export class LazyConv2d extends lazyConv<LazyConvArguments, Conv2d>("LazyConv2d", CONV, Conv2d) {}

/**
 * A Conv3d whose `in_channels` the first input tells.
 * @example
 * new nn.LazyConv3d(4, 3)(torch.randn(1, 2, 5, 5, 5)).shape; // [1, 4, 3, 3, 3]
 */
export class LazyConv3d extends lazyConv<LazyConvArguments, Conv3d>("LazyConv3d", CONV, Conv3d) {}

/**
 * A ConvTranspose1d whose `in_channels` the first input tells.
 * @example
 * new nn.LazyConvTranspose1d(4, 3)(torch.randn(1, 2, 5)).shape; // [1, 4, 7]
 */
export class LazyConvTranspose1d extends lazyConv<LazyTransposeArguments, ConvTranspose1d>(
  "LazyConvTranspose1d",
  TRANSPOSE,
  ConvTranspose1d,
) {}

/**
 * A ConvTranspose2d whose `in_channels` the first input tells.
 * @example
 * new nn.LazyConvTranspose2d(4, 3)(torch.randn(1, 2, 5, 5)).shape; // [1, 4, 7, 7]
 */
export class LazyConvTranspose2d extends lazyConv<LazyTransposeArguments, ConvTranspose2d>(
  "LazyConvTranspose2d",
  TRANSPOSE,
  ConvTranspose2d,
) {}

/**
 * A ConvTranspose3d whose `in_channels` the first input tells.
 * @example
 * new nn.LazyConvTranspose3d(4, 3)(torch.randn(1, 2, 5, 5, 5)).shape; // [1, 4, 7, 7, 7]
 */
export class LazyConvTranspose3d extends lazyConv<LazyTransposeArguments, ConvTranspose3d>(
  "LazyConvTranspose3d",
  TRANSPOSE,
  ConvTranspose3d,
) {}
