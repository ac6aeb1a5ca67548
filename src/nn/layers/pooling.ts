/** Pooling layers. */
import type { Tensor } from "../../tensor/tensor.ts";
import { ValueError } from "../../support/errors.ts";
import { signature, type Arguments } from "../arguments.ts";
import { Module, type Forgets } from "../module/index.ts";
import { assertPoolsOneSize } from "../../ops/pool/pool-checks.ts";
import * as F from "../functional/index.ts";
import { boolText, layer, sizes, pythonSize, type SizeOption } from "./layer.ts";

/** What pooling gives with `return_indices: true`. */
export type TensorAndIndices = [output: Tensor, indices: Tensor];

export interface MaxPoolOptions {
  kernel_size?: SizeOption;
  stride?: SizeOption | null;
  padding?: SizeOption;
  dilation?: SizeOption;
  return_indices?: boolean;
  ceil_mode?: boolean;
}
type MaxPoolArguments = Arguments<
  [
    kernel_size: SizeOption,
    stride?: SizeOption | null,
    padding?: SizeOption,
    dilation?: SizeOption,
    return_indices?: boolean,
    ceil_mode?: boolean,
  ],
  MaxPoolOptions
>;
const MAX = "kernel_size, stride=None, padding=0, dilation=1, return_indices=False, ceil_mode=False";

// eslint-disable-next-line @typescript-eslint/no-unsafe-declaration-merging -- a module is callable
interface MaxPoolNd<R> {
  (named: { input: Tensor }): R;
}
/** Base of max pooling. `R`: what forward gives; `MaxPool2d<TensorAndIndices>` with `return_indices: true`. */
abstract class MaxPoolNd<R> extends Module {
  protected static readonly subclassesForget: Forgets = "all";
  protected static readonly forwardParameters: string = "input";
  kernel_size: SizeOption;
  stride: SizeOption;
  padding: SizeOption;
  dilation: SizeOption;
  return_indices: boolean;
  ceil_mode: boolean;

  constructor(options: Required<MaxPoolOptions>) {
    super();
    this.kernel_size = options.kernel_size;
    this.stride = options.stride ?? options.kernel_size;
    this.padding = options.padding;
    this.dilation = options.dilation;
    this.return_indices = options.return_indices;
    this.ceil_mode = options.ceil_mode;
  }
  abstract forward(input: Tensor): R;
  protected run(pool: typeof F.max_pool2d, input: Tensor): R {
    return pool(input, this.kernel_size, this.stride, this.padding, this.dilation, this.ceil_mode, {
      return_indices: this.return_indices,
    }) as R;
  }
  override extra_repr(): string {
    return `kernel_size=${pythonSize(this.kernel_size)}, stride=${pythonSize(this.stride)}, padding=${pythonSize(this.padding)}, dilation=${pythonSize(this.dilation)}, ceil_mode=${boolText(this.ceil_mode)}`;
  }
}

const maxPool1d = signature<Required<MaxPoolOptions>>("MaxPool1d", MAX);
/**
 * The largest element of each window of a sequence.
 * @example
 * new nn.MaxPool1d(2)(torch.randn(1, 2, 8)).shape; // [1, 2, 4]
 */
export class MaxPool1d<R = Tensor> extends MaxPoolNd<R> {
  constructor(...args: MaxPoolArguments) {
    super(maxPool1d.bind(args));
  }
  forward(input: Tensor): R {
    return this.run(F.max_pool1d, input);
  }
}
const maxPool2d = signature<Required<MaxPoolOptions>>("MaxPool2d", MAX);
/**
 * The largest element of each window of an image.
 * @example
 * new nn.MaxPool2d(2)(torch.randn(1, 2, 8, 8)).shape; // [1, 2, 4, 4]
 */
