/** `torch.testing.assert_close`: whether values agree within a tolerance, and if not, where they differ most. */
import { refuseUnknown } from "../support/known-names.ts";
import { float32, float64, int64, promote_types } from "../dtype.ts";
import { isPlainObject } from "../support/realms.ts";
import { AssertionError, TypeError } from "../support/errors.ts";
import { pythonFloat, pythonInt, pythonRepr, pythonTuple } from "../support/python.ts";
import { type Tolerance, toleranceFor } from "../support/tolerances.ts";
import { Tensor } from "../tensor/tensor.ts";
import { isclose } from "../ops/elementwise/functions/close.ts";
import { tensor } from "../methods/implementations.ts";

/** How near values must be, and what else must be the same. */
export interface CloseOptions {
  /** Tolerance in proportion to the expected value; by default after the dtype. To be given together with `atol`. */
  rtol?: number | null;
  /** Tolerance as it is; by default after the dtype. */
  atol?: number | null;
  /** Whether two NaN are close. */
  equal_nan?: boolean;
  /** Whether the dtypes must be the same. */
  check_dtype?: boolean;
  /** Whether the strides must be the same. */
  check_stride?: boolean;
  /** Stands in place of the error's text, or makes it from the usual one. */
  msg?: string | ((message: string) => string) | null;
}

const numberText = (value: unknown, isFloat: boolean): string =>
  isFloat ? pythonFloat(Number(value)) : pythonInt(value as number | bigint);

/** The line that tells a difference: where it is, and how much would be allowed. */
function differenceLine(kind: string, value: string, where: string, allowed: number): string {
  return `${kind} difference: ${value}${where}${allowed > 0 ? ` (up to ${pythonFloat(allowed)} allowed)` : ""}`;
}

function headline(what: string, { rtol, atol }: Tolerance): string {
  return `${what} are not ${rtol === 0 && atol === 0 ? "equal" : "close"}!`;
}

/** How two numbers differ. */
function scalarText(actual: Tensor, expected: Tensor, tolerance: Tolerance): string {
  const isFloat = actual.dtype.is_floating_point;
  const [a, e] = [actual.item(), expected.item()];
  const absolute = Math.abs(Number(a) - Number(e));
  const relative = absolute / Math.abs(Number(e));
  return [
    headline("Scalars", tolerance),
    "",
    `Expected ${numberText(e, isFloat)} but got ${numberText(a, isFloat)}.`,
    differenceLine("Absolute", numberText(absolute, isFloat), "", tolerance.atol),
    differenceLine("Relative", pythonFloat(relative), "", tolerance.rtol),
  ].join("\n");
}

/** The index of the element at a place in row-major order. */
function indexAt(place: number, shape: readonly number[]): number[] {
  let rest = place;
  return shape.map((_, d) => {
    const below = shape.slice(d + 1).reduce((product, size) => product * size, 1);
    const index = Math.floor(rest / below);
    rest -= index * below;
    return index;
  });
}

/** Which elements of two tensors differ, and by how much. */
function tensorText(
  actual: Tensor,
  expected: Tensor,
  matches: Tensor,
  tolerance: Tolerance,
  what = "Tensor-likes",
): string {
  const total = actual.numel();
  const mismatches = total - Number(matches.sum().item());
  const absolute = actual.sub(expected).abs().masked_fill(matches, 0);
  const relative = absolute.div(expected.abs()).masked_fill(matches, 0);
  const greatest = (kind: string, difference: Tensor, allowed: number): string => {
    const flat = difference.flatten();
    const place = Number(flat.argmax().item());
    const value = numberText(flat.at(place).item(), difference.dtype.is_floating_point);
    return differenceLine(`Greatest ${kind}`, value, ` at index ${pythonTuple(indexAt(place, actual.shape))}`, allowed);
  };
  return [
    headline(what, tolerance),
    "",
    `Mismatched elements: ${mismatches} / ${total} (${((100 * mismatches) / total).toFixed(1)}%)`,
    greatest("absolute", absolute, tolerance.atol),
    greatest("relative", relative, tolerance.rtol),
  ].join("\n");
}

/** Why two tensors are not close, or null. */
function compareTensors(actual: Tensor, expected: Tensor, options: CloseOptions): string | null {
  const attribute = (name: string, a: string, e: string): string =>
    `The values for attribute '${name}' do not match: ${a} != ${e}.`;
  const size = (shape: readonly number[]): string => `torch.Size([${shape.join(", ")}])`;
  if (size(actual.shape) !== size(expected.shape)) return attribute("shape", size(actual.shape), size(expected.shape));
  if (String(actual.layout) !== String(expected.layout))
    return attribute("layout", String(actual.layout), String(expected.layout));
  if ((options.check_dtype ?? true) && actual.dtype !== expected.dtype)
    return attribute("dtype", String(actual.dtype), String(expected.dtype));
  if (options.check_stride && String(actual.stride()) !== String(expected.stride()))
    return attribute("stride()", pythonTuple(actual.stride()), pythonTuple(expected.stride()));
  const tolerance = toleranceFor([actual.dtype, expected.dtype], options);
  if (isSparse(actual)) return compareSparse(actual, expected, tolerance, options);
  return compareValues(actual, expected, tolerance, options);
}

/** The same for values of tensors of one shape. */
function compareValues(
  actual: Tensor,
  expected: Tensor,
  tolerance: Tolerance,
  options: CloseOptions,
  what?: string,
): string | null {
  const common = promote_types(actual.dtype, expected.dtype);
  const dtype = common.code ? float32 : common.is_floating_point ? common : int64;
  const [a, e] = [actual.detach().to(dtype), expected.detach().to(dtype)];
  const matches = isclose(a, e, { ...tolerance, equal_nan: options.equal_nan ?? false });
  if (matches.all().item()) return null;
  return a.shape.length === 0 ? scalarText(a, e, tolerance) : tensorText(a, e, matches, tolerance, what);
}

