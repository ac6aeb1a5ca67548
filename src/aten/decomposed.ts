/** `quantized_decomposed`: what exported programs of quantized models call between operators on reals. */
import { iinfo } from "../dtype-info.ts";
import { float16, float32, float64, bfloat16, int32, int64, int8, uint8, type DType } from "../dtype.ts";
import { AssertionError } from "../support/errors.ts";
import { Tensor } from "../tensor/tensor.ts";
import * as torch from "../torch.ts";
import { written, type WrittenTable } from "./written.ts";

/** A number, also as a tensor of one element. */
type One = number | Tensor;
/** Scales or zero points. */
type Values = One | null;

const numberOf = (value: One, name: string): number => {
  if (!(value instanceof Tensor)) return value;
  const count = value.numel();
  if (count !== 1) throw new AssertionError(`Expecting ${name} tensor to be one element, but received : ${count}`);
  return Number(value.item());
};

function assertBounds(low: number, high: number, dtype: DType): void {
  if (dtype.is_floating_point) return;
  const { min, max } = iinfo(dtype);
  if (low < Number(min))
    throw new AssertionError(`quant_min out of bounds for dtype, quant_min_lower_bound: ${min} quant_min: ${low}`);
  if (high > Number(max))
    throw new AssertionError(`quant_max out of bounds for dtype, quant_max_upper_bound: ${max} quant_max: ${high}`);
}

/** Reals of 32 bits; those of 16 are made such. */
function reals(input: Tensor): Tensor {
  const wide = input.dtype === float16 || input.dtype === bfloat16 ? input.to(float32) : input;
  if (wide.dtype !== float32)
    throw new AssertionError(`Expecting input to have dtype torch.float32, but got dtype: ${String(wide.dtype)}`);
  return wide;
}

function assertDType(input: Tensor, dtype: DType): void {
  if (input.dtype !== dtype)
    throw new AssertionError(`Expecting input to have dtype: ${String(dtype)}, but got ${String(input.dtype)}`);
}

/** Values for each index of `axis`, so that they broadcast over a tensor. */
function along(input: Tensor, axis: number, values: Tensor): Tensor {
  if (axis >= input.dim()) throw new AssertionError(`Expecting axis to be < ${input.dim()}`);
  return values.reshape(input.shape.map((_, d) => (d === axis || d === axis + input.dim() ? -1 : 1)));
}

const inverse = (scale: One): One => (scale instanceof Tensor ? scale.reciprocal() : 1 / scale);
const scaled = (input: Tensor, scale: One): Tensor => torch.mul(input, inverse(scale));

/** Rounded before the zero point is added. */
function quantized(input: Tensor, scale: One, zero: One, low: number, high: number, dtype: DType): Tensor {
  return torch.add(scaled(input, scale).round(), zero).clamp(low, high).to(dtype);
}

/** Rounded after the zero point was added. */
function quantizedLater(input: Tensor, scale: One, zero: One, low: number, high: number, dtype: DType): Tensor {
  return torch.add(scaled(input, scale), zero).round().clamp(low, high).to(dtype);
}

const dequantized = (input: Tensor, scale: One, zero: Values): Tensor =>
  torch.mul(zero === null ? input : torch.sub(input, zero), scale);

/** Scale and zero point, each in a tensor of one element, for the range of all elements. */
function chosen(input: Tensor, low: number, high: number, eps: number, dtype: DType, isSymmetric: boolean): Tensor[] {
  if (low >= high) throw new AssertionError("qmin must be less than qmax.");
  const { min, max } = torch.aminmax(input);
  const [below, above] = [min.clamp({ max: 0 }), max.clamp({ min: 0 })];
  const least = torch.tensor(eps, { dtype: float32 });
  const range = isSymmetric
    ? torch.maximum(below.neg(), above).div((high - low) / 2)
    : above.sub(below).div(high - low);
  const scale = torch.maximum(range, least);
  const zero = isSymmetric
    ? torch.full([], dtype === uint8 ? 128 : 0, { dtype: int64 })
    : below.div(scale).round().to(int32).neg().add(low).clamp(low, high).to(int64);
  return [scale.to(float64).reshape(1), zero.reshape(1)];
}

/** A scale for each row, zero points of 0. */
function chosenByRow(input: Tensor, dtype: DType): Tensor[] {
  if (dtype !== int8) throw new Error(`unsupported dtype in choose_qparams_per_token: ${String(dtype)}`);
  const largest = input.abs().amax(-1, true);
  const scales = (largest.dtype === float16 ? largest.float() : largest).clamp({ min: 1e-5 }).div(127);
  return [scales, torch.zeros_like(scales)];
}

/** A scale and a zero point for each row, in 8 bits with a sign. */
function chosenByRange(input: Tensor): Tensor[] {
  const below = input.amin(-1, true).clamp({ max: 0 });
  const above = input.amax(-1, true).clamp({ min: 0 });
  const scale = above
    .sub(below)
    .div(255)
    .clamp({ min: 2 ** -23 });
  const [low, high] = [below.div(scale), above.div(scale)];
  // The end whose error is smaller decides.
  const fromLow = low.add(-128).add(high.add(127)).gt(0);
  const zero = torch.where(fromLow, low.neg().sub(128), high.neg().add(127)).clamp(-128, 127).round();
  return [scale.to(float64), zero.to(int64)];
}

