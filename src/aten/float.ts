/** Python's floats whose values are whole: where numbers decide a dtype, `1.0` is not `1`. */

/** A float with a whole value, which JavaScript's numbers cannot tell from an int. */
export class WholeFloat {
  constructor(readonly value: number) {}

  toString(): string {
    return `${String(this.value)}.0`;
  }
}

/** A Python float: a number where JavaScript sees that it is none of the ints. */
export function floatOf(value: number): number | WholeFloat {
  return Number.isInteger(value) ? new WholeFloat(value) : value;
}

/** A value with its floats as numbers, in lists too. */
export function withoutFloats(value: unknown): unknown {
  if (value instanceof WholeFloat) return value.value;
  return Array.isArray(value) && value.some((item) => item instanceof WholeFloat) ? value.map(withoutFloats) : value;
}
