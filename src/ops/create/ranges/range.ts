/** Ranges and patterns of numbers: arange, linspace, logspace, eye, the indices of triangles. */
import { warn } from "../../../support/warnings.ts";
import {
  realDType,
  complex128,
  complexDType,
  cppNames,
  float64,
  type FloatName,
  get_default_dtype,
  int64,
  type DType,
  bool,
} from "../../../dtype.ts";
import type { Scalar } from "../../../kernel/ir.ts";
import { RuntimeError, notImplemented } from "../../../support/errors.ts";
import { emptyTensor, Tensor } from "../../../tensor/tensor.ts";
import { aliasOf } from "../../../compute/alias.ts";
import { byIndex } from "../../../compute/fill-by-index.ts";
import { partOf } from "../../../compute/complex-parts.ts";
import { assertFits, copyInto, fillWith, packed, zerosOf } from "../../../compute/copy-elements.ts";
import { Complex } from "../../../support/complex.ts";
import { combinationError } from "../../declare/bind.ts";
import { PLACEMENT } from "../../declare/schema.ts";
import { direct } from "../../declare/operator.ts";
import type { FactoryOptions, Operator, ScalarValue } from "../../declare/types.ts";
import { roundTo } from "../../../compute/random/draws/rules.ts";
import { asLeaf, assertRange, rangeDType } from "../create.ts";
import { triangleIndices } from "../../../compute/create/triangle-indices.ts";

const OPTIONS = `*, ScalarType? dtype=None, bool requires_grad=False, ${PLACEMENT}`;

function integer(value: ScalarValue): bigint {
  return typeof value === "bigint" ? value : BigInt(Math.trunc(Number(value)));
}

/**
 * Numbers from `start` up to, not including, `end` in steps; one number alone is the end.
 * The result is 1-d, of ceil((end - start) / step) elements.
 * @example
 * torch.arange(3); // tensor([0, 1, 2])
 * torch.arange(1, 2, 0.25);
 */
export const arange: Operator<
  (start: ScalarValue, end?: ScalarValue, step?: ScalarValue) => Tensor,
  FactoryOptions & { start?: ScalarValue; end?: ScalarValue; step?: ScalarValue }
> = direct(
  `arange(Scalar? start=None, Scalar? end=None, Scalar step=1, ${OPTIONS}) -> Tensor`,
  (
    first: ScalarValue | null,
    second: ScalarValue | null,
    step: ScalarValue,
    given: DType | null,
    requiresGrad: boolean,
  ) => {
    const [start, end] = second === null ? [0, first] : [first ?? 0, second];
    if (end === null) throw combinationError("arange", []);
    const dtype = rangeDType([start, end, step], given);
    if (dtype === bool) throw notImplemented("arange_cpu", dtype);
    const whole = dtype === int64;
    if (whole && [start, end, step].every((value) => typeof value === "bigint" || Number.isFinite(Number(value)))) {
      const [from, to, by] = [integer(start), integer(end), integer(step)];
      assertRange(Number(start), Number(end), Number(step));
      const exact = [start, end, step].every((value) => typeof value === "bigint" || Number.isInteger(value));
      const count = exact
        ? Number((to - from + by + (by > 0n ? -1n : 1n)) / by)
        : Math.ceil((Number(end) - Number(start)) / Number(step));
      return asLeaf(
        byIndex("arange", [count], dtype, [from, by], (i, a, b) => a.add(i.cast("i64").mul(b))),
        requiresGrad,
      );
    }
    if (dtype.is_complex) throw notImplemented("arange_cpu", dtype);
    const [from, to, by] = [Number(start), Number(end), Number(step)];
    assertRange(from, to, by);
    const count = Math.ceil((to - from) / by);
    return asLeaf(
      byIndex(
        "arange",
        [count],
        dtype,
        dtype.kind === "float" ? [from, by] : [Math.trunc(from), Math.trunc(by)],
        (i, a, b) => a.add(i.cast("f64").mul(b)),
      ),
      requiresGrad,
    );
  },
);

/**
 * Like `arange` with `end` included; PyTorch's old function.
 * The result is 1-d, of floor((end - start) / step) + 1 elements.
 */
export const range: Operator<
  (start: ScalarValue, end: ScalarValue, step?: ScalarValue) => Tensor,
  FactoryOptions & { start?: ScalarValue; end?: ScalarValue; step?: ScalarValue }
> = direct(
  `range(Scalar start, Scalar end, Scalar step=1, ${OPTIONS}) -> Tensor`,
  (start: ScalarValue, end: ScalarValue, step: ScalarValue, given: DType | null, requiresGrad: boolean) => {
    warn(
      "torch.range is deprecated and will be removed in a future release because its behavior is inconsistent with Python's range builtin. Instead, use torch.arange, which produces values in [start, end).",
    );
    if (given === bool) throw notImplemented("range_cpu", given);
    const [from, to, by] = [Number(start), Number(end), Number(step)];
    assertRange(from, to, by);
    return asLeaf(
      byIndex("range", [Math.floor((to - from) / by) + 1], given ?? get_default_dtype(), [from, by], (i, a, b) =>
        a.add(i.cast("f64").mul(b)),
      ),
      requiresGrad,
    );
  },
);

