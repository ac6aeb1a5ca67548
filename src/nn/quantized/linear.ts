/** Linear layers with weights of 8 bits: quantized inputs and outputs, or (in `dynamic`) real ones. */
import { no_grad } from "../../autograd/modes.ts";
import { float32, float16, qint8, type DType } from "../../dtype.ts";
import { PackedLinear } from "../../ops/quantized/packed.ts";
import { linear, linear_dynamic, linear_relu, linear_relu_dynamic } from "../../ops/quantized/layers.ts";
import { _empty_affine_quantized } from "../../ops/quantized/quantize.ts";
import { zeros } from "../../ops/create/create.ts";
import { AssertionError, RuntimeError } from "../../support/errors.ts";
import { pythonFloat } from "../../support/python.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { signature, type Arguments } from "../arguments.ts";
import * as F from "../functional/index.ts";
import { Linear as FloatLinear } from "../layers/linear.ts";
import { TensorLayer } from "../layers/layer.ts";
import { type LoadStateArguments, Module } from "../module/index.ts";
import type { BatchNorm } from "../layers/batchnorm.ts";
import { fuse_linear_bn_weights } from "../utils/fusion.ts";
import { FusedModule, LinearReLU as FusedLinearReLU } from "../intrinsic/fused-modules.ts";
import { stateNumber, outputQParams, quantizeWeight, realState, weightObserver, wholeState } from "./weights.ts";

/** Weights and bias of a quantized linear layer, which state dicts hold as one entry. */
export class LinearPackedParams extends Module<(x: Tensor) => Tensor> {
  /** qint8, or float16: then weights are real. */
  dtype: DType;
  /** What products are made with. */
  _packed_params: PackedLinear | { readonly weight: Tensor; readonly bias: Tensor | null };

  constructor(dtype: DType = qint8) {
    super();
    this.dtype = dtype;
    this._packed_params =
      dtype === qint8
        ? new PackedLinear(_empty_affine_quantized([1, 1], { scale: 1, zero_point: 0, dtype: qint8 }), null)
        : { weight: zeros([1, 1]), bias: null };
  }
  override get _version(): number {
    return 3;
  }

  /** Sets both; weights are qint8 tensors, or real ones for float16. */
  set_weight_bias(weight: Tensor, bias: Tensor | null): void {
    if (this.dtype === qint8) this._packed_params = new PackedLinear(weight, bias);
    else if (this.dtype === float16) {
      const halves = weight.detach().to(float16).to(float32);
      halves.storage.kept = true;
      this._packed_params = { weight: halves, bias };
    } else throw new RuntimeError("Unsupported dtype on dynamic quantized linear!");
  }
  /** Weights and bias. */
  _weight_bias(): [weight: Tensor, bias: Tensor | null] {
    return [this._packed_params.weight, this._packed_params.bias];
  }
  forward(x: Tensor): Tensor {
    return x;
  }

  override _save_to_state_dict(destination: Map<string, unknown>, prefix: string, keep_vars: boolean): void {
    super._save_to_state_dict(destination, prefix, keep_vars);
    destination.set(`${prefix}dtype`, this.dtype);
    destination.set(`${prefix}_packed_params`, this._weight_bias());
  }
  override _load_from_state_dict(...args: LoadStateArguments): void {
    const [state, prefix, metadata, , missing] = args;
    const version = metadata.version ?? 1;
    const held = state.get(`${prefix}_packed_params`) as readonly [Tensor, Tensor | null] | undefined;
    const old = state.get(`${prefix}weight`) as Tensor | undefined;
    this.dtype = version < 2 ? qint8 : ((state.get(`${prefix}dtype`) as DType | undefined) ?? this.dtype);
    if (held !== undefined) this.set_weight_bias(held[0], held[1]);
    else if (old !== undefined) this.set_weight_bias(old, (state.get(`${prefix}bias`) as Tensor | undefined) ?? null);
    else missing.push(`${prefix}_packed_params`);
  }
  override toString(): string {
    return `(${this._weight_bias().map(String).join(", ")})`;
  }
}

const shape = signature<{ in_features: number; out_features: number; bias_: boolean; dtype: DType | null }>(
  "Linear",
  "in_features, out_features, bias_=True, dtype=None",
);

/** Arguments of quantized linear layers. */
export type QuantizedLinearArguments = Arguments<
  [in_features: number, out_features: number, bias_?: boolean, dtype?: DType | null],
  { in_features?: number; out_features?: number; bias_?: boolean; dtype?: DType | null }
