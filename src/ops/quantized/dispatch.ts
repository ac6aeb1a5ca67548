/**
 * What operators do to quantized tensors: views are views, copies copy whole numbers, some compute by way of real
 * numbers, and all others are refused, as PyTorch refuses them.
 */
import { dequantizeElements, quantizeElements } from "../../compute/quantized/quantize-elements.ts";
import { float32, float64, qint32, quint8 } from "../../dtype.ts";
import type { Resampling } from "../../compute/sample/run-resample.ts";
import { fillWith } from "../../compute/copy-elements.ts";
import { sameShape } from "../../layout/shape.ts";
import { NotImplementedError, RuntimeError, withHelp } from "../../support/errors.ts";
import { warnAlways, warnOnce } from "../../support/warnings.ts";
import { quantized as engines } from "../../tensor/backends.ts";
import { addKind } from "../../tensor/kinds.ts";
import { QuantizedTensor } from "../../tensor/quantized.ts";
import {
  asQuantized,
  integerDType,
  per_tensor_affine,
  quantization,
  quantizedOver,
  type Quantizer,
  type TensorQuantizer,
} from "../../tensor/quantized.ts";
import { emptyTensor, type Tensor } from "../../tensor/tensor.ts";
import { sizeAt } from "../../support/checked.ts";
import type { OperatorRecord } from "../declare/record.ts";
import { quantizedText } from "./text.ts";

type Form = (record: OperatorRecord, bound: unknown[]) => unknown;

const real = (tensor: QuantizedTensor): Tensor => dequantizeElements(tensor.integers, tensor.quantizer);

/** Arguments with real numbers in the place of quantized ones. */
function withReals(value: unknown): unknown {
  const found = asQuantized(value);
  if (found !== null) return real(found);
  return Array.isArray(value) ? value.map(withReals) : value;
}

function firstQuantized(bound: readonly unknown[]): QuantizedTensor {
  return asQuantized(bound.flat().find((value) => asQuantized(value) !== null))!;
}

/** Real numbers as a quantized tensor like another. */
function like(model: QuantizedTensor, values: Tensor, quantizer: Quantizer = model.quantizer): Tensor {
  return quantizedOver(quantizeElements(values, quantizer, integerDType(model.dtype)), quantizer);
}

/** By way of real numbers; results that are real are quantized as the first argument is. */
const throughReals: Form = (record, bound) => {
  const model = firstQuantized(bound);
  const result = record.execute(withReals(bound) as unknown[], null);
  const back = (value: unknown): unknown =>
    (value as Tensor).dtype.is_floating_point ? like(model, value as Tensor) : value;
  if (!Array.isArray(result)) return back(result);
  result.forEach((value, i) => {
    result[i] = back(value);
  });
  return result;
};

/** By way of real numbers, with results that are not quantized: comparisons. */
const toTruth: Form = (record, bound) => record.execute(withReals(bound) as unknown[], null);

/** By way of real numbers, to a range that is known beforehand. */
function toRange(scale: number, zeroPoint: readonly [quint8: number, qint8: number], scaleOf32 = 2 ** -31): Form {
  return (record, bound) => {
    const model = firstQuantized(bound);
    const quantizer: TensorQuantizer = {
      scheme: per_tensor_affine,
      scale: model.dtype === qint32 ? scaleOf32 : scale,
      zeroPoint: model.dtype === qint32 ? 0 : zeroPoint[model.dtype.is_signed ? 1 : 0],
    };
    return like(model, record.execute(withReals(bound) as unknown[], null) as Tensor, quantizer);
  };
}

/**
 * Resizing, on whole numbers from the zero point on: what lies between two of them is rounded there. Nearest pixels are
 * copied by way of float64, which holds every int32.
 */
const resized: Form = (record, bound) => {
  const self = firstQuantized(bound);
  const resampling = bound[1] as Resampling;
  const zeroPoint = self.q_zero_point();
  const whole = self.integers.to(resampling.filter === "linear" ? float32 : float64);
  const values = (record.execute([whole, resampling], null) as Tensor).sub(zeroPoint).round().add(zeroPoint);
  return quantizedOver(values.to(integerDType(self.dtype)), self.quantizer);
};