function checkSteps(steps: number): void {
  if (steps < 0) throw new RuntimeError("number of steps must be non-negative");
}

/**
 * Places from start to end, both included, computed from the nearer end as PyTorch does, so that the last is exact.
 * Integers are cut off.
 */
function spaced(key: string, start: number, end: number, steps: number, dtype: DType, base: number | null): Tensor {
  if (steps === 1) {
    const value = base === null ? start : base ** start;
    assertFits(value, dtype);
    return fillWith(emptyTensor([1], dtype), toward(dtype, value));
  }
  if (dtype === bool && steps > 1) throw notImplemented(`${key}_cpu`, dtype);
  if (steps > 0 && base === null) for (const bound of [start, end]) assertFits(bound, dtype);
  // Unsigned ends below zero wrap before anything is computed.
  const wrapped = (bound: number): number =>
    dtype.is_signed || bound >= 0 ? bound : bound + 2 ** (8 * dtype.itemsize);
  const [from, to] = [wrapped(toward(dtype, start)), wrapped(toward(dtype, end))];
  // Halves are computed in float32, from ends that are rounded to their own dtype.
  const single = dtype.kind === "float" && dtype !== float64 && base === null;
  const rounded = (bound: number): number => (single ? roundTo(bound, dtype.name as FloatName) : bound);
  const bounds = [rounded(from), rounded(to)] as const;
  const width = bounds[1] - bounds[0];
  const step = single ? Math.fround(Math.fround(width) / (steps - 1)) : width / (steps - 1);
  const high = upperHalf(step);
  const low = step - high;
  const params = [...bounds, high, low, Math.floor(steps / 2), steps, ...(base === null ? [] : [base])];
  return byIndex(single ? "linspace_singles" : key, [steps], dtype, params, (i, a, b, by, rest, half, count, power) => {
    const at = i.cast("f64");
    const first = at.lt(half);
    const places = first.select(at, at.sub(count).add(1));
    const place = roundedOnce(first.select(a, b), by.mul(places), rest.mul(places));
    const shown = power === undefined ? place : power.pow(place);
    return single ? shown.cast("f32") : shown;
  });
}

/** The upper half of a number's digits: its product with a count of less than 2^27 is exact. */
function upperHalf(value: number): number {
  const shifted = value * (2 ** 27 + 1);
  return Number.isFinite(shifted) ? shifted - (shifted - value) : value;
}

/**
 * `start + high + low` with one rounding, as the fused multiply-add that PyTorch's compilers make of `start + step * i`
 * rounds it: linspace(-1, 1, 7) has -2.98e-8 in its middle. Knuth's two-sum.
 */
function roundedOnce(start: Scalar, high: Scalar, low: Scalar): Scalar {
  const sum = start.add(high);
  const added = sum.sub(start);
  const lost = start.sub(sum.sub(added)).add(high.sub(added));
  return sum.add(lost.add(low));
}

/** Both ends as numbers. Tensors of one element may have a history, which the result does not continue. */
function bounds(name: string, ...ends: readonly (Tensor | ScalarValue)[]): ScalarValue[] {
  const dims = ends.map((end) => (end instanceof Tensor ? end.ndim : -1));
  if (Math.max(...dims) > 0) {
    const got = dims.flatMap((dim, i) => (dim < 0 ? [] : [`${i ? "end" : "start"} with ${dim} dimension(s)`]));
    throw new RuntimeError(`${name} only supports 0-dimensional start and end tensors, but got ${got.join(" and ")}.`);
  }
  return ends.map((end) => (end instanceof Tensor ? (end.item() as ScalarValue) : end));
}

/** The dtype of numbers from `start` to `end`: complex where one of them is. */
function spacedDType(name: string, start: ScalarValue, end: ScalarValue, given: DType | null): DType {
  if (!(start instanceof Complex) && !(end instanceof Complex)) return given ?? get_default_dtype();
  const inferred = complexDType(get_default_dtype());
  if (given !== null && !given.is_complex)
    throw new RuntimeError(
      `torch.${name}(): inferred dtype ${cppNames[inferred.name]} can't be safely cast to passed dtype ${given.scalarName}`,
    );
  return given ?? inferred;
}

/** Places between complex numbers: those between their parts. */
function complexSpaced(start: ScalarValue, end: ScalarValue, steps: number, dtype: DType): Tensor {
  const part = (value: ScalarValue, name: "real" | "imag"): number =>
    value instanceof Complex ? value[name] : name === "real" ? Number(value) : 0;
  const result = emptyTensor([steps], dtype);
  for (const [i, name] of (["real", "imag"] as const).entries())
    copyInto(
      partOf(result, i as 0 | 1),
      spaced("linspace", part(start, name), part(end, name), steps, realDType(dtype), null),
    );
  return result;
}

function toward(dtype: DType, value: number): number {
  return dtype.kind === "int" ? Math.trunc(value) : value;
}

