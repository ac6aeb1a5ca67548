/**
 * Layer, group and root-mean-square normalisation, and the local response normalisations of early convolutional
 * networks.
 */
import type { Tensor } from "../../tensor/tensor.ts";
import { pythonTuple } from "../../support/python.ts";
import { ValueError } from "../../support/errors.ts";
import { signature, type Arguments } from "../arguments.ts";
import * as init from "../init/index.ts";
import type { Parameter } from "../../tensor/parameter.ts";
import { crossMapResponse, type ResponseSettings } from "./cross-map-lrn.ts";
import * as F from "../functional/index.ts";
import {
  boolText,
  emptyParameter,
  floatText,
  layer,
  sizes,
  TensorLayer,
  type FactoryOptions,
  type SizeOption,
  madeIfWanted,
} from "./layer.ts";
import type { Forgets } from "../module/index.ts";

export interface LayerNormOptions extends FactoryOptions {
  normalized_shape?: SizeOption;
  eps?: number;
  elementwise_affine?: boolean;
  bias?: boolean;
}
const layerNorm = signature<Required<LayerNormOptions>>(
  "LayerNorm",
  "normalized_shape, eps=1e-05, elementwise_affine=True, bias=True, device=None, dtype=None",
);

/**
 * Normalises over the last dims, of sizes `normalized_shape` (Ba et al. 2016).
 * @example
 * new nn.LayerNorm(3)(torch.tensor([1, 2, 3.5])); // tensor([-1.1355, -0.1622,  1.2978], ...)
 */
export class LayerNorm extends TensorLayer {
  protected static readonly forgets: Forgets = "all";
  /** Learnable scale: of `normalized_shape`, or null. */
  weight: Parameter;
  /** Learnable shift: of `normalized_shape`, or null. */
  bias: Parameter;
  /** The last dims, over which it normalises. */
  normalized_shape: readonly number[];
  /** Added to the variance. */
  eps: number;
  /** Whether it has learnable parameters. */
  elementwise_affine: boolean;

  constructor(
    ...args: Arguments<
      [normalized_shape: SizeOption, eps?: number, elementwise_affine?: boolean, bias?: boolean],
      LayerNormOptions
    >
  ) {
    super();
    const { normalized_shape, eps, elementwise_affine, bias, dtype, device } = layerNorm.bind(args);
    this.normalized_shape = sizes(normalized_shape, 1);
    this.eps = eps;
    this.elementwise_affine = elementwise_affine;
    this.weight = madeIfWanted(elementwise_affine, () => emptyParameter(this.normalized_shape, dtype, device));
    this.bias = madeIfWanted(elementwise_affine && bias, () => emptyParameter(this.normalized_shape, dtype, device));
    this.reset_parameters();
  }
  /** Gives the parameters new initial values. */
  reset_parameters(): void {
    if (this.weight) init.ones_(this.weight);
    if (this.bias) init.zeros_(this.bias);
  }
  forward(input: Tensor): Tensor {
    return F.layer_norm(input, this.normalized_shape, this.weight, this.bias, this.eps);
  }
  override extra_repr(): string {
    return `${pythonTuple(this.normalized_shape)}, eps=${floatText(this.eps)}, elementwise_affine=${boolText(this.elementwise_affine)}, bias=${boolText(this.bias !== null)}`;
  }
}

export interface RMSNormOptions extends FactoryOptions {
  normalized_shape?: SizeOption;
  eps?: number | null;
  elementwise_affine?: boolean;
}
const rmsNorm = signature<Required<RMSNormOptions>>(
  "RMSNorm",
  "normalized_shape, eps=None, elementwise_affine=True, device=None, dtype=None",
);

/**
 * Divides by the root of the mean square over the last dims (Zhang and Sennrich 2019).
 * @example
 * new nn.RMSNorm(3)(torch.tensor([1, 2, 3.5])); // tensor([0.4170, 0.8341, 1.4596], ...)
 */
export class RMSNorm extends TensorLayer {
  protected static readonly forgets: Forgets = "all";
  /** Learnable scale: of `normalized_shape`, or null. */
  weight: Parameter;
  /** The last dims, over which it normalises. */
  normalized_shape: readonly number[];
  /** Added to the mean square; null for the dtype's smallest step. */
  eps: number | null;
  /** Whether it has learnable parameters. */
  elementwise_affine: boolean;

