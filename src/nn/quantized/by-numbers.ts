/** Sums and products of quantized tensors with plain numbers: scales and zero points change, elements hardly do. */
import { float32, float64, quint8, type DType } from "../../dtype.ts";
import { quantize_per_tensor } from "../../ops/quantized/quantize.ts";
import type { Tensor } from "../../tensor/tensor.ts";

/** Lowest and highest whole number of a quantized dtype. */
const rangeOf = (dtype: DType): readonly [number, number] => (dtype === quint8 ? [0, 255] : [-128, 127]);

/** x + a number: the zero point moves; where it would leave the range, the scale changes instead. */
export function shifted(x: Tensor, value: number): Tensor {
  const [scale, zeroPoint, [low, high]] = [x.q_scale(), x.q_zero_point(), rangeOf(x.dtype)];
  const c = Math.round(value / scale);
  const real = x.dequantize().add(c * scale);
  let [newScale, newZero] = [scale, zeroPoint - c];
  if (low > zeroPoint - c) [newScale, newZero] = [((high - (zeroPoint - c)) / (high - low)) * scale, low];
  else if (high < zeroPoint - c) [newScale, newZero] = [((zeroPoint - c - low) / (high - low)) * scale, high];
  return quantize_per_tensor(real.to(float64).to(float32), newScale, newZero, x.dtype);
}

/** x * a number: the scale changes; with a negative one the range is turned around. */
export function scaled(x: Tensor, value: number): Tensor {
  const [scale, zeroPoint, [low, high]] = [x.q_scale(), x.q_zero_point(), rangeOf(x.dtype)];
  if (value === 0) return quantize_per_tensor(x.dequantize().mul(0), 1, 0, x.dtype);
  return quantize_per_tensor(
    x.dequantize().mul(value),
    Math.abs(value) * scale,
    value > 0 ? zeroPoint : high + low - zeroPoint,
    x.dtype,
  );
}
