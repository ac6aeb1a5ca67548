/** Observers: modules that see the numbers that go through them, and choose scales and zero points for them. */
import { refuseUnknown } from "../../support/known-names.ts";
import {
  float16,
  float32,
  int16,
  int32,
  int64,
  int8,
  qint32,
  qint8,
  quint8,
  uint16,
  uint8,
  type DType,
} from "../../dtype.ts";
import { no_grad } from "../../autograd/modes.ts";
import { signature } from "../../nn/arguments.ts";
import { type LoadStateArguments, Module } from "../../nn/module/index.ts";
import { AssertionError, NotImplementedError } from "../../support/errors.ts";
import { warn, warnAlways } from "../../support/warnings.ts";
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
import { entryOf } from "../../support/checked.ts";

/** What makes observers: a class, or a class with some of its arguments given. */
export type ObserverFactory<T = ObserverBase> = (new (options?: never) => T) | PartialObserver<T>;

/** A class with some of its arguments given (`MinMaxObserver.with_args({ dtype: torch.qint8 })`): call it for an observer. */
export interface PartialObserver<T = ObserverBase> {
  (options?: object): T;
  /** The class. */
  readonly observer: new (options?: never) => T;
  /** The arguments that are given. */
  readonly kwargs: Readonly<Record<string, unknown>>;
  /** The factory with further arguments. */
  with_args(options: object): PartialObserver<T>;
}

/** A class with some of its arguments given. */
export function withArgs<T>(observer: new (options?: never) => T, kwargs: object): PartialObserver<T> {
  const make = (options: object = {}): T => new observer({ ...kwargs, ...options } as never);
  const partial = Object.assign(make, {
    observer,
    kwargs: kwargs as Readonly<Record<string, unknown>>,
    with_args: (more: object) => withArgs(observer, { ...kwargs, ...more }),
  });
  return partial;
}

/** A new observer of a class or a factory, with further arguments. */
export function makeObserver<T>(factory: ObserverFactory<T>, options: object = {}): T {
  if ("kwargs" in factory) return factory(options);
  return new (factory as unknown as new (options: object) => T)(options);
}

/** Arguments of observers; any may be left out. */
export interface ObserverOptions {
  /** The dtype that numbers are quantized to: qint8, quint8, … */
  dtype?: DType;
  /** How quantized numbers stand for real ones: one scale or one for each channel, symmetric or not. */
  qscheme?: QScheme;
  /** Whether one bit is left free, so that sums of products do not overflow on some processors. */
  reduce_range?: boolean;
  /** The smallest whole number. */
  quant_min?: number | null;
  /** The largest whole number. */
  quant_max?: number | null;
  /** The smallest scale. */
  eps?: number;
  /** Whether numbers are quantized for the range that each tensor has. */
  is_dynamic?: boolean;
  /** How much of a new value goes into the average. */
  averaging_constant?: number;
  /** The dim whose indices are channels. */
  ch_axis?: number;
  /** Bins of the histogram. */
  bins?: number;
}

const OPTIONS =
  "dtype qscheme reduce_range quant_min quant_max eps is_dynamic averaging_constant ch_axis bins upsample_rate factory_kwargs";

/** Base of all observers: a module whose `forward` gives its input back. */
export abstract class ObserverBase extends Module<(x: Tensor) => Tensor> {
  /** The dtype of the whole numbers. */
  dtype: DType;
  /** Whether numbers are quantized for the range that each tensor has. */
  is_dynamic: boolean;
  /** `namesLater`: the subclass refuses unknown names, after what it says of known ones. */
  constructor(options: ObserverOptions = {}, namesLater = false) {
    super();
    if (!namesLater) refuseUnknown(`${new.target.name}.__init__()`, OPTIONS, options);
    const { dtype = quint8, is_dynamic = false } = options;
    this.dtype = dtype;
    this.is_dynamic = is_dynamic;
  }
  abstract forward(x: Tensor): Tensor;
  /** Scale and zero point for the numbers that it has seen. */
  abstract calculate_qparams(): readonly [scale: Tensor, zero_point: Tensor];

  /** The class with some arguments given, for a QConfig. */
  static with_args<T>(this: new (options?: never) => T, options: object): PartialObserver<T> {
    return withArgs(this, options);
  }
}

