/** Fake quantization: modules that round as quantization would, with the scales that their observers choose. */
import { float32, int32, int64, qint8, quint8, uint8, type DType } from "../../dtype.ts";
import { type LoadStateArguments, Module } from "../../nn/module/index.ts";
import {
  fake_quantize_per_channel_affine,
  fake_quantize_per_tensor_affine,
  fused_moving_avg_obs_fake_quant,
} from "../../ops/quantized/fake-quantize.ts";
import { AssertionError } from "../../support/errors.ts";
import { tensorFrom } from "../../tensor/elements.ts";
import {
  per_channel_affine_float_qparams,
  per_channel_symmetric,
  per_tensor_symmetric,
  type QScheme,
} from "../../tensor/quantized.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import {
  isPerChannel,
  makeObserver,
  FixedQParamsObserver,
  MovingAverageMinMaxObserver,
  MovingAveragePerChannelMinMaxObserver,
  withArgs,
  type ObserverFactory,
  type ObserverOptions,
  type PartialObserver,
} from "./observer.ts";

type Observer = Module<(x: Tensor) => Tensor> & {
  dtype: DType;
  qscheme: QScheme;
  quant_min: number;
  quant_max: number;
  is_dynamic: boolean;
  ch_axis?: number;
  reduce_range?: boolean;
  averaging_constant?: number;
  min_val: Tensor;
  max_val: Tensor;
  calculate_qparams(): readonly [scale: Tensor, zero_point: Tensor];
};

/** Base of the fake quantizations: two switches, which are buffers. */
export abstract class FakeQuantizeBase extends Module<(x: Tensor) => Tensor> {
  /** [1] or [0] */
  declare fake_quant_enabled: Tensor;
  /** [1] or [0] */
  declare observer_enabled: Tensor;

  constructor(switches: DType = uint8) {
    super();
    this.register_buffer("fake_quant_enabled", tensorFrom([1], switches));
    this.register_buffer("observer_enabled", tensorFrom([1], switches));
  }
  abstract forward(x: Tensor): Tensor;
  /** Scale and zero point for what it has seen. */
  abstract calculate_qparams(): readonly [scale: Tensor, zero_point: Tensor];
  /** Turns rounding on or off. */
  enable_fake_quant(enabled = true): void {
    this.fake_quant_enabled.fill_(enabled ? 1 : 0);
  }
  /** Turns rounding off. */
  disable_fake_quant(): void {
    this.enable_fake_quant(false);
  }
  /** Lets scales follow what is seen. */
  enable_observer(enabled = true): void {
    this.observer_enabled.fill_(enabled ? 1 : 0);
  }
  /** Keeps scales as they are. */
  disable_observer(): void {
    this.enable_observer(false);
  }
  /** The class with some arguments given, for a QConfig. */
  static with_args<T>(this: new (options?: never) => T, options: object): PartialObserver<T> {
    return withArgs(this, options);
  }
}

/** Arguments of FakeQuantize: an observer and its arguments. */
export interface FakeQuantizeOptions extends ObserverOptions {
  /** The observer: a class, or what makes one. */
  observer?: ObserverFactory<never> | ObserverFactory;
}

const on = (flag: Tensor): boolean => Number(flag.item()) === 1;

/** Limits of the whole numbers that a custom range may not leave. */
function assertWithin(dtype: DType, low: number, high: number): void {
  if (low > high) throw new AssertionError("quant_min must be less than or equal to quant_max");
  const [lowest, highest] = dtype === qint8 ? [-128, 127] : dtype === quint8 ? [0, 255] : [-Infinity, Infinity];
  if (lowest > low) throw new AssertionError("quant_min out of bound");
  if (high > highest) throw new AssertionError("quant_max out of bound");
}

/**
 * Rounds to what a quantized tensor could hold, with scale and zero point from an observer that sees every input.
 * Gradients pass where numbers are in range.
 */
