/**
 * Writes the kernels of pointwise operators: nested loops over merged dims, the innermost one in SIMD lanes where
 * strides allow.
 */
import type { Tensor } from "../tensor/tensor.ts";
import { computeType, realDType, type DType } from "../dtype.ts";
import { kernel as writeKernel, type KernelBuilder } from "../kernel/build.ts";
import { isNonzero, type ComplexPair } from "../kernel/complex.ts";
import { constant, isFloat, type Scalar, type BufferParameter, type Kernel, type ValueType } from "../kernel/ir.ts";
import { noComplexNumbers } from "../support/errors.ts";

/**
 * How an operand moves along the innermost dim: by one element, not at all, or by a stride that is an argument; or it
 * is a number.
 */
export type InnerMode = "unit" | "zero" | "stride" | "number";

export interface KernelOperand {
  readonly dtype: DType | null;
  readonly mode: InnerMode;
  /** Read as a truth value instead of in the compute type. */
  readonly isMask: boolean;
}

export interface PointwiseKernelSpec {
  readonly name: string;
  readonly rank: number;
  readonly compute: DType;
  readonly output: { readonly dtype: DType; readonly mode: InnerMode };
  readonly operands: readonly KernelOperand[];
  readonly params: number;
  readonly formula: (...args: Scalar[]) => Scalar;
  /** Where complex numbers are conjugated: before the formula by operand, and its result. */
  readonly conjugates?: Conjugates | null;
}

/** Which operands of a formula are conjugated, and whether its result is: so gradients of complex functions are made. */
export interface Conjugates {
  readonly operands: readonly boolean[];
  readonly result: boolean;
}

/**
 * A float as an integer; what does not fit (NaN too) gives the smallest integer, as x86 processors, and so PyTorch's
 * recorded numbers, have it.
 */
function truncated(value: Scalar, type: "i32" | "i64"): Scalar {
  const limit = type === "i32" ? 2 ** 31 : 2 ** 63;
  return value
    .abs()
    .lt(limit)
    .select(value.cast(type), constant(type === "i32" ? -limit : -(2n ** 63n), type));
}

/** An operand as the compute dtype sees it: truth values for conditions, and within the range of small integers. */
function operandValue(value: Scalar, operand: KernelOperand, compute: DType, type: ValueType): Scalar {
  if (operand.isMask) return value.cast("bool");
  const number = isFloat(value) && (type === "i32" || type === "i64") ? truncated(value, type) : value.cast(type);
  if (
    compute.kind !== "int" ||
    compute.itemsize > 2 ||
    operand.dtype === compute ||
    operand.dtype === null ||
    operand.dtype.kind === "bool"
  )
    return number;
  if (compute.name === "uint8") return number.and(0xff);
  const unused = 32 - 8 * compute.itemsize;
  return number.shl(unused).shr(unused);
}

/** The two places of a complex element. */
function partPlaces(place: Scalar | number): [re: Scalar | number, im: Scalar | number] {
  return typeof place === "number" ? [2 * place, 2 * place + 1] : [place.mul(2), place.mul(2).add(1)];
}

/** Reads an operand: a complex one where the kernel computes with complex numbers, else its real part. */
function loadOperand(
  k: KernelBuilder,
  buffer: BufferParameter,
  place: Scalar | number,
  operand: KernelOperand,
  compute: DType,
  type: ValueType,
): ComplexPair {
  if (!operand.dtype!.is_complex) return { re: operandValue(k.load(buffer, place), operand, compute, type), im: null };
  const [first, second] = partPlaces(place);
  const parts: ComplexPair = { re: k.load(buffer, first), im: k.load(buffer, second) };
  if (operand.isMask || compute.kind === "bool") return { re: isNonzero(parts), im: null };
  const re = operandValue(parts.re, { ...operand, dtype: realDType(operand.dtype!) }, compute, type);
  return { re, im: compute.is_complex ? parts.im!.cast(type) : null };
}

/** Writes a result; a real one has no imaginary part, and of a complex one a real tensor takes the real part. */
function storeComplex(
  k: KernelBuilder,
  out: BufferParameter,
  place: Scalar | number,
  value: ComplexPair,
  dtype: DType,
): void {
  if (!dtype.is_complex) {
    k.store(out, place, dtype.kind === "bool" && value.im !== null ? isNonzero(value) : value.re);
    return;
  }
  const [first, second] = partPlaces(place);
  // Both parts before either is written: the result may lie where an operand does.
  const re = k.let(value.re);
  const im = value.im === null ? constant(0, re.type === "bool" ? computeType(dtype) : re.type) : k.let(value.im);
  k.store(out, first, re);
  k.store(out, second, im);
}