/** Smallest and largest whole number of a dtype. */
const limits = new Map<DType, readonly [number, number]>([
  [qint8, [-128, 127]],
  [quint8, [0, 255]],
  [qint32, [-(2 ** 31), 2 ** 31 - 1]],
  [int8, [-128, 127]],
  [uint8, [0, 255]],
  [int16, [-32768, 32767]],
  [uint16, [0, 65535]],
  [int32, [-(2 ** 31), 2 ** 31 - 1]],
]);

function rangeOf(dtype: DType, reduceRange: boolean, low: number | null, high: number | null): [number, number] {
  const own = entryOf(limits, dtype);
  if (low !== null && high !== null) {
    if (low > 0 || high < 0) throw new AssertionError("Used-specified quantization range must include 0.");
    if (low >= high)
      throw new AssertionError("qmin must be strictly less than qmax for user-specified quantization range.");
    if (dtype !== qint32) return reduceRange ? [Math.floor(low / 2), Math.floor(high / 2)] : [low, high];
    return [low, high];
  }
  if (!reduceRange) return [...own];
  if (dtype === qint8 || dtype === int8) return [-64, 63];
  return dtype === quint8 || dtype === uint8 ? [0, 127] : [...own];
}

const schemes = [
  per_tensor_affine,
  per_tensor_symmetric,
  per_channel_affine,
  per_channel_symmetric,
  per_channel_affine_float_qparams,
];

/** Whether a scheme has one scale for all. */
export const isPerTensor = (scheme: QScheme): boolean =>
  scheme === per_tensor_affine || scheme === per_tensor_symmetric;
/** Whether a scheme has a scale for each channel. */
export const isPerChannel = (scheme: QScheme): boolean => !isPerTensor(scheme);

const epsilon = 2 ** -23;

/** Base of the observers that follow a range. */
export abstract class UniformQuantizationObserverBase extends ObserverBase {
  /** How whole numbers stand for real ones. */
  qscheme: QScheme;
  /** Whether one bit stays free. */
  reduce_range: boolean;
  /** The smallest scale: [1]. */
  declare eps: Tensor;
  /** Whether the range was given. */
  has_customized_qrange: boolean;
  /** The smallest whole number. */
  quant_min: number;
  /** The largest whole number. */
  quant_max: number;
  /** The smallest number that was seen. */
  declare min_val: Tensor;
  /** The largest number that was seen. */
  declare max_val: Tensor;

  constructor(options: ObserverOptions = {}) {
    super(options, true);
    const { qscheme = per_tensor_affine, reduce_range = false, quant_min = null, quant_max = null } = options;
    this.qscheme = qscheme;
    if (reduce_range)
      warn(
        "Please use quant_min and quant_max to specify the range for observers.                     reduce_range will be deprecated in a future release of PyTorch.",
      );
    this.reduce_range = reduce_range;
    this.register_buffer("eps", tensorFrom([options.eps ?? epsilon], float32));
    if (!schemes.includes(qscheme))
      throw new AssertionError(
        "Default Observer only works for per_tensor_affine, per_tensor_symmetric, per_channel_affine, per_channel_symmetric and per_channel_float_qparams quantization scheme",
      );
    if (!limits.has(this.dtype))
      throw new AssertionError(
        `Default Observer only works for (${[...limits.keys()].map(String).join(", ")}) data type`,
      );
    refuseUnknown(`${new.target.name}.__init__()`, OPTIONS, options);
    this.has_customized_qrange = quant_min !== null && quant_max !== null;
    [this.quant_min, this.quant_max] = rangeOf(this.dtype, reduce_range, quant_min, quant_max);
  }
  override get _version(): number {
    return 3;
  }

  /** Scales and zero points for bounds, one or one for each channel. */
  _calculate_qparams(min_val: Tensor, max_val: Tensor): readonly [scale: Tensor, zero_point: Tensor] {
    return no_grad(() => this.parametersFor(min_val, max_val));
  }

  private parametersFor(min: Tensor, max: Tensor): readonly [Tensor, Tensor] {
    if (!isValid(min, max)) return [tensorFrom([1], float32), tensorFrom([0], int64)];
    const { quant_min, quant_max, qscheme } = this;
    const lowest = min.clamp({ max: 0 });
    const highest = max.clamp({ min: 0 });
    const list = (tensor: Tensor): Tensor => (tensor.ndim === 0 ? tensor.reshape([1]) : tensor);
    if (qscheme === per_tensor_symmetric || qscheme === per_channel_symmetric) {
      const largest = lowest.neg().maximum(highest);
      const scale = largest.div((quant_max - quant_min) / 2).maximum(this.eps.reshape([]));
      return [list(scale), list(scale).to(int64).fill_(this.middle())];
    }
    if (qscheme === per_channel_affine_float_qparams) {
      const raw = max.sub(min).div(quant_max - quant_min);
      const scale = raw.where(raw.gt(this.eps.reshape([])), raw.new_ones(raw.shape));
      return [list(scale), list(min.neg().div(scale))];
    }
    const scale = highest
      .sub(lowest)
      .div(quant_max - quant_min)
      .maximum(this.eps.reshape([]));
    const zeroPoint = lowest.div(scale).round().to(int32).neg().add(quant_min).clamp(quant_min, quant_max);
    return [list(scale), list(zeroPoint)];
  }