export class MaxPool2d<R = Tensor> extends MaxPoolNd<R> {
  constructor(...args: MaxPoolArguments) {
    super(maxPool2d.bind(args));
  }
  forward(input: Tensor): R {
    return this.run(F.max_pool2d, input);
  }
}
const maxPool3d = signature<Required<MaxPoolOptions>>("MaxPool3d", MAX);
/**
 * The largest element of each window of a volume.
 * @example
 * new nn.MaxPool3d(2)(torch.randn(1, 2, 8, 8, 8)).shape; // [1, 2, 4, 4, 4]
 */
export class MaxPool3d<R = Tensor> extends MaxPoolNd<R> {
  constructor(...args: MaxPoolArguments) {
    super(maxPool3d.bind(args));
  }
  forward(input: Tensor): R {
    return this.run(F.max_pool3d, input);
  }
}

export interface MaxUnpoolOptions {
  kernel_size?: SizeOption;
  stride?: SizeOption | null;
  padding?: SizeOption;
}
type MaxUnpoolArguments = Arguments<
  [kernel_size: SizeOption, stride?: SizeOption | null, padding?: SizeOption],
  MaxUnpoolOptions
>;
const UNPOOL = "kernel_size, stride=None, padding=0";
type OutputSize = readonly number[] | null;

/** Base of unpooling: puts pooled values back where the largest elements were. */
abstract class MaxUnpoolNd extends Module {
  protected static readonly subclassesForget: Forgets = "all";
  protected static readonly forwardParameters: string = "input, indices, output_size";
  kernel_size: readonly number[];
  stride: readonly number[];
  padding: readonly number[];

  constructor(options: Required<MaxUnpoolOptions>, count: number) {
    super();
    this.kernel_size = sizes(options.kernel_size, count);
    this.stride = sizes(options.stride ?? options.kernel_size, count);
    this.padding = sizes(options.padding, count);
  }
  protected run(
    unpool: typeof F.max_unpool2d,
    input: Tensor,
    indices: Tensor,
    output_size: OutputSize | { output_size?: OutputSize } | undefined,
  ): Tensor {
    const size = Array.isArray(output_size)
      ? (output_size as readonly number[])
      : ((output_size as { output_size?: OutputSize } | null | undefined)?.output_size ?? null);
    return unpool(input, indices, this.kernel_size, this.stride, this.padding, size);
  }
  override extra_repr(): string {
    return `kernel_size=${pythonSize(this.kernel_size)}, stride=${pythonSize(this.stride)}, padding=${pythonSize(this.padding)}`;
  }
}

const maxUnpool1d = signature<Required<MaxUnpoolOptions>>("MaxUnpool1d", UNPOOL);
/**
 * Undoes `MaxPool1d` with the indices that it gave; other places are 0.
 * @example
 * const [values, indices] = F.max_pool1d_with_indices(torch.randn(1, 2, 8), 2);
 * new nn.MaxUnpool1d(2)(values!, indices!).shape; // [1, 2, 8]
 */
export class MaxUnpool1d extends MaxUnpoolNd {
  constructor(...args: MaxUnpoolArguments) {
    super(maxUnpool1d.bind(args), 1);
  }
  forward(input: Tensor, indices: Tensor, output_size?: OutputSize | { output_size?: OutputSize }): Tensor {
    return this.run(F.max_unpool1d, input, indices, output_size);
  }
}
const maxUnpool2d = signature<Required<MaxUnpoolOptions>>("MaxUnpool2d", UNPOOL);
/**
 * Undoes `MaxPool2d` with the indices that it gave; other places are 0.
 * @example
 * const [values, indices] = F.max_pool2d_with_indices(torch.randn(1, 2, 8, 8), 2);
 * new nn.MaxUnpool2d(2)(values!, indices!).shape; // [1, 2, 8, 8]
 */
