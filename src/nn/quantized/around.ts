/** Layers of quantized tensors that compute on real numbers by a float layer, and quantize what comes of it. */
import { quint8 } from "../../dtype.ts";
import { randn } from "../../ops/create/random-create.ts";
import { dequantize, quantize_per_tensor } from "../../ops/quantized/quantize.ts";
import { TypeError } from "../../support/errors.ts";
import { membersOf } from "../../support/members.ts";
import { Parameter } from "../../tensor/parameter.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { functionSignature, type Arguments } from "../arguments.ts";
import * as layers from "../layers/index.ts";
import { TensorLayer } from "../layers/layer.ts";
import { Module } from "../module/index.ts";
import { ThroughReals } from "./activation.ts";
import { outputQParams, type ObservedModule } from "./weights.ts";

type Float = Module<(x: Tensor) => Tensor>;
/** A float layer, and the scale and zero point of results. */
type Parts = readonly [inner: Float, scale: number, zero_point: number];
type Places = readonly unknown[];

/** How a class is made by PyTorch's arguments; `from_float` gives the parts themselves. */
function maker<O>(name: string, parameters: string, make: (options: O) => Parts): (given: Places) => Parts {
  const bound = functionSignature<O>(`${name}.__init__`, parameters);
  return (given) => (given[0] instanceof Module ? (given as unknown as Parts) : make(bound.bind(given)));
}

/** A layer that computes on real numbers by the float layer that it has. */
export abstract class QuantizedAround extends ThroughReals {
  /** The layer of real tensors. */
  readonly inner: Float;
  constructor([inner, scale, zero_point]: Parts) {
    super(scale, zero_point);
    this.inner = inner;
    Object.defineProperty(this, "inner", { enumerable: false });
    // Parameters and buffers of the layer are this module's, so that states have them under PyTorch's names.
    for (const [key, value] of Object.entries(inner)) {
      if (value === null) continue;
      if (key.startsWith("running_") || key === "num_batches_tracked") this.register_buffer(key, value as Tensor);
      else if (key === "weight" || key === "bias") membersOf(this)[key] = value;
    }
  }
  override _get_name(): string {
    return `Quantized${this.constructor.name}`;
  }
  protected compute(x: Tensor): Tensor {
    return this.inner.eval()(x).detach();
  }
  override extra_repr(): string {
    return this.inner.extra_repr();
  }
  /** Of a float layer that has been observed. */
  static from_float<T>(this: new (...parts: never) => T, given: Module): T {
    const { scale, zero_point } = outputQParams(given);
    const inner = given.deepcopy() as Float;
    delete (inner as unknown as ObservedModule).activation_post_process;
    return new (this as unknown as new (...parts: Parts) => T)(inner, scale, zero_point);
  }
}

/** One whose state has no scale and zero point, as PyTorch's. */
abstract class WithoutState extends QuantizedAround {
  override _save_to_state_dict(destination: Map<string, unknown>, prefix: string, keep_vars: boolean): void {
    TensorLayer.prototype._save_to_state_dict.call(this, destination, prefix, keep_vars);
  }
  override _load_from_state_dict(...args: Parameters<Module["_load_from_state_dict"]>): void {
    TensorLayer.prototype._load_from_state_dict.apply(this, args);
  }
}

interface Scaled {
  scale: number;
  zero_point: number;
}
type ScaledPlaces = [scale: number, zero_point: number];

const elu = maker<Scaled & { alpha: number }>("ELU", "scale, zero_point, alpha=1.0", (o) => [
  new layers.ELU(o.alpha),
  o.scale,
  o.zero_point,
]);
/** ELU of quantized tensors: results have a scale and a zero point of their own. */
export class ELU extends WithoutState {
  constructor(...args: Arguments<[...ScaledPlaces, alpha?: number], { alpha?: number }>) {
    super(elu(args));
  }
}

const hardswish = maker<Scaled>("Hardswish", "scale, zero_point, device=None, dtype=None", (o) => [
  new layers.Hardswish(),
  o.scale,
  o.zero_point,
]);
/** Hardswish of quantized tensors. */
export class Hardswish extends QuantizedAround {
  constructor(...args: Arguments<ScaledPlaces, Partial<Scaled>>) {
    super(hardswish(args));
  }
}