/** Whether an average is rounded before the zero point is added, which decides where halves go. */
function roundsFirst(name: string, self: QuantizedTensor, sizes: unknown): boolean {
  const { shape } = self;
  const mobile = engines.engine === "qnnpack" && self.dtype === quint8;
  if (name === "avg_pool2d") return mobile;
  if (name === "adaptive_avg_pool2d")
    return mobile && (sizes as number[]).every((size, d) => sizeAt(shape, shape.length - 2 + d) % size === 0);
  if (name !== "mean") return name === "avg_pool3d";
  const dims = ((sizes ?? []) as number[]).map((d) => (d < 0 ? d + shape.length : d)).sort((a, b) => a - b);
  const isInner = dims.every((d, i) => d === shape.length - dims.length + i);
  return !isInner || (mobile && shape.length === 4 && dims.length === 2);
}
/** Averages of whole numbers from the zero point on, which are exact. */
const averaged: Form = (record, bound) => {
  const [self, ...rest] = [firstQuantized(bound), ...bound.slice(1)] as [QuantizedTensor, ...unknown[]];
  const { quantizer, dtype } = self;
  if (!("scale" in quantizer) || dtype === qint32) return throughReals(record, bound);
  const { zeroPoint } = quantizer;
  const whole = record.execute([self.integers.to(float32).sub_(zeroPoint), ...rest], null) as Tensor;
  const isFirst = roundsFirst(record.name, self, rest[0]);
  const rounded = isFirst ? whole.round_().add_(zeroPoint) : whole.add_(zeroPoint).round_();
  return quantizedOver(rounded.to(integerDType(dtype)), quantizer);
};

/** The results' quantizer is the first tensor's. */
const joined: Form = (record, bound) => {
  const list = (bound[0] as Tensor[]).map(asQuantized);
  if (list.some((each) => each !== null && list[0] && !sameQuantizer(each.quantizer, list[0].quantizer)))
    warnAlways(
      "All inputs of this cat operator must share the same quantization parameters. Otherwise large numerical inaccuracies may occur.",
    );
  return throughReals(record, bound);
};

/** The same operator on the whole numbers, whose result is quantized as they were. */
const onIntegers: Form = (record, bound) => {
  const model = firstQuantized(bound);
  const [, ...rest] = bound;
  return quantizedOver(record.execute([model.integers, ...rest], null) as Tensor, model.quantizer);
};

/** In-place forms: the result is written over the first argument. */
function inPlaceOf(form: Form): Form {
  return (record, bound) => {
    const self = firstQuantized(bound);
    // The plain form computes; only the in-place one is at hand, so it changes a copy.
    const copy = quantizedOver(self.integers.clone(), self.quantizer);
    const result = asQuantized(form(record, [copy, ...bound.slice(1)]))!;
    self.integers.copy_(result.integers);
    return self;
  };
}

/** Real numbers are quantized as the target is; quantized ones bring their quantizer with them. */
const copyOver: Form = (_record, bound) => {
  const [self, source] = bound as [Tensor, Tensor | number];
  const target = asQuantized(self);
  if (target === null)
    throw new RuntimeError(
      "Copying from quantized Tensor to non-quantized Tensor is not allowed, please use dequantize to get a float Tensor from a quantized Tensor",
    );
  const from = asQuantized(source);
  if (from !== null) {
    if (from.dtype !== target.dtype)
      throw new RuntimeError("Quantized Copy only works with contiguous and NHWC Tensors of one dtype");
    target.integers.copy_(from.integers);
    target.quantizer = from.quantizer;
    return target;
  }
  const values = typeof source === "number" ? fillWith(emptyTensor([], float32), source) : source;
  quantizeElements(values.expand(target.shape), target.quantizer, integerDType(target.dtype), target.integers);
  return target;
};

function sameQuantizer(a: Quantizer, b: Quantizer): boolean {
  if ("scale" in a) return "scale" in b && a.scale === b.scale && a.zeroPoint === b.zeroPoint;
  return !("scale" in b) && a.axis === b.axis && a.scales.equal(b.scales) && a.zeroPoints.equal(b.zeroPoints);
}