export class MaxUnpool2d extends MaxUnpoolNd {
  constructor(...args: MaxUnpoolArguments) {
    super(maxUnpool2d.bind(args), 2);
  }
  forward(input: Tensor, indices: Tensor, output_size?: OutputSize | { output_size?: OutputSize }): Tensor {
    return this.run(F.max_unpool2d, input, indices, output_size);
  }
}
const maxUnpool3d = signature<Required<MaxUnpoolOptions>>("MaxUnpool3d", UNPOOL);
/**
 * Undoes `MaxPool3d` with the indices that it gave; other places are 0.
 * @example
 * const [values, indices] = F.max_pool3d_with_indices(torch.randn(1, 2, 8, 8, 8), 2);
 * new nn.MaxUnpool3d(2)(values!, indices!).shape; // [1, 2, 8, 8, 8]
 */
export class MaxUnpool3d extends MaxUnpoolNd {
  constructor(...args: MaxUnpoolArguments) {
    super(maxUnpool3d.bind(args), 3);
  }
  forward(input: Tensor, indices: Tensor, output_size?: OutputSize | { output_size?: OutputSize }): Tensor {
    return this.run(F.max_unpool3d, input, indices, output_size);
  }
}

interface AvgPoolSettings {
  kernel_size: SizeOption;
  stride: SizeOption | null;
  padding: SizeOption;
  ceil_mode: boolean;
  count_include_pad: boolean;
}
interface AvgPoolNdSettings extends AvgPoolSettings {
  divisor_override: number | null;
}
const averageText = (o: AvgPoolSettings): string =>
  `kernel_size=${pythonSize(o.kernel_size)}, stride=${pythonSize(o.stride)}, padding=${pythonSize(o.padding)}`;
const strideOrKernel = (o: AvgPoolSettings): void => {
  o.stride ??= o.kernel_size;
};
const AVG = "kernel_size, stride=None, padding=0, ceil_mode=False, count_include_pad=True";
type AvgPlaces = [
  kernel_size: SizeOption,
  stride?: SizeOption | null,
  padding?: SizeOption,
  ceil_mode?: boolean,
  count_include_pad?: boolean,
];
type AvgNdPlaces = [...AvgPlaces, divisor_override?: number | null];

/**
 * The mean of each window of a sequence.
 * @example
 * new nn.AvgPool1d(2)(torch.randn(1, 2, 8)).shape; // [1, 2, 4]
 */
export class AvgPool1d extends layer<AvgPlaces, AvgPoolSettings>(
  "AvgPool1d",
  AVG,
  (x, o) => F.avg_pool1d(x, o.kernel_size, o.stride, o.padding, o.ceil_mode, o.count_include_pad),
  averageText,
  (o) => {
    strideOrKernel(o);
    for (const name of ["kernel_size", "stride", "padding"] as const) o[name] = sizes(o[name]!, 1);
  },
) {}
/**
 * The mean of each window of an image.
 * @example
 * new nn.AvgPool2d(2)(torch.randn(1, 2, 8, 8)).shape; // [1, 2, 4, 4]
 */
export class AvgPool2d extends layer<AvgNdPlaces, AvgPoolNdSettings>(
  "AvgPool2d",
  `${AVG}, divisor_override=None`,
  (x, o) => F.avg_pool2d(x, o.kernel_size, o.stride, o.padding, o.ceil_mode, o.count_include_pad, o.divisor_override),
  averageText,
  strideOrKernel,
) {}
/**
 * The mean of each window of a volume.
 * @example
 * new nn.AvgPool3d(2)(torch.randn(1, 2, 8, 8, 8)).shape; // [1, 2, 4, 4, 4]
 */
export class AvgPool3d extends layer<AvgNdPlaces, AvgPoolNdSettings>(
  "AvgPool3d",
  `${AVG}, divisor_override=None`,
  (x, o) => F.avg_pool3d(x, o.kernel_size, o.stride, o.padding, o.ceil_mode, o.count_include_pad, o.divisor_override),
  averageText,
  strideOrKernel,
) {}

