/** Operators between real tensors and quantized ones, and what can be asked of a quantized tensor. */
import {
  dequantizeElements,
  integerRange,
  quantizeElements,
  wholeNumbers,
} from "../../compute/quantized/quantize-elements.ts";
import { float32, isQuantized, quint8, type DType } from "../../dtype.ts";
import { RuntimeError } from "../../support/errors.ts";
import {
  asQuantized,
  integerDType,
  per_tensor_affine,
  quantizedDType,
  quantizedOver,
  type QScheme,
  type TensorQuantizer,
} from "../../tensor/quantized.ts";
import { emptyTensor, Tensor } from "../../tensor/tensor.ts";
import { composite, direct } from "../declare/operator.ts";
import type { Operator } from "../declare/types.ts";
import { provideQuantized } from "./dispatch.ts";
import { channelQuantizer, channelsOf, dynamicQParams, quantized, tensorQuantizer } from "./quantizers.ts";

function assertQuantizable(self: Tensor, dtype: DType): void {
  if (self.dtype !== float32)
    throw new RuntimeError(`Quantize only works on Float Tensor, got ${self.dtype.scalarName}`);
  if (!isQuantized(dtype)) throw new RuntimeError(`ScalarType ${dtype.scalarName} is not supported in new_qtensor.`);
}

function assertZeroPoint(zeroPoint: number, dtype: DType, name: string): void {
  const [low, high] = integerRange(integerDType(dtype));
  if (zeroPoint > high) throw new RuntimeError(`${name} zero_point ${zeroPoint} is above upper bound.`);
  if (zeroPoint < low) throw new RuntimeError(`${name} zero_point ${zeroPoint} is below lower bound.`);
}

function quantizePlain(self: Tensor, scale: number, zeroPoint: number, dtype: DType): Tensor {
  assertQuantizable(self, dtype);
  assertZeroPoint(zeroPoint, dtype, "quantize_tensor_per_tensor_affine");
  provideQuantized();
  const quantizer: TensorQuantizer = { scheme: per_tensor_affine, scale, zeroPoint };
  return quantizedOver(quantizeElements(self, quantizer, integerDType(dtype)), quantizer);
}

const number = (value: Tensor | number): number => Number(value instanceof Tensor ? value.item() : value);

/**
 * Quantizes a float32 tensor (or several, each with a scale and zero point of its own) to qint8, quint8 or qint32:
 * round(x / scale) + zero_point, at most the dtype's limits. The result has the shape of `input`.
 * @example
 * const q = torch.quantize_per_tensor(torch.tensor([-1, 0, 1.5, 2]), 0.1, 10, torch.quint8);
 * q.int_repr(); // tensor([ 0, 10, 25, 30], dtype=torch.uint8)
 */
export const quantize_per_tensor: Operator<
  (self: Tensor, scale: number | Tensor, zero_point: number | Tensor, dtype: DType) => Tensor,
  { scale?: number | Tensor; zero_point?: number | Tensor; dtype?: DType }
> = direct(
  "quantize_per_tensor(any self, any scale, any zero_point, ScalarType dtype) -> Tensor",
  (self: Tensor | readonly Tensor[], scale: Tensor | number, zeroPoint: Tensor | number, dtype: DType) => {
    if (self instanceof Tensor) return quantizePlain(self, number(scale), number(zeroPoint), dtype);
    const [scales, zeroPoints] = [scale as Tensor, zeroPoint as Tensor];
    return self.map((each, i) =>
      quantizePlain(each, number(scales.select(0, i)), number(zeroPoints.select(0, i)), dtype),
    ) as never;
  },
);

/**
 * Quantizes a float32 tensor with a scale and a zero point chosen for its own smallest and largest number. With
 * `reduce_range` one bit stays free.
 * @example
 * torch.quantize_per_tensor_dynamic(torch.tensor([-0.5, 0, 0.5]), torch.quint8, false).q_zero_point(); // 128
 */
export const quantize_per_tensor_dynamic: Operator<
  (self: Tensor, dtype: DType, reduce_range: boolean) => Tensor,
  { dtype?: DType; reduce_range?: boolean }
> = direct(
  "quantize_per_tensor_dynamic(Tensor self, ScalarType dtype, bool reduce_range) -> Tensor",
  (self: Tensor, dtype: DType, reduceRange: boolean) => {
    assertQuantizable(self, dtype);
    const { scale, zeroPoint } = dynamicQParams(self, dtype, reduceRange);
    return quantizePlain(self, scale, zeroPoint, dtype);
  },
);

/**
 * Quantizes a float32 tensor with a scale and a zero point for each index of dim `axis`. Zero points that are real
 * numbers are added before rounding.
 * @example
 * const q = torch.quantize_per_channel(torch.ones(2, 2), torch.tensor([0.1, 0.5]), torch.tensor([0, 1]), 0, torch.qint8);
 * q.int_repr(); // tensor([[10, 10], [ 3,  3]], dtype=torch.int8)
 */
export const quantize_per_channel: Operator<
  (self: Tensor, scales: Tensor, zero_points: Tensor, axis: number, dtype: DType) => Tensor,
  { scales?: Tensor; zero_points?: Tensor; axis?: number; dtype?: DType }
> = direct(
  "quantize_per_channel(Tensor self, Tensor scales, Tensor zero_points, int axis, ScalarType dtype) -> Tensor",
  (self: Tensor, scales: Tensor, zeroPoints: Tensor, axis: number, dtype: DType) => {
    assertQuantizable(self, dtype);
    const quantizer = channelQuantizer(self, scales, zeroPoints, axis);
    return quantizedOver(quantizeElements(self, quantizer, integerDType(dtype)), quantizer);
  },
);

