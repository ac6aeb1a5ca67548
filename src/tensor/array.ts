/** The data of `torch.tensor(data)`: nested arrays or typed arrays become a shape, a dtype and typed elements. */

import { typeNameOf } from "../support/type-names.ts";
import { Complex } from "../support/complex.ts";
import {
  bfloat16,
  bool,
  float16,
  float32,
  float64,
  get_default_dtype,
  int16,
  int32,
  int64,
  int8,
  complex32,
  complex64,
  complex128,
  promote_types,
  realDType,
  uint16,
  uint32,
  uint64,
  uint8,
  type DType,
  type ElementName,
} from "../dtype.ts";
import { firstShape, isList, MAX_DIMS } from "../layout/nested.ts";
import { numel } from "../layout/shape.ts";
import { RuntimeError, TypeError, ValueError, withHelp, noInteger } from "../support/errors.ts";
import { toBfloat16Bits, toFloat16Bits } from "./half-bits.ts";

/** Typed arrays as data of one dimension. */
export type TypedArray =
  | Float64Array
  | Float32Array
  | Int8Array
  | Uint8Array
  | Uint8ClampedArray
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | BigInt64Array
  | BigUint64Array;

/** One number of data. */
export type ScalarData = number | bigint | boolean | Complex;

/** What `torch.tensor` accepts besides tensors: a number, or arrays nested to any depth, typed ones innermost. */
export type TensorData = ScalarData | TypedArray | readonly TensorData[];

/**
 * The array that holds the elements of a tensor: half types as their bits, booleans as 0 and 1, complex numbers as their
 * real and imaginary parts in turn.
 */
export type ElementArray =
  | Float64Array
  | Float32Array
  | Uint8Array
  | Int8Array
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | BigInt64Array
  | BigUint64Array;

/** How data that holds something else than numbers (0-d tensors) is read: null for what is no number either. */
export type ReadLeaf = (leaf: unknown) => { readonly value: ScalarData; readonly dtype: DType } | null;

const noLeaf: ReadLeaf = () => null;

const elementArrays = {
  uint8: Uint8Array,
  int8: Int8Array,
  int16: Int16Array,
  int32: Int32Array,
  int64: BigInt64Array,
  float16: Uint16Array,
  bfloat16: Uint16Array,
  float32: Float32Array,
  float64: Float64Array,
  bool: Uint8Array,
  uint16: Uint16Array,
  uint32: Uint32Array,
  uint64: BigUint64Array,
} as const satisfies Record<ElementName, unknown>;

/** The array of a dtype's elements or parts, and how many there are for each element. */
function arrayOf(dtype: DType): { readonly Class: (typeof elementArrays)[ElementName]; readonly each: number } {
  if (dtype.code) return { Class: Uint8Array, each: 1 };
  // A real dtype's name is an element's.
  return { Class: elementArrays[realDType(dtype).name as ElementName], each: dtype.is_complex ? 2 : 1 };
}

/** A new array of zeros for elements of a dtype. */
export function newElements(dtype: DType, count: number): ElementArray {
  const { Class, each } = arrayOf(dtype);
  return new Class(count * each);
}

/** Elements of a dtype as a window on bytes, as in a backend's memory. */
export function elementsAt(dtype: DType, buffer: ArrayBufferLike, address: number, count: number): ElementArray {
  const { Class, each } = arrayOf(dtype);
  return new Class(buffer as ArrayBuffer, address, count * each); // Shared memory serves as well.
}

/** dtypes of typed arrays, as of NumPy's arrays. */
const typedArrayDTypes: Record<string, DType> = {
  Float64Array: float64,
  Float32Array: float32,
  Float16Array: float16,
  Int8Array: int8,
  Uint8Array: uint8,
  Uint8ClampedArray: uint8,
  Int16Array: int16,
  Uint16Array: uint16,
  Int32Array: int32,
  Uint32Array: uint32,
  BigInt64Array: int64,
  BigUint64Array: uint64,
};

function isTypedArray(data: unknown): data is TypedArray {
  return ArrayBuffer.isView(data) && !(data instanceof DataView);
}

/** The dtype of a typed array's elements. */
export function dtypeOfTypedArray(array: TypedArray): DType {
  // Buffer and other subclasses have the name of their class there, but the tag of their array.
  const dtype = typedArrayDTypes[array[Symbol.toStringTag]];
  if (dtype === undefined) throw new TypeError(`can't convert ${array[Symbol.toStringTag]} to a tensor`);
  return dtype;
}

/** The dtype of complex numbers that say none: of twice the default's size. */
function complexOfDefault(): DType {
  const { itemsize, name } = get_default_dtype();
  return itemsize === 8 ? complex128 : name === "float16" ? complex32 : complex64;
}