/** How `multiplyInto` (product/matrix-product.ts) is called: c = alpha * a @ b + beta * c. */
type Multiply = (alpha: number, a: Tensor, b: Tensor, beta: number, c: Tensor) => void;

/**
 * The formula on complex numbers, and their products by those of their parts: null until `provideComplexFormulas`, so that
 * bundles in which no number is complex lack the code.
 */
export const complexFormulas: {
  apply: ((spec: PointwiseKernelSpec, values: readonly ComplexPair[], type: ValueType) => ComplexPair) | null;
  multiply: ((multiply: Multiply, ...args: Parameters<Multiply>) => void) | null;
} = { apply: null, multiply: null };

function complexFormula(spec: PointwiseKernelSpec, values: readonly ComplexPair[], type: ValueType): ComplexPair {
  if (complexFormulas.apply === null) throw noComplexNumbers();
  return complexFormulas.apply(spec, values, type);
}

/**
 * Parameters in order: begin, end, sizes of dims 1…rank-1; for the output and each tensor operand: address, a stride
 * for each outer dim, and one for the
 * innermost dim where its mode is "stride"; a number operand is one f64; then the formula's parameters as f64. `begin`
 * and `end` bound dim 0.
 */
export function pointwiseKernel(spec: PointwiseKernelSpec): Kernel {
  const { rank, output, operands } = spec;
  const type: ValueType = computeType(spec.compute);
  return writeKernel(spec.name, (k) => {
    const { begin, end } = k.parallelRange();
    const sizes = Array.from({ length: rank - 1 }, (_, d) => k.param(`size${d + 1}`));
    const places = (label: string, mode: InnerMode): { outer: Scalar[]; inner: Scalar | null } => ({
      outer: Array.from({ length: rank - 1 }, (_, d) => k.param(`${label}_stride${d}`)),
      inner: mode === "stride" ? k.param(`${label}_inner`) : null,
    });
    const out = k.buffer("out", realDType(output.dtype).name);
    const outPlaces = places("out", output.mode);
    const inputs = operands.map((operand, i) => {
      if (operand.dtype === null)
        return { number: k.param(`number${i}`, "f64"), buffer: null, places: null, mode: operand.mode };
      const buffer = k.buffer(`in${i}`, realDType(operand.dtype).name);
      return { number: null, buffer, places: places(`in${i}`, operand.mode), mode: operand.mode };
    });
    const params = Array.from({ length: spec.params }, (_, i) => k.param(`param${i}`, "f64"));
    const constants = params.map((param) => k.let(param.cast(type)));
    const numbers = inputs.map((input, j) =>
      input.number ? k.let(input.number.cast(operands[j]!.isMask ? "bool" : type)) : null,
    );

    const at = (base: Scalar | null, place: { inner: Scalar | null }, mode: InnerMode, i: Scalar): Scalar | number => {
      const step = mode === "unit" ? i : mode === "zero" ? null : i.mul(place.inner!);
      if (base === null) return step ?? 0;
      return step === null ? base : base.add(step);
    };
    const innermost = (outBase: Scalar | null, bases: (Scalar | null)[], from: Scalar, to: Scalar): void => {
      k.vector(from, to, (i) => {
        const outPlace = at(outBase, outPlaces, output.mode, i);
        const read = (j: number): ComplexPair => {
          const { buffer, places: own, mode } = inputs[j]!;
          if (!buffer) return { re: numbers[j]!, im: null };
          return loadOperand(k, buffer, at(bases[j]!, own, mode, i), operands[j]!, spec.compute, type);
        };
        const values = inputs.map((_, j) => read(j));
        if (spec.compute.is_complex) {
          const parts = complexFormula(spec, [...values, ...constants.map((re) => ({ re, im: null }))], type);
          storeComplex(k, out, outPlace, parts, output.dtype);
        } else {
          const result = spec.formula(...values.map(({ re }) => re), ...constants);
          storeComplex(k, out, outPlace, { re: result, im: null }, output.dtype);
        }
      });
    };
    const nest = (dim: number, outBase: Scalar | null, bases: (Scalar | null)[]): void => {
      const from = dim === 0 ? begin : k.let(begin.sub(begin));
      const to = dim === 0 ? end : sizes[dim - 1]!;
      if (dim === rank - 1) {
        innermost(outBase, bases, from, to);
        return;
      }
      k.for(from, to, (i) => {
        const step = (base: Scalar | null, stride: Scalar): Scalar =>
          k.let(base === null ? i.mul(stride) : base.add(i.mul(stride)));
        nest(
          dim + 1,
          step(outBase, outPlaces.outer[dim]!),
          inputs.map((input, j) => (input.places ? step(bases[j] ?? null, input.places.outer[dim]!) : null)),
        );
      });
    };
    nest(
      0,
      null,
      inputs.map(() => null),
    );
  });
}
