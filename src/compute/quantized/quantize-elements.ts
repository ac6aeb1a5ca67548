/** Real numbers into whole ones and back, element by element, by a scale and a zero point. Without history. */
import { float32, float64, int32, int8, type DType } from "../../dtype.ts";
import { constant, type Scalar } from "../../kernel/ir.ts";
import { suggestedFormat } from "../../layout/memory-format.ts";
import { emptyTensor, type Tensor } from "../../tensor/tensor.ts";
import {
  per_channel_affine_float_qparams,
  type ChannelQuantizer,
  type QuantizedTensor,
  type Quantizer,
} from "../../tensor/quantized.ts";
import { aliasOf } from "../alias.ts";
import { converted } from "../copy-elements.ts";
import { launchable, launchPointwise } from "../launch.ts";

const clamped = (x: Scalar, low: Scalar, high: Scalar): Scalar => x.max(low).min(high);

/** round(x / scale) + zero point, in 8 bits: floats hold all of it. */
const toBytes = launchable(-20, "quantize", (x, inverse, zeroPoint, low, high) =>
  clamped(x.mul(inverse).nearest().add(zeroPoint), low, high),
);
/** The same in 32 bits, whose numbers floats do not hold. */
const toWords = launchable(-21, "quantize", (x, inverse, zeroPoint) => {
  const rounded = clamped(x.mul(inverse).nearest(), constant(-(2 ** 40), x.type), constant(2 ** 40, x.type));
  const sum = rounded.cast("i64").add(zeroPoint.cast("i64"));
  const [low, high] = [constant(-(2n ** 31n), "i64"), constant(2n ** 31n - 1n, "i64")];
  const above = sum.lt(low).select(low, sum);
  return above.gt(high).select(high, above).cast("i32");
});
/** round(x / scale + zero point), where zero points are real numbers. */
const toBytesByReal = launchable(-22, "quantize", (x, inverse, zeroPoint, low, high) =>
  clamped(x.mul(inverse).add(zeroPoint).nearest(), low, high),
);
const toReal = launchable(-23, "dequantize", (q, scale, zeroPoint) => q.sub(zeroPoint).mul(scale));
const reciprocal = launchable(-24, "reciprocal", (x) => constant(1, x.type).div(x));
/** 32-bit numbers less their zero point in 64 bits: floats do not hold them. */
const wordsToReal = launchable(-25, "dequantize", (q, scale, zeroPoint) =>
  q.sub(zeroPoint).cast("f32").mul(scale.cast("f32")),
);

/** The smallest and the largest number of an integer dtype. */
export function integerRange(dtype: DType): readonly [number, number] {
  if (dtype === int8) return [-128, 127];
  return dtype === int32 ? [-(2 ** 31), 2 ** 31 - 1] : [0, 255];
}

/** A list of one number for each channel as it broadcasts over a tensor of `rank` dims. */
export function alongAxis(list: Tensor, axis: number, rank: number): Tensor {
  const shape = Array.from({ length: rank }, (_, d) => (d === axis ? list.shape[0]! : 1));
  const strides = shape.map((_, d) => (d === axis ? list.strides[0]! : 0));
  return aliasOf(list, { shape, strides, offset: list.offset });
}

/** Scales, or their reciprocals, and zero points in one dtype, as they broadcast over a tensor. */
function channelParameters(
  { scales, zeroPoints, axis }: ChannelQuantizer,
  rank: number,
  dtype: DType,
): readonly [scales: Tensor, zeroPoints: Tensor] {
  const ready = (list: Tensor): Tensor => alongAxis(converted(list, dtype), axis, rank);
  return [ready(scales), ready(zeroPoints)];
}

/** Real numbers as whole ones of an integer dtype; those out of its range become the nearest that is in it. */
export function quantizeElements(x: Tensor, quantizer: Quantizer, dtype: DType, out: Tensor | null = null): Tensor {
  const [low, high] = integerRange(dtype);
  if ("scale" in quantizer) {
    const inverse = Math.fround(1 / Math.fround(quantizer.scale));
    return launchPointwise(
      dtype === int32 ? toWords : toBytes,
      dtype === int32 ? [x, inverse, quantizer.zeroPoint] : [x, inverse, quantizer.zeroPoint, low, high],
      [],
      float32,
      dtype,
      out,
    );
  }
  const [scales, zeroPoints] = channelParameters(quantizer, x.shape.length, float32);
  const inverses = launchPointwise(reciprocal, [scales], [], float32, float32, emptyTensor(scales.shape, float32));
  const family =
    quantizer.scheme === per_channel_affine_float_qparams ? toBytesByReal : dtype === int32 ? toWords : toBytes;
  const operands = dtype === int32 ? [x, inverses, zeroPoints] : [x, inverses, zeroPoints, low, high];
  return launchPointwise(family, operands, [], float32, dtype, out);
}

/** The real numbers, in float32, that whole ones stand for. */
export function dequantizeElements(integers: Tensor, quantizer: Quantizer): Tensor {
  if ("scale" in quantizer) {
    const { scale, zeroPoint } = quantizer;
    if (integers.dtype === int32)
      return launchPointwise(wordsToReal, [integers, Math.fround(scale), zeroPoint], [], float64, float32, null);
    return launchPointwise(toReal, [integers, Math.fround(scale), zeroPoint], [], float32, float32, null);
  }
  // PyTorch multiplies by scales of float64 in float64.
  const compute = quantizer.scheme === per_channel_affine_float_qparams ? float32 : float64;
  const [scales, zeroPoints] = channelParameters(quantizer, integers.shape.length, compute);
  return launchPointwise(toReal, [integers, scales, zeroPoints], [], compute, float32, null);
}

/** The whole numbers, with their elements in order or with the channels last: real numbers and results lie as they do. */
export function wholeNumbers(self: QuantizedTensor): Tensor {
  return self.integers.contiguous({ memory_format: suggestedFormat(self) });
}
