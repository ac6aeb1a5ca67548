/**
 * Quantized tensors: whole numbers `q` that stand for `(q - zero_point) * scale`. This floor knows what they are; what
 * operators do to them is in `ops/quantized/`, which is loaded when the first of them is made.
 */
import { int32, int8, qint32, qint8, quint8, uint8, type DType } from "../dtype.ts";
import { kindNotInBundle } from "../support/errors.ts";
import type { Storage, Version } from "./storage.ts";
import { Tensor } from "./tensor.ts";

/** How whole numbers stand for real ones: `torch.per_tensor_affine` and its kin. Compare with `===`. */
export class QScheme {
  constructor(
    /** Its name, without "torch.". */
    readonly name: string,
  ) {}
  toString(): string {
    return `torch.${this.name}`;
  }
  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return this.toString();
  }
}

/** One scale and zero point for all elements. */
export const per_tensor_affine: QScheme = /* @__PURE__ */ new QScheme("per_tensor_affine");
/** The same, with 0 in the middle. */
export const per_tensor_symmetric: QScheme = /* @__PURE__ */ new QScheme("per_tensor_symmetric");
/** A scale and a zero point for each index of one dim. */
export const per_channel_affine: QScheme = /* @__PURE__ */ new QScheme("per_channel_affine");
/** The same, with 0 in the middle. */
export const per_channel_symmetric: QScheme = /* @__PURE__ */ new QScheme("per_channel_symmetric");
/** As `per_channel_affine`, with zero points that are real numbers. */
export const per_channel_affine_float_qparams: QScheme = /* @__PURE__ */ new QScheme(
  "per_channel_affine_float_qparams",
);

/** One scale and zero point for a whole tensor. */
export interface TensorQuantizer {
  readonly scheme: QScheme;
  readonly scale: number;
  readonly zeroPoint: number;
}

/** A scale and a zero point for each index of dim `axis`: float64 and int64, or both float32. */
export interface ChannelQuantizer {
  readonly scheme: QScheme;
  readonly scales: Tensor;
  readonly zeroPoints: Tensor;
  readonly axis: number;
}

export type Quantizer = TensorQuantizer | ChannelQuantizer;

/** The dtype of the whole numbers of a quantized dtype. */
export function integerDType(dtype: DType): DType {
  if (dtype === qint8) return int8;
  return dtype === quint8 ? uint8 : int32;
}

/** The quantized dtype of whole numbers. */
export function quantizedDType(dtype: DType): DType | null {
  if (dtype === int8) return qint8;
  return dtype === uint8 ? quint8 : dtype === int32 ? qint32 : null;
}

/** What the code for quantized tensors offers; null until the first of them is made. */
export const quantization: {
  /** How one is printed. */
  text: ((tensor: QuantizedTensor, indent: number) => string) | null;
  /** Sets it, and makes the kind known to the dispatch point, where the code for them is at hand. */
  load: (() => void) | null;
} = { text: null, load: null };

/** A tensor of dtype qint8, quint8 or qint32. Views are quantized tensors, too. */
export class QuantizedTensor extends Tensor {
  constructor(
    storage: Storage,
    shape: readonly number[],
    strides: readonly number[],
    offset: number,
    dtype: DType,
    version: Version,
    public quantizer: Quantizer,
  ) {
    super(storage, shape, strides, offset, dtype, version);
    if (quantization.text === null) quantization.load?.();
    if (quantization.text === null) throw kindNotInBundle("quantized", "torch.quantize_per_tensor, torch.dequantize");
  }

  /** The whole numbers, as a view of the same bytes. */
  get integers(): Tensor {
    const { storage, shape, strides, offset, dtype, version } = this;
    const view = new Tensor(storage, shape, strides, offset, integerDType(dtype), version);
    view.isInference = this.isInference;
    return view;
  }
}

function aliasOwn(this: QuantizedTensor, shape: readonly number[], strides: readonly number[], offset: number): Tensor {
  return new QuantizedTensor(this.storage, shape, strides, offset, this.dtype, this.version, this.quantizer);
}
// Not by an assignment: it makes the prototypes above expect to be read, and each method they get then takes long.
Object.defineProperty(QuantizedTensor.prototype, "aliasOwn", { value: aliasOwn, writable: true, configurable: true });

/** Whole numbers as a quantized tensor over the same bytes. */
export function quantizedOver(integers: Tensor, quantizer: Quantizer): QuantizedTensor {
  const { storage, shape, strides, offset, dtype, version } = integers;
  return new QuantizedTensor(storage, shape, strides, offset, quantizedDType(dtype)!, version, quantizer);
}

/** The quantized tensor that a value is, or null. */
export function asQuantized(value: unknown): QuantizedTensor | null {
  return value instanceof QuantizedTensor ? value : null;
}