>;

/** Throws where a class is made of a module that it is not for. */
export function assertFloatModule(
  name: string,
  module: unknown,
  classes: readonly (abstract new (...args: never[]) => unknown)[],
): void {
  if (classes.some((each) => module instanceof each)) return;
  throw new AssertionError(
    `nnq.${name}.from_float only works for ${classes.map((each) => each.name).join(", ")}, but got: ${(module as Module)._get_name?.() ?? typeof module}`,
  );
}

/**
 * A linear layer of quantized tensors: weights are qint8, `scale` and `zero_point` are those of its results. `convert`
 * makes it of an `nn.Linear`.
 * @example
 * const layer = new nn.quantized.Linear(20, 30);
 * const x = torch.quantize_per_tensor(torch.randn(128, 20), 1, 0, torch.quint8);
 * layer(x).shape; // [128, 30]
 */
export class Linear extends TensorLayer {
  /** Features of the input. */
  in_features: number;
  /** Features of the output. */
  out_features: number;
  /** Weights and bias. */
  _packed_params: LinearPackedParams;
  /** Scale of the results. */
  scale = 1;
  /** Zero point of the results. */
  zero_point = 0;

  constructor(...args: QuantizedLinearArguments) {
    super();
    const { in_features, out_features, bias_, dtype } = shape.bind(args);
    const own = dtype ?? qint8;
    if (own !== qint8 && own !== float16) throw new RuntimeError("Unsupported dtype specified for quantized Linear!");
    this.in_features = in_features;
    this.out_features = out_features;
    this._packed_params = new LinearPackedParams(own);
    const weight =
      own === qint8
        ? _empty_affine_quantized([out_features, in_features], { scale: 1, zero_point: 0, dtype: qint8 })
        : zeros([out_features, in_features]);
    this.set_weight_bias(weight, bias_ ? zeros([out_features]) : null);
  }
  override get _version(): number {
    return 3;
  }
  override _get_name(): string {
    return "QuantizedLinear";
  }
  override extra_repr(): string {
    return `in_features=${this.in_features}, out_features=${this.out_features}, scale=${pythonFloat(this.scale)}, zero_point=${this.zero_point}, qscheme=${String(this.weight().qscheme())}`;
  }
  override toString(): string {
    return `${this._get_name()}(${this.extra_repr()})`;
  }

  protected get packed(): PackedLinear {
    return this._packed_params._packed_params as PackedLinear;
  }
  forward(x: Tensor): Tensor {
    return linear(x, this.packed, this.scale, this.zero_point);
  }

  /** The quantized weights: [out_features, in_features]. */
  weight(): Tensor {
    return this._packed_params._packed_params.weight;
  }
  /** The bias: [out_features], or null. */
  bias(): Tensor | null {
    return this._packed_params._packed_params.bias;
  }
  /** Weights and bias. */
  _weight_bias(): [weight: Tensor, bias: Tensor | null] {
    return this._packed_params._weight_bias();
  }
  /** Sets both. */
  set_weight_bias(weight: Tensor, bias: Tensor | null): void {
    this._packed_params.set_weight_bias(weight, bias);
  }

  override _save_to_state_dict(destination: Map<string, unknown>, prefix: string, keep_vars: boolean): void {
    super._save_to_state_dict(destination, prefix, keep_vars);
    destination.set(`${prefix}scale`, realState(this.scale));
    destination.set(`${prefix}zero_point`, wholeState(this.zero_point));
  }
  override _load_from_state_dict(...args: LoadStateArguments): void {
    const [state, prefix, , , missing] = args;
    for (const name of ["scale", "zero_point"] as const) {
      const value = state.get(prefix + name);
      if (value === undefined) missing.push(prefix + name);
      else this[name] = stateNumber(value);
    }
  }

  /** The quantized form of a linear layer that has been observed, or trained with fake quantization. */
  static from_float(given: Module): Linear {
    assertFloatModule(this.name, given, [FloatLinear, FusedLinearReLU]);
    const { scale, zero_point } = outputQParams(given);
    const module = linearOf(given);
    const observer = weightObserver(weightHolder(given, module), () => {
      throw new AssertionError("Input float module must have qconfig defined");
    });
    observer(module.weight);
    if (observer.dtype !== qint8)
      throw new AssertionError(`Weight observer must have dtype torch.qint8, got ${String(observer.dtype)}`);
    const layer = new this(module.in_features, module.out_features, true, qint8);
    layer.set_weight_bias(quantizeWeight(module.weight, observer), module.bias);
    layer.scale = scale;
    layer.zero_point = zero_point;
    return layer;
  }
}