const isSparse = ({ layout }: Tensor): boolean => String(layout).startsWith("torch.sparse");

/** The same for sparse tensors of one layout: their coordinates are equal, their values close. */
function compareSparse(actual: Tensor, expected: Tensor, tolerance: Tolerance, options: CloseOptions): string | null {
  const isCoo = String(actual.layout) === "torch.sparse_coo";
  const [a, e] =
    isCoo && actual.is_coalesced() !== expected.is_coalesced()
      ? [actual.coalesce(), expected.coalesce()]
      : [actual, expected];
  const format = String(actual.layout).slice("torch.sparse_".length).toUpperCase();
  if (a._nnz() !== e._nnz())
    return `The number of specified values in sparse ${format} tensors does not match: ${a._nnz()} != ${e._nnz()}`;
  const parts = isCoo
    ? (["_indices"] as const)
    : /^.SR$/.test(format)
      ? (["crow_indices", "col_indices"] as const)
      : (["ccol_indices", "row_indices"] as const);
  const exact = { rtol: 0, atol: 0 };
  return firstOf([
    ...parts.map((part) => () => {
      const name = `Sparse ${format} ${part === "_indices" ? "indices" : part}`;
      return compareValues(a[part](), e[part](), exact, options, name);
    }),
    () => {
      const values = (of: Tensor): Tensor => (isCoo ? of._values() : of.values());
      return compareValues(values(a), values(e), tolerance, options, `Sparse ${format} values`);
    },
  ]);
}

const isNumber = (value: unknown): value is number | bigint | boolean =>
  typeof value === "number" || typeof value === "bigint" || typeof value === "boolean";

/** A number as Python compares it: floats as doubles. */
function asTensor(value: number | bigint | boolean): Tensor {
  const dtype = typeof value === "number" && !Number.isInteger(value) ? float64 : null;
  return tensor(value, { dtype });
}

/** Why two values are not close, or null; `path` leads to them. */
function compare(actual: unknown, expected: unknown, options: CloseOptions, path: readonly unknown[]): string | null {
  const at = (text: string | null): string | null =>
    text === null || path.length === 0
      ? text
      : `${text}\n\nThe failure occurred for item ${path.map((key) => `[${pythonRepr(key)}]`).join("")}`;
  if (actual instanceof Tensor && expected instanceof Tensor) return at(compareTensors(actual, expected, options));
  if (isNumber(actual) && isNumber(expected))
    return at(compareTensors(asTensor(actual), asTensor(expected), { ...options, check_dtype: false }));
  if (Array.isArray(actual) && Array.isArray(expected)) {
    if (actual.length !== expected.length)
      return at(`The length of the sequences mismatch: ${actual.length} != ${expected.length}`);
    return firstOf(actual.map((item, i) => () => compare(item, expected[i], options, [...path, i])));
  }
  if (isPlainObject(actual) && isPlainObject(expected)) {
    const missing = Object.keys(expected).filter((key) => !Object.hasOwn(actual, key));
    const additional = Object.keys(actual).filter((key) => !Object.hasOwn(expected, key));
    if (missing.length + additional.length > 0) {
      const lines = ["The keys of the mappings do not match:"];
      if (missing.length > 0) lines.push(`Missing keys in the actual mapping: ${pythonRepr(missing.sort())}`);
      if (additional.length > 0) lines.push(`Additional keys in the actual mapping: ${pythonRepr(additional.sort())}`);
      return at(lines.join("\n"));
    }
    const keys = Object.keys(actual);
    return firstOf(keys.map((key) => () => compare(actual[key], expected[key], options, [...path, key])));
  }
  if (actual === expected) return null;
  const type = (value: unknown): string => (value instanceof Tensor ? "Tensor" : typeof value);
  throw new TypeError(
    `No comparison pair was able to handle inputs of type ${type(actual)} and ${type(expected)}.\nTensors, numbers, arrays and objects of these can be compared.`,
  );
}

function firstOf(comparisons: readonly (() => string | null)[]): string | null {
  for (const each of comparisons) {
    const text = each();
    if (text !== null) return text;
  }
  return null;
}

/** Why two values are not close in PyTorch's words, or null where they are: what the matchers of tests say. */
export function differenceOf(actual: unknown, expected: unknown, options: CloseOptions = {}): string | null {
  // PyTorch's other names make no difference here.
  const others = "allow_subclasses check_device check_layout";
  refuseUnknown("assert_close()", `rtol atol equal_nan check_dtype check_stride msg ${others}`, options);
  return compare(actual, expected, options, []);
}

/**
 * Throws unless tensors (or numbers, arrays and objects of these) have the same shape, the same dtype and elements that
 * differ by at most `atol + rtol * |expected|`. The tolerances are PyTorch's for the dtype.
 * @throws AssertionError that tells how many elements differ, the greatest difference and its place.
 * @example
 * torch.testing.assert_close(torch.tensor([1, 2]).div(3), torch.tensor([0.333333, 0.666667]));
 */
export function assert_close(actual: unknown, expected: unknown, options: CloseOptions = {}): void {
  const text = differenceOf(actual, expected, options);
  if (text === null) return;
  const { msg = null } = options;
  throw new AssertionError(typeof msg === "function" ? msg(text) : (msg ?? text));
}
