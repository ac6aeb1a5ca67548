/**
 * Sizes that are no fixed numbers. A model is captured several times with different sizes of its dynamic axes; a number
 * that differs between the runs becomes a `Size`, and what it depends on is read off its values.
 */
import { itemAt } from "../../support/checked.ts";

/** A number that depends on dynamic axes: what it was in each run. */
export class DynamicSize {
  constructor(readonly values: readonly number[]) {}

  get key(): string {
    return this.values.join();
  }
}

/** A number, or one that depends on dynamic axes. */
export type DimSize = number | DynamicSize;

/** How a size is computed from others, in whole numbers. */
export type SizeFormula =
  | { readonly kind: "known"; readonly key: string }
  | { readonly kind: "constant"; readonly value: number }
  | { readonly kind: "add" | "sub" | "mul" | "div" | "mod"; readonly left: SizeFormula; readonly right: SizeFormula };

const known = (key: string): SizeFormula => ({ kind: "known", key });
const constant = (value: number): SizeFormula => ({ kind: "constant", value });

function binary(kind: "add" | "sub" | "mul" | "div" | "mod", left: SizeFormula, right: SizeFormula): SizeFormula {
  if (right.kind === "constant") {
    if (kind === "mul" && right.value === 1) return left;
    if (kind === "div" && right.value === 1) return left;
    if (kind === "add" && right.value < 0) return { kind: "sub", left, right: constant(-right.value) };
    if ((kind === "add" || kind === "sub") && right.value === 0) return left;
  }
  return { kind, left, right };
}

const gcd = (a: number, b: number): number => (b === 0 ? Math.abs(a) : gcd(b, a % b));

/** `values` as (n * of + c) / d, where that is exact in every run; null where it is not. */
function affine(values: readonly number[], of: readonly number[], formula: SizeFormula): SizeFormula | null {
  const other = Math.max(
    of.findIndex((size) => size !== of[0]),
    1,
  );
  const rise = itemAt(values, other) - itemAt(values, 0);
  const run = itemAt(of, other) - itemAt(of, 0);
  if (run === 0 || rise === 0) return null;
  const common = gcd(rise, run) * Math.sign(run);
  const [n, d] = [rise / common, run / common];
  const c = d * itemAt(values, 0) - n * itemAt(of, 0);
  if (!values.every((value, i) => d * value === n * itemAt(of, i) + c)) return null;
  const scaled = n < 0 ? binary("sub", constant(c), binary("mul", formula, constant(-n))) : null;
  return binary("div", scaled ?? binary("add", binary("mul", formula, constant(n)), constant(c)), constant(d));
}

/** `values` as (of + c) / d rounded down: what strides make of a size. */
function floored(values: readonly number[], of: readonly number[], formula: SizeFormula): SizeFormula | null {
  for (let d = 2; d <= 64; d++) {
    let low = -Infinity;
    let high = Infinity;
    values.forEach((value, i) => {
      low = Math.max(low, d * value - itemAt(of, i));
      high = Math.min(high, d * value + d - 1 - itemAt(of, i));
    });
    if (low > high) continue;
    // Of the summands that fit, the one that rounds down or up.
    const c = low <= 0 && high >= 0 ? 0 : low <= d - 1 && high >= d - 1 ? d - 1 : low;
    return binary("div", binary("add", formula, constant(c)), constant(d));
  }
  return null;
}

/** `values` as what is missing from a size to a multiple: (c - of) mod d. */
function missing(values: readonly number[], of: readonly number[], formula: SizeFormula): SizeFormula | null {
  const largest = Math.max(...values);
  if (Math.min(...values) < 0 || new Set(values).size < 3) return null;
  for (let d = largest + 1; d <= 64; d++) {
    const c = (itemAt(values, 0) + itemAt(of, 0)) % d;
    if (values.every((value, i) => (value + itemAt(of, i)) % d === c))
      return binary("mod", binary("sub", constant(c), formula), constant(d));
  }
  return null;
}

type Atom = readonly [formula: SizeFormula, values: readonly number[]];

function combine(a: Atom, b: Atom): Atom[] {
  const zip = (f: (x: number, y: number) => number): number[] => a[1].map((x, i) => f(x, itemAt(b[1], i)));
  return [
    [binary("mul", a[0], b[0]), zip((x, y) => x * y)],
    [binary("add", a[0], b[0]), zip((x, y) => x + y)],
    [binary("sub", a[0], b[0]), zip((x, y) => x - y)],
  ];
}

/**
 * How a size follows from sizes that are known, nearest explanation first; null where none is found.
 * @param atoms known sizes, those to be preferred first
 */
export function explainSize(size: DynamicSize, atoms: readonly DynamicSize[]): SizeFormula | null {
  const { values } = size;
  const list: Atom[] = atoms.map((atom) => [known(atom.key), atom.values]);
  for (const [formula, of] of list) if (of.every((value, i) => value === values[i])) return formula;
  const ways = [affine, floored, missing];
  for (const way of ways)
    for (const [formula, of] of list) {
      const found = way(values, of, formula);
      if (found !== null) return found;
    }
  const few = list.slice(0, 24);
  const pairs = few.flatMap((a, i) => few.slice(i).flatMap((b) => combine(a, b)));
  for (const [formula, of] of pairs) {
    const found = affine(values, of, formula);
    if (found !== null) return found;
  }
  for (const a of few.slice(0, 8))
    for (const [pair, pairValues] of pairs) {
      const of = a[1].map((x, i) => x * itemAt(pairValues, i));
      const found = affine(values, of, binary("mul", a[0], pair));
      if (found !== null) return found;
    }
  return null;
}