/**
 * The dtype that `torch.tensor` infers: bool if all are booleans, int64 if all are integer-valued, else the default
 * dtype. Typed arrays and 0-d tensors count with their own.
 */
export function inferDType(data: unknown, readLeaf: ReadLeaf = noLeaf): DType {
  return promoteWith(null, data, readLeaf);
}

function promoteWith(known: DType | null, data: unknown, readLeaf: ReadLeaf, depth = 0): DType {
  if (depth > MAX_DIMS) throw new ValueError("too many dimensions 'list'"); // an array that holds itself
  if (!Array.isArray(data) || data.length === 0) {
    const dtype = isTypedArray(data)
      ? dtypeOfTypedArray(data)
      : Array.isArray(data)
        ? get_default_dtype()
        : dtypeOfLeaf(data, readLeaf);
    return known === null || known === dtype ? dtype : promote_types(known, dtype);
  }
  const usual = get_default_dtype();
  let dtype = known;
  for (let index = 0; index < data.length; index++) {
    const item: unknown = data[index];
    // The frequent case: after a first fraction, numbers change nothing any more.
    if (typeof item !== "number" || dtype !== usual) dtype = promoteWith(dtype, item, readLeaf, depth + 1);
  }
  return dtype!;
}

function dtypeOfLeaf(leaf: unknown, readLeaf: ReadLeaf): DType {
  switch (typeof leaf) {
    case "number":
      return isInt(leaf) ? int64 : get_default_dtype();
    case "boolean":
      return bool;
    case "bigint":
      return int64;
    case "string":
      throw new TypeError("new(): invalid data type 'str'");
  }
  if (leaf instanceof Complex) return complexOfDefault();
  const read = readLeaf(leaf);
  if (read === null) throw new RuntimeError(`Could not infer dtype of ${typeNameOf(leaf)}`);
  return read.dtype;
}

/** Integer-valued numbers count as ints; those beyond 64 bits can only be meant as floats. */
function isInt(x: number): boolean {
  return Number.isInteger(x) && x >= -(2 ** 63) && x < 2 ** 63;
}

/** Shape, dtype and elements of data. */
export interface ArrayData {
  readonly shape: number[];
  readonly dtype: DType;
  readonly elements: ElementArray;
}

/** Reads data into a new array; `dtype` null infers it. */
export function readArray(data: unknown, dtype: DType | null = null, readLeaf: ReadLeaf = noLeaf): ArrayData {
  const found = inspectArray(data, dtype, readLeaf);
  const elements = newElements(found.dtype, numel(found.shape));
  fillElements(elements, data, found.shape, found.dtype, readLeaf);
  return { ...found, elements };
}

/** Shape and dtype of data, so that a place for the elements can be made before `fillElements` reads them. */
export function inspectArray(
  data: unknown,
  dtype: DType | null = null,
  readLeaf: ReadLeaf = noLeaf,
): { readonly shape: number[]; readonly dtype: DType } {
  if (typeof data === "string") throw new TypeError("new(): invalid data type 'str'");
  const shape = firstShape(data);
  let first: unknown = data;
  while (isList(first)) first = first[0];
  // Python's strings are sequences, too: one that comes first counts as a dim.
  if (typeof first === "string") throw new ValueError("too many dimensions 'str'");
  return { shape, dtype: dtype ?? inferDType(data, readLeaf) };
}

/**
 * Writes the elements of data in row-major order; throws where its arrays do not fit the shape, or a value the dtype.
 */
export function fillElements(
  target: ElementArray,
  data: unknown,
  shape: readonly number[],
  dtype: DType,
  readLeaf: ReadLeaf = noLeaf,
): void {
  if (!shape.includes(0)) new Filler(target, shape, dtype, readLeaf).fill(data, 0);
}

class Filler {
  private written = 0;
  private readonly target: ElementArray;
  private readonly shape: readonly number[];
  private readonly dtype: DType;
  private readonly readLeaf: ReadLeaf;
  private readonly convert: (value: ScalarData) => number | bigint;

  constructor(target: ElementArray, shape: readonly number[], dtype: DType, readLeaf: ReadLeaf) {
    this.target = target;
    this.shape = shape;
    this.dtype = dtype;
    this.readLeaf = readLeaf;
    const { code } = dtype;
    this.convert = code ? (value) => code.encode(Number(value)) : converters[realDType(dtype).name as ElementName];
  }

  fill(data: unknown, dim: number): void {
    if (dim === this.shape.length) {
      this.write(this.leaf(data));
      return;
    }
    const size = this.shape[dim];
    if (!isList(data)) throw new TypeError("not a sequence");
    if (data.length !== size) {
      throw new ValueError(`expected sequence of length ${size} at dim ${dim} (got ${data.length})`);
    }
    if (isTypedArray(data)) return this.fillTyped(data);
    if (dim < this.shape.length - 1) for (let index = 0; index < size; index++) this.fill(data[index], dim + 1);
    else for (let index = 0; index < size; index++) this.write(this.leaf(data[index]));
  }