/**
 * `steps` evenly spaced numbers from `start` to `end`, both included. The result is [steps].
 * @example
 * torch.linspace(0, 1, 5); // tensor([0.0000, 0.2500, 0.5000, 0.7500, 1.0000])
 */
export const linspace: Operator<
  (start: Tensor | ScalarValue, end: Tensor | ScalarValue, steps: number) => Tensor,
  FactoryOptions & { start?: Tensor | ScalarValue; end?: Tensor | ScalarValue; steps?: number }
> = direct(
  `linspace(Tensor|Scalar start, Tensor|Scalar end, int steps, ${OPTIONS}) -> Tensor`,
  (
    first: Tensor | ScalarValue,
    last: Tensor | ScalarValue,
    steps: number,
    dtype: DType | null,
    requiresGrad: boolean,
  ) => {
    checkSteps(steps);
    const [start, end] = bounds("linspace", first, last) as [ScalarValue, ScalarValue];
    const kind = spacedDType("linspace", start, end, dtype);
    if (kind.is_complex) return asLeaf(complexSpaced(start, end, steps, kind), requiresGrad);
    return asLeaf(spaced("linspace", Number(start), Number(end), steps, kind, null), requiresGrad);
  },
);

/**
 * `base` to the power of `steps` evenly spaced numbers.
 * @example
 * torch.logspace(0, 2, 3); // tensor([  1.,  10., 100.])
 */
export const logspace: Operator<
  (start: Tensor | ScalarValue, end: Tensor | ScalarValue, steps: number, base?: number) => Tensor,
  FactoryOptions & { start?: Tensor | ScalarValue; end?: Tensor | ScalarValue; steps?: number; base?: number }
> = direct(
  `logspace(Tensor|Scalar start, Tensor|Scalar end, int steps, float base=10.0, ${OPTIONS}) -> Tensor`,
  (
    first: Tensor | ScalarValue,
    last: Tensor | ScalarValue,
    steps: number,
    base: number,
    dtype: DType | null,
    requiresGrad: boolean,
  ) => {
    checkSteps(steps);
    const [start, end] = bounds("logspace", first, last) as [ScalarValue, ScalarValue];
    const kind = spacedDType("logspace", start, end, dtype);
    if (kind.is_complex) {
      const exponents = complexSpaced(start, end, steps, complex128);
      const powers = fillWith(emptyTensor([], complex128), Number(base)).pow(exponents);
      return asLeaf(packed(powers, kind), requiresGrad);
    }
    return asLeaf(spaced("logspace", Number(start), Number(end), steps, kind, Number(base)), requiresGrad);
  },
);

/**
 * A matrix with ones on its diagonal.
 * @example
 * torch.eye(2).tolist(); // [[1, 0], [0, 1]]
 */
export const eye: Operator<
  (n: number, m?: number | null) => Tensor,
  FactoryOptions & { n?: number; m?: number | null }
> = direct(
  `eye(int n, int? m=None, ${OPTIONS}) -> Tensor`,
  (n: number, m: number | null, dtype: DType | null, requiresGrad: boolean) => {
    if (n < 0) throw new RuntimeError(`n must be greater or equal to 0, got ${n}`);
    const columns = m ?? n;
    if (columns < 0) throw new RuntimeError(`m must be greater or equal to 0, got ${columns}`);
    const kind = dtype ?? get_default_dtype();
    if (kind.is_complex) return asLeaf(eye(n, columns, { dtype: realDType(kind) }).to(kind), requiresGrad);
    const result = zerosOf([n, columns], kind);
    fillWith(aliasOf(result, { shape: [Math.min(n, columns)], strides: [columns + 1], offset: 0 }), 1);
    return asLeaf(result, requiresGrad);
  },
);

type TriangleIndices = Operator<
  (row: number, col: number, offset?: number) => Tensor,
  FactoryOptions & { row?: number; col?: number; offset?: number }
>;

function triangle(name: "tril" | "triu", schema: string): TriangleIndices {
  return direct(schema, (row: number, col: number, offset: number, dtype: DType | null) => {
    if (row < 0) throw new RuntimeError(`row must be non-negative, got${row}`);
    if (col < 0) throw new RuntimeError(`col must be non-negative, got${col}`);
    if (dtype !== null && dtype.name !== "int32" && dtype !== int64) throw notImplemented(`${name}_indices`, dtype);
    return triangleIndices(name, row, col, offset, dtype ?? int64);
  });
}

/** Indices of the lower triangle of a matrix: row numbers, then column numbers. */
export const tril_indices: TriangleIndices = triangle(
  "tril",
  `tril_indices(int row, int col, int offset=0, *, ScalarType? dtype=None, ${PLACEMENT}) -> Tensor`,
);
/** Indices of the upper triangle. The result is [2, count]. */
export const triu_indices: TriangleIndices = triangle(
  "triu",
  `triu_indices(int row, int col, int offset=0, *, ScalarType? dtype=None, ${PLACEMENT}) -> Tensor`,
);
