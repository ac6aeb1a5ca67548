/**
 * What operators do to quantized tensors: views are views, copies copy whole numbers, some compute by way of real
 * numbers, and all others are refused, as PyTorch refuses them.
 */
import { dequantizeElements, quantizeElements, wholeNumbers } from "../../compute/quantized/quantize-elements.ts";
import { float32, float64, qint32, quint8 } from "../../dtype.ts";
import type { Resampling } from "../../compute/sample/run-resample.ts";
import { fillWith } from "../../compute/copy-elements.ts";
import { isContiguous, numel, sameShape } from "../../layout/shape.ts";
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
  type ChannelQuantizer,
  type Quantizer,
  type TensorQuantizer,
} from "../../tensor/quantized.ts";
import { emptyTensor, type Tensor } from "../../tensor/tensor.ts";
import { sizeAt } from "../../support/checked.ts";
import type { OperatorRecord } from "../declare/record.ts";
import { slice } from "../view/view.ts";
import { quantizedText } from "./text.ts";

type Form = (record: OperatorRecord, bound: unknown[]) => unknown;

const real = (tensor: QuantizedTensor): Tensor => dequantizeElements(wholeNumbers(tensor), tensor.quantizer);

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
  if (record.kind === "composite") return record.execute(bound, null); // the older name of `interpolate`
  const resampling = bound[1] as Resampling;
  const zeroPoint = self.q_zero_point();
  const whole = self.integers.to(resampling.filter === "linear" ? float32 : float64);
  const values = (record.execute([whole, resampling], null) as Tensor).sub(zeroPoint).round().add(zeroPoint);
  return quantizedOver(values.to(integerDType(self.dtype)), self.quantizer);
};

/** Of a list with an entry for each dim, the channels' moved to the end. */
const channelsLast = (list: readonly number[]): number[] => [
  ...list.slice(0, 1),
  ...list.slice(2),
  ...list.slice(1, 2),
];

/** Whether an average is rounded before the zero point is added, which decides where halves go. */
function roundsFirst(name: string, self: QuantizedTensor, sizes: unknown): boolean {
  const { shape } = self;
  const mobile = engines.engine === "qnnpack" && self.dtype === quint8;
  const isPool = name === "avg_pool1d" || name === "avg_pool2d";
  // A batch whose channels lie last: PyTorch has kernels of its own for that.
  if (
    (isPool || name.startsWith("adaptive")) &&
    shape.length === Number(name.at(-2)) + 2 &&
    isContiguous(channelsLast(shape), channelsLast(self.strides))
  )
    return true;
  if (isPool) return mobile;
  if (name === "mean")
    return !areLast(sizes, self) || (mobile && shape.length === 4 && (sizes as number[] | null)?.length === 2);
  if (!name.startsWith("adaptive") || name.endsWith("3d")) return name === "avg_pool3d";
  const list = sizes as number[];
  return mobile && list.every((size, d) => sizeAt(shape, shape.length - list.length + d) % size === 0);
}
/** Whether dims are the last ones of a tensor. */
function areLast(given: unknown, { shape }: Tensor): boolean {
  const dims = ((given ?? []) as number[]).map((d) => (d < 0 ? d + shape.length : d)).sort((a, b) => a - b);
  return dims.every((d, i) => d === shape.length - dims.length + i);
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
  if (list.some((each) => each?.dtype !== list[0]?.dtype)) throw new RuntimeError("All dtypes must be the same.");
  if (list.some((each) => each !== null && list[0] && !sameQuantizer(each.quantizer, list[0].quantizer)))
    warnAlways(
      "All inputs of this cat operator must share the same quantization parameters. Otherwise large numerical inaccuracies may occur.",
    );
  return throughReals(record, bound);
};

/** One value in a tensor's shape, quantized as it is. */
const filled =
  (valueOf: (bound: unknown[]) => unknown): Form =>
  (_record, bound) => {
    const self = firstQuantized(bound);
    return copyOver(_record, [quantizedOver(self.integers.clone(), self.quantizer), valueOf(bound)]);
  };

/** A copy whose elements lie in order, unless a format is named. */
const cloned: Form = (record, bound) => onIntegers(record, [bound[0], bound[1] ?? "contiguous_format"]);

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

const changes = ["relu_", "clamp_", "hardtanh_", "leaky_relu_", "masked_fill_", "index_fill_", "index_put_"];
const averages = [1, 2, 3].flatMap((d) => [`avg_pool${d}d`, `adaptive_avg_pool${d}d`]).concat("mean");
/** What moves elements and does nothing else. */
const moves = [
  "index_select",
  "index",
  "flip",
  "repeat",
  "pixel_shuffle",
  "pixel_unshuffle",
  "channel_shuffle",
  "reflection_pad1d",
  "reflection_pad2d",
];
const forms: Readonly<Record<string, Form>> = {
  ...Object.fromEntries(through.flatMap((name) => [[name, throughReals] as const])),
  ...Object.fromEntries(changes.map((name) => [name, inPlaceOf(throughReals)])),
  ...Object.fromEntries(["eq", "ne", "lt", "le", "gt", "ge"].map((name) => [name, toTruth])),
  ...Object.fromEntries(moves.map((name) => [name, onIntegers])),
  ...Object.fromEntries(averages.map((name) => [name, averaged])),
  upsample: resized,
  sigmoid: toRange(1 / 256, [0, -128]),
  hardsigmoid: toRange(1 / 256, [0, -128], 2 ** -32),
  tanh: toRange(2 / 256, [128, 0]),
  cat: joined,
  clone: cloned,
  ones_like: filled(() => 1),
  full_like: filled((bound) => bound[1]),
  copy_: copyOver,
  fill_: copyOver,
  equal,
};