/**
 * The real numbers, in float32, that a quantized tensor stands for; a tensor that is not quantized is converted to
 * float32. Of a list: a list. The shape stays.
 * @example
 * torch.quantize_per_tensor(torch.tensor([0.04, 0.26]), 0.1, 0, torch.qint8).dequantize(); // tensor([0.0000, 0.3000])
 */
export const dequantize: Operator<(self: Tensor) => Tensor> = direct(
  "dequantize(any self) -> Tensor",
  (self: Tensor | readonly Tensor[]) => {
    const one = (tensor: Tensor): Tensor => {
      const found = asQuantized(tensor);
      return found === null ? tensor.to(float32) : dequantizeElements(wholeNumbers(found), found.quantizer);
    };
    return self instanceof Tensor ? one(self) : (self.map(one) as never);
  },
);

/** The whole numbers of a quantized tensor, as a tensor of int8, uint8 or int32 of its own. The shape stays. */
export const int_repr: Operator<(self: Tensor) => Tensor> = direct("int_repr(Tensor self) -> Tensor", (self: Tensor) =>
  wholeNumbers(quantized(self, "int_repr")).clone(),
);

/** The scale of a tensor that is quantized as a whole. Of tensors of any shape. */
export const q_scale: Operator<(self: Tensor) => number> = direct(
  "q_scale(Tensor self) -> float",
  (self: Tensor) => tensorQuantizer(self, "q_scale").scale,
);
/** The zero point of a tensor that is quantized as a whole. Of tensors of any shape. */
export const q_zero_point: Operator<(self: Tensor) => number> = direct(
  "q_zero_point(Tensor self) -> int",
  (self: Tensor) => tensorQuantizer(self, "q_zero_point").zeroPoint,
);
/** The scales of a tensor that is quantized by channel. The result is [channels], of float64. */
export const q_per_channel_scales: Operator<(self: Tensor) => Tensor> = direct(
  "q_per_channel_scales(Tensor self) -> Tensor",
  (self: Tensor) => channelsOf(self, "q_per_channel_scales").scales.clone(),
);
/** The zero points of a tensor that is quantized by channel. The result is [channels], of int64. */
export const q_per_channel_zero_points: Operator<(self: Tensor) => Tensor> = direct(
  "q_per_channel_zero_points(Tensor self) -> Tensor",
  (self: Tensor) => channelsOf(self, "q_per_channel_zero_points").zeroPoints.clone(),
);
/** The dim whose indices have a scale each. */
export const q_per_channel_axis: Operator<(self: Tensor) => number> = direct(
  "q_per_channel_axis(Tensor self) -> int",
  (self: Tensor) => channelsOf(self, "q_per_channel_axis").axis,
);
/**
 * How a quantized tensor's whole numbers stand for real ones: `torch.per_tensor_affine` or another. Of tensors of any
 * shape.
 */
export const qscheme: Operator<(self: Tensor) => QScheme> = direct(
  "qscheme(Tensor self) -> QScheme",
  (self: Tensor) => quantized(self, "qscheme").quantizer.scheme,
);

/** A quantized tensor over whole numbers that are there: int8, uint8 or int32. */
export const _make_per_tensor_quantized_tensor: Operator<
  (self: Tensor, scale: number, zero_point: number) => Tensor,
  { scale?: number; zero_point?: number }
> = direct(
  "_make_per_tensor_quantized_tensor(Tensor self, float scale, int zero_point) -> Tensor",
  (self: Tensor, scale: number, zeroPoint: number) => {
    assertWhole(self);
    provideQuantized();
    return quantizedOver(self.clone(), { scheme: per_tensor_affine, scale, zeroPoint });
  },
);

/** The same with a scale and a zero point for each index of a dim. */
export const _make_per_channel_quantized_tensor: Operator<
  (self: Tensor, scale: Tensor, zero_point: Tensor, axis: number) => Tensor,
  { scale?: Tensor; zero_point?: Tensor; axis?: number }
> = direct(
  "_make_per_channel_quantized_tensor(Tensor self, Tensor scale, Tensor zero_point, int axis) -> Tensor",
  (self: Tensor, scale: Tensor, zeroPoint: Tensor, axis: number) => {
    assertWhole(self);
    return quantizedOver(self.clone(), channelQuantizer(self, scale, zeroPoint, axis));
  },
);

function assertWhole(self: Tensor): void {
  if (quantizedDType(self.dtype) === null)
    throw new RuntimeError(`a quantized tensor is made of int8, uint8 or int32, not of ${String(self.dtype)}`);
}

/** A quantized tensor with arbitrary contents. */
export const _empty_affine_quantized: Operator<
  (size: readonly number[]) => Tensor,
  { scale?: number; zero_point?: number; dtype?: DType }
> = direct(
  "_empty_affine_quantized(int[] size, *, ScalarType? dtype=None, float scale=1.0, int zero_point=0) -> Tensor",
  (size: readonly number[], dtype: DType | null, scale: number, zeroPoint: number) => {
    provideQuantized();
    const integers = emptyTensor(size, integerDType(dtype ?? quint8));
    return quantizedOver(integers, { scheme: per_tensor_affine, scale, zeroPoint });
  },
);

/** A tensor with arbitrary contents, quantized as another is. */
export const empty_quantized: Operator<
  (size: readonly number[], qtensor: Tensor) => Tensor,
  { size?: readonly number[]; qtensor?: Tensor }
> = composite("empty_quantized(int[] size, Tensor qtensor) -> Tensor", (size: readonly number[], qtensor: Tensor) => {
  const { scale, zeroPoint } = tensorQuantizer(qtensor, "empty_quantized");
  return _empty_affine_quantized(size, { dtype: qtensor.dtype, scale, zero_point: zeroPoint });
});