interface LPPoolSettings {
  norm_type: number;
  kernel_size: SizeOption;
  stride: SizeOption | null;
  ceil_mode: boolean;
}
const lpText = (o: LPPoolSettings): string =>
  `norm_type=${pythonSize(o.norm_type)}, kernel_size=${pythonSize(o.kernel_size)}, stride=${pythonSize(o.stride)}, ceil_mode=${boolText(o.ceil_mode)}`;
type LPPlaces = [norm_type: number, kernel_size: SizeOption, stride?: SizeOption | null, ceil_mode?: boolean];
const LP = "norm_type, kernel_size, stride=None, ceil_mode=False";

function checkPower({ norm_type }: LPPoolSettings): void {
  if (norm_type === 0) throw new ValueError("norm_type must be a non-zero value, but got 0");
}

/**
 * The p-norm of each window of a sequence.
 * @example
 * new nn.LPPool1d(2, 2)(torch.randn(1, 2, 8)).shape; // [1, 2, 4]
 */
export class LPPool1d extends layer<LPPlaces, LPPoolSettings>(
  "LPPool1d",
  LP,
  (x, o) => F.lp_pool1d(x, o.norm_type, o.kernel_size, o.stride, o.ceil_mode),
  lpText,
  checkPower,
) {}
/**
 * The p-norm of each window of an image.
 * @example
 * new nn.LPPool2d(2, 2)(torch.randn(1, 2, 8, 8)).shape; // [1, 2, 4, 4]
 */
export class LPPool2d extends layer<LPPlaces, LPPoolSettings>(
  "LPPool2d",
  LP,
  (x, o) => F.lp_pool2d(x, o.norm_type, o.kernel_size, o.stride, o.ceil_mode),
  lpText,
  checkPower,
) {}
/**
 * The p-norm of each window of a volume.
 * @example
 * new nn.LPPool3d(2, 2)(torch.randn(1, 2, 8, 8, 8)).shape; // [1, 2, 4, 4, 4]
 */
export class LPPool3d extends layer<LPPlaces, LPPoolSettings>(
  "LPPool3d",
  LP,
  (x, o) => F.lp_pool3d(x, o.norm_type, o.kernel_size, o.stride, o.ceil_mode),
  lpText,
  checkPower,
) {}

/** One size or one for each dim; null keeps the input's. */
export type OutputSizes = number | readonly (number | null)[];
interface AdaptiveSettings {
  output_size: OutputSizes;
}
const adaptiveText = (o: AdaptiveSettings): string => `output_size=${pythonSize(o.output_size)}`;

/**
 * Means of windows chosen so that the output has a given size.
 * @example
 * new nn.AdaptiveAvgPool1d(3)(torch.randn(1, 2, 8)).shape; // [1, 2, 3]
 */
export class AdaptiveAvgPool1d extends layer<[output_size: OutputSizes], AdaptiveSettings>(
  "AdaptiveAvgPool1d",
  "output_size",
  (x, o) => F.adaptive_avg_pool1d(x, o.output_size),
  adaptiveText,
) {}
/**
 * Means of windows chosen so that the output has a given size.
 * @example
 * new nn.AdaptiveAvgPool2d(3)(torch.randn(1, 2, 8, 8)).shape; // [1, 2, 3, 3]
 */
export class AdaptiveAvgPool2d extends layer<[output_size: OutputSizes], AdaptiveSettings>(
  "AdaptiveAvgPool2d",
  "output_size",
  (x, o) => {
    assertPoolsOneSize("adaptive_avg_pool2d", x, o.output_size);
    return F.adaptive_avg_pool2d(x, o.output_size);
  },
  adaptiveText,
) {}
/**
 * Means of windows chosen so that the output has a given size.
 * @example
 * new nn.AdaptiveAvgPool3d(3)(torch.randn(1, 2, 8, 8, 8)).shape; // [1, 2, 3, 3, 3]
 */
export class AdaptiveAvgPool3d extends layer<[output_size: OutputSizes], AdaptiveSettings>(
  "AdaptiveAvgPool3d",
  "output_size",
  (x, o) => {
    assertPoolsOneSize("adaptive_avg_pool3d", x, o.output_size);
    return F.adaptive_avg_pool3d(x, o.output_size);
  },
  adaptiveText,
) {}