/** Views of tensors with a scale for each channel: those that leave the channels where they are. */
const keepsChannels = new Set(["detach", "alias"]);
/** What takes tensors with a scale for each channel. */
const byChannel = new Set([
  "clone",
  "copy_",
  "fill_",
  "equal",
  "eq",
  "ne",
  "lt",
  "le",
  "gt",
  "ge",
  "ones_like",
  "full_like",
]);
/** What is said of them where it is not what all others say. */
const wordsByChannel: Readonly<Record<string, string>> = {
  cat: "Only per-tensor quantization is supported in 'cat'!",
  constant_pad_nd: "Only per-tensor padding is supported.",
  index_select: "Only per_tensor quantized quantized tensors are supported by index_select.",
  topk: "Top-K is only supported on per-tensor quantization",
};
const STRIDES = "Setting strides is possible only on uniformly quantized tensor";

/** The quantizer of the elements from `start` on along a dim; `isGone`: of one of them, without the dim. */
function partOf(
  given: ChannelQuantizer,
  dim: number,
  start: number,
  size: number,
  step = 1,
  isGone = false,
): Quantizer {
  const { axis } = given;
  const own = (list: Tensor): Tensor => (dim === axis ? ofChannels(list, start, size, step) : list);
  const [scales, zeroPoints] = [own(given.scales), own(given.zeroPoints)];
  if (numel(scales.shape) === 1)
    return { scheme: per_tensor_affine, scale: Number(scales.item()), zeroPoint: Number(zeroPoints.item()) };
  return { ...given, scales, zeroPoints, axis: axis - Number(isGone && dim < axis) };
}
/** A copy of some of the channels' numbers. */
function ofChannels(list: Tensor, start: number, size: number, step: number): Tensor {
  const own = slice(list, 0, start, start + (size - 1) * step + 1, step).clone();
  own.storage.kept = true;
  return own;
}

/** Views of tensors with a scale for each channel: of one channel as a tensor with one scale, as in PyTorch. */
function viewByChannel(record: OperatorRecord, bound: unknown[]): unknown {
  const self = firstQuantized(bound);
  const { name } = record;
  const quantizer = self.quantizer as ChannelQuantizer;
  const [, first, second, , fourth] = bound;
  const { axis } = quantizer;
  const { shape } = self;
  const place = (d: unknown): number =>
    Number(d ?? 0) + (Number(d ?? 0) < 0 ? shape.length + Number(name === "unsqueeze") : 0);
  const executed = (): unknown => record.execute([self.integers, ...bound.slice(1)], null);
  const over = (of: Quantizer): Tensor => quantizedOver(executed() as Tensor, of);
  const moved = (to: number): Tensor => over({ ...quantizer, axis: to });
  const dim = place(name.startsWith("split") ? second : first);
  if (name === "view" || name === "_unsafe_view") return moved(axis);
  if (name === "unsqueeze") return moved(axis + Number(dim <= axis));
  if (name === "squeeze") {
    const gone = first === null || first === undefined ? shape.map((_, d) => d) : [first].flat().map(place);
    return moved(axis - gone.filter((d) => d < axis && shape[d] === 1).length);
  }
  if (name === "select") {
    const at = Number(second) + (Number(second) < 0 ? sizeAt(shape, dim) : 0);
    return over(partOf(quantizer, dim, at, 1, 1, true));
  }
  if (name === "slice" || name === "narrow") {
    const view = executed() as Tensor;
    const step = name === "slice" ? Number(fourth ?? 1) : 1;
    const skipped = (view.offset - self.offset) / (sizeAt(self.strides, dim) || 1);
    return quantizedOver(view, partOf(quantizer, dim, skipped, sizeAt(view.shape, dim), step));
  }
  if (name === "unbind" || name.startsWith("split")) {
    let from = 0;
    return (executed() as Tensor[]).map((part) => {
      const size = name === "unbind" ? 1 : sizeAt(part.shape, dim);
      from += size;
      return quantizedOver(part, partOf(quantizer, dim, from - size, size, 1, name === "unbind"));
    });
  }
  throw new RuntimeError(STRIDES);
}

function dispatch(record: OperatorRecord, bound: unknown[], out: unknown): unknown {
  const { name } = record;
  const form = forms[name];
  const { quantizer } = firstQuantized(bound);
  const isWhole = "scale" in quantizer;
  if (form !== undefined && out === null) {
    if (!isWhole && !byChannel.has(name))
      throw new RuntimeError(
        wordsByChannel[name] ??
          (moves.includes(name)
            ? STRIDES
            : "Expected quantizer->qscheme() == kPerTensorAffine to be true, but got false.  (Could this error message be improved?  If so, please report an enhancement request to PyTorch.)"),
      );
    return form(record, bound);
  }
  const isReshaped = name === "_unsafe_view";
  if ((record.view || isReshaped) && !isWhole && !keepsChannels.has(name)) return viewByChannel(record, bound);
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
