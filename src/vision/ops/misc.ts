/** Blocks that many image models are made of: a convolution with its norm, squeeze and excitation, an MLP. */
import { ones, zeros } from "../../ops/create/create.ts";
import * as nn from "../../nn/index.ts";
import { signature, type Arguments } from "../../nn/arguments.ts";
import type { LoadStateArguments } from "../../nn/module/index.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { pythonFloat } from "../../support/python.ts";
import { make, type ActivationMaker, type NormMaker } from "./makers.ts";
import { itemAt, lastOf } from "../../support/checked.ts";

type Sizes = number | readonly number[];

/** Settings of `Conv2dNormActivation` and `Conv3dNormActivation`. */
export interface ConvNormActivationOptions {
  in_channels?: number;
  out_channels?: number;
  kernel_size?: Sizes;
  stride?: Sizes;
  /** Default null: as much as keeps the size at stride 1. */
  padding?: Sizes | "same" | "valid" | null;
  groups?: number;
  norm_layer?: NormMaker | null;
  activation_layer?: ActivationMaker | null;
  dilation?: Sizes;
  /** Handed to the activation; null: not handed on. */
  inplace?: boolean | null;
  /** Default null: a bias where there is no norm. */
  bias?: boolean | null;
}
export type ConvNormActivationArguments = Arguments<
  [
    in_channels: number,
    out_channels: number,
    kernel_size?: Sizes,
    stride?: Sizes,
    padding?: Sizes | "same" | "valid" | null,
    groups?: number,
    norm_layer?: NormMaker | null,
    activation_layer?: ActivationMaker | null,
    dilation?: Sizes,
    inplace?: boolean | null,
    bias?: boolean | null,
  ],
  ConvNormActivationOptions
>;
type Bound = Required<ConvNormActivationOptions>;
// False stands for "not given", because null says that there is none.
const PARAMETERS =
  "in_channels, out_channels, kernel_size=3, stride=1, padding=None, groups=1, norm_layer=False, activation_layer=False, dilation=1, inplace=True, bias=None";

/** Half of the kernel on both sides, for each dim. */
function samePadding(kernel: Sizes, dilation: Sizes): Sizes {
  if (typeof kernel === "number" && typeof dilation === "number") return Math.floor((kernel - 1) / 2) * dilation;
  const count = typeof kernel === "number" ? (dilation as readonly number[]).length : kernel.length;
  const each = (value: Sizes, d: number): number => (typeof value === "number" ? value : itemAt(value, d));
  return Array.from({ length: count }, (_, d) => Math.floor((each(kernel, d) - 1) / 2) * each(dilation, d));
}

function partsOf(
  bound: Bound,
  Conv: typeof nn.Conv2d | typeof nn.Conv3d,
  norm: NormMaker,
): [parts: nn.Layer[], out_channels: number] {
  const { in_channels, out_channels, kernel_size, stride, groups, dilation, inplace } = bound;
  const norm_layer = (bound.norm_layer as unknown) === false ? norm : bound.norm_layer;
  const activation_layer = (bound.activation_layer as unknown) === false ? nn.ReLU : bound.activation_layer;
  const padding = bound.padding ?? samePadding(kernel_size, dilation);
  const bias = bound.bias ?? norm_layer === null;
  const parts: nn.Layer[] = [new Conv(in_channels, out_channels, kernel_size, stride, padding, dilation, groups, bias)];
  if (norm_layer !== null) parts.push(make(norm_layer, out_channels));
  if (activation_layer !== null)
    parts.push(inplace === null ? make(activation_layer) : make(activation_layer, inplace));
  return [parts, out_channels];
}

const conv2d = signature<Bound>("Conv2dNormActivation", PARAMETERS);
/**
 * A convolution of images, a norm and an activation.
 * @example
 * import * as torch from "flambeau";
 * import { ops } from "flambeau/vision";
 * new ops.Conv2dNormActivation(3, 16, { stride: 2 })(torch.rand(1, 3, 8, 8)).shape; // [1, 16, 4, 4]
 */
export class Conv2dNormActivation extends nn.Sequential {
  out_channels: number;
  constructor(...args: ConvNormActivationArguments) {
    const [parts, out_channels] = partsOf(conv2d.bind(args), nn.Conv2d, nn.BatchNorm2d);
    super(...parts);
    this.out_channels = out_channels;
  }
}

const conv3d = signature<Bound>("Conv3dNormActivation", PARAMETERS);
/** A convolution of volumes, a norm and an activation. */
export class Conv3dNormActivation extends nn.Sequential {
  out_channels: number;
  constructor(...args: ConvNormActivationArguments) {
    const [parts, out_channels] = partsOf(conv3d.bind(args), nn.Conv3d, nn.BatchNorm3d);
    super(...parts);
    this.out_channels = out_channels;
  }
}

/** Settings of `SqueezeExcitation`. */
export interface SqueezeExcitationOptions {
  input_channels?: number;
  squeeze_channels?: number;
  activation?: ActivationMaker;
  scale_activation?: ActivationMaker;
}
const squeeze = signature<Required<SqueezeExcitationOptions>>(
  "SqueezeExcitation",
  "input_channels, squeeze_channels, activation=None, scale_activation=None",
);
/**
 * Scales each channel by a factor that a small network finds from the channels' means (https://arxiv.org/abs/1709.01507).
 * @example
 * import * as torch from "flambeau";
 * import { ops } from "flambeau/vision";
 * new ops.SqueezeExcitation(16, 4)(torch.rand(2, 16, 5, 5)).shape; // [2, 16, 5, 5]
 */