const leakyRelu = maker<Scaled & { negative_slope: number; inplace: boolean }>(
  "LeakyReLU",
  "scale, zero_point, negative_slope=0.01, inplace=False, device=None, dtype=None",
  (o) => [new layers.LeakyReLU(o.negative_slope), o.scale, o.zero_point],
);
/** LeakyReLU of quantized tensors. */
export class LeakyReLU extends QuantizedAround {
  constructor(
    ...args: Arguments<[...ScaledPlaces, negative_slope?: number, inplace?: boolean], { negative_slope?: number }>
  ) {
    super(leakyRelu(args));
  }
}

interface OutputScaled {
  output_scale: number;
  output_zero_point: number;
}
const prelu = maker<OutputScaled & { num_parameters: number }>(
  "PReLU",
  "output_scale, output_zero_point, num_parameters=1",
  (o) => {
    const inner = new layers.PReLU(o.num_parameters);
    // As PyTorch has it until weights are set: random ones, rounded to whole numbers.
    inner.weight = new Parameter(dequantize(quantize_per_tensor(randn([o.num_parameters]), 1, 0, quint8)));
    return [inner, o.output_scale, o.output_zero_point];
  },
);
/** PReLU of quantized tensors; `set_weight` takes the slopes, quantized. */
export class PReLU extends WithoutState {
  constructor(
    ...args: Arguments<
      [output_scale: number, output_zero_point: number, num_parameters?: number],
      { num_parameters?: number }
    >
  ) {
    super(prelu(args));
    delete (this as { weight?: unknown }).weight;
  }
  /** Sets the slopes: a quantized tensor. */
  set_weight(weight: Tensor): void {
    (this.inner as layers.PReLU).weight = new Parameter(dequantize(weight));
  }
  override extra_repr(): string {
    return "";
  }
}

const sigmoid = maker<OutputScaled>("Sigmoid", "output_scale, output_zero_point", (o) => [
  new layers.Sigmoid(),
  o.output_scale,
  o.output_zero_point,
]);
/** Sigmoid of quantized tensors, with a scale and zero point of one's own. */
export class Sigmoid extends WithoutState {
  constructor(...args: Arguments<[output_scale: number, output_zero_point: number], Partial<OutputScaled>>) {
    super(sigmoid(args));
  }
  override _get_name(): string {
    return "Sigmoid";
  }
}

const softmax = maker<Scaled & { dim: number | null }>("Softmax", "dim=None, scale=1.0, zero_point=0", (o) => [
  new layers.Softmax(o.dim),
  o.scale,
  o.zero_point,
]);
/** Softmax of quantized tensors. */
export class Softmax extends WithoutState {
  constructor(
    ...args: Arguments<
      [dim?: number | null, scale?: number, zero_point?: number],
      Partial<Scaled> & { dim?: number | null }
    >
  ) {
    super(softmax(args));
  }
}

interface NormOptions {
  num_features?: number;
  eps?: number;
  momentum?: number;
}
type NormArguments = Arguments<[num_features: number, eps?: number, momentum?: number], NormOptions>;
const batchNorm = (
  kind: string,
  Norm: typeof layers.BatchNorm2d | typeof layers.BatchNorm3d,
): ((given: Places) => Parts) =>
  maker<Required<NormOptions>>(kind, "num_features, eps=1e-05, momentum=0.1, device=None, dtype=None", (o) => [
    new Norm(o.num_features, { eps: o.eps, momentum: o.momentum }) as unknown as Float,
    1,
    0,
  ]);
const batchNorm2d = batchNorm("BatchNorm2d", layers.BatchNorm2d);
const batchNorm3d = batchNorm("BatchNorm3d", layers.BatchNorm3d);
/** 2-d batch normalisation of quantized tensors, by running statistics. */
export class BatchNorm2d extends QuantizedAround {
  constructor(...args: NormArguments) {
    super(batchNorm2d(args));
  }
}
/** 3-d batch normalisation of quantized tensors, by running statistics. */
export class BatchNorm3d extends QuantizedAround {
  constructor(...args: NormArguments) {
    super(batchNorm3d(args));
  }
}