export class FakeQuantize extends FakeQuantizeBase {
  /** Sees the inputs. */
  activation_post_process: Observer;
  /** The smallest whole number. */
  quant_min: number;
  /** The largest whole number. */
  quant_max: number;
  /** Whether numbers are quantized for the range that each tensor has. */
  is_dynamic: boolean;
  /** The scale: [1], or one for each channel. */
  declare scale: Tensor;
  /** The zero point: [1], or one for each channel. */
  declare zero_point: Tensor;
  /** The dtype of the whole numbers. */
  dtype: DType;
  /** How whole numbers stand for real ones. */
  qscheme: QScheme;
  /** The dim whose indices are channels. */
  ch_axis: number;
  /** Whether each channel has a scale of its own. */
  is_per_channel: boolean;

  constructor(options: FakeQuantizeOptions = {}, switches: DType = uint8) {
    super(switches);
    const { observer = MovingAverageMinMaxObserver, quant_min = null, quant_max = null, ...rest } = options;
    const kwargs: Record<string, unknown> = { ...rest };
    if (quant_min !== null && quant_max !== null) {
      const own = "kwargs" in observer ? (observer.kwargs["dtype"] as DType | undefined) : undefined;
      assertWithin(own ?? options.dtype ?? quint8, quant_min, quant_max);
      Object.assign(kwargs, { quant_min, quant_max });
    }
    const made = makeObserver(observer as ObserverFactory, kwargs) as unknown as Observer;
    this.register_buffer("scale", tensorFrom([1], float32));
    const isReal = made.qscheme === per_channel_affine_float_qparams;
    this.register_buffer("zero_point", tensorFrom([0], isReal ? float32 : int32));
    this.activation_post_process = made;
    this.quant_min = made.quant_min;
    this.quant_max = made.quant_max;
    this.is_dynamic = made.is_dynamic;
    this.dtype = made.dtype;
    this.qscheme = made.qscheme;
    this.ch_axis = made.ch_axis ?? -1;
    this.is_per_channel = isPerChannel(this.qscheme);
  }

  /** Scale and zero point for what it has seen. */
  calculate_qparams(): readonly [scale: Tensor, zero_point: Tensor] {
    return this.activation_post_process.calculate_qparams();
  }

  forward(x: Tensor): Tensor {
    if (on(this.observer_enabled)) {
      this.activation_post_process(x.detach());
      const [scale, zeroPoint] = this.calculate_qparams();
      if (this.scale.numel() !== scale.numel()) {
        this.scale.resize_(scale.shape);
        this.zero_point.resize_(zeroPoint.shape);
      }
      this.scale.copy_(scale);
      this.zero_point.copy_(zeroPoint);
    }
    if (!on(this.fake_quant_enabled)) return x;
    const { quant_min, quant_max } = this.activation_post_process;
    // Copies, because backward may come after the next change.
    const [scale, zeroPoint] = [this.scale.clone(), this.zero_point.clone()];
    return this.is_per_channel
      ? fake_quantize_per_channel_affine(x, scale, zeroPoint, this.ch_axis, quant_min, quant_max)
      : fake_quantize_per_tensor_affine(x, scale, zeroPoint, quant_min, quant_max);
  }

  override extra_repr(): string {
    const { quant_min, quant_max } = this.activation_post_process;
    return `fake_quant_enabled=${String(this.fake_quant_enabled)}, observer_enabled=${String(this.observer_enabled)}, quant_min=${quant_min}, quant_max=${quant_max}, dtype=${String(this.dtype)}, qscheme=${String(this.qscheme)}, ch_axis=${this.ch_axis}, scale=${String(this.scale)}, zero_point=${String(this.zero_point)}`;
  }
  override _load_from_state_dict(...args: LoadStateArguments): void {
    const [state, prefix] = args;
    for (const name of ["scale", "zero_point"] as const) {
      const held = state.get(prefix + name) as Tensor | undefined;
      if (held !== undefined && held.numel() !== this[name].numel()) this[name].resize_(held.shape);
    }
    super._load_from_state_dict(...args);
  }
}