export class SqueezeExcitation extends nn.Module<(input: Tensor) => Tensor> {
  avgpool: nn.AdaptiveAvgPool2d;
  fc1: nn.Conv2d;
  fc2: nn.Conv2d;
  activation: nn.Layer;
  scale_activation: nn.Layer;
  constructor(
    ...args: Arguments<
      [
        input_channels: number,
        squeeze_channels: number,
        activation?: ActivationMaker,
        scale_activation?: ActivationMaker,
      ],
      SqueezeExcitationOptions
    >
  ) {
    super();
    const { input_channels, squeeze_channels, activation, scale_activation } = squeeze.bind(args);
    this.avgpool = new nn.AdaptiveAvgPool2d(1);
    this.fc1 = new nn.Conv2d(input_channels, squeeze_channels, 1);
    this.fc2 = new nn.Conv2d(squeeze_channels, input_channels, 1);
    this.activation = make(activation ?? nn.ReLU);
    this.scale_activation = make(scale_activation ?? (() => new nn.Sigmoid()));
  }
  /** The factor of each channel: [batch, channels, 1, 1]. */
  _scale(input: Tensor): Tensor {
    return this.scale_activation(this.fc2(this.activation(this.fc1(this.avgpool(input)))));
  }
  forward(input: Tensor): Tensor {
    return this._scale(input).mul(input);
  }
}

/** Settings of `MLP`. */
export interface MLPOptions {
  in_channels?: number;
  /** Features after each linear layer; the last is the result's. */
  hidden_channels?: readonly number[];
  norm_layer?: NormMaker | null;
  activation_layer?: ActivationMaker;
  inplace?: boolean | null;
  bias?: boolean;
  dropout?: number;
}
const mlp = signature<Required<MLPOptions>>(
  "MLP",
  "in_channels, hidden_channels, norm_layer=None, activation_layer=None, inplace=None, bias=True, dropout=0",
);
/**
 * Linear layers with an activation and dropout between them.
 * @example
 * import * as torch from "flambeau";
 * import { ops } from "flambeau/vision";
 * new ops.MLP(8, [16, 4])(torch.rand(2, 8)).shape; // [2, 4]
 */
export class MLP extends nn.Sequential {
  constructor(
    ...args: Arguments<
      [
        in_channels: number,
        hidden_channels: readonly number[],
        norm_layer?: NormMaker | null,
        activation_layer?: ActivationMaker,
        inplace?: boolean | null,
        bias?: boolean,
        dropout?: number,
      ],
      MLPOptions
    >
  ) {
    const { in_channels, hidden_channels, norm_layer, activation_layer, inplace, bias, dropout } = mlp.bind(args);
    const parts: nn.Layer[] = [];
    const drop = (): nn.Layer => new nn.Dropout(dropout, inplace ?? false);
    let features = in_channels;
    for (const hidden of hidden_channels.slice(0, -1)) {
      parts.push(new nn.Linear(features, hidden, { bias }));
      if (norm_layer !== null) parts.push(make(norm_layer, hidden));
      const activation = activation_layer ?? nn.ReLU;
      parts.push(inplace === null ? make(activation) : make(activation, inplace), drop());
      features = hidden;
    }
    parts.push(new nn.Linear(features, lastOf(hidden_channels), { bias }), drop());
    super(...parts);
  }
}

/**
 * Reorders dims.
 * @example
 * import * as torch from "flambeau";
 * import { ops } from "flambeau/vision";
 * new ops.Permute([0, 2, 1])(torch.rand(2, 3, 4)).shape; // [2, 4, 3]
 */
export class Permute extends nn.Module<(input: Tensor) => Tensor> {
  constructor(readonly dims: readonly number[]) {
    super();
  }
  forward(input: Tensor): Tensor {
    return input.permute(this.dims);
  }
}

const frozen = signature<{ num_features: number; eps: number }>("FrozenBatchNorm2d", "num_features, eps=1e-05");
/**
 * Batch norm whose statistics and factors are fixed: buffers, no parameters.
 * @example
 * import * as torch from "flambeau";
 * import { ops } from "flambeau/vision";
 * new ops.FrozenBatchNorm2d(3)(torch.ones(1, 3, 2, 2)).shape; // [1, 3, 2, 2]
 */
export class FrozenBatchNorm2d extends nn.Module<(input: Tensor) => Tensor> {
  eps: number;
  declare weight: Tensor;
  declare bias: Tensor;
  declare running_mean: Tensor;
  declare running_var: Tensor;
  constructor(...args: Arguments<[num_features: number, eps?: number], { num_features?: number; eps?: number }>) {
    super();
    const { num_features, eps } = frozen.bind(args);
    this.eps = eps;
    this.register_buffer("weight", ones(num_features));
    this.register_buffer("bias", zeros(num_features));
    this.register_buffer("running_mean", zeros(num_features));
    this.register_buffer("running_var", ones(num_features));
  }
  /** Checkpoints of `nn.BatchNorm2d` have a counter that this layer lacks. */
  override _load_from_state_dict(...args: LoadStateArguments): void {
    const [state_dict, prefix] = args;
    state_dict.delete(`${prefix}num_batches_tracked`);
    super._load_from_state_dict(...args);
  }
  forward(input: Tensor): Tensor {
    const along = (values: Tensor): Tensor => values.reshape(1, -1, 1, 1);
    const scale = along(this.weight).mul(along(this.running_var).add(this.eps).rsqrt());
    return input.mul(scale).add(along(this.bias).sub(along(this.running_mean).mul(scale)));
  }
  override extra_repr(): string {
    return `${this.weight.shape[0]}, eps=${pythonFloat(this.eps)}`;
  }
}