  constructor(
    ...args: Arguments<
      [normalized_shape: SizeOption, eps?: number | null, elementwise_affine?: boolean],
      RMSNormOptions
    >
  ) {
    super();
    const { normalized_shape, eps, elementwise_affine, dtype, device } = rmsNorm.bind(args);
    this.normalized_shape = sizes(normalized_shape, 1);
    this.eps = eps;
    this.elementwise_affine = elementwise_affine;
    this.weight = madeIfWanted(elementwise_affine, () => emptyParameter(this.normalized_shape, dtype, device));
    this.reset_parameters();
  }
  /** Gives the parameters new initial values. */
  reset_parameters(): void {
    if (this.weight) init.ones_(this.weight);
  }
  forward(input: Tensor): Tensor {
    return F.rms_norm(input, this.normalized_shape, this.weight, this.eps);
  }
  override extra_repr(): string {
    return `${pythonTuple(this.normalized_shape)}, eps=${floatText(this.eps)}, elementwise_affine=${boolText(this.elementwise_affine)}`;
  }
}

export interface GroupNormOptions extends FactoryOptions {
  num_groups?: number;
  num_channels?: number;
  eps?: number;
  affine?: boolean;
  /** Whether an affine layer shifts as well as scales. Default true. */
  bias?: boolean;
}
const groupNorm = signature<Required<GroupNormOptions>>(
  "GroupNorm",
  "num_groups, num_channels, eps=1e-05, affine=True, device=None, dtype=None, *, bias=True",
);

/**
 * Normalises groups of channels of each sample (Wu and He 2018).
 * @example
 * new nn.GroupNorm(2, 4)(torch.randn(3, 4, 5)).shape; // [3, 4, 5]
 */
export class GroupNorm extends TensorLayer {
  protected static readonly forgets: Forgets = "all";
  /** Learnable scale of each channel: [num_channels], or null. */
  weight: Parameter;
  /** Learnable shift of each channel: [num_channels], or null. */
  bias: Parameter;
  /** Groups of channels that are normalised together. */
  num_groups: number;
  /** Number of channels. */
  num_channels: number;
  /** Added to the variance. */
  eps: number;
  /** Whether it has a weight and a bias for each channel. */
  affine: boolean;

  constructor(
    ...args: Arguments<[num_groups: number, num_channels: number, eps?: number, affine?: boolean], GroupNormOptions>
  ) {
    super();
    const { num_groups, num_channels, eps, affine, dtype, device, bias } = groupNorm.bind(args);
    if (num_channels % num_groups !== 0)
      throw new ValueError(`num_channels (${num_channels}) must be divisible by num_groups (${num_groups})`);
    this.num_groups = num_groups;
    this.num_channels = num_channels;
    this.eps = eps;
    this.affine = affine;
    this.weight = madeIfWanted(affine, () => emptyParameter([num_channels], dtype, device));
    this.bias = madeIfWanted(affine && bias, () => emptyParameter([num_channels], dtype, device));
    this.reset_parameters();
  }
  /** Gives the parameters new initial values. */
  reset_parameters(): void {
    if (this.weight) init.ones_(this.weight);
    if (this.bias) init.zeros_(this.bias);
  }
  forward(input: Tensor): Tensor {
    return F.group_norm(input, this.num_groups, this.weight, this.bias, this.eps);
  }
  override extra_repr(): string {
    return `${this.num_groups}, ${this.num_channels}, eps=${floatText(this.eps)}, affine=${boolText(this.affine)}, bias=${boolText(this.bias !== null)}`;
  }
}

type ResponsePlaces = [size: number, alpha?: number, beta?: number, k?: number];

/**
 * Divides by a power of the mean square of neighbouring channels (Krizhevsky et al. 2012).
 * @example
 * new nn.LocalResponseNorm(2)(torch.ones(1, 4, 2, 2)).shape; // [1, 4, 2, 2]
 */
export class LocalResponseNorm extends layer<ResponsePlaces, ResponseSettings>(
  "LocalResponseNorm",
  "size, alpha=0.0001, beta=0.75, k=1",
  (x, o) => F.local_response_norm(x, o.size, o.alpha, o.beta, o.k),
  (o) => `${o.size}, alpha=${floatText(o.alpha)}, beta=${floatText(o.beta)}, k=${floatText(o.k)}`,
) {}

/**
 * Local response normalisation as in LuaTorch.
 * @example
 * new nn.CrossMapLRN2d(3)(torch.ones(1, 4, 2, 2)).shape; // [1, 4, 2, 2]
 */
export class CrossMapLRN2d extends layer<ResponsePlaces, ResponseSettings>(
  "CrossMapLRN2d",
  "size, alpha=0.0001, beta=0.75, k=1",
  crossMapResponse,
  (o) => `${o.size}, alpha=${floatText(o.alpha)}, beta=${floatText(o.beta)}, k=${o.k}`,
) {
  /** It keeps a tensor for its derivative. */
  protected static readonly forgets: Forgets = null;
}
