/** What quantized layers share: observers of weights, quantizing by them, and states of plain values. */
import { float32, float64, int64, qint8, quint8, type DType } from "../../dtype.ts";
import { no_grad } from "../../autograd/modes.ts";
import { ValueError } from "../../support/errors.ts";
import { tensorFrom } from "../../tensor/elements.ts";
import {
  per_channel_affine,
  per_channel_affine_float_qparams,
  per_channel_symmetric,
  per_tensor_affine,
  per_tensor_symmetric,
  type QScheme,
} from "../../tensor/quantized.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import {
  _make_per_channel_quantized_tensor,
  _make_per_tensor_quantized_tensor,
  quantize_per_channel,
  quantize_per_tensor,
} from "../../ops/quantized/quantize.ts";
import type { Module } from "../module/index.ts";

/** What quantized layers ask of an observer, which has seen the numbers that are to be quantized. */
export interface ObserverLike {
  readonly dtype: DType;
  readonly qscheme: QScheme;
  readonly quant_min?: number;
  readonly quant_max?: number;
  readonly ch_axis?: number;
  readonly activation_post_process?: ObserverLike;
  calculate_qparams(): readonly [scale: Tensor, zero_point: Tensor];
}

/** A module that `prepare` has been through. */
export interface ObservedModule {
  qconfig?: { readonly activation: unknown; readonly weight: unknown } | null;
  activation_post_process?: ObserverLike & ((x: Tensor) => Tensor);
  weight_fake_quant?: ObserverLike & ((x: Tensor) => Tensor);
}

/** An observer of a class, or what a factory of observers makes. */
export function made<T>(factory: unknown): T {
  const make = factory as (new () => T) & (() => T);
  return /^class\b/.test(Function.prototype.toString.call(make)) ? new make() : make();
}

/** The observer of a layer's weights: that of its training, or a new one of its configuration. */
export function weightObserver(module: Module, fallback: () => unknown): ObserverLike & ((x: Tensor) => Tensor) {
  const { weight_fake_quant, qconfig } = module as ObservedModule;
  return weight_fake_quant ?? made(qconfig?.weight ?? fallback());
}

/** The scale and zero point that a layer's results are to have. */
export function outputQParams(module: Module): { readonly scale: number; readonly zero_point: number } {
  const { activation_post_process } = module as ObservedModule;
  if (activation_post_process === undefined)
    throw new ValueError("The module has seen no data: prepare the model and run it before convert.");
  const [scale, zeroPoint] = activation_post_process.calculate_qparams();
  return { scale: Number(scale.item()), zero_point: Number(zeroPoint.item()) };
}

/** The whole numbers that an observer allows, where it allows fewer than the dtype has. */
function clamped(quantized: Tensor, observer: ObserverLike, scale: Tensor, zeroPoint: Tensor): Tensor {
  const { quant_min, quant_max, qscheme, ch_axis = 0 } = observer.activation_post_process ?? observer;
  const [low, high] =
    quantized.dtype === qint8 ? [-128, 127] : quantized.dtype === quint8 ? [0, 255] : [-Infinity, Infinity];
  if (quant_min === undefined || quant_max === undefined || (quant_min <= low && quant_max >= high)) return quantized;
  const whole = quantized.int_repr().clamp(quant_min, quant_max);
  return qscheme === per_tensor_symmetric || qscheme === per_tensor_affine
    ? _make_per_tensor_quantized_tensor(whole, Number(scale.item()), Number(zeroPoint.item()))
    : _make_per_channel_quantized_tensor(whole, scale, zeroPoint, ch_axis);
}

/** Weights quantized by an observer that has seen them. */
export function quantizeWeight(given: Tensor, observer: ObserverLike): Tensor {
  return no_grad(() => {
    const weight = given.detach().to(float32);
    const [scale, zeroPoint] = observer.calculate_qparams();
    const { qscheme, ch_axis = 0, dtype } = observer;
    if (qscheme === per_tensor_symmetric || qscheme === per_tensor_affine) {
      const quantized = quantize_per_tensor(weight, Number(scale.item()), Number(zeroPoint.item()), qint8);
      return clamped(quantized, observer, scale, zeroPoint);
    }
    if (qscheme === per_channel_symmetric || qscheme === per_channel_affine) {
      const quantized = quantize_per_channel(weight, scale.to(float64), zeroPoint.to(int64), ch_axis, qint8);
      return clamped(quantized, observer, scale, zeroPoint);
    }
    if (qscheme === per_channel_affine_float_qparams)
      return quantize_per_channel(weight, scale.to(float32), zeroPoint.to(float32), ch_axis, dtype);
    throw new ValueError(`Unexpected qscheme ${String(qscheme)}`);
  });
}

/** A real number as state dicts hold it. */
export const realState = (value: number): Tensor => tensorFrom(value, float32);
/** A whole number as state dicts hold it. */
export const wholeState = (value: number): Tensor => tensorFrom(value, int64);

/** A number of a state dict, whatever form it has. */
export function stateNumber(value: unknown): number {
  return Number(typeof value === "object" && value !== null && "item" in value ? (value as Tensor).item() : value);
}