interface AdaptiveMaxOptions {
  output_size?: OutputSizes;
  return_indices?: boolean;
}
type AdaptiveMaxArguments = Arguments<[output_size: OutputSizes, return_indices?: boolean], AdaptiveMaxOptions>;

/** Base of adaptive max pooling. */
abstract class AdaptiveMaxPoolNd extends Module {
  protected static readonly subclassesForget: Forgets = "all";
  protected static readonly forwardParameters: string = "input";
  output_size: OutputSizes;
  return_indices: boolean;
  constructor(options: Required<AdaptiveMaxOptions>) {
    super();
    this.output_size = options.output_size;
    this.return_indices = options.return_indices;
  }
  override extra_repr(): string {
    return adaptiveText(this);
  }
}
const ADAPTIVE = "output_size, return_indices=False";
const adaptiveMax1d = signature<Required<AdaptiveMaxOptions>>("AdaptiveMaxPool1d", ADAPTIVE);
/**
 * Largest elements of windows chosen so that the output has a given size.
 * @example
 * new nn.AdaptiveMaxPool1d(3)(torch.randn(1, 2, 8)).shape; // [1, 2, 3]
 */
export class AdaptiveMaxPool1d<R = Tensor> extends AdaptiveMaxPoolNd {
  constructor(...args: AdaptiveMaxArguments) {
    super(adaptiveMax1d.bind(args));
  }
  forward(input: Tensor): R {
    return F.adaptive_max_pool1d(input, this.output_size, this.return_indices) as R;
  }
}
const adaptiveMax2d = signature<Required<AdaptiveMaxOptions>>("AdaptiveMaxPool2d", ADAPTIVE);
/**
 * Largest elements of windows chosen so that the output has a given size.
 * @example
 * new nn.AdaptiveMaxPool2d(3)(torch.randn(1, 2, 8, 8)).shape; // [1, 2, 3, 3]
 */
export class AdaptiveMaxPool2d<R = Tensor> extends AdaptiveMaxPoolNd {
  constructor(...args: AdaptiveMaxArguments) {
    super(adaptiveMax2d.bind(args));
  }
  forward(input: Tensor): R {
    assertPoolsOneSize("adaptive_max_pool2d", input, this.output_size);
    return F.adaptive_max_pool2d(input, this.output_size, this.return_indices) as R;
  }
}
const adaptiveMax3d = signature<Required<AdaptiveMaxOptions>>("AdaptiveMaxPool3d", ADAPTIVE);
/**
 * Largest elements of windows chosen so that the output has a given size.
 * @example
 * new nn.AdaptiveMaxPool3d(3)(torch.randn(1, 2, 8, 8, 8)).shape; // [1, 2, 3, 3, 3]
 */
export class AdaptiveMaxPool3d<R = Tensor> extends AdaptiveMaxPoolNd {
  constructor(...args: AdaptiveMaxArguments) {
    super(adaptiveMax3d.bind(args));
  }
  forward(input: Tensor): R {
    assertPoolsOneSize("adaptive_max_pool3d", input, this.output_size);
    return F.adaptive_max_pool3d(input, this.output_size, this.return_indices) as R;
  }
}

interface FractionalOptions {
  kernel_size?: SizeOption;
  output_size?: SizeOption | null;
  output_ratio?: SizeOption | null;
  return_indices?: boolean;
  _random_samples?: Tensor | null;
}
type FractionalArguments = Arguments<
  [
    kernel_size: SizeOption,
    output_size?: SizeOption | null,
    output_ratio?: SizeOption | null,
    return_indices?: boolean,
    _random_samples?: Tensor | null,
  ],
  FractionalOptions
>;
const FRACTIONAL = "kernel_size, output_size=None, output_ratio=None, return_indices=False, _random_samples=None";