/** Fake quantization with a scale and a zero point that were given: `observer` makes a FixedQParamsObserver. */
export class FixedQParamsFakeQuantize extends FakeQuantize {
  constructor(options: { observer: ObserverFactory<FixedQParamsObserver> }) {
    super({ observer: options.observer as ObserverFactory });
    const { activation_post_process } = this as { activation_post_process: unknown };
    if (!(activation_post_process instanceof FixedQParamsObserver))
      throw new AssertionError("FixedQParamsFakeQuantize's observer must be a FixedQParamsObserver");
    this.scale = activation_post_process.scale;
    this.zero_point = activation_post_process.zero_point;
  }
  override calculate_qparams(): readonly [scale: Tensor, zero_point: Tensor] {
    return [this.scale, this.zero_point];
  }
  override extra_repr(): string {
    const { quant_min, quant_max } = this.activation_post_process;
    return `fake_quant_enabled=${String(this.fake_quant_enabled)}, observer_enabled=${String(this.observer_enabled)}, scale=${String(this.scale)}, zero_point=${String(this.zero_point)}, dtype=${String(this.dtype)}, quant_min=${quant_min}, quant_max=${quant_max}, qscheme=${String(this.qscheme)}`;
  }
}

/** Follows the range, chooses the scale and rounds by it in one operator. */
export class FusedMovingAvgObsFakeQuantize extends FakeQuantize {
  /** Whether 0 is in the middle. */
  is_symmetric_quant: boolean;
  constructor(options: FakeQuantizeOptions = {}) {
    super({ quant_min: 0, quant_max: 255, ...options }, int64);
    const own = this.activation_post_process as unknown;
    if (!(own instanceof MovingAverageMinMaxObserver) && !(own instanceof MovingAveragePerChannelMinMaxObserver))
      throw new AssertionError("Fused observer+fake_quant module only works with MovingAverageMinMaxObserver");
    this.is_symmetric_quant = this.qscheme === per_tensor_symmetric || this.qscheme === per_channel_symmetric;
  }
  override forward(x: Tensor): Tensor {
    const observer = this.activation_post_process;
    return fused_moving_avg_obs_fake_quant(
      x,
      this.observer_enabled,
      this.fake_quant_enabled,
      observer.min_val,
      observer.max_val,
      this.scale,
      this.zero_point,
      observer.averaging_constant!,
      observer.quant_min,
      observer.quant_max,
      this.ch_axis,
      this.is_per_channel,
      this.is_symmetric_quant,
    );
  }
  override extra_repr(): string {
    const { quant_min, quant_max, reduce_range } = this.activation_post_process;
    return `fake_quant_enabled=${String(this.fake_quant_enabled)}, observer_enabled=${String(this.observer_enabled)}, scale=${String(this.scale)}, zero_point=${String(this.zero_point)}, dtype=${String(this.dtype)}, quant_min=${quant_min}, quant_max=${quant_max}, qscheme=${String(this.qscheme)}, reduce_range=${reduce_range ? "True" : "False"}`;
  }
}

/** Turns fake quantization of a module off: `model.apply(torch.ao.quantization.disable_fake_quant)`. */
export function disable_fake_quant(mod: Module): void {
  if (mod instanceof FakeQuantizeBase) mod.disable_fake_quant();
}
/** Turns it on. */
export function enable_fake_quant(mod: Module): void {
  if (mod instanceof FakeQuantizeBase) mod.enable_fake_quant();
}
/** Keeps scales and zero points as they are: `model.apply(torch.ao.quantization.disable_observer)`. */
export function disable_observer(mod: Module): void {
  if (mod instanceof FakeQuantizeBase) mod.disable_observer();
}
/** Lets them follow what is seen. */
export function enable_observer(mod: Module): void {
  if (mod instanceof FakeQuantizeBase) mod.enable_observer();
}
