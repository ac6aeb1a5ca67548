/** Layers of quantized tensors that compute by way of real numbers, and quantize what comes of it. */
import { float32, quint8, type DType } from "../../dtype.ts";
import { cat } from "../../ops/view/join.ts";
import { dequantize, quantize_per_tensor } from "../../ops/quantized/quantize.ts";
import { RuntimeError } from "../../support/errors.ts";
import { pythonFloat } from "../../support/python.ts";
import { tensorFrom } from "../../tensor/elements.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import * as F from "../functional/index.ts";
import * as layers from "../layers/index.ts";
import { TensorLayer } from "../layers/layer.ts";
import { type LoadStateArguments, Module } from "../module/index.ts";
import { scaled, shifted } from "./by-numbers.ts";
import { stateNumber, outputQParams, realState, wholeState, type ObservedModule } from "./weights.ts";
import { itemAt } from "../../support/checked.ts";

/**
 * Quantizes real tensors: what `convert` puts in the place of a QuantStub.
 * @example
 * new nn.quantized.Quantize(0.1, 10, torch.quint8)(torch.tensor([1, 1.5])).int_repr(); // tensor([20, 25], dtype=torch.uint8)
 */
export class Quantize extends TensorLayer {
  /** Scale: [1]. */
  declare scale: Tensor;
  /** Zero point: [1]. */
  declare zero_point: Tensor;
  constructor(
    scale: number,
    zero_point: number,
    /** quint8 or qint8. */
    readonly dtype: DType,
  ) {
    super();
    this.register_buffer("scale", tensorFrom([scale], float32));
    this.register_buffer("zero_point", tensorFrom([zero_point], null));
  }
  forward(x: Tensor): Tensor {
    return quantize_per_tensor(x, stateNumber(this.scale), stateNumber(this.zero_point), this.dtype);
  }
  override extra_repr(): string {
    return `scale=${String(this.scale)}, zero_point=${String(this.zero_point)}, dtype=${String(this.dtype)}`;
  }
  /** Of a QuantStub that has been observed. */
  static from_float(given: Module): Quantize {
    const { scale, zero_point } = outputQParams(given);
    return new this(scale, zero_point, (given as ObservedModule).activation_post_process!.dtype);
  }
}

/** Takes the real numbers: what `convert` puts in the place of a DeQuantStub. */
export class DeQuantize extends TensorLayer {
  forward(x: Tensor): Tensor {
    return dequantize(x);
  }
  /** Of a float layer that has been observed or has a configuration. */
  static from_float(_given: Module): DeQuantize {
    return new this();
  }
}

/** Does nothing. */
export class Dropout extends layers.Dropout {
  override _get_name(): string {
    return "QuantizedDropout";
  }
  override forward(x: Tensor): Tensor {
    return x;
  }
  /** Of a float layer that has been observed or has a configuration. */
  static from_float(given: layers.Dropout): Dropout {
    return new this(given.p, given.inplace);
  }
}

/** A layer by way of real numbers, whose results have a scale and a zero point of their own. */
export abstract class ThroughReals extends TensorLayer {
  constructor(
    public scale: number,
    public zero_point: number,
  ) {
    super();
  }
  /** Whether states have scale and zero point. */
  protected get isSaved(): boolean {
    return true;
  }
  protected abstract compute(x: Tensor): Tensor;
  forward(x: Tensor): Tensor {
    return quantize_per_tensor(this.compute(x.dequantize()), this.scale, this.zero_point, x.dtype ?? quint8);
  }
  override extra_repr(): string {
    return `scale=${pythonFloat(this.scale)}, zero_point=${this.zero_point}`;
  }
  override _save_to_state_dict(destination: Map<string, unknown>, prefix: string, keep_vars: boolean): void {
    super._save_to_state_dict(destination, prefix, keep_vars);
    if (!this.isSaved) return;
    destination.set(`${prefix}scale`, realState(this.scale));
    destination.set(`${prefix}zero_point`, wholeState(this.zero_point));
  }
  override _load_from_state_dict(...args: LoadStateArguments): void {
    const [state, prefix, metadata, , ...lists] = args;
    for (const name of this.isSaved ? (["scale", "zero_point"] as const) : [])
      if (state.has(prefix + name)) this[name] = stateNumber(state.get(prefix + name));
      else lists[0].push(prefix + name);
    super._load_from_state_dict(state, prefix, metadata, false, ...lists);
  }
}

/** ReLU6 of quantized tensors, whose results keep the scale of the input. */
export class ReLU6 extends TensorLayer {
  override _get_name(): string {
    return "QuantizedReLU6";
  }
  forward(x: Tensor): Tensor {
    return x.clamp(0, 6);
  }
  /** Of a float layer that has been observed or has a configuration. */
  static from_float(_given: Module): ReLU6 {
    return new this();
  }
}