// eslint-disable-next-line @typescript-eslint/no-unsafe-declaration-merging -- a module is callable
interface FractionalMaxPoolNd<R> {
  (named: { input: Tensor }): R;
}
/** Base of fractional max pooling (Graham 2014). */
abstract class FractionalMaxPoolNd<R> extends Module {
  protected static readonly subclassesForget: Forgets = "all";
  protected static readonly forwardParameters: string = "input";
  kernel_size: readonly number[];
  return_indices: boolean;
  output_size: readonly number[] | null;
  output_ratio: readonly number[] | null;
  declare _random_samples: Tensor | null;

  constructor(options: Required<FractionalOptions>, count: number, name: string) {
    super();
    this.kernel_size = sizes(options.kernel_size, count);
    if (name === "FractionalMaxPool3d" && this.kernel_size.some((size) => size <= 0))
      throw new ValueError(`kernel_size must be greater than 0, but got ${pythonSize(options.kernel_size)}`);
    this.return_indices = options.return_indices;
    this.register_buffer("_random_samples", options._random_samples);
    this.output_size = options.output_size === null ? null : sizes(options.output_size, count);
    this.output_ratio = options.output_ratio === null ? null : sizes(options.output_ratio, count);
    if (this.output_size === null && this.output_ratio === null)
      throw new ValueError(`${name} requires specifying either an output size, or a pooling ratio`);
    if (this.output_size !== null && this.output_ratio !== null)
      throw new ValueError("only one of output_size and output_ratio may be specified");
    if (
      options.output_ratio !== null &&
      typeof options.output_ratio !== "number" &&
      !Array.isArray(options.output_ratio)
    )
      throw new ValueError(
        `output_ratio must be between 0 and 1 (got ${typeof options.output_ratio === "boolean" ? boolText(options.output_ratio) : String(options.output_ratio)})`,
      );
    if (this.output_ratio?.some((ratio) => ratio <= 0 || ratio >= 1))
      throw new ValueError(`output_ratio must be between 0 and 1 (got ${pythonSize(options.output_ratio)})`);
  }
  protected run(pool: typeof F.fractional_max_pool2d, input: Tensor): R {
    return pool(input, this.kernel_size, this.output_size, this.output_ratio, this.return_indices, {
      _random_samples: this._random_samples,
    }) as R;
  }
}
const fractional2d = signature<Required<FractionalOptions>>("FractionalMaxPool2d", FRACTIONAL);
/**
 * Max pooling with windows placed at random. Shapes: [batch, C, H, W] or [C, H, W] gives [..., C, out H, out W].
 * @example
 * new nn.FractionalMaxPool2d(2, { output_ratio: 0.5 })(torch.randn(1, 2, 8, 8)).shape; // [1, 2, 4, 4]
 */
export class FractionalMaxPool2d<R = Tensor> extends FractionalMaxPoolNd<R> {
  constructor(...args: FractionalArguments) {
    super(fractional2d.bind(args), 2, "FractionalMaxPool2d");
  }
  forward(input: Tensor): R {
    return this.run(F.fractional_max_pool2d, input);
  }
}
const fractional3d = signature<Required<FractionalOptions>>("FractionalMaxPool3d", FRACTIONAL);
/**
 * Max pooling with windows placed at random.
 * Shapes: [batch, C, D, H, W] or [C, D, H, W] gives [..., C, out D, out H, out W].
 * @example
 * new nn.FractionalMaxPool3d(2, { output_ratio: 0.5 })(torch.randn(1, 2, 8, 8, 8)).shape; // [1, 2, 4, 4, 4]
 */
export class FractionalMaxPool3d<R = Tensor> extends FractionalMaxPoolNd<R> {
  constructor(...args: FractionalArguments) {
    super(fractional3d.bind(args), 3, "FractionalMaxPool3d");
  }
  forward(input: Tensor): R {
    return this.run(F.fractional_max_pool3d, input);
  }
}