/** A norm with the weight and the bias that its constructor is given, which are parameters or null. */
function weighted<T extends object>(norm: T, weight: Tensor | null, bias: Tensor | null): Float {
  for (const [name, value] of [
    ["weight", weight],
    ["bias", bias],
  ] as const) {
    if (value !== null && !(value instanceof Parameter))
      throw new TypeError(
        `cannot assign 'torch.${value.dtype.scalarName}Tensor' as parameter '${name}' (torch.nn.Parameter or None expected)`,
      );
    membersOf(norm)[name] = value;
  }
  return norm as unknown as Float;
}

interface Weighted extends Scaled {
  weight: Tensor | null;
  bias: Tensor | null;
  eps: number;
}
type WeightedPlaces = [weight: Tensor | null, bias: Tensor | null, scale: number, zero_point: number, eps?: number];

const layerNorm = maker<Weighted & { normalized_shape: number | number[]; elementwise_affine: boolean }>(
  "LayerNorm",
  "normalized_shape, weight, bias, scale, zero_point, eps=1e-05, elementwise_affine=True, device=None, dtype=None",
  ({ normalized_shape, weight, bias, scale, zero_point, eps, elementwise_affine }) => [
    weighted(new layers.LayerNorm(normalized_shape, { eps, elementwise_affine }), weight, bias),
    scale,
    zero_point,
  ],
);
/** Layer normalisation of quantized tensors. */
export class LayerNorm extends QuantizedAround {
  constructor(
    ...args: Arguments<
      [normalized_shape: number | number[], ...WeightedPlaces, elementwise_affine?: boolean],
      Partial<Weighted> & { elementwise_affine?: boolean }
    >
  ) {
    super(layerNorm(args));
  }
}

const groupNorm = maker<Weighted & { num_groups: number; num_channels: number; affine: boolean }>(
  "GroupNorm",
  "num_groups, num_channels, weight, bias, scale, zero_point, eps=1e-05, affine=True, device=None, dtype=None",
  ({ num_groups, num_channels, weight, bias, scale, zero_point, eps, affine }) => [
    weighted(new layers.GroupNorm(num_groups, num_channels, { eps, affine }), weight, bias),
    scale,
    zero_point,
  ],
);
/** Group normalisation of quantized tensors. */
export class GroupNorm extends QuantizedAround {
  constructor(
    ...args: Arguments<
      [num_groups: number, num_channels: number, ...WeightedPlaces, affine?: boolean],
      Partial<Weighted> & { affine?: boolean }
    >
  ) {
    super(groupNorm(args));
  }
}

interface InstanceOptions {
  momentum?: number;
  affine?: boolean;
  track_running_stats?: boolean;
}
type InstanceArguments = Arguments<
  [num_features: number, ...WeightedPlaces, momentum?: number, affine?: boolean, track_running_stats?: boolean],
  Partial<Weighted> & InstanceOptions
>;
const instanceNorm = (
  kind: string,
  Norm: typeof layers.InstanceNorm1d | typeof layers.InstanceNorm2d | typeof layers.InstanceNorm3d,
): ((given: Places) => Parts) =>
  maker<Weighted & Required<InstanceOptions> & { num_features: number }>(
    kind,
    "num_features, weight, bias, scale, zero_point, eps=1e-05, momentum=0.1, affine=False, track_running_stats=False, device=None, dtype=None",
    ({ num_features, weight, bias, scale, zero_point, eps, momentum, affine, track_running_stats }) => [
      weighted(new Norm(num_features, { eps, momentum, affine, track_running_stats }), weight, bias),
      scale,
      zero_point,
    ],
  );
const instanceNorm1d = instanceNorm("InstanceNorm1d", layers.InstanceNorm1d);
const instanceNorm2d = instanceNorm("InstanceNorm2d", layers.InstanceNorm2d);
const instanceNorm3d = instanceNorm("InstanceNorm3d", layers.InstanceNorm3d);
/** 1-d instance normalisation of quantized tensors. */
export class InstanceNorm1d extends QuantizedAround {
  constructor(...args: InstanceArguments) {
    super(instanceNorm1d(args));
  }
}
/** 2-d instance normalisation of quantized tensors. */
export class InstanceNorm2d extends QuantizedAround {
  constructor(...args: InstanceArguments) {
    super(instanceNorm2d(args));
  }
}
/** 3-d instance normalisation of quantized tensors. */
export class InstanceNorm3d extends QuantizedAround {
  constructor(...args: InstanceArguments) {
    super(instanceNorm3d(args));
  }
}