  /** The zero point of symmetric schemes. */
  private middle(): number {
    if (this.dtype === quint8 || this.dtype === uint8)
      return this.has_customized_qrange ? Math.floor((this.quant_min + this.quant_max) / 2) : 128;
    return this.dtype === uint16 ? 2 ** 15 : 0;
  }

  /** Forgets what it has seen. */
  reset_min_max_vals(): void {
    throw new NotImplementedError("Cannot reset min/max values in the given observer.");
  }
  override extra_repr(): string {
    return `min_val=${boundText(this.min_val)}, max_val=${boundText(this.max_val)}`;
  }
}

/** A bound as Python's f-string writes a tensor: a 0-d one as its number. */
function boundText(bound: Tensor): string {
  if (bound.ndim > 0) return String(bound);
  const value = Number(bound.item());
  if (!Number.isFinite(value)) return Number.isNaN(value) ? "nan" : value > 0 ? "inf" : "-inf";
  return Number.isInteger(value) ? `${value}.0` : String(value);
}

/** Whether there are bounds, each not above the other; warns where nothing was seen. */
function isValid(min: Tensor, max: Tensor): boolean {
  if (min.numel() === 0 || max.numel() === 0) {
    warnAlways("must run observer before calling calculate_qparams. Returning default values.");
    return false;
  }
  if (min.ndim === 0) {
    const [low, high] = [Number(min.item()), Number(max.item())];
    if (low === Infinity && high === -Infinity) {
      warnAlways("must run observer before calling calculate_qparams. Returning default values.");
      return false;
    }
    if (low > high) throw new AssertionError(`min ${low} should be less than max ${high}`);
  } else if (min.gt(max).any().item()) throw new AssertionError("min should be less than max");
  return true;
}

function setBound(target: Tensor, value: Tensor): void {
  if (target.ndim !== value.ndim || target.numel() !== value.numel()) target.resize_(value.shape);
  target.copy_(value);
}

/**
 * Follows the smallest and the largest number of all that it has seen.
 * @example
 * const observer = new torch.ao.quantization.MinMaxObserver();
 * observer(torch.tensor([-1, 0, 3]));
 * const [scale, zero_point] = observer.calculate_qparams();
 * scale; // tensor([0.0157])
 * zero_point; // tensor([64], dtype=torch.int32)
 */
export class MinMaxObserver extends UniformQuantizationObserverBase {
  constructor(options: ObserverOptions = {}) {
    if (!isPerTensor(options.qscheme ?? per_tensor_affine))
      throw new NotImplementedError(
        "MinMaxObserver's qscheme only support torch.per_tensor_symmetric                     and torch.per_tensor_affine.",
      );
    super(options);
    this.register_buffer("min_val", tensorFrom(Infinity, float32));
    this.register_buffer("max_val", tensorFrom(-Infinity, float32));
    if (this.qscheme === per_tensor_symmetric && this.reduce_range && this.dtype === quint8)
      throw new NotImplementedError(
        "Cannot reduce range for symmetric                                        quantization for quint8",
      );
  }
  forward(x: Tensor): Tensor {
    if (x.numel() > 0) no_grad(() => this.see(x.detach().to(float32)));
    return x;
  }
  protected see(x: Tensor): void {
    const { min, max } = x.aminmax();
    setBound(this.min_val, min.minimum(this.min_val));
    setBound(this.max_val, max.maximum(this.max_val));
  }
  /** Scale and zero point for what it has seen. */
  calculate_qparams(): readonly [scale: Tensor, zero_point: Tensor] {
    return this._calculate_qparams(this.min_val, this.max_val);
  }
  override reset_min_max_vals(): void {
    this.min_val.fill_(Infinity);
    this.max_val.fill_(-Infinity);
  }
}

