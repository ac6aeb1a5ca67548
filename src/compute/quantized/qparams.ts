/** Chooses a scale and a zero point for numbers between two bounds, as PyTorch's quantized kernels do. */
import type { TensorQuantizer } from "../../tensor/quantized.ts";
import { per_tensor_affine } from "../../tensor/quantized.ts";

/** Smaller scales lose digits in the reciprocal. */
const SMALLEST_SCALE = Math.fround(6.1e-5);

/** The nearest whole number, of two as near the even one. */
export function nearestEven(x: number): number {
  const low = Math.floor(x);
  const rest = x - low;
  return rest > 0.5 || (rest === 0.5 && low % 2 !== 0) ? low + 1 : low;
}

export interface QParamOptions {
  /** Leaves one bit free, so that products of two bytes and their sums fit into 16 bits. */
  readonly reduceRange?: boolean;
  /** 0 in the middle of the range where there are numbers of both signs. */
  readonly preserveSparsity?: boolean;
}

/** Scale and zero point so that `low` to `high` (0 included) fit into the whole numbers `quantMin` to `quantMax`. */
export function chooseQParams(
  low: number,
  high: number,
  quantMin: number,
  quantMax: number,
  { reduceRange = false, preserveSparsity = false }: QParamOptions = {},
): TensorQuantizer {
  const [qmin, qmax] = reduceRange ? [Math.trunc(quantMin / 2), Math.trunc(quantMax / 2)] : [quantMin, quantMax];
  let [min, max] = [low, high];
  const isTwoSided = min < 0 && max > 0;
  if (isTwoSided && preserveSparsity) {
    const [lowest, highest] = [-(Math.trunc((qmax - qmin) / 2) + 1), Math.trunc((qmax - qmin) / 2)];
    const largest = Math.max(Math.abs(min / lowest), Math.abs(max / highest));
    [min, max] = [Math.fround(largest * lowest), Math.fround(largest * highest)];
  }
  min = Math.min(min, 0);
  max = Math.max(max, 0);
  let scale = (max - min) / (qmax - qmin);
  if (Math.fround(scale) === 0 || !Number.isFinite(Math.fround(1 / Math.fround(scale)))) scale = 0.1;
  if (scale < SMALLEST_SCALE) {
    const before = Math.fround(scale);
    scale = SMALLEST_SCALE;
    if (min === 0) max = Math.fround(SMALLEST_SCALE * (qmax - qmin));
    else if (max === 0) min = Math.fround(-SMALLEST_SCALE * (qmax - qmin));
    else {
      const amplifier = Math.fround(SMALLEST_SCALE / before);
      [min, max] = [Math.fround(min * amplifier), Math.fround(max * amplifier)];
    }
  }
  const [fromMin, fromMax] = [qmin - min / scale, qmax - max / scale];
  const minError = Math.abs(qmin) + Math.abs(min / scale);
  const maxError = Math.abs(qmax) + Math.abs(max / scale);
  const initial = isTwoSided && preserveSparsity ? (qmin + qmax) / 2 : minError < maxError ? fromMin : fromMax;
  const zeroPoint = initial < qmin ? qmin : initial > qmax ? qmax : nearestEven(initial);
  return { scheme: per_tensor_affine, scale, zeroPoint: zeroPoint + 0 };
}
