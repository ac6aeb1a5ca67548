/** Axes of charts: which part of the numbers they show, and where the marks stand. */

/** The least and the largest number that an axis shows. */
export interface Range {
  readonly low: number;
  readonly high: number;
}

/** The range of the finite numbers; around a single one, and from 0 to 1 where there is none. */
export function rangeOf(values: Iterable<number>): Range {
  let [low, high] = [Infinity, -Infinity];
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  if (low > high) return { low: 0, high: 1 };
  if (low < high) return { low, high };
  const margin = Math.abs(low) / 2 || 1;
  return { low: low - margin, high: high + margin };
}

/** Round numbers in a range (1, 2 or 5 times a power of ten apart), about as many as wanted. */
export function marks({ low, high }: Range, count: number): readonly number[] {
  const least = (high - low) / Math.max(1, count);
  const power = 10 ** Math.floor(Math.log10(least));
  const step = power * ([1, 2, 5].find((factor) => factor * power >= least) ?? 10);
  const found: number[] = [];
  for (let i = Math.ceil(low / step); i * step <= high + step * 1e-9; i++) found.push(i * step);
  return found;
}

/** A number of an axis or a legend, short. */
export function shortNumber(value: number): string {
  if (!Number.isFinite(value)) return String(value).replace("Infinity", "inf").replace("NaN", "nan");
  const size = Math.abs(value);
  if (size !== 0 && (size >= 1e6 || size < 1e-4)) return value.toExponential(1).replace(".0e", "e");
  return String(Number(value.toPrecision(4)));
}