/** Follows the smallest and the largest number of each tensor by a moving average: `averaging_constant`, 0.01 at first. */
export class MovingAverageMinMaxObserver extends MinMaxObserver {
  averaging_constant: number;
  constructor(options: ObserverOptions = {}) {
    const { averaging_constant = 0.01, is_dynamic = false, qscheme = per_tensor_affine } = options;
    if (!isPerTensor(qscheme))
      throw new NotImplementedError(
        `MovingAverageMinMaxObserver's qscheme only support                 torch.per_tensor_symmetric and torch.per_tensor_affine.                 but got: ${String(qscheme)}`,
      );
    if (is_dynamic && averaging_constant !== 1)
      throw new NotImplementedError(
        `MovingAverageMinMaxObserver doesn't support dynamic quantization for averaging constant of ${averaging_constant}`,
      );
    super(options);
    this.averaging_constant = averaging_constant;
  }
  protected override see(x: Tensor): void {
    const { min, max } = x.aminmax();
    const isFirst = Number(this.min_val.item()) === Infinity && Number(this.max_val.item()) === -Infinity;
    const moved = (before: Tensor, now: Tensor): Tensor =>
      isFirst ? now : before.add(now.sub(before).mul(this.averaging_constant));
    setBound(this.min_val, moved(this.min_val, min));
    setBound(this.max_val, moved(this.max_val, max));
  }
}

/** Follows the smallest and the largest number of each channel: index of dim `ch_axis`. */
export class PerChannelMinMaxObserver extends UniformQuantizationObserverBase {
  ch_axis: number;
  constructor(options: ObserverOptions = {}) {
    const { ch_axis = 0, is_dynamic = false, qscheme = per_channel_affine } = options;
    if (!isPerChannel(qscheme))
      throw new NotImplementedError(
        "PerChannelMinMaxObserver's qscheme only support                     torch.per_channel_symmetric, torch.per_channel_affine and torch.per_channel_affine_float_qparams.",
      );
    if (is_dynamic) throw new NotImplementedError("PerChannelMinMaxObserver doesn't support dynamic quantization");
    super({ ...options, qscheme });
    this.ch_axis = ch_axis;
    this.register_buffer("min_val", tensorFrom([], float32));
    this.register_buffer("max_val", tensorFrom([], float32));
    if (this.qscheme === per_channel_symmetric && this.reduce_range && this.dtype === quint8)
      throw new NotImplementedError("Cannot reduce range for symmetric quantization for quint8");
  }
  forward(x: Tensor): Tensor {
    if (x.numel() > 0) no_grad(() => this.see(x.detach().to(float32).transpose(0, this.ch_axis).flatten(1)));
    return x;
  }
  /** Sees rows, one for each channel. */
  protected see(rows: Tensor): void {
    const { min, max } = rows.aminmax({ dim: 1 });
    const isFirst = this.min_val.numel() === 0;
    setBound(this.min_val, isFirst ? min : min.minimum(this.min_val));
    setBound(this.max_val, isFirst ? max : max.maximum(this.max_val));
  }
  /** Scale and zero point for what it has seen. */
  calculate_qparams(): readonly [scale: Tensor, zero_point: Tensor] {
    return this._calculate_qparams(this.min_val, this.max_val);
  }
  override reset_min_max_vals(): void {
    this.min_val = this.min_val.new_zeros([0]);
    this.max_val = this.max_val.new_zeros([0]);
  }
  override _load_from_state_dict(...args: LoadStateArguments): void {
    const [state, prefix] = args;
    for (const name of ["min_val", "max_val"] as const) {
      const held = state.get(prefix + name) as Tensor | undefined;
      if (held !== undefined && held.numel() !== this[name].numel()) this[name].resize_(held.shape);
    }
    super._load_from_state_dict(...args);
  }
}

/** Follows the smallest and the largest number of each channel by moving averages. */
export class MovingAveragePerChannelMinMaxObserver extends PerChannelMinMaxObserver {
  /** How much of a new value goes into the average. */
  averaging_constant: number;
  constructor(options: ObserverOptions = {}) {
    if (options.is_dynamic)
      throw new NotImplementedError("MovingAveragePerChannelMinMaxObserver doesn't support dynamic quantization");
    super(options);
    this.averaging_constant = options.averaging_constant ?? 0.01;
  }
  protected override see(rows: Tensor): void {
    const { min, max } = rows.aminmax({ dim: 1 });
    const isFirst = this.min_val.numel() === 0;
    const moved = (before: Tensor, now: Tensor): Tensor =>
      isFirst ? now : before.add(now.sub(before).mul(this.averaging_constant));
    setBound(this.min_val, moved(this.min_val, min));
    setBound(this.max_val, moved(this.max_val, max));
  }
}