const equal: Form = (_record, bound) => {
  const [a, b] = [asQuantized(bound[0]), asQuantized(bound[1])];
  if (a === null || b === null) throw new RuntimeError("Expected both tensors to be quantized");
  return (
    a.dtype === b.dtype &&
    sameShape(a.shape, b.shape) &&
    sameQuantizer(a.quantizer, b.quantizer) &&
    a.integers.equal(b.integers)
  );
};

const through = [
  "relu",
  "clamp",
  "hardtanh",
  "max",
  "min",
  "stack",
  "sort",
  "topk",
  "masked_fill",
  "max_pool1d",
  "max_pool2d",
  "max_pool3d",
  "leaky_relu",
  "relu6",
  "constant_pad_nd",
  "threshold",
  "gelu",
  "std",
];

const averages = ["mean", "avg_pool2d", "avg_pool3d", "adaptive_avg_pool2d", "adaptive_avg_pool3d"];
const forms: Readonly<Record<string, Form>> = {
  ...Object.fromEntries(through.flatMap((name) => [[name, throughReals] as const])),
  ...Object.fromEntries(["relu_", "clamp_", "hardtanh_", "leaky_relu_"].map((name) => [name, inPlaceOf(throughReals)])),
  ...Object.fromEntries(["eq", "ne", "lt", "le", "gt", "ge"].map((name) => [name, toTruth])),
  ...Object.fromEntries(["clone", "index_select", "index", "flip", "repeat"].map((name) => [name, onIntegers])),
  ...Object.fromEntries(averages.map((name) => [name, averaged])),
  upsample: resized,
  sigmoid: toRange(1 / 256, [0, -128]),
  hardsigmoid: toRange(1 / 256, [0, -128], 2 ** -32),
  tanh: toRange(2 / 256, [128, 0]),
  cat: joined,
  copy_: copyOver,
  fill_: copyOver,
  equal,
};

/** Views of tensors with a scale for each channel: only those that leave the channels where they are. */
const keepsChannels = new Set(["detach", "alias"]);

function dispatch(record: OperatorRecord, bound: unknown[], out: unknown): unknown {
  const { name } = record;
  const form = forms[name];
  if (form !== undefined && out === null) return form(record, bound);
  const { quantizer } = firstQuantized(bound);
  const isReshaped = name === "_unsafe_view";
  if ((record.view || isReshaped) && !("scale" in quantizer) && !keepsChannels.has(name))
    throw new RuntimeError("Setting strides is possible only on uniformly quantized tensor");
  if (isReshaped) return onIntegers(record, bound);
  if ((record.view || record.kind === "composite" || ownNames.has(name)) && out === null)
    return record.execute(bound, null);
  throw new NotImplementedError(
    withHelp(
      `Could not run 'aten::${name}' with arguments from the 'QuantizedCPU' backend.`,
      "Take the real numbers first: x.dequantize().",
    ),
  );
}

/** Operators that are made for quantized tensors. */
const ownNames = new Set<string>([
  "dequantize",
  "int_repr",
  "q_scale",
  "q_zero_point",
  "q_per_channel_scales",
  "q_per_channel_zero_points",
  "q_per_channel_axis",
  "qscheme",
]);

/** Lets operators on quantized tensors of a name run as they are: their bodies know such tensors. */
export function knowsQuantized(...names: string[]): void {
  for (const name of names) ownNames.add(name);
}

/** Makes operators know quantized tensors; costs nothing when it has been called before. */
export function provideQuantized(): void {
  warnOnce(
    "quantized",
    "torch.quantize_per_tensor, torch.quantize_per_channel and other quantized tensor creation functions that produce tensors with dtype torch.quint8, torch.qint8, and torch.qint32 are deprecated and will be removed in a future PyTorch release. Please see https://github.com/pytorch/pytorch/issues/184982 for more information.",
  );
  addKind(QuantizedTensor, dispatch);
  quantization.text ??= quantizedText;
}
