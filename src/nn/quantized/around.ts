/** Layers of quantized tensors that compute on real numbers by a float layer, and quantize what comes of it. */
import { quint8 } from "../../dtype.ts";
import { randn } from "../../ops/create/draws/random-create.ts";
import { dequantize, quantize_per_tensor } from "../../ops/quantized/quantize.ts";
import { TypeError } from "../../support/errors.ts";
import { membersOf } from "../../support/members.ts";
import { Parameter } from "../../tensor/parameter.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { functionSignature, type Arguments } from "../arguments.ts";
import * as layers from "../layers/index.ts";
import { Module } from "../module/index.ts";
import { ThroughReals } from "./activation.ts";
import { outputQParams, type ObservedModule } from "./weights.ts";

type Float = Module<(x: Tensor) => Tensor>;
/** A float layer, and the scale and zero point of results. */
export type Parts = readonly [inner: unknown, scale: number, zero_point: number];

/** A layer that computes on real numbers by the float layer that it has. */
export abstract class QuantizedAround extends ThroughReals {
  /** The layer of real tensors. */
  readonly inner: Float;
  constructor([inner, scale, zero_point]: Parts) {
    super(scale, zero_point);
    this.inner = inner as Float;
    Object.defineProperty(this, "inner", { enumerable: false });
    // Parameters and buffers of the layer are this module's, so that states have them under PyTorch's names.
    for (const [key, value] of Object.entries(this.inner)) {
      if (value === null) continue;
      if (/^(running_|num_batches)/.test(key)) this.register_buffer(key, value as Tensor);
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
    const inner = given.deepcopy();
    delete (inner as unknown as ObservedModule).activation_post_process;
    return new (this as unknown as new (...parts: Parts) => T)(inner, scale, zero_point);
  }
}

type Made<A extends readonly unknown[]> = typeof QuantizedAround & (abstract new (...args: A) => QuantizedAround);

/**
 * A base that takes PyTorch's arguments, of which `make` makes the parts; `from_float` gives the parts themselves. With
 * `isSaved`, states have scale and zero point, as PyTorch's.
 */
function around<O, A extends readonly unknown[]>(
  parameters: string,
  make: (options: O) => Parts,
  isSaved = true,
): Made<A> {
  abstract class Declared extends QuantizedAround {
    constructor(...args: A) {
      super(
        args[0] instanceof Module
          ? (args as unknown as Parts)
          : make(functionSignature<O>(`${new.target.name}.__init__`, parameters).bind(args)),
      );
    }
    protected override get isSaved(): boolean {
      return isSaved;
    }
  }
  return Declared as unknown as Made<A>;
}

interface Scaled {
  scale: number;
  zero_point: number;
}
type ScaledPlaces = [scale: number, zero_point: number];
const SCALED = "scale, zero_point";

/** ELU of quantized tensors: results have a scale and a zero point of their own. */
export class ELU extends around<
  Scaled & { alpha: number },
  Arguments<[...ScaledPlaces, alpha?: number], { alpha?: number }>
>(`${SCALED}, alpha=1`, (o) => [new layers.ELU(o.alpha), o.scale, o.zero_point], false) {}
/** Hardswish of quantized tensors. */
export class Hardswish extends around<Scaled, Arguments<ScaledPlaces, Partial<Scaled>>>(SCALED, (o) => [
  new layers.Hardswish(),
  o.scale,
  o.zero_point,
]) {}
/** LeakyReLU of quantized tensors. */
export class LeakyReLU extends around<
  Scaled & { negative_slope: number },
  Arguments<[...ScaledPlaces, negative_slope?: number, inplace?: boolean], { negative_slope?: number }>
>(`${SCALED}, negative_slope=0.01, inplace=False`, (o) => [
  new layers.LeakyReLU(o.negative_slope),
  o.scale,
  o.zero_point,
]) {}

interface OutputScaled {
  output_scale: number;
  output_zero_point: number;
}
type OutputPlaces = [output_scale: number, output_zero_point: number];
const OUTPUT = "output_scale, output_zero_point";

/** PReLU of quantized tensors; `set_weight` takes the slopes, quantized. */
export class PReLU extends around<
  OutputScaled & { num_parameters: number },
  Arguments<[...OutputPlaces, num_parameters?: number], { num_parameters?: number }>
>(
  `${OUTPUT}, num_parameters=1`,
  (o) => {
    const inner = new layers.PReLU(o.num_parameters);
    // As PyTorch has it until weights are set: random ones, rounded to whole numbers.
    inner.weight = new Parameter(dequantize(quantize_per_tensor(randn([o.num_parameters]), 1, 0, quint8)));
    return [inner, o.output_scale, o.output_zero_point];
  },
  false,
) {
  constructor(...args: Arguments<[...OutputPlaces, num_parameters?: number], { num_parameters?: number }>) {
    super(...args);
    delete membersOf(this).weight;
  }
  /** Sets the slopes: a quantized tensor. */
  set_weight(weight: Tensor): void {
    membersOf(this.inner).weight = new Parameter(dequantize(weight));
  }
  override extra_repr(): string {
    return "";
  }
}
/** Sigmoid of quantized tensors, with a scale and zero point of one's own. */
export class Sigmoid extends around<OutputScaled, Arguments<OutputPlaces, Partial<OutputScaled>>>(
  OUTPUT,
  (o) => [new layers.Sigmoid(), o.output_scale, o.output_zero_point],
  false,
) {
  override _get_name(): string {
    return "Sigmoid";
  }
}
/** Softmax of quantized tensors. */
export class Softmax extends around<
  Scaled & { dim: number | null },
  Arguments<[dim?: number | null, scale?: number, zero_point?: number], Partial<Scaled> & { dim?: number | null }>
>("dim=None, scale=1, zero_point=0", (o) => [new layers.Softmax(o.dim), o.scale, o.zero_point], false) {}

interface NormOptions {
  num_features: number;
  eps: number;
  momentum: number;
}
type NormArguments = Arguments<[num_features: number, eps?: number, momentum?: number], Partial<NormOptions>>;
const NORM = "num_features, eps=0.00001, momentum=0.1";
/** 2-d batch normalisation of quantized tensors, by running statistics. */
export class BatchNorm2d extends around<NormOptions, NormArguments>(NORM, (o) => [
  new layers.BatchNorm2d(o.num_features, o.eps, o.momentum),
  1,
  0,
]) {}
/** 3-d batch normalisation of quantized tensors, by running statistics. */
export class BatchNorm3d extends around<NormOptions, NormArguments>(NORM, (o) => [
  new layers.BatchNorm3d(o.num_features, o.eps, o.momentum),
  1,
  0,
]) {}

interface Weighted extends Scaled {
  weight: Tensor | null;
  bias: Tensor | null;
  eps: number;
}
type WeightedPlaces = [weight: Tensor | null, bias: Tensor | null, ...ScaledPlaces, eps?: number];
const WEIGHTED = `weight, bias, ${SCALED}, eps=0.00001`;

/** A norm with the weight and the bias that its constructor is given, which are parameters or null. */
function weighted(norm: object, given: Weighted): Parts {
  for (const name of ["weight", "bias"] as const) {
    const value = given[name];
    if (value !== null && !(value instanceof Parameter))
      throw new TypeError(
        `cannot assign 'torch.${value.dtype.scalarName}Tensor' as parameter '${name}' (torch.nn.Parameter or None expected)`,
      );
    membersOf(norm)[name] = value;
  }
  return [norm, given.scale, given.zero_point];
}

/** Layer normalisation of quantized tensors. Shapes: [..., normalized_shape], which stays. */
export class LayerNorm extends around<
  Weighted & { normalized_shape: number | number[]; elementwise_affine: boolean },
  Arguments<
    [normalized_shape: number | number[], ...WeightedPlaces, elementwise_affine?: boolean],
    Partial<Weighted> & { elementwise_affine?: boolean }
  >
>(`normalized_shape, ${WEIGHTED}, elementwise_affine=True`, (o) =>
  weighted(new layers.LayerNorm(o.normalized_shape, o.eps, o.elementwise_affine), o),
) {}
/** Group normalisation of quantized tensors. Shapes: [batch, channels, ...], which stays. */
export class GroupNorm extends around<
  Weighted & { num_groups: number; num_channels: number; affine: boolean },
  Arguments<
    [num_groups: number, num_channels: number, ...WeightedPlaces, affine?: boolean],
    Partial<Weighted> & { affine?: boolean }
  >
>(`num_groups, num_channels, ${WEIGHTED}, affine=True`, (o) =>
  weighted(new layers.GroupNorm(o.num_groups, o.num_channels, o.eps, o.affine), o),
) {}

interface InstanceOptions extends Weighted {
  num_features: number;
  momentum: number;
  affine: boolean;
  track_running_stats: boolean;
}
type InstanceArguments = Arguments<
  [num_features: number, ...WeightedPlaces, momentum?: number, affine?: boolean, track_running_stats?: boolean],
  Partial<InstanceOptions>
>;
const INSTANCE = `num_features, ${WEIGHTED}, momentum=0.1, affine=False, track_running_stats=False`;
const settings = (o: InstanceOptions): [number, number, number, boolean, boolean] => [
  o.num_features,
  o.eps,
  o.momentum,
  o.affine,
  o.track_running_stats,
];
/** 1-d instance normalisation of quantized tensors. */
export class InstanceNorm1d extends around<InstanceOptions, InstanceArguments>(INSTANCE, (o) =>
  weighted(new layers.InstanceNorm1d(...settings(o)), o),
) {}
/** 2-d instance normalisation of quantized tensors. */
export class InstanceNorm2d extends around<InstanceOptions, InstanceArguments>(INSTANCE, (o) =>
  weighted(new layers.InstanceNorm2d(...settings(o)), o),
) {}
/** 3-d instance normalisation of quantized tensors. */
export class InstanceNorm3d extends around<InstanceOptions, InstanceArguments>(INSTANCE, (o) =>
  weighted(new layers.InstanceNorm3d(...settings(o)), o),
) {}