const noForward = (): never => {
  throw new RuntimeError("Functional is not intended to use the 'forward'. Please use the underlying operation");
};

/**
 * Operations that have no module, so that what they give can be observed: `this.skip = new nn.quantized.FloatFunctional()`
 * and `this.skip.add(x, y)` in `forward`. `convert` makes a QFunctional of it.
 */
export class FloatFunctional extends Module {
  /** Sees every result. */
  activation_post_process: Module<(x: Tensor) => Tensor> = new layers.Identity();

  forward(): never {
    return noForward();
  }
  /** x + y */
  add(x: Tensor, y: Tensor): Tensor {
    return this.activation_post_process(x.add(y));
  }
  /** x + a number, which is not observed. */
  add_scalar(x: Tensor, y: number): Tensor {
    return x.add(y);
  }
  /** x * y */
  mul(x: Tensor, y: Tensor): Tensor {
    return this.activation_post_process(x.mul(y));
  }
  /** x * a number, which is not observed. */
  mul_scalar(x: Tensor, y: number): Tensor {
    return x.mul(y);
  }
  /** Tensors one after the other. */
  cat(x: readonly Tensor[], dim = 0): Tensor {
    return this.activation_post_process(cat(x as Tensor[], dim));
  }
  /** relu(x + y) */
  add_relu(x: Tensor, y: Tensor): Tensor {
    return this.activation_post_process(F.relu(x.add(y)));
  }
  /** x @ y */
  matmul(x: Tensor, y: Tensor): Tensor {
    return this.activation_post_process(x.matmul(y));
  }
}

/** The same without observers, for graphs that tools have made. */
export class FXFloatFunctional extends Module {
  forward(): never {
    return noForward();
  }
  /** x + y */
  add(x: Tensor, y: Tensor): Tensor {
    return x.add(y);
  }
  /** x + a number */
  add_scalar(x: Tensor, y: number): Tensor {
    return x.add(y);
  }
  /** x * y */
  mul(x: Tensor, y: Tensor): Tensor {
    return x.mul(y);
  }
  /** x * a number */
  mul_scalar(x: Tensor, y: number): Tensor {
    return x.mul(y);
  }
  /** Tensors one after the other. */
  cat(x: readonly Tensor[], dim = 0): Tensor {
    return cat(x as Tensor[], dim);
  }
  /** relu(x + y) */
  add_relu(x: Tensor, y: Tensor): Tensor {
    return F.relu(x.add(y));
  }
  /** x @ y */
  matmul(x: Tensor, y: Tensor): Tensor {
    return x.matmul(y);
  }
}

/** The operations of FloatFunctional on quantized tensors: results have this module's scale and zero point. */
export class QFunctional extends ThroughReals {
  /** Does nothing, unless it is replaced. */
  activation_post_process: Module<(x: Tensor) => Tensor> = new layers.Identity();
  constructor() {
    super(1, 0);
  }
  protected compute(): never {
    return noForward();
  }
  override forward(): never {
    return noForward();
  }
  private quantized(values: Tensor, dtype: DType): Tensor {
    return this.activation_post_process(quantize_per_tensor(values, this.scale, this.zero_point, dtype));
  }
  /** x + y */
  add(x: Tensor, y: Tensor): Tensor {
    return this.quantized(x.dequantize().add(y.dequantize()), x.dtype);
  }
  /** x * y */
  mul(x: Tensor, y: Tensor): Tensor {
    return this.quantized(x.dequantize().mul(y.dequantize()), x.dtype);
  }
  /** relu(x + y) */
  add_relu(x: Tensor, y: Tensor): Tensor {
    return this.quantized(F.relu(x.dequantize().add(y.dequantize())), x.dtype);
  }
  /** Tensors one after the other. */
  cat(x: readonly Tensor[], dim = 0): Tensor {
    return this.quantized(
      cat(
        x.map((each) => each.dequantize()),
        dim,
      ),
      itemAt(x, 0).dtype,
    );
  }
  /** x @ y */
  matmul(x: Tensor, y: Tensor): Tensor {
    return this.quantized(x.dequantize().matmul(y.dequantize()), x.dtype);
  }
  /** The scale grows or shrinks until the results fit: no number is cut off. */
  add_scalar(x: Tensor, y: number): Tensor {
    return shifted(x, y);
  }
  /** Only the scale and the zero point change. */
  mul_scalar(x: Tensor, y: number): Tensor {
    return scaled(x, y);
  }
  /** Of a float layer that has been observed or has a configuration. */
  static from_float(given: Module): QFunctional {
    const { scale, zero_point } = outputQParams(given);
    const functional = new this();
    functional.scale = scale;
    functional.zero_point = zero_point;
    return functional;
  }
}