/** Groups of `size` elements of the rows of a matrix, and what belongs to each. */
function grouped(input: Tensor, scales: Tensor, zeros: Tensor | null, size: number): [Tensor, Tensor, Tensor | null] {
  if (size <= 1) throw new AssertionError("group_size must be > 1");
  const columns = input.shape.at(-1) ?? 0;
  const taken = size > columns && scales.shape.at(-1) === 1 ? columns : size;
  if (columns % taken !== 0) throw new AssertionError("input.shape[-1] must be divisible by group_size");
  if (input.dim() !== 2) throw new AssertionError("input must be 2-dimensional");
  return [input.reshape(-1, taken), scales.reshape(-1, 1), zeros?.reshape(-1, 1) ?? null];
}

/** Quantized and back; gradients pass where a value was within the range. */
function fakeQuantized(input: Tensor, scales: Tensor, zeros: Tensor, axis: number, low: number, high: number): Tensor {
  const [scale, zero] = [along(input, axis, scales.to(float32)), along(input, axis, zeros.to(int32))];
  const steps = scaled(reals(input).detach(), scale).round().add(zero);
  const result = steps.clamp(low, high).sub(zero).mul(scale);
  const passing = torch.where(steps.ge(low).logical_and(steps.le(high)), input, torch.zeros_like(input));
  return result.add(passing.sub(passing.detach()));
}

/** By name, for all overloads: a scale may be a number or a tensor of one element. */
export const decomposedOperators: WrittenTable = {
  quantize_per_tensor: written(
    "input scale zero_point quant_min quant_max dtype",
    (input: Tensor, scale: One, zero: One, low: One, high: One, dtype: DType) => {
      const [least, most] = [numberOf(low, "quant_min"), numberOf(high, "quant_max")];
      const wide = reals(input);
      assertBounds(least, most, dtype);
      return quantized(wide, numberOf(scale, "scale"), numberOf(zero, "zero_point"), least, most, dtype);
    },
  ),
  dequantize_per_tensor: written(
    "input scale zero_point quant_min quant_max dtype out_dtype",
    (input: Tensor, scale: One, zero: One, _low: One, _high: One, dtype: DType, out: DType | null = null) => {
      assertDType(input, dtype);
      return dequantized(input.to(out ?? float32), numberOf(scale, "scale"), numberOf(zero, "zero_point"));
    },
  ),
  choose_qparams: written(
    "input quant_min quant_max eps dtype",
    (input: Tensor, low: number, high: number, eps: number, dtype: DType) =>
      chosen(input, low, high, eps, dtype, false),
  ),
  choose_qparams_symmetric: written(
    "input quant_min quant_max eps dtype",
    (input: Tensor, low: number, high: number, eps: number, dtype: DType) => chosen(input, low, high, eps, dtype, true),
  ),
  quantize_per_channel: written(
    "input scales zero_points axis quant_min quant_max dtype",
    (input: Tensor, scales: Tensor, zeros: Tensor, axis: number, low: number, high: number, dtype: DType) => {
      const wide = reals(input);
      assertBounds(low, high, dtype);
      return quantized(wide, along(wide, axis, scales), along(wide, axis, zeros), low, high, dtype);
    },
  ),
  dequantize_per_channel: written(
    "input scales zero_points axis quant_min quant_max dtype out_dtype",
    (
      input: Tensor,
      scales: Tensor,
      zeros: Tensor | null,
      axis: number,
      low: number,
      high: number,
      dtype: DType,
      out: DType | null = null,
    ) => {
      assertDType(input, dtype);
      assertBounds(low, high, dtype);
      const zero = zeros === null ? null : along(input, axis, zeros);
      return dequantized(input, along(input, axis, scales), zero).to(out ?? float32);
    },
  ),
  choose_qparams_per_token: written("input dtype", chosenByRow),
  choose_qparams_per_token_asymmetric: written("input dtype", chosenByRange),
  _choose_qparams_per_token_asymmetric_impl: written("input dtype", chosenByRange),
  quantize_per_token: written(
    "input scales zero_points quant_min quant_max dtype",
    (input: Tensor, scales: Tensor, zeros: Tensor, low: number, high: number, dtype: DType) => {
      assertBounds(low, high, dtype);
      return quantizedLater(input, scales, zeros, low, high, dtype);
    },
  ),
  dequantize_per_token: written(
    "input scales zero_points quant_min quant_max dtype output_dtype",
    (input: Tensor, scales: Tensor, zeros: Tensor, _low: number, _high: number, _dtype: DType, out: DType = float32) =>
      dequantized(input, scales, zeros).to(out),
  ),
  quantize_per_channel_group: written(
    "input scales zero_points quant_min quant_max dtype group_size",
    (input: Tensor, scales: Tensor, zeros: Tensor, low: number, high: number, dtype: DType, size = 128) => {
      const [parts, scale, zero] = grouped(input, scales, zeros, size);
      return quantizedLater(parts, scale, zero ?? 0, low, high, dtype).reshape(input.shape);
    },
  ),
  dequantize_per_channel_group: written(
    "input scales zero_points quant_min quant_max dtype group_size output_dtype",
    (
      input: Tensor,
      scales: Tensor,
      zeros: Tensor | null,
      _low: number,
      _high: number,
      _dtype: DType,
      size = 128,
      out: DType = float32,
    ) =>
      dequantized(...grouped(input, scales, zeros, size))
        .reshape(input.shape)
        .to(out),
  ),
  fake_quant_per_channel: written("input scales zero_points axis quant_min quant_max", fakeQuantized),
  convert_element_type: written("input dtype", (input: Tensor, dtype: DType) => input.to(dtype)),
};