  private leaf(leaf: unknown): ScalarData {
    if (typeof leaf === "number" || typeof leaf === "bigint" || typeof leaf === "boolean") return leaf;
    if (leaf instanceof Complex) {
      if (this.dtype.name === "bool") return leaf.real !== 0 || leaf.imag !== 0;
      if (!this.dtype.is_complex) throw this.notRead("complex");
      return leaf;
    }
    const read = this.readLeaf(leaf);
    if (read !== null) return read.value;
    if (typeof leaf === "string") throw new ValueError("too many dimensions 'str'");
    throw this.notRead(typeNameOf(leaf));
  }

  private notRead(given: string): Error {
    if (!this.dtype.is_floating_point) return noInteger(given);
    return new TypeError(`must be real number, not ${given}`);
  }

  private write(value: ScalarData): void {
    if (this.dtype.is_complex) {
      const complex = value instanceof Complex ? value : new Complex(Number(value));
      this.target[this.written++] = this.convert(complex.real);
      this.target[this.written++] = this.convert(complex.imag);
    } else this.target[this.written++] = this.convert(value);
  }

  /** Typed arrays are cast as C casts them: fractions are cut off, integers wrap, nothing is refused. */
  private fillTyped(data: TypedArray): void {
    const { target, dtype } = this;
    if (dtypeOfTypedArray(data) === dtype && data.BYTES_PER_ELEMENT === dtype.itemsize && !isBits(dtype)) {
      (target as Float64Array).set(data as Float64Array, this.written);
      this.written += data.length;
      return;
    }
    if (dtype.is_complex) for (let index = 0; index < data.length; index++) this.write(data[index]!);
    else for (let index = 0; index < data.length; index++) target[this.written++] = castElement(data[index]!, dtype);
  }
}

function isBits(dtype: DType): boolean {
  return dtype === float16 || dtype === bfloat16 || dtype.code !== undefined;
}

function castElement(value: number | bigint, dtype: DType): number | bigint {
  if (dtype.code) return dtype.code.encode(Number(value));
  if (dtype === int64) {
    if (typeof value === "bigint") return value;
    return Number.isFinite(value) ? BigInt(Math.trunc(value)) : -(2n ** 63n);
  }
  if (dtype === uint64)
    return typeof value === "bigint" ? value : BigInt(Number.isFinite(value) ? Math.trunc(value) : 0);
  if (dtype.kind === "int") return Number(typeof value === "bigint" ? BigInt.asIntN(32, value) : value);
  return converters[dtype.name as ElementName](value);
}

/** Each dtype's element from a number of data, with PyTorch's checks for lists. */
const converters: Record<ElementName, (value: ScalarData) => number | bigint> = {
  uint8: (value) => checkedInteger(value, uint8, 0, 255),
  int8: (value) => checkedInteger(value, int8, -128, 127),
  int16: (value) => checkedInteger(value, int16, -32768, 32767),
  int32: (value) => checkedInteger(value, int32, -2147483648, 2147483647),
  int64: checkedLong,
  float16: (value) => toFloat16Bits(Number(value)),
  bfloat16: (value) => toBfloat16Bits(Number(value)),
  float32: Number,
  float64: Number,
  bool: (value) => (value ? 1 : value !== value ? 1 : 0), // NaN is true.
  uint16: (value) => checkedInteger(value, uint16, 0, 65535),
  uint32: (value) => checkedInteger(value, uint32, 0, 4294967295),
  uint64: (value) =>
    BigInt.asUintN(64, typeof value === "number" ? BigInt(Math.trunc(value)) : BigInt(value as bigint)),
};

function checkedInteger(value: ScalarData, dtype: DType, lowest: number, highest: number): number {
  const number = Number(value);
  // Integers may wrap into unsigned ones from as far below zero as its largest value, by two's complement.
  const least = !dtype.is_signed && Number.isInteger(number) ? -highest : lowest;
  if (!(number >= least && number <= highest)) throw overflow(value, dtype);
  return Math.trunc(number);
}

function checkedLong(value: ScalarData): bigint {
  if (typeof value === "number") {
    if (!(value >= -(2 ** 63) && value < 2 ** 63)) throw overflow(value, int64);
    return BigInt(Math.trunc(value));
  }
  const integer = BigInt(value as bigint | boolean); // a complex number has been refused before
  if (BigInt.asIntN(64, integer) !== integer) {
    throw new ValueError(withHelp("Overflow when unpacking long long", `${integer} has more than 64 bits.`));
  }
  return integer;
}

function overflow(value: ScalarData, dtype: DType): RuntimeError {
  return new RuntimeError(
    withHelp(`value cannot be converted to type ${dtype.name} without overflow`, `The value is ${value}.`),
  );
}
