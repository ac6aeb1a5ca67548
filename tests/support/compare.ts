/** Compares values with recorded ones: tolerances as `torch.testing.assert_close` has them, everything else exactly. */
import { Mismatch, shortText } from "./outcome.ts";
import type { GoldenDType, Tolerance, Values } from "./goldens.ts";

/** A tensor's content without the tensor: what is compared. */
export interface TensorContent {
  readonly dtype: GoldenDType;
  readonly shape: readonly number[];
  readonly values: Values;
}

const exact: Tolerance = { rtol: 0, atol: 0 };

const defaults: Readonly<Record<GoldenDType, Tolerance>> = {
  float64: { rtol: 1e-7, atol: 1e-7 },
  float32: { rtol: 1.3e-6, atol: 1e-5 },
  float16: { rtol: 1e-3, atol: 1e-5 },
  bfloat16: { rtol: 1.6e-2, atol: 1e-5 },
  int64: exact,
  int32: exact,
  int16: exact,
  int8: exact,
  uint8: exact,
  bool: exact,
  uint16: exact,
  uint32: exact,
  uint64: exact,
  complex64: { rtol: 1.3e-6, atol: 1e-5 },
  complex128: { rtol: 1e-7, atol: 1e-7 },
};

/** The largest of the dtype's default and the tolerances given. Integers and booleans are always exact. */
export function toleranceFor(dtype: GoldenDType, ...others: readonly (Tolerance | undefined)[]): Tolerance {
  let { rtol, atol } = defaults[dtype];
  if (defaults[dtype] === exact) return exact;
  for (const other of others) {
    if (!other) continue;
    rtol = Math.max(rtol, other.rtol);
    atol = Math.max(atol, other.atol);
  }
  return { rtol, atol };
}

/** Widens both tolerances of the file and the case into one. */
export function joinTolerances(...all: readonly (Tolerance | undefined)[]): Tolerance {
  const given = all.filter((one) => one !== undefined);
  return { rtol: Math.max(0, ...given.map((one) => one.rtol)), atol: Math.max(0, ...given.map((one) => one.atol)) };
}

/** Whether two numbers agree, NaN with NaN. */
export function closeNumbers(actual: number, expected: number, { rtol, atol }: Tolerance): boolean {
  if (actual === expected) return true;
  if (Number.isNaN(expected) || Number.isNaN(actual)) return Number.isNaN(expected) && Number.isNaN(actual);
  return Number.isFinite(expected) && Math.abs(actual - expected) <= atol + rtol * Math.abs(expected);
}

function place(flat: number, shape: readonly number[]): string {
  const at: number[] = [];
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    const size = shape[axis] ?? 1;
    at.unshift(flat % size);
    flat = Math.floor(flat / size);
  }
  return `[${at.join(", ")}]`;
}

export interface CompareOptions {
  readonly tolerance?: Tolerance;
  /** Compare dtype and shape only. */
  readonly unstable?: boolean;
  /**
   * Let an integer dtype stand for a floating one (where JavaScript cannot tell the argument 2.0 from 2); values are
   * compared all the same.
   */
  readonly integerForFloat?: boolean;
  /** Compare absolute values. */
  readonly absolute?: boolean;
  /** Only these flat positions. */
  readonly positions?: (flat: number) => boolean;
}

/** Throws a Mismatch that says what differs, unless the contents agree. */
export function expectContent(
  actual: TensorContent,
  expected: TensorContent,
  what: string,
  options: CompareOptions = {},
): void {
  if (actual.shape.join() !== expected.shape.join()) {
    throw new Mismatch(`${what}: shape [${actual.shape.join(", ")}], expected [${expected.shape.join(", ")}]`);
  }
  const excused =
    options.integerForFloat === true && expected.dtype.includes("float") && !actual.dtype.includes("float");
  if (actual.dtype !== expected.dtype && !excused)
    throw new Mismatch(`${what}: dtype ${actual.dtype}, expected ${expected.dtype}`);
  if (options.unstable) return;
  if (expected.dtype.startsWith("complex")) expectComplexValues(actual.values, expected, what, options);
  else expectValues(actual.values, expected, what, options);
}

function expectValues(values: Values, expected: TensorContent, what: string, options: CompareOptions): void {
  if (values.length !== expected.values.length)
    throw new Mismatch(`${what}: ${values.length} elements, expected ${expected.values.length}`);
  const tolerance = toleranceFor(expected.dtype, options.tolerance);
  let differing = 0;
  let worst = -1;
  let worstDifference = -1;
  for (let i = 0; i < values.length; i++) {
    if (options.positions && !options.positions(i)) continue;
    const a = values[i];
    const b = expected.values[i];
    if (a === b) continue;
    let x = Number(a);
    let y = Number(b);
    if (options.absolute) [x, y] = [Math.abs(x), Math.abs(y)];
    if (typeof a === "bigint" && typeof b === "bigint" ? false : closeNumbers(x, y, tolerance)) continue;
    differing++;
    const difference = Number.isFinite(x - y) ? Math.abs(x - y) : Infinity;
    if (difference > worstDifference) [worst, worstDifference] = [i, difference];
  }
  if (differing === 0) return;
  throw new Mismatch(
    `${what}: max abs diff ${worstDifference.toPrecision(3)} at ${place(worst, expected.shape)} of [${expected.shape.join(", ")}]: ` +
      `got ${String(values[worst])}, expected ${String(expected.values[worst])} (${differing} of ${values.length} differ, ${expected.dtype})`,
  );
}

/** As `expectValues`, where two values in a row are one number: the distance in the plane counts. */
function expectComplexValues(values: Values, expected: TensorContent, what: string, options: CompareOptions): void {
  const tolerance = toleranceFor(expected.dtype, options.tolerance);
  if (values.length !== expected.values.length)
    throw new Mismatch(`${what}: ${values.length / 2} elements, expected ${expected.values.length / 2}`);
  for (let i = 0; i < values.length; i += 2) {
    const [x, y] = [Number(values[i]), Number(values[i + 1])];
    const [u, v] = [Number(expected.values[i]), Number(expected.values[i + 1])];
    const distance = Math.hypot(x - u, y - v);
    if (distance <= tolerance.atol + tolerance.rtol * Math.hypot(u, v) && Number.isFinite(distance)) continue;
    const partsAgree = closeNumbers(x, u, tolerance) && closeNumbers(y, v, tolerance);
    if (partsAgree || (isNanPair(x, y) && isNanPair(u, v))) continue;
    throw new Mismatch(
      `${what}: at ${place(i / 2, expected.shape)} of [${expected.shape.join(", ")}]: got ${x} + ${y}i, expected ${u} + ${v}i (${expected.dtype})`,
    );
  }
}

function isNanPair(real: number, imaginary: number): boolean {
  return Number.isNaN(real) || Number.isNaN(imaginary);
}

/** Throws unless an int, float, boolean or string is the recorded one. */
export function expectScalar(actual: unknown, expected: unknown, what: string, tolerance?: Tolerance): void {
  if (typeof expected === "number" || typeof expected === "bigint") {
    const isNumber = typeof actual === "number" || typeof actual === "bigint";
    const equal = tolerance
      ? isNumber && closeNumbers(Number(actual), Number(expected), tolerance)
      : isNumber && (Object.is(actual, expected) || integral(actual) === integral(expected));
    if (equal) return;
  } else if (actual === expected) {
    return;
  }
  throw new Mismatch(`${what}: got ${shortText(actual)}, expected ${shortText(expected)}`);
}

function integral(value: number | bigint): number | bigint {
  return typeof value === "number" && Number.isInteger(value) ? BigInt(value) : value;
}
