/** Real or complex numbers in kernels, so that an algorithm for both is written once. */
import { realDType, type DType } from "../dtype.ts";
import type { KernelBuilder, LocalVariable } from "./build.ts";
import { imaginary, type ComplexPair } from "./complex.ts";
import { constant, type BufferParameter, type ScalarOperand, type Scalar, type ValueType } from "./ir.ts";

/** The elements of a tensor, by their places in numbers. */
export interface NumberBuffer {
  /** The buffer of real numbers, two for each complex one. */
  readonly parts: BufferParameter;
  load(place: ScalarOperand): ComplexPair;
  store(place: ScalarOperand, value: ComplexPair): void;
}

/** A pointer parameter to the elements of a dtype, real or complex. */
export function numberBuffer(k: KernelBuilder, name: string, dtype: DType): NumberBuffer {
  const parts = k.buffer(name, realDType(dtype).name);
  if (!dtype.is_complex) {
    return {
      parts,
      load: (place) => ({ re: k.load(parts, place), im: null }),
      store: (place, value) => k.store(parts, place, value.re),
    };
  }
  const second = (place: ScalarOperand): ScalarOperand => (typeof place === "number" ? 2 * place + 1 : twice(place, 1));
  const first = (place: ScalarOperand): ScalarOperand => (typeof place === "number" ? 2 * place : twice(place, 0));
  return {
    parts,
    load: (place) => ({ re: k.load(parts, first(place)), im: k.load(parts, second(place)) }),
    store: (place, value) => {
      const [re, im] = [k.let(value.re), k.let(imaginary(value))]; // both before one is written
      k.store(parts, first(place), re);
      k.store(parts, second(place), im);
    },
  };
}

function twice(place: ScalarOperand, plus: 0 | 1): ScalarOperand {
  const doubled = (place as Scalar).mul(2);
  return plus === 0 ? doubled : doubled.add(1);
}

/** Computes a number here, once. */
export function letNumber(k: KernelBuilder, { re, im }: ComplexPair): ComplexPair {
  return { re: k.let(re), im: im === null ? null : k.let(im) };
}

/** A number of a dtype that is real. */
export function realNumber(value: number, type: ValueType): ComplexPair {
  return { re: constant(value, type), im: null };
}

/** A local variable that holds a number. */
export interface NumberVariable {
  get(): ComplexPair;
  set(value: ComplexPair): void;
  /** Adds to it, in an order that the engine may choose. */
  accumulate(value: ComplexPair): void;
}

/** A variable with a starting value; `dtype` says whether it can hold complex numbers. */
export function numberVariable(k: KernelBuilder, initial: ComplexPair, dtype: DType, name = "z"): NumberVariable {
  const re = k.variable(initial.re, name);
  const im: LocalVariable | null = dtype.is_complex ? k.variable(imaginary(initial), `${name}_im`) : null;
  return {
    get: () => ({ re: re.get(), im: im?.get() ?? null }),
    set: (value) => {
      const [first, second] = [k.let(value.re), im === null ? null : k.let(imaginary(value))];
      re.set(first);
      if (second !== null) im!.set(second);
    },
    accumulate: (value) => {
      re.accumulate("add", value.re);
      im?.accumulate("add", imaginary(value));
    },
  };
}

/** The sum of what `product` gives for i of [from, to). */
export function sumOfProducts(
  k: KernelBuilder,
  dtype: DType,
  type: ValueType,
  from: ScalarOperand,
  to: ScalarOperand,
  product: (i: Scalar) => ComplexPair,
): ComplexPair {
  const total = numberVariable(k, { re: constant(0, type), im: null }, dtype, "total");
  k.vector(from, to, (i) => total.accumulate(product(i)));
  return letNumber(k, total.get());
}

/** |re| + |im|, which LAPACK compares pivots by; of a real number its absolute value. */
export function taxicab({ re, im }: ComplexPair): Scalar {
  return im === null ? re.abs() : re.abs().add(im.abs());
}

/** |z|² */
export function squareOf({ re, im }: ComplexPair): Scalar {
  return im === null ? re.mul(re) : re.mul(re).add(im.mul(im));
}

/** The real part alone, as a number. */
export function realPart({ re }: ComplexPair): ComplexPair {
  return { re, im: null };
}

/** Casts both parts. */
export function castNumber({ re, im }: ComplexPair, type: ValueType): ComplexPair {
  return { re: re.cast(type), im: im === null ? null : im.cast(type) };
}

/** Exchanges two elements. */
export function exchange(k: KernelBuilder, buffer: NumberBuffer, first: ScalarOperand, second: ScalarOperand): void {
  const value = letNumber(k, buffer.load(first));
  buffer.store(first, letNumber(k, buffer.load(second)));
  buffer.store(second, value);
}
