/**
 * What an operator gives in one dtype, worked out in another: floats as float64 gives them, rounded; whole numbers as
 * int64 gives them, wrapped; int64 itself as float64 gives it, where that is whole.
 */
import * as torch from "flambeau";
import type { DType } from "../../src/dtype.ts";
import { Tensor } from "../../src/tensor/tensor.ts";

/** The dtypes in which an operator's sample is played, in the order of `recorded/dtypes.json`. */
export const dtypes: readonly DType[] = [
  torch.float64,
  torch.float32,
  torch.float16,
  torch.bfloat16,
  torch.int64,
  torch.int32,
  torch.int16,
  torch.int8,
  torch.uint8,
  torch.bool,
];

/** The dtype in which results of another are worked out; null: float64 is what others are judged by. */
export function judgeOf(dtype: DType): DType | null {
  if (dtype === torch.float64) return null;
  return dtype.is_floating_point || dtype === torch.int64 ? torch.float64 : torch.int64;
}

/** How far results may be from the rounded ones, relative to the largest: what several roundings on the way add up to. */
const tolerances: Readonly<Record<string, number>> = {
  float64: 1e-7,
  float32: 1e-5,
  float16: 4e-3,
  bfloat16: 3e-2,
  complex32: 4e-3,
};

/** Real numbers of a tensor, in float64. */
export function numbersOf(tensor: Tensor): Tensor {
  const plain = tensor.is_complex() ? torch.view_as_real(tensor.resolve_conj()) : tensor;
  return plain.detach().to(torch.float64);
}

/** Whether numbers of a dtype agree up to a share of the largest; infinities and NaN have to be in their places. */
export function agree(actual: Tensor, expected: Tensor, tolerance: number): boolean {
  const [a, b] = [numbersOf(actual), numbersOf(expected)];
  if (b.numel() === 0) return true;
  const largest = Number(b.abs().nan_to_num(0, 0).max().item());
  return torch.allclose(a, b, { rtol: tolerance, atol: tolerance * Math.max(1, largest), equal_nan: true });
}

/**
 * What is wrong with results of one dtype, by those of its judge; null where nothing is. `exact` dtypes are compared
 * exactly: whole numbers that int64 gives, wrapped.
 */
export function differs(actual: readonly unknown[], judged: readonly unknown[], dtype: DType): string | null {
  if (actual.length !== judged.length) return `${actual.length} results, not ${judged.length}`;
  for (const [i, value] of actual.entries()) {
    const other = judged[i];
    if (!(value instanceof Tensor) || !(other instanceof Tensor)) {
      if (typeof value === "number" && typeof other === "number") {
        if (!(Math.abs(value - other) <= (tolerances[dtype.name] ?? 1e-5) * Math.max(1, Math.abs(other))))
          return `result ${i} is ${value}, not ${other}`;
      } else if (!(value instanceof Tensor) && typeof value !== "object" && value !== other)
        return `result ${i} is ${String(value)}, not ${String(other)}`;
      continue;
    }
    if (String(value.shape) !== String(other.shape)) return `result ${i} has shape [${value.shape.join()}]`;
    if (!value.dtype.is_floating_point && !value.dtype.is_complex && other.dtype.is_floating_point) {
      const whole = Boolean(
        other
          .eq(other.round())
          .logical_and(other.abs().lt(2 ** 53))
          .all()
          .item(),
      );
      if (!whole) continue; // what int64 makes of fractions is no matter of rounding
    }
    const expected = value.is_complex() === other.is_complex() ? other.to(value.dtype) : other;
    const tolerance = tolerances[value.dtype.name] ?? (value.is_complex() ? 1e-5 : 0);
    // Whole numbers that become floats on the way are as exact as those.
    const wanted = Math.max(tolerance, value.dtype.is_floating_point ? (tolerances[dtype.name] ?? 1e-5) : 0);
    if (!agree(value, expected, wanted)) return `result ${i} is ${String(value)}, not ${String(expected)}`;
  }
  return null;
}