/** The linear layer of a fused module, that of one trained with its batch norm, or the module itself. */
function linearOf(module: Module): FloatLinear {
  const linear = (module instanceof FusedModule ? module.get_submodule("0") : module) as FloatLinear;
  const { bn } = linear as { bn?: BatchNorm };
  if (bn !== undefined)
    [linear.weight, linear.bias] = fuse_linear_bn_weights(
      linear.weight,
      linear.bias,
      bn.running_mean,
      bn.running_var,
      bn.eps,
      bn.weight,
      bn.bias,
    );
  return linear;
}

/** Which of the two has the configuration. */
function weightHolder(outer: Module, inner: Module): Module {
  return "weight_fake_quant" in inner || (inner as { qconfig?: unknown }).qconfig ? inner : outer;
}

/** `nn.intrinsic.quantized.LinearReLU`: the same with negative results set to 0. */
export class LinearReLU extends Linear {
  override _get_name(): string {
    return "QuantizedLinearReLU";
  }
  override forward(x: Tensor): Tensor {
    return linear_relu(x, this.packed, this.scale, this.zero_point);
  }
}

/**
 * A linear layer of real tensors with weights of 8 bits (or of float16): activations are quantized for the range that
 * they have, to 7 bits, as PyTorch's x86 engine does. `quantize_dynamic` makes it of an `nn.Linear`.
 * @example
 * const model = torch.ao.quantization.quantize_dynamic(new nn.Sequential(new nn.Linear(4, 2)));
 * String(model.at(0)); // DynamicQuantizedLinear(in_features=4, out_features=2, dtype=torch.qint8, qscheme=torch.per_tensor_affine)
 */
export class DynamicLinear extends Linear {
  /** The layout of the state dict that was loaded; before 4 activations were quantized to 8 bits. */
  version: number | null = 4;

  override get _version(): number {
    return 4;
  }
  override _get_name(): string {
    return "DynamicQuantizedLinear";
  }
  override extra_repr(): string {
    const { dtype } = this._packed_params;
    const scheme = dtype === qint8 ? `, qscheme=${String(this.weight().qscheme())}` : "";
    return `in_features=${this.in_features}, out_features=${this.out_features}, dtype=${String(dtype)}${scheme}`;
  }
  override forward(x: Tensor): Tensor {
    if (this._packed_params.dtype === float16) return no_grad(() => F.linear(x, this.weight(), this.bias()));
    return this.product(x, this.version !== null && this.version >= 4).to(x.dtype);
  }
  protected product(x: Tensor, reduceRange: boolean): Tensor {
    return linear_dynamic(x, this.packed, reduceRange);
  }
  override _load_from_state_dict(...args: LoadStateArguments): void {
    this.version = args[2].version ?? null;
    super._load_from_state_dict(...args);
  }

  /** The dynamically quantized form of a linear layer. */
  static override from_float(given: Module, fallback: () => unknown = noConfiguration): DynamicLinear {
    assertFloatModule("dynamic.Linear", given, [FloatLinear, FusedLinearReLU]);
    const module = linearOf(given);
    const observer = weightObserver(weightHolder(given, module), fallback);
    const { dtype } = observer;
    if (dtype !== qint8 && dtype !== float16)
      throw new AssertionError(
        `The only supported dtypes for dynamic quantized linear are qint8 and float16, got: ${String(dtype)}`,
      );
    observer(module.weight);
    const layer = new this(module.in_features, module.out_features, true, dtype);
    layer.set_weight_bias(dtype === qint8 ? quantizeWeight(module.weight, observer) : module.weight, module.bias);
    return layer;
  }
}

function noConfiguration(): never {
  throw new AssertionError("Input float module must have qconfig defined");
}

/** `nn.intrinsic.quantized.dynamic.LinearReLU`. */
export class DynamicLinearReLU extends DynamicLinear {
  override _get_name(): string {
    return "DynamicQuantizedLinearReLU";
  }
  protected override product(x: Tensor, reduceRange: boolean): Tensor {
    return linear_relu_dynamic(x, this.packed, reduceRange);
  }
}
