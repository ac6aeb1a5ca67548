/** How times are written and compared: units, significant figures, orders. */
import { roundHalfEven } from "../../support/half.ts";

/** A unit of time, as `select_unit` chooses it. */
export type BenchmarkUnit = "ns" | "us" | "ms" | "s";

const scales: Record<BenchmarkUnit, number> = { ns: 1e-9, us: 1e-6, ms: 1e-3, s: 1 };

/** The decimal logarithm in single precision, as PyTorch takes it. */
export function decimalLogarithm(x: number): number {
  return Math.fround(Math.log10(Math.fround(x)));
}

/**
 * The unit in which a time is a handy number, and its seconds.
 * @param t seconds
 * @example
 * torch.utils.benchmark.select_unit(0.00025); // [ 'us', 0.000001 ]
 */
export function select_unit(t: number): [unit: BenchmarkUnit, scale: number] {
  const thousands = Math.floor(decimalLogarithm(t) / 3);
  const unit = ({ "-3": "ns", "-2": "us", "-1": "ms" } as const)[String(thousands)] ?? "s";
  return [unit, scales[unit]];
}

/**
 * The name of a unit.
 * @example
 * torch.utils.benchmark.unit_to_english("us"); // "microsecond"
 */
export function unit_to_english(u: BenchmarkUnit): string {
  return { ns: "nanosecond", us: "microsecond", ms: "millisecond", s: "second" }[u];
}

/**
 * A number rounded to `n` significant figures, in single precision.
 * @example
 * torch.utils.benchmark.trim_sigfig(1234.5, 2); // 1200
 */
export function trim_sigfig(x: number, n: number): number {
  const scale = 10 ** (Math.ceil(decimalLogarithm(Math.abs(x))) - n);
  return Math.fround(roundHalfEven(Math.fround(x / scale)) * Math.fround(scale));
}

/**
 * Elements without those that stood before.
 * @example
 * torch.utils.benchmark.ordered_unique(["b", "a", "b"]); // [ 'b', 'a' ]
 */
export function ordered_unique<T>(elements: Iterable<T>): T[] {
  return [...new Set(elements)];
}

/** The value below which a part `q` of sorted numbers lies, between two of them in proportion. */
export function quantileOf(sorted: readonly number[], q: number): number {
  const place = q * (sorted.length - 1);
  const [low, high] = [sorted[Math.floor(place)] ?? NaN, sorted[Math.ceil(place)] ?? NaN];
  return low + (high - low) * (place % 1);
}

/** The arithmetic mean. */
export function averageOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