const fixed = signature<{
  scale: number;
  zero_point: number;
  dtype: DType | null;
  qscheme: QScheme | null;
  quant_min: number;
  quant_max: number;
  is_dynamic: boolean;
}>("FixedQParamsObserver", "scale, zero_point, dtype=None, qscheme=None, quant_min=0, quant_max=255, is_dynamic=False");

/** Has a scale and a zero point that were given, whatever it sees: of sigmoid or tanh, whose range is known. */
export class FixedQParamsObserver extends ObserverBase {
  /** How whole numbers stand for real ones. */
  qscheme: QScheme;
  /** The smallest whole number. */
  quant_min: number;
  /** The largest whole number. */
  quant_max: number;
  /** Scale: [1]. */
  declare scale: Tensor;
  /** Zero point: [1], int32. */
  declare zero_point: Tensor;
  constructor(...args: unknown[]) {
    const { scale, zero_point, dtype, qscheme, quant_min, quant_max, is_dynamic } = fixed.bind(args);
    if (is_dynamic) throw new NotImplementedError("FixedQParamsObserver doesn't support dynamic quantization");
    super({ dtype: dtype ?? quint8 });
    this.qscheme = qscheme ?? per_tensor_affine;
    this.quant_min = quant_min;
    this.quant_max = quant_max;
    this.register_buffer("scale", tensorFrom([scale], float32));
    this.register_buffer("zero_point", tensorFrom([zero_point], int32));
  }
  forward(x: Tensor): Tensor {
    return x;
  }
  /** Scale and zero point for what it has seen. */
  calculate_qparams(): readonly [scale: Tensor, zero_point: Tensor] {
    return [this.scale, this.zero_point];
  }
}

/** Sees nothing: it carries a dtype to the layer that is made (float16 weights, dynamic activations). */
export class PlaceholderObserver extends ObserverBase {
  /** How whole numbers stand for real ones. */
  qscheme: QScheme;
  /** The smallest whole number. */
  quant_min: number | null;
  /** The largest whole number. */
  quant_max: number | null;
  /** The smallest scale. */
  eps: number | null;
  constructor(options: ObserverOptions = {}) {
    super({ ...options, dtype: options.dtype ?? float32 });
    this.qscheme = options.qscheme ?? per_tensor_affine;
    this.quant_min = options.quant_min ?? null;
    this.quant_max = options.quant_max ?? null;
    this.eps = options.eps ?? null;
  }
  forward(x: Tensor): Tensor {
    return x;
  }
  override extra_repr(): string {
    return `dtype=${String(this.dtype)}, is_dynamic=${this.is_dynamic ? "True" : "False"}`;
  }
  /** Scale and zero point for what it has seen. */
  calculate_qparams(): never {
    throw new NotImplementedError("calculate_qparams should not be called for PlaceholderObserver");
  }
}

/** Keeps every tensor that it sees. */
export class RecordingObserver extends ObserverBase {
  /** What it has seen. */
  tensor_val: Tensor[] = [];
  constructor(options: ObserverOptions = {}) {
    super({ ...options, dtype: options.dtype ?? quint8 });
  }
  forward(x: Tensor): Tensor {
    this.tensor_val.push(x.clone());
    return x;
  }
  /** What it has seen. */
  get_tensor_value(): Tensor[] {
    return this.tensor_val;
  }
  /** Scale and zero point for what it has seen. */
  calculate_qparams(): never {
    throw new NotImplementedError("calculate_qparams should not be called for RecordingObserver");
  }
}

/** Does nothing: for float16 weights. */
export class NoopObserver extends ObserverBase {
  constructor(options: ObserverOptions = {}) {
    super({ ...options, dtype: options.dtype ?? float16 });
  }
  forward(x: Tensor): Tensor {
    return x;
  }
  /** Scale and zero point for what it has seen. */
  calculate_qparams(): never {
    throw new NotImplementedError("calculate_qparams should not be called for NoopObserver");
  }
}

/** Stands for the observer of the input, of layers that only move numbers. */
export class ReuseInputObserver extends ObserverBase {
  forward(x: Tensor): Tensor {
    return x;
  }
  /** Scale and zero point for what it has seen. */
  calculate_qparams(): never {
    throw new NotImplementedError("calculate_qparams should not be called for ReuseInputObserver");
  }
}
